#include "pdf/revisions.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include "crypto/digest.h"
#include "pdf/page_size.h"
#include "pdf/stray_objects.h"

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

// Whether they are the same, but for what was direct and is an object of its own now: others (PDFBox) write the whole
// catalog anew and take its parts out of it.
bool same(const Object& before, const Object& after) {
  if (before.reference() == after.reference()) return true;
  const bool may_have_moved = before.id().number == 0 && !after.is_stream() && before.size() == after.size() &&
                              before.is_array() == after.is_array() &&
                              before.is_dictionary() == after.is_dictionary() && before.keys() == after.keys();
  if (!may_have_moved) return false;
  if (!before.is_array() && !before.is_dictionary()) return before.syntax() == after.syntax();
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (!same(before.at(i), after.at(i))) return false;
  }
  return std::ranges::all_of(before.keys(),
                             [&](const std::string& key) { return same(before.get(key), after.get(key)); });
}

// The members of two dictionaries that differ.
std::set<std::string> differing_keys(const Object& before, const Object& after) {
  std::set<std::string> keys;
  for (const Object* object : {&before, &after}) {
    for (const std::string& key : object->keys()) keys.insert(key);
  }
  std::erase_if(keys, [&](const std::string& key) { return same(before.get(key), after.get(key)); });
  return keys;
}

bool only(const std::set<std::string>& keys, const std::set<std::string>& allowed) {
  return std::ranges::includes(allowed, keys);
}

bool is_signature_value(const Object& value) {
  return value.is_dictionary() && (value.get("Type").is_name("Sig") || value.get("Type").is_name("DocTimeStamp")) &&
         value.has("ByteRange") && value.has("Contents");
}

double area(const Rectangle& rectangle) {
  return rectangle.empty() ? 0 : (rectangle.right - rectangle.left) * (rectangle.top - rectangle.bottom);
}

// Whether members of a stream's dictionary say how its data are encoded, and no more.
bool says_how_encoded(const std::set<std::string>& keys) { return only(keys, {"DecodeParms", "Filter", "Length"}); }

