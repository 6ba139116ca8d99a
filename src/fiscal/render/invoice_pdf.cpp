#include "fiscal/render/invoice_pdf.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>
#include <optional>

#include "pdf/text_layout.h"
#include "pdf/writer.h"

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
constexpr double kBottom = 92;  // nothing but the footer below
constexpr double kFooter = 46;

constexpr Colour kInk{0.078, 0.129, 0.169};
constexpr Colour kSoft{0.357, 0.404, 0.439};
constexpr Colour kSea{0.043, 0.310, 0.424};
constexpr Colour kLine{0.847, 0.827, 0.788};
constexpr Colour kWash{0.965, 0.957, 0.937};

// Right edges of the numeric columns; the description takes what is left.
constexpr double kQuantity = 352;
constexpr double kUnit = 362;  // left edge
constexpr double kPrice = 442;
constexpr double kVat = 486;
constexpr double kDescriptionWidth = 240;

struct Fonts {
  pdf::Font* regular = nullptr;
  pdf::Font* semibold = nullptr;
  pdf::Font* light = nullptr;
};

std::string date_text(const std::chrono::year_month_day& date) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%02u/%02u/%04d", static_cast<unsigned>(date.day()),
                static_cast<unsigned>(date.month()), static_cast<int>(date.year()));
  return text.data();
}

std::string money(const Decimal& amount, const std::string& currency) {
  return amount.text_pt() + (currency == "EUR" ? "\u00A0€" : "\u00A0" + currency);
}

// "23" and not "23,00"; "12,5" stays.
std::string plain_number(const Decimal& value) {
  std::string text = value.text_pt();
  if (text.find(',') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == ',') text.pop_back();
  return text;
}

std::string rate_text(const VatRate& rate) { return rate.code == "ISE" ? "Isento" : plain_number(rate.percent) + "%"; }

std::string title_of(const std::string& type) {
  if (type == "FS") return "Fatura simplificada";
  if (type == "FR") return "Fatura-recibo";
  if (type == "NC") return "Nota de crédito";
  if (type == "ND") return "Nota de débito";
  return "Fatura";
}

// ---- the drawing ----------------------------------------------------------------------------------------------------

class Invoice {
 public:
  Invoice(const Document& document, const Totals& totals, pdf::Writer& writer, const Fonts& fonts)
      : document_(document), totals_(totals), writer_(writer), fonts_(fonts) {}

  void draw() {
    page_ = &writer_.add_page();
    draw_training_band();
    draw_heading();
    draw_parties();
    draw_lines();
    draw_totals();
    draw_notes();
    draw_footers();
  }

 private:
  TextStyle style(pdf::Font* font, const double size, const Colour colour, const bool tabular = false) const {
    return {font, size, colour, tabular};
  }
  TextStyle body() const { return style(fonts_.regular, 9, kInk); }
  TextStyle figures() const { return style(fonts_.regular, 9, kInk, true); }
  TextStyle soft() const { return style(fonts_.regular, 8, kSoft); }
  TextStyle label() const { return style(fonts_.semibold, 7, kSea); }

  void draw_training_band() {
    if (!document_.training) return;
    page_->rectangle(0, 818, page_->width(), 23.89, kWash);
    page_->text(&writer_.document().child("P"), style(fonts_.semibold, 8.5, kInk), kLeft, 826,
                "Documento emitido para fins de Formação");
    page_->text_right(&writer_.document().child("P"), soft(), kRight, 826,
                      "Sem valor fiscal · programa não certificado");
  }

  void draw_heading() {
    page_->text(&writer_.document().child("H1"), style(fonts_.light, 27, kInk), kLeft, kTop - 24,
                title_of(document_.type));
    const double right = kRight;
    page_->text_right(&writer_.document().child("P"), style(fonts_.semibold, 13, kInk, true), right, kTop - 15,
                      document_.identifier());
    StructureElement& dates = writer_.document().child("P");
    page_->text_right(&dates, soft(), right, kTop - 29, "Data de emissão " + date_text(document_.issued));
    if (document_.due) page_->text_right(&dates, soft(), right, kTop - 40, "Vencimento " + date_text(*document_.due));
    if (document_.atcud) page_->text_right(&dates, soft(), right, kTop - 51, "ATCUD: " + *document_.atcud);
    page_->rule(kLeft, kTop - 62, kRight, 0.75, kSea);
    y_ = kTop - 84;
  }

