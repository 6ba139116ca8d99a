#include "fiscal/saft/file_index.h"

#include "fiscal/saft/amounts.h"

namespace rubrica::fiscal::saft {
namespace {

constexpr const char* kSchema =
    "CREATE TABLE document (position INTEGER PRIMARY KEY, source INTEGER, series TEXT, sequence INTEGER, number TEXT, "
    "day TEXT, entered TEXT, customer TEXT, status TEXT, net TEXT, gross TEXT, hash TEXT, verifiable INTEGER) STRICT; "
    "CREATE TABLE master (kind INTEGER, id TEXT, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID; "
    "CREATE TABLE bearer (number TEXT PRIMARY KEY, position INTEGER) STRICT, WITHOUT ROWID; "
    "CREATE TABLE atcud (atcud TEXT PRIMARY KEY, number TEXT) STRICT, WITHOUT ROWID; "
    "CREATE TABLE reference (target TEXT, position INTEGER, value TEXT, rounding TEXT, PRIMARY KEY (target, position)) "
    "STRICT, WITHOUT ROWID";

// The columns of an Entry, of the table that `document` names in a statement.
std::string columns(const std::string& document) {
  std::string all;
  for (const char* const name : {"source", "series", "sequence", "number", "day", "entered", "customer", "status",
                                 "net", "gross", "hash", "verifiable"}) {
    all += (all.empty() ? "" : ", ") + document + "." + name;
  }
  return all;
}
constexpr std::size_t kColumns = 12;
constexpr std::int64_t kBatch = 500;

Entry entry_of(const sql::Row& row, const std::size_t first) {
  const auto text = [&](const std::size_t column) { return row.text(first + column); };
  Entry entry;
  entry.table = &kTables.at(static_cast<std::size_t>(row.integer(first)));
  entry.series = text(1);
  entry.sequence = row.integer(first + 2);
  entry.number = text(3);
  if (const auto day = parse_date(text(4))) entry.date = *day;
  if (const auto entered = parse_date_time(text(5))) entry.entered = *entered;
  entry.customer = text(6);
  entry.status = text(7);
  entry.net = Decimal::parse(text(8)).value_or(Decimal());
  entry.gross = Decimal::parse(text(9)).value_or(Decimal());
  entry.hash = text(10);
  entry.verifiable = row.boolean(first + 11);
  return entry;
}

}  // namespace

Result<FileIndex> FileIndex::create() {
  RUBRICA_TRY(sql::Scratch scratch, sql::Scratch::create(kSchema));
  return FileIndex(std::move(scratch));
}

Result<bool> FileIndex::add(const Master kind, const std::string& id) {
  RUBRICA_TRY(const auto answer,
              scratch_->run("INSERT OR IGNORE INTO master VALUES ($1, $2)", static_cast<int>(kind), id));
  return answer.changed == 1;
}

Result<bool> FileIndex::has(const Master kind, const std::string& id) {
  RUBRICA_TRY(const auto row,
              scratch_->row("SELECT 1 FROM master WHERE kind = $1 AND id = $2", static_cast<int>(kind), id));
  return row.has_value();
}

Result<bool> FileIndex::add(const Entry& entry) {
  const std::int64_t position = ++documents_;
  RUBRICA_CHECK_OK(scratch_->run("INSERT INTO document VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                                 position, static_cast<std::int64_t>(entry.table - kTables.data()), entry.series,
                                 entry.sequence, entry.number, entry.date ? iso_date(*entry.date) : "",
                                 entry.entered ? iso_date_time(*entry.entered) : "", entry.customer, entry.status,
                                 entry.net.text(), entry.gross.text(), entry.hash, entry.verifiable));
  for (const auto& [target, what] : entry.referred) {
    RUBRICA_CHECK_OK(scratch_->run("INSERT INTO reference VALUES ($1, $2, $3, $4)", target, position, what.value.text(),
                                   what.rounding.text()));
  }
  RUBRICA_TRY(const auto answer, scratch_->run("INSERT OR IGNORE INTO bearer VALUES ($1, $2)", entry.number, position));
  return answer.changed == 1;
}

Result<std::optional<std::string>> FileIndex::take_atcud(const std::string& atcud, const std::string& number) {
  RUBRICA_TRY(const auto answer, scratch_->run("INSERT OR IGNORE INTO atcud VALUES ($1, $2)", atcud, number));
  if (answer.changed == 1) return std::nullopt;
  RUBRICA_TRY(const auto row, scratch_->row("SELECT number FROM atcud WHERE atcud = $1", atcud));
  return row ? std::optional(row->text(0)) : std::nullopt;
}

Result<void> FileIndex::each_in_series(const std::function<void(const Entry&)>& visit) {
  RUBRICA_CHECK_OK(scratch_->run_script(
      "CREATE INDEX IF NOT EXISTS document_in_series ON document (source, series, sequence, position)"));
  std::int64_t source = -1;
  std::int64_t sequence = 0;
  std::int64_t position = 0;
  std::string series;
  while (true) {
    RUBRICA_TRY(const auto answer, scratch_->run("SELECT " + columns("d") +
                                                     ", d.position FROM document d WHERE "
                                                     "(d.source, d.series, d.sequence, d.position) > ($1, $2, $3, $4) "
                                                     "ORDER BY d.source, d.series, d.sequence, d.position LIMIT $5",
                                                 source, series, sequence, position, kBatch));
    for (const sql::Row& row : answer.rows) {
      const Entry entry = entry_of(row, 0);
      source = row.integer(0);
      series = entry.series;
      sequence = entry.sequence;
      position = row.integer(kColumns);
      if (!series.empty()) visit(entry);
    }
    if (answer.rows.size() < static_cast<std::size_t>(kBatch)) return {};
  }
}

Result<void> FileIndex::each_reference(const std::function<void(const Reference&)>& visit) {
  std::string target;
  std::int64_t position = 0;
  while (true) {
    RUBRICA_TRY(const auto answer, scratch_->run("SELECT " + columns("f") + ", " + columns("t") +
                                                     ", r.value, r.rounding, r.target, r.position FROM reference r "
                                                     "JOIN document f ON f.position = r.position "
                                                     "LEFT JOIN bearer b ON b.number = r.target "
                                                     "LEFT JOIN document t ON t.position = b.position "
                                                     "WHERE (r.target, r.position) > ($1, $2) "
                                                     "ORDER BY r.target, r.position LIMIT $3",
                                                 target, position, kBatch));
    for (const sql::Row& row : answer.rows) {
      target = row.text(2 * kColumns + 2);
      position = row.integer(2 * kColumns + 3);
      if (row.is_null(kColumns)) continue;  // of another period or program
      const Reference reference{entry_of(row, 0), entry_of(row, kColumns),
                                Referred{number(row.text(2 * kColumns)), number(row.text(2 * kColumns + 1))}};
      if (!reference.from.annulled()) visit(reference);
    }
    if (answer.rows.size() < static_cast<std::size_t>(kBatch)) return {};
  }
}

}  // namespace rubrica::fiscal::saft
