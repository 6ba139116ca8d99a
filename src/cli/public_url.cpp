#include "cli/public_url.h"

#include <algorithm>

namespace rubrica::cli {
namespace {

bool is_loopback(std::string_view authority) {
  if (const std::size_t colon = authority.rfind(':'); colon != std::string_view::npos && authority.back() != ']') {
    authority = authority.substr(0, colon);
  }
  return authority == "localhost" || authority == "[::1]" ||
         (authority.starts_with("127.") && authority.find_first_not_of("0123456789.") == std::string_view::npos);
}

std::string listened_on(const std::string& address, const std::uint16_t port, const bool tls) {
  const std::string host = address.find(':') == std::string::npos ? address : "[" + address + "]";
  const bool usual = port == (tls ? 443 : 80);
  return (tls ? "https://" : "http://") + host + (usual ? "" : ":" + std::to_string(port));
}

}  // namespace

Result<std::string> public_url(const std::string& configured, const std::string& address, const std::uint16_t port,
                               const bool tls) {
  std::string url = configured.empty() ? listened_on(address, port, tls) : configured;
  while (url.ends_with('/')) url.pop_back();
  const bool https = url.starts_with("https://");
  const std::string_view authority = std::string_view(url).substr(std::min<std::size_t>(https ? 8 : 7, url.size()));
  if ((!https && !url.starts_with("http://")) || authority.empty() ||
      authority.find_first_of("/?#@ ") != std::string_view::npos) {
    return fail(ErrorCode::configuration_invalid, "[server] public_url must be like https://faturas.exemplo.pt");
  }
  if (!https && !is_loopback(authority)) {
    return fail(ErrorCode::configuration_invalid,
                "[server] public_url must be an https URL, unless everybody who signs sits at this machine");
  }
  return url;
}

}  // namespace rubrica::cli
