#include "remote/scmd/doc_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace rubrica::remote::scmd {
namespace {

TEST(DocName, LeavesGoodNamesAlone) {
  EXPECT_EQ(doc_name({"fatura.pdf", ""}), "fatura.pdf");
  EXPECT_EQ(doc_name({"FT 2026A/123", "5535,00 EUR"}), "FT 2026A/123 5535,00 EUR");
  EXPECT_EQ(doc_name({"Orçamento Conceição & Cª.pdf", ""}), "Orçamento Conceição & Cª.pdf");
}

TEST(DocName, LeavesOutWhatCouldDeceiveOrBreak) {
  EXPECT_EQ(doc_name({"a{0}b\x01 \t c.pdf", ""}), "a0b c.pdf");
  EXPECT_EQ(doc_name({"fatura\xE2\x80\xAE"
                      "fdp.exe",
                      ""}),
            "faturafdp.exe");  // right-to-left override
  EXPECT_EQ(doc_name({"x\". Outro \"y.pdf", ""}), "x. Outro y.pdf");
  EXPECT_EQ(doc_name({"<b>&amp;\xFF\xC0\xAF.pdf", ""}), "b&amp;.pdf");
  EXPECT_EQ(doc_name({"  a\xC2\xA0\xE2\x80\xA8 b  ", ""}), "a b");
}

TEST(DocName, NothingLeftIsADocument) {
  EXPECT_EQ(doc_name({"{}\n", ""}), "documento");
  EXPECT_EQ(doc_name({"", "1,00 EUR"}), "documento 1,00 EUR");
}

TEST(DocName, KeepsExtensionAndTotalWhenItMustBeShorter) {
  EXPECT_EQ(doc_name({std::string(80, 'a') + ".pdf", ""}), std::string(40, 'a') + ".pdf");
  EXPECT_EQ(doc_name({std::string(80, 'a') + ".pdf", "5535,00 EUR"}), std::string(28, 'a') + ".pdf 5535,00 EUR");
  EXPECT_EQ(doc_name({std::string(39, 'a') + "    b.pdf", ""}), std::string(39, 'a') + ".pdf");
}

TEST(DocName, CountsCharactersNotBytesAndKeepsAccentsWithTheirLetters) {
  std::string long_name;
  for (int i = 0; i < 60; ++i) long_name += "ã";
  EXPECT_EQ(doc_name({long_name, ""}).size(), 88U);
  // A name in decomposed form (macOS) whose 44th character would be a bare letter without its accent.
  const std::string decomposed = std::string(43, 'x') + "a\xCC\x83" + "zzz";
  EXPECT_EQ(doc_name({decomposed, ""}), std::string(43, 'x'));
}

TEST(DocNames, AreUniqueWithinAnAct) {
  EXPECT_THAT(doc_names({{"a.pdf", ""}, {"a.pdf", ""}, {"a_1.pdf", ""}, {"a.pdf", ""}}),
              testing::ElementsAre("a.pdf", "a_1.pdf", "a_1_1.pdf", "a_2.pdf"));
  const std::vector<DocNameParts> same(100, {std::string(60, 'f') + ".pdf", "123456,78 EUR"});
  const auto names = doc_names(same);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 100U);
  for (const std::string& name : names) {
    EXPECT_TRUE(is_doc_name(name)) << name;
    EXPECT_TRUE(name.ends_with(" 123456,78 EUR")) << name;
  }
}

TEST(DocName, IsJudgedByTheRulesThatMakeIt) {
  EXPECT_TRUE(is_doc_name("fatura.pdf"));
  const std::string no_break_space = std::string("a\xC2\xA0") + "b";
  for (const std::string& wrong : std::vector<std::string>{"", " a", "a ", "a\nb", "{a}", "a\"b", "a<b", "\xC3",
                                                           "\xED\xA0\x80", no_break_space, std::string(45, 'a')}) {
    EXPECT_FALSE(is_doc_name(wrong)) << wrong;
  }
}

TEST(DocName, OfAnyBytesMayBeSent) {
  std::mt19937 random(20261124);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same names every time
  for (int round = 0; round < 20'000; ++round) {
    std::string title(random() % 90, '\0');
    for (char& c : title) c = static_cast<char>(random());
    std::string total(random() % 70, '\0');
    for (char& c : total) c = static_cast<char>(random() % 128);
    const std::size_t maximum = 24 + random() % 30;
    for (const std::string& name : doc_names({{title, total}, {title, total}}, maximum)) {
      ASSERT_TRUE(is_doc_name(name, maximum)) << name;
    }
  }
}

}  // namespace
}  // namespace rubrica::remote::scmd
