#include "pades/document_time_stamp.h"

#include <algorithm>

#include "pades/field_update.h"
#include "pdf/document.h"

namespace rubrica::pades {
namespace {

constexpr std::size_t kTokenRoom = std::size_t{16} << 10U;  // tokens with their chains have 6–8 kB

bool closed(const pdf::Document& document) {
  const pdf::Object references = document.catalog().get("Perms").get("DocMDP").get("Reference");
  for (std::size_t i = 0; i < references.size(); ++i) {
    if (references.at(i).get("TransformParams").get("P").integer() == 1) return true;
  }
  return false;
}

// The gap within the appended bytes.
struct Gap {
  std::size_t begin = 0;
  std::size_t end = 0;
};
Result<Gap> gap_of(const pdf::Source& document, const DocumentTimeStampPreparation& preparation) {
  const std::uint64_t size = document.size();
  // No sum of what another process says: it could be small again.
  const bool inside = preparation.contents_begin >= size && preparation.contents_end > preparation.contents_begin &&
                      preparation.contents_end - preparation.contents_begin >= 2 &&
                      preparation.contents_end <= size + preparation.appended.size();
  if (!inside) return fail(ErrorCode::malformed_input, "a time-stamp's gap outside of its update");
  return Gap{static_cast<std::size_t>(preparation.contents_begin - size),
             static_cast<std::size_t>(preparation.contents_end - size)};
}

}  // namespace

Result<DocumentTimeStampPreparation> prepare_document_time_stamp(const pdf::Source& source) {
  RUBRICA_TRY(const auto document, pdf::Document::open(source));
  if (closed(*document)) {
    return fail(ErrorCode::pdf_signing_forbidden, "a certification allows no changes (DocMDP, P = 1)");
  }
  const SignatureBody body =
      signature_body("/Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161", kTokenRoom, "");
  pdf::IncrementalUpdate update(*document, source.size());
  const pdf::ObjectId signature = update.add(body.text);
  RUBRICA_CHECK_OK(put_new_field(update, *document,
                                 {.name = free_field_name(*document, "SeloTemporal"),
                                  .description = "Selo temporal do documento",
                                  .value = signature,
                                  .extension = Extension::validation_data,
                                  .first_signature = false,
                                  .seal = std::nullopt}));
  crypto::Sha256 id;
  id.update(document->trailer().get("ID").at(1).octets().value_or(Bytes()));
  id.update(as_bytes("time-stamp of " + std::to_string(source.size())));
  RUBRICA_TRY(pdf::Appended appended, update.write(BytesView(id.finish()).first(16)));
  RUBRICA_TRY(const pdf::ByteRange range, set_byte_range(appended, signature, body, source.size()));
  return DocumentTimeStampPreparation{std::move(appended.bytes), range.gap_begin, range.gap_end};
}

Result<crypto::Sha256Digest> imprint_of(const pdf::Source& document, const DocumentTimeStampPreparation& preparation) {
  RUBRICA_TRY(const Gap gap, gap_of(document, preparation));
  crypto::Sha256 hash;
  RUBRICA_CHECK_OK(pdf::for_each_block(document, 0, document.size(), [&hash](const BytesView block) -> Result<void> {
    hash.update(block);
    return {};
  }));
  hash.update(BytesView(preparation.appended).first(gap.begin));
  hash.update(BytesView(preparation.appended).subspan(gap.end));
  return hash.finish();
}

Result<Bytes> with_token(const pdf::Source& document, const DocumentTimeStampPreparation& preparation,
                         const cms::TimeStamp& token) {
  RUBRICA_TRY(const Gap gap, gap_of(document, preparation));
  const std::string digits = hex_lower(token.der);
  if (digits.size() + 2 > gap.end - gap.begin) {
    return fail(ErrorCode::signature_too_large, "a token of " + std::to_string(token.der.size()) + " bytes");
  }
  Bytes appended = preparation.appended;
  std::ranges::copy(digits, appended.begin() + static_cast<std::ptrdiff_t>(gap.begin + 1));
  return appended;
}

}  // namespace rubrica::pades
