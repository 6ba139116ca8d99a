// The whole web application without a socket: requests go to the router, with a browser's cookie and CSRF value.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "app/documents.h"
#include "app/seal.h"
#include "crypto/sealed_box.h"
#include "support/app_storage.h"
#include "support/signing_fakes.h"
#include "web/application.h"
#include "web/router.h"

namespace rubrica::test {

class Site {
 public:
  // `producer`: who answers for the program before AT; without one everything is for training. `policy`: the one that
  // signatures of the installation may follow.
  explicit Site(const app::Environment environment = app::Environment::sandbox, fiscal::Producer producer = {},
                std::optional<cms::SignaturePolicy> policy = std::nullopt)
      : environment_(environment),
        policy_(std::move(policy)),
        storage_(std::move(producer)),
        assets_(web::Assets::load().value()),
        pages_(web::Pages::load(assets_, environment, storage_.producer().certificate_number).value()),
        router_(web::Router::create(web::routes(application_), options(), pages_, assets_).value()) {}
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  AppStorage& storage() { return storage_; }
  const web::Router& router() const { return router_; }
  const web::Pages& pages() const { return pages_; }
  web::ServiceStatus& service() { return service_; }
  FakeRemoteSigner& signer() { return signer_; }
  // As where a time-stamping authority is configured.
  void preserve() { application_.preserves = true; }
  // From now on this document turns out to be damaged when it is to be signed.
  void unreadable(std::string document) { unreadable_ = std::move(document); }

  // The answer as a client gets it: what comes in pieces is whole.
  http::Response send(http::ServerRequest request) const {
    http::Answer answer = router_.answer(std::move(request));
    for (bool more = static_cast<bool>(answer.stream); more;) {
      Bytes piece;
      more = answer.stream(piece);
      append(answer.response.body, piece);
    }
    return std::move(answer.response);
  }

 private:
  web::RouterOptions options() {
    web::RouterOptions options;
    options.public_url = "http://127.0.0.1:8080";
    options.login = [this](const std::string_view cookie) { return accounts_.login(cookie); };
    options.count = [this](const app::RateLimit& limit, const std::string_view address) {
      return limits_.take(limit, address);
    };
    return options;
  }

  app::Environment environment_;
  std::optional<cms::SignaturePolicy> policy_;
  AppStorage storage_;
  web::Assets assets_;
  web::Pages pages_;
  web::Cookies cookies_{false};
  app::Accounts accounts_{storage_.storage(), {.memory = 8U << 10U, .passes = 1}};
  app::RateLimits limits_{storage_.storage()};
  web::ServiceStatus service_;
  confined::Helper reader_ = confined::Helper::beside_this_program();
  confined::PageImages images_ = confined::PageImages::beside_this_program();
  FakeRemoteSigner signer_{family().person, family().chain};
  crypto::SealedBox box_{crypto::MasterKey::load_or_create(storage_.folder() / "master.key").value()};
  app::SigningDesk desk_{
      {storage_.storage(),
       signer_,
       box_,
       [this](const signing::Document& document, const crypto::CertificateChain& chain) -> Result<pades::Preparation> {
         if (document.id == unreadable_) return fail(ErrorCode::pdf_damaged, "as ordered");
         return signing::prepare_in_process(document, chain);
       },
       {},
       {}},
      {.production = environment_ == app::Environment::production, .policy = policy_}};
  std::string unreadable_;
  std::shared_ptr<const crypto::CipherCertificate> cipher_ = std::make_shared<crypto::CipherCertificate>(
      crypto::CipherCertificate::parse(family().person.certificate.der()).value());
  web::Application application_{
      .pages = pages_,
      .cookies = cookies_,
      .accounts = accounts_,
      .limits = limits_,
      .environment = environment_,
      .upload = [this](const app::TenantScope& scope, const std::string_view name,
                       const BytesView content) { return app::upload(scope, reader_, images_, name, content); },
      .service_status = [this] { return service_; },
      .signing = desk_,
      .cipher = [this] { return web::CipherOffer{cipher_, {cipher_->key_digest()}}; },
      .page_image = [](const app::TenantScope&, const crypto::Sha256Digest&, int, bool) -> Result<Bytes> {
        return to_bytes("an image");
      },
      .page_text = [](const app::TenantScope&, const crypto::Sha256Digest&, int) -> Result<std::string> {
        return "Fatura de teste";
      },
      .drawing = [](const BytesView pdf, int, bool) -> Result<Bytes> {
        return to_bytes("an image of " + std::to_string(pdf.size()) + " octets");
      },
      .text_of = [](BytesView, int) -> Result<std::string> { return "Assinado por"; },
      .save_seal_logo = [this](const app::TenantScope& scope,
                               const BytesView file) { return app::save_seal_logo(scope, images_, file); },
      .readiness = {},
  };
  web::Router router_;
};

// Somebody with a browser: cookies are kept, and the CSRF value of the last page is sent with the next form.
class Visitor {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  explicit Visitor(const Site& site) : site_(site) {}

