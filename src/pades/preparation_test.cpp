#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "base/file.h"
#include "pades/signature.h"
#include "support/run_tool.h"
#include "support/sample_pdf.h"
#include "support/test_identity.h"

namespace rubrica::pades {
namespace {

Preparation prepared(const Bytes& document) {
  Parameters parameters;
  parameters.claimed_time = parse_iso_utc("2026-11-24T10:00:00Z").value();
  return prepare(pdf::MemorySource(document), test::family().chain, parameters).value();
}

Fd opened(const std::filesystem::path& path, const int flags) {
  return Fd(::open(path.c_str(), flags | O_CLOEXEC, 0600));  // NOLINT(cppcoreguidelines-pro-type-vararg)
}

// What the second process does: it has two files and the value, and nothing else.
Result<void> finish_from_files(const std::filesystem::path& folder) {
  RUBRICA_TRY(const Bytes stored, read_file(folder / "preparation"));
  RUBRICA_TRY(const Preparation preparation, Preparation::deserialize(stored));
  RUBRICA_TRY(const Bytes value, read_file(folder / "value"));
  RUBRICA_TRY(const auto source, pdf::FileSource::open(opened(folder / "in.pdf", O_RDONLY).get()));
  const Fd out = opened(folder / "out.pdf", O_WRONLY | O_CREAT | O_EXCL);
  pdf::FileSink sink(out.get());
  return finish(*source, preparation, crypto::SignatureValue{value}, sink);
}

TEST(Preparation, IsFinishedInAnotherProcess) {
  const test::TemporaryFolder folder;
  const Bytes document = test::sample_pdf();
  const Preparation preparation = prepared(document);
  folder.write("in.pdf", document);
  folder.write("preparation", preparation.serialize());
  folder.write("value", test::sign(test::family().person, preparation.representation()).octets);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) ::_exit(finish_from_files(folder.path()) ? 0 : 1);
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  const Bytes result = read_file(folder.path() / "out.pdf").value();
  EXPECT_TRUE(gate(pdf::MemorySource(result), preparation));
  const auto pdfsig = test::run_tool("pdfsig -nocert " + (folder.path() / "out.pdf").string());
  EXPECT_NE(pdfsig.output.find("Total document signed"), std::string::npos) << pdfsig.output;
}

TEST(Preparation, HoldsTheAppendedBytesAndNeverTheDocument) {
  const Bytes small = test::sample_pdf();
  const Bytes large = test::sample_pdf({.page_extra = "/Extra (" + std::string(500'000, 'x') + ")"});
  EXPECT_LT(prepared(small).serialize().size(), 32U << 10U);
  const Bytes in_a_stream =
      test::sample_pdf({.more_objects = {"<</Length 500000>>\nstream\n" + std::string(500'000, 'x') + "\nendstream"}});
  EXPECT_LT(prepared(in_a_stream).serialize().size(), 32U << 10U);
}

// Whatever stands in the store: it is refused, or it is a value like any other, and finish() copes with it.
void expect_harmless(const Bytes& stored, const Bytes& document, const crypto::SignatureValue& value) {
  const auto loaded = Preparation::deserialize(stored);
  if (!loaded) {
    EXPECT_EQ(loaded.error().code, ErrorCode::malformed_input);
    return;
  }
  EXPECT_EQ(loaded->serialize(), stored) << "one value, one form";
  EXPECT_GE(loaded->contents_begin, loaded->input_size);
  EXPECT_LE(loaded->contents_end, loaded->input_size + loaded->appended.size());
  pdf::MemorySink out;
  if (finish(pdf::MemorySource(document), *loaded, value, out)) {
    EXPECT_TRUE(std::equal(document.begin(), document.end(), out.bytes().begin()));
  }
}

TEST(Preparation, NoHostileNumberLeadsOutside) {
  const Bytes document = test::sample_pdf();
  const Preparation good = prepared(document);
  const auto value = test::sign(test::family().person, good.representation());
  const std::vector<std::uint64_t> hostile = {0,
                                              1,
                                              2,
                                              good.input_size,
                                              good.contents_begin,
                                              good.contents_begin + 1,
                                              good.contents_end - 1,
                                              good.contents_end,
                                              0x7FFF'FFFF'FFFF'FFFF,
                                              0x8000'0000'0000'0000,
                                              ~std::uint64_t{0} - 1,
                                              ~std::uint64_t{0}};
  for (const std::uint64_t begin : hostile) {
    for (const std::uint64_t end : hostile) {
      for (const std::uint64_t size : hostile) {
        Preparation changed = good;
        changed.contents_begin = begin;
        changed.contents_end = end;
        changed.input_size = size;
        expect_harmless(changed.serialize(), document, value);
      }
    }
  }
}

TEST(Preparation, MutatedBytesAreHarmless) {
  const Bytes document = test::sample_pdf();
  const Preparation preparation = prepared(document);
  const Bytes good = preparation.serialize();
  const auto value = test::sign(test::family().person, preparation.representation());
  std::mt19937 random(20261124);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same mutations every time
  const auto below = [&random](const std::size_t limit) { return static_cast<std::size_t>(random()) % limit; };
  for (int round = 0; round < 4000; ++round) {
    Bytes changed = good;
    for (std::size_t change = 0; change <= below(3); ++change) {
      const std::size_t at = below(2) == 0 ? below(std::min<std::size_t>(changed.size(), 64)) : below(changed.size());
      switch (below(4)) {
        case 0:
          changed[at] ^= static_cast<std::uint8_t>(1U << below(8));
          break;
        case 1:
          changed[at] = 0xFF;
          break;
        case 2:
          changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(at));
          break;
        default:
          changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(at), std::uint8_t{0});
          break;
      }
    }
    expect_harmless(changed, document, value);
  }
}

}  // namespace
}  // namespace rubrica::pades
