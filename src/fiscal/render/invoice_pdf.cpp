#include "fiscal/render/invoice_pdf.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>
#include <optional>

#include "fiscal/document_type.h"
#include "fiscal/render/qr_symbol.h"
#include "pdf/object.h"
#include "pdf/text_layout.h"

namespace rubrica::fiscal {
namespace {

using pdf::Colour;
using pdf::PageContent;
using pdf::StructureElement;
using pdf::TextStyle;

// ---- the sheet ------------------------------------------------------------------------------------------------------

constexpr double kLeft = 54;
constexpr double kRight = 541.276;
constexpr double kTop = 789;
constexpr double kBottom = 104;  // nothing but the footer below
constexpr double kFooter = 46;

constexpr Colour kInk{0.078, 0.129, 0.169};
constexpr Colour kSoft{0.357, 0.404, 0.439};
constexpr Colour kLine{0.847, 0.827, 0.788};
constexpr Colour kWash{0.965, 0.957, 0.937};
constexpr Colour kBlack{0, 0, 0};

// Right edges of the numeric columns; the description takes what is left.
constexpr double kQuantity = 352;
constexpr double kUnit = 362;  // left edge
constexpr double kPrice = 442;
constexpr double kVat = 486;
constexpr double kDescriptionWidth = 240;
constexpr double kSums = 352;  // left edge of the totals
constexpr double kProducerWidth = 300;
constexpr double kLeftOfHeading = 300;  // width; number and dates stand to the right
constexpr double kHalf = 312;           // left edge of the right half

constexpr double kLogoHeight = 48;  // at most
constexpr double kLogoWidth = 180;
constexpr double kUnderLogo = 14;

constexpr double kMillimetre = 72 / 25.4;
constexpr double kQrSide = 32 * kMillimetre;                // at least 30 mm (AT's QR specification, section 3)
constexpr double kQuietZone = 2.5 * kMillimetre;            // white on every side
constexpr double kQrBlock = kQrSide + 2 * kQuietZone + 14;  // with the ATCUD above
constexpr double kBesideQr = kLeft + kQrSide + 2 * kQuietZone + 12;

constexpr const char* kColumn = "/A <</O /Table /Scope /Column>>";
constexpr const char* kTraining = "Documento emitido para fins de Formação";
constexpr const char* kCashVat = "IVA - regime de caixa";  // DL 71/2013, annex, art. 6
constexpr const char* kNoInvoice = "Este documento não serve de fatura";

struct Fonts {
  pdf::Font* regular = nullptr;
  pdf::Font* semibold = nullptr;
  pdf::Font* light = nullptr;
};

// DD-MM-AAAA (Despacho 8632/2014, 2.2.4).
std::string date_text(const Date& date) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%02u-%02u-%04d", static_cast<unsigned>(date.day()),
                static_cast<unsigned>(date.month()), static_cast<int>(date.year()));
  return text.data();
}

std::string money(const Decimal& amount, const std::string& currency) {
  return price_text(amount) + (currency == "EUR" ? "\u00A0€" : "\u00A0" + currency);
}

// "23" and not "23,00"; "12,5" stays.
std::string plain_number(const Decimal& value) { return value.trimmed().text_pt(); }

std::string territory_text(const std::string& region) {
  if (region == "PT") return "";
  if (region == "PT-AC") return " Açores";
  if (region == "PT-MA") return " Madeira";
  return " " + region;
}

std::string mechanism_text(const std::string& code) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kNames = {{{"CC", "cartão de crédito"},
                                                                                     {"CD", "cartão de débito"},
                                                                                     {"CH", "cheque"},
                                                                                     {"CI", "crédito documentário"},
                                                                                     {"CO", "cheque ou cartão oferta"},
                                                                                     {"CS", "compensação de saldos"},
                                                                                     {"DE", "dinheiro eletrónico"},
                                                                                     {"LC", "letra comercial"},
                                                                                     {"MB", "referência Multibanco"},
                                                                                     {"NU", "numerário"},
                                                                                     {"OU", "outro meio"},
                                                                                     {"PR", "permuta de bens"},
                                                                                     {"TB", "transferência bancária"},
                                                                                     {"TR", "título de refeição"}}};
  const auto found = std::ranges::find(kNames, code, &std::pair<std::string_view, std::string_view>::first);
  return found == kNames.end() ? code : std::string(found->second);
}

