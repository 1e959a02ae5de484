# SPDX-License-Identifier: Apache-2.0
#
# cmake -DSOURCES=a;b -DOUTPUT=file.cpp -P EmbedSchema.cmake: schema files as C++ raw strings, in the order of their numbers.
set(rows "")
list(SORT SOURCES)
foreach(file IN LISTS SOURCES)
  get_filename_component(name ${file} NAME)
  string(REGEX MATCH "^[0-9]+" number ${name})
  string(REGEX REPLACE "^0+" "" number ${number})
  file(READ ${file} text)
  string(APPEND rows "    SchemaFile{${number}, \"${name}\", R\"schema(${text})schema\"},\n")
endforeach()
list(LENGTH SOURCES count)
file(WRITE ${OUTPUT} "// Made from store/schema by EmbedSchema.cmake.
#include <array>

#include \"store/soci/schema.h\"

namespace pelanggan::store {
namespace {
constexpr std::array<SchemaFile, ${count}> kFiles{
${rows}};
}  // namespace
std::span<const SchemaFile> schema_files() noexcept {
    return kFiles;
}
}  // namespace pelanggan::store
")
