// SPDX-License-Identifier: Apache-2.0
#include "store/soci/audience.h"

#include <algorithm>
#include <array>
#include <functional>
#include <tuple>
#include <unordered_set>

#include "store/soci/common.h"

namespace pelanggan::store {

using domain::MailRule;
using domain::Policy;
using domain::RecipientFacts;

// ------------------------------------------------------------------------------------------- conditions

AudienceText::AudienceText(const AudienceQuery& query) : query_{query} {
    const auto add = [](std::string& text, std::string& kinds, const char* condition, const char* in) {
        text += (text.empty() ? "" : " AND ") + std::string{condition};
        kinds += in;
    };
    const domain::Audience& audience = query_.audience;
    if (audience.status) {
        add(account_, account_kinds_, "a.status = ?", "n");
    } else {
        // Active or suspended. Nearly all are: not by that index.
        add(account_, account_kinds_, "+a.status < 2", "");
    }
    if (query_.owner) add(account_, account_kinds_, "(a.owner = ? OR a.live_user = ?)", "tt");
    if (audience.plan) add(account_, account_kinds_, "a.plan = ?", "t");
    if (audience.reseller) add(account_, account_kinds_, "a.owner = ?", "t");
    if (audience.server)
        add(account_, account_kinds_, "a.server_id = (SELECT id FROM server WHERE name = ?)", "t");
    if (audience.country) add(customer_, customer_kinds_, "k.country = ?", "t");
    if (audience.province) add(customer_, customer_kinds_, "k.province = ?", "t");
    if (audience.language) add(customer_, customer_kinds_, "coalesce(k.language, ?) = ?", "tt");
}

void AudienceText::bind_account(Statement& statement) const {
    const domain::Audience& audience = query_.audience;
    if (audience.status) statement.bind(status_number(*audience.status));
    if (query_.owner) statement.bind(*query_.owner).bind(*query_.owner);
    if (audience.plan) statement.bind(*audience.plan);
    if (audience.reseller) statement.bind(*audience.reseller);
    if (audience.server) statement.bind(*audience.server);
}

void AudienceText::bind_customer(Statement& statement) const {
    const domain::Audience& audience = query_.audience;
    if (audience.country) statement.bind(*audience.country);
    if (audience.province) statement.bind(*audience.province);
    if (audience.language) statement.bind(domain::kDefaultMailLanguage).bind(*audience.language);
}

namespace {

// ------------------------------------------------------------------------------------------- the count
//
// Joining six tables row by row costs the database several lookups a contact, seconds for a million. Each
// table is read once instead, in its own order, and ids meet in bit sets: they come from a counter and are
// dense.

class IdSet {
 public:
    void add(std::int64_t id) {
        if (id < 0 || id > kMost) throw BadRow{"a stored id is beyond any counter"};
        const auto at = static_cast<std::size_t>(id);
        if (at >= bits_.size()) bits_.resize(std::max(at + 1, bits_.size() * 2));
        bits_[at] = true;
    }
    bool has(std::int64_t id) const {
        return id >= 0 && static_cast<std::size_t>(id) < bits_.size() && bits_[static_cast<std::size_t>(id)];
    }

 private:
    static constexpr std::int64_t kMost = std::int64_t{1} << 34;
    std::vector<bool> bits_;
};

IdSet read_ids(Statement& statement) {
    IdSet ids;
    statement.execute();
    while (statement.next())
        ids.add(statement.number());
    return ids;
}

std::uint64_t hash_of(const std::string& address) {
    return std::hash<std::string>{}(address);
}

// Everybody who gets the mail, 16 bytes each: addresses meet by their hash, and the lowest id has it.
struct Getting {
    std::uint64_t address;
    std::int64_t id_and_rule;
    Getting(std::uint64_t hash, std::int64_t id, MailRule rule)
        : address{hash}, id_and_rule{id * 16 + static_cast<std::int64_t>(rule)} {}
    MailRule rule() const { return static_cast<MailRule>(id_and_rule % 16); }
};
static_assert(sizeof(Getting) == 16 && static_cast<int>(MailRule::kCancelled) < 16);

// A contact that a mandatory mail falls back to when nobody of its customer wants it.
struct Spare {
    std::int64_t customer;
    domain::ContactKind kind;
    std::int64_t contact;
    std::uint64_t address;
};

class Count {
 public:
    Count(Connection& connection, const AudienceQuery& query)
        : connection_{connection},
          query_{query},
          policy_{query.category.policy},
          is_mandatory_{policy_ == Policy::kMandatory} {}

    domain::RuleCounts run() {
        read_sets();
        read_contacts();
        add_spares();
        domain::RuleCounts counts;
        std::sort(getting_.begin(), getting_.end(), [](const Getting& a, const Getting& b) {
            return std::tie(a.address, a.id_and_rule) < std::tie(b.address, b.id_and_rule);
        });
        for (std::size_t i = 0; i < getting_.size(); ++i) {
            const bool is_first = i == 0 || getting_[i].address != getting_[i - 1].address;
            ++counts_[static_cast<std::size_t>(is_first ? getting_[i].rule() : MailRule::kSameAddress)];
        }
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            if (counts_[i] != 0) counts[static_cast<MailRule>(i)] = counts_[i];
        }
        return counts;
    }

