#include "pades/signature.h"

#include <algorithm>
#include <set>

#include "pades/field_update.h"
#include "pdf/byte_range.h"
#include "pdf/document.h"
#include "pdf/incremental_update.h"
#include "pdf/revisions.h"

namespace rubrica::pades {
namespace {

// Measured on time-stamps with their chains (6–8 kB), with room for an RSA-4096 authority.
constexpr std::size_t kTimeStampRoom = std::size_t{12} << 10U;

// ---- what the document allows ---------------------------------------------------------------------------------------

bool is_signed(const pdf::Document::Field& field) {
  return pdf::inherited(field.object, "FT").is_name("Sig") && !pdf::inherited(field.object, "V").is_null();
}

// The transform parameters of a signature for `method` (ISO 32000-1 §12.8.2), one per reference.
std::vector<pdf::Object> transforms(const pdf::Object& signature, const std::string_view method) {
  std::vector<pdf::Object> found;
  const pdf::Object references = signature.get("Reference");
  for (std::size_t i = 0; i < references.size(); ++i) {
    const pdf::Object reference = references.at(i);
    if (reference.get("TransformMethod").is_name(method)) found.push_back(reference.get("TransformParams"));
  }
  return found;
}

// §12.8.2.2: with P = 1 any later change, a further signature too, invalidates the certification. PDF 2.0 (ISO 32000-2
// §12.8.2.4) lets a field lock close the document in the same way.
bool closed_by(const pdf::Object& signature) {
  const auto closes = [](const pdf::Object& parameters) { return parameters.get("P").integer() == 1; };
  return std::ranges::any_of(transforms(signature, "DocMDP"), closes) ||
         std::ranges::any_of(transforms(signature, "FieldMDP"), closes);
}

Result<void> check_signing_allowed(const pdf::Document& document, const std::vector<pdf::Document::Field>& fields) {
  const bool certified = closed_by(document.catalog().get("Perms").get("DocMDP"));
  const bool closed = std::ranges::any_of(fields, [](const pdf::Document::Field& field) {
    if (!is_signed(field)) return false;
    return closed_by(pdf::inherited(field.object, "V")) || field.object.get("Lock").get("P").integer() == 1;
  });
  if (certified || closed) {
    return fail(ErrorCode::pdf_signing_forbidden, "an earlier signature allows no changes (DocMDP, P = 1)");
  }
  return {};
}

// An existing field must be an empty signature field that no earlier signature locks, and whose seed value (§12.7.4.5)
// demands nothing.
Result<void> check_fillable(const pdf::Document::Field& wanted, const std::vector<pdf::Document::Field>& fields) {
  if (!pdf::inherited(wanted.object, "FT").is_name("Sig") || is_signed(wanted) || wanted.object.id().number == 0) {
    return fail(ErrorCode::invalid_argument, "the field exists and is not an empty signature field: " + wanted.name);
  }
  for (const pdf::Document::Field& field : fields) {
    if (!is_signed(field)) continue;
    const auto parameters = transforms(pdf::inherited(field.object, "V"), "FieldMDP");
    if (std::ranges::any_of(parameters, [&](const pdf::Object& each) { return pdf::locks_field(each, wanted.name); })) {
      return fail(ErrorCode::pdf_signing_forbidden, "an earlier signature locks the field " + wanted.name);
    }
  }
  if (wanted.object.get("SV").get("Ff").integer().value_or(0) != 0) {
    return fail(ErrorCode::pdf_signing_forbidden, "the field's seed value has demands: " + wanted.name);
  }
  return {};
}

// ---- the objects of the update --------------------------------------------------------------------------------------

struct FieldChoice {
  std::string name;
  std::optional<pdf::Object> existing;  // an empty signature field to be filled
};

Result<FieldChoice> choose_field(const pdf::Document& document, const std::vector<pdf::Document::Field>& fields,
                                 const Parameters& parameters) {
  const std::string& wanted = parameters.field_name;
  if (wanted.empty() && parameters.seal && parameters.seal->into_empty_field) {
    const auto empty = std::ranges::find_if(fields, [&](const pdf::Document::Field& field) {
      return check_fillable(field, fields) && has_room_for_seal(document, field.object);
    });
    if (empty != fields.end()) return FieldChoice{empty->name, empty->object};
  }
  if (wanted.empty()) return FieldChoice{free_field_name(document, "Assinatura"), {}};
  const auto found = std::ranges::find(fields, wanted, &pdf::Document::Field::name);
  if (found == fields.end()) {
    if (wanted.find('.') != std::string::npos) {
      return fail(ErrorCode::invalid_argument, "a new field's name has no full stop");
    }
    return FieldChoice{wanted, {}};
  }
  RUBRICA_CHECK_OK(check_fillable(*found, fields));
  return FieldChoice{wanted, found->object};
}

Result<void> fill_existing_field(pdf::IncrementalUpdate& update, const pdf::Document& document,
                                 const pdf::Object& field, const pdf::ObjectId signature,
                                 const std::optional<Seal>& seal) {
  pdf::Object filled = field.with("V", reference_to(signature));
  if (seal) {
    RUBRICA_TRY(const SealWidget widget, put_seal(update, document, seal->drawing, field));
    filled = filled.with("AP", "<</N " + widget.appearance + ">>");
  }
  update.put(field.id(), filled.syntax());
  put_form(update, document, document.form(), Extension::signature);
  return {};
}

// Where a new field's seal stands: a seal without a place is for a field that is there.
Result<std::optional<SealWidget>> new_seal(pdf::IncrementalUpdate& update, const pdf::Document& document,
                                           const std::optional<Seal>& seal) {
  if (!seal) return std::optional<SealWidget>();
  if (!seal->place) return fail(ErrorCode::invalid_argument, "there is no such field to put the seal into");
  RUBRICA_TRY(SealWidget widget, put_seal(update, document, seal->drawing, *seal->place));
  return std::optional(std::move(widget));
}

// §12.7.4.5: a field's lock takes effect through the FieldMDP transform of the signature that fills it.
std::string field_lock_reference(const pdf::Document& document, const pdf::Object& field) {
  const pdf::Object lock = field.get("Lock");
  if (!lock.is_dictionary()) return "";
  pdf::Object parameters = pdf::Object::parse("<</Type /TransformParams /V /1.2>>");
  for (const char* key : {"Action", "Fields", "P"}) {
    if (lock.has(key)) parameters = parameters.with(key, lock.get(key).syntax());
  }
  return " /Reference [<</Type /SigRef /TransformMethod /FieldMDP /TransformParams " + parameters.syntax() + " /Data " +
         document.catalog().reference() + ">>]";
}

std::string descriptive_entries(const Parameters& parameters, const std::string& signer_name) {
  std::string text = " /M (" + pdf_date(parameters.claimed_time) + ")";
  const auto add_text = [&text](const char* key, const std::string& value) {
    if (!value.empty()) text += std::string(" /") + key + " " + pdf::text_syntax(value);
  };
  add_text("Name", signer_name);
  if (parameters.properties.empty()) add_text("Reason", parameters.reason);
  add_text("Location", parameters.location);
  return text;
}

// Deterministic and different for every signature: what is appended is not known yet, but what it will hold is.
crypto::Sha256Digest second_id(const crypto::Sha256Digest& input, const std::string& signature_body) {
  crypto::Sha256 hash;
  hash.update(input);
  hash.update(as_bytes(signature_body));
  return hash.finish();
}

Result<crypto::Sha256> hash_of(const pdf::Source& source, const std::uint64_t count) {
  crypto::Sha256 hash;
  RUBRICA_CHECK_OK(pdf::for_each_block(source, 0, count, [&hash](const BytesView block) -> Result<void> {
    hash.update(block);
    return {};
  }));
  return hash;
}

// What crypto::verify will accept at the end is asked for at the beginning, before the trust service is.
Result<void> check_key(const crypto::Certificate& signer) {
  const bool rsa = signer.key_algorithm() == crypto::KeyAlgorithm::rsa && signer.key_bits() >= 2048;
  if (rsa || signer.key_algorithm() == crypto::KeyAlgorithm::ec) return {};
  return fail(ErrorCode::key_unsupported, "the signer's key is neither RSA of at least 2048 bits nor EC");
}

Result<crypto::CertificateChain> chain_of(const Preparation& preparation) {
  std::vector<crypto::Certificate> certificates;
  for (const Bytes& der : preparation.certificates) {
    RUBRICA_TRY(crypto::Certificate certificate, crypto::Certificate::parse(der));
    certificates.push_back(std::move(certificate));
  }
  return crypto::CertificateChain::build(certificates);
}

// Read once, so that the bytes that are written are those that were compared.
Result<void> copy_prepared(const pdf::Source& document, const Preparation& preparation, pdf::Sink& out) {
  if (document.size() != preparation.input_size) return fail(ErrorCode::document_changed, "another size than prepared");
  crypto::Sha256 hash;
  RUBRICA_CHECK_OK(pdf::for_each_block(document, 0, document.size(), [&](const BytesView block) -> Result<void> {
    hash.update(block);
    return out.write(block);
  }));
  if (hash.finish() != preparation.input_digest) return fail(ErrorCode::document_changed, "other bytes than prepared");
  return {};
}

}  // namespace

Result<Preparation> prepare(const pdf::Source& source, const crypto::CertificateChain& signer,
                            const Parameters& parameters) {
  RUBRICA_CHECK_OK(check_key(signer.leaf()));
  RUBRICA_TRY(const auto document, pdf::Document::open(source));
  const auto fields = document->fields();
  RUBRICA_CHECK_OK(check_signing_allowed(*document, fields));
  RUBRICA_TRY(const FieldChoice field, choose_field(*document, fields, parameters));
  RUBRICA_TRY(std::size_t cms_size, cms::assembled_size(signer, parameters.properties));
  if (parameters.level != Level::B_B) cms_size += kTimeStampRoom;
  RUBRICA_TRY(crypto::Sha256 hash, hash_of(source, source.size()));

  Preparation preparation;
  preparation.input_size = source.size();
  preparation.input_digest = hash.fork().finish();

  const std::string name =
      parameters.signer_name.empty() ? signer.leaf().subject_common_name() : parameters.signer_name;
  const std::string lock = field.existing ? field_lock_reference(*document, *field.existing) : "";
  const SignatureBody body = signature_body("/Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached",
                                            cms_size, descriptive_entries(parameters, name) + lock);
  pdf::IncrementalUpdate update(*document, source.size());
  const pdf::ObjectId signature = update.add(body.text);
  if (field.existing) {
    RUBRICA_CHECK_OK(fill_existing_field(update, *document, *field.existing, signature, parameters.seal));
  } else {
    const bool first_signature = std::ranges::none_of(fields, is_signed);
    RUBRICA_TRY(auto seal, new_seal(update, *document, parameters.seal));
    const std::string description = "Assinatura de " + name;
    RUBRICA_CHECK_OK(put_new_field(update, *document,
                                   {.name = field.name,
                                    .description = seal ? parameters.seal->drawing.description : description,
                                    .value = signature,
                                    .extension = Extension::signature,
                                    .first_signature = first_signature,
                                    .seal = std::move(seal)}));
  }
  RUBRICA_TRY(pdf::Appended appended,
              update.write(BytesView(second_id(preparation.input_digest, body.text)).first(16)));

  RUBRICA_TRY(const pdf::ByteRange range, set_byte_range(appended, signature, body, source.size()));
  preparation.contents_begin = range.gap_begin;
  preparation.contents_end = range.gap_end;
  const BytesView bytes = appended.bytes;
  hash.update(bytes.first(range.gap_begin - source.size()));
  hash.update(bytes.subspan(range.gap_end - source.size()));
  RUBRICA_TRY(preparation.signed_attributes,
              cms::signed_attributes(signer.leaf(), hash.finish(), parameters.properties));
  preparation.appended = std::move(appended.bytes);
  for (const crypto::Certificate& certificate : signer.certificates()) {
    preparation.certificates.emplace_back(certificate.der().begin(), certificate.der().end());
  }
  return preparation;
}

Result<void> check_prepared(const pdf::Source& document, const crypto::CertificateChain& signer,
                            const cms::SignedProperties& properties, const Preparation& preparation) {
  const std::uint64_t size = document.size();
  if (preparation.input_size != size) return fail(ErrorCode::document_changed, "another size than prepared");
  RUBRICA_TRY(crypto::Sha256 hash, hash_of(document, size));
  if (hash.fork().finish() != preparation.input_digest) {
    return fail(ErrorCode::document_changed, "other bytes than prepared");
  }
  const BytesView update = preparation.appended;
  hash.update(update.first(preparation.contents_begin - size));
  hash.update(update.subspan(preparation.contents_end - size));
  RUBRICA_TRY(const Bytes attributes, cms::signed_attributes(signer.leaf(), hash.finish(), properties));
  const auto same = [](const Bytes& der, const crypto::Certificate& one) { return std::ranges::equal(der, one.der()); };
  if (preparation.signed_attributes != attributes ||
      !std::ranges::equal(preparation.certificates, signer.certificates(), same)) {
    return fail(ErrorCode::malformed_input, "attributes of something else");
  }
  return {};
}

crypto::Sha256Digest time_stamp_imprint(const crypto::SignatureValue& value) { return crypto::sha256(value.octets); }

Result<Level> finish(const pdf::Source& document, const Preparation& preparation, const crypto::SignatureValue& value,
                     const std::optional<cms::TimeStamp>& time_stamp, pdf::Sink& out) {
  RUBRICA_TRY(const crypto::CertificateChain chain, chain_of(preparation));
  RUBRICA_TRY(Bytes cms, cms::assemble(chain, preparation.signed_attributes, value));
  const std::size_t room = static_cast<std::size_t>(preparation.contents_end - preparation.contents_begin - 2) / 2;
  Level level = Level::B_B;
  if (time_stamp && time_stamp->stamps(value.octets)) {
    RUBRICA_TRY(Bytes stamped, cms::assemble(chain, preparation.signed_attributes, value, time_stamp->der));
    if (stamped.size() <= room) {
      cms = std::move(stamped);
      level = Level::B_T;
    }
  }
  if (cms.size() > room) {
    return fail(ErrorCode::signature_too_large, std::to_string(cms.size()) + " bytes do not fit");
  }
  Bytes appended = preparation.appended;
  const std::uint64_t gap = preparation.contents_begin - preparation.input_size;
  std::ranges::copy(hex_lower(cms), appended.begin() + static_cast<std::ptrdiff_t>(gap + 1));
  RUBRICA_CHECK_OK(copy_prepared(document, preparation, out));
  RUBRICA_CHECK_OK(out.write(appended));
  return level;
}

Result<void> finish(const pdf::Source& document, const Preparation& preparation, const crypto::SignatureValue& value,
                    pdf::Sink& out) {
  RUBRICA_CHECK_OK(finish(document, preparation, value, std::nullopt, out));
  return {};
}

Result<void> gate(const pdf::Source& signed_document, const Preparation& preparation) {
  const std::uint64_t input_size = preparation.input_size;
  if (signed_document.size() != input_size + preparation.appended.size()) {
    return fail(ErrorCode::document_changed, "gate: the stored file has another size");
  }
  const pdf::ByteRange range{preparation.contents_begin, preparation.contents_end,
                             signed_document.size() - preparation.contents_end};
  RUBRICA_TRY(crypto::Sha256 hash, hash_of(signed_document, input_size));
  if (hash.fork().finish() != preparation.input_digest) {
    return fail(ErrorCode::document_changed, "gate: the stored file does not begin with the document that was shown");
  }
  Bytes stored(preparation.appended.size());
  RUBRICA_CHECK_OK(signed_document.read(input_size, stored));
  const std::size_t before_gap = range.gap_begin - input_size;
  const std::size_t after_gap = range.gap_end - input_size;
  const auto same = [&](const std::size_t begin, const std::size_t end) {
    return std::ranges::equal(BytesView(stored).subspan(begin, end - begin),
                              BytesView(preparation.appended).subspan(begin, end - begin));
  };
  if (!same(0, before_gap) || !same(after_gap, stored.size())) {
    return fail(ErrorCode::document_changed, "gate: the stored update is not the prepared one");
  }
  hash.update(BytesView(stored).first(before_gap));
  hash.update(BytesView(stored).subspan(after_gap));
  RUBRICA_TRY(const Bytes contents, pdf::gap_content(signed_document, range));
  RUBRICA_TRY(const cms::SignedDataView view, cms::read_signed_data(contents));
  if (!std::ranges::equal(view.message_digest, hash.finish())) {
    return fail(ErrorCode::signature_mismatch, "gate: the message digest is not that of the stored bytes");
  }
  if (!std::ranges::equal(view.signer.der(), preparation.certificates.front()) || !view.ess_binds_signer) {
    return fail(ErrorCode::signature_mismatch, "gate: the certificate is not that of the act");
  }
  return cms::verify_signature(view);
}

}  // namespace rubrica::pades
