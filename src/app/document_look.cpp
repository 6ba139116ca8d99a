#include "app/document_look.h"

#include <cmath>

#include "app/issuer.h"
#include "app/rows.h"
#include "fiscal/sample_invoice.h"

namespace rubrica::app {
namespace {

std::optional<pdf::Colour> colour_named(const std::string_view name) {
  if (name.size() != 7 || name.front() != '#') return std::nullopt;
  const auto octets = from_hex(name.substr(1));
  if (!octets) return std::nullopt;
  const auto part = [&octets](const std::size_t at) { return (*octets)[at] / 255.0; };
  return pdf::Colour{part(0), part(1), part(2)};
}

// WCAG 2.1, relative luminance.
double luminance(const pdf::Colour& colour) {
  const auto linear = [](const double part) {
    return part <= 0.03928 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

double contrast_with_white(const pdf::Colour& colour) { return 1.05 / (luminance(colour) + 0.05); }

}  // namespace

FormProblems check(const DocumentLook& look) {
  constexpr double kReadable = 4.5;
  const auto colour = colour_named(look.colour);
  if (!colour) return {{"colour", "problem.colour"}};
  if (contrast_with_white(*colour) < kReadable) return {{"colour", "problem.colour_light"}};
  return {};
}

Result<DocumentLook> document_look(sql::Transaction& transaction, const TenantScope& scope) {
  RUBRICA_TRY(const auto row,
              transaction.row("SELECT colour, logo_sha256 FROM document_look WHERE tenant_id = $1", scope.tenant()));
  DocumentLook look;
  if (!row) return look;
  look.colour = row->text(0);
  if (!row->is_null(1)) look.logo = digest_in(*row, 1);
  return look;
}

Result<DocumentLook> document_look(const TenantScope& scope) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  return document_look(transaction, scope);
}

Result<void> save_document_look(const TenantScope& scope, const DocumentLook& look) {
  if (!check(look).empty()) return fail(ErrorCode::invalid_argument, "the colour of documents: " + look.colour);
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_CHECK_OK(
      transaction.run("INSERT INTO document_look (tenant_id, colour, logo_sha256) VALUES ($1, $2, $3) "
                      "ON CONFLICT (tenant_id) DO UPDATE SET colour = $2, logo_sha256 = $3",
                      scope.tenant(), look.colour, look.logo));
  return transaction.commit();
}

Result<crypto::Sha256Digest> keep_logo(const TenantScope& scope, const BytesView file) {
  if (file.size() > kLargestLogo) return fail(ErrorCode::invalid_argument, "the logo is too large");
  RUBRICA_CHECK_OK(pdf::read_picture(file));
  return scope.blobs().put(scope.tenant(), file);
}

Result<fiscal::RenderOptions> render_options(const TenantScope& scope, const DocumentLook& look) {
  fiscal::RenderOptions options;
  options.accent = colour_named(look.colour).value_or(options.accent);
  if (look.logo) {
    RUBRICA_TRY(const Bytes file, scope.blobs().get(scope.tenant(), *look.logo));
    RUBRICA_TRY(options.logo, pdf::read_picture(file));
  }
  return options;
}

Result<fiscal::RenderOptions> printed_with(sql::Transaction& transaction, const TenantScope& scope,
                                           const std::string_view document) {
  RUBRICA_TRY(const auto row,
              transaction.row("SELECT look_colour, look_logo_sha256, language, look_room_for_seal FROM document "
                              "WHERE tenant_id = $1 AND id = $2",
                              scope.tenant(), document));
  if (!row) return fail(ErrorCode::not_found, "no such document");
  DocumentLook look;
  look.colour = row->text_or_null(0).value_or(look.colour);
  if (!row->is_null(1)) look.logo = digest_in(*row, 1);
  RUBRICA_TRY(fiscal::RenderOptions options, render_options(scope, look));
  options.room_for_seal = row->boolean(3);
  options.language = fiscal::label_language_named(row->text_or_null(2).value_or("")).value_or(options.language);
  return options;
}

Result<Bytes> sample_document(const TenantScope& scope, const DocumentLook& look) {
  RUBRICA_TRY(const auto options, render_options(scope, look));
  RUBRICA_TRY(const auto profile, issuer(scope));
  fiscal::Document document = fiscal::sample_invoice(scope.clock().now());
  if (profile) document.issuer = party_of(*profile);
  return fiscal::invoice_pdf(document, options);
}

}  // namespace rubrica::app
