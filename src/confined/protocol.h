// What passes between Rubrica and its confined helper: one request, one reply, each a JSON text in a memory file.
// The reply comes from a process that has read hostile bytes: it is parsed as strictly as those.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/json.h"
#include "pades/signature.h"
#include "pades/validate.h"
#include "pades/validation_data.h"
#include "pdf/page_size.h"

namespace rubrica::confined {

// Reads and checks a document that somebody else made, and refuses active content (pdf/screening.h).
struct ScreenRequest {};

// How many pages the document has, and how big they are.
struct PagesRequest {};

// The texts of the QR codes in a raster (qr_codes.h), which stands in the place of the document.
struct QrCodesRequest {};

// pades::prepare, after the same screening.
struct PrepareRequest {
  std::vector<crypto::Certificate> chain;  // leaf first
  pades::Parameters parameters;
};

// pades::validate.
struct ValidateRequest {
  std::vector<crypto::Certificate> anchors;
  Time at{};
  std::vector<pki::DatedEvidence> evidence;
};

// pades::append_validation_data.
struct ValidationDataRequest {
  std::vector<pades::FieldValidationData> data;
};

// pades::prepare_document_time_stamp.
struct TimeStampRequest {};

using Request = std::variant<ScreenRequest, PagesRequest, QrCodesRequest, PrepareRequest, ValidateRequest,
                             ValidationDataRequest, TimeStampRequest>;

std::string encode(const Request& request);
Result<Request> decode_request(std::string_view text);

json::Object encode_error(const Error& error);
// Everything of a report, the certificates of the path included.
json::Object encode_report(const pades::ValidationReport& report);
Result<pades::ValidationReport> decode_report(const json::Object& object);

json::Object encode_pages(const std::vector<pdf::PageSize>& pages);
Result<std::vector<pdf::PageSize>> decode_pages(const json::Object& object);

json::Object encode_qr_codes(const std::vector<std::string>& texts);
// No more and no longer ones than qr_codes_in gives.
Result<std::vector<std::string>> decode_qr_codes(const json::Object& object);

// The result of a request; {"error": …} becomes the error itself.
Result<json::Object> decode_reply(std::string_view text);

}  // namespace rubrica::confined
