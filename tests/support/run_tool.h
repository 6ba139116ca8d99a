// Running tools that we did not write, to judge what we produce.
#pragma once

#include <filesystem>
#include <string>

#include "base/bytes.h"

namespace rubrica::test {

struct ToolResult {
  int exit_code = -1;
  std::string output;  // standard output and error together
};

// `command` goes to the shell; tests only.
ToolResult run_tool(const std::string& command);

// A folder that is gone when the test is over.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(const std::string& name, BytesView content) const;
  std::filesystem::path write(const std::string& name, std::string_view content) const;

 private:
  std::filesystem::path path_;
};

}  // namespace rubrica::test
