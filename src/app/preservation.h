// Stored signatures are made to last (EN 319 142-1 §5.4–5.5): time-stamp, validation data, archive time-stamp, and its
// renewal before it ends. Nobody waits for it and nobody confirms it; the person's file gets better behind its name.
#pragma once

#include <functional>

#include "app/signing_step.h"
#include "app/tenant_scope.h"
#include "pades/augment.h"

namespace rubrica::app {

// pades::augment with whatever services there are.
using Lift = std::function<Result<pades::Augmented>(const pdf::Source&, const pades::AugmentationTarget&)>;

struct PreservationOptions {
  std::chrono::days renew_before{180};       // the end of the newest archive time-stamp's certificate
  std::chrono::days renewed_at_most{30};     // how often: an authority may have no unit that lives longer
  std::chrono::seconds first_wait{60};       // after a try in vain without a date; doubled each time
  std::chrono::seconds longest_wait{86400};  // a day
};

// Every try is on record with the time of the next one before it begins, and a better file takes the place of the one
// that it was made from and of no other. So a process that dies at any moment leaves the document with the file that it
// had and another try to come, one that dies over a document again and again tries it less and less often, and several
// processes do each other no harm.
class Preservation {
 public:
  Preservation(const Storage& storage, Lift lift, StepObserver observer = {}, PreservationOptions options = {})
      : storage_(storage), lift_(std::move(lift)), observer_(std::move(observer)), options_(options) {}

  // Does what is due for one document, the longest overdue first. False when nothing is due. A document that cannot be
  // lifted is logged and tried again; fails only with the storage.
  Result<bool> step();

 private:
  struct Due;
  Result<std::optional<Due>> longest_overdue() const;
  Result<bool> begin(Due& due) const;
  Result<void> preserve(const Due& due) const;
  Result<void> note(const Due& due, const pades::Augmented& done, const crypto::Sha256Digest& digest,
                    std::int64_t size) const;
  std::optional<Time> next_try(const Due& due, const pades::Augmented& done) const;
  void announce(Step step, const Due& due) const;

  Storage storage_;
  Lift lift_;
  StepObserver observer_;
  PreservationOptions options_;
};

}  // namespace rubrica::app
