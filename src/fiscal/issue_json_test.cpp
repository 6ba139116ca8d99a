#include "fiscal/issue_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fiscal_documents.h"
#include "support/official_data.h"

namespace rubrica::fiscal {
namespace {

using namespace samples;
using testing::HasSubstr;

const std::string kIssuer =
    R"("issuer": {"name": "Marta", "tax_id": "123456789", "address": ["Rua A", "4000-001 Porto"]})";

std::string request(const std::string& documents, const std::string& more = "") {
  return R"({"clock": "2026-11-24T15:58:01Z", )" + more + kIssuer + R"(, "documents": [)" + documents + "]}";
}

Result<std::vector<IssuedDocument>> issued_from(const std::string& json, const std::optional<ChainKey>& key = {}) {
  RUBRICA_TRY(const IssueRequest parsed, parse_issue_request(json));
  return issue_all(parsed, key, at("2026-11-24T10:00:00Z"));
}

TEST(IssueJson, FillsInWhatTheTablesKnow) {
  const auto issued = issued_from(request(R"({"series": "FORM", "lines": [
      {"description": "Tradução", "quantity": "2.5", "unit_price": "40.00"},
      {"description": "Aula", "unit_price": 10, "vat": {"exemption_code": "M07"}},
      {"description": "Livro", "unit_price": "5.00", "vat": {"code": "RED", "region": "PT-MA"}}]})"))
                          .value();
  ASSERT_EQ(issued.size(), 1U);
  EXPECT_EQ(issued[0].document.identifier(), "FT FORM/1");
  EXPECT_EQ(issued[0].totals.gross.text(), "138.20") << "123.00 + 10 + 5.20";
  EXPECT_EQ(issued[0].document.lines[1].vat.exemption_reason, "Isento artigo 9.º do CIVA");
  EXPECT_EQ(issued[0].document.customer.name, "Consumidor final");
}

// A document of AT's demonstration file: the clock and the published key come from the request.
class IssueJsonWithATsKey : public test::OfficialData {};

TEST_F(IssueJsonWithATsKey, GivesKnownResultsForAKnownClockAndKey) {
  const auto issued = issued_from(R"({"clock": "2017-11-29T22:34:23Z", )" + kIssuer + R"(, "documents": [
      {"series": "ZAF", "lines": [{"description": "Produto 1", "unit_price": "28.07", "vat": {"exemption_code": "M07"}}]}]})",
                                  ChainKey::from_pem(text("saft-pt/at-demo-private-key.pem"), 1).value())
                          .value();
  const json::Value json = to_json(issued[0]);
  EXPECT_EQ(json.at("string_to_sign").as_string(), "2017-11-29;2017-11-29T22:34:23;FT ZAF/1;28.07;");
  EXPECT_EQ(json.at("printed_characters").as_string(), "dZ1l");
  EXPECT_EQ(json.at("totals").at("gross").as_string(), "28.07");
}

