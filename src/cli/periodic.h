// Work that is done again and again on a thread of its own, beside the server.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace rubrica::cli {

// Does it every `interval`, for the first time after one, until it is destroyed; that waits for what is being done.
class Periodic {
 public:
  // `work` is called by one thread; what it is given says whether the end is near, for work that comes in pieces.
  Periodic(std::chrono::milliseconds interval, std::function<void(const std::function<bool()>& ending)> work);
  Periodic(const Periodic&) = delete;
  Periodic& operator=(const Periodic&) = delete;
  ~Periodic();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rubrica::cli
