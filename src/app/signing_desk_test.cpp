#include "app/signing_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "app/documents.h"
#include "app/drafts.h"
#include "app/issuer.h"
#include "app/series.h"
#include "base/file.h"
#include "cms/commitment.h"
#include "fiscal/render/invoice_pdf.h"
#include "fiscal/sample_invoice.h"
#include "pades/validate.h"
#include "pdf/document.h"
#include "support/app_storage.h"
#include "support/fiscal_documents.h"
#include "support/sample_pdf.h"
#include "support/signing_fakes.h"
#include "support/test_identity.h"

namespace rubrica::app {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using Outcome = SigningItem::Outcome;

// A process that ends at a step, as far as the desk can tell.
struct Killed {};

class SigningDeskTest : public testing::Test {
 protected:
  SigningDeskTest() : signer_(test::family().person, test::family().chain) { start(); }

  void start() {
    desk_.emplace(SigningDesk::Parts{storage_.storage(), signer_, box_, &signing::prepare_in_process,
                                     [this](const crypto::CertificateChain&, Deadline) { return revocation_; },
                                     [this](const StepEvent& event) {
                                       {
                                         const std::lock_guard lock(mutex_);
                                         steps_.emplace_back(name(event.step));
                                       }
                                       if (event.step == kill_at_) throw Killed{};
                                       if (at_step_) at_step_(event.step);
                                     }},
                  options_);
  }

  static crypto::EncryptedField field(const std::uint8_t fill = 1) {
    return crypto::EncryptedField::from_bytes(Bytes(256, fill), 256).value();
  }
  const TenantScope& scope() { return scope_; }

  // One more unsigned document; its id.
  std::string document(const std::string& title = "FT 2026A/1", const std::string& origin = "issued") {
    storage_.clock().advance(1ms);  // documents have an order
    const Bytes pdf = test::sample_pdf({.catalog_extra = "/Lang (" + std::to_string(++documents_) + ")"});
    return test::add_document(scope(), pdf, {.title = title, .origin = origin});
  }
  std::string chosen(const std::vector<std::string>& documents) {
    std::string id = choose(scope(), documents).value();
    const Selection all = selection(scope(), id).value();
    for (const SelectedDocument& one : all.documents) {
      EXPECT_TRUE(confirm(scope(), id, one.position, one.document.sha256));
    }
    return id;
  }
  std::vector<Shown> shown(const std::string& id) {
    std::vector<Shown> all;
    const Selection chosen = selection(scope(), id).value();
    for (const SelectedDocument& one : chosen.documents) all.push_back({one.document.id, one.document.sha256});
    return all;
  }
  Result<std::string> begin(const std::string& selection) { return begin(selection, shown(selection)); }
  Result<std::string> begin(const std::string& selection, const std::vector<Shown>& shown) {
    const auto phone = field(7);
    const auto pin = field(8);
    RUBRICA_TRY(const Opening opening, desk_->begin(scope(), {selection, shown, phone, pin, "203.0.113.9"}));
    RUBRICA_CHECK_OK(opening.outcome);
    return opening.signing;
  }
  // An act over `count` documents that waits for its code.
  std::string awaiting(const std::size_t count = 1) {
    std::vector<std::string> documents;
    for (std::size_t i = 0; i < count; ++i) documents.push_back(document("FT 2026A/" + std::to_string(i + 1)));
    return begin(chosen(documents)).value();
  }
  Result<void> complete(const std::string& id) { return desk_->complete(scope(), id, field(9)); }
  Signing view(const std::string& id) { return desk_->view(scope(), id).value(); }
  std::string state(const std::string& id) { return std::string(name(view(id).state)); }

  std::vector<std::string> events(const std::string& id) {
    std::vector<std::string> names;
    const auto answer = query("SELECT event FROM signing_event WHERE tenant_id = $1 AND signing_id = $2 ORDER BY seq",
                              scope().tenant(), id);
    for (const sql::Row& row : answer.rows) names.push_back(row.text(0));
    return names;
  }
  template <class... Parameters>
  sql::Answer query(const std::string_view statement, const Parameters&... parameters) {
    auto transaction = scope().begin(sql::Access::write).value();
    auto answer = transaction.run(statement, parameters...).value();
    EXPECT_TRUE(transaction.commit());
    return answer;
  }
  bool phone_kept(const std::string& id) {
    return !query("SELECT phone_sealed FROM signing WHERE tenant_id = $1 AND id = $2", scope().tenant(), id)
                .rows.front()
                .is_null(0);
  }
  std::int64_t live(const std::string& id) {
    return query("SELECT SUM(live) FROM signing_item WHERE tenant_id = $1 AND signing_id = $2", scope().tenant(), id)
        .rows.front()
        .integer(0);
  }
  // The signed bytes of a document, or nothing.
  std::optional<Bytes> signed_file(const std::string& document) {
    const auto row = query("SELECT signed_sha256 FROM document WHERE tenant_id = $1 AND id = $2 AND state = 'signed'",
                           scope().tenant(), document);
    if (row.rows.empty()) return std::nullopt;
    crypto::Sha256Digest digest{};
    std::ranges::copy(row.rows.front().bytes(0), digest.begin());
    return scope().blobs().get(scope().tenant(), digest).value();
  }
  // Does what kills the process at a step, and starts it again.
  template <class Action>
  void killed_at(const Step step, const Action& action) {
    kill_at_ = step;
    EXPECT_THROW(action(), Killed) << name(step);
    kill_at_.reset();
    start();
    ASSERT_TRUE(desk_->recover());
  }

