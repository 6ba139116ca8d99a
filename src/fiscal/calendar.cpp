#include "fiscal/calendar.h"

#include <date/tz.h>

#include <array>
#include <cstdio>
#include <optional>

namespace rubrica::fiscal {
namespace {

std::optional<int> digits(const std::string_view text) {
  int value = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = value * 10 + (digit - '0');
  }
  return text.empty() ? std::nullopt : std::optional(value);
}

std::optional<Date> date_in(const std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(5, 2));
  const auto day = digits(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const Date date(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                  std::chrono::day(static_cast<unsigned>(*day)));
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<std::chrono::seconds> time_in(const std::string_view text) {
  if (text.size() != 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
  const auto hour = digits(text.substr(0, 2));
  const auto minute = digits(text.substr(3, 2));
  const auto second = digits(text.substr(6, 2));
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

}  // namespace

Result<LocalTime> lisbon_time(const Time time) {
  try {
    const auto* const zone = date::locate_zone("Europe/Lisbon");
    const auto local = zone->to_local(std::chrono::floor<std::chrono::seconds>(time));
    return LocalTime(local.time_since_epoch());
  } catch (const std::exception& exception) {
    return fail(ErrorCode::internal, std::string("no zone data for Europe/Lisbon: ") + exception.what());
  }
}

Date date_of(const LocalTime time) { return Date(std::chrono::floor<std::chrono::days>(time)); }

std::string compact_date(const Date date) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04d%02u%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text.data();
}

std::string iso_date(const Date date) {
  const std::string digits = compact_date(date);
  return digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6);
}

std::string iso_date_time(const LocalTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "T%02d:%02d:%02d", static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  return iso_date(Date(day)) + text.data();
}

Result<Date> parse_date(const std::string_view text) {
  if (const auto date = date_in(text)) return *date;
  return fail(ErrorCode::malformed_input, "not a date (AAAA-MM-DD): " + std::string(text));
}

Result<LocalTime> parse_date_time(const std::string_view text) {
  const auto date = date_in(text.substr(0, 10));
  const auto time = text.size() == 19 && text[10] == 'T' ? time_in(text.substr(11)) : std::nullopt;
  if (date && time) return LocalTime(std::chrono::local_days(*date)) + *time;
  return fail(ErrorCode::malformed_input, "not a date and time (AAAA-MM-DDThh:mm:ss): " + std::string(text));
}

}  // namespace rubrica::fiscal
