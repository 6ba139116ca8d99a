// What an update writes into form and page for one more signature field. For this room's .cpp files.
#pragma once

#include <cstdint>
#include <string>

#include "pades/seal_widget.h"
#include "pdf/byte_range.h"
#include "pdf/document.h"
#include "pdf/incremental_update.h"

namespace rubrica::pades {

// The level of the developer extension ESIC that a document announces (EN 319 142-1 §5.6): 1 for signatures, 2 for
// validation data and document time-stamps.
enum class Extension : std::int64_t { signature = 1, validation_data = 2 };

std::string reference_to(pdf::ObjectId id);
// A reference to nothing has an id too, but there is no object to be changed, and its number may be another's.
bool is_object_of_its_own(const pdf::Object& object);

// The catalog with the extension announced in PDF 1.7; PDF 2.0 needs none, and older ones know none.
pdf::Object with_extension(pdf::IncrementalUpdate& update, const pdf::Object& catalog, const std::string& version,
                           Extension extension);

// Writes the form, as a new object where there was none, and the catalog if anything in it has changed.
void put_form(pdf::IncrementalUpdate& update, const pdf::Document& document, const pdf::Object& changed,
              Extension extension);

struct NewField {
  std::string name;
  std::string description;  // /TU, read aloud
  pdf::ObjectId value;
  Extension extension = Extension::signature;
  bool first_signature = false;    // after a signature nothing of a page may change but its annotations
  std::optional<SealWidget> seal;  // none: an invisible field, on the first page
};
Result<void> put_new_field(pdf::IncrementalUpdate& update, const pdf::Document& document, const NewField& field);

// "Assinatura1", or the first number that is free.
std::string free_field_name(const pdf::Document& document, const std::string& stem);

// A signature dictionary with room for ByteRange and Contents, and where they stand in it.
struct SignatureBody {
  std::string text;
  std::size_t byte_range_at = 0;
  std::size_t contents_at = 0;
  std::size_t contents_size = 0;  // with '<' and '>'
};
// `entries`: PDF syntax before ("/Type /Sig …") and after the two.
SignatureBody signature_body(const std::string& entries, std::size_t value_size, const std::string& further_entries);

// Writes the ByteRange that covers the whole file but the gap into what was appended after `document_size` bytes.
// Returns it; pdf_too_large when the file would be over 9,999,999,999 bytes.
Result<pdf::ByteRange> set_byte_range(pdf::Appended& appended, pdf::ObjectId signature, const SignatureBody& body,
                                      std::uint64_t document_size);

}  // namespace rubrica::pades
