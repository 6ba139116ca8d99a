// Which day it is for those who issue: that of Lisbon.
#pragma once

#include "app/tenant_scope.h"
#include "fiscal/calendar.h"

namespace rubrica::app {

Result<fiscal::Date> today_in_lisbon(const TenantScope& scope);

}  // namespace rubrica::app
