// Definições › SAF-T: the file of a period, checked before it is handed out.
#include <memory>
#include <stdexcept>

#include "app/saft_file.h"
#include "base/file.h"
#include "web/form_view.h"
#include "web/page_handler.h"
#include "web/pdf_response.h"
#include "web/problem.h"

namespace rubrica::web {
namespace {

constexpr std::string_view kSaft = "/definicoes/saft";
constexpr std::size_t kMostFindings = 20;
constexpr std::size_t kPiece = std::size_t{256} << 10U;

// The file in pieces: it may be larger than what is to be held. What cannot be read to its end is cut off.
std::function<bool(Bytes&)> stream_of(Fd content) {
  return [file = std::make_shared<Fd>(std::move(content))](Bytes& piece) {
    piece.resize(kPiece);
    const auto got = read_some(*file, piece);
    if (!got) throw std::runtime_error(got.error().describe());
    piece.resize(*got);
    return *got > 0;
  };
}

// Of a period without documents AT takes the file as the statement that nothing was invoiced: so it is asked for.
bool wants_empty(const Request& request, const std::string& first, const std::string& last) {
  return chose(request, "empty_confirmed", first + "/" + last);
}

http::Response show(const Application& application, const Request& request, const int status, const std::string& first,
                    const std::string& last, const app::SaftFile& file) {
  const FormView form(application.pages, request, file.problems);
  json::Object view{{"page_class", "reading"}, {"certified", request.scope().producer().certified()}};
  view["first_field"] = form.field("first", "saft.first", first, {.type = "date", .width = "date"});
  view["last_field"] =
      form.field("last", "saft.last", last, {.hint = "saft.last_hint", .type = "date", .width = "date"});
  json::Value confirm_empty = form.confirmation("empty", wants_empty(request, first, last));
  if (confirm_empty.is_object()) confirm_empty.as_object()["of_period"] = first + "/" + last;
  view["confirm_empty"] = std::move(confirm_empty);
  json::Array findings;
  for (const app::SaftFinding& one : file.findings) {
    if (findings.size() == kMostFindings) break;
    findings.push_back(json::Object{{"finding_where", one.where}, {"finding_text", one.text}});
  }
  view["failed"] = !findings.empty();
  view["findings"] = std::move(findings);
  form.add_summary(view);
  return application.pages.page(request, status, "saft", application.pages.text(request.language, "saft.title"), view);
}

http::Answer get_saft(const Application& application, const Request& request) {
  const auto month = app::last_month(request.scope());
  if (!month) return problem(application.pages, request, month.error());
  return show(application, request, 200, month->first, month->second, {});
}

http::Answer post_saft(const Application& application, const Request& request) {
  const std::string first = typed(request, "first");
  const std::string last = typed(request, "last");
  auto file = app::saft_file(request.scope(), first, last);
  if (!file) return problem(application.pages, request, file.error());
  if (file->content && file->documents == 0 && !wants_empty(request, first, last)) {
    file->problems.push_back({"empty", "problem.saft_empty"});
  }
  if (!file->problems.empty() || !file->findings.empty()) {
    return show(application, request, 422, first, last, *file);
  }
  http::Answer answer;
  answer.response.headers.set("Content-Type", "application/xml; charset=windows-1252");
  answer.response.headers.set("Content-Disposition", disposition("attachment", file->name));
  answer.stream = stream_of(std::move(file->content));
  return answer;
}

}  // namespace

Routes saft_routes(const Application& application) {
  const auto with = handler(application);
  return {
      {.method = "GET", .pattern = std::string(kSaft), .handle = with(get_saft)},
      {.method = "POST", .pattern = std::string(kSaft), .body = Body::form, .handle = with(post_saft)},
  };
}

}  // namespace rubrica::web