TEST(IssueJson, CarriesOutCorrectionsReceiptsAndAnnulmentsInOrder) {
  const auto issued = issued_from(request(R"(
      {"series": "F", "lines": [{"description": "x", "unit_price": "100.00"}]},
      {"type": "NC", "series": "F", "lines": [{"description": "x", "unit_price": "40.00",
         "corrects": {"document": "FT F/1", "reason": "Devolução", "line": 1}}]},
      {"type": "RG", "series": "F", "settles": [{"document": "FT F/1", "date": "2026-11-24", "amount": "73.80"}],
         "payments": [{"mechanism": "TB", "amount": "73.80"}]},
      {"annul": "RG F/1", "reason": "Engano"})"))
                          .value();
  ASSERT_EQ(issued.size(), 3U);
  EXPECT_EQ(issued[2].status, Status::annulled);
  EXPECT_EQ(to_json(issued[2]).at("reason").as_string(), "Engano");
}

TEST(IssueJson, NamesTheOrderThatWasRefused) {
  const auto issued = issued_from(request(R"(
      {"series": "F", "lines": [{"description": "x", "unit_price": "100.00"}]},
      {"type": "NC", "series": "F", "lines": [{"description": "x", "unit_price": "100.01",
         "corrects": {"document": "FT F/1", "reason": "Devolução"}}]})"));
  ASSERT_FALSE(issued);
  EXPECT_EQ(outcome(issued), "credit_exceeds_value");
  EXPECT_THAT(issued.error().detail, HasSubstr("documents[1]"));
  EXPECT_THAT(issued_from(request(R"({"annul": "FT F/9", "reason": "x"})")).error().detail, HasSubstr("FT F/9"));
}

TEST(IssueJson, RefusesPaymentsBeforeTheInvoiceAndValuesThatAreNothingInEuro) {
  EXPECT_EQ(outcome(issued_from(request(R"(
      {"series": "F", "lines": [{"description": "x", "unit_price": "100.00"}]},
      {"type": "RG", "series": "F", "settles": [{"document": "FT F/1", "date": "2026-11-24", "amount": "123.00"}],
         "payments": [{"mechanism": "TB", "amount": "123.00", "date": "2026-11-23"}]})"))),
            "paid_before_invoice");
  EXPECT_EQ(outcome(issued_from(request(R"(
      {"series": "F", "currency": "JPY", "exchange_rate": "0.0061",
       "lines": [{"description": "x", "unit_price": "0.50"}]})"))),
            "euro_value_zero");
}

TEST(IssueJson, RefusesWhatItDoesNotUnderstand) {
  const auto mistake = [](const std::string& json) {
    const auto parsed = parse_issue_request(json);
    return parsed ? std::string("accepted") : parsed.error().detail;
  };
  const auto one = [&](const std::string& line) {
    return mistake(request(R"({"series": "F", "lines": [)" + line + "]}"));
  };
  EXPECT_EQ(one(R"({"description": "x", "unit_price": "1.00"})"), "accepted");
  EXPECT_EQ(one(R"({"description": "x", "price": "1.00"})"), "documents[0].lines[0].price is not known");
  EXPECT_EQ(one(R"({"unit_price": "1.00"})"), "documents[0].lines[0].description is missing");
  EXPECT_EQ(one(R"({"description": "x", "unit_price": 1.5})"),
            "documents[0].lines[0].unit_price is not a decimal number in a string");
  EXPECT_EQ(one(R"({"description": 1})"), "documents[0].lines[0].description is not a string");
  EXPECT_EQ(one("7"), "documents[0].lines[0] is not an object");
  EXPECT_EQ(one(R"({"description": "x", "supplied": "yesterday"})"),
            "documents[0].lines[0].supplied is not a date AAAA-MM-DD");
  EXPECT_EQ(mistake(request("")), "documents is empty");
  EXPECT_EQ(mistake(request(R"({"lines": []})")), "documents[0].series is missing");
  EXPECT_EQ(mistake(request(R"({"series": "F"})", R"("series": [{"id": "A B"}], )")),
            "series[0]: series_id_malformed: A B");
  EXPECT_EQ(mistake(R"({"documents": []})"), "issuer is missing");
  EXPECT_EQ(mistake("[]"), "the request is not an object");
  EXPECT_EQ(parse_issue_request("{").error().code, ErrorCode::malformed_input);
}

TEST(IssueJson, HoldsTheRegimesOfVatApart) {
  const std::string with_rate = R"({"series": "FORM", "lines": [{"description": "Aula", "unit_price": 10}]})";
  const std::string both = R"("regime": {"small_business": true, "cash_vat": true}, )";
  EXPECT_EQ(outcome(issued_from(request(with_rate, R"("regime": {"small_business": true}, )"))),
            "vat_under_article_53");
  EXPECT_EQ(outcome(issued_from(request(with_rate, both))), "regimes_exclude_each_other");
}

TEST(IssueJson, NamesCountryAndTaxNumberOfTheCustomerAsTheyAreWrittenEverywhere) {
  const auto issued = issued_from(request(R"({"series": "FORM", "customer": {"name": "Buchladen", "country": "de",
      "tax_id": "DE123456789"}, "lines": [{"description": "Aula", "unit_price": 10}]})"))
                          .value();
  EXPECT_EQ(issued[0].document.customer.country, "DE");
  EXPECT_EQ(issued[0].document.customer.tax_id, "123456789");
  EXPECT_THAT(*issued[0].document.qr_payload, HasSubstr("*B:123456789*C:DE*"));
}

TEST(IssueJson, WhatADeliveryNoteTakesAlongIsGoodsUnlessItSaysOtherwise) {
  const auto issued = issued_from(request(R"({"type": "GT", "series": "FORM", "transport": {"from": ["Porto"],
      "to": ["Lisboa"], "start": "2026-11-25T08:00:00"}, "lines": [{"description": "Cadeira", "unit_price": 10},
      {"description": "Palete", "unit_price": 10, "product_kind": "O"}]},
      {"series": "FORM", "lines": [{"description": "Aula", "unit_price": 10}]})"))
                          .value();
  EXPECT_EQ(issued[0].document.lines[0].product_kind, "P");
  EXPECT_EQ(issued[0].document.lines[1].product_kind, "O");
  EXPECT_EQ(issued[1].document.lines[0].product_kind, "S");
}

}  // namespace
}  // namespace rubrica::fiscal
