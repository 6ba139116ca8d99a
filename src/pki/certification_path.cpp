#include "pki/certification_path.h"

#include "crypto/openssl.h"

namespace rubrica::pki {
namespace {

struct StackFree {
  // The certificates stay with their owners.
  void operator()(STACK_OF(X509) * stack) const noexcept { sk_X509_free(stack); }
};
using BorrowedStack = std::unique_ptr<STACK_OF(X509), StackFree>;

BorrowedStack stack_of(const std::vector<crypto::Certificate>& certificates) {
  BorrowedStack stack(sk_X509_new_null());
  for (const crypto::Certificate& certificate : certificates) sk_X509_push(stack.get(), certificate.native());
  return stack;
}

PathStatus status_of(const int error) {
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return PathStatus::expired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return PathStatus::not_yet_valid;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return PathStatus::no_path;
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_INVALID_PURPOSE:
    case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
      return PathStatus::bad_usage;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
      return PathStatus::weak;
    default:
      return PathStatus::invalid;
  }
}

Result<std::vector<crypto::Certificate>> built_path(X509_STORE_CTX* context) {
  std::vector<crypto::Certificate> path;
  STACK_OF(X509)* chain = X509_STORE_CTX_get0_chain(context);
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    RUBRICA_TRY(crypto::Certificate certificate,
                crypto::Certificate::parse(openssl::der(sk_X509_value(chain, i), i2d_X509)));
    path.push_back(std::move(certificate));
  }
  return path;
}

}  // namespace

Result<TrustAnchors> TrustAnchors::from_pem(const std::string_view pem_bundle) {
  RUBRICA_TRY(std::vector<crypto::Certificate> certificates, crypto::parse_pem_bundle(pem_bundle));
  return TrustAnchors{std::move(certificates)};
}

CertificationPath find_path(const crypto::Certificate& leaf, const std::vector<crypto::Certificate>& helpers,
                            const TrustAnchors& anchors, const Time at) {
  const openssl::Store store(X509_STORE_new());
  for (const crypto::Certificate& anchor : anchors.certificates) X509_STORE_add_cert(store.get(), anchor.native());
  const BorrowedStack untrusted = stack_of(helpers);
  const openssl::StoreContext context(X509_STORE_CTX_new());
  if (X509_STORE_CTX_init(context.get(), store.get(), leaf.native(), untrusted.get()) != 1) {
    return {PathStatus::invalid, {}, openssl::last_error()};
  }
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(parameters,
                             std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count());
  X509_VERIFY_PARAM_set_auth_level(parameters, kSecurityLevel);
  // An anchor is trusted because the operator says so, self-signed or not.
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_X509_STRICT);
  if (X509_verify_cert(context.get()) != 1) {
    const int error = X509_STORE_CTX_get_error(context.get());
    ERR_clear_error();
    return {status_of(error), {}, X509_verify_cert_error_string(error)};
  }
  auto path = built_path(context.get());
  if (!path) return {PathStatus::invalid, {}, path.error().describe()};
  return {PathStatus::trusted, std::move(*path), ""};
}

}  // namespace rubrica::pki
