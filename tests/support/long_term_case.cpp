#include "support/long_term_case.h"

#include <cstdlib>

#include "support/sample_pdf.h"

namespace rubrica::test {
namespace {

using namespace std::chrono_literals;

template <class T>
T expect(Result<T> result) {
  if (!result) std::abort();
  return std::move(*result);
}

}  // namespace

LongTermCase::LongTermCase(const Time now) : clock(now), authority(clock), trusted_(anchors()) {}

pades::TrustServices LongTermCase::services() {
  time_stamps_ = std::make_unique<pki::TimeStampAuthorities>(
      authority, pki::TimeStampAuthoritiesOptions{tsa_urls, anchors()}, budget, clock);
  return {.time_stamps = time_stamps_.get(), .client = &authority, .anchors = &trusted_, .clock = &clock};
}

Bytes LongTermCase::signed_pdf(const Bytes& document, const bool time_stamped) {
  const pdf::MemorySource source(document);
  pades::Parameters parameters;
  parameters.claimed_time = clock.now();
  parameters.level = pades::Level::B_LTA;
  const auto preparation = expect(pades::prepare(source, authority.chain(), parameters));
  pdf::MemorySink out;
  pki::TimeStampService* service = time_stamped ? services().time_stamps : nullptr;
  expect(pades::finish(source, preparation, sign(authority.person, preparation.representation()), service,
                       Deadline::after(5s), out));
  clock.advance(2s);
  return out.take();
}

Bytes LongTermCase::augmented(const Bytes& document, const pades::AugmentationTarget& target) {
  last = pades::augment(pdf::MemorySource(document), target, services(), pades::direct_reader(), Deadline::after(5s));
  clock.advance(2s);
  Bytes out = document;
  if (last) append(out, last->appended);
  return out;
}

Bytes LongTermCase::at_level(const pades::Level level) {
  return augmented(signed_pdf(sample_pdf(), level != pades::Level::B_B), {.level = level, .renew_older_than = {}});
}

pades::ValidationReport LongTermCase::validated(const Bytes& document, const std::optional<Time> at) const {
  return expect(pades::validate(pdf::MemorySource(document), {anchors(), at.value_or(clock.now())}));
}

}  // namespace rubrica::test