std::string title_in(const DocumentType& type, const LabelLanguage language) {
  switch (language) {
    case LabelLanguage::en:
      return std::string(type.title_en);
    case LabelLanguage::es:
      return std::string(type.title_es);
    case LabelLanguage::fr:
      return std::string(type.title_fr);
    case LabelLanguage::pt:
      break;
  }
  return std::string(type.title_pt);
}

// The day on which all of it was supplied, if that is another than the day of issue (CIVA art. 36(5)(f)). Lines of
// different days say their own.
std::optional<Date> supplied_together(const Document& document) {
  if (document.lines.empty()) return std::nullopt;
  const std::optional<Date> day = document.lines.front().supplied;
  const bool together = day != document.issued &&
                        std::ranges::all_of(document.lines, [&day](const Line& line) { return line.supplied == day; });
  return together ? day : std::nullopt;
}

// ---- the drawing ----------------------------------------------------------------------------------------------------

class Sheet {
 public:
  Sheet(const Document& document, const DocumentType& type, const Totals& totals, const std::optional<QrSymbol>& symbol,
        pdf::Writer& writer, const Fonts& fonts, const RenderOptions& options)
      : document_(document),
        type_(type),
        totals_(totals),
        symbol_(symbol),
        writer_(writer),
        fonts_(fonts),
        options_(options),
        words_(labels(options.language)),
        supplied_(supplied_together(document)) {}

  void draw() {
    page_ = &writer_.add_page();
    draw_training_band(&writer_.document());
    draw_logo();
    draw_heading();
    draw_parties();
    draw_transport();
    if (type_.is_receipt()) {
      draw_settled();
    } else {
      draw_lines();
    }
    draw_closing(draw_totals());
    draw_footers();
  }

 private:
  TextStyle style(pdf::Font* font, const double size, const Colour colour, const bool tabular = false) const {
    return {font, size, colour, tabular};
  }
  TextStyle body() const { return style(fonts_.regular, 9, kInk); }
  TextStyle figures() const { return style(fonts_.regular, 9, kInk, true); }
  TextStyle soft() const { return style(fonts_.regular, 8, kSoft); }
  TextStyle soft_figures() const { return style(fonts_.regular, 8, kSoft, true); }
  TextStyle label() const { return style(fonts_.semibold, 7, options_.accent); }
  StructureElement& paragraph() { return writer_.document().child("P"); }
  static std::string word(const std::string_view text) { return std::string(text); }

  // `read`: where it is read out; null on later pages, where it is repeated for the eye.
  void draw_training_band(StructureElement* read) {
    if (!document_.training) return;
    const auto element = [read] { return read == nullptr ? nullptr : &read->child("P"); };
    page_->rectangle(0, 818, page_->width(), 23.89, kWash);
    page_->text(element(), style(fonts_.semibold, 8.5, kInk), kLeft, 826, kTraining);
    const std::vector<std::string> producer = pdf::wrap(*fonts_.regular, 8, kProducerWidth, producer_text());
    double y = producer.size() > 1 ? 831 : 826;
    for (const std::string& line : producer) {
      page_->text_right(element(), soft(), kRight, y, line);
      y -= 9.5;
    }
  }

  // The producer's data stand in the header of what is issued for training (Despacho 8632/2014, 1.5).
  std::string producer_text() const {
    return "Produtor: " + (document_.producer.empty() ? "Rubrica" : document_.producer) +
           (document_.certification.empty() ? " · programa não certificado" : "") + " · sem valor fiscal";
  }

  // As large as it fits into its corner. Whose it is, is read a few lines below.
  void draw_logo() {
    top_ = kTop;
    if (!options_.logo) return;
    const double height = std::min(kLogoHeight, kLogoWidth / options_.logo->aspect);
    page_->picture(nullptr, writer_.add_picture(*options_.logo),
                   {kLeft, kTop - height, height * options_.logo->aspect, height});
    top_ = kTop - height - kUnderLogo;
  }

