// An offline validator of SAF-T (PT) 1.04_01 billing files, anyone's: the shape that the schema asks for and the rules
// that it cannot express, each finding explained in Portuguese (field notes §3; Portaria 302/2016; Despacho 8632/2014).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
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
  static constexpr std::size_t kMostOfARule = 1000;

  // Those of each document, as the file has them; then those between documents: series by series, and by what is
  // referred to. Of each rule the first kMostOfARule.
  std::vector<SaftFinding> findings;
  std::map<std::string, std::size_t> found_by_rule;  // all of them
  std::size_t errors = 0;                            // likewise
  std::size_t warnings = 0;
  std::string company;
  std::string tax_registration_number;
  std::size_t documents = 0;
  std::size_t signatures_verified = 0;
  bool passed() const { return errors == 0; }
};

struct SaftCheckOptions {
  // The producer's public key; without it signatures are checked for their form only.
  std::optional<ChainPublicKey> key = {};
  // HashControl of the documents that it signed; the others' signatures are checked for their form only. Without it,
  // all are taken for its.
  std::optional<int> key_version = {};
};

// Gives the next bytes of the file, as many as there are room for or fewer: how many, 0 at its end.
using SaftBytes = std::function<Result<std::size_t>(std::span<std::uint8_t> room)>;

// A file of any size: memory grows with its series only; what has to be known of documents, customers and products is
// kept in a scratch database (sql/sqlite.h). malformed_input when it is no XML at all,
// resource_limit for a document of more than 64 MiB, storage_* when there is no room for the scratch database, and
// errors of `next`; every other trouble is a finding.
Result<SaftReport> check_saft(const SaftBytes& next, const SaftCheckOptions& options = {});
Result<SaftReport> check_saft(BytesView file, const SaftCheckOptions& options = {});

}  // namespace rubrica::fiscal
