#include "sandbox/authority/profiles.h"

namespace rubrica::sandbox::profiles {
namespace {

using std::chrono::days;
constexpr days kYear{365};

const char* const kAma = "AMA - AGÊNCIA PARA A MODERNIZAÇÃO ADMINISTRATIVA I. P.";

std::string upper(const std::string& name) {
  // The letters of Portuguese names; certificates write them in capitals.
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto octet = static_cast<unsigned char>(name[i]);
    const bool latin_second =
        i > 0 && static_cast<unsigned char>(name[i - 1]) == 0xC3 && octet >= 0xA0 && octet <= 0xBE;
    const bool small = (octet >= 'a' && octet <= 'z') || latin_second;
    text.push_back(small ? static_cast<char>(octet - 0x20) : name[i]);
  }
  return text;
}

}  // namespace

CertificateProfile root(const Time now) {
  return {.subject = {{"C", "PT"},
                      {"O", "SCEE - Sistema de Certificação Electrónica do Estado"},
                      {"OU", "ECEstado"},
                      {"CN", "(TESTE) Cartão de Cidadão 004"}},
          .extensions =
              "[extensions]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
              "subjectKeyIdentifier=hash\n",
          .not_before = now - kYear,
          .not_after = now + 19 * kYear};
}

CertificateProfile issuing_authority(const Time now, const std::string& base) {
  return {
      .subject = {{"C", "PT"},
                  {"O", kAma},
                  {"OU", "Cartão de Cidadão"},
                  {"OU", "subECEstado"},
                  {"CN",
                   "(TESTE) EC de Chave Móvel Digital de Assinatura Digital Qualificada do Cartão de Cidadão 00001"}},
      .extensions =
          "[extensions]\nbasicConstraints=critical,CA:TRUE,pathlen:0\nauthorityKeyIdentifier=keyid\n"
          "authorityInfoAccess=OCSP;URI:" +
          base +
          "/ocsp/root\n"
          "certificatePolicies=2.16.620.1.1.1.2.4.0.1.9,2.16.620.1.1.1.2.4.0.7,2.5.29.32.0\n"
          "crlDistributionPoints=URI:" +
          base +
          "/crl/root.crl\n"
          "subjectKeyIdentifier=hash\nkeyUsage=critical,keyCertSign,cRLSign\n",
      .not_before = now - kYear,
      .not_after = now + 11 * kYear};
}

CertificateProfile citizen(const Time now, const std::string& base, const CitizenProfile& citizen) {
  const std::string cps = base + "/politicas/";
  const bool expired = citizen.state == CitizenState::expired;
  return {.subject = {{"C", "PT"},
                      {"O", "Cartão de Cidadão"},
                      {"OU", "Chave Móvel Digital de Assinatura Qualificada do Cidadão"},
                      {"OU", "Cidadão"},
                      {"OU", "RemoteQSCDManagement"},
                      {"SN", upper(citizen.surname)},
                      {"GN", upper(citizen.given_name)},
                      {"serialNumber", "BI" + citizen.document_number},
                      {"CN", upper(citizen.given_name + " " + citizen.surname) + " (TESTE)"}},
          // In the order in which a real certificate has them. QcType carries a UTF8String where EN 319 412-5 §4.2.3
          // wants a sequence of OIDs: so does the real one.
          .extensions =
              "[extensions]\nbasicConstraints=critical,CA:FALSE\nauthorityKeyIdentifier=keyid\n"
              "authorityInfoAccess=OCSP;URI:" +
              base +
              "/ocsp\n"
              "freshestCRL=URI:" +
              base +
              "/crl/citizens-delta.crl\n"
              "certificatePolicies=@scee,0.4.0.194112.1.2,@pc,@dpc,0.4.0.2042.1.2\n"
              "2.5.29.9=ASN1:SEQUENCE:directory_attributes\n"
              "1.3.6.1.5.5.7.1.3=ASN1:SEQUENCE:qc_statements\n"
              "crlDistributionPoints=URI:" +
              base +
              "/crl/citizens.crl\n"
              "subjectKeyIdentifier=hash\nkeyUsage=critical,nonRepudiation\n"
              "[scee]\npolicyIdentifier=2.16.620.1.1.1.2.10\nCPS.1=\"" +
              cps +
              "pcert\"\n"
              "[pc]\npolicyIdentifier=2.16.620.1.1.1.2.4.3.0.1.1\nCPS.1=\"" +
              cps +
              "pc\"\n"
              "[dpc]\npolicyIdentifier=2.16.620.1.1.1.2.4.3.0.7\nCPS.1=\"" +
              cps +
              "dpc\"\n"
              "[directory_attributes]\nbirth=SEQUENCE:birth\n"
              "[birth]\ntype=OID:1.3.6.1.5.5.7.9.1\nvalues=SET:birth_values\n"
              "[birth_values]\ndate=GENERALIZEDTIME:19800101120000Z\n"
              "[qc_statements]\ncompliance=SEQUENCE:qc_compliance\nsscd=SEQUENCE:qc_sscd\ntype=SEQUENCE:qc_type\n"
              "pds=SEQUENCE:qc_pds\n"
              "[qc_compliance]\nid=OID:0.4.0.1862.1.1\n[qc_sscd]\nid=OID:0.4.0.1862.1.4\n"
              "[qc_type]\nid=OID:0.4.0.1862.1.6.1\ntext=UTF8:Certificate for electronic signatures as defined in "
              "Regulation (EU) No 910/2014\n"
              "[qc_pds]\nid=OID:0.4.0.1862.1.5\nlocations=SEQUENCE:pds_locations\n"
              "[pds_locations]\npt=SEQUENCE:pds_pt\nen=SEQUENCE:pds_en\n"
              "[pds_pt]\nurl=IA5:" +
              cps +
              "cps\nlanguage=PRINTABLE:PT\n"
              "[pds_en]\nurl=IA5:" +
              cps + "cps\nlanguage=PRINTABLE:EN\n",
          .not_before = expired ? now - 3 * kYear : now - days(30),
          .not_after = expired ? now - days(30) : now + 9 * kYear};
}

