#include "signing/act.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/sample_pdf.h"
#include "support/test_identity.h"

namespace rubrica::signing {
namespace {

using namespace std::chrono_literals;

const Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24);

// A trust service that knows one person and keeps a record of what it was asked.
class FakeSigner final : public remote::RemoteSigner {
 public:
  explicit FakeSigner(const test::Identity& person, const crypto::CertificateChain& chain)
      : person_(person), chain_(chain) {}

  Result<crypto::CertificateChain> certificate(const crypto::EncryptedField&, Deadline) override {
    calls.emplace_back("certificate");
    return chain_;
  }
  Result<remote::Activation> activate(const crypto::EncryptedField&, const crypto::EncryptedField&,
                                      std::vector<remote::SigningItem> items, Deadline) override {
    calls.emplace_back("activate");
    return remote::Activation{"process", std::move(items)};
  }
  Result<std::vector<remote::SignedItem>> complete(const remote::Activation& activation, const crypto::EncryptedField&,
                                                   const crypto::Certificate&, Deadline) override {
    calls.emplace_back("complete");
    if (completion_error) return fail(*completion_error, "as ordered");
    std::vector<remote::SignedItem> items;
    for (const auto& item : activation.items) {
      if (item.id == missing) continue;
      items.push_back({item.id, test::sign(person_, item.representation)});
    }
    std::ranges::reverse(items);
    return items;
  }
  Result<void> resend(const remote::Activation&, const crypto::EncryptedField&, Deadline) override { return {}; }
  Result<std::vector<remote::SignedItem>> poll(const remote::Activation&, const crypto::Certificate&,
                                               Deadline) override {
    return fail(ErrorCode::invalid_argument, "no app");
  }
  std::vector<std::string> item_names(const std::vector<remote::DocNameParts>&) const override { return {}; }
  remote::Capabilities capabilities() const override { return {3, false}; }

  std::vector<std::string> calls;
  std::string missing;
  std::optional<ErrorCode> completion_error;

 private:
  const test::Identity& person_;
  crypto::CertificateChain chain_;
};

class ActTest : public testing::Test {
 protected:
  ActTest() : signer_(test::family().person, test::family().chain), clock_(kNow) {}

  static crypto::EncryptedField field() { return crypto::EncryptedField::from_bytes(Bytes(256, 1), 256).value(); }
  std::vector<Document> documents(const std::size_t count) {
    std::vector<Document> list;
    for (std::size_t i = 0; i < count; ++i) {
      pades::Parameters parameters;
      parameters.claimed_time = kNow;
      list.push_back({"d" + std::to_string(i), "documento " + std::to_string(i), &source_, parameters});
    }
    return list;
  }
  Result<Act> opened(const std::vector<Document>& list, const Revocation revocation = Revocation::good) {
    return open(
        signer_, field(), field(), list, &prepare_in_process,
        [revocation](const crypto::CertificateChain&, Deadline) { return revocation; }, clock_, Deadline::after(10s));
  }

  const Bytes bytes_ = test::sample_pdf();
  const pdf::MemorySource source_{bytes_};
  FakeSigner signer_;
  ManualClock clock_;
};

TEST_F(ActTest, GoesFromDocumentsToSignedDocuments) {
  const auto act = opened(documents(3));
  ASSERT_TRUE(act) << act.error().describe();
  const auto values = complete(signer_, *act, field(), Deadline::after(10s)).value();
  ASSERT_EQ(values.size(), 3U);
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(values[i].id, "d" + std::to_string(i)) << "in the order of the documents, whatever the service's";
    pdf::MemorySink out;
    ASSERT_TRUE(finish(source_, act->documents[i], *values[i].value, out));
    EXPECT_TRUE(pades::gate(pdf::MemorySource(out.bytes()), act->documents[i].preparation));
  }
}

TEST_F(ActTest, AsksForTheCertificateBeforeItOpensAnything) {
  ASSERT_TRUE(opened(documents(1)));
  EXPECT_THAT(signer_.calls, testing::ElementsAre("certificate", "activate"));
}

TEST_F(ActTest, ARevokedCertificateEndsItBeforeACodeIsSent) {
  EXPECT_EQ(opened(documents(1), Revocation::revoked).error().code, ErrorCode::certificate_unusable);
  EXPECT_THAT(signer_.calls, testing::ElementsAre("certificate"));
}

TEST_F(ActTest, AnUnansweredQuestionAboutRevocationIsNoObstacle) {
  EXPECT_TRUE(opened(documents(1), Revocation::unknown));
}

TEST_F(ActTest, AnExpiredOrFutureCertificateEndsIt) {
  clock_.set(std::chrono::sys_days(std::chrono::year(2036) / 2 / 1));
  EXPECT_EQ(opened(documents(1)).error().code, ErrorCode::certificate_unusable);
  clock_.set(std::chrono::sys_days(std::chrono::year(2025) / 2 / 1));
  EXPECT_EQ(opened(documents(1)).error().code, ErrorCode::certificate_unusable);
  EXPECT_THAT(signer_.calls, testing::Not(testing::Contains("activate")));
}

TEST_F(ActTest, ACertificateThatMayNotSignDocumentsEndsIt) {
  const test::Identity encryptor =
      test::issued_by(test::family().authority, {.common_name = "x", .key_usage = "critical,keyEncipherment"});
  const auto chain =
      crypto::CertificateChain::build({encryptor.certificate, test::family().authority.certificate}).value();
  FakeSigner signer(encryptor, chain);
  const auto act = open(signer, field(), field(), documents(1), &prepare_in_process, {}, clock_, Deadline::after(10s));
  EXPECT_EQ(act.error().code, ErrorCode::certificate_unusable);
}

TEST_F(ActTest, ADocumentThatCannotBeSignedIsNamedAndNothingIsSent) {
  const Bytes broken = to_bytes("junk");
  const pdf::MemorySource broken_source(broken);
  auto list = documents(2);
  list[1].source = &broken_source;
  const auto act = opened(list);
  EXPECT_EQ(act.error().code, ErrorCode::pdf_damaged);
  EXPECT_THAT(act.error().detail, testing::StartsWith("d1: "));
  EXPECT_THAT(signer_.calls, testing::Not(testing::Contains("activate")));
}

TEST_F(ActTest, TooManyOrNoDocumentsAreRefusedBeforeAnyCall) {
  EXPECT_EQ(opened(documents(4)).error().code, ErrorCode::too_many_documents);
  EXPECT_EQ(opened({}).error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(signer_.calls, testing::IsEmpty());
}

TEST_F(ActTest, OneMissingSignatureCostsOneDocument) {
  const auto act = opened(documents(2)).value();
  signer_.missing = "d0";
  const auto values = complete(signer_, act, field(), Deadline::after(10s)).value();
  EXPECT_EQ(values[0].value.error().code, ErrorCode::trust_service_nonsense);
  EXPECT_TRUE(values[1].value);
}

TEST_F(ActTest, AWrongCodeLeavesTheActAsItWas) {
  const auto act = opened(documents(1)).value();
  signer_.completion_error = ErrorCode::security_code_incorrect;
  EXPECT_EQ(complete(signer_, act, field(), Deadline::after(10s)).error().code, ErrorCode::security_code_incorrect);
  signer_.completion_error.reset();
  EXPECT_TRUE(complete(signer_, act, field(), Deadline::after(10s)));
}

}  // namespace
}  // namespace rubrica::signing
