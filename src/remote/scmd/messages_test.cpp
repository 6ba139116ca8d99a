#include "remote/scmd/messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "remote/scmd/scripted_service.h"
#include "xml/reader.h"

namespace rubrica::remote::scmd {
namespace {

using testing::HasSubstr;
using testing::Not;

// Ciphertexts that nobody can mistake for real ones.
crypto::EncryptedField synthetic(const std::uint8_t octet, const std::size_t size = 256) {
  return crypto::EncryptedField::from_bytes(Bytes(size, octet), size).value();
}
const ApplicationId& application() {
  static const ApplicationId kId = ApplicationId::parse("00000000-1111-2222-3333-444444444444").value();
  return kId;
}
crypto::DtbsRepresentation representation(const std::string_view text) {
  return crypto::DtbsRepresentation(crypto::sha256(as_bytes(text)));
}

struct GoldenCase {
  std::string file;
  std::string request;
};

std::vector<GoldenCase> golden_cases() {
  const auto phone = synthetic(0x11);
  const auto pin = synthetic(0x22);
  const auto code = synthetic(0x33);
  const std::string process(test::kProcess);
  const auto single = representation("um documento");
  const std::vector<BatchEntry> batch{{"0", "fatura-1.pdf", representation("um")},
                                      {"1", "Recibo & Cª <2>.pdf", representation("dois")}};
  return {
      {"get_certificate.xml", get_certificate_request(application(), phone)},
      {"scmd_sign.xml",
       sign_request(application(), "FT 2026A/123 5535,00 EUR", single, pin, phone, Contract::published)},
      {"scmd_multiple_sign.xml", multiple_sign_request(application(), batch, pin, phone, Contract::published)},
      {"get_certificate_with_pin.xml", get_certificate_with_pin_request(application(), phone, pin)},
      {"force_sms.xml", force_sms_request(application(), process, phone)},
      {"validate_otp.xml", validate_otp_request(application(), process, code, Contract::published)},
      {"sign_document_pooling.xml", sign_document_pooling_request(application(), process)},
      {"scmd_sign_approval.xml",
       sign_request(application(), "FT 2026A/123 5535,00 EUR", single, pin, phone, Contract::approval)},
      {"scmd_multiple_sign_approval.xml", multiple_sign_request(application(), batch, pin, phone, Contract::approval)},
      {"validate_otp_approval.xml", validate_otp_request(application(), process, code, Contract::approval)},
  };
}

// RUBRICA_UPDATE_GOLDEN=1 writes the files anew; the difference is then for a person to read.
TEST(Golden, EveryRequestIsByteForByteWhatItsFileSays) {
  for (const GoldenCase& golden : golden_cases()) {
    const std::filesystem::path file = std::filesystem::path(RUBRICA_SCMD_GOLDEN) / golden.file;
    if (std::getenv("RUBRICA_UPDATE_GOLDEN") != nullptr) {
      ASSERT_TRUE(write_file_durably(file, as_bytes(golden.request + "\n")));
    }
    const auto content = read_file(file);
    ASSERT_TRUE(content) << golden.file;
    EXPECT_EQ(as_text(*content), golden.request + "\n") << golden.file;
  }
}

TEST(Golden, EveryOperationHasAFile) {
  const auto cases = golden_cases();
  for (const Operation operation : kOperations) {
    const std::string wrapper = "<" + std::string(name(operation)) + " xmlns=";
    EXPECT_TRUE(std::ranges::any_of(cases, [&](const GoldenCase& c) {
      return c.request.find(wrapper) != std::string::npos;
    })) << wrapper;
  }
}

TEST(Request, CarriesTheGuidsTextAndTheWholeDigestInfo) {
  const auto request =
      sign_request(application(), "a.pdf", representation("x"), synthetic(0x22), synthetic(0x11), Contract::published);
  const auto document = xml::Document::parse(as_bytes(request)).value();
  const auto sign =
      document.root().child(kSoap, "Body")->child(kService, "SCMDSign")->child(kService, "request").value();
  EXPECT_EQ(sign.child(kData, "ApplicationId")->text().size(), 48U);
  EXPECT_EQ(as_text(from_base64(sign.child(kData, "ApplicationId")->text()).value()),
            "00000000-1111-2222-3333-444444444444");
  EXPECT_EQ(from_base64(sign.child(kData, "Hash")->text()).value().size(), 51U);
  EXPECT_EQ(sign.child(kData, "Pin")->text().size(), 344U);
}

TEST(Request, TakesCiphertextsOfLargerKeys) {
  const auto request = get_certificate_request(application(), synthetic(0x11, 512));
  EXPECT_THAT(request, HasSubstr(base64(Bytes(512, 0x11))));
}

TEST(SoapAction, IsQuoted) {
  EXPECT_EQ(soap_action(Operation::validate_otp), "\"http://Ama.Authentication.Service/SCMDService/ValidateOtp\"");
}

TEST(ApplicationIdText, MustBeAGuidAndIsNotEchoed) {
  EXPECT_TRUE(ApplicationId::parse("ABCDEFab-1111-2222-3333-444444444444"));
  for (const std::string wrong : {"", "00000000111122223333444444444444", "{00000000-1111-2222-3333-44444444444}",
                                  "00000000-1111-2222-3333-44444444444g", "00000000-1111-2222-3333-4444444444444"}) {
    const auto parsed = ApplicationId::parse(wrong);
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_EQ(parsed.error().code, ErrorCode::configuration_invalid);
    if (!wrong.empty()) {
      EXPECT_THAT(parsed.error().describe(), Not(HasSubstr(wrong)));
    }
  }
  const auto encoded = ApplicationId::parse(application().base64());
  ASSERT_FALSE(encoded);
  EXPECT_THAT(encoded.error().detail, HasSubstr("base64 already"));
}

TEST(CertificateAnswer, IsTextOrNil) {
  const auto read = [](const std::string& inside) {
    return read_certificate(test::xml_answer(test::result_xml(Operation::get_certificate, inside)));
  };
  EXPECT_EQ(read("-----BEGIN&#xD;\n").value(), "-----BEGIN\r\n");
  EXPECT_EQ(read("  \n").value(), std::nullopt);
  const std::string nil =
      "<GetCertificateResponse xmlns=\"http://Ama.Authentication.Service/\"><GetCertificateResult i:nil=\"true\" "
      "xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"/></GetCertificateResponse>";
  EXPECT_EQ(read_certificate(test::xml_answer(test::envelope(nil))).value(), std::nullopt);
  const std::string absent = "<GetCertificateResponse xmlns=\"http://Ama.Authentication.Service/\"/>";
  EXPECT_EQ(read_certificate(test::xml_answer(test::envelope(absent))).value(), std::nullopt);
}

TEST(StatusAnswer, KeepsCodeProcessAndKnownFieldsOnly) {
  const auto status =
      read_status(test::xml_answer(test::result_xml(
                      Operation::sign,
                      "<a:Code> 802 </a:Code><a:Field>UserId</a:Field><a:FieldValue>+351 912345678</a:FieldValue>"
                      "<a:Message>x</a:Message><a:ProcessId>p-1</a:ProcessId><a:Novo>1</a:Novo>")),
                  Operation::sign);
  ASSERT_TRUE(status) << status.error().describe();
  EXPECT_EQ(status->code, "802");
  EXPECT_EQ(status->field, "UserId");
  EXPECT_EQ(status->process_id, "p-1");
  const auto stranger = read_status(
      test::xml_answer(test::result_xml(Operation::sign, "<a:Code>899</a:Code><a:Field>+351 912345678</a:Field>")),
      Operation::sign);
  EXPECT_EQ(stranger.value().field, std::nullopt);
}

TEST(StatusAnswer, IsReadWhateverThePrefixesTheOrderAndTheHeader) {
  const std::string answer =
      "<?xml version=\"1.0\"?><S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Header>"
      "<x:Activity xmlns:x=\"urn:x\">1</x:Activity></S:Header><S:Body><q:ForceSMSResponse "
      "xmlns:q=\"http://Ama.Authentication.Service/\"><q:ForceSMSResult><ProcessId "
      "xmlns=\"http://schemas.datacontract.org/2004/07/Ama.Structures.CCMovelSignature\">p</ProcessId><Code "
      "xmlns=\"http://schemas.datacontract.org/2004/07/Ama.Structures.CCMovelSignature\"><![CDATA[200]]></Code>"
      "</q:ForceSMSResult></q:ForceSMSResponse></S:Body></S:Envelope>";
  const auto status = read_status(test::xml_answer(answer), Operation::force_sms);
  ASSERT_TRUE(status) << status.error().describe();
  EXPECT_EQ(status->code, "200");
  EXPECT_EQ(status->process_id, "p");
}

TEST(SignaturesAnswer, KeepsWhatCanBeReadOfEachEntry) {
  const auto answer =
      read_signatures(test::xml_answer(test::signatures_xml(
                          Operation::validate_otp, "200",
                          test::entries_xml({{"0", "a", "AQID"}, {"", "b", "not base64"}, {"2", "", ""}}), "")),
                      Operation::validate_otp);
  ASSERT_TRUE(answer && *answer) << answer.error().describe();
  ASSERT_EQ((*answer)->documents.size(), 3U);
  EXPECT_EQ((*answer)->documents[0].signature, (Bytes{1, 2, 3}));
  EXPECT_EQ((*answer)->documents[1].id, std::nullopt);
  EXPECT_EQ((*answer)->documents[1].signature, std::nullopt);
  EXPECT_EQ((*answer)->documents[2].name, std::nullopt);
  EXPECT_EQ((*answer)->status->code, "200");
  EXPECT_EQ((*answer)->signature, std::nullopt);
}

TEST(Fault, GivesItsCodeAndNothingElse) {
  const auto status = read_status(test::xml_answer(test::fault_xml(), 500), Operation::validate_otp);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::trust_service_fault);
  EXPECT_EQ(status.error().service_code, "a:InternalServiceFault");
  EXPECT_THAT(status.error().describe(), Not(HasSubstr("SEGREDO")));
}

TEST(Fault, CodesAreCutToWhatCodesAreMadeOf) {
  const auto status = read_status(
      test::xml_answer(test::fault_xml("s:Client\n&lt;script&gt; " + std::string(500, 'x')), 500), Operation::sign);
  ASSERT_FALSE(status);
  EXPECT_LE(status.error().service_code.size(), 64U);
  EXPECT_THAT(status.error().service_code, Not(testing::ContainsRegex("[^A-Za-z0-9:._-]")));
}

}  // namespace
}  // namespace rubrica::remote::scmd
