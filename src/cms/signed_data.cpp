#include "cms/signed_data.h"

#include <openssl/rsa.h>

#include <algorithm>
#include <array>

#include "cms/der.h"
#include "crypto/openssl.h"

namespace rubrica::cms {
namespace {

constexpr std::size_t kLongestContents = std::size_t{4} << 20U;

Bytes object_identifier(const int nid) {
  const ASN1_OBJECT* object = OBJ_nid2obj(nid);
  return der::element(der::kObjectIdentifier, {OBJ_get0_data(object), OBJ_length(object)});
}

Bytes algorithm(const int nid, const bool null_parameters) {
  const Bytes null{der::kNull, 0};
  return der::sequence({object_identifier(nid), null_parameters ? BytesView(null) : BytesView()});
}

Bytes attribute(const int nid, const BytesView value) {
  return der::sequence({object_identifier(nid), der::element(der::kSet, value)});
}

// RFC 5652 §10.1.1 leaves the parameters of SHA-256 absent; RFC 3279 §2.2.1 demands NULL for rsaEncryption.
Result<Bytes> signature_algorithm(const crypto::Certificate& signer) {
  switch (signer.key_algorithm()) {
    case crypto::KeyAlgorithm::rsa:
      return algorithm(NID_rsaEncryption, true);
    case crypto::KeyAlgorithm::ec:
      return algorithm(NID_ecdsa_with_SHA256, false);
    case crypto::KeyAlgorithm::other:
      break;
  }
  return fail(ErrorCode::key_unsupported, "the signer's key is neither RSA nor EC");
}

Bytes issuer_and_serial_number(const crypto::Certificate& certificate) {
  const X509* native = certificate.native();
  return der::sequence({openssl::der(X509_get_issuer_name(native), i2d_X509_NAME),
                        openssl::der(X509_get0_serialNumber(native), i2d_ASN1_INTEGER)});
}

Bytes embedded_certificates(const crypto::CertificateChain& chain) {
  std::vector<Bytes> set;
  for (const crypto::Certificate& certificate : chain.certificates()) {
    const bool root = certificate.self_issued() && !(certificate == chain.leaf());
    if (!root) set.emplace_back(certificate.der().begin(), certificate.der().end());
  }
  return der::set_of(std::move(set));
}

// The same content under another tag: SET OF ↔ [0] IMPLICIT.
Bytes retagged(Bytes element, const std::uint8_t tag) {
  element.front() = tag;
  return element;
}

Bytes unsigned_attributes(const BytesView signature_time_stamp) {
  if (signature_time_stamp.empty()) return {};
  return der::element(der::kContext1, attribute(NID_id_smime_aa_timeStampToken, signature_time_stamp));
}

Result<Bytes> content_info(const crypto::CertificateChain& chain, const BytesView signed_attributes,
                           const BytesView value, const BytesView signature_time_stamp) {
  const crypto::Certificate& signer = chain.leaf();
  RUBRICA_TRY(const Bytes signature_algorithm_der, signature_algorithm(signer));
  const Bytes version_1{der::kInteger, 1, 1};
  const Bytes sha256 = algorithm(NID_sha256, false);
  const Bytes attributes = retagged(Bytes(signed_attributes.begin(), signed_attributes.end()), der::kContext0);
  const Bytes signer_info =
      der::sequence({version_1, issuer_and_serial_number(signer), sha256, attributes, signature_algorithm_der,
                     der::element(der::kOctetString, value), unsigned_attributes(signature_time_stamp)});
  const Bytes signed_data =
      der::sequence({version_1, der::element(der::kSet, sha256), der::sequence({object_identifier(NID_pkcs7_data)}),
                     retagged(embedded_certificates(chain), der::kContext0), der::element(der::kSet, signer_info)});
  return der::sequence({object_identifier(NID_pkcs7_signed), der::element(der::kContext0, signed_data)});
}

Result<Bytes> object_identifier(const std::string& dotted) {
  const openssl::Owned<ASN1_OBJECT, ASN1_OBJECT_free> object(OBJ_txt2obj(dotted.c_str(), 1));
  if (!object) return fail(ErrorCode::invalid_argument, "no object identifier: " + dotted);
  return der::element(der::kObjectIdentifier, {OBJ_get0_data(object.get()), OBJ_length(object.get())});
}

// SignaturePolicyId (EN 319 122-1 §5.2.9.1): the OID, the hash, and the qualifier SPuri where there is an address.
Result<Bytes> policy_identifier(const SignaturePolicy& policy) {
  constexpr std::uint8_t kIa5String = 0x16;
  RUBRICA_TRY(const Bytes oid, object_identifier(policy.oid));
  const Bytes hash = der::sequence({algorithm(NID_sha256, false), der::element(der::kOctetString, policy.sha256)});
  if (policy.uri.empty()) return der::sequence({oid, hash});
  if (std::ranges::any_of(policy.uri, [](const char c) { return c <= ' ' || c > '~'; })) {
    return fail(ErrorCode::invalid_argument, "the policy's address is not ASCII: " + policy.uri);
  }
  const Bytes address =
      der::sequence({object_identifier(NID_id_smime_spq_ets_sqt_uri), der::element(kIa5String, as_bytes(policy.uri))});
  return der::sequence({oid, hash, der::sequence({address})});
}

// The largest value that the key can yield: one block for RSA; SEQUENCE of two INTEGERs for ECDSA.
Result<std::size_t> longest_value(const crypto::Certificate& signer) {
  const auto bytes = static_cast<std::size_t>(signer.key_bits() + 7) / 8;
  switch (signer.key_algorithm()) {
    case crypto::KeyAlgorithm::rsa:
      return bytes;
    case crypto::KeyAlgorithm::ec:
      return 2 * (bytes + 3) + 3;
    case crypto::KeyAlgorithm::other:
      break;
  }
  return fail(ErrorCode::key_unsupported, "the signer's key is neither RSA nor EC");
}

}  // namespace

Result<Bytes> signed_attributes(const crypto::Certificate& signer, const crypto::Sha256Digest& message_digest,
                                const SignedProperties& properties) {
  const crypto::Sha256Digest certificate_hash = crypto::sha256(signer.der());
  // SigningCertificateV2 { certs { ESSCertIDv2 { certHash } } }, RFC 5035 §3.
  const Bytes ess =
      der::sequence({der::sequence({der::sequence({der::element(der::kOctetString, certificate_hash)})})});
  std::vector<Bytes> set{attribute(NID_pkcs9_contentType, object_identifier(NID_pkcs7_data)),
                         attribute(NID_pkcs9_messageDigest, der::element(der::kOctetString, message_digest)),
                         attribute(NID_id_smime_aa_signingCertificateV2, ess)};
  if (!properties.commitment.empty()) {
    RUBRICA_TRY(const Bytes type, object_identifier(properties.commitment));
    set.push_back(attribute(NID_id_smime_aa_ets_commitmentType, der::sequence({type})));
  }
  if (properties.policy) {
    RUBRICA_TRY(const Bytes identifier, policy_identifier(*properties.policy));
    set.push_back(attribute(NID_id_smime_aa_ets_sigPolicyId, identifier));
  }
  return der::set_of(std::move(set));
}

Bytes digest(const BytesView bytes, const std::string_view algorithm) {
  const EVP_MD* method = algorithm == "sha256"   ? EVP_sha256()
                         : algorithm == "sha384" ? EVP_sha384()
                         : algorithm == "sha512" ? EVP_sha512()
                                                 : nullptr;
  if (method == nullptr) return {};
  Bytes out(static_cast<std::size_t>(EVP_MD_get_size(method)));
  EVP_Digest(bytes.data(), bytes.size(), out.data(), nullptr, method, nullptr);
  return out;
}

crypto::DtbsRepresentation representation_of(const BytesView signed_attributes) {
  return crypto::DtbsRepresentation(crypto::sha256(signed_attributes));
}

Result<Bytes> assemble(const crypto::CertificateChain& chain, const BytesView signed_attributes,
                       const crypto::SignatureValue& value, const BytesView signature_time_stamp) {
  RUBRICA_CHECK_OK(crypto::verify(chain.leaf(), representation_of(signed_attributes), value));
  return content_info(chain, signed_attributes, value.octets, signature_time_stamp);
}

Result<std::size_t> assembled_size(const crypto::CertificateChain& chain, const SignedProperties& properties) {
  RUBRICA_TRY(const std::size_t value_size, longest_value(chain.leaf()));
  RUBRICA_TRY(const Bytes attributes, signed_attributes(chain.leaf(), crypto::Sha256Digest{}, properties));
  RUBRICA_TRY(const Bytes whole, content_info(chain, attributes, Bytes(value_size), {}));
  return whole.size();
}

namespace {

struct StackFree {
  void operator()(STACK_OF(X509) * stack) const noexcept { sk_X509_pop_free(stack, X509_free); }
};

// The value of an attribute that occurs exactly once with exactly one value; null when it is absent.
Result<ASN1_TYPE*> single_attribute(const CMS_SignerInfo* signer_info, const int nid) {
  const int position = CMS_signed_get_attr_by_NID(signer_info, nid, -1);
  if (position < 0) return nullptr;
  X509_ATTRIBUTE* found = CMS_signed_get_attr(signer_info, position);
  if (CMS_signed_get_attr_by_NID(signer_info, nid, position) >= 0 || X509_ATTRIBUTE_count(found) != 1) {
    return fail(ErrorCode::malformed_input, std::string("more than one ") + OBJ_nid2sn(nid));
  }
  return X509_ATTRIBUTE_get0_type(found, 0);
}

Result<std::vector<crypto::Certificate>> read_certificates(CMS_ContentInfo* cms) {
  const std::unique_ptr<STACK_OF(X509), StackFree> stack(CMS_get1_certs(cms));
  std::vector<crypto::Certificate> certificates;
  for (int i = 0; stack && i < sk_X509_num(stack.get()); ++i) {
    RUBRICA_TRY(crypto::Certificate certificate,
                crypto::Certificate::parse(openssl::der(sk_X509_value(stack.get(), i), i2d_X509)));
    certificates.push_back(std::move(certificate));
  }
  return certificates;
}

Result<crypto::Certificate> signer_among(const std::vector<crypto::Certificate>& certificates,
                                         CMS_SignerInfo* signer_info) {
  for (const crypto::Certificate& certificate : certificates) {
    if (CMS_SignerInfo_cert_cmp(signer_info, certificate.native()) == 0) return certificate;
  }
  return fail(ErrorCode::malformed_input, "the signer's certificate is not embedded");
}

// The attributes as they are hashed: DER SET OF. OpenSSL keeps the values' encodings, so only the set is rebuilt.
Bytes attributes_der(const CMS_SignerInfo* signer_info) {
  std::vector<Bytes> attributes;
  for (int i = 0; i < CMS_signed_get_attr_count(signer_info); ++i) {
    attributes.push_back(openssl::der(CMS_signed_get_attr(signer_info, i), i2d_X509_ATTRIBUTE));
  }
  return der::set_of(std::move(attributes));
}

// RFC 5035: the first ESSCertID(v2) names the signer by the hash of its certificate.
Result<bool> ess_binds(const CMS_SignerInfo* signer_info, const crypto::Certificate& signer) {
  RUBRICA_TRY(const ASN1_TYPE* v2, single_attribute(signer_info, NID_id_smime_aa_signingCertificateV2));
  RUBRICA_TRY(const ASN1_TYPE* v1, single_attribute(signer_info, NID_id_smime_aa_signingCertificate));
  const ASN1_TYPE* type = v2 != nullptr ? v2 : v1;
  if (type == nullptr || type->type != V_ASN1_SEQUENCE) return false;
  // SEQUENCE { certs SEQUENCE { ESSCertID(v2) SEQUENCE { [hashAlgorithm SEQUENCE,] certHash OCTET STRING … } … } … }
  BytesView rest(type->value.sequence->data, static_cast<std::size_t>(type->value.sequence->length));
  for (int depth = 0; depth < 3; ++depth) {
    RUBRICA_TRY(const der::Header header, der::read_header(rest));
    if (header.tag != der::kSequence) return false;
    rest = rest.subspan(header.header_size, header.total_size - header.header_size);
  }
  RUBRICA_TRY(der::Header header, der::read_header(rest));
  const EVP_MD* digest = v2 != nullptr ? EVP_sha256() : EVP_sha1();
  if (v2 != nullptr && header.tag == der::kSequence) {
    const BytesView algorithm_der = rest.first(header.total_size);
    const unsigned char* from = algorithm_der.data();
    const openssl::Owned<X509_ALGOR, X509_ALGOR_free> named(
        d2i_X509_ALGOR(nullptr, &from, static_cast<long>(algorithm_der.size())));
    if (!named) return false;
    const ASN1_OBJECT* object = nullptr;
    X509_ALGOR_get0(&object, nullptr, nullptr, named.get());
    digest = EVP_get_digestbyobj(object);
    if (digest == nullptr) return false;
    rest = rest.subspan(header.total_size);
    RUBRICA_TRY(header, der::read_header(rest));
  }
  if (header.tag != der::kOctetString) return false;
  const BytesView expected = rest.subspan(header.header_size, header.total_size - header.header_size);
  Bytes actual(EVP_MAX_MD_SIZE);
  unsigned int size = 0;
  const BytesView certificate = signer.der();
  if (EVP_Digest(certificate.data(), certificate.size(), actual.data(), &size, digest, nullptr) != 1) return false;
  actual.resize(size);
  return equal_constant_time(expected, actual);
}

// The OID that an attribute's SEQUENCE begins with, in dots; empty when there is none.
Result<std::string> leading_identifier(const CMS_SignerInfo* signer_info, const int nid) {
  RUBRICA_TRY(const ASN1_TYPE* type, single_attribute(signer_info, nid));
  if (type == nullptr || type->type != V_ASN1_SEQUENCE) return "";
  const BytesView sequence(type->value.sequence->data, static_cast<std::size_t>(type->value.sequence->length));
  RUBRICA_TRY(const der::Header outer, der::read_header(sequence));
  const BytesView members = sequence.subspan(outer.header_size, outer.total_size - outer.header_size);
  const unsigned char* from = members.data();
  const openssl::Owned<ASN1_OBJECT, ASN1_OBJECT_free> object(
      d2i_ASN1_OBJECT(nullptr, &from, static_cast<long>(members.size())));
  if (!object) return fail(ErrorCode::malformed_input, std::string("no identifier in ") + OBJ_nid2sn(nid));
  std::array<char, 128> dotted{};
  const int length = OBJ_obj2txt(dotted.data(), dotted.size(), object.get(), 1);
  if (length <= 0 || static_cast<std::size_t>(length) >= dotted.size()) {
    return fail(ErrorCode::malformed_input, std::string("a strange identifier in ") + OBJ_nid2sn(nid));
  }
  return std::string(dotted.data());
}

Result<std::string> read_digest_algorithm(CMS_SignerInfo* signer_info) {
  X509_ALGOR* digest_algorithm = nullptr;
  CMS_SignerInfo_get0_algs(signer_info, nullptr, nullptr, &digest_algorithm, nullptr);
  const std::string_view name = openssl::sha2_name(digest_algorithm);
  if (!name.empty()) return std::string(name);
  return fail(ErrorCode::key_unsupported, "the digest algorithm is none of SHA-256, SHA-384, SHA-512");
}

Result<Bytes> read_message_digest(const CMS_SignerInfo* signer_info) {
  RUBRICA_TRY(const ASN1_TYPE* type, single_attribute(signer_info, NID_pkcs9_messageDigest));
  if (type == nullptr || type->type != V_ASN1_OCTET_STRING) {
    return fail(ErrorCode::malformed_input, "no message-digest attribute");
  }
  const ASN1_STRING* digest = type->value.octet_string;
  return Bytes(digest->data, digest->data + digest->length);
}

Result<void> check_content_type(const CMS_SignerInfo* signer_info, const int content_type) {
  RUBRICA_TRY(const ASN1_TYPE* type, single_attribute(signer_info, NID_pkcs9_contentType));
  if (type == nullptr || type->type != V_ASN1_OBJECT || OBJ_obj2nid(type->value.object) != content_type) {
    return fail(ErrorCode::malformed_input,
                std::string("the content-type attribute is not ") + OBJ_nid2sn(content_type));
  }
  return {};
}

Result<std::optional<Bytes>> read_time_stamp(const CMS_SignerInfo* signer_info) {
  const int position = CMS_unsigned_get_attr_by_NID(signer_info, NID_id_smime_aa_timeStampToken, -1);
  if (position < 0) return std::nullopt;
  X509_ATTRIBUTE* attribute = CMS_unsigned_get_attr(signer_info, position);
  const ASN1_TYPE* type = X509_ATTRIBUTE_count(attribute) == 1 ? X509_ATTRIBUTE_get0_type(attribute, 0) : nullptr;
  if (type == nullptr || type->type != V_ASN1_SEQUENCE) {
    return fail(ErrorCode::malformed_input, "a signature time-stamp attribute without one token");
  }
  const ASN1_STRING* token = type->value.sequence;
  return Bytes(token->data, token->data + token->length);
}

struct ParsedContents {
  openssl::Cms cms;
  Bytes der;  // without the padding
};

// One ContentInfo at the beginning and nothing but zeros after it.
Result<ParsedContents> parse_padded(const BytesView contents) {
  if (contents.size() > kLongestContents) return fail(ErrorCode::resource_limit, "a signature value over 4 MiB");
  const unsigned char* end = contents.data();
  openssl::Cms cms(d2i_CMS_ContentInfo(nullptr, &end, static_cast<long>(contents.size())));
  if (!cms) return fail(ErrorCode::malformed_input, "not a CMS ContentInfo: " + openssl::last_error());
  if (std::any_of(end, contents.data() + contents.size(), [](const std::uint8_t byte) { return byte != 0; })) {
    return fail(ErrorCode::malformed_input, "bytes other than zero after the ContentInfo");
  }
  return ParsedContents{std::move(cms), Bytes(contents.data(), end)};
}

// Exactly one SignerInfo of a SignedData; borrowed from `cms`.
Result<CMS_SignerInfo*> only_signer_info(CMS_ContentInfo* cms) {
  if (OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_signed) {
    return fail(ErrorCode::malformed_input, "the CMS is not SignedData");
  }
  STACK_OF(CMS_SignerInfo)* signer_infos = CMS_get0_SignerInfos(cms);
  if (signer_infos == nullptr || sk_CMS_SignerInfo_num(signer_infos) != 1) {
    return fail(ErrorCode::malformed_input, "not exactly one SignerInfo");
  }
  return sk_CMS_SignerInfo_value(signer_infos, 0);
}

Result<void> check_detached(CMS_ContentInfo* cms) {
  ASN1_OCTET_STRING** content = CMS_get0_content(cms);
  if (CMS_is_detached(cms) != 1 && (content == nullptr || *content != nullptr)) {
    return fail(ErrorCode::malformed_input, "the SignedData is not detached");
  }
  // RFC 5652 §11.1: the content-type attribute repeats this one, and it is not signed itself.
  if (OBJ_obj2nid(CMS_get0_eContentType(cms)) != NID_pkcs7_data) {
    return fail(ErrorCode::malformed_input, "the content type is not id-data");
  }
  return {};
}

Result<Bytes> carried_content(CMS_ContentInfo* cms, const int content_type) {
  ASN1_OCTET_STRING** content = CMS_get0_content(cms);
  if (OBJ_obj2nid(CMS_get0_eContentType(cms)) != content_type || content == nullptr || *content == nullptr) {
    return fail(ErrorCode::malformed_input, std::string("the SignedData carries no ") + OBJ_nid2sn(content_type));
  }
  const BytesView octets((*content)->data, static_cast<std::size_t>((*content)->length));
  return Bytes(octets.begin(), octets.end());
}

Result<SignedDataView> view_of(ParsedContents parsed, const int content_type) {
  RUBRICA_TRY(CMS_SignerInfo * signer_info, only_signer_info(parsed.cms.get()));
  RUBRICA_TRY(std::vector<crypto::Certificate> certificates, read_certificates(parsed.cms.get()));
  RUBRICA_TRY(crypto::Certificate signer, signer_among(certificates, signer_info));
  RUBRICA_TRY(std::string digest_algorithm, read_digest_algorithm(signer_info));
  RUBRICA_CHECK_OK(check_content_type(signer_info, content_type));
  RUBRICA_TRY(Bytes message_digest, read_message_digest(signer_info));
  RUBRICA_TRY(const bool ess_binds_signer, ess_binds(signer_info, signer));
  RUBRICA_TRY(std::optional<Bytes> time_stamp, read_time_stamp(signer_info));
  RUBRICA_TRY(std::string commitment, leading_identifier(signer_info, NID_id_smime_aa_ets_commitmentType));
  RUBRICA_TRY(std::string policy, leading_identifier(signer_info, NID_id_smime_aa_ets_sigPolicyId));
  X509_ALGOR* signature_algorithm = nullptr;
  CMS_SignerInfo_get0_algs(signer_info, nullptr, nullptr, nullptr, &signature_algorithm);
  const ASN1_OCTET_STRING* value = CMS_SignerInfo_get0_signature(signer_info);
  const bool der_encoded = openssl::der(parsed.cms.get(), i2d_CMS_ContentInfo) == parsed.der;
  return SignedDataView{.der = std::move(parsed.der),
                        .certificates = std::move(certificates),
                        .signer = std::move(signer),
                        .ess_binds_signer = ess_binds_signer,
                        .digest_algorithm = std::move(digest_algorithm),
                        .message_digest = std::move(message_digest),
                        .signed_attributes = attributes_der(signer_info),
                        .signature_algorithm = openssl::der(signature_algorithm, i2d_X509_ALGOR),
                        .signature_value = Bytes(value->data, value->data + value->length),
                        .signature_time_stamp = std::move(time_stamp),
                        .has_signing_time = CMS_signed_get_attr_by_NID(signer_info, NID_pkcs9_signingTime, -1) >= 0,
                        .commitment = std::move(commitment),
                        .policy = std::move(policy),
                        .der_encoded = der_encoded,
                        .content = {}};
}

}  // namespace

Result<SignedDataView> read_signed_data(const BytesView contents) {
  RUBRICA_TRY(ParsedContents parsed, parse_padded(contents));
  RUBRICA_CHECK_OK(check_detached(parsed.cms.get()));
  return view_of(std::move(parsed), NID_pkcs7_data);
}

Result<SignedDataView> read_token_signed_data(const BytesView contents) {
  RUBRICA_TRY(ParsedContents parsed, parse_padded(contents));
  RUBRICA_TRY(Bytes content, carried_content(parsed.cms.get(), NID_id_smime_ct_TSTInfo));
  RUBRICA_TRY(SignedDataView view, view_of(std::move(parsed), NID_id_smime_ct_TSTInfo));
  if (digest(content, view.digest_algorithm) != view.message_digest) {
    return fail(ErrorCode::signature_mismatch, "the token's message digest is not that of its content");
  }
  view.content = std::move(content);
  return view;
}

namespace {

struct SignatureScheme {
  const EVP_MD* digest = nullptr;
  bool pss = false;
};

// From the signature's AlgorithmIdentifier; the digest algorithm decides where that names none, and must agree where it
// does.
Result<SignatureScheme> signature_scheme(const SignedDataView& view) {
  const unsigned char* from = view.signature_algorithm.data();
  const openssl::Owned<X509_ALGOR, X509_ALGOR_free> algorithm(
      d2i_X509_ALGOR(nullptr, &from, static_cast<long>(view.signature_algorithm.size())));
  if (!algorithm) return fail(ErrorCode::malformed_input, "no signature algorithm");
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm.get());
  const int nid = OBJ_obj2nid(object);
  const EVP_MD* digest = EVP_get_digestbyname(view.digest_algorithm.c_str());
  if (nid == NID_rsaEncryption || nid == NID_X9_62_id_ecPublicKey) return SignatureScheme{digest, false};
  if (nid == NID_rsassaPss) return SignatureScheme{digest, true};
  int digest_nid = NID_undef;
  int key_nid = NID_undef;
  if (OBJ_find_sigid_algs(nid, &digest_nid, &key_nid) != 1 || digest_nid != EVP_MD_get_type(digest)) {
    return fail(ErrorCode::key_unsupported, "the signature algorithm is not supported or contradicts the digest's");
  }
  return SignatureScheme{digest, false};
}

}  // namespace

Result<void> verify_signature(const SignedDataView& signed_data) {
  RUBRICA_TRY(const SignatureScheme scheme, signature_scheme(signed_data));
  EVP_PKEY* key = X509_get0_pubkey(signed_data.signer.native());
  if (key == nullptr) return fail(ErrorCode::key_unsupported, "the signer's key cannot be read");
  const openssl::DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* key_context = nullptr;
  if (EVP_DigestVerifyInit(context.get(), &key_context, scheme.digest, nullptr, key) != 1 ||
      (scheme.pss && EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING) != 1)) {
    return fail(ErrorCode::key_unsupported, openssl::last_error());
  }
  const Bytes& message = signed_data.signed_attributes;
  const Bytes& value = signed_data.signature_value;
  if (EVP_DigestVerify(context.get(), value.data(), value.size(), message.data(), message.size()) != 1) {
    ERR_clear_error();
    return fail(ErrorCode::signature_mismatch, "the signature value does not verify over the signed attributes");
  }
  return {};
}

}  // namespace rubrica::cms
