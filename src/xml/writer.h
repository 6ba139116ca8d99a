// Writing XML: escaping always on, elements closed in order, characters that XML 1.0 forbids dropped.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rubrica::xml {

class Writer {
 public:
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  explicit Writer(bool declaration = false);  // <?xml version="1.0" encoding="utf-8"?>
  Writer& open(std::string_view qualified_name, Attributes attributes = {});
  Writer& text(std::string_view utf8);
  Writer& close();  // the innermost open element
  // open, text, close
  Writer& element(std::string_view qualified_name, std::string_view utf8, Attributes attributes = {});
  Writer& empty(std::string_view qualified_name, Attributes attributes = {});  // <name attributes/>
  std::string finish();  // closes what is open; the writer is empty afterwards

 private:
  void start(std::string_view qualified_name, Attributes attributes);
  std::string out_;
  std::vector<std::string> open_;
};

std::string escape(std::string_view utf8);  // & < > " and CR (as &#xD;)

}  // namespace rubrica::xml
