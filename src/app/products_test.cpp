// The tenant's products and services, and lines of documents that come from them.
#include "app/products.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/documents.h"
#include "app/issuer.h"
#include "app/product_lines.h"
#include "support/app_storage.h"

namespace rubrica::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Product consulting() {
  return {.code = "CONS-H", .description = "Consultoria", .kind = "S", .unit = "h", .price = "62,5", .vat = "NOR"};
}

class ProductsTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(save_issuer(scope_, {"Marta Ferreira", "123456789", "Rua das Flores 12", "PT", "PT", "", ""}));
  }
  // "none", or the first problem's field and key.
  std::string saved(const Product& product) {
    const auto problems = save_product(scope_, product);
    if (!problems) return problems.error().describe();
    return problems->empty() ? "none" : problems->front().field + ": " + std::string(problems->front().key);
  }
  Product kept(const std::string& code = "CONS-H") {
    const auto all = products(scope_).value();
    for (const Product& one : all) {
      if (one.code == code) return one;
    }
    return {};
  }
  DraftLine line(const DocumentDraft& draft) { return line_of(kept(), draft, vat_choices(scope_).value()); }
  DocumentDraft draft(const std::string& type = "FT") {
    DocumentDraft one = new_draft(scope_, type).value();
    one.new_customer.name = "Livraria Âncora";
    one.new_customer.tax_id = "501442600";
    add_line(one, line(one));
    return one;
  }
  std::string issued(const DocumentDraft& one) {
    const auto done = issue_draft(scope_, one);
    EXPECT_TRUE(done && done->problems.empty());
    return done ? done->id : "";
  }
  // "CONS-H S", of the only line.
  std::string product_in(const std::string& document) {
    const fiscal::Line only = document_content(scope_, document)->lines.at(0);
    return only.product_code + " " + only.product_kind;
  }

  test::AppStorage storage_;
  TenantScope scope_ = storage_.scope();
  TenantScope other_ = storage_.scope("rui");
};

TEST_F(ProductsTest, AreKeptChangedAndListedByDescription) {
  EXPECT_EQ(saved(consulting()), "none");
  EXPECT_EQ(saved({.code = "CADEIRA", .description = "cadeira", .kind = "P", .price_with_vat = true}), "none");
  Product changed = kept();
  EXPECT_EQ(changed.price, "62,50");
  changed.price = "70";
  EXPECT_EQ(saved(changed), "none");
  const auto all = products(scope_).value();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].code, "CADEIRA");
  EXPECT_TRUE(all[0].price_with_vat);
  EXPECT_EQ(all[1].price, "70,00");
  EXPECT_EQ(product(scope_, changed.id)->description, "Consultoria");
}

TEST_F(ProductsTest, BelongToOneTenant) {
  ASSERT_EQ(saved(consulting()), "none");
  const std::string id = kept().id;
  EXPECT_THAT(products(other_).value(), IsEmpty());
  EXPECT_EQ(product(other_, id).error().code, ErrorCode::not_found);
  EXPECT_EQ(save_product(other_, kept()).error().code, ErrorCode::not_found);
  EXPECT_EQ(remove_product(other_, id).error().code, ErrorCode::not_found);
  EXPECT_EQ(show_product_again(other_, id).error().code, ErrorCode::not_found);
  EXPECT_THAT(save_product(other_, consulting()).value(), IsEmpty()) << "codes are each tenant's own";
}

TEST_F(ProductsTest, SayWhatIsWrongWithThem) {
  const auto with = [](auto change) {
    Product one = consulting();
    change(one);
    return one;
  };
  EXPECT_EQ(saved(with([](Product& one) { one.code = ""; })), "code: problem.product_code");
  EXPECT_EQ(saved(with([](Product& one) { one.code = "AÇÃO"; })), "code: problem.product_code");
  EXPECT_EQ(saved(with([](Product& one) { one.code = std::string(61, 'A'); })), "code: problem.too_long");
  EXPECT_EQ(saved(with([](Product& one) { one.code = "S-0123456789AB"; })), "code: problem.product_code_reserved");
  EXPECT_EQ(saved(with([](Product& one) { one.description = ""; })), "description: problem.description");
  EXPECT_EQ(saved(with([](Product& one) { one.kind = "E"; })), "kind: problem.choose");
  EXPECT_EQ(saved(with([](Product& one) { one.unit = ""; })), "unit: problem.unit");
  EXPECT_EQ(saved(with([](Product& one) { one.price = "-1"; })), "price: problem.price");
  EXPECT_EQ(saved(with([](Product& one) { one.vat = "23"; })), "vat: problem.vat");
  EXPECT_THAT(products(scope_).value(), IsEmpty());
  EXPECT_EQ(saved(consulting()), "none");
  EXPECT_EQ(saved(with([](Product& one) { one.code = "cons-h"; })), "code: problem.product_code_taken");
}

