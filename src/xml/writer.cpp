#include "xml/writer.h"

namespace rubrica::xml {

std::string escape(const std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  for (const char c : utf8) {
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
      case '\r':
        out += "&#xD;";
        break;
      case '\t':
      case '\n':
        out += c;
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) out += c;
    }
  }
  return out;
}

Writer::Writer(const bool declaration) {
  if (declaration) out_ = R"(<?xml version="1.0" encoding="utf-8"?>)";
}

void Writer::start(const std::string_view qualified_name, const Attributes attributes) {
  out_ += '<';
  out_ += qualified_name;
  for (const auto& [name, value] : attributes) {
    out_ += ' ';
    out_ += name;
    out_ += "=\"" + escape(value) + "\"";
  }
}

Writer& Writer::open(const std::string_view qualified_name, const Attributes attributes) {
  start(qualified_name, attributes);
  out_ += '>';
  open_.emplace_back(qualified_name);
  return *this;
}

Writer& Writer::text(const std::string_view utf8) {
  out_ += escape(utf8);
  return *this;
}

Writer& Writer::close() {
  out_ += "</" + open_.back() + ">";
  open_.pop_back();
  return *this;
}

Writer& Writer::element(const std::string_view qualified_name, const std::string_view utf8,
                        const Attributes attributes) {
  return open(qualified_name, attributes).text(utf8).close();
}

Writer& Writer::empty(const std::string_view qualified_name, const Attributes attributes) {
  start(qualified_name, attributes);
  out_ += "/>";
  return *this;
}

std::string Writer::finish() {
  while (!open_.empty()) close();
  return std::exchange(out_, {});
}

}  // namespace rubrica::xml
