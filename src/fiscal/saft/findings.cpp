#include "fiscal/saft/findings.h"

namespace rubrica::fiscal::saft {

void Findings::add(const Severity severity, const char* const rule, const std::string& where, std::string text) {
  ++(severity == Severity::error ? report_.errors : report_.warnings);
  const std::size_t found = ++report_.found_by_rule[rule];
  if (found > SaftReport::kMostOfARule) return;
  report_.findings.push_back({severity, rule, where.empty() ? "documento sem número" : where, std::move(text)});
}

}  // namespace rubrica::fiscal::saft
