#include "pades/report_json.h"

#include "cms/commitment.h"
#include "pades/level.h"

namespace rubrica::pades {
namespace {

json::Array texts(const std::vector<std::string>& list) {
  json::Array array;
  for (const std::string& text : list) array.emplace_back(text);
  return array;
}

json::Value text_or_null(const std::string& text) { return text.empty() ? json::Value() : json::Value(text); }

json::Value time_or_null(const std::optional<Time>& time) { return time ? json::Value(iso_utc(*time)) : json::Value(); }

json::Object signature_object(const SignatureReport& signature) {
  json::Value level;
  if (signature.level) level = "PAdES-" + std::string(name(*signature.level));
  return {{"field", signature.field},
          {"type", signature.document_time_stamp ? "document-timestamp" : "signature"},
          {"indication", name(signature.indication)},
          {"sub_indication", text_or_null(signature.sub_indication)},
          {"level", std::move(level)},
          {"signer",
           {{"name", text_or_null(signature.signer_name)},
            {"serial_number", text_or_null(signature.signer_serial_number)},
            {"issuer", text_or_null(signature.issuer_name)}}},
          {"commitment",
           signature.commitment.empty() ? json::Value() : json::Value(cms::commitment_text(signature.commitment))},
          {"policy", text_or_null(signature.policy)},
          {"claimed_time", time_or_null(signature.claimed_time)},
          {"best_signature_time", time_or_null(signature.best_signature_time)},
          {"covers_whole_file", signature.covers_whole_file},
          {"modifications", texts(signature.modifications)},
          {"findings", texts(signature.findings)}};
}

}  // namespace

json::Object to_json(const ValidationReport& report) {
  json::Array signatures;
  for (const SignatureReport& signature : report.signatures) signatures.emplace_back(signature_object(signature));
  return {{"indication", name(report.indication)},
          {"signatures", std::move(signatures)},
          {"findings", texts(report.findings)},
          {"protected_until", time_or_null(report.protected_until)}};
}

}  // namespace rubrica::pades
