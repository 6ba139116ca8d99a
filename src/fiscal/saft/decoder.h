// The bytes of a SAF-T file as UTF-8. Private to fiscal/saft.
#pragma once

#include <string>
#include <string_view>

#include "fiscal/saft/findings.h"

namespace rubrica::fiscal::saft {

// Windows-1252 is what AT takes; anything else is told. Takes the file in parts of any size.
class Decoder {
 public:
  explicit Decoder(Findings& findings) : findings_(findings) {}  // outlives this

  std::string decode(std::string_view part);
  std::string finish();  // what was held back until the encoding is known

 private:
  std::string begin();
  std::string converted(std::string_view bytes) const;

  Findings& findings_;
  std::string head_;  // until it holds the declaration
  bool begun_ = false;
  bool windows_1252_ = false;
};

}  // namespace rubrica::fiscal::saft
