#include "sandbox/soap/envelope.h"

#include "xml/reader.h"
#include "xml/writer.h"

namespace rubrica::sandbox::soap {
namespace {

constexpr std::string_view kEnvelope = "http://schemas.xmlsoap.org/soap/envelope/";
constexpr std::string_view kDispatcher =
    "http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher";
constexpr std::string_view kServiceModel = "http://schemas.datacontract.org/2004/07/System.ServiceModel";

tl::unexpected<Refusal> refuse(std::string fault_code, std::string reason) {
  return tl::unexpected(Refusal{500, std::move(fault_code), std::move(reason)});
}
tl::unexpected<Refusal> deserialization_failed(const std::string& why) {
  return refuse("DeserializationFailed",
                "The formatter threw an exception while trying to deserialize the message: " + why);
}

using Read = tl::expected<void, Refusal>;

class MemberReader {
 public:
  MemberReader(Arguments& arguments, const bool live, const bool strict_order)
      : arguments_(arguments), live_(live), strict_order_(strict_order) {}

  // The children of `parent` against the contract's list. A child that does not come next, or not at all, is skipped or
  // refused.
  Read read(const xml::Element& parent, const std::span<const Member> list, const std::string_view name_space) {
    std::size_t next = 0;
    for (const xml::Element& child : parent.children()) {
      std::size_t found = next;
      while (found < list.size() && !matches(child, list[found], name_space)) ++found;
      if (found == list.size()) {
        if (!strict_order_) continue;
        return deserialization_failed("element '" + std::string(child.local_name()) +
                                      "' is unknown here, in another namespace, or out of order.");
      }
      if (Read done = read_member(child, list[found]); !done) return done;
      next = found + 1;
    }
    return {};
  }

 private:
  bool matches(const xml::Element& child, const Member& member, const std::string_view name_space) const {
    return (live_ || !member.live_only) && child.is(name_space, member.name);
  }

  Read read_member(const xml::Element& element, const Member& member) {
    if (element.nil()) return {};
    switch (member.type) {
      case Type::boolean: {
        const std::string text = element.text();
        if (text != "true" && text != "1" && text != "false" && text != "0") {
          return deserialization_failed("'" + std::string(member.name) + "' is not boolean.");
        }
        arguments_.switches[std::string(member.name)] = text == "true" || text == "1";
        return {};
      }
      case Type::text:
        if (!element.children().empty()) return deserialization_failed("a text with elements inside.");
        arguments_.texts[std::string(member.name)] = element.text();
        return {};
      case Type::base64: {
        auto octets = from_base64(element.text(), true);
        if (!octets) return deserialization_failed("'" + std::string(member.name) + "' is not base64Binary.");
        arguments_.octets[std::string(member.name)] = std::move(*octets);
        return {};
      }
      case Type::hash_structures:
        return read_items(element);
      default:
        return read(element, members(member.type), kStructures);
    }
  }

  Read read_items(const xml::Element& list) {
    for (const xml::Element& child : list.children()) {
      if (!child.is(kStructures, "HashStructure")) return deserialization_failed("not a HashStructure.");
      Arguments own;
      MemberReader reader(own, live_, strict_order_);
      if (Read done = reader.read(child, members(Type::hash_structures), kStructures); !done) return done;
      arguments_.items.push_back({own.bytes("Hash"), own.optional_text("Name"), own.optional_text("id")});
    }
    return {};
  }

