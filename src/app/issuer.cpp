#include "app/issuer.h"

#include <algorithm>

#include "app/field_check.h"
#include "app/rules.h"
#include "fiscal/document_rules.h"
#include "fiscal/vat_rates.h"

namespace rubrica::app {
namespace {

Result<void> check_change(sql::Transaction& transaction, const TenantScope& scope, const IssuerProfile& after) {
  RUBRICA_TRY(const auto before, issuer(transaction, scope));
  if (!before) return {};
  RUBRICA_TRY(const auto row, transaction.row("SELECT 1 FROM series WHERE tenant_id = $1 AND training = 0 AND "
                                              "next_number > 1 LIMIT 1",
                                              scope.tenant()));
  return fiscal::check_issuer_change(before->tax_id, after.tax_id, row.has_value());
}

}  // namespace

IssuerProfile tidy(IssuerProfile profile) {
  profile.name = one_line(profile.name);
  profile.tax_id = one_line(profile.tax_id);
  std::erase(profile.tax_id, ' ');
  profile.address = several_lines(profile.address);
  profile.contact = one_line(profile.contact);
  profile.payment_details = several_lines(profile.payment_details);
  return profile;
}

FormProblems check(const IssuerProfile& profile) {
  constexpr std::string_view kFinalConsumer = "999999990";
  FieldCheck fields;
  fields.text(profile.name, "name", 100, "problem.name");
  fields.require(!profile.tax_id.empty(), "tax_id", "problem.nif_missing");
  fields.require(profile.tax_id != kFinalConsumer, "tax_id", "problem.nif");
  fields.tax_id(profile.tax_id, "PT", "tax_id");
  fields.text(profile.address, "address", 210, "problem.address");
  fields.require(std::ranges::count(profile.address, '\n') < 5, "address", "problem.address_lines");
  fields.country(profile.country, "country");
  fields.require(std::ranges::count(fiscal::vat_territories(), profile.vat_territory) == 1, "vat_territory",
                 "problem.choose");
  if (const auto fine = fiscal::check_regime(regime_of(profile)); !fine) {
    fields.add(*problem_of(fine.error(), [](fiscal::Refusal) { return "cash_vat"; }));
  }
  fields.text(profile.contact, "contact", 100);
  fields.text(profile.payment_details, "payment_details", 300);
  return fields.take();
}

Result<std::optional<IssuerProfile>> issuer(sql::Transaction& transaction, const TenantScope& scope) {
  RUBRICA_TRY(const auto row,
              transaction.row("SELECT name, tax_id, address, country, vat_territory, contact, "
                              "payment_details, retail, small_business, cash_vat FROM issuer WHERE tenant_id = $1",
                              scope.tenant()));
  if (!row) return std::optional<IssuerProfile>();
  return std::optional(IssuerProfile{row->text(0), row->text(1), row->text(2), row->text(3), row->text(4), row->text(5),
                                     row->text(6), row->boolean(7), row->boolean(8), row->boolean(9)});
}

Result<std::optional<IssuerProfile>> issuer(const TenantScope& scope) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  return issuer(transaction, scope);
}

Result<void> save_issuer(const TenantScope& scope, const IssuerProfile& profile) {
  if (const FormProblems problems = check(profile); !problems.empty()) {
    return fail(ErrorCode::invalid_argument, "issuer: " + problems.front().field);
  }
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_CHECK_OK(check_change(transaction, scope, profile));
  RUBRICA_CHECK_OK(transaction.run(
      "INSERT INTO issuer (tenant_id, name, tax_id, address, country, vat_territory, contact, payment_details, "
      "updated_at, retail, small_business, cash_vat) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON "
      "CONFLICT (tenant_id) DO UPDATE SET name = $2, tax_id = $3, address = $4, country = $5, vat_territory = $6, "
      "contact = $7, payment_details = $8, updated_at = $9, retail = $10, small_business = $11, cash_vat = $12",
      scope.tenant(), profile.name, profile.tax_id, profile.address, profile.country, profile.vat_territory,
      profile.contact, profile.payment_details, scope.clock().now(), profile.retail, profile.small_business,
      profile.cash_vat));
  return transaction.commit();
}

fiscal::Regime regime_of(const IssuerProfile& profile) {
  return {profile.retail, profile.small_business, profile.cash_vat};
}

std::string usual_vat(const std::optional<IssuerProfile>& profile) {
  return profile && profile->small_business ? "M10" : "NOR";
}

fiscal::Party party_of(const IssuerProfile& profile) {
  return {profile.name, profile.tax_id, lines_of(profile.address), profile.country, profile.contact};
}

bool is_legal_person(const std::string_view tax_id) {
  // 5: companies, 6: public bodies. Other first digits may be either or are rare.
  return !tax_id.empty() && (tax_id[0] == '5' || tax_id[0] == '6');
}

}  // namespace rubrica::app
