#include "http/forwarded.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace rubrica::http {
namespace {

constexpr unsigned kAddressBits = 128;
constexpr unsigned kMappedPrefix = 96;  // RFC 4291 §2.5.5.2: ::ffff:0:0/96

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Some proxies add the port: "192.0.2.1:4711", "[2001:db8::1]:4711".
std::string_view without_port(const std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, std::min(text.find(']'), text.size()) - 1);
  const std::size_t colon = text.find(':');
  const bool only_one = colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
  return only_one ? text.substr(0, colon) : text;
}

bool is_address(const std::string_view text) {
  const std::string copy(text);
  std::array<std::uint8_t, 16> bytes{};
  return inet_pton(AF_INET, copy.c_str(), bytes.data()) == 1 || inet_pton(AF_INET6, copy.c_str(), bytes.data()) == 1;
}

// All fields of that name are one list (RFC 9110 §5.3).
std::vector<std::string_view> elements(const Headers& headers, const std::string_view name) {
  std::vector<std::string_view> found;
  for (std::string_view rest : headers.all(name)) {
    for (bool more = true; more;) {
      const std::size_t end = rest.find(',');
      found.push_back(trimmed(rest.substr(0, end)));
      more = end != std::string_view::npos;
      if (more) rest.remove_prefix(end + 1);
    }
  }
  return found;
}

}  // namespace

std::optional<Networks::Address> Networks::address(const std::string_view text) {
  const std::string copy(text);
  Address bytes{};
  if (inet_pton(AF_INET6, copy.c_str(), bytes.data()) == 1) return bytes;
  bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (inet_pton(AF_INET, copy.c_str(), bytes.data() + kMappedPrefix / 8) == 1) return bytes;
  return std::nullopt;
}

Result<Networks> Networks::parse(const std::vector<std::string>& texts) {
  Networks networks;
  for (const std::string& text : texts) {
    const std::size_t slash = std::min(text.find('/'), text.size());
    const auto start = address(std::string_view(text).substr(0, slash));
    if (!start) return fail(ErrorCode::configuration_invalid, "not an address or a network: " + text);
    const bool version4 = text.find(':') == std::string::npos;
    const unsigned most = version4 ? kAddressBits - kMappedPrefix : kAddressBits;
    unsigned prefix = most;
    if (slash < text.size()) {
      const char* end = text.data() + text.size();
      const auto read = std::from_chars(text.data() + slash + 1, end, prefix);
      if (read.ec != std::errc() || read.ptr != end || prefix > most) {
        return fail(ErrorCode::configuration_invalid, "not a network: " + text);
      }
    }
    networks.networks_.push_back({*start, version4 ? prefix + kMappedPrefix : prefix});
  }
  return networks;
}

bool Networks::contains(const std::string_view text) const {
  const auto asked = address(text);
  if (!asked) return false;
  return std::ranges::any_of(networks_, [&](const Network& network) {
    const std::size_t whole = network.prefix / 8;
    if (!std::equal(asked->begin(), asked->begin() + static_cast<std::ptrdiff_t>(whole), network.address.begin())) {
      return false;
    }
    const unsigned rest = network.prefix % 8;
    if (rest == 0) return true;
    const unsigned mask = 0xFFU << (8 - rest);
    return (asked->at(whole) & mask) == (network.address.at(whole) & mask);
  });
}

Origin origin_of(const Headers& headers, Origin direct, const Networks& trusted) {
  if (!trusted.contains(direct.peer)) return direct;
  Origin origin = direct;
  const auto protocols = elements(headers, "X-Forwarded-Proto");
  if (!protocols.empty()) origin.secure = protocols.back() == "https";
  const auto chain = elements(headers, "X-Forwarded-For");
  for (auto hop = chain.rbegin(); hop != chain.rend() && trusted.contains(origin.peer); ++hop) {
    const std::string_view address = without_port(*hop);
    if (!is_address(address)) break;
    origin.peer = address;
  }
  return origin;
}

}  // namespace rubrica::http
