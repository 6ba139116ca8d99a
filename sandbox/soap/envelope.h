// SOAP 1.1 as WCF speaks it: reading a request by the contract, writing answers and faults with its prefixes.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "http/message.h"
#include "sandbox/citizens/desk.h"
#include "sandbox/soap/contract.h"

namespace rubrica::sandbox::soap {

// The members of a request by name; absent and nil ones are left out. Base64 is decoded where the contract says so.
struct Arguments {
  std::map<std::string, std::string, std::less<>> texts;
  std::map<std::string, Bytes, std::less<>> octets;
  std::map<std::string, bool, std::less<>> switches;
  std::vector<Item> items;  // of ArrayOfHashStructure

  std::string text(std::string_view name) const;
  std::optional<std::string> optional_text(std::string_view name) const;
  Bytes bytes(std::string_view name) const;
  bool is_on(std::string_view name) const;  // false when absent
};

struct Request {
  const Operation* operation = nullptr;
  Arguments arguments;
};

// What becomes a fault, or an HTTP status without one.
struct Refusal {
  int http_status = 500;
  std::string fault_code;  // local name in WCF's dispatcher namespace, or "Client"; empty: no SOAP fault
  std::string reason;
};

// `strict_order`: a member out of order is a fault; otherwise it reads as null, which is what WCF does.
tl::expected<Request, Refusal> read_request(const http::ServerRequest& request, bool live, bool strict_order);

std::string certificate_answer(const Operation& operation, const std::optional<std::string>& bundle);
std::string status_answer(const Operation& operation, const Status& status);
std::string outcome_answer(const Operation& operation, const Outcome& outcome);
http::Response fault_answer(const Refusal& refusal);

}  // namespace rubrica::sandbox::soap
