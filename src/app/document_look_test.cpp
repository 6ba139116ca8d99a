#include "app/document_look.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/documents.h"
#include "app/drafts.h"
#include "app/follow_ups.h"
#include "app/issuer.h"
#include "app/seal.h"
#include "pdf/document.h"
#include "support/app_storage.h"
#include "support/run_tool.h"
#include "support/sample_pdf.h"

namespace rubrica::app {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class DocumentLookTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(save_issuer(scope_, {.name = "Marta Conceição",
                                     .tax_id = "123456789",
                                     .address = "Rua das Flores 12",
                                     .contact = "",
                                     .payment_details = ""}));
  }
  DocumentDraft draft(const std::string& language = "pt") {
    DocumentDraft draft = new_draft(scope_).value();
    draft.customer = kFinalConsumer;
    draft.lines = {{.description = "Consultoria", .price = "90,00"}};
    draft.language = language;
    return draft;
  }
  std::string issued(const DocumentDraft& draft) { return issue_draft(scope_, draft).value().id; }
  static std::string tool(const std::string& command, const Bytes& pdf, const std::string& after = "") {
    const test::TemporaryFolder folder;
    return test::run_tool(command + " " + folder.write("f.pdf", pdf).string() + after).output;
  }
  static std::string text(const Bytes& pdf) { return tool("pdftotext -layout", pdf, " -"); }
  static bool has_picture(const Bytes& pdf) {
    return tool("pdfimages -list", pdf).find(" image ") != std::string::npos;
  }
  DocumentLook with_logo() { return {"#7a1f1f", keep_logo(scope_, test::small_png()).value()}; }

  test::AppStorage storage_;
  TenantScope scope_ = storage_.scope();
};

TEST_F(DocumentLookTest, IsTheHousesUntilAnotherIsChosen) {
  EXPECT_EQ(document_look(scope_).value(), DocumentLook{});
  const DocumentLook own = with_logo();
  ASSERT_TRUE(save_document_look(scope_, own));
  EXPECT_EQ(document_look(scope_).value(), own);
  EXPECT_EQ(document_look(storage_.scope("joana")).value(), DocumentLook{});
}

TEST_F(DocumentLookTest, ItsColourIsReadableOnWhite) {
  const auto problem = [](const std::string& colour) {
    const FormProblems problems = check(DocumentLook{colour});
    return problems.empty() ? std::string_view() : problems.front().key;
  };
  for (const char* fine : {"#0b4f6c", "#000000", "#767676"}) EXPECT_EQ(problem(fine), "") << fine;
  for (const char* light : {"#777777", "#ffff00", "#ffffff"}) EXPECT_EQ(problem(light), "problem.colour_light");
  for (const char* none : {"", "red", "#fff", "#0b4f6g", "0b4f6c0"}) EXPECT_EQ(problem(none), "problem.colour") << none;
  EXPECT_EQ(save_document_look(scope_, {"#ffffff"}).error().code, ErrorCode::invalid_argument);
}

TEST_F(DocumentLookTest, WhatIsNoPictureIsNotKept) {
  EXPECT_EQ(keep_logo(scope_, as_bytes("GIF89a")).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(keep_logo(scope_, Bytes(kLargestLogo + 1)).error().code, ErrorCode::invalid_argument);
}

TEST_F(DocumentLookTest, ADocumentKeepsTheOneThatItWasIssuedWith) {
  ASSERT_TRUE(save_document_look(scope_, with_logo()));
  const std::string id = issued(draft());
  ASSERT_TRUE(save_document_look(scope_, {}));
  EXPECT_TRUE(has_picture(document_bytes(scope_, id).value()));
  EXPECT_TRUE(has_picture(second_copy(scope_, id).value()));
  EXPECT_FALSE(has_picture(document_bytes(scope_, issued(draft())).value()));
}

TEST_F(DocumentLookTest, ASecondCopyHasThePagesOfTheFirst) {
  SealSettings seal;
  seal.visible = true;
  ASSERT_TRUE(save_seal(scope_, seal));
  const auto pages = [](const Bytes& pdf) {
    const pdf::MemorySource source(pdf);
    return pdf::Document::open(source).value()->page_count();
  };
  std::size_t broken_elsewhere = 0;
  for (std::size_t lines = 8; lines <= 24; ++lines) {
    DocumentDraft one = draft();
    one.lines.assign(lines, one.lines.front());
    const std::string each = issued(one);
    const Bytes first = document_bytes(scope_, each).value();
    EXPECT_EQ(pages(second_copy(scope_, each).value()), pages(first)) << lines;
    const auto plain = fiscal::invoice_pdf(document_content(scope_, each).value()).value();
    if (pages(plain) != pages(first)) ++broken_elsewhere;
  }
  EXPECT_GT(broken_elsewhere, 0U) << "the room makes no difference to any of these: nothing was tested";
}

TEST_F(DocumentLookTest, TheSampleShowsItWithTheIssuersName) {
  const Bytes sample = sample_document(scope_, with_logo()).value();
  EXPECT_TRUE(has_picture(sample));
  EXPECT_THAT(text(sample), HasSubstr("Marta Conceição"));
}

TEST_F(DocumentLookTest, ADocumentAndWhatFollowsItSpeakTheLanguageThatWasChosen) {
  const std::string id = issued(draft("en"));
  EXPECT_THAT(text(document_bytes(scope_, id).value()), testing::AllOf(HasSubstr("Invoice"), HasSubstr("Fatura")));
  EXPECT_THAT(text(second_copy(scope_, id).value()), HasSubstr("Invoice"));
  EXPECT_EQ(draft_from(scope_, "NC", id).value().language, "en");
  EXPECT_EQ(preview_draft(scope_, draft("de")).value().problems.front().field, "language");
}

}  // namespace
}  // namespace rubrica::app
