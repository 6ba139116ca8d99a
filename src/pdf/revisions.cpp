#include "pdf/revisions.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>

#include "crypto/digest.h"

namespace rubrica::pdf {
namespace {

std::string content_of(const Object& object) {
  if (!object.is_stream()) return object.syntax();
  std::string dictionary;
  for (const std::string& key : object.keys()) dictionary += key + " " + object.get(key).reference() + "\n";
  return dictionary + hex_lower(crypto::sha256(object.raw_stream()));
}

std::map<ObjectId, Object> objects_by_id(const Document& document) {
  std::map<ObjectId, Object> objects;
  for (const Object& object : document.objects()) {
    if (object.id().number != 0) objects.emplace(object.id(), object);
  }
  return objects;
}

// The members of two dictionaries that differ, in syntax.
std::set<std::string> differing_keys(const Object& before, const Object& after) {
  std::set<std::string> keys;
  for (const Object* object : {&before, &after}) {
    for (const std::string& key : object->keys()) keys.insert(key);
  }
  std::erase_if(keys,
                [&](const std::string& key) { return before.get(key).reference() == after.get(key).reference(); });
  return keys;
}

bool only(const std::set<std::string>& keys, const std::set<std::string>& allowed) {
  return std::ranges::includes(allowed, keys);
}

bool is_signature_value(const Object& value) {
  return value.is_dictionary() && (value.get("Type").is_name("Sig") || value.get("Type").is_name("DocTimeStamp")) &&
         value.has("ByteRange") && value.has("Contents");
}

// A field that holds a signature: an empty one with an appearance could show anything.
bool is_signature_field(const Object& field) {
  return inherited(field, "FT").is_name("Sig") && is_signature_value(field.get("V")) && !field.has("Kids");
}

double side(const Object& rectangle, const std::size_t from, const std::size_t to) {
  return std::abs(std::strtod(rectangle.at(to).syntax().c_str(), nullptr) -
                  std::strtod(rectangle.at(from).syntax().c_str(), nullptr));
}

double area(const Object& rectangle) { return side(rectangle, 0, 2) * side(rectangle, 1, 3); }

// A later signature whose appearance could hide the page that was signed before it (certification attack SSA).
bool hides_the_page(const Object& field, const Document& document) {
  double smallest_page = 1e12;
  for (std::size_t i = 0; i < document.page_count(); ++i) {
    const double page = area(inherited(document.page(i), "MediaBox"));
    if (page > 0) smallest_page = std::min(smallest_page, page);
  }
  return area(field.get("Rect")) > smallest_page / 4;
}

// Whether `after` is `before` with signature fields appended.
bool grew_by_signature_fields(const Object& before, const Object& after, const Document& document) {
  if ((!before.is_array() && !before.is_null()) || !after.is_array() || after.size() < before.size()) return false;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before.at(i).reference() != after.at(i).reference()) return false;
  }
  for (std::size_t i = before.size(); i < after.size(); ++i) {
    if (!is_signature_field(after.at(i)) || hides_the_page(after.at(i), document)) return false;
  }
  return true;
}

bool form_change_allowed(const Object& before, const Object& after, const Document& document) {
  const std::set<std::string> keys = differing_keys(before, after);
  if (!only(keys, {"Fields", "SigFlags"})) return false;
  return !keys.contains("Fields") || grew_by_signature_fields(before.get("Fields"), after.get("Fields"), document);
}

constexpr std::size_t kLargestMetadata = std::size_t{4} << 20U;

