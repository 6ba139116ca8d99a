#include "app/today.h"

namespace rubrica::app {

Result<fiscal::Date> today_in_lisbon(const TenantScope& scope) {
  RUBRICA_TRY(const fiscal::LocalTime now, fiscal::lisbon_time(scope.clock().now()));
  return fiscal::date_of(now);
}

}  // namespace rubrica::app
