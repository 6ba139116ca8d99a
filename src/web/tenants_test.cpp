// One tenant's things through another one's eyes: every route of the table, with ids that exist.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/customers.h"
#include "support/sample_pdf.h"
#include "support/site.h"

namespace rubrica::web {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kMark = "Cliente-Muito-Secreto";

class TenantsTest : public testing::Test {
 protected:
  void SetUp() override {
    marta_.sign_up("marta@exemplo.pt");
    marta_.post("/definicoes/emitente", {{"name", "Marta " + std::string(kMark)},
                                         {"tax_id", "123456789"},
                                         {"address", "Rua das Flores 12"},
                                         {"vat_territory", "PT"}});
    marta_.post("/clientes/novo", {{"name", std::string(kMark)}, {"country", "PT"}});
    const http::Response uploaded =
        marta_.upload("/documentos/pdf/novo", std::string(kMark) + ".pdf", test::sample_pdf());
    document_ = test::location(uploaded).substr(std::string("/documentos/").size());
    ASSERT_EQ(document_.size(), 36U) << test::body(uploaded);
    sign_document();
    rui_.sign_up("rui@exemplo.pt");
  }

  // As an act of signing leaves it behind.
  void sign_document() {
    using namespace std::chrono_literals;
    auto tx = site_.storage().database().begin(sql::Access::write, Deadline::after(10s)).value();
    const std::string tenant = tx.row("SELECT tenant_id FROM document WHERE id = $1", document_).value()->text(0);
    customer_ = tx.row("SELECT id FROM customer WHERE tenant_id = $1", tenant).value()->text(0);
    const auto digest = site_.storage().storage().blobs.put(tenant, as_bytes(kMark)).value();
    ASSERT_TRUE(
        tx.run("UPDATE document SET state = 'signed', signed_sha256 = $2, signed_size = 1, signed_at = 1, "
               "signer_name = $3 WHERE id = $1",
               document_, BytesView(digest), kMark));
    ASSERT_TRUE(tx.commit());
  }

  // The pattern with ids of Marta's: whatever a parameter is called, each of her ids is tried in its place.
  std::vector<std::string> paths_of(const std::string& pattern) const {
    const std::size_t open = pattern.find('{');
    if (open == std::string::npos) return {pattern};
    const std::size_t close = pattern.find('}', open);
    std::vector<std::string> all;
    for (const std::string& id :
         {document_, customer_, hex_lower(crypto::sha256(test::sample_pdf())), std::string("1")}) {
      for (const std::string& rest : paths_of(pattern.substr(close + 1)))
        all.push_back(pattern.substr(0, open) + id + rest);
    }
    return all;
  }

  test::Site site_;
  test::Visitor marta_{site_};
  test::Visitor rui_{site_};
  std::string document_;
  std::string customer_;
};

TEST_F(TenantsTest, TheOwnerSeesThem) {
  EXPECT_THAT(test::body(marta_.get("/documentos/" + document_)), HasSubstr(kMark));
  EXPECT_THAT(test::body(marta_.get("/documentos")), HasSubstr(kMark));
  EXPECT_THAT(test::body(marta_.get("/clientes/" + customer_)), HasSubstr(kMark));
  EXPECT_EQ(test::body(marta_.get("/documentos/" + document_ + "/assinado")), kMark);
  const std::string digest = hex_lower(crypto::sha256(test::sample_pdf()));
  EXPECT_EQ(marta_.get("/documentos/" + document_ + "/ficheiro/" + digest).body, test::sample_pdf());
  EXPECT_EQ(marta_.get("/documentos/" + document_ + "/ficheiro/" + std::string(64, '0')).status, 404);
}

TEST_F(TenantsTest, NoRouteOfOneServesAnythingOfTheOther) {
  int walked = 0;
  for (const Route& route : site_.router().routes()) {
    for (const std::string& path : paths_of(route.pattern)) {
      const http::Response response = route.method == "GET"
                                          ? rui_.get(path)
                                          : rui_.post(path, {{"id", document_}, {"name", "Rui"}, {"country", "PT"}});
      EXPECT_THAT(test::body(response), Not(HasSubstr(kMark))) << route.method << " " << path;
      EXPECT_NE(response.body, test::sample_pdf()) << path;
      // What is addressed by an id of Marta's does not exist for Rui.
      if (route.pattern.find('{') != std::string::npos && route.access == Access::account) {
        EXPECT_EQ(response.status, 404) << route.method << " " << path;
      }
      ++walked;
      if (route.pattern == "/sair") rui_.log_in("rui@exemplo.pt");
    }
  }
  EXPECT_GT(walked, 30);
  // And nothing of hers has changed.
  EXPECT_THAT(test::body(marta_.get("/clientes/" + customer_)), HasSubstr(kMark));
  EXPECT_EQ(marta_.get("/documentos/" + document_).status, 200);
}

TEST_F(TenantsTest, WithoutALoginThereIsNothingButTheWayIn) {
  test::Visitor nobody(site_);
  for (const Route& route : site_.router().routes()) {
    if (route.access == Access::anyone || route.method != "GET") continue;
    for (const std::string& path : paths_of(route.pattern)) {
      const http::Response response = nobody.get(path);
      EXPECT_EQ(response.status, 303) << path;
      EXPECT_THAT(test::location(response), testing::StartsWith("/entrar")) << path;
    }
  }
}

}  // namespace
}  // namespace rubrica::web
