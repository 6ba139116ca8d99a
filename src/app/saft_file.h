// The SAF-T (PT) file of a period, which is checked before anybody gets it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/form_problem.h"
#include "app/tenant_scope.h"
#include "base/fd.h"

namespace rubrica::app {

struct SaftFinding {
  std::string where;  // "FT A/1, linha 2"
  std::string text;   // in Portuguese
};

struct SaftFile {
  FormProblems problems;              // fields: "first", "last"; if there are any, there is no file
  std::vector<SaftFinding> findings;  // what our checker has against it; if there is anything, there is no file
  std::string name;                   // "SAFT-PT_123456789_2026-11-01_2026-11-30.xml"
  Fd content;                         // Windows-1252, to be read from its beginning; on the disk, without a name there
  std::size_t documents = 0;
};

// Of everything issued from the first day to the last (ISO dates), both in one year; where the program is certified,
// without what was issued for training. The issuer's data must be filled in: otherwise "first" has the problem.
Result<SaftFile> saft_file(const TenantScope& scope, std::string_view first, std::string_view last);

// The first and the last day of the month before this one: what is due until the 5th. ISO dates.
Result<std::pair<std::string, std::string>> last_month(const TenantScope& scope);

}  // namespace rubrica::app
