// Document time-stamps: one more revision, stamped as a whole (EN 319 142-1 §5.4.3), in two halves around the
// authority.
#pragma once

#include "cms/time_stamp.h"
#include "pdf/source.h"

namespace rubrica::pades {

// An update that waits for its token.
struct DocumentTimeStampPreparation {
  Bytes appended;                    // ByteRange set, placeholder zero-filled
  std::uint64_t contents_begin = 0;  // offset of '<' in the whole file
  std::uint64_t contents_end = 0;    // offset after '>'
};

// A new invisible field with a DocTimeStamp over the whole document. The errors of reading a PDF; pdf_signing_forbidden
// where a certification with P = 1 closes the document: ISO 32000-2 allows a time-stamp there, but deployed viewers
// call the certified document changed.
Result<DocumentTimeStampPreparation> prepare_document_time_stamp(const pdf::Source& document);

// What the authority is asked to stamp: the SHA-256 of document and update without the gap. The preparation may come
// from a process that has read hostile bytes: offsets outside of it are malformed_input.
Result<crypto::Sha256Digest> imprint_of(const pdf::Source& document, const DocumentTimeStampPreparation& preparation);

// The update with its token; signature_too_large when it does not fit.
Result<Bytes> with_token(const pdf::Source& document, const DocumentTimeStampPreparation& preparation,
                         const cms::TimeStamp& token);

}  // namespace rubrica::pades
