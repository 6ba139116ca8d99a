// Who answers for the program before AT (Portaria 363/2010): configuration, never data.
#pragma once

#include <optional>
#include <string>

#include "fiscal/certified_hash.h"

namespace rubrica::fiscal {

// Without number and key there is training only. A plain value; thread-safe, for nothing in it changes.
struct Producer {
  int certificate_number = 0;  // "n.º 9999/AT"; 0: not certified
  std::optional<ChainKey> key = {};
  std::string name = "Rubrica";  // in SAF-T's ProductID, and on documents for training (Despacho 8632/2014, 1.5)
  std::string tax_id = {};       // NIF; empty: nobody answers for this program

  bool certified() const { return certificate_number > 0 && key.has_value(); }
};

}  // namespace rubrica::fiscal
