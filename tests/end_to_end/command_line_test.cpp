// rubrica and scmd-sandbox, run as a person runs them, and judged by tools that we did not write.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/json.h"
#include "base/process.h"
#include "cms/time_stamp.h"
#include "pdf/byte_range.h"
#include "pdf/document.h"
#include "support/run_tool.h"
#include "support/sample_pdf.h"

namespace rubrica {
namespace {

using test::run_tool;
using test::ToolResult;
using testing::HasSubstr;
using testing::Not;

const std::string kBin = RUBRICA_BIN;

// `rubrica demo` once; everything else works in its folder, with its sandbox started again.
class CommandLine : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<test::TemporaryFolder>();
    demo_ = run_tool("RUBRICA_LANG=pt " + kBin + "/rubrica demo --out " + path("demo"));
    sandbox_ = std::make_unique<Process>(
        Process::start({.program = kBin + "/scmd-sandbox",
                        .arguments = {"--data", path("demo/sandbox"), "--soap-port", "0", "--http-port", "0"},
                        .descriptors = {},
                        .environment = std::nullopt,
                        .capture_output = true})
            .value());
    const std::string ready = sandbox_->read_line(Deadline::after(std::chrono::seconds(120))).value();
    http_ = "http://127.0.0.1:" + ready.substr(ready.find("http=") + 5);
    folder_->write("plain.pdf", test::sample_pdf());
    folder_->write("code.sh",
                   "curl -s '" + http_ +
                       "/api/messages' | python3 -c \"import json,os,sys; print([m['code'] for m in "
                       "json.load(sys.stdin) if m['process_id'] == os.environ['RUBRICA_PROCESS_ID']][-1])\"\n");
  }
  static void TearDownTestSuite() {
    sandbox_.reset();
    folder_.reset();
  }
  static std::string path(const std::string& name) { return (folder_->path() / name).string(); }
  static ToolResult rubrica(const std::string& arguments, const std::string& input = "/dev/null") {
    return run_tool("cd " + folder_->path().string() + " && RUBRICA_LANG=pt " + kBin + "/rubrica " + arguments + " < " +
                    input);
  }
  // A signature by the seed citizen `phone`, with its code from the phone.
  static ToolResult sign(const std::string& arguments, const std::string& phone = "912345678",
                         const std::string& pin = "1234") {
    folder_->write("secrets", phone + "\n" + pin + "\n");
    return rubrica("sign --config demo/sandbox/rubrica.toml --phone-stdin --pin-stdin --otp-command 'sh " +
                       path("code.sh") + "' " + arguments,
                   path("secrets"));
  }
  // Everything that tools which we did not write can say about the signatures and time-stamps in a file: OpenSSL about
  // each of them, PDFBox and Bouncy Castle likewise, qpdf about the syntax, poppler about the signatures (document
  // time-stamps it cannot judge). `roots`: PEM, in the folder. `at`: for files of another day.
  static void expect_tools_agree(const std::string& file, const std::string& roots = "demo/sandbox/root.pem",
                                 const std::string& at = "now") {
    SCOPED_TRACE(file);
    const auto qpdf = run_tool("qpdf --check " + path(file));
    EXPECT_EQ(qpdf.exit_code, 0) << qpdf.output;
    EXPECT_THAT(qpdf.output, Not(HasSubstr("WARNING")));
    const auto pdfsig = run_tool("pdfsig -nocert " + path(file)).output;
    EXPECT_THAT(pdfsig, HasSubstr("Signature is Valid"));
    EXPECT_THAT(pdfsig, HasSubstr("ETSI.CAdES.detached"));
    const auto judge = run_tool(std::string(RUBRICA_JUDGE) + " " + path(roots) + " " + path(file));
    EXPECT_EQ(judge.exit_code, 0) << judge.output;
    EXPECT_THAT(judge.output, HasSubstr("ETSI.CAdES.detached"));
    const Bytes bytes = read_file(path(file)).value();
    const pdf::MemorySource source(bytes);
    const auto document = pdf::Document::open(source).value();
    for (const auto& field : document->fields()) {
      SCOPED_TRACE(field.name);
      const pdf::Object value = field.object.get("V");
      const auto range = pdf::ByteRange::from(value.get("ByteRange"), bytes.size()).value();
      Bytes content(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(range.gap_begin));
      append(content, BytesView(bytes).subspan(range.gap_end, range.tail_size));
      folder_->write("content", content);
      const Bytes padded = pdf::gap_content(source, range).value();
      if (value.get("Type").is_name("DocTimeStamp")) {
        folder_->write("token.der", cms::read_time_stamp(padded).value().der);
        expect_openssl_believes_token("content", roots, at);
        continue;
      }
      const auto signature = cms::read_signed_data(padded).value();
      folder_->write("cms.der", signature.der);
      const auto verdict = openssl("cms -verify -cades -binary -inform DER -in cms.der -content content -CAfile " +
                                       roots + " -purpose any -out /dev/null",
                                   at);
      EXPECT_EQ(verdict.exit_code, 0) << verdict.output;
      if (!signature.signature_time_stamp) continue;
      folder_->write("token.der", *signature.signature_time_stamp);
      folder_->write("octets", signature.signature_value);
      expect_openssl_believes_token("octets", roots, at);
    }
  }
  static std::string date(const std::string& when) {
    return run_tool("date -u -d '" + when + "' +%Y-%m-%dT%H:%M:%SZ").output.substr(0, 20);
  }
  static std::string sha256_of(const std::string& file) {
    return run_tool("sha256sum " + path(file)).output.substr(0, 64);
  }
  static void set_clock(const std::string& json) {
    run_tool("curl -s -X PUT -H 'Content-Type: application/json' -d '" + json + "' " + http_ + "/api/clock");
  }
  static ToolResult openssl(const std::string& arguments, const std::string& at) {
    return run_tool("cd " + folder_->path().string() + " && openssl " + arguments + " -attime $(date -u -d '" + at +
                    "' +%s)");
  }
  static void expect_openssl_believes_token(const std::string& stamped, const std::string& roots,
                                            const std::string& at) {
    const auto verdict = openssl("ts -verify -data " + stamped + " -in token.der -token_in -CAfile " + roots, at);
    EXPECT_EQ(verdict.exit_code, 0) << verdict.output;
  }
  static void order(const std::string& json) {
    run_tool("curl -s -X PUT -H 'Content-Type: application/json' -d '" + json + "' " + http_ + "/api/faults");
  }

