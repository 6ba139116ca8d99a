#include "sandbox/authority/authority.h"

#include <openssl/rsa.h>

#include <array>
#include <future>
#include <mutex>
#include <shared_mutex>

#include "base/file.h"
#include "base/json.h"
#include "sandbox/authority/profiles.h"
#include "sandbox/authority/revocation.h"
#include "sandbox/authority/time_stamp.h"

namespace rubrica::sandbox {
namespace {

struct Identity {
  openssl::Key key;
  std::optional<crypto::Certificate> certificate;
  Issuer as_issuer() const { return {&*certificate, key.get()}; }
};

struct Citizen {
  Identity identity;
  std::optional<Revocation> revoked;
  bool in_base_crl = false;  // stood in CRL number 1, from which the delta counts
  bool restored = false;     // was revoked once
};

constexpr std::string_view kCitizenFile = "citizen-";  // before the id, in the names of a citizen's two files
constexpr std::size_t kDigestInfoSize = 51;            // SHA-256: 19 octets of prefix, 32 of digest
constexpr long kBaseCrl = 1;
constexpr auto kCrlPeriod = std::chrono::hours(1);
constexpr auto kCrlValidity = std::chrono::hours(24 * 7);
constexpr int kRemoveFromCrl = 8;  // CRLReason
constexpr std::uint64_t kSerialBlock = 64;

std::string file_name(const std::string& id) { return std::string(kCitizenFile) + id; }

std::string crlf(const std::string& pem) {
  std::string text;
  for (const char character : pem) {
    if (character == '\n') text += '\r';
    text += character;
  }
  return text;
}

http::Answer binary(const std::string_view type, const Bytes& body) {
  http::Response response = http::text_response(200, type, "");
  response.body = body;
  return response;
}

http::Answer plain(const int status, const std::string_view text) {
  return http::text_response(status, "text/plain; charset=utf-8", text);
}

}  // namespace

struct Authority::Data {
  Data(AuthorityOptions o, const Clock& c) : options(std::move(o)), clock(c) {}

  AuthorityOptions options;
  const Clock& clock;
  Time made_at{};  // when the PKI was first made: certificates that are issued anew keep their dates

  Identity root, issuing, root_ocsp, issuing_ocsp, time_stamping, tls_root, tls_server, cipher;

  mutable std::shared_mutex mutex;  // for what follows, and `cipher`
  std::map<std::string, Citizen> citizens;
  std::map<std::string, CitizenProfile> awaiting;  // enrolled; their keys, which take long, are made when first needed
  long crl_number = 0;                             // of the last CRLs; 0 before the first
  std::optional<Time> crl_at;             // their date; absent when something has changed since, and after a start
  std::uint64_t time_stamp_serial = 1;    // the next one
  std::uint64_t time_stamp_reserved = 1;  // what the file says: serials below it may have been used
  TimeStampLimit limit;

  // For the files of one citizen, picked by id: two enrolments of one citizen must not make two keys.
  std::array<std::mutex, 64> enrolling;

  std::filesystem::path file(const std::string& name) const { return options.folder / name; }

  Result<openssl::Key> load_or_make_key(const std::string& name, KeyKind kind) const;
  Result<void> load_or_issue(Identity& identity, const std::string& name, const CertificateProfile& profile,
                             const Issuer& issuer, bool anew) const;
  Result<void> make_keys();
  Result<void> make_certificates(bool anew);
  Result<void> load_state(bool& anew);
  void load_revocations(const json::Object& state);
  Result<void> load_citizens(bool anew);
  Result<void> save_state() const;  // the caller holds the mutex

