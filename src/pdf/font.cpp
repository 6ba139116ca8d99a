#include "pdf/font.h"

#include <hb-ot.h>
#include <hb-subset.h>
#include <hb.h>

#include <array>

#include "base/file.h"

namespace rubrica::pdf {
namespace {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};
using Blob = std::unique_ptr<hb_blob_t, Deleter<hb_blob_destroy>>;
using Face = std::unique_ptr<hb_face_t, Deleter<hb_face_destroy>>;
using ShapingFont = std::unique_ptr<hb_font_t, Deleter<hb_font_destroy>>;
using Buffer = std::unique_ptr<hb_buffer_t, Deleter<hb_buffer_destroy>>;
using SubsetInput = std::unique_ptr<hb_subset_input_t, Deleter<hb_subset_input_destroy>>;

std::int16_t signed_16(const std::string_view table, const std::size_t at) {
  const auto high = static_cast<unsigned char>(table.at(at));
  const auto low = static_cast<unsigned char>(table.at(at + 1));
  return static_cast<std::int16_t>((high << 8U) | low);
}

std::string table_of(hb_face_t* face, const hb_tag_t tag) {
  const Blob blob(hb_face_reference_table(face, tag));
  unsigned length = 0;
  const char* data = hb_blob_get_data(blob.get(), &length);
  return {data, length};
}

}  // namespace

struct Font::Data {
  Bytes file;
  Face face;
  ShapingFont font;
  double scale = 1;  // font units to thousandths
};

Font::Font(std::unique_ptr<Data> data) : data_(std::move(data)) {}
Font::~Font() = default;

Result<std::unique_ptr<Font>> Font::load(const std::filesystem::path& file) {
  auto bytes = read_file(file);
  if (!bytes) return fail(ErrorCode::not_found, "the font " + file.string(), std::move(bytes).error());
  auto data = std::make_unique<Data>();
  data->file = std::move(*bytes);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): HarfBuzz's bytes are of char
  const char* begin = reinterpret_cast<const char*>(data->file.data());
  const Blob blob(
      hb_blob_create(begin, static_cast<unsigned>(data->file.size()), HB_MEMORY_MODE_READONLY, nullptr, nullptr));
  data->face.reset(hb_face_create(blob.get(), 0));
  if (hb_face_get_glyph_count(data->face.get()) == 0 ||
      table_of(data->face.get(), HB_TAG('g', 'l', 'y', 'f')).empty() ||
      table_of(data->face.get(), HB_TAG('h', 'e', 'a', 'd')).size() < 54) {
    return fail(ErrorCode::malformed_input, file.string() + " is no TrueType font");
  }
  data->font.reset(hb_font_create(data->face.get()));
  data->scale = 1000.0 / hb_face_get_upem(data->face.get());
  return std::unique_ptr<Font>(new Font(std::move(data)));
}

