#include "http/server.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "http/forwarded.h"
#include "http/worker_pool.h"

namespace rubrica::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kDropped = 65536;  // bytes at a time

// What all connections of one server share.
struct Shared {
  Shared(ServerOptions o, Networks p, Handler h, WorkerPool& w)
      : options(std::move(o)), proxies(std::move(p)), handler(std::move(h)), workers(w) {}
  ServerOptions options;
  Networks proxies;
  Handler handler;
  std::atomic<bool> stopping{false};
  std::atomic<std::size_t> connections{0};
  std::atomic<std::size_t> bodies{0};  // octets that requests under way have announced
  // Answers that are being computed or written; stop() waits for them.
  std::mutex mutex;
  std::condition_variable idle;
  std::size_t busy = 0;
  WorkerPool& workers;

  void begin() {
    const std::lock_guard lock(mutex);
    ++busy;
  }
  void end() {
    const std::lock_guard lock(mutex);
    if (--busy == 0) idle.notify_all();
  }
};

// Held while one answer is under way.
class Busy {
 public:
  explicit Busy(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) { shared_->begin(); }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;
  ~Busy() { shared_->end(); }

 private:
  std::shared_ptr<Shared> shared_;
};

// Room for the body of one request, until its handler has done with it.
class BodyRoom {
 public:
  BodyRoom(std::shared_ptr<Shared> shared, const std::size_t size) : shared_(std::move(shared)), size_(size) {
    shared_->bodies += size_;
  }
  BodyRoom(const BodyRoom&) = delete;
  BodyRoom& operator=(const BodyRoom&) = delete;
  ~BodyRoom() { shared_->bodies -= size_; }

 private:
  std::shared_ptr<Shared> shared_;
  std::size_t size_;
};

bool fits_in_header(const std::string_view text) { return text.find_first_of("\r\n") == std::string_view::npos; }

Answer run_handler(const Handler& handler, const ServerRequest& request) {
  try {
    return handler(request);
  } catch (const std::exception& exception) {
    log::error("http_handler_failed", {{"path", request.path}, {"cause", exception.what()}});
    return text_response(500, "text/plain; charset=utf-8", "Internal Server Error\n");
  }
}

Response bad_request() { return text_response(400, "text/plain; charset=utf-8", "Bad Request\n"); }
Response too_large() { return text_response(413, "text/plain; charset=utf-8", "Content Too Large\n"); }
Response unavailable() {
  Response response = text_response(503, "text/plain; charset=utf-8", "Service Unavailable\n");
  response.headers.set("Retry-After", "1");
  return response;
}

template <class Stream>
constexpr bool kSecure = false;
template <>
constexpr bool kSecure<beast::ssl_stream<beast::tcp_stream>> = true;

using Parser = beast::http::request_parser<beast::http::vector_body<std::uint8_t>>;
using Message = beast::http::response<beast::http::vector_body<std::uint8_t>>;

std::string path_of(const std::string_view target) { return std::string(target.substr(0, target.find('?'))); }

ServerRequest request_of(Parser::value_type&& message, Origin direct, const Networks& proxies) {
  ServerRequest request;
  request.method = std::string(message.method_string());
  if (request.method == "HEAD") request.method = "GET";
  request.target = std::string(message.target());
  request.path = path_of(request.target);
  if (request.path.size() < request.target.size()) request.query = request.target.substr(request.path.size() + 1);
  for (const auto& field : message) request.headers.add(std::string(field.name_string()), std::string(field.value()));
  request.body = std::move(message.body());
  Origin origin = origin_of(request.headers, std::move(direct), proxies);
  request.peer = std::move(origin.peer);
  request.secure = origin.secure;
  for (const char* name : {"X-Forwarded-For", "X-Forwarded-Proto"}) request.headers.remove(name);
  return request;
}

