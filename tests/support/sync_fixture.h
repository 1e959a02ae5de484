// SPDX-License-Identifier: Apache-2.0
//
// A FakeWhm and a store of a test's own, with what the tests of sync and refresh look at.
#pragma once

#include <boost/test/unit_test.hpp>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "service/sync_accounts.h"
#include "store/store.h"
#include "support/expect.h"
#include "support/fake_whm.h"
#include "support/temp_dir.h"

namespace pelanggan::service {

struct SyncFixture {
    test::TempDir folder;
    std::unique_ptr<store::Store> store = open();
    whm::FakeWhm whm;
    SyncOptions options;
    SyncProgress progress;

    SyncFixture() { options.page_size = 3; }

    std::unique_ptr<store::Store> open() {
        auto opened = store::open_store("sqlite://" + folder.file("sync.db"));
        BOOST_REQUIRE_MESSAGE(opened.ok(), why(opened));
        return *std::move(opened);
    }
    // u000, u001 …
    void add_accounts(int count) {
        for (int i = 0; i < count; ++i) {
            std::string number = std::to_string(i);
            number.insert(0, 3 - number.size(), '0');
            whm.add("u" + number, 1000 + i);
        }
    }
    base::Expected<domain::SyncRun> try_sync() {
        SyncAccounts runner{*store, whm, "alpha"};
        return runner.run(options, progress, {});
    }
    domain::SyncRun sync() {
        const auto run = try_sync();
        BOOST_REQUIRE_MESSAGE(run.ok(), why(run));
        return *run;
    }
    template <typename Work>
    auto read(Work work) const {
        std::optional<std::decay_t<decltype(*work(std::declval<const store::Tx&>()))>> result;
        const auto outcome = store->read([&](const store::Tx& tx) -> base::Expected<void> {
            PEL_ASSIGN(result, work(tx));
            return {};
        });
        BOOST_REQUIRE_MESSAGE(outcome.ok(), why(outcome));
        return *std::move(result);
    }
    void write(const std::function<base::Expected<void>(store::Tx&)>& work) const {
        const auto outcome = store->transact(store::RequestId::make(), work);
        BOOST_REQUIRE_MESSAGE(outcome.ok(), why(outcome));
    }
    store::Server server() const {
        return read([](const store::Tx& tx) { return tx.sync().servers(); }).at(0);
    }
    std::optional<domain::Account> stored(const std::string& user) const {
        const auto id = server().id;
        return read([&](const store::Tx& tx) { return tx.accounts().find_user(id, user); });
    }
    std::optional<domain::Account> find(domain::AccountId id) const {
        return read([&](const store::Tx& tx) { return tx.accounts().find(id); });
    }
    std::vector<domain::Contact> contacts_of(domain::CustomerId customer) const {
        return read([&](const store::Tx& tx) { return tx.contacts().of_customer(customer); });
    }
    // Newest first.
    std::vector<domain::JournalDraft> history_of(domain::CustomerId customer) const {
        std::vector<domain::JournalDraft> drafts;
        for (const auto& entry :
             read([&](const store::Tx& tx) { return tx.journal().of_customer(customer, 0, 100); }))
            drafts.push_back(entry.draft);
        return drafts;
    }
    domain::SyncRun last_run() const {
        const auto id = server().id;
        return *read([&](const store::Tx& tx) { return tx.sync().last_run(id); });
    }
    // Lines of the last run.
    std::vector<domain::SyncChange> report_of(const std::string& kind) const {
        const auto run = last_run().id;
        auto lines = read([&](const store::Tx& tx) { return tx.sync().changes(run, 100'000); });
        std::erase_if(lines, [&](const domain::SyncChange& line) { return line.kind != kind; });
        return lines;
    }
    // Every account with its customer's contacts and history, as text: equal before and after means that
    // nothing was changed.
    std::string everything() const {
        std::ostringstream text;
        const auto id = server().id;
        for (const auto& account :
             read([&](const store::Tx& tx) { return tx.accounts().range(id, "", "", 1'000'000); })) {
            const auto& facts = account.facts;
            text << account.id.value << ' ' << account.customer.value << ' ' << facts.user << ' '
                 << facts.uid.value_or(-1) << ' ' << facts.created_at.value_or(-1) << ' ' << facts.domain
                 << ' ' << facts.email.value_or("-") << ' ' << facts.owner << ' ' << facts.plan << ' '
                 << facts.is_suspended << facts.suspend_reason << facts.suspended_at.value_or(-1)
                 << facts.is_locked << ' ' << account.missing_since.has_value() << ' ' << account.version;
            for (const auto& contact : contacts_of(account.customer))
                text << " [" << contact.email << ' ' << contact.version << ']';
            text << ' ' << history_of(account.customer).size() << '\n';
        }
        return text.str();
    }
};

// Another one inside a test.
using Fresh = SyncFixture;

}  // namespace pelanggan::service
