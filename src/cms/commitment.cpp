#include "cms/commitment.h"

#include <algorithm>
#include <array>

namespace rubrica::cms {
namespace {

// 1.2.840.113549.1.9.16.6.1 and so on, in this order.
constexpr std::array<std::string_view, 6> kNames = {"origin", "receipt", "delivery", "sender", "approval", "creation"};
constexpr std::string_view kArc = "1.2.840.113549.1.9.16.6.";

}  // namespace

std::string commitment_named(const std::string_view name) {
  const auto* found = std::ranges::find(kNames, name);
  return found == kNames.end() ? "" : std::string(kArc) + std::to_string(found - kNames.begin() + 1);
}

std::string commitment_text(const std::string_view oid) {
  for (const std::string_view name : kNames) {
    if (commitment_named(name) == oid) return "proof of " + std::string(name);
  }
  return std::string(oid);
}

}  // namespace rubrica::cms
