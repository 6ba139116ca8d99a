#include "pades/validation_data.h"

#include <algorithm>
#include <map>

#include "pades/field_update.h"

namespace rubrica::pades {
namespace {

constexpr std::size_t kMostStreams = 4096;
constexpr std::size_t kLargestStream = std::size_t{20} << 20U;
constexpr std::size_t kMostBytes = std::size_t{48} << 20U;

// One of the three arrays of a DSS, and of a VRI entry under another name.
struct Kind {
  const char* in_store;
  const char* in_vri;
};
constexpr Kind kCertificates{"Certs", "Cert"};
constexpr Kind kOcsps{"OCSPs", "OCSP"};
constexpr Kind kCrls{"CRLs", "CRL"};

class StreamReader {
 public:
  Result<std::vector<Bytes>> read(const pdf::Object& array) {
    std::vector<Bytes> streams;
    for (std::size_t i = 0; i < array.size(); ++i) {
      if (++count_ > kMostStreams) return fail(ErrorCode::resource_limit, "a DSS with too many streams");
      auto stream = array.at(i).decoded_stream(kLargestStream);
      if (!stream && stream.error().code == ErrorCode::resource_limit) return fail(std::move(stream).error());
      if (!stream) continue;
      bytes_ += stream->size();
      if (bytes_ > kMostBytes) return fail(ErrorCode::resource_limit, "a DSS of more than 48 MiB");
      streams.push_back(std::move(*stream));
    }
    return streams;
  }

 private:
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
};

using References = std::vector<std::string>;

References references_in(const pdf::Object& array) {
  References references;
  for (std::size_t i = 0; i < array.size(); ++i) references.push_back(array.at(i).reference());
  return references;
}

void add_once(References& to, const std::string& reference) {
  if (std::ranges::find(to, reference) == to.end()) to.push_back(reference);
}

std::string array_syntax(const References& references) {
  std::string text = "[";
  for (const std::string& reference : references) text += " " + reference;
  return text + " ]";
}

// EN 319 142-1 §5.4.2.2: the SHA-1 of the signature's whole value, its padding included, in upper case.
Result<std::string> vri_key(const std::vector<pdf::Document::Field>& fields, const std::string& name) {
  const auto found = std::ranges::find(fields, name, &pdf::Document::Field::name);
  if (found == fields.end()) return fail(ErrorCode::not_found, "no field " + name);
  const auto contents = pdf::inherited(found->object, "V").get("Contents").octets();
  if (!contents) return fail(ErrorCode::not_found, "no signature in " + name);
  return hex_upper(crypto::sha1(*contents));
}

class StoreUpdate {
 public:
  StoreUpdate(const pdf::Document& document, const std::uint64_t size)
      : document_(document), update_(document, size), store_(document.catalog().get("DSS")) {}

  Result<void> read_old() {
    for (const Kind kind : {kCertificates, kOcsps, kCrls}) {
      const pdf::Object array = store_.get(kind.in_store);
      if (!array.is_null() && !array.is_array()) return fail(ErrorCode::pdf_damaged, "a DSS that is none");
      for (std::size_t i = 0; i < array.size(); ++i) {
        const auto stream = array.at(i).decoded_stream(kLargestStream);
        if (stream) known_.emplace(*stream, array.at(i).reference());
      }
      arrays_[kind.in_store] = references_in(array);
    }
    return {};
  }

  void add(const std::string& vri, const Kind kind, const BytesView der) {
    const Bytes key(der.begin(), der.end());
    auto found = known_.find(key);
    if (found == known_.end()) {
      found = known_.emplace(key, reference_to(update_.add_stream("", der))).first;
      changed_ = true;
    }
    add_once(arrays_[kind.in_store], found->second);
    References& entry = entries_[vri][kind.in_vri];
    if (entry.empty()) entry = references_in(store_.get("VRI").get(vri).get(kind.in_vri));
    add_once(entry, found->second);
  }

  Result<Bytes> write(const BytesView second_id) {
    if (!changed_) return Bytes();
    pdf::Object store = store_.with("Type", "/DSS");
    for (const auto& [name, references] : arrays_) {
      if (!references.empty()) store = store.with(name, array_syntax(references));
    }
    pdf::Object vri = store_.get("VRI");
    for (const auto& [key, kinds] : entries_) {
      pdf::Object entry = store_.get("VRI").get(key);
      for (const auto& [name, references] : kinds) entry = entry.with(name, array_syntax(references));
      vri = vri.with(key, entry.syntax());
    }
    if (!entries_.empty()) store = store.with("VRI", vri.syntax());
    const pdf::Object catalog = document_.catalog();
    pdf::Object changed = with_extension(update_, catalog, document_.version(), Extension::validation_data);
    if (is_object_of_its_own(store_)) {
      update_.put(store_.id(), store.syntax());
    } else {
      changed = changed.with("DSS", reference_to(update_.add(store.syntax())));
    }
    if (changed.syntax() != catalog.syntax()) update_.put(catalog.id(), changed.syntax());
    RUBRICA_TRY(pdf::Appended appended, update_.write(second_id));
    return std::move(appended.bytes);
  }

 private:
  const pdf::Document& document_;
  pdf::IncrementalUpdate update_;
  const pdf::Object store_;
  std::map<Bytes, std::string> known_;  // stream → reference
  std::map<std::string, References> arrays_;
  std::map<std::string, std::map<std::string, References>> entries_;
  bool changed_ = false;
};

}  // namespace

Result<SecurityStore> read_security_store(const pdf::Document& document) {
  SecurityStore store;
  const pdf::Object dss = document.catalog().get("DSS");
  StreamReader reader;
  RUBRICA_TRY(const std::vector<Bytes> certificates, reader.read(dss.get(kCertificates.in_store)));
  for (const Bytes& der : certificates) {
    auto certificate = crypto::Certificate::parse(der);
    if (certificate) store.certificates.push_back(std::move(*certificate));
  }
  RUBRICA_TRY(std::vector<Bytes> ocsps, reader.read(dss.get(kOcsps.in_store)));
  for (Bytes& der : ocsps) store.evidence.push_back({pki::EvidenceKind::ocsp, std::move(der)});
  RUBRICA_TRY(std::vector<Bytes> crls, reader.read(dss.get(kCrls.in_store)));
  for (Bytes& der : crls) store.evidence.push_back({pki::EvidenceKind::crl, std::move(der)});
  return store;
}

Result<Bytes> append_validation_data(const pdf::Source& source, const std::vector<FieldValidationData>& data) {
  RUBRICA_TRY(const auto document, pdf::Document::open(source));
  const std::vector<pdf::Document::Field> fields = document->fields();
  StoreUpdate update(*document, source.size());
  RUBRICA_CHECK_OK(update.read_old());
  crypto::Sha256 id;
  id.update(document->trailer().get("ID").at(1).octets().value_or(Bytes()));
  for (const FieldValidationData& one : data) {
    RUBRICA_TRY(const std::string vri, vri_key(fields, one.field));
    for (const crypto::Certificate& certificate : one.certificates) {
      update.add(vri, kCertificates, certificate.der());
      id.update(certificate.der());
    }
    for (const pki::Evidence& evidence : one.evidence) {
      update.add(vri, evidence.kind == pki::EvidenceKind::ocsp ? kOcsps : kCrls, evidence.der);
      id.update(evidence.der);
    }
  }
  return update.write(BytesView(id.finish()).first(16));
}

}  // namespace rubrica::pades
