#include "fiscal/saft/check.h"

#include <algorithm>
#include <array>

#include "fiscal/saft/amounts.h"
#include "fiscal/saft/decoder.h"
#include "fiscal/saft/document_check.h"
#include "fiscal/saft/file_index.h"
#include "fiscal/saft/findings.h"
#include "fiscal/saft/master_files.h"
#include "fiscal/saft/series_check.h"
#include "fiscal/saft/shape.h"
#include "xml/piece_reader.h"

namespace rubrica::fiscal::saft {
namespace {

constexpr std::string_view kNamespace = "urn:OECD:StandardAuditFile-Tax:PT_1.04_01";

// A table of SourceDocuments while it is read: what it declares, and what its documents come to.
struct TableSums {
  std::map<std::string, Decimal, std::less<>> declared;
  std::int64_t documents = 0;
  std::int64_t lines = 0;
  Decimal debit;
  Decimal credit;
  Decimal quantity;
};

void add(TableSums& sums, const Entry& entry) {
  const bool counts =
      !entry.annulled() && (entry.status != "F" || entry.table->is_receipt() || entry.table->is_movement());
  if (!counts) return;
  sums.debit = plus(sums.debit, entry.debit);
  sums.credit = plus(sums.credit, entry.credit);
  sums.quantity = plus(sums.quantity, entry.quantity);
}

// What a table declares against what it has. `what`: what was counted, in Portuguese.
class DeclaredSums {
 public:
  DeclaredSums(Findings& findings, const TableNames& names, const TableSums& sums)
      : findings_(findings), place_(names.table), sums_(sums) {}

  void number(const char* const rule, const std::string& name, const std::int64_t counted, const std::string& what) {
    const Decimal declared = declared_as(name);
    if (declared == Decimal::of(counted)) return;
    findings_.error(rule, place_,
                    name + ": o ficheiro declara " + declared.trimmed().text() + " e tem " + std::to_string(counted) +
                        " " + what + ".");
  }

  // Exact, or rounded once to the decimals that it was declared with, two or more.
  void total(const char* const rule, const std::string& name, const Decimal& counted, const std::string& what) {
    const Decimal declared = declared_as(name);
    const bool rounded = counted.trimmed().scale() > std::max(declared.scale(), 2);
    if (agree(declared, counted, rounded ? half_of_last_place(declared) : Decimal())) return;
    findings_.error(rule, place_,
                    name + ": o ficheiro declara " + amount(declared) + "; " + what + ", sem os anulados, é " +
                        amount(counted) + ".");
  }

 private:
  Decimal declared_as(const std::string& name) const {
    const auto found = sums_.declared.find(name);
    return found == sums_.declared.end() ? Decimal() : found->second;
  }

  Findings& findings_;
  std::string place_;
  const TableSums& sums_;
};

void check_sums(Findings& findings, const TableNames& names, const TableSums& sums) {
  DeclaredSums declared(findings, names, sums);
  if (names.is_movement()) {
    declared.number("number_of_lines", "NumberOfMovementLines", sums.lines, "linhas");
    declared.total("total_quantity", "TotalQuantityIssued", sums.quantity, "a soma das quantidades");
    return;
  }
  declared.number("number_of_entries", "NumberOfEntries", sums.documents, "documentos");
  declared.total("total_debit", "TotalDebit", sums.debit, "a soma dos débitos");
  declared.total("total_credit", "TotalCredit", sums.credit, "a soma dos créditos");
}

// Reads the file from its beginning to its end: AuditFile, MasterFiles, SourceDocuments and the four tables by their
// children, everything in them whole.
class FileCheck final : public xml::PieceHandler {
 public:
  FileCheck(Findings& findings, SaftReport& report, const SaftCheckOptions& options, FileIndex& index)
      : findings_(findings),
        report_(report),
        options_(options),
        index_(index),
        masters_(findings, report, index),
        document_check_(findings, masters_) {}

  Result<xml::Take> begins(const xml::Element& element) override {
    const std::string name(element.local_name());
    if (sections_.empty()) {
      if (!is_root(element)) return xml::Take::nothing;
      return section("", name, name);
    }
    SectionShape& around = sections_.back();
    around.child(findings_, name);
    // Accounting is not ours, and what the schema does not know here has been told.
    if (name == "GeneralLedgerEntries" || name == "GeneralLedgerAccounts" || !around.knows(name)) {
      return xml::Take::nothing;
    }
    const bool table = table_named(name) != nullptr;
    if (!table && name != "MasterFiles" && name != "SourceDocuments") return xml::Take::whole;
    if (table) sums_ = TableSums();
    return section(around.name(), name, place_of(element, around.place()));
  }

