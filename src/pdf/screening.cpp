#include "pdf/screening.h"

#include <algorithm>
#include <array>

namespace rubrica::pdf {
namespace {

// Jumps inside the document, links that a person follows, and the reader's own navigation (ISO 32000-1 table 198).
constexpr std::array<std::string_view, 4> kHarmlessActions = {"GoTo", "URI", "Named", "Thread"};
// What they do besides, wherever they stand and whatever the dictionary around them claims to be.
constexpr std::array<std::string_view, 16> kActiveActions = {
    "GoToR",     "GoToE",      "GoToDp", "Launch",      "Sound",     "Movie",      "Hide",       "SubmitForm",
    "ResetForm", "ImportData", "Trans",  "SetOCGState", "Rendition", "GoTo3DView", "JavaScript", "RichMediaExecute"};
constexpr std::array<std::string_view, 5> kActiveAnnotations = {"RichMedia", "Movie", "Sound", "Screen", "3D"};
// Flags of an annotation (ISO 32000-1 table 165).
constexpr unsigned kPrint = 1U << 2U;
constexpr unsigned kNoView = 1U << 5U;
constexpr unsigned kToggleNoView = 1U << 8U;
constexpr int kDeepest = 64;

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, const std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

class Screening {
 public:
  Result<void> visit(const Object& object, const int number, const int depth) {
    if (depth > kDeepest) return refuse("objects nested too deeply", number);
    if (object.is_array()) {
      for (std::size_t i = 0; i < object.size(); ++i) RUBRICA_CHECK_OK(visit_direct(object.at(i), number, depth));
      return {};
    }
    if (!object.is_dictionary() && !object.is_stream()) return {};
    RUBRICA_CHECK_OK(check_dictionary(object, number));
    for (const std::string& key : object.keys()) RUBRICA_CHECK_OK(visit_direct(object.get(key), number, depth));
    return {};
  }

 private:
  static tl::unexpected<Error> refuse(const std::string& what, const int number) {
    return fail(ErrorCode::pdf_active_content, what + " (object " + std::to_string(number) + ")");
  }

  // Indirect objects are visited for themselves.
  Result<void> visit_direct(const Object& object, const int number, const int depth) {
    return object.id().number == 0 ? visit(object, number, depth + 1) : Result<void>();
  }

  static Result<void> check_dictionary(const Object& object, const int number) {
    if (object.has("JS")) return refuse("JavaScript", number);
    if (object.has("AA")) return refuse("automatic actions", number);
    if (object.has("JavaScript")) return refuse("document scripts", number);
    const std::string action = object.get("S").name().value_or("");
    const bool is_action = object.get("Type").is_name("Action");
    if (contains(kActiveActions, action) || (is_action && !contains(kHarmlessActions, action))) {
      return refuse("an action of type " + action, number);
    }
    // Actions need no /Type: where one stands is enough. What a structure element has as /A has no /S.
    for (const char* key : {"A", "OpenAction", "Next", "PA"}) {
      const Object at = object.get(key);
      for (std::size_t i = 0; i < (at.is_array() ? at.size() : 1); ++i) {
        RUBRICA_CHECK_OK(check_action(at.is_array() ? at.at(i) : at, number));
      }
    }
    const std::string annotation = object.get("Subtype").name().value_or("");
    if (contains(kActiveAnnotations, annotation)) return refuse("an annotation of type " + annotation, number);
    if (object.is_stream() && object.has("F")) return refuse("a stream with its data in another file", number);
    if (object.get("Ref").is_dictionary() && object.get("Ref").has("F"))
      return refuse("content from another PDF", number);
    if (object.has("OCProperties")) return refuse("optional content (layers)", number);
    return check_appearance(object, number);
  }

  static Result<void> check_action(const Object& object, const int number) {
    if (!object.is_dictionary()) return {};
    const std::string kind = object.get("S").name().value_or("GoTo");
    return contains(kHarmlessActions, kind) ? Result<void>() : refuse("an action of type " + kind, number);
  }

  // What looks one way here and another way on paper or in another program.
  static Result<void> check_appearance(const Object& object, const int number) {
    if (object.has("Alternates") || object.has("OPI")) return refuse("an image with another one for printing", number);
    if (object.get("NeedAppearances").boolean().value_or(false)) {
      return refuse("a form that each program draws anew", number);
    }
    const auto flags = static_cast<unsigned>(object.has("Rect") ? object.get("F").integer().value_or(0) : 0);
    const bool on_paper_only = (flags & kNoView) != 0 && (flags & kPrint) != 0;
    if (on_paper_only || (flags & kToggleNoView) != 0) {
      return refuse("an annotation that is not shown as it is printed", number);
    }
    return {};
  }
};

}  // namespace

Result<void> screen(const Document& document) {
  Screening screening;
  for (const Object& object : document.objects()) {
    RUBRICA_CHECK_OK(screening.visit(object, object.id().number, 0));
  }
  return {};
}

}  // namespace rubrica::pdf
