// "Assinar um PDF" with a QR code in the file, as a browser sees it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/page_checks.h"
#include "support/qr_page.h"
#include "support/site.h"

namespace rubrica::web {
namespace {

using namespace std::chrono_literals;
using test::body;
using test::expect_good_page;
using test::fiscal_qr;
using test::location;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

const std::string kWarning = "não é o seu";

class UploadPagesTest : public testing::Test {
 protected:
  void SetUp() override {
    visitor_.sign_up("marta@exemplo.pt");
    visitor_.set_up();
  }
  // The address that an upload of a file with this code leads to.
  std::string uploaded(const std::string& qr) {
    pdf_ = test::pdf_with_qr_codes({{{qr}}});
    return location(visitor_.upload("/documentos/pdf/novo", "fatura.pdf", pdf_));
  }
  static std::string document_of(const std::string& reading) {
    return reading.substr(0, reading.size() - std::string("/codigo-qr").size());
  }
  // What the phone shows for the document, after step 1.
  std::vector<std::string> named_on_the_phone(const std::string& document) {
    const std::string id = document.substr(std::string("/documentos/").size());
    const std::string step_1 = location(visitor_.post("/assinar", {{"id", id}}));
    const std::string block = base64(Bytes(256, 1));
    const json::Object shown{{"id", id}, {"sha256", hex_lower(crypto::sha256(pdf_))}};
    const auto asked =
        visitor_.post_json(step_1 + "/pedido", {{"documents", json::Array{shown}}, {"phone", block}, {"pin", block}});
    EXPECT_EQ(asked.status, 201) << body(asked);
    return site_.signer().names;
  }

