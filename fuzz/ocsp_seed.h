// Answers of an authority whose key everybody knows, about one certificate of its own.
#pragma once

#include "cms/der.h"
#include "known_signer.h"

namespace rubrica::fuzz {

inline constexpr long kAskedSerialNumber = 2;
inline const Bytes kNonce(16, 0x4E);

// The OCSPResponse around a ResponseData (RFC 6960 §4.2.1), signed with ECDSA and SHA-256.
inline Bytes signed_response(const BytesView response_data) {
  namespace der = cms::der;
  constexpr std::uint8_t kEnumerated = 0x0A;
  constexpr std::uint8_t kBitString = 0x03;
  const Bytes ecdsa_with_sha256 = from_hex("300a06082a8648ce3d040302").value();
  const Bytes id_pkix_ocsp_basic = from_hex("06092b0601050507300101").value();
  Bytes bits{0};  // unused bits
  const Bytes value = known_signer().sign(crypto::sha256(response_data));
  bits.insert(bits.end(), value.begin(), value.end());
  const Bytes basic = der::sequence({response_data, ecdsa_with_sha256, der::element(kBitString, bits)});
  const Bytes response_bytes = der::sequence({id_pkix_ocsp_basic, der::element(der::kOctetString, basic)});
  return der::sequence({der::element(kEnumerated, Bytes{0}), der::element(der::kContext0, response_bytes)});
}

}  // namespace rubrica::fuzz
