// Result<T>: a value or an Error, never both. No exception crosses a module boundary for an expected failure.
#pragma once

#include <tl/expected.hpp>

#include "base/error.h"

namespace rubrica {

template <class T>
using Result = tl::expected<T, Error>;

// return fail(ErrorCode::malformed_input, "not base64");
inline tl::unexpected<Error> fail(ErrorCode code, std::string detail) {
  return tl::unexpected<Error>(Error{code, std::move(detail), {}, {}});
}
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }
// The new error names what was attempted; `cause` says why it failed.
inline tl::unexpected<Error> fail(ErrorCode code, std::string detail, Error cause) {
  Error error{code, std::move(detail), {}, {}};
  error.causes.push_back(std::move(cause));
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace rubrica

#define RUBRICA_CONCAT_INNER_(a, b) a##b
#define RUBRICA_CONCAT_(a, b) RUBRICA_CONCAT_INNER_(a, b)

// RUBRICA_TRY(auto chain, signer.certificate(phone, deadline));   returns the error from the enclosing function
#define RUBRICA_TRY(declaration, expression) \
  RUBRICA_TRY_(RUBRICA_CONCAT_(rubrica_result_, __LINE__), declaration, expression)
#define RUBRICA_TRY_(temporary, declaration, expression)                                   \
  auto temporary = (expression);                                                           \
  if (!temporary) return ::tl::unexpected<::rubrica::Error>(std::move(temporary).error()); \
  declaration = std::move(*temporary)

// RUBRICA_CHECK_OK(write(...));   the same for Result<void>
#define RUBRICA_CHECK_OK(expression)                                                                     \
  do {                                                                                                   \
    auto rubrica_status_ = (expression);                                                                 \
    if (!rubrica_status_) return ::tl::unexpected<::rubrica::Error>(std::move(rubrica_status_).error()); \
  } while (false)
