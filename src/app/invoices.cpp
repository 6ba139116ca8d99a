#include "app/invoices.h"

#include <algorithm>

#include "app/document_content.h"
#include "app/field_check.h"
#include "app/issuer.h"
#include "base/id.h"
#include "fiscal/calendar.h"
#include "fiscal/render/invoice_pdf.h"
#include "fiscal/vat_rates.h"
#include "pdf/document.h"

namespace rubrica::app {
namespace {

using fiscal::Date;

constexpr std::string_view kType = "FT";

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// "1 234,50", "1.234,50", "1234.50": the comma is decimal where there is one, and points and spaces then group. "1.234"
// may mean either, and is none.
std::optional<Decimal> typed_number(const std::string_view typed, const int most_decimals, const int most_digits) {
  std::string text;
  const bool comma = typed.find(',') != std::string_view::npos;
  for (std::size_t i = 0; i < typed.size(); ++i) {
    if (typed[i] == ' ' || (comma && typed[i] == '.')) continue;
    if (typed.substr(i, 2) == "\u00A0") {
      ++i;
      continue;
    }
    text.push_back(typed[i] == ',' ? '.' : typed[i]);
  }
  const auto number = Decimal::parse(text);
  if (!comma && number && number->scale() == 3) return std::nullopt;
  if (!number || number->is_negative() || number->scale() > most_decimals) return std::nullopt;
  const std::size_t whole = std::min(text.find('.'), text.size());
  if (whole > static_cast<std::size_t>(most_digits)) return std::nullopt;
  return *number;
}

class DraftReader {
 public:
  DraftReader(const InvoiceDraft& draft, std::string territory, const Date today)
      : draft_(draft), territory_(std::move(territory)), today_(today) {}

  FormProblems read_into(fiscal::Document& document) {
    read_due(document);
    document.notes = several_lines(draft_.notes);
    fields_.text(document.notes, "notes", 500);
    fields_.require(!draft_.lines.empty() && draft_.lines.size() <= kMostLines, "lines", "problem.lines");
    for (std::size_t i = 0; i < std::min(draft_.lines.size(), kMostLines); ++i) {
      document.lines.push_back(read_line(draft_.lines[i], "line-" + std::to_string(i + 1) + "-"));
    }
    return fields_.take();
  }

 private:
  void read_due(fiscal::Document& document) {
    if (draft_.due.empty()) return;
    const auto due = fiscal::parse_date(draft_.due);
    fields_.require(due.has_value(), "due", "problem.date");
    if (!due) return;
    fields_.require(*due >= today_, "due", "problem.due");
    document.due = *due;
  }

  fiscal::Line read_line(const DraftLine& typed, const std::string& prefix) {
    fiscal::Line line;
    line.description = one_line(typed.description);
    fields_.text(line.description, prefix + "description", 200, "problem.description");
    const auto quantity = typed_number(typed.quantity, 3, 9);
    fields_.require(quantity && !quantity->is_zero(), prefix + "quantity", "problem.quantity");
    line.quantity = quantity.value_or(Decimal::of(1));
    line.unit = one_line(typed.unit);
    fields_.text(line.unit, prefix + "unit", 10, "problem.unit");
    const auto price = typed_number(typed.price, 4, 9);
    fields_.require(price.has_value(), prefix + "price", "problem.price");
    line.unit_price = price.value_or(Decimal());
    const auto discount = typed.discount.empty() ? Decimal() : typed_number(typed.discount, 2, 3);
    fields_.require(discount && *discount <= Decimal::of(100), prefix + "discount", "problem.discount");
    line.discount_percent = discount.value_or(Decimal());
    const auto rate =
        typed.vat.starts_with('M') ? fiscal::exempt(typed.vat) : fiscal::vat_rate(territory_, typed.vat, today_);
    fields_.require(rate.has_value(), prefix + "vat", "problem.vat");
    line.vat = rate.value_or(fiscal::VatRate());
    return line;
  }

