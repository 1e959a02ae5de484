// SPDX-License-Identifier: Apache-2.0
#include "whm/whm_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "whm/account_rows.h"
#include "whm/reply_rules.h"
#include "whm/whm_client_impl.h"

namespace pelanggan::whm {
namespace {

constexpr std::size_t kSmallBodyBytes = 4U * 1024U * 1024U;
// Of a page: three times what a row with every field there is takes, and three times what ours takes.
constexpr std::size_t kRowBytes = 1024;
constexpr std::size_t kAheadRowBytes = 384;
constexpr std::size_t kPageBytes = 1024U * 1024U;
// A server that ignores paging sends all it has; more than this is not taken into memory.
constexpr std::size_t kMaxRowsPerReply = 10'000;
constexpr std::int64_t kMaxPageSize = 10'000;
// Part of every page's digest: a program that reads rows differently must not trust an older one's digests.
constexpr std::string_view kDigestLabel = "pelanggan listaccts 2\n";

class Permit {
 public:
    explicit Permit(std::counting_semaphore<kParallelCalls>& calls) : calls_{calls} { calls_.acquire(); }
    ~Permit() { calls_.release(); }
    Permit(const Permit&) = delete;
    Permit& operator=(const Permit&) = delete;

 private:
    std::counting_semaphore<kParallelCalls>& calls_;
};

base::Secret make_authorization(const WhmOptions& options) {
    return base::Secret{"whm " + options.user + ":" + std::string{options.token.reveal()}};
}

// A change that was sent and not answered well may have been made.
base::Error as_outcome(const base::Error& error, bool is_change, bool was_sent) {
    if (is_change) {
        return was_sent ? base::outcome_unknown(error.what) : error;
    }
    if (error.kind == base::ErrorKind::kOutcomeUnknown) return base::unavailable(error.what);
    return error;
}

RequestForm list_form() {
    RequestForm form;
    form.add("want", kWantedFields);
    return form;
}

}  // namespace

bool Privileges::has(std::string_view acl) const {
    for (const std::string& name : granted) {
        if (name == acl) return true;
    }
    return is_root;
}

WhmClient::WhmClient(http::HttpClient& http, WhmOptions options)
    : http_{http}, options_{std::move(options)}, authorization_{make_authorization(options_)} {}

std::string WhmClient::refusal() const {
    const std::scoped_lock lock{refusal_mutex_};
    return refusal_;
}

void WhmClient::reset_refusal() {
    const std::scoped_lock lock{refusal_mutex_};
    refusal_.clear();
}

base::Expected<std::unique_ptr<http::Reply>> WhmClient::open(const Call& call) {
    if (std::string why = refusal(); !why.empty()) return base::unauthorized(std::move(why));
    http::Post post;
    post.url = options_.url + "/json-api/" + std::string{call.function};
    post.form = call.form.text();
    post.authorization = &authorization_;
    post.is_change = call.is_change;
    post.limits.connect = options_.connect_limit;
    post.limits.whole = call.limit;
    post.limits.body_bytes = call.body_bytes;
    auto reply = http_.post(post);
    if (!reply.ok()) {
        const bool was_sent = reply.error().kind == base::ErrorKind::kOutcomeUnknown ||
                              reply.error().kind == base::ErrorKind::kCorrupt;
        return as_outcome(reply.error(), call.is_change, was_sent);
    }
    if (const auto date = (*reply)->date()) {
        const std::scoped_lock lock{refusal_mutex_};
        clock_ahead_ = *date - base::now();
    }
    const int status = (*reply)->status();
    if (status == 200) return reply;
    if (status == 401 || status == 403) {
        // Every further attempt counts against the address at the server's brute-force protection.
        const std::scoped_lock lock{refusal_mutex_};
        refusal_ = fmt::format(
            "the server refused the token (HTTP {} at {}): wrong or expired token, missing privilege, or an "
            "address that is not allowed",
            status, call.function);
        base::log::error("{}; no further calls until somebody looks", refusal_);
        return base::unauthorized(refusal_);
    }
    base::Error error = status >= 300 && status < 400
                            ? base::corrupt(fmt::format("the server sent us elsewhere (HTTP {})", status))
                            : base::unavailable(fmt::format("the server answered HTTP {}", status));
    return as_outcome(error, call.is_change, /*was_sent=*/true);
}

std::optional<std::chrono::seconds> WhmClient::clock_ahead() const {
    const std::scoped_lock lock{refusal_mutex_};
    return clock_ahead_;
}

base::Expected<JsonValue> WhmClient::ask(const Call& call) {
    const Permit permit{calls_};
    PEL_ASSIGN(const auto reply, open(call));
    ReplySource source{*reply, nullptr};
    auto document = read_json(source, nullptr);
    if (document.ok()) return document;
    base::Error error = document.error();
    if (error.kind == base::ErrorKind::kCorrupt) error.what += looks_like(source.head());
    return as_outcome(error, call.is_change, /*was_sent=*/true);
}

base::Expected<JsonValue> WhmClient::ask(std::string_view function, const RequestForm& form) {
    PEL_ASSIGN(JsonValue document, ask(Call{function, form, options_.call_limit, kSmallBodyBytes}));
    PEL_TRY(check_metadata(document, function));
    return document;
}

base::Expected<AccountPage> WhmClient::list_accounts(const PageRequest& request) {
    if (request.start < 1 || request.size < 1 || request.size > kMaxPageSize) {
        return base::invalid_input("a page of the account list begins at 1 and has 1 to 10000 rows");
    }
    RequestForm form = list_form();
    form.add("api.sort.enable", 1).add("api.sort.a.field", "user").add("api.sort.a.method", "lexicographic");
    form.add("api.chunk.enable", 1).add("api.chunk.verbose", 1);
    form.add("api.chunk.size", request.size).add("api.chunk.start", request.start);

    const Permit permit{calls_};
    const auto size = static_cast<std::size_t>(request.size);
    PEL_ASSIGN(const auto reply,
               open(Call{"listaccts", form, options_.list_limit, kPageBytes + size * kRowBytes}));

    base::Sha256 hash;
    hash.update(kDigestLabel);
    hash.update(form.text());
    hash.update("\n");
    ReplySource source{*reply, &hash};
    AheadSource ahead{source};
    AccountPage page;
    if (!request.known_digest.empty()) {
        PEL_ASSIGN(const bool is_whole, ahead.read_ahead(kPageBytes / 2 + size * kAheadRowBytes));
        if (is_whole) page.digest = base::to_hex(hash.finish());
        page.body_bytes = source.bytes();
        page.is_unchanged = is_whole && page.digest == request.known_digest;
        if (page.is_unchanged) return page;
    }

    AccountRows rows{kMaxRowsPerReply};
    auto document = read_json(ahead, &rows);
    if (!document.ok()) {
        base::Error error = document.error();
        if (error.kind == base::ErrorKind::kCorrupt) error.what += looks_like(source.head());
        return error;
    }
    PEL_TRY(check_metadata(*document, "listaccts"));
    // Without data, or with data null or {}, the list is empty; anything else in its place is no list.
    if (const JsonValue* data = document->find("data"); data != nullptr && !data->is_null()) {
        const JsonValue* const list = data->find("acct");
        const bool is_list = data->is_object() && (list == nullptr || list->is_null() || list->is_array());
        if (!is_list) return base::corrupt("the answer holds no list of accounts");
    }
    PEL_TRY(rows.sort());
    page.rows = rows.take();
    page.repaired_texts = rows.repaired();
    if (page.digest.empty()) page.digest = base::to_hex(hash.finish());
    page.body_bytes = source.bytes();
    if (const JsonValue* records = document->find("metadata", "chunk", "records"); records != nullptr) {
        page.records = records->as_integer();
        if (page.records && *page.records < 0) page.records.reset();
    }
    return page;
}

base::Expected<std::optional<domain::AccountFacts>> WhmClient::find_account(std::string_view user) {
    PEL_TRY(check_whm_user(user));
    RequestForm form = list_form();
    form.add("searchtype", "user").add("searchmethod", "exact").add("search", user);
    const Permit permit{calls_};
    PEL_ASSIGN(const auto reply, open(Call{"listaccts", form, options_.call_limit, kSmallBodyBytes}));
    ReplySource source{*reply, nullptr};
    AccountRows rows{1};
    auto document = read_json(source, &rows);
    if (!document.ok()) {
        base::Error error = document.error();
        if (error.kind == base::ErrorKind::kCorrupt) error.what += looks_like(source.head());
        return error;
    }
    PEL_TRY(check_metadata(*document, "listaccts"));
    auto found = rows.take();
    if (found.empty()) {
        if (const JsonValue* data = document->find("data"); data != nullptr && !data->is_null()) {
            const JsonValue* const list = data->find("acct");
            const bool is_list =
                data->is_object() && (list == nullptr || list->is_null() || list->is_array());
            if (!is_list) return base::corrupt("the answer holds no list of accounts");
        }
        return std::optional<domain::AccountFacts>{};
    }
    if (found.front().user != user) return base::corrupt("the server answered about another account");
    return std::optional{std::move(found.front())};
}

base::Expected<std::int64_t> WhmClient::count_accounts() {
    PEL_ASSIGN(const JsonValue reply, ask("get_current_users_count", RequestForm{}));
    const JsonValue* const users = reply.find("data", "users");
    const auto count = users == nullptr ? std::nullopt : users->as_integer();
    if (!count || *count < 0) return base::corrupt("the answer holds no number of accounts");
    return *count;
}

base::Expected<Privileges> WhmClient::privileges() {
    PEL_ASSIGN(const JsonValue reply, ask("myprivs", RequestForm{}));
    const JsonValue* const list = reply.find("data", "privileges");
    if (list == nullptr || !list->is_array() || list->items.size() != 1 || !list->items.front().is_object()) {
        return base::corrupt("the answer holds no privileges");
    }
    Privileges privileges;
    for (const auto& [name, value] : list->items.front().members) {
        const auto granted = value.as_flag();
        if (!granted || !*granted) continue;
        if (name == "all") {
            privileges.is_root = true;
        } else {
            privileges.granted.push_back(name);
        }
    }
    return privileges;
}

base::Expected<void> WhmClient::check_whm_user(std::string_view user) const {
    if (domain::is_account_name(user)) return {};
    return base::invalid_input("that is no name an account can have");
}

base::Expected<std::unique_ptr<WhmApi>> make_whm_client(http::HttpClient& http, WhmOptions options) {
    while (options.url.ends_with('/'))
        options.url.pop_back();
    constexpr std::string_view kScheme = "https://";
    const std::string_view host =
        std::string_view{options.url}.substr(std::min(options.url.size(), kScheme.size()));
    if (!options.url.starts_with(kScheme) || host.empty() ||
        host.find_first_of("/?#@ \\") != std::string_view::npos || base::has_control_characters(host)) {
        return base::invalid_input("the url of WHM must look like https://host:2087");
    }
    if (options.user.empty() || options.user.find(':') != std::string::npos ||
        base::has_control_characters(options.user)) {
        return base::invalid_input("the user of the WHM token is empty or no user name");
    }
    if (options.token.empty() || base::has_control_characters(options.token.reveal()) ||
        options.token.reveal().find(' ') != std::string_view::npos) {
        return base::invalid_input("the WHM token is empty, or holds blanks or line breaks");
    }
    return std::unique_ptr<WhmApi>{std::make_unique<WhmClient>(http, std::move(options))};
}

}  // namespace pelanggan::whm
