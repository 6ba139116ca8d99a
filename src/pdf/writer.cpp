#include "pdf/writer.h"

#include <algorithm>
#include <map>

#include "base/file.h"
#include "pdf/embedded_font.h"
#include "pdf/object.h"
#include "pdf/qpdf_include.h"

namespace rubrica::pdf {
namespace {

std::string colour_operator(const Colour& colour, const char* operation) {
  return number_syntax(colour.red) + " " + number_syntax(colour.green) + " " + number_syntax(colour.blue) + " " +
         operation;
}

std::string reference(const int object) { return std::to_string(object) + " 0 R"; }

// The objects of the new file. qpdf keeps them, reads their syntax and writes the file; its exceptions end in finish().
class ObjectList {
 public:
  ObjectList() { qpdf_.emptyPDF(); }

  int reserve() { return qpdf_.makeIndirectObject(QPDFObjectHandle::newNull()).getObjectID(); }
  void set(const int object, const std::string& syntax) {
    qpdf_.replaceObject(object, 0, QPDFObjectHandle::parse(&qpdf_, syntax));
  }
  int add(const std::string& syntax) {
    return qpdf_.makeIndirectObject(QPDFObjectHandle::parse(&qpdf_, syntax)).getObjectID();
  }
  // `entries`: of the stream's dictionary, beside what qpdf knows itself. The catalog's metadata are never compressed.
  int add_stream(const std::string& entries, const BytesView data) {
    QPDFObjectHandle stream = QPDFObjectHandle::newStream(&qpdf_, std::string(as_text(data)));
    stream.replaceDict(QPDFObjectHandle::parse("<<" + entries + ">>"));
    return stream.getObjectID();
  }

  Bytes file(const int catalog, const int info) {
    QPDFObjectHandle trailer = qpdf_.getTrailer();
    trailer.replaceKey("/Root", qpdf_.getObject(catalog, 0));
    trailer.replaceKey("/Info", qpdf_.getObject(info, 0));
    QPDFWriter writer(qpdf_);
    writer.setOutputMemory();
    writer.setMinimumPDFVersion("1.7");
    writer.setObjectStreamMode(qpdf_o_disable);
    writer.setNewlineBeforeEndstream(true);  // ISO 19005-3 §6.1.7.1
    writer.setDeterministicID(true);
    writer.write();
    const auto buffer = writer.getBufferSharedPointer();
    return {buffer->getBuffer(), buffer->getBuffer() + buffer->getSize()};
  }

 private:
  QPDF qpdf_;
};

// ---- fonts ----------------------------------------------------------------------------------------------------------

Result<int> write_font(ObjectList& objects, const Font& font) {
  RUBRICA_TRY(const EmbeddedFont embedded, embed(font));
  const int file = objects.add_stream("/Length1 " + std::to_string(embedded.program.size()), embedded.program);
  const int descriptor = objects.add(descriptor_syntax(embedded, reference(file)));
  const int descendant = objects.add(descendant_syntax(embedded, reference(descriptor)));
  const int map = objects.add_stream("", as_bytes(embedded.to_unicode));
  return objects.add(font_syntax(embedded, reference(descendant), reference(map)));
}

// ---- structure ------------------------------------------------------------------------------------------------------

// Writes elements and collects, for every page, which element each mark belongs to.
class StructureWriter {
 public:
  StructureWriter(ObjectList& objects, const std::vector<int>& pages) : objects_(objects), pages_(pages) {
    owners_.resize(pages.size());
  }

  int write(const StructureElement& element, const int parent) {
    const int self = objects_.reserve();
    std::string kids;
    for (const StructureElement::Kid& kid : element.kids()) {
      if (kid.element) {
        kids += reference(write(*kid.element, self)) + " ";
      } else {
        kids += "<</Type /MCR /Pg " + reference(pages_.at(kid.content.page)) + " /MCID " +
                std::to_string(kid.content.mark) + ">> ";
        owners_.at(kid.content.page)[kid.content.mark] = self;
      }
    }
    objects_.set(self, "<</Type /StructElem /S /" + element.type() + " /P " + reference(parent) + " /K [" + kids +
                           "] " + element.entries() + ">>");
    return self;
  }

  std::string parent_tree() const {
    std::string numbers;
    for (std::size_t page = 0; page < owners_.size(); ++page) {
      numbers += std::to_string(page) + " [";
      for (const auto& [mark, owner] : owners_[page]) numbers += reference(owner) + " ";
      numbers += "] ";
    }
    return "<</Nums [" + numbers + "]>>";
  }

