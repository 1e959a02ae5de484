# SPDX-License-Identifier: Apache-2.0
#
# pel_library(NAME [DEPS …] [PRIVATE_DEPS …]): one folder = one static library = one namespace.
# DEPS are the arrows of helper/ARCHITECTURE.md; tests/lint/layers.py checks the includes against the same table.
function(pel_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPS;PRIVATE_DEPS")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  if(NOT sources)
    add_library(pel_${name} INTERFACE)
    target_link_libraries(pel_${name} INTERFACE build_flags ${arg_DEPS})
    return()
  endif()
  add_library(pel_${name} STATIC ${sources})
  target_link_libraries(pel_${name} PUBLIC build_flags ${arg_DEPS} PRIVATE ${arg_PRIVATE_DEPS})
endfunction()
