// Whom the tenant's documents are for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/form_problem.h"
#include "app/tenant_scope.h"
#include "fiscal/document.h"

namespace rubrica::app {

struct Customer {
  std::string id;  // empty: not kept yet
  std::string name;
  std::string tax_id;          // may be empty
  std::string address;         // lines, separated by line feeds; may be empty
  std::string country = "PT";  // ISO 3166-1 alpha-2
  std::string email;           // may be empty
};

// As it is kept: white space in order, the country in capitals, the tax number without spaces and without the prefix of
// its country (fiscal/tax_number.h).
Customer tidy(Customer customer);
// Nobody has written anything, whatever the country is.
bool is_blank(const Customer& customer);
// As a document names whom it is for.
fiscal::Party party_of(const Customer& customer);
// Field names are `prefix` and the members'.
FormProblems check(const Customer& customer, const std::string& prefix = "");

// By name.
Result<std::vector<Customer>> customers(const TenantScope& scope);
Result<Customer> customer(const TenantScope& scope, std::string_view id);  // not_found
Result<Customer> customer(sql::Transaction& transaction, const TenantScope& scope, std::string_view id);
// Keeps a new one, or changes the one with this id; its id. Documents that were issued stay as they are.
// invalid_argument for one with problems, not_found; what the law forbids to change once there are documents
// (Despacho 8632/2014, 3.3.3 and 3.3.4): customer_tax_id_fixed, customer_name_fixed.
Result<std::string> save_customer(const TenantScope& scope, const Customer& customer);
Result<std::string> save_customer(sql::Transaction& transaction, const TenantScope& scope, const Customer& customer);

}  // namespace rubrica::app