// The XMP packet without the dates of its last change (XMP part 1 §8.4), whether they stand as elements or attributes.
std::string without_dates(std::string packet) {
  for (const std::string_view name : {"xmp:ModifyDate", "xmp:MetadataDate"}) {
    for (std::size_t at = packet.find(name); at != std::string::npos; at = packet.find(name, at + 1)) {
      const std::size_t from = at + name.size();
      if (from >= packet.size()) break;
      const std::size_t to = packet[from] == '>' ? packet.find('<', from) : packet.find('"', from + 2);
      const bool attribute = packet.compare(from, 2, "=\"") == 0;
      if (to == std::string::npos || (packet[from] != '>' && !attribute)) continue;
      // A date and nothing else may be left out.
      const std::size_t begin = from + (attribute ? 2 : 1);
      if (packet.find_first_not_of("0123456789-+:.TZ", begin) >= to) packet.erase(begin, to - begin);
    }
  }
  return packet;
}

bool only_dates_changed(const Object& before, const Object& after) {
  const auto old_packet = before.decoded_stream(kLargestMetadata);
  const auto new_packet = after.decoded_stream(kLargestMetadata);
  return old_packet && new_packet &&
         without_dates(std::string(as_text(*old_packet))) == without_dates(std::string(as_text(*new_packet)));
}

// Whether every member of `before` is still there, as it was.
bool grew(const Object& before, const Object& after) {
  if (before.is_stream() || after.is_stream()) return false;
  if (before.is_array()) {
    if (!after.is_array() || after.size() < before.size()) return false;
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (before.at(i).reference() != after.at(i).reference()) return false;
    }
    return true;
  }
  if (!before.is_dictionary() || !after.is_dictionary()) return false;
  return std::ranges::all_of(before.keys(), [&](const std::string& key) {
    const Object old_member = before.get(key);
    const Object new_member = after.get(key);
    return old_member.reference() == new_member.reference() || key == "TU" ||
           (!old_member.is_stream() && grew(old_member, new_member));
  });
}

class Comparison {
 public:
  Comparison(const Document& before, const Document& after) : before_(before), after_(after) {}

  std::vector<std::string> modifications() {
    if (before_.catalog().id() != after_.catalog().id()) return {"the catalog was replaced"};
    const auto old_objects = objects_by_id(before_);
    const auto new_objects = objects_by_id(after_);
    collect_roles();
    for (const auto& [id, old_object] : old_objects) {
      const auto found = new_objects.find(id);
      if (found == new_objects.end() || (found->second.is_null() && !old_object.is_null())) {
        add(id, "was removed");
      } else if (content_of(old_object) != content_of(found->second) && !allowed(id, old_object, found->second)) {
        add(id, "was changed: " + what_is(old_object));
      }
    }
    // New objects show only through old ones, which were all compared.
    return std::move(found_);
  }

 private:
  void add(const ObjectId id, const std::string& what) {
    found_.push_back("object " + std::to_string(id.number) + " " + what);
  }

  static std::string what_is(const Object& object) {
    return object.get("Type").name().value_or(object.is_stream()  ? "a stream"
                                              : object.is_array() ? "a list"
                                                                  : "a value");
  }

  // Lists that are objects of their own.
  void collect_roles() {
    const Object fields = before_.form().get("Fields");
    if (fields.id().number != 0) lists_.insert(fields.id());
    for (std::size_t i = 0; i < before_.page_count(); ++i) {
      const Object annotations = before_.page(i).get("Annots");
      if (annotations.id().number != 0) lists_.insert(annotations.id());
      pages_.insert(before_.page(i).id());
    }
    collect_validation_data(before_.catalog().get("DSS"), 0);
    collect_fillable_fields();
  }

  // The DSS, its arrays, its VRI and their members, but no stream (EN 319 142-1 §5.4).
  void collect_validation_data(const Object& member, const int depth) {
    if (depth > 3 || member.is_stream()) return;
    if (member.id().number != 0) validation_data_.insert(member.id());
    for (std::size_t i = 0; i < member.size(); ++i) collect_validation_data(member.at(i), depth + 1);
    if (!member.is_dictionary()) return;
    for (const std::string& key : member.keys()) collect_validation_data(member.get(key), depth + 1);
  }

