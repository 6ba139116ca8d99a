#include "pades/seal_widget.h"

#include <algorithm>
#include <cmath>

#include "crypto/digest.h"
#include "pades/field_update.h"
#include "pdf/page_size.h"
#include "pdf/writer.h"

namespace rubrica::pades {
namespace {

std::string rectangle_syntax(const pdf::Rectangle& of) {
  return "[" + pdf::number_syntax(of.left) + " " + pdf::number_syntax(of.bottom) + " " + pdf::number_syntax(of.right) +
         " " + pdf::number_syntax(of.top) + "]";
}

// PDF/A-1 wants the set of a subset's glyphs; the later parts do not, and want more of it where it stands.
bool is_pdf_a_1(const pdf::Document& document) {
  constexpr std::size_t kLargestMetadata = std::size_t{4} << 20U;
  const auto metadata = document.catalog().get("Metadata").decoded_stream(kLargestMetadata);
  if (!metadata) return false;
  const std::string_view text = as_text(*metadata);
  return text.find("pdfaid:part>1<") != std::string_view::npos ||
         text.find("pdfaid:part=\"1\"") != std::string_view::npos;
}

std::string put_font(pdf::IncrementalUpdate& update, const pdf::EmbeddedFont& font, const bool with_cid_set) {
  const auto program = update.add_stream("/Length1 " + std::to_string(font.program.size()), font.program);
  pdf::EmbeddedFont described = font;
  if (with_cid_set) described.descriptor += " /CIDSet " + reference_to(update.add_stream("", font.cid_set));
  const auto descriptor = update.add(pdf::descriptor_syntax(described, reference_to(program)));
  const auto descendant = update.add(pdf::descendant_syntax(font, reference_to(descriptor)));
  const auto to_unicode = update.add_stream("", as_bytes(font.to_unicode));
  return reference_to(update.add(pdf::font_syntax(font, reference_to(descendant), reference_to(to_unicode))));
}

// ISO 32000-1 §12.5.5: a viewer turns the bounding box by the matrix and fits it into the widget's rectangle. So the
// seal stands upright on a page that is shown turned, and a bounding box of the rectangle's shape keeps its own.
std::string put_appearance(pdf::IncrementalUpdate& update, const pdf::Document& document, const SealDrawing& drawing,
                           const int rotation, const double shape) {
  std::string fonts;
  const bool with_cid_set = is_pdf_a_1(document);
  for (std::size_t i = 0; i < drawing.fonts.size(); ++i) {
    fonts += "/F" + std::to_string(i) + " " + put_font(update, drawing.fonts[i], with_cid_set) + " ";
  }
  std::string resources =
      "/Font <<" + fonts + ">> /ColorSpace <</Grey [/CalGray <</WhitePoint [0.9505 1 1.089] /Gamma 2.2>>]>>";
  if (drawing.logo) {
    const auto logo = update.add_stream(drawing.logo->entries, drawing.logo->data);
    resources += " /XObject <</Logo " + reference_to(logo) + ">>";
  }
  const double width = std::max(drawing.width, drawing.height * shape);
  const double height = std::max(drawing.height, drawing.width / shape);
  const double beside = (width - drawing.width) / 2;
  const double below = (height - drawing.height) / 2;
  const std::string matrix = rotation == 90    ? " /Matrix [0 1 -1 0 0 0]"
                             : rotation == 180 ? " /Matrix [-1 0 0 -1 0 0]"
                             : rotation == 270 ? " /Matrix [0 -1 1 0 0 0]"
                                               : "";
  const std::string entries = "/Type /XObject /Subtype /Form /BBox " +
                              rectangle_syntax({-beside, -below, width - beside, height - below}) + matrix +
                              " /Resources <<" + resources + ">>";
  return reference_to(update.add_stream(entries, as_bytes(drawing.content)));
}

// From the page as it is shown, the origin in its lower left corner, to the page's own coordinates.
pdf::Rectangle on_page(const pdf::ShownPage& page, const pdf::Rectangle& shown) {
  const pdf::Rectangle& box = page.box;
  switch (page.rotation) {
    case 90:
      return {box.right - shown.top, box.bottom + shown.left, box.right - shown.bottom, box.bottom + shown.right};
    case 180:
      return {box.right - shown.right, box.top - shown.top, box.right - shown.left, box.top - shown.bottom};
    case 270:
      return {box.left + shown.bottom, box.top - shown.right, box.left + shown.top, box.top - shown.left};
    default:
      return {box.left + shown.left, box.bottom + shown.bottom, box.left + shown.right, box.bottom + shown.top};
  }
}

// As big as it was drawn, or a fifth of a page on which that would be more.
double natural_width(const SealDrawing& drawing, const pdf::PageSize& page) {
  const double fifth = page.width * page.height / 5;
  return std::min({drawing.width, page.width, std::sqrt(fifth * drawing.width / drawing.height)});
}

struct Stretch {
  double begin = 0;
  double length = 0;
};
// Where it begins once it is moved inside of the page and out of the margins; what is too long for these has less of
// both.
double inside(const Stretch& wanted, const double page, const double before, const double after) {
  const double room = std::max(0.0, page - wanted.length);
  const double shrunk = before + after > room ? room / (before + after) : 1;
  const double first = before * shrunk;
  return std::clamp(wanted.begin, first, std::max(first, room - after * shrunk));
}

Result<std::size_t> page_index(const pdf::Document& document, const int page) {
  const auto count = static_cast<int>(document.page_count());
  const int index = page > 0 ? page - 1 : count + page;
  if (page == 0 || index < 0 || index >= count) {
    return fail(ErrorCode::invalid_argument, "the seal's page: the document has " + std::to_string(count));
  }
  return static_cast<std::size_t>(index);
}

// ISO 32000-1 §12.5.2: /P may be missing; then the page is the one whose annotations have it.
std::optional<std::size_t> page_of(const pdf::Document& document, const pdf::Object& widget) {
  for (std::size_t i = 0; i < document.page_count(); ++i) {
    const pdf::Object annotations = document.page(i).get("Annots");
    for (std::size_t k = 0; k < annotations.size(); ++k) {
      if (annotations.at(k).id() == widget.id()) return i;
    }
  }
  return std::nullopt;
}

// ---- structure ------------------------------------------------------------------------------------------------------

constexpr int kDeepestTree = 16;

// One more than any key of a number tree (§7.9.7).
std::int64_t next_key(const pdf::Object& tree, const int depth = 0) {
  std::int64_t next = 0;
  const pdf::Object numbers = tree.get("Nums");
  for (std::size_t i = 0; i + 1 < numbers.size(); i += 2)
    next = std::max(next, numbers.at(i).integer().value_or(0) + 1);
  const pdf::Object kids = tree.get("Kids");
  if (depth < kDeepestTree) {
    for (std::size_t i = 0; i < kids.size(); ++i) next = std::max(next, next_key(kids.at(i), depth + 1));
  }
  return next;
}

// The element that holds all others, or the root itself where there is none.
pdf::Object outermost_element(const pdf::Object& root) {
  const pdf::Object kids = root.get("K");
  const pdf::Object only = kids.is_array() && kids.size() == 1 ? kids.at(0) : kids;
  return only.is_dictionary() && only.get("S").is_name("Document") ? only : root;
}

// `owner` with one more member of its /K, which may be an array, one thing, or nothing.
pdf::Object with_kid(pdf::IncrementalUpdate& update, const pdf::Object& owner, const std::string& kid) {
  const pdf::Object kids = owner.get("K");
  if (kids.is_array() && is_object_of_its_own(kids)) {
    update.put(kids.id(), kids.with_element(kid).syntax());
    return owner;
  }
  if (kids.is_array()) return owner.with("K", kids.with_element(kid).syntax());
  return owner.with("K", "[" + (kids.is_null() ? "" : kids.reference() + " ") + kid + "]");
}

}  // namespace

Result<SealWidget> put_seal(pdf::IncrementalUpdate& update, const pdf::Document& document, const SealDrawing& drawing,
                            const SealPlace& place) {
  const auto fraction = [](const double value) { return value >= 0 && value <= 1; };
  if (!fraction(place.x) || !fraction(place.y) || !fraction(place.width)) {
    return fail(ErrorCode::invalid_argument, "the seal's place: fractions of the page, from 0 to 1");
  }
  RUBRICA_TRY(const std::size_t index, page_index(document, place.page));
  RUBRICA_TRY(const pdf::ShownPage page, pdf::shown_page(document.page(index)));
  const pdf::PageSize size = page.size();
  const double width = place.width > 0 ? place.width * size.width : natural_width(drawing, size);
  const double height = width * drawing.height / drawing.width;
  if (width * height > size.width * size.height / 4) {
    return fail(ErrorCode::invalid_argument, "the seal would cover more than a quarter of the page");
  }
  const SealMargins& free = place.margins;
  const double left = inside({place.x * size.width, width}, size.width, free.side, free.side);
  const double top = size.height - inside({place.y * size.height, height}, size.height, free.top, free.bottom);
  SealWidget widget;
  widget.page = index;
  widget.rectangle = rectangle_syntax(on_page(page, {left, top - height, left + width, top}));
  widget.appearance = put_appearance(update, document, drawing, page.rotation, width / height);
  return widget;
}

bool has_room_for_seal(const pdf::Document& document, const pdf::Object& field) {
  constexpr double kLeastWidth = 72;  // points; nobody reads a smaller one
  constexpr double kLeastHeight = 24;
  const auto rectangle = pdf::rectangle(field.get("Rect"));
  if (!rectangle || !page_of(document, field)) return false;
  const double width = rectangle->right - rectangle->left;
  const double height = rectangle->top - rectangle->bottom;
  return std::min(width, height) >= kLeastHeight && std::max(width, height) >= kLeastWidth;
}

Result<SealWidget> put_seal(pdf::IncrementalUpdate& update, const pdf::Document& document, const SealDrawing& drawing,
                            const pdf::Object& field) {
  const auto rectangle = pdf::rectangle(field.get("Rect"));
  const auto index = page_of(document, field);
  if (!rectangle || rectangle->empty() || !index) {
    return fail(ErrorCode::invalid_argument, "the field has no place on a page for a seal");
  }
  RUBRICA_TRY(const pdf::ShownPage page, pdf::shown_page(document.page(*index)));
  const double width = rectangle->right - rectangle->left;
  const double height = rectangle->top - rectangle->bottom;
  const double shape = page.rotation % 180 == 0 ? width / height : height / width;
  SealWidget widget;
  widget.page = *index;
  widget.rectangle = rectangle_syntax(*rectangle);
  widget.appearance = put_appearance(update, document, drawing, page.rotation, shape);
  return widget;
}

Result<Bytes> seal_picture(const SealDrawing& drawing) {
  pdf::Writer writer({});
  writer.add_page(drawing.width, drawing.height);
  RUBRICA_TRY(const Bytes file, writer.finish());
  const pdf::MemorySource source(file);
  RUBRICA_TRY(const auto document, pdf::Document::open(source));
  pdf::IncrementalUpdate update(*document, file.size());
  const std::string look = put_appearance(update, *document, drawing, 0, drawing.width / drawing.height);
  const pdf::Object page = document->page(0);
  const std::string content = reference_to(update.add_stream("", as_bytes("/Seal Do")));
  update.put(page.id(),
             page.with("Resources", "<</XObject <</Seal " + look + ">>>>").with("Contents", content).syntax());
  RUBRICA_TRY(const pdf::Appended appended, update.write(BytesView(crypto::sha256(file)).first(16)));
  Bytes whole = file;
  append(whole, appended.bytes);
  return whole;
}

std::optional<std::int64_t> put_form_element(pdf::IncrementalUpdate& update, const pdf::Document& document,
                                             const std::size_t page, const pdf::ObjectId widget,
                                             const std::string& description) {
  const pdf::Object root = document.catalog().get("StructTreeRoot");
  const pdf::Object tree = root.get("ParentTree");
  if (!root.is_dictionary() || !is_object_of_its_own(root) || !tree.is_dictionary()) return std::nullopt;
  const pdf::Object parent = outermost_element(root);
  if (!is_object_of_its_own(parent)) return std::nullopt;
  const std::int64_t key = std::max(root.get("ParentTreeNextKey").integer().value_or(0), next_key(tree));

  const std::string on = document.page(page).reference();
  const auto element = update.add("<</Type /StructElem /S /Form /P " + parent.reference() + " /Pg " + on + " /Alt " +
                                  pdf::text_syntax(description) + " /K <</Type /OBJR /Pg " + on + " /Obj " +
                                  reference_to(widget) + ">>>>");
  pdf::Object new_root = root.with("ParentTreeNextKey", std::to_string(key + 1));
  if (parent.id() == root.id()) {
    new_root = with_kid(update, new_root, reference_to(element));
  } else if (const pdf::Object changed = with_kid(update, parent, reference_to(element));
             changed.syntax() != parent.syntax()) {
    update.put(parent.id(), changed.syntax());
  }
  const std::string pair = std::to_string(key);
  const pdf::Object new_tree =
      tree.has("Kids")
          ? tree.with("Kids",
                      tree.get("Kids")
                          .with_element(reference_to(update.add("<</Limits [" + pair + " " + pair + "] /Nums [" + pair +
                                                                " " + reference_to(element) + "]>>")))
                          .syntax())
          : tree.with("Nums", tree.get("Nums").with_element(pair).with_element(reference_to(element)).syntax());
  if (is_object_of_its_own(tree)) {
    update.put(tree.id(), new_tree.syntax());
  } else {
    new_root = new_root.with("ParentTree", new_tree.syntax());
  }
  update.put(root.id(), new_root.syntax());
  return key;
}

}  // namespace rubrica::pades
