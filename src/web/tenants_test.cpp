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
    marta_.post(
        "/produtos/novo",
        {{"code", "SECRETO"}, {"description", std::string(kMark)}, {"kind", "S"}, {"unit", "un"}, {"vat", "NOR"}});
    const http::Response uploaded =
        marta_.upload("/documentos/pdf/novo", std::string(kMark) + ".pdf", test::sample_pdf());
    document_ = test::location(uploaded).substr(std::string("/documentos/").size());
    ASSERT_EQ(document_.size(), 36U) << test::body(uploaded);
    issue_invoice();
    sign_document();
    begin_signing();
    rui_.sign_up("rui@exemplo.pt");
    rui_.set_up();
  }

  void issue_invoice() {
    const std::string form = test::body(marta_.get("/faturas/nova"));
    const std::string mark = "name=\"draft\" value=\"";
    const std::string draft = form.substr(form.find(mark) + mark.size(), 36);
    const http::Response issued = marta_.post("/faturas/nova", {{"action", "issue"},
                                                                {"draft", draft},
                                                                {"type", "FT"},
                                                                {"lines", "1"},
                                                                {"customer", "new"},
                                                                {"customer_name", std::string(kMark)},
                                                                {"customer_country", "PT"},
                                                                {"line-1-description", std::string(kMark)},
                                                                {"line-1-quantity", "1"},
                                                                {"line-1-unit", "un"},
                                                                {"line-1-price", "10"},
                                                                {"line-1-vat", "NOR"}});
    ASSERT_EQ(test::location(issued), "/documentos/" + draft) << test::body(issued);
    invoice_ = draft;
  }

  // A selection that is being looked at, and an act that waits for its code.
  void begin_signing() {
    marta_.post("/definicoes/assinatura/cmd", {{"reason", "Autoria"}, {"total_in_name", "1"}});
    const auto chosen = [this] {
      const http::Response uploaded =
          marta_.upload("/documentos/pdf/novo", std::string(kMark) + ".pdf", test::sample_pdf());
      to_sign_ = test::location(uploaded).substr(std::string("/documentos/").size());
      return test::location(marta_.post("/assinar", {{"id", to_sign_}}));
    };
    selection_ = chosen().substr(std::string("/assinar/").size());
    const std::string step_1 = chosen();
    const http::Response asked = marta_.post_json(step_1 + "/pedido", secrets("/pedido"));
    ASSERT_EQ(asked.status, 201) << test::body(asked);
    act_ = json::string_member(json::parse(test::body(asked))->as_object(), "location")
               ->substr(std::string("/assinaturas/").size());
  }

  // What the routes with secrets take.
  json::Object secrets(const std::string_view path) const {
    const std::string block = base64(Bytes(256, 1));
    if (path.ends_with("/codigo")) return {{"code", block}};
    if (!path.ends_with("/pedido")) return {};
    const std::string digest = hex_lower(crypto::sha256(test::sample_pdf()));
    return {{"documents", json::Array{json::Object{{"id", to_sign_}, {"sha256", digest}}}},
            {"phone", block},
            {"pin", block}};
  }
  http::Response send_as_rui(const Route& route, const std::string& path) {
    if (route.method == "GET") return rui_.get(path);
    if (route.body == Body::secrets) return rui_.post_json(path, secrets(path));
    return rui_.post(path, {{"id", document_},
                            {"name", "Rui"},
                            {"country", "PT"},
                            {"sha256", std::string(64, '0')},
                            {"type", "NC"},
                            {"source", invoice_},
                            {"reason", "x"},
                            {"delivered", "nao"}});
  }

  // As an act of signing leaves it behind.
  void sign_document() {
    using namespace std::chrono_literals;
    auto tx = site_.storage().database().begin(sql::Access::write, Deadline::after(10s)).value();
    const std::string tenant = tx.row("SELECT tenant_id FROM document WHERE id = $1", document_).value()->text(0);
    customer_ = tx.row("SELECT id FROM customer WHERE tenant_id = $1", tenant).value()->text(0);
    product_ = tx.row("SELECT id FROM product WHERE tenant_id = $1", tenant).value()->text(0);
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
    for (const std::string& id : {document_, invoice_, customer_, product_, selection_, act_,
                                  hex_lower(crypto::sha256(test::sample_pdf())), std::string("1")}) {
      for (const std::string& rest : paths_of(pattern.substr(close + 1)))
        all.push_back(pattern.substr(0, open) + id + rest);
    }
    return all;
  }

  test::Site site_;
  test::Visitor marta_{site_};
  test::Visitor rui_{site_};
  std::string document_;
  std::string invoice_;
  std::string customer_;
  std::string product_;
  std::string to_sign_;
  std::string selection_;
  std::string act_;
};

TEST_F(TenantsTest, TheOwnerSeesThem) {
  EXPECT_THAT(test::body(marta_.get("/documentos/" + document_)), HasSubstr(kMark));
  EXPECT_THAT(test::body(marta_.get("/documentos")), HasSubstr(kMark));
  EXPECT_EQ(marta_.get("/documentos/" + invoice_ + "/segunda-via").status, 200);
  EXPECT_EQ(marta_.get("/documentos/" + invoice_ + "/recibo").status, 200);
  EXPECT_THAT(test::body(marta_.get("/clientes/" + customer_)), HasSubstr(kMark));
  EXPECT_THAT(test::body(marta_.get("/produtos/" + product_)), HasSubstr(kMark));
  EXPECT_EQ(test::body(marta_.get("/documentos/" + document_ + "/assinado")), kMark);
  const std::string digest = hex_lower(crypto::sha256(test::sample_pdf()));
  EXPECT_EQ(marta_.get("/documentos/" + document_ + "/ficheiro/" + digest).body, test::sample_pdf());
  EXPECT_EQ(marta_.get("/documentos/" + document_ + "/ficheiro/" + std::string(64, '0')).status, 404);
}

TEST_F(TenantsTest, NoRouteOfOneServesAnythingOfTheOther) {
  int walked = 0;
  for (const Route& route : site_.router().routes()) {
    for (const std::string& path : paths_of(route.pattern)) {
      const http::Response response = send_as_rui(route, path);
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
  EXPECT_THAT(test::body(marta_.get("/produtos/" + product_)), HasSubstr(kMark));
  EXPECT_EQ(marta_.get("/documentos/" + document_).status, 200);
  EXPECT_THAT(test::body(marta_.get("/documentos/" + invoice_)), Not(HasSubstr("Anulado em")));
  EXPECT_THAT(test::body(marta_.get("/assinaturas/" + act_)), HasSubstr("Código de segurança"));
}

TEST_F(TenantsTest, NoLineComesFromAProductOfTheOther) {
  const http::Response response =
      rui_.post("/faturas/nova", {{"action", "add-product"}, {"type", "FT"}, {"lines", "0"}, {"product", product_}});
  EXPECT_EQ(response.status, 404);
  EXPECT_THAT(test::body(response), Not(HasSubstr(kMark)));
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
