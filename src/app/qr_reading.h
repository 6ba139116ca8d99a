// The fiscal QR code of an uploaded PDF: read once, shown to the person, and used where she says so. What it says is
// its maker's claim; nothing of it is believed on its own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/form_problem.h"
#include "app/tenant_scope.h"
#include "confined/page_image.h"

namespace rubrica::app {

enum class QrAnswer { asked, used, left };
// Whose NIF the code gives; unknown before the account has filled in its own.
enum class QrIssuer { own, other, unknown };

struct QrReading {
  std::string number;  // "FT 2026A/123"
  std::string date;    // ISO
  std::string total;   // decimal text, EUR
  std::string issuer_tax_id;
  std::string issuer_name;  // the account's own, and only where the NIF is its own
  QrIssuer issuer = QrIssuer::unknown;
  bool annulled = false;  // the document says so of itself
  QrAnswer answer = QrAnswer::asked;
};

// The code's text, looked for on the first pages and the last ones: it stands on one of them (Portaria 195/2020, art.
// 6). Nothing when there is none, when two differ, when no page can be read, and when it takes too long: the upload
// goes on without it.
inline constexpr std::size_t kQrPagesAtEachEnd = 5;
std::optional<std::string> read_fiscal_qr(const confined::PageImages& images, const pdf::Source& document,
                                          const std::vector<pdf::PageSize>& pages);

// None: the document has no such code. not_found: there is no such document.
Result<std::optional<QrReading>> qr_reading(const TenantScope& scope, std::string_view document);

// The document takes number (or the name that was typed instead), date and total from the code; the problem of field
// "name". Both may be answered again and otherwise until the document is signed: document_in_other_act while an act is
// open, document_changed afterwards, not_found without a code.
Result<FormProblems> use_qr_reading(const TenantScope& scope, std::string_view document, std::string_view name);
// It is called as its file was, without date and total.
Result<void> leave_qr_reading(const TenantScope& scope, std::string_view document);

// For upload(): keeps the text with the document, in its transaction, to be asked about.
Result<void> keep_qr_reading(sql::Transaction& transaction, const TenantScope& scope, std::string_view document,
                             std::string_view payload, std::string_view file_name);

}  // namespace rubrica::app