  void draw_heading() {
    page_->text(&writer_.document().child("H1"), style(fonts_.light, 27, kInk), kLeft, top_ - 24,
                title_in(type_, options_.language));
    double left = top_ - 43;
    const auto under_title = [&](const TextStyle& with, const std::string& text) {
      page_->text(&paragraph(), with, kLeft, left, text);
      left -= 12;
    };
    // The Portuguese name stays on a document in another language: it is the one that the law knows.
    if (options_.language != LabelLanguage::pt) under_title(soft(), word(type_.title_pt));
    if (!type_.serves_as_invoice()) under_title(style(fonts_.semibold, 8.5, kInk), kNoInvoice);
    if ((type_.serves_as_invoice() || type_.is_receipt()) && is_under_cash_vat(document_)) {
      under_title(style(fonts_.semibold, 8.5, kInk), kCashVat);
    }
    if (options_.second_copy) under_title(style(fonts_.semibold, 8.5, kInk), "2.ª via");
    if (options_.annulled) {
      const std::string mark =
          "Documento anulado em " + date_text(options_.annulled->on) + ": " + options_.annulled->reason;
      for (const std::string& line : pdf::wrap(*fonts_.semibold, 8.5, kLeftOfHeading, mark)) {
        under_title(style(fonts_.semibold, 8.5, kInk), line);
      }
    }

    page_->text_right(&paragraph(), style(fonts_.semibold, 13, kInk, true), kRight, top_ - 15, document_.identifier());
    StructureElement& dates = paragraph();
    double right = top_ - 29;
    const auto dated = [&](const std::string& text) {
      page_->text_right(&dates, soft_figures(), kRight, right, text);
      right -= 11;
    };
    dated(word(words_.issued) + " " + date_text(document_.issued));
    if (supplied_) dated(word(words_.supplied) + " " + date_text(*supplied_));
    if (document_.due) dated(word(words_.due) + " " + date_text(*document_.due));
    const double rule = std::min({top_ - 62, left - 2, right - 4});
    page_->rule(kLeft, rule, kRight, 0.75, options_.accent);
    y_ = rule - 22;
  }

  double draw_party(const double x, const std::string_view title, const Party& party) {
    double y = y_;
    page_->text(&writer_.document().child("H2"), label(), x, y, title);
    StructureElement& text = paragraph();
    y -= 16;
    for (const std::string& line : pdf::wrap(*fonts_.semibold, 11, 225, party.name)) {
      page_->text(&text, style(fonts_.semibold, 11, kInk), x, y, line);
      y -= 14;
    }
    for (const std::string& entry : party.address) {
      for (const std::string& line : pdf::wrap(*fonts_.regular, 9, 225, entry)) {
        page_->text(&text, body(), x, y, line);
        y -= 12;
      }
    }
    if (party.country != "PT") {
      page_->text(&text, body(), x, y, party.country);
      y -= 12;
    }
    const bool unknown = party.tax_id.empty() || party.tax_id == kFinalConsumer;
    const std::string tax_id = unknown ? word(words_.final_consumer) : word(words_.tax_id) + " " + party.tax_id;
    if (tax_id != party.name) {
      page_->text(&text, body(), x, y, tax_id);
      y -= 12;
    }
    if (!party.contact.empty()) {
      page_->text(&text, soft(), x, y, party.contact);
      y -= 12;
    }
    return y + 12;
  }

  void draw_parties() {
    const double left = draw_party(kLeft, words_.issuer, document_.issuer);
    const double right = draw_party(kHalf, words_.customer, document_.customer);
    y_ = std::min(left, right) - 34;
  }

  void draw_transport() {
    if (!document_.transport) return;
    const Transport& transport = *document_.transport;
    const auto place = [&](const double x, const std::string_view title, const std::vector<std::string>& lines) {
      double y = y_;
      page_->text(&writer_.document().child("H2"), label(), x, y, title);
      StructureElement& text = paragraph();
      for (const std::string& entry : lines) {
        for (const std::string& line : pdf::wrap(*fonts_.regular, 9, 225, entry))
          page_->text(&text, body(), x, y -= 13, line);
      }
      return y;
    };
    double y =
        std::min(place(kLeft, words_.loading, transport.from), place(kHalf, words_.unloading, transport.to)) - 16;
    std::string facts = word(words_.starts) + " " + date_text(date_of(transport.start)) + " " +
                        iso_date_time(transport.start).substr(11, 5);
    if (!transport.vehicle.empty()) facts += " · " + word(words_.vehicle) + " " + transport.vehicle;
    if (!transport.at_code.empty()) facts += " · AT " + transport.at_code;
    page_->text(&paragraph(), soft(), kLeft, y, facts);
    y_ = y - 26;
  }

