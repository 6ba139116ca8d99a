// PAdES signatures in two halves around a remote key (EN 319 142-1): prepare → representation → finish.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "cms/signed_data.h"
#include "cms/time_stamp.h"
#include "pades/seal.h"
#include "pdf/source.h"

namespace rubrica::pades {

enum class Level { B_B, B_T, B_LT, B_LTA };

struct Parameters {
  Time claimed_time{};      // goes into /M
  std::string field_name;   // empty: a new field, the first free "AssinaturaN"; else a new one or an empty existing one
  std::string reason;       // empty: no /Reason; nor is there one beside properties (EN 319 142-1 §6.3)
  std::string location;     // empty: no /Location
  std::string signer_name;  // /Name; empty: the certificate's common name
  cms::SignedProperties properties;  // commitment and policy; empty: neither
  std::optional<Seal> seal;          // none: the signature is invisible
  Level level = Level::B_B;          // sizes the placeholder: from B_T on it has room for a time-stamp
};

// Everything that another process needs to finish: a plain storable value, without the document.
struct Preparation {
  std::uint64_t input_size = 0;
  crypto::Sha256Digest input_digest{};  // of the input's bytes: finish refuses another document
  Bytes appended;                       // the incremental update, ByteRange patched, placeholder zero-filled
  std::uint64_t contents_begin = 0;     // offset of '<' in the whole file
  std::uint64_t contents_end = 0;       // offset after '>'
  Bytes signed_attributes;              // DER SET OF
  std::vector<Bytes> certificates;      // DER, leaf first

  crypto::DtbsRepresentation representation() const;
  Bytes serialize() const;  // versioned, own format
  static Result<Preparation> deserialize(BytesView bytes);
};

// Reads the document and computes the incremental update. The input is never modified: the result begins with exactly
// its octets. Refuses what is damaged, encrypted, XFA, or closed by DocMDP (pdf_* codes).
Result<Preparation> prepare(const pdf::Source& document, const crypto::CertificateChain& signer,
                            const Parameters& parameters);

// Whether a preparation that another process has made, and that deserialize() has let through, is one of this document
// for this signer: the input's digest and the signed attributes are recomputed here, so that nothing can be signed but
// the document followed by this update. What the update says is not read. malformed_input, or document_changed.
Result<void> check_prepared(const pdf::Source& document, const crypto::CertificateChain& signer,
                            const cms::SignedProperties& properties, const Preparation& preparation);

// Writes the signed file: the input, then the update with the CMS in its place. `value` is verified before anything is
// written: signature_mismatch. The input is compared while it is written: after document_changed, as after any other
// error, what `out` has got is no document.
Result<void> finish(const pdf::Source& document, const Preparation& preparation, const crypto::SignatureValue& value,
                    pdf::Sink& out);

// What a signature time-stamp stamps: the SHA-256 of the value's octets (EN 319 122-1 §5.3).
crypto::Sha256Digest time_stamp_imprint(const crypto::SignatureValue& value);

// The same with a signature time-stamp in the CMS. Returns the level of what was written: B_T with `time_stamp`; B_B
// when there is none, or when it stamps something else or does not fit the placeholder (prepare for B_T or more leaves
// room): no time-stamp is worth a signature.
Result<Level> finish(const pdf::Source& document, const Preparation& preparation, const crypto::SignatureValue& value,
                     const std::optional<cms::TimeStamp>& time_stamp, pdf::Sink& out);

// The gate to "assinado" (DESIGN §9): coverage of the whole file, digest, signature value, the signer's certificate,
// and that the file begins with the `input_size` bytes whose SHA-256 is `input_digest`. Trust and revocation are not
// part of it. The error says which test failed.
Result<void> gate(const pdf::Source& signed_document, const Preparation& preparation);

}  // namespace rubrica::pades