  Result<void> whole(const xml::Element& element) override {
    const SectionShape& section = sections_.back();
    check_shape(findings_, section.name(), element, section.place());
    if (const TableNames* const table = table_named(section.name())) return in_table(element, *table);
    const std::string_view name = element.local_name();
    if (name == "Header") masters_.header(element);
    if (name == "Customer") return masters_.customer(element);
    if (name == "Supplier") return masters_.supplier(element);
    if (name == "Product") return masters_.product(element);
    if (name == "TaxTable") masters_.tax_table(element);
    return {};
  }

  Result<void> ends() override {
    if (sections_.size() == 1) document_check_.finish();
    sections_.back().finish(findings_);
    if (const TableNames* const table = table_named(sections_.back().name())) check_sums(findings_, *table, sums_);
    sections_.pop_back();
    return {};
  }

 private:
  bool is_root(const xml::Element& element) {
    if (element.is(kNamespace, "AuditFile")) return true;
    findings_.error("namespace", "AuditFile",
                    "O ficheiro não é um SAF-T (PT) 1.04_01: a raiz deve ser AuditFile no espaço de nomes " +
                        std::string(kNamespace) + ".");
    return false;
  }

  xml::Take section(const std::string& around, const std::string& name, std::string place) {
    sections_.emplace_back(around, name, std::move(place));
    return xml::Take::children;
  }

  Result<void> in_table(const xml::Element& element, const TableNames& table) {
    const std::string name(element.local_name());
    if (name != table.document) {
      sums_.declared.emplace(name, number(element.text()));
      return {};
    }
    RUBRICA_TRY(Entry entry, document_check_.check(element, table));
    ++report_.documents;
    ++sums_.documents;
    sums_.lines += static_cast<std::int64_t>(children(element, "Line").size());
    add(sums_, entry);
    return keep(std::move(entry));
  }

  Result<void> keep(Entry entry) {
    if (!entry.digits.empty() && entry.atcud != "0") {
      RUBRICA_TRY(const auto bearer, index_.take_atcud(entry.atcud, entry.number));
      if (bearer) {
        findings_.error("atcud_twice", entry.number,
                        "ATCUD «" + entry.atcud + "»: é também o de " + *bearer + "; identifica um só documento.");
      }
    }
    entry.verifiable =
        options_.key && (!options_.key_version || entry.hash_control == std::to_string(*options_.key_version));
    if (!options_.key) entry.hash.clear();  // nobody will ask
    RUBRICA_TRY(const bool first, index_.add(entry));
    if (!first && !entry.digits.empty()) {
      findings_.error("number_twice", entry.number, "Há mais do que um documento com este número.");
    }
    return {};
  }

  Findings& findings_;
  SaftReport& report_;
  const SaftCheckOptions& options_;
  FileIndex& index_;
  MasterFiles masters_;
  DocumentCheck document_check_;
  std::vector<SectionShape> sections_;  // that are open, the innermost last
  TableSums sums_;                      // of the table that is open
};

Result<void> read_all(const SaftBytes& next, Findings& findings, FileCheck& file) {
  xml::PieceReader reader(file);
  Decoder decoder(findings);
  std::array<std::uint8_t, 65536> room{};
  while (true) {
    RUBRICA_TRY(const std::size_t got, next(room));
    if (got == 0) break;
    RUBRICA_CHECK_OK(reader.read(as_bytes(decoder.decode(as_text(BytesView(room.data(), got))))));
  }
  RUBRICA_CHECK_OK(reader.read(as_bytes(decoder.finish())));
  return reader.finish();
}

}  // namespace
}  // namespace rubrica::fiscal::saft

namespace rubrica::fiscal {

Result<SaftReport> check_saft(const SaftBytes& next, const SaftCheckOptions& options) {
  SaftReport report;
  saft::Findings findings(report);
  RUBRICA_TRY(saft::FileIndex index, saft::FileIndex::create());
  saft::FileCheck file(findings, report, options, index);
  RUBRICA_CHECK_OK(saft::read_all(next, findings, file));
  RUBRICA_CHECK_OK(saft::check_series(index, options.key, findings, report));
  RUBRICA_CHECK_OK(saft::check_references(index, findings));
  return report;
}

Result<SaftReport> check_saft(const BytesView file, const SaftCheckOptions& options) {
  BytesView rest = file;
  return check_saft(
      [&rest](const std::span<std::uint8_t> room) -> Result<std::size_t> {
        const BytesView part = rest.first(std::min(rest.size(), room.size()));
        std::ranges::copy(part, room.begin());
        rest = rest.subspan(part.size());
        return part.size();
      },
      options);
}

}  // namespace rubrica::fiscal
