// SPDX-License-Identifier: Apache-2.0
#include "domain/chain_proof.h"

#include <boost/test/unit_test.hpp>
#include <random>
#include <vector>

#include "domain/journal.h"

namespace pelanggan::domain {
namespace {

using Fault = ChainProof::Fault;

// A row with its own texts, as a table would keep it.
struct Row {
    std::int64_t customer{0}, sequence{0}, made_at{0};
    std::string actor_kind, actor_name, surface, kind, subject, field;
    std::optional<std::string> old_value, new_value;
    std::string reason;
    std::optional<std::string> salt, erased_digest;
    std::string hash;

    JournalLine line() const {
        const auto view = [](const std::optional<std::string>& text) {
            return text ? std::optional<std::string_view>{*text} : std::nullopt;
        };
        return {{customer},
                sequence,
                made_at,
                actor_kind,
                actor_name,
                surface,
                kind,
                subject,
                field,
                view(old_value),
                view(new_value),
                reason,
                view(salt),
                view(erased_digest),
                hash};
    }
};
using Chain = std::vector<Row>;

std::string hex_of(const JournalSalt& salt) {
    return base::to_hex(std::string_view{reinterpret_cast<const char*>(salt.data()), salt.size()});
}

// Rows as the journal's table would store them.
Chain make_chain(std::int64_t customer, int rows, std::mt19937_64& random) {
    Chain chain;
    base::Digest previous = first_hash({customer});
    for (int i = 1; i <= rows; ++i) {
        JournalDraft draft;
        draft.customer.value = customer;
        draft.at = base::from_epoch(1'700'000'000 + i);
        draft.actor = {ActorKind::kCustomer, "budi" + std::to_string(customer), "cpanel"};
        draft.kind = i % 3 == 0 ? JournalKind::kRead : JournalKind::kChanged;
        draft.subject = "details";
        draft.field = i % 2 == 0 ? "city" : "street_1";
        if (i % 4 != 0) draft.old_value = "Bandung " + std::to_string(i);
        if (i % 5 != 0) draft.new_value = "Jakarta " + std::to_string(i);
        if (i % 7 == 0) draft.reason = "asked by telephone";
        JournalSalt salt;
        for (auto& byte : salt)
            byte = static_cast<std::uint8_t>(random());
        previous = next_hash(previous, draft, i, data_digest(salt, draft));
        chain.push_back({customer, i, base::to_epoch(draft.at), std::string{to_string(draft.actor.kind)},
                         draft.actor.name, draft.actor.surface, std::string{to_string(draft.kind)},
                         draft.subject, draft.field, draft.old_value, draft.new_value, draft.reason,
                         hex_of(salt), std::nullopt, base::to_hex(previous)});
    }
    return chain;
}

base::Digest digest_of_hex(const std::string& hex) {
    base::Digest digest{};
    for (std::size_t i = 0; i < digest.size(); ++i)
        digest[i] = static_cast<std::uint8_t>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
    return digest;
}

std::optional<ChainProof::Found> prove(const Chain& chain, std::int64_t customer,
                                       const Row* anchored = nullptr) {
    ChainProof proof{CustomerId{customer}};
    if (anchored != nullptr) proof.expect(anchored->sequence, digest_of_hex(anchored->hash));
    for (const Row& row : chain)
        proof.add(row.line());
    return proof.finish();
}

// Changes one byte of one member, or what is absent; never to what it was.
void change_one_byte(Row& row, std::mt19937_64& random) {
    const auto flip = [&](std::string& text) {
        if (text.empty()) {
            text = "x";
            return;
        }
        char& byte = text[random() % text.size()];
        byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << (random() % 8U)));
    };
    const auto flip_or_drop = [&](std::optional<std::string>& text) {
        if (!text)
            text = random() % 2 == 0 ? "" : "x";
        else if (random() % 4 == 0)
            text.reset();
        else
            flip(*text);
    };
    switch (random() % 14U) {
        case 0:
            row.customer ^= std::int64_t{1} << (random() % 32U);
            return;
        case 1:
            row.sequence ^= std::int64_t{1} << (random() % 32U);
            return;
        case 2:
            row.made_at ^= std::int64_t{1} << (random() % 32U);
            return;
        case 3:
            return flip(row.actor_kind);
        case 4:
            return flip(row.actor_name);
        case 5:
            return flip(row.surface);
        case 6:
            return flip(row.kind);
        case 7:
            return flip(row.subject);
        case 8:
            return flip(row.field);
        case 9:
            return flip_or_drop(row.old_value);
        case 10:
            return flip_or_drop(row.new_value);
        case 11:
            return flip(row.reason);
        case 12:
            return flip_or_drop(row.salt);
        default:
            return flip(row.hash);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(chain_proof_tests)

BOOST_AUTO_TEST_CASE(a_whole_chain_proves) {
    std::mt19937_64 random{1};
    const auto chain = make_chain(7, 40, random);
    BOOST_TEST(!prove(chain, 7).has_value());
    BOOST_TEST(!prove(chain, 7, &chain.back()).has_value());
    BOOST_TEST(!prove(chain, 7, &chain[10]).has_value());
    BOOST_TEST(!prove({}, 7).has_value());
    BOOST_TEST(prove(chain, 8).has_value());
}

// The headline of the history: what somebody with the database could do to one chain, at random.
BOOST_AUTO_TEST_CASE(a_hundred_thousand_changes_are_all_found) {
    constexpr int kTrials = 100'000;
    constexpr int kRows = 12;
    std::mt19937_64 random{20261122};
    std::vector<Chain> chains;
    for (std::int64_t customer = 1; customer <= 16; ++customer)
        chains.push_back(make_chain(customer, kRows, random));
    int changed = 0, removed = 0, moved = 0, cut = 0, exchanged = 0, missed = 0;
    for (int trial = 0; trial < kTrials; ++trial) {
        const auto which = random() % chains.size();
        const Chain& whole = chains[which];
        const auto customer = static_cast<std::int64_t>(which) + 1;
        Chain chain = whole;
        const auto at = random() % chain.size();
        switch (random() % 5U) {
            case 0:
                change_one_byte(chain[at], random);
                ++changed;
                break;
            case 1:  // one or several in the middle or at the beginning; those after it renumbered or not
            {
                const auto from = random() % (chain.size() - 1);
                chain.erase(chain.begin() + static_cast<std::ptrdiff_t>(from));
                if (random() % 2 == 0) {
                    for (std::size_t i = from; i < chain.size(); ++i)
                        --chain[i].sequence;
                }
                ++removed;
                break;
            }
            case 2:  // two change places, with or without their numbers
            {
                const auto other = (at + 1 + random() % (chain.size() - 1)) % chain.size();
                std::swap(chain[at], chain[other]);
                if (random() % 2 == 0) std::swap(chain[at].sequence, chain[other].sequence);
                ++moved;
                break;
            }
            case 3:  // the end is cut off: only the anchor knows
                chain.resize(random() % chain.size());
                ++cut;
                break;
            default:  // a row of another customer's, or of the same chain, in this place
            {
                const auto& from = chains[(which + random() % chains.size()) % chains.size()];
                auto row = from[random() % from.size()];
                if (row.hash == chain[at].hash) row = from[(at + 1) % from.size()];
                row.customer = customer;
                row.sequence = chain[at].sequence;
                chain[at] = std::move(row);
                ++exchanged;
                break;
            }
        }
        if (!prove(chain, customer, &whole.back())) ++missed;
    }
    BOOST_TEST(missed == 0);
    BOOST_TEST(changed + removed + moved + cut + exchanged == kTrials);
    BOOST_TEST(std::min({changed, removed, moved, cut, exchanged}) > kTrials / 10);
    BOOST_TEST_MESSAGE(changed << " changed, " << removed << " removed, " << moved << " moved, " << cut
                               << " cut, " << exchanged << " exchanged; " << missed << " not found");
}

BOOST_AUTO_TEST_CASE(faults_are_named) {
    std::mt19937_64 random{3};
    const auto whole = make_chain(5, 6, random);
    auto chain = whole;
    chain.erase(chain.begin() + 2);
    auto found = prove(chain, 5);
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST((found->fault == Fault::kSequence));
    BOOST_TEST(found->sequence == 3);
    chain = whole;
    chain[3].reason += "x";
    found = prove(chain, 5);
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST((found->fault == Fault::kHash));
    BOOST_TEST(found->sequence == 4);
    chain = whole;
    chain.resize(4);
    BOOST_TEST(!prove(chain, 5).has_value());
    found = prove(chain, 5, &whole.back());
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST((found->fault == Fault::kCut));
    BOOST_TEST(found->sequence == 5);
    // A chain that was made anew from the cut on proves in itself, but is not what was anchored.
    auto other = make_chain(5, 6, random);
    found = prove(other, 5, &whole.back());
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST((found->fault == Fault::kCut));
    BOOST_TEST(found->sequence == 6);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::domain
