// A fiscal document as a value: who sold what to whom, and what comes to how much. What a certified program adds
// (ATCUD, QR code, hash) has its place here and is filled by the fiscal machinery (fiscal/issue.h), never invented.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "fiscal/calendar.h"

namespace rubrica::fiscal {

inline constexpr std::string_view kFinalConsumer = "999999990";  // the tax id that stands for "consumidor final"

struct Party {
  std::string name;
  std::string tax_id;                // NIF, nine digits; empty for "consumidor final"
  std::vector<std::string> address;  // lines, without the country
  std::string country = "PT";        // ISO 3166-1 alpha-2
  std::string contact = {};          // e-mail or telephone; may be empty
  std::string id = {};               // the customer's own identifier in SAF-T; empty: made from the tax id
};

// A rate as SAF-T names it: NOR, INT, RED with a percentage, ISE with the reason for the exemption.
struct VatRate {
  std::string code = "NOR";
  Decimal percent;
  std::string exemption_code;    // "M07"; only and always with ISE
  std::string exemption_reason;  // the text that must be printed
  std::string region = "PT";     // tax territory: PT, PT-AC, PT-MA or a country
};

// Whatever the reason is called.
bool same_rate(const VatRate& a, const VatRate& b);

// The document that a line corrects (NC, ND), and why.
struct Correction {
  std::string identifier;
  std::string reason;
  int line = 0;  // of the corrected document, from 1; 0: no line in particular
};

// The quote or delivery note that a line comes from.
struct Origin {
  std::string identifier;
  Date date{};
};

struct Line {
  std::string description;
  Decimal quantity = Decimal::of(1);
  std::string unit = "un";
  Decimal unit_price;        // without VAT, unless the document says prices_with_vat
  Decimal discount_percent;  // 0…100
  VatRate vat;
  std::string product_code = {};      // empty: made from the description
  std::string product_kind = "S";     // SAF-T ProductType: P goods, S services, O others, E excise, I taxes
  std::optional<Date> supplied = {};  // the tax point, if not the day of issue
  std::optional<Correction> correction = {};
  std::vector<Origin> origins = {};
};

// SAF-T's mechanisms: CC CD CH CI CO CS DE LC MB NU OU PR TB TR.
struct Payment {
  std::string mechanism;
  Decimal amount;
  Date date{};
};

// Tax that the customer keeps back for the State. GrossTotal is not touched by it (Portaria 302/2016, 4.1.4.20.3).
struct Withholding {
  std::string type = "IRS";  // IRS, IRC or IS
  Decimal percent;
  Decimal share = Decimal::of(100);  // of the amount without VAT that is subject to it, in percent (CIRS 101: 50)
  std::string description = {};      // "Artigo 101.º do CIRS"; may be empty
};

struct Transport {
  std::vector<std::string> from;
  std::vector<std::string> to;
  LocalTime start;
  std::string vehicle = {};  // number plate; may be empty
  std::string at_code = {};  // AT's identification of the communicated note; may be empty
};

struct VatTotal {
  VatRate rate;
  Decimal base;
  Decimal vat;
};

// What a receipt pays of one document. What the customer withholds is a part of what the receipt settles; it is filled
// where it is issued, and so are `taxes` of receipts of cash VAT, where the tax becomes due on all that was charged.
struct Settled {
  std::string identifier;
  Date date{};     // of that document
  Decimal amount;  // with VAT, as it was received
  std::vector<VatTotal> taxes = {};
  Decimal withheld = {};
};

// What the issuer is for the purposes of VAT: at most one of the last two (fiscal/document_rules.h, check_regime).
struct Regime {
  bool retail = false;          // retailer or street seller, for the limit of simplified invoices
  bool small_business = false;  // exempt under CIVA art. 53: charges no VAT; no limit for FS since 2025-07-01
  bool cash_vat = false;        // DL 71/2013
};

struct Document {
  std::string type = "FT";  // SAF-T InvoiceType, MovementType, WorkType or PaymentType
  std::string series;
  int number = 0;
  Date issued{};  // in Europe/Lisbon
  std::optional<Date> due;
  Party issuer;
  Party customer;
  std::vector<Line> lines;
  std::string currency = "EUR";
  std::string notes;            // free text under the lines
  std::string payment_details;  // IBAN and the like; may be empty
  bool training = true;         // «Documento emitido para fins de Formação»; no uncertified build may say otherwise
  std::optional<std::string> atcud;
  std::optional<std::string> qr_payload;

  Decimal discount_percent = {};  // on the whole document, after the lines' own discounts
  bool prices_with_vat = false;
  // Of a credit note that takes lines of its original as they were charged: what earlier ones took of them, by
  // quantity. It goes on where these ended, so that all of them together come to what was charged, to the cent.
  std::vector<Line> credited_before = {};
  std::optional<Decimal> exchange_rate = {};  // EUR for one unit of `currency`; with a foreign currency
  std::optional<Withholding> withholding = {};
  std::vector<Payment> payments = {};
  std::vector<Settled> settles = {};  // receipts; they have no lines
  std::optional<Transport> transport = {};
  Regime regime = {};
  std::string certification = {};  // «vo6e-Processado por programa certificado n.º 0000/AT»; empty before issue
  std::string producer = {};       // «Exemplo, Lda., NIF 500000000», on training documents; empty: Rubrica itself

  std::string identifier() const;  // "FT 2026A/123" (Portaria 302/2016, 4.1.4.1)
};

struct Totals {
  std::vector<Decimal> lines;  // of each line without VAT after every discount, two decimals
  std::vector<VatTotal> vat;   // by rate, highest first
  Decimal net;
  Decimal vat_sum;
  Decimal gross;

  std::vector<Decimal> shown;  // what each line shows: after its own discount, with VAT if the prices hold it
  Decimal document_discount;   // what discount_percent takes off the sum of `shown`
  Decimal withheld;
  Decimal payable;  // gross less withheld
};

// Whether the VAT of a document is due only when it is paid (DL 71/2013, annex, art. 1(2)): the issuer has chosen that
// regime, the customer is a taxable person, as far as a tax number tells, and tax is charged. The receipt of such a one
// is an RC. An invoice and a receipt under it say «IVA - regime de caixa» (art. 6(1) and 6(3)(f)).
bool is_under_cash_vat(const Document& document);

// What a withholding is a percentage of: the part of the amount without VAT that is subject to it, in cents.
Result<Decimal> withholding_base(const Decimal& net, const Withholding& withholding);

// Each line is rounded to cents after its discounts; VAT is computed and rounded once per rate on the sum of its lines.
// Prices that hold VAT keep their gross per rate: the base is what remains without the VAT. In the document's currency.
// A credit note with `credited_before` comes to what it and the earlier ones come to together, less what these did.
// Refusals (fiscal/refusal.h) name the line or member that makes no sense: no lines, no names, a NIF with a wrong check
// digit, a negative or over-precise price, an exemption without a reason or a rate with one. resource_limit beyond 18
// digits.
Result<Totals> totals_of(const Document& document);

// The same in EUR, as it is signed, exported and written into the QR code: each line is converted and rounded, the rest
// follows from the lines. Equal to totals_of() for documents in EUR.
Result<Totals> euro_totals_of(const Document& document);

// Check digit of a Portuguese NIF (modulus 11).
bool is_nif(std::string_view text);

}  // namespace rubrica::fiscal
