// SPDX-License-Identifier: Apache-2.0
//
// FakeWhm is a WHM server in memory: accounts that a test changes, pages of them as the real one hands them
// out, and errors on order.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/crypto.h"
#include "whm/whm_api.h"

namespace pelanggan::whm {

class FakeWhm final : public WhmApi {
 public:
    std::map<std::string, domain::AccountFacts> accounts;
    Privileges allowed{true, {}};
    bool tells_records{true};
    std::optional<base::Error> list_error;
    std::optional<base::Error> count_error;
    std::optional<std::int64_t> count;  // instead of the true one
    // Changes a page before it is handed out; page counts from 0.
    std::function<void(std::int64_t page, AccountPage&)> tamper;
    AccountExtras extras;
    std::optional<base::Error> extras_error;
    std::vector<domain::Usage> usage;

    // Calls by name, in order: "list 1", "find adi", "count" …
    std::vector<std::string> calls;
    std::int64_t unchanged_pages{0};

    domain::AccountFacts& add(const std::string& user, std::int64_t uid) {
        domain::AccountFacts facts;
        facts.user = user;
        facts.uid = uid;
        facts.created_at = 1'600'000'000 + uid;
        facts.domain = user + ".example";
        facts.email = user + "@mail.example";
        facts.owner = "root";
        facts.plan = "basic";
        return accounts[user] = facts;
    }
    void rename(const std::string& from, const std::string& to) {
        auto node = accounts.extract(from);
        node.key() = to;
        node.mapped().user = to;
        accounts.insert(std::move(node));
    }
    std::int64_t count_calls(const std::string& beginning) {
        const std::scoped_lock lock{mutex_};
        return std::count_if(calls.begin(), calls.end(),
                             [&](const std::string& call) { return call.starts_with(beginning); });
    }

    base::Expected<AccountPage> list_accounts(const PageRequest& request) override {
        note("list " + std::to_string(request.start));
        if (list_error) return *list_error;
        AccountPage page;
        std::string bytes = std::to_string(request.start) + "/" + std::to_string(request.size) + "/";
        std::int64_t n = 0;
        for (const auto& [user, facts] : accounts) {
            if (++n < request.start || n >= request.start + request.size) continue;
            page.rows.push_back(facts);
        }
        if (tells_records) page.records = std::ssize(accounts);
        if (tamper) tamper((request.start - 1) / request.size, page);
        for (const domain::AccountFacts& facts : page.rows)
            bytes += text_of(facts);
        if (page.records) bytes += std::to_string(*page.records);
        page.digest = base::to_hex(base::sha256(bytes));
        if (page.digest == request.known_digest) {
            page.is_unchanged = true;
            page.rows.clear();
            page.records.reset();
            ++unchanged_pages;
        }
        return page;
    }
    base::Expected<std::optional<domain::AccountFacts>> find_account(std::string_view user) override {
        note("find " + std::string{user});
        const auto found = accounts.find(std::string{user});
        if (found == accounts.end()) return std::optional<domain::AccountFacts>{};
        return std::optional{found->second};
    }
    base::Expected<std::int64_t> count_accounts() override {
        note("count");
        if (count_error) return *count_error;
        return count.value_or(std::ssize(accounts));
    }
    base::Expected<Privileges> privileges() override {
        note("privileges");
        if (!refusal_.empty()) return base::unauthorized(refusal_);
        return allowed;
    }
    base::Expected<AccountExtras> account_extras(std::string_view user) override {
        note("extras " + std::string{user});
        if (extras_error) return *extras_error;
        return extras;
    }
    base::Expected<std::vector<domain::Usage>> account_usage(std::string_view user) override {
        note("usage " + std::string{user});
        return usage;
    }
    base::Expected<std::vector<Notification>> notifications(std::string_view user) override {
        note("notifications " + std::string{user});
        return std::vector<Notification>{};
    }
    base::Expected<void> set_notifications(std::string_view user,
                                           const std::map<std::string, bool>&) override {
        note("set_notifications " + std::string{user});
        return {};
    }
    // What happens to a contact address that is set: kOutcomeUnknown may be an answer after it was (is_set)
    // or was not written.
    struct SetEmail {
        std::optional<base::Error> error;
        bool is_set{true};
    };
    std::function<SetEmail(const std::string& user)> on_set_email;
    base::Expected<domain::AccountFacts> set_contact_email(std::string_view user,
                                                           std::string_view email) override {
        note("set_contact_email " + std::string{user} + " " + std::string{email});
        const auto found = accounts.find(std::string{user});
        if (found == accounts.end()) return base::invalid_input("no such account");
        const SetEmail what = on_set_email ? on_set_email(found->first) : SetEmail{};
        if (what.is_set) found->second.email = std::string{email};
        if (what.error) return *what.error;
        return found->second;
    }
    void refuse(std::string why) { refusal_ = std::move(why); }
    void reset_refusal() override {
        note("reset_refusal");
        refusal_.clear();
    }
    std::string refusal() const override { return refusal_; }
    std::optional<std::chrono::seconds> ahead;
    std::optional<std::chrono::seconds> clock_ahead() const override { return ahead; }

 private:
    void note(std::string call) {
        const std::scoped_lock lock{mutex_};
        calls.push_back(std::move(call));
    }
    static std::string text_of(const domain::AccountFacts& facts) {
        const auto number = [](const std::optional<std::int64_t>& value) {
            return value ? std::to_string(*value) : std::string{"-"};
        };
        return facts.user + "|" + number(facts.uid) + "|" + number(facts.created_at) + "|" + facts.domain +
               "|" + facts.email.value_or("-") + "|" + facts.owner + "|" + facts.plan + "|" +
               (facts.is_suspended ? "s" : "a") + "|" + facts.suspend_reason + "|" +
               number(facts.suspended_at) + "|" + (facts.is_locked ? "l" : "u") + "\n";
    }

    std::mutex mutex_;
    std::string refusal_;
};

}  // namespace pelanggan::whm
