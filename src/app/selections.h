// What a person has chosen to sign and is looking at: step 1 of signing, "Conferir e identificar-se".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/documents.h"

namespace rubrica::app {

struct SelectedDocument {
  std::int64_t position = 0;  // from 1; stays the same when others are taken out
  DocumentRecord document;    // as it stands now
  bool reviewed = false;      // these very bytes were confirmed by the person
};

struct Selection {
  std::string id;
  std::vector<SelectedDocument> documents;  // unsigned ones, by position

  // Every document was confirmed, or there is only one: that is reviewed by being shown beside the form.
  bool reviewed() const;
  const SelectedDocument* at(std::int64_t position) const;  // null: not there (any more)
};

inline constexpr std::size_t kLargestSelection = 100;  // SPEC §1.3

// A selection of these documents, as far as they are the tenant's and unsigned: each once, the oldest first. What is
// more than one act takes follows in selections of its own (continuation_of). Its id; not_found: none is left.
Result<std::string> choose(const TenantScope& scope, const std::vector<std::string>& documents);
// not_found when it is another's, or gone, or has no unsigned document any more.
Result<Selection> selection(const TenantScope& scope, std::string_view id);
// The person has seen these bytes and confirms them: document_changed when the document has others now.
Result<void> confirm(const TenantScope& scope, std::string_view selection, std::int64_t position,
                     const crypto::Sha256Digest& shown);
// What was chosen together with this selection, did not fit it, and is still unsigned: its next act, and how many
// documents are left for that one and those after it.
struct Continuation {
  std::string selection;
  std::size_t documents = 0;
};
Result<std::optional<Continuation>> continuation_of(const TenantScope& scope, std::string_view selection);
Result<void> take_out(const TenantScope& scope, std::string_view selection, std::int64_t position);

}  // namespace rubrica::app
