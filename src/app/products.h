// What the tenant sells: products and services by their codes, which are SAF-T's ProductCode.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/form_problem.h"
#include "app/tenant_scope.h"
#include "fiscal/document.h"

namespace rubrica::app {

struct Product {
  std::string id = {};           // empty: not kept yet
  std::string code = {};         // one product's only; capital and small letters are the same
  std::string description = {};  // what documents say
  std::string kind = "S";        // SAF-T ProductType: one of product_kinds()
  std::string unit = "un";
  std::string price = {};       // as typed, EUR for one unit; empty: it varies
  bool price_with_vat = false;  // whether the price holds VAT
  std::string vat = "NOR";      // a value of vat_choices() (app/drafts.h)
  bool hidden = false;          // kept, and not offered for new lines
  bool used = false;            // a document has it; whoever saves need not say so
};

// Services, goods, others.
std::vector<std::string_view> product_kinds();

// As it is kept: white space in order.
Product tidy(Product product);

// By description, hidden ones last.
Result<std::vector<Product>> products(const TenantScope& scope);
Result<std::vector<Product>> products(sql::Transaction& transaction, const TenantScope& scope);
Result<Product> product(const TenantScope& scope, std::string_view id);  // not_found

// Keeps a new one, or changes the one with this id; documents that were issued stay as they are. With problems nothing
// is kept. Fields are the members' names. What documents have is fixed: the description by law
// (product_description_fixed; Despacho 8632/2014, 3.3.5), code and kind because SAF-T has one row for a code.
// not_found.
Result<FormProblems> save_product(const TenantScope& scope, const Product& product);

enum class Removal { removed, hidden };
// What a document has is hidden instead. not_found.
Result<Removal> remove_product(const TenantScope& scope, std::string_view id);
// not_found.
Result<void> show_product_again(const TenantScope& scope, std::string_view id);

// Whoever keeps a document with these lines says so, in the same transaction.
Result<void> mark_used(sql::Transaction& transaction, const TenantScope& scope, const std::vector<fiscal::Line>& lines);

}  // namespace rubrica::app
