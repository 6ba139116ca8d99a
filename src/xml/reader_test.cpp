#include "xml/reader.h"

#include <gtest/gtest.h>

#include "xml/writer.h"

namespace rubrica::xml {
namespace {

TEST(Reader, ResolvesNamespacesWhateverThePrefix) {
  const auto document = Document::parse(as_bytes(
      R"(<s:e xmlns:s="urn:s" xmlns="urn:d"><a xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/><s:b>x</s:b></s:e>)"));
  ASSERT_TRUE(document);
  const Element root = document->root();
  EXPECT_TRUE(root.is("urn:s", "e"));
  ASSERT_TRUE(root.child("urn:d", "a"));
  EXPECT_TRUE(root.child("urn:d", "a")->nil());
  EXPECT_EQ(root.child("b")->text(), "x");
  EXPECT_FALSE(root.child("urn:d", "b"));
}

TEST(Reader, RefusesHostileInput) {
  std::string deep;
  for (int i = 0; i < 70; ++i) deep += "<a>";
  for (int i = 0; i < 70; ++i) deep += "</a>";
  for (const std::string& wrong :
       {std::string(), std::string("text"), std::string("<a>"), std::string("<a/><b/>"), std::string("<p:a/>"),
        std::string(R"(<a p:b="1"/>)"), std::string(R"(<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>)"), deep}) {
    const auto document = Document::parse(as_bytes(wrong));
    ASSERT_FALSE(document) << wrong;
    EXPECT_EQ(document.error().code, ErrorCode::malformed_input);
  }
}

TEST(Writer, EscapesWhatItWrites) {
  Writer writer;
  writer.open("a", {{"b", "\"<"}}).element("c", "x & y > \r\x01").empty("d");
  const std::string text = writer.finish();
  EXPECT_EQ(text, R"(<a b="&quot;&lt;"><c>x &amp; y &gt; &#xD;</c><d/></a>)");
  const auto document = Document::parse(as_bytes(text));
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root().child("c")->text(), "x & y > \r");
}

}  // namespace
}  // namespace rubrica::xml