  static inline std::unique_ptr<test::TemporaryFolder> folder_;
  static inline std::unique_ptr<Process> sandbox_;
  static inline std::string http_;
  static inline ToolResult demo_;
};

// ---- demo -----------------------------------------------------------------------------------------------------------

TEST_F(CommandLine, DemoIssuesSignsAndVerifies) {
  EXPECT_EQ(demo_.exit_code, 0) << demo_.output;
  EXPECT_THAT(demo_.output, HasSubstr("TOTAL-PASSED"));
  EXPECT_THAT(demo_.output, HasSubstr("AMBIENTE DE TESTES"));
}

TEST_F(CommandLine, DemoSatisfiesPdfsigQpdfAndOpenssl) {
  expect_tools_agree("demo/fatura-assinada.pdf");
  const auto qpdf = run_tool("qpdf --check " + path("demo/fatura.pdf"));
  EXPECT_EQ(qpdf.exit_code, 0) << qpdf.output;
  EXPECT_THAT(qpdf.output, Not(HasSubstr("WARNING")));
}

TEST_F(CommandLine, TheJudgeOfTheseTestsCondemnsWhatWasChanged) {
  Bytes changed = read_file(path("demo/fatura-assinada.pdf")).value();
  changed.at(changed.size() / 4) ^= 1U;
  folder_->write("mudada.pdf", changed);
  const auto judge =
      run_tool(std::string(RUBRICA_JUDGE) + " " + path("demo/sandbox/root.pem") + " " + path("mudada.pdf"));
  EXPECT_NE(judge.exit_code, 0) << judge.output;
}

TEST_F(CommandLine, DemoBeginsWithTheInvoicesBytesAndOverwritesNothing) {
  const Bytes invoice = read_file(path("demo/fatura.pdf")).value();
  const Bytes signed_invoice = read_file(path("demo/fatura-assinada.pdf")).value();
  EXPECT_TRUE(std::equal(invoice.begin(), invoice.end(), signed_invoice.begin()));
  const auto again = rubrica("demo --out demo");
  EXPECT_EQ(again.exit_code, 74);
  EXPECT_THAT(again.output, HasSubstr("file_exists: demo/fatura.pdf"));
  EXPECT_EQ(read_file(path("demo/fatura-assinada.pdf")).value(), signed_invoice);
}

// ---- sign -----------------------------------------------------------------------------------------------------------

class EveryLevel : public CommandLine, public testing::WithParamInterface<std::string> {};
INSTANTIATE_TEST_SUITE_P(Levels, EveryLevel, testing::Values("B-B", "B-T", "B-LT", "B-LTA"));

