// SPDX-License-Identifier: Apache-2.0
#include "store/anchor_files.h"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>

#include "support/store_fixture.h"

namespace pelanggan::test {
namespace {

struct Fixture {
    TempDir dir;
    store::AnchorFiles files = must(store::AnchorFiles::open(dir.file("anchors")));

    domain::Anchor write(std::int64_t number, int lines, const base::Digest& before = {}) {
        auto writer = must(files.write());
        for (int i = 1; i <= lines; ++i) {
            base::Digest hash{};
            hash[0] = static_cast<std::uint8_t>(i);
            must(writer.add({{i}, i, hash}));
        }
        domain::Anchor anchor;
        anchor.number = number;
        anchor.made_at = base::from_epoch(1795366800);
        anchor.before = before;
        return must(writer.finish(anchor));
    }
    std::string path(const std::string& name) const { return files.folder() + "/" + name; }
    std::string content(const std::string& name) const {
        std::ostringstream text;
        text << std::ifstream{path(name)}.rdbuf();
        return text.str();
    }
    void put(const std::string& name, const std::string& text) const {
        BOOST_REQUIRE(::chmod(path(name).c_str(), 0600) == 0 || errno == ENOENT);
        std::ofstream{path(name), std::ios::trunc} << text;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(anchor_files_tests, Fixture)

BOOST_AUTO_TEST_CASE(what_is_written_is_read_and_proved) {
    const auto first = write(1, 3);
    const auto second = write(2, 0, first.digest);
    const std::string name = domain::anchor_file_name(first);
    BOOST_TEST(must(files.names()) == (std::vector<std::string>{name, domain::anchor_file_name(second)}),
               boost::test_tools::per_element());
    const auto proved = must(files.prove(name));
    BOOST_TEST(proved.lines == 3);
    BOOST_TEST((proved.digest == first.digest));
    BOOST_TEST((must(files.prove(domain::anchor_file_name(second))).before == first.digest));
    const auto heads = must(files.lines(name, 1, 10));
    BOOST_REQUIRE(heads.size() == 2U);
    BOOST_TEST(heads[0].customer.value == 2);
    BOOST_TEST(heads[1].hash[0] == 3);
    BOOST_TEST(must(files.lines(name, 3, 10)).empty());
    struct stat found {};
    BOOST_REQUIRE(::stat(path(name).c_str(), &found) == 0);
    BOOST_TEST((found.st_mode & 07777) == 0400U);
    // The digest is that of the lines above it.
    const auto text = content(name);
    const auto digest_at = text.rfind("digest ");
    BOOST_TEST(base::to_hex(base::sha256(text.substr(0, digest_at))) == text.substr(digest_at + 7, 64));
}

BOOST_AUTO_TEST_CASE(no_file_is_overwritten_and_none_is_half) {
    const auto first = write(1, 1);
    auto writer = must(files.write());
    domain::Anchor again;
    again.number = 1;
    again.made_at = first.made_at;
    const auto refused = writer.finish(again);
    BOOST_REQUIRE(!refused.ok());
    BOOST_TEST((refused.error().kind == base::ErrorKind::kConflict));
    BOOST_TEST(must(files.prove(domain::anchor_file_name(first))).lines == 1);
    {
        auto left = must(files.write());
        must(left.add({{1}, 1, {}}));
    }
    BOOST_TEST(must(files.names()).size() == 1U);
}

BOOST_AUTO_TEST_CASE(every_change_of_a_file_is_found) {
    const auto anchor = write(3, 4);
    const std::string name = domain::anchor_file_name(anchor);
    const std::string whole = content(name);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        put(name, changed);
        BOOST_TEST(!files.prove(name).ok(), "byte " << at);
        changed = whole;
        changed.erase(at, 1);
        put(name, changed);
        BOOST_TEST(!files.prove(name).ok(), "without byte " << at);
        put(name, whole.substr(0, at));
        BOOST_TEST(!files.prove(name).ok(), "cut at " << at);
    }
    put(name, whole + "x");
    BOOST_TEST(!files.prove(name).ok());
    put(name, whole);
    BOOST_TEST(files.prove(name).ok());
    // Another's content under this name.
    const auto other = write(4, 4);
    put(name, content(domain::anchor_file_name(other)));
    BOOST_TEST(!files.prove(name).ok());
}

BOOST_AUTO_TEST_CASE(other_files_are_none) {
    put("notes.txt", "hello");
    BOOST_TEST(must(files.names()).empty());
    for (const auto* name : {"notes.txt", "../x", "/etc/passwd", "000009-2026-11-22.anchor"}) {
        const auto proved = files.prove(name);
        BOOST_REQUIRE(!proved.ok());
        BOOST_TEST((proved.error().kind == base::ErrorKind::kNotFound), name);
        BOOST_TEST(!files.lines(name, 0, 1).ok(), name);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
