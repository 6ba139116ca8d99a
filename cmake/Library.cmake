# librubrica: everything below the applications as one static archive, with its headers and a pkg-config file, for other
# C++ programs. Its objects are those of the modules; nothing is compiled twice.
set(library_modules base text crypto xml http pdf cms pki pades remote fiscal confined signing)

add_library(librubrica STATIC)
set_target_properties(librubrica PROPERTIES OUTPUT_NAME rubrica ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib
  LINKER_LANGUAGE CXX)
foreach(module ${library_modules})
  target_sources(librubrica PRIVATE $<TARGET_OBJECTS:rubrica_${module}>)
  install(DIRECTORY src/${module} DESTINATION include/rubrica FILES_MATCHING PATTERN "*.h" PATTERN "qpdf_include.h" EXCLUDE)
endforeach()

configure_file(cmake/rubrica.pc.in ${CMAKE_BINARY_DIR}/lib/rubrica.pc @ONLY)
install(TARGETS librubrica ARCHIVE DESTINATION lib)
install(FILES ${CMAKE_BINARY_DIR}/lib/rubrica.pc DESTINATION lib/pkgconfig)
install(TARGETS rubrica rubrica-confined scmd-sandbox RUNTIME DESTINATION bin)