  // ---- pages ----

  void next_page() {
    page_ = &writer_.add_page();
    draw_training_band(nullptr);
    page_->text(nullptr, soft(), kLeft, kTop - 2, document_.issuer.name);
    page_->text_right(nullptr, style(fonts_.semibold, 9, kInk, true), kRight, kTop - 2,
                      title_in(type_, options_.language) + " " + document_.identifier());
    page_->rule(kLeft, kTop - 10, kRight, 0.4, kLine);
    y_ = kTop - 34;
  }

  // The sum so far, at the foot of a page and at the head of the next (Despacho 8632/2014, 2.2.11).
  void draw_carried(const std::string_view text) {
    page_->text_right(nullptr, soft(), kVat, y_, text);
    page_->text_right(nullptr, style(fonts_.semibold, 9, kInk, true), kRight, y_, carried_.text_pt());
  }

  void next_page_of_table() {
    y_ -= 2;
    draw_carried(words_.carried_forward);
    next_page();
    draw_table_heading(nullptr);
    draw_carried(words_.brought_forward);
    page_->rule(kLeft, y_ - 7, kRight, 0.4, kLine);
    y_ -= 21;
  }

  void carry(const Decimal& amount) { carried_ = Decimal::add(carried_, amount).value_or(carried_); }

  // ---- the table of lines ----

  // The heading of the table is read out once; on later pages it is repeated for the eye only.
  void draw_table_heading(StructureElement* row) {
    const auto cell = [row] { return row == nullptr ? nullptr : &row->child("TH").entries(kColumn); };
    if (type_.is_receipt()) {
      page_->text(cell(), label(), kLeft, y_, words_.document);
      page_->text(cell(), label(), kUnit, y_, words_.date);
      // What the customer withholds was settled, and not received.
      page_->text_right(cell(), label(), kRight, y_, totals_.withheld.is_zero() ? words_.received : words_.amount);
    } else {
      page_->text(cell(), label(), kLeft, y_, words_.description);
      page_->text_right(cell(), label(), kQuantity, y_, words_.quantity);
      page_->text(cell(), label(), kUnit, y_, words_.unit);
      page_->text_right(cell(), label(), kPrice, y_, document_.prices_with_vat ? words_.price_with_vat : words_.price);
      page_->text_right(cell(), label(), kVat, y_, words_.vat);
      page_->text_right(cell(), label(), kRight, y_, words_.total);
    }
    page_->rule(kLeft, y_ - 6, kRight, 0.75, kInk);
    y_ -= 22;
  }

  std::string rate_text(const VatRate& rate) const {
    return rate.code == "ISE" ? word(words_.exempt) : plain_number(rate.percent) + "%";
  }

  // What stands small under the description.
  std::vector<std::string> remarks(const Line& line) const {
    std::vector<std::string> texts;
    // The person's own; what SAF-T calls a line without one is made for that file and of no use to the customer.
    if (!line.product_code.empty()) texts.push_back(word(words_.product_code) + " " + line.product_code);
    if (!line.discount_percent.is_zero()) {
      texts.push_back(word(words_.discount) + " " + plain_number(line.discount_percent) + "%");
    }
    // The reason for charging no VAT, linked to the line (Despacho 8632/2014, 2.2.14).
    if (line.vat.code == "ISE") texts.push_back(line.vat.exemption_code + " · " + line.vat.exemption_reason);
    if (line.correction) {
      texts.push_back(word(words_.corrects) + " " + line.correction->identifier + ": " + line.correction->reason);
    }
    for (const Origin& origin : line.origins) {
      texts.push_back(word(words_.origin) + " " + origin.identifier + ", " + date_text(origin.date));
    }
    if (!supplied_ && line.supplied && *line.supplied != document_.issued) {
      texts.push_back(word(words_.supplied) + " " + date_text(*line.supplied));
    }
    std::vector<std::string> wrapped;
    for (const std::string& text : texts) {
      for (std::string& part : pdf::wrap(*fonts_.regular, 8, kDescriptionWidth, text))
        wrapped.push_back(std::move(part));
    }
    return wrapped;
  }

