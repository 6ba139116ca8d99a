#include "pdf/revisions.h"

#include <algorithm>
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

// Whether `after` is `before` with signature fields appended.
bool grew_by_signature_fields(const Object& before, const Object& after) {
  if ((!before.is_array() && !before.is_null()) || !after.is_array() || after.size() < before.size()) return false;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before.at(i).reference() != after.at(i).reference()) return false;
  }
  for (std::size_t i = before.size(); i < after.size(); ++i) {
    if (!is_signature_field(after.at(i))) return false;
  }
  return true;
}

bool form_change_allowed(const Object& before, const Object& after) {
  const std::set<std::string> keys = differing_keys(before, after);
  if (!only(keys, {"Fields", "SigFlags"})) return false;
  return !keys.contains("Fields") || grew_by_signature_fields(before.get("Fields"), after.get("Fields"));
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
  }

  bool allowed(const ObjectId id, const Object& before, const Object& after) const {
    const std::set<std::string> keys = differing_keys(before, after);
    if (id == before_.catalog().id()) return catalog_change_allowed(before, after, keys);
    if (id == before_.form().id()) return form_change_allowed(before, after);
    if (lists_.contains(id)) return grew_by_signature_fields(before, after);
    if (pages_.contains(id)) {
      return only(keys, {"Annots"}) && grew_by_signature_fields(before.get("Annots"), after.get("Annots"));
    }
    if (id == before_.trailer().get("Info").id()) return only(keys, {"ModDate"});
    if (id == before_.catalog().get("DSS").id()) return true;
    if (id == before_.catalog().get("Extensions").id()) return true;
    // An empty signature field that was signed; its appearance comes with it.
    if (inherited(before, "FT").is_name("Sig") && inherited(before, "V").is_null())
      return only(keys, {"AP", "V"}) && is_signature_field(after);
    return false;
  }

  static bool catalog_change_allowed(const Object& before, const Object& after, const std::set<std::string>& keys) {
    if (!only(keys, {"AcroForm", "DSS", "Extensions"})) return false;
    return !keys.contains("AcroForm") || form_change_allowed(before.get("AcroForm"), after.get("AcroForm"));
  }

  const Document& before_;
  const Document& after_;
  std::set<ObjectId> lists_;
  std::set<ObjectId> pages_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> modifications_after(const Source& source, const Document& document, const std::uint64_t end) {
  if (end == source.size()) return {};
  const PrefixSource prefix(source, end);
  const auto revision = Document::open(prefix);
  if (!revision) return {"the signed revision cannot be read: " + revision.error().detail};
  return Comparison(**revision, document).modifications();
}

}  // namespace rubrica::pdf
