// SPDX-License-Identifier: Apache-2.0
#include "service/verify_whm.h"

#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <utility>

namespace pelanggan::service {
namespace {

using Level = Finding::Level;

struct NeededPrivilege {
    std::string_view acl;
    std::string_view purpose;
    bool is_vital{false};
};
constexpr NeededPrivilege kNeeded[] = {
    {"list-accts", "to read the accounts", true},
    {"cpanel-api", "to show use, domains and the panel's own notifications", false},
};
// These let whoever holds the token get more than the token has.
constexpr std::string_view kTooWide[] = {"create-user-session", "manage-api-tokens", "passwd"};

Finding explain(const base::Error& error) {
    switch (error.kind) {
        case base::ErrorKind::kUnauthorized:
            return {Level::kFault, "whm_reach", error.what,
                    "Make a new token in WHM (Manage API Tokens), allow this server's address, put it into "
                    "the token "
                    "file, and run doctor again."};
        case base::ErrorKind::kUnavailable:
            return {
                Level::kFault, "whm_reach", "WHM cannot be reached: " + error.what,
                "Check [whm] url, that port 2087 answers, and ca_file if WHM's certificate is self-signed."};
        case base::ErrorKind::kCorrupt:
            return {Level::kFault, "whm_reach", "What answers is not WHM's API: " + error.what,
                    "Check that [whm] url is https://HOST:2087 and that no proxy stands between."};
        case base::ErrorKind::kInvalidInput:
        case base::ErrorKind::kNotFound:
        case base::ErrorKind::kConflict:
        case base::ErrorKind::kOutcomeUnknown:
        case base::ErrorKind::kInternal:
            break;
    }
    return {Level::kFault, "whm_reach", "WHM refused the question: " + error.what, ""};
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

void look_at_privileges(const whm::Privileges& privileges, std::vector<Finding>& findings) {
    std::vector<std::string> missing;
    bool is_vital = false;
    for (const NeededPrivilege& needed : kNeeded) {
        if (privileges.has(needed.acl)) continue;
        missing.push_back(fmt::format("{} ({})", needed.acl, needed.purpose));
        is_vital = is_vital || needed.is_vital;
    }
    if (missing.empty()) {
        findings.push_back({Level::kGood, "whm_privileges", "The token may do all that is needed.", ""});
    } else {
        findings.push_back({is_vital ? Level::kFault : Level::kWarning, "whm_privileges",
                            "The token lacks " + joined(missing) + ".",
                            "Edit the token in WHM (Manage API Tokens) and tick these privileges."});
    }
    std::vector<std::string> wide;
    if (privileges.is_root) wide.emplace_back("all");
    for (const std::string_view acl : kTooWide) {
        for (const std::string& granted : privileges.granted) {
            if (granted == acl) wide.emplace_back(acl);
        }
    }
    if (wide.empty()) return;
    findings.push_back(
        {Level::kWarning, "whm_token_width", "The token may do more than it should: " + joined(wide) + ".",
         "Whoever takes it owns the server. Make a token with list-accts and cpanel-api only, allowed "
         "from this server's address; a root token without \"all\" may list fewer accounts, which "
         "doctor will show."});
}

void look_at_list(store::Store& store, whm::WhmApi& whm, const std::string& server_name,
                  std::vector<Finding>& findings) {
    std::int64_t stored = 0;
    bool has_run = false;
    const auto read = store.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(const auto servers, tx.sync().servers());
        for (const store::Server& server : servers) {
            if (server.name != server_name) continue;
            PEL_ASSIGN(const auto counts, tx.accounts().counts(server.id));
            stored = counts.active + counts.suspended;
            has_run = server.last_complete_at.has_value();
        }
        return {};
    });
    if (!read.ok()) {
        findings.push_back(
            {Level::kFault, "whm_list", "The stored accounts cannot be counted: " + read.error().what, ""});
        return;
    }
    if (!has_run) {
        findings.push_back({Level::kWarning, "whm_list", "The account list was never read completely.",
                            "Run: pelanggan sync"});
        return;
    }
    const auto count = whm.count_accounts();
    if (!count.ok()) {
        // That this token may not count is no fault; the calls it needs must go on.
        whm.reset_refusal();
        findings.push_back(
            {Level::kWarning, "whm_list",
             fmt::format("{} accounts are stored; the token may not ask WHM how many there are, so a "
                         "short list would not be noticed.",
                         stored),
             ""});
        return;
    }
    if (*count == stored) {
        findings.push_back(
            {Level::kGood, "whm_list", fmt::format("All {} accounts of WHM are stored.", stored), ""});
        return;
    }
    findings.push_back(
        {Level::kWarning, "whm_list", fmt::format("WHM counts {} accounts, {} are stored.", *count, stored),
         *count > stored ? "Run: pelanggan sync. If the numbers stay apart, the token sees only the "
                           "accounts that its owner owns: use a token of root with the privilege \"all\"."
                         : "Run: pelanggan sync"});
}

}  // namespace

std::vector<Finding> verify_whm(store::Store& store, whm::WhmApi& whm, const std::string& server_name) {
    std::vector<Finding> findings;
    whm.reset_refusal();
    const auto privileges = whm.privileges();
    if (!privileges.ok()) {
        findings.push_back(explain(privileges.error()));
        return findings;
    }
    findings.push_back({Level::kGood, "whm_reach", "WHM answers and knows the token.", ""});
    look_at_privileges(*privileges, findings);
    if (privileges->has("list-accts")) look_at_list(store, whm, server_name, findings);
    return findings;
}

}  // namespace pelanggan::service