// Calls `visit` for every object that is met from `start` on; what it refuses is not gone into.
template <class Visit>
void walk(const Object& start, const Visit& visit) {
  std::vector<Object> open = {start};
  while (!open.empty()) {
    const Object object = std::move(open.back());
    open.pop_back();
    const auto meet = [&](const std::string& key, const Object& member) {
      const bool container = member.is_array() || member.is_dictionary() || member.is_stream();
      if (container && visit(object, key, member)) open.push_back(member);
    };
    for (std::size_t i = 0; i < object.size(); ++i) meet("", object.at(i));
    for (const std::string& key : object.keys()) meet(key, object.get(key));
  }
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

bool only_dates_changed(const Object& before, const Object& after, const std::set<std::string>& keys) {
  const auto old_packet = before.decoded_stream(kLargestMetadata);
  const auto new_packet = after.decoded_stream(kLargestMetadata);
  return old_packet && new_packet && says_how_encoded(keys) &&
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
    collect_roles();
    const auto old_objects = objects_by_id(before_);
    const auto new_objects = objects_by_id(after_);
    for (const auto& [id, old_object] : old_objects) {
      const auto found = new_objects.find(id);
      if (found == new_objects.end() || (found->second.is_null() && !old_object.is_null())) {
        add(id, "was removed");
      } else if (content_of(old_object) != content_of(found->second) && !allowed(id, old_object, found->second)) {
        add(id, "was changed: " + what_is(old_object));
      }
      numbers_.insert(id.number);
    }
    // New objects show only through old ones, which were all compared. But some readers take an object for the one that
    // is meant whatever its generation, or search for a catalog.
    for (const auto& [id, new_object] : new_objects) {
      if (old_objects.contains(id)) continue;
      if (numbers_.contains(id.number)) add(id, "was replaced by one of another generation");
      if (new_object.get("Type").is_name("Catalog")) add(id, "was added: a second catalog");
    }
    compare_information();
    return std::move(found_);
  }

  // The numbers of all objects that the earlier revision has or refers to.
  const std::set<int>& numbers() const { return numbers_; }

 private:
  void add(const ObjectId id, const std::string& what) {
    found_.push_back("object " + std::to_string(id.number) + " " + what);
  }

  static std::string what_is(const Object& object) {
    return object.get("Type").name().value_or(object.is_stream()  ? "a stream"
                                              : object.is_array() ? "a list"
                                                                  : "a value");
  }

  // The trailer may name another object as the document's information.
  void compare_information() {
    const Object before = before_.trailer().get("Info");
    const Object after = after_.trailer().get("Info");
    if (before.id() != after.id() && !only(differing_keys(before, after), {"ModDate"})) {
      found_.emplace_back("the document information was replaced");
    }
  }

  // ---- what may change, and how -------------------------------------------------------------------------------------

  void collect_roles() {
    // Lists that are objects of their own.
    const Object fields = before_.form().get("Fields");
    if (fields.id().number != 0) lists_.insert(fields.id());
    for (std::size_t i = 0; i < before_.page_count(); ++i) {
      const Object page = before_.page(i);
      const Object annotations = page.get("Annots");
      if (annotations.id().number != 0) lists_.insert(annotations.id());
      pages_.insert(page.id());
      if (const auto shown = shown_page(page)) smallest_page_ = std::min(smallest_page_, area(shown->box));
    }
    for (const Document::Field& field : after_.fields()) fields_after_.insert(field.object.id());
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
    std::vector<Object> locks;
    const auto read_transforms = [&](const Object& signature, const bool certifies) {
      const Object references = signature.get("Reference");
      for (std::size_t i = 0; i < references.size(); ++i) {
        const Object parameters = references.at(i).get("TransformParams");
        const Object method = references.at(i).get("TransformMethod");
        if (certifies && method.is_name("DocMDP")) permission_ = parameters.get("P").integer().value_or(2);
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
    if (permission_ != 2 && permission_ != 3) return;
    for (const Document::Field& field : fields) {
      const bool locked = std::ranges::any_of(locks, [&](const Object& lock) { return locks_field(lock, field.name); });
      if (!locked && can_be_filled(field.object)) fillable_.insert(field.object.id());
    }
  }

  // Signature fields are signed, and there is nothing to fill into a push-button: its picture is all that it has.
  static bool can_be_filled(const Object& field) {
    constexpr std::int64_t kPushButton = std::int64_t{1} << 16U;  // ISO 32000-1 table 226
    const bool button = inherited(field, "FT").is_name("Btn");
    const bool push_button = button && (inherited(field, "Ff").integer().value_or(0) & kPushButton) != 0;
    return !push_button && !inherited(field, "FT").is_name("Sig");
  }

  // An object may stand in two places. What pages are drawn from is no field and no list of fields, and what something
  // else refers to is no validation data, no metadata and nothing else that may change: else a document prepared for it
  // would show something new through an object that only claims to be one of these (shadow attacks).
  // Both are found when first asked for: in most documents nothing changes that could stand in two places.
  const std::set<ObjectId>& drawn() {
    if (drawn_) return *drawn_;
    std::set<ObjectId>& found = drawn_.emplace();
    const auto visit = [&found](const Object&, const std::string& key, const Object& member) {
      if (key == "Annots" || key == "Parent") return false;
      return member.id().number == 0 || found.insert(member.id()).second;
    };
    walk(before_.catalog().get("Pages"), visit);
    for (std::size_t i = 0; i < before_.page_count(); ++i) {
      const Object annotations = before_.page(i).get("Annots");
      for (std::size_t j = 0; j < annotations.size(); ++j) walk(annotations.at(j).get("AP"), visit);
    }
    return found;
  }

  const std::set<ObjectId>& elsewhere() {
    if (elsewhere_) return *elsewhere_;
    std::set<ObjectId>& found = elsewhere_.emplace();
    const ObjectId catalog = before_.catalog().id();
    const auto visit = [&](const Object& holder, const std::string& key, const Object& member) {
      const bool may_change = key == "DSS" || key == "Extensions" || key == "Metadata";
      if (may_change && holder.id() == catalog) return false;
      return member.id().number == 0 || found.insert(member.id()).second;
    };
    const Object trailer = before_.trailer();
    for (const std::string& key : trailer.keys()) {
      if (key == "Info" || !visit(trailer, key, trailer.get(key))) continue;
      walk(trailer.get(key), visit);
    }
    return found;
  }

  bool allowed(const ObjectId id, const Object& before, const Object& after) {
    const std::set<std::string> keys = differing_keys(before, after);
    if (id == before_.catalog().id()) return catalog_change_allowed(before, after, keys);
    if (id == before_.form().id()) return form_change_allowed(before, after);
    if (pages_.contains(id)) {
      return only(keys, {"Annots"}) && grew_by_signature_fields(before.get("Annots"), after.get("Annots"));
    }
    if (!drawn().contains(id)) {
      if (lists_.contains(id)) return grew_by_signature_fields(before, after);
      if (fillable_.contains(id)) return only(keys, {"V", "AS", "AP", "M"});
      // An empty signature field that was signed; its appearance comes with it.
      if (inherited(before, "FT").is_name("Sig") && inherited(before, "V").is_null()) {
        return only(keys, {"AP", "V"}) && is_signature_field(after) && signing_permitted(after);
      }
    }
    if (elsewhere().contains(id)) return false;
    if (id == before_.trailer().get("Info").id()) return only(keys, {"ModDate"});
    if (validation_data_.contains(id)) return grew(before, after);
    if (id == before_.catalog().get("Metadata").id()) return only_dates_changed(before, after, keys);
    return id == before_.catalog().get("Extensions").id();
  }

  bool catalog_change_allowed(const Object& before, const Object& after, const std::set<std::string>& keys) const {
    if (!only(keys, {"AcroForm", "DSS", "Extensions"})) return false;
    const Object old_data = before.get("DSS");
    if (keys.contains("DSS") && !old_data.is_null() && !grew(old_data, after.get("DSS"))) return false;
    return !keys.contains("AcroForm") || form_change_allowed(before.get("AcroForm"), after.get("AcroForm"));
  }

  bool form_change_allowed(const Object& before, const Object& after) const {
    const std::set<std::string> keys = differing_keys(before, after);
    if (!only(keys, {"Fields", "SigFlags"})) return false;
    return !keys.contains("Fields") || grew_by_signature_fields(before.get("Fields"), after.get("Fields"));
  }

  // ---- later signatures ---------------------------------------------------------------------------------------------

  // A field of the form that holds a signature, which is judged for itself then. An empty one with an appearance, or a
  // widget that only looks like a field, could show anything.
  bool is_signature_field(const Object& field) const {
    return inherited(field, "FT").is_name("Sig") && is_signature_value(field.get("V")) && !field.has("Kids") &&
           fields_after_.contains(field.id());
  }

  // P = 1 leaves room for document time-stamps and what they need (ISO 32000-2 §12.8.2.2), and these show nothing:
  // anybody can get one.
  bool signing_permitted(const Object& field) const {
    if (field.get("V").get("Type").is_name("DocTimeStamp")) return shown_area(field) == 0;
    return permission_ != 1;
  }

  static double shown_area(const Object& field) {
    const auto shown = rectangle(field.get("Rect"));
    return shown ? area(*shown) : field.has("Rect") ? kUnknownArea : 0;
  }

  // A widget without actions that could not hide the page which was signed before it (certification attack SSA).
  bool may_be_added(const Object& field) const {
    const bool widget = !field.has("Subtype") || field.get("Subtype").is_name("Widget");
    return is_signature_field(field) && signing_permitted(field) && widget && !field.has("A") && !field.has("AA") &&
           shown_area(field) <= smallest_page_ / 4;
  }

  // Whether `after` is `before` with signature fields appended.
  bool grew_by_signature_fields(const Object& before, const Object& after) const {
    if ((!before.is_array() && !before.is_null()) || !after.is_array() || after.size() < before.size()) return false;
    for (std::size_t i = 0; i < after.size(); ++i) {
      const bool as_it_should =
          i < before.size() ? before.at(i).reference() == after.at(i).reference() : may_be_added(after.at(i));
      if (!as_it_should) return false;
    }
    return true;
  }

  static constexpr double kUnknownArea = 1e12;

  const Document& before_;
  const Document& after_;
  std::set<int> numbers_;
  std::set<ObjectId> lists_;
  std::set<ObjectId> pages_;
  std::set<ObjectId> validation_data_;
  std::set<ObjectId> fillable_;
  std::optional<std::set<ObjectId>> drawn_;      // by the pages and by what stands on them
  std::optional<std::set<ObjectId>> elsewhere_;  // reached otherwise than as what may change
  std::set<ObjectId> fields_after_;
  std::int64_t permission_ = 0;  // of the certification; 0: none
  double smallest_page_ = kUnknownArea;
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
  Comparison comparison(**revision, document);
  std::vector<std::string> modifications = comparison.modifications();
  std::ranges::move(stray_objects(source, document, end, comparison.numbers()), std::back_inserter(modifications));
  return modifications;
}

}  // namespace rubrica::pdf
