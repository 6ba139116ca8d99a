// The library from another program: signs one PDF of its own making with Chave Móvel Digital.
//   sign_with_cmd RUBRICA_TOML INPUT OUTPUT     asks for number, PIN and code on standard input
// How to build it: docs/library.md.
#include <fcntl.h>

#include <iostream>

#include "base/config.h"
#include "base/file.h"
#include "pdf/source.h"
#include "remote/scmd/cipher_certificate_file.h"
#include "remote/scmd/plaintext.h"
#include "remote/scmd/scmd_signer.h"
#include "signing/act.h"

using namespace rubrica;
using namespace std::chrono_literals;

namespace {

// What of rubrica.toml this program needs. Another one may keep these values wherever it likes.
struct Service {
  std::unique_ptr<http::Client> client;
  std::unique_ptr<remote::scmd::ScmdSigner> signer;
  std::unique_ptr<remote::scmd::CipherCertificateFile> cipher;
};

Result<Service> connect(const std::string& file, const Clock& clock) {
  RUBRICA_TRY(Config config, Config::load(file));
  http::ClientOptions http;
  RUBRICA_TRY(http.ca_file, config.optional_path("scmd", "ca_file"));
  RUBRICA_TRY(http.egress.allow, config.strings_or("egress", "allow", {}));
  Service service;
  RUBRICA_TRY(service.client, http::Client::create(std::move(http)));

  RUBRICA_TRY(std::string endpoint, config.string("scmd", "endpoint"));
  RUBRICA_TRY(std::string application_id, config.string("scmd", "application_id"));
  RUBRICA_TRY(std::string username, config.string("scmd", "username"));
  RUBRICA_TRY(SecretText password, config.secret("scmd", "password"));
  remote::scmd::ScmdOptions options{.endpoint = std::move(endpoint),
                                    .application_id = std::move(application_id),
                                    .credentials = {std::move(username), std::move(password)}};
  RUBRICA_TRY(service.signer, remote::scmd::ScmdSigner::create(std::move(options), *service.client));

  RUBRICA_TRY(const auto certificate, config.path("scmd", "cipher_certificate"));
  RUBRICA_TRY(service.cipher, remote::scmd::CipherCertificateFile::open(certificate, {}, clock));
  return service;
}

SecretText ask(const char* question) {
  std::cerr << question << std::flush;
  std::string line;
  std::getline(std::cin, line);
  return SecretText(std::move(line));
}

Result<void> sign(const std::string& configuration, const std::string& input, const std::string& output) {
  const SystemClock clock;
  RUBRICA_TRY(const Service service, connect(configuration, clock));
  const auto cipher = service.cipher->current().certificate;
  RUBRICA_TRY(const Bytes pdf, read_file(input));
  const pdf::MemorySource source(pdf);

  // Each is encrypted for the service at once; the text wipes itself.
  RUBRICA_TRY(const SecretText number, remote::scmd::phone_plaintext(ask("Número de telemóvel: ")));
  RUBRICA_TRY(const crypto::EncryptedField phone, cipher->encrypt(number));
  RUBRICA_TRY(const SecretText typed_pin, remote::scmd::pin_plaintext(ask("PIN de assinatura: ")));
  RUBRICA_TRY(const crypto::EncryptedField pin, cipher->encrypt(typed_pin));

  pades::Parameters parameters;
  parameters.claimed_time = clock.now();
  const std::vector<signing::Document> documents = {{"1", "exemplo.pdf", &source, parameters}};
  // A real program asks OCSP here (pki/ocsp.h), and gives a PDF that others made to confined/helper.h.
  const auto not_asked = [](const crypto::CertificateChain&, Deadline) { return signing::Revocation::unknown; };
  RUBRICA_TRY(const signing::Act act, signing::open(*service.signer, phone, pin, documents, signing::prepare_in_process,
                                                    not_asked, clock, Deadline::after(2min)));

  RUBRICA_TRY(const SecretText typed_code, remote::scmd::code_plaintext(ask("Código recebido: ")));
  RUBRICA_TRY(const crypto::EncryptedField code, cipher->encrypt(typed_code));
  RUBRICA_TRY(const auto values, signing::complete(*service.signer, act, code, Deadline::after(65s)));
  RUBRICA_TRY(const crypto::SignatureValue value, values.front().value);

  // Written, read back and checked; only then is it the signed document.
  RUBRICA_TRY(DurableFile file, DurableFile::create(output));
  pdf::FileSink sink(file.fd());
  RUBRICA_CHECK_OK(signing::finish(source, act.documents.front(), value, sink));
  RUBRICA_TRY(const auto stored, pdf::FileSource::open(file.fd()));
  RUBRICA_CHECK_OK(pades::gate(*stored, act.documents.front().preparation));
  RUBRICA_CHECK_OK(file.commit_new());
  std::cout << "Assinado por " << act.signer.leaf().subject_common_name() << "\n";
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "sign_with_cmd RUBRICA_TOML INPUT OUTPUT\n";
    return 64;
  }
  const auto done = sign(argv[1], argv[2], argv[3]);
  if (!done) std::cerr << done.error().describe() << "\n";
  return done ? 0 : 1;
}