  std::vector<OcspIssuer> ocsp_issuers() const;
  http::Answer ocsp(const http::ServerRequest& request) const;
  bool renew_crls(Time now);  // the caller holds the mutex; false when the state cannot be written
  CrlContent citizens_crl(bool delta) const;
  http::Answer crl(const std::string& name);
  http::Answer time_stamp(const http::ServerRequest& request);
  Result<void> issue_to(const std::string& id, const CitizenProfile& profile);
  Result<void> issue_to_awaiting(const std::string& id);
  Result<const Citizen*> find(const std::string& id) const;
};

// ---- keys, certificates, state: one file each -----------------------------------------------------------------------

Result<openssl::Key> Authority::Data::load_or_make_key(const std::string& name, const KeyKind kind) const {
  const auto path = file(name + ".key");
  if (std::filesystem::exists(path)) {
    RUBRICA_TRY(const Bytes pem, read_file(path));
    return private_key_from_pem(as_text(pem));
  }
  openssl::Key key = generate_key(kind);
  if (!key) return fail(ErrorCode::internal, "no key: " + openssl::last_error());
  RUBRICA_CHECK_OK(write_file_durably(path, as_bytes(private_key_pem(key.get())), 0600));
  return key;
}

Result<void> Authority::Data::load_or_issue(Identity& identity, const std::string& name,
                                            const CertificateProfile& profile, const Issuer& issuer,
                                            const bool anew) const {
  const auto path = file(name + ".pem");
  if (!anew && std::filesystem::exists(path)) {
    RUBRICA_TRY(const Bytes pem, read_file(path));
    RUBRICA_TRY(identity.certificate, crypto::Certificate::parse(pem));
    return {};
  }
  RUBRICA_TRY(identity.certificate, issue(profile, identity.key.get(), issuer));
  return write_file_durably(path, as_bytes(crypto::to_pem(*identity.certificate)));
}

Result<void> Authority::Data::make_keys() {
  struct Wanted {
    Identity* identity;
    const char* name;
    KeyKind kind;
  };
  const std::array<Wanted, 8> wanted = {{{&root, "root", KeyKind::rsa_4096},
                                         {&issuing, "citizens", KeyKind::rsa_4096},
                                         {&root_ocsp, "ocsp-root", KeyKind::rsa_2048},
                                         {&issuing_ocsp, "ocsp-citizens", KeyKind::rsa_2048},
                                         {&time_stamping, "tsa", KeyKind::rsa_3072},
                                         {&tls_root, "tls-root", KeyKind::ec_p256},
                                         {&tls_server, "tls-server", KeyKind::ec_p256},
                                         {&cipher, "cipher", KeyKind::rsa_2048}}};
  // Prime numbers take seconds: side by side.
  std::vector<std::future<Result<void>>> made;
  for (const Wanted& one : wanted) {
    made.push_back(std::async(std::launch::async, [this, one]() -> Result<void> {
      RUBRICA_TRY(one.identity->key, load_or_make_key(one.name, one.kind));
      return {};
    }));
  }
  Result<void> outcome;
  for (auto& one : made) {
    if (auto done = one.get(); !done) outcome = std::move(done);
  }
  return outcome;
}

Result<void> Authority::Data::make_certificates(const bool anew) {
  const std::string& base = options.http_base;
  RUBRICA_CHECK_OK(load_or_issue(root, "root", profiles::root(made_at), {}, false));
  RUBRICA_CHECK_OK(
      load_or_issue(issuing, "citizens", profiles::issuing_authority(made_at, base), root.as_issuer(), anew));
  RUBRICA_CHECK_OK(load_or_issue(root_ocsp, "ocsp-root", profiles::ocsp_responder(made_at, "Cartão de Cidadão 004"),
                                 root.as_issuer(), anew));
  RUBRICA_CHECK_OK(load_or_issue(issuing_ocsp, "ocsp-citizens",
                                 profiles::ocsp_responder(made_at, "EC de Chave Móvel Digital 00001"),
                                 issuing.as_issuer(), anew));
  RUBRICA_CHECK_OK(
      load_or_issue(time_stamping, "tsa", profiles::time_stamping_unit(made_at, base), root.as_issuer(), anew));
  RUBRICA_CHECK_OK(load_or_issue(tls_root, "tls-root", profiles::tls_root(made_at), {}, false));
  RUBRICA_CHECK_OK(load_or_issue(tls_server, "tls-server", profiles::tls_server(made_at), tls_root.as_issuer(), false));
  return load_or_issue(cipher, "cipher", profiles::cipher(made_at), {}, false);
}

Result<void> Authority::Data::load_state(bool& anew) {
  made_at = clock.now();
  anew = false;
  const auto path = file("state.json");
  if (!std::filesystem::exists(path)) return {};
  RUBRICA_TRY(const Bytes text, read_file(path));
  RUBRICA_TRY(const json::Value value, json::parse(as_text(text)));
  if (!value.is_object()) return fail(ErrorCode::malformed_input, path.string() + " is not an object");
  const json::Object& state = value.get_object();
  RUBRICA_TRY(const std::string made, json::string_member(state, "made_at"));
  RUBRICA_TRY(made_at, parse_iso_utc(made));
  RUBRICA_TRY(const std::string base, json::string_member(state, "http_base"));
  anew = base != options.http_base;
  const auto number = [&state](const char* name) {
    const json::Value* member = state.if_contains(name);
    return member != nullptr && member->is_int64() ? member->get_int64() : std::int64_t{1};
  };
  crl_number = number("crl_number");
  // Serials that were reserved but not used are skipped: none is ever used twice.
  time_stamp_serial = time_stamp_reserved = static_cast<std::uint64_t>(number("time_stamp_serial"));
  load_revocations(state);
  return {};
}

void Authority::Data::load_revocations(const json::Object& state) {
  const json::Value* all = state.if_contains("revocations");
  if (all == nullptr || !all->is_object()) return;
  for (const auto& [id, value] : all->get_object()) {
    if (!value.is_object()) continue;
    const json::Object& one = value.get_object();
    Citizen& citizen = citizens[std::string(id)];
    citizen.in_base_crl = one.contains("in_base_crl");
    citizen.restored = one.contains("restored");
    const auto text = json::string_member(one, "at");
    const auto at = text ? parse_iso_utc(*text) : Result<Time>(fail(ErrorCode::not_found, "at"));
    const json::Value* reason = one.if_contains("reason");
    if (at)
      citizen.revoked = {*at, reason != nullptr && reason->is_int64() ? static_cast<int>(reason->get_int64()) : 0};
  }
}

// What was issued stays known, whether or not its citizen is enrolled again: OCSP must not forget it.
Result<void> Authority::Data::load_citizens(const bool anew) {
  std::error_code error;
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(options.folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(kCitizenFile) && name.ends_with(".pem")) found.push_back(entry.path());
  }
  for (const auto& path : found) {
    if (anew) {
      // It names the old address; enrol() will issue another one.
      std::filesystem::remove(path, error);
      continue;
    }
    const std::string stem = path.stem().string();
    Identity identity;
    RUBRICA_TRY(const Bytes key, read_file(file(stem + ".key")));
    RUBRICA_TRY(identity.key, private_key_from_pem(as_text(key)));
    RUBRICA_TRY(const Bytes pem, read_file(path));
    RUBRICA_TRY(identity.certificate, crypto::Certificate::parse(pem));
    citizens[stem.substr(kCitizenFile.size())].identity = std::move(identity);
  }
  return {};
}

