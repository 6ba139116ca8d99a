// What nobody outside knows of the real service, as named settings. docs/sandbox.md lists them; control/ changes them.
#pragma once

#include <map>
#include <string>

#include "base/json.h"

namespace rubrica::sandbox {

struct Knobs {
  std::string pin_checked_at = "sign";    // sign | validate
  std::string expired_code = "816";       // the Code of an expired or unknown process
  int code_seconds = 120;                 // life of a security code
  int code_attempts = 3;                  // wrong codes before the process is over
  int pin_attempts = 3;                   // wrong PINs before the citizen answers 817; 0: never
  int resend_limit = 3;                   // ForceSMS per process
  bool resend_replaces_code = true;       // false: the earlier code stays good too
  std::string used_process_code = "816";  // the Code for a process that is over
  std::string batch_order = "kept";       // kept | reversed
  std::string batch_of_one = "array";     // array | signature: where the value of a batch of one document stands
  std::string batch_limit_code = "900";   // the Code for more than 100 documents
  std::string pending_code = "500";       // SignDocumentPooling before the holder has confirmed
  std::string member_order = "fault";     // fault | null: what a member out of order does (WCF reads it as null)
  std::string bad_hash = "fault";         // fault | 900: a Hash that is no 51-byte DigestInfo of SHA-256
  bool live_contract = true;              // the seventh operation and the optional members
  bool pem_noise = false;                 // a NUL and text around the certificates
  bool time_stamp_limit = false;          // 20 time-stamps in 20 minutes, then 24 hours of refusals
  int latency_ms = 0;                     // before every SOAP answer

  json::Object to_json() const;
  // Changes the members that `changes` names. invalid_argument names the member that does not exist or has a wrong type
  // or value; then nothing was changed.
  Result<void> change(const json::Object& changes);
};

}  // namespace rubrica::sandbox
