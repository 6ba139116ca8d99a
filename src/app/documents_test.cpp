#include "app/documents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support/app_storage.h"
#include "support/sample_pdf.h"

namespace rubrica::app {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;

class DocumentsTest : public testing::Test {
 protected:
  std::string uploaded(const std::string& name = "proposta.pdf") {
    storage_.clock().advance(1ms);
    const auto id = upload(scope_, reader_, images_, name, test::sample_pdf());
    return id ? *id : id.error().describe();
  }
  std::string title_of_upload(const std::string& name) { return document(scope_, uploaded(name))->title; }
  ErrorCode refusal(const Bytes& content) {
    const auto id = upload(scope_, reader_, images_, "x.pdf", content);
    return id ? ErrorCode::count_ : id.error().code;
  }
  void mark_signed(const std::string& id) {
    const auto digest = storage_.storage().blobs.put(scope_.tenant(), as_bytes("assinado")).value();
    auto tx = storage_.database().begin(sql::Access::write, Deadline::after(10s)).value();
    ASSERT_TRUE(
        tx.run("UPDATE document SET state = 'signed', signed_sha256 = $2, signed_size = 8, signed_at = $3, "
               "signer_name = 'MARTA' WHERE id = $1",
               id, BytesView(digest), storage_.clock().now()));
    ASSERT_TRUE(tx.commit());
  }

