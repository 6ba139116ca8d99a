#include "pdf/document.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <stdexcept>

#include "pdf/qpdf_include.h"

namespace rubrica::pdf {
namespace {

constexpr std::uint64_t kLargestFile = 9'999'999'999;  // an offset has ten digits (ISO 32000-1 §7.5.4)
constexpr std::size_t kTail = 2048;
constexpr int kDeepestFieldTree = 32;
constexpr std::size_t kDeepestPageTree = 64;
constexpr int kMostObjects = 8'388'607;  // ISO 32000-1 annex C.2
constexpr std::uint64_t kMostInflated = std::uint64_t{128} << 20U;

// qpdf's window onto a Source.
class SourceInput final : public InputSource {
 public:
  explicit SourceInput(const Source& source) : source_(source) {}

  qpdf_offset_t findAndSkipNextEOL() override {
    std::array<char, 512> block{};
    bool found = false;
    for (;;) {
      const qpdf_offset_t start = tell();
      const std::size_t got = read(block.data(), block.size());
      if (got == 0) return tell();
      for (std::size_t i = 0; i < got; ++i) {
        const bool line_end = block.at(i) == '\r' || block.at(i) == '\n';
        if (found && !line_end) {
          seek(start + static_cast<qpdf_offset_t>(i), SEEK_SET);
          return first_line_end_;
        }
        if (line_end && !found) {
          found = true;
          first_line_end_ = start + static_cast<qpdf_offset_t>(i);
        }
      }
    }
  }
  const std::string& getName() const override { return name_; }
  qpdf_offset_t tell() override { return static_cast<qpdf_offset_t>(position_); }
  void seek(const qpdf_offset_t offset, const int whence) override {
    const auto base =
        whence == SEEK_SET ? 0 : static_cast<qpdf_offset_t>(whence == SEEK_CUR ? position_ : source_.size());
    if (base + offset < 0) throw std::runtime_error("a seek before the beginning");
    position_ = static_cast<std::uint64_t>(base + offset);
  }
  void rewind() override { position_ = 0; }
  std::size_t read(char* into, const std::size_t length) override {
    this->last_offset = tell();
    if (position_ >= source_.size()) return 0;
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(length, source_.size() - position_));
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): qpdf's buffers are of char
    const auto done = source_.read(position_, {reinterpret_cast<std::uint8_t*>(into), count});
    if (!done) throw std::runtime_error("the document cannot be read");
    position_ += count;
    return count;
  }
  void unreadCh(char) override { --position_; }

 private:
  const Source& source_;
  std::string name_ = "document";
  std::uint64_t position_ = 0;
  qpdf_offset_t first_line_end_ = 0;
};

Result<std::string> read_text(const Source& source, const std::uint64_t offset, const std::size_t wanted) {
  std::string text(static_cast<std::size_t>(std::min<std::uint64_t>(wanted, source.size() - offset)), '\0');
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): octets of a file as text
  RUBRICA_CHECK_OK(source.read(offset, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}));
  return text;
}

tl::unexpected<Error> damaged(std::string why) { return fail(ErrorCode::pdf_damaged, std::move(why)); }

Result<void> check_header(const Source& source) {
  RUBRICA_TRY(const std::string header, read_text(source, 0, 8));
  const bool version = header.size() == 8 && (header[5] == '1' || header[5] == '2') && header[6] == '.' &&
                       header[7] >= '0' && header[7] <= '9';
  // Readers search for a header further on when this is none, and count every offset from there.
  if (!version || !header.starts_with("%PDF-")) return damaged("the file does not begin with %PDF-1.n or %PDF-2.n");
  return {};
}

bool is_white(const char character) { return std::string_view(" \t\r\n\f").find(character) != std::string_view::npos; }

