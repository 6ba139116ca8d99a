// rubrica issue and rubrica saft, as a person or a script uses them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/json.h"
#include "support/run_tool.h"

namespace rubrica {
namespace {

using testing::HasSubstr;
using testing::Not;

const char* const kDocuments = R"({
  "clock": "2026-11-24T10:00:00Z", "key": "key.pem",
  "issuer": {"name": "Marta Conceição", "tax_id": "123456789", "address": ["Rua A", "4000-001 Porto"]},
  "series": [{"id": "FORM", "validation_code": "CSDF7T5H"}, {"id": "FORM", "type": "NC", "validation_code": "CSDF7T5J"}],
  "documents": [
    {"series": "FORM", "customer": {"name": "Âncora", "tax_id": "501442600", "address": ["Largo", "1200-092 Lisboa"]},
     "lines": [{"description": "Logótipo", "quantity": "2", "unit_price": "100.00"}]},
    {"type": "NC", "series": "FORM", "customer": {"name": "Âncora", "tax_id": "501442600", "address": ["Largo", "1200-092 Lisboa"]},
     "lines": [{"description": "Logótipo", "unit_price": "100.00", "corrects": {"document": "FT FORM/1", "reason": "Devolução", "line": 1}}]}
  ]})";

class FiscalCommandLine : public testing::Test {
 protected:
  FiscalCommandLine() {
    test::run_tool(
        "cd " + folder_.path().string() +
        " && openssl genrsa -traditional -out key.pem 1024 && openssl rsa -in key.pem -pubout -out public.pem");
    folder_.write("in.json", std::string_view(kDocuments));
  }
  test::ToolResult rubrica(const std::string& arguments) const {
    return test::run_tool("cd " + folder_.path().string() + " && RUBRICA_LANG=pt " RUBRICA_BIN "/rubrica " + arguments +
                          " 2>&1");
  }
  test::TemporaryFolder folder_;
};

TEST_F(FiscalCommandLine, IssuesPdfsAndNumbersThatCanBeChecked) {
  const test::ToolResult result = rubrica("issue --input in.json --out out --json");
  ASSERT_EQ(result.exit_code, 0) << result.output;
  const json::Value all = json::parse(result.output).value();
  ASSERT_EQ(all.as_array().size(), 2U);
  EXPECT_EQ(all.at(0).at("number").as_string(), "FT FORM/1");
  EXPECT_EQ(all.at(0).at("string_to_sign").as_string(), "2026-11-24;2026-11-24T10:00:00;FT FORM/1;246.00;");
  EXPECT_EQ(all.at(1).at("atcud").as_string(), "CSDF7T5J-1");
  const std::string text =
      test::run_tool("pdftotext -layout " + (folder_.path() / "out/NC_FORM_1.pdf").string() + " -").output;
  EXPECT_THAT(text, HasSubstr("Documento emitido para fins de Formação"));
  EXPECT_THAT(text, HasSubstr("Corrige FT FORM/1: Devolução"));
  const test::ToolResult again = rubrica("issue --input in.json --out out");
  EXPECT_EQ(again.exit_code, 74);
  EXPECT_THAT(again.output, HasSubstr("file_exists: out/FT_FORM_1.pdf"));
}

TEST_F(FiscalCommandLine, ExplainsARefusal) {
  std::string too_much(kDocuments);
  too_much.replace(too_much.find("\"unit_price\": \"100.00\", \"corrects\""), 22, "\"unit_price\": \"100.01\"");
  folder_.write("in.json", std::string_view(too_much));
  const test::ToolResult result = rubrica("issue --input in.json --out out");
  EXPECT_EQ(result.exit_code, 0) << "100.01 of 200.00 is within the line: " << result.output;
  too_much.replace(too_much.find("100.01"), 6, "900.00");
  folder_.write("in.json", std::string_view(too_much));
  const test::ToolResult refused = rubrica("issue --input in.json --out other");
  EXPECT_EQ(refused.exit_code, 64);
  EXPECT_THAT(refused.output, HasSubstr("Reduza o valor: passa o que falta creditar do documento de origem."));
  EXPECT_THAT(refused.output, HasSubstr("Despacho 8632/2014, 3.3.7"));
}

