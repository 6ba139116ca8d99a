#include "pdf/incremental_update.h"

#include <array>
#include <cstdio>
#include <vector>

namespace rubrica::pdf {
namespace {

struct Entry {
  ObjectId id;
  std::uint64_t offset = 0;
};

// Runs of consecutive object numbers, as both styles want them.
std::vector<std::vector<Entry>> runs_of(const std::vector<Entry>& entries) {
  std::vector<std::vector<Entry>> runs;
  for (const Entry& entry : entries) {
    if (runs.empty() || runs.back().back().id.number + 1 != entry.id.number) runs.emplace_back();
    runs.back().push_back(entry);
  }
  return runs;
}

std::string table_entry(const Entry& entry) {
  std::array<char, 21> line{};
  // Twenty bytes each, the line end included (ISO 32000-1 §7.5.4).
  std::snprintf(line.data(), line.size(), "%010llu %05d n \n", static_cast<unsigned long long>(entry.offset),
                entry.id.generation);
  return line.data();
}

std::string table_section(const std::vector<Entry>& entries) {
  std::string section = "xref\n";
  for (const auto& run : runs_of(entries)) {
    section += std::to_string(run.front().id.number) + " " + std::to_string(run.size()) + "\n";
    for (const Entry& entry : run) section += table_entry(entry);
  }
  return section;
}

void append_big_endian(std::string& to, const std::uint64_t value, const int width) {
  for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
    to.push_back(static_cast<char>((value >> static_cast<unsigned>(shift)) & 0xFFU));
  }
}

// Keys that belong to one cross-reference section or stream, not to the document.
constexpr std::array kSectionKeys = {"Prev", "XRefStm",     "Size", "W",       "Index", "Length",      "Filter",
                                     "DL",   "DecodeParms", "Type", "FFilter", "F",     "FDecodeParms"};

}  // namespace

// Found by pdf_reader_fuzz: a catalog that names itself as its form.
void IncrementalUpdate::put(const ObjectId id, std::string body) {
  const auto known = bodies_.find(id);
  if (known == bodies_.end()) {
    bodies_.emplace(id, std::move(body));
  } else if (known->second != body) {
    put_twice_ = id;
  }
}

ObjectId IncrementalUpdate::add(std::string body) {
  const ObjectId id = reserve();
  put(id, std::move(body));
  return id;
}

ObjectId IncrementalUpdate::add_stream(const std::string& entries, const BytesView data) {
  return add("<<" + entries + (entries.empty() ? "" : " ") + "/Length " + std::to_string(data.size()) + ">>\nstream\n" +
             std::string(as_text(data)) + "\nendstream");
}

std::string IncrementalUpdate::trailer_entries(const int size, const BytesView second_id) const {
  Object trailer = document_.trailer();
  // Of a cross-reference stream only the dictionary carries on.
  Object kept = Object::parse("<<>>");
  for (const std::string& key : trailer.keys()) {
    const bool of_section = std::find(kSectionKeys.begin(), kSectionKeys.end(), key) != kSectionKeys.end();
    if (!of_section) kept = kept.with(key, trailer.get(key).reference());
  }
  kept = kept.with("Size", std::to_string(size));
  kept = kept.with("Prev", std::to_string(document_.file_end().startxref));
  const Object id = trailer.get("ID");
  if (id.size() == 2) kept = kept.with("ID", "[" + id.at(0).syntax() + " <" + hex_lower(second_id) + ">]");
  return kept.syntax();
}

Result<Appended> IncrementalUpdate::write(const BytesView second_id) const {
  if (put_twice_) {
    return fail(ErrorCode::pdf_damaged,
                "object " + std::to_string(put_twice_->number) + " has two roles that both change");
  }
  Appended appended;
  std::string text = document_.file_end().ends_with_newline ? "" : "\n";
  std::vector<Entry> entries;
  for (const auto& [id, body] : bodies_) {
    entries.push_back({id, document_size_ + text.size()});
    text += std::to_string(id.number) + " " + std::to_string(id.generation) + " obj\n";
    appended.body_offsets[id] = document_size_ + text.size();
    text += body + "\nendobj\n";
  }
  const std::uint64_t section_offset = document_size_ + text.size();
  if (document_.file_end().style == XrefStyle::table) {
    text += table_section(entries);
    text += "trailer\n" + trailer_entries(next_number_, second_id) + "\n";
  } else {
    const ObjectId self{next_number_, 0};
    entries.push_back({self, section_offset});
    std::string index;
    std::string data;
    for (const auto& run : runs_of(entries)) {
      index += std::to_string(run.front().id.number) + " " + std::to_string(run.size()) + " ";
      for (const Entry& entry : run) {
        data.push_back('\x01');
        append_big_endian(data, entry.offset, 5);
        append_big_endian(data, static_cast<std::uint64_t>(entry.id.generation), 2);
      }
    }
    std::string dictionary = trailer_entries(next_number_ + 1, second_id);
    dictionary.insert(dictionary.size() - 2,
                      "/Type /XRef /W [1 5 2] /Index [" + index + "] /Length " + std::to_string(data.size()) + " ");
    text += std::to_string(self.number) + " 0 obj\n" + dictionary + "\nstream\n" + data + "\nendstream\nendobj\n";
  }
  text += "startxref\n" + std::to_string(section_offset) + "\n%%EOF\n";
  appended.bytes = to_bytes(text);
  return appended;
}

}  // namespace rubrica::pdf