CertificateProfile ocsp_responder(const Time now, const std::string& of) {
  return {.subject = {{"C", "PT"}, {"O", kAma}, {"CN", "(TESTE) Serviço OCSP de " + of}},
          .extensions =
              "[extensions]\nbasicConstraints=critical,CA:FALSE\nauthorityKeyIdentifier=keyid\n"
              "subjectKeyIdentifier=hash\nkeyUsage=critical,digitalSignature\n"
              "extendedKeyUsage=OCSPSigning\nnoCheck=ignored\n",
          .not_before = now - days(30),
          .not_after = now + 9 * kYear};
}

CertificateProfile time_stamping_unit(const Time now, const std::string& base) {
  return {.subject = {{"C", "PT"}, {"O", kAma}, {"CN", "(TESTE) Serviço de Selos Temporais 0001"}},
          .extensions =
              "[extensions]\nbasicConstraints=critical,CA:FALSE\nauthorityKeyIdentifier=keyid\n"
              "authorityInfoAccess=OCSP;URI:" +
              base +
              "/ocsp/root\n"
              "crlDistributionPoints=URI:" +
              base +
              "/crl/root.crl\n"
              "subjectKeyIdentifier=hash\nkeyUsage=critical,digitalSignature\n"
              "extendedKeyUsage=critical,timeStamping\n",
          .not_before = now - days(30),
          .not_after = now + 9 * kYear};
}

CertificateProfile tls_root(const Time now) {
  return {.subject = {{"O", "scmd-sandbox"}, {"CN", "(TESTE) Raiz TLS do scmd-sandbox"}},
          .extensions =
              "[extensions]\nbasicConstraints=critical,CA:TRUE,pathlen:0\n"
              "keyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n",
          .not_before = now - days(30),
          .not_after = now + 10 * kYear};
}

CertificateProfile tls_server(const Time now) {
  return {.subject = {{"O", "scmd-sandbox"}, {"CN", "(TESTE) localhost"}},
          .extensions =
              "[extensions]\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
              "extendedKeyUsage=serverAuth\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n"
              "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1\n",
          .not_before = now - days(30),
          .not_after = now + 9 * kYear};
}

CertificateProfile cipher(const Time now) {
  // The published one is self-signed and says CA:TRUE.
  return {.subject = {{"CN", "CMD.assinatura (TESTE)"},
                      {"C", "PT"},
                      {"ST", "Lisbon"},
                      {"L", "Lisbon"},
                      {"O", "AMA"},
                      {"OU", "IT"}},
          .extensions = "[extensions]\nsubjectKeyIdentifier=hash\nbasicConstraints=critical,CA:TRUE\n",
          .not_before = now - days(1),
          .not_after = now + 3 * kYear};
}

}  // namespace rubrica::sandbox::profiles
