#include "http/client.h"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "base/log.h"
#include "http/egress_guard.h"

namespace rubrica::http {
namespace {

struct EasyFree {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
struct MultiFree {
  void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};
struct ListFree {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EasyFree>;
using Multi = std::unique_ptr<CURLM, MultiFree>;
using List = std::unique_ptr<curl_slist, ListFree>;

// One request on its way. Touched by the client's thread only, once it was handed over.
struct Transfer {
  Easy easy{curl_easy_init()};
  List header_list;
  Bytes body;
  std::string url;
  std::size_t limit = 0;
  Client::Callback done;
  const std::vector<std::string>* allow = nullptr;

  Response response;
  // Set right before the request's first byte leaves. libcurl repeats a request silently when a reused connection turns
  // out dead before the first byte of an answer, a POST too; the service may have acted on it. A second start is
  // therefore refused, which makes the failure visible as connection_lost.
  bool started = false;
  bool repeated = false;
  bool refused = false;
  bool too_large = false;
  std::string refused_address;
  std::array<char, CURL_ERROR_SIZE> message{};
};

int on_start(void* context, char*, char*, int, int) {
  auto& transfer = *static_cast<Transfer*>(context);
  if (transfer.started) {
    transfer.repeated = true;
    return CURL_PREREQFUNC_ABORT;
  }
  transfer.started = true;
  return CURL_PREREQFUNC_OK;
}

curl_socket_t on_open_socket(void* context, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(context);
  if (transfer.started) {
    transfer.repeated = true;
    return CURL_SOCKET_BAD;
  }
  if (!egress_allowed(address->addr, *transfer.allow)) {
    transfer.refused = true;
    transfer.refused_address = address_text(address->addr);
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t on_body(char* data, std::size_t, const std::size_t size, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  if (transfer.response.body.size() + size > transfer.limit) {
    transfer.too_large = true;
    return 0;
  }
  append(transfer.response.body, std::string_view(data, size));
  return size;
}

std::size_t on_header(char* data, std::size_t, const std::size_t size, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  std::string_view line(data, size);
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) {
    transfer.response.headers = {};  // an interim answer came before
    return size;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  std::string_view value = line.substr(colon + 1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  transfer.response.headers.add(std::string(line.substr(0, colon)), std::string(value));
  return size;
}

Error error_of(const CURLcode code, const Transfer& transfer) {
  const std::string detail = transfer.message[0] != '\0' ? transfer.message.data() : curl_easy_strerror(code);
  const auto error = [&detail](const ErrorCode kind) { return Error{kind, detail, {}, {}}; };
  if (transfer.refused) return {ErrorCode::egress_refused, transfer.refused_address + " may not be contacted", {}, {}};
  if (transfer.repeated) {
    return {
        ErrorCode::connection_lost, "a reused connection broke before the answer; the request is not repeated", {}, {}};
  }
  if (transfer.too_large) {
    return {ErrorCode::response_too_large, "over " + std::to_string(transfer.limit) + " bytes", {}, {}};
  }
  switch (code) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return error(transfer.started ? ErrorCode::connection_lost : ErrorCode::tls_failure);
    case CURLE_OPERATION_TIMEDOUT:
      return error(transfer.started ? ErrorCode::deadline_exceeded : ErrorCode::connection_failed);
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return error(ErrorCode::invalid_argument);
    default:
      return error(transfer.started ? ErrorCode::connection_lost : ErrorCode::connection_failed);
  }
}

void set_method(CURL* easy, const ClientRequest& request, const Bytes& body) {
  if (request.method == "GET") {
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    return;
  }
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data() == nullptr ? static_cast<const void*>("") : body.data());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  if (request.method != "POST") curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void set_policy(CURL* easy, const ClientOptions& options) {
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (options.ca_file) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca_file->c_str());
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);  // Debian's libcurl would add the system's roots
  }
  curl_easy_setopt(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  // An idle connection older than this is more likely dead than alive.
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, 30L);
}

std::unique_ptr<Transfer> make_transfer(const ClientRequest& request, const ClientOptions& options,
                                        const Deadline deadline, Client::Callback done) {
  auto transfer = std::make_unique<Transfer>();
  CURL* easy = transfer->easy.get();
  transfer->body = request.body;
  transfer->url = request.url;
  transfer->limit = request.maximum_response;
  transfer->done = std::move(done);
  transfer->allow = &options.egress.allow;
  set_policy(easy, options);
  set_method(easy, request, transfer->body);
  curl_easy_setopt(easy, CURLOPT_URL, transfer->url.c_str());
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, std::max<long>(1, static_cast<long>(deadline.remaining().count())));
  curl_slist* list = curl_slist_append(nullptr, "Expect:");
  for (const auto& [name, value] : request.headers.fields()) {
    std::string line = name;
    line.append(": ").append(value);
    list = curl_slist_append(list, line.c_str());
  }
  transfer->header_list.reset(list);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list);
  if (request.credentials != nullptr) {
    curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(easy, CURLOPT_USERNAME, request.credentials->username.c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, request.credentials->password.expose().c_str());
  }
  curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer.get());
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->message.data());
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &on_start);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer.get());
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &on_open_socket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer.get());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer.get());
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer.get());
  return transfer;
}

