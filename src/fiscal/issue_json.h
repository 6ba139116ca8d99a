// The JSON in which documents are ordered and given back (docs/issue-json.md): training documents, in order, against
// series that start empty. Real series live in the application's store, which alone can guard their numbering.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"
#include "fiscal/issue.h"

namespace rubrica::fiscal {

struct Annulment {
  std::string identifier;
  std::string reason;
};

struct IssueOrder {
  std::variant<Document, Annulment> what;
  std::optional<Time> clock;  // absent: that of the request
  bool future_date_confirmed = false;
  bool clock_confirmed = false;
};

struct IssueRequest {
  std::optional<Time> clock;            // absent: the system's
  std::optional<std::string> key_file;  // a published sample key; absent: unsigned
  int key_version = 1;
  std::vector<Series> series;
  std::vector<IssueOrder> orders;
};

// malformed_input names the member that is missing, unknown or of the wrong kind ("documents[2].lines[0].quantity").
Result<IssueRequest> parse_issue_request(std::string_view json);

// In order; an annulment changes the document that it names. The error names the order that was refused.
Result<std::vector<IssuedDocument>> issue_all(const IssueRequest& request, const std::optional<ChainKey>& key,
                                              Time now);

// Number, dates, totals, string to sign, hash, ATCUD and QR text. Amounts are strings.
json::Value to_json(const IssuedDocument& document);

}  // namespace rubrica::fiscal