  const InvoiceDraft& draft_;
  std::string territory_;
  Date today_{};
  FieldCheck fields_;
};

fiscal::Party party_of(const IssuerProfile& issuer) {
  return {issuer.name, issuer.tax_id, lines_of(issuer.address), issuer.country, issuer.contact};
}

fiscal::Party party_of(const Customer& customer) {
  return {customer.name, customer.tax_id, lines_of(customer.address), customer.country, customer.email};
}

// The customer's side of the document, and what is wrong with it.
Result<FormProblems> read_customer(sql::Transaction& transaction, const TenantScope& scope, const InvoiceDraft& draft,
                                   fiscal::Document& document) {
  if (draft.customer == kFinalConsumer) {
    document.customer.name = "Consumidor final";
    return FormProblems{};
  }
  if (draft.customer == kNewCustomer) {
    const Customer tidied = tidy(draft.new_customer);
    document.customer = party_of(tidied);
    return check(tidied, "customer_");
  }
  const auto known = customer(transaction, scope, draft.customer);
  if (!known) {
    if (known.error().code != ErrorCode::not_found) return fail(known.error());
    return FormProblems{{"customer", "problem.customer"}};
  }
  document.customer = party_of(*known);
  return FormProblems{};
}

Result<Date> today_in_lisbon(const TenantScope& scope) {
  RUBRICA_TRY(const fiscal::LocalTime now, fiscal::lisbon_time(scope.clock().now()));
  return fiscal::date_of(now);
}

std::string training_series(const Date today) { return "FORM" + std::to_string(static_cast<int>(today.year())); }

InvoiceTotals texts_of(const fiscal::Totals& totals, const std::string& currency) {
  InvoiceTotals texts{currency, totals.net.text(), {}, totals.gross.text()};
  for (const fiscal::VatTotal& one : totals.vat) {
    texts.rates.push_back({one.rate.percent.text(), one.vat.text(), one.rate.exemption_reason});
  }
  return texts;
}

Result<InvoicePreview> read_draft(sql::Transaction& transaction, const TenantScope& scope, const InvoiceDraft& draft) {
  RUBRICA_TRY(const Date today, today_in_lisbon(scope));
  RUBRICA_TRY(const auto profile, issuer(transaction, scope));
  InvoicePreview preview;
  fiscal::Document& document = preview.document;
  document.type = kType;
  document.series = training_series(today);
  document.issued = today;
  document.training = true;
  if (profile) {
    document.issuer = party_of(*profile);
    document.payment_details = profile->payment_details;
  } else {
    preview.problems.push_back({"issuer", "problem.issuer"});
  }
  RUBRICA_TRY(FormProblems of_customer, read_customer(transaction, scope, draft, document));
  std::ranges::move(of_customer, std::back_inserter(preview.problems));
  FormProblems others = DraftReader(draft, profile ? profile->vat_territory : "PT", today).read_into(document);
  std::ranges::move(others, std::back_inserter(preview.problems));
  if (!preview.problems.empty()) return preview;
  document.number = 1;  // totals do not depend on it
  auto totals = fiscal::totals_of(document);
  document.number = 0;
  if (totals) {
    preview.totals = texts_of(*totals, document.currency);
  } else if (totals.error().code == ErrorCode::resource_limit) {
    preview.problems.push_back({"lines", "problem.too_much"});
  } else {
    return fail(std::move(totals).error());
  }
  return preview;
}

struct Place {
  int number = 0;
  Date issued{};  // today, or the day of the one before, should the clock have gone back
};

Result<Place> take_number(sql::Transaction& transaction, const TenantScope& scope, const fiscal::Document& document) {
  RUBRICA_CHECK_OK(
      transaction.run("INSERT INTO series (tenant_id, document_type, code, next_number) VALUES ($1, $2, "
                      "$3, 1) ON CONFLICT DO NOTHING",
                      scope.tenant(), document.type, document.series));
  RUBRICA_TRY(const auto row,
              transaction.row("UPDATE series SET next_number = next_number + 1, last_issued_on = CASE WHEN "
                              "last_issued_on > $4 THEN last_issued_on ELSE $4 END WHERE tenant_id = $1 AND "
                              "document_type = $2 AND code = $3 RETURNING next_number - 1, last_issued_on",
                              scope.tenant(), document.type, document.series, fiscal::iso_date(document.issued)));
  if (!row) return fail(ErrorCode::internal, "a series that is not there");
  RUBRICA_TRY(const Date issued, fiscal::parse_date(row->text(1)));
  return Place{static_cast<int>(row->integer(0)), issued};
}

Result<std::int64_t> page_count(const Bytes& file) {
  const pdf::MemorySource source(file);
  RUBRICA_TRY(const auto document, pdf::Document::open(source));
  return static_cast<std::int64_t>(document->page_count());
}

Result<void> keep(sql::Transaction& transaction, const TenantScope& scope, const std::string& id,
                  const fiscal::Document& document, const std::string& gross) {
  RUBRICA_TRY(const Bytes file, fiscal::invoice_pdf(document));
  RUBRICA_TRY(const std::int64_t pages, page_count(file));
  RUBRICA_TRY(const auto digest, scope.blobs().put(scope.tenant(), file));
  RUBRICA_CHECK_OK(transaction.run(
      "INSERT INTO document (tenant_id, id, origin, title, document_type, series_code, number, content, customer_name, "
      "issued_on, total, currency, sha256, size, pages, state, created_at) VALUES ($1, $2, 'issued', $3, $4, $5, $6, "
      "$7, $8, $9, $10, $11, $12, $13, $14, 'unsigned', $15)",
      scope.tenant(), id, document.identifier(), document.type, document.series, document.number,
      encode_content(document), document.customer.name, fiscal::iso_date(document.issued), gross, document.currency,
      BytesView(digest), static_cast<std::int64_t>(file.size()), pages, scope.clock().now()));
  return {};
}

Result<void> keep_customer(sql::Transaction& transaction, const TenantScope& scope, Customer customer) {
  RUBRICA_TRY(const auto known, transaction.run("SELECT 1 FROM customer WHERE tenant_id = $1 AND name = $2 AND "
                                                "tax_id = $3 LIMIT 1",
                                                scope.tenant(), customer.name, customer.tax_id));
  if (!known.rows.empty()) return {};
  customer.id.clear();
  RUBRICA_CHECK_OK(save_customer(transaction, scope, customer));
  return {};
}

bool is_uuid(const std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    if (hyphen ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  return true;
}

}  // namespace

InvoiceDraft new_draft(const TenantScope& scope) {
  InvoiceDraft draft;
  draft.id = uuid_v7(scope.clock().now());
  draft.lines.emplace_back();
  return draft;
}

Result<std::vector<VatChoice>> vat_choices(const TenantScope& scope) {
  RUBRICA_TRY(const Date today, today_in_lisbon(scope));
  RUBRICA_TRY(const auto profile, issuer(scope));
  std::vector<VatChoice> choices;
  for (const char* code : {"NOR", "INT", "RED"}) {
    RUBRICA_TRY(const auto rate, fiscal::vat_rate(profile ? profile->vat_territory : "PT", code, today));
    choices.push_back({code, rate.percent.text(), "", ""});
  }
  for (const fiscal::Exemption& one : fiscal::exemptions()) {
    choices.push_back({std::string(one.code), "0", std::string(one.reason), std::string(one.norm)});
  }
  return choices;
}

Result<InvoicePreview> preview_invoice(const TenantScope& scope, const InvoiceDraft& draft) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  return read_draft(transaction, scope, draft);
}

Result<std::string> issue_invoice(const TenantScope& scope, const InvoiceDraft& draft) {
  if (!is_uuid(draft.id)) return fail(ErrorCode::invalid_argument, "a draft without id");
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(const auto issued_before,
              transaction.row("SELECT 1 FROM document WHERE tenant_id = $1 AND id = $2", scope.tenant(), draft.id));
  if (issued_before) return draft.id;
  RUBRICA_TRY(InvoicePreview preview, read_draft(transaction, scope, draft));
  if (!preview.problems.empty()) {
    return fail(ErrorCode::invalid_argument, "invoice: " + preview.problems.front().field);
  }
  if (draft.customer == kNewCustomer) RUBRICA_CHECK_OK(keep_customer(transaction, scope, tidy(draft.new_customer)));
  RUBRICA_TRY(const Place place, take_number(transaction, scope, preview.document));
  preview.document.number = place.number;
  preview.document.issued = place.issued;
  RUBRICA_CHECK_OK(keep(transaction, scope, draft.id, preview.document, preview.totals.gross));
  RUBRICA_CHECK_OK(transaction.commit());
  return draft.id;
}

}  // namespace rubrica::app
