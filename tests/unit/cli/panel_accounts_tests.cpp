// SPDX-License-Identifier: Apache-2.0
#include "cli/panel_accounts.h"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "support/temp_dir.h"

BOOST_AUTO_TEST_SUITE(panel_accounts_tests)

BOOST_AUTO_TEST_CASE(accounts_are_the_files_that_have_an_accounts_name) {
    const pelanggan::test::TempDir dir;
    BOOST_TEST(!pelanggan::cli::count_accounts(dir.file("resellers")).has_value());
    std::filesystem::create_directory(dir.file("users"));
    BOOST_TEST((pelanggan::cli::count_accounts(dir.file("resellers")) == 0U));
    for (const char* name : {"budi", "sari2", "system", ".hidden", "budi.lock", "Cache"})
        std::ofstream{dir.file("users/" + std::string{name})} << "x";
    BOOST_TEST((pelanggan::cli::count_accounts(dir.file("resellers")) == 2U));
}

BOOST_AUTO_TEST_SUITE_END()
