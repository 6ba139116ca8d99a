#include "http/multipart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rubrica::http {
namespace {

using testing::ElementsAre;
using testing::Not;

constexpr const char* kUrlEncoded = "application/x-www-form-urlencoded";
constexpr const char* kMultipart = "multipart/form-data; boundary=----WebKitFormBoundaryAbC";

Result<Form> urlencoded(const std::string_view body, const FormLimits& limits = {}) {
  return parse_form(kUrlEncoded, as_bytes(body), limits);
}
Result<Form> multipart(const std::string_view body, const FormLimits& limits = {}) {
  return parse_form(kMultipart, as_bytes(body), limits);
}
std::string part(const std::string_view header, const std::string_view content) {
  return "------WebKitFormBoundaryAbC\r\n" + std::string(header) + "\r\n\r\n" + std::string(content) + "\r\n";
}
std::string field(const std::string_view name, const std::string_view value) {
  return part("Content-Disposition: form-data; name=\"" + std::string(name) + "\"", value);
}
const std::string kEnd = "------WebKitFormBoundaryAbC--\r\n";

ErrorCode code(const Result<Form>& form) { return form ? ErrorCode::count_ : form.error().code; }

// ---- application/x-www-form-urlencoded ------------------------------------------------------------------------------

TEST(UrlEncodedForm, KeepsFieldsInOrderAndRepeatedNames) {
  const auto form = urlencoded("nome=Jos%C3%A9+%26+C%2a&linha=1&linha=2&vazio=&sem_valor");
  ASSERT_TRUE(form) << form.error().describe();
  EXPECT_EQ(form->fields().size(), 5U);
  EXPECT_EQ(form->value("nome"), "José & C*");
  EXPECT_THAT(form->values("linha"), ElementsAre("1", "2"));
  EXPECT_EQ(form->value("linha"), "1");
  EXPECT_EQ(form->value("vazio"), "");
  EXPECT_EQ(form->value("sem_valor"), "");
  EXPECT_EQ(form->value("outro"), std::nullopt);
  EXPECT_EQ(form->file("nome"), nullptr);
}

TEST(UrlEncodedForm, MayBeEmpty) { EXPECT_TRUE(urlencoded("")->fields().empty()); }

TEST(UrlEncodedForm, ASecretIsHandedOutAsOne) {
  const auto form = urlencoded("palavra-passe=p%C3%A3o%20quente").value();
  EXPECT_EQ(form.secret("palavra-passe")->expose(), "pão quente");
  EXPECT_FALSE(form.secret("outra"));
}

TEST(UrlEncodedForm, WhatIsMalformedIsRefusedAndNotRepeated) {
  for (const char* wrong : {"a=%", "a=%4", "a=%zz", "a=%C3", "%ff=1", "=1", "a=%00", "a%0A=1", "a=\x80"}) {
    const auto form = urlencoded(std::string("canario=1&") + wrong);
    EXPECT_EQ(code(form), ErrorCode::malformed_input) << wrong;
    EXPECT_THAT(form.error().describe(), Not(testing::HasSubstr("canario")));
  }
}

TEST(UrlEncodedForm, HasLimits) {
  const FormLimits limits{.fields = 2, .name = 4, .value = 5, .file = 0};
  EXPECT_TRUE(urlencoded("nome=12345&b=", limits));
  EXPECT_EQ(code(urlencoded("a=&b=&c=", limits)), ErrorCode::resource_limit);
  EXPECT_EQ(code(urlencoded("nomes=1", limits)), ErrorCode::resource_limit);
  EXPECT_EQ(code(urlencoded("a=123456", limits)), ErrorCode::resource_limit);
}

// ---- multipart/form-data --------------------------------------------------------------------------------------------

TEST(MultipartForm, IsReadAsBrowsersSendIt) {
  const std::string pdf = "%PDF-1.7\r\n--" + std::string(1, '\0') + "\r\n------WebKitFormBoundaryAb\r\n";
  const auto form = multipart(
      field("csrf", "abc") + field("nota", "linha 1\r\nlinha 2") + field("vazio", "") +
      part("Content-Disposition: form-data; name=\"ficheiro\"; filename=\"Fatura n.º 1 %22final%22.pdf\"\r\n"
           "Content-Type: application/pdf",
           pdf) +
      part("Content-Disposition: form-data; name=\"ficheiro\"; filename=\"b.pdf\"\r\nContent-Type: application/pdf",
           "") +
      kEnd);
  ASSERT_TRUE(form) << form.error().describe();
  EXPECT_EQ(form->fields().size(), 5U);
  EXPECT_EQ(form->value("csrf"), "abc");
  EXPECT_EQ(form->value("nota"), "linha 1\r\nlinha 2");
  EXPECT_EQ(form->value("vazio"), "");
  EXPECT_EQ(form->value("ficheiro"), std::nullopt);
  const auto files = form->files("ficheiro");
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0]->name, "Fatura n.º 1 \"final\".pdf");
  EXPECT_EQ(files[0]->content_type, "application/pdf");
  EXPECT_EQ(as_text(files[0]->content), pdf);
  EXPECT_EQ(files[1]->name, "b.pdf");
  EXPECT_TRUE(files[1]->content.empty());
  EXPECT_EQ(form->file("ficheiro"), files[0]);
}

