// Who is behind a reverse proxy: X-Forwarded-For and X-Forwarded-Proto, believed from trusted proxies only.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace rubrica::http {

// Addresses and networks: "127.0.0.1", "10.0.0.0/8", "fd00::/8". An IPv4 address and its IPv6-mapped form are the same.
class Networks {
 public:
  Networks() = default;                                                  // none
  static Result<Networks> parse(const std::vector<std::string>& texts);  // configuration_invalid

  bool contains(std::string_view address) const;  // false for what is no address

 private:
  using Address = std::array<std::uint8_t, 16>;
  struct Network {
    Address address{};
    unsigned prefix = 0;  // bits
  };
  static std::optional<Address> address(std::string_view text);

  std::vector<Network> networks_;
};

struct Origin {
  std::string peer;     // address of the client, as far as it is known
  bool secure = false;  // whether the client speaks TLS
};

// `direct` is what the connection itself says. When that peer is a trusted proxy, the last address of X-Forwarded-For
// that is not one takes its place (what stands further left, the client may have invented), and "https" in
// X-Forwarded-Proto counts. What is no address ends the search.
Origin origin_of(const Headers& headers, Origin direct, const Networks& trusted);

}  // namespace rubrica::http