// One connection: read a request, have it answered on a worker, write, again. All members are touched on the edge
// thread only; a worker gets the request and hands back the answer.
template <class Stream>
class Connection : public std::enable_shared_from_this<Connection<Stream>> {
 public:
  template <class... Arguments>
  Connection(std::shared_ptr<Shared> shared, std::string peer, Arguments&&... arguments)
      : shared_(std::move(shared)),
        stream_(std::forward<Arguments>(arguments)...),
        timer_(stream_.get_executor()),
        peer_(std::move(peer)) {
    ++shared_->connections;
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { --shared_->connections; }

  void start() {
    if constexpr (kSecure<Stream>) {
      lowest().expires_after(shared_->options.read_timeout);
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](const error_code error) {
                                if (!error) self->read_header();
                              });
    } else {
      read_header();
    }
  }

 private:
  beast::tcp_stream& lowest() { return beast::get_lowest_layer(stream_); }

  void read_header() {
    if (shared_->stopping) return close();
    parser_.emplace();
    parser_->body_limit(shared_->options.maximum_body);
    parser_->header_limit(static_cast<std::uint32_t>(shared_->options.maximum_header));
    lowest().expires_after(shared_->options.idle_timeout);
    beast::http::async_read_header(stream_, buffer_, *parser_,
                                   [self = this->shared_from_this()](const error_code error, std::size_t) {
                                     error ? self->refuse(error) : self->admit();
                                   });
  }

  // Before any of the body is read.
  void admit() {
    const auto& head = parser_->get();
    // RFC 9112 §3.2: one Host, neither more nor less.
    if (head.version() == 11 && head.count(beast::http::field::host) != 1) return refuse(bad_request());
    const ServerOptions& options = shared_->options;
    std::size_t limit = options.maximum_body;
    if (options.body_limit) limit = std::min(limit, options.body_limit(head.method_string(), path_of(head.target())));
    parser_->body_limit(limit);
    const std::uint64_t announced = parser_->content_length().value_or(parser_->chunked() ? limit : 0);
    if (announced > limit) return refuse(too_large());
    if (announced > options.bodies - std::min(options.bodies, shared_->bodies.load())) return refuse(unavailable());
    room_ = std::make_shared<BodyRoom>(shared_, announced);
    read_body();
  }

  void read_body() {
    lowest().expires_after(shared_->options.read_timeout);
    if (beast::iequals(parser_->get()[beast::http::field::expect], "100-continue")) {
      auto interim =
          std::make_shared<beast::http::response<beast::http::empty_body>>(beast::http::status::continue_, 11);
      beast::http::async_write(stream_, *interim,
                               [self = this->shared_from_this(), interim](const error_code error, std::size_t) {
                                 if (!error) self->read_rest();
                               });
      return;
    }
    read_rest();
  }

  void read_rest() {
    beast::http::async_read(stream_, buffer_, *parser_,
                            [self = this->shared_from_this()](const error_code error, std::size_t) {
                              error ? self->refuse(error) : self->answer();
                            });
  }

  // A request that could not be read is answered where it can be, and the connection ends. What the client is still
  // sending is read and dropped, or it would never see the answer.
  void refuse(const error_code error) {
    if (error == beast::http::error::header_limit) {
      refuse(text_response(431, "text/plain; charset=utf-8", "Request Header Fields Too Large\n"));
    } else if (error == beast::http::error::body_limit) {
      refuse(too_large());
    } else if (error.category() == make_error_code(beast::http::error::bad_method).category() &&
               error != beast::http::error::end_of_stream && error != beast::http::error::partial_message) {
      refuse(bad_request());
    } else {
      close();
    }
  }

  void refuse(Response response) {
    keep_alive_ = false;
    head_only_ = false;
    drain_ = true;
    started_ = std::chrono::steady_clock::now();
    exchange_ = {};
    exchange_.peer = peer_;
    if (!parser_->get().target().empty()) {
      exchange_.method = std::string(parser_->get().method_string());
      exchange_.path = path_of(parser_->get().target());
    }
    room_.reset();
    write(std::move(response), nullptr);
  }

  void answer() {
    lowest().expires_never();
    auto message = parser_->release();
    parser_.reset();
    keep_alive_ = message.keep_alive();
    head_only_ = message.method() == beast::http::verb::head;
    version_ = message.version();
    auto busy = std::make_shared<Busy>(shared_);
    auto request =
        std::make_shared<ServerRequest>(request_of(std::move(message), {peer_, kSecure<Stream>}, shared_->proxies));
    started_ = std::chrono::steady_clock::now();
    exchange_ = {};
    exchange_.method = request->method;
    exchange_.path = request->path;
    exchange_.peer = request->peer;
    exchange_.received = request->body.size();
    const bool admitted = shared_->workers.try_submit(
        [self = this->shared_from_this(), request, busy, room = std::move(room_)]() mutable {
          auto answered = std::make_shared<Answer>(run_handler(self->shared_->handler, *request));
          request.reset();
          room.reset();
          asio::post(self->stream_.get_executor(), [self, answered, busy] { self->deliver(answered, busy); });
        });
    if (!admitted) write(unavailable(), busy);
  }

  void deliver(const std::shared_ptr<Answer>& answered, const std::shared_ptr<Busy>& busy) {
    if (answered->delay.count() == 0) return send(answered, busy);
    // A waiting answer does not hold up stop(): `busy` is not kept.
    timer_.expires_after(answered->delay);
    timer_.async_wait([self = this->shared_from_this(), answered](const error_code error) {
      if (!error) self->send(answered, std::make_shared<Busy>(self->shared_));
    });
  }

  void send(const std::shared_ptr<Answer>& answered, const std::shared_ptr<Busy>& busy) {
    if (answered->close_without_answer) {
      error_code ignored;
      lowest().socket().close(ignored);
      report(false);
    } else if (answered->stream && !head_only_) {
      write_stream_header(answered, busy);
    } else {
      write(std::move(answered->response), busy);
    }
  }

  template <class Body>
  bool fill_header(beast::http::response<Body>& message, const Response& response) {
    exchange_.status = response.status;
    message.version(version_);
    message.result(static_cast<unsigned>(response.status));
    message.keep_alive(keep_alive_);
    for (const auto& [name, value] : response.headers.fields()) {
      if (!fits_in_header(name) || !fits_in_header(value)) return false;
      message.insert(name, value);
    }
    return true;
  }

  void write(Response response, std::shared_ptr<Busy> busy) {
    auto message = std::make_shared<Message>();
    if (!fill_header(*message, response)) {
      log::error("http_header_with_line_end");
      response = text_response(500, "text/plain; charset=utf-8", "Internal Server Error\n");
      *message = Message();
      fill_header(*message, response);
    }
    if (response.status != 204 && response.status != 304) message->content_length(response.body.size());
    if (!head_only_) message->body() = std::move(response.body);
    exchange_.sent = message->body().size();
    lowest().expires_after(shared_->options.read_timeout);
    auto serializer = std::make_shared<beast::http::response_serializer<Message::body_type>>(*message);
    auto written = [self = this->shared_from_this(), message, serializer, busy = std::move(busy)](
                       const error_code error, std::size_t) {
      self->report(!error);
      if (error) return;
      self->keep_alive_ && message->keep_alive() ? self->read_header() : self->close();
    };
    if (head_only_) {
      beast::http::async_write_header(stream_, *serializer, std::move(written));
    } else {
      beast::http::async_write(stream_, *serializer, std::move(written));
    }
  }

  void write_stream_header(const std::shared_ptr<Answer>& answered, const std::shared_ptr<Busy>& busy) {
    auto message = std::make_shared<beast::http::response<beast::http::empty_body>>();
    if (!fill_header(*message, answered->response)) {
      report(false);
      return close();
    }
    message->chunked(true);
    auto serializer = std::make_shared<beast::http::response_serializer<beast::http::empty_body>>(*message);
    lowest().expires_after(shared_->options.read_timeout);
    beast::http::async_write_header(
        stream_, *serializer,
        [self = this->shared_from_this(), message, serializer, answered, busy](const error_code error, std::size_t) {
          error ? self->report(false) : self->next_piece(answered, busy);
        });
  }

  enum class After { more, end, cut };

  void next_piece(const std::shared_ptr<Answer>& answered, const std::shared_ptr<Busy>& busy) {
    shared_->workers.submit([self = this->shared_from_this(), answered, busy] {
      auto piece = std::make_shared<Bytes>();
      After after = After::cut;
      try {
        const bool more = answered->stream(*piece);
        const bool stopping = self->shared_->stopping;
        after = !more ? After::end : stopping ? After::cut : After::more;
      } catch (const std::exception& exception) {
        log::error("http_stream_failed", {{"cause", exception.what()}});
        piece->clear();
      }
      asio::post(self->stream_.get_executor(),
                 [self, answered, busy, piece, after] { self->write_piece(answered, busy, piece, after); });
    });
  }

  void write_piece(const std::shared_ptr<Answer>& answered, const std::shared_ptr<Busy>& busy,
                   const std::shared_ptr<Bytes>& piece, const After after) {
    if (piece->empty()) return go_on(answered, busy, after);
    lowest().expires_after(shared_->options.read_timeout);
    asio::async_write(
        stream_, beast::http::make_chunk(asio::buffer(*piece)),
        [self = this->shared_from_this(), answered, busy, piece, after](const error_code error, std::size_t) {
          if (error) return self->report(false);
          self->exchange_.sent += piece->size();
          self->go_on(answered, busy, after);
        });
  }

  void go_on(const std::shared_ptr<Answer>& answered, const std::shared_ptr<Busy>& busy, const After after) {
    if (after == After::more) return next_piece(answered, busy);
    if (after == After::end) return write_last_chunk(busy);
    // Without a last chunk nobody takes a part for the whole.
    report(false);
    close();
  }

  void write_last_chunk(const std::shared_ptr<Busy>& busy) {
    asio::async_write(stream_, beast::http::make_chunk_last(),
                      [self = this->shared_from_this(), busy](const error_code error, std::size_t) {
                        self->report(!error);
                        if (error) return;
                        self->keep_alive_ ? self->read_header() : self->close();
                      });
  }

  void report(const bool complete) {
    if (!shared_->options.on_exchange) return;
    exchange_.complete = complete;
    exchange_.duration =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started_);
    shared_->options.on_exchange(exchange_);
  }

  // Until the client has sent all or has gone, within the time that a request may take.
  void drain() {
    drain_ = false;
    lowest().expires_after(shared_->options.read_timeout);
    if constexpr (!kSecure<Stream>) {
      error_code ignored;
      lowest().socket().shutdown(tcp::socket::shutdown_send, ignored);
    }
    drop_input();
  }

  void drop_input() {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(kDropped),
                            [self = this->shared_from_this()](const error_code error, std::size_t) {
                              error ? self->close() : self->drop_input();
                            });
  }

  void close() {
    if (drain_) return drain();
    if constexpr (kSecure<Stream>) {
      lowest().expires_after(std::chrono::seconds(2));
      stream_.async_shutdown([self = this->shared_from_this()](const error_code) {});
    } else {
      error_code ignored;
      lowest().socket().shutdown(tcp::socket::shutdown_send, ignored);
    }
  }

  std::shared_ptr<Shared> shared_;
  Stream stream_;
  asio::steady_timer timer_;
  std::string peer_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::shared_ptr<BodyRoom> room_;  // from the head of a request until its handler has run
  Exchange exchange_;               // the current one
  std::chrono::steady_clock::time_point started_;
  bool keep_alive_ = false;
  bool head_only_ = false;
  bool drain_ = false;
  unsigned version_ = 11;
};