  http::Response get(const std::string& target) { return send("GET", target, "", ""); }
  http::Response post(const std::string& target, const Fields& fields) {
    std::string body;
    for (const auto& [name, value] : with_csrf(fields)) {
      body += (body.empty() ? "" : "&") + encoded(name) + "=" + encoded(value);
    }
    return send("POST", target, "application/x-www-form-urlencoded", body);
  }
  // As our scripts send it.
  http::Response post_json(const std::string& target, const json::Object& body) {
    return send("POST", target, "application/json", json::text(body));
  }
  http::Response upload(const std::string& target, const std::string& file_name, const Bytes& content,
                        const std::string& field = "file") {
    constexpr std::string_view kBoundary = "--------a-boundary-of-the-test";
    std::string body;
    const auto part = [&](const std::string& head, const std::string_view value) {
      body += "--" + std::string(kBoundary) + "\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" +
              std::string(value) + "\r\n";
    };
    part("name=\"csrf\"", csrf_);
    part("name=\"" + field + "\"; filename=\"" + file_name + "\"\r\nContent-Type: application/pdf", as_text(content));
    body += "--" + std::string(kBoundary) + "--\r\n";
    return send("POST", target, "multipart/form-data; boundary=" + std::string(kBoundary), body);
  }
  // A new account; the visitor is logged in as it.
  void sign_up(const std::string& email) {
    get("/conta/nova");
    post("/conta/nova", {{"email", email}, {"password", "quatro palavras ao acaso"}});
    get("/definicoes/emitente");
  }
  void log_in(const std::string& email) {
    get("/entrar");
    post("/entrar", {{"email", email}, {"password", "quatro palavras ao acaso"}});
    get("/definicoes/emitente");
  }
  // Says who issues, and activates CMD.
  void set_up() {
    post("/definicoes/emitente", {{"name", "Marta Conceição Ferreira"},
                                  {"tax_id", "123456789"},
                                  {"address", "Rua das Flores 12\n4050-262 Porto"},
                                  {"vat_territory", "PT"}});
    post("/definicoes/assinatura/cmd", {{"reason", "Autoria"}, {"total_in_name", "1"}});
  }
  const std::string& csrf() const { return csrf_; }
  void forget_cookies() { cookies_.clear(); }

 private:
  static std::string encoded(const std::string& text) {
    std::string out;
    for (const char c : text) {
      const auto octet = static_cast<std::uint8_t>(c);
      out += std::isalnum(octet) != 0 ? std::string(1, c) : "%" + hex_upper(BytesView(&octet, 1));
    }
    return out;
  }
  Fields with_csrf(Fields fields) const {
    fields.emplace_back("csrf", csrf_);
    return fields;
  }
  http::Response send(const std::string& method, const std::string& target, const std::string& type,
                      const std::string& body) {
    http::ServerRequest request;
    request.method = method;
    request.target = target;
    request.path = target.substr(0, target.find('?'));
    request.query = target.find('?') == std::string::npos ? "" : target.substr(target.find('?') + 1);
    request.peer = "127.0.0.1";
    std::string cookies;
    for (const auto& [name, value] : cookies_) cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
    if (!cookies.empty()) request.headers.set("Cookie", cookies);
    if (!type.empty()) request.headers.set("Content-Type", type);
    if (type == "application/json") request.headers.set("X-Rubrica-CSRF", csrf_);
    request.body = to_bytes(body);
    http::Response response = site_.send(std::move(request));
    keep_cookies(response);
    keep_csrf(response);
    return response;
  }
  void keep_cookies(const http::Response& response) {
    for (const auto& [name, value] : response.headers.fields()) {
      if (name != "Set-Cookie") continue;
      const std::string pair = value.substr(0, value.find(';'));
      cookies_[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
    }
    std::erase_if(cookies_, [](const auto& cookie) { return cookie.second.empty(); });
  }
  void keep_csrf(const http::Response& response) {
    const std::string_view text = as_text(response.body);
    constexpr std::string_view kMark = "name=\"csrf\" value=\"";
    const std::size_t at = text.find(kMark);
    if (at == std::string_view::npos) return;
    const std::string_view rest = text.substr(at + kMark.size());
    csrf_ = rest.substr(0, rest.find('"'));
  }

  const Site& site_;
  std::map<std::string, std::string> cookies_;
  std::string csrf_;
};

inline std::string location(const http::Response& response) {
  return std::string(response.headers.get("Location").value_or(""));
}

inline std::string body(const http::Response& response) { return std::string(as_text(response.body)); }

}  // namespace rubrica::test
