// What the export makes of single values: texts within the schema's limits, codes, addresses, taxes. Private to
// fiscal/saft.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fiscal/document.h"
#include "xml/writer.h"

namespace rubrica::fiscal::saft {

inline constexpr const char* kUnknown = "Desconhecido";

// At most `limit` characters, as the schema counts them.
std::string limited(const std::string& utf8, std::size_t limit);
std::string or_unknown(const std::string& text, std::size_t limit);  // `text` may be empty
std::string described(const std::string& text);                      // descriptions have two characters at least

bool is_final_consumer(const Party& party);
std::string customer_id(const Party& party);
std::string product_code(const Line& line);

// An element of that name.
void address(xml::Writer& writer, std::string_view name, const std::vector<std::string>& lines,
             const std::string& country);

struct Tax {
  std::string type;  // IVA or NS
  std::string region;
  std::string code;
  std::string percent;
  auto operator<=>(const Tax&) const = default;
};
Tax tax_of(const VatRate& rate);
std::string tax_description(const Tax& tax);

}  // namespace rubrica::fiscal::saft