  void draw_lines() {
    StructureElement& table = writer_.document().child("Table");
    draw_table_heading(&table.child("TR"));
    for (std::size_t i = 0; i < document_.lines.size(); ++i) draw_line(table, document_.lines[i], totals_.shown[i]);
    y_ -= 10;
  }

  void draw_line(StructureElement& table, const Line& line, const Decimal& amount) {
    const std::vector<std::string> description = pdf::wrap(*fonts_.regular, 9, kDescriptionWidth, line.description);
    const std::vector<std::string> small = remarks(line);
    const double height = 12 * static_cast<double>(description.size()) + 11 * static_cast<double>(small.size()) + 9;
    // Room for the sum to be carried stays below.
    if (y_ - height < kBottom + 16) next_page_of_table();
    StructureElement& row = table.child("TR");
    StructureElement& what = row.child("TD");
    double y = y_;
    for (const std::string& text : description) {
      page_->text(&what, body(), kLeft, y, text);
      y -= 12;
    }
    for (const std::string& text : small) {
      page_->text(&what, soft(), kLeft, y + 1, text);
      y -= 11;
    }
    page_->text_right(&row.child("TD"), figures(), kQuantity, y_, plain_number(line.quantity));
    page_->text(&row.child("TD"), style(fonts_.regular, 9, kSoft), kUnit, y_, line.unit);
    page_->text_right(&row.child("TD"), figures(), kPrice, y_, price_text(line.unit_price));
    page_->text_right(&row.child("TD"), figures(), kVat, y_, rate_text(line.vat));
    page_->text_right(&row.child("TD"), figures(), kRight, y_, amount.text_pt());
    page_->rule(kLeft, y + 5, kRight, 0.4, kLine);
    y_ = y - 9;
    carry(amount);
  }

  void draw_settled() {
    StructureElement& table = writer_.document().child("Table");
    draw_table_heading(&table.child("TR"));
    for (std::size_t i = 0; i < document_.settles.size(); ++i) {
      if (y_ - 21 < kBottom + 16) next_page_of_table();
      StructureElement& row = table.child("TR");
      page_->text(&row.child("TD"), body(), kLeft, y_, document_.settles[i].identifier);
      page_->text(&row.child("TD"), figures(), kUnit, y_, date_text(document_.settles[i].date));
      page_->text_right(&row.child("TD"), figures(), kRight, y_, totals_.shown[i].text_pt());
      page_->rule(kLeft, y_ - 7, kRight, 0.4, kLine);
      y_ -= 21;
      carry(totals_.shown[i]);
    }
    y_ -= 10;
  }

  // ---- totals, on the last page only ----

  struct Sum {
    std::string name;
    Decimal value;
    std::string remark = {};  // small, below
  };
  static constexpr double kSumHeight = 15;
  static constexpr double kRemarkHeight = 10;

  static double height_of(const std::vector<Sum>& rows) {
    const auto remarks = std::ranges::count_if(rows, [](const Sum& row) { return !row.remark.empty(); });
    return kSumHeight * static_cast<double>(rows.size()) + kRemarkHeight * static_cast<double>(remarks);
  }

  // What is withheld is a percentage of, where that is not all of the amount without VAT (CIRS art. 101). A receipt
  // does not tell that amount.
  std::string withholding_remark() const {
    const Withholding& withholding = *document_.withholding;
    if (withholding.share == Decimal::of(100) || type_.is_receipt()) return "";
    const auto base = withholding_base(totals_.net, withholding);
    return base ? plain_number(withholding.percent) + "% " + word(words_.of) + " " + base->text_pt() : "";
  }

