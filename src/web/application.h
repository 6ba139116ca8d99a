// The web application as a whole: what its pages work with, and the table of everything that it answers to.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/accounts.h"
#include "web/cookie.h"
#include "web/render.h"
#include "web/route.h"

namespace rubrica::web {

// Something that must work for the installation to take requests.
struct ReadinessCheck {
  std::string name;  // "database"
  std::function<Result<void>()> run;
};

// Borrowed from who wires the program (cli/web_server.cpp); outlives the routes, whose handlers refer to it.
struct Application {
  const Pages& pages;
  const Cookies& cookies;
  app::Accounts& accounts;
  std::vector<ReadinessCheck> readiness;
};

// All routes: one line here for each file of pages.
Routes routes(const Application& application);

Routes general_routes(const Application& application);  // pages_general.cpp: /, /acessibilidade
Routes health_routes(const Application& application);   // health.cpp: /saude, /prontidao

}  // namespace rubrica::web
