#include "cli/foreign_documents.h"

#include "confined/helper.h"

namespace rubrica::cli {

signing::Preparer foreign_document_preparer() {
  return [helper = confined::Helper::beside_this_program()](const signing::Document& document,
                                                            const crypto::CertificateChain& chain) {
    return helper.prepare(*document.source, chain, document.parameters);
  };
}

}  // namespace rubrica::cli
