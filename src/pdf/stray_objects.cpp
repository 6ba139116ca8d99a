#include "pdf/stray_objects.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string_view>

namespace rubrica::pdf {
namespace {

constexpr std::uint64_t kWindow = std::uint64_t{1} << 20U;
constexpr std::uint64_t kContext = std::uint64_t{4} << 10U;  // of a keyword, on either side

constexpr std::string_view kWhite("\0\t\n\f\r ", 6);  // ISO 32000-1 table 1
constexpr std::string_view kEndsName("\0\t\n\f\r ()<>[]{}/%", 16);
constexpr std::string_view kDigits = "0123456789";

// "n g obj", or what a reader could take for it.
struct Mention {
  std::uint64_t begin = 0;     // of its number
  std::uint64_t earliest = 0;  // of the white space before it: some writers' offsets point there
  int number = 0;
  int generation = 0;
  bool cross_references = false;  // "/XRef" follows before any stream begins
};

struct Found {
  std::vector<Mention> mentions;
  bool unclear = false;     // the keyword, and before it a comment or more white space than is looked at
  bool other_root = false;  // a /Root that is not the catalog
};

std::size_t back_over(const std::string_view text, std::size_t at, const std::string_view set) {
  while (at != 0 && set.find(text[at - 1]) != std::string_view::npos) --at;
  return at;
}

std::size_t over(const std::string_view text, const std::size_t at, const std::string_view set) {
  return std::min(text.find_first_not_of(set, at), text.size());
}

std::optional<int> number_in(const std::string_view digits) {
  int number = 0;
  const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool whole = error == std::errc() && rest == digits.data() + digits.size();
  return whole ? std::optional(number) : std::nullopt;
}

// Part of the file; what is looked for begins in the part's middle.
class Window {
 public:
  Window(const std::string_view text, const std::uint64_t offset) : text_(text), offset_(offset) {}

  void look(const std::size_t from, const std::size_t to, const ObjectId catalog, Found& found) const {
    for (std::size_t at = text_.find("obj", from); at < to; at = text_.find("obj", at + 1)) look_at_object(at, found);
    for (std::size_t at = text_.find('/', from); at < to; at = text_.find('/', at + 1)) {
      const std::size_t value = after_root(at);
      if (value != 0 && !refers_to(value, catalog)) found.other_root = true;
    }
  }

 private:
  void look_at_object(const std::size_t keyword, Found& found) const {
    const std::size_t generation_end = back_over(text_, keyword, kWhite);
    const std::size_t generation = back_over(text_, generation_end, kDigits);
    const std::size_t number_end = back_over(text_, generation, kWhite);
    const std::size_t number = back_over(text_, number_end, kDigits);
    if (number == number_end || number_end == generation || generation == generation_end) {
      const bool stands_alone = generation_end < keyword || generation < generation_end;
      found.unclear = found.unclear || (stands_alone && (number == 0 || after_comment(number)));
      return;
    }
    const auto named = number_in(text_.substr(number, number_end - number));
    const auto counted = number_in(text_.substr(generation, generation_end - generation));
    if (!named || !counted) return;  // no reader has room for such a number
    const std::string_view rest = text_.substr(keyword, kContext);
    found.mentions.push_back({.begin = offset_ + number,
                              .earliest = offset_ + back_over(text_, number, kWhite),
                              .number = *named,
                              .generation = *counted,
                              .cross_references = rest.substr(0, rest.find("stream")).find("/XRef") != rest.npos});
  }

  bool after_comment(const std::size_t at) const {
    const std::size_t line = text_.find_last_of("\r\n", at == 0 ? 0 : at - 1);
    return text_.substr(0, at).find('%', line == text_.npos ? 0 : line) != text_.npos;
  }

  // Where the value of the /Root begins whose slash is here, however its letters are written; else 0.
  std::size_t after_root(const std::size_t slash) const {
    std::size_t at = slash + 1;
    for (const char letter : std::string_view("Root")) {
      if (at >= text_.size()) return 0;
      if (text_[at] == letter) {
        ++at;
      } else if (const auto written = from_hex(text_.substr(at + 1, 2));
                 text_[at] == '#' && written && written->size() == 1 && written->front() == letter) {
        at += 3;
      } else {
        return 0;
      }
    }
    return at < text_.size() && kEndsName.find(text_[at]) != kEndsName.npos ? at : 0;
  }