  Arguments& arguments_;
  bool live_;
  bool strict_order_;
};

// SOAP 1.1 §4.2.3: a header that must be understood and is not.
Read check_headers(const xml::Element& envelope) {
  const auto header = envelope.child(kEnvelope, "Header");
  if (!header) return {};
  for (const xml::Element& entry : header->children()) {
    if (entry.attribute(kEnvelope, "mustUnderstand").value_or("0") == "1") {
      return refuse("MustUnderstand", "Did not understand header '" + std::string(entry.local_name()) + "'.");
    }
  }
  return {};
}

std::string_view without_quotes(std::string_view action) {
  if (action.size() >= 2 && action.front() == '"' && action.back() == '"') action = action.substr(1, action.size() - 2);
  return action;
}

// Opens envelope, body, wrapper; the result element is left to the caller.
xml::Writer open_answer(const Operation& operation) {
  xml::Writer out;
  out.open("s:Envelope", {{"xmlns:s", kEnvelope}}).open("s:Body");
  out.open(std::string(operation.name) + "Response", {{"xmlns", kService}});
  return out;
}

void nullable(xml::Writer& out, const std::string_view name, const std::optional<std::string>& value) {
  if (value) {
    out.element(name, *value);
  } else {
    out.empty(name, {{"i:nil", "true"}});
  }
}

void write_status(xml::Writer& out, const Status& status) {
  out.element("a:Code", status.code);
  out.empty("a:Field", {{"i:nil", "true"}}).empty("a:FieldValue", {{"i:nil", "true"}});
  out.element("a:Message", status.message);
  nullable(out, "a:ProcessId", status.process_id);
}

}  // namespace

std::string Arguments::text(const std::string_view name) const { return optional_text(name).value_or(""); }

std::optional<std::string> Arguments::optional_text(const std::string_view name) const {
  const auto found = texts.find(name);
  return found == texts.end() ? std::nullopt : std::optional(found->second);
}

bool Arguments::is_on(const std::string_view name) const {
  const auto found = switches.find(name);
  return found != switches.end() && found->second;
}

Bytes Arguments::bytes(const std::string_view name) const {
  const auto found = octets.find(name);
  return found == octets.end() ? Bytes() : found->second;
}

tl::expected<Request, Refusal> read_request(const http::ServerRequest& request, const bool live,
                                            const bool strict_order) {
  const std::string type(request.headers.get("Content-Type").value_or(""));
  if (!type.starts_with("text/xml")) {
    return tl::unexpected(Refusal{415, "",
                                  "Cannot process the message because the content type '" + type +
                                      "' was not the expected type 'text/xml; charset=utf-8'."});
  }
  const auto document = xml::Document::parse(request.body);
  if (!document) return tl::unexpected(Refusal{400, "", "Bad Request"});
  const xml::Element envelope = document->root();
  if (!envelope.is(kEnvelope, "Envelope")) return tl::unexpected(Refusal{400, "", "not a SOAP 1.1 envelope"});
  if (const Read headers = check_headers(envelope); !headers) return tl::unexpected(headers.error());
  const auto body = envelope.child(kEnvelope, "Body");
  const auto children = body ? body->children() : std::vector<xml::Element>();
  if (children.size() != 1) return deserialization_failed("the body must have one element.");
  const xml::Element& wrapper = children.front();

  const std::string action(without_quotes(request.headers.get("SOAPAction").value_or("")));
  const std::string prefix = std::string(kService) + "SCMDService/";
  const Operation* operation =
      action.starts_with(prefix) ? find_operation(std::string_view(action).substr(prefix.size())) : nullptr;
  if (operation == nullptr || (operation->live_only && !live)) {
    return refuse("ActionNotSupported", "The message with Action '" + action +
                                            "' cannot be processed at the receiver, due to a ContractFilter mismatch "
                                            "at the EndpointDispatcher.");
  }
  if (!wrapper.is(kService, operation->name)) {
    return deserialization_failed("expected element '" + std::string(operation->name) + "' from namespace '" +
                                  std::string(kService) + "'.");
  }
  Request read{operation, {}};
  if (Read done = MemberReader(read.arguments, live, strict_order).read(wrapper, operation->parameters, kService);
      !done) {
    return tl::unexpected(done.error());
  }
  return read;
}

std::string certificate_answer(const Operation& operation, const std::optional<std::string>& bundle) {
  xml::Writer out = open_answer(operation);
  const std::string name = std::string(operation.name) + "Result";
  if (bundle) {
    out.element(name, *bundle);
  } else {
    out.empty(name, {{"i:nil", "true"}, {"xmlns:i", xml::kXsi}});
  }
  return out.finish();
}

std::string status_answer(const Operation& operation, const Status& status) {
  xml::Writer out = open_answer(operation);
  out.open(std::string(operation.name) + "Result", {{"xmlns:a", kStructures}, {"xmlns:i", xml::kXsi}});
  write_status(out, status);
  return out.finish();
}

std::string outcome_answer(const Operation& operation, const Outcome& outcome) {
  xml::Writer out = open_answer(operation);
  out.open(std::string(operation.name) + "Result", {{"xmlns:a", kStructures}, {"xmlns:i", xml::kXsi}});
  const bool done = outcome.status.ok();
  if (done && outcome.kind == ActKind::batch) {
    out.open("a:ArrayOfHashStructure");
    for (const Item& item : outcome.items) {
      out.open("a:HashStructure").element("a:Hash", base64(item.hash));
      nullable(out, "a:Name", item.name);
      nullable(out, "a:id", item.id);
      out.close();
    }
    out.close();
  } else {
    out.empty("a:ArrayOfHashStructure", {{"i:nil", "true"}});
  }
  const bool single = done && outcome.kind == ActKind::single && !outcome.items.empty();
  nullable(out, "a:Signature", single ? std::optional(base64(outcome.items.front().hash)) : std::nullopt);
  out.open("a:Status");
  write_status(out, outcome.status);
  out.close();
  const bool certificate = done && outcome.kind == ActKind::certificate;
  nullable(out, "a:certificate", certificate ? std::optional(outcome.certificate) : std::nullopt);
  return out.finish();
}

http::Response fault_answer(const Refusal& refusal) {
  if (refusal.fault_code.empty()) {
    return http::text_response(refusal.http_status, "text/html; charset=utf-8",
                               "<!DOCTYPE html><html><head><title>" + std::to_string(refusal.http_status) +
                                   " (TESTE)</title></head><body>" + xml::escape(refusal.reason) + "</body></html>");
  }
  xml::Writer out;
  out.open("s:Envelope", {{"xmlns:s", kEnvelope}}).open("s:Body").open("s:Fault");
  if (refusal.fault_code == "MustUnderstand") {
    out.element("faultcode", "s:MustUnderstand");
  } else {
    out.element("faultcode", "a:" + refusal.fault_code, {{"xmlns:a", kDispatcher}});
  }
  out.element("faultstring", refusal.reason, {{"xml:lang", "pt-PT"}});
  if (refusal.fault_code == "InternalServiceFault") {
    out.open("detail").open("ExceptionDetail", {{"xmlns", kServiceModel}, {"xmlns:i", xml::kXsi}});
    out.empty("HelpLink", {{"i:nil", "true"}}).empty("InnerException", {{"i:nil", "true"}});
    out.element("Message", refusal.reason);
    out.element("StackTrace", "   at Ama.Authentication.Frontend.SCMDService (TESTE)");
    out.element("Type", "System.FormatException");
  }
  return http::text_response(500, "text/xml; charset=utf-8", out.finish());
}

}  // namespace rubrica::sandbox::soap