TEST_F(FiscalCommandLine, RefusesAPaymentBeforeTheInvoiceAndAnExchangeRateThatLeavesNothing) {
  const std::string start = R"({"clock": "2026-11-24T10:00:00Z", "issuer": {"name": "Marta", "tax_id": "123456789"},
    "documents": [{"series": "F", "lines": [{"description": "x", "unit_price": "100.00"}])";
  folder_.write("early.json", std::string_view(start + R"(}, {"type": "RG", "series": "F",
    "settles": [{"document": "FT F/1", "date": "2026-11-24", "amount": "123.00"}],
    "payments": [{"mechanism": "TB", "amount": "123.00", "date": "2026-11-23"}]}]})"));
  const test::ToolResult early = rubrica("issue --input early.json --out out");
  EXPECT_EQ(early.exit_code, 64);
  EXPECT_THAT(early.output, HasSubstr("Verifique a data do pagamento: é anterior à fatura."));
  folder_.write("rate.json", std::string_view(start + R"(, "currency": "JPY", "exchange_rate": "0.00001"}]})"));
  const test::ToolResult rate = rubrica("issue --input rate.json --out out");
  EXPECT_EQ(rate.exit_code, 64);
  EXPECT_THAT(rate.output, HasSubstr("com este câmbio, o valor em euros fica em 0,00 €"));
}

TEST_F(FiscalCommandLine, ExportsSaftThatItsOwnCheckAccepts) {
  ASSERT_EQ(rubrica("saft export --input in.json --out saft.xml").exit_code, 0);
  const test::ToolResult checked = rubrica("saft check saft.xml --key public.pem");
  EXPECT_EQ(checked.exit_code, 0) << checked.output;
  EXPECT_THAT(checked.output, HasSubstr("2 documentos, 0 erros"));
  EXPECT_THAT(checked.output, HasSubstr("2 assinaturas conferem"));
  std::string broken(as_text(read_file(folder_.path() / "saft.xml").value()));
  broken.replace(broken.find("<GrossTotal>246.00"), 18, "<GrossTotal>247.00");
  folder_.write("broken.xml", std::string_view(broken));
  const test::ToolResult found = rubrica("saft check broken.xml --json");
  EXPECT_EQ(found.exit_code, 1);
  EXPECT_THAT(found.output, HasSubstr("GrossTotal: base mais imposto dá 246.00, não 247.00."));
  folder_.write("noise.xml", std::string_view("noise"));
  const test::ToolResult noise = rubrica("saft check noise.xml");
  EXPECT_EQ(noise.exit_code, 65);
  EXPECT_THAT(noise.output, HasSubstr("noise.xml: não é XML bem formado, e um SAF-T é XML."));
  EXPECT_THAT(noise.output, Not(HasSubstr("assinado")));
  const test::ToolResult keyless = rubrica("saft check saft.xml --key noise.xml");
  EXPECT_EQ(keyless.exit_code, 77);
  EXPECT_THAT(keyless.output, HasSubstr("Esta chave não é a de uma cadeia de assinaturas"));
}

TEST_F(FiscalCommandLine, SaysOfWhatItExportsForTrainingThatItIsForTraining) {
  std::string without_codes(kDocuments);
  for (const std::string code : {R"(, "validation_code": "CSDF7T5H")", R"(, "validation_code": "CSDF7T5J")"}) {
    without_codes.erase(without_codes.find(code), code.size());
  }
  folder_.write("in.json", std::string_view(without_codes));
  ASSERT_EQ(rubrica("saft export --input in.json --out saft.xml").exit_code, 0);
  const test::ToolResult checked = rubrica("saft check saft.xml");
  EXPECT_EQ(checked.exit_code, 0) << checked.output;
  EXPECT_THAT(checked.output, HasSubstr("aviso  Header  [training_file]"));
  EXPECT_THAT(checked.output, HasSubstr("2 documentos, 0 erros, "));
  EXPECT_EQ(rubrica("saft export --input in.json --out saft.xml").exit_code, 74) << "nothing is overwritten";
}

TEST_F(FiscalCommandLine, WhatItCannotReadIsNoMatterOfSigning) {
  folder_.write("noise.json", std::string_view("noise"));
  for (const std::string command : {"issue --input noise.json --out out", "saft export --input noise.json --out s.xml",
                                    "saft export --input in.json --out s.xml --from ontem"}) {
    const test::ToolResult refused = rubrica(command);
    EXPECT_THAT(refused.output, HasSubstr("Os dados indicados não têm a forma esperada. Nada foi escrito.")) << command;
    EXPECT_THAT(refused.output, Not(HasSubstr("assinado"))) << command;
  }
}

}  // namespace
}  // namespace rubrica
