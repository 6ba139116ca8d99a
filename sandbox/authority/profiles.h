// The certificate profiles of the State's PKI as they were read from real certificates, on our own addresses and with
// "(TESTE)" in every name.
#pragma once

#include <string>

#include "sandbox/authority/authority.h"
#include "sandbox/authority/issue.h"

namespace rubrica::sandbox::profiles {

// `now` is when the PKI is made; `base` is AuthorityOptions::http_base.
CertificateProfile root(Time now);
CertificateProfile issuing_authority(Time now, const std::string& base);
CertificateProfile citizen(Time now, const std::string& base, const CitizenProfile& citizen);
CertificateProfile ocsp_responder(Time now, const std::string& of);
CertificateProfile time_stamping_unit(Time now, const std::string& base);
CertificateProfile tls_root(Time now);
CertificateProfile tls_server(Time now);
CertificateProfile cipher(Time now);

}  // namespace rubrica::sandbox::profiles
