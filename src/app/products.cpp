#include "app/products.h"

#include <algorithm>
#include <array>

#include "app/drafts.h"
#include "app/field_check.h"
#include "app/rules.h"
#include "app/typed_number.h"
#include "base/id.h"
#include "fiscal/document_rules.h"
#include "fiscal/saft/export.h"

namespace rubrica::app {
namespace {

constexpr std::array<std::string_view, 3> kKinds = {"S", "P", "O"};
constexpr std::size_t kLongestCode = 60;  // SAF-T ProductCode
constexpr std::string_view kCodeCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./";
const std::string kSelect =
    "SELECT id, code, description, kind, unit, price, price_with_vat, vat, hidden, used FROM product WHERE tenant_id = "
    "$1 ";

Product product_in(const sql::Row& row) {
  return {.id = row.text(0),
          .code = row.text(1),
          .description = row.text(2),
          .kind = row.text(3),
          .unit = row.text(4),
          .price = as_typed(row.text(5)),
          .price_with_vat = row.boolean(6),
          .vat = row.text(7),
          .hidden = row.boolean(8),
          .used = row.boolean(9)};
}

// "62.50"; of a product without problems.
std::string kept_price(const Product& product) {
  if (product.price.empty()) return "";
  const Decimal price = typed_number(product.price, kPrice.decimals, kPrice.digits).value();
  return price.rounded(std::max(price.scale(), 2)).value().text();
}

Result<Product> find(sql::Transaction& transaction, const TenantScope& scope, const std::string_view id) {
  RUBRICA_TRY(const auto row, transaction.row(kSelect + "AND id = $2", scope.tenant(), id));
  if (!row) return fail(ErrorCode::not_found, "no such product");
  return product_in(*row);
}

Result<bool> is_taken(sql::Transaction& transaction, const TenantScope& scope, const Product& product) {
  RUBRICA_TRY(const auto other, transaction.row("SELECT 1 FROM product WHERE tenant_id = $1 AND LOWER(code) = "
                                                "LOWER($2) AND id <> $3",
                                                scope.tenant(), product.code, product.id));
  return other.has_value();
}

FormProblems check(const Product& product, const bool taken, const std::vector<VatChoice>& rates) {
  FieldCheck fields;
  fields.text(product.code, "code", kLongestCode, "problem.product_code");
  fields.require(product.code.find_first_not_of(kCodeCharacters) == std::string::npos, "code", "problem.product_code");
  fields.require(!fiscal::is_made_product_code(product.code), "code", "problem.product_code_reserved");
  fields.require(!taken, "code", "problem.product_code_taken");
  fields.text(product.description, "description", 200, "problem.description");
  fields.require(std::ranges::count(kKinds, product.kind) == 1, "kind", "problem.choose");
  fields.text(product.unit, "unit", 10, "problem.unit");
  if (!product.price.empty()) static_cast<void>(fields.number(product.price, kPrice, "price"));
  fields.require(std::ranges::count(rates, product.vat, &VatChoice::value) == 1, "vat", "problem.vat");
  return fields.take();
}

// What would change of a product that documents have.
FormProblems fixed(const Product& before, const Product& after) {
  FormProblems problems;
  if (before.used && before.code != after.code) problems.push_back({"code", "problem.product_code_fixed"});
  const auto change = fiscal::check_product_change(before.description, after.description, before.used);
  if (!change) problems.push_back(*problem_of(change.error(), [](fiscal::Refusal) { return "description"; }));
  if (before.used && before.kind != after.kind) problems.push_back({"kind", "problem.product_kind_fixed"});
  return problems;
}

Result<void> insert(sql::Transaction& transaction, const TenantScope& scope, const Product& product) {
  const Time now = scope.clock().now();
  RUBRICA_CHECK_OK(transaction.run(
      "INSERT INTO product (tenant_id, id, code, description, kind, unit, price, price_with_vat, vat, hidden, used, "
      "created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, $10)",
      scope.tenant(), uuid_v7(now), product.code, product.description, product.kind, product.unit, kept_price(product),
      product.price_with_vat, product.vat, now));
  return {};
}

Result<void> update(sql::Transaction& transaction, const TenantScope& scope, const Product& product) {
  RUBRICA_CHECK_OK(transaction.run(
      "UPDATE product SET code = $3, description = $4, kind = $5, unit = $6, price = $7, price_with_vat = $8, "
      "vat = $9 WHERE tenant_id = $1 AND id = $2",
      scope.tenant(), product.id, product.code, product.description, product.kind, product.unit, kept_price(product),
      product.price_with_vat, product.vat));
  return {};
}

Result<void> set_hidden(sql::Transaction& transaction, const TenantScope& scope, const std::string_view id,
                        const bool hidden) {
  RUBRICA_TRY(const auto answer, transaction.run("UPDATE product SET hidden = $3 WHERE tenant_id = $1 AND id = $2",
                                                 scope.tenant(), id, hidden));
  if (answer.changed == 0) return fail(ErrorCode::not_found, "no such product");
  return {};
}

}  // namespace

std::vector<std::string_view> product_kinds() { return {kKinds.begin(), kKinds.end()}; }

Product tidy(Product product) {
  product.code = one_line(product.code);
  product.description = one_line(product.description);
  product.unit = one_line(product.unit);
  product.price = one_line(product.price);
  return product;
}

Result<std::vector<Product>> products(sql::Transaction& transaction, const TenantScope& scope) {
  RUBRICA_TRY(const auto answer, transaction.run(kSelect + "ORDER BY hidden, LOWER(description), id", scope.tenant()));
  std::vector<Product> all;
  all.reserve(answer.rows.size());
  std::ranges::transform(answer.rows, std::back_inserter(all), product_in);
  return all;
}

Result<std::vector<Product>> products(const TenantScope& scope) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  return products(transaction, scope);
}

