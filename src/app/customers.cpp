#include "app/customers.h"

#include <algorithm>

#include "app/accounts.h"
#include "app/field_check.h"
#include "base/id.h"
#include "fiscal/country.h"
#include "fiscal/document_rules.h"
#include "fiscal/tax_number.h"

namespace rubrica::app {
namespace {

Customer customer_in(const sql::Row& row) {
  return {row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5)};
}

Result<void> check_change(sql::Transaction& transaction, const TenantScope& scope, const Customer& after) {
  RUBRICA_TRY(const Customer before, customer(transaction, scope, after.id));
  RUBRICA_TRY(const auto document,
              transaction.run("SELECT 1 FROM document WHERE tenant_id = $1 AND customer_id = $2 LIMIT 1",
                              scope.tenant(), after.id));
  return fiscal::check_customer_change(party_of(before), party_of(after), !document.rows.empty());
}

}  // namespace

Customer tidy(Customer customer) {
  customer.name = one_line(customer.name);
  customer.country = fiscal::in_capitals(one_line(customer.country));
  customer.tax_id = fiscal::plain_tax_number(one_line(customer.tax_id), customer.country);
  customer.address = several_lines(customer.address);
  customer.email = one_line(customer.email);
  return customer;
}

bool is_blank(const Customer& customer) {
  return customer.name.empty() && customer.tax_id.empty() && customer.address.empty() && customer.email.empty();
}

fiscal::Party party_of(const Customer& customer) {
  return {customer.name, customer.tax_id, lines_of(customer.address), customer.country, customer.email};
}

FormProblems check(const Customer& customer, const std::string& prefix) {
  FieldCheck fields;
  fields.text(customer.name, prefix + "name", 100, "problem.name");
  fields.tax_id(customer.tax_id, customer.country, prefix + "tax_id");
  fields.text(customer.address, prefix + "address", 210);
  fields.require(std::ranges::count(customer.address, '\n') < 5, prefix + "address", "problem.address_lines");
  fields.country(customer.country, prefix + "country");
  fields.require(customer.email.empty() || Accounts::is_email(customer.email), prefix + "email", "problem.email");
  return fields.take();
}

Result<std::vector<Customer>> customers(const TenantScope& scope) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  RUBRICA_TRY(const auto answer, transaction.run("SELECT id, name, tax_id, address, country, email FROM customer WHERE "
                                                 "tenant_id = $1 ORDER BY LOWER(name), id",
                                                 scope.tenant()));
  std::vector<Customer> all;
  all.reserve(answer.rows.size());
  std::ranges::transform(answer.rows, std::back_inserter(all), customer_in);
  return all;
}

Result<Customer> customer(sql::Transaction& transaction, const TenantScope& scope, const std::string_view id) {
  RUBRICA_TRY(const auto row, transaction.row("SELECT id, name, tax_id, address, country, email FROM customer WHERE "
                                              "tenant_id = $1 AND id = $2",
                                              scope.tenant(), id));
  if (!row) return fail(ErrorCode::not_found, "no such customer");
  return customer_in(*row);
}

Result<Customer> customer(const TenantScope& scope, const std::string_view id) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  return customer(transaction, scope, id);
}

Result<std::string> save_customer(sql::Transaction& transaction, const TenantScope& scope, const Customer& customer) {
  if (const FormProblems problems = check(customer); !problems.empty()) {
    return fail(ErrorCode::invalid_argument, "customer: " + problems.front().field);
  }
  if (!customer.id.empty()) {
    RUBRICA_CHECK_OK(check_change(transaction, scope, customer));
    RUBRICA_TRY(const auto answer,
                transaction.run("UPDATE customer SET name = $3, tax_id = $4, address = $5, country = $6, email = $7 "
                                "WHERE tenant_id = $1 AND id = $2",
                                scope.tenant(), customer.id, customer.name, customer.tax_id, customer.address,
                                customer.country, customer.email));
    if (answer.changed == 0) return fail(ErrorCode::not_found, "no such customer");
    return customer.id;
  }
  const Time now = scope.clock().now();
  std::string id = uuid_v7(now);
  RUBRICA_CHECK_OK(transaction.run(
      "INSERT INTO customer (tenant_id, id, name, tax_id, address, country, email, "
      "created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      scope.tenant(), id, customer.name, customer.tax_id, customer.address, customer.country, customer.email, now));
  return id;
}

Result<std::string> save_customer(const TenantScope& scope, const Customer& customer) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(std::string id, save_customer(transaction, scope, customer));
  RUBRICA_CHECK_OK(transaction.commit());
  return id;
}

}  // namespace rubrica::app
