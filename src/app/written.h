// How values are written for people in Portugal, on pages of either language: 5 535,00 €, 23/11/2026, 18:43, 104 KB.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace rubrica::app {

// "5535.00" and "EUR" → "5 535,00 €"; the spaces do not break. Another currency keeps its code. What is no decimal
// stays as it is.
std::string written_money(std::string_view decimal, std::string_view currency);
// The same of a price for one, as it stands in the PDF (fiscal/render/invoice_pdf.h): "25" → "25,00 €".
std::string written_price(std::string_view decimal, std::string_view currency);
std::string written_decimal(std::string_view decimal);  // "12.5" → "12,5"
std::string written_date(std::string_view iso);         // "2026-11-23" → "23/11/2026"; what is no date stays as it is
std::string written_date(Time time);                    // in Lisbon
std::string written_time(Time time);                    // "18:43", in Lisbon
std::string written_moment(Time time);                  // "23/11/2026, 18:43", in Lisbon
std::string written_size(std::int64_t octets);          // "104 KB", "1,2 MB"

}  // namespace rubrica::app
