#include "confined/child.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <chrono>

#include "base/process.h"
#include "confined/limits.h"

namespace rubrica::confined {
namespace {

using namespace std::chrono_literals;

constexpr auto kLongestRun = 20s;  // the child's own limit is on processor time

std::string describe(const ProcessExit& exit) {
  if (exit.signal != 0) return "ended by signal " + std::to_string(exit.signal);
  return "ended with code " + std::to_string(exit.code);
}

}  // namespace

std::filesystem::path program_beside_this_one() {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() / "rubrica-confined";
}

Result<Fd> memory_file(const char* name) {
  Fd file(::memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file) return fail(ErrorCode::io_failure, "no memory file");
  return file;
}

Result<Fd> sealed_copy(const pdf::Source& document) {
  if (document.size() > kLargestDocument) {
    return fail(ErrorCode::pdf_too_large, "over " + std::to_string(kLargestDocument) + " bytes");
  }
  RUBRICA_TRY(Fd copy, memory_file("document"));
  pdf::FileSink sink(copy.get());
  RUBRICA_CHECK_OK(
      pdf::for_each_block(document, 0, document.size(), [&sink](const BytesView block) { return sink.write(block); }));
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
  if (::fcntl(copy.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
    return fail(ErrorCode::io_failure, "a memory file cannot be sealed");
  }
  return copy;
}

Result<void> run(const Run& run) {
  RUBRICA_TRY(Process child, Process::start({.program = run.program,
                                             .arguments = run.arguments,
                                             .descriptors = run.descriptors,
                                             .environment = run.environment}));
  const auto exit = child.wait(Deadline::after(kLongestRun));
  if (!exit) return fail(ErrorCode::confined_reader_failed, "took too long");
  if (!exit->success()) return fail(ErrorCode::confined_reader_failed, describe(*exit));
  return {};
}

Result<Bytes> content_of(const Fd& file) {
  RUBRICA_TRY(const auto source, pdf::FileSource::open(file.get()));
  return pdf::read_all(*source, Limits{}.maximum_reply);
}

}  // namespace rubrica::confined