Result<std::unique_ptr<asio::ssl::context>> tls_context(const TlsIdentity& identity) {
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  error_code error;
  context->set_options(asio::ssl::context::no_sslv2 | asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                       asio::ssl::context::no_tlsv1_1);
  context->use_certificate_chain(asio::buffer(identity.certificate_chain_pem), error);
  if (!error) context->use_private_key(asio::buffer(identity.private_key_pem), asio::ssl::context::pem, error);
  if (!error && SSL_CTX_check_private_key(context->native_handle()) != 1) {
    return fail(ErrorCode::configuration_invalid, "the TLS key does not belong to the certificate");
  }
  if (error) return fail(ErrorCode::configuration_invalid, "TLS identity: " + error.message());
  return context;
}

// The thread that does all input and output.
struct Edge {
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
  tcp::acceptor acceptor{context};
  asio::steady_timer pause{context};
};

class BeastServer final : public Server {
 public:
  BeastServer(ServerOptions options, Networks proxies, Handler handler, std::unique_ptr<asio::ssl::context> tls)
      : edge_(std::make_unique<Edge>()),
        workers_(std::make_unique<WorkerPool>(options.workers, options.queue)),
        shared_(std::make_shared<Shared>(std::move(options), std::move(proxies), std::move(handler), *workers_)),
        tls_(std::move(tls)) {}
  // NOLINTNEXTLINE(bugprone-exception-escape): a server that cannot stop its threads must not live on
  ~BeastServer() override { BeastServer::stop(std::chrono::seconds(1)); }