  test::AppStorage storage_;
  const TenantScope scope_ = storage_.scope();
  test::FakeRemoteSigner signer_;
  const crypto::SealedBox box_{crypto::MasterKey::load_or_create(storage_.folder() / "master.key").value()};
  SigningOptions options_;
  signing::Revocation revocation_ = signing::Revocation::good;
  std::optional<Step> kill_at_;
  std::function<void(Step)> at_step_;
  std::mutex mutex_;
  std::vector<std::string> steps_;
  std::optional<SigningDesk> desk_;
  int documents_ = 0;
};

// ---- the straight way

TEST_F(SigningDeskTest, GoesFromASelectionToSignedDocumentsAndNamesEveryStep) {
  const std::string first = document("FT 2026A/1");
  const std::string second = document("contrato.pdf", "uploaded");
  const std::string id = begin(chosen({first, second})).value();
  const Signing waiting = view(id);
  ASSERT_EQ(waiting.items.size(), 2U);
  EXPECT_EQ(name(waiting.state), "awaiting_code");
  EXPECT_EQ(waiting.codes_sent, 1);
  EXPECT_EQ(waiting.code_expires_at, storage_.clock().now() + 120s);
  EXPECT_EQ(waiting.resend_from, storage_.clock().now() + 30s);
  EXPECT_TRUE(phone_kept(id));

  ASSERT_TRUE(complete(id));
  EXPECT_EQ(state(id), "signed");
  EXPECT_EQ(view(id).count(Outcome::signed_), 2U);
  EXPECT_EQ(view(id).signer_name, test::family().person.certificate.subject_common_name());
  EXPECT_FALSE(phone_kept(id));
  EXPECT_EQ(live(id), 0);
  for (const SigningItem& item : waiting.items) {
    const Bytes file = signed_file(item.document).value();
    const Bytes original = scope().blobs().get(scope().tenant(), item.shown).value();
    EXPECT_TRUE(std::ranges::equal(original, BytesView(file).first(original.size()))) << "what was shown comes first";
  }
  EXPECT_THAT(events(id), ElementsAre("begun", "prepared", "code_sent", "code_taken", "signatures_stored",
                                      "document_signed", "document_signed", "completed"));
  EXPECT_THAT(steps_, ElementsAre("begun", "prepared", "activation_answered", "code_sent", "code_taken",
                                  "signatures_received", "signatures_stored", "file_stored", "document_signed",
                                  "file_stored", "document_signed", "completed"));
}

TEST_F(SigningDeskTest, ThePhoneShowsNumberAndTotalAsTheSettingSays) {
  awaiting();
  EXPECT_THAT(signer_.names, ElementsAre("FT 2026A/1 5535,00 EUR"));
  query("INSERT INTO signature_setting (tenant_id, reason, total_in_name) VALUES ($1, 'Autoria', 0)", scope().tenant());
  const std::string id = awaiting();
  EXPECT_THAT(signer_.names, ElementsAre("FT 2026A/1"));
  EXPECT_EQ(view(id).items.front().doc_name, "FT 2026A/1");
  ASSERT_TRUE(complete(id));
  const auto used = query("SELECT last_used_at, certificate_expires_at FROM signature_setting");
  EXPECT_EQ(used.rows.front().time(0), storage_.clock().now());
  EXPECT_EQ(used.rows.front().time(1), test::family().person.certificate.not_after());
}

TEST_F(SigningDeskTest, TheReasonOfTheSettingsIsInTheSignature) {
  query("INSERT INTO signature_setting (tenant_id, reason, total_in_name) VALUES ($1, 'Autoria', 1)", scope().tenant());
  const std::string one = document();
  ASSERT_TRUE(complete(begin(chosen({one})).value()));
  EXPECT_THAT(std::string(as_text(*signed_file(one))), testing::HasSubstr("/Reason"));
}

TEST_F(SigningDeskTest, ASealIsOnWhatIsSignedAndCanBeSeenBefore) {
  const std::string plain = document();
  const std::string without = begin(chosen({plain})).value();
  EXPECT_EQ(view(without).items.front().seal_page, std::nullopt);
  SignatureSettings settings;
  settings.location = "Porto";
  ASSERT_TRUE(activate_cmd(scope(), settings));
  ASSERT_TRUE(save_seal(scope(), {.visible = true}));
  const std::string issued = document("FT 2026A/2");
  const std::string uploaded = document("contrato.pdf", "uploaded");
  const std::string id = begin(chosen({issued, uploaded})).value();
  for (const SigningItem& item : view(id).items) {
    EXPECT_EQ(item.seal_page, 1);
    const Bytes prepared = desk_->prepared_file(scope(), id, item.document).value();
    EXPECT_THAT(std::string(as_text(prepared)), testing::HasSubstr("/Location (Porto)"));
    const pdf::MemorySource source(prepared);
    const auto opened = pdf::Document::open(source).value();
    const std::string description = opened->fields().back().object.get("TU").text().value_or("");
    EXPECT_THAT(description, testing::HasSubstr(test::family().person.certificate.subject_common_name()));
    EXPECT_THAT(description, testing::HasSubstr("Local: Porto"));
  }
  EXPECT_EQ(desk_->prepared_file(scope(), id, plain).error().code, ErrorCode::not_found);
  EXPECT_EQ(desk_->prepared_file(storage_.scope("rui"), id, issued).error().code, ErrorCode::not_found);
  ASSERT_TRUE(save_seal(scope(), {.visible = false}));
  ASSERT_TRUE(complete(id));
  for (const std::string& one : {issued, uploaded}) {
    const Bytes signed_bytes = *signed_file(one);
    const Bytes prepared = desk_->prepared_file(scope(), id, one).value();
    EXPECT_EQ(signed_bytes.size(), prepared.size()) << "what was shown is what was signed";
  }
}

// ISO 14289-1 §7.18: what docs/pdfa.md claims of our invoices stays true with a seal.
TEST_F(SigningDeskTest, TheSealOfAnInvoiceIsInItsStructure) {
  ASSERT_TRUE(save_seal(scope(), {.visible = true}));
  const Bytes invoice =
      fiscal::invoice_pdf(fiscal::sample_invoice(storage_.clock().now()), {.room_for_seal = true}).value();
  const std::string one = test::add_document(scope(), invoice);
  ASSERT_TRUE(complete(begin(chosen({one})).value()));
  const Bytes file = *signed_file(one);
  const pdf::MemorySource source(file);
  const auto opened = pdf::Document::open(source).value();
  const pdf::Object widget = opened->fields().back().object;
  EXPECT_TRUE(widget.has("StructParent"));
  EXPECT_EQ(widget.get("F").integer(), 132) << "printed";
  const pdf::Object top = opened->catalog().get("StructTreeRoot").get("K");
  const pdf::Object kids = (top.is_array() ? top.at(0) : top).get("K");
  const pdf::Object form = kids.at(kids.size() - 1);
  EXPECT_TRUE(form.get("S").is_name("Form"));
  EXPECT_EQ(form.get("K").get("Obj").id(), widget.id());
  EXPECT_THAT(form.get("Alt").text().value_or(""), testing::HasSubstr("Assinado por"));
  EXPECT_TRUE(opened->page(0).get("Tabs").is_name("S"));
  for (const char* kept : {"Metadata", "OutputIntents", "MarkInfo", "Lang"}) EXPECT_TRUE(opened->catalog().has(kept));
}

TEST_F(SigningDeskTest, AnAnnouncedFieldOfAnUploadIsTakenIfThatIsWanted) {
  const Bytes with_field = test::sample_pdf(
      {.catalog_extra = "/AcroForm <</Fields [6 0 R]>>",
       .page_extra = "/Annots [6 0 R]",
       .more_objects = {"<</Type /Annot /Subtype /Widget /FT /Sig /T (Gerente) /F 4 /Rect [9 9 209 99]>>"}});
  ASSERT_TRUE(save_seal(scope(), {.visible = true, .in_field = true}));
  const std::string one = test::add_document(scope(), with_field, {.title = "a.pdf", .origin = "uploaded"});
  const std::string id = begin(chosen({one})).value();
  EXPECT_EQ(view(id).items.front().seal_page, 0);
  ASSERT_TRUE(complete(id));
  const Bytes file = *signed_file(one);
  const pdf::MemorySource source(file);
  const auto opened = pdf::Document::open(source).value();
  const auto fields = opened->fields();
  ASSERT_EQ(fields.size(), 1U);
  EXPECT_FALSE(fields.front().object.get("V").is_null());
}

TEST_F(SigningDeskTest, CommitmentAndPolicyAreInTheSignatureInThePlaceOfAReason) {
  options_.policy = cms::SignaturePolicy{"2.16.620.2.1.2.2.1", {}, ""};
  start();
  const auto signed_with = [this](const std::string& commitment, const bool policy) {
    SignatureSettings settings;
    settings.commitment = commitment;
    settings.policy = policy;
    EXPECT_TRUE(activate_cmd(scope(), settings));
    const std::string one = document();
    EXPECT_TRUE(complete(begin(chosen({one})).value()));
    const Bytes file = *signed_file(one);
    const auto report = pades::validate(pdf::MemorySource(file), {{}, storage_.clock().now(), {}}).value();
    const std::string properties = report.signatures.front().commitment + "|" + report.signatures.front().policy;
    EXPECT_EQ(std::string(as_text(file)).find("/Reason") != std::string::npos, properties == "|");
    return properties;
  };
  EXPECT_EQ(signed_with("", false), "|");
  EXPECT_EQ(signed_with("approval", false), cms::commitment_named("approval") + "|");
  EXPECT_EQ(signed_with("", true), "|2.16.620.2.1.2.2.1");
  options_.policy.reset();
  start();
  EXPECT_EQ(signed_with("", true), "|") << "the installation has none any more";
}

TEST_F(SigningDeskTest, WhatIsSignedIsDueToBeLiftedToTheLevelOfTheSettings) {
  const std::string one = document();
  ASSERT_TRUE(complete(begin(chosen({one})).value()));
  query("INSERT INTO signature_setting (tenant_id, reason, total_in_name, level) VALUES ($1, '', 1, 'B-T')",
        scope().tenant());
  const std::string two = document();
  ASSERT_TRUE(complete(begin(chosen({two})).value()));
  for (const auto& [id, wanted] : {std::pair(one, pades::Level::B_LTA), {two, pades::Level::B_T}}) {
    const SignedFile file = *app::document(scope(), id)->signed_file;
    EXPECT_EQ(file.level, pades::Level::B_B);
    EXPECT_EQ(file.level_wanted, wanted);
    const auto due = query("SELECT preserve_at FROM document WHERE id = $1", id);
    EXPECT_EQ(due.rows.front().time(0), file.at) << "at once, though nobody has waited for it";
  }
}

// ---- before anything is called

TEST_F(SigningDeskTest, OnlyWhatWasShownByteForByteIsSigned) {
  const std::string selection = chosen({document(), document()});
  auto wrong = shown(selection);
  wrong.front().sha256[0] ^= 1U;
  EXPECT_EQ(begin(selection, wrong).error().code, ErrorCode::document_changed);
  auto fewer = shown(selection);
  fewer.pop_back();
  EXPECT_EQ(begin(selection, fewer).error().code, ErrorCode::document_changed);
  EXPECT_THAT(signer_.calls, testing::IsEmpty());
}

TEST_F(SigningDeskTest, SeveralDocumentsAreConfirmedOneByOne) {
  const std::string first = document();
  const std::string id = choose(scope(), {first, document()}).value();
  EXPECT_EQ(begin(id).error().code, ErrorCode::documents_not_reviewed);
  const Selection before = selection(scope(), id).value();
  ASSERT_TRUE(confirm(scope(), id, 1, before.documents[0].document.sha256));
  EXPECT_EQ(begin(id).error().code, ErrorCode::documents_not_reviewed);
  ASSERT_TRUE(take_out(scope(), id, 2));
  EXPECT_TRUE(begin(id)) << "one document is reviewed by being shown";
}

TEST_F(SigningDeskTest, ADocumentIsInOneActAtATime) {
  const std::string one = document();
  const std::string id = begin(chosen({one})).value();
  EXPECT_EQ(begin(chosen({one})).error().code, ErrorCode::document_in_other_act);
  ASSERT_TRUE(desk_->cancel(scope(), id));
  EXPECT_TRUE(begin(chosen({one})));
}

TEST_F(SigningDeskTest, TrainingDocumentsAreNotSignedInProduction) {
  options_.production = true;
  start();
  EXPECT_EQ(begin(chosen({document()})).error().code, ErrorCode::training_document);
  EXPECT_TRUE(begin(chosen({document("contrato.pdf", "uploaded")})));
}

TEST_F(SigningDeskTest, DocumentsOfACertifiedProgramAreSignedInProduction) {
  options_.production = true;
  start();
  storage_.producer() = fiscal::samples::sample_producer();
  ASSERT_TRUE(save_issuer(scope(), {"Marta Ferreira", "123456789", "Rua das Flores 12", "PT", "PT", "", ""}));
  ASSERT_TRUE(open_series(scope(), "FT", "2026A", "CSDF7T5H", SeriesKind::real)->empty());
  const auto invoice = [&](const std::string& series) {
    DocumentDraft draft = new_draft(scope()).value();
    draft.customer = kFinalConsumer;
    draft.series = series;
    draft.lines = {{.description = "Consultoria", .price = "10"}};
    return issue_draft(scope(), draft)->id;
  };
  EXPECT_EQ(begin(chosen({invoice("FORM2026")})).error().code, ErrorCode::training_document);
  EXPECT_TRUE(begin(chosen({invoice("2026A")})));
}

TEST_F(SigningDeskTest, ActivationsAreLimitedAndAWrongPinCountsTwice) {
  signer_.activation_error = Error{ErrorCode::signature_pin_incorrect, "as ordered", {}, "801"};
  const std::string selection = chosen({document()});
  EXPECT_EQ(begin(selection).error().code, ErrorCode::signature_pin_incorrect);
  EXPECT_EQ(begin(selection).error().code, ErrorCode::signature_pin_incorrect);
  signer_.activation_error.reset();
  EXPECT_TRUE(begin(selection));
  EXPECT_EQ(begin(chosen({document()})).error().code, ErrorCode::rate_limited)
      << "two wrong ones and a right one are five";
  storage_.clock().advance(1h);
  EXPECT_TRUE(begin(chosen({document()})));
}

// ---- what the service says to a request

TEST_F(SigningDeskTest, ARefusalEndsTheActAndTheDocumentIsFreeAgain) {
  const std::string one = document();
  signer_.activation_error = Error{ErrorCode::cmd_pin_change_required, "as ordered", {}, "901"};
  EXPECT_EQ(begin(chosen({one})).error().service_code, "901");
  const auto row = query("SELECT state, error_code, service_code FROM signing").rows.front();
  EXPECT_EQ(row.text(0), "refused");
  EXPECT_EQ(row.text(1), "cmd_pin_change_required");
  EXPECT_EQ(row.text(2), "901");
  signer_.activation_error.reset();
  EXPECT_TRUE(begin(chosen({one})));
}

TEST_F(SigningDeskTest, ANetworkThatFailsEndsTheActAsFailed) {
  signer_.activation_error = Error{ErrorCode::connection_failed, "as ordered", {}, {}};
  EXPECT_EQ(begin(chosen({document()})).error().code, ErrorCode::connection_failed);
  EXPECT_EQ(query("SELECT state FROM signing").rows.front().text(0), "failed");
}

TEST_F(SigningDeskTest, ARevokedCertificateEndsTheActBeforeACodeIsSent) {
  revocation_ = signing::Revocation::revoked;
  EXPECT_EQ(begin(chosen({document()})).error().code, ErrorCode::certificate_unusable);
  EXPECT_THAT(signer_.calls, ElementsAre("certificate"));
}

TEST_F(SigningDeskTest, ADocumentThatChangedOnTheDiskIsNotSigned) {
  const std::string one = document();
  const std::string selection = chosen({one});
  const auto digest = shown(selection).front().sha256;
  const Bytes other = test::sample_pdf({.catalog_extra = "/Lang (outro)"});
  ASSERT_TRUE(write_file_durably(scope().blobs().path_of(scope().tenant(), digest), other));
  EXPECT_EQ(begin(selection).error().code, ErrorCode::document_changed);
  EXPECT_THAT(signer_.calls, testing::Not(testing::Contains("activate")));
}

// ---- codes

TEST_F(SigningDeskTest, AWrongCodeMayBeCorrectedTwice) {
  const std::string id = awaiting();
  signer_.completion_error = Error{ErrorCode::security_code_incorrect, "as ordered", {}, "802"};
  EXPECT_EQ(complete(id).error().code, ErrorCode::security_code_incorrect);
  EXPECT_EQ(state(id), "awaiting_code");
  EXPECT_EQ(complete(id).error().code, ErrorCode::security_code_incorrect);
  EXPECT_EQ(complete(id).error().code, ErrorCode::code_limit_reached);
  EXPECT_EQ(state(id), "refused");
  EXPECT_EQ(view(id).error, ErrorCode::code_limit_reached) << "nobody is told to try this code again";
  EXPECT_EQ(view(id).service_code, "802");
  EXPECT_FALSE(phone_kept(id));
  EXPECT_EQ(complete(id).error().code, ErrorCode::act_not_awaiting_code);
  EXPECT_EQ(signer_.count("complete"), 3);
}

TEST_F(SigningDeskTest, ACodeThatNeverReachedTheServiceCostsNoTry) {
  const std::string id = awaiting();
  for (const ErrorCode code : {ErrorCode::connection_failed, ErrorCode::deadline_exceeded, ErrorCode::tls_failure,
                               ErrorCode::trust_service_unauthorized}) {
    signer_.completion_error = Error{code, "as ordered", {}, {}};
    EXPECT_EQ(complete(id).error().code, code);
    EXPECT_EQ(state(id), "awaiting_code");
    EXPECT_EQ(view(id).codes_tried, 0);
  }
  signer_.completion_error.reset();
  EXPECT_TRUE(complete(id));
}

TEST_F(SigningDeskTest, AnExpiredCodeEndsTheAct) {
  const std::string id = awaiting();
  signer_.completion_error = Error{ErrorCode::security_code_expired, "as ordered", {}, "816"};
  EXPECT_EQ(complete(id).error().code, ErrorCode::security_code_expired);
  EXPECT_EQ(state(id), "expired");
  EXPECT_FALSE(phone_kept(id));
  EXPECT_EQ(live(id), 0);
}

TEST_F(SigningDeskTest, ACodeThatIsTypedTooLateIsNotSentButAnotherMayBeAskedFor) {
  const std::string id = awaiting();
  storage_.clock().advance(120s + 31s);
  EXPECT_EQ(complete(id).error().code, ErrorCode::security_code_expired);
  EXPECT_EQ(signer_.count("complete"), 0);
  EXPECT_EQ(state(id), "awaiting_code");
  ASSERT_TRUE(desk_->resend(scope(), id));
  EXPECT_TRUE(complete(id));
}

TEST_F(SigningDeskTest, ALostAnswerIsAnUnknownOutcomeAndTheDocumentMayBeSignedAgain) {
  for (const ErrorCode code : {ErrorCode::outcome_unknown, ErrorCode::connection_lost}) {
    const std::string one = document();
    const std::string id = begin(chosen({one})).value();
    signer_.completion_error = Error{code, "as ordered", {}, {}};
    EXPECT_EQ(complete(id).error().code, ErrorCode::outcome_unknown);
    EXPECT_EQ(state(id), "outcome_unknown");
    EXPECT_FALSE(phone_kept(id));
    signer_.completion_error.reset();
    EXPECT_EQ(complete(id).error().code, ErrorCode::act_not_awaiting_code) << "never asked a second time";
    ASSERT_TRUE(desk_->cancel(scope(), begin(chosen({one})).value()));
  }
}

TEST_F(SigningDeskTest, AnyRefusalMayComeWithTheCode) {
  for (const ErrorCode code : {ErrorCode::signature_pin_incorrect, ErrorCode::signature_service_inactive,
                               ErrorCode::signature_pin_change_required, ErrorCode::trust_service_failed}) {
    storage_.clock().advance(24h);
    const std::string id = awaiting();
    signer_.completion_error = Error{code, "as ordered", {}, "900"};
    EXPECT_EQ(complete(id).error().code, code);
    EXPECT_EQ(state(id), "refused");
    EXPECT_EQ(view(id).error, code);
    EXPECT_EQ(view(id).service_code, "900");
  }
}

TEST_F(SigningDeskTest, OfTwoWhoCompleteOneWins) {
  for (int round = 0; round < 5; ++round) {
    storage_.clock().advance(24h);
    const std::string id = awaiting();
    const int before = signer_.count("complete");
    std::atomic<int> won{0};
    std::atomic<int> lost{0};
    const auto one = [&] {
      const auto outcome = complete(id);
      if (outcome) {
        ++won;
      } else if (outcome.error().code == ErrorCode::act_not_awaiting_code) {
        ++lost;
      }
    };
    std::thread other(one);
    one();
    other.join();
    EXPECT_EQ(won, 1);
    EXPECT_EQ(lost, 1);
    EXPECT_EQ(signer_.count("complete") - before, 1);
    EXPECT_EQ(state(id), "signed");
  }
}

TEST_F(SigningDeskTest, NobodyCancelsWhileACodeIsBeingTried) {
  const std::string id = awaiting();
  at_step_ = [&](const Step step) {
    if (step != Step::code_taken) return;
    EXPECT_EQ(desk_->cancel(scope(), id).error().code, ErrorCode::act_not_awaiting_code);
    EXPECT_EQ(desk_->resend(scope(), id).error().code, ErrorCode::act_not_awaiting_code);
    ASSERT_TRUE(desk_->finish(scope(), id)) << "nothing to finish yet, and nothing ends";
    ASSERT_TRUE(desk_->sweep());
  };
  ASSERT_TRUE(complete(id));
  EXPECT_EQ(state(id), "signed");
}

// ---- another code

TEST_F(SigningDeskTest, AnotherCodeIsSentAfterHalfAMinuteTwice) {
  const std::string id = awaiting();
  EXPECT_EQ(desk_->resend(scope(), id).error().code, ErrorCode::rate_limited);
  storage_.clock().advance(31s);
  ASSERT_TRUE(desk_->resend(scope(), id));
  EXPECT_EQ(view(id).code_expires_at, storage_.clock().now() + 120s) << "valid anew";
  EXPECT_EQ(signer_.resent_to, field(7).base64()) << "the phone's ciphertext as it came";
  EXPECT_EQ(desk_->resend(scope(), id).error().code, ErrorCode::rate_limited);
  storage_.clock().advance(31s);
  ASSERT_TRUE(desk_->resend(scope(), id));
  EXPECT_FALSE(view(id).resend_from);
  storage_.clock().advance(31s);
  EXPECT_EQ(desk_->resend(scope(), id).error().code, ErrorCode::code_limit_reached);
  EXPECT_EQ(view(id).codes_sent, 3);
  EXPECT_TRUE(complete(id));
}

TEST_F(SigningDeskTest, ACodeThatCouldNotBeResentLeavesTheOldOneStanding) {
  const std::string id = awaiting();
  storage_.clock().advance(31s);
  const Time before = view(id).code_expires_at.value();
  signer_.resend_error = Error{ErrorCode::trust_service_unavailable, "as ordered", {}, {}};
  EXPECT_EQ(desk_->resend(scope(), id).error().code, ErrorCode::trust_service_unavailable);
  EXPECT_EQ(view(id).code_expires_at, before);
  EXPECT_TRUE(complete(id));
}

TEST_F(SigningDeskTest, AProcessThatIsGoneAtAResendEndsTheAct) {
  const std::string id = awaiting();
  storage_.clock().advance(31s);
  signer_.resend_error = Error{ErrorCode::security_code_expired, "as ordered", {}, "816"};
  EXPECT_EQ(desk_->resend(scope(), id).error().code, ErrorCode::security_code_expired);
  EXPECT_EQ(state(id), "expired");
}

TEST_F(SigningDeskTest, ThePhonesCiphertextIsSealedInTheDatabase) {
  const std::string id = awaiting();
  const Bytes kept = query("SELECT phone_sealed FROM signing WHERE id = $1", id).rows.front().bytes(0);
  EXPECT_THAT(std::string(as_text(kept)), testing::Not(testing::HasSubstr(field(7).base64().substr(0, 32))));
}

// ---- approval in the app

TEST_F(SigningDeskTest, ApprovalInTheAppIsOffUnlessBothSidesWantIt) {
  EXPECT_EQ(desk_->poll(scope(), awaiting()).error().code, ErrorCode::not_found);
  options_.approval_in_app = true;
  start();
  EXPECT_EQ(desk_->poll(scope(), awaiting()).error().code, ErrorCode::not_found);
}

TEST_F(SigningDeskTest, ApprovalIsAskedForByOneAtATime) {
  options_.approval_in_app = true;
  signer_.approval_in_app = true;
  signer_.approved = true;
  start();
  const std::string id = awaiting();
  std::optional<bool> second;
  signer_.while_polled = [&] { second = desk_->poll(scope(), id).value(); };
  EXPECT_EQ(desk_->poll(scope(), id).value(), true);
  EXPECT_EQ(second, false);
  EXPECT_EQ(std::ranges::count(signer_.calls, "poll"), 1);
  EXPECT_EQ(state(id), "signed");
}

TEST_F(SigningDeskTest, ApprovalInTheAppSignsWithoutACode) {
  options_.approval_in_app = true;
  signer_.approval_in_app = true;
  start();
  const std::string id = awaiting();
  EXPECT_EQ(desk_->poll(scope(), id).value(), false);
  signer_.approved = true;
  EXPECT_EQ(desk_->poll(scope(), id).value(), true);
  EXPECT_EQ(state(id), "signed");
}

// ---- several documents

TEST_F(SigningDeskTest, OneBadSignatureCostsOneDocument) {
  const std::string first = document("FT 2026A/1");
  const std::string second = document("FT 2026A/2");
  const std::string id = begin(chosen({first, second})).value();
  signer_.mismatched = first;
  ASSERT_TRUE(complete(id));
  const Signing act = view(id);
  EXPECT_EQ(name(act.state), "signed");
  EXPECT_EQ(act.items[0].outcome, Outcome::failed);
  EXPECT_EQ(act.items[0].error, ErrorCode::signature_mismatch);
  EXPECT_EQ(act.items[1].outcome, Outcome::signed_);
  EXPECT_FALSE(signed_file(first));
  EXPECT_TRUE(signed_file(second));
  EXPECT_TRUE(begin(chosen({first}))) << "it may be signed in another act";
}

TEST_F(SigningDeskTest, WithoutAnyGoodSignatureTheActHasFailed) {
  const std::string one = document();
  const std::string id = begin(chosen({one})).value();
  signer_.mismatched = one;
  ASSERT_TRUE(complete(id));
  EXPECT_EQ(state(id), "failed");
  EXPECT_EQ(view(id).error, ErrorCode::signature_mismatch);
}

TEST_F(SigningDeskTest, AFileThatCouldNotBeStoredNeedsNoOtherCode) {
  const std::string first = document("FT 2026A/1");
  const std::string second = document("FT 2026A/2");
  const std::string id = begin(chosen({first, second})).value();
  const auto path = scope().blobs().path_of(scope().tenant(), view(id).items[0].shown);
  std::filesystem::rename(path, path.string() + ".away");
  ASSERT_TRUE(complete(id)) << "the signatures are on record";
  EXPECT_EQ(state(id), "completing");
  EXPECT_EQ(view(id).items[0].outcome, Outcome::received);
  EXPECT_EQ(view(id).items[1].outcome, Outcome::signed_);
  EXPECT_FALSE(phone_kept(id));
  EXPECT_EQ(begin(chosen({first})).error().code, ErrorCode::document_in_other_act) << "it has its signature";
  EXPECT_FALSE(desk_->finish(scope(), id));

  std::filesystem::rename(path.string() + ".away", path);
  ASSERT_TRUE(desk_->finish(scope(), id));
  EXPECT_EQ(state(id), "signed");
  EXPECT_TRUE(signed_file(first));
  EXPECT_EQ(signer_.count("complete"), 1);
  ASSERT_TRUE(desk_->finish(scope(), id)) << "once more does no harm";
  EXPECT_EQ(state(id), "signed");
}

// ---- restarts

TEST_F(SigningDeskTest, WhatNeverReachedTheCitizenHasExpiredAfterARestart) {
  for (const Step step : {Step::begun, Step::prepared, Step::activation_answered}) {
    storage_.clock().advance(24h);
    const std::string selection = chosen({document()});
    killed_at(step, [&] { static_cast<void>(begin(selection)); });
    EXPECT_TRUE(desk_->open_acts(scope())->empty()) << name(step);
    EXPECT_TRUE(begin(selection)) << name(step);
    EXPECT_EQ(signer_.count("complete"), 0);
    ASSERT_TRUE(desk_->cancel(scope(), desk_->open_acts(scope())->front().id));
  }
}

TEST_F(SigningDeskTest, AnActThatWaitsForItsCodeGoesOnAfterARestart) {
  const std::string selection = chosen({document()});
  killed_at(Step::code_sent, [&] { static_cast<void>(begin(selection)); });
  const auto open = desk_->open_acts(scope()).value();
  ASSERT_EQ(open.size(), 1U);
  ASSERT_TRUE(complete(open.front().id));
  EXPECT_EQ(state(open.front().id), "signed");
}

TEST_F(SigningDeskTest, ACodeWhoseAnswerIsNotOnRecordHasAnUnknownOutcome) {
  for (const Step step : {Step::code_taken, Step::signatures_received}) {
    storage_.clock().advance(24h);
    const std::string id = awaiting();
    killed_at(step, [&] { static_cast<void>(complete(id)); });
    EXPECT_EQ(state(id), "outcome_unknown") << name(step);
    EXPECT_FALSE(phone_kept(id));
    EXPECT_EQ(complete(id).error().code, ErrorCode::act_not_awaiting_code);
  }
}

TEST_F(SigningDeskTest, SignaturesOnRecordAreFinishedAfterARestartWithoutTheService) {
  for (const Step step : {Step::signatures_stored, Step::file_stored, Step::document_signed, Step::completed}) {
    storage_.clock().advance(24h);
    const std::string id = awaiting(2);
    const int before = signer_.count("complete");
    killed_at(step, [&] { static_cast<void>(complete(id)); });
    EXPECT_EQ(state(id), "signed") << name(step);
    EXPECT_EQ(view(id).count(Outcome::signed_), 2U);
    EXPECT_EQ(signer_.count("complete") - before, 1);
    EXPECT_EQ(std::ranges::count(events(id), "document_signed"), 2) << name(step);
  }
}

TEST_F(SigningDeskTest, AResendThatWasInterruptedLeavesTheActWaiting) {
  for (const Step step : {Step::resend_begun, Step::code_resent}) {
    storage_.clock().advance(24h);
    const std::string id = awaiting();
    storage_.clock().advance(31s);
    killed_at(step, [&] { static_cast<void>(desk_->resend(scope(), id)); });
    EXPECT_EQ(state(id), "awaiting_code");
    EXPECT_EQ(view(id).codes_sent, 2);
    EXPECT_TRUE(complete(id));
  }
}

// ---- the sweep

TEST_F(SigningDeskTest, TheSweepEndsWhatWaitsInVain) {
  const std::string id = awaiting();
  storage_.clock().advance(120s + options_.code_memory - 1s);
  ASSERT_TRUE(desk_->sweep());
  EXPECT_EQ(state(id), "awaiting_code") << "another code may still be asked for";
  storage_.clock().advance(1s);
  ASSERT_TRUE(desk_->sweep());
  EXPECT_EQ(state(id), "expired");
  EXPECT_FALSE(phone_kept(id));
  EXPECT_EQ(live(id), 0);
}

TEST_F(SigningDeskTest, TheSweepLeavesAloneWhatIsBeingWorkedOnAndEndsWhatIsNot) {
  const std::string selection = chosen({document()});
  kill_at_ = Step::prepared;
  EXPECT_THROW(static_cast<void>(begin(selection)), Killed);
  kill_at_.reset();
  ASSERT_TRUE(desk_->sweep());
  EXPECT_EQ(desk_->open_acts(scope())->size(), 1U);
  storage_.clock().advance(11min);
  ASSERT_TRUE(desk_->sweep());
  EXPECT_TRUE(desk_->open_acts(scope())->empty());
}

TEST_F(SigningDeskTest, TheSweepStoresWhatCouldNotBeStored) {
  const std::string id = awaiting();
  const auto path = scope().blobs().path_of(scope().tenant(), view(id).items[0].shown);
  std::filesystem::rename(path, path.string() + ".away");
  ASSERT_TRUE(complete(id));
  std::filesystem::rename(path.string() + ".away", path);
  storage_.clock().advance(6min);
  ASSERT_TRUE(desk_->sweep());
  EXPECT_EQ(state(id), "signed");
}

TEST_F(SigningDeskTest, TheSweepForgetsOldSelections) {
  const std::string old = chosen({document()});
  storage_.clock().advance(49h);
  const std::string young = chosen({document()});
  ASSERT_TRUE(desk_->sweep());
  EXPECT_EQ(selection(scope(), old).error().code, ErrorCode::not_found);
  EXPECT_TRUE(selection(scope(), young));
}

// ---- whose act it is

TEST_F(SigningDeskTest, AnActIsItsAccountsAlone) {
  const std::string id = awaiting();
  const TenantScope stranger = storage_.scope("joana");
  const auto code = field(9);
  EXPECT_EQ(desk_->view(stranger, id).error().code, ErrorCode::not_found);
  EXPECT_EQ(desk_->complete(stranger, id, code).error().code, ErrorCode::not_found);
  EXPECT_EQ(desk_->resend(stranger, id).error().code, ErrorCode::not_found);
  EXPECT_EQ(desk_->cancel(stranger, id).error().code, ErrorCode::not_found);
  EXPECT_EQ(desk_->finish(stranger, id).error().code, ErrorCode::not_found);
  EXPECT_TRUE(desk_->open_acts(stranger)->empty());
  EXPECT_EQ(state(id), "awaiting_code");
}

TEST_F(SigningDeskTest, CancellingFreesTheDocuments) {
  const std::string id = awaiting();
  ASSERT_TRUE(desk_->cancel(scope(), id));
  EXPECT_EQ(state(id), "cancelled");
  EXPECT_FALSE(phone_kept(id));
  EXPECT_EQ(live(id), 0);
  EXPECT_EQ(desk_->cancel(scope(), id).error().code, ErrorCode::act_not_awaiting_code);
  EXPECT_EQ(complete(id).error().code, ErrorCode::act_not_awaiting_code);
}

}  // namespace
}  // namespace rubrica::app
