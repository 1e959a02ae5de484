// SPDX-License-Identifier: Apache-2.0
//
// An answer as the gateway reads it: the daemon may have been replaced by anything.
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "scgi/message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pelanggan;
    const auto answer = scgi::decode_answer({reinterpret_cast<const char*>(data), size});
    if (!answer.ok()) return 0;
    // What was understood can be written again without its headers breaking out of their lines.
    const auto again = scgi::decode_answer(scgi::encode(*answer));
    PEL_CHECK(again.ok());
    PEL_CHECK(again->status == answer->status);
    PEL_CHECK(again->body == answer->body);
    return 0;
}
