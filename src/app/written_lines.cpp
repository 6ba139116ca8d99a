#include "app/written_lines.h"

#include "app/documents.h"
#include "app/written.h"

namespace rubrica::app {

Result<std::vector<WrittenLine>> written_lines(const TenantScope& scope, const std::string_view document) {
  const auto content = document_content(scope, document);
  if (!content && content.error().code == ErrorCode::not_found) return std::vector<WrittenLine>();
  RUBRICA_CHECK_OK(content);
  RUBRICA_TRY(const fiscal::Totals totals, fiscal::totals_of(*content));
  std::vector<WrittenLine> lines;
  for (std::size_t i = 0; i < content->lines.size(); ++i) {
    const fiscal::Line& line = content->lines[i];
    lines.push_back({line.description, written_decimal(line.quantity.text()) + " " + line.unit,
                     written_price(line.unit_price.text(), content->currency),
                     written_decimal(line.vat.percent.text()) + " %",
                     written_money(totals.lines[i].text(), content->currency)});
  }
  return lines;
}

}  // namespace rubrica::app
