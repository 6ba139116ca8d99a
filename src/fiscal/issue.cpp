#include "fiscal/issue.h"

#include <algorithm>

#include "base/utf8.h"
#include "fiscal/atcud.h"
#include "fiscal/document_rules.h"
#include "fiscal/document_type.h"
#include "fiscal/refusal.h"
#include "fiscal/tax_number.h"

namespace rubrica::fiscal {
namespace {

using namespace std::chrono_literals;

// The hour that October repeats: the same wall clock time was shown an hour ago.
Result<bool> in_repeated_hour(const Time now, const LocalTime local) {
  RUBRICA_TRY(const LocalTime an_hour_ago, lisbon_time(now - 1h));
  RUBRICA_TRY(const LocalTime in_an_hour, lisbon_time(now + 1h));
  return an_hour_ago == local || in_an_hour == local;
}

Result<LocalTime> entry_time(const Series& series, const IssueContext& context) {
  RUBRICA_TRY(const LocalTime local, lisbon_time(context.now));
  const LocalTime last = std::max(series.last_entered.value_or(local), context.last_entered.value_or(local));
  if (last <= local) return local;
  RUBRICA_TRY(const bool repeated, in_repeated_hour(context.now, local));
  const bool harmless = repeated && last - local < 1h;
  if (!harmless && !context.clock_confirmed) return refuse(Refusal::clock_behind, iso_date_time(last));
  return last;
}

Result<void> check_series(const Document& draft, const Series& series, const IssueContext& context) {
  if (document_type(draft.type) == nullptr) return refuse(Refusal::type_unknown, draft.type);
  if (series.finished) return refuse(Refusal::series_finished, series.name());
  if (series.type != draft.type) return refuse(Refusal::series_type_mismatch, series.name());
  if (series.training != draft.training) return refuse(Refusal::training_mismatch, series.name());
  if (!draft.training && !context.producer.certified()) return refuse(Refusal::not_certified, series.name());
  if (!series.training && !is_validation_code(series.validation_code)) {
    return refuse(Refusal::series_not_communicated, series.name());
  }
  return {};
}

Result<void> check_date(const Date issued, const Series& series, const LocalTime entered, const IssueContext& context) {
  if (series.last_date && issued < *series.last_date) {
    return refuse(Refusal::date_before_previous, iso_date(*series.last_date));
  }
  if (issued > date_of(entered) && !context.future_date_confirmed) {
    return refuse(Refusal::date_in_future, iso_date(issued));
  }
  return {};
}

// Where the receipt tells the tax of all that was charged, the customer withholds what is not received of it.
Result<Decimal> withheld_of(const Settled& settled, const Related& original) {
  if (settled.taxes.empty()) return withheld_with(settled.amount, original);
  Decimal charged;
  for (const VatTotal& tax : settled.taxes) {
    RUBRICA_TRY(charged, Decimal::add(charged, tax.base));
    RUBRICA_TRY(charged, Decimal::add(charged, tax.vat));
  }
  if (charged <= settled.amount) return Decimal::of(0, 2);
  return Decimal::subtract(charged, settled.amount);
}

// What a receipt says of each document that it pays: how much the customer withholds, as AT's demonstration file shows
// it (PGT 1T1/2), and under cash VAT how much of each tax it brings (DL 71/2013), in the document's proportions.
Result<void> fill_settled(Document& receipt, const std::vector<Related>& related) {
  receipt.withholding.reset();
  for (Settled& settled : receipt.settles) {
    const Related* const original = find_related(related, settled.identifier);
    if (original == nullptr) return refuse(Refusal::original_unknown, settled.identifier);
    if (receipt.type == "RC") {
      RUBRICA_TRY(settled.taxes, taxes_received(settled.amount, *original));
    }
    const std::optional<Withholding>& withholding = original->original.document.withholding;
    if (!withholding) continue;
    RUBRICA_TRY(settled.withheld, withheld_of(settled, *original));
    if (settled.withheld.is_zero()) continue;
    // The sum is told with one tax and one rate.
    if (receipt.withholding &&
        (receipt.withholding->type != withholding->type || receipt.withholding->percent != withholding->percent)) {
      return refuse(Refusal::withholdings_differ, settled.identifier);
    }
    receipt.withholding = withholding;
  }
  return {};
}

Result<void> sign(IssuedDocument& issued, const Series& series, const Producer& producer) {
  if (!document_type(issued.document.type)->is_signed() || !producer.key) return {};
  RUBRICA_TRY(issued.signed_text, string_to_sign({issued.document.issued, issued.entered, issued.document.identifier(),
                                                  issued.totals.gross},
                                                 series.last_hash));
  RUBRICA_TRY(issued.hash, producer.key->sign(issued.signed_text));
  issued.hash_control = std::to_string(producer.key->version());
  return {};
}

// Despacho 8632/2014, 2.2.3. Training says so elsewhere, in words of its own (1.5).
std::string mention(const IssuedDocument& issued, const Producer& producer) {
  if (!producer.certified()) return "";
  const std::string program = "programa certificado n.º " + std::to_string(producer.certificate_number) + "/AT";
  if (issued.hash == "0") return "Emitido por " + program;
  return printed_characters(issued.hash) + "-Processado por " + program;
}

// The producer's data stand on what is issued for training (Despacho 8632/2014, 1.5).
std::string named_producer(const Producer& producer, const Document& document) {
  if (!document.training || producer.tax_id.empty()) return "";
  return producer.name + ", NIF " + producer.tax_id;
}

Result<void> add_to(std::optional<Decimal>& sum, const Decimal& more) {
  RUBRICA_TRY(sum, Decimal::add(sum.value_or(Decimal::of(0, 2)), more));
  return {};
}

QrTerritory& territory_of(QrFields& fields, const std::string& region) {
  const auto found = std::ranges::find(fields.territories, region, &QrTerritory::region);
  if (found != fields.territories.end()) return *found;
  // Portugal first, then the islands, then abroad; as in AT's example 5.1.
  const auto rank = [](const std::string& one) {
    return one == "PT" ? 0 : one == "PT-AC" ? 1 : one == "PT-MA" ? 2 : 3;
  };
  const auto place =
      std::ranges::find_if(fields.territories, [&](const QrTerritory& one) { return rank(region) < rank(one.region); });
  QrTerritory fresh;
  fresh.region = region;
  return *fields.territories.insert(place, fresh);
}

Result<void> add_tax(QrFields& fields, const VatTotal& tax) {
  // M99 is not subject to tax; every other reason is an exemption.
  if (tax.rate.exemption_code == "M99") {
    territory_of(fields, tax.rate.region);
    return add_to(fields.not_subject, tax.base);
  }
  QrTerritory& territory = territory_of(fields, tax.rate.region);
  if (tax.rate.code == "ISE") return add_to(territory.exempt_base, tax.base);
  if (tax.rate.code == "RED") {
    RUBRICA_CHECK_OK(add_to(territory.reduced_base, tax.base));
    return add_to(territory.reduced_vat, tax.vat);
  }
  if (tax.rate.code == "INT") {
    RUBRICA_CHECK_OK(add_to(territory.intermediate_base, tax.base));
    return add_to(territory.intermediate_vat, tax.vat);
  }
  RUBRICA_CHECK_OK(add_to(territory.normal_base, tax.base));
  return add_to(territory.normal_vat, tax.vat);
}

}  // namespace

QrFields qr_fields_of(const IssuedDocument& issued, const int certificate_number) {
  const Document& document = issued.document;
  QrFields fields;
  fields.issuer_tax_id = document.issuer.tax_id;
  const std::string customer = plain_tax_number(document.customer.tax_id, document.customer.country);
  fields.customer_tax_id = customer.empty() ? kFinalConsumer : customer;
  fields.customer_country = document.customer.country;
  fields.type = document.type;
  fields.status = issued.status == Status::annulled ? "A" : "N";
  fields.date = document.issued;
  fields.identifier = document.identifier();
  fields.atcud = document.atcud.value_or("0");
  const bool without_values = document.type == "GT" && issued.totals.gross.is_zero();
  if (!without_values) {
    // The sums fit: they are parts of totals that did.
    for (const VatTotal& tax : issued.totals.vat) static_cast<void>(add_tax(fields, tax));
  }
  fields.tax_payable = issued.totals.vat_sum;
  fields.gross = issued.totals.gross;
  if (!issued.totals.withheld.is_zero()) fields.withheld = issued.totals.withheld;
  fields.hash_characters = printed_characters(issued.hash);
  fields.certificate_number = std::to_string(certificate_number);
  return fields;
}

Result<Issuance> issue(const Document& draft, const Series& series, const IssueContext& context) {
  RUBRICA_CHECK_OK(check_series(draft, series, context));
  RUBRICA_TRY(const LocalTime entered, entry_time(series, context));
  Issuance issuance{
      {draft, {}, entered, {}, "0", "0", context.source_id, Status::normal, {}, entered, context.source_id}, series};
  IssuedDocument& issued = issuance.document;
  Document& document = issued.document;
  document.issuer = normalised(std::move(document.issuer));
  document.customer = normalised(std::move(document.customer));
  document.series = series.id;
  document.number = series.last_number + 1;
  if (!document.issued.ok()) document.issued = date_of(entered);
  RUBRICA_CHECK_OK(check_date(document.issued, series, entered, context));
  if (document.currency != "EUR" && !document.exchange_rate) {
    return refuse(Refusal::exchange_rate_missing, document.currency);
  }
  const DocumentType& type = *document_type(document.type);
  if (type.is_receipt() && document.settles.empty()) {
    return refuse(Refusal::receipt_without_documents, document.type);
  }
  if (type.is_receipt()) RUBRICA_CHECK_OK(fill_settled(document, context.related));
  if (!document.withholding) document.withholding = withholding_to_credit(document, context.related);
  RUBRICA_TRY(document.credited_before, credited_before(document, context.related));
  RUBRICA_TRY(issued.totals, euro_totals_of(document));
  RUBRICA_CHECK_OK(check_draft(document, issued.totals, entered));
  RUBRICA_CHECK_OK(check_related(document, issued.totals, context.related));

  RUBRICA_CHECK_OK(sign(issued, series, context.producer));
  RUBRICA_TRY(document.atcud, atcud(series.validation_code, document.number));
  RUBRICA_TRY(document.qr_payload, qr_payload(qr_fields_of(issued, context.producer.certificate_number)));
  document.certification = mention(issued, context.producer);
  document.producer = named_producer(context.producer, document);

  issuance.series.last_number = document.number;
  issuance.series.last_date = document.issued;
  issuance.series.last_entered = entered;
  if (issued.hash != "0") issuance.series.last_hash = issued.hash;
  return issuance;
}

Result<IssuedDocument> annul(IssuedDocument document, std::string reason, const Time now, const std::string& source_id,
                             const std::vector<IssuedDocument>& successors) {
  const std::string identifier = document.document.identifier();
  if (document.status == Status::annulled) return refuse(Refusal::annulled_already, identifier);
  if (reason.empty() || characters_of(reason) > kLongestReason) {
    return refuse(Refusal::annulment_without_reason, identifier);
  }
  const DocumentType* const type = document_type(document.document.type);
  if (document.delivered && (type == nullptr || type->is_corrected_by_notes()))
    return refuse(Refusal::annulment_after_delivery, identifier);
  for (const IssuedDocument& successor : successors) {
    if (successor.status != Status::annulled && refers_to(successor.document, identifier)) {
      return refuse(Refusal::annulment_of_corrected, successor.document.identifier());
    }
  }
  RUBRICA_TRY(const LocalTime local, lisbon_time(now));
  return as_annulled(std::move(document), {std::move(reason), local, source_id});
}

IssuedDocument as_annulled(IssuedDocument document, Annulled annulled) {
  document.status = Status::annulled;
  document.status_reason = std::move(annulled.reason);
  document.status_since = std::max(annulled.since, document.entered);
  document.status_source_id = std::move(annulled.source_id);
  std::string qr = document.document.qr_payload.value_or("");
  // The first: no value has a '*' in it.
  constexpr std::string_view kNormal = "*E:N*";
  if (const std::size_t status = qr.find(kNormal); status != std::string::npos) {
    document.document.qr_payload = qr.replace(status, kNormal.size(), "*E:A*");
  }
  return document;
}

}  // namespace rubrica::fiscal
