#include "cli/scmd_service.h"

namespace rubrica::cli {

Result<ScmdService> connect_scmd(Settings& settings, const Clock& clock) {
  ScmdService service;
  http::ClientOptions client_options;
  client_options.ca_file = settings.scmd.ca_file;
  client_options.egress.allow = settings.egress_allow;
  RUBRICA_TRY(service.client, http::Client::create(std::move(client_options)));

  remote::scmd::ScmdOptions options{.endpoint = settings.scmd.endpoint,
                                    .application_id = settings.scmd.application_id,
                                    .credentials = {settings.scmd.username, std::move(settings.scmd.password)}};
  RUBRICA_TRY(service.signer, remote::scmd::ScmdSigner::create(std::move(options), *service.client));
  RUBRICA_TRY(service.cipher, remote::scmd::CipherCertificateFile::open(settings.scmd.cipher_certificate,
                                                                        settings.scmd.cipher_key_digests, clock));
  return service;
}

}  // namespace rubrica::cli
