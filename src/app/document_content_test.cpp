#include "app/document_content.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/json.h"
#include "fiscal/sample_invoice.h"
#include "fiscal/vat_rates.h"
#include "support/fiscal_documents.h"

namespace rubrica::app {
namespace {

using namespace fiscal::samples;

fiscal::IssuedDocument sample() {
  fiscal::Document document = fiscal::sample_invoice(parse_iso_utc("2026-11-24T10:00:00Z").value());
  document.lines.back().vat = fiscal::exempt("M07").value();
  document.training = false;
  return issued(document);
}

TEST(DocumentContent, ComesBackAsItWas) {
  const fiscal::IssuedDocument kept = sample();
  const fiscal::Document& before = kept.document;
  const auto back = decode_content(encode_content(kept));
  ASSERT_TRUE(back) << back.error().describe();
  EXPECT_EQ(encode_content(*back), encode_content(kept));
  EXPECT_EQ(back->hash, kept.hash);
  EXPECT_EQ(back->signed_text, kept.signed_text);
  EXPECT_EQ(back->entered, kept.entered);
  EXPECT_EQ(back->totals.gross, kept.totals.gross);
  const fiscal::Document* const after = &back->document;
  EXPECT_EQ(after->atcud, before.atcud);
  EXPECT_EQ(after->qr_payload, before.qr_payload);
  EXPECT_EQ(after->certification, before.certification);
  EXPECT_EQ(after->identifier(), before.identifier());
  EXPECT_EQ(after->issued, before.issued);
  EXPECT_EQ(after->due, before.due);
  EXPECT_EQ(after->customer.address, before.customer.address);
  EXPECT_EQ(after->lines[1].discount_percent, Decimal::of(10));
  EXPECT_EQ(after->lines.back().vat.exemption_reason, "Isento artigo 9.º do CIVA");
  EXPECT_EQ(fiscal::totals_of(*after)->gross, fiscal::totals_of(before)->gross);
}

// Older documents have none of these.
const std::set<std::string_view> kNotAlways = {"due",       "atcud",       "qr",   "certification", "entered",
                                               "issued_by", "signed_text", "hash", "hash_control"};

TEST(DocumentContent, WhatOnlySomeTypesHaveComesBackToo) {
  const fiscal::IssuedDocument invoice = issued(draft());
  fiscal::Document note = credit_note("FT A/1", {line("10.00")});
  note.discount_percent = Decimal::of(5);
  fiscal::Document paid = receipt("FT A/1", "50.00", "RC");
  fiscal::Document transport = draft("GT");
  transport.transport =
      fiscal::Transport{{"Porto"}, {"Lisboa"}, fiscal::parse_date_time("2026-11-25T08:00:00").value()};
  fiscal::Document cash = draft("FR");
  cash.withholding = fiscal::Withholding{"IRS", Decimal::of(23)};
  cash.payments = {{"MB", money("100.00"), day("2026-11-24")}};
  cash.regime = {true, false, true};
  paid.regime = {true, true, true};  // as documents once were, and receipts follow theirs
  cash.lines[0].supplied = day("2026-11-20");
  cash.lines[0].origins = {{"OR A/1", day("2026-11-20")}};
  transport.lines[0].product_kind = "P";
  for (const fiscal::Document& one : {note, paid, transport, cash}) {
    const fiscal::IssuedDocument before = issued(one, {{invoice, {}}});
    const auto after = decode_content(encode_content(before));
    ASSERT_TRUE(after) << one.type << " " << after.error().describe();
    EXPECT_EQ(encode_content(*after), encode_content(before)) << one.type;
    EXPECT_EQ(after->totals.gross, before.totals.gross) << one.type;
    EXPECT_EQ(after->totals.payable, before.totals.payable) << one.type;
    EXPECT_EQ(after->document.settles.size(), before.document.settles.size());
    if (!one.lines.empty()) {
      EXPECT_EQ(after->document.lines[0].product_kind, one.lines[0].product_kind) << one.type;
      EXPECT_EQ(after->document.lines[0].supplied, one.lines[0].supplied) << one.type;
    }
  }
}

TEST(DocumentContent, EveryMemberIsNeededAndOfItsKind) {
  const json::Object whole = json::parse(encode_content(sample()))->get_object();
  for (const auto& member : whole) {
    if (kNotAlways.contains(member.key())) continue;
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
