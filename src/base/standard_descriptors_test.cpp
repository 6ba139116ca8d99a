#include "base/standard_descriptors.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rubrica {
namespace {

TEST(StandardDescriptors, AreOccupiedWhereTheyWereClosed) {
  const pid_t child = fork();
  if (child == 0) {
    close(STDIN_FILENO);
    close(STDERR_FILENO);
    const bool occupied = occupy_standard_descriptors();
    _exit(occupied && ::open("/dev/zero", O_RDONLY) > STDERR_FILENO ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace rubrica
