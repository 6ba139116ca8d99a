// PDFs with QR codes on their pages, as another program would draw them: for tests that link fiscal.
#pragma once

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "fiscal/qr_payload.h"
#include "fiscal/render/qr_symbol.h"
#include "support/sample_pdf.h"

namespace rubrica::test {

struct QrCode {
  std::string text;
  double side_mm = 30;  // AT's least
  double x = 100, y = 300;
  double degrees = 0;
};

// What an invoice's fiscal code says: 24/11/2026, of Marta's NIF unless it is another's.
inline std::string fiscal_qr(const std::string& number, const std::string& total,
                             const std::string& issuer_tax_id = "123456789", const std::string& status = "N") {
  fiscal::QrFields fields;
  fields.issuer_tax_id = issuer_tax_id;
  fields.customer_tax_id = "999999990";
  fields.customer_country = "PT";
  fields.type = number.substr(0, 2);
  fields.status = status;
  fields.date = fiscal::parse_date("2026-11-24").value();
  fields.identifier = number;
  fields.tax_payable = Decimal::of(0);
  fields.gross = Decimal::parse(total).value();
  return fiscal::qr_payload(fields).value();
}

// Squares of black, one for each dark module.
inline std::string drawing_of(const QrCode& code) {
  const fiscal::QrSymbol symbol = fiscal::qr_symbol(code.text).value();
  const double side = code.side_mm * 72 / 25.4 / symbol.size;
  const double angle = code.degrees * std::numbers::pi / 180;
  const auto n = [](const double number) { return std::to_string(number) + " "; };
  std::string content = "q " + n(std::cos(angle)) + n(std::sin(angle)) + n(-std::sin(angle)) + n(std::cos(angle)) +
                        n(code.x) + n(code.y) + "cm " + n(side) + "0 0 " + n(side) + "0 0 cm\n";
  for (int row = 0; row < symbol.size; ++row) {
    for (int column = 0; column < symbol.size; ++column) {
      if (!symbol.is_dark(column, row)) continue;
      content += std::to_string(column) + " " + std::to_string(symbol.size - 1 - row) + " 1 1 re\n";
    }
  }
  return content + "f Q\n";
}

// One A4 page for each list of codes.
inline Bytes pdf_with_qr_codes(const std::vector<std::vector<QrCode>>& pages, const std::string& page_extra = "") {
  std::vector<std::string> bodies = {"<</Type /Catalog /Pages 2 0 R>>", ""};
  std::string kids;
  for (const std::vector<QrCode>& codes : pages) {
    std::string content;
    for (const QrCode& code : codes) content += drawing_of(code);
    bodies.push_back("<</Length " + std::to_string(content.size()) + ">>\nstream\n" + content + "\nendstream");
    const std::string drawn = std::to_string(bodies.size()) + " 0 R";
    bodies.push_back("<</Type /Page /Parent 2 0 R /Resources <<>> /Contents " + drawn + " " + page_extra + ">>");
    kids += std::to_string(bodies.size()) + " 0 R ";
  }
  bodies[1] =
      "<</Type /Pages /MediaBox [0 0 595 842] /Kids [" + kids + "] /Count " + std::to_string(pages.size()) + ">>";
  return pdf_of(bodies);
}

}  // namespace rubrica::test