std::vector<Glyph> Font::shape(const std::string_view utf8, const bool tabular) {
  const Buffer buffer(hb_buffer_create());
  hb_buffer_add_utf8(buffer.get(), utf8.data(), static_cast<int>(utf8.size()), 0, static_cast<int>(utf8.size()));
  hb_buffer_set_direction(buffer.get(), HB_DIRECTION_LTR);
  hb_buffer_set_script(buffer.get(), HB_SCRIPT_LATIN);
  hb_buffer_set_language(buffer.get(), hb_language_from_string("pt", -1));
  // No ligatures: every glyph stands for characters that a search finds.
  const std::array<hb_feature_t, 3> features = {
      {{HB_TAG('l', 'i', 'g', 'a'), 0, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END},
       {HB_TAG('t', 'n', 'u', 'm'), tabular ? 1U : 0U, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END},
       {HB_TAG('l', 'n', 'u', 'm'), tabular ? 1U : 0U, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END}}};
  hb_shape(data_->font.get(), buffer.get(), features.data(), static_cast<unsigned>(features.size()));
  unsigned count = 0;
  const hb_glyph_info_t* infos = hb_buffer_get_glyph_infos(buffer.get(), &count);
  const hb_glyph_position_t* positions = hb_buffer_get_glyph_positions(buffer.get(), &count);
  std::vector<Glyph> glyphs;
  for (unsigned i = 0; i < count; ++i) {
    unsigned next = i + 1;
    while (next < count && infos[next].cluster == infos[i].cluster) ++next;
    const std::size_t end = next < count ? infos[next].cluster : utf8.size();
    const bool first = i == 0 || infos[i - 1].cluster != infos[i].cluster;
    Glyph glyph{infos[i].codepoint, positions[i].x_advance * data_->scale, positions[i].x_offset * data_->scale,
                first ? std::string(utf8.substr(infos[i].cluster, end - infos[i].cluster)) : std::string()};
    Used& used = used_[glyph.id];
    if (used.text.empty()) used.text = glyph.text;
    used.advance = hb_font_get_glyph_h_advance(data_->font.get(), glyph.id) * data_->scale;
    glyphs.push_back(std::move(glyph));
  }
  return glyphs;
}

double Font::width(const std::string_view utf8, const double size, const bool tabular) {
  double sum = 0;
  for (const Glyph& glyph : shape(utf8, tabular)) sum += glyph.advance;
  return sum * size / 1000;
}

Font::Metrics Font::metrics() const {
  Metrics metrics;
  hb_font_extents_t extents{};
  hb_font_get_h_extents(data_->font.get(), &extents);
  metrics.ascent = extents.ascender * data_->scale;
  metrics.descent = extents.descender * data_->scale;
  hb_position_t cap_height = 0;
  const bool known = hb_ot_metrics_get_position(data_->font.get(), HB_OT_METRICS_TAG_CAP_HEIGHT, &cap_height) != 0;
  metrics.cap_height = known ? cap_height * data_->scale : metrics.ascent * 0.7;
  const std::string head = table_of(data_->face.get(), HB_TAG('h', 'e', 'a', 'd'));
  for (std::size_t i = 0; i < 4; ++i) metrics.box[i] = signed_16(head, 36 + 2 * i) * data_->scale;
  return metrics;
}

std::string Font::postscript_name() const {
  std::array<char, 128> name{};
  unsigned size = name.size();
  hb_ot_name_get_utf8(data_->face.get(), HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &size, name.data());
  return size > 0 ? std::string(name.data(), size) : "Font";
}

Result<Bytes> Font::subset() const {
  const SubsetInput input(hb_subset_input_create_or_fail());
  if (!input) return fail(ErrorCode::internal, "HarfBuzz has no subset");
  hb_set_t* glyphs = hb_subset_input_glyph_set(input.get());
  hb_set_add(glyphs, 0);
  for (const auto& [id, used] : used_) hb_set_add(glyphs, id);
  hb_subset_input_set_flags(input.get(),
                            HB_SUBSET_FLAGS_RETAIN_GIDS | HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_NOTDEF_OUTLINE);
  hb_set_t* dropped = hb_subset_input_set(input.get(), HB_SUBSET_SETS_DROP_TABLE_TAG);
  for (const hb_tag_t tag : {HB_TAG('G', 'S', 'U', 'B'), HB_TAG('G', 'P', 'O', 'S'), HB_TAG('G', 'D', 'E', 'F'),
                             HB_TAG('k', 'e', 'r', 'n'), HB_TAG('D', 'S', 'I', 'G')}) {
    hb_set_add(dropped, tag);
  }
  const Face face(hb_subset_or_fail(data_->face.get(), input.get()));
  if (!face) return fail(ErrorCode::internal, "HarfBuzz could not make the subset");
  const Blob blob(hb_face_reference_blob(face.get()));
  unsigned length = 0;
  const char* bytes = hb_blob_get_data(blob.get(), &length);
  return to_bytes({bytes, length});
}

}  // namespace rubrica::pdf
