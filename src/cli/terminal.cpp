#include "cli/terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "base/fd.h"
#include "base/utf8.h"

namespace rubrica::cli {
namespace {

constexpr std::size_t kLongestSecret = 64;

bool shows_itself(const char32_t point) {
  const bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
  const bool line_break = point == 0x2028 || point == 0x2029;
  const bool direction = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
  return !control && !line_break && !direction;
}

std::string harmless(std::string_view line) {
  std::string shown;
  while (!line.empty()) {
    const std::string_view before = line;
    const auto point = take_code_point(line);
    shown += point && shows_itself(*point) ? before.substr(0, before.size() - line.size()) : "\uFFFD";
  }
  return shown;
}

void write_line(const int fd, const std::string_view line) {
  std::string whole(line);
  whole += '\n';
  write_all(fd, as_bytes(whole));
}

// What is being typed. Its room is reserved at once, so that no copy is left behind, and wiped whatever happens.
class TypedLine {
 public:
  TypedLine() { characters_.reserve(kLongestSecret); }
  TypedLine(const TypedLine&) = delete;
  TypedLine& operator=(const TypedLine&) = delete;
  ~TypedLine() { const SecretText wiped(std::move(characters_)); }

  bool full() const { return characters_.size() == kLongestSecret; }
  bool empty() const { return characters_.empty(); }
  void append(const char character) { characters_.push_back(character); }
  void erase_last() {
    if (!empty()) characters_.pop_back();
  }
  void erase() { characters_.clear(); }
  SecretText take() { return SecretText(std::move(characters_)); }

 private:
  std::string characters_;
};

Result<SecretText> read_line(const int fd) {
  TypedLine line;
  for (;;) {
    char character = 0;
    const ssize_t got = ::read(fd, &character, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(ErrorCode::io_failure, "the input could not be read");
    if (got == 0 && line.empty()) return fail(ErrorCode::invalid_argument, "the input ended before the line");
    if (got == 0 || character == '\n') return line.take();
    if (character == '\r') continue;
    if (line.full()) return fail(ErrorCode::invalid_argument, "the line is too long");
    line.append(character);
  }
}

// The terminal without echo and line editing for as long as it lives. A signal that would end the process makes
// wait_for_key() fail instead and is delivered once the echo is back.
class SilentTerminal {
 public:
  explicit SilentTerminal(const int fd) : fd_(fd) {
    sigset_t ending;
    sigemptyset(&ending);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&ending, signal);
    pthread_sigmask(SIG_BLOCK, &ending, &signals_);
    pending_ = Fd(::signalfd(-1, &ending, SFD_CLOEXEC));
    tcgetattr(fd_, &settings_);
    termios silent = settings_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | ISIG);
    silent.c_cc[VMIN] = 1;
    silent.c_cc[VTIME] = 0;
    tcsetattr(fd_, TCSAFLUSH, &silent);
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;
  ~SilentTerminal() {
    tcsetattr(fd_, TCSAFLUSH, &settings_);
    pthread_sigmask(SIG_SETMASK, &signals_, nullptr);
  }

  Result<char> wait_for_key() const {
    std::array<pollfd, 2> watched{{{fd_, POLLIN, 0}, {pending_.get(), POLLIN, 0}}};
    while (::poll(watched.data(), watched.size(), -1) < 0 && errno == EINTR) {
    }
    char key = 0;
    if (watched[1].revents != 0 || ::read(fd_, &key, 1) != 1) return cancelled();
    return key;
  }

  static tl::unexpected<Error> cancelled() { return fail(ErrorCode::invalid_argument, "cancelled at the terminal"); }

 private:
  int fd_;
  Fd pending_;
  termios settings_{};
  sigset_t signals_{};
};

constexpr char kEndOfText = 3;          // Ctrl-C
constexpr char kEndOfTransmission = 4;  // Ctrl-D
constexpr char kBackspace = 8;
constexpr char kEraseLine = 21;  // Ctrl-U
constexpr char kDelete = 127;

Result<SecretText> read_silently(const int fd) {
  const SilentTerminal terminal(fd);
  TypedLine line;
  for (;;) {
    RUBRICA_TRY(const char key, terminal.wait_for_key());
    if (key == '\n' || key == '\r') return line.take();
    if (key == kEndOfText || key == kEndOfTransmission) return SilentTerminal::cancelled();
    if (key == kEraseLine) {
      line.erase();
    } else if (key == kBackspace || key == kDelete) {
      line.erase_last();
    } else if (!line.full()) {
      line.append(key);
    }
  }
}

Result<Fd> open_terminal() {
  Fd terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC));  // NOLINT(cppcoreguidelines-pro-type-vararg)
  if (!terminal) return fail(ErrorCode::invalid_argument, "there is no terminal to ask on");
  return terminal;
}

}  // namespace

Language language_of_environment() {
  for (const char* variable : {"RUBRICA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): read once at start-up
    if (value == nullptr || *value == '\0') continue;
    return std::string_view(value).starts_with("en") ? Language::en : Language::pt_PT;
  }
  return Language::pt_PT;
}

std::string_view say(const Language language, const std::string_view pt, const std::string_view en) noexcept {
  return language == Language::en ? en : pt;
}

void print_line(const std::string_view line) { write_line(STDOUT_FILENO, harmless(line)); }
void report_line(const std::string_view line) { write_line(STDERR_FILENO, harmless(line)); }
void print_json(const json::Value& value) { write_line(STDOUT_FILENO, json::pretty(value)); }

void report_error(const Language language, const Error& error) {
  report_error(text::message(error.code, language), error);
}

void report_error(const std::string_view sentence, const Error& error) {
  report_line("rubrica: " + std::string(sentence));
  report_line("  (" + error.describe() + ")");
}

bool has_terminal() { return open_terminal().has_value(); }

Result<SecretText> ask_secret(const std::string_view question) {
  RUBRICA_TRY(const Fd terminal, open_terminal());
  write_all(terminal.get(), as_bytes(question));
  auto answer = read_silently(terminal.get());
  write_line(terminal.get(), "");
  return answer;
}

Result<SecretText> read_secret_line() { return read_line(STDIN_FILENO); }

}  // namespace rubrica::cli
