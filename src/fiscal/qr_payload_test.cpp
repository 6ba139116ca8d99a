#include "fiscal/qr_payload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/qr_examples.h"

namespace rubrica::fiscal {
namespace {

using testing::HasSubstr;

class QrPayload : public test::QrExamples {};

Decimal money(const char* text) { return Decimal::parse(text).value(); }

QrFields simplified_invoice() {
  QrFields fields;
  fields.issuer_tax_id = "123456789";
  fields.customer_tax_id = "999999990";
  fields.customer_country = "PT";
  fields.type = "FS";
  fields.date = parse_date("2019-08-12").value();
  fields.identifier = "FS CDVF/12345";
  fields.atcud = "CDF7T5HD-12345";
  QrTerritory& continent = fields.territories.emplace_back();
  continent.region = "PT";
  continent.normal_base = money("0.65");
  continent.normal_vat = money("0.15");
  fields.tax_payable = money("0.15");
  fields.gross = money("0.80");
  fields.hash_characters = "YhGV";
  fields.certificate_number = "9999";
  fields.extra = "NU;0.80";
  return fields;
}

TEST_F(QrPayload, WritesATsExample_5_1_WithThreeTerritories) {
  QrFields fields = simplified_invoice();
  fields.type = "FT";
  fields.date = parse_date("2019-12-31").value();
  fields.identifier = "FT AB2019/0035";
  fields.atcud = "CSDF7T5H-0035";
  fields.territories = {{"PT", money("12000"), money("15000"), money("900"), money("50000"), money("6500"),
                         money("80000"), money("18400")},
                        {"PT-AC", money("10000"), money("25000.56"), money("1000.02"), money("75000"), money("6750"),
                         money("100000"), money("18000")},
                        {"PT-MA", money("5000"), money("12500"), money("625"), money("25000"), money("3000"),
                         money("40000"), money("8800")}};
  fields.not_subject = money("100");
  fields.stamp_duty = money("25");
  fields.tax_payable = money("64000.02");
  fields.gross = money("513600.58");
  fields.withheld = money("100");
  fields.hash_characters = "kLp0";
  fields.extra = "TB;PT00000000000000000000000;513500.58";
  EXPECT_EQ(qr_payload(fields).value(), examples()[0]);
}

TEST_F(QrPayload, WritesATsExample_5_2_SimplifiedInvoice) {
  EXPECT_EQ(qr_payload(simplified_invoice()).value(), examples()[1]);
}

TEST_F(QrPayload, WritesATsExample_5_3_ProForma) {
  QrFields fields = simplified_invoice();
  fields.issuer_tax_id = "500000000";
  fields.customer_tax_id = "123456789";
  fields.type = "PF";
  fields.date = parse_date("2019-01-23").value();
  fields.identifier = "PF G2019CB/145789";
  fields.atcud = "HB6FT7RV-145789";
  fields.territories = {{"PT", money("12345.34"), money("12532.65"), money("751.96"), money("52789"), money("6862.57"),
                         money("32425.69"), money("7457.91")}};
  fields.tax_payable = money("15072.44");
  fields.gross = money("125165.12");
  fields.hash_characters = "r/fY";
  fields.extra.clear();
  EXPECT_EQ(qr_payload(fields).value(), examples()[2]);
}

TEST_F(QrPayload, WritesATsExample_5_4_TransportWithoutValues) {
  QrFields fields = simplified_invoice();
  fields.issuer_tax_id = "500000000";
  fields.customer_tax_id = "123456789";
  fields.type = "GT";
  fields.date = parse_date("2019-07-20").value();
  fields.identifier = "GT G234CB/50987";
  fields.atcud = "GTVX4Y8B-50987";
  fields.territories.clear();
  fields.tax_payable = Decimal::of(0);
  fields.gross = Decimal::of(0);
  fields.hash_characters = "5uIg";
  fields.extra.clear();
  EXPECT_EQ(qr_payload(fields).value(), examples()[3]);
}

TEST_F(QrPayload, ReadsEveryExampleAndWritesItAgain) {
  ASSERT_EQ(examples().size(), 7U);
  for (const std::string& example : examples()) {
    const auto fields = parse_qr_payload(example);
    ASSERT_TRUE(fields) << fields.error().describe();
    EXPECT_EQ(qr_payload(*fields).value(), example);
  }
}

TEST_F(QrPayload, RefusesFieldsThatCannotBe) {
  const auto error = [](const std::function<void(QrFields&)>& change) {
    QrFields fields = simplified_invoice();
    change(fields);
    const auto payload = qr_payload(fields);
    return payload ? std::string("accepted") : payload.error().detail;
  };
  EXPECT_THAT(error([](QrFields& f) { f.customer_tax_id.clear(); }), HasSubstr("field B"));
  EXPECT_THAT(error([](QrFields& f) { f.issuer_tax_id = "PT123456789"; }), HasSubstr("field A"));
  EXPECT_THAT(error([](QrFields& f) { f.identifier = "FS A*/1"; }), HasSubstr("field G"));
  EXPECT_THAT(error([](QrFields& f) { f.gross = Decimal::of(-1); }), HasSubstr("field O"));
  EXPECT_THAT(error([](QrFields& f) { f.certificate_number = "12345"; }), HasSubstr("field R"));
  EXPECT_THAT(error([](QrFields& f) { f.date = Date(); }), HasSubstr("field F"));
  EXPECT_THAT(error([](QrFields& f) { f.territories.resize(4); }), HasSubstr("three tax territories"));
}

TEST_F(QrPayload, RefusesToReadWhatDoesNotFollowTheSpecification) {
  const std::string good = examples()[1];
  const auto error = [&good](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    const auto fields = parse_qr_payload(text);
    return fields ? std::string("accepted") : fields.error().detail;
  };
  EXPECT_THAT(error("*N:0.15", ""), HasSubstr("field N is missing"));
  EXPECT_THAT(error("O:0.80", "O:0.8"), HasSubstr("field O"));
  EXPECT_THAT(error("O:0.80", "O:-0.80"), HasSubstr("field O"));
  EXPECT_THAT(error("F:20190812", "F:20191312"), HasSubstr("date"));
  EXPECT_THAT(error("I7:0.65*I8:0.15", "I8:0.15*I7:0.65"), HasSubstr("not where it belongs"));
  EXPECT_THAT(error("*R:9999", "*R:9999*T:1"), HasSubstr("not where it belongs"));
  EXPECT_THAT(error("*I1:PT", ""), HasSubstr("I1"));
  EXPECT_THAT(error("A:123456789*", ""), HasSubstr("field A"));
  EXPECT_THAT(error("*S:NU;0.80", "*noise"), HasSubstr("without its code"));
  EXPECT_FALSE(parse_qr_payload("https://example.pt"));
  EXPECT_FALSE(parse_qr_payload(""));
}

// Each is AT's example 5.2 with one change.
struct Malformed {
  const char* from;
  const char* to;
};
class MalformedQrPayload : public testing::TestWithParam<Malformed> {};

TEST_P(MalformedQrPayload, IsRefused) {
  std::string text = qr_payload(simplified_invoice()).value();
  ASSERT_TRUE(parse_qr_payload(text));
  text.replace(text.find(GetParam().from), std::string_view(GetParam().from).size(), GetParam().to);
  const auto fields = parse_qr_payload(text);
  ASSERT_FALSE(fields) << text;
  EXPECT_EQ(fields.error().code, ErrorCode::malformed_input);
}

INSTANTIATE_TEST_SUITE_P(
    EveryField, MalformedQrPayload,
    testing::Values(
        // A, B, C: who
        Malformed{"A:123456789", "A:12345678"}, Malformed{"A:123456789", "A:1234567890"},
        Malformed{"A:123456789", "A:PT2345678"}, Malformed{"A:123456789", "A:"},
        Malformed{"A:123456789", "a:123456789"},
        Malformed{"A:123456789",
                  "\xEF\xBB\xBF"
                  "A:123456789"},
        Malformed{"*B:999999990", ""}, Malformed{"B:999999990", "B:"},
        Malformed{"B:999999990", "B:1234567890123456789012345678901"}, Malformed{"B:999999990", "B:99\n99"},
        Malformed{"C:PT", "C:"}, Malformed{"C:PT", "C:Desconhecidos"},
        // D, E: what
        Malformed{"D:FS", "D:fs"}, Malformed{"D:FS", "D:F"}, Malformed{"D:FS", "D:FSS"}, Malformed{"D:FS", "D:F1"},
        Malformed{"E:N", "E:X"}, Malformed{"E:N", "E:"}, Malformed{"E:N", "E:NA"}, Malformed{"*E:N", ""},
        // F: when
        Malformed{"F:20190812", "F:2019081"}, Malformed{"F:20190812", "F:2019-8-1"},
        Malformed{"F:20190812", "F:20190229"}, Malformed{"F:20190812", "F:+0190812"},
        Malformed{"F:20190812", "F:20190812 "}, Malformed{"*F:20190812", ""},
        // G, H: which
        Malformed{"G:FS CDVF/12345", "G:FSCDVF/12345"}, Malformed{"G:FS CDVF/12345", "G:FS CDVF12345"},
        Malformed{"G:FS CDVF/12345", "G:FS /12345"}, Malformed{"G:FS CDVF/12345", "G:FS CDVF/"},
        Malformed{"G:FS CDVF/12345", "G:FS CDVF/12a"}, Malformed{"G:FS CDVF/12345", "G: CDVF/12345"},
        Malformed{"G:FS CDVF/12345", "G:FS CD VF/12345"}, Malformed{"G:FS CDVF/12345", "G:FS CD/VF/12345"},
        Malformed{"G:FS CDVF/12345", "G:FS <b>\xC3\xA7</b>/1"},
        Malformed{"G:FS CDVF/12345",
                  "G:FS \xE2\x80\xAE"
                  "CDVF/1"},
        Malformed{"G:FS CDVF/12345", "G:FS CDVF\t/1"}, Malformed{"G:FS CDVF/12345", "G:FS CDVF\x7F/1"},
        Malformed{"H:CDF7T5HD-12345", "H:"}, Malformed{"H:CDF7T5HD-12345", "H:1"},
        Malformed{"H:CDF7T5HD-12345", "H:CDF7T5H-1"}, Malformed{"H:CDF7T5HD-12345", "H:cdf7t5hd-1"},
        Malformed{"H:CDF7T5HD-12345", "H:CDF7T5HD-"}, Malformed{"H:CDF7T5HD-12345", "H:CDF7T5HD-1-2"},
        // I, J, K: where
        Malformed{"I1:PT", "I1:"}, Malformed{"I1:PT", "I1:PT-XX"}, Malformed{"I1:PT", "I1:pt"},
        Malformed{"I1:PT", "I1:0"}, Malformed{"I1:PT", "J1:PT"}, Malformed{"I8:0.15", "I9:0.15"},
        Malformed{"I8:0.15", "I8:0.15*K1:PT"}, Malformed{"I8:0.15", "I8:0.15*I8:0.15"}, Malformed{"I8:0.15", "I8:"},
        // L to P: how much
        Malformed{"N:0.15", "L:1*N:0.15"}, Malformed{"N:0.15", "N:"}, Malformed{"N:0.15", "N:.15"},
        Malformed{"N:0.15", "N:0,15"}, Malformed{"N:0.15", "N:00.15"}, Malformed{"O:0.80", "O:+0.80"},
        Malformed{"O:0.80", "O:1 000.80"}, Malformed{"O:0.80", "O:8e-1"}, Malformed{"O:0.80", "O:0.800"},
        Malformed{"O:0.80", "O:99999999999999.99"}, Malformed{"O:0.80", "O:99999999999999999999.99"},
        Malformed{"O:0.80", "O:NaN"}, Malformed{"O:0.80", "O:-0.00"}, Malformed{"*O:0.80", ""},
        // Q, R, S: the program
        Malformed{"Q:YhGV", "Q:YhG"}, Malformed{"Q:YhGV", "Q:Yh V"}, Malformed{"Q:YhGV", "Q:YhGVV"},
        Malformed{"*Q:YhGV", ""}, Malformed{"R:9999", "R:99999"}, Malformed{"R:9999", "R:99a9"},
        Malformed{"R:9999", "R:"}, Malformed{"*R:9999", ""}, Malformed{"S:NU;0.80", "S:"},
        Malformed{"S:NU;0.80", "S:a\x01"}, Malformed{"S:NU;0.80", "S:\xFF"},
        Malformed{"S:NU;0.80",
                  "S:\xE2\x80\xAE"
                  "08.0"},
        Malformed{"S:NU;0.80", "S:\xC2\x85"},
        // The whole
        Malformed{"*B:", "**B:"}, Malformed{"*B:", "B:"}, Malformed{"NU;0.80", "NU;0.80*"}, Malformed{"A:", "*A:"},
        Malformed{"NU;0.80", "NU;0.80\n"}));

TEST(AnyQrPayload, AsLongAsABookIsRefused) {
  EXPECT_FALSE(parse_qr_payload(std::string(10'240, 'A')));
  EXPECT_FALSE(parse_qr_payload("A:123456789*S:" + std::string(10'240, 'x')));
  EXPECT_FALSE(parse_qr_payload(std::string(10'240, '*')));
}

TEST(AnyQrPayload, MayHaveTextInPortugueseInItsFreeField) {
  QrFields fields = simplified_invoice();
  fields.extra = "OB;Março <3";
  EXPECT_EQ(parse_qr_payload(qr_payload(fields).value())->extra, "OB;Março <3");
}

TEST(OnlyFiscalCode, IsTheOneThatAllFiscalCodesOfADocumentSay) {
  const std::string one = qr_payload(simplified_invoice()).value();
  QrFields other_fields = simplified_invoice();
  other_fields.gross = money("8.00");
  const std::string other = qr_payload(other_fields).value();
  const auto number = [](const std::vector<std::string>& texts) {
    const auto found = only_fiscal_code(texts);
    return found ? found->identifier + " " + found->gross.text() : "none";
  };
  EXPECT_EQ(number({}), "none");
  EXPECT_EQ(number({"https://example.pt", ""}), "none");
  EXPECT_EQ(number({one}), "FS CDVF/12345 0.80");
  EXPECT_EQ(number({"https://example.pt", one, "MB;1;2", one}), "FS CDVF/12345 0.80");
  EXPECT_EQ(number({one, other}), "none") << "two documents";
  EXPECT_EQ(number({other, one, other}), "none");
}

}  // namespace
}  // namespace rubrica::fiscal
