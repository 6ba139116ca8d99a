#include "base/permits.h"

namespace rubrica {

std::optional<Permits::Permit> Permits::try_take() {
  const std::lock_guard lock(mutex_);
  if (free_ == 0) return std::nullopt;
  --free_;
  return Permit(this);
}

Result<Permits::Permit> Permits::take(const Deadline deadline) {
  std::unique_lock lock(mutex_);
  if (!returned_.wait_for(lock, deadline.remaining(), [this] { return free_ > 0; })) {
    return fail(ErrorCode::deadline_exceeded, "too many at once");
  }
  --free_;
  return Permit(this);
}

void Permits::give_back() {
  {
    const std::lock_guard lock(mutex_);
    ++free_;
  }
  returned_.notify_one();
}

}  // namespace rubrica
