#include "support/sample_pdf.h"

#include <zlib.h>

#include <array>
#include <cstdio>
#include <cstdlib>

#include "base/file.h"
#include "support/run_tool.h"

namespace rubrica::test {

Bytes pdf_of(const std::vector<std::string>& bodies, const std::string& trailer_extra) {
  std::string file = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
  std::string table = "0000000000 65535 f \n";
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    std::array<char, 24> entry{};
    std::snprintf(entry.data(), entry.size(), "%010zu 00000 n \n", file.size());
    table += entry.data();
    file += std::to_string(i + 1) + " 0 obj\n" + bodies[i] + "\nendobj\n";
  }
  const std::size_t xref = file.size();
  const std::string size = std::to_string(bodies.size() + 1);
  file += "xref\n0 " + size + "\n" + table + "trailer\n<</Size " + size +
          " /Root 1 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] " + trailer_extra +
          ">>\nstartxref\n" + std::to_string(xref) + "\n%%EOF\n";
  return to_bytes(file);
}

namespace {

std::vector<std::string> sample_bodies(const SampleOptions& options) {
  const std::string content = "BT /F1 24 Tf 72 720 Td (Fatura de teste) Tj ET";
  std::vector<std::string> bodies = {
      "<</Type /Catalog /Pages 2 0 R " + options.catalog_extra + ">>", "<</Type /Pages /Kids [3 0 R] /Count 1>>",
      "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>> " +
          options.page_extra + ">>",
      "<</Length " + std::to_string(content.size()) + ">>\nstream\n" + content + "\nendstream",
      "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>"};
  bodies.insert(bodies.end(), options.more_objects.begin(), options.more_objects.end());
  return bodies;
}

std::string table_entry(const std::size_t offset, const int generation, const char use) {
  std::array<char, 24> entry{};
  std::snprintf(entry.data(), entry.size(), "%010zu %05d %c \n", offset, generation, use);
  return entry.data();
}

std::string deflated(const std::string& text) {
  uLongf size = compressBound(text.size());
  std::string out(size, '\0');
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): zlib's octets
  compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()), text.size());
  out.resize(size);
  return out;
}

std::string stream(const std::string& entries, const std::string& data) {
  return "<<" + entries + " /Length " + std::to_string(data.size()) + ">>\nstream\n" + data + "\nendstream";
}

}  // namespace

Bytes sample_pdf(const SampleOptions& options) { return pdf_of(sample_bodies(options)); }

Bytes small_png() {
  using std::string_literals::operator""s;
  return to_bytes("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0crc!"s +
                  "\0\0\0\x0FIDAT\x78\x01\x01\x04\x00\xfb\xff\x00\xff\x00\x00"s + "\x03\x01\x01\x00"s +
                  "crc!\0\0\0\0IENDcrc!"s);
}

Bytes hybrid_pdf(const std::string& hidden, const std::size_t inflated) {
  std::string file = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
  std::vector<std::string> bodies = sample_bodies({.page_extra = "/Hidden 6 0 R"});
  std::string held = "6 0 " + hidden;
  if (held.size() < inflated) held.append(inflated - held.size(), ' ');
  bodies.push_back("");
  bodies.push_back(stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", deflated(held)));
  bodies.push_back(stream("/Type /XRef /Size 9 /Root 1 0 R /W [1 1 1] /Index [6 1]", std::string("\x02\x07\x00", 3)));
  std::string table = table_entry(0, 65535, 'f');
  std::size_t xref_stream = 0;
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    const bool listed = !bodies[i].empty();
    table += listed ? table_entry(file.size(), 0, 'n') : table_entry(0, 65535, 'f');
    xref_stream = file.size();
    if (listed) file += std::to_string(i + 1) + " 0 obj\n" + bodies[i] + "\nendobj\n";
  }
  const std::string xref = std::to_string(file.size());
  file += "xref\n0 9\n" + table + "trailer\n<</Size 9 /Root 1 0 R /XRefStm " + std::to_string(xref_stream) +
          ">>\nstartxref\n" + xref + "\n%%EOF\n";
  return to_bytes(file);
}

Bytes through_qpdf(const Bytes& pdf, const std::string& options) {
  const TemporaryFolder folder;
  const auto in = folder.write("in.pdf", pdf);
  const auto out = folder.path() / "out.pdf";
  const ToolResult done = run_tool("qpdf " + options + " " + in.string() + " " + out.string());
  auto made = read_file(out);
  if (!made) {
    std::fputs(done.output.c_str(), stderr);
    std::abort();
  }
  return std::move(*made);
}

}  // namespace rubrica::test
