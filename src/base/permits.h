// A bound on how many callers do something at once: a permit is held while it is done and gives itself back.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>

#include "base/clock.h"

namespace rubrica {

// Thread-safe. Outlives its permits.
class Permits {
 public:
  class Permit {
   public:
    Permit(Permit&& other) noexcept : from_(std::exchange(other.from_, nullptr)) {}
    Permit& operator=(Permit&&) = delete;
    ~Permit() {
      if (from_ != nullptr) from_->give_back();
    }

   private:
    friend class Permits;
    explicit Permit(Permits* from) : from_(from) {}
    Permits* from_;
  };

  explicit Permits(std::size_t count) : free_(count) {}
  Permits(const Permits&) = delete;
  Permits& operator=(const Permits&) = delete;

  std::optional<Permit> try_take();        // nothing when all are taken
  Result<Permit> take(Deadline deadline);  // waits for one; deadline_exceeded

 private:
  void give_back();

  std::mutex mutex_;
  std::condition_variable returned_;
  std::size_t free_;
};

}  // namespace rubrica