  double draw_party(const double x, const char* title, const Party& party) {
    double y = y_;
    page_->text(&writer_.document().child("H2"), label(), x, y, title);
    StructureElement& text = writer_.document().child("P");
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
    page_->text(&text, body(), x, y, party.tax_id.empty() ? "Consumidor final" : "NIF " + party.tax_id);
    if (!party.contact.empty()) {
      y -= 12;
      page_->text(&text, soft(), x, y, party.contact);
    }
    return y;
  }

  void draw_parties() {
    const double left = draw_party(kLeft, "EMITENTE", document_.issuer);
    const double right = draw_party(312, "CLIENTE", document_.customer);
    y_ = std::min(left, right) - 34;
  }

  // The heading of the table is read out once; on later pages it is repeated for the eye only.
  void draw_table_heading(StructureElement* row) {
    const auto cell = [row](const char* entries) {
      return row == nullptr ? nullptr : &row->child("TH").entries(entries);
    };
    const char* const column = "/A <</O /Table /Scope /Column>>";
    page_->text(cell(column), label(), kLeft, y_, "DESCRIÇÃO");
    page_->text_right(cell(column), label(), kQuantity, y_, "QTD.");
    page_->text(cell(column), label(), kUnit, y_, "UN.");
    page_->text_right(cell(column), label(), kPrice, y_, "PREÇO");
    page_->text_right(cell(column), label(), kVat, y_, "IVA");
    page_->text_right(cell(column), label(), kRight, y_, "TOTAL");
    page_->rule(kLeft, y_ - 6, kRight, 0.75, kInk);
    y_ -= 22;
  }

  void next_page() {
    page_ = &writer_.add_page();
    draw_continuation_band();
    y_ = kTop - 30;
  }

  void draw_continuation_band() {
    if (document_.training) {
      page_->rectangle(0, 818, page_->width(), 23.89, kWash);
      page_->text(nullptr, style(fonts_.semibold, 8.5, kInk), kLeft, 826, "Documento emitido para fins de Formação");
      page_->text_right(nullptr, soft(), kRight, 826, "Sem valor fiscal · programa não certificado");
    }
    page_->text(nullptr, soft(), kLeft, kTop - 2, document_.issuer.name);
    page_->text_right(nullptr, style(fonts_.semibold, 9, kInk, true), kRight, kTop - 2, document_.identifier());
  }

  void draw_lines() {
    StructureElement& table = writer_.document().child("Table");
    draw_table_heading(&table.child("TR"));
    for (std::size_t i = 0; i < document_.lines.size(); ++i) draw_line(table, document_.lines[i], totals_.lines[i]);
    y_ -= 10;
  }

  void draw_line(StructureElement& table, const Line& line, const Decimal& net) {
    const std::vector<std::string> description = pdf::wrap(*fonts_.regular, 9, kDescriptionWidth, line.description);
    const double height = 12 * static_cast<double>(description.size()) + (line.discount_percent.is_zero() ? 0 : 11) + 9;
    if (y_ - height < kBottom) {
      next_page();
      draw_table_heading(nullptr);
    }
    StructureElement& row = table.child("TR");
    StructureElement& what = row.child("TD");
    double y = y_;
    for (const std::string& text : description) {
      page_->text(&what, body(), kLeft, y, text);
      y -= 12;
    }
    if (!line.discount_percent.is_zero()) {
      page_->text(&what, soft(), kLeft, y + 1, "Desconto de " + plain_number(line.discount_percent) + "%");
      y -= 11;
    }
    page_->text_right(&row.child("TD"), figures(), kQuantity, y_, plain_number(line.quantity));
    page_->text(&row.child("TD"), style(fonts_.regular, 9, kSoft), kUnit, y_, line.unit);
    page_->text_right(&row.child("TD"), figures(), kPrice, y_, line.unit_price.text_pt());
    page_->text_right(&row.child("TD"), figures(), kVat, y_, rate_text(line.vat));
    page_->text_right(&row.child("TD"), figures(), kRight, y_, net.text_pt());
    page_->rule(kLeft, y + 5, kRight, 0.4, kLine);
    y_ = y - 9;
  }

  // Summary and totals stand together: never a total alone on a page without what it sums.
  void draw_totals() {
    const double height = std::max(28 + 14 * static_cast<double>(totals_.vat.size()), 84.0) +
                          11 * static_cast<double>(exemptions().size());
    if (y_ - height < kBottom) next_page();
    const double top = y_ - 8;
    double left = draw_vat_summary(top);
    double y = top;
    const auto amount = [&](const char* name, const Decimal& value) {
      StructureElement& line = writer_.document().child("P");
      page_->text(&line, body(), 352, y, name);
      page_->text_right(&line, figures(), kRight, y, money(value, document_.currency));
      y -= 15;
    };
    amount("Total sem IVA", totals_.net);
    amount("IVA", totals_.vat_sum);
    page_->rule(352, y + 6, kRight, 0.75, kInk);
    y -= 16;
    StructureElement& total = writer_.document().child("P");
    page_->text(&total, style(fonts_.semibold, 11, kInk), 352, y, "Total a pagar");
    page_->text_right(&total, style(fonts_.semibold, 18, kSea, true), kRight, y - 2,
                      money(totals_.gross, document_.currency));
    y_ = std::min(left, y) - 34;
  }

