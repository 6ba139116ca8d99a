// Who issues: the name, the NIF and the address that stand on the tenant's documents.
#pragma once

#include <optional>
#include <string>

#include "app/form_problem.h"
#include "app/tenant_scope.h"
#include "fiscal/document.h"

namespace rubrica::app {

struct IssuerProfile {
  std::string name;
  std::string tax_id;                // NIF
  std::string address;               // lines, separated by line feeds
  std::string country = "PT";        // ISO 3166-1 alpha-2
  std::string vat_territory = "PT";  // PT, PT-AC or PT-MA: whose rates the documents take
  std::string contact;               // e-mail or telephone; may be empty
  std::string payment_details;       // IBAN and the like; may be empty
  bool retail = false;               // retailer or street seller, for the limit of simplified invoices (CIVA 40)
  bool small_business = false;       // exempt under CIVA 53: documents charge no VAT
  bool cash_vat = false;             // DL 71/2013: receipts tell the tax
};

// As it is kept: white space in order, the NIF without spaces.
IssuerProfile tidy(IssuerProfile profile);
// Field names are the members'.
FormProblems check(const IssuerProfile& profile);

// None: nothing was filled in yet.
Result<std::optional<IssuerProfile>> issuer(const TenantScope& scope);
Result<std::optional<IssuerProfile>> issuer(sql::Transaction& transaction, const TenantScope& scope);
// invalid_argument for a profile with problems; another NIF once there are documents with fiscal value is refused
// (fiscal::check_issuer_change).
Result<void> save_issuer(const TenantScope& scope, const IssuerProfile& profile);

// What the rules of invoicing want to know of it.
fiscal::Regime regime_of(const IssuerProfile& profile);
// The value of vat_choices() (app/drafts.h) for a line of which nothing else is said; of nobody yet: the normal rate.
std::string usual_vat(const std::optional<IssuerProfile>& profile);
// As a document names who issues it.
fiscal::Party party_of(const IssuerProfile& profile);

// A NIF of a company or another legal person: a natural person signs for it, CMD is hers and not the company's.
bool is_legal_person(std::string_view tax_id);

}  // namespace rubrica::app
