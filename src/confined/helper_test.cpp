#include "confined/helper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "confined/protocol.h"
#include "support/run_tool.h"
#include "support/sample_pdf.h"
#include "support/test_identity.h"

namespace rubrica::confined {
namespace {

// The real helper, as it was built beside this test.
Helper helper() { return Helper::beside_this_program(); }

pades::Parameters parameters() {
  pades::Parameters chosen;
  chosen.claimed_time = parse_iso_utc("2026-11-24T10:00:00Z").value();
  chosen.reason = "Aprovação";
  return chosen;
}

TEST(Helper, PreparesAsTheFunctionItselfDoes) {
  const Bytes document = test::sample_pdf();
  const auto outside = pades::prepare(pdf::MemorySource(document), test::family().chain, parameters()).value();
  const auto confined = helper().prepare(pdf::MemorySource(document), test::family().chain, parameters());
  ASSERT_TRUE(confined) << confined.error().describe();
  EXPECT_EQ(confined->serialize(), outside.serialize());
}

TEST(Helper, SealsAndDeclaresAsTheFunctionItselfDoes) {
  const Bytes document =
      test::sample_pdf({.catalog_extra = "/AcroForm <</Fields [6 0 R]>>",
                        .page_extra = "/Annots [6 0 R]",
                        .more_objects = {"<</Type /Annot /Subtype /Widget /FT /Sig /T (A) /F 4 /Rect [9 9 99 99]>>"}});
  Bytes logo = to_bytes(std::string("\xFF\xD8\xFF\xC0\x00\x11\x08\x00\x10\x00\x20\x03", 12));
  logo.resize(64);
  pades::Parameters sealed = parameters();
  const pades::SealText text{"Marta Conceição", "BI12345678", "24/11/2026, 10:00", "Aprovação", "Porto"};
  sealed.properties = {"1.2.840.113549.1.9.16.6.5",
                       cms::SignaturePolicy{"2.16.620.2.1.2.2.1", {}, "https://p.example"}};
  const pades::SealPlace place{.page = -1, .x = 1, .y = 1, .width = 0.4, .margins = {50, 30, 80}};
  sealed.seal = pades::Seal{place, pades::draw_seal(text, pdf::read_picture(logo).value()).value()};
  for (const bool into_empty_field : {false, true}) {
    sealed.seal->into_empty_field = into_empty_field;
    const auto outside = pades::prepare(pdf::MemorySource(document), test::family().chain, sealed).value();
    const auto confined = helper().prepare(pdf::MemorySource(document), test::family().chain, sealed);
    ASSERT_TRUE(confined) << confined.error().describe();
    EXPECT_EQ(confined->serialize(), outside.serialize());
  }
}

TEST(Helper, ValidatesAsTheFunctionItselfDoes) {
  const Bytes document = test::sample_pdf();
  const auto preparation = pades::prepare(pdf::MemorySource(document), test::family().chain, parameters()).value();
  pdf::MemorySink out;
  ASSERT_TRUE(pades::finish(pdf::MemorySource(document), preparation,
                            test::sign(test::family().person, preparation.representation()), out));
  const pades::ValidationOptions options{{{test::family().root.certificate}},
                                         parse_iso_utc("2026-11-25T00:00:00Z").value()};
  const auto outside = pades::validate(pdf::MemorySource(out.bytes()), options).value();
  const auto confined = helper().validate(pdf::MemorySource(out.bytes()), options);
  ASSERT_TRUE(confined) << confined.error().describe();
  EXPECT_EQ(json::text(encode_report(*confined)), json::text(encode_report(outside)));
}

TEST(Helper, AppendsWhatTheFunctionsThemselvesDo) {
  const Bytes document = test::sample_pdf();
  const pdf::MemorySource source(document);
  const auto outside = pades::prepare_document_time_stamp(source).value();
  const auto confined = helper().prepare_document_time_stamp(source);
  ASSERT_TRUE(confined) << confined.error().describe();
  EXPECT_EQ(confined->appended, outside.appended);
  EXPECT_EQ(confined->contents_begin, outside.contents_begin);
  EXPECT_EQ(confined->contents_end, outside.contents_end);

  const auto preparation = pades::prepare(source, test::family().chain, parameters()).value();
  pdf::MemorySink out;
  ASSERT_TRUE(pades::finish(source, preparation, test::sign(test::family().person, preparation.representation()), out));
  const std::vector<pades::FieldValidationData> data = {
      {"Assinatura1", {test::family().person.certificate}, {{pki::EvidenceKind::crl, to_bytes("a list")}}}};
  const pdf::MemorySource signed_source(out.bytes());
  const auto reader = helper().reader();
  EXPECT_EQ(reader.append_validation_data(signed_source, data).value(),
            pades::append_validation_data(signed_source, data).value());
  EXPECT_EQ(reader.append_validation_data(signed_source, {{"Outro", {}, {}}}).error().code, ErrorCode::not_found);
}

TEST(Helper, PassesTheReasonOfARefusalOn) {
  EXPECT_TRUE(helper().screen(pdf::MemorySource(test::sample_pdf())));
  const Bytes active = test::sample_pdf({.catalog_extra = "/AA <<>>  /OpenAction <</S /JavaScript /JS (x)>>"});
  EXPECT_EQ(helper().screen(pdf::MemorySource(active)).error().code, ErrorCode::pdf_active_content);
  EXPECT_EQ(helper().prepare(pdf::MemorySource(active), test::family().chain, parameters()).error().code,
            ErrorCode::pdf_active_content);
  const Bytes encrypted = test::through_qpdf(test::sample_pdf(), "--encrypt a b 256 --");
  EXPECT_EQ(helper().screen(pdf::MemorySource(encrypted)).error().code, ErrorCode::pdf_encrypted);
  EXPECT_EQ(helper().screen(pdf::MemorySource(to_bytes("junk"))).error().code, ErrorCode::pdf_damaged);
}

TEST(Helper, ThatIsMissingOrCrashesIsAnErrorAndNoMore) {
  const Bytes document = test::sample_pdf();
  EXPECT_EQ(Helper("/nonexistent").screen(pdf::MemorySource(document)).error().code, ErrorCode::io_failure);
  const test::TemporaryFolder folder;
  const auto fake = [&](const std::string& script) {
    const auto file = folder.write("fake", "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return Helper(file).screen(pdf::MemorySource(document));
  };
  EXPECT_EQ(fake("kill -SEGV $$").error().code, ErrorCode::confined_reader_failed);
  EXPECT_EQ(fake("exit 1").error().code, ErrorCode::confined_reader_failed);
  EXPECT_EQ(fake("echo nonsense >&5").error().code, ErrorCode::malformed_input);
  EXPECT_EQ(fake("echo '{\"error\":{\"code\":\"no_such\"}}' >&5").error().code, ErrorCode::malformed_input);
  EXPECT_EQ(fake("exit 0").error().code, ErrorCode::malformed_input) << "an empty reply";
  EXPECT_EQ(fake("echo change >&3").error().code, ErrorCode::confined_reader_failed) << "the document is sealed";
}

// A helper that hostile bytes have taken over, with every answer that it might try.
TEST(Helper, HasNothingSignedButTheDocumentAndItsUpdate) {
  const Bytes document = test::sample_pdf();
  const pdf::MemorySource source(document);
  const auto& chain = test::family().chain;
  const auto good = pades::prepare(source, chain, parameters()).value();
  const test::TemporaryFolder folder;
  const auto answered = [&](const pades::Preparation& preparation) {
    folder.write("reply", json::text(json::Object{{"preparation", base64(preparation.serialize())}}));
    const auto file = folder.write("fake", "#!/bin/sh\ncat " + (folder.path() / "reply").string() + " >&5\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return Helper(file).prepare(source, chain, parameters());
  };
  EXPECT_TRUE(answered(good));
  std::vector<pades::Preparation> lies(10, good);
  lies[0].signed_attributes =
      cms::signed_attributes(chain.leaf(), crypto::sha256(as_bytes("another document"))).value();
  lies[1].appended[10] ^= 1U;
  lies[2].appended[good.contents_begin - document.size() + 5] = '1';
  lies[3].contents_begin = 0;
  lies[4].contents_begin += 1;
  lies[5].contents_end = document.size() + good.appended.size() + 1;
  lies[6].contents_end = ~std::uint64_t{0};
  lies[7].input_digest[0] ^= 1U;
  lies[8].input_size -= 1;
  lies[9].certificates = {Bytes(test::family(test::KeyKind::ec_p256).person.certificate.der().begin(),
                                test::family(test::KeyKind::ec_p256).person.certificate.der().end())};
  for (std::size_t i = 0; i < lies.size(); ++i) EXPECT_FALSE(answered(lies[i])) << i;
}

TEST(Helper, ADocumentBeyondTheLimitIsNotEvenRead) {
  class Huge final : public pdf::Source {
   public:
    std::uint64_t size() const override { return Helper::kLargestDocument + 1; }
    Result<void> read(std::uint64_t, std::span<std::uint8_t>) const override { std::abort(); }
  };
  EXPECT_EQ(helper().screen(Huge()).error().code, ErrorCode::pdf_too_large);
}

#ifndef RUBRICA_SANITIZED
// What the real helper may not do, shown by a stand-in for hostile code: see limits_test.cpp. Here: memory.
TEST(Helper, ABombIsOneRefusedDocument) {
  // Ten levels of arrays that repeat: small to write, endless to visit, were it visited through references.
  std::vector<std::string> objects;
  for (int i = 0; i < 10; ++i) {
    std::string body = "[";
    for (int j = 0; j < 2000; ++j) body += std::to_string(7 + i) + " 0 R ";
    objects.push_back(body + "]");
  }
  objects.emplace_back("(end)");
  const auto outcome = helper().screen(pdf::MemorySource(test::sample_pdf({.more_objects = objects})));
  EXPECT_TRUE(outcome || outcome.error().code == ErrorCode::confined_reader_failed);
}
#endif

TEST(Protocol, RequestsComeBackAsTheyWere) {
  const PrepareRequest request{test::family().chain.certificates(), parameters()};
  const auto decoded = decode_request(encode(request)).value();
  const auto& prepare = std::get<PrepareRequest>(decoded);
  EXPECT_EQ(prepare.chain, request.chain);
  EXPECT_EQ(prepare.parameters.reason, request.parameters.reason);
  EXPECT_EQ(prepare.parameters.claimed_time, request.parameters.claimed_time);
  for (const char* wrong : {"", "{}", "[]", "{\"operation\":\"format\"}", "{\"operation\":\"prepare\"}",
                            "{\"operation\":\"validate\",\"anchors\":[1],\"at\":0}"}) {
    EXPECT_FALSE(decode_request(wrong)) << wrong;
  }
}

TEST(Protocol, ErrorsComeBackWithTheirCauses) {
  Error error{ErrorCode::pdf_damaged, "why", {{ErrorCode::io_failure, "because", {}, {}}}, {}};
  const auto decoded = decode_reply(json::text(json::Object{{"error", encode_error(error)}}));
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().describe(), error.describe());
}

}  // namespace
}  // namespace rubrica::confined