TEST_P(EveryLevel, IsReachedAndSaidAndSatisfiesTheTools) {
  const std::string& level = GetParam();
  const std::string file = "nivel-" + level + ".pdf";
  const auto done = sign("plain.pdf -o " + file + " --json --level " + level);
  ASSERT_EQ(done.exit_code, 0) << done.output;
  EXPECT_THAT(done.output, HasSubstr("\"level\": \"PAdES-" + level + "\""));
  EXPECT_THAT(done.output, HasSubstr(sha256_of(file))) << "what is said is what stands there";
  const auto report = rubrica("verify --offline --json --trust demo/sandbox/root.pem " + file);
  EXPECT_THAT(report.output, HasSubstr("\"level\": \"PAdES-" + level + "\""));
  EXPECT_EQ(report.exit_code, level == "B-B" || level == "B-T" ? 2 : 0) << "no revocation data below B-LT";
  expect_tools_agree(file);
}

TEST_F(CommandLine, ALevelThatDoesNotExistIsAUsageError) {
  EXPECT_EQ(sign("plain.pdf -o x.pdf --level B-X").exit_code, 64);
  EXPECT_EQ(rubrica("augment plain.pdf -o x.pdf --config demo/sandbox/rubrica.toml --level B-X").exit_code, 64);
}

TEST_F(CommandLine, ATimeStampThatIsRefusedCostsNoSignature) {
  std::string toml(as_text(read_file(path("demo/sandbox/rubrica.toml")).value()));
  toml.replace(toml.find("/tsa\""), 4, "/nada");
  folder_->write("demo/sandbox/sem-selo.toml", toml);
  folder_->write("secrets", std::string_view("912345678\n1234\n"));
  const auto done = rubrica(
      "sign plain.pdf -o sem-selo.pdf --json --config demo/sandbox/sem-selo.toml --phone-stdin --pin-stdin"
      " --otp-command 'sh " +
          path("code.sh") + "'",
      path("secrets"));
  EXPECT_EQ(done.exit_code, 0) << done.output;
  EXPECT_THAT(done.output, HasSubstr("\"level\": \"PAdES-B-B\""));
  EXPECT_THAT(done.output, HasSubstr("\"obstacle\""));
  EXPECT_EQ(rubrica("verify sem-selo.pdf --online --config demo/sandbox/rubrica.toml").exit_code, 0);
  // The authority is away still, then it answers.
  const auto away = rubrica("augment sem-selo.pdf -o ainda.pdf --json --config demo/sandbox/sem-selo.toml");
  EXPECT_EQ(away.exit_code, 69) << away.output;
  EXPECT_FALSE(std::filesystem::exists(path("ainda.pdf")));
  const auto caught_up = rubrica("augment sem-selo.pdf -o com-selo.pdf --json --config demo/sandbox/rubrica.toml");
  EXPECT_EQ(caught_up.exit_code, 0) << caught_up.output;
  EXPECT_THAT(caught_up.output, HasSubstr("\"level\": \"PAdES-B-LTA\""));
  EXPECT_EQ(rubrica("verify com-selo.pdf --offline --trust demo/sandbox/root.pem").exit_code, 0);
  expect_tools_agree("com-selo.pdf");
}

TEST_F(CommandLine, AugmentAddsOnlyWhatIsMissingAndOverwritesNothing) {
  const std::string augment = "augment demo/fatura-assinada.pdf --config demo/sandbox/rubrica.toml -o ";
  const auto again = rubrica(augment + "outra-vez.pdf");
  EXPECT_EQ(again.exit_code, 0) << again.output;
  EXPECT_THAT(again.output, HasSubstr("Nada a acrescentar"));
  EXPECT_FALSE(std::filesystem::exists(path("outra-vez.pdf")));
  const auto taken = rubrica(augment + "plain.pdf");
  EXPECT_EQ(taken.exit_code, 74);
  EXPECT_THAT(taken.output, HasSubstr("file_exists: plain.pdf"));
  EXPECT_EQ(as_text(read_file(path("plain.pdf")).value()), as_text(test::sample_pdf()));
  EXPECT_EQ(rubrica("augment demo/fatura.pdf -o x.pdf --config demo/sandbox/rubrica.toml").exit_code, 3) << "unsigned";
}

