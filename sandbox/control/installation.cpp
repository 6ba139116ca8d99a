#include "sandbox/control/installation.h"

#include <fcntl.h>
#include <sys/file.h>

#include "base/file.h"
#include "base/id.h"

namespace rubrica::sandbox {
namespace {

Result<Fd> lock_folder(const std::filesystem::path& folder) {
  Fd lock(::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC,
                 0600));  // NOLINT(cppcoreguidelines-pro-type-vararg)
  if (!lock) return fail(ErrorCode::io_failure, folder.string() + " cannot be written");
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return fail(ErrorCode::io_failure, "another scmd-sandbox is using " + folder.string());
  }
  return lock;
}

std::string random_password() {
  std::array<std::uint8_t, 18> octets{};
  fill_random(octets);
  return base64(octets);
}

int port_member(const json::Object& object, const char* name) {
  const json::Value* member = object.if_contains(name);
  const bool good = member != nullptr && member->is_int64() && member->get_int64() > 0 && member->get_int64() < 65536;
  return good ? static_cast<int>(member->get_int64()) : 0;
}

}  // namespace

Result<Installation> Installation::open(const std::filesystem::path& folder,
                                        const std::optional<std::filesystem::path>& citizens_file) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(ErrorCode::io_failure, folder.string() + ": " + error.message());
  Installation installation;
  installation.folder = folder;
  RUBRICA_TRY(installation.lock, lock_folder(folder));

  const auto settings_file = folder / "sandbox.json";
  if (std::filesystem::exists(settings_file)) {
    RUBRICA_TRY(const Bytes text, read_file(settings_file));
    RUBRICA_TRY(const json::Value value, json::parse(as_text(text)));
    if (!value.is_object()) return fail(ErrorCode::malformed_input, settings_file.string() + " is not an object");
    const json::Object& object = value.get_object();
    installation.soap_port = port_member(object, "soap_port");
    installation.http_port = port_member(object, "http_port");
    RUBRICA_TRY(installation.credentials.username, json::string_member(object, "username"));
    RUBRICA_TRY(installation.credentials.password, json::string_member(object, "password"));
    RUBRICA_TRY(installation.credentials.application_id, json::string_member(object, "application_id"));
  } else {
    installation.credentials = {"rubrica", random_password(), uuid_v4()};
  }

  const auto own_citizens = folder / "citizens.json";
  if (!citizens_file && !std::filesystem::exists(own_citizens)) {
    RUBRICA_CHECK_OK(write_file_durably(own_citizens, as_bytes(citizens_to_json(seed_citizens()))));
  }
  RUBRICA_TRY(const Bytes text, read_file(citizens_file.value_or(own_citizens)));
  RUBRICA_TRY(installation.citizens, citizens_from_json(as_text(text)));
  return installation;
}

Result<void> Installation::remember_ports(const int soap, const int http) {
  soap_port = soap;
  http_port = http;
  const json::Object object = {{"soap_port", soap},
                               {"http_port", http},
                               {"username", credentials.username},
                               {"password", credentials.password},
                               {"application_id", credentials.application_id}};
  return write_file_durably(folder / "sandbox.json", as_bytes(json::pretty(object)), 0600);
}

Result<void> Installation::write_client_files(const Authority& authority) const {
  const std::string soap = "127.0.0.1:" + std::to_string(soap_port);
  const std::string http = "127.0.0.1:" + std::to_string(http_port);
  const std::string toml =
      "# Written by scmd-sandbox at every start. Going live means other values in a file of this form, nothing else.\n"
      "[scmd]\nenvironment = \"sandbox\"\nendpoint = \"https://" +
      soap + std::string(soap::kPath) +
      "\"\n"
      "application_id = \"" +
      credentials.application_id + "\"\nusername = \"" + credentials.username +
      "\"\n"
      "password = \"file:scmd-password\"\ncipher_certificate = \"cifra.pem\"\n"
      "cipher_key_digests = [\"" +
      authority.cipher_key_digest() +
      "\"]\nca_file = \"tls-ca.pem\"\n\n"
      "[tsa]\nurls = [\"http://" +
      http +
      "/tsa\"]\n# Nobody counts here, unless the knob time_stamp_limit says so. The State's authority: 20 in 1200 "
      "seconds.\n"
      "limit = 0\n\n"
      "[trust]\nanchors = [\"root.pem\"]\n\n"
      "[egress]\nallow = [\"" +
      soap + "\", \"" + http + "\"]\n";
  RUBRICA_CHECK_OK(write_file_durably(folder / "scmd-password", as_bytes(credentials.password), 0600));
  RUBRICA_CHECK_OK(write_file_durably(folder / "cifra.pem", as_bytes(authority.cipher_certificate_pem())));
  RUBRICA_CHECK_OK(write_file_durably(folder / "root.pem", as_bytes(crypto::to_pem(authority.root()))));
  RUBRICA_CHECK_OK(write_file_durably(folder / "tls-ca.pem", as_bytes(crypto::to_pem(authority.tls_root()))));
  return write_file_durably(folder / "rubrica.toml", as_bytes(toml));
}

}  // namespace rubrica::sandbox
