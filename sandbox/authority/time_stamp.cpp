#include "sandbox/authority/time_stamp.h"

#include "sandbox/authority/issue.h"

namespace rubrica::sandbox {
namespace {

using ResponseContext = openssl::Owned<TS_RESP_CTX, TS_RESP_CTX_free>;
using Object = openssl::Owned<ASN1_OBJECT, ASN1_OBJECT_free>;

struct StackFree {
  void operator()(STACK_OF(X509) * stack) const noexcept { sk_X509_free(stack); }
};

constexpr std::size_t kLimit = 20;
constexpr auto kWindow = std::chrono::minutes(20);
constexpr auto kBlock = std::chrono::hours(24);

struct Moment {
  Time now;
  std::uint64_t serial = 0;
};

int time_of(TS_RESP_CTX*, void* context, long* seconds, long* microseconds) {
  const Time now = static_cast<const Moment*>(context)->now;
  *seconds = seconds_of(now);
  *microseconds = 0;
  return 1;
}

ASN1_INTEGER* serial_of(TS_RESP_CTX*, void* context) {
  ASN1_INTEGER* serial = ASN1_INTEGER_new();
  ASN1_INTEGER_set_uint64(serial, static_cast<const Moment*>(context)->serial);
  return serial;
}

}  // namespace

Bytes answer_time_stamp(const BytesView request, const crypto::Certificate& signer, EVP_PKEY* key,
                        const std::vector<crypto::Certificate>& chain, const Time now, const std::uint64_t serial) {
  Moment moment{now, serial};
  const ResponseContext context(TS_RESP_CTX_new());
  const std::unique_ptr<STACK_OF(X509), StackFree> certificates(sk_X509_new_null());
  for (const crypto::Certificate& certificate : chain) sk_X509_push(certificates.get(), certificate.native());
  // BTSP, EN 319 421 §5.2: what the policy of a real unit would extend.
  const Object policy(OBJ_txt2obj("0.4.0.2023.1.1", 1));
  TS_RESP_CTX_set_signer_cert(context.get(), signer.native());
  TS_RESP_CTX_set_signer_key(context.get(), key);
  TS_RESP_CTX_set_signer_digest(context.get(), EVP_sha256());
  TS_RESP_CTX_set_ess_cert_id_digest(context.get(), EVP_sha256());
  TS_RESP_CTX_set_certs(context.get(), certificates.get());
  TS_RESP_CTX_set_def_policy(context.get(), policy.get());
  for (const EVP_MD* digest : {EVP_sha256(), EVP_sha384(), EVP_sha512()}) TS_RESP_CTX_add_md(context.get(), digest);
  TS_RESP_CTX_set_accuracy(context.get(), 1, 0, 0);
  TS_RESP_CTX_set_time_cb(context.get(), &time_of, &moment);
  TS_RESP_CTX_set_serial_cb(context.get(), &serial_of, &moment);
  const openssl::Bio bio = openssl::memory_bio(request);
  const openssl::TsResponse response(TS_RESP_create_response(context.get(), bio.get()));
  ERR_clear_error();
  return response ? openssl::der(response.get(), i2d_TS_RESP) : Bytes();
}

bool TimeStampLimit::admits(const Time now) {
  if (blocked_until_ && now < *blocked_until_) return false;
  blocked_until_.reset();
  while (!recent_.empty() && recent_.front() + kWindow <= now) recent_.pop_front();
  if (recent_.size() >= kLimit) {
    blocked_until_ = now + kBlock;
    return false;
  }
  recent_.push_back(now);
  return true;
}

}  // namespace rubrica::sandbox