Result<Product> product(const TenantScope& scope, const std::string_view id) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  return find(transaction, scope, id);
}

Result<FormProblems> save_product(const TenantScope& scope, const Product& product) {
  RUBRICA_TRY(const std::vector<VatChoice> rates, vat_choices(scope));
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(const bool taken, is_taken(transaction, scope, product));
  FormProblems problems = check(product, taken, rates);
  if (problems.empty() && !product.id.empty()) {
    RUBRICA_TRY(const Product before, find(transaction, scope, product.id));
    problems = fixed(before, product);
  }
  if (!problems.empty()) return problems;
  RUBRICA_CHECK_OK(product.id.empty() ? insert(transaction, scope, product) : update(transaction, scope, product));
  RUBRICA_CHECK_OK(transaction.commit());
  return problems;
}

Result<Removal> remove_product(const TenantScope& scope, const std::string_view id) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(const Product known, find(transaction, scope, id));
  if (known.used) {
    RUBRICA_CHECK_OK(set_hidden(transaction, scope, id, true));
  } else {
    RUBRICA_CHECK_OK(transaction.run("DELETE FROM product WHERE tenant_id = $1 AND id = $2", scope.tenant(), id));
  }
  RUBRICA_CHECK_OK(transaction.commit());
  return known.used ? Removal::hidden : Removal::removed;
}

Result<void> show_product_again(const TenantScope& scope, const std::string_view id) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_CHECK_OK(set_hidden(transaction, scope, id, false));
  return transaction.commit();
}

Result<void> mark_used(sql::Transaction& transaction, const TenantScope& scope,
                       const std::vector<fiscal::Line>& lines) {
  for (const fiscal::Line& line : lines) {
    if (line.product_code.empty()) continue;
    RUBRICA_CHECK_OK(transaction.run("UPDATE product SET used = 1 WHERE tenant_id = $1 AND code = $2", scope.tenant(),
                                     line.product_code));
  }
  return {};
}

}  // namespace rubrica::app
