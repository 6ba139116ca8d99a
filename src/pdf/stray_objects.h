// What stands in the appended bytes of a file although no cross-reference section leads there.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "pdf/document.h"

namespace rubrica::pdf {

// A reader that cannot follow a file's cross-reference sections, or will not, searches the file for "n g obj" and for a
// /Root instead, in streams and comments too, and believes the last that it finds. What kind of section makes it do so
// differs from reader to reader. So what is to be found from `end` on must be what the sections of `document` say, for
// every object and for the catalog: each exception comes back as a sentence. An object that a later update wrote anew
// is none; nor is a cross-reference stream that does not list itself (others write those), unless its number is one of
// `numbers_before`, which stood in the file up to `end`.
std::vector<std::string> stray_objects(const Source& source, const Document& document, std::uint64_t end,
                                       const std::set<int>& numbers_before);

}  // namespace rubrica::pdf
