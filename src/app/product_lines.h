// Lines of drafts that come from the tenant's products.
#pragma once

#include <vector>

#include "app/drafts.h"
#include "app/products.h"

namespace rubrica::app {

// The product that the line is, of `products`; null: it is free text. A line is its product while it says the same:
// SAF-T has one description for a code, and that of a product with documents is fixed (Despacho 8632/2014, 3.3.5), so
// whoever describes something else sells something else.
const Product* product_of(const DraftLine& line, const std::vector<Product>& products);

// One of this product in the draft, at the price that the draft's prices want: with VAT or without it, at a rate of
// `rates`. The price is left open where it varies, and in foreign currency.
DraftLine line_of(const Product& product, const DocumentDraft& draft, const std::vector<VatChoice>& rates);
// The same into the draft, in the place of a line where nothing has been filled in.
void add_line(DocumentDraft& draft, DraftLine line);

}  // namespace rubrica::app
