// A fixed number of threads and a bounded queue before them.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace rubrica::http {

// Thread-safe. Tasks must not throw.
class WorkerPool {
 public:
  WorkerPool(std::size_t workers, std::size_t queue);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  ~WorkerPool();  // runs what is queued, then joins

  bool try_submit(std::function<void()> task);  // false when the queue is full
  void submit(std::function<void()> task);      // beyond the bound: for work that was admitted already

 private:
  void work();

  const std::size_t bound_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> queue_;
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace rubrica::http
