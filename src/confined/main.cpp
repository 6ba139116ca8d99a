// rubrica-confined: reads one foreign PDF with nothing to lose. Started by confined::Helper with three descriptors:
// 3 the document, 4 the request, 5 where the reply goes. It gives up its rights before it reads the first byte.
#include <unistd.h>

#include <cstdio>

#include "base/fd.h"
#include "confined/limits.h"
#include "confined/protocol.h"
#include "confined/serve.h"

namespace {

constexpr int kDocument = 3;
constexpr int kRequest = 4;
constexpr int kReply = 5;
constexpr std::size_t kLongestRequest = std::size_t{1} << 20U;

rubrica::Result<std::string> answer() {
  RUBRICA_TRY(const auto request_source, rubrica::pdf::FileSource::open(kRequest));
  RUBRICA_TRY(const auto document, rubrica::pdf::FileSource::open(kDocument));
  rubrica::confined::warm_up();
  RUBRICA_CHECK_OK(rubrica::confined::confine_this_process(rubrica::confined::Limits{}));
  RUBRICA_TRY(const rubrica::Bytes request, rubrica::pdf::read_all(*request_source, kLongestRequest));
  return rubrica::confined::serve(rubrica::as_text(request), *document);
}

}  // namespace

int main() {
  const auto reply = answer();
  if (!reply) {
    const std::string cause = reply.error().describe() + "\n";
    rubrica::write_all(STDERR_FILENO, rubrica::as_bytes(cause));
    return 1;
  }
  return rubrica::write_all(kReply, rubrica::as_bytes(*reply)) ? 0 : 1;
}
