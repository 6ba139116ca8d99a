// make_seeds CORPUS: writes the seeds of cms_reader and ocsp_answer below the folder CORPUS. Run it again when what
// they are made with changes; what it wrote is kept in git.
#include <openssl/rsa.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "cms/signed_data.h"
#include "ocsp_seed.h"

namespace {

using namespace rubrica;  // NOLINT(google-build-using-namespace)
using fuzz::expect;

const Bytes kContent = to_bytes("O que se assina é isto.\n");

void write(const std::filesystem::path& path, const BytesView bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary);
  out.write(as_text(bytes).data(), static_cast<std::streamsize>(bytes.size()));
  expect(out.good());
}

Bytes our_own_signature() {
  const fuzz::KnownSigner& signer = fuzz::known_signer();
  const Bytes attributes = cms::signed_attributes(signer.certificate, crypto::sha256(kContent)).value();
  const crypto::SignatureValue value{signer.sign(cms::representation_of(attributes).digest())};
  return cms::assemble(signer.chain, attributes, value).value();
}

Bytes padded(Bytes contents) {
  contents.resize(contents.size() + 64);
  return contents;
}

openssl::Cms signed_by_openssl(const unsigned int flags, const bool pss = false) {
  const fuzz::KnownSigner& known = fuzz::known_signer();
  const openssl::Bio content = openssl::memory_bio(kContent);
  openssl::Cms cms(CMS_sign(nullptr, nullptr, nullptr, nullptr, flags | CMS_PARTIAL | CMS_DETACHED | CMS_BINARY));
  const openssl::Key rsa(pss ? EVP_RSA_gen(2048) : nullptr);
  crypto::Certificate certificate = known.certificate;
  if (pss) {
    const openssl::X509Ptr copy(X509_dup(certificate.native()));
    X509_set_pubkey(copy.get(), rsa.get());
    expect(X509_sign(copy.get(), rsa.get(), EVP_sha256()) != 0);
    certificate = crypto::Certificate::parse(openssl::der(copy.get(), i2d_X509)).value();
  }
  CMS_SignerInfo* signer = CMS_add1_signer(cms.get(), certificate.native(), pss ? rsa.get() : known.key.get(),
                                           EVP_sha384(), flags | CMS_KEY_PARAM);
  if (pss) expect(EVP_PKEY_CTX_set_rsa_padding(CMS_SignerInfo_get0_pkey_ctx(signer), RSA_PKCS1_PSS_PADDING) == 1);
  expect(CMS_final(cms.get(), content.get(), nullptr, flags | CMS_DETACHED | CMS_BINARY) == 1);
  return cms;
}

Bytes indefinite_lengths() {
  const fuzz::KnownSigner& signer = fuzz::known_signer();
  const openssl::Bio content = openssl::memory_bio(kContent);
  constexpr unsigned int kFlags = CMS_STREAM | CMS_DETACHED | CMS_BINARY;
  const openssl::Cms cms(CMS_sign(signer.certificate.native(), signer.key.get(), nullptr, content.get(), kFlags));
  const openssl::Bio out(BIO_new(BIO_s_mem()));
  expect(i2d_CMS_bio_stream(out.get(), cms.get(), content.get(), kFlags) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return to_bytes({data, static_cast<std::size_t>(size)});
}

Bytes time_stamped() {
  const openssl::Cms cms = signed_by_openssl(CMS_CADES);
  CMS_SignerInfo* signer = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms.get()), 0);
  const Bytes token = our_own_signature();
  expect(CMS_unsigned_add1_attr_by_NID(signer, NID_id_smime_aa_timeStampToken, V_ASN1_SEQUENCE, token.data(),
                                       static_cast<int>(token.size())) == 1);
  return openssl::der(cms.get(), i2d_CMS_ContentInfo);
}

