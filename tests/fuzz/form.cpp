// SPDX-License-Identifier: Apache-2.0
//
// A query string or form: whatever is accepted is UTF-8 without NUL, and survives being written again.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "web/html_template.h"
#include "web/request.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pelanggan;
    const auto fields = web::Fields::parse({reinterpret_cast<const char*>(data), size});
    if (!fields.ok()) return 0;
    std::string again;
    for (const auto& [name, value] : fields->all()) {
        PEL_CHECK(base::is_utf8(name) && base::is_utf8(value));
        PEL_CHECK(value.find('\0') == std::string::npos);
        PEL_CHECK(web::escape_html(value).find_first_of("<>\"'") == std::string::npos);
        again += web::url_encode(name) + "=" + web::url_encode(value) + "&";
    }
    const auto second = web::Fields::parse(again);
    PEL_CHECK(second.ok());
    PEL_CHECK(second->all() == fields->all());
    return 0;
}