 private:
    void read_sets() {
        const AudienceText text{query_};
        Statement& accounts =
            connection_.statement("SELECT a.customer_id FROM account AS a WHERE " + text.account_conditions(),
                                  text.account_kinds(), "n");
        text.bind_account(accounts);
        in_accounts_ = read_ids(accounts);
        if (!text.customer_conditions().empty()) {
            Statement& customers =
                connection_.statement("SELECT k.id FROM customer AS k WHERE " + text.customer_conditions(),
                                      text.customer_kinds(), "n");
            text.bind_customer(customers);
            in_customers_ = read_ids(customers);
            has_customers_ = true;
        }
        Statement& choices =
            connection_.statement("SELECT contact_id, is_on FROM preference WHERE category = ?", "t", "nn");
        choices.bind(query_.category.code).execute();
        while (choices.next()) {
            const std::int64_t contact = choices.number();
            (choices.flag() ? chose_on_ : chose_off_).add(contact);
        }
        if (!is_mandatory_) {
            paused_ = read_ids(
                connection_.statement("SELECT customer_id FROM mail_setting WHERE paused_until > ?", "n", "n")
                    .bind(query_.now));
        }
        Statement& suppressed = connection_.statement(
            "SELECT address, suppressed_by FROM address_state WHERE suppressed_by IS NOT NULL", "", "tt");
        suppressed.execute();
        while (suppressed.next()) {
            const std::uint64_t address = hash_of(suppressed.text());
            const auto cause =
                known(domain::parse_suppression_cause(suppressed.text()), "suppression's cause");
            if (domain::stops_mail(cause, is_mandatory_)) stopped_.insert(address);
        }
    }

    void read_contacts() {
        // The kind decides only who a mandatory mail falls back to.
        Statement& contacts =
            is_mandatory_
                ? connection_.statement("SELECT id, customer_id, email, kind FROM contact", "", "nntt")
                : connection_.statement("SELECT id, customer_id, email FROM contact", "", "nnt");
        contacts.execute();
        while (contacts.next()) {
            const std::int64_t id = contacts.number(), customer = contacts.number();
            if (!in_accounts_.has(customer) || (has_customers_ && !in_customers_.has(customer))) continue;
            const std::string address = contacts.text();
            const std::uint64_t hash = hash_of(address);
            RecipientFacts facts;
            facts.set_address(address);
            if (chose_on_.has(id)) facts.choice = true;
            if (chose_off_.has(id)) facts.choice = false;
            facts.is_paused = paused_.has(customer);
            // Which cause it is was looked at when the set was made.
            if (!stopped_.empty() && stopped_.count(hash) != 0)
                facts.suppressed_by = domain::AddressState::Cause::kHardBounce;
            const MailRule rule = domain::decide_rule(policy_, facts);
            if (domain::is_sent_by(rule)) {
                getting_.emplace_back(hash, id, rule);
                if (is_mandatory_) reached_.add(customer);
            } else if (is_mandatory_ && rule == MailRule::kOptedOut && domain::is_working(policy_, facts)) {
                spares_.push_back(
                    {customer, known(domain::parse_contact_kind(contacts.text()), "contact kind"), id, hash});
            } else {
                ++counts_[static_cast<std::size_t>(rule)];
            }
        }
    }

    void add_spares() {
        std::sort(spares_.begin(), spares_.end(), [](const Spare& a, const Spare& b) {
            return std::tie(a.customer, a.kind, a.contact) < std::tie(b.customer, b.kind, b.contact);
        });
        for (std::size_t i = 0; i < spares_.size(); ++i) {
            const Spare& spare = spares_[i];
            const bool is_first = i == 0 || spares_[i - 1].customer != spare.customer;
            if (is_first && !reached_.has(spare.customer)) {
                getting_.emplace_back(spare.address, spare.contact, MailRule::kFallback);
            } else {
                ++counts_[static_cast<std::size_t>(MailRule::kOptedOut)];
            }
        }
    }

