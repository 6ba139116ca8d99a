#include "confined/helper.h"

#include "confined/child.h"
#include "confined/protocol.h"

namespace rubrica::confined {
namespace {

Result<json::Object> ask(const std::filesystem::path& program, const Request& request, const pdf::Source& document) {
  RUBRICA_TRY(const Fd copy, sealed_copy(document));
  RUBRICA_TRY(const Fd request_file, memory_file("request"));
  if (!write_all(request_file.get(), as_bytes(encode(request)))) return fail(ErrorCode::io_failure, "the request");
  RUBRICA_TRY(const Fd reply_file, memory_file("reply"));
  RUBRICA_CHECK_OK(run({.program = program,
                        .arguments = {},
                        .descriptors = {{3, copy.get()}, {4, request_file.get()}, {5, reply_file.get()}},
                        // A zone without a file: none may be opened.
                        .environment = {"TZ=UTC0"}}));
  RUBRICA_TRY(const Bytes text, content_of(reply_file));
  return decode_reply(as_text(text));
}

}  // namespace

Helper Helper::beside_this_program() { return Helper(program_beside_this_one()); }

Result<void> Helper::screen(const pdf::Source& document) const {
  RUBRICA_CHECK_OK(ask(program_, ScreenRequest{}, document));
  return {};
}

Result<std::vector<pdf::PageSize>> Helper::pages(const pdf::Source& document) const {
  RUBRICA_TRY(const json::Object reply, ask(program_, PagesRequest{}, document));
  return decode_pages(reply);
}

Result<std::vector<std::string>> Helper::qr_codes(const pdf::Source& raster) const {
  RUBRICA_TRY(const json::Object reply, ask(program_, QrCodesRequest{}, raster));
  return decode_qr_codes(reply);
}

Result<pades::Preparation> Helper::prepare(const pdf::Source& document, const crypto::CertificateChain& chain,
                                           const pades::Parameters& parameters) const {
  RUBRICA_TRY(const json::Object reply, ask(program_, PrepareRequest{chain.certificates(), parameters}, document));
  RUBRICA_TRY(const std::string encoded, json::string_member(reply, "preparation"));
  RUBRICA_TRY(const Bytes stored, from_base64(encoded));
  RUBRICA_TRY(pades::Preparation preparation, pades::Preparation::deserialize(stored));
  // The reply comes from a process that has read hostile bytes: what can be computed here is not believed.
  if (auto checked = pades::check_prepared(document, chain, parameters.properties, preparation); !checked) {
    return fail(Error{ErrorCode::confined_reader_failed, "a preparation of something else", {checked.error()}, {}});
  }
  return preparation;
}

Result<pades::ValidationReport> Helper::validate(const pdf::Source& document,
                                                 const pades::ValidationOptions& options) const {
  RUBRICA_TRY(const json::Object reply,
              ask(program_, ValidateRequest{options.anchors.certificates, options.at, options.evidence}, document));
  const json::Value* report = reply.if_contains("report");
  if (report == nullptr || !report->is_object()) return fail(ErrorCode::malformed_input, "a reply without a report");
  return decode_report(report->get_object());
}

Result<Bytes> Helper::append_validation_data(const pdf::Source& document,
                                             const std::vector<pades::FieldValidationData>& data) const {
  RUBRICA_TRY(const json::Object reply, ask(program_, ValidationDataRequest{data}, document));
  RUBRICA_TRY(const std::string encoded, json::string_member(reply, "appended"));
  return from_base64(encoded);
}

Result<pades::DocumentTimeStampPreparation> Helper::prepare_document_time_stamp(const pdf::Source& document) const {
  RUBRICA_TRY(const json::Object reply, ask(program_, TimeStampRequest{}, document));
  RUBRICA_TRY(const std::string encoded, json::string_member(reply, "appended"));
  pades::DocumentTimeStampPreparation preparation;
  RUBRICA_TRY(preparation.appended, from_base64(encoded));
  const json::Value* begin = reply.if_contains("contents_begin");
  const json::Value* end = reply.if_contains("contents_end");
  if (begin == nullptr || end == nullptr || !begin->is_int64() || !end->is_int64()) {
    return fail(ErrorCode::malformed_input, "a reply without the gap's place");
  }
  // Whether they lie inside of the update is looked at where they are used.
  preparation.contents_begin = static_cast<std::uint64_t>(begin->get_int64());
  preparation.contents_end = static_cast<std::uint64_t>(end->get_int64());
  return preparation;
}

pades::DocumentReader Helper::reader() const {
  return {.validate = [helper = *this](
                          const pdf::Source& document,
                          const pades::ValidationOptions& options) { return helper.validate(document, options); },
          .append_validation_data =
              [helper = *this](const pdf::Source& document, const std::vector<pades::FieldValidationData>& data) {
                return helper.append_validation_data(document, data);
              },
          .prepare_document_time_stamp =
              [helper = *this](const pdf::Source& document) { return helper.prepare_document_time_stamp(document); }};
}

}  // namespace rubrica::confined
