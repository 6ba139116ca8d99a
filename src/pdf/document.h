// A PDF as objects, for reading. What is unclear is refused, never repaired: what is signed must not rest on a guess.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "pdf/object.h"
#include "pdf/source.h"

namespace rubrica::pdf {

enum class XrefStyle { table, stream };  // ISO 32000-1 §7.5.4 and §7.5.8

// The end of the file, read from its raw bytes.
struct FileEnd {
  std::uint64_t startxref = 0;  // offset of the newest cross-reference section
  XrefStyle style = XrefStyle::table;
  bool ends_with_newline = true;
};

// Borrows its source. Not thread-safe: one thread at a time.
class Document {
 public:
  // pdf_damaged for anything that a strict reader would have to repair (junk before %PDF- or after %%EOF, wrong
  // offsets, broken objects), pdf_encrypted, pdf_xfa. pdf_too_large over 9,999,999,999 bytes, 8,388,607 objects (ISO
  // 32000-1 annex C.2), 128 MiB of inflated object streams or a page tree deeper than 64. Hybrid files (§7.5.8.4) are
  // read as ISO wants, hidden objects included; so is a cross-reference stream that is not listed in itself (PDFBox).
  // What an inflated cross-reference stream takes is not bounded here: foreign documents are opened in the confined
  // helper, whose memory is.
  static Result<std::unique_ptr<Document>> open(const Source& source);

  const FileEnd& file_end() const { return end_; }
  Object trailer() const;
  Object catalog() const;
  Object form() const;  // the catalog's AcroForm, or null
  std::size_t page_count() const;
  Object page(std::size_t index) const;
  Object object(ObjectId id) const;
  std::vector<Object> objects() const;  // every object of the file, by number
  int next_object_number() const;       // one more than any in use

  // Where the cross-reference sections say that an object is: what decides when several do. By number; free ones have
  // no place.
  struct Place {
    int generation = 0;
    std::uint64_t offset = 0;  // of the object, or of the object stream that holds it
    bool compressed = false;   // in an object stream
  };
  std::map<int, Place> places() const;
  std::string version() const;  // "1.7": the header's, or the catalog's where that is newer

  // Terminal form fields, with their full names ("a.b"), wherever they stand in the tree.
  struct Field {
    std::string name;
    Object object;
  };
  std::vector<Field> fields() const;

  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;
  ~Document();

 private:
  struct Data;
  Document(std::unique_ptr<Data> data, FileEnd end);
  std::unique_ptr<Data> data_;
  FileEnd end_;
};

// An entry of a form field that may be inherited (ISO 32000-1 §12.7.3.1: FT, Ff, V, DV): its own or an ancestor's.
Object inherited(const Object& field, const std::string& key);

}  // namespace rubrica::pdf
