// The lines of an issued document as pages show them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/tenant_scope.h"

namespace rubrica::app {

struct WrittenLine {
  std::string description;
  std::string quantity;  // "40 h"
  std::string price;     // without VAT
  std::string vat;       // "23 %"
  std::string total;     // of the line, without VAT
};

// Empty for an uploaded document.
Result<std::vector<WrittenLine>> written_lines(const TenantScope& scope, std::string_view document);

}  // namespace rubrica::app