// "startxref N %%EOF" and nothing after it but line ends. The keyword stands alone: in "startxref619" some readers see
// none and begin with an earlier one, that is, with another revision. Found by pdf_reader_fuzz.
Result<std::uint64_t> parse_startxref(std::string_view tail) {
  constexpr std::string_view kKeyword = "startxref";
  const std::size_t keyword = tail.rfind(kKeyword);
  if (keyword == std::string_view::npos) return damaged("no startxref at the end");
  const bool begins = keyword == 0 || is_white(tail[keyword - 1]);
  tail.remove_prefix(keyword + kKeyword.size());
  if (!begins || tail.empty() || !is_white(tail.front())) return damaged("startxref is part of another word");
  const auto skip_white = [&] {
    while (!tail.empty() && is_white(tail.front())) tail.remove_prefix(1);
  };
  skip_white();
  std::uint64_t offset = 0;
  const auto [rest, error] = std::from_chars(tail.data(), tail.data() + tail.size(), offset);
  if (error != std::errc()) return damaged("startxref without an offset");
  tail.remove_prefix(static_cast<std::size_t>(rest - tail.data()));
  skip_white();
  if (!tail.starts_with("%%EOF")) return damaged("no %%EOF after startxref");
  tail.remove_prefix(5);
  if (tail.find_first_not_of("\r\n") != std::string_view::npos) return damaged("bytes after the last %%EOF");
  return offset;
}

Result<FileEnd> read_end(const Source& source) {
  const std::uint64_t begin = source.size() > kTail ? source.size() - kTail : 0;
  RUBRICA_TRY(const std::string tail, read_text(source, begin, kTail));
  RUBRICA_TRY(const std::uint64_t startxref, parse_startxref(tail));
  if (startxref >= source.size()) return damaged("startxref points beyond the end");
  RUBRICA_TRY(const std::string section, read_text(source, startxref, 5));
  const bool table = section.starts_with("xref");
  const bool stream = !section.empty() && section.front() >= '0' && section.front() <= '9';
  if (!table && !stream) return damaged("startxref points at no cross-reference section");
  return FileEnd{startxref, table ? XrefStyle::table : XrefStyle::stream, tail.ends_with('\n') || tail.ends_with('\r')};
}

// Lets bytes pass until there are too many of them.
class CountingPipeline final : public Pipeline {
 public:
  CountingPipeline() : Pipeline("count", nullptr) {}
  void write(unsigned char const* /*data*/, const size_t count) override {
    count_ += count;
    if (exceeded()) throw std::runtime_error("object streams that inflate beyond all measure");
  }
  void finish() override {}
  bool exceeded() const { return count_ > kMostInflated; }

 private:
  std::uint64_t count_ = 0;
};

// Where readers would differ on which object a reference means: an object 0 in use (qpdf takes whatever stands there
// for the object that it says it is), or one number in two generations. Found by pdf_reader_fuzz.
Result<void> check_numbers(QPDF& qpdf) {
  int previous = 0;
  for (const auto& [id, entry] : qpdf.getXRefTable()) {
    if (id.getObj() > kMostObjects) return fail(ErrorCode::pdf_too_large, "more objects than a PDF may have");
    if (id.getObj() == 0) return damaged("object 0 is in use");
    if (id.getObj() == previous) return damaged("an object in two generations: " + std::to_string(previous));
    previous = id.getObj();
  }
  return {};
}

// qpdf inflates an object stream into memory, whatever its size; so it is measured before.
Result<void> check_object_streams(QPDF& qpdf) {
  std::set<int> streams;
  for (const auto& [id, entry] : qpdf.getXRefTable()) {
    if (entry.getType() == 2) streams.insert(entry.getObjStreamNumber());
  }
  CountingPipeline counter;
  for (const int number : streams) {
    QPDFObjectHandle stream = qpdf.getObjectByID(number, 0);
    if (!stream.isStream()) return damaged("an object stream that is no stream");
    const bool piped = stream.pipeStreamData(&counter, 0, qpdf_dl_specialized);
    if (counter.exceeded()) return fail(ErrorCode::pdf_too_large, "object streams that inflate beyond 128 MiB");
    if (!piped) return damaged("an object stream that cannot be inflated");
  }
  return {};
}