  Result<void> listen() {
    error_code error;
    const auto address = asio::ip::make_address(shared_->options.address, error);
    if (error) return fail(ErrorCode::configuration_invalid, "not an address: " + shared_->options.address);
    const tcp::endpoint endpoint(address, shared_->options.port);
    tcp::acceptor& acceptor = edge_->acceptor;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      return fail(ErrorCode::io_failure, shared_->options.address + ":" + std::to_string(shared_->options.port) +
                                             " cannot be listened on: " + error.message());
    }
    port_ = acceptor.local_endpoint().port();
    accept();
    thread_ = std::thread([this] { edge_->context.run(); });
    return {};
  }

  std::uint16_t port() const override { return port_; }

  void stop(const std::chrono::milliseconds drain) override {
    if (!thread_.joinable()) return;
    shared_->stopping = true;
    asio::post(edge_->context, [this] {
      error_code ignored;
      edge_->acceptor.close(ignored);
    });
    {
      std::unique_lock lock(shared_->mutex);
      shared_->idle.wait_for(lock, drain, [this] { return shared_->busy == 0; });
    }
    edge_->context.stop();
    thread_.join();
    // Workers hold connections, connections belong to the edge: workers end first, then every socket closes.
    workers_.reset();
    edge_.reset();
  }

 private:
  void accept() {
    edge_->acceptor.async_accept([this](const error_code error, tcp::socket socket) {
      if (shared_->stopping || error == asio::error::operation_aborted) return;
      if (error) {
        // Out of descriptors, most likely: waiting is all that helps.
        edge_->pause.expires_after(std::chrono::milliseconds(50));
        edge_->pause.async_wait([this](const error_code cancelled) {
          if (!cancelled) accept();
        });
        return;
      }
      if (shared_->connections < shared_->options.connections) serve(std::move(socket));
      accept();
    });
  }

  void serve(tcp::socket socket) {
    error_code error;
    socket.set_option(tcp::no_delay(true), error);
    const tcp::endpoint peer = socket.remote_endpoint(error);
    if (error) return;
    std::string name = peer.address().to_string();
    if (tls_) {
      using Secure = Connection<beast::ssl_stream<beast::tcp_stream>>;
      std::make_shared<Secure>(shared_, std::move(name), std::move(socket), *tls_)->start();
    } else {
      std::make_shared<Connection<beast::tcp_stream>>(shared_, std::move(name), std::move(socket))->start();
    }
  }

  std::unique_ptr<Edge> edge_;
  std::unique_ptr<WorkerPool> workers_;
  std::shared_ptr<Shared> shared_;
  std::unique_ptr<asio::ssl::context> tls_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Handler handler) {
  std::unique_ptr<asio::ssl::context> tls;
  if (options.tls) {
    RUBRICA_TRY(tls, tls_context(*options.tls));
  }
  RUBRICA_TRY(Networks proxies, Networks::parse(options.trusted_proxies));
  auto server =
      std::make_unique<BeastServer>(std::move(options), std::move(proxies), std::move(handler), std::move(tls));
  RUBRICA_CHECK_OK(server->listen());
  return server;
}

}  // namespace rubrica::http
