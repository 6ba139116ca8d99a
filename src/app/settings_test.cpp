// What a tenant has set: who issues, how it signs, whom it writes to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/customers.h"
#include "app/issuer.h"
#include "app/signature_settings.h"
#include "support/app_storage.h"

namespace rubrica::app {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

IssuerProfile marta() {
  return {"Marta Conceição Ferreira", "123456789", "Rua das Flores 12\n4050-262 Porto", "PT", "PT",
          "marta@exemplo.pt",         "IBAN PT50"};
}

class SettingsTest : public testing::Test {
 protected:
  test::AppStorage storage_;
  TenantScope scope_ = storage_.scope();
  TenantScope other_ = storage_.scope("rui");
};

TEST_F(SettingsTest, TheIssuerIsKeptAndBelongsToOneTenant) {
  EXPECT_FALSE(issuer(scope_)->has_value());
  ASSERT_TRUE(save_issuer(scope_, marta()));
  IssuerProfile changed = marta();
  changed.vat_territory = "PT-MA";
  ASSERT_TRUE(save_issuer(scope_, changed));
  const IssuerProfile kept = issuer(scope_)->value();
  EXPECT_EQ(kept.name, "Marta Conceição Ferreira");
  EXPECT_EQ(kept.address, "Rua das Flores 12\n4050-262 Porto");
  EXPECT_EQ(kept.vat_territory, "PT-MA");
  EXPECT_FALSE(issuer(other_)->has_value());
}

TEST_F(SettingsTest, AnIssuerNeedsNameAddressAndAGoodNif) {
  EXPECT_THAT(check(IssuerProfile{}),
              ElementsAre(FormProblem{"name", "problem.name"}, FormProblem{"tax_id", "problem.nif_missing"},
                          FormProblem{"address", "problem.address"}));
  IssuerProfile profile = marta();
  profile.tax_id = "123456788";
  EXPECT_THAT(check(profile), ElementsAre(FormProblem{"tax_id", "problem.nif"}));
  EXPECT_EQ(save_issuer(scope_, profile).error().code, ErrorCode::invalid_argument);
  profile.tax_id = "999999990";  // the final consumer issues nothing
  EXPECT_THAT(check(profile), ElementsAre(FormProblem{"tax_id", "problem.nif"}));
  profile = marta();
  profile.vat_territory = "ES";
  profile.address = "1\n2\n3\n4\n5\n6";
  EXPECT_THAT(check(profile), ElementsAre(FormProblem{"address", "problem.address_lines"},
                                          FormProblem{"vat_territory", "problem.choose"}));
}

TEST_F(SettingsTest, WhoIsExemptUnderArticle53IsNotUnderCashVat) {
  IssuerProfile profile = marta();
  profile.small_business = true;
  EXPECT_THAT(check(profile), testing::IsEmpty());
  profile.cash_vat = true;
  const FormProblems problems = check(profile);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].field, "cash_vat");
  EXPECT_EQ(problems[0].key, "regimes_exclude_each_other");
  EXPECT_EQ(save_issuer(scope_, profile).error().code, ErrorCode::invalid_argument);
}

TEST_F(SettingsTest, WhatIsTypedIsTidied) {
  IssuerProfile typed = marta();
  typed.name = "  Marta  Conceição\tFerreira ";
  typed.tax_id = " 123 456 789 ";
  EXPECT_EQ(tidy(typed).name, "Marta Conceição Ferreira");
  EXPECT_EQ(tidy(typed).tax_id, "123456789");
}

TEST_F(SettingsTest, CompaniesAreToldThatCmdIsOfPersons) {
  EXPECT_TRUE(is_legal_person("501442600"));
  EXPECT_TRUE(is_legal_person("600000000"));
  EXPECT_FALSE(is_legal_person("123456789"));
  EXPECT_FALSE(is_legal_person(""));
}

SignatureSettings options(const std::string& reason, const bool total_in_name,
                          const pades::Level level = pades::Level::B_LTA) {
  SignatureSettings settings;
  settings.reason = reason;
  settings.total_in_name = total_in_name;
  settings.level = level;
  return settings;
}

