// SPDX-License-Identifier: Apache-2.0
//
// Every Boost.Test suite of the project in one program; CTest runs it suite by suite.
#define BOOST_TEST_MODULE pelanggan
#include <boost/test/unit_test.hpp>