// qpdf walks the tree by recursion; a deep one would exhaust the stack.
Result<void> check_page_tree(QPDF& qpdf) {
  struct Step {
    QPDFObjectHandle node;
    std::size_t depth;
  };
  std::vector<Step> open = {{qpdf.getRoot().getKey("/Pages"), 0}};
  std::set<QPDFObjGen> seen;
  while (!open.empty()) {
    const Step step = open.back();
    open.pop_back();
    QPDFObjectHandle node = step.node;
    if (step.depth > kDeepestPageTree) return fail(ErrorCode::pdf_too_large, "a page tree deeper than 64");
    if (!node.isDictionary() || !node.isIndirect()) return damaged("a page tree with a node that is no dictionary");
    if (!seen.insert(node.getObjGen()).second) return damaged("a page that stands twice in the page tree");
    QPDFObjectHandle kids = node.getKey("/Kids");
    for (int i = 0; kids.isArray() && i < kids.getArrayNItems(); ++i) {
      open.push_back({kids.getArrayItem(i), step.depth + 1});
    }
  }
  return {};
}

// Some writers (PDFBox, and what is built on it) leave a cross-reference stream out of itself, so that /Size counts one
// object more than the sections list. Nothing about such a file is in doubt.
Result<bool> newest_section_is_unlisted(QPDF& qpdf, const Source& source, const FileEnd& end) {
  RUBRICA_TRY(const std::string begin, read_text(source, end.startxref, kTail));
  int number = 0;
  std::from_chars(begin.data(), begin.data() + begin.size(), number);
  const std::map<QPDFObjGen, QPDFXRefEntry> table = qpdf.getXRefTable();
  const int highest = table.empty() ? 0 : table.rbegin()->first.getObj();
  QPDFObjectHandle size = qpdf.getTrailer().getKey("/Size");
  return end.style == XrefStyle::stream && number == highest + 1 && size.isInteger() &&
         size.getIntValue() == std::int64_t{number} + 1;
}

// The first thing that a strict reader would object to.
Result<void> check_warnings(QPDF& qpdf, const Source& source, const FileEnd& end) {
  for (const QPDFExc& warning : qpdf.getWarnings()) {
    const bool of_size = warning.getMessageDetail().starts_with("reported number of objects");
    RUBRICA_TRY(const bool harmless, of_size ? newest_section_is_unlisted(qpdf, source, end) : Result<bool>(false));
    if (!harmless) return damaged(warning.what());
  }
  return {};
}

Error error_of(const QPDFExc& exception) {
  const bool password = exception.getErrorCode() == qpdf_e_password;
  return {password ? ErrorCode::pdf_encrypted : ErrorCode::pdf_damaged, exception.what(), {}, {}};
}

}  // namespace

struct Document::Data {
  QPDF qpdf;
  std::vector<QPDFObjectHandle> pages;
};

Document::Document(std::unique_ptr<Data> data, const FileEnd end) : data_(std::move(data)), end_(end) {}
Document::~Document() = default;

Result<std::unique_ptr<Document>> Document::open(const Source& source) {
  if (source.size() > kLargestFile) return fail(ErrorCode::pdf_too_large, "offsets would need more than ten digits");
  RUBRICA_CHECK_OK(check_header(source));
  RUBRICA_TRY(const FileEnd end, read_end(source));
  auto data = std::make_unique<Data>();
  try {
    QPDF& qpdf = data->qpdf;
    qpdf.setAttemptRecovery(false);
    qpdf.setSuppressWarnings(true);
    qpdf.processInputSource(std::make_shared<SourceInput>(source));
    if (qpdf.isEncrypted()) return fail(ErrorCode::pdf_encrypted, "the document has an /Encrypt dictionary");
    RUBRICA_CHECK_OK(check_numbers(qpdf));
    RUBRICA_CHECK_OK(check_object_streams(qpdf));
    // Reads every object, so that whatever is wrong with one shows now.
    static_cast<void>(qpdf.getAllObjects());
    if (qpdf.getObjectCount() > kMostObjects) {
      return fail(ErrorCode::pdf_too_large, "a reference to an object number that no PDF may have");
    }
    RUBRICA_CHECK_OK(check_page_tree(qpdf));
    data->pages = qpdf.getAllPages();
    RUBRICA_CHECK_OK(check_warnings(qpdf, source, end));
  } catch (const QPDFExc& exception) {
    return fail(error_of(exception));
  } catch (const std::exception& exception) {
    return damaged(exception.what());
  }
  std::unique_ptr<Document> document(new Document(std::move(data), end));
  if (document->catalog().id().number == 0) return damaged("the catalog is not an indirect object");
  if (document->page_count() == 0) return damaged("a document without pages");
  for (const char* key : {"AcroForm", "Extensions", "Perms", "MarkInfo"}) {
    const Object entry = document->catalog().get(key);
    if (!entry.is_null() && !entry.is_dictionary()) return damaged(std::string(key) + " is no dictionary");
  }
  if (document->trailer().get("Size").integer().value_or(0) > kMostObjects) {
    return fail(ErrorCode::pdf_too_large, "a /Size that no PDF may have");
  }
  if (document->form().has("XFA")) return fail(ErrorCode::pdf_xfa, "the form has an /XFA entry");
  return document;
}

