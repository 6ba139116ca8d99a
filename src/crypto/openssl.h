// RAII for OpenSSL objects. For .cpp files of crypto, cms, pki, pades and the sandbox; never for public headers.
#pragma once

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"

namespace rubrica::openssl {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Deleter<Free>>;

using Bio = Owned<BIO, BIO_free_all>;
using BigNumber = Owned<BIGNUM, BN_free>;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using KeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using DigestContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using X509Ptr = Owned<X509, X509_free>;
using X509Crl = Owned<X509_CRL, X509_CRL_free>;
using X509NamePtr = Owned<X509_NAME, X509_NAME_free>;
using Store = Owned<X509_STORE, X509_STORE_free>;
using StoreContext = Owned<X509_STORE_CTX, X509_STORE_CTX_free>;
using Cms = Owned<CMS_ContentInfo, CMS_ContentInfo_free>;
using Asn1Integer = Owned<ASN1_INTEGER, ASN1_INTEGER_free>;
using OcspResponse = Owned<OCSP_RESPONSE, OCSP_RESPONSE_free>;
using OcspRequest = Owned<OCSP_REQUEST, OCSP_REQUEST_free>;
using OcspBasic = Owned<OCSP_BASICRESP, OCSP_BASICRESP_free>;
using TsRequest = Owned<TS_REQ, TS_REQ_free>;
using TsResponse = Owned<TS_RESP, TS_RESP_free>;

inline Bio memory_bio(BytesView bytes) { return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size()))); }

// The DER encoding of `object` through its i2d function; empty on failure. i2d takes const T* or T*.
template <class T, class I2d>
Bytes der(T* object, I2d i2d) {
  const int size = i2d(object, nullptr);
  if (size <= 0) return {};
  Bytes out(static_cast<std::size_t>(size));
  unsigned char* to = out.data();
  i2d(object, &to);
  return out;
}

// Of a Time, UTCTime or GeneralizedTime; nothing where there is none or it is malformed.
std::optional<Time> time_of(const ASN1_TIME* value);

// Whether this signature algorithm (its NID) is RSA v1.5 or ECDSA over SHA-256, SHA-384 or SHA-512.
bool signed_with_sha2(int signature_nid);

// "sha256", "sha384", "sha512"; empty for every other algorithm.
std::string_view sha2_name(const X509_ALGOR* algorithm);

// Drains OpenSSL's error queue of this thread into one line, for Error::detail.
std::string last_error();

}  // namespace rubrica::openssl