TEST_F(SettingsTest, CmdIsInactiveUntilItIsActivated) {
  EXPECT_FALSE(signature_settings(scope_)->cmd_active_since);
  EXPECT_EQ(signature_settings(scope_)->reason, "Autoria");
  EXPECT_TRUE(signature_settings(scope_)->total_in_name);
  EXPECT_EQ(signature_settings(scope_)->level, pades::Level::B_LTA);
  const Time since = storage_.clock().now();
  ASSERT_TRUE(activate_cmd(scope_, options(" Aprovação ", false)));
  storage_.clock().advance(1h);
  ASSERT_TRUE(activate_cmd(scope_, options("Aprovação", true, pades::Level::B_T)));  // no new activation
  const SignatureSettings kept = signature_settings(scope_).value();
  EXPECT_EQ(kept.cmd_active_since, since);
  EXPECT_EQ(kept.reason, "Aprovação");
  EXPECT_TRUE(kept.total_in_name);
  EXPECT_EQ(kept.level, pades::Level::B_T);
  EXPECT_FALSE(signature_settings(other_)->cmd_active_since);
  ASSERT_TRUE(deactivate_cmd(scope_));
  EXPECT_FALSE(signature_settings(scope_)->cmd_active_since);
  EXPECT_EQ(signature_settings(scope_)->reason, "Aprovação");
}

TEST_F(SettingsTest, ACommitmentIsOneThatPeopleCanChoose) {
  SignatureSettings chosen;
  chosen.location = " Vila  Nova de Gaia ";
  chosen.commitment = "approval";
  chosen.policy = true;
  ASSERT_TRUE(activate_cmd(scope_, chosen));
  EXPECT_EQ(signature_settings(scope_)->location, "Vila Nova de Gaia");
  EXPECT_EQ(signature_settings(scope_)->commitment, "approval");
  EXPECT_TRUE(signature_settings(scope_)->policy);
  chosen.commitment = "delivery";
  chosen.location = std::string(61, 'x');
  EXPECT_THAT(check(chosen),
              ElementsAre(FormProblem{"location", "problem.too_long"}, FormProblem{"commitment", "problem.choose"}));
  EXPECT_EQ(activate_cmd(scope_, chosen).error().code, ErrorCode::invalid_argument);
}

TEST_F(SettingsTest, AReasonHasALimit) {
  EXPECT_EQ(activate_cmd(scope_, options(std::string(101, 'x'), true)).error().code, ErrorCode::invalid_argument);
  SignatureSettings settings;
  settings.reason = std::string(101, 'x');
  EXPECT_THAT(check(settings), ElementsAre(FormProblem{"reason", "problem.too_long"}));
}

TEST_F(SettingsTest, CustomersAreKeptChangedAndListedByName) {
  const std::string bakery = save_customer(scope_, {"", "padaria do Largo", "", "", "PT", ""}).value();
  const std::string council =
      save_customer(scope_, {"", "Câmara de Exemplo", "501442600", "Largo 1", "PT", "geral@exemplo.pt"}).value();
  ASSERT_TRUE(save_customer(scope_, {bakery, "Padaria do Largo, Lda", "", "", "PT", ""}));
  const auto all = customers(scope_).value();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].id, council);
  EXPECT_EQ(all[0].email, "geral@exemplo.pt");
  EXPECT_EQ(all[1].name, "Padaria do Largo, Lda");
  EXPECT_EQ(customer(scope_, council)->tax_id, "501442600");
}

TEST_F(SettingsTest, AnotherTenantsCustomerIsNotThere) {
  const std::string council = save_customer(scope_, {"", "Câmara de Exemplo", "", "", "PT", ""}).value();
  EXPECT_TRUE(customers(other_)->empty());
  EXPECT_EQ(customer(other_, council).error().code, ErrorCode::not_found);
  EXPECT_EQ(save_customer(other_, {council, "Outra", "", "", "PT", ""}).error().code, ErrorCode::not_found);
  EXPECT_EQ(customer(scope_, council)->name, "Câmara de Exemplo");
}

TEST_F(SettingsTest, ACustomerNeedsAName) {
  EXPECT_THAT(
      check(Customer{"", "", "12", "", "Portugal", "x"}, "customer_"),
      ElementsAre(FormProblem{"customer_name", "problem.name"}, FormProblem{"customer_country", "problem.country"},
                  FormProblem{"customer_email", "problem.email"}));
  EXPECT_EQ(save_customer(scope_, {}).error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace rubrica::app