  std::vector<Sum> sums() const {
    std::vector<Sum> all;
    if (!totals_.document_discount.is_zero()) {
      all.push_back({word(words_.document_discount) + " (" + plain_number(document_.discount_percent) + "%)",
                     totals_.document_discount});
    }
    if (!type_.is_receipt() || !totals_.vat.empty()) {
      all.push_back({word(words_.net), totals_.net});
      all.push_back({word(words_.vat_total), totals_.vat_sum});
    }
    if (!totals_.withheld.is_zero()) {
      all.push_back({word(words_.gross), totals_.gross});
      all.push_back({word(words_.withholding) + " (" + document_.withholding->type + " " +
                         plain_number(document_.withholding->percent) + "%)",
                     totals_.withheld, withholding_remark()});
    }
    return all;
  }

  double height_of_blocks(const double x, const std::string& paid) const {
    double height = 0;
    for (const std::string& text : {paid, document_.notes}) {
      if (text.empty()) continue;
      height += 26 + 12 * static_cast<double>(pdf::wrap(*fonts_.regular, 9, kRight - x, text).size());
    }
    return height;
  }

  // Of what ends the document.
  double bottom() const { return options_.room_for_seal ? kFreeFoot.bottom + kFreeFoot.height : kBottom; }

  // Totals stand on the last page only (Despacho 8632/2014, 2.2.11): whatever follows them fits beside or below, unless
  // the notes alone fill a page. Gives the text about payment.
  std::string draw_totals() {
    const std::vector<Sum> rows = sums();
    std::string paid = paid_text();
    const double closing = std::max(symbol_ ? kQrBlock : 0, height_of_blocks(symbol_ ? kBesideQr : kLeft, paid));
    const double height = std::max(28 + 14 * static_cast<double>(totals_.vat.size()),
                                   (document_.exchange_rate ? 64 : 54) + height_of(rows)) +
                          std::min(closing, kTop - bottom() - 260) + 34;
    if (y_ - height < bottom()) {
      y_ += 8;
      draw_carried(words_.carried_forward);
      next_page();
      draw_carried(words_.brought_forward);
      y_ -= 30;
    }
    const double top = y_ - 8;
    const double left = totals_.vat.empty() ? top : draw_vat_summary(top);
    double y = top;
    for (const Sum& row : rows) {
      StructureElement& line = paragraph();
      page_->text(&line, body(), kSums, y, row.name);
      page_->text_right(&line, figures(), kRight, y, money(row.value, document_.currency));
      y -= kSumHeight;
      if (row.remark.empty()) continue;
      page_->text(&line, soft_figures(), kSums, y + 4, row.remark);
      y -= kRemarkHeight;
    }
    page_->rule(kSums, y + 6, kRight, 0.75, kInk);
    y -= 16;
    StructureElement& total = paragraph();
    page_->text(&total, style(fonts_.semibold, 11, kInk), kSums, y, name_of_total());
    const std::string payable = money(totals_.payable, document_.currency);
    const double room = kRight - kSums - fonts_.semibold->width(name_of_total(), 11) - 8;
    const double size = std::min(18.0, 18.0 * room / fonts_.semibold->width(payable, 18, true));
    page_->text_right(&total, style(fonts_.semibold, size, options_.accent, true), kRight, y - 2, payable);
    if (document_.exchange_rate && document_.currency != "EUR") {
      draw_counter_value(y -= 17);
      y -= kRemarkHeight;
    }
    y_ = std::min(left, y) - 34;
    return paid;
  }

  std::string_view name_of_total() const {
    if (type_.is_receipt()) return words_.total_received;
    if (type_.serves_as_invoice() && is_paid()) return words_.total_paid;
    if (type_.credits && !totals_.withheld.is_zero()) return words_.total_credited;  // "Total" is what it is taken from
    return type_.credits || !type_.serves_as_invoice() ? words_.gross : words_.payable;
  }

  // All of it: a part is told with the payments and leaves a total to be paid.
  bool is_paid() const {
    Decimal paid;
    for (const Payment& payment : document_.payments) paid = Decimal::add(paid, payment.amount).value_or(paid);
    return !document_.payments.empty() && paid >= totals_.payable;
  }

  std::string paid_text() const {
    std::string paid;
    for (const Payment& payment : document_.payments) {
      paid += (paid.empty() ? "" : "\n") + word(words_.paid) + " " + date_text(payment.date) + ", " +
              mechanism_text(payment.mechanism) + ": " + money(payment.amount, document_.currency);
    }
    if (!document_.payment_details.empty()) paid += (paid.empty() ? "" : "\n") + document_.payment_details;
    return paid;
  }

