// "Assinar um PDF": a document that another program made.
#include "app/documents.h"
#include "app/rate_limits.h"
#include "web/form_view.h"
#include "web/page_handler.h"
#include "web/problem.h"

namespace rubrica::web {
namespace {

// The form around the file.
constexpr std::size_t kRoomForTheForm = std::size_t{64} << 10U;

http::Response show(const Application& application, const Request& request, const int status,
                    const app::FormProblems& problems, const Error* refused = nullptr) {
  const Pages& pages = application.pages;
  const FormView form(pages, request, problems);
  json::Object view{{"page_class", "reading"}, {"most", app::kLargestUpload >> 20U}};
  view["file_field"] = form.field("file", "upload.file", "", {.hint = "upload.file_hint", .type = "file"});
  if (refused != nullptr) {
    const std::string key = "error." + std::string(name(refused->code));
    view["refused"] = json::Object{{"refusal_title", pages.text(request.language, key + ".title")},
                                   {"refusal", pages.text(request.language, key)}};
  }
  form.add_summary(view);
  return pages.page(request, status, "upload", pages.text(request.language, "upload.title"), view);
}

http::Answer get_upload(const Application& application, const Request& request) {
  return show(application, request, 200, {});
}

http::Answer post_upload(const Application& application, const Request& request) {
  const http::FormFile* file = request.form.file("file");
  if (file == nullptr || file->content.empty()) {
    return show(application, request, 422, {{"file", "problem.file"}});
  }
  if (auto counted = application.limits.take(app::limits::kUploadsPerAccount, request.scope().account()); !counted) {
    return problem(application.pages, request, counted.error());
  }
  const auto id = application.upload(request.scope(), file->name, file->content);
  if (id) return see_other("/documentos/" + *id);
  const int status = http_status(id.error().code);
  if (status >= 500) return problem(application.pages, request, id.error());
  return show(application, request, status, {}, &id.error());
}

}  // namespace

Routes upload_routes(const Application& application) {
  const auto with = handler(application);
  return {
      {.method = "GET", .pattern = "/documentos/pdf/novo", .handle = with(get_upload)},
      {.method = "POST",
       .pattern = "/documentos/pdf/novo",
       .body = Body::form,
       .largest_body = app::kLargestUpload + kRoomForTheForm,
       .handle = with(post_upload)},
  };
}

}  // namespace rubrica::web