TEST(MultipartForm, AFileInputThatWasLeftEmptyIsNoField) {
  const auto form = multipart(
      part("Content-Disposition: form-data; name=\"f\"; filename=\"\"\r\nContent-Type: application/octet-stream", "") +
      kEnd);
  ASSERT_TRUE(form) << form.error().describe();
  EXPECT_TRUE(form->fields().empty());
}

TEST(MultipartForm, MayBeEmpty) {
  EXPECT_TRUE(multipart(kEnd)->fields().empty());
  EXPECT_TRUE(multipart("------WebKitFormBoundaryAbC--")->fields().empty());
}

TEST(MultipartForm, FileNamesLoseTheirFolders) {
  const auto name_of = [](const std::string& sent) {
    return multipart(part("Content-Disposition: form-data; name=\"f\"; filename=\"" + sent + "\"", "x") + kEnd)
        ->file("f")
        ->name;
  };
  EXPECT_EQ(name_of("../../etc/passwd"), "passwd");
  EXPECT_EQ(name_of("C:\\Docs\\fatura.pdf"), "fatura.pdf");
  EXPECT_EQ(name_of("a/"), "");
}

TEST(MultipartForm, TheContentTypeMayBeWrittenInManyWays) {
  const std::string body = "--x y\r\nCONTENT-DISPOSITION:form-data;name=a\r\nX-Other: 1\r\n\r\n1\r\n--x y--";
  for (const char* type : {"multipart/form-data; boundary=\"x y\"", "Multipart/Form-Data;  BOUNDARY=\"x y\" ",
                           "multipart/form-data; charset=UTF-8; boundary=\"x y\""}) {
    const auto form = parse_form(type, as_bytes(body));
    ASSERT_TRUE(form) << type << ": " << form.error().describe();
    EXPECT_EQ(form->value("a"), "1");
  }
}

