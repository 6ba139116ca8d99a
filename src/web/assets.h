// What pages fetch besides themselves: styles, scripts and pictures. They are inside the program, and each has an
// address that changes with its content, so that browsers keep it for ever.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/embedded_file.h"
#include "base/result.h"
#include "http/server.h"

namespace rubrica::web {

struct Asset {
  std::string address;    // "/recursos/rubrica.5f0c1d2e3a4b.css"
  std::string integrity;  // "sha256-…" as HTML and CSP write it
  std::string_view content_type;
  std::string_view content;
};

// Immutable, thread-safe.
class Assets {
 public:
  static constexpr std::string_view kFolder = "/recursos/";

  // Of any folders; an asset is known by its file name alone. configuration_invalid: two of one name, or an unknown
  // kind.
  static Result<Assets> of(std::span<const EmbeddedFile> files);
  // Those inside the program.
  static Result<Assets> load();

  const Asset* named(std::string_view name) const;  // "rubrica.css"; null: none
  const Asset* at(std::string_view address) const;  // null: none
  http::Response answer(const Asset& asset) const;  // to be kept for a year
  const std::map<std::string, Asset, std::less<>>& all() const { return by_name_; }

 private:
  std::map<std::string, Asset, std::less<>> by_name_;
  std::map<std::string, const Asset*, std::less<>> by_address_;  // into by_name_, whose nodes do not move
};

// What was built into the program, by path: "templates/…", "i18n/…", "icons/…" as they are, "scripts/…", "styles/…" as
// bundled (cmake/Assets.cmake).
std::span<const EmbeddedFile> asset_files();
std::span<const EmbeddedFile> bundled_files();

}  // namespace rubrica::web
