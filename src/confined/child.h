// One run of rubrica-confined, seen from outside: sealed bytes go in by descriptor, bytes come out by descriptor.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/fd.h"
#include "pdf/source.h"

namespace rubrica::confined {

// rubrica-confined as it was installed beside this program.
std::filesystem::path program_beside_this_one();

constexpr std::uint64_t kLargestDocument = std::uint64_t{64} << 20U;

// Readable and writable memory under a descriptor; `name` is for whoever looks into /proc.
Result<Fd> memory_file(const char* name);

// A copy that nobody can change while it is read: neither the child nor whoever owns the original. pdf_too_large.
Result<Fd> sealed_copy(const pdf::Source& document);

struct Run {
  std::filesystem::path program;
  std::vector<std::string> arguments;
  std::map<int, int> descriptors;  // number in the child → descriptor of ours
  std::vector<std::string> environment;
};
// Blocks until the child has ended well. confined_reader_failed when it did not, or took too long; io_failure when it
// could not be started.
Result<void> run(const Run& run);

// What the child has left in a memory file, from its beginning. Longer than a child may write is resource_limit.
Result<Bytes> content_of(const Fd& file);

}  // namespace rubrica::confined
