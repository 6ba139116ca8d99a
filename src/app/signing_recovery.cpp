// What happens to acts that nobody is working on any more.
#include "app/signing_desk.h"
#include "app/signing_rows.h"
#include "base/log.h"

namespace rubrica::app {
namespace {

using namespace std::chrono_literals;

// No request takes so long: who has not changed since then is not being worked on.
constexpr auto kPreparingAtMost = 10min;
constexpr auto kCompletingAtMost = 5min;
constexpr auto kSelectionsKept = 48h;

struct Left {
  std::string tenant;
  std::string account;
  std::string id;
};

Result<std::vector<Left>> acts_in(const Storage& storage, const SigningState state, const std::string_view since,
                                  const Time before) {
  RUBRICA_TRY(auto transaction, storage.begin(sql::Access::read));
  RUBRICA_TRY(const auto answer, transaction.run("SELECT tenant_id, account_id, id FROM signing WHERE state = $1 AND " +
                                                     std::string(since) + " <= $2 ORDER BY id",
                                                 name(state), before));
  std::vector<Left> acts;
  for (const sql::Row& row : answer.rows) acts.push_back({row.text(0), row.text(1), row.text(2)});
  return acts;
}

}  // namespace

Result<void> SigningDesk::recover() { return bring_to_an_end(Time::max(), Time::max()); }

Result<void> SigningDesk::sweep() {
  const Time now = storage_.clock.now();
  RUBRICA_CHECK_OK(bring_to_an_end(now - kPreparingAtMost, now - kCompletingAtMost));
  const Error expired{ErrorCode::security_code_expired, "no code came", {}, {}};
  RUBRICA_TRY(const auto waiting,
              acts_in(storage_, SigningState::awaiting_code, "code_expires_at", now - options_.code_memory));
  for (const Left& act : waiting) {
    const TenantScope scope(storage_, act.tenant, act.account);
    end(scope, act.id, SigningState::awaiting_code, SigningState::expired, &expired);
  }
  RUBRICA_TRY(auto transaction, storage_.begin(sql::Access::write));
  RUBRICA_CHECK_OK(transaction.run("DELETE FROM selection WHERE created_at < $1", now - kSelectionsKept));
  return transaction.commit();
}

// An act that failed to end stays as it is, for the next time.
Result<void> SigningDesk::bring_to_an_end(const Time preparing_before, const Time completing_before) {
  RUBRICA_TRY(const auto preparing, acts_in(storage_, SigningState::preparing, "changed_at", preparing_before));
  for (const Left& act : preparing) {
    const TenantScope scope(storage_, act.tenant, act.account);
    end(scope, act.id, SigningState::preparing, SigningState::expired, nullptr);
  }
  const Error lost{ErrorCode::outcome_unknown, "the process ended before the answer was on record", {}, {}};
  RUBRICA_TRY(const auto completing, acts_in(storage_, SigningState::completing, "changed_at", completing_before));
  for (const Left& act : completing) {
    const TenantScope scope(storage_, act.tenant, act.account);
    RUBRICA_TRY(const Signing state, view(scope, act.id));
    if (state.count(SigningItem::Outcome::open) > 0) {
      end(scope, act.id, SigningState::completing, SigningState::outcome_unknown, &lost);
    } else if (const auto finished = finish(scope, act.id); !finished) {
      log::error("signing_not_finished", {{"act", act.id}, {"cause", finished.error().describe()}});
    }
  }
  return {};
}

}  // namespace rubrica::app
