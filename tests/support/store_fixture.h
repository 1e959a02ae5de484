// SPDX-License-Identifier: Apache-2.0
//
// The stores that the contract is tested on: each fixture has a database of its own.
#pragma once

#include <sqlite3.h>

#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "store/store.h"
#include "support/mariadb_server.h"
#include "support/temp_dir.h"

namespace pelanggan::test {

// The value, or the test fails with what went wrong.
template <typename T>
T must(base::Expected<T> result) {
    if (!result.ok()) {
        throw std::runtime_error{std::string{base::to_string(result.error().kind)} + ": " +
                                 result.error().what};
    }
    if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

class SqliteBackend {
 public:
    std::string url() const { return "sqlite://" + path(); }
    std::string path() const { return dir_.file("pelanggan.db"); }
    // Runs SQL past the store, as an administrator could. False when the database refuses it.
    bool execute(const std::string& sql) const {
        sqlite3* raw = nullptr;
        bool did = sqlite3_open(path().c_str(), &raw) == SQLITE_OK;
        did = did && sqlite3_exec(raw, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
        sqlite3_close(raw);
        return did;
    }

 private:
    TempDir dir_;
};

class MariadbBackend {
 public:
    MariadbBackend() : database_{MariadbServer::instance().make_database()} {}
    ~MariadbBackend() { MariadbServer::instance().drop_database(database_); }
    MariadbBackend(const MariadbBackend&) = delete;
    MariadbBackend& operator=(const MariadbBackend&) = delete;
    std::string url() const { return MariadbServer::instance().url(database_); }
    const std::string& database() const { return database_; }
    bool execute(const std::string& sql) const {
        try {
            MariadbServer::instance().execute(sql, database_);
            return true;
        } catch (const std::runtime_error&) {
            return false;
        }
    }

 private:
    std::string database_;
};

using Backends = boost::mpl::list<SqliteBackend, MariadbBackend>;

template <typename Backend>
struct StoreFixture {
    Backend backend;
    std::unique_ptr<store::Store> store = must(store::open_store(backend.url()));

    base::Expected<void> try_write(const std::function<base::Expected<void>(store::Tx&)>& work) {
        return store->transact(store::RequestId::make(), work);
    }
    // work returns nothing and uses must().
    void write(const std::function<void(store::Tx&)>& work) {
        must(try_write([&](store::Tx& tx) -> base::Expected<void> {
            work(tx);
            return {};
        }));
    }
    // work returns an Expected of what is read.
    template <typename Work>
    auto read(Work work) {
        decltype(must(work(std::declval<const store::Tx&>()))) result{};
        must(store->read([&](const store::Tx& tx) -> base::Expected<void> {
            PEL_ASSIGN(result, work(tx));
            return {};
        }));
        return result;
    }

    store::Server server(const std::string& name = "alpha") {
        store::Server opened;
        write([&](store::Tx& tx) { opened = must(tx.sync().open_server(name)); });
        return opened;
    }
    // A customer with one account of that name, uid 1000 + its number.
    domain::Account add_account(domain::ServerId on, const std::string& user,
                                const std::function<void(domain::Account&)>& change = {}) {
        domain::Account account;
        write([&](store::Tx& tx) {
            domain::Customer customer;
            customer.id.value = must(tx.customers().next_ids(1));
            customer.created_at = base::from_epoch(1'700'000'000);
            must(tx.customers().insert({&customer, 1}));
            account = domain::Account{};
            account.id.value = must(tx.accounts().next_ids(1));
            account.server = on;
            account.customer = customer.id;
            account.facts.user = user;
            account.facts.uid = 1000 + account.id.value;
            account.facts.created_at = 1'600'000'000;
            account.facts.domain = user + ".example";
            account.facts.email = user + "@mail.example";
            account.facts.owner = "root";
            account.facts.plan = "basic";
            account.as_of = base::from_epoch(1'700'000'001);
            if (change) change(account);
            must(tx.accounts().insert({&account, 1}));
        });
        return account;
    }
};

}  // namespace pelanggan::test