  void draw_counter_value(const double y) {
    const auto euro = euro_totals_of(document_);
    if (!euro) return;
    StructureElement& line = paragraph();
    page_->text(&line, soft_figures(), kSums, y,
                "1 " + document_.currency + " = " + document_.exchange_rate->text_pt() + " €");
    page_->text_right(&line, soft_figures(), kRight, y, word(words_.counter_value) + " " + money(euro->gross, "EUR"));
    // The tax is due in euro, whatever the currency is (Directive 2006/112/EC, art. 230).
    if (type_.is_receipt()) return;
    StructureElement& tax = paragraph();
    page_->text(&tax, soft_figures(), kSums, y - kRemarkHeight, word(words_.net) + " " + money(euro->net, "EUR"));
    page_->text_right(&tax, soft_figures(), kRight, y - kRemarkHeight,
                      word(words_.vat_total) + " " + money(euro->vat_sum, "EUR"));
  }

  double draw_vat_summary(const double top) {
    StructureElement& table = writer_.document().child("Table");
    double y = top;
    StructureElement& heading = table.child("TR");
    page_->text(&heading.child("TH").entries(kColumn), label(), kLeft, y, words_.vat_rate);
    page_->text_right(&heading.child("TH").entries(kColumn), label(), 210, y, words_.base);
    page_->text_right(&heading.child("TH").entries(kColumn), label(), 282, y, words_.amount);
    y -= 15;
    for (const VatTotal& group : totals_.vat) {
      StructureElement& row = table.child("TR");
      const std::string code = group.rate.code == "ISE" ? " " + group.rate.exemption_code : "";
      page_->text(&row.child("TD"), figures(), kLeft, y,
                  rate_text(group.rate) + code + territory_text(group.rate.region));
      page_->text_right(&row.child("TD"), figures(), 210, y, group.base.text_pt());
      page_->text_right(&row.child("TD"), figures(), 282, y, group.vat.text_pt());
      y -= 14;
    }
    return y;
  }

  // ---- QR code, how it was paid, notes ----

  void draw_closing(const std::string& paid) {
    double x = kLeft;
    double lowest = y_;
    if (symbol_) {
      if (y_ - kQrBlock < bottom()) next_page();
      lowest = y_ - kQrBlock;
      draw_qr();
      x = kBesideQr;
    }
    const std::size_t first_page = writer_.page_count();
    draw_text_block(x, words_.payment, paid);
    draw_text_block(x, words_.notes, document_.notes);
    if (writer_.page_count() == first_page) y_ = std::min(y_, lowest);
  }

  void draw_qr() {
    page_->text(&paragraph(), style(fonts_.semibold, 8, kInk, true), kLeft, y_,
                "ATCUD:" + document_.atcud.value_or("0"));
    const double bottom = y_ - 6 - kQuietZone - kQrSide;
    const double module = kQrSide / symbol_->size;
    std::vector<pdf::Area> areas;
    for (int row = 0; row < symbol_->size; ++row) {
      // Dark modules beside each other are one area: fewer seams, a smaller file.
      for (int column = 0; column < symbol_->size;) {
        int end = column;
        while (end < symbol_->size && symbol_->is_dark(end, row)) ++end;
        if (end > column) {
          areas.push_back({kLeft + kQuietZone + column * module, bottom + (symbol_->size - 1 - row) * module,
                           (end - column) * module, module});
        }
        column = std::max(end, column + 1);
      }
    }
    StructureElement& figure = writer_.document().child("Figure");
    std::array<char, 96> box{};
    std::snprintf(box.data(), box.size(), "/BBox [%.2f %.2f %.2f %.2f]", kLeft + kQuietZone, bottom,
                  kLeft + kQuietZone + kQrSide, bottom + kQrSide);
    figure.entries("/Alt " + pdf::text_syntax("Código QR fiscal: " + document_.qr_payload.value_or("")) +
                   " /A <</O /Layout /Placement /Block " + box.data() + ">>");
    page_->figure(figure, areas, kBlack);
  }

