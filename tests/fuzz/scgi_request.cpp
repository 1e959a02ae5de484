// SPDX-License-Identifier: Apache-2.0
//
// A request at a door, in two pieces: where it is cut must not matter, and what is accepted must come out as
// it went in.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "scgi/message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pelanggan;
    if (size == 0) return 0;
    const std::size_t cut = data[0] % size;
    const std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};

    scgi::RequestDecoder whole;
    const auto at_once = whole.feed(bytes);

    scgi::RequestDecoder pieces;
    auto in_two = pieces.feed(bytes.substr(0, cut));
    // A request that is whole before its last byte has bytes behind it, which both ways must refuse.
    if (in_two.ok()) in_two = pieces.feed(bytes.substr(std::min(cut, bytes.size())));
    PEL_CHECK(at_once.ok() == in_two.ok());
    if (!at_once.ok() || !*at_once) return 0;
    PEL_CHECK(*in_two);

    const auto again = scgi::encode(whole.request());
    PEL_CHECK(again.ok());
    scgi::RequestDecoder second;
    const auto decoded = second.feed(*again);
    PEL_CHECK(decoded.ok() && *decoded);
    PEL_CHECK(second.request().body == whole.request().body);
    PEL_CHECK(second.request().headers.size() == whole.request().headers.size());
    return 0;
}
