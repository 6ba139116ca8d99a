# House rules of the build: language level, warnings, hardening, sanitizers, and one function per kind of target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

find_program(RUBRICA_CCACHE ccache)
if(RUBRICA_CCACHE)
  # Paths relative to this tree, so that every clone and work tree finds what another one has compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=true
    ${RUBRICA_CCACHE})
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)

add_library(rubrica_house INTERFACE)
target_include_directories(rubrica_house INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(rubrica_house INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual -Wconversion
  -Wsign-conversion -Wnull-dereference -Wdouble-promotion -Wformat=2 -Wimplicit-fallthrough
  -fstack-protector-strong)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports impossible paths inside the standard library at -O2 (PR 105562, PR 105651 and kin).
  target_compile_options(rubrica_house INTERFACE -fstack-clash-protection -Wlogical-op -Wduplicated-cond
    -Wno-null-dereference -Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-array-bounds
    -Wno-dangling-pointer -Wno-stringop-overread)
else()
  # clang sees what libstdc++ 12 deprecates and goes on using itself, in std::stable_sort.
  target_compile_options(rubrica_house INTERFACE -Wno-deprecated-declarations)
endif()
target_compile_definitions(rubrica_house INTERFACE _GLIBCXX_ASSERTIONS)
if(RUBRICA_SANITIZE)
  target_compile_options(rubrica_house INTERFACE -fsanitize=${RUBRICA_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all -g1)
  target_link_options(rubrica_house INTERFACE -fsanitize=${RUBRICA_SANITIZE})
  target_compile_definitions(rubrica_house INTERFACE RUBRICA_SANITIZED=1)
else()
  target_compile_options(rubrica_house INTERFACE $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
  target_link_options(rubrica_house INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()
if(RUBRICA_COVERAGE)
  target_compile_options(rubrica_house INTERFACE --coverage)
  target_link_options(rubrica_house INTERFACE --coverage)
endif()

# ./run builds the programs without the packages of the tests; ./test configures again once they are there.
if(BUILD_TESTING)
  find_package(GTest)
  include(GoogleTest)
endif()

function(rubrica_add_if_present folder)
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/CMakeLists.txt)
    add_subdirectory(${folder})
  endif()
endfunction()

# rubrica_tests(NAME SOURCES… LIBS…): one GoogleTest program, its cases known to ctest as NAME.Suite.Case. TOGETHER makes
# one ctest entry of them, for cases that share a costly fixture.
function(rubrica_tests name)
  cmake_parse_arguments(ARG "TOGETHER" "TIMEOUT" "SOURCES;LIBS" ${ARGN})
  if(NOT GTest_FOUND OR NOT ARG_SOURCES)
    return()
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LIBS} rubrica_house GTest::gmock GTest::gtest GTest::gtest_main)
  if(ARG_TOGETHER)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 600)
    return()
  endif()
  gtest_discover_tests(${name} TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT ${ARG_TIMEOUT} SKIP_REGULAR_EXPRESSION "\\[  SKIPPED \\]")
endfunction()

# rubrica_module(NAME DEPS other modules… LIBS third-party…): the static library rubrica_NAME from every *.cpp of the
# folder tree, and the program rubrica_NAME_test from every *_test.cpp. *_benchmark.cpp belongs to bench/.
function(rubrica_module name)
  cmake_parse_arguments(ARG "TOGETHER" "" "DEPS;LIBS;PRIVATE_LIBS;TEST_LIBS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cpp)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "(_test|_benchmark|_fuzz|main)\\.cpp$")
  add_library(rubrica_${name} STATIC ${sources})
  list(TRANSFORM ARG_DEPS PREPEND rubrica_ OUTPUT_VARIABLE deps)
  target_link_libraries(rubrica_${name} PUBLIC rubrica_house ${deps} ${ARG_LIBS} PRIVATE ${ARG_PRIVATE_LIBS})
  set(together)
  if(ARG_TOGETHER)
    set(together TOGETHER)
  endif()
  rubrica_tests(rubrica_${name}_test ${together} SOURCES ${tests} LIBS rubrica_${name} ${ARG_TEST_LIBS})
endfunction()
