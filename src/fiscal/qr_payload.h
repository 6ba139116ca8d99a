// The text inside the fiscal QR code (AT, Especificações Técnicas, Código QR, version 1.0 of 2020-08-13).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "fiscal/calendar.h"

namespace rubrica::fiscal {

// Fields I, J or K: one tax territory. A value that is absent is left out; zero is written.
struct QrTerritory {
  std::string region;  // "PT", "PT-AC", "PT-MA" or a country
  std::optional<Decimal> exempt_base;
  std::optional<Decimal> reduced_base, reduced_vat;
  std::optional<Decimal> intermediate_base, intermediate_vat;
  std::optional<Decimal> normal_base, normal_vat;
};

struct QrFields {
  std::string issuer_tax_id;             // A
  std::string customer_tax_id;           // B; 999999990 for the final consumer
  std::string customer_country;          // C
  std::string type;                      // D
  std::string status = "N";              // E
  Date date{};                           // F
  std::string identifier;                // G
  std::string atcud = "0";               // H
  std::vector<QrTerritory> territories;  // I, J, K; none for documents without VAT (I1:0)
  std::optional<Decimal> not_subject;    // L
  std::optional<Decimal> stamp_duty;     // M
  Decimal tax_payable;                   // N
  Decimal gross;                         // O
  std::optional<Decimal> withheld;       // P
  std::string hash_characters = "0";     // Q
  std::string certificate_number = "0";  // R
  std::string extra;                     // S; "TB;<IBAN>;<amount>" and the like
};

// Fields in the order of the table, amounts with two decimals. invalid_argument names the field that is empty, too
// long, negative or holds a '*', and more than three territories.
Result<std::string> qr_payload(const QrFields& fields);

// The same back, for documents that others made: every field in its form and place, nothing else, so that qr_payload
// writes what was read, octet for octet. All fields are visible ASCII but S, which is UTF-8 in which nothing hides.
// What it says is a claim: neither the NIF's check digit nor the sums are looked at. malformed_input names what does
// not follow the specification.
Result<QrFields> parse_qr_payload(std::string_view text);

// What the fiscal code among a document's QR codes says, however often it stands there. Nothing when there is none, and
// when two differ: then the file is more than one document.
std::optional<QrFields> only_fiscal_code(std::span<const std::string> texts);

}  // namespace rubrica::fiscal
