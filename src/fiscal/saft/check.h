// An offline validator of SAF-T (PT) 1.04_01 billing files, anyone's: the shape that the schema asks for and the rules
// that it cannot express, each finding explained in Portuguese (field notes §3; Portaria 302/2016; Despacho 8632/2014).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "fiscal/certified_hash.h"

namespace rubrica::fiscal {

enum class Severity {
  error,    // AT's validator refuses it, or a rule is broken
  warning,  // allowed, and probably not meant
};

struct SaftFinding {
  Severity severity = Severity::error;
  std::string rule;   // stable: "gross_total"
  std::string where;  // "FT A/1, linha 2", "Customer 501442600", "Header"
  std::string text;   // what is wrong, in Portuguese
};

struct SaftReport {
  std::vector<SaftFinding> findings;  // in the order of the file
  std::string company;
  std::string tax_registration_number;
  std::size_t documents = 0;
  std::size_t signatures_verified = 0;
  bool passed() const;  // no error
};

struct SaftCheckOptions {
  // The producer's public key; without it signatures are checked for their form only.
  std::optional<ChainPublicKey> key = {};
};

// The whole file is held in memory. malformed_input when it is no XML at all; every other trouble is a finding.
Result<SaftReport> check_saft(BytesView file, const SaftCheckOptions& options = {});

}  // namespace rubrica::fiscal
