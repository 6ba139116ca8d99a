#include "pdf/object.h"

#include <algorithm>

#include "pdf/qpdf_include.h"

namespace rubrica::pdf {
namespace {

std::string slashed(const std::string& key) { return "/" + key; }

QPDFObjectHandle dictionary_of(const QPDFObjectHandle& object) {
  QPDFObjectHandle copy = object;
  return copy.isStream() ? copy.getDict() : copy;
}

// The syntax of a value may hold references, which only a document can resolve; they are written as they are.
QPDFObjectHandle verbatim(const std::string& syntax) { return QPDFObjectHandle::newOperator(syntax); }

}  // namespace

Object::Object() : Object(make_handle(QPDFObjectHandle::newNull())) {}

Object Object::parse(const std::string& syntax) {
  try {
    return Object(make_handle(QPDFObjectHandle::parse(syntax)));
  } catch (const std::exception&) {
    return {};
  }
}

bool Object::is_null() const { return handle_->object().isNull(); }
bool Object::is_dictionary() const { return handle_->object().isDictionary(); }
bool Object::is_stream() const { return handle_->object().isStream(); }
bool Object::is_array() const { return handle_->object().isArray(); }
bool Object::is_name(const std::string_view name) const { return this->name() == name; }

ObjectId Object::id() const {
  const QPDFObjGen generation = handle_->object().getObjGen();
  return {generation.getObj(), generation.getGen()};
}

Object Object::get(const std::string& key) const {
  QPDFObjectHandle dictionary = dictionary_of(handle_->object());
  return dictionary.isDictionary() ? Object(make_handle(dictionary.getKey(slashed(key)))) : Object();
}

bool Object::has(const std::string& key) const { return !get(key).is_null(); }

std::vector<std::string> Object::keys() const {
  QPDFObjectHandle dictionary = dictionary_of(handle_->object());
  std::vector<std::string> keys;
  if (!dictionary.isDictionary()) return keys;
  for (const std::string& key : dictionary.getKeys()) keys.push_back(key.substr(1));
  return keys;
}

std::size_t Object::size() const {
  QPDFObjectHandle array = handle_->object();
  return array.isArray() ? static_cast<std::size_t>(array.getArrayNItems()) : 0;
}

Object Object::at(const std::size_t index) const {
  QPDFObjectHandle array = handle_->object();
  return index < size() ? Object(make_handle(array.getArrayItem(static_cast<int>(index)))) : Object();
}

std::optional<std::int64_t> Object::integer() const {
  QPDFObjectHandle object = handle_->object();
  if (!object.isInteger()) return std::nullopt;
  return object.getIntValue();
}

std::optional<double> Object::number() const {
  QPDFObjectHandle object = handle_->object();
  if (!object.isNumber()) return std::nullopt;
  return object.getNumericValue();
}

std::optional<bool> Object::boolean() const {
  QPDFObjectHandle object = handle_->object();
  if (!object.isBool()) return std::nullopt;
  return object.getBoolValue();
}

std::optional<std::string> Object::name() const {
  QPDFObjectHandle object = handle_->object();
  if (!object.isName()) return std::nullopt;
  return object.getName().substr(1);
}

std::optional<std::string> Object::text() const {
  QPDFObjectHandle object = handle_->object();
  if (!object.isString()) return std::nullopt;
  return object.getUTF8Value();
}

std::optional<Bytes> Object::octets() const {
  QPDFObjectHandle object = handle_->object();
  if (!object.isString()) return std::nullopt;
  return to_bytes(object.getStringValue());
}

Bytes Object::raw_stream() const {
  QPDFObjectHandle object = handle_->object();
  if (!object.isStream()) return {};
  try {
    const auto buffer = object.getRawStreamData();
    return {buffer->getBuffer(), buffer->getBuffer() + buffer->getSize()};
  } catch (const std::exception&) {
    return {};
  }
}

namespace {

// Keeps what passes until it is too much.
class KeepingPipeline final : public Pipeline {
 public:
  explicit KeepingPipeline(const std::size_t limit) : Pipeline("keep", nullptr), limit_(limit) {}
  void write(unsigned char const* data, const size_t count) override {
    exceeded_ = exceeded_ || count > limit_ - kept_.size();
    if (exceeded_) throw std::runtime_error("a stream that inflates beyond its limit");
    append(kept_, BytesView(data, count));
  }
  void finish() override {}
  bool exceeded() const { return exceeded_; }
  Bytes take() { return std::move(kept_); }

 private:
  std::size_t limit_;
  Bytes kept_;
  bool exceeded_ = false;
};

}  // namespace

Result<Bytes> Object::decoded_stream(const std::size_t limit) const {
  QPDFObjectHandle object = handle_->object();
  if (!object.isStream()) return fail(ErrorCode::malformed_input, "not a stream");
  KeepingPipeline keeper(limit);
  bool piped = false;
  try {
    piped = object.pipeStreamData(&keeper, 0, qpdf_dl_generalized, true);
  } catch (const std::exception&) {
    piped = false;
  }
  if (keeper.exceeded()) return fail(ErrorCode::resource_limit, "a stream over " + std::to_string(limit) + " bytes");
  if (!piped) return fail(ErrorCode::malformed_input, "a stream that cannot be decoded");
  return keeper.take();
}

Object Object::with(const std::string& key, const std::string& value) const {
  // qpdf throws when it is asked for a key of anything else.
  QPDFObjectHandle copy = is_dictionary() ? handle_->object().shallowCopy() : QPDFObjectHandle::newDictionary();
  copy.replaceKey(slashed(key), verbatim(value));
  return Object(make_handle(copy));
}

Object Object::without(const std::string& key) const {
  QPDFObjectHandle copy = is_dictionary() ? handle_->object().shallowCopy() : QPDFObjectHandle::newDictionary();
  copy.removeKey(slashed(key));
  return Object(make_handle(copy));
}

Object Object::with_element(const std::string& value) const {
  QPDFObjectHandle copy = is_array() ? handle_->object().shallowCopy() : QPDFObjectHandle::newArray();
  copy.appendItem(verbatim(value));
  return Object(make_handle(copy));
}

std::string Object::syntax() const { return handle_->object().unparseResolved(); }
std::string Object::reference() const { return handle_->object().unparse(); }

std::string text_syntax(const std::string_view utf8) {
  return QPDFObjectHandle::newUnicodeString(std::string(utf8)).unparse();
}

std::string name_syntax(const std::string_view name) {
  return QPDFObjectHandle::newName("/" + std::string(name)).unparse();
}

}  // namespace rubrica::pdf
