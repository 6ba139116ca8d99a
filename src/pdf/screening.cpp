#include "pdf/screening.h"

#include <algorithm>
#include <array>

namespace rubrica::pdf {
namespace {

// Jumps inside the document, links that a person follows, and the reader's own navigation (ISO 32000-1 table 198).
constexpr std::array<std::string_view, 4> kHarmlessActions = {"GoTo", "URI", "Named", "Thread"};
constexpr std::array<std::string_view, 5> kActiveAnnotations = {"RichMedia", "Movie", "Sound", "Screen", "3D"};
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
    if (object.has("JS") || object.get("S").is_name("JavaScript")) return refuse("JavaScript", number);
    if (object.has("AA")) return refuse("automatic actions", number);
    if (object.has("JavaScript")) return refuse("document scripts", number);
    const std::string action = object.get("S").name().value_or("");
    if (object.get("Type").is_name("Action") && !contains(kHarmlessActions, action)) {
      return refuse("an action of type " + action, number);
    }
    // Actions need no /Type: where one stands is enough.
    for (const char* key : {"A", "OpenAction", "Next"}) {
      const std::string kind = object.get(key).get("S").name().value_or("GoTo");
      const bool structure = object.get("Type").is_name("StructElem") || !object.get(key).is_dictionary();
      if (!structure && !contains(kHarmlessActions, kind)) return refuse("an action of type " + kind, number);
    }
    const std::string annotation = object.get("Subtype").name().value_or("");
    if (contains(kActiveAnnotations, annotation)) return refuse("an annotation of type " + annotation, number);
    if (object.is_stream() && object.has("F")) return refuse("a stream with its data in another file", number);
    if (object.get("Ref").is_dictionary() && object.get("Ref").has("F"))
      return refuse("content from another PDF", number);
    if (object.has("OCProperties")) return refuse("optional content (layers)", number);
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
