// Server and client together, over real sockets.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <unistd.h>

#include <atomic>
#include <latch>
#include <mutex>
#include <thread>
#include <vector>

#include "base/fd.h"
#include "http/client.h"
#include "http/server.h"
#include "support/run_tool.h"
#include "support/test_identity.h"

namespace rubrica::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class HttpTest : public testing::Test {
 protected:
  void serve(Handler handler, ServerOptions options = {}) {
    auto started = Server::start(std::move(options), std::move(handler));
    ASSERT_TRUE(started) << started.error().describe();
    server_ = std::move(*started);
  }
  std::string authority() const { return "127.0.0.1:" + std::to_string(server_->port()); }
  std::unique_ptr<Client> client(ClientOptions options = {}) const {
    options.egress.allow.push_back(authority());
    return std::move(*Client::create(std::move(options)));
  }
  Result<Response> get(const std::string& path, const Deadline deadline = Deadline::after(10s)) const {
    return client()->send({.url = "http://" + authority() + path, .headers = {}, .body = {}}, deadline);
  }
  ClientRequest post(const std::string& path, Bytes body) const {
    ClientRequest request;
    request.method = "POST";
    request.url = "http://" + authority() + path;
    request.body = std::move(body);
    return request;
  }
  Fd connect() const {
    Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server_->port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the socket interface
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) socket.reset();
    return socket;
  }
  // What a raw client sees.
  std::string raw(const std::string& request) const {
    const Fd socket = connect();
    if (!socket) return "";
    write_all(socket.get(), as_bytes(request));
    std::string answer;
    std::array<char, 4096> buffer{};
    for (ssize_t got = 0; (got = ::read(socket.get(), buffer.data(), buffer.size())) > 0;) {
      answer.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return answer;
  }

  std::unique_ptr<Server> server_;
};

Answer echo(const ServerRequest& request) {
  std::string text = request.method + " " + request.path + " " + request.query + "\n";
  text += as_text(request.body);
  return text_response(200, "text/plain", text);
}

TEST_F(HttpTest, ARequestArrivesAsItWasSentAndSoDoesTheAnswer) {
  serve(echo);
  const auto answer = client()->send(post("/a%20b?x=1&y=2", to_bytes("corpo")), Deadline::after(10s));
  ASSERT_TRUE(answer) << answer.error().describe();
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(as_text(answer->body), "POST /a%20b x=1&y=2\ncorpo");
  EXPECT_EQ(answer->headers.get("content-type"), "text/plain");
}

TEST_F(HttpTest, ABigBodyPassesBothWays) {
  serve(echo);
  const auto answer = client()->send(post("/", Bytes(3U << 20U, 'x')), Deadline::after(10s));
  ASSERT_TRUE(answer) << answer.error().describe();
  EXPECT_GT(answer->body.size(), 3U << 20U);
}

TEST_F(HttpTest, HeadHasTheHeadersOnly) {
  serve(echo);
  const std::string answer = raw("HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 8"));
  EXPECT_THAT(answer, testing::EndsWith("\r\n\r\n"));
}