 private:
  ObjectList& objects_;
  const std::vector<int>& pages_;
  std::vector<std::map<int, int>> owners_;  // of each page: mark → element
};

// ---- metadata -------------------------------------------------------------------------------------------------------

std::string escaped(const std::string& text) {
  std::string out;
  for (const char character : text) {
    switch (character) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += character;
    }
  }
  return out;
}

const char* const kProducer = "Rubrica";

// ISO 19005-3 §6.6.2: what /Info says, the metadata say too.
std::string xmp(const WriterOptions& options) {
  const std::string created = iso_utc(options.created);
  return "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
         "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
         "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
         "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" "
         "xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">"
         "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>"
         "<dc:format>application/pdf</dc:format>"
         "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">" +
         escaped(options.title) +
         "</rdf:li></rdf:Alt></dc:title>"
         "<dc:creator><rdf:Seq><rdf:li>" +
         escaped(options.author) +
         "</rdf:li></rdf:Seq></dc:creator>"
         "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">" +
         escaped(options.subject) + "</rdf:li></rdf:Alt></dc:description><dc:language><rdf:Bag><rdf:li>" +
         escaped(options.language) + "</rdf:li></rdf:Bag></dc:language><xmp:CreatorTool>" + kProducer +
         "</xmp:CreatorTool><xmp:CreateDate>" + created + "</xmp:CreateDate><xmp:ModifyDate>" + created +
         "</xmp:ModifyDate><pdf:Producer>" + kProducer +
         "</pdf:Producer></rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>";
}

// The name under which a page's content uses a resource; it becomes one of the page's.
template <class Resource>
std::string resource_name(const std::string& kind, std::vector<Resource*>& used, Resource* resource) {
  auto known = std::ranges::find(used, resource);
  if (known == used.end()) known = used.insert(used.end(), resource);
  return "/" + kind + std::to_string(known - used.begin() + 1);
}

template <class Resource>
std::string resource_entries(const std::string& category, const std::string& kind, const std::vector<Resource*>& used,
                             const std::map<const std::remove_const_t<Resource>*, int>& objects) {
  if (used.empty()) return "";
  std::string entries;
  for (std::size_t i = 0; i < used.size(); ++i) {
    entries += "/" + kind + std::to_string(i + 1) + " " + reference(objects.at(used[i])) + " ";
  }
  return "/" + category + " <<" + entries + ">>";
}

std::string info(const WriterOptions& options) {
  const std::string date = "(" + pdf_date(options.created) + ")";
  return "<</Title " + text_syntax(options.title) + " /Author " + text_syntax(options.author) + " /Subject " +
         text_syntax(options.subject) + " /Creator (" + kProducer + ") /Producer (" + kProducer + ") /CreationDate " +
         date + " /ModDate " + date + ">>";
}

}  // namespace

// ---- page content ---------------------------------------------------------------------------------------------------

void PageContent::begin_marked(StructureElement* element) {
  if (element == nullptr) {
    content_ += "/Artifact BMC\n";
    return;
  }
  content_ += "/" + element->type() + " <</MCID " + std::to_string(marks_) + ">> BDC\n";
  element->add_content({number_, marks_++});
}

void PageContent::figure(StructureElement& element, const std::vector<Area>& areas, const Colour fill) {
  begin_marked(&element);
  content_ += colour_operator(fill, "rg");
  for (const Area& area : areas) {
    content_ += " " + number_syntax(area.x) + " " + number_syntax(area.y) + " " + number_syntax(area.width) + " " +
                number_syntax(area.height) + " re\n";
  }
  content_ += "f\nEMC\n";
}

void PageContent::picture(StructureElement* element, const Picture& picture, const Area& area) {
  begin_marked(element);
  content_ += "q " + number_syntax(area.width) + " 0 0 " + number_syntax(area.height) + " " + number_syntax(area.x) +
              " " + number_syntax(area.y) + " cm " + resource_name("Im", pictures_, &picture) + " Do Q\nEMC\n";
}

void PageContent::text(StructureElement* element, const TextStyle& style, const double x, const double y,
                       const std::string_view utf8) {
  const std::string shown = shown_text(*style.font, utf8, style.tabular);
  if (shown.empty()) return;
  const std::string font_name = resource_name("F", fonts_, style.font);
  begin_marked(element);
  content_ += "BT " + font_name + " " + number_syntax(style.size) + " Tf " + colour_operator(style.colour, "rg") +
              " 1 0 0 1 " + number_syntax(x) + " " + number_syntax(y) + " Tm " + shown + " ET\nEMC\n";
}