Result<void> Authority::Data::save_state() const {
  json::Object revocations;
  for (const auto& [id, citizen] : citizens) {
    json::Object one;
    if (citizen.revoked) {
      one["at"] = iso_utc(citizen.revoked->at);
      one["reason"] = citizen.revoked->reason;
    }
    if (citizen.in_base_crl) one["in_base_crl"] = true;
    if (citizen.restored) one["restored"] = true;
    if (!one.empty()) revocations[id] = std::move(one);
  }
  const json::Object state = {{"made_at", iso_utc(made_at)},
                              {"http_base", options.http_base},
                              {"crl_number", crl_number},
                              {"time_stamp_serial", static_cast<std::int64_t>(time_stamp_reserved)},
                              {"revocations", std::move(revocations)}};
  return write_file_durably(file("state.json"), as_bytes(json::pretty(state)));
}

Result<std::unique_ptr<Authority>> Authority::open(AuthorityOptions options, const Clock& clock) {
  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  std::filesystem::permissions(options.folder, std::filesystem::perms::owner_all, error);
  if (error) return fail(ErrorCode::io_failure, options.folder.string() + ": " + error.message());
  auto data = std::make_unique<Data>(std::move(options), clock);
  bool anew = false;
  RUBRICA_CHECK_OK(data->load_state(anew));
  RUBRICA_CHECK_OK(data->make_keys());
  RUBRICA_CHECK_OK(data->make_certificates(anew));
  RUBRICA_CHECK_OK(data->load_citizens(anew));
  RUBRICA_CHECK_OK(data->save_state());
  return std::unique_ptr<Authority>(new Authority(std::move(data)));
}

Authority::Authority(std::unique_ptr<Data> data) : data_(std::move(data)) {}
Authority::~Authority() = default;

// ---- citizens -------------------------------------------------------------------------------------------------------

Result<void> Authority::enrol(const std::string& id, const CitizenProfile& profile) {
  if (id.empty() || id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") != std::string::npos) {
    return fail(ErrorCode::invalid_argument, "a citizen's id is made of a-z and 0-9");
  }
  // A serial that is revoked must be in the CRL from now on; a key that is there costs nothing.
  const bool now =
      profile.state == CitizenState::revoked || std::filesystem::exists(data_->file(file_name(id) + ".key"));
  if (now) return data_->issue_to(id, profile);
  const std::unique_lock lock(data_->mutex);
  data_->awaiting[id] = profile;
  return {};
}

