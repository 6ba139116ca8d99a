#include "fiscal/saft/export_values.h"

#include "crypto/digest.h"
#include "fiscal/saft/export.h"
#include "fiscal/tax_number.h"

namespace rubrica::fiscal {
namespace saft {
namespace {

constexpr std::size_t kFingerprintLength = 12;
std::string fingerprint(const std::string& text) {
  return hex_upper(crypto::sha256(as_bytes(text))).substr(0, kFingerprintLength);
}

// "Rua A, 3.º", "4050-262", "Porto" out of the lines of an address.
struct PostalAddress {
  std::string detail = kUnknown;
  std::string city = kUnknown;
  std::string postal_code = kUnknown;
};

PostalAddress postal_address(const std::vector<std::string>& lines) {
  PostalAddress address;
  std::vector<std::string> rest = lines;
  if (!rest.empty()) {
    const std::string& last = rest.back();
    const std::size_t blank = last.find(' ');
    const bool has_code = blank != std::string::npos && blank + 1 < last.size() && blank <= 20 &&
                          last.find_first_of("0123456789") < blank;
    if (has_code && rest.size() > 1) {
      address.postal_code = last.substr(0, blank);
      address.city = limited(last.substr(blank + 1), 50);
      rest.pop_back();
    }
  }
  std::string detail;
  for (const std::string& line : rest) detail += (detail.empty() ? "" : ", ") + line;
  if (!detail.empty()) address.detail = limited(detail, 210);
  return address;
}

}  // namespace

std::string limited(const std::string& utf8, std::size_t limit) {
  for (std::size_t at = 0; at < utf8.size(); ++at) {
    if ((utf8[at] & 0xC0) != 0x80 && limit-- == 0) return utf8.substr(0, at);
  }
  return utf8;
}

std::string or_unknown(const std::string& text, const std::size_t limit) {
  return text.empty() ? kUnknown : limited(text, limit);
}

bool is_final_consumer(const Party& party) { return party.tax_id.empty() || party.tax_id == kFinalConsumer; }

std::string customer_id(const Party& party) {
  if (!party.id.empty()) return limited(party.id, 30);
  if (!is_final_consumer(party)) {
    const std::string number = plain_tax_number(party.tax_id, party.country);
    return limited(party.country == "PT" ? number : party.country + number, 30);
  }
  return party.name == "Consumidor final" ? "CF" : "CF-" + fingerprint(party.name);
}

std::string product_code(const Line& line) {
  return line.product_code.empty() ? line.product_kind + "-" + fingerprint(line.description)
                                   : limited(line.product_code, 60);
}

Tax tax_of(const VatRate& rate) {
  if (rate.exemption_code == "M99") return {"NS", rate.region, "NS", "0"};
  return {"IVA", rate.region, rate.code, rate.percent.trimmed().text()};
}

std::string tax_description(const Tax& tax) {
  const std::string place = tax.region == "PT"      ? "Continente"
                            : tax.region == "PT-AC" ? "Região Autónoma dos Açores"
                            : tax.region == "PT-MA" ? "Região Autónoma da Madeira"
                                                    : tax.region;
  const std::string rate = tax.code == "NOR"   ? "Taxa normal"
                           : tax.code == "INT" ? "Taxa intermédia"
                           : tax.code == "RED" ? "Taxa reduzida"
                           : tax.code == "ISE" ? "Isenta"
                                               : "Não sujeição";
  return rate + " - " + place;
}

std::string described(const std::string& text) { return text.size() < 2 ? text + "." : limited(text, 200); }

void address(xml::Writer& writer, const std::string_view name, const std::vector<std::string>& lines,
             const std::string& country) {
  const PostalAddress parts = postal_address(lines);
  writer.open(name);
  writer.element("AddressDetail", parts.detail);
  writer.element("City", parts.city);
  writer.element("PostalCode", parts.postal_code);
  writer.element("Country", country);
  writer.close();
}

}  // namespace saft

bool is_made_product_code(const std::string_view code) {
  return code.size() == saft::kFingerprintLength + 2 && code[1] == '-' &&
         code.find_first_not_of("0123456789ABCDEF", 2) == std::string_view::npos;
}

}  // namespace rubrica::fiscal
