// The steps of an act of signing, and of what makes its signatures last, each named as it happens (AMA's guideline 19).
#pragma once

#include <functional>
#include <string_view>

namespace rubrica::app {

// In the order in which they happen. "On record": it is in the database when it is announced, and stays there as an
// event of the act; what is not on record is lost if the process ends just then.
enum class Step {
  begun,                // on record, as `preparing`: nothing has been called yet
  prepared,             // on record: certificate, preparations and names; the citizen knows nothing yet
  activation_answered,  // the service has sent the code
  code_sent,            // on record, as `awaiting_code`
  resend_begun,         // on record; the service has not been asked for another code yet
  code_resent,          // on record
  code_taken,           // on record, as `completing`: no other code is tried now; the service has not been asked yet
  code_refused,         // on record, as `awaiting_code` again
  signatures_received,  // from the service
  signatures_stored,    // on record: the point of no return
  file_stored,          // a signed file is in the blob store, and has passed the gate
  document_signed,      // on record
  completed,            // on record, as `signed`
  refused,              // on record from here on: the ends that are none
  expired,
  cancelled,
  failed,
  outcome_unknown,
  preservation_begun,     // of a signed document, after the act: on record; nobody has been asked yet
  preserved_file_stored,  // the better file is in the blob store
  document_preserved,     // on record
};

std::string_view name(Step step) noexcept;  // "code_sent"

// Lives as long as the call.
struct StepEvent {
  Step step;
  std::string_view signing;   // id of the act; empty for the steps after it
  std::string_view document;  // id, where the step is about one document; else empty
};

// Called on the thread that does the step, several at a time. Tests end the process in it.
using StepObserver = std::function<void(const StepEvent&)>;

}  // namespace rubrica::app