  test::AppStorage storage_;
  confined::Helper reader_ = confined::Helper::beside_this_program();
  confined::PageImages images_ = confined::PageImages::beside_this_program();
  TenantScope scope_ = storage_.scope();
  TenantScope other_ = storage_.scope("rui");
};

TEST_F(DocumentsTest, AnUploadedFileIsKeptByteForByte) {
  const std::string id = uploaded();
  const DocumentRecord record = document(scope_, id).value();
  EXPECT_EQ(record.origin, Origin::uploaded);
  EXPECT_EQ(record.title, "proposta.pdf");
  EXPECT_EQ(record.pages, 1);
  EXPECT_FALSE(record.total);
  EXPECT_EQ(document_bytes(scope_, id).value(), test::sample_pdf());
  EXPECT_EQ(document_content(scope_, id).error().code, ErrorCode::not_found);
  EXPECT_EQ(signed_bytes(scope_, id).error().code, ErrorCode::not_found);
}

TEST_F(DocumentsTest, WhatCannotBeSignedSafelyIsRefusedWithTheReason) {
  EXPECT_EQ(refusal(to_bytes("isto não é um PDF")), ErrorCode::pdf_damaged);
  EXPECT_EQ(refusal(test::sample_pdf({.catalog_extra = "/OpenAction <</S /JavaScript /JS (x)>>"})),
            ErrorCode::pdf_active_content);
  EXPECT_EQ(refusal(test::through_qpdf(test::sample_pdf(), "--encrypt a b 256 --")), ErrorCode::pdf_encrypted);
  EXPECT_EQ(refusal(Bytes(kLargestUpload + 1)), ErrorCode::pdf_too_large);
  const auto missing = upload(scope_, confined::Helper("/nonexistent"), images_, "x.pdf", test::sample_pdf());
  EXPECT_EQ(missing.error().code, ErrorCode::io_failure);
  const auto unseen = upload(scope_, reader_, confined::PageImages("/nonexistent"), "x.pdf", test::sample_pdf());
  EXPECT_EQ(unseen.error().code, ErrorCode::io_failure) << "a page that cannot be drawn would be signed unseen";
  EXPECT_THAT(documents(scope_, DocumentFilter::all)->documents, IsEmpty());
}

TEST_F(DocumentsTest, ANameIsMadeReadable) {
  EXPECT_EQ(title_of_upload(" a\t b\r\n.pdf "), "a b .pdf");
  EXPECT_EQ(title_of_upload("fatura\u202Efdp.\u200Bpdf"), "faturafdp.pdf") << "nothing that turns or hides the rest";
  EXPECT_EQ(title_of_upload(""), "documento.pdf");
  const std::string cut = title_of_upload(std::string(100, 'x') + "ção" + std::string(146, 'y') + ".pdf");
  EXPECT_THAT(cut, testing::StartsWith("…"));
  EXPECT_THAT(cut, testing::EndsWith("y.pdf"));
  EXPECT_LE(cut.size(), 153U);
}

TEST_F(DocumentsTest, TheListHasTheNewestFirstAndCanBeNarrowed) {
  const std::string first = uploaded();
  const std::string second = uploaded();
  mark_signed(first);
  const auto ids = [this](const DocumentFilter filter) {
    std::vector<std::string> all;
    const DocumentPage page = documents(scope_, filter).value();
    for (const auto& one : page.documents) all.push_back(one.id);
    return all;
  };
  EXPECT_THAT(ids(DocumentFilter::all), testing::ElementsAre(second, first));
  EXPECT_THAT(ids(DocumentFilter::to_sign), testing::ElementsAre(second));
  EXPECT_THAT(ids(DocumentFilter::signed_), testing::ElementsAre(first));
  EXPECT_EQ(count_documents(scope_, DocumentFilter::all).value(), 2);
  EXPECT_EQ(count_documents(scope_, DocumentFilter::to_sign).value(), 1);
  EXPECT_EQ(document(scope_, first)->signed_file->signer_name, "MARTA");
  EXPECT_EQ(signed_bytes(scope_, first).value(), to_bytes("assinado"));
}

TEST_F(DocumentsTest, ALongListComesInPages) {
  auto tx = storage_.database().begin(sql::Access::write, Deadline::after(10s)).value();
  for (int i = 100; i < 350; ++i) {
    ASSERT_TRUE(
        tx.run("INSERT INTO document (tenant_id, id, origin, title, customer_name, sha256, size, pages, state, "
               "created_at) VALUES ($1, $2, 'uploaded', 'x', '', $3, 1, 1, 'unsigned', 0)",
               scope_.tenant(), std::to_string(i), Bytes(32)));
  }
  ASSERT_TRUE(tx.commit());
  const DocumentPage first = documents(scope_, DocumentFilter::to_sign).value();
  EXPECT_THAT(first.documents, SizeIs(kDocumentsOnAPage));
  const DocumentPage second = documents(scope_, DocumentFilter::to_sign, first.next).value();
  EXPECT_EQ(second.documents.front().id, "249");
  const DocumentPage third = documents(scope_, DocumentFilter::to_sign, second.next).value();
  EXPECT_THAT(third.documents, SizeIs(50));
  EXPECT_EQ(third.next, "");
}

TEST_F(DocumentsTest, AnotherTenantSeesNothing) {
  const std::string id = uploaded();
  mark_signed(id);
  EXPECT_EQ(document(other_, id).error().code, ErrorCode::not_found);
  EXPECT_EQ(document_bytes(other_, id).error().code, ErrorCode::not_found);
  EXPECT_EQ(signed_bytes(other_, id).error().code, ErrorCode::not_found);
  EXPECT_EQ(document_content(other_, id).error().code, ErrorCode::not_found);
  EXPECT_THAT(documents(other_, DocumentFilter::all)->documents, IsEmpty());
  EXPECT_EQ(count_documents(other_, DocumentFilter::all).value(), 0);
}

TEST_F(DocumentsTest, ASampleCanBeTriedWithoutFillingAnythingIn) {
  const std::string id = add_sample(scope_).value();
  EXPECT_EQ(document(scope_, id)->title, "Documento de teste.pdf");
  const Bytes file = document_bytes(scope_, id).value();
  EXPECT_TRUE(reader_.screen(pdf::MemorySource(file)));
}

TEST_F(DocumentsTest, AFileThatChangedOnTheDiskIsNotHandedOut) {
  const std::string id = uploaded();
  std::ofstream(storage_.storage().blobs.path_of(scope_.tenant(), document(scope_, id)->sha256)) << "x";
  EXPECT_EQ(document_bytes(scope_, id).error().code, ErrorCode::io_failure);
}

}  // namespace
}  // namespace rubrica::app
