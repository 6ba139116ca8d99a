#include "confined/page_image.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <optional>
#include <thread>
#include <utility>

#include "base/log.h"
#include "base/permits.h"
#include "base/utf8.h"
#include "confined/landlock.h"

namespace rubrica::confined {
namespace {

constexpr std::size_t kLongestText = std::size_t{1} << 20U;
constexpr std::uint32_t kLongestSide = 20'000;  // pixels

tl::unexpected<Error> nonsense(const std::string& what) { return fail(ErrorCode::confined_reader_failed, what); }

// PNG §5.2, §5.3 and §11.2.2: signature, then the header chunk with width and height. What comes after is for the
// browser, which expects the worst.
Result<void> check_png(const BytesView image) {
  constexpr std::array<std::uint8_t, 16> kBeginning = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n',
                                                       0,    0,   0,   13,  'I',  'H',  'D',  'R'};
  constexpr std::array<std::uint8_t, 12> kEnd = {0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xAE, 0x42, 0x60, 0x82};
  if (image.size() < kBeginning.size() + 17 + kEnd.size() ||
      !std::ranges::equal(image.first(kBeginning.size()), kBeginning) ||
      !std::ranges::equal(image.last(kEnd.size()), kEnd)) {
    return nonsense("no image of the page");
  }
  std::array<std::uint32_t, 2> sides{};
  for (std::size_t i = 0; i < sides.size(); ++i) {
    for (const std::uint8_t byte : image.subspan(kBeginning.size() + 4 * i, 4))
      sides.at(i) = (sides.at(i) << 8U) | byte;
  }
  const auto [width, height] = sides;
  if (std::max(width, height) > kLongestSide || width == 0 || height == 0) return nonsense("an impossible size");
  // What poppler leaves, and calls a success, when it gets no memory for the page.
  if (width == 1 && height == 1) return nonsense("a page too big to be drawn");
  return {};
}

// Poppler takes page 0 for page 1.
Result<void> check_number(const std::size_t page) {
  if (page == 0) return fail(ErrorCode::invalid_argument, "pages are counted from 1");
  return {};
}

// Dots per inch at which QR codes are looked for. 300 give the smallest module of AT's longest example (version 17 on
// 30 mm) four pixels; a page beyond A3 gets as many as make no more pixels than that one.
unsigned qr_resolution(const pdf::PageSize& size) {
  constexpr double kMostPixels = 18e6;
  const double all = std::sqrt(kMostPixels / (size.width * size.height)) * 72;
  const double least = PageImages::kLeastResolution;
  const double most = PageImages::kMostResolution;
  return static_cast<unsigned>(std::clamp(all, least, most));
}

// "Pages:           3" in what pdfinfo says.
std::optional<std::size_t> page_count(const std::string_view information) {
  constexpr std::string_view kLabel = "\nPages:";
  const std::size_t label = information.find(kLabel);
  if (label == std::string_view::npos) return std::nullopt;
  std::string_view rest = information.substr(label + kLabel.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  std::size_t count = 0;
  const auto read = std::from_chars(rest.data(), rest.data() + rest.size(), count);
  if (read.ec != std::errc()) return std::nullopt;
  return count;
}

}  // namespace

// Who waits for a turn holds a place as well.
struct PageImages::Turns {
  static constexpr std::size_t kWaiting = 32;
  static constexpr auto kLongestWait = std::chrono::seconds(20);

  Permits drawing{std::max<std::size_t>(2, std::thread::hardware_concurrency())};
  Permits places{kWaiting};
};

PageImages::PageImages(std::filesystem::path program)
    : program_(std::move(program)), turns_(std::make_shared<Turns>()) {
  if (!landlock_available()) log::warning("page_images_without_landlock");
}

PageImages PageImages::beside_this_program() { return PageImages(program_beside_this_one()); }

Result<Bytes> PageImages::ask(const pdf::Source& document, std::vector<std::string> arguments) const {
  const auto place = turns_->places.try_take();
  if (!place) return fail(ErrorCode::storage_busy, "too many pages are being drawn");
  const auto turn = turns_->drawing.take(Deadline::after(Turns::kLongestWait));
  if (!turn) return fail(ErrorCode::storage_busy, "other pages take too long");
  RUBRICA_TRY(const Fd copy, sealed_copy(document));
  RUBRICA_TRY(const Fd result, memory_file("page"));
  const Fd nowhere(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  if (!nowhere) return fail(ErrorCode::io_failure, "/dev/null");
  RUBRICA_CHECK_OK(
      run({.program = program_,
           .arguments = std::move(arguments),
           // What foreign bytes make a tool complain about does not reach our log.
           .descriptors = {{STDIN_FILENO, copy.get()}, {STDOUT_FILENO, result.get()}, {STDERR_FILENO, nowhere.get()}},
           .environment = {}}));
  return content_of(result);
}

Result<std::vector<pdf::PageSize>> PageImages::pages(const pdf::Source& document) const {
  RUBRICA_TRY(std::vector<pdf::PageSize> ours, Helper(program_).pages(document));
  RUBRICA_TRY(const Bytes information, ask(document, {"count"}));
  if (page_count(as_text(information)) != ours.size()) return nonsense("two readers count different pages");
  return ours;
}

Result<Bytes> PageImages::png(const pdf::Source& document, const std::size_t page, const unsigned dpi) const {
  if (dpi < kLeastResolution || dpi > kMostResolution) return fail(ErrorCode::invalid_argument, "a resolution");
  RUBRICA_CHECK_OK(check_number(page));
  RUBRICA_TRY(Bytes image, ask(document, {"image", std::to_string(page), std::to_string(dpi)}));
  RUBRICA_CHECK_OK(check_png(image));
  return image;
}

Result<std::vector<std::string>> PageImages::qr_codes(const pdf::Source& document, const std::size_t page,
                                                      const pdf::PageSize& size) const {
  RUBRICA_CHECK_OK(check_number(page));
  RUBRICA_TRY(const Bytes raster, ask(document, {"raster", std::to_string(page), std::to_string(qr_resolution(size))}));
  return Helper(program_).qr_codes(pdf::MemorySource(raster));
}

Result<std::string> PageImages::text(const pdf::Source& document, const std::size_t page) const {
  RUBRICA_CHECK_OK(check_number(page));
  RUBRICA_TRY(const Bytes bytes, ask(document, {"text", std::to_string(page)}));
  if (bytes.size() > kLongestText) return fail(ErrorCode::resource_limit, "a page with over 1 MiB of text");
  if (!is_utf8(as_text(bytes))) return nonsense("text that is not UTF-8");
  return std::string(as_text(bytes));
}

}  // namespace rubrica::confined
