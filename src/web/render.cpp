#include "web/render.h"

#include <algorithm>
#include <array>
#include <kainjow/mustache.hpp>
#include <map>
#include <stdexcept>

#include "web/headers.h"

namespace rubrica::web {
namespace {

namespace mustache = kainjow::mustache;
using text::Language;

constexpr std::array kLanguages = {Language::pt_PT, Language::en};
constexpr std::string_view kTemplates = "templates/";
constexpr std::string_view kPartials = "partials/";
constexpr std::string_view kLayout = "layout";
constexpr std::string_view kTemplateEnding = ".mustache";

using Texts = std::map<std::string, std::string, std::less<>>;

std::string escaped(const std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out.push_back(c);
    }
  }
  return out;
}

// "**words**" between `before` and `after`; a mark without its partner stays as it is.
std::string with_strong(std::string text, const std::string_view before, const std::string_view after) {
  constexpr std::string_view kMark = "**";
  for (std::size_t begin = 0; (begin = text.find(kMark, begin)) != std::string::npos;) {
    const std::size_t end = text.find(kMark, begin + kMark.size());
    if (end == std::string::npos) break;
    text.replace(end, kMark.size(), after);
    text.replace(begin, kMark.size(), before);
    begin = end + before.size() + after.size() - kMark.size();
  }
  return text;
}

