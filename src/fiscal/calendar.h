// Dates and times as fiscal documents write them: Europe/Lisbon on the clock, no zone and no fraction on paper
// (Portaria 302/2016, 1-c; Despacho 8632/2014, 2.2.2).
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace rubrica::fiscal {

using Date = std::chrono::year_month_day;
using LocalTime = std::chrono::local_seconds;

// What a clock on a wall in continental Portugal shows, whole seconds. internal when the system has no zone data.
Result<LocalTime> lisbon_time(Time time);

Date date_of(LocalTime time);
std::string iso_date(Date date);                           // 2026-11-24
std::string iso_date_time(LocalTime time);                 // 2026-11-24T15:58:01
std::string compact_date(Date date);                       // 20261124, for the QR code
Result<Date> parse_date(std::string_view text);            // as iso_date writes it; malformed_input otherwise
Result<LocalTime> parse_date_time(std::string_view text);  // as iso_date_time writes it

}  // namespace rubrica::fiscal
