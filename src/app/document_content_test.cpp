#include "app/document_content.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "fiscal/sample_invoice.h"
#include "fiscal/vat_rates.h"

namespace rubrica::app {
namespace {

fiscal::Document sample() {
  fiscal::Document document = fiscal::sample_invoice(parse_iso_utc("2026-11-24T10:00:00Z").value());
  document.lines.back().vat = fiscal::exempt("M07").value();
  return document;
}

TEST(DocumentContent, ComesBackAsItWas) {
  const fiscal::Document before = sample();
  const auto after = decode_content(encode_content(before));
  ASSERT_TRUE(after) << after.error().describe();
  EXPECT_EQ(encode_content(*after), encode_content(before));
  EXPECT_EQ(after->identifier(), before.identifier());
  EXPECT_EQ(after->issued, before.issued);
  EXPECT_EQ(after->due, before.due);
  EXPECT_EQ(after->customer.address, before.customer.address);
  EXPECT_EQ(after->lines[1].discount_percent, Decimal::of(10));
  EXPECT_EQ(after->lines.back().vat.exemption_reason, "Isento artigo 9.º do CIVA");
  EXPECT_EQ(fiscal::totals_of(*after)->gross, fiscal::totals_of(before)->gross);
}

TEST(DocumentContent, EveryMemberIsNeededAndOfItsKind) {
  const json::Object whole = json::parse(encode_content(sample()))->get_object();
  for (const auto& member : whole) {
    if (member.key() == "due") continue;  // the only one that may be absent
    json::Object without = whole;
    without.erase(member.key());
    EXPECT_EQ(decode_content(json::text(without)).error().code, ErrorCode::malformed_input) << member.key();
    json::Object other = whole;
    other[member.key()] = nullptr;
    EXPECT_EQ(decode_content(json::text(other)).error().code, ErrorCode::malformed_input) << member.key();
  }
  EXPECT_EQ(decode_content("[]").error().code, ErrorCode::malformed_input);
  EXPECT_EQ(decode_content("").error().code, ErrorCode::malformed_input);
}

}  // namespace
}  // namespace rubrica::app
