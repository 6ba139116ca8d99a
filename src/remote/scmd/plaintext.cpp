#include "remote/scmd/plaintext.h"

#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace rubrica::remote::scmd {
namespace {

constexpr std::size_t kMostDigits = 20;

// Digits on the stack, wiped when they are done with.
class Digits {
 public:
  Digits() = default;
  Digits(const Digits&) = delete;
  Digits& operator=(const Digits&) = delete;
  ~Digits() { explicit_bzero(digits_.data(), digits_.size()); }

  // False when there are too many.
  bool add(const char digit) {
    if (size_ == digits_.size()) return false;
    digits_[size_++] = digit;
    return true;
  }
  std::string_view all() const { return {digits_.data(), size_}; }

 private:
  std::array<char, kMostDigits> digits_{};
  std::size_t size_ = 0;
};

bool is_digit(const char c) { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

// False at anything that is neither a digit nor one of `ignored`.
bool collect(const std::string_view text, const std::string_view ignored, Digits& digits) {
  for (const char c : text) {
    if (is_digit(c)) {
      if (!digits.add(c)) return false;
    } else if (ignored.find(c) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

SecretText secret_of(const std::string_view prefix, const std::string_view a, const std::string_view between,
                     const std::string_view b) {
  std::string text;
  text.reserve(prefix.size() + a.size() + between.size() + b.size());  // once: a string that grows leaves copies
  text.append(prefix).append(a).append(between).append(b);
  return SecretText(std::move(text));
}

// Length of the country code at the front, by the zones of ITU-T E.164: one digit for North America and Russia, two
// for the countries listed, three for the rest.
std::size_t country_code_length(const std::string_view digits) {
  if (digits.empty() || digits[0] == '0') return 0;
  if (digits[0] == '1' || digits[0] == '7') return 1;
  if (digits.size() < 2) return 0;
  constexpr std::array<std::string_view, 9> kTwoDigits{
      "", "", "07", "0123469", "013456789", "12345678", "0123456", "", "12346"};  // second digits, by the first
  constexpr std::string_view kTwoDigitsOfNine = "0123458";
  const std::size_t zone = static_cast<std::size_t>(digits[0] - '0');
  const std::string_view seconds = zone == 9 ? kTwoDigitsOfNine : kTwoDigits[zone];
  return seconds.find(digits[1]) != std::string_view::npos ? 2 : 3;
}

tl::unexpected<Error> phone_error() {
  return fail(ErrorCode::invalid_argument,
              "the phone number must be Portuguese, nine digits beginning with 9, or begin with + and a country code");
}

}  // namespace

Result<SecretText> phone_plaintext(const SecretText& typed, const PhoneForm form) {
  std::string_view text = trimmed(typed.expose());
  bool international = false;
  if (text.starts_with('+')) {
    international = true;
    text.remove_prefix(1);
  } else if (text.starts_with("00")) {
    international = true;
    text.remove_prefix(2);
  }
  Digits digits;
  if (!collect(text, " .-()", digits)) return phone_error();
  const std::string_view all = digits.all();
  const std::size_t country = international ? country_code_length(all) : 0;
  const std::string_view code = international ? all.substr(0, country) : std::string_view("351");
  const std::string_view number = all.substr(country);
  if (international && (country == 0 || number.size() < 4 || all.size() > 15)) return phone_error();
  if (code == "351" && (number.size() != 9 || number.front() != '9')) return phone_error();
  return secret_of("+", code, form == PhoneForm::spaced ? " " : "", number);
}

Result<SecretText> pin_plaintext(const SecretText& typed) {
  Digits digits;
  if (!collect(trimmed(typed.expose()), "", digits) || digits.all().size() < 4 || digits.all().size() > 8) {
    return fail(ErrorCode::invalid_argument, "the PIN must be 4 to 8 digits");
  }
  return secret_of("", digits.all(), "", "");
}

Result<SecretText> code_plaintext(const SecretText& typed) {
  Digits digits;
  if (!collect(trimmed(typed.expose()), " -", digits) || digits.all().size() != 6) {
    return fail(ErrorCode::invalid_argument, "the security code must be 6 digits");
  }
  return secret_of("", digits.all(), "", "");
}

}  // namespace rubrica::remote::scmd
