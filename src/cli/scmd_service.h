// Chave Móvel Digital, wired from the settings: the client, the signer and the cipher certificate.
#pragma once

#include <memory>

#include "base/clock.h"
#include "cli/settings.h"
#include "remote/scmd/cipher_certificate_file.h"
#include "remote/scmd/scmd_signer.h"

namespace rubrica::cli {

struct ScmdService {
  std::unique_ptr<http::Client> client;
  std::unique_ptr<remote::scmd::ScmdSigner> signer;
  std::unique_ptr<remote::scmd::CipherCertificateFile> cipher;
};

// Takes the password out of the settings. `clock` is borrowed and must outlive it.
Result<ScmdService> connect_scmd(Settings& settings, const Clock& clock);

}  // namespace rubrica::cli