TEST_F(ProductsTest, AreFixedOnceADocumentHasThemAndHiddenInsteadOfRemoved) {
  ASSERT_EQ(saved(consulting()), "none");
  Product changed = kept();
  changed.description = "Consultoria técnica";
  EXPECT_EQ(saved(changed), "none");
  issued(draft());
  const Product known = kept();
  EXPECT_TRUE(known.used);
  changed.description = "Consultoria";
  changed.code = "CONS";
  changed.kind = "P";
  const auto problems = save_product(scope_, changed).value();
  ASSERT_EQ(problems.size(), 3U);
  EXPECT_EQ(problems[0], (FormProblem{"code", "problem.product_code_fixed"}));
  EXPECT_EQ(problems[1].key, "product_description_fixed");
  EXPECT_EQ(problems[2], (FormProblem{"kind", "problem.product_kind_fixed"}));
  changed = known;
  changed.price = "";
  EXPECT_EQ(saved(changed), "none") << "a price is no part of that";
  EXPECT_EQ(remove_product(scope_, known.id).value(), Removal::hidden);
  EXPECT_TRUE(kept().hidden);
  ASSERT_TRUE(show_product_again(scope_, known.id));
  EXPECT_FALSE(kept().hidden);
  ASSERT_EQ(saved({.code = "OUTRO", .description = "Outro"}), "none");
  EXPECT_EQ(remove_product(scope_, kept("OUTRO").id).value(), Removal::removed);
  EXPECT_EQ(products(scope_)->size(), 1U);
}

TEST_F(ProductsTest, ALineIsItsProductWhileItSaysTheSame) {
  ASSERT_EQ(saved({.code = "LIVRO", .description = "Livro", .kind = "P", .price = "20", .vat = "RED"}), "none");
  ASSERT_EQ(saved(consulting()), "none");
  const DocumentDraft taken = draft();
  ASSERT_EQ(taken.lines.size(), 1U) << "the empty line was filled";
  EXPECT_EQ(taken.lines[0].description, "Consultoria");
  EXPECT_EQ(taken.lines[0].unit, "h");
  EXPECT_EQ(taken.lines[0].price, "62,50");
  EXPECT_EQ(product_in(issued(taken)), "CONS-H S");
  DocumentDraft other = draft();
  other.lines[0].description = "Consultoria e formação";
  EXPECT_EQ(product_in(issued(other)), " S");
  other = draft();
  other.lines[0] = {.description = "Livro", .price = "20", .vat = "RED", .product = "LIVRO"};
  EXPECT_EQ(product_in(issued(other)), "LIVRO P");
  other = draft();
  other.lines[0].product = "NENHUM";
  EXPECT_EQ(product_in(issued(other)), " S");
}

TEST_F(ProductsTest, WhatFollowsADocumentHasItsProducts) {
  ASSERT_EQ(saved({.code = "CONS-H", .description = "Cadeira", .kind = "P", .price = "80"}), "none");
  const std::string quote = issued(draft("OR"));
  const std::string invoice = issued(draft_from(scope_, "FT", quote).value());
  EXPECT_EQ(product_in(invoice), "CONS-H P");
  ASSERT_TRUE(remove_product(scope_, kept().id));
  DocumentDraft note = draft_from(scope_, "NC", invoice).value();
  note.reason = "Devolução";
  EXPECT_EQ(product_in(issued(note)), "CONS-H P") << "hidden, and still what it was";
}

TEST_F(ProductsTest, ThePriceIsAsTheDraftsPricesAre) {
  DocumentDraft with_vat = new_draft(scope_).value();
  with_vat.prices_with_vat = true;
  const DocumentDraft without = new_draft(scope_).value();
  ASSERT_EQ(saved(consulting()), "none");
  EXPECT_EQ(line(without).price, "62,50");
  EXPECT_EQ(line(with_vat).price, "76,875");
  Product gross = kept();
  gross.price = "9,99";
  gross.price_with_vat = true;
  ASSERT_EQ(saved(gross), "none");
  EXPECT_EQ(line(with_vat).price, "9,99");
  EXPECT_EQ(line(without).price, "8,122");
  DocumentDraft dollars = new_draft(scope_).value();
  dollars.currency = "USD";
  EXPECT_EQ(line(dollars).price, "") << "it is in euro";
  gross = kept();
  gross.price = "";
  ASSERT_EQ(saved(gross), "none");
  EXPECT_EQ(line(without).price, "") << "it varies";
}

}  // namespace
}  // namespace rubrica::app
