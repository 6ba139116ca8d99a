#include "xml/piece_reader.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace rubrica::xml {
namespace {

// "list" is taken by its children, "skip" not at all, all else whole; what was told, in order.
class Listener final : public PieceHandler {
 public:
  Result<Take> begins(const Element& element) override {
    told += "begins " + std::string(element.local_name()) + "\n";
    if (element.local_name() == "refused") return fail(ErrorCode::invalid_argument, "refused");
    if (element.local_name() == "thrown") throw std::runtime_error("thrown");
    if (element.local_name() == "list") return Take::children;
    return element.local_name() == "skip" ? Take::nothing : Take::whole;
  }
  Result<void> whole(const Element& element) override {
    told += "whole " + described(element) + "\n";
    return {};
  }
  Result<void> ends() override {
    told += "ends\n";
    return {};
  }

  std::string told;

 private:
  static std::string described(const Element& element) {
    std::string text = "{" + std::string(element.namespace_uri()) + "}" + std::string(element.local_name());
    if (const auto kind = element.attribute("", "kind")) text += "[" + *kind + "]";
    text += "'" + element.text() + "'";
    for (const Element& child : element.children()) text += "(" + described(child) + ")";
    return text;
  }
};

Result<void> read(PieceReader& reader, const std::string_view text, const std::size_t part) {
  for (std::size_t at = 0; at < text.size(); at += part) {
    RUBRICA_CHECK_OK(reader.read(as_bytes(text.substr(at, part))));
  }
  return reader.finish();
}

std::string told_of(const std::string_view text, const std::size_t part = 1000) {
  Listener listener;
  PieceReader reader(listener);
  const auto done = read(reader, text, part);
  return done ? listener.told : "error";
}

ErrorCode error_of(const std::string_view text) {
  Listener listener;
  PieceReader reader(listener);
  const auto done = read(reader, text, 1000);
  return done ? ErrorCode::internal : done.error().code;
}

constexpr std::string_view kFile =
    "<?xml version='1.0'?>\n<list xmlns='urn:d' xmlns:p='urn:p'>\n  <a kind='&lt;x&gt;'>um <b>dois</b><![CDATA[ & "
    "tr\xC3\xAAs]]></a> text\n  <skip><a>4</a></skip>\n  <list><p:c> </p:c><d> <e/> </d></list>\n</list>\n";
constexpr std::string_view kTold =
    "begins list\nbegins a\nwhole {urn:d}a[<x>]'um  & tr\xC3\xAAs'({urn:d}b'dois')\nbegins skip\nbegins list\n"
    "begins c\nwhole {urn:p}c' '\nbegins d\nwhole {urn:d}d''({urn:d}e'')\nends\nends\n";

TEST(PieceReader, HandsOutWhatIsTakenWholeAndPassesOverTheRest) { EXPECT_EQ(told_of(kFile), kTold); }

TEST(PieceReader, TellsTheSameHoweverTheFileIsCut) {
  for (const std::size_t part : {1U, 2U, 3U, 7U, 64U}) EXPECT_EQ(told_of(kFile, part), kTold) << part;
}

TEST(PieceReader, TheRootMayBeTakenWhole) {
  EXPECT_EQ(told_of("<a>x<b/></a>"), "begins a\nwhole {}a'x'({}b'')\n");
  EXPECT_EQ(told_of("<skip><b/></skip>"), "begins skip\n");
}

TEST(PieceReader, RefusesHostileInput) {
  std::string deep;
  for (int i = 0; i < 70; ++i) deep += "<skip>";
  for (int i = 0; i < 70; ++i) deep += "</skip>";
  for (const std::string& wrong :
       {std::string(), std::string("text"), std::string("<a>"), std::string("<a/><b/>"), std::string("<p:a/>"),
        std::string(R"(<a p:b="1"/>)"), std::string("<a></b>"), std::string("<a>\xE9</a>"), deep,
        std::string(R"(<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>)"), std::string("<list><a/>")}) {
    EXPECT_EQ(error_of(wrong), ErrorCode::malformed_input) << wrong;
  }
}

TEST(PieceReader, AnErrorOfTheHandlerEndsTheReading) {
  EXPECT_EQ(error_of("<list><refused/><a/></list>"), ErrorCode::invalid_argument);
  EXPECT_THROW(told_of("<list><thrown/><a/></list>"), std::runtime_error);
}

// How the reading of what begins like this ends when it goes on without an end.
ErrorCode error_of_endless(const std::string_view beginning) {
  Listener listener;
  PieceReader reader(listener);
  Result<void> outcome = reader.read(as_bytes(beginning));
  const std::string part(std::size_t{8} << 20U, 'x');
  for (std::size_t taken = 0; outcome && taken <= PieceReader::kLargestPiece; taken += part.size()) {
    outcome = reader.read(as_bytes(part));
  }
  return outcome ? ErrorCode::internal : outcome.error().code;
}

TEST(PieceReader, HoldsNoPieceAndNoTagThatIsTooLarge) {
  EXPECT_EQ(error_of_endless("<list><a>"), ErrorCode::resource_limit);
  EXPECT_EQ(error_of_endless("<list a='"), ErrorCode::resource_limit);
  EXPECT_EQ(error_of_endless("<list><skip>"), ErrorCode::internal) << "what is passed over is not held";
}

}  // namespace
}  // namespace rubrica::xml
