#include "app/seal.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/documents.h"
#include "app/issuer.h"
#include "app/signature_settings.h"
#include "app/written.h"
#include "fiscal/render/invoice_pdf.h"

namespace rubrica::app {
namespace {

constexpr std::array<std::string_view, 2> kPages{"first", "last"};
constexpr std::array<std::string_view, 4> kCorners{"upper_left", "upper_right", "lower_left", "lower_right"};

// Where letters keep their own margins, and above their footers.
constexpr pades::SealMargins kMargins{.side = 54, .top = 30, .bottom = 80};
constexpr unsigned kTrialResolution = 72;  // dots per inch

template <class Enum, std::size_t N>
std::optional<Enum> named(const std::array<std::string_view, N>& names, const std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

bool is_own(const DocumentRecord& document) { return document.origin == Origin::issued; }

Result<void> set_logo(const TenantScope& scope, const std::optional<crypto::Sha256Digest>& logo) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  const SignatureSettings fresh;
  RUBRICA_CHECK_OK(transaction.run(
      "INSERT INTO signature_setting (tenant_id, reason, total_in_name, seal_logo_sha256) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (tenant_id) DO UPDATE SET seal_logo_sha256 = $4",
      scope.tenant(), fresh.reason, fresh.total_in_name, logo));
  return transaction.commit();
}

}  // namespace

std::string_view name(const SealPage page) noexcept { return kPages.at(static_cast<std::size_t>(page)); }
std::string_view name(const SealCorner corner) noexcept { return kCorners.at(static_cast<std::size_t>(corner)); }
std::optional<SealPage> seal_page_named(const std::string_view name) noexcept { return named<SealPage>(kPages, name); }
std::optional<SealCorner> seal_corner_named(const std::string_view name) noexcept {
  return named<SealCorner>(kCorners, name);
}

Result<void> save_seal(const TenantScope& scope, const SealSettings& seal) {
  const SignatureSettings fresh;
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_CHECK_OK(transaction.run(
      "INSERT INTO signature_setting (tenant_id, reason, total_in_name, seal, seal_page, seal_corner, seal_in_field) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7) "
      "ON CONFLICT (tenant_id) DO UPDATE SET seal = $4, seal_page = $5, seal_corner = $6, seal_in_field = $7",
      scope.tenant(), fresh.reason, fresh.total_in_name, seal.visible, name(seal.page), name(seal.corner),
      seal.in_field));
  return transaction.commit();
}

Result<void> save_seal_logo(const TenantScope& scope, const confined::PageImages& images, const BytesView file) {
  if (file.size() > kLargestSealLogo) return fail(ErrorCode::invalid_argument, "the seal's logo is too large");
  RUBRICA_TRY(const pades::SealLogo logo, pdf::read_picture(file));
  RUBRICA_TRY(const pades::SealDrawing drawing, pades::draw_seal({.name = "A"}, logo));
  RUBRICA_TRY(const Bytes picture, pades::seal_picture(drawing));
  RUBRICA_CHECK_OK(images.png(pdf::MemorySource(picture), 1, kTrialResolution));
  RUBRICA_TRY(const auto digest, scope.blobs().put(scope.tenant(), file));
  return set_logo(scope, digest);
}

Result<void> remove_seal_logo(const TenantScope& scope) { return set_logo(scope, std::nullopt); }

Result<SealPicture> seal_picture(const TenantScope& scope) {
  RUBRICA_TRY(const SignatureSettings settings, signature_settings(scope));
  RUBRICA_TRY(const auto profile, issuer(scope));
  RUBRICA_TRY(const auto logo, stored_seal_logo(scope, settings.seal));
  RUBRICA_TRY(const pades::SealDrawing drawing,
              pades::draw_seal({.name = profile ? profile->name : "Nome como no certificado",
                                .identification = "como no certificado",
                                .date = seal_date(scope.clock().now()),
                                .reason = settings.reason,
                                .location = settings.location},
                               logo));
  RUBRICA_TRY(Bytes pdf, pades::seal_picture(drawing));
  return SealPicture{std::move(pdf), drawing.description, drawing.width, drawing.height};
}

std::string seal_date(const Time time) { return written_moment(time) + " (hora de Lisboa)"; }

Result<std::optional<pades::SealLogo>> stored_seal_logo(const TenantScope& scope, const SealSettings& seal) {
  if (!seal.logo) return std::optional<pades::SealLogo>();
  RUBRICA_TRY(const Bytes file, scope.blobs().get(scope.tenant(), *seal.logo));
  RUBRICA_TRY(pades::SealLogo logo, pdf::read_picture(file));
  return std::optional(std::move(logo));
}

signing::SealRequest seal_request(const SealSettings& seal, const DocumentRecord& document,
                                  std::optional<pades::SealLogo> logo, const Time now) {
  const bool own = is_own(document);
  const bool left = seal.corner == SealCorner::upper_left || seal.corner == SealCorner::lower_left;
  const bool upper = seal.corner == SealCorner::upper_left || seal.corner == SealCorner::upper_right;
  pades::SealPlace place;
  place.page = own || seal.page == SealPage::last ? -1 : 1;
  place.x = left ? 0 : 1;
  place.y = upper && !own ? 0 : 1;
  place.margins = kMargins;
  if (own) place.margins = {.side = fiscal::kFreeFoot.side, .top = 0, .bottom = fiscal::kFreeFoot.bottom};
  return {.place = place, .logo = std::move(logo), .date = seal_date(now), .into_empty_field = seal.in_field && !own};
}

std::int64_t seal_page_of(const SealSettings& seal, const DocumentRecord& document) {
  if (is_own(document)) return document.pages;
  if (seal.in_field) return 0;
  return seal.page == SealPage::first ? 1 : document.pages;
}

}  // namespace rubrica::app
