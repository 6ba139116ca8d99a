#include "cli/web_server.h"

#include <atomic>

#include "app/accounts.h"
#include "app/blob_store.h"
#include "app/documents.h"
#include "app/schema.h"
#include "base/file.h"
#include "base/log.h"
#include "cli/public_url.h"
#include "cli/scmd_service.h"
#include "cli/signing_wiring.h"
#include "confined/helper.h"
#include "crypto/sealed_box.h"
#include "http/bulkhead.h"
#include "http/server.h"
#include "remote/watched_signer.h"
#include "sql/sqlite.h"
#include "web/application.h"
#include "web/router.h"

namespace rubrica::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kReaders = 8;
constexpr std::size_t kWriters = 1;  // as many as SQLite lets write at a time
constexpr auto kMigrationTime = 5min;
constexpr std::size_t kLargestBody = app::kLargestUpload + (std::size_t{1} << 20U);  // a document and what a form adds

Result<std::filesystem::path> private_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::create_directories(folder, error)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  if (error) return fail(ErrorCode::io_failure, folder.string() + ": " + error.message());
  return folder;
}

Result<std::unique_ptr<sql::Database>> open_database(const std::filesystem::path& file, const Clock& clock) {
  RUBRICA_TRY(auto database, sql::Database::open([file] { return sql::open_sqlite(file); }, kReaders, kWriters));
  RUBRICA_CHECK_OK(sql::migrate(*database, app::migrations(), clock, Deadline::after(kMigrationTime)));
  return database;
}

Result<std::optional<http::TlsIdentity>> tls_identity(const ServerSettings& settings) {
  if (!settings.tls_certificate || !settings.tls_key) return std::optional<http::TlsIdentity>();
  RUBRICA_TRY(const Bytes certificate, read_file(*settings.tls_certificate));
  RUBRICA_TRY(const Bytes key, read_file(*settings.tls_key));
  return http::TlsIdentity{std::string(as_text(certificate)), std::string(as_text(key))};
}

Result<void> database_answers(const app::Storage& storage) {
  RUBRICA_TRY(auto transaction, storage.begin(sql::Access::read));
  RUBRICA_TRY(const auto answer, transaction.run("SELECT COUNT(*) FROM tenant"));
  static_cast<void>(answer);
  return {};
}

// Nobody's blob, always the same one.
Result<void> blobs_are_kept(const app::Storage& storage) {
  RUBRICA_TRY(const auto digest, storage.blobs.put("prontidao", as_bytes("prontidao")));
  RUBRICA_TRY(const Bytes read, storage.blobs.get("prontidao", digest));
  static_cast<void>(read);
  return {};
}

http::Answer not_ready() {
  http::Response response = http::text_response(503, "text/plain; charset=utf-8", "A iniciar.\n");
  response.headers.set("Retry-After", "1");
  return response;
}

}  // namespace

// In the order in which they need each other; they end in reverse, the server first.
struct WebServer::Parts {
  SystemClock clock;
  fiscal::Producer producer;
  std::unique_ptr<sql::Database> database;
  std::unique_ptr<app::BlobStore> blobs;
  std::unique_ptr<crypto::SealedBox> sealed_box;
  ScmdService scmd;
  std::unique_ptr<remote::WatchedSigner> signer;
  Environment environment = Environment::sandbox;
  bool key_is_pinned = false;
  std::unique_ptr<app::Accounts> accounts;
  std::unique_ptr<app::RateLimits> limits;
  confined::Helper reader = confined::Helper::beside_this_program();
  confined::PageImages images = confined::PageImages::beside_this_program();
  std::unique_ptr<app::SigningDesk> desk;
  std::unique_ptr<Periodic> sweeping;
  std::unique_ptr<Periodic> preserving;
  std::vector<std::string> accepted_keys;
  std::unique_ptr<web::Assets> assets;
  std::unique_ptr<web::Pages> pages;
  std::unique_ptr<web::Cookies> cookies;
  std::unique_ptr<web::Application> application;
  std::unique_ptr<web::Router> router;
  std::atomic<const web::Router*> ready = nullptr;  // the router, once everything is there
  std::string url;
  std::unique_ptr<http::Server> server;

  app::Storage storage() const { return {*database, *blobs, clock, producer}; }

  Result<void> open_store(const std::filesystem::path& data) {
    RUBRICA_TRY(const std::filesystem::path folder, private_folder(data));
    RUBRICA_TRY(database, open_database(folder / "rubrica.db", clock));
    RUBRICA_TRY(app::BlobStore opened, app::BlobStore::open(folder / "blobs"));
    blobs = std::make_unique<app::BlobStore>(std::move(opened));
    RUBRICA_TRY(crypto::MasterKey key, crypto::MasterKey::load_or_create(folder / "master.key"));
    sealed_box = std::make_unique<crypto::SealedBox>(std::move(key));
    return {};
  }

  Result<void> connect(Settings& settings) {
    environment = settings.scmd.environment;
    accepted_keys = settings.scmd.cipher_key_digests;
    key_is_pinned = !accepted_keys.empty();
    RUBRICA_TRY(scmd, connect_scmd(settings, clock));
    signer = std::make_unique<remote::WatchedSigner>(*scmd.signer, clock);
    return {};
  }

