// What goes into the three ciphertexts: the exact octets that the service expects of a phone number, a PIN and a code.
// Only the command line makes these; in the web application the browser does (assets, by the same rules).
//
// Typed text comes in as it was typed; what comes out is nothing but the value. Errors are invalid_argument and say
// what form is expected, never what was typed nor how long it was. Pure functions; no copy stays behind.
#pragma once

#include "base/result.h"
#include "base/secret.h"

namespace rubrica::remote::scmd {

// The specification writes one space after the country code; clients without it work too.
enum class PhoneForm { spaced, compact };

// "912345678", "+351 912 345 678", "00351912345678" → "+351 912345678". Without a country code the number is
// Portuguese: nine digits beginning with 9. Other countries: ITU-T E.164, at most fifteen digits in all.
// Spaces, dots, hyphens and parentheses are taken away.
Result<SecretText> phone_plaintext(const SecretText& typed, PhoneForm form = PhoneForm::spaced);

// 4 to 8 digits. White space around them is taken away, none within.
Result<SecretText> pin_plaintext(const SecretText& typed);

// Exactly 6 digits, leading zeros kept; a space or hyphen in the middle is taken away, as messages group them.
Result<SecretText> code_plaintext(const SecretText& typed);

}  // namespace rubrica::remote::scmd
