// The machine's clock with an offset that tests may change.
#pragma once

#include <atomic>

#include "base/clock.h"

namespace rubrica::sandbox {

class ShiftedClock final : public Clock {
 public:
  Time now() const override { return SystemClock().now() + offset_.load(); }
  void set(Time time) { offset_ = time - SystemClock().now(); }
  void set_offset(std::chrono::milliseconds offset) { offset_ = offset; }
  std::chrono::milliseconds offset() const { return offset_; }

 private:
  std::atomic<std::chrono::milliseconds> offset_{std::chrono::milliseconds(0)};
};

}  // namespace rubrica::sandbox
