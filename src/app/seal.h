// The visible seal of a tenant's signatures: whether there is one, where it stands, and the picture on it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/tenant_scope.h"
#include "confined/page_image.h"
#include "crypto/digest.h"
#include "signing/act.h"

namespace rubrica::app {

struct DocumentRecord;

enum class SealPage { first, last };
enum class SealCorner { upper_left, upper_right, lower_left, lower_right };

struct SealSettings {
  bool visible = false;
  // These three for uploaded documents. On a document of ours it stands at the foot of the last page, where room is
  // left for it, on the side of the corner.
  SealPage page = SealPage::last;
  SealCorner corner = SealCorner::lower_right;
  bool in_field = false;                                    // rather in an empty signature field that the document has
  std::optional<crypto::Sha256Digest> logo = std::nullopt;  // a blob: JPEG or PNG
};

// "first", "last"; "upper_left" and so on.
std::string_view name(SealPage page) noexcept;
std::string_view name(SealCorner corner) noexcept;
std::optional<SealPage> seal_page_named(std::string_view name) noexcept;
std::optional<SealCorner> seal_corner_named(std::string_view name) noexcept;

// Everything but the logo.
Result<void> save_seal(const TenantScope& scope, const SealSettings& seal);

inline constexpr std::size_t kLargestSealLogo = std::size_t{256} << 10U;  // every signed document carries it
// Its header is read here, its pixels by poppler in the confined process, where the seal is drawn with it once: what
// cannot be shown is not kept. invalid_argument for what is no such picture (pdf::read_picture) or too large;
// confined_reader_failed.
Result<void> save_seal_logo(const TenantScope& scope, const confined::PageImages& images, BytesView file);
Result<void> remove_seal_logo(const TenantScope& scope);

// As it will be, with the issuer's name in the place of the signer's, who is not known before a signature.
struct SealPicture {
  Bytes pdf;  // one page: the seal
  std::string description;
  double width = 0;  // in points
  double height = 0;
};
Result<SealPicture> seal_picture(const TenantScope& scope);

// "24/11/2026, 10:00 (hora de Lisboa)"
std::string seal_date(Time time);

// For the signing desk: the logo as it is drawn; what is asked for with a document; and the page where the seal stands,
// from 1, or 0 when that depends on the fields of the document.
Result<std::optional<pades::SealLogo>> stored_seal_logo(const TenantScope& scope, const SealSettings& seal);
signing::SealRequest seal_request(const SealSettings& seal, const DocumentRecord& document,
                                  std::optional<pades::SealLogo> logo, Time now);
std::int64_t seal_page_of(const SealSettings& seal, const DocumentRecord& document);

}  // namespace rubrica::app
