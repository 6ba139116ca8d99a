// The document security store: certificates and revocation data inside the document (EN 319 142-1 §5.4).
#pragma once

#include <string>
#include <vector>

#include "pdf/document.h"
#include "pki/revocation.h"

namespace rubrica::pades {

// What a document's DSS holds. What is no certificate there is passed over: it proves nothing.
struct SecurityStore {
  std::vector<crypto::Certificate> certificates;
  std::vector<pki::Evidence> evidence;
};

// At most 4,096 streams of 20 MiB, 48 MiB together: resource_limit.
Result<SecurityStore> read_security_store(const pdf::Document& document);

// Validation data of one signature or document time-stamp, by its field.
struct FieldValidationData {
  std::string field;
  std::vector<crypto::Certificate> certificates;
  std::vector<pki::Evidence> evidence;
};

// The revision that adds to the DSS whatever is not in it yet, with a VRI entry per field (§5.4.2.2): what is to be
// appended to the document, which stays as it is; nothing is ever taken out. Empty when there is nothing to add.
// not_found for a field that is not there; the errors of reading a PDF.
Result<Bytes> append_validation_data(const pdf::Source& document, const std::vector<FieldValidationData>& data);

}  // namespace rubrica::pades
