// The web application as a whole: what its pages work with, and the table of everything that it answers to.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/accounts.h"
#include "app/environment.h"
#include "app/signing_desk.h"
#include "crypto/encrypted_field.h"
#include "web/cookie.h"
#include "web/render.h"
#include "web/route.h"

namespace rubrica::web {

// Something that must work for the installation to take requests.
struct ReadinessCheck {
  std::string name;  // "database"
  std::function<Result<void>()> run;
};

// How the installation is connected to the trust service, for who runs it.
struct ServiceStatus {
  bool credentials = false;         // present
  bool key_known = false;           // the cipher certificate's key is one of the accepted ones
  std::string key_digest;           // shortened
  std::optional<Time> last_answer;  // of the service
  bool unavailable = false;         // as people found out a moment ago
};

// The key that phone, PIN and code are encrypted for, and which keys the page may accept.
struct CipherOffer {
  std::shared_ptr<const crypto::CipherCertificate> certificate;
  std::vector<std::string> accepted_digests;  // hex SHA-256 of SubjectPublicKeyInfo
};

// Borrowed from who wires the program (cli/web_server.cpp); outlives the routes, whose handlers refer to it.
struct Application {
  const Pages& pages;
  const Cookies& cookies;
  app::Accounts& accounts;
  const app::RateLimits& limits;
  app::Environment environment;
  // app::upload with the reader of this installation.
  std::function<Result<std::string>(const app::TenantScope&, std::string_view file_name, BytesView content)> upload;
  std::function<ServiceStatus()> service_status;
  bool preserves = false;  // signatures are lifted to the level that their account has chosen (app/preservation.h)
  app::SigningDesk& signing;
  std::function<CipherOffer()> cipher;
  // A page of the document with this digest as PNG; page from 1. not_found, and what the confined helper says.
  std::function<Result<Bytes>(const app::TenantScope&, const crypto::Sha256Digest&, int page, bool large)> page_image;
  // Its text in reading order, for who cannot see the image.
  std::function<Result<std::string>(const app::TenantScope&, const crypto::Sha256Digest&, int page)> page_text;
  // The same of a PDF that was made here: the prepared file of an act, a seal to look at.
  std::function<Result<Bytes>(BytesView pdf, int page, bool large)> drawing;
  std::function<Result<std::string>(BytesView pdf, int page)> text_of;
  // app::save_seal_logo with what draws here.
  std::function<Result<void>(const app::TenantScope&, BytesView file)> save_seal_logo;
  std::vector<ReadinessCheck> readiness;
};

// All routes: one line here for each file of pages.
Routes routes(const Application& application);

Routes general_routes(const Application& application);    // pages_general.cpp: /, /acessibilidade
Routes account_routes(const Application& application);    // pages_account.cpp: /conta/nova, /entrar, /sair
Routes customer_routes(const Application& application);   // pages_customers.cpp: /clientes…
Routes product_routes(const Application& application);    // pages_products.cpp: /produtos…
Routes document_routes(const Application& application);   // pages_documents.cpp: /documentos…
Routes draft_routes(const Application& application);      // pages_drafts.cpp: /documentos/novo, /faturas/nova
Routes follow_up_routes(const Application& application);  // pages_follow_ups.cpp: /documentos/{id}/recibo, …/anular, …
Routes saft_routes(const Application& application);       // pages_saft.cpp: /definicoes/saft
Routes series_routes(const Application& application);     // pages_series.cpp: /definicoes/series…
Routes settings_routes(const Application& application);   // pages_settings.cpp: /definicoes…
Routes look_routes(const Application& application);       // pages_look.cpp: /definicoes/aspeto
Routes seal_routes(const Application& application);       // pages_seal.cpp: /definicoes/assinatura/selo
Routes upload_routes(const Application& application);     // pages_upload.cpp: /documentos/pdf/novo, …/codigo-qr
Routes selection_routes(const Application& application);  // pages_selection.cpp: /assinar/…, step 1 of signing
Routes signing_routes(const Application& application);    // pages_signing.cpp: /assinaturas/…, steps 2 and 3
Routes paper_routes(const Application& application);      // pages_paper.cpp: a document's pages as images
Routes health_routes(const Application& application);     // health.cpp: /saude, /prontidao

}  // namespace rubrica::web
