// What the program itself has cost so far.
#pragma once

#include <sys/resource.h>

#include <ctime>

namespace rubrica::bench {

// Seconds of CPU time, of all threads.
inline double own_cpu() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// The most memory that it ever had.
inline long peak_mib() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

}  // namespace rubrica::bench