// Replaces everything between `open` and `close` by what `replacement` makes of it; what it makes is not looked at
// again.
template <class Replacement>
Result<std::string> replace_tags(const std::string_view text, const std::string_view open, const std::string_view close,
                                 const Replacement& replacement) {
  std::string out;
  std::size_t from = 0;
  for (std::size_t begin = 0; (begin = text.find(open, from)) != std::string_view::npos;) {
    const std::size_t end = text.find(close, begin + open.size());
    if (end == std::string_view::npos) return fail(ErrorCode::configuration_invalid, "a tag without its end");
    out += text.substr(from, begin - from);
    RUBRICA_TRY(const std::string made, replacement(text.substr(begin + open.size(), end - begin - open.size())));
    out += made;
    from = end + close.size();
  }
  return out.append(text.substr(from));
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

Result<Texts> read_texts(const std::string_view content) {
  RUBRICA_TRY(const json::Value value, json::parse(content));
  if (!value.is_object()) return fail(ErrorCode::configuration_invalid, "a catalogue that is not an object");
  Texts texts;
  for (const auto& [key, text] : value.get_object()) {
    if (!text.is_string()) return fail(ErrorCode::configuration_invalid, std::string(key) + " is not a text");
    texts.emplace(key, std::string(text.get_string()));
  }
  return texts;
}

mustache::data to_mustache(const json::Value& value) {
  switch (value.kind()) {
    case boost::json::kind::object: {
      mustache::data object;
      for (const auto& [name, member] : value.get_object()) object.set(std::string(name), to_mustache(member));
      return object;
    }
    case boost::json::kind::array: {
      mustache::data list(mustache::data::type::list);
      for (const json::Value& item : value.get_array()) list.push_back(to_mustache(item));
      return list;
    }
    case boost::json::kind::string:
      if (value.get_string().empty()) return {false};
      return {std::string(value.get_string())};
    case boost::json::kind::bool_:
      return {value.get_bool()};
    case boost::json::kind::null:
      return {false};
    default:
      return {json::text(value)};
  }
}

using Files = std::map<std::string, std::string_view, std::less<>>;

// A template of one language, ready to be filled in.
struct Template {
  // Rendering does not change it as long as no lambda is among the data, though its type cannot say so.
  std::unique_ptr<mustache::mustache> body;
  json::Array scripts;  // {url, integrity}
  std::string policy;   // Content-Security-Policy

  std::string fill(const mustache::data& data) const { return body->render(data); }
};

// Puts templates together from their files.
class Composer {
 public:
  Composer(const Files& files, const Assets& assets, const Texts& texts)
      : files_(files), assets_(assets), texts_(texts) {}

  Result<Template> compose(const std::string_view name) {
    scripts_.clear();
    RUBRICA_TRY(const std::string whole, included(name, 0));
    RUBRICA_TRY(const std::string worded,
                replace_tags(whole, "[[", "]]", [this](const std::string_view tag) { return replacement(tag); }));
    Template made{std::make_unique<mustache::mustache>(worded), {}, {}};
    if (!made.body->is_valid()) return fail(ErrorCode::configuration_invalid, made.body->error_message());
    made.body->set_custom_escape([](const std::string& text) { return escaped(text); });
    std::vector<std::string> hashes;
    for (const Asset* script : scripts_) {
      made.scripts.push_back(json::Object{{"url", script->address}, {"integrity", script->integrity}});
      hashes.push_back(script->integrity);
    }
    made.policy = content_security_policy(hashes);
    return made;
  }

 private:
  Result<std::string> included(const std::string_view name, const int depth) {
    constexpr int kDeepest = 16;
    const auto file = files_.find(name);
    if (file == files_.end()) return fail(ErrorCode::configuration_invalid, "no template " + std::string(name));
    if (depth > kDeepest) return fail(ErrorCode::configuration_invalid, std::string(name) + " includes itself");
    return replace_tags(file->second, "{{>", "}}", [this, depth](const std::string_view tag) {
      return included(std::string(kPartials) + std::string(trimmed(tag)), depth + 1);
    });
  }

  Result<std::string> replacement(const std::string_view tag) {
    const std::string_view key = trimmed(tag);
    const std::size_t space = key.find(' ');
    if (space != std::string_view::npos) return of_asset(key.substr(0, space), trimmed(key.substr(space)));
    const auto text = texts_.find(key);
    if (text == texts_.end()) return fail(ErrorCode::configuration_invalid, "no text " + std::string(key));
    return with_strong(escaped(text->second), "<strong>", "</strong>");
  }

  Result<std::string> of_asset(const std::string_view what, const std::string_view name) {
    const Asset* asset = assets_.named(name);
    if (asset == nullptr) return fail(ErrorCode::configuration_invalid, "no asset " + std::string(name));
    if (what == "address") return asset->address;
    if (what == "integrity") return asset->integrity;
    if (what != "script") return fail(ErrorCode::configuration_invalid, "no tag " + std::string(what));
    if (std::ranges::find(scripts_, asset) == scripts_.end()) scripts_.push_back(asset);
    return std::string();
  }

  const Files& files_;
  const Assets& assets_;
  const Texts& texts_;
  std::vector<const Asset*> scripts_;
};

Result<void> check_same_keys(const Texts& one, const Texts& other) {
  for (const auto& [key, text] : one) {
    if (!other.contains(key))
      return fail(ErrorCode::configuration_invalid, "the text " + key + " is in one language only");
  }
  return {};
}

bool is_at(const std::string_view path, const std::string_view place) {
  return path.starts_with(place) && (path.size() == place.size() || path[place.size()] == '/');
}

// The entry of the menu under which a path is, or nothing.
std::string_view menu_entry(const std::string_view path) {
  if (is_at(path, "/faturas/nova") || is_at(path, "/documentos/novo")) return "at_issue";
  if (is_at(path, "/documentos") || is_at(path, "/faturas") || is_at(path, "/assinaturas")) return "at_documents";
  if (is_at(path, "/clientes")) return "at_customers";
  if (is_at(path, "/produtos")) return "at_products";
  if (is_at(path, "/definicoes")) return "at_settings";
  return {};
}

json::Value environment_of(const app::Environment environment) {
  if (environment == app::Environment::production) return false;
  return json::Object{{"preproduction", environment == app::Environment::preproduction},
                      {"sandbox", environment == app::Environment::sandbox}};
}

}  // namespace

struct Pages::Data {
  json::Value environment;
  json::Value certificate_number;
  std::map<Language, Texts> texts;
  std::map<Language, std::map<std::string, Template, std::less<>>> templates;
};

Pages::Pages(std::unique_ptr<const Data> data) : data_(std::move(data)) {}
Pages::Pages(Pages&&) noexcept = default;
Pages::~Pages() = default;

Result<Pages> Pages::load(const Assets& assets, const app::Environment environment, const int certificate_number) {
  return of(asset_files(), assets, environment, certificate_number);
}

