#include "pades/field_update.h"

#include <algorithm>

namespace rubrica::pades {
namespace {

constexpr std::uint64_t kLargestFile = 9'999'999'999;

// Changes `owner`'s array under `key` by one element: the array itself where it is an object of its own, otherwise the
// owner. Returns the owner as it must be written.
Result<pdf::Object> append_to_array(pdf::IncrementalUpdate& update, const pdf::Object& owner, const std::string& key,
                                    const std::string& element) {
  const pdf::Object array = owner.get(key);
  if (!array.is_null() && !array.is_array()) return fail(ErrorCode::pdf_damaged, "/" + key + " is not an array");
  if (!is_object_of_its_own(array)) return owner.with(key, array.with_element(element).syntax());
  update.put(array.id(), array.with_element(element).syntax());
  return owner;
}

pdf::Object with_signature_flags(const pdf::Object& form) {
  constexpr std::int64_t kSignaturesExistAppendOnly = 3;  // ISO 32000-1 table 219
  const std::int64_t flags = form.get("SigFlags").integer().value_or(0) | kSignaturesExistAppendOnly;
  return form.with("SigFlags", std::to_string(flags));
}

}  // namespace

std::string reference_to(const pdf::ObjectId id) {
  return std::to_string(id.number) + " " + std::to_string(id.generation) + " R";
}

bool is_object_of_its_own(const pdf::Object& object) { return !object.is_null() && object.id().number != 0; }

pdf::Object with_extension(pdf::IncrementalUpdate& update, const pdf::Object& catalog, const std::string& version,
                           const Extension extension) {
  const pdf::Object extensions = catalog.get("Extensions");
  const auto level = static_cast<std::int64_t>(extension);
  if (version != "1.7" || extensions.get("ESIC").get("ExtensionLevel").integer().value_or(0) >= level) return catalog;
  const pdf::Object extended = extensions.with(
      "ESIC", "<</Type /DeveloperExtensions /BaseVersion /1.7 /ExtensionLevel " + std::to_string(level) + ">>");
  if (!is_object_of_its_own(extensions)) return catalog.with("Extensions", extended.syntax());
  update.put(extensions.id(), extended.syntax());
  return catalog;
}

void put_form(pdf::IncrementalUpdate& update, const pdf::Document& document, const pdf::Object& changed,
              const Extension extension) {
  const pdf::Object catalog = document.catalog();
  const pdf::Object old_form = document.form();
  const pdf::Object form = with_signature_flags(changed);
  pdf::Object changed_catalog = with_extension(update, catalog, document.version(), extension);
  if (old_form.is_null()) {
    changed_catalog = changed_catalog.with("AcroForm", reference_to(update.add(form.syntax())));
  } else if (!is_object_of_its_own(old_form)) {
    changed_catalog = changed_catalog.with("AcroForm", form.syntax());
  } else if (form.syntax() != old_form.syntax()) {
    update.put(old_form.id(), form.syntax());
  }
  if (changed_catalog.syntax() != catalog.syntax()) update.put(catalog.id(), changed_catalog.syntax());
}

// Print and Locked (ISO 32000-1 table 165): PDF/A wants Print. A widget without area is invisible and needs no
// appearance (ISO 19005-3 §6.3.3); PDF/UA wants a description for the field and /Tabs on its page (ISO 14289-1 §7.18),
// and a visible one in the structure.
Result<void> put_new_field(pdf::IncrementalUpdate& update, const pdf::Document& document, const NewField& wanted) {
  const std::size_t index = wanted.seal ? wanted.seal->page : 0;
  const pdf::Object page = document.page(index);
  const bool tagged = document.catalog().get("MarkInfo").get("Marked").boolean().value_or(false);
  const pdf::ObjectId field = update.reserve();
  std::string look = " /Rect [0 0 0 0]";
  if (wanted.seal) {
    look = " /Rect " + wanted.seal->rectangle + " /AP <</N " + wanted.seal->appearance + ">>";
    const auto key = tagged && wanted.first_signature
                         ? put_form_element(update, document, index, field, wanted.description)
                         : std::nullopt;
    if (key) look += " /StructParent " + std::to_string(*key);
  }
  update.put(field, "<</Type /Annot /Subtype /Widget /FT /Sig /T " + pdf::text_syntax(wanted.name) + " /TU " +
                        pdf::text_syntax(wanted.description) + " /V " + reference_to(wanted.value) + look +
                        " /F 132 /P " + page.reference() + ">>");
  RUBRICA_TRY(pdf::Object changed_page, append_to_array(update, page, "Annots", reference_to(field)));
  if (tagged && wanted.first_signature && !page.has("Tabs")) changed_page = changed_page.with("Tabs", "/S");
  if (changed_page.syntax() != page.syntax()) update.put(page.id(), changed_page.syntax());
  const pdf::Object form = document.form().is_null() ? pdf::Object::parse("<<>>") : document.form();
  RUBRICA_TRY(const pdf::Object changed_form, append_to_array(update, form, "Fields", reference_to(field)));
  put_form(update, document, changed_form, wanted.extension);
  return {};
}

SignatureBody signature_body(const std::string& entries, const std::size_t value_size,
                             const std::string& further_entries) {
  SignatureBody body;
  body.text = "<<" + entries + " /ByteRange ";
  body.byte_range_at = body.text.size();
  body.text += std::string(pdf::ByteRange::kWidth, ' ') + " /Contents ";
  body.contents_at = body.text.size();
  body.contents_size = 2 * value_size + 2;
  body.text += "<" + std::string(2 * value_size, '0') + ">" + further_entries + ">>";
  return body;
}

Result<pdf::ByteRange> set_byte_range(pdf::Appended& appended, const pdf::ObjectId signature, const SignatureBody& body,
                                      const std::uint64_t document_size) {
  const std::uint64_t file_size = document_size + appended.bytes.size();
  if (file_size > kLargestFile) return fail(ErrorCode::pdf_too_large, "offsets would need more than ten digits");
  const std::uint64_t body_at = appended.body_offsets.at(signature);
  const std::uint64_t gap_begin = body_at + body.contents_at;
  const std::uint64_t gap_end = gap_begin + body.contents_size;
  const pdf::ByteRange range{gap_begin, gap_end, file_size - gap_end};
  const auto at = static_cast<std::ptrdiff_t>(body_at + body.byte_range_at - document_size);
  std::ranges::copy(range.fixed_width(), appended.bytes.begin() + at);
  return range;
}

std::string free_field_name(const pdf::Document& document, const std::string& stem) {
  const auto fields = document.fields();
  for (int number = 1;; ++number) {
    std::string name = stem + std::to_string(number);
    if (std::ranges::find(fields, name, &pdf::Document::Field::name) == fields.end()) return name;
  }
}

}  // namespace rubrica::pades
