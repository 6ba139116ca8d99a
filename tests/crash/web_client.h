// A browser, as far as the server can tell: cookies, forms with their CSRF value, and JSON as our scripts send it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "http/client.h"

namespace rubrica::test {

// Not thread-safe. The server may be another one, on another port, from one request to the next.
class WebClient {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  // `address`: where the client seems to come from; the server must trust the loopback as a proxy.
  explicit WebClient(std::string address) : address_(std::move(address)) {}

  void connect(int port);
  Result<http::Response> get(const std::string& path);
  Result<http::Response> post(const std::string& path, const Fields& fields);
  Result<http::Response> post_json(const std::string& path, const json::Object& body);
  Result<http::Response> upload(const std::string& path, const std::string& file_name, const Bytes& content);

 private:
  Result<http::Response> send(http::ClientRequest request, const std::string& path);
  void keep(const http::Response& response);

  std::string address_;
  std::string origin_;
  std::unique_ptr<http::Client> client_;
  std::map<std::string, std::string> cookies_;
  std::string csrf_;
};

std::string location(const http::Response& response);

}  // namespace rubrica::test
