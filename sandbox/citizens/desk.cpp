#include "sandbox/citizens/desk.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/id.h"

namespace rubrica::sandbox {
namespace {

constexpr std::size_t kBatchLimit = 100;  // SPEC §1.3
constexpr std::size_t kLongestBatchText = 41;

std::string random_code() {
  std::array<std::uint8_t, 8> octets{};
  fill_random(octets);
  std::uint64_t number = 0;
  for (const std::uint8_t octet : octets) number = (number << 8U) | octet;
  std::array<char, 7> text{};
  std::snprintf(text.data(), text.size(), "%06u", static_cast<unsigned>(number % 1'000'000));
  return text.data();
}

// The wording for one document is known; for a batch it is not: names joined, as the official application shows them.
std::string message_text(const std::string& code, const ActKind kind, const std::vector<std::string>& documents) {
  const std::string beginning = "Código de segurança: " + code + ". ";
  if (kind == ActKind::certificate) return beginning + "Obtenção do certificado de assinatura.";
  if (kind == ActKind::single) return beginning + "Assinatura de documento \"" + documents.front() + "\".";
  std::string joined;
  for (const std::string& name : documents) joined += (joined.empty() ? "" : ", ") + name;
  if (joined.size() > kLongestBatchText) {
    std::size_t end = kLongestBatchText;
    while (end > 0 && (static_cast<unsigned char>(joined[end]) & 0xC0U) == 0x80U) --end;
    joined = joined.substr(0, end) + "...";
  }
  return beginning + "Assinatura de " + std::to_string(documents.size()) + " documentos \"" + joined + "\".";
}

}  // namespace

Status status_of(const std::string& code) {
  static const std::map<std::string, std::string> texts = {
      {"200", "Operação realizada com sucesso."},
      {"801", "O PIN introduzido não coincide."},
      {"802", "OTP inválido."},
      {"816", "Não foi possível validar o OTP: pedido inexistente ou expirado."},
      {"817", "O serviço de assinatura SCMD está inativo."},
      {"900", "Erro genérico."},
      {"901", "Os PIN da CMD têm de ser alterados."},
      {"902", "O PIN de assinatura tem de ser alterado."}};
  const auto found = texts.find(code);
  return {code, found != texts.end() ? found->second : "Erro " + code + " (TESTE)", std::nullopt};
}

// ---- citizens, knobs, faults ----------------------------------------------------------------------------------------

Result<void> Desk::add(Citizen citizen) {
  RUBRICA_CHECK_OK(authority_.enrol(citizen.id(), citizen.profile));
  const std::lock_guard lock(mutex_);
  wrong_pins_.erase(citizen.phone);
  citizens_[citizen.phone] = std::move(citizen);
  ++changes_;
  changed_.notify_all();
  return {};
}

Result<void> Desk::set_state(const std::string& phone, const CitizenState state) {
  const std::lock_guard lock(mutex_);
  const auto found = citizens_.find(phone);
  if (found == citizens_.end()) return fail(ErrorCode::not_found, "no citizen with this phone");
  Citizen& citizen = found->second;
  if (state == CitizenState::expired || citizen.profile.state == CitizenState::expired) {
    return fail(ErrorCode::invalid_argument, "a certificate's dates cannot be changed");
  }
  RUBRICA_CHECK_OK(state == CitizenState::revoked ? authority_.revoke(citizen.id()) : authority_.restore(citizen.id()));
  citizen.profile.state = state;
  return {};
}

std::vector<Citizen> Desk::citizens() const {
  const std::lock_guard lock(mutex_);
  std::vector<Citizen> all;
  for (const auto& [phone, citizen] : citizens_) all.push_back(citizen);
  return all;
}

Knobs Desk::knobs() const {
  const std::lock_guard lock(mutex_);
  return knobs_;
}

Result<void> Desk::change_knobs(const json::Object& changes) {
  const std::lock_guard lock(mutex_);
  RUBRICA_CHECK_OK(knobs_.change(changes));
  authority_.set_time_stamp_limit(knobs_.time_stamp_limit);
  return {};
}

json::Object Desk::faults() const {
  const std::lock_guard lock(mutex_);
  return faults_.to_json();
}

Result<void> Desk::change_faults(const json::Object& changes) {
  const std::lock_guard lock(mutex_);
  return faults_.change(changes);
}

std::optional<std::string> Desk::ordered_answer(const std::string& operation, const std::string& phone) {
  const std::lock_guard lock(mutex_);
  if (auto ordered = faults_.take(operation)) return ordered;
  const Citizen* citizen = find(phone);
  if (citizen == nullptr) return std::nullopt;
  const auto scripted = citizen->script.find(operation);
  return scripted == citizen->script.end() ? std::nullopt : std::optional(scripted->second);
}

std::string Desk::phone_of(const std::string& process_id) const {
  const std::lock_guard lock(mutex_);
  const auto found = acts_.find(process_id);
  return found == acts_.end() ? "" : found->second.phone;
}

const Citizen* Desk::find(const std::string& phone) const {
  const auto found = citizens_.find(phone);
  return found == citizens_.end() ? nullptr : &found->second;
}

// ---- the operations -------------------------------------------------------------------------------------------------

std::optional<std::string> Desk::certificate_bundle(const std::string& phone) const {
  const std::lock_guard lock(mutex_);
  const Citizen* citizen = find(phone);
  if (citizen == nullptr || !citizen->signature_active) return std::nullopt;
  auto bundle = authority_.certificate_bundle(citizen->id());
  if (!bundle) return std::nullopt;
  if (!knobs_.pem_noise) return std::move(*bundle);
  return "ruído (TESTE)\r\n" + *bundle + "\r\nfim\r\n";
}

Status Desk::open(const ActKind kind, const std::string& phone, const std::string& pin, std::vector<Item> items,
                  const bool biometric) {
  const std::lock_guard lock(mutex_);
  if (items.size() > kBatchLimit) {
    return {knobs_.batch_limit_code, "O número máximo de documentos por pedido é 100.", std::nullopt};
  }
  const Citizen* citizen = find(phone);
  if (citizen == nullptr || !citizen->signature_active) {
    return {"900", "User does not have signature active", std::nullopt};
  }
  if (knobs_.pin_attempts > 0 && wrong_pins_[phone] >= knobs_.pin_attempts) return status_of("817");
  const bool pin_good = pin == citizen->pin;
  if (pin_good) {
    wrong_pins_[phone] = 0;
  } else {
    ++wrong_pins_[phone];
    if (knobs_.pin_checked_at == "sign") return status_of("801");
  }
  const std::string process_id = uuid_v4();
  Act& act = acts_[process_id];
  act.kind = kind;
  act.phone = phone;
  act.items = std::move(items);
  act.pin_good = pin_good;
  act.biometric = biometric && knobs_.live_contract;
  send_code(process_id, act);
  Status status = status_of("200");
  status.process_id = process_id;
  return status;
}

void Desk::send_code(const std::string& process_id, Act& act) {
  const std::string code = random_code();
  if (knobs_.resend_replaces_code) act.codes.clear();
  act.codes.push_back(code);
  act.code_issued_at = clock_.now();
  std::vector<std::string> documents;
  for (const Item& item : act.items) documents.push_back(item.name.value_or(""));
  Message message{clock_.now(), act.phone,    message_text(code, act.kind, documents), code, process_id,
                  documents,    act.biometric};
  messages_.push_back(std::move(message));
  ++changes_;
  changed_.notify_all();
}

std::optional<Status> Desk::reason_to_refuse(const std::string& process_id) const {
  const auto found = acts_.find(process_id);
  if (found == acts_.end()) return status_of(knobs_.expired_code);
  if (found->second.over) return status_of(knobs_.used_process_code);
  if (clock_.now() - found->second.code_issued_at > std::chrono::seconds(knobs_.code_seconds)) {
    return status_of(knobs_.expired_code);
  }
  return std::nullopt;
}

Status Desk::resend(const std::string& process_id, const std::string& phone) {
  const std::lock_guard lock(mutex_);
  const auto found = acts_.find(process_id);
  // An expired code is what a new one is for: only the act itself must still be open.
  if (found == acts_.end() || found->second.phone != phone) return status_of(knobs_.expired_code);
  Act& act = found->second;
  if (act.over) return status_of(knobs_.used_process_code);
  if (act.resends >= knobs_.resend_limit) return status_of("900");
  ++act.resends;
  act.wrong_codes = 0;
  send_code(process_id, act);
  Status status = status_of("200");
  status.process_id = process_id;
  return status;
}

Outcome Desk::make_signatures(Act& act) {
  act.over = true;
  Outcome outcome{status_of("200"), act.kind, {}, ""};
  const Citizen* citizen = find(act.phone);
  if (citizen == nullptr) return {status_of("900"), act.kind, {}, ""};
  if (act.kind == ActKind::certificate) {
    outcome.certificate = authority_.certificate_bundle(citizen->id()).value_or("");
    return outcome;
  }
  for (const Item& item : act.items) {
    auto value = authority_.sign(citizen->id(), item.hash);
    if (!value) return {status_of("900"), act.kind, {}, ""};
    outcome.items.push_back({std::move(*value), item.name, item.id});
  }
  if (knobs_.batch_order == "reversed") std::ranges::reverse(outcome.items);
  if (outcome.items.size() == 1 && knobs_.batch_of_one == "signature") outcome.kind = ActKind::single;
  return outcome;
}

Outcome Desk::validate(const std::string& process_id, const std::string& code) {
  const std::lock_guard lock(mutex_);
  if (const auto refusal = reason_to_refuse(process_id)) return {*refusal, ActKind::single, {}, ""};
  Act& act = acts_.at(process_id);
  if (std::ranges::find(act.codes, code) == act.codes.end()) {
    if (++act.wrong_codes >= knobs_.code_attempts) act.over = true;
    return {status_of("802"), act.kind, {}, ""};
  }
  if (!act.pin_good) {
    act.over = true;
    return {status_of("801"), act.kind, {}, ""};
  }
  ++changes_;
  changed_.notify_all();
  return make_signatures(act);
}

Outcome Desk::poll(const std::string& process_id) {
  const std::lock_guard lock(mutex_);
  if (const auto refusal = reason_to_refuse(process_id)) return {*refusal, ActKind::single, {}, ""};
  Act& act = acts_.at(process_id);
  // The official client takes anything but 200 for "not yet".
  if (!act.approved || !act.pin_good) {
    return {{knobs_.pending_code, "Aguarda confirmação na aplicação.", process_id}, act.kind, {}, ""};
  }
  return make_signatures(act);
}

// ---- the phone ------------------------------------------------------------------------------------------------------

std::vector<Message> Desk::messages(const std::string& phone) const {
  const std::lock_guard lock(mutex_);
  std::vector<Message> chosen;
  std::ranges::copy_if(messages_, std::back_inserter(chosen),
                       [&phone](const Message& message) { return phone.empty() || message.phone == phone; });
  for (Message& message : chosen) {
    const auto act = acts_.find(message.process_id);
    message.approvable = message.approvable && act != acts_.end() && !act->second.over && !act->second.approved;
  }
  return chosen;
}

Result<void> Desk::approve(const std::string& process_id) {
  const std::lock_guard lock(mutex_);
  const auto found = acts_.find(process_id);
  if (found == acts_.end() || found->second.over || !found->second.biometric) {
    return fail(ErrorCode::not_found, "no act with this process id waits for an approval");
  }
  found->second.approved = true;
  ++changes_;
  changed_.notify_all();
  return {};
}

std::uint64_t Desk::wait_for_change(const std::uint64_t seen, const std::chrono::milliseconds timeout) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, timeout, [&] { return changes_ > seen; });
  return changes_;
}

}  // namespace rubrica::sandbox
