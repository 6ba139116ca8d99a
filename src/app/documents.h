// The tenant's documents: issued here, or PDFs made elsewhere and uploaded to be signed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/tenant_scope.h"
#include "confined/helper.h"
#include "confined/page_image.h"
#include "crypto/digest.h"
#include "fiscal/document.h"
#include "pades/signature.h"

namespace rubrica::app {

enum class Origin { issued, uploaded };

struct SignedFile {
  crypto::Sha256Digest sha256{};
  std::int64_t size = 0;
  Time at{};
  std::string signer_name;
  // Of its signature: what it has, unless nobody has looked yet, and what it is to have (app/preservation.h).
  std::optional<pades::Level> level;
  pades::Level level_wanted = pades::Level::B_LTA;
};

struct DocumentRecord {
  std::string id;
  Origin origin = Origin::issued;
  std::string title;                     // "FT FORM2026/1", or the file's name
  std::optional<std::string> file_name;  // of an uploaded one that is called as its QR code says (app/qr_reading.h)
  std::string type;                      // "FT"; empty for an uploaded one
  bool annulled = false;
  bool training = false;  // issued, without fiscal value
  std::string customer_name;
  std::optional<std::string> issued_on;  // ISO date
  std::optional<std::string> total;      // decimal text, with tax; of a receipt what was received
  std::string currency;
  crypto::Sha256Digest sha256{};  // of the unsigned file
  std::int64_t size = 0;
  std::int64_t pages = 0;
  std::optional<SignedFile> signed_file;
  bool in_signing = false;  // an act of signing is open for it
  Time created_at{};
};

// FT, FS or FR: what people call an invoice.
bool is_invoice(const DocumentRecord& document);
// What a note puts right once the customer has it; anything else is annulled even then (fiscal/document_type.h).
bool is_corrected_by_notes(const DocumentRecord& document);
// RG or RC: its total is what was received.
bool is_receipt(const DocumentRecord& document);
// Of which kind its total is: what is charged, received, credited or quoted are not added to each other.
std::string_view summed_as(const DocumentRecord& document);

// not_found: there is none of this tenant.
Result<DocumentRecord> document(const TenantScope& scope, std::string_view id);
// What an issued document says; not_found for an uploaded one.
Result<fiscal::Document> document_content(const TenantScope& scope, std::string_view id);
// The files themselves; signed_bytes is not_found until it is signed.
Result<Bytes> document_bytes(const TenantScope& scope, std::string_view id);
Result<Bytes> signed_bytes(const TenantScope& scope, std::string_view id);

enum class DocumentFilter { all, to_sign, signed_, annulled };  // an annulled one is in no other but all

struct DocumentPage {
  std::vector<DocumentRecord> documents;  // the newest first
  std::string next;                       // id to go on after; empty: that was all
};
inline constexpr int kDocumentsOnAPage = 100;
// `after`: an id that came as `next`, or empty for the first page.
Result<DocumentPage> documents(const TenantScope& scope, DocumentFilter filter, std::string_view after = {});
Result<std::int64_t> count_documents(const TenantScope& scope, DocumentFilter filter);

inline constexpr std::size_t kLargestUpload = std::size_t{20} << 20U;
inline constexpr std::size_t kMostPages = 200;  // of an upload
// A PDF that another program made. Read in the confined helper, every page drawn once (what cannot be shown is not
// signed), kept byte for byte, with what its fiscal QR code says (app/qr_reading.h); the new document's id.
// pdf_too_large beyond kLargestUpload and kMostPages; the pdf_… codes of what is refused; confined_reader_failed;
// resource_limit when drawing takes over half a minute.
Result<std::string> upload(const TenantScope& scope, const confined::Helper& reader, const confined::PageImages& images,
                           std::string_view file_name, BytesView content);

// A document to try signing with, made here; its id.
Result<std::string> add_sample(const TenantScope& scope);

}  // namespace rubrica::app