Result<void> Authority::Data::issue_to(const std::string& id, const CitizenProfile& profile) {
  const std::lock_guard one_at_a_time(enrolling.at(std::hash<std::string>{}(id) % enrolling.size()));
  Identity identity;
  RUBRICA_TRY(identity.key, load_or_make_key(file_name(id), profile.ec_key ? KeyKind::ec_p256 : KeyKind::rsa_3072));
  RUBRICA_CHECK_OK(load_or_issue(identity, file_name(id), profiles::citizen(made_at, options.http_base, profile),
                                 issuing.as_issuer(), false));
  const std::unique_lock lock(mutex);
  awaiting.erase(id);
  Citizen& citizen = citizens[id];
  citizen.identity = std::move(identity);
  if (profile.state == CitizenState::revoked && !citizen.revoked) {
    citizen.revoked = {made_at - std::chrono::days(7), 0};
    crl_at.reset();
    return save_state();
  }
  return {};
}

Result<void> Authority::Data::issue_to_awaiting(const std::string& id) {
  CitizenProfile profile;
  {
    const std::shared_lock lock(mutex);
    const auto found = awaiting.find(id);
    if (found == awaiting.end()) return {};
    profile = found->second;
  }
  return issue_to(id, profile);
}

Result<const Citizen*> Authority::Data::find(const std::string& id) const {
  const auto found = citizens.find(id);
  if (found == citizens.end() || !found->second.identity.certificate) {
    return fail(ErrorCode::not_found, "no citizen " + id);
  }
  return &found->second;
}

Result<crypto::Certificate> Authority::certificate(const std::string& id) const {
  RUBRICA_CHECK_OK(data_->issue_to_awaiting(id));
  const std::shared_lock lock(data_->mutex);
  RUBRICA_TRY(const Citizen* citizen, data_->find(id));
  return *citizen->identity.certificate;
}

Result<std::string> Authority::certificate_bundle(const std::string& id) const {
  RUBRICA_TRY(const crypto::Certificate user, certificate(id));
  return crlf(crypto::to_pem(user) + crypto::to_pem(root()) + crypto::to_pem(issuing_authority()));
}

Result<Bytes> Authority::sign(const std::string& id, const BytesView digest_info) const {
  if (digest_info.size() != kDigestInfoSize) return fail(ErrorCode::invalid_argument, "a DigestInfo has 51 octets");
  RUBRICA_CHECK_OK(data_->issue_to_awaiting(id));
  const std::shared_lock lock(data_->mutex);
  RUBRICA_TRY(const Citizen* citizen, data_->find(id));
  EVP_PKEY* key = citizen->identity.key.get();
  const openssl::KeyContext context(EVP_PKEY_CTX_new(key, nullptr));
  const bool rsa = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA;
  const BytesView message = rsa ? digest_info : digest_info.last(32);
  std::size_t size = 0;
  if (EVP_PKEY_sign_init(context.get()) != 1 ||
      (rsa && EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1) ||
      EVP_PKEY_sign(context.get(), nullptr, &size, message.data(), message.size()) != 1) {
    return fail(ErrorCode::internal, openssl::last_error());
  }
  Bytes value(size);
  if (EVP_PKEY_sign(context.get(), value.data(), &size, message.data(), message.size()) != 1) {
    return fail(ErrorCode::internal, openssl::last_error());
  }
  value.resize(size);
  return value;
}

Result<void> Authority::revoke(const std::string& id, const RevocationReason reason) {
  RUBRICA_CHECK_OK(data_->issue_to_awaiting(id));
  const std::unique_lock lock(data_->mutex);
  RUBRICA_TRY(const Citizen* found, data_->find(id));
  if (found->revoked) return {};
  data_->citizens[id].revoked = {data_->clock.now(), static_cast<int>(reason)};
  data_->crl_at.reset();
  return data_->save_state();
}

Result<void> Authority::restore(const std::string& id) {
  RUBRICA_CHECK_OK(data_->issue_to_awaiting(id));
  const std::unique_lock lock(data_->mutex);
  RUBRICA_TRY(const Citizen* found, data_->find(id));
  if (!found->revoked) return {};
  Citizen& citizen = data_->citizens[id];
  citizen.revoked.reset();
  citizen.restored = true;
  data_->crl_at.reset();
  return data_->save_state();
}

