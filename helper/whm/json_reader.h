// SPDX-License-Identifier: Apache-2.0
//
// Reads one JSON document from a ByteSource while it arrives, within bounds. The document must be one object
// followed by nothing but white space; a key may occur once per object; nesting, text length, number of rows
// and the part that is kept are limited. Order of keys does not matter: rows are only collected here, the
// caller looks at the outcome first.
//
// Ill-formed UTF-8 inside texts is not refused here: whoever keeps a text repairs it, so that one customer's
// text does not stop a whole list. Escapes of lone surrogates are refused, since they stand for no character.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/expected.h"
#include "whm/byte_source.h"
#include "whm/json_value.h"

namespace pelanggan::whm {

constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kMaxTextBytes = 64U * 1024U;
constexpr std::size_t kMaxKeysPerObject = 1024;
constexpr std::size_t kMaxKeptValues = 5000;
constexpr std::size_t kMaxKeptBytes = 1024U * 1024U;

// Takes the objects of the array data.acct one by one, their plain members only; what is nested deeper is
// skipped. A false answer ends the reading; error() then says why.
class RowSink {
 public:
    virtual ~RowSink() = default;
    RowSink(const RowSink&) = delete;
    RowSink& operator=(const RowSink&) = delete;

    virtual bool begin_row() = 0;
    // The texts are valid only during the call.
    virtual void field(std::string_view name, const Scalar& value) = 0;
    virtual bool end_row() = 0;
    virtual base::Error error() const = 0;

 protected:
    RowSink() = default;
};

// Everything of the document but the rows that went to sink (nullptr: nothing is a row).
// Errors: kCorrupt when it is not such a document; the sink's; the source's.
base::Expected<JsonValue> read_json(ByteSource& source, RowSink* sink);

}  // namespace pelanggan::whm
