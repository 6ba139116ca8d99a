#include "cli/signing_wiring.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "cli/foreign_documents.h"
#include "cli/revocation.h"
#include "confined/page_image.h"
#include "pdf/source.h"

namespace rubrica::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kSweepEvery = 1min;
constexpr unsigned kBesideTheForm = 120;  // dots per inch
constexpr unsigned kEnlarged = 192;

Result<std::unique_ptr<pdf::FileSource>> blob_source(const app::TenantScope& scope,
                                                     const crypto::Sha256Digest& digest) {
  RUBRICA_TRY(const Fd blob, scope.blobs().open_blob(scope.tenant(), digest));
  return pdf::FileSource::open(blob.get());
}

}  // namespace

std::unique_ptr<app::SigningDesk> signing_desk(const app::Storage& storage, remote::RemoteSigner& signer,
                                               const crypto::SealedBox& sealed_box, const Environment environment,
                                               std::vector<std::string> egress_allow, app::StepObserver observer) {
  app::SigningOptions options;
  options.production = environment == Environment::production;
  return std::make_unique<app::SigningDesk>(
      app::SigningDesk::Parts{storage, signer, sealed_box, foreign_document_preparer(),
                              revocation_check(std::move(egress_allow), storage.clock), std::move(observer)},
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

struct Sweeper::State {
  explicit State(app::SigningDesk& of) : desk(of) {}

  app::SigningDesk& desk;
  std::mutex mutex;
  std::condition_variable changed;
  bool over = false;
  std::thread thread;

  void run() {
    std::unique_lock lock(mutex);
    while (!changed.wait_for(lock, kSweepEvery, [this] { return over; })) {
      lock.unlock();
      if (const auto swept = desk.sweep(); !swept) log::error("sweep_failed", {{"cause", swept.error().describe()}});
      lock.lock();
    }
  }
};

Sweeper::Sweeper(app::SigningDesk& desk) : state_(std::make_unique<State>(desk)) {
  state_->thread = std::thread([state = state_.get()] { state->run(); });
}

Sweeper::~Sweeper() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->over = true;
  }
  state_->changed.notify_all();
  state_->thread.join();
}

}  // namespace rubrica::cli
