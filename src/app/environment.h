// Which world the installation signs in. It selects banners and wording, never a code path of the protocol.
#pragma once

namespace rubrica::app {

enum class Environment { production, preproduction, sandbox };

}  // namespace rubrica::app
