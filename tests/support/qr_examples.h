// The messages of QR codes that AT's specification and its later edition give as examples.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "support/official_data.h"

namespace rubrica::test {

class QrExamples : public OfficialData {
 protected:
  static std::vector<std::string> examples() {
    std::vector<std::string> all;
    const json::Value editions = json::parse(text("saft-pt/qr-examples.json")).value();
    for (const auto& [edition, content] : editions.as_object()) {
      for (const json::Value& one : content.at("examples").as_array()) all.emplace_back(one.at("message").as_string());
    }
    return all;
  }
};

}  // namespace rubrica::test
