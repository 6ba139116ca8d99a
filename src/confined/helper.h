// The confined helper from the outside: each call is one process that reads one document and is gone.
#pragma once

#include <filesystem>
#include <vector>

#include "base/clock.h"
#include "confined/child.h"
#include "pades/augment.h"
#include "pades/signature.h"
#include "pades/validate.h"
#include "pdf/page_size.h"

namespace rubrica::confined {

// Immutable; thread-safe, but start it on threads that last (base/process.h).
// Beside the called function's own errors: confined_reader_failed when the helper crashed, ran out of its limits or
// took too long, pdf_too_large beyond kLargestDocument, io_failure when it cannot be started.
class Helper {
 public:
  static constexpr std::uint64_t kLargestDocument = confined::kLargestDocument;

  // `program`: the path of rubrica-confined.
  explicit Helper(std::filesystem::path program) : program_(std::move(program)) {}
  // The one that was installed beside this program.
  static Helper beside_this_program();

  Result<void> screen(const pdf::Source& document) const;
  // How big each page is, in order; at least one.
  Result<std::vector<pdf::PageSize>> pages(const pdf::Source& document) const;
  // The texts of the QR codes in a raster, as qr_codes_in has them (qr_codes.h).
  Result<std::vector<std::string>> qr_codes(const pdf::Source& raster) const;
  // Checked with pades::check_prepared: a helper that a document has taken over cannot have anything signed but this
  // document followed by an update. What the update says comes from the helper alone, since checking it would mean
  // parsing here what must not be parsed here: the author of a document that takes the helper over can change its look
  // after it was shown. He gains no more by it than by a document that takes over its reader's viewer.
  Result<pades::Preparation> prepare(const pdf::Source& document, const crypto::CertificateChain& chain,
                                     const pades::Parameters& parameters) const;
  Result<pades::ValidationReport> validate(const pdf::Source& document, const pades::ValidationOptions& options) const;
  Result<Bytes> append_validation_data(const pdf::Source& document,
                                       const std::vector<pades::FieldValidationData>& data) const;
  Result<pades::DocumentTimeStampPreparation> prepare_document_time_stamp(const pdf::Source& document) const;
  // These three for pades::augment; the helper's path is copied.
  pades::DocumentReader reader() const;

 private:
  std::filesystem::path program_;
};

}  // namespace rubrica::confined
