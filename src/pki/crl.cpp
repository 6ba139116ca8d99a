#include "pki/crl.h"

#include "crypto/openssl.h"

namespace rubrica::pki {
namespace {

using DistributionPoint = openssl::Owned<ISSUING_DIST_POINT, ISSUING_DIST_POINT_free>;
using Enumerated = openssl::Owned<ASN1_ENUMERATED, ASN1_ENUMERATED_free>;

constexpr auto kClockDifference = std::chrono::minutes(5);
constexpr long kRemoveFromCrl = 8;  // CRLReason
constexpr long kCertificateHold = 6;

tl::unexpected<Error> malformed(const std::string& what) {
  ERR_clear_error();
  return fail(ErrorCode::malformed_input, "CRL: " + what);
}

Result<Time> time_of(const ASN1_TIME* value) {
  const auto time = openssl::time_of(value);
  return time ? Result<Time>(*time) : malformed("a time that is none");
}

// RFC 5280 §6.3.3 (b)(2)(i): a list of one distribution point knows only the certificates that name this point.
bool is_of_this_point(const DIST_POINT_NAME* list, const crypto::Certificate& certificate) {
  using Points = openssl::Owned<CRL_DIST_POINTS, CRL_DIST_POINTS_free>;
  if (list->type != 0) return false;  // relative to the issuer's name: nobody writes these
  const Points points(static_cast<CRL_DIST_POINTS*>(
      X509_get_ext_d2i(certificate.native(), NID_crl_distribution_points, nullptr, nullptr)));
  for (int i = 0; points && i < sk_DIST_POINT_num(points.get()); ++i) {
    const DIST_POINT_NAME* point = sk_DIST_POINT_value(points.get(), i)->distpoint;
    for (int j = 0; point != nullptr && point->type == 0 && j < sk_GENERAL_NAME_num(point->name.fullname); ++j) {
      GENERAL_NAME* name = sk_GENERAL_NAME_value(point->name.fullname, j);
      for (int k = 0; k < sk_GENERAL_NAME_num(list->name.fullname); ++k) {
        if (GENERAL_NAME_cmp(name, sk_GENERAL_NAME_value(list->name.fullname, k)) == 0) return true;
      }
    }
  }
  return false;
}

// RFC 5280 §5.2: what the list is about must include this certificate, for every reason.
Result<void> check_scope(const X509_CRL* crl, const crypto::Certificate& certificate) {
  if (X509_CRL_get_ext_by_NID(crl, NID_delta_crl, -1) >= 0) return malformed("a delta list");
  for (int i = 0; i < X509_CRL_get_ext_count(crl); ++i) {
    X509_EXTENSION* extension = X509_CRL_get_ext(crl, i);
    const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
    if (X509_EXTENSION_get_critical(extension) != 0 && nid != NID_issuing_distribution_point) {
      return malformed("a critical extension that is not understood");
    }
  }
  int present = -1;
  const DistributionPoint scope(
      static_cast<ISSUING_DIST_POINT*>(X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, &present, nullptr)));
  if (!scope && present != -1) return malformed("an issuing distribution point that is none");
  if (!scope) return {};
  if (scope->indirectCRL > 0 || scope->onlyattr > 0 || scope->onlysomereasons != nullptr) {
    return malformed("an indirect or partial list");
  }
  if ((scope->onlyuser > 0 && certificate.is_ca()) || (scope->onlyCA > 0 && !certificate.is_ca())) {
    return malformed("a list of other certificates");
  }
  if (scope->distpoint != nullptr && !is_of_this_point(scope->distpoint, certificate)) {
    return malformed("a list of another distribution point");
  }
  return {};
}

Result<void> check_word_of(X509_CRL* crl, const crypto::Certificate& issuer, const Time known_at) {
  if (!openssl::signed_with_sha2(X509_CRL_get_signature_nid(crl))) {
    return malformed("signed with none of SHA-256, SHA-384, SHA-512");
  }
  if (!issuer.valid_at(known_at)) return fail(ErrorCode::certificate_unusable, "CRL: its issuer was not valid then");
  if ((X509_get_key_usage(issuer.native()) & KU_CRL_SIGN) == 0) {
    return fail(ErrorCode::certificate_unusable, "CRL: the issuer's key is not for lists");
  }
  if (X509_CRL_verify(crl, X509_get0_pubkey(issuer.native())) != 1) {
    ERR_clear_error();
    return fail(ErrorCode::certificate_unusable, "CRL: not signed by the certificate's issuer");
  }
  return {};
}

Result<void> read_entry(CrlAnswer& answer, const X509_REVOKED* entry) {
  const Enumerated reason(
      static_cast<ASN1_ENUMERATED*>(X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, nullptr, nullptr)));
  const long code = reason ? ASN1_ENUMERATED_get(reason.get()) : 0;
  if (code == kRemoveFromCrl) return {};
  answer.revoked = true;
  answer.on_hold = code == kCertificateHold;
  RUBRICA_TRY(answer.revoked_at, time_of(X509_REVOKED_get0_revocationDate(entry)));
  return {};
}

}  // namespace

Result<CrlAnswer> read_crl(const BytesView crl_der, const crypto::Certificate& certificate,
                           const crypto::Certificate& issuer, const Time known_at) {
  const unsigned char* from = crl_der.data();
  const openssl::X509Crl crl(d2i_X509_CRL(nullptr, &from, static_cast<long>(crl_der.size())));
  if (!crl || from != crl_der.data() + crl_der.size()) return malformed("not a CertificateList");
  const X509_NAME* lists_issuer = X509_CRL_get_issuer(crl.get());
  if (X509_NAME_cmp(lists_issuer, X509_get_issuer_name(certificate.native())) != 0 ||
      X509_NAME_cmp(lists_issuer, X509_get_subject_name(issuer.native())) != 0) {
    return malformed("of another issuer");
  }
  RUBRICA_CHECK_OK(check_scope(crl.get(), certificate));
  RUBRICA_CHECK_OK(check_word_of(crl.get(), issuer, known_at));
  CrlAnswer answer;
  RUBRICA_TRY(answer.this_update, time_of(X509_CRL_get0_lastUpdate(crl.get())));
  if (answer.this_update > known_at + kClockDifference) return malformed("from the future");
  if (const ASN1_TIME* next = X509_CRL_get0_nextUpdate(crl.get()); next != nullptr) {
    RUBRICA_TRY(answer.next_update, time_of(next));
  }
  X509_REVOKED* entry = nullptr;
  if (X509_CRL_get0_by_serial(crl.get(), &entry, X509_get0_serialNumber(certificate.native())) != 0) {
    RUBRICA_CHECK_OK(read_entry(answer, entry));
  }
  return answer;
}

}  // namespace rubrica::pki