TEST(MultipartForm, WhatIsMalformedIsRefused) {
  const std::string good = field("a", "1");
  const std::vector<std::string> wrong = {
      "",
      "preamble\r\n" + good + kEnd,
      good,                                      // no end
      good + "------WebKitFormBoundaryAbC",      // cut within the end
      good + "------WebKitFormBoundaryAbC-",     //
      good + kEnd + "epilogue",                  //
      good + "------WebKitFormBoundaryAbC--\n",  //
      "------WebKitFormBoundaryAbC\r\n" + kEnd,  // a part without anything
      part("Content-Disposition: form-data", "1") + kEnd,
      part("Content-Disposition: attachment; name=\"a\"", "1") + kEnd,
      part("Content-Disposition: form-data; name=\"\"", "1") + kEnd,
      part("Content-Disposition: form-data; name=\"a", "1") + kEnd,
      part("Content-Disposition: form-data; name=\"a\"b", "1") + kEnd,
      part("Content-Disposition: form-data; name=\"a\"; name=\"b\"", "1") + kEnd,
      part("Content-Disposition: form-data; name", "1") + kEnd,
      part("Content-Disposition: form-data; name=", "1") + kEnd,
      part("Content-Disposition: form-data; name=\"a\nb\"", "1") + kEnd,
      part("Content-Disposition: form-data; name=\"\xFF\"", "1") + kEnd,
      part("Content-Disposition: form-data; name=\"a\"; filename*=UTF-8''x.pdf", "1") + kEnd,
      part("Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"", "1") + kEnd,
      part("Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64", "MQ==") + kEnd,
      part("Content-Disposition: form-data; name=\"a\"\r\nContent-Type: multipart/mixed; boundary=z", "1") + kEnd,
      part("Content-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain; charset=iso-8859-1", "1") + kEnd,
      part("Content-Type: text/plain", "1") + kEnd,
      part("no colon", "1") + kEnd,
      field("a", "\xFF") + kEnd,
      field("a", std::string(1, '\0')) + kEnd,
  };
  for (const std::string& body : wrong) EXPECT_EQ(code(multipart(body)), ErrorCode::malformed_input) << body;
}

TEST(MultipartForm, ABoundaryMustBeOne) {
  for (const std::string type :
       {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=\"a \"", "multipart/form-data; boundary=\"a\xC3\xA7\"",
        "multipart/form-data; boundary=a; boundary=b"}) {
    EXPECT_EQ(code(parse_form(type, as_bytes("--a--"))), ErrorCode::malformed_input) << type;
  }
  const std::string longest(70, 'b');
  EXPECT_TRUE(parse_form("multipart/form-data; boundary=" + longest, as_bytes("--" + longest + "--")));
  EXPECT_FALSE(parse_form("multipart/form-data; boundary=" + longest + "b", as_bytes("--" + longest + "b--")));
}

TEST(MultipartForm, HasLimits) {
  const FormLimits limits{.fields = 2, .name = 5, .value = 5, .file = 3};
  const auto upload = [](const std::string& name, const std::string& content) {
    return part("Content-Disposition: form-data; name=\"f\"; filename=\"" + name + "\"", content);
  };
  EXPECT_TRUE(multipart(field("a", "12345") + upload("b.pdf", "123") + kEnd, limits));
  EXPECT_EQ(code(multipart(field("a", "") + field("b", "") + field("c", "") + kEnd, limits)),
            ErrorCode::resource_limit);
  EXPECT_EQ(code(multipart(field("a", "123456") + kEnd, limits)), ErrorCode::resource_limit);
  EXPECT_EQ(code(multipart(field("campos", "1") + kEnd, limits)), ErrorCode::resource_limit);
  EXPECT_EQ(code(multipart(upload("bb.pdf", "1") + kEnd, limits)), ErrorCode::resource_limit);
  EXPECT_EQ(code(multipart(upload("b.pdf", "1234") + kEnd, limits)), ErrorCode::resource_limit);
  EXPECT_EQ(code(multipart(part("X: " + std::string(5000, 'x'), "1") + kEnd)), ErrorCode::resource_limit);
}

TEST(Form, OtherBodiesAreNoForms) {
  for (const char* type : {"", "application/json", "text/plain", "multipart/mixed; boundary=a",
                           "application/x-www-form-urlencoded; charset=iso-8859-1", "; ="}) {
    EXPECT_EQ(code(parse_form(type, as_bytes("a=1"))), ErrorCode::malformed_input) << type;
  }
  EXPECT_TRUE(parse_form("application/x-www-form-urlencoded;charset=utf-8", as_bytes("a=1")));
}

}  // namespace
}  // namespace rubrica::http
