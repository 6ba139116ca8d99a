// A year of documents of a small business, for tests and measurements.
#pragma once

#include <map>
#include <stdexcept>

#include "support/fiscal_documents.h"

namespace rubrica::fiscal::samples {

// A year of a small business, issued by the machine itself: every type, corrections, receipts, annulments, discounts,
// territories, exemptions, withholding, foreign currency, prices with VAT.
class Year {
 public:
  explicit Year(const int invoices) {
    for (int i = 0; i < invoices; ++i) one_sale(i);
  }
  const std::vector<IssuedDocument>& documents() const { return documents_; }

 private:
  IssuedDocument& issue_one(Document document, std::vector<Related> related = {}) {
    now_ += std::chrono::seconds(step_);
    IssueContext where;
    where.now = now_;
    where.producer = producer_;
    where.source_id = "marta";
    where.related = std::move(related);
    const auto [known, fresh] = series_.try_emplace(document.type);
    if (fresh) known->second = series(document.type, "2026");
    for (Payment& payment : document.payments) payment.date = date_of(lisbon_time(now_).value());
    if (document.transport) {
      document.transport->start = lisbon_time(now_).value() + std::chrono::hours(1);
    }
    const auto issuance = issue(document, known->second, where);
    if (!issuance) throw std::runtime_error(issuance.error().describe());
    known->second = issuance->series;
    documents_.push_back(issuance->document);
    return documents_.back();
  }

  static Document sale(const int i) {
    Document document = draft("FT", {});
    const VatRate rates[] = {normal(),
                             reduced(),
                             {"INT", Decimal::of(13), "", ""},
                             exempt("M07"),
                             exempt("M99"),
                             {"NOR", Decimal::of(22), "", "", "PT-MA"},
                             {"RED", Decimal::of(4), "", "", "PT-AC"}};
    for (int n = 0; n <= i % 4; ++n) {
      Line one = line("0.00", rates[(i + n) % 7], 1 + i % 9);
      one.unit_price = Decimal::of(1000 + (i * 7919) % 100'000, 2 + n % 3);
      one.description = "Serviço n.º " + std::to_string((i + n) % 40) + " – edição";
      one.discount_percent = Decimal::of(i % 3 == 0 ? 10 : 0);
      document.lines.push_back(one);
    }
    if (i % 5 == 0) document.discount_percent = Decimal::of(250, 2);
    document.prices_with_vat = i % 6 == 0;
    if (i % 7 == 0)
      document.withholding = Withholding{"IRS", Decimal::of(23), Decimal::of(100), "Artigo 101.º do CIRS"};
    if (i % 11 == 0) {
      document.currency = "USD";
      document.exchange_rate = money("0.917431");
    }
    if (i % 4 == 1) document.customer = {"Consumidor final", "", {}};
    if (i % 13 == 2) document.customer = {"Librairie Étoile", "83404833048", {"1 rue X", "75001 Paris"}, "FR"};
    return document;
  }

  void one_sale(const int i) {
    const IssuedDocument invoice = issue_one(sale(i));
    const std::string number = invoice.document.identifier();
    if (i % 10 == 3) {
      Document note = sale(i);
      note.type = "NC";
      note.withholding.reset();
      for (std::size_t n = 0; n < note.lines.size(); ++n) {
        note.lines[n].correction = Correction{number, "Devolução", static_cast<int>(n + 1)};
      }
      note.lines.resize(1);
      if (!note.prices_with_vat) issue_one(note, {{invoice, {}}});
    } else if (i % 10 == 4) {
      Document paid = draft(i % 20 == 4 ? "RG" : "RC", {});
      paid.customer = invoice.document.customer;
      paid.settles = {{number, invoice.document.issued, invoice.totals.payable}};
      paid.payments = {{"TB", invoice.totals.payable, {}}};
      if (!invoice.totals.payable.is_zero()) issue_one(paid, {{invoice, {}}});
    } else if (i % 10 == 5) {
      Document note = sale(i);
      note.type = "ND";
      note.lines.resize(1);
      note.lines[0].correction = Correction{number, "Portes em falta", 0};
      issue_one(note, {{invoice, {}}});
    } else if (i % 10 == 6) {
      Document quote = sale(i);
      quote.type = i % 20 == 6 ? "OR" : "PF";
      quote.withholding.reset();
      issue_one(quote);
    } else if (i % 10 == 7) {
      Document note = draft("GT", {line("0.00", normal(), 3)});
      note.transport = Transport{{"Rua A", "4000-001 Porto"}, {"Rua B", "1000-001 Lisboa"}, {}};
      issue_one(note);
      Document receipt_invoice = draft("FR", {line("10.00")});
      receipt_invoice.payments = {{"MB", money("12.30"), {}}};
      issue_one(receipt_invoice);
    } else if (i % 10 == 8) {
      IssuedDocument& simple = issue_one(draft("FS", {line("9.99", reduced())}));
      simple = annul(simple, "Engano no cliente", now_, "marta", {}).value();
    }
  }

  std::map<std::string, Series> series_;
  std::vector<IssuedDocument> documents_;
  Producer producer_ = sample_producer();
  Time now_ = at("2026-01-02T09:00:00Z");
  int step_ = 1800;
};

}  // namespace rubrica::fiscal::samples
