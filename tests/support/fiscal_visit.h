// Documents as people issue them in a browser without scripts: for tests of the rules through the web's own routes.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/page_checks.h"
#include "support/site.h"

namespace rubrica::test {

// Marta, who has said who issues and activated CMD, and the form of documents as her browser sends it.
class FiscalVisit : public testing::Test {
 protected:
  // `producer`: who answers for the program before AT; without one everything is for training.
  explicit FiscalVisit(fiscal::Producer producer = {}, const app::Environment environment = app::Environment::sandbox)
      : site_(environment, std::move(producer)) {}

  void SetUp() override {
    visitor_.sign_up("marta@exemplo.pt");
    visitor_.set_up();
  }

  // The form of a type with one line, as it is when somebody has filled it in.
  Visitor::Fields form(const std::string& type, const std::string& action = "issue") {
    return {{"action", action},
            {"draft", hidden(visitor_.get("/faturas/nova?tipo=" + type), "draft")},
            {"type", type},
            {"lines", "1"},
            {"customer", "new"},
            {"customer_name", "Livraria Âncora"},
            {"customer_tax_id", "501442600"},
            {"customer_country", "PT"},
            {"line-1-description", "Consultoria"},
            {"line-1-quantity", "2"},
            {"line-1-unit", "h"},
            {"line-1-price", "40,00"},
            {"line-1-vat", "NOR"}};
  }
  static Visitor::Fields with(Visitor::Fields fields, const std::string& name, const std::string& value) {
    for (auto& field : fields) {
      if (field.first != name) continue;
      field.second = value;
      return fields;
    }
    fields.emplace_back(name, value);
    return fields;
  }
  http::Response send(const Visitor::Fields& fields) { return visitor_.post("/faturas/nova", fields); }
  // The address of the new document.
  std::string issued(const Visitor::Fields& fields) {
    const http::Response response = send(fields);
    EXPECT_EQ(response.status, 303) << body(response);
    return location(response);
  }
  // A series with fiscal value, for a certified producer.
  http::Response open_series(const std::string& type, const std::string& name, const std::string& code) {
    return visitor_.post("/definicoes/series/nova",
                         {{"type", type}, {"kind", "real"}, {"series", name}, {"validation_code", code}});
  }
  void expect_refused(const http::Response& response, const std::string& sentence) {
    expect_good_page(response, 422);
    EXPECT_THAT(body(response), testing::HasSubstr(sentence));
  }

  Site site_;
  Visitor visitor_{site_};
};

}  // namespace rubrica::test
