// What makes a tenant's documents look like its own: a colour and a logo. Each document keeps those that it was issued
// with, so that its second copy looks the same years later.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/form_problem.h"
#include "app/tenant_scope.h"
#include "crypto/digest.h"
#include "fiscal/render/invoice_pdf.h"

namespace rubrica::app {

inline constexpr std::string_view kHouseColour = "#0b4f6c";
inline constexpr std::size_t kLargestLogo = std::size_t{256} << 10U;  // octets; every document carries it

struct DocumentLook {
  std::string colour{kHouseColour};                         // "#rrggbb"
  std::optional<crypto::Sha256Digest> logo = std::nullopt;  // a blob: JPEG or PNG
  friend bool operator==(const DocumentLook&, const DocumentLook&) = default;
};

// Field: "colour". Text in it has to be read on white: a contrast of 4.5 to 1 (WCAG 2.1, 1.4.3).
FormProblems check(const DocumentLook& look);

// The house's own as long as nothing else was chosen.
Result<DocumentLook> document_look(const TenantScope& scope);
Result<DocumentLook> document_look(sql::Transaction& transaction, const TenantScope& scope);
// For documents from now on. invalid_argument for a look with problems.
Result<void> save_document_look(const TenantScope& scope, const DocumentLook& look);

// Keeps the file as a blob. invalid_argument: too large, or not a picture that a PDF can hold (pdf::read_picture).
// Whether its pixels can be drawn is not looked at here.
Result<crypto::Sha256Digest> keep_logo(const TenantScope& scope, BytesView file);

Result<fiscal::RenderOptions> render_options(const TenantScope& scope, const DocumentLook& look);
// Those that an issued document was first printed with: look, language, room for a seal. not_found.
Result<fiscal::RenderOptions> printed_with(sql::Transaction& transaction, const TenantScope& scope,
                                           std::string_view document);

// A document that nobody issued, with the issuer's name and address where they are known: to look at.
Result<Bytes> sample_document(const TenantScope& scope, const DocumentLook& look);

}  // namespace rubrica::app
