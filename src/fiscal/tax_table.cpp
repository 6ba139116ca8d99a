#include "fiscal/tax_table.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "tax_table_data.h"

namespace rubrica::fiscal {
namespace {

std::vector<std::string> columns(const std::string_view row) {
  std::vector<std::string> all(1);
  for (const char c : row) {
    if (c == ';') {
      all.emplace_back();
    } else {
      all.back() += c;
    }
  }
  return all;
}

// The rows of one of our own files. A mistake in them is a defect of the build, found by the first test that runs.
std::vector<std::vector<std::string>> rows(std::string_view file, const std::size_t width) {
  std::vector<std::vector<std::string>> all;
  while (!file.empty()) {
    const std::string_view row = file.substr(0, file.find('\n'));
    file.remove_prefix(std::min(row.size() + 1, file.size()));
    if (row.empty() || row.starts_with('#')) continue;
    all.push_back(columns(row));
    if (all.back().size() != width) std::abort();
  }
  return all;
}

std::optional<Date> last_day(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(parse_date(text).value());
}

template <class Entry>
bool in_force(const Entry& entry, const Date day) {
  return entry.first <= day && (!entry.last || day <= *entry.last);
}

}  // namespace

const std::vector<RateEntry>& rate_table() {
  static const std::vector<RateEntry> table = [] {
    std::vector<RateEntry> all;
    for (const auto& row : rows(kVatRatesFile, 5)) {
      all.push_back({row[0], row[1], Decimal::parse(row[2]).value(), parse_date(row[3]).value(), last_day(row[4])});
    }
    return all;
  }();
  return table;
}

const std::vector<ExemptionEntry>& exemption_table() {
  static const std::vector<ExemptionEntry> table = [] {
    std::vector<ExemptionEntry> all;
    for (const auto& row : rows(kExemptionCodesFile, 5)) {
      all.push_back({row[0], parse_date(row[1]).value(), last_day(row[2]), row[3], row[4]});
    }
    return all;
  }();
  return table;
}

std::optional<Decimal> vat_percent(const std::string_view region, const std::string_view code, const Date day) {
  const auto found = std::ranges::find_if(rate_table(), [&](const RateEntry& entry) {
    return entry.region == region && entry.code == code && in_force(entry, day);
  });
  return found == rate_table().end() ? std::nullopt : std::optional(found->percent);
}

const ExemptionEntry* exemption_on(const std::string_view code, const Date day) {
  const auto found = std::ranges::find_if(
      exemption_table(), [&](const ExemptionEntry& entry) { return entry.code == code && in_force(entry, day); });
  return found == exemption_table().end() ? nullptr : &*found;
}

Date chargeable_on(const std::optional<Date> supplied, const Date issued) {
  if (!supplied || issued < *supplied) return issued;
  constexpr int kWorkingDays = 5;
  std::chrono::sys_days day(*supplied);
  for (int passed = 0; passed < kWorkingDays;) {
    day += std::chrono::days(1);
    const std::chrono::weekday weekday(day);
    if (weekday != std::chrono::Saturday && weekday != std::chrono::Sunday) ++passed;
  }
  return std::min(issued, Date(day));
}

bool is_portuguese_territory(const std::string_view region) {
  constexpr std::array<std::string_view, 3> kTerritories = {"PT", "PT-AC", "PT-MA"};
  return std::ranges::find(kTerritories, region) != kTerritories.end();
}

}  // namespace rubrica::fiscal
