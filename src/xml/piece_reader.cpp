#include "xml/piece_reader.h"

#include <expat.h>

#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <type_traits>

#include "xml/tree.h"

namespace rubrica::xml {
namespace {

constexpr std::size_t kPart = std::size_t{1} << 20U;  // handed to the parser at a time

struct FreeParser {
  void operator()(XML_Parser parser) const noexcept { XML_ParserFree(parser); }
};

bool is_blank(const std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

}  // namespace

struct PieceReader::Data {
  explicit Data(PieceHandler& told) : handler(told), parser(XML_ParserCreate("UTF-8")) {
    if (!parser) throw std::bad_alloc();
    XML_SetUserData(parser.get(), this);
    XML_SetElementHandler(
        parser.get(),
        [](void* const self, const XML_Char* const name, const XML_Char** const attributes) {
          static_cast<Data*>(self)->guarded([=](Data& data) { return data.begin(name, attributes); });
        },
        [](void* const self, const XML_Char*) {
          static_cast<Data*>(self)->guarded([](Data& data) { return data.end(); });
        });
    XML_SetCharacterDataHandler(parser.get(), [](void* const self, const XML_Char* const more, const int size) {
      static_cast<Data*>(self)->guarded(
          [=](Data& data) { return data.add_text({more, static_cast<std::size_t>(size)}); });
    });
    XML_SetStartDoctypeDeclHandler(
        parser.get(), [](void* const self, const XML_Char*, const XML_Char*, const XML_Char*, const int) {
          static_cast<Data*>(self)->guarded(
              [](Data&) -> Result<void> { return fail(ErrorCode::malformed_input, "XML with a DOCTYPE is refused"); });
        });
  }

  // Neither errors nor exceptions can pass through the parser: they wait here until it has stopped.
  template <class Work>
  void guarded(const Work& work) noexcept {
    if (!outcome || exception) return;
    unread = 0;
    try {
      outcome = work(*this);
    } catch (...) {
      exception = std::current_exception();
    }
    if (!outcome || exception) XML_StopParser(parser.get(), XML_FALSE);
  }

  bool in_piece() const { return piece_depth != 0; }

  Result<void> begin(const XML_Char* const name, const XML_Char** attributes) {
    if (++depth > Document::kMaximumDepth) return fail(ErrorCode::malformed_input, "XML nested too deeply");
    if (passed_over > 0) {
      ++passed_over;
      return {};
    }
    place_text(false);
    at = at.append_child(name);
    RUBRICA_CHECK_OK(grow(std::char_traits<char>::length(name)));
    for (; *attributes != nullptr; attributes += 2) {
      at.append_attribute(attributes[0]).set_value(attributes[1]);
      RUBRICA_CHECK_OK(grow(std::char_traits<char>::length(attributes[1])));
    }
    RUBRICA_CHECK_OK(tree::check_element(at, depth));
    if (in_piece()) return {};
    RUBRICA_TRY(const Take take, handler.begins(Element(at.internal_object())));
    if (take == Take::whole) piece_depth = depth;
    if (take == Take::nothing) {
      passed_over = 1;
      leave();
    }
    return {};
  }

  Result<void> end() {
    const std::size_t ended = depth--;
    if (passed_over > 0) {
      --passed_over;
      return {};
    }
    place_text(true);
    if (!in_piece()) {
      leave();
      return handler.ends();
    }
    if (ended != piece_depth) {
      at = at.parent();
      return {};
    }
    RUBRICA_CHECK_OK(handler.whole(Element(at.internal_object())));
    piece_depth = 0;
    piece_size = 0;
    leave();
    return {};
  }

  Result<void> add_text(const std::string_view more) {
    if (!in_piece() || passed_over > 0) return {};
    text += more;
    return grow(more.size());
  }

  // As Document::parse does: blanks between elements are nothing, blanks alone in an element are its text.
  void place_text(const bool at_end) {
    const bool alone = at_end && !at.first_child();
    if (!text.empty() && (alone || !is_blank(text))) at.append_child(pugi::node_pcdata).set_value(text.c_str());
    text.clear();
  }

  // Out of the current element, of which nothing is kept.
  void leave() {
    const pugi::xml_node left = at;
    at = at.parent();
    at.remove_child(left);
  }

  Result<void> grow(const std::size_t more) {
    constexpr std::size_t kNode = 64;  // about what the tree takes for an element, an attribute or a text
    if (in_piece()) piece_size += more + kNode;
    if (piece_size > kLargestPiece) return fail(ErrorCode::resource_limit, "an XML element of more than 64 MiB");
    return {};
  }

  Result<void> parse(const BytesView bytes, const bool last) {
    unread += bytes.size();
    const auto status =
        XML_Parse(parser.get(), reinterpret_cast<const char*>(bytes.data()), static_cast<int>(bytes.size()), last);
    if (exception) std::rethrow_exception(exception);
    if (!outcome) return outcome;
    if (status != XML_STATUS_OK) {
      return fail(ErrorCode::malformed_input, std::string("not XML: ") +
                                                  XML_ErrorString(XML_GetErrorCode(parser.get())) + " in line " +
                                                  std::to_string(XML_GetCurrentLineNumber(parser.get())));
    }
    if (unread > kLargestPiece) return fail(ErrorCode::resource_limit, "an XML tag of more than 64 MiB");
    return {};
  }

  PieceHandler& handler;
  std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser> parser;
  pugi::xml_document open;  // the elements that have not ended, and of a piece all that it holds so far
  pugi::xml_node at = open.root();
  std::string text;              // of `at`, since its last child
  std::size_t depth = 0;         // the root's is 1
  std::size_t piece_depth = 0;   // 0: in none
  std::size_t piece_size = 0;    // of the tree, about
  std::size_t passed_over = 0;   // open elements of which nothing is taken
  std::size_t unread = 0;        // bytes since the parser last told anything
  Result<void> outcome;          // of the handlers
  std::exception_ptr exception;  // likewise
};

PieceReader::PieceReader(PieceHandler& handler) : data_(std::make_unique<Data>(handler)) {}
PieceReader::~PieceReader() = default;

Result<void> PieceReader::read(BytesView bytes) {
  while (!bytes.empty()) {
    const BytesView part = bytes.first(std::min(bytes.size(), kPart));
    RUBRICA_CHECK_OK(data_->parse(part, false));
    bytes = bytes.subspan(part.size());
  }
  return {};
}

Result<void> PieceReader::finish() { return data_->parse({}, true); }

}  // namespace rubrica::xml
