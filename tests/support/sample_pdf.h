// Small PDFs, written by hand so that every byte is known.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"

namespace rubrica::test {

// Objects 1…n with these bodies, a classic cross-reference table, the trailer with /Root 1 0 R and `trailer_extra`.
Bytes pdf_of(const std::vector<std::string>& bodies, const std::string& trailer_extra = "");

struct SampleOptions {
  std::string catalog_extra = {};
  std::string page_extra = {};
  std::vector<std::string> more_objects = {};  // from number 6 on
};
// One page that says "Fatura de teste". 1 catalog, 2 pages, 3 page, 4 content, 5 font.
Bytes sample_pdf(const SampleOptions& options = {});

// One red pixel: a PNG that can be a seal's logo.
Bytes small_png();

// The sample as a hybrid file (ISO 32000-1 §7.5.8.4): object 6 is free in the table, and lives in an object stream that
// only /XRefStm knows. The page refers to it as /Hidden. `inflated` pads the object stream to at least so many bytes.
Bytes hybrid_pdf(const std::string& hidden = "(escondido)", std::size_t inflated = 0);

// The same document after the qpdf command with these options ("--object-streams=generate").
Bytes through_qpdf(const Bytes& pdf, const std::string& options);

}  // namespace rubrica::test
