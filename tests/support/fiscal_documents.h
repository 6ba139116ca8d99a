// Drafts and issued documents for the tests of the fiscal room.
#pragma once

#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "crypto/openssl.h"
#include "fiscal/issue.h"
#include "fiscal/refusal.h"

namespace rubrica::fiscal::samples {

inline Time at(const std::string& utc) { return parse_iso_utc(utc).value(); }
inline Date day(const char* text) { return parse_date(text).value(); }
inline Decimal money(const char* text) { return Decimal::parse(text).value(); }

// A new private key, in PEM.
inline std::string fresh_key_pem(const unsigned bits = 1024) {
  const rubrica::openssl::Key fresh(EVP_RSA_gen(bits));
  const rubrica::openssl::Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(bio.get(), fresh.get(), nullptr, nullptr, 0, nullptr, nullptr);
  const char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

// A key of this test run.
inline const ChainKey& sample_key() {
  static const ChainKey key = ChainKey::from_pem(fresh_key_pem(), 1).value();
  return key;
}
// A program that is certified.
inline Producer sample_producer() { return {9999, sample_key(), "Exemplo Software, Lda.", "500000000"}; }

inline VatRate normal() { return {"NOR", Decimal::of(23), "", ""}; }
inline VatRate reduced() { return {"RED", Decimal::of(6), "", ""}; }
inline VatRate exempt(const char* code = "M10") { return {"ISE", Decimal::of(0), code, "IVA – regime de isenção"}; }

inline Line line(const char* price, const VatRate& rate = normal(), const std::int64_t quantity = 1) {
  Line one;
  one.description = "Consultoria";
  one.quantity = Decimal::of(quantity);
  one.unit_price = money(price);
  one.vat = rate;
  return one;
}

inline Document draft(const std::string& type = "FT", std::vector<Line> lines = {line("100.00")}) {
  Document document;
  document.type = type;
  document.issuer = {"Marta Conceição Ferreira", "123456789", {"Rua das Flores 12", "4050-262 Porto"}};
  document.customer = {"Livraria Âncora, Lda.", "501442600", {"Largo do Carmo 7", "1200-092 Lisboa"}};
  document.lines = std::move(lines);
  document.training = false;
  return document;
}

inline Document credit_note(const std::string& original, std::vector<Line> lines, const int original_line = 1) {
  for (Line& one : lines) one.correction = Correction{original, "Devolução", original_line};
  return draft("NC", std::move(lines));
}

inline Document receipt(const std::string& original, const char* amount, const std::string& type = "RG") {
  Document document = draft(type, {});
  document.settles = {{original, day("2026-11-24"), money(amount)}};
  document.payments = {{"TB", money(amount), day("2026-11-25")}};
  return document;
}

// AT gives each series and type a code of its own; that of FT A is AT's example.
inline Series series(const std::string& type = "FT", const std::string& id = "A") {
  const std::string code = type == "FT" ? "CSDF7T5H" : "CSDF7T" + type;
  return new_series(type, id, code, false).value();
}

inline IssueContext context(const std::string& utc = "2026-11-24T15:58:01Z") {
  IssueContext one;
  one.now = at(utc);
  one.producer = sample_producer();
  return one;
}

inline IssuedDocument issued(const Document& document, std::vector<Related> related = {}) {
  IssueContext where = context();
  where.related = std::move(related);
  return issue(document, series(document.type), where).value().document;
}

// The rule that was broken, or "accepted", or the text of another error.
template <class T>
std::string outcome(const Result<T>& result) {
  if (result) return "accepted";
  const auto refusal = refusal_in(result.error());
  return refusal ? std::string(text_of(*refusal).name) : result.error().describe();
}

}  // namespace rubrica::fiscal::samples
