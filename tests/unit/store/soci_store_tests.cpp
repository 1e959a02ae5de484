// SPDX-License-Identifier: Apache-2.0
//
// What the contract suite cannot bring about from outside: a disk that does not sync.
#include "store/soci/soci_store.h"

#include <sqlite3.h>

#include <atomic>
#include <cstdlib>

#include "store/places.h"
#include "support/store_fixture.h"

namespace pelanggan::store {

using namespace pelanggan::test;

namespace {

// SQLite's own file layer, whose syncing of the write-ahead log fails while is_failing, and whose writing to
// it finds no room while is_full.
class FaultySync {
 public:
    FaultySync() {
        real_vfs = sqlite3_vfs_find(nullptr);
        vfs_ = *real_vfs;
        vfs_.zName = "faulty_sync";
        vfs_.pNext = nullptr;
        vfs_.xOpen = [](sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
            const int code = real_vfs->xOpen(real_vfs, name, file, flags, out);
            if (code == SQLITE_OK && (flags & SQLITE_OPEN_WAL) != 0) {
                real_methods = file->pMethods;
                methods = *real_methods;
                methods.xSync = [](sqlite3_file* log, int how) {
                    return is_failing ? SQLITE_IOERR_FSYNC : real_methods->xSync(log, how);
                };
                methods.xWrite = [](sqlite3_file* log, const void* bytes, int size, sqlite3_int64 at) {
                    return is_full ? SQLITE_FULL : real_methods->xWrite(log, bytes, size, at);
                };
                file->pMethods = &methods;
            }
            return code;
        };
        sqlite3_vfs_register(&vfs_, /*makeDflt=*/1);
    }
    ~FaultySync() {
        is_failing = false;
        is_full = false;
        sqlite3_vfs_unregister(&vfs_);
        sqlite3_vfs_register(real_vfs, 1);
    }
    FaultySync(const FaultySync&) = delete;
    FaultySync& operator=(const FaultySync&) = delete;

    static inline std::atomic<bool> is_failing{false};
    static inline std::atomic<bool> is_full{false};

 private:
    static inline sqlite3_vfs* real_vfs{nullptr};
    static inline const sqlite3_io_methods* real_methods{nullptr};
    static inline sqlite3_io_methods methods{};
    sqlite3_vfs vfs_{};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(soci_store_tests)

BOOST_AUTO_TEST_CASE(after_a_failed_sync_the_outcome_is_unknown_and_nothing_more_is_written) {
    const FaultySync disk;
    const SqliteBackend backend;
    auto store = must(open_store(backend.url()));
    const auto write = [&](const RequestId& request, const char* language) {
        return store->transact(request,
                               [&](Tx& tx) { return tx.settings().set_staff_language("rara", language); });
    };
    must(write(RequestId::make(), "id"));

    const auto request = RequestId::make();
    FaultySync::is_failing = true;
    const auto failed = write(request, "en");
    FaultySync::is_failing = false;
    BOOST_REQUIRE(!failed.ok());
    BOOST_TEST((failed.error().kind == base::ErrorKind::kOutcomeUnknown), failed.error().what);

    // The disk says it is well again, and is not believed.
    const auto later = write(RequestId::make(), "en");
    BOOST_REQUIRE(!later.ok());
    BOOST_TEST((later.error().kind == base::ErrorKind::kUnavailable), later.error().what);
    BOOST_TEST(!must(store->check_health()).is_good);

    // A restart settles it: the same request may be repeated, and is stored once.
    store.reset();
    store = must(open_store(backend.url()));
    must(write(request, "en"));
    BOOST_TEST(must(store->was_applied(request)));
    BOOST_TEST(must(store->check_health()).is_good);
}

BOOST_AUTO_TEST_CASE(another_program_that_opens_and_closes_the_database_takes_nothing_away) {
    const SqliteBackend backend;
    const auto store = must(open_store(backend.url()));
    const auto set = [&](const std::string& name) {
        must(store->transact(RequestId::make(),
                             [&](Tx& tx) { return tx.mail_settings().set_sender_name("jaya", name); }));
    };
    // A process of its own: locks are a process's. What it prints is the name it sees, 0 when it is that.
    const auto other_sees = [&](const std::string& name) {
        const std::string program =
            "import sqlite3, sys; database = sqlite3.connect(sys.argv[1]); "
            "name = database.execute('SELECT name FROM sender_name').fetchone()[0]; "
            "database.execute('UPDATE counter SET next_id = next_id + 1'); database.commit(); "
            "database.close(); sys.exit(name != sys.argv[2])";
        const std::string command = "python3 -c \"" + program + "\" '" + backend.path() + "' '" + name + "'";
        return std::system(command.c_str()) == 0;  // NOLINT(concurrency-mt-unsafe)
    };
    set("one");
    // Two readings at once take two connections, one of them made while others are in use.
    must(store->read([&](const Tx& tx) -> base::Expected<void> {
        PEL_TRY(tx.sync().servers());
        return store->read([](const Tx& inner) -> base::Expected<void> {
            PEL_TRY(inner.sync().servers());
            return {};
        });
    }));
    BOOST_TEST(other_sees("one"));
    set("two");
    BOOST_TEST(other_sees("two"), "what is written after another program closed the database");
    set("three");
    BOOST_TEST(other_sees("three"));
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_found_by_the_health_check_and_is_well_when_it_has_room_again) {
    const FaultySync disk;
    const SqliteBackend backend;
    const auto store = must(open_store(backend.url()));
    BOOST_TEST(must(store->check_health()).is_good);
    FaultySync::is_full = true;
    const auto full = must(store->check_health());
    FaultySync::is_full = false;
    BOOST_TEST(!full.is_good);
    BOOST_TEST(!full.can_write);
    BOOST_TEST(full.what.find("full") != std::string::npos, full.what);
    const auto again = must(store->check_health());
    BOOST_TEST(again.is_good, again.what);
    BOOST_TEST(again.can_write);
}

BOOST_AUTO_TEST_CASE(the_places_of_a_store_are_the_folders_it_works_on) {
    BOOST_TEST(must(places_of("sqlite:///var/lib/pelanggan/pelanggan.db")).write ==
                   std::vector<std::string>{"/var/lib/pelanggan/"},
               boost::test_tools::per_element());
    const auto mariadb = must(places_of("mariadb://pel@db/pel?password_file=/etc/pelanggan/db.password"));
    BOOST_TEST(mariadb.read == std::vector<std::string>{"/etc/pelanggan/"}, boost::test_tools::per_element());
    BOOST_TEST(mariadb.write.empty());
    BOOST_TEST((mariadb.port == 3306));
    BOOST_TEST((must(places_of("mariadb://pel@db,db2:3399/pel")).port == 3399));
    BOOST_TEST(
        !must(places_of("mariadb://pel@localhost/pel?socket=/run/mysqld/mysqld.sock")).port.has_value());
    BOOST_TEST(!must(places_of("sqlite:///var/lib/pelanggan/pelanggan.db")).port.has_value());
    BOOST_TEST(!places_of("nonsense").ok());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::store
