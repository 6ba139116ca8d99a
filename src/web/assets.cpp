#include "web/assets.h"

#include <array>

#include "crypto/digest.h"

namespace rubrica::web {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kContentTypes = {{
    {"css", "text/css; charset=utf-8"},
    {"ico", "image/x-icon"},
    {"js", "text/javascript; charset=utf-8"},
    {"png", "image/png"},
    {"svg", "image/svg+xml"},
    {"webmanifest", "application/manifest+json"},
}};

std::string_view content_type_of(const std::string_view extension) {
  for (const auto& [known, type] : kContentTypes) {
    if (known == extension) return type;
  }
  return {};
}

}  // namespace

Result<Assets> Assets::of(const std::span<const EmbeddedFile> files) {
  constexpr std::size_t kMark = 12;  // hexadecimal digits of the digest: enough to tell versions of one file apart
  Assets assets;
  for (const EmbeddedFile& file : files) {
    const std::string_view name = file.path.substr(file.path.rfind('/') + 1);
    const std::size_t dot = std::min(name.rfind('.'), name.size() - 1);
    const std::string_view type = content_type_of(name.substr(dot + 1));
    if (type.empty()) return fail(ErrorCode::configuration_invalid, "an asset of unknown kind: " + std::string(name));
    const crypto::Sha256Digest digest = crypto::sha256(as_bytes(file.content));
    Asset asset{std::string(kFolder) + std::string(name.substr(0, dot)) + "." + hex_lower(digest).substr(0, kMark) +
                    std::string(name.substr(dot)),
                "sha256-" + base64(digest), type, file.content};
    const auto [at, added] = assets.by_name_.emplace(name, std::move(asset));
    if (!added) return fail(ErrorCode::configuration_invalid, "two assets of one name: " + std::string(name));
    assets.by_address_.emplace(at->second.address, &at->second);
  }
  return assets;
}

Result<Assets> Assets::load() {
  std::vector<EmbeddedFile> files(bundled_files().begin(), bundled_files().end());
  for (const EmbeddedFile& file : asset_files()) {
    if (file.path.starts_with("icons/")) files.push_back(file);
  }
  return of(files);
}

const Asset* Assets::named(const std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &found->second;
}

const Asset* Assets::at(const std::string_view address) const {
  const auto found = by_address_.find(address);
  return found == by_address_.end() ? nullptr : found->second;
}

http::Response Assets::answer(const Asset& asset) const {
  http::Response response = http::text_response(200, asset.content_type, asset.content);
  response.headers.set("Cache-Control", "public, max-age=31536000, immutable");
  return response;
}

}  // namespace rubrica::web
