// Writing a PDF of our own: tagged, with embedded fonts, of PDF/A-3a's shape (docs/pdfa.md), and the same bytes for the
// same input.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "pdf/font.h"
#include "pdf/picture.h"
#include "pdf/structure_tree.h"

namespace rubrica::pdf {

struct Colour {
  double red = 0;
  double green = 0;
  double blue = 0;
};

struct WriterOptions {
  std::string title;
  std::string author;
  std::string subject;
  std::string language = "pt-PT";
  Time created{};  // the only time that the file mentions
  std::filesystem::path icc_profile = "/usr/share/color/icc/sRGB.icc";
};

struct TextStyle {
  Font* font = nullptr;
  double size = 9;
  Colour colour;
  bool tabular = false;
};

struct Area {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
};

// One page, in points from its lower left corner.
class PageContent {
 public:
  PageContent(std::size_t number, double width, double height) : number_(number), width_(width), height_(height) {}

  double width() const { return width_; }
  double height() const { return height_; }

  // A line of text with its baseline at y, beginning, centred or ending at x. It belongs to `element`; null makes it an
  // artifact (page numbers, repeated headings), which is not read out.
  void text(StructureElement* element, const TextStyle& style, double x, double y, std::string_view utf8);
  void text_right(StructureElement* element, const TextStyle& style, double x, double y, std::string_view utf8);
  // Decoration: always an artifact.
  void rule(double x1, double y, double x2, double thickness, Colour colour);
  void rectangle(double x, double y, double width, double height, Colour fill);
  // One figure made of filled areas, as a bar code is. Its element needs /Alt and /A with /BBox (PDF/UA-1, 7.3).
  void figure(StructureElement& element, const std::vector<Area>& areas, Colour fill);
  // A picture of the writer's, filling the area. It belongs to `element`, which needs the same; null makes it
  // decoration.
  void picture(StructureElement* element, const Picture& picture, const Area& area);

 private:
  friend class Writer;
  void begin_marked(StructureElement* element);
  std::size_t number_;
  double width_;
  double height_;
  std::string content_;
  int marks_ = 0;
  std::vector<Font*> fonts_;
  std::vector<const Picture*> pictures_;
};

// Not thread-safe.
class Writer {
 public:
  explicit Writer(WriterOptions options);

  // Borrowed; lives as long as the writer.
  Result<Font*> load_font(const std::filesystem::path& file);
  const Picture& add_picture(Picture picture);
  PageContent& add_page(double width = 595.276, double height = 841.89);  // A4
  std::size_t page_count() const { return pages_.size(); }
  PageContent& page(std::size_t index) { return *pages_.at(index); }
  StructureElement& document() { return root_; }

  // The finished file. not_found when the colour profile is missing.
  Result<Bytes> finish();

 private:
  Result<Bytes> compose();

  WriterOptions options_;
  std::vector<std::unique_ptr<Font>> fonts_;
  std::vector<std::unique_ptr<Picture>> pictures_;
  std::vector<std::unique_ptr<PageContent>> pages_;
  StructureElement root_{"Document"};
};

}  // namespace rubrica::pdf