void PageContent::text_right(StructureElement* element, const TextStyle& style, const double x, const double y,
                             const std::string_view utf8) {
  text(element, style, x - style.font->width(utf8, style.size, style.tabular), y, utf8);
}

void PageContent::rule(const double x1, const double y, const double x2, const double thickness, const Colour colour) {
  rectangle(x1, y - thickness / 2, x2 - x1, thickness, colour);
}

void PageContent::rectangle(const double x, const double y, const double width, const double height,
                            const Colour fill) {
  content_ += "/Artifact BMC\n" + colour_operator(fill, "rg") + " " + number_syntax(x) + " " + number_syntax(y) + " " +
              number_syntax(width) + " " + number_syntax(height) + " re f\nEMC\n";
}

// ---- the file -------------------------------------------------------------------------------------------------------

Writer::Writer(WriterOptions options) : options_(std::move(options)) {}

Result<Font*> Writer::load_font(const std::filesystem::path& file) {
  RUBRICA_TRY(std::unique_ptr<Font> font, Font::load(file));
  fonts_.push_back(std::move(font));
  return fonts_.back().get();
}

PageContent& Writer::add_page(const double width, const double height) {
  pages_.push_back(std::make_unique<PageContent>(pages_.size(), width, height));
  return *pages_.back();
}

const Picture& Writer::add_picture(Picture picture) {
  pictures_.push_back(std::make_unique<Picture>(std::move(picture)));
  return *pictures_.back();
}

Result<Bytes> Writer::compose() {
  auto profile = read_file(options_.icc_profile);
  if (!profile) return fail(ErrorCode::not_found, "the colour profile", std::move(profile).error());
  ObjectList objects;
  const int catalog = objects.reserve();
  const int page_tree = objects.reserve();
  std::vector<int> page_objects;
  for (std::size_t i = 0; i < pages_.size(); ++i) page_objects.push_back(objects.reserve());

  std::map<const Font*, int> font_objects;
  for (const auto& font : fonts_) {
    if (font->used().empty()) continue;
    RUBRICA_TRY(font_objects[font.get()], write_font(objects, *font));
  }
  std::map<const Picture*, int> picture_objects;
  for (const auto& picture : pictures_) {
    picture_objects[picture.get()] = objects.add_stream(picture->entries, picture->data);
  }
  for (std::size_t i = 0; i < pages_.size(); ++i) {
    const PageContent& page = *pages_[i];
    const int content = objects.add_stream("", as_bytes(page.content_));
    const std::string resources = resource_entries("Font", "F", page.fonts_, font_objects) +
                                  resource_entries("XObject", "Im", page.pictures_, picture_objects);
    objects.set(page_objects[i], "<</Type /Page /Parent " + reference(page_tree) + " /MediaBox [0 0 " +
                                     number_syntax(page.width()) + " " + number_syntax(page.height()) + "] /Contents " +
                                     reference(content) + " /Resources <<" + resources + ">> /StructParents " +
                                     std::to_string(i) + " /Tabs /S>>");
  }
  std::string kids;
  for (const int page : page_objects) kids += reference(page) + " ";
  objects.set(page_tree, "<</Type /Pages /Kids [" + kids + "] /Count " + std::to_string(page_objects.size()) + ">>");

  const int tree = objects.reserve();
  StructureWriter structure(objects, page_objects);
  const int root = structure.write(root_, tree);
  objects.set(tree, "<</Type /StructTreeRoot /K [" + reference(root) + "] /ParentTree " +
                        reference(objects.add(structure.parent_tree())) + " /ParentTreeNextKey " +
                        std::to_string(page_objects.size()) + ">>");
  const int metadata = objects.add_stream("/Type /Metadata /Subtype /XML", as_bytes(xmp(options_)));
  const int icc = objects.add_stream("/N 3", *profile);
  objects.set(catalog, "<</Type /Catalog /Pages " + reference(page_tree) + " /Lang " + text_syntax(options_.language) +
                           " /MarkInfo <</Marked true>> /StructTreeRoot " + reference(tree) + " /Metadata " +
                           reference(metadata) +
                           " /ViewerPreferences <</DisplayDocTitle true>> /OutputIntents [<</Type "
                           "/OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB IEC61966-2.1) "
                           "/DestOutputProfile " +
                           reference(icc) + ">>]>>");
  return objects.file(catalog, objects.add(info(options_)));
}

Result<Bytes> Writer::finish() {
  try {
    return compose();
  } catch (const std::exception& exception) {
    return fail(ErrorCode::internal, std::string("composing the PDF: ") + exception.what());
  }
}

}  // namespace rubrica::pdf
