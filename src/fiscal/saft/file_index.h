// What the rules ask of all parts of a file together: kept in a scratch database, because the file may have millions of
// documents, customers and products, and any order. Private to fiscal/saft.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/decimal.h"
#include "fiscal/calendar.h"
#include "fiscal/saft/elements.h"
#include "sql/scratch.h"

namespace rubrica::fiscal::saft {

// What lines say of another document, which they correct or settle.
struct Referred {
  Decimal value;     // without VAT, or as received
  Decimal rounding;  // of each line: by so much it may be more than it should
};

// A document, read once.
struct Entry {
  const TableNames* table = nullptr;
  std::string number;         // "FT A/1"
  std::string internal_type;  // "FT", before the blank; this and the next three are empty for a number without form
  std::string series;         // "FT A"
  std::string digits;         // "1"
  std::int64_t sequence = 0;  // 1
  std::string type, status, atcud, hash, hash_control, billing;
  bool verifiable = false;  // there is a key for its signature
  std::string customer;
  std::optional<Date> date;
  std::optional<LocalTime> entered;
  Decimal net, tax, gross, withheld, paid;
  Decimal debit, credit, quantity;
  std::map<std::string, Referred> referred;  // by its number

  bool annulled() const { return status == "A"; }
};

enum class Master { customer, supplier, product };

class FileIndex {
 public:
  static Result<FileIndex> create();

  // False when there is one with that code already.
  Result<bool> add(Master kind, const std::string& id);
  Result<bool> has(Master kind, const std::string& id);

  // False when the number is another's already: this one stands in its series, but nothing refers to it.
  Result<bool> add(const Entry& entry);
  // Takes an ATCUD for a document; the number of the one that has it already, if there is one.
  Result<std::optional<std::string>> take_atcud(const std::string& atcud, const std::string& number);

  // Every document whose number has form: table by table, series by series, by number. Of an Entry what add() was given
  // but types, payments, lines and references. Once everything was added.
  Result<void> each_in_series(const std::function<void(const Entry&)>& visit);

  // What a document that is not annulled has referred to and the file has, by what is referred to.
  struct Reference {
    Entry from;
    Entry to;
    Referred what;
  };
  Result<void> each_reference(const std::function<void(const Reference&)>& visit);

 private:
  explicit FileIndex(sql::Scratch scratch) : scratch_(std::move(scratch)) {}

  sql::Scratch scratch_;
  std::int64_t documents_ = 0;
};

}  // namespace rubrica::fiscal::saft
