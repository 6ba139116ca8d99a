# The front end, built into the program: assets/scripts/*.ts and assets/styles/*.css are bundled with what they import from
# the folders below, by Debian's esbuild; templates, texts and icons are taken as they are.
include(Embed)
find_program(RUBRICA_ESBUILD esbuild REQUIRED)

# rubrica_assets(TARGET): defines rubrica::web::bundled_files() and rubrica::web::asset_files() in TARGET.
function(rubrica_assets target)
  set(source ${CMAKE_SOURCE_DIR}/assets)
  set(bundled ${CMAKE_BINARY_DIR}/assets)
  file(GLOB_RECURSE modules CONFIGURE_DEPENDS ${source}/scripts/*.ts ${source}/styles/*.css)
  file(GLOB scripts CONFIGURE_DEPENDS ${source}/scripts/*.ts)
  file(GLOB styles CONFIGURE_DEPENDS ${source}/styles/*.css)
  list(FILTER scripts EXCLUDE REGEX "(\\.d|[._]test)\\.ts$")
  set(outputs)
  foreach(script ${scripts})
    get_filename_component(name ${script} NAME_WE)
    list(APPEND outputs ${bundled}/scripts/${name}.js)
  endforeach()
  foreach(style ${styles})
    get_filename_component(name ${style} NAME)
    list(APPEND outputs ${bundled}/styles/${name})
  endforeach()
  # The browsers of 2022 and later.
  add_custom_command(OUTPUT ${outputs}
    COMMAND ${RUBRICA_ESBUILD} ${scripts} ${styles} --bundle --minify --format=iife --charset=utf8
      --target=chrome100,firefox100,safari15.4 --outbase=${source} --outdir=${bundled} --log-level=warning
    DEPENDS ${modules} VERBATIM)
  rubrica_embed(${target} rubrica::web::bundled_files ${bundled} ${outputs})
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${source}/templates/*.mustache ${source}/i18n/*.json ${source}/icons/*)
  rubrica_embed(${target} rubrica::web::asset_files ${source} ${files})
endfunction()
