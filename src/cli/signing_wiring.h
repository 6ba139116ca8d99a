// Signing as the web application does it, wired to Chave Móvel Digital, the confined helper and OCSP.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/signing_desk.h"
#include "cli/long_term.h"
#include "cli/periodic.h"
#include "cli/settings.h"
#include "confined/page_image.h"
#include "remote/remote_signer.h"
#include "remote/scmd/cipher_certificate_file.h"
#include "web/application.h"

namespace rubrica::cli {

// What is borrowed outlives the desk. Of the settings: environment, signature policy, and where OCSP may be asked
// besides public addresses. configuration_invalid for a policy that is none.
Result<std::unique_ptr<app::SigningDesk>> signing_desk(const app::Storage& storage, remote::RemoteSigner& signer,
                                                       const crypto::SealedBox& sealed_box, const Settings& settings,
                                                       app::StepObserver observer);

// The cipher certificate as it stands at the moment. Nothing but its own key is accepted when `digests` is empty.
std::function<web::CipherOffer()> cipher_offer(remote::scmd::CipherCertificateFile& file,
                                               std::vector<std::string> digests);

// Pages as images: 120 dpi beside the form, 192 dpi when enlarged. Borrows what draws them.
std::function<Result<Bytes>(const app::TenantScope&, const crypto::Sha256Digest&, int, bool)> page_images(
    const confined::PageImages& images);

// Their text.
std::function<Result<std::string>(const app::TenantScope&, const crypto::Sha256Digest&, int)> page_texts(
    const confined::PageImages& images);

// A page of a PDF that was made here, in the same way; what others put into it is drawn in the confined process.
std::function<Result<Bytes>(BytesView, int, bool)> drawings(const confined::PageImages& images);
std::function<Result<std::string>(BytesView, int)> texts(const confined::PageImages& images);

// Ends what waits in vain, every minute.
std::unique_ptr<Periodic> sweeper(app::SigningDesk& desk);

// Makes signatures last, a few seconds after they were made; null without a time-stamping authority.
std::unique_ptr<Periodic> preserver(const app::Storage& storage, LongTermSettings settings, app::StepObserver observer);

}  // namespace rubrica::cli