    Connection& connection_;
    const AudienceQuery& query_;
    const Policy policy_;
    const bool is_mandatory_;
    bool has_customers_{false};
    IdSet in_accounts_, in_customers_;  // customers
    IdSet chose_on_, chose_off_;        // contacts
    IdSet paused_, reached_;            // customers
    std::unordered_set<std::uint64_t> stopped_;
    std::vector<Getting> getting_;
    std::vector<Spare> spares_;
    std::array<std::int64_t, 16> counts_{};
};

// ------------------------------------------------------------------------------------------- the people

struct Found {
    Recipient recipient;
    domain::ContactKind kind{domain::ContactKind::kOther};
    RecipientFacts facts;
};

const std::string kFacts =
    "LEFT JOIN preference AS p ON p.contact_id = c.id AND p.category = ? "
    "LEFT JOIN address_state AS s ON s.address = c.email ";
const Sql kOfCustomer{"SELECT c.id, c.kind, c.email, p.is_on, s.suppressed_by FROM contact AS c " + kFacts +
                          "WHERE c.customer_id = ?",
                      "tn", "nttnt"};

std::optional<bool> read_choice(Statement& row) {
    const auto number = row.optional_number();
    if (!number) return std::nullopt;
    return *number != 0;
}

std::optional<domain::AddressState::Cause> read_cause(Statement& row) {
    const auto name = row.optional_text();
    if (!name) return std::nullopt;
    return known(domain::parse_suppression_cause(*name), "suppression's cause");
}

// Whether a mandatory mail goes to this contact, which does not want it, since nobody else of the customer
// can get it.
bool is_fallback(Connection& connection, const AudienceQuery& query, const Recipient& recipient) {
    Statement& row =
        connection.statement(kOfCustomer).bind(query.category.code).bind(recipient.customer.value);
    std::optional<std::pair<domain::ContactKind, std::int64_t>> first;
    bool is_reached = false;
    row.execute();
    while (row.next()) {
        const std::int64_t id = row.number();
        const auto kind = known(domain::parse_contact_kind(row.text()), "contact kind");
        RecipientFacts facts;
        facts.set_address(row.text());
        facts.choice = read_choice(row);
        facts.suppressed_by = read_cause(row);
        is_reached = is_reached || domain::is_sent_by(domain::decide_rule(query.category.policy, facts));
        if (!domain::is_working(query.category.policy, facts)) continue;
        const std::pair place{kind, id};
        if (!first || place < *first) first = place;
    }
    return !is_reached && first && first->second == recipient.contact.value;
}

}  // namespace

domain::RuleCounts count_audience(Connection& connection, const AudienceQuery& query) {
    return Count{connection, query}.run();
}

std::vector<Recipient> read_audience(Connection& connection, const AudienceQuery& query,
                                     domain::ContactId after, std::int64_t limit) {
    const AudienceText text{query};
    std::string sql =
        "SELECT c.id, c.customer_id, c.kind, c.email, c.name, c.language, k.language, k.company, "
        "k.first_name, k.last_name, p.is_on, m.paused_until, s.suppressed_by FROM contact AS c "
        "JOIN customer AS k ON k.id = c.customer_id " +
        kFacts +
        "LEFT JOIN mail_setting AS m ON m.customer_id = c.customer_id WHERE c.id > ? AND EXISTS (SELECT 1 "
        "FROM account AS a WHERE a.customer_id = c.customer_id AND " +
        text.account_conditions() + ")";
    if (!text.customer_conditions().empty()) sql += " AND " + text.customer_conditions();
    sql += " ORDER BY c.id LIMIT ?";
    Statement& statement =
        connection.statement(sql, "tn" + text.account_kinds() + text.customer_kinds() + "n", "nnttttttttnnt");
    statement.bind(query.category.code).bind(after.value);
    text.bind_account(statement);
    text.bind_customer(statement);
    auto found = read_all(statement.bind(limit), [&](Statement& row) {
        Found one;
        Recipient& recipient = one.recipient;
        recipient.contact.value = row.number();
        recipient.customer.value = row.number();
        one.kind = known(domain::parse_contact_kind(row.text()), "contact kind");
        recipient.address = row.text();
        recipient.name = row.text();
        recipient.language = row.text();
        const std::string language = row.text_or_empty();
        const std::string company = row.text_or_empty();
        std::string person = row.text_or_empty();
        const std::string last = row.text_or_empty();
        if (!person.empty() && !last.empty()) person += ' ';
        person += last;
        if (recipient.name.empty()) recipient.name = person.empty() ? company : person;
        if (recipient.language.empty()) recipient.language = language;
        if (recipient.language.empty()) recipient.language = domain::kDefaultMailLanguage;
        one.facts.set_address(recipient.address);
        one.facts.choice = read_choice(row);
        const auto paused_until = row.optional_time();
        one.facts.is_paused = paused_until && *paused_until > query.now;
        one.facts.suppressed_by = read_cause(row);
        recipient.rule = domain::decide_rule(query.category.policy, one.facts);
        return one;
    });
    std::vector<Recipient> people;
    people.reserve(found.size());
    for (Found& one : found) {
        if (query.category.policy == Policy::kMandatory && one.recipient.rule == MailRule::kOptedOut &&
            domain::is_working(query.category.policy, one.facts) &&
            is_fallback(connection, query, one.recipient))
            one.recipient.rule = MailRule::kFallback;
        people.push_back(std::move(one.recipient));
    }
    return people;
}

}  // namespace pelanggan::store
