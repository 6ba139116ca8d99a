// Secret<T>: a value that wipes itself and cannot be copied, printed, compared or serialised by accident.
// Compile-fail tests in tests/compile_fail/ hold this.
#pragma once

#include <cstring>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

namespace rubrica {

// T is a contiguous container of bytes or characters (std::string, Bytes). The memory is overwritten on destruction
// and when the value is moved away. Build the T once, at its final size: a container that grew left copies behind.
template <class T>
class Secret {
 public:
  explicit Secret(T&& value) : value_(std::move(value)) { wipe(value); }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { wipe(other.value_); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe(value_);
      value_ = std::move(other.value_);
      wipe(other.value_);
    }
    return *this;
  }
  ~Secret() { wipe(value_); }

  // The only door. The reference must not outlive the secret, and what it refers to must not be copied or logged.
  const T& expose() const noexcept { return value_; }

  friend bool operator==(const Secret&, const Secret&) = delete;

 private:
  static void wipe(T& value) noexcept {
    // Up to the capacity: short strings keep their characters inside the object itself, a moved-from one too.
    value.clear();
    value.resize(value.capacity());
    if (!value.empty()) explicit_bzero(value.data(), value.size() * sizeof(*value.data()));
    value.clear();
  }

  T value_;
};

template <class T>
std::ostream& operator<<(std::ostream&, const Secret<T>&) = delete;

using SecretText = Secret<std::string>;

}  // namespace rubrica
