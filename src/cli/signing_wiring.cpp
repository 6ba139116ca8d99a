#include "cli/signing_wiring.h"

#include "app/preservation.h"
#include "base/log.h"
#include "cli/foreign_documents.h"
#include "cli/revocation.h"
#include "confined/helper.h"
#include "confined/page_image.h"
#include "pdf/source.h"

namespace rubrica::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kSweepEvery = 1min;
constexpr auto kPreserveEvery = 2s;
constexpr auto kPreserving = 20s;         // asking for one document, at most; the end of the server waits for it
constexpr unsigned kBesideTheForm = 120;  // dots per inch
constexpr unsigned kEnlarged = 192;

Result<std::unique_ptr<pdf::FileSource>> blob_source(const app::TenantScope& scope,
                                                     const crypto::Sha256Digest& digest) {
  RUBRICA_TRY(const Fd blob, scope.blobs().open_blob(scope.tenant(), digest));
  return pdf::FileSource::open(blob.get());
}

}  // namespace

Result<std::unique_ptr<app::SigningDesk>> signing_desk(const app::Storage& storage, remote::RemoteSigner& signer,
                                                       const crypto::SealedBox& sealed_box, const Settings& settings,
                                                       app::StepObserver observer) {
  app::SigningOptions options;
  options.production = settings.scmd.environment == Environment::production;
  RUBRICA_TRY(options.policy, settings.signature_policy());
  return std::make_unique<app::SigningDesk>(
      app::SigningDesk::Parts{storage, signer, sealed_box, foreign_document_preparer(),
                              revocation_check(settings.egress_allow, storage.clock), std::move(observer)},
      options);
}

std::function<web::CipherOffer()> cipher_offer(remote::scmd::CipherCertificateFile& file,
                                               std::vector<std::string> digests) {
  return [&file, digests = std::move(digests)] {
    auto certificate = file.current().certificate;
    auto accepted = digests.empty() ? std::vector<std::string>{certificate->key_digest()} : digests;
    return web::CipherOffer{std::move(certificate), std::move(accepted)};
  };
}

std::function<Result<Bytes>(const app::TenantScope&, const crypto::Sha256Digest&, int, bool)> page_images(
    const confined::PageImages& images) {
  return [&images](const app::TenantScope& scope, const crypto::Sha256Digest& digest, const int page,
                   const bool large) -> Result<Bytes> {
    RUBRICA_TRY(const auto source, blob_source(scope, digest));
    return images.png(*source, static_cast<std::size_t>(page), large ? kEnlarged : kBesideTheForm);
  };
}

std::function<Result<std::string>(const app::TenantScope&, const crypto::Sha256Digest&, int)> page_texts(
    const confined::PageImages& images) {
  return [&images](const app::TenantScope& scope, const crypto::Sha256Digest& digest,
                   const int page) -> Result<std::string> {
    RUBRICA_TRY(const auto source, blob_source(scope, digest));
    return images.text(*source, static_cast<std::size_t>(page));
  };
}

std::function<Result<Bytes>(BytesView, int, bool)> drawings(const confined::PageImages& images) {
  return [&images](const BytesView pdf, const int page, const bool large) {
    return images.png(pdf::MemorySource(pdf), static_cast<std::size_t>(page), large ? kEnlarged : kBesideTheForm);
  };
}

std::function<Result<std::string>(BytesView, int)> texts(const confined::PageImages& images) {
  return [&images](const BytesView pdf, const int page) {
    return images.text(pdf::MemorySource(pdf), static_cast<std::size_t>(page));
  };
}

std::unique_ptr<Periodic> sweeper(app::SigningDesk& desk) {
  return std::make_unique<Periodic>(kSweepEvery, [&desk](const std::function<bool()>&) {
    if (const auto swept = desk.sweep(); !swept) log::error("sweep_failed", {{"cause", swept.error().describe()}});
  });
}

std::unique_ptr<Periodic> preserver(const app::Storage& storage, LongTermSettings settings,
                                    app::StepObserver observer) {
  if (settings.urls.empty()) return nullptr;
  const auto round = [storage, settings = std::move(settings),
                      observer = std::move(observer)](const std::function<bool()>& ending) {
    // An authority that has refused is not asked again in this round, and asked anew in the next one.
    std::unique_ptr<LongTerm> services;
    const auto lift = [&](const pdf::Source& document,
                          const pades::AugmentationTarget& target) -> Result<pades::Augmented> {
      if (!services) {
        RUBRICA_TRY(services, LongTerm::create(settings, storage.clock));
      }
      return pades::augment(document, target, services->services(), confined::Helper::beside_this_program().reader(),
                            Deadline::after(kPreserving));
    };
    app::Preservation preservation(storage, lift, observer);
    while (!ending()) {
      const auto done = preservation.step();
      if (!done) log::error("preservation_failed", {{"cause", done.error().describe()}});
      if (!done || !*done) return;
    }
  };
  return std::make_unique<Periodic>(kPreserveEvery, round);
}

}  // namespace rubrica::cli