Result<Pages> Pages::of(const std::span<const EmbeddedFile> files, const Assets& assets,
                        const app::Environment environment, const int certificate_number) {
  auto data = std::make_unique<Data>();
  data->environment = environment_of(environment);
  data->certificate_number = certificate_number > 0 ? json::Value(certificate_number) : json::Value(nullptr);
  Files templates;
  for (const EmbeddedFile& file : files) {
    if (file.path.starts_with(kTemplates) && file.path.ends_with(kTemplateEnding)) {
      const std::string_view name = file.path.substr(kTemplates.size());
      templates.emplace(name.substr(0, name.size() - kTemplateEnding.size()), file.content);
    }
  }
  for (const Language language : kLanguages) {
    const std::string path = "i18n/" + std::string(tag(language)) + ".json";
    const auto file = std::ranges::find(files, path, &EmbeddedFile::path);
    if (file == files.end()) return fail(ErrorCode::configuration_invalid, "no " + path);
    auto texts = read_texts(file->content);
    if (!texts) return fail(ErrorCode::configuration_invalid, path, std::move(texts).error());
    data->texts.emplace(language, std::move(*texts));
  }
  RUBRICA_CHECK_OK(check_same_keys(data->texts[Language::pt_PT], data->texts[Language::en]));
  RUBRICA_CHECK_OK(check_same_keys(data->texts[Language::en], data->texts[Language::pt_PT]));
  if (!templates.contains(kLayout)) return fail(ErrorCode::configuration_invalid, "no template layout");
  for (const Language language : kLanguages) {
    Composer composer(templates, assets, data->texts[language]);
    for (const auto& [name, content] : templates) {
      if (name.starts_with(kPartials)) continue;
      auto composed = composer.compose(name);
      if (!composed) {
        return fail(ErrorCode::configuration_invalid, "the template " + name, std::move(composed).error());
      }
      data->templates[language].emplace(name, std::move(*composed));
    }
  }
  return Pages(std::move(data));
}

http::Response Pages::page(const Request& request, const int status, const std::string_view name,
                           const std::string_view title, const json::Object& view) const {
  const auto& templates = data_->templates.at(request.language);
  const auto found = templates.find(name);
  if (found == templates.end()) throw std::logic_error("no template " + std::string(name));
  json::Object common{{"csrf", request.csrf},
                      {"signed_in", request.login.has_value()},
                      {"email", request.login ? request.login->email : std::string()}};
  json::Object inside = view;
  for (const auto& [key, value] : common) inside[key] = value;

  json::Object around = std::move(common);
  around["title"] = title;
  around["path"] = is_own_path(request.http.path) ? request.http.path : "/";
  around["page_class"] = json::string_or(view, "page_class", "");
  around["environment"] = data_->environment;
  around["certificate_number"] = data_->certificate_number;
  around["scripts"] = found->second.scripts;
  if (const std::string_view entry = menu_entry(request.http.path); !entry.empty()) around[entry] = true;
  mustache::data whole = to_mustache(around);
  whole.set("content", mustache::data(found->second.fill(to_mustache(inside))));

  http::Response response =
      http::text_response(status, "text/html; charset=utf-8", templates.find(kLayout)->second.fill(whole));
  response.headers.set("Content-Language", std::string(tag(request.language)));
  response.headers.set("Content-Security-Policy", found->second.policy);
  return response;
}

bool Pages::has_text(const std::string_view key) const { return data_->texts.at(Language::pt_PT).contains(key); }

std::string Pages::text(const Language language, const std::string_view key, const json::Object& view) const {
  const Texts& texts = data_->texts.at(language);
  const auto found = texts.find(key);
  if (found == texts.end()) return std::string(key);
  const std::string plain = with_strong(found->second, "", "");
  auto filled = replace_tags(plain, "{{", "}}", [&view](const std::string_view tag) -> Result<std::string> {
    const json::Value* value = view.if_contains(trimmed(tag));
    if (value == nullptr) return std::string();
    return value->is_string() ? std::string(value->get_string()) : json::text(*value);
  });
  return std::move(filled).value_or(plain);
}

std::string in_language(const app::Sentence& sentence, const text::Language language) {
  return std::string(language == text::Language::pt_PT ? sentence.pt : sentence.en);
}

std::string_view tag(const Language language) { return language == Language::en ? "en" : "pt-PT"; }

http::Response see_other(const std::string_view location) {
  http::Response response;
  response.status = 303;
  response.headers.set("Location", std::string(location));
  return response;
}

}  // namespace rubrica::web
