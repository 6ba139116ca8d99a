#include "cli/foreign_documents.h"

#include "confined/helper.h"

namespace rubrica::cli {

signing::Preparer foreign_document_preparer() {
  return [helper = confined::Helper::beside_this_program()](
             const pdf::Source& document, const crypto::CertificateChain& chain, const pades::Parameters& parameters) {
    return helper.prepare(document, chain, parameters);
  };
}

}  // namespace rubrica::cli
