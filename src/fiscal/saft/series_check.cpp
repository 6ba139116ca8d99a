#include "fiscal/saft/series_check.h"

#include "fiscal/saft/amounts.h"

namespace rubrica::fiscal::saft {
namespace {

bool in_one_series(const Entry& a, const Entry& b) { return a.table == b.table && a.series == b.series; }

void check_neighbours(Findings& findings, const Entry& previous, const Entry& entry) {
  if (entry.sequence > previous.sequence + 1) {
    findings.error("number_gap", entry.number, "Faltam documentos na série, depois de " + previous.number + ".");
  }
  if (previous.date && entry.date && *entry.date < *previous.date) {
    findings.error("date_order", entry.number, "A data é anterior à de " + previous.number + ".");
  }
  if (previous.entered && entry.entered && *entry.entered < *previous.entered) {
    findings.error("entry_order", entry.number, "SystemEntryDate: a gravação é anterior à de " + previous.number + ".");
  }
}

// Whether the signature can be checked at all: an integrated document was signed by another program, with a key that we
// do not have, and what a first document follows may be in another file.
enum class Signature { unknown, good, bad };

Signature signature_of(const ChainPublicKey& key, const Entry* const previous, const Entry& entry) {
  if (!entry.verifiable || !entry.table->is_signed || entry.hash == "0" || !entry.date || !entry.entered) {
    return Signature::unknown;
  }
  const bool first = entry.sequence == 1;
  const bool follows = previous != nullptr && previous->sequence + 1 == entry.sequence;
  if (!first && !follows) return Signature::unknown;
  const auto message =
      string_to_sign({*entry.date, *entry.entered, entry.number, entry.gross}, first ? std::string() : previous->hash);
  return message && key.verifies(*message, entry.hash) ? Signature::good : Signature::bad;
}

void check_reference(Findings& findings, const Entry& entry, const Entry& target) {
  if (target.annulled()) {
    findings.error("refers_to_annulled", entry.number, "Refere " + target.number + ", que está anulado.");
  }
  if (target.customer != entry.customer) {
    findings.warning("refers_to_other_customer", entry.number, "Refere " + target.number + ", que é de outro cliente.");
  }
  if (entry.date && target.date && *entry.date < *target.date) {
    findings.error("refers_to_later", entry.number, "Refere " + target.number + ", que tem data posterior.");
  }
}

// What has been credited of and received for one document.
struct Sums {
  Entry of;
  Referred credited;
  Referred received;
};

void add(Referred& sum, const Referred& more) {
  sum.value = plus(sum.value, more.value);
  sum.rounding = plus(sum.rounding, more.rounding);
}

// By more than the roundings of both come to; they are never both whole.
bool passes(const Referred& sum, const Decimal& total, const Decimal& rounding_of_total) {
  return sum.value > total && apart(sum.value, total) >= plus(sum.rounding, rounding_of_total);
}

void check_sums(Findings& findings, const Sums& sums) {
  if (passes(sums.credited, sums.of.net, kHalfCent)) {
    findings.error("credited_too_much", sums.of.number,
                   "As notas de crédito somam " + euros(sums.credited.value) + ", mais do que o documento.");
  }
  if (passes(sums.received, sums.of.gross, Decimal())) {
    findings.error("received_too_much", sums.of.number,
                   "Os recibos somam " + euros(sums.received.value) + ", mais do que o documento.");
  }
}

}  // namespace

Result<void> check_series(FileIndex& documents, const std::optional<ChainPublicKey>& key, Findings& findings,
                          SaftReport& report) {
  std::optional<Entry> before;
  return documents.each_in_series([&](const Entry& entry) {
    const Entry* const previous = before && in_one_series(*before, entry) ? &*before : nullptr;
    if (previous != nullptr) check_neighbours(findings, *previous, entry);
    const Signature signature = key ? signature_of(*key, previous, entry) : Signature::unknown;
    if (signature == Signature::good) ++report.signatures_verified;
    if (signature == Signature::bad) {
      findings.error("signature", entry.number,
                     "Hash: a assinatura não confere com a data, o número, o total e o documento anterior.");
    }
    before = entry;
  });
}

Result<void> check_references(FileIndex& documents, Findings& findings) {
  std::optional<Sums> sums;  // of the document that is referred to now
  RUBRICA_CHECK_OK(documents.each_reference([&](const FileIndex::Reference& reference) {
    if (sums && sums->of.number != reference.to.number) {
      check_sums(findings, *sums);
      sums.reset();
    }
    if (!sums) sums = Sums{reference.to, {}, {}};
    check_reference(findings, reference.from, reference.to);
    add(reference.from.table->is_receipt() ? sums->received : sums->credited, reference.what);
  }));
  if (sums) check_sums(findings, *sums);
  return {};
}

}  // namespace rubrica::fiscal::saft
