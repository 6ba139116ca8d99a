#include "confined/helper.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/process.h"
#include "confined/limits.h"
#include "confined/protocol.h"

namespace rubrica::confined {
namespace {

using namespace std::chrono_literals;

constexpr auto kLongestRun = 20s;  // the helper's own limit is on processor time

Result<Fd> memory_file(const char* name) {
  Fd file(::memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file) return fail(ErrorCode::io_failure, "no memory file");
  return file;
}

// A copy that nobody can change while it is read: neither the helper nor whoever owns the original.
Result<Fd> sealed_copy(const pdf::Source& document) {
  if (document.size() > Helper::kLargestDocument) {
    return fail(ErrorCode::pdf_too_large, "over " + std::to_string(Helper::kLargestDocument) + " bytes");
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

std::string describe(const ProcessExit& exit) {
  if (exit.signal != 0) return "ended by signal " + std::to_string(exit.signal);
  return "ended with code " + std::to_string(exit.code);
}

Result<json::Object> ask(const std::filesystem::path& program, const Request& request, const pdf::Source& document) {
  RUBRICA_TRY(const Fd copy, sealed_copy(document));
  RUBRICA_TRY(const Fd request_file, memory_file("request"));
  if (!write_all(request_file.get(), as_bytes(encode(request)))) return fail(ErrorCode::io_failure, "the request");
  RUBRICA_TRY(const Fd reply_file, memory_file("reply"));
  RUBRICA_TRY(Process helper,
              Process::start({.program = program,
                              .arguments = {},
                              .descriptors = {{3, copy.get()}, {4, request_file.get()}, {5, reply_file.get()}},
                              // A zone without a file: none may be opened.
                              .environment = std::vector<std::string>{"TZ=UTC0"}}));
  const auto exit = helper.wait(Deadline::after(kLongestRun));
  if (!exit) return fail(ErrorCode::confined_reader_failed, "took too long");
  if (!exit->success()) return fail(ErrorCode::confined_reader_failed, describe(*exit));
  RUBRICA_TRY(const auto reply, pdf::FileSource::open(reply_file.get()));
  RUBRICA_TRY(const Bytes text, pdf::read_all(*reply, Limits{}.maximum_reply));
  return decode_reply(as_text(text));
}

}  // namespace

Helper Helper::beside_this_program() {
  std::error_code ignored;
  return Helper(std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() / "rubrica-confined");
}

Result<void> Helper::screen(const pdf::Source& document) const {
  RUBRICA_CHECK_OK(ask(program_, ScreenRequest{}, document));
  return {};
}

Result<pades::Preparation> Helper::prepare(const pdf::Source& document, const crypto::CertificateChain& chain,
                                           const pades::Parameters& parameters) const {
  RUBRICA_TRY(const json::Object reply, ask(program_, PrepareRequest{chain.certificates(), parameters}, document));
  RUBRICA_TRY(const std::string encoded, json::string_member(reply, "preparation"));
  RUBRICA_TRY(const Bytes stored, from_base64(encoded));
  RUBRICA_TRY(pades::Preparation preparation, pades::Preparation::deserialize(stored));
  // The reply comes from a process that has read hostile bytes: what it says about the signer is not believed.
  const BytesView leaf = chain.leaf().der();
  if (preparation.input_size != document.size() || !std::ranges::equal(preparation.certificates.front(), leaf)) {
    return fail(ErrorCode::confined_reader_failed, "a preparation of something else");
  }
  return preparation;
}

Result<pades::ValidationReport> Helper::validate(const pdf::Source& document,
                                                 const pades::ValidationOptions& options) const {
  RUBRICA_TRY(const json::Object reply,
              ask(program_, ValidateRequest{options.anchors.certificates, options.at}, document));
  const json::Value* report = reply.if_contains("report");
  if (report == nullptr || !report->is_object()) return fail(ErrorCode::malformed_input, "a reply without a report");
  return decode_report(report->get_object());
}

}  // namespace rubrica::confined
