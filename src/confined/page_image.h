// What a page looks like, its text, and what its QR codes say: drawn by poppler, in a process that has given up
// everything else.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "confined/helper.h"

namespace rubrica::confined {

// Thread-safe, and so are its copies, which share the turns; each call is one process or two (about 50 ms of processor
// time) that are gone afterwards. For documents that have passed Helper::screen. As many processes at a time as there
// are processors; a few dozen callers wait, for whom else there is storage_busy, so that drawing never takes every
// worker of a server. confined_reader_failed for a page that crashes the tool, takes over 10 s or too much memory, or
// comes out as nonsense; pdf_too_large and io_failure as Helper has them.
class PageImages {
 public:
  static constexpr unsigned kLeastResolution = 24;
  static constexpr unsigned kMostResolution = 300;  // dots per inch

  // `program`: the path of rubrica-confined. Logs once if this kernel cannot keep the tool from files (Landlock).
  explicit PageImages(std::filesystem::path program);
  static PageImages beside_this_program();

  // As our own reader and poppler see them; confined_reader_failed when the two do not agree on how many there are.
  Result<std::vector<pdf::PageSize>> pages(const pdf::Source& document) const;
  // Page `page` (from 1) as PNG: as many pixels as points × dpi / 72, rounded up. invalid_argument for a resolution
  // outside the bounds, and for page 0. A page beyond the last is confined_reader_failed.
  Result<Bytes> png(const pdf::Source& document, std::size_t page, unsigned dpi) const;
  // The texts of the QR codes that the page shows, each once: UTF-8, and a stranger's. `size` as pages() says it. A
  // symbol of 30 mm, the least that AT allows, is read on a page of up to A3; on a bigger one it has to be bigger too.
  // Two processes, about 150 ms for A4.
  Result<std::vector<std::string>> qr_codes(const pdf::Source& document, std::size_t page,
                                            const pdf::PageSize& size) const;
  // The page's text in reading order, UTF-8, at most 1 MiB (resource_limit): the alternative to the image.
  Result<std::string> text(const pdf::Source& document, std::size_t page) const;

 private:
  Result<Bytes> ask(const pdf::Source& document, std::vector<std::string> arguments) const;

  struct Turns;

  std::filesystem::path program_;
  std::shared_ptr<Turns> turns_;
};

}  // namespace rubrica::confined
