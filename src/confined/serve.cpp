#include "confined/serve.h"

#include <ctime>

#include "confined/protocol.h"
#include "confined/qr_codes.h"
#include "pades/document_time_stamp.h"
#include "pdf/document.h"
#include "pdf/screening.h"

namespace rubrica::confined {
namespace {

Result<void> open_and_screen(const pdf::Source& document) {
  RUBRICA_TRY(const auto opened, pdf::Document::open(document));
  return pdf::screen(*opened);
}

struct Server {
  const pdf::Source& document;

  Result<json::Object> operator()(const ScreenRequest&) const {
    RUBRICA_CHECK_OK(open_and_screen(document));
    return json::Object{};
  }
  Result<json::Object> operator()(const PagesRequest&) const {
    RUBRICA_TRY(const auto opened, pdf::Document::open(document));
    std::vector<pdf::PageSize> sizes;
    for (std::size_t i = 0; i < opened->page_count(); ++i) {
      RUBRICA_TRY(const pdf::PageSize size, pdf::page_size(opened->page(i)));
      sizes.push_back(size);
    }
    return encode_pages(sizes);
  }
  Result<json::Object> operator()(const QrCodesRequest&) const {
    RUBRICA_TRY(const std::vector<std::string> texts, qr_codes_in(document));
    return encode_qr_codes(texts);
  }
  Result<json::Object> operator()(const PrepareRequest& request) const {
    RUBRICA_CHECK_OK(open_and_screen(document));
    RUBRICA_TRY(const auto chain, crypto::CertificateChain::build(request.chain));
    RUBRICA_TRY(const auto preparation, pades::prepare(document, chain, request.parameters));
    return json::Object{{"preparation", base64(preparation.serialize())}};
  }
  Result<json::Object> operator()(const ValidateRequest& request) const {
    RUBRICA_TRY(const auto report, pades::validate(document, {{request.anchors}, request.at, request.evidence}));
    return json::Object{{"report", encode_report(report)}};
  }
  Result<json::Object> operator()(const ValidationDataRequest& request) const {
    RUBRICA_TRY(const Bytes appended, pades::append_validation_data(document, request.data));
    return json::Object{{"appended", base64(appended)}};
  }
  Result<json::Object> operator()(const TimeStampRequest&) const {
    RUBRICA_TRY(const auto preparation, pades::prepare_document_time_stamp(document));
    return json::Object{{"appended", base64(preparation.appended)},
                        {"contents_begin", preparation.contents_begin},
                        {"contents_end", preparation.contents_end}};
  }
};

}  // namespace

void warm_up() {
  // OpenSSL loads its algorithms and its random generator at first use.
  ::tzset();
  static_cast<void>(crypto::sha256({}));
  static_cast<void>(crypto::Certificate::parse(as_bytes("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")));
}

Result<std::string> serve(const std::string_view request_text, const pdf::Source& document) {
  RUBRICA_TRY(const Request request, decode_request(request_text));
  const auto result = std::visit(Server{document}, request);
  return json::text(result ? json::Value(*result) : json::Value(json::Object{{"error", encode_error(result.error())}}));
}

}  // namespace rubrica::confined