  test::Site site_;
  test::Visitor visitor_{site_};
  Bytes pdf_;
};

TEST_F(UploadPagesTest, WhatTheQrCodeSaysIsShownForConfirmation) {
  const std::string reading = uploaded(fiscal_qr("FT 2026A/123", "5535.00"));
  ASSERT_THAT(reading, EndsWith("/codigo-qr"));
  const auto page = visitor_.get(reading);
  expect_good_page(page);
  EXPECT_THAT(body(page), AllOf(HasSubstr("Lido do código QR"), HasSubstr("<dd>FT 2026A/123</dd>"),
                                HasSubstr("24/11/2026"), HasSubstr("Marta Conceição Ferreira, NIF 123456789"),
                                HasSubstr("5\u00A0535,00\u00A0€"), HasSubstr("fatura.pdf"), Not(HasSubstr(kWarning))));
  EXPECT_THAT(body(page), HasSubstr("value=\"FT 2026A/123\""));
  visitor_.get(reading + "?lang=en");
  expect_good_page(visitor_.get(reading));
}

TEST_F(UploadPagesTest, WhatWasConfirmedNamesTheDocumentEverywhere) {
  const std::string reading = uploaded(fiscal_qr("FT 2026A/123", "5535.00"));
  const std::string document = document_of(reading);
  EXPECT_THAT(body(visitor_.get(document)), AllOf(HasSubstr("fatura.pdf recebido"), HasSubstr(reading)));
  EXPECT_EQ(location(visitor_.post(reading, {{"action", "use"}, {"name", "FT 2026A/123"}})), document);
  const auto page = visitor_.get(document);
  expect_good_page(page);
  EXPECT_THAT(body(page), AllOf(HasSubstr("FT 2026A/123 recebido"), HasSubstr("<dd>fatura.pdf</dd>"),
                                HasSubstr("24/11/2026"), HasSubstr("5\u00A0535,00\u00A0€"), HasSubstr(reading)));
  EXPECT_THAT(body(visitor_.get("/documentos")),
              AllOf(HasSubstr("FT 2026A/123</a>"), HasSubstr("24/11/2026"), HasSubstr("5\u00A0535,00\u00A0€")));
  EXPECT_THAT(named_on_the_phone(document), testing::ElementsAre("FT 2026A/123 5535,00 EUR"));
  // The name is on the phone: nothing changes it now.
  EXPECT_EQ(location(visitor_.get(reading)), document);
  EXPECT_EQ(visitor_.post(reading, {{"action", "leave"}}).status, 409);
}

TEST_F(UploadPagesTest, ACreditNoteIsNotAddedToInvoices) {
  const auto used = [this](const std::string& number) {
    const std::string reading = uploaded(fiscal_qr(number, "5535.00"));
    return location(visitor_.post(reading, {{"action", "use"}, {"name", number}}))
        .substr(std::string("/documentos/").size());
  };
  const std::string invoice = used("FT 2026A/123");
  const auto with = [&](const std::string& other) {
    return body(visitor_.get(location(visitor_.post("/assinar", {{"id", invoice}, {"id", other}}))));
  };
  EXPECT_THAT(with(used("FT 2026A/124")), HasSubstr("Total: 11\u00A0070,00"));
  EXPECT_THAT(with(used("NC 2026A/1")), Not(HasSubstr("Total: ")));
}

TEST_F(UploadPagesTest, OneCanGoOnWithoutIt) {
  const std::string reading = uploaded(fiscal_qr("FT 2026A/123", "5535.00"));
  const std::string document = document_of(reading);
  EXPECT_EQ(location(visitor_.post(reading, {{"action", "leave"}})), document);
  EXPECT_THAT(body(visitor_.get(document)), AllOf(HasSubstr("fatura.pdf recebido"), Not(HasSubstr("535,00"))));
  EXPECT_THAT(named_on_the_phone(document), testing::ElementsAre("fatura.pdf"));
}

TEST_F(UploadPagesTest, TheNameCanBeCorrected) {
  const std::string reading = uploaded(fiscal_qr("FT 2026A/123", "5535.00"));
  const auto empty = visitor_.post(reading, {{"action", "use"}, {"name", " "}});
  expect_good_page(empty, 422);
  EXPECT_THAT(body(empty), HasSubstr("id=\"name-error\""));
  expect_good_page(visitor_.post(reading, {{"action", "use"}, {"name", std::string(10'240, 'x')}}), 422);
  EXPECT_EQ(location(visitor_.post(reading, {{"action", "use"}, {"name", "<script>alert(1)</script> \u202Efdp"}})),
            document_of(reading));
  const std::string page = body(visitor_.get(document_of(reading)));
  EXPECT_THAT(page, AllOf(HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt; fdp"), Not(HasSubstr("<script>alert"))));
}

TEST_F(UploadPagesTest, AnotherIssuerIsPointedOut) {
  const auto page = visitor_.get(uploaded(fiscal_qr("FT 2026A/123", "5535.00", "500000000")));
  EXPECT_THAT(body(page),
              AllOf(HasSubstr(kWarning), HasSubstr("NIF 500000000"), Not(HasSubstr("Marta Conceição Ferreira, NIF"))));
  EXPECT_THAT(body(visitor_.get(uploaded(fiscal_qr("FT A/1", "1.00", "123456789", "A")))), HasSubstr("está anulado"));
}

// The reader lets visible ASCII through; the pages escape it.
TEST_F(UploadPagesTest, MarkupInAQrCodeIsText) {
  const std::string page = body(visitor_.get(uploaded(fiscal_qr("FT <b>\"x'&{{csrf}}/1", "1.00"))));
  EXPECT_THAT(page, Not(HasSubstr("<b>")));
  EXPECT_THAT(page, HasSubstr("FT &lt;b&gt;"));
  EXPECT_THAT(page, HasSubstr("{{csrf}}/1")) << "no template inside of a value";
}

TEST_F(UploadPagesTest, AnythingElseInAQrCodeIsAsIfThereWereNone) {
  const std::string good = fiscal_qr("FT 2026A/123", "5535.00");
  const auto with = [&good](const std::string& number) {
    std::string text = good;
    return text.replace(text.find("FT 2026A/123"), 12, number);
  };
  for (const std::string& qr :
       std::vector<std::string>{"https://exemplo.pt/?x=<script>", with("FT \u202E2026A/1"), with("FT 2026\n/1"),
                                with(std::string("FT \x01/1")), with("FT " + std::string(60, 'x') + "/1"),
                                good + "*S:" + std::string(1800, 'x')}) {
    const std::string document = uploaded(qr);
    EXPECT_THAT(document, Not(HasSubstr("codigo-qr"))) << qr;
    EXPECT_THAT(body(visitor_.get(document)), Not(HasSubstr("codigo-qr"))) << qr;
    EXPECT_EQ(visitor_.get(document + "/codigo-qr").status, 404) << qr;
    EXPECT_EQ(visitor_.post(document + "/codigo-qr", {{"action", "use"}, {"name", "x"}}).status, 404) << qr;
  }
}

}  // namespace
}  // namespace rubrica::web
