// Whatever SCMDService, or something in its place, may answer: the first octet chooses HTTP status and content type,
// the rest is the body, read as the answer of every operation and then by the whole client.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "http/client.h"
#include "remote/scmd/messages.h"
#include "remote/scmd/scmd_signer.h"

namespace {

using namespace rubrica;  // NOLINT(google-build-using-namespace)
namespace scmd = remote::scmd;

void expect(const bool promise) {
  if (!promise) std::abort();
}

http::Response response_of(const BytesView input) {
  constexpr int kStatuses[] = {200, 200, 200, 500, 401, 404, 503, 504};
  constexpr std::string_view kTypes[] = {"text/xml; charset=utf-8", "", "text/html", "application/json"};
  const std::uint8_t choice = input.empty() ? 0 : input[0];
  const BytesView body = input.empty() ? input : input.subspan(1);
  return http::text_response(kStatuses[choice & 7U], kTypes[(choice >> 3U) & 3U], as_text(body));
}

bool is_code(const std::string& text) {
  return !text.empty() && text.size() <= 6 && text.find_first_not_of("0123456789") == std::string::npos;
}

// What an error may say in public: a service code of plain characters.
void expect_presentable(const Error& error) {
  expect(!error.detail.empty() && error.service_code.size() <= 64);
  for (const char c : error.service_code) expect(c > ' ' && c < 0x7F && c != '<' && c != '&');
}

class FixedClient final : public http::Client {
 public:
  explicit FixedClient(http::Response response) : response_(std::move(response)) {}
  Result<http::Response> send(const http::ClientRequest& /*request*/, Deadline /*deadline*/) override {
    return response_;
  }

 private:
  http::Response response_;
};

void read_as_every_operation(const http::Response& response) {
  if (const auto certificate = scmd::read_certificate(response); !certificate) expect_presentable(certificate.error());
  for (const scmd::Operation operation : scmd::kOperations) {
    const auto status = scmd::read_status(response, operation);
    if (status) {
      expect(is_code(status->code));
    } else {
      expect_presentable(status.error());
    }
    const auto signatures = scmd::read_signatures(response, operation);
    if (!signatures) {
      expect_presentable(signatures.error());
    } else if (*signatures && (*signatures)->status) {
      expect(is_code((*signatures)->status->code));
    }
  }
}

void drive_the_client(const http::Response& response) {
  FixedClient client(response);
  const auto signer = scmd::ScmdSigner::create({.endpoint = "https://127.0.0.1/SCMDService.svc",
                                                .application_id = "00000000-1111-2222-3333-444444444444",
                                                .credentials = {"u", SecretText("p")}},
                                               client)
                          .value();
  const auto field = crypto::EncryptedField::from_bytes(Bytes(256, 0x11), 256).value();
  const Deadline deadline = Deadline::after(std::chrono::minutes(1));
  const remote::SigningItem item{"a", "a.pdf", crypto::DtbsRepresentation(crypto::sha256(as_bytes("a")))};
  static_cast<void>(signer->certificate(field, deadline));
  if (const auto opened = signer->activate(field, field, {item}, deadline)) expect(!opened->process_id.empty());
  static_cast<void>(signer->resend({"p", {item}}, field, deadline));
  static_cast<void>(signer->complete_certificate({"p", {}}, field, deadline));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, const std::size_t size) {
  const auto response = response_of({data, size});
  read_as_every_operation(response);
  drive_the_client(response);
  return 0;
}
