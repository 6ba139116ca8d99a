// A fiscal document as a value: who sold what to whom, and what comes to how much. What a certified program adds
// (ATCUD, QR code, hash) has its place here and is filled by the fiscal machinery, never invented.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.h"

namespace rubrica::fiscal {

struct Party {
  std::string name;
  std::string tax_id;                // NIF, nine digits; empty for "consumidor final"
  std::vector<std::string> address;  // lines, without the country
  std::string country = "PT";        // ISO 3166-1 alpha-2
  std::string contact;               // e-mail or telephone; may be empty
};

// A rate as SAF-T names it: NOR, INT, RED with a percentage, ISE with the reason for the exemption.
struct VatRate {
  std::string code = "NOR";
  Decimal percent;
  std::string exemption_code;    // "M07"; only and always with ISE
  std::string exemption_reason;  // the text that must be printed
};

struct Line {
  std::string description;
  Decimal quantity = Decimal::of(1);
  std::string unit = "un";
  Decimal unit_price;        // without VAT
  Decimal discount_percent;  // 0…100
  VatRate vat;
};

struct Document {
  std::string type = "FT";  // SAF-T InvoiceType
  std::string series;
  int number = 0;
  std::chrono::year_month_day issued;  // in Europe/Lisbon
  std::optional<std::chrono::year_month_day> due;
  Party issuer;
  Party customer;
  std::vector<Line> lines;
  std::string currency = "EUR";
  std::string notes;            // free text under the lines
  std::string payment_details;  // IBAN and the like; may be empty
  bool training = true;         // «Documento emitido para fins de Formação»; no uncertified build may say otherwise
  std::optional<std::string> atcud;
  std::optional<std::string> qr_payload;

  std::string identifier() const;  // "FT 2026A/123" (Portaria 302/2016, 4.1.4.1)
};

struct VatTotal {
  VatRate rate;
  Decimal base;
  Decimal vat;
};

struct Totals {
  std::vector<Decimal> lines;  // net of each line, two decimals
  std::vector<VatTotal> vat;   // by rate, highest first
  Decimal net;
  Decimal vat_sum;
  Decimal gross;
};

// Each line is rounded to cents after its discount; VAT is computed and rounded once per rate on the sum of its lines.
// invalid_argument names the line or member that makes no sense: no lines, no names, a NIF with a wrong check digit, a
// negative or over-precise price, an exemption without a reason or a rate with one. resource_limit beyond 18 digits.
Result<Totals> totals_of(const Document& document);

// Check digit of a Portuguese NIF (modulus 11).
bool is_nif(std::string_view text);

}  // namespace rubrica::fiscal