  Result<void> open_desk(const Settings& settings, app::StepObserver observer) {
    RUBRICA_TRY(desk, signing_desk(storage(), *signer, *sealed_box, settings, std::move(observer)));
    RUBRICA_CHECK_OK(desk->recover());
    sweeping = sweeper(*desk);
    return {};
  }

  // The client was made with credentials, and the cipher certificate's file takes pinned keys only.
  web::ServiceStatus service_status() const {
    constexpr std::size_t kShort = 16;
    const remote::ServiceHealth health = signer->health();
    return {.credentials = true,
            .key_known = key_is_pinned,
            .key_digest = scmd.cipher->current().certificate->key_digest().substr(0, kShort),
            .last_answer = health.last_answer,
            .unavailable = health.unavailable};
  }

  Result<void> open_pages() {
    RUBRICA_TRY(web::Assets loaded, web::Assets::load());
    assets = std::make_unique<web::Assets>(std::move(loaded));
    RUBRICA_TRY(web::Pages composed, web::Pages::load(*assets, environment, producer.certificate_number));
    pages = std::make_unique<web::Pages>(std::move(composed));
    return {};
  }

  Result<void> open_routes(const Settings& settings) {
    cookies = std::make_unique<web::Cookies>(url.starts_with("https://"));
    application = std::make_unique<web::Application>(web::Application{
        .pages = *pages,
        .cookies = *cookies,
        .accounts = *accounts,
        .limits = *limits,
        .environment = environment,
        .upload = [this](const app::TenantScope& scope, const std::string_view name,
                         const BytesView content) { return app::upload(scope, reader, images, name, content); },
        .service_status = [this] { return service_status(); },
        .preserves = !settings.tsa_urls.empty(),
        .signing = *desk,
        .cipher = cipher_offer(*scmd.cipher, accepted_keys),
        .page_image = page_images(images),
        .page_text = page_texts(images),
        .drawing = drawings(images),
        .text_of = texts(images),
        .save_seal_logo = [this](const app::TenantScope& scope,
                                 const BytesView file) { return app::save_seal_logo(scope, images, file); },
        .readiness = {{"database", [this] { return database_answers(storage()); }},
                      {"blobs", [this] { return blobs_are_kept(storage()); }}}});
    web::RouterOptions options{
        .public_url = url,
        .calls_out = http::Bulkhead::share_of(settings.server.workers),
        .login = [this](const std::string_view cookie) { return accounts->login(cookie); },
        .count = [this](const app::RateLimit& limit,
                        const std::string_view address) { return limits->take(limit, address); }};
    RUBRICA_TRY(web::Router made, web::Router::create(web::routes(*application), std::move(options), *pages, *assets));
    router = std::make_unique<web::Router>(std::move(made));
    ready = router.get();
    return {};
  }

  // First of all, since the port may become known only by this.
  Result<void> listen(const ServerSettings& settings) {
    http::ServerOptions options;
    options.address = settings.address;
    options.port = settings.port;
    options.workers = settings.workers;
    options.queue = settings.workers;
    options.maximum_body = kLargestBody;
    options.body_limit = [this](const std::string_view method, const std::string_view path) {
      const web::Router* all = ready;
      return all != nullptr ? all->body_limit(method, path) : kLargestBody;
    };
    options.trusted_proxies = settings.trusted_proxies;
    RUBRICA_TRY(options.tls, tls_identity(settings));
    RUBRICA_TRY(server, http::Server::start(std::move(options), [this](const http::ServerRequest& request) {
                  const web::Router* all = ready;
                  return all != nullptr ? all->answer(request) : not_ready();
                }));
    RUBRICA_TRY(url, public_url(settings.public_url, settings.address, server->port(), settings.tls_key.has_value()));
    return {};
  }
};

WebServer::WebServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
WebServer::~WebServer() = default;

Result<std::unique_ptr<WebServer>> WebServer::start(Settings settings, const std::filesystem::path& data,
                                                    app::StepObserver observer) {
  auto parts = std::make_unique<Parts>();
  parts->producer = settings.producer;
  RUBRICA_CHECK_OK(parts->listen(settings.server));
  RUBRICA_CHECK_OK(parts->open_store(data));
  RUBRICA_CHECK_OK(parts->connect(settings));
  parts->accounts = std::make_unique<app::Accounts>(parts->storage());
  parts->limits = std::make_unique<app::RateLimits>(parts->storage());
  RUBRICA_CHECK_OK(parts->open_desk(settings, observer));
  RUBRICA_CHECK_OK(parts->open_pages());
  RUBRICA_CHECK_OK(parts->open_routes(settings));
  LongTermSettings long_term = LongTermSettings::of(settings);
  long_term.count = data / "time-stamps.json";
  parts->preserving = preserver(parts->storage(), std::move(long_term), std::move(observer));
  log::info("serving", {{"url", parts->url}, {"port", parts->server->port()}});
  return std::unique_ptr<WebServer>(new WebServer(std::move(parts)));
}

std::uint16_t WebServer::port() const { return parts_->server->port(); }
const std::string& WebServer::url() const { return parts_->url; }
void WebServer::stop(const std::chrono::milliseconds drain) { parts_->server->stop(drain); }

}  // namespace rubrica::cli
