// The contract of SCMDService as a table: operations, members, their order and types. Requests are read by it and the
// WSDL is written from it, so that the two cannot differ.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace rubrica::sandbox::soap {

inline constexpr std::string_view kService = "http://Ama.Authentication.Service/";
inline constexpr std::string_view kStructures =
    "http://schemas.datacontract.org/2004/07/Ama.Structures.CCMovelSignature";
inline constexpr std::string_view kPath = "/Ama.Authentication.Frontend/SCMDService.svc";

enum class Type {
  base64,
  text,
  boolean,
  sign_request,
  multiple_sign_request,
  hash_structures,
  sign_status,
  sign_response
};

struct Member {
  std::string_view name;
  Type type;
  bool live_only = false;  // in the WSDL that the service answers today, not in the published one
};

struct Operation {
  std::string_view name;
  std::span<const Member> parameters;
  Type result;
  bool live_only = false;
};

std::span<const Operation> operations();
const Operation* find_operation(std::string_view name);
// The members of a complex type, in the order of the data contract; empty for simple types.
std::span<const Member> members(Type type);

// One document with the schemas inline. `live`: with the seventh operation and the optional members.
std::string wsdl(const std::string& service_url, bool live);

}  // namespace rubrica::sandbox::soap
