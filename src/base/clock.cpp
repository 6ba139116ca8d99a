#include "base/clock.h"

#include <algorithm>
#include <cstdio>

namespace rubrica {
namespace {
struct Civil {
  int year;
  unsigned month, day;
  int hour, minute, second;
};

Civil civil(const Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count())};
}

// Digits [begin, begin+count) as a number, or -1.
int digits(const std::string_view text, const std::size_t begin, const std::size_t count) {
  if (begin + count > text.size()) return -1;
  int value = 0;
  for (const char c : text.substr(begin, count)) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}
}  // namespace

Time SystemClock::now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Deadline Deadline::after(const std::chrono::milliseconds duration) {
  return Deadline(std::chrono::steady_clock::now() + duration);
}

std::chrono::milliseconds Deadline::remaining() const {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(at_ - std::chrono::steady_clock::now());
  return std::max(left, std::chrono::milliseconds::zero());
}

Deadline Deadline::at_most(const std::chrono::milliseconds duration) const {
  return Deadline(std::min(at_, std::chrono::steady_clock::now() + duration));
}

std::string iso_utc(const Time time) {
  const Civil c = civil(time);
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", c.year, c.month, c.day, c.hour, c.minute,
                c.second);
  return text;
}

std::string pdf_date(const Time time) {
  const Civil c = civil(time);
  char text[40];
  std::snprintf(text, sizeof text, "D:%04d%02u%02u%02d%02d%02d+00'00'", c.year, c.month, c.day, c.hour, c.minute,
                c.second);
  return text;
}

Result<Time> parse_iso_utc(const std::string_view text) {
  const auto wrong = [&] {
    return fail(ErrorCode::malformed_input, "not a UTC time (YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ)");
  };
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  if (year < 0 || month < 0 || day < 0 || text[4] != '-' || text[7] != '-') return wrong();
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return wrong();
  Time time = std::chrono::sys_days(date);
  if (text.size() == 10) return time;
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || text[10] != 'T' ||
      text[13] != ':' || text[16] != ':') {
    return wrong();
  }
  time += std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
  if (text.size() == 20 && text[19] == 'Z') return time;
  const int milliseconds = digits(text, 20, 3);
  if (text.size() != 24 || text[19] != '.' || milliseconds < 0 || text[23] != 'Z') return wrong();
  return time + std::chrono::milliseconds(milliseconds);
}

}  // namespace rubrica
