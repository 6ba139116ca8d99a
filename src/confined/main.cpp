// rubrica-confined: reads one foreign PDF with nothing to lose, and gives up its rights before it reads the first byte.
// Without arguments it is started by confined::Helper with three descriptors: 3 the document, 4 the request, 5 where
// the reply goes. With arguments it is started by confined::PageImages and becomes one of poppler's tools
// (page_tool.h).
#include <unistd.h>

#include <cstdio>

#include "base/fd.h"
#include "confined/limits.h"
#include "confined/page_tool.h"
#include "confined/protocol.h"
#include "confined/serve.h"

namespace {

constexpr int kDocument = 3;
constexpr int kRequest = 4;
constexpr int kReply = 5;
constexpr std::size_t kLongestRequest = std::size_t{64} << 20U;  // with the CRLs of some authorities

rubrica::Result<std::string> answer() {
  RUBRICA_TRY(const auto request_source, rubrica::pdf::FileSource::open(kRequest));
  RUBRICA_TRY(const auto document, rubrica::pdf::FileSource::open(kDocument));
  rubrica::confined::warm_up();
  RUBRICA_CHECK_OK(rubrica::confined::confine_this_process(rubrica::confined::Limits{}));
  RUBRICA_TRY(const rubrica::Bytes request, rubrica::pdf::read_all(*request_source, kLongestRequest));
  return rubrica::confined::serve(rubrica::as_text(request), *document);
}

rubrica::Result<void> serve_one_request() {
  RUBRICA_TRY(const std::string reply, answer());
  if (!rubrica::write_all(kReply, rubrica::as_bytes(reply))) {
    return rubrica::fail(rubrica::ErrorCode::io_failure, "the reply");
  }
  return {};
}

}  // namespace

int main(const int count, char** arguments) {
  const std::span<const char* const> given(arguments + 1, static_cast<std::size_t>(count) - 1);
  const auto done = given.empty() ? serve_one_request() : rubrica::confined::become_page_tool(given);
  if (done) return 0;
  const std::string cause = done.error().describe() + "\n";
  rubrica::write_all(STDERR_FILENO, rubrica::as_bytes(cause));
  return 1;
}
