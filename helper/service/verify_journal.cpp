// SPDX-License-Identifier: Apache-2.0
#include "service/verify_journal.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>

#include "domain/chain_proof.h"
#include "service/verify_consents.h"

namespace pelanggan::service {
namespace {

using domain::ChainProof;

std::string to_string(ChainProof::Fault fault) {
    switch (fault) {
        case ChainProof::Fault::kSequence:
            return "sequence";
        case ChainProof::Fault::kHash:
            return "hash";
        case ChainProof::Fault::kErased:
            return "erased";
        case ChainProof::Fault::kCut:
            return "cut";
    }
    return {};
}

class Verifier {
 public:
    explicit Verifier(const std::vector<domain::JournalHead>& anchored)
        : anchored_{anchored.begin()}, anchored_end_{anchored.end()} {}

    void add(const domain::JournalLine& line) {
        if (!proof_ || proof_->customer() != line.customer) {
            finish_chain();
            begin_chain(line.customer);
        }
        proof_->add(line);
        ++part.entries;
        if (ConsentProof::is_about(line)) consents[line.customer].take(line);
    }
    void finish() {
        finish_chain();
        for (; anchored_ != anchored_end_; ++anchored_)
            part.broken.push_back({anchored_->customer, 1, "cut"});
    }

    VerifiedPart part;
    std::map<domain::CustomerId, ConsentProof> consents;

 private:
    void begin_chain(domain::CustomerId customer) {
        // Histories that were anchored and are gone.
        for (; anchored_ != anchored_end_ && anchored_->customer < customer; ++anchored_)
            part.broken.push_back({anchored_->customer, 1, "cut"});
        proof_.emplace(customer);
        if (anchored_ == anchored_end_ || anchored_->customer != customer) return;
        proof_->expect(anchored_->sequence, anchored_->hash);
        ++anchored_;
    }
    void finish_chain() {
        if (!proof_) return;
        ++part.customers;
        if (const auto found = proof_->finish())
            part.broken.push_back({proof_->customer(), found->sequence, to_string(found->fault)});
    }

    std::vector<domain::JournalHead>::const_iterator anchored_, anchored_end_;
    std::optional<ChainProof> proof_;
};

base::Expected<void> check_consents(const store::Tx& tx, domain::CustomerId first, domain::CustomerId last,
                                    Verifier& verifier) {
    // Also of customers whose history says nothing of any.
    PEL_ASSIGN(const auto logged, tx.consents().logged(first, last));
    for (const auto customer : logged)
        verifier.consents.try_emplace(customer);
    for (auto& [customer, proof] : verifier.consents) {
        PEL_ASSIGN(auto broken, proof.finish(tx, customer));
        if (broken) verifier.part.broken.push_back(*std::move(broken));
    }
    return {};
}

base::Error corrupt(const std::string& name, const std::string& what) {
    return base::corrupt("the anchor " + name + " was changed: " + what);
}

// The file against itself, against the file before it, and against what the database says of it.
base::Expected<domain::Anchor> prove_file(const store::Tx& tx, const store::AnchorFiles& files,
                                          const std::string& name) {
    PEL_ASSIGN(const auto anchor, files.prove(name));
    PEL_ASSIGN(const auto names, files.names());
    const auto at = std::find(names.begin(), names.end(), name);
    if (at != names.end() && at != names.begin()) {
        const auto before = files.prove(*(at - 1));
        if (before.ok() && before->digest != anchor.before)
            return corrupt(name, "it follows another file than the one before it");
    }
    PEL_ASSIGN(const auto entered, tx.anchors().all());
    const auto known = std::find_if(entered.begin(), entered.end(),
                                    [&](const domain::Anchor& a) { return a.number == anchor.number; });
    if (known != entered.end() && known->digest != anchor.digest)
        return corrupt(name, "the database says that its digest was " + base::to_hex(known->digest));
    return anchor;
}

}  // namespace

base::Expected<VerifiedPart> verify_journal(const store::Tx& tx, domain::CustomerId after,
                                            std::int64_t customers) {
    constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();
    PEL_ASSIGN(const auto highest, tx.journal().last_customer());
    // The last piece reaches beyond the last history: there are those that were anchored and are gone.
    const bool is_last = after.value >= highest.value - customers;
    const domain::CustomerId first{after.value < kEnd ? after.value + 1 : kEnd};
    const domain::CustomerId last{is_last ? kEnd : after.value + customers};
    PEL_ASSIGN(const auto anchored, tx.anchors().anchored(first, last));
    Verifier verifier{anchored};
    PEL_TRY(tx.journal().walk(first, last, [&](const domain::JournalLine& line) { verifier.add(line); }));
    verifier.finish();
    PEL_TRY(check_consents(tx, first, last, verifier));
    VerifiedPart part = std::move(verifier.part);
    part.last = is_last ? std::max(highest, after) : last;
    part.highest = highest;
    part.is_done = is_last;
    return part;
}

base::Expected<std::vector<std::string>> anchor_names(const store::Tx& tx, const store::AnchorFiles& files) {
    PEL_ASSIGN(const auto present, files.names());
    PEL_ASSIGN(const auto entered, tx.anchors().all());
    std::map<std::int64_t, std::string> names;
    for (const auto& anchor : entered)
        names[anchor.number] = domain::anchor_file_name(anchor);
    for (const auto& name : present)
        names[domain::anchor_number_of(name).value_or(0)] = name;
    std::vector<std::string> sorted;
    sorted.reserve(names.size());
    for (auto& [number, name] : names)
        sorted.push_back(std::move(name));
    return sorted;
}

base::Expected<VerifiedAnchor> verify_anchor(const store::Tx& tx, const store::AnchorFiles& files,
                                             const std::string& name, std::int64_t from, std::int64_t limit) {
    VerifiedAnchor part;
    if (from == 0) {
        const auto proved = prove_file(tx, files, name);
        if (!proved.ok() && proved.error().kind == base::ErrorKind::kUnavailable) return proved.error();
        if (!proved.ok()) {
            part.fault = proved.error().what;
            part.is_done = true;
            return part;
        }
    }
    PEL_ASSIGN(const auto heads, files.lines(name, from, limit));
    for (const auto& head : heads) {
        PEL_ASSIGN(const auto hash, tx.journal().hash_of(head.customer, head.sequence));
        if (hash != head.hash) part.broken.push_back({head.customer, head.sequence, "cut"});
    }
    part.lines = std::ssize(heads);
    part.is_done = part.lines < limit;
    return part;
}

}  // namespace pelanggan::service
