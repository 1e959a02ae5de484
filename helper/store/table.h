// SPDX-License-Identifier: Apache-2.0
//
// What all tables are. See store/store.h.
#pragma once

#include "base/expected.h"

namespace pelanggan::store {

template <typename T>
using Expected = base::Expected<T>;

class Table {
 public:
    Table(const Table&) = delete;
    Table& operator=(const Table&) = delete;

 protected:
    Table() = default;
    ~Table() = default;
};

}  // namespace pelanggan::store