Object Document::trailer() const { return Object(make_handle(data_->qpdf.getTrailer())); }
Object Document::catalog() const { return Object(make_handle(data_->qpdf.getRoot())); }
Object Document::form() const { return catalog().get("AcroForm"); }
std::size_t Document::page_count() const { return data_->pages.size(); }
Object Document::page(const std::size_t index) const { return Object(make_handle(data_->pages.at(index))); }

Object Document::object(const ObjectId id) const {
  return Object(make_handle(data_->qpdf.getObjectByID(id.number, id.generation)));
}

std::vector<Object> Document::objects() const {
  std::vector<Object> objects;
  for (const QPDFObjectHandle& handle : data_->qpdf.getAllObjects()) objects.push_back(Object(make_handle(handle)));
  return objects;
}

std::map<int, Document::Place> Document::places() const {
  std::map<int, Place> places;
  const std::map<QPDFObjGen, QPDFXRefEntry> table = data_->qpdf.getXRefTable();
  for (const auto& [id, entry] : table) {
    if (entry.getType() == 1) places[id.getObj()] = {id.getGen(), static_cast<std::uint64_t>(entry.getOffset()), false};
    if (entry.getType() != 2) continue;
    const auto stream = table.find(QPDFObjGen(entry.getObjStreamNumber(), 0));
    if (stream == table.end() || stream->second.getType() != 1) continue;
    places[id.getObj()] = {id.getGen(), static_cast<std::uint64_t>(stream->second.getOffset()), true};
  }
  return places;
}

int Document::next_object_number() const {
  const auto declared = static_cast<int>(trailer().get("Size").integer().value_or(0));
  return std::max(declared, static_cast<int>(data_->qpdf.getObjectCount()) + 1);
}

std::string Document::version() const {
  const std::string header = data_->qpdf.getPDFVersion();
  const std::string catalog_version = catalog().get("Version").name().value_or("");
  return std::max(header, catalog_version);
}

Object inherited(const Object& field, const std::string& key) {
  Object holder = field;
  for (int depth = 0; depth <= kDeepestFieldTree && holder.is_dictionary(); ++depth) {
    if (holder.has(key)) return holder.get(key);
    holder = holder.get("Parent");
  }
  return {};
}

std::vector<Document::Field> Document::fields() const {
  struct Walk {
    std::vector<Field> found;
    std::set<ObjectId> seen;

    void visit(const Object& field, const std::string& parent, const int depth) {
      if (!field.is_dictionary() || depth > kDeepestFieldTree) return;
      if (field.id().number != 0 && !seen.insert(field.id()).second) return;
      const std::optional<std::string> partial = field.get("T").text();
      const std::string full = !partial ? parent : parent.empty() ? *partial : parent + "." + *partial;
      const Object kids = field.get("Kids");
      bool terminal = true;
      for (std::size_t i = 0; i < kids.size(); ++i) {
        // Kids without a partial name are widgets of this field (ISO 32000-1 §12.7.3.1).
        if (!kids.at(i).has("T")) continue;
        terminal = false;
        visit(kids.at(i), full, depth + 1);
      }
      if (terminal) found.push_back({full, field});
    }
  };
  Walk walk;
  const Object roots = form().get("Fields");
  for (std::size_t i = 0; i < roots.size(); ++i) walk.visit(roots.at(i), "", 0);
  return std::move(walk.found);
}

}  // namespace rubrica::pdf