// ---- what the sandbox shows and holds -------------------------------------------------------------------------------

const crypto::Certificate& Authority::root() const { return *data_->root.certificate; }
const crypto::Certificate& Authority::issuing_authority() const { return *data_->issuing.certificate; }
const crypto::Certificate& Authority::tls_root() const { return *data_->tls_root.certificate; }

http::TlsIdentity Authority::tls_identity() const {
  return {crypto::to_pem(*data_->tls_server.certificate), private_key_pem(data_->tls_server.key.get())};
}

std::string Authority::cipher_certificate_pem() const {
  const std::shared_lock lock(data_->mutex);
  return crypto::to_pem(*data_->cipher.certificate);
}

std::string Authority::cipher_key_digest() const {
  const std::shared_lock lock(data_->mutex);
  return hex_lower(crypto::sha256(data_->cipher.certificate->subject_public_key_info()));
}

tl::expected<SecretText, DecryptFailure> Authority::decrypt(const BytesView ciphertext) const {
  const std::shared_lock lock(data_->mutex);
  EVP_PKEY* key = data_->cipher.key.get();
  if (ciphertext.size() != static_cast<std::size_t>(EVP_PKEY_get_size(key))) {
    return tl::unexpected(DecryptFailure::wrong_size);
  }
  const openssl::KeyContext context(EVP_PKEY_CTX_new(key, nullptr));
  EVP_PKEY_decrypt_init(context.get());
  EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING);
  // OpenSSL from 3.2 on would answer bad padding with random octets; older ones do not know the word.
  if (EVP_PKEY_CTX_ctrl_str(context.get(), "rsa_pkcs1_implicit_rejection", "0") != 1) ERR_clear_error();
  std::size_t size = ciphertext.size();
  std::string text(size, '\0');
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): octets straight into the text that wipes itself
  auto* octets = reinterpret_cast<unsigned char*>(text.data());
  const bool opened = EVP_PKEY_decrypt(context.get(), octets, &size, ciphertext.data(), ciphertext.size()) == 1;
  text.resize(opened ? size : 0);
  SecretText plaintext(std::move(text));
  if (opened) return plaintext;
  ERR_clear_error();
  return tl::unexpected(DecryptFailure::bad_padding);
}

Result<void> Authority::rotate_cipher_key() {
  Identity fresh;
  fresh.key = generate_key(KeyKind::rsa_2048);
  RUBRICA_TRY(fresh.certificate, issue(profiles::cipher(data_->clock.now()), fresh.key.get(), {}));
  const std::unique_lock lock(data_->mutex);
  RUBRICA_CHECK_OK(write_file_durably(data_->file("cipher.key"), as_bytes(private_key_pem(fresh.key.get())), 0600));
  RUBRICA_CHECK_OK(write_file_durably(data_->file("cipher.pem"), as_bytes(crypto::to_pem(*fresh.certificate))));
  data_->cipher = std::move(fresh);
  return {};
}

// ---- the services on HTTP -------------------------------------------------------------------------------------------

std::vector<OcspIssuer> Authority::Data::ocsp_issuers() const {
  const std::shared_lock lock(mutex);
  OcspIssuer of_citizens{&*issuing.certificate, &*issuing_ocsp.certificate, issuing_ocsp.key.get(), {}};
  for (const auto& [id, citizen] : citizens) {
    if (!citizen.identity.certificate) continue;
    of_citizens.issued[citizen.identity.certificate->serial_number_hex()] = {citizen.revoked};
  }
  of_citizens.issued[issuing_ocsp.certificate->serial_number_hex()] = {};
  OcspIssuer of_root{&*root.certificate, &*root_ocsp.certificate, root_ocsp.key.get(), {}};
  for (const Identity* identity : {&issuing, &root_ocsp, &time_stamping}) {
    of_root.issued[identity->certificate->serial_number_hex()] = {};
  }
  return {std::move(of_citizens), std::move(of_root)};
}

http::Answer Authority::Data::ocsp(const http::ServerRequest& request) const {
  Bytes der = request.body;
  if (request.method == "GET") {
    // RFC 6960 appendix A.1: base64, percent-encoded, after the last slash of the responder's address.
    const std::string path = http::percent_decode(request.path, false);
    const std::string prefix = path.starts_with("/ocsp/root") ? "/ocsp/root/" : "/ocsp/";
    auto decoded = from_base64(path.size() > prefix.size() ? path.substr(prefix.size()) : "");
    der = decoded ? std::move(*decoded) : Bytes();
  }
  return binary("application/ocsp-response", answer_ocsp(der, ocsp_issuers(), clock.now()));
}