  // ISO 32000-1 §12.8.2.2: P = 2 and 3 permit filling in forms. Without a certification nothing says so.
  void collect_fillable_fields() {
    const Object certification = before_.catalog().get("Perms").get("DocMDP");
    std::int64_t permission = 0;
    std::vector<Object> locks;
    const auto read_transforms = [&](const Object& signature, const bool certifies) {
      const Object references = signature.get("Reference");
      for (std::size_t i = 0; i < references.size(); ++i) {
        const Object parameters = references.at(i).get("TransformParams");
        const Object method = references.at(i).get("TransformMethod");
        if (certifies && method.is_name("DocMDP")) permission = parameters.get("P").integer().value_or(2);
        if (method.is_name("FieldMDP")) locks.push_back(parameters);
      }
    };
    const std::vector<Document::Field> fields = before_.fields();
    for (const Document::Field& field : fields) {
      const Object value = inherited(field.object, "V");
      if (inherited(field.object, "FT").is_name("Sig")) {
        read_transforms(value, value.id().number != 0 && value.id() == certification.id());
      }
    }
    if (permission != 2 && permission != 3) return;
    for (const Document::Field& field : fields) {
      const bool locked = std::ranges::any_of(locks, [&](const Object& lock) { return locks_field(lock, field.name); });
      if (!locked && !inherited(field.object, "FT").is_name("Sig")) fillable_.insert(field.object.id());
    }
  }

  bool allowed(const ObjectId id, const Object& before, const Object& after) const {
    const std::set<std::string> keys = differing_keys(before, after);
    if (id == before_.catalog().id()) return catalog_change_allowed(before, after, keys);
    if (id == before_.form().id()) return form_change_allowed(before, after, before_);
    if (lists_.contains(id)) return grew_by_signature_fields(before, after, before_);
    if (pages_.contains(id)) {
      return only(keys, {"Annots"}) && grew_by_signature_fields(before.get("Annots"), after.get("Annots"), before_);
    }
    if (id == before_.trailer().get("Info").id()) return only(keys, {"ModDate"});
    if (validation_data_.contains(id)) return grew(before, after);
    if (fillable_.contains(id)) return only(keys, {"V", "AS", "AP", "M"});
    if (id == before_.catalog().get("Metadata").id()) return only_dates_changed(before, after);
    if (id == before_.catalog().get("Extensions").id()) return true;
    // An empty signature field that was signed; its appearance comes with it.
    if (inherited(before, "FT").is_name("Sig") && inherited(before, "V").is_null())
      return only(keys, {"AP", "V"}) && is_signature_field(after);
    return false;
  }

  bool catalog_change_allowed(const Object& before, const Object& after, const std::set<std::string>& keys) const {
    if (!only(keys, {"AcroForm", "DSS", "Extensions"})) return false;
    const Object old_data = before.get("DSS");
    if (keys.contains("DSS") && !old_data.is_null() && !grew(old_data, after.get("DSS"))) return false;
    return !keys.contains("AcroForm") || form_change_allowed(before.get("AcroForm"), after.get("AcroForm"), before_);
  }

  const Document& before_;
  const Document& after_;
  std::set<ObjectId> lists_;
  std::set<ObjectId> pages_;
  std::set<ObjectId> validation_data_;
  std::set<ObjectId> fillable_;
  std::vector<std::string> found_;
};

}  // namespace

bool locks_field(const Object& parameters, const std::string& field) {
  if (parameters.get("Action").is_name("All")) return true;
  const Object names = parameters.get("Fields");
  bool listed = false;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name = names.at(i).text().value_or("");
    listed = listed || field == name || field.starts_with(name + ".");
  }
  return parameters.get("Action").is_name("Include") ? listed : !listed;
}

std::vector<std::string> modifications_after(const Source& source, const Document& document, const std::uint64_t end) {
  if (end == source.size()) return {};
  const PrefixSource prefix(source, end);
  const auto revision = Document::open(prefix);
  if (!revision) return {"the signed revision cannot be read: " + revision.error().detail};
  return Comparison(**revision, document).modifications();
}

}  // namespace rubrica::pdf
