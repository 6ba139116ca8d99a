// Reading XML that is too large to be held: an element at a time, with as much memory as the largest of them takes.
#pragma once

#include <cstddef>
#include <memory>

#include "xml/reader.h"

namespace rubrica::xml {

// What becomes of an element that begins.
enum class Take {
  whole,     // handed out once it has ended, with all that it holds
  children,  // each child is asked for in its turn; text between them is passed over
  nothing,   // passed over with all that it holds
};

// Told of the elements in the order of the file. Elements are borrowed: they are gone after the call. Their names,
// attributes and namespaces can be asked for, and of whole ones what they hold; of those around them nothing.
// An error ends the reading and comes out of it.
class PieceHandler {
 public:
  virtual ~PieceHandler() = default;
  virtual Result<Take> begins(const Element& element) = 0;  // asked for the root and for what children are asked for
  virtual Result<void> whole(const Element& element) = 0;
  virtual Result<void> ends() = 0;  // the innermost element whose children are asked for
};

// Takes the file in parts of any size. Not thread-safe; `handler` outlives it.
class PieceReader {
 public:
  // Bytes of an element that is taken whole, and of what stands between two tags: resource_limit beyond it.
  static constexpr std::size_t kLargestPiece = std::size_t{64} << 20U;

  explicit PieceReader(PieceHandler& handler);
  PieceReader(const PieceReader&) = delete;
  PieceReader& operator=(const PieceReader&) = delete;
  ~PieceReader();

  // UTF-8, whatever a declaration says. malformed_input for what is not well-formed and for what Document::parse
  // refuses: a DOCTYPE, an undeclared prefix, more than Document::kMaximumDepth levels. Nothing more may be read after
  // an error.
  Result<void> read(BytesView bytes);
  // The file has ended: malformed_input when its root has not.
  Result<void> finish();

 private:
  struct Data;
  std::unique_ptr<Data> data_;
};

}  // namespace rubrica::xml
