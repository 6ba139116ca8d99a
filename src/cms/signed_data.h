// CMS SignedData for PAdES, assembled around a key that is somewhere else (EN 319 142-1 §6.3, EN 319 122-1, RFC 5652).
#pragma once

#include <optional>

#include "crypto/dtbs_representation.h"

namespace rubrica::cms {

// The policy that a signature follows (EN 319 122-1 §5.2.9).
struct SignaturePolicy {
  std::string oid;
  crypto::Sha256Digest sha256{};  // of the policy's document
  std::string uri;                // where it is; empty: not said
};

// What a signature says beside who and what: with any of it, it is an EPES.
struct SignedProperties {
  std::string commitment;  // OID of the commitment type (cms/commitment.h); empty: none
  std::optional<SignaturePolicy> policy;
  bool empty() const { return commitment.empty() && !policy; }
};

// The signed attributes of a PAdES baseline signature: content-type id-data, message-digest, signing-certificate-v2
// (ESSCertIDv2 with the SHA-256 default, issuerSerial left out). No signing-time: the claimed time is /M.
// `properties` become commitment-type-indication and signature-policy-identifier; invalid_argument for what is no OID,
// or an address that is not ASCII. Returns the DER SET OF (tag 0x31), sorted; its SHA-256 is the representation to be
// signed.
Result<Bytes> signed_attributes(const crypto::Certificate& signer, const crypto::Sha256Digest& message_digest,
                                const SignedProperties& properties = {});

// By "sha256", "sha384" or "sha512", for what others have signed; empty for any other name.
Bytes digest(BytesView bytes, std::string_view algorithm);

crypto::DtbsRepresentation representation_of(BytesView signed_attributes);

// The complete ContentInfo in DER: one SignerInfo (version 1, issuerAndSerialNumber), SHA-256, rsaEncryption or
// ecdsa-with-SHA256 by the signer's key, detached, certificates = chain (leaf, then issuers; a self-issued root is left
// out). `value` is verified against the attributes first: signature_mismatch.
// `signature_time_stamp`: the DER of a token over the value's octets, which becomes the unsigned attribute
// signature-time-stamp (EN 319 122-1 §5.3); empty for none. It is not looked at here.
Result<Bytes> assemble(const crypto::CertificateChain& chain, BytesView signed_attributes,
                       const crypto::SignatureValue& value, BytesView signature_time_stamp = {});

// The exact size that assemble() will have for this chain, with room for an EC value's variation.
Result<std::size_t> assembled_size(const crypto::CertificateChain& chain, const SignedProperties& properties = {});

// What a reader finds in one detached SignedData, checked for shape only.
struct SignedDataView {
  Bytes der;                                      // the ContentInfo alone, without padding
  std::vector<crypto::Certificate> certificates;  // as embedded
  crypto::Certificate signer;                     // the one that sid names
  bool ess_binds_signer = false;                  // signing-certificate(-v2) present and its hash is the signer's
  std::string digest_algorithm;                   // "sha256", "sha384" or "sha512"; others are refused
  Bytes message_digest;                           // of the content, by digest_algorithm
  Bytes signed_attributes;                        // DER SET OF (0x31)
  Bytes signature_algorithm;                      // AlgorithmIdentifier in DER
  Bytes signature_value;
  std::optional<Bytes> signature_time_stamp;  // the token's DER, if present
  bool has_signing_time = false;
  std::string commitment;    // OID; empty: none
  std::string policy;        // OID; empty: none, or an implied one
  bool der_encoded = false;  // the ContentInfo is DER throughout
  Bytes content;             // what it carries; empty for a detached one
};

// `contents` is a decoded /Contents: DER followed by zero padding only (anything else is malformed_input).
// Accepts BER on input (others write it). Exactly one SignerInfo.
Result<SignedDataView> read_signed_data(BytesView contents);

// The same for the SignedData of a time-stamp token, which carries a TSTInfo (RFC 3161 §2.4.2) as `content`: that the
// message digest is the content's is checked too (signature_mismatch).
Result<SignedDataView> read_token_signed_data(BytesView contents);

// The signature value over the attributes with the signer's public key, for RSA (v1.5) and ECDSA with SHA-256/384/512;
// SHA-1 and MD5 are refused. signature_mismatch when it does not verify.
Result<void> verify_signature(const SignedDataView& signed_data);

}  // namespace rubrica::cms