void write_cms_reader(const std::filesystem::path& folder) {
  write(folder / "ours", our_own_signature());
  write(folder / "ours_padded", padded(our_own_signature()));
  write(folder / "signing_time", openssl::der(signed_by_openssl(0).get(), i2d_CMS_ContentInfo));
  write(folder / "cades", openssl::der(signed_by_openssl(CMS_CADES).get(), i2d_CMS_ContentInfo));
  write(folder / "no_attributes", openssl::der(signed_by_openssl(CMS_NOATTR).get(), i2d_CMS_ContentInfo));
  write(folder / "no_certificates", openssl::der(signed_by_openssl(CMS_NOCERTS).get(), i2d_CMS_ContentInfo));
  write(folder / "key_identifier", openssl::der(signed_by_openssl(CMS_USE_KEYID).get(), i2d_CMS_ContentInfo));
  write(folder / "pss", openssl::der(signed_by_openssl(0, true).get(), i2d_CMS_ContentInfo));
  write(folder / "indefinite_lengths", indefinite_lengths());
  write(folder / "time_stamped", time_stamped());
}

enum class Nonce { kept, left_out, other };

Bytes response_data(const int status, const Nonce nonce, const bool by_key = false, const bool next_update = true) {
  const fuzz::KnownSigner& signer = fuzz::known_signer();
  using CertId = openssl::Owned<OCSP_CERTID, OCSP_CERTID_free>;
  using AsnTime = openssl::Owned<ASN1_TIME, ASN1_TIME_free>;
  const openssl::OcspBasic basic(OCSP_BASICRESP_new());
  const CertId id(
      OCSP_cert_to_id(EVP_sha1(), signer.issue(fuzz::kAskedSerialNumber).native(), signer.certificate.native()));
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(fuzz::kNow.time_since_epoch()).count();
  const AsnTime this_update(ASN1_TIME_set(nullptr, now));
  const AsnTime later(ASN1_TIME_set(nullptr, now + 3600));
  OCSP_basic_add1_status(basic.get(), id.get(), status, OCSP_REVOKED_STATUS_KEYCOMPROMISE,
                         status == V_OCSP_CERTSTATUS_REVOKED ? this_update.get() : nullptr, this_update.get(),
                         next_update ? later.get() : nullptr);
  Bytes value = fuzz::kNonce;
  if (nonce == Nonce::other) value.back() ^= 1U;
  if (nonce != Nonce::left_out) OCSP_basic_add1_nonce(basic.get(), value.data(), static_cast<int>(value.size()));
  expect(OCSP_basic_sign(basic.get(), signer.certificate.native(), signer.key.get(), EVP_sha256(), nullptr,
                         OCSP_NOCERTS | (by_key ? OCSP_RESPID_KEY : 0)) == 1);
  return openssl::der(OCSP_resp_get0_respdata(basic.get()), i2d_OCSP_RESPDATA);
}

void write_ocsp_answer(const std::filesystem::path& folder) {
  write(folder / "good", response_data(V_OCSP_CERTSTATUS_GOOD, Nonce::kept));
  write(folder / "good_by_key", response_data(V_OCSP_CERTSTATUS_GOOD, Nonce::kept, true));
  write(folder / "good_for_ever", response_data(V_OCSP_CERTSTATUS_GOOD, Nonce::left_out, true, false));
  write(folder / "revoked", response_data(V_OCSP_CERTSTATUS_REVOKED, Nonce::left_out));
  write(folder / "unknown", response_data(V_OCSP_CERTSTATUS_UNKNOWN, Nonce::left_out));
  write(folder / "other_nonce", response_data(V_OCSP_CERTSTATUS_GOOD, Nonce::other));
  write(folder / "whole", fuzz::signed_response(response_data(V_OCSP_CERTSTATUS_GOOD, Nonce::kept)));
  const openssl::OcspResponse refusal(OCSP_response_create(OCSP_RESPONSE_STATUS_TRYLATER, nullptr));
  write(folder / "try_later", openssl::der(refusal.get(), i2d_OCSP_RESPONSE));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("make_seeds CORPUS\n", stderr);
    return 64;
  }
  const std::filesystem::path corpus = argv[1];
  write_cms_reader(corpus / "cms_reader");
  write_ocsp_answer(corpus / "ocsp_answer");
  return 0;
}
