// What happens behind the protocol: acts that are opened, codes that reach phones, signatures that are made.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "sandbox/authority/authority.h"
#include "sandbox/citizens/citizen.h"
#include "sandbox/citizens/faults.h"
#include "sandbox/citizens/knobs.h"

namespace rubrica::sandbox {

struct Status {
  std::string code;  // "200", "801", …
  std::string message;
  std::optional<std::string> process_id;
  bool ok() const { return code == "200"; }
};

struct Item {
  Bytes hash;  // the 51-byte DigestInfo; in an outcome the signature value
  std::optional<std::string> name;
  std::optional<std::string> id;
};

enum class ActKind { single, batch, certificate };

struct Outcome {
  Status status;
  ActKind kind = ActKind::single;
  std::vector<Item> items;  // signature values in `hash`; empty unless status is 200
  std::string certificate;  // for ActKind::certificate
};

// What the phone shows.
struct Message {
  Time at{};
  std::string phone;
  std::string text;
  std::string code;
  std::string process_id;
  std::vector<std::string> documents;
  bool approvable = false;  // the act may also be confirmed in the app
};

// Thread-safe. Authority and clock are borrowed.
class Desk {
 public:
  Desk(Authority& authority, const Clock& clock) : authority_(authority), clock_(clock) {}

  // Citizens. add() enrols with the authority; the same phone replaces.
  Result<void> add(Citizen citizen);
  Result<void> set_state(const std::string& phone, CitizenState state);  // active or revoked
  std::vector<Citizen> citizens() const;

  Knobs knobs() const;
  Result<void> change_knobs(const json::Object& changes);
  json::Object faults() const;
  Result<void> change_faults(const json::Object& changes);
  // The answer that was ordered for this call: for the operation, else by the citizen's script.
  std::optional<std::string> ordered_answer(const std::string& operation, const std::string& phone);
  // The citizen behind an open or finished act; empty when there is none.
  std::string phone_of(const std::string& process_id) const;

  // The operations. `phone` in normal form.
  std::optional<std::string> certificate_bundle(const std::string& phone) const;
  Status open(ActKind kind, const std::string& phone, const std::string& pin, std::vector<Item> items, bool biometric);
  Status resend(const std::string& process_id, const std::string& phone);
  Outcome validate(const std::string& process_id, const std::string& code);
  Outcome poll(const std::string& process_id);

  // The phone.
  std::vector<Message> messages(const std::string& phone) const;  // empty: everybody's; oldest first
  Result<void> approve(const std::string& process_id);
  // Counts every change that a phone would show; returns when it exceeds `seen` or after `timeout`.
  std::uint64_t wait_for_change(std::uint64_t seen, std::chrono::milliseconds timeout) const;

 private:
  struct Act {
    ActKind kind = ActKind::single;
    std::string phone;
    std::vector<Item> items;
    std::vector<std::string> codes;  // good ones
    Time code_issued_at{};
    int wrong_codes = 0;
    int resends = 0;
    bool pin_good = true;
    bool biometric = false;
    bool approved = false;
    bool over = false;
  };

  const Citizen* find(const std::string& phone) const;
  void send_code(const std::string& process_id, Act& act);
  Outcome make_signatures(Act& act);
  std::optional<Status> reason_to_refuse(const std::string& process_id) const;

  Authority& authority_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::uint64_t changes_ = 0;
  std::map<std::string, Citizen> citizens_;  // by phone
  std::map<std::string, int> wrong_pins_;
  std::map<std::string, Act> acts_;  // by process id
  std::vector<Message> messages_;
  Knobs knobs_;
  Faults faults_;
};

Status status_of(const std::string& code);  // with the sandbox's text for that code

}  // namespace rubrica::sandbox
