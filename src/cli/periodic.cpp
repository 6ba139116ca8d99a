#include "cli/periodic.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace rubrica::cli {

struct Periodic::State {
  std::mutex mutex;
  std::condition_variable changed;
  bool over = false;
  std::thread thread;

  bool ending() {
    const std::lock_guard lock(mutex);
    return over;
  }
  bool wait(const std::chrono::milliseconds interval) {
    std::unique_lock lock(mutex);
    return !changed.wait_for(lock, interval, [this] { return over; });
  }
};

Periodic::Periodic(const std::chrono::milliseconds interval,
                   std::function<void(const std::function<bool()>& ending)> work)
    : state_(std::make_unique<State>()) {
  state_->thread = std::thread([state = state_.get(), interval, work = std::move(work)] {
    while (state->wait(interval)) work([state] { return state->ending(); });
  });
}

Periodic::~Periodic() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->over = true;
  }
  state_->changed.notify_all();
  state_->thread.join();
}

}  // namespace rubrica::cli
