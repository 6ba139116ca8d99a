// Official schemas and vectors, read from where the project keeps them beside the repository: no copy of them is here.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/file.h"

namespace rubrica::test {

// $RUBRICA_SHARED_DATA, else ../shared/data beside the source tree. A test on it is skipped, and says so, without it.
class OfficialData : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::is_directory(folder())) GTEST_SKIP() << "no official data at " << folder();
  }
  static std::string text(const std::string& name) { return std::string(as_text(read_file(folder() / name).value())); }

 private:
  static std::filesystem::path folder() {
    const char* elsewhere = std::getenv("RUBRICA_SHARED_DATA");
    return elsewhere != nullptr ? elsewhere : RUBRICA_SHARED_DATA;
  }
};

}  // namespace rubrica::test
