#include "app/preservation.h"

#include <algorithm>

#include "app/rows.h"
#include "base/log.h"
#include "pades/level.h"
#include "pdf/source.h"

namespace rubrica::app {

struct Preservation::Due {
  std::string tenant;
  std::string document;
  crypto::Sha256Digest digest{};
  pades::Level wanted = pades::Level::B_LTA;
  std::optional<Time> protected_until;
  std::int64_t tries = 0;
  Time at{};  // preserve_at, as this process has read or written it: whoever finds another value has lost its turn
};

Result<bool> Preservation::step() {
  RUBRICA_TRY(auto due, longest_overdue());
  if (!due) return false;
  RUBRICA_TRY(const bool ours, begin(*due));
  if (!ours) return true;  // another process was first; there may be other documents
  announce(Step::preservation_begun, *due);
  if (const auto done = preserve(*due); !done) {
    log::error("document_not_preserved", {{"document", due->document}, {"cause", done.error().describe()}});
  }
  return true;
}

Result<std::optional<Preservation::Due>> Preservation::longest_overdue() const {
  RUBRICA_TRY(auto transaction, storage_.begin(sql::Access::read));
  RUBRICA_TRY(const auto row, transaction.row("SELECT tenant_id, id, signed_sha256, level_wanted, protected_until, "
                                              "preserve_tries, preserve_at FROM document WHERE preserve_at <= $1 "
                                              "ORDER BY preserve_at, tenant_id, id LIMIT 1",
                                              storage_.clock.now()));
  if (!row) return std::optional<Due>();
  return Due{.tenant = row->text(0),
             .document = row->text(1),
             .digest = digest_in(*row, 2),
             .wanted = pades::level_named(row->text(3)).value_or(pades::Level::B_LTA),
             .protected_until = row->time_or_null(4),
             .tries = row->integer(5),
             .at = row->time(6)};
}

// On record as one more try in vain, with the time of the next, unless note() says otherwise.
Result<bool> Preservation::begin(Due& due) const {
  constexpr std::int64_t kMostDoublings = 16;
  const auto factor = std::int64_t{1} << std::min(due.tries, kMostDoublings);
  const Time next = storage_.clock.now() + std::min(options_.first_wait * factor, options_.longest_wait);
  RUBRICA_TRY(auto transaction, storage_.begin(sql::Access::write));
  RUBRICA_TRY(const auto claimed,
              transaction.run("UPDATE document SET preserve_at = $5, preserve_tries = preserve_tries + 1 "
                              "WHERE tenant_id = $1 AND id = $2 AND signed_sha256 = $3 AND preserve_at = $4",
                              due.tenant, due.document, due.digest, due.at, next));
  if (claimed.changed != 1) return false;
  RUBRICA_CHECK_OK(transaction.commit());
  due.at = next;
  return true;
}

Result<void> Preservation::preserve(const Due& due) const {
  RUBRICA_TRY(const Fd blob, storage_.blobs.open_blob(due.tenant, due.digest));
  RUBRICA_TRY(const auto source, pdf::FileSource::open(blob.get()));
  pades::AugmentationTarget target{.level = due.wanted, .renew_older_than = std::nullopt};
  const Time now = storage_.clock.now();
  if (due.protected_until && *due.protected_until - options_.renew_before <= now) target.renew_older_than = now;
  RUBRICA_TRY(const pades::Augmented done, lift_(*source, target));
  if (done.obstacle) {
    log::warning("preservation_waits", {{"document", due.document}, {"cause", done.obstacle->error.describe()}});
  }
  if (done.appended.empty()) return note(due, done, due.digest, static_cast<std::int64_t>(source->size()));
  RUBRICA_TRY(Bytes whole, storage_.blobs.get(due.tenant, due.digest));
  append(whole, done.appended);
  RUBRICA_TRY(const auto digest, storage_.blobs.put(due.tenant, whole));
  announce(Step::preserved_file_stored, due);
  return note(due, done, digest, static_cast<std::int64_t>(whole.size()));
}

Result<void> Preservation::note(const Due& due, const pades::Augmented& done, const crypto::Sha256Digest& digest,
                                const std::int64_t size) const {
  const bool in_vain = done.obstacle && done.appended.empty();
  const bool renews = due.wanted == pades::Level::B_LTA;
  RUBRICA_TRY(auto transaction, storage_.begin(sql::Access::write));
  RUBRICA_TRY(const auto updated,
              transaction.run("UPDATE document SET signed_sha256 = $4, signed_size = $5, level = $6, "
                              "protected_until = $7, preserve_at = $8, preserve_tries = $9 "
                              "WHERE tenant_id = $1 AND id = $2 AND signed_sha256 = $3 AND preserve_at = $10",
                              due.tenant, due.document, due.digest, digest, size, pades::name(done.level),
                              renews ? done.protected_until : std::nullopt, next_try(due, done),
                              in_vain ? due.tries + 1 : 0, due.at));
  RUBRICA_CHECK_OK(transaction.commit());
  if (updated.changed == 1) {
    announce(Step::document_preserved, due);
  } else {
    log::warning("preserved_by_another", {{"document", due.document}});
  }
  return {};
}

std::optional<Time> Preservation::next_try(const Due& due, const pades::Augmented& done) const {
  const Time now = storage_.clock.now();
  if (done.obstacle) return std::max(done.obstacle->retry_at.value_or(due.at), now);
  if (due.wanted != pades::Level::B_LTA || !done.protected_until) return std::nullopt;
  return std::max<Time>(*done.protected_until - options_.renew_before, now + options_.renewed_at_most);
}

void Preservation::announce(const Step step, const Due& due) const {
  if (observer_) observer_({step, {}, due.document});
}

}  // namespace rubrica::app
