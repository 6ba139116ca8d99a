// The sandbox's folder: ports that stay, credentials, citizens, and the files by which the product goes to this
// sandbox.
#pragma once

#include <filesystem>
#include <vector>

#include "base/fd.h"
#include "sandbox/citizens/citizen.h"
#include "sandbox/soap/service.h"

namespace rubrica::sandbox {

// What the folder remembers from one start to the next.
struct Installation {
  std::filesystem::path folder;
  Fd lock;  // held while it lives: one sandbox per folder
  int soap_port = 0;
  int http_port = 0;
  soap::Credentials credentials;
  std::vector<Citizen> citizens;

  // Makes what is missing. `citizens_file`: instead of the folder's own citizens.json.
  static Result<Installation> open(const std::filesystem::path& folder,
                                   const std::optional<std::filesystem::path>& citizens_file);

  // Keeps the ports that were found free.
  Result<void> remember_ports(int soap, int http);

  // rubrica.toml, root.pem, tls-ca.pem, cifra.pem, scmd-password: all that another program needs.
  Result<void> write_client_files(const Authority& authority) const;
};

}  // namespace rubrica::sandbox