// RFC 5280 §5.2.3: two CRLs of different dates have different numbers; full and delta of one date share theirs.
bool Authority::Data::renew_crls(const Time now) {
  if (crl_at && *crl_at <= now && now < *crl_at + kCrlPeriod) return true;
  ++crl_number;
  crl_at = now;
  if (crl_number == kBaseCrl) {
    for (auto& [id, citizen] : citizens) citizen.in_base_crl = citizen.revoked.has_value();
  }
  if (save_state()) return true;
  crl_at.reset();
  return false;
}

CrlContent Authority::Data::citizens_crl(const bool delta) const {
  CrlContent content;
  content.issuer = &*issuing.certificate;
  content.key = issuing.key.get();
  if (delta) content.delta_base = kBaseCrl;
  for (const auto& [id, citizen] : citizens) {
    if (!citizen.identity.certificate) continue;
    const std::string serial = citizen.identity.certificate->serial_number_hex();
    if (citizen.revoked) {
      const bool known_to_base = citizen.in_base_crl && !citizen.restored;
      if (citizen.revoked->at <= *crl_at && !(delta && known_to_base)) content.revoked[serial] = *citizen.revoked;
    } else if (delta && citizen.restored) {
      // RFC 5280 §5.2.4 allows it also where the base never had the certificate.
      content.revoked[serial] = {*crl_at, kRemoveFromCrl};
    }
  }
  return content;
}

http::Answer Authority::Data::crl(const std::string& name) {
  const bool delta = name == "citizens-delta.crl";
  const bool of_root = name == "root.crl";
  if (!delta && !of_root && name != "citizens.crl") return plain(404, "Not Found\n");
  CrlContent content;
  {
    const std::unique_lock lock(mutex);
    if (!renew_crls(clock.now())) return plain(500, "Internal Server Error\n");
    if (of_root) {
      content.issuer = &*root.certificate;
      content.key = root.key.get();
    } else {
      content = citizens_crl(delta);
    }
    content.number = crl_number;
    content.this_update = *crl_at;
  }
  content.next_update = content.this_update + kCrlValidity;
  const auto crl = make_crl(content);
  if (!crl) return plain(500, "Internal Server Error\n");
  return binary("application/pkix-crl", *crl);
}

http::Answer Authority::Data::time_stamp(const http::ServerRequest& request) {
  if (request.method != "POST") return plain(405, "Method Not Allowed\n");
  const Time now = clock.now();
  std::uint64_t serial = 0;
  {
    const std::unique_lock lock(mutex);
    if (options.time_stamp_limit && !limit.admits(now)) {
      return plain(403, "Limite de 20 selos temporais em 20 minutos excedido: bloqueado durante 24 horas (TESTE)\n");
    }
    if (time_stamp_serial >= time_stamp_reserved) {
      time_stamp_reserved = time_stamp_serial + kSerialBlock;
      if (!save_state()) {
        time_stamp_reserved = time_stamp_serial;
        return plain(500, "Internal Server Error\n");
      }
    }
    serial = time_stamp_serial++;
  }
  const Bytes response = answer_time_stamp(request.body, *time_stamping.certificate, time_stamping.key.get(),
                                           {*root.certificate}, now, serial);
  return binary("application/timestamp-reply", response);
}

http::Answer Authority::handle(const http::ServerRequest& request) {
  const std::string& path = request.path;
  if (path == "/ocsp" || path.starts_with("/ocsp/")) return data_->ocsp(request);
  if (path == "/tsa") return data_->time_stamp(request);
  if (path.starts_with("/crl/")) return data_->crl(path.substr(5));
  const auto certificate = [](const crypto::Certificate& one) {
    return binary("application/pkix-cert", Bytes(one.der().begin(), one.der().end()));
  };
  if (path == "/ca/root.cer") return certificate(root());
  if (path == "/ca/citizens.cer") return certificate(issuing_authority());
  return plain(404, "Not Found\n");
}

void Authority::set_time_stamp_limit(const bool limited) {
  const std::unique_lock lock(data_->mutex);
  data_->options.time_stamp_limit = limited;
}

}  // namespace rubrica::sandbox
