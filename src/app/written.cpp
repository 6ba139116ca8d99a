#include "app/written.h"

#include "base/decimal.h"
#include "fiscal/calendar.h"
#include "fiscal/render/invoice_pdf.h"

namespace rubrica::app {
namespace {

constexpr const char* kNoBreakSpace = "\u00A0";

// As a clock in Lisbon shows it: "2026-11-23T18:43:05". A system without zone data shows UTC.
std::string in_lisbon(const Time time) {
  const auto local = fiscal::lisbon_time(time);
  return fiscal::iso_date_time(
      local ? *local : fiscal::LocalTime(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch()));
}

std::string in_currency(const std::string& number, const std::string_view currency) {
  return number + kNoBreakSpace + (currency == "EUR" ? "€" : std::string(currency));
}

}  // namespace

std::string written_decimal(const std::string_view decimal) {
  const auto value = Decimal::parse(decimal);
  return value ? value->text_pt() : std::string(decimal);
}

std::string written_money(const std::string_view decimal, const std::string_view currency) {
  return in_currency(written_decimal(decimal), currency);
}

std::string written_price(const std::string_view decimal, const std::string_view currency) {
  const auto value = Decimal::parse(decimal);
  return in_currency(value ? fiscal::price_text(*value) : std::string(decimal), currency);
}

std::string written_date(const std::string_view iso) {
  if (!fiscal::parse_date(iso)) return std::string(iso);
  return std::string(iso.substr(8, 2)) + "/" + std::string(iso.substr(5, 2)) + "/" + std::string(iso.substr(0, 4));
}

std::string written_date(const Time time) { return written_date(in_lisbon(time).substr(0, 10)); }

std::string written_time(const Time time) { return in_lisbon(time).substr(11, 5); }

std::string written_moment(const Time time) { return written_date(time) + ", " + written_time(time); }

std::string written_size(const std::int64_t octets) {
  constexpr std::int64_t kMega = 1'000'000;
  if (octets < kMega) return std::to_string((octets + 999) / 1000) + kNoBreakSpace + "KB";
  const std::int64_t tenths = octets / (kMega / 10);
  return std::to_string(tenths / 10) + "," + std::to_string(tenths % 10) + kNoBreakSpace + "MB";
}

}  // namespace rubrica::app