// The machine's clock is moved under the programs, which the sanitizers' own libraries do not survive.
#ifndef RUBRICA_SANITIZED
TEST_F(CommandLine, ARenewedSignatureOutlivesEveryCertificateItWasMadeWith) {
  // In eight years: the old authority still answers about what it has issued, and its successor (the same keys with new
  // certificates, as long-lived as the first ones were) stamps.
  const std::string later = date("+8 years");
  const std::string faketime =
      "env TZ=UTC /usr/bin/faketime -f '@" + later.substr(0, 10) + " " + later.substr(11, 8) + "' ";
  run_tool("cd " + folder_->path().string() + " && mkdir sucessora && cp -r demo/sandbox/pki sucessora && " +
           "find sucessora -type f ! -name '*.key' -delete");
  auto successor = Process::start({.program = "/bin/sh",
                                   .arguments = {"-c", "exec " + faketime + kBin + "/scmd-sandbox --data " +
                                                           path("sucessora") + " --soap-port 0 --http-port 0"},
                                   .descriptors = {},
                                   .environment = std::nullopt,
                                   .capture_output = true});
  ASSERT_TRUE(successor) << successor.error().describe();
  const std::string ready = successor->read_line(Deadline::after(std::chrono::seconds(60))).value();
  const std::string address = "127.0.0.1:" + ready.substr(ready.find("http=") + 5);
  std::string toml(as_text(read_file(path("demo/sandbox/rubrica.toml")).value()));
  toml.replace(toml.find(http_ + "/tsa"), http_.size(), "http://" + address);
  toml.replace(toml.find("allow = ["), 9, R"(allow = [")" + address + R"(", )");
  folder_->write("demo/sandbox/sucessora.toml", toml);
  set_clock(R"({"now": ")" + later + R"("})");
  const auto renewed = run_tool("cd " + folder_->path().string() + " && " + faketime + kBin +
                                "/rubrica augment demo/fatura-assinada.pdf -o renovada.pdf --json"
                                " --config demo/sandbox/sucessora.toml --renew-older-than " +
                                date("+1 year"));
  set_clock(R"({"offset_seconds": 0})");
  ASSERT_EQ(renewed.exit_code, 0) << renewed.output;
  EXPECT_THAT(renewed.output, HasSubstr(R"("level": "PAdES-B-LTA")"));
  EXPECT_THAT(renewed.output, HasSubstr(R"("protected_until": ")" + date("+17 years").substr(0, 4)));
  // Everything but the successor's unit and the root has ended by then.
  const std::string far = " --offline --trust demo/sandbox/root.pem --at " + date("+15 years");
  const auto verdict = rubrica("verify renovada.pdf" + far);
  EXPECT_EQ(verdict.exit_code, 0) << verdict.output;
  EXPECT_EQ(rubrica("verify demo/fatura-assinada.pdf" + far).exit_code, 2) << "not renewed";
  EXPECT_EQ(rubrica("verify renovada.pdf --offline --trust demo/sandbox/root.pem --at " + date("+18 years")).exit_code,
            2);
  expect_tools_agree("renovada.pdf", "demo/sandbox/root.pem", "+8 years +1 day");
}
#endif

TEST_F(CommandLine, SignsSeveralDocumentsInOneAct) {
  folder_->write("um.pdf", test::sample_pdf());
  folder_->write("dois.pdf", test::sample_pdf({.catalog_extra = "/Lang (pt)"}));
  std::filesystem::create_directory(path("assinados"));
  const auto done = sign("um.pdf dois.pdf --out assinados --json");
  ASSERT_EQ(done.exit_code, 0) << done.output;
  for (const char* file : {"assinados/um-assinado.pdf", "assinados/dois-assinado.pdf"}) {
    EXPECT_THAT(run_tool("pdfsig -nocert " + path(file)).output, HasSubstr("Signature is Valid")) << file;
  }
  EXPECT_THAT(done.output, HasSubstr("\"environment\": \"sandbox\""));
  EXPECT_THAT(done.output, Not(HasSubstr("1234\n")));
}

// SCMDMultipleSign takes 100: what is more is confirmed in an act of its own.
TEST_F(CommandLine, MoreThanAHundredDocumentsAreSeveralActs) {
  std::filesystem::create_directories(path("muitos/assinados"));
  std::string files;
  for (int i = 1; i <= 101; ++i) {
    const std::string name = "muitos/f" + std::to_string(i) + ".pdf";
    folder_->write(name, test::sample_pdf());
    files += " " + name;
  }
  folder_->write("muitos/ativo.pdf", test::sample_pdf({.catalog_extra = "/OpenAction <</S /JavaScript /JS (x)>>"}));
  const std::string command = "--out muitos/assinados --level B-B --json" + files;
  const auto refused =
      rubrica("sign --config demo/sandbox/rubrica.toml --phone-stdin --pin-stdin --otp-command true muitos/ativo.pdf " +
              command);
  EXPECT_EQ(refused.exit_code, 65) << "before anything is asked for: " << refused.output;

  const auto done = sign(command, "912345678", "1234\n912345678\n1234");
  EXPECT_EQ(done.exit_code, 0) << done.output;
  EXPECT_THAT(run_tool("pdfsig -nocert " + path("muitos/assinados/f101-assinado.pdf")).output,
              HasSubstr("Signature is Valid"));
  EXPECT_THAT(done.output, HasSubstr("\"acts\": ["));
}

TEST_F(CommandLine, AnEpesSaysItsCommitmentAndItsPolicy) {
  std::string toml(as_text(read_file(path("demo/sandbox/rubrica.toml")).value()));
  folder_->write("demo/sandbox/politica.toml", toml + "\n[signature_policy]\nsha256 = \"" + std::string(64, 'a') +
                                                   "\"\nuri = \"https://politica.example/1\"\n");
  folder_->write("secrets", "912345678\n1234\n");
  const std::string unattended = " --phone-stdin --pin-stdin --otp-command 'sh " + path("code.sh") + "' ";
  const auto done = rubrica(
      "sign plain.pdf -o epes.pdf --commitment approval --policy --config "
      "demo/sandbox/politica.toml" +
          unattended,
      path("secrets"));
  ASSERT_EQ(done.exit_code, 0) << done.output;
  expect_tools_agree("epes.pdf");
  const auto report = rubrica("verify epes.pdf --trust demo/sandbox/root.pem");
  EXPECT_EQ(report.exit_code, 0) << report.output;
  EXPECT_THAT(report.output, testing::AllOf(HasSubstr("proof of approval"), HasSubstr("2.16.620.2.1.2.2.1")));
  EXPECT_THAT(report.output, HasSubstr("depois só se acrescentou o que é permitido: SeloTemporal1"));
  EXPECT_THAT(report.output, Not(HasSubstr("não cobre")));
  const std::string refused = "sign plain.pdf -o x.pdf --config demo/sandbox/rubrica.toml" + unattended;
  EXPECT_EQ(rubrica(refused + "--policy").exit_code, 78) << "no policy is configured";
  EXPECT_EQ(rubrica(refused + "--commitment love").exit_code, 64);
  EXPECT_EQ(rubrica(refused + "--commitment origin --reason x").exit_code, 64);
}

TEST_F(CommandLine, ASealIsVisibleAndSaysWhoSigned) {
  const auto done = sign("demo/fatura.pdf -o selada.pdf --seal -1:0.52,0.78 --reason Autoria --location Porto");
  ASSERT_EQ(done.exit_code, 0) << done.output;
  expect_tools_agree("selada.pdf");
  EXPECT_THAT(run_tool("pdftotext -layout " + path("selada.pdf") + " -").output,
              testing::AllOf(HasSubstr("Assinado por"), HasSubstr("MARTA CONCEIÇÃO FERREIRA"),
                             HasSubstr("(hora de Lisboa)"), HasSubstr("Motivo: Autoria"), HasSubstr("Local: Porto")));
  EXPECT_EQ(rubrica("verify selada.pdf --trust demo/sandbox/root.pem").exit_code, 0);
  for (const char* wrong : {"0.5", "1:2,3,4,5", "a,b", "1:0.5,0.5,"}) {
    EXPECT_EQ(rubrica("sign plain.pdf -o x.pdf --config demo/sandbox/rubrica.toml --phone-stdin --pin-stdin "
                      "--otp-command true --seal " +
                      std::string(wrong))
                  .exit_code,
              64)
        << wrong;
  }
}

struct Refusal {
  std::string phone;
  int exit_code;
  std::string says;
};
class EveryRefusal : public CommandLine, public testing::WithParamInterface<Refusal> {};
INSTANTIATE_TEST_SUITE_P(Citizens, EveryRefusal,
                         testing::Values(Refusal{"912000001", 77, "revoked"}, Refusal{"912000002", 77, "expired"},
                                         Refusal{"912000004", 77, "signer_unknown"},
                                         Refusal{"919999999", 77, "signer_unknown"},
                                         Refusal{"912000101", 77, "PIN de assinatura incorreto"},
                                         Refusal{"912000102", 77, "código não está certo"},
                                         Refusal{"912000103", 77, "expirou"}, Refusal{"912000104", 69, "indisponível"},
                                         Refusal{"912000106", 77, "tem de alterar o seu PIN de assinatura"},
                                         Refusal{"912000108", 69, "trust_service_fault"},
                                         Refusal{"912000111", 69, "outcome_unknown"},
                                         Refusal{"912000112", 1, "signature_mismatch"}));

TEST_P(EveryRefusal, LeavesNoFileBehind) {
  const auto done = sign("plain.pdf -o recusado.pdf", GetParam().phone);
  EXPECT_EQ(done.exit_code, GetParam().exit_code) << done.output;
  EXPECT_THAT(done.output, HasSubstr(GetParam().says));
  EXPECT_FALSE(std::filesystem::exists(path("recusado.pdf")));
  for (const auto& entry : std::filesystem::directory_iterator(folder_->path())) {
    EXPECT_THAT(entry.path().filename().string(), Not(HasSubstr("recusado"))) << "a temporary was left";
  }
}

TEST_F(CommandLine, TheEllipticCitizenSignsToo) {
  ASSERT_EQ(sign("plain.pdf -o eva.pdf", "912000003").exit_code, 0);
  EXPECT_THAT(run_tool("pdfsig -nocert " + path("eva.pdf")).output, HasSubstr("Signature is Valid"));
}

TEST_F(CommandLine, AnExistingFileIsNeverOverwritten) {
  folder_->write("ja-existe.pdf", std::string_view("o meu ficheiro"));
  const auto done = sign("plain.pdf -o ja-existe.pdf");
  EXPECT_EQ(done.exit_code, 74) << done.output;
  EXPECT_THAT(done.output, HasSubstr("Já existe um ficheiro com este nome, e nada é reescrito."));
  EXPECT_THAT(done.output, HasSubstr("file_exists: ja-existe.pdf"));
  EXPECT_EQ(as_text(read_file(path("ja-existe.pdf")).value()), "o meu ficheiro");
  const auto twice = sign("plain.pdf ./plain.pdf --out .");
  EXPECT_EQ(twice.exit_code, 74) << twice.output;
  EXPECT_THAT(twice.output, HasSubstr("plain-assinado.pdf would be the result of two documents"));
}

TEST_F(CommandLine, ForeignDocumentsThatActAreRefusedBeforeAnyCode) {
  folder_->write("ativo.pdf", test::sample_pdf({.catalog_extra = "/OpenAction <</S /JavaScript /JS (x)>>"}));
  const auto done = sign("ativo.pdf -o ativo-assinado.pdf");
  EXPECT_EQ(done.exit_code, 65) << done.output;
  EXPECT_THAT(done.output, HasSubstr("conteúdo ativo"));
}

// Standard input is empty here: had anything been asked for, the exit code would be another.
TEST_F(CommandLine, WhatCannotBeDoneIsSaidBeforeAnythingIsAsked) {
  const std::string unattended =
      "sign --config demo/sandbox/rubrica.toml --phone-stdin --pin-stdin --otp-command true ";
  folder_->write("ativo2.pdf", test::sample_pdf({.catalog_extra = "/OpenAction <</S /JavaScript /JS (x)>>"}));
  const auto active = rubrica(unattended + "plain.pdf ativo2.pdf --out .");
  EXPECT_EQ(active.exit_code, 65) << active.output;
  EXPECT_THAT(active.output, HasSubstr("ativo2.pdf: "));
  const auto nowhere = rubrica(unattended + "plain.pdf --out nao-existe");
  EXPECT_EQ(nowhere.exit_code, 74) << nowhere.output;
  EXPECT_THAT(nowhere.output, HasSubstr("nao-existe/plain-assinado.pdf"));
  const auto full = run_tool("cd " + folder_->path().string() + " && ulimit -f 1 && " + kBin + "/rubrica " +
                             unattended + "demo/fatura.pdf -o cheio.pdf < /dev/null");
  EXPECT_EQ(full.exit_code, 74) << full.output;
  EXPECT_THAT(full.output, HasSubstr("no room for cheio.pdf"));
  EXPECT_FALSE(std::filesystem::exists(path("plain-assinado.pdf")));
}

TEST_F(CommandLine, WhatIsNoFileIsNotWaitedFor) {
  run_tool("mkfifo " + path("cano.pdf"));
  for (const char* no_file : {"cano.pdf", ".", "/dev/zero"}) {
    EXPECT_EQ(rubrica(std::string("verify ") + no_file).exit_code, 74) << no_file;
    EXPECT_EQ(sign(std::string(no_file) + " -o x.pdf").exit_code, 74) << no_file;
  }
}

TEST_F(CommandLine, LeavesNothingBehindWhenItIsKilledWaitingForTheCode) {
  std::filesystem::create_directory(path("morta"));
  folder_->write("secrets", std::string_view("912345678\n1234\n"));
  const auto killed = rubrica(
      "sign plain.pdf --out morta --config demo/sandbox/rubrica.toml --phone-stdin --pin-stdin --otp-command "
      "'kill -9 $PPID'",
      path("secrets"));
  EXPECT_EQ(killed.exit_code, 128 + 9) << killed.output;
  EXPECT_TRUE(std::filesystem::is_empty(path("morta")));
}

TEST_F(CommandLine, ACommandThatGivesNoCodeIsSaidSo) {
  for (const std::string command : {"true", "echo"}) {
    folder_->write("secrets", std::string_view("912345678\n1234\n"));
    const auto done = rubrica(
        "sign plain.pdf -o sem-codigo.pdf --config demo/sandbox/rubrica.toml --phone-stdin --pin-stdin --otp-command " +
            command,
        path("secrets"));
    EXPECT_EQ(done.exit_code, 64) << done.output;
    EXPECT_THAT(done.output, HasSubstr("O comando de --otp-command não deu nenhum código. Nada foi assinado."));
    EXPECT_FALSE(std::filesystem::exists(path("sem-codigo.pdf")));
  }
}

TEST_F(CommandLine, ClosedStandardDescriptorsNeverBecomeFiles) {
  folder_->write("secrets", std::string_view("912345678\n1234\n"));
  const auto with_descriptors = [](const std::string& output, const std::string& descriptors) {
    return run_tool("cd " + folder_->path().string() + " && (" + kBin + "/rubrica sign plain.pdf --json -o " + output +
                    " --config demo/sandbox/rubrica.toml --phone-stdin --pin-stdin --otp-command 'sh " +
                    path("code.sh") + "' " + descriptors + ")");
  };
  const auto no_input = with_descriptors("sem-entrada.pdf", "<&-");
  EXPECT_EQ(no_input.exit_code, 64) << no_input.output;  // and the document was not read as what is typed
  EXPECT_EQ(with_descriptors("sem-saida.pdf", "< secrets >&- 2>&-").exit_code, 0);
  EXPECT_EQ(rubrica("verify sem-saida.pdf --config demo/sandbox/rubrica.toml --online").exit_code, 0);
}

TEST_F(CommandLine, SecretsOnStandardInputAreRefusedInProduction) {
  std::string toml(as_text(read_file(path("demo/sandbox/rubrica.toml")).value()));
  toml.replace(toml.find("\"sandbox\""), 9, "\"production\"");
  folder_->write("demo/sandbox/production.toml", toml);
  folder_->write("secrets", std::string_view("912345678\n1234\n"));
  const auto done = rubrica(
      "sign plain.pdf -o p.pdf --config demo/sandbox/production.toml --phone-stdin --pin-stdin --otp-command true",
      path("secrets"));
  EXPECT_EQ(done.exit_code, 64) << done.output;
  EXPECT_THAT(done.output, HasSubstr("refused in production"));
}

TEST_F(CommandLine, AServiceThatIsAwayIsSaidSo) {
  order(R"({"GetCertificate": {"answer": "http_503", "times": 5}})");
  const auto done = sign("plain.pdf -o longe.pdf");
  order(R"({"GetCertificate": null})");
  EXPECT_EQ(done.exit_code, 69) << done.output;
}

TEST_F(CommandLine, UsageErrorsAndHelpTeach) {
  EXPECT_EQ(rubrica("sign").exit_code, 64);
  EXPECT_EQ(rubrica("sign plain.pdf").exit_code, 64);
  EXPECT_EQ(rubrica("").exit_code, 64);
  EXPECT_EQ(rubrica("sign plain.pdf -o x.pdf --config nada.toml").exit_code, 78);
  EXPECT_THAT(rubrica("sign --help").output, HasSubstr("PIN"));
  const std::string english = run_tool("RUBRICA_LANG=en " + kBin + "/rubrica --help").output;
  EXPECT_THAT(english, HasSubstr("Portuguese invoices"));
  EXPECT_THAT(english, HasSubstr("Usage: rubrica [OPTIONS] COMMAND"));
  EXPECT_EQ(rubrica("verify --help").exit_code, 0);
}

TEST_F(CommandLine, HelpIsInOneLanguage) {
  for (const std::string command :
       {"", "sign", "augment", "verify", "demo", "issue", "saft", "saft export", "saft check", "serve"}) {
    const std::string help = rubrica(command + " --help").output;
    EXPECT_THAT(help, HasSubstr("Utilização: rubrica " + command)) << command;
    EXPECT_THAT(help, HasSubstr("mostra esta ajuda")) << command;
    for (const char* const english :
         {"Usage", "Options", "OPTIONS", "Print this", "Subcommand", "Positionals", "TEXT ", "REQUIRED", "Excludes"}) {
      EXPECT_THAT(help, Not(HasSubstr(english))) << command;
    }
  }
}

TEST_F(CommandLine, MistakesAreSaidInThePersonsLanguage) {
  const std::pair<std::string, std::string> mistakes[] = {
      {"", "rubrica: falta o comando: sign, augment, verify, demo, issue, saft, serve (veja rubrica --help)"},
      {"assina", "rubrica: não há o comando «assina»: sign, "},
      {"saft", "rubrica saft: falta o comando: export, check (veja rubrica saft --help)"},
      {"sign", "rubrica sign: falta FICHEIROS (veja rubrica sign --help)"},
      {"saft export", "rubrica saft export: falta --input, --out ("},
      {"verify a.pdf b.pdf", "rubrica verify: argumento que não se espera: b.pdf ("},
      {"verify a.pdf --depressa", "rubrica verify: argumento que não se espera: --depressa ("},
      {"verify a.pdf --online --offline", "rubrica verify: não se usam juntos: --online, --offline ("},
      {"serve --config", "rubrica serve: falta o valor de --config ("},
      {"serve --config a --config b", "rubrica serve: só uma vez: --config ("},
      {"serve --port abc", "rubrica serve: --port: um número de 0 a 65535 ("},
      {"serve --port 65536", "rubrica serve: --port: um número de 0 a 65535 ("},
  };
  for (const auto& [arguments, sentence] : mistakes) {
    const auto refused = rubrica(arguments);
    EXPECT_EQ(refused.exit_code, 64) << arguments;
    EXPECT_THAT(refused.output, HasSubstr(sentence));
  }
}

// ---- verify ---------------------------------------------------------------------------------------------------------

TEST_F(CommandLine, VerifySpeaksByExitCode) {
  const std::string trust = " --trust demo/sandbox/root.pem";
  ASSERT_EQ(sign("plain.pdf -o simples.pdf --level B-B").exit_code, 0);
  EXPECT_EQ(rubrica("verify simples.pdf" + trust).exit_code, 2) << "nobody was asked about revocation";
  EXPECT_EQ(rubrica("verify simples.pdf --online --config demo/sandbox/rubrica.toml").exit_code, 0);
  EXPECT_EQ(rubrica("verify demo/fatura-assinada.pdf" + trust).exit_code, 0) << "everything needed is in the file";
  EXPECT_EQ(rubrica("verify demo/fatura-assinada.pdf --online --config demo/sandbox/rubrica.toml").exit_code, 0);
  EXPECT_EQ(rubrica("verify demo/fatura.pdf" + trust).exit_code, 3);
  Bytes changed = read_file(path("demo/fatura-assinada.pdf")).value();
  changed[changed.size() / 3] ^= 0xFFU;
  folder_->write("mudada.pdf", changed);
  EXPECT_THAT(rubrica("verify mudada.pdf" + trust).exit_code, testing::AnyOf(1, 65));
  folder_->write("lixo.pdf", std::string_view("lixo"));
  EXPECT_EQ(rubrica("verify lixo.pdf" + trust).exit_code, 65);
  EXPECT_EQ(rubrica("verify nada.pdf" + trust).exit_code, 74);
}

TEST_F(CommandLine, VerifyGivesTheDocumentedJson) {
  const auto done = rubrica("verify demo/fatura-assinada.pdf --json --trust demo/sandbox/root.pem");
  const auto report = json::parse(done.output);
  ASSERT_TRUE(report) << done.output;
  const json::Object& signature = report->as_object().at("signatures").as_array().at(0).as_object();
  EXPECT_EQ(signature.at("indication"), "TOTAL-PASSED");
  EXPECT_EQ(signature.at("level"), "PAdES-B-LTA");
  EXPECT_TRUE(signature.at("best_signature_time").is_string());
  EXPECT_EQ(report->as_object().at("signatures").as_array().at(1).as_object().at("type"), "document-timestamp");
  EXPECT_TRUE(report->as_object().at("protected_until").is_string());
  EXPECT_EQ(signature.at("signer").as_object().at("serial_number"), "BI12345678");
}

TEST_F(CommandLine, WhatIsQuotedCannotWriteOnTheTerminal) {
  const std::string name = "a\x1b[2K\x1b[1A\nx: TOTAL-PASSED\xe2\x80\xae\xff.pdf";
  std::filesystem::copy_file(path("demo/fatura-assinada.pdf"), path(name));
  const auto done = rubrica("verify \"" + name + "\"");  // without an anchor, so that the name says something else
  EXPECT_THAT(done.output, testing::StartsWith("a�[2K�[1A�x: TOTAL-PASSED��.pdf: INDETERMINATE\n"));
  EXPECT_THAT(done.output, Not(HasSubstr("\x1b")));
}

TEST_F(CommandLine, VerifyLooksAtTheTimeThatItIsGiven) {
  const auto done = rubrica("verify demo/fatura-assinada.pdf --trust demo/sandbox/root.pem --at 2040-01-01");
  EXPECT_EQ(done.exit_code, 2);
  EXPECT_THAT(done.output, HasSubstr("OUT_OF_BOUNDS_NO_POE"));
}

}  // namespace
}  // namespace rubrica
