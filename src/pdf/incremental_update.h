// Appending to a PDF without touching a byte of it (ISO 32000-1 §7.5.6).
#pragma once

#include <map>
#include <optional>
#include <string>

#include "pdf/document.h"

namespace rubrica::pdf {

// What an update appends, and where its objects' bodies stand in the whole file.
struct Appended {
  Bytes bytes;
  std::map<ObjectId, std::uint64_t> body_offsets;  // of the first byte after "n g obj\n"
};

// Collects new and changed objects, then writes them with a cross-reference section in the document's own style.
// Borrows the document. Same calls, same bytes. Not thread-safe.
class IncrementalUpdate {
 public:
  IncrementalUpdate(const Document& document, std::uint64_t document_size)
      : document_(document), document_size_(document_size), next_number_(document.next_object_number()) {}

  ObjectId reserve() { return {next_number_++, 0}; }
  // An object is put once: one that is to change in two different ways has two roles in the document, say catalog and
  // form, and what was put first would be lost. `write` refuses such an update.
  void put(ObjectId id, std::string body);
  ObjectId add(std::string body);
  // `entries`: what its dictionary has beside /Length ("/Type /XObject"), or nothing. `data` as /Filter says.
  ObjectId add_stream(const std::string& entries, BytesView data);

  // `second_id`: the new second half of the trailer's /ID; used only if the document has an /ID.
  // Errors: pdf_damaged, when an object was put twice with different bodies.
  Result<Appended> write(BytesView second_id) const;

 private:
  std::string trailer_entries(int size, BytesView second_id) const;

  const Document& document_;
  std::uint64_t document_size_;
  int next_number_;
  std::map<ObjectId, std::string> bodies_;
  std::optional<ObjectId> put_twice_;
};

}  // namespace rubrica::pdf