class CurlClient final : public Client {
 public:
  explicit CurlClient(ClientOptions options) : options_(std::move(options)), multi_(curl_multi_init()) {
    const auto connections = static_cast<long>(options_.connections_per_host);
    curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS, connections);
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, connections);
    thread_ = std::thread([this] { run(); });
  }
  ~CurlClient() override {
    closing_ = true;
    curl_multi_wakeup(multi_.get());
    thread_.join();
  }

  Result<Response> send(const ClientRequest& request, const Deadline deadline) override {
    // Shared, because the last touch of it is the callback's, after the waiter has seen the result.
    struct Waiting {
      std::mutex mutex;
      std::condition_variable ready;
      std::optional<Result<Response>> result;
    };
    const auto waiting = std::make_shared<Waiting>();
    start(request, deadline, [waiting](Result<Response> result) {
      const std::lock_guard lock(waiting->mutex);
      waiting->result.emplace(std::move(result));
      waiting->ready.notify_one();
    });
    std::unique_lock lock(waiting->mutex);
    waiting->ready.wait(lock, [&waiting] { return waiting->result.has_value(); });
    return std::move(*waiting->result);
  }

  void start(const ClientRequest& request, const Deadline deadline, Callback done) override {
    if (deadline.passed()) {
      done(fail(ErrorCode::connection_failed, "the time was over before the request could be sent"));
      return;
    }
    auto transfer = make_transfer(request, options_, deadline, std::move(done));
    {
      const std::lock_guard lock(mutex_);
      incoming_.push_back(std::move(transfer));
    }
    curl_multi_wakeup(multi_.get());
  }

 private:
  void run() {
    while (!closing_) {
      add_incoming();
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      finish_completed();
      curl_multi_poll(multi_.get(), nullptr, 0, 1000, nullptr);
    }
    add_incoming();
    while (!active_.empty()) {
      const Transfer& transfer = *active_.begin()->second;
      end(active_.begin()->first,
          fail(transfer.started ? ErrorCode::connection_lost : ErrorCode::connection_failed, "the client is closing"));
    }
  }

  void add_incoming() {
    std::vector<std::unique_ptr<Transfer>> incoming;
    {
      const std::lock_guard lock(mutex_);
      incoming.swap(incoming_);
    }
    for (std::unique_ptr<Transfer>& transfer : incoming) {
      CURL* easy = transfer->easy.get();
      curl_multi_add_handle(multi_.get(), easy);
      active_.emplace(easy, std::move(transfer));
    }
  }

  void finish_completed() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* easy = message->easy_handle;
      const CURLcode code = message->data.result;
      Transfer& transfer = *active_.at(easy);
      if (code == CURLE_OK) {
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        transfer.response.status = static_cast<int>(status);
        end(easy, std::move(transfer.response));
      } else {
        end(easy, fail(error_of(code, transfer)));
      }
    }
  }

  void end(CURL* easy, Result<Response> result) {
    auto node = active_.extract(easy);
    curl_multi_remove_handle(multi_.get(), easy);
    node.mapped()->done(std::move(result));
  }

  const ClientOptions options_;
  Multi multi_;
  std::atomic<bool> closing_{false};
  std::mutex mutex_;
  std::vector<std::unique_ptr<Transfer>> incoming_;
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> active_;  // the client's thread only
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Client>> Client::create(ClientOptions options) {
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (initialised != CURLE_OK) return fail(ErrorCode::internal, "libcurl cannot be initialised");
  if (options.ca_file && ::access(options.ca_file->c_str(), R_OK) != 0) {
    return fail(ErrorCode::configuration_invalid, options.ca_file->string() + " cannot be read");
  }
  return std::make_unique<CurlClient>(std::move(options));
}

}  // namespace rubrica::http
