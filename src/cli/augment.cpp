#include "cli/augment.h"

#include "base/file.h"
#include "cli/foreign_documents.h"
#include "cli/level.h"
#include "cli/long_term.h"
#include "confined/helper.h"

namespace rubrica::cli {
namespace {

constexpr auto kPatience = std::chrono::seconds(60);

Result<pades::AugmentationTarget> target_of(const AugmentOptions& options) {
  pades::AugmentationTarget target;
  if (!options.level.empty()) {
    RUBRICA_TRY(target.level, level_named(options.level));
  }
  if (!options.renew_older_than.empty()) {
    RUBRICA_TRY(target.renew_older_than, parse_iso_utc(options.renew_older_than));
  }
  return target;
}

Result<void> write(const pdf::Source& document, const Bytes& appended, const std::filesystem::path& output) {
  RUBRICA_TRY(DurableFile result, DurableFile::create(output));
  pdf::FileSink sink(result.fd());
  RUBRICA_CHECK_OK(
      pdf::for_each_block(document, 0, document.size(), [&sink](const BytesView block) { return sink.write(block); }));
  RUBRICA_CHECK_OK(sink.write(appended));
  return result.commit_new();
}

Result<pades::Augmented> run(const AugmentOptions& options) {
  const SystemClock clock;
  RUBRICA_TRY(const pades::AugmentationTarget target, target_of(options));
  RUBRICA_TRY(const Settings settings, Settings::load(options.configuration));
  RUBRICA_TRY(const auto source, open_foreign_document(options.file));
  RUBRICA_CHECK_OK(check_free(options.output));  // before any authority is asked, and counts it
  RUBRICA_TRY(const auto long_term, LongTerm::create(LongTermSettings::of(settings), clock));
  RUBRICA_TRY(pades::Augmented done,
              pades::augment(*source, target, long_term->services(), confined::Helper::beside_this_program().reader(),
                             Deadline::after(kPatience)));
  if (!done.appended.empty()) RUBRICA_CHECK_OK(write(*source, done.appended, options.output));
  return done;
}

json::Object report_of(const AugmentOptions& options, const pades::Augmented& done) {
  json::Object report = {{"file", options.file.string()}, {"output", nullptr}};
  if (!done.appended.empty()) report["output"] = options.output.string();
  add_level(report, done.level, done.obstacle);
  report["protected_until"] = done.protected_until ? json::Value(iso_utc(*done.protected_until)) : json::Value();
  return report;
}

}  // namespace

ExitCode augment(const AugmentOptions& options) {
  const auto done = run(options);
  if (!done) {
    report_error(options.language, done.error());
    if (options.json) print_json({{"error", error_object(done.error())}});
    // Here it says that there is no signature to be lifted.
    return done.error().code == ErrorCode::not_found ? kNoSignature : exit_code(done.error().code);
  }
  report_line(done->appended.empty() ? std::string(say(options.language, "Nada a acrescentar.", "Nothing to add."))
                                     : options.output.string());
  report_level(options.language, done->level, done->obstacle);
  if (options.json) print_json(report_of(options, *done));
  return done->obstacle ? exit_code(done->obstacle->error.code) : kPassed;
}

}  // namespace rubrica::cli