  bool refers_to(const std::size_t value, const ObjectId id) const {
    const std::size_t number = over(text_, value, kWhite);
    const std::size_t number_end = over(text_, number, kDigits);
    const std::size_t generation = over(text_, number_end, kWhite);
    const std::size_t generation_end = over(text_, generation, kDigits);
    return number_in(text_.substr(number, number_end - number)) == id.number &&
           number_in(text_.substr(generation, generation_end - generation)) == id.generation &&
           text_.substr(over(text_, generation_end, kWhite)).starts_with("R");
  }

  std::string_view text_;
  std::uint64_t offset_;
};

Result<Found> search(const Source& source, const std::uint64_t end, const ObjectId catalog) {
  Found found;
  for (std::uint64_t at = end; at < source.size(); at += kWindow) {
    const std::uint64_t begin = at - std::min(at - end, kContext);
    Bytes bytes(std::min(source.size() - begin, (at - begin) + kWindow + kContext));
    RUBRICA_CHECK_OK(source.read(begin, bytes));
    const Window window(as_text(bytes), begin);
    window.look(at - begin, std::min<std::uint64_t>(bytes.size(), at - begin + kWindow), catalog, found);
  }
  return found;
}

bool is_placed(const Mention& mention, const Document::Place& place) {
  // In an object stream that follows: then an earlier update had written it in the open.
  if (place.compressed) return mention.generation == 0 && place.offset > mention.begin;
  // Later: an update wrote it anew.
  return mention.generation == place.generation && place.offset >= mention.earliest;
}

constexpr std::size_t kLargestObjectStream = std::size_t{128} << 20U;  // all together may have as much

// The numbers at the beginning of an object stream (ISO 32000-1 §7.5.7): of every object, followed by its offset.
std::vector<int> numbers_in(const Object& object_stream) {
  std::vector<int> numbers;
  const auto data = object_stream.decoded_stream(kLargestObjectStream);
  if (!data) return numbers;
  const std::string_view text = as_text(*data);
  std::size_t at = over(text, 0, kWhite);
  for (std::int64_t i = 0; i < object_stream.get("N").integer().value_or(0); ++i) {
    const std::size_t end = over(text, at, kDigits);
    const auto number = number_in(text.substr(at, end - at));
    if (!number) break;
    numbers.push_back(*number);
    at = over(text, over(text, over(text, end, kWhite), kDigits), kWhite);
  }
  return numbers;
}

// Object streams are searched too, once they are found.
void look_into_object_streams(const Document& document, const std::map<int, Document::Place>& places,
                              const std::uint64_t end, std::vector<std::string>& stray) {
  for (const Object& object : document.objects()) {
    const auto own = places.find(object.id().number);
    const bool appended = own != places.end() && !own->second.compressed && own->second.offset >= end;
    if (!appended || !object.is_stream() || !object.get("Type").is_name("ObjStm")) continue;
    for (const int number : numbers_in(object)) {
      const auto place = places.find(number);
      // Its place is here, or later: then an update wrote it anew.
      if (place != places.end() && place->second.offset >= own->second.offset) continue;
      stray.push_back("object " + std::to_string(number) + " stands in object stream " +
                      std::to_string(object.id().number) + ", where no cross-reference section leads");
    }
  }
}

}  // namespace

std::vector<std::string> stray_objects(const Source& source, const Document& document, const std::uint64_t end,
                                       const std::set<int>& numbers_before) {
  const auto found = search(source, end, document.catalog().id());
  if (!found) return {"what was appended cannot be read: " + found.error().detail};
  std::vector<std::string> stray;
  if (found->unclear) stray.emplace_back("an object was appended in a way that readers would differ on");
  if (found->other_root) stray.emplace_back("another catalog is named where no cross-reference section leads");
  const std::map<int, Document::Place> places = document.places();
  for (const Mention& mention : found->mentions) {
    const auto place = places.find(mention.number);
    const bool explained = place != places.end() ? is_placed(mention, place->second)
                                                 : mention.cross_references && !numbers_before.contains(mention.number);
    if (!explained) {
      stray.push_back("object " + std::to_string(mention.number) +
                      " stands where no cross-reference section leads, at " + std::to_string(mention.begin));
    }
  }
  look_into_object_streams(document, places, end, stray);
  return stray;
}

}  // namespace rubrica::pdf
