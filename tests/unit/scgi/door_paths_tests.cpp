// SPDX-License-Identifier: Apache-2.0
#include "scgi/door_paths.h"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

using namespace pelanggan::scgi;

namespace {

struct Folder {
    Folder() {
        char name[] = "/tmp/pelanggan-paths-XXXXXX";
        BOOST_REQUIRE(::mkdtemp(name) != nullptr);
        path = name;
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::string write(const std::string& text, mode_t mode = 0644) const {
        const std::string file = path + "/gateway.conf";
        std::ofstream{file} << text;
        ::chmod(file.c_str(), mode);
        return file;
    }
    std::string path;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(door_paths_tests)

BOOST_AUTO_TEST_CASE(absence_leaves_the_defaults_without_complaint) {
    std::string complaint;
    const auto paths = read_door_paths("/nonexistent/gateway.conf", complaint);
    BOOST_TEST(paths.panel_socket == "/run/pelanggan/panel.sock");
    BOOST_TEST(complaint == "");
}

BOOST_AUTO_TEST_CASE(roots_file_is_read,
                     *boost::unit_test::precondition([](auto) { return ::geteuid() == 0; })) {
    const Folder folder;
    std::string complaint;
    const auto paths = read_door_paths(
        folder.write("# doors\npanel_socket = /a/p.sock\nwhm_socket=/a/w.sock\n\n"), complaint);
    BOOST_TEST(paths.panel_socket == "/a/p.sock");
    BOOST_TEST(paths.whm_socket == "/a/w.sock");
    BOOST_TEST(paths.resellers == "/var/cpanel/resellers");
    BOOST_TEST(complaint == "");
}

BOOST_AUTO_TEST_CASE(what_is_not_understood_is_said) {
    const Folder folder;
    for (const char* text : {"nonsense\n", "panel_socket=relative\n", "panel_socket=\n", "other=/x\n"}) {
        std::string complaint;
        const auto paths = read_door_paths(folder.write(text), complaint);
        BOOST_TEST(paths.panel_socket == "/run/pelanggan/panel.sock");
        BOOST_TEST(!complaint.empty(), text);
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_others_may_write_or_a_link_is_not_believed) {
    const Folder folder;
    std::string complaint;
    (void)read_door_paths(folder.write("panel_socket=/evil\n", 0666), complaint);
    BOOST_TEST(!complaint.empty());
    std::filesystem::create_symlink(folder.path + "/gateway.conf", folder.path + "/link");
    complaint.clear();
    BOOST_TEST(read_door_paths(folder.path + "/link", complaint).panel_socket == "/run/pelanggan/panel.sock");
    BOOST_TEST(!complaint.empty());
}

BOOST_AUTO_TEST_SUITE_END()