TEST_F(HttpTest, PipelinedRequestsAreAnsweredInOrder) {
  serve(echo);
  const std::string answer =
      raw("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_LT(answer.find("GET /1"), answer.find("GET /2"));
}

TEST_F(HttpTest, TooBigAndMalformedRequestsGetTheirStatus) {
  ServerOptions options;
  options.maximum_body = 100;
  options.maximum_header = 1024;
  serve(echo, options);
  EXPECT_THAT(raw("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n"), HasSubstr(" 413 "));
  EXPECT_THAT(raw("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(2000, 'x') + "\r\n\r\n"), HasSubstr(" 431 "));
  EXPECT_THAT(raw("NONSENSE\r\n\r\n"), HasSubstr(" 400 "));
  EXPECT_THAT(raw("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n"), HasSubstr(" 400 "));
}

TEST_F(HttpTest, ARouteThatTakesLittleIsNotSentMuch) {
  ServerOptions options;
  options.maximum_body = 1000;
  options.body_limit = [](const std::string_view method, const std::string_view path) -> std::size_t {
    return method == "POST" && path == "/upload" ? 5000 : 10;
  };
  serve(echo, options);
  EXPECT_THAT(raw("POST /form?x=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n"), HasSubstr(" 413 "));
  EXPECT_THAT(raw("POST /form HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n12345678901\r\n0\r\n\r\n"),
              HasSubstr(" 413 "));
  EXPECT_THAT(raw("POST /upload HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 11\r\n\r\n12345678901"),
              HasSubstr(" 200 "));
  EXPECT_THAT(raw("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n"), HasSubstr(" 413 "));
}

TEST_F(HttpTest, BodiesOfAllRequestsTogetherAreBounded) {
  ServerOptions options;
  options.maximum_body = 1000;
  options.bodies = 1500;
  serve(echo, options);
  {
    const Fd held = connect();
    write_all(held.get(), as_bytes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc"));
    const std::string second = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 600\r\n\r\n";
    // Until the first one has been read.
    std::string answer;
    for (int i = 0; i < 500 && answer.find(" 503 ") == std::string::npos; ++i)
      answer = raw(second + std::string(600, 'x'));
    EXPECT_THAT(answer, testing::AllOf(HasSubstr(" 503 "), HasSubstr("Retry-After: 1")));
    EXPECT_THAT(raw("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc"),
                HasSubstr(" 200 "));
  }
  // The client that held the room is gone.
  std::string answer;
  const std::string again =
      "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x');
  for (int i = 0; i < 500 && answer.find(" 200 ") == std::string::npos; ++i) answer = raw(again);
  EXPECT_THAT(answer, HasSubstr(" 200 "));
}

// RFC 9112 §3.2.
TEST_F(HttpTest, ARequestNamesItsHostOnce) {
  serve(echo);
  EXPECT_THAT(raw("GET / HTTP/1.1\r\nConnection: close\r\n\r\n"), HasSubstr(" 400 "));
  EXPECT_THAT(raw("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n"), HasSubstr(" 400 "));
  EXPECT_THAT(raw("GET / HTTP/1.0\r\n\r\n"), HasSubstr(" 200 "));
}

TEST_F(HttpTest, AnExceptionBecomesA500WithoutDetails) {
  serve([](const ServerRequest&) -> Answer { throw std::runtime_error("secret cause"); });
  const auto answer = get("/");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 500);
  EXPECT_THAT(std::string(as_text(answer->body)), testing::Not(HasSubstr("secret")));
}

TEST_F(HttpTest, AHeaderCannotBeSplit) {
  serve([](const ServerRequest&) {
    Response response = text_response(200, "text/plain", "x");
    response.headers.set("X-Bad", "a\r\nSet-Cookie: b");
    return Answer(std::move(response));
  });
  const auto answer = get("/");
  EXPECT_EQ(answer->status, 500);
  EXPECT_FALSE(answer->headers.get("Set-Cookie"));
}

TEST_F(HttpTest, AFullQueueAnswers503WithRetryAfter) {
  std::latch release(1);
  std::atomic<int> entered{0};
  ServerOptions options;
  options.workers = 1;
  options.queue = 1;
  serve(
      [&](const ServerRequest&) {
        ++entered;
        release.wait();
        return Answer(text_response(200, "text/plain", "late"));
      },
      options);
  const auto http = client();
  std::atomic<int> fine{0};
  std::atomic<int> busy{0};
  std::latch answered(6);
  for (int i = 0; i < 6; ++i) {
    http->start({.url = "http://" + authority() + "/", .headers = {}, .body = {}}, Deadline::after(20s),
                [&](const Result<Response>& answer) {
                  if (answer && answer->status == 200) ++fine;
                  if (answer && answer->status == 503 && answer->headers.get("Retry-After") == "1") ++busy;
                  answered.count_down();
                });
  }
  while (busy < 4) std::this_thread::sleep_for(1ms);
  release.count_down();
  answered.wait();
  // One is being answered and one waits, unless the second came before the worker had taken the first.
  EXPECT_EQ(fine + busy, 6);
  EXPECT_GE(fine, 1);
}

TEST_F(HttpTest, AStreamArrivesPieceByPiece) {
  serve([](const ServerRequest&) {
    Answer answer(text_response(200, "text/event-stream", ""));
    answer.stream = [count = 0](Bytes& piece) mutable {
      if (count % 2 == 0) append(piece, "data: " + std::to_string(count) + "\n\n");
      return ++count < 5;
    };
    return answer;
  });
  const auto answer = get("/");
  ASSERT_TRUE(answer) << answer.error().describe();
  EXPECT_EQ(as_text(answer->body), "data: 0\n\ndata: 2\n\ndata: 4\n\n");
}

TEST_F(HttpTest, AStreamThatFailsIsCutAndNotTakenForTheWhole) {
  std::mutex mutex;
  std::vector<Exchange> log;
  ServerOptions options;
  options.on_exchange = [&](const Exchange& one) {
    const std::lock_guard lock(mutex);
    log.push_back(one);
  };
  serve(
      [](const ServerRequest&) {
        Answer answer(text_response(200, "application/xml", ""));
        answer.stream = [count = 0](Bytes& piece) mutable -> bool {
          if (++count == 3) throw std::runtime_error("the disk is gone");
          append(piece, "<part/>");
          return true;
        };
        return answer;
      },
      options);
  const auto answer = get("/");
  ASSERT_FALSE(answer);
  EXPECT_THAT(raw("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), testing::EndsWith("\r\n<part/>\r\n"));
  const std::lock_guard lock(mutex);
  ASSERT_EQ(log.size(), 2U);
  EXPECT_FALSE(log[0].complete);
  EXPECT_EQ(log[0].sent, 14U);
}

TEST_F(HttpTest, StopLetsARunningAnswerFinishAndRefusesNewConnections) {
  std::latch entered(1);
  serve([&](const ServerRequest&) {
    entered.count_down();
    std::this_thread::sleep_for(200ms);
    return Answer(text_response(200, "text/plain", "done"));
  });
  const auto http = client();
  std::thread caller([&] {
    const auto answer =
        http->send({.url = "http://" + authority() + "/", .headers = {}, .body = {}}, Deadline::after(10s));
    EXPECT_TRUE(answer) << answer.error().describe();
  });
  entered.wait();
  server_->stop();
  caller.join();
  EXPECT_EQ(get("/").error().code, ErrorCode::connection_failed);
}

TEST_F(HttpTest, ATakenPortIsAnError) {
  serve(echo);
  ServerOptions options;
  options.port = server_->port();
  EXPECT_EQ(Server::start(options, echo).error().code, ErrorCode::io_failure);
}

// ---- slow and stubborn clients --------------------------------------------------------------------------------------

// How long the server keeps a connection whose client sends this and then nothing.
TEST_F(HttpTest, AClientThatDoesNotFinishItsRequestIsLeft) {
  ServerOptions options;
  options.idle_timeout = 1s;
  options.read_timeout = 1s;
  serve(echo, options);
  for (const char* unfinished :
       {"", "GET / HTTP/1.1\r\nHost: a\r\n", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc"}) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(raw(unfinished), "");
    const auto kept = std::chrono::steady_clock::now() - start;
    EXPECT_GT(kept, 800ms) << unfinished;
    EXPECT_LT(kept, 10s) << unfinished;
  }
}

TEST_F(HttpTest, AByteNowAndThenBuysNoTime) {
  ServerOptions options;
  options.idle_timeout = 1s;
  serve(echo, options);
  const Fd socket = connect();
  write_all(socket.get(), as_bytes("GET / HTTP/1.1\r\nHost: a\r\nX: "));
  const auto start = std::chrono::steady_clock::now();
  // Until the server has closed: then a write fails. (SIGPIPE is not wanted.)
  while (::send(socket.get(), "x", 1, MSG_NOSIGNAL) == 1) {
    ASSERT_LT(std::chrono::steady_clock::now() - start, 20s);
    std::this_thread::sleep_for(100ms);
  }
  EXPECT_GT(std::chrono::steady_clock::now() - start, 800ms);
}

TEST_F(HttpTest, AClientThatDoesNotReadItsAnswerIsLeft) {
  std::mutex mutex;
  std::vector<Exchange> log;
  ServerOptions options;
  options.read_timeout = 1s;
  options.on_exchange = [&](const Exchange& one) {
    const std::lock_guard lock(mutex);
    log.push_back(one);
  };
  serve([](const ServerRequest&) { return Answer(text_response(200, "text/plain", std::string(64U << 20U, 'x'))); },
        options);
  const Fd socket = connect();
  write_all(socket.get(), as_bytes("GET /big HTTP/1.1\r\nHost: a\r\n\r\n"));
  const Deadline deadline = Deadline::after(30s);
  const auto logged = [&] {
    const std::lock_guard lock(mutex);
    return log.size();
  };
  while (logged() == 0 && !deadline.passed()) std::this_thread::sleep_for(10ms);
  ASSERT_EQ(logged(), 1U);
  EXPECT_FALSE(log[0].complete);
}

// A browser that uploads too much must see why, and not "connection reset".
TEST_F(HttpTest, WhoSendsTooMuchStillReadsTheAnswer) {
  ServerOptions options;
  options.maximum_body = 1000;
  serve(echo, options);
  const std::string body(20U << 20U, 'x');
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(raw("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body),
                HasSubstr(" 413 "));
  }
}

// ---- behind a proxy, and the access log -----------------------------------------------------------------------------

TEST_F(HttpTest, OnlyATrustedProxySaysWhoAsks) {
  const auto who = [](const ServerRequest& request) -> Answer {
    const bool seen = request.headers.get("X-Forwarded-For") || request.headers.get("X-Forwarded-Proto");
    return text_response(200, "text/plain",
                         request.peer + (request.secure ? " secure" : " plain") + (seen ? " seen" : ""));
  };
  const std::string request =
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Forwarded-For: 198.51.100.7, 203.0.113.9\r\n"
      "X-Forwarded-Proto: https\r\n\r\n";
  serve(who);
  EXPECT_THAT(raw(request), testing::EndsWith("\r\n\r\n127.0.0.1 plain"));
  ServerOptions options;
  options.trusted_proxies = {"127.0.0.0/8"};
  serve(who, options);
  EXPECT_THAT(raw(request), testing::EndsWith("\r\n\r\n203.0.113.9 secure"));
  options.trusted_proxies = {"proxy.example"};
  EXPECT_EQ(Server::start(options, who).error().code, ErrorCode::configuration_invalid);
}

TEST_F(HttpTest, EveryAnswerIsReportedWithoutWhatIsPrivate) {
  std::mutex mutex;
  std::vector<Exchange> log;
  ServerOptions options;
  options.maximum_body = 100;
  options.on_exchange = [&](const Exchange& one) {
    const std::lock_guard lock(mutex);
    log.push_back(one);
  };
  serve(
      [](const ServerRequest& request) -> Answer {
        if (request.path == "/cut") {
          Answer cut;
          cut.close_without_answer = true;
          return cut;
        }
        if (request.path == "/stream") {
          Answer answer(text_response(200, "text/plain", ""));
          answer.stream = [](Bytes& piece) {
            append(piece, "12345");
            return false;
          };
          return answer;
        }
        return text_response(404, "text/plain", "not here");
      },
      options);
  raw("POST /a%20b?phone=912345678 HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc");
  raw("HEAD /h HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  raw("GET /stream HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  raw("GET /cut HTTP/1.1\r\nHost: a\r\n\r\n");
  raw("POST /big?x=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n");
  raw("NONSENSE\r\n\r\n");
  server_.reset();  // nothing is reported afterwards
  ASSERT_EQ(log.size(), 6U);
  const auto check = [&](const std::size_t i, const std::string& method, const std::string& path, const int status,
                         const bool complete, const std::size_t received, const std::size_t sent) {
    EXPECT_EQ(log[i].method, method) << i;
    EXPECT_EQ(log[i].path, path) << i;
    EXPECT_EQ(log[i].peer, "127.0.0.1") << i;
    EXPECT_EQ(log[i].status, status) << i;
    EXPECT_EQ(log[i].complete, complete) << i;
    EXPECT_EQ(log[i].received, received) << i;
    EXPECT_EQ(log[i].sent, sent) << i;
    EXPECT_GE(log[i].duration.count(), 0) << i;
  };
  check(0, "POST", "/a%20b", 404, true, 3, 8);
  check(1, "GET", "/h", 404, true, 0, 0);
  check(2, "GET", "/stream", 200, true, 0, 5);
  check(3, "GET", "/cut", 0, false, 0, 0);
  check(4, "POST", "/big", 413, true, 0, 18);
  check(5, "", "", 400, true, 0, 12);
}

// ---- what the client knows about the fate of a request --------------------------------------------------------------

TEST_F(HttpTest, ACutConnectionMayHaveBeenProcessed) {
  serve([](const ServerRequest&) {
    Answer answer;
    answer.close_without_answer = true;
    return answer;
  });
  EXPECT_EQ(get("/").error().code, ErrorCode::connection_lost);
}

TEST_F(HttpTest, ADeadReusedConnectionIsNotTriedAgainBehindOurBack) {
  std::atomic<int> calls{0};
  serve([&](const ServerRequest&) {
    Answer answer(text_response(200, "text/plain", "x"));
    answer.close_without_answer = ++calls == 2;
    return answer;
  });
  const auto http = client();
  EXPECT_TRUE(http->send(post("/", to_bytes("1")), Deadline::after(10s)));
  EXPECT_EQ(http->send(post("/", to_bytes("2")), Deadline::after(10s)).error().code, ErrorCode::connection_lost);
  EXPECT_EQ(calls, 2);
}

TEST_F(HttpTest, ALateAnswerIsADeadlineThatSaysNothingAboutTheEffect) {
  serve([](const ServerRequest&) {
    Answer answer(text_response(200, "text/plain", "x"));
    answer.delay = 30s;
    return answer;
  });
  EXPECT_EQ(get("/", Deadline::after(150ms)).error().code, ErrorCode::deadline_exceeded);
}

TEST_F(HttpTest, NobodyListeningIsNeverSent) {
  serve(echo);
  const auto http = client();
  const std::string url = "http://" + authority() + "/";
  server_->stop();
  EXPECT_EQ(http->send({.url = url, .headers = {}, .body = {}}, Deadline::after(5s)).error().code,
            ErrorCode::connection_failed);
}

TEST_F(HttpTest, ABiggerAnswerThanAllowedIsRefused) {
  serve([](const ServerRequest&) { return Answer(text_response(200, "text/plain", std::string(2000, 'x'))); });
  ClientRequest request;
  request.url = "http://" + authority() + "/";
  request.maximum_response = 1999;
  EXPECT_EQ(client()->send(request, Deadline::after(5s)).error().code, ErrorCode::response_too_large);
}

TEST_F(HttpTest, RedirectsAreAnswersAndNotFollowed) {
  std::atomic<int> calls{0};
  serve([&](const ServerRequest&) {
    ++calls;
    Response response = text_response(302, "text/plain", "");
    response.headers.set("Location", "/elsewhere");
    return Answer(std::move(response));
  });
  EXPECT_EQ(get("/")->status, 302);
  EXPECT_EQ(calls, 1);
}

TEST_F(HttpTest, CredentialsGoWithTheFirstRequest) {
  std::string authorization;
  serve([&](const ServerRequest& request) {
    authorization = request.headers.get("Authorization").value_or("none");
    return Answer(text_response(200, "text/plain", ""));
  });
  const BasicCredentials credentials{"utilizador", SecretText("palavra:passe")};
  ClientRequest request;
  request.url = "http://" + authority() + "/";
  request.credentials = &credentials;
  ASSERT_TRUE(client()->send(request, Deadline::after(5s)));
  EXPECT_EQ(authorization, "Basic " + base64(as_bytes("utilizador:palavra:passe")));
}

TEST_F(HttpTest, AnAddressThatIsNotAllowedIsNotContacted) {
  std::atomic<int> calls{0};
  serve([&](const ServerRequest&) {
    ++calls;
    return Answer(text_response(200, "text/plain", ""));
  });
  const auto strict = std::move(*Client::create({}));
  for (const std::string& host : {std::string("127.0.0.1"), std::string("localhost")}) {
    const std::string url = "http://" + host + ":" + std::to_string(server_->port()) + "/";
    EXPECT_EQ(strict->send({.url = url, .headers = {}, .body = {}}, Deadline::after(5s)).error().code,
              ErrorCode::egress_refused);
  }
  EXPECT_EQ(strict->send({.url = "file:///etc/passwd", .headers = {}, .body = {}}, Deadline::after(5s)).error().code,
            ErrorCode::invalid_argument);
  EXPECT_EQ(calls, 0);
}

TEST_F(HttpTest, ManyCallsAtOnceAllComeBack) {
  serve(echo);
  const auto http = client();
  constexpr int kCalls = 500;
  std::atomic<int> fine{0};
  std::latch answered(kCalls);
  for (int i = 0; i < kCalls; ++i) {
    http->start(post("/", to_bytes(std::to_string(i))), Deadline::after(30s), [&, i](const Result<Response>& answer) {
      if (answer && as_text(answer->body).ends_with("\n" + std::to_string(i))) ++fine;
      answered.count_down();
    });
  }
  answered.wait();
  // Beyond the server's queue 503 is the honest answer.
  EXPECT_GT(fine, 200);
}

// ---- TLS ------------------------------------------------------------------------------------------------------------

class TlsTest : public HttpTest {
 protected:
  void serve_tls(const std::string& extended_name = "127.0.0.1") {
    static_cast<void>(extended_name);
    const test::Identity& root = test::family().root;
    const test::Identity leaf = test::issued_by(
        root,
        {.common_name = "127.0.0.1", .key_usage = "critical,digitalSignature", .extended_key_usage = "serverAuth"});
    ServerOptions options;
    options.tls = TlsIdentity{crypto::to_pem(leaf.certificate), test::private_key_pem(leaf)};
    serve(handler_, options);
    folder_.write("root.pem", crypto::to_pem(root.certificate));
    folder_.write("other.pem", crypto::to_pem(test::family(test::KeyKind::ec_p256).root.certificate));
  }
  Result<Response> get_tls(const std::string& ca, const std::string& host = "127.0.0.1") const {
    ClientOptions options;
    if (!ca.empty()) options.ca_file = folder_.path() / ca;
    return client(options)->send(
        {.url = "https://" + host + ":" + std::to_string(server_->port()) + "/", .headers = {}, .body = {}},
        Deadline::after(10s));
  }
  test::TemporaryFolder folder_;
  Handler handler_ = echo;
};

TEST_F(TlsTest, ItsRootIsTrustedAndNoOther) {
  serve_tls();
  const auto answer = get_tls("root.pem");
  ASSERT_TRUE(answer) << answer.error().describe();
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(get_tls("other.pem").error().code, ErrorCode::tls_failure);
  EXPECT_EQ(get_tls("").error().code, ErrorCode::tls_failure);
}

TEST_F(TlsTest, TheNameMustMatch) {
  serve_tls();
  EXPECT_EQ(get_tls("root.pem", "localhost").error().code, ErrorCode::tls_failure);
}

TEST_F(TlsTest, OldProtocolsAreRefused) {
  serve_tls();
  const auto old = test::run_tool("echo | openssl s_client -tls1_1 -cipher ALL:@SECLEVEL=0 -connect " + authority());
  EXPECT_THAT(old.output, testing::AnyOf(HasSubstr("alert"), HasSubstr("no protocols available")));
  const auto current = test::run_tool("echo | openssl s_client -tls1_2 -connect " + authority());
  EXPECT_THAT(current.output, HasSubstr("TLSv1.2"));
}

TEST_F(TlsTest, WhoSendsTooMuchStillReadsTheAnswer) {
  serve_tls();
  folder_.write("big", std::string(20U << 20U, 'x'));
  const auto outcome =
      test::run_tool("curl -sS -H Expect: --cacert " + (folder_.path() / "root.pem").string() + " --data-binary @" +
                     (folder_.path() / "big").string() + " https://" + authority() + "/");
  EXPECT_EQ(outcome.output, "Content Too Large\n");
}

TEST_F(TlsTest, HandlersKnowThatTheClientSpeaksTls) {
  handler_ = [](const ServerRequest& request) -> Answer {
    return text_response(200, "text/plain", request.secure ? "secure" : "plain");
  };
  serve_tls();
  EXPECT_EQ(as_text(get_tls("root.pem").value().body), "secure");
}

TEST_F(TlsTest, PlainHttpOnATlsPortFails) {
  serve_tls();
  EXPECT_FALSE(get("/"));
}

TEST_F(HttpTest, ATlsIdentityMustFit) {
  ServerOptions options;
  options.tls =
      TlsIdentity{crypto::to_pem(test::family().root.certificate), test::private_key_pem(test::family().person)};
  EXPECT_EQ(Server::start(options, echo).error().code, ErrorCode::configuration_invalid);
}

TEST(ClientCreate, WantsAReadableCaFile) {
  ClientOptions options;
  options.ca_file = "/nonexistent.pem";
  EXPECT_EQ(Client::create(options).error().code, ErrorCode::configuration_invalid);
}

}  // namespace
}  // namespace rubrica::http