  void draw_text_block(const double x, const std::string_view title, const std::string& text) {
    if (text.empty()) return;
    const std::vector<std::string> lines = pdf::wrap(*fonts_.regular, 9, kRight - x, text);
    if (y_ - 26 < bottom()) next_page();
    page_->text(&writer_.document().child("H2"), label(), x, y_, title);
    y_ -= 14;
    StructureElement& element = paragraph();
    for (const std::string& line : lines) {
      if (y_ < bottom()) next_page();
      page_->text(&element, body(), x, y_, line);
      y_ -= 12;
    }
    y_ -= 12;
  }

  // On every page: ATCUD and the program's mention, never in the last line (Despacho 8632/2014, 2.2.12).
  void draw_footers() {
    const std::string mention =
        document_.certification.empty()
            ? "Emitido por Rubrica, programa em desenvolvimento, não certificado pela Autoridade "
              "Tributária"
            : document_.certification;
    for (std::size_t i = 0; i < writer_.page_count(); ++i) {
      PageContent& page = writer_.page(i);
      page.rule(kLeft, kFooter + 26, kRight, 0.4, kLine);
      // The mention is read out once, with the first page.
      StructureElement* const once = i == 0 ? &paragraph() : nullptr;
      page.text(once, style(fonts_.regular, 7.5, kInk), kLeft, kFooter + 13, mention);
      if (document_.atcud) {
        page.text_right(nullptr, style(fonts_.regular, 7.5, kInk, true), kRight, kFooter + 13,
                        "ATCUD:" + *document_.atcud);
      }
      page.text(nullptr, soft(), kLeft, kFooter,
                document_.issuer.name + " · " + word(words_.tax_id) + " " + document_.issuer.tax_id);
      page.text_right(nullptr, soft_figures(), kRight, kFooter,
                      word(words_.page) + " " + std::to_string(i + 1) + " " + word(words_.of) + " " +
                          std::to_string(writer_.page_count()));
    }
  }

  const Document& document_;
  const DocumentType& type_;
  const Totals& totals_;
  const std::optional<QrSymbol>& symbol_;
  pdf::Writer& writer_;
  const Fonts& fonts_;
  const RenderOptions& options_;
  const Labels& words_;
  std::optional<Date> supplied_;  // all lines
  PageContent* page_ = nullptr;
  double top_ = 0;  // of the heading
  double y_ = 0;
  Decimal carried_;
};

}  // namespace

std::string price_text(const Decimal& price) {
  constexpr int kCents = 2;
  return (price.scale() < kCents ? price.rounded(kCents).value_or(price) : price).text_pt();
}

Result<Bytes> invoice_pdf(const Document& document, const RenderOptions& options) {
  const DocumentType* const type = document_type(document.type);
  if (type == nullptr)
    return fail(ErrorCode::invalid_argument, "a type of document that is not known: " + document.type);
  RUBRICA_TRY(const Totals totals, totals_of(document));
  std::optional<QrSymbol> symbol;
  if (document.qr_payload) {
    RUBRICA_TRY(symbol, qr_symbol(*document.qr_payload));
  }
  const std::string title = title_in(*type, options.language);
  pdf::Writer writer({.title = title + " " + document.identifier(),
                      .author = document.issuer.name,
                      .subject = title + " · " + document.customer.name,
                      .language = std::string(labels(options.language).language_tag),
                      .created = std::chrono::sys_days(document.issued),
                      .icc_profile = options.icc_profile});
  Fonts fonts;
  RUBRICA_TRY(fonts.regular, writer.load_font(options.font_folder / "OpenSans-Regular.ttf"));
  RUBRICA_TRY(fonts.semibold, writer.load_font(options.font_folder / "OpenSans-Semibold.ttf"));
  RUBRICA_TRY(fonts.light, writer.load_font(options.font_folder / "OpenSans-Light.ttf"));
  Sheet(document, *type, totals, symbol, writer, fonts, options).draw();
  return writer.finish();
}

Result<Bytes> issued_pdf(const IssuedDocument& issued, RenderOptions options) {
  options.annulled.reset();
  if (issued.status == Status::annulled) {
    options.annulled = AnnulmentMark{date_of(issued.status_since), issued.status_reason};
  }
  return invoice_pdf(issued.document, options);
}

}  // namespace rubrica::fiscal
