// Time as a parameter. Inside everything is UTC milliseconds; Europe/Lisbon appears only at the edges.
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace rubrica {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Time now() const override;
};

// For tests and for the sandbox's clock knob.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time start) : now_(start) {}
  Time now() const override { return now_.load(); }
  void set(Time time) { now_.store(time); }
  void advance(std::chrono::milliseconds by) { now_.store(now_.load() + by); }

 private:
  std::atomic<Time> now_;
};

// The moment at which a blocking call gives up. A parameter of everything that blocks. Monotonic, not wall time.
class Deadline {
 public:
  static Deadline after(std::chrono::milliseconds duration);
  std::chrono::milliseconds remaining() const;  // never negative
  bool passed() const { return remaining().count() == 0; }
  // The earlier of this one and `duration` from now.
  Deadline at_most(std::chrono::milliseconds duration) const;

 private:
  explicit Deadline(std::chrono::steady_clock::time_point at) : at_(at) {}
  std::chrono::steady_clock::time_point at_;
};

std::string iso_utc(Time time);                     // 2026-11-23T18:43:05Z
Result<Time> parse_iso_utc(std::string_view text);  // YYYY-MM-DD or YYYY-MM-DDThh:mm:ss[.fff]Z
std::string pdf_date(Time time);                    // D:20261123184305+00'00'   (ISO 32000-1 §7.9.4)

}  // namespace rubrica
