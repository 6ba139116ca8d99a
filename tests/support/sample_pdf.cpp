#include "support/sample_pdf.h"

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

Bytes sample_pdf(const SampleOptions& options) {
  const std::string content = "BT /F1 24 Tf 72 720 Td (Fatura de teste) Tj ET";
  std::vector<std::string> bodies = {
      "<</Type /Catalog /Pages 2 0 R " + options.catalog_extra + ">>", "<</Type /Pages /Kids [3 0 R] /Count 1>>",
      "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>> " +
          options.page_extra + ">>",
      "<</Length " + std::to_string(content.size()) + ">>\nstream\n" + content + "\nendstream",
      "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>"};
  bodies.insert(bodies.end(), options.more_objects.begin(), options.more_objects.end());
  return pdf_of(bodies);
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