  std::vector<std::string> exemptions() const {
    std::vector<std::string> texts;
    for (const VatTotal& group : totals_.vat) {
      if (group.rate.code == "ISE") texts.push_back(group.rate.exemption_code + ": " + group.rate.exemption_reason);
    }
    return texts;
  }

  double draw_vat_summary(const double top) {
    StructureElement& table = writer_.document().child("Table");
    double y = top;
    StructureElement& heading = table.child("TR");
    const char* const column = "/A <</O /Table /Scope /Column>>";
    page_->text(&heading.child("TH").entries(column), label(), kLeft, y, "TAXA DE IVA");
    page_->text_right(&heading.child("TH").entries(column), label(), 190, y, "INCIDÊNCIA");
    page_->text_right(&heading.child("TH").entries(column), label(), 262, y, "VALOR");
    y -= 15;
    for (const VatTotal& group : totals_.vat) {
      StructureElement& row = table.child("TR");
      page_->text(&row.child("TD"), figures(), kLeft, y, rate_text(group.rate));
      page_->text_right(&row.child("TD"), figures(), 190, y, group.base.text_pt());
      page_->text_right(&row.child("TD"), figures(), 262, y, group.vat.text_pt());
      y -= 14;
    }
    for (const std::string& text : exemptions()) {
      page_->text(&writer_.document().child("P"), soft(), kLeft, y, text);
      y -= 11;
    }
    return y;
  }

  void draw_notes() {
    const auto paragraph = [this](const char* title, const std::string& text) {
      if (text.empty()) return;
      const std::vector<std::string> lines = pdf::wrap(*fonts_.regular, 9, kRight - kLeft, text);
      if (y_ - 15 - 12 * static_cast<double>(lines.size()) < kBottom) next_page();
      page_->text(&writer_.document().child("H2"), label(), kLeft, y_, title);
      y_ -= 14;
      StructureElement& element = writer_.document().child("P");
      for (const std::string& line : lines) {
        if (y_ < kBottom) next_page();
        page_->text(&element, body(), kLeft, y_, line);
        y_ -= 12;
      }
      y_ -= 12;
    };
    paragraph("PAGAMENTO", document_.payment_details);
    paragraph("NOTAS", document_.notes);
  }

  void draw_footers() {
    for (std::size_t i = 0; i < writer_.page_count(); ++i) {
      PageContent& page = writer_.page(i);
      page.rule(kLeft, kFooter + 14, kRight, 0.4, kLine);
      page.text(nullptr, soft(), kLeft, kFooter, document_.issuer.name + " · NIF " + document_.issuer.tax_id);
      page.text_right(nullptr, soft(), kRight, kFooter,
                      "Página " + std::to_string(i + 1) + " de " + std::to_string(writer_.page_count()));
      page.text(nullptr, style(fonts_.regular, 7, kSoft), kLeft, kFooter - 12,
                "Emitido por Rubrica, programa em desenvolvimento, não certificado pela Autoridade Tributária");
    }
  }

  const Document& document_;
  const Totals& totals_;
  pdf::Writer& writer_;
  const Fonts& fonts_;
  PageContent* page_ = nullptr;
  double y_ = 0;
};

}  // namespace

Result<Bytes> invoice_pdf(const Document& document, const RenderOptions& options) {
  RUBRICA_TRY(const Totals totals, totals_of(document));
  pdf::Writer writer({.title = title_of(document.type) + " " + document.identifier(),
                      .author = document.issuer.name,
                      .subject = title_of(document.type) + " para " + document.customer.name,
                      .created = std::chrono::sys_days(document.issued),
                      .icc_profile = options.icc_profile});
  Fonts fonts;
  RUBRICA_TRY(fonts.regular, writer.load_font(options.font_folder / "OpenSans-Regular.ttf"));
  RUBRICA_TRY(fonts.semibold, writer.load_font(options.font_folder / "OpenSans-Semibold.ttf"));
  RUBRICA_TRY(fonts.light, writer.load_font(options.font_folder / "OpenSans-Light.ttf"));
  Invoice(document, totals, writer, fonts).draw();
  return writer.finish();
}

}  // namespace rubrica::fiscal
