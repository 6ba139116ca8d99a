// What tests look for in a page.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>

#include "support/site.h"

namespace rubrica::test {

// The value of the hidden field.
inline std::string hidden(const http::Response& response, const std::string& name) {
  const std::string text = body(response);
  const std::string mark = "name=\"" + name + "\" value=\"";
  const std::size_t at = text.find(mark);
  if (at == std::string::npos) return "";
  return text.substr(at + mark.size(), text.find('"', at + mark.size()) - at - mark.size());
}

inline std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

// What every page of ours keeps to.
inline void expect_good_page(const http::Response& response, const int status = 200) {
  const std::string text = body(response);
  EXPECT_EQ(response.status, status) << text;
  EXPECT_EQ(count(text, "<h1"), 1U) << text;
  EXPECT_LE(count(text, "button primary"), 1U) << text;
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("[["))) << "a text that was not filled in";
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("style=\"")));
  EXPECT_EQ(count(text, "<form"), count(text, "name=\"csrf\"")) << "a form that cannot be sent";
  // Every field has a label of its own, and what describes it exists.
  for (const std::regex& reference : {std::regex("<label for=\"([^\"]+)\""), std::regex("<a href=\"#([^\"]+)\"")}) {
    for (std::sregex_iterator it(text.begin(), text.end(), reference), end; it != end; ++it) {
      EXPECT_THAT(text, testing::HasSubstr("id=\"" + (*it)[1].str() + "\""));
    }
  }
}

}  // namespace rubrica::test
