// rubrica issue: training documents from JSON, as PDFs and as numbers that can be checked.
#pragma once

#include <filesystem>
#include <vector>

#include "cli/exit_code.h"
#include "cli/terminal.h"
#include "fiscal/issue.h"

namespace rubrica::cli {

struct IssueOptions {
  std::filesystem::path input;
  std::filesystem::path folder;
  bool json = false;
  Language language = Language::pt_PT;
};

// Writes one PDF for each document ("FT_A_1.pdf"); nothing is overwritten.
ExitCode issue(const IssueOptions& options);

// The documents that an input file orders. The key that it names is read from beside it.
Result<std::vector<fiscal::IssuedDocument>> issue_from_file(const std::filesystem::path& input);

// What a person reads about an error of the fiscal rules: the rule's sentence and its source, or the general one.
void report_fiscal_error(Language language, const Error& error);

// Of a key that cannot be that of a chain of signatures.
void report_key_unsupported(Language language, const Error& error);

}  // namespace rubrica::cli
