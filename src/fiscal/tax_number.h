// Parties of documents as they are written everywhere: on the page, in the QR code, in SAF-T.
#pragma once

#include <string>
#include <string_view>

#include "fiscal/document.h"

namespace rubrica::fiscal {

// A tax number without the prefix of its country, as CustomerTaxID and the QR code want it (Portaria 302/2016, 2.2.3;
// AT, Código QR, field B): " de 123 456 789" of a German → "123456789". Letters become capitals, blanks go; Greece's
// prefix is EL or GR. The prefix is taken away however often it stands there, so that a plain number stays as it is,
// and never what may be a part of the number: CHE of a Swiss one.
std::string plain_tax_number(std::string_view written, std::string_view country);

// With its country's code in capitals and its plain tax number.
Party normalised(Party party);

}  // namespace rubrica::fiscal
