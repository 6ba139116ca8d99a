// A series: documents of one type, numbered without gaps, each signed together with the one before it (DL 28/2019,
// art. 7(4); Despacho 8632/2014, 1.6 to 1.9). A plain value: whoever stores it must store it and the new document in
// one transaction, and let only one writer at a time advance it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fiscal/calendar.h"

namespace rubrica::fiscal {

struct Series {
  std::string type;             // "FT"
  std::string id;               // "2026A"
  std::string validation_code;  // AT's, typed in by the user; empty for training
  bool training = true;
  bool finished = false;  // blocked for good, never erased
  int last_number = 0;
  std::optional<Date> last_date;
  std::optional<LocalTime> last_entered;
  std::string last_hash;  // of the last document; empty before the first

  std::string name() const { return type + " " + id; }
};

// Refusals: type_unknown, series_id_malformed, series_not_communicated (a series that is not for training needs AT's
// code before its first document). That no other series of the type bears the name is the store's to see
// (same_series_id).
Result<Series> new_series(std::string_view type, std::string_view id, std::string_view validation_code, bool training);

// At most 35 of A-Z a-z 0-9 . _ -, no separator at the ends and no two in a row (AT, Comunicação de séries, 1.3.2).
bool is_series_id(std::string_view text);
// AT compares without regard to case.
bool same_series_id(std::string_view a, std::string_view b);

// Finalisation; series_finished the second time.
Result<Series> finish_series(Series series);

}  // namespace rubrica::fiscal
