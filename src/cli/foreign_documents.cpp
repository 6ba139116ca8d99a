#include "cli/foreign_documents.h"

#include <fcntl.h>

#include "base/fd.h"
#include "confined/helper.h"

namespace rubrica::cli {

Result<std::unique_ptr<pdf::FileSource>> open_foreign_document(const std::filesystem::path& file) {
  // Without O_NONBLOCK a pipe would be waited for.
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
  const Fd descriptor(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!descriptor) return fail(ErrorCode::io_failure, file.string() + " cannot be opened");
  return pdf::FileSource::open(descriptor.get());
}

Result<void> screen_foreign_document(const pdf::Source& document) {
  return confined::Helper::beside_this_program().screen(document);
}

signing::Preparer foreign_document_preparer() {
  return [helper = confined::Helper::beside_this_program()](const signing::Document& document,
                                                            const crypto::CertificateChain& chain) {
    return helper.prepare(*document.source, chain, document.parameters);
  };
}

}  // namespace rubrica::cli
