// SPDX-License-Identifier: Apache-2.0
#include "service/change_announcement.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "domain/email.h"
#include "mail/markdown.h"
#include "mail/placeholders.h"
#include "service/plan_announcement.h"

namespace pelanggan::service {
namespace {

using domain::Announcement;
using domain::AnnouncementState;
using Kind = AnnouncementResult::Kind;

constexpr std::size_t kMaxReason = 500;
constexpr std::size_t kMaxSenderName = 100;
constexpr std::chrono::hours kLatest{366 * 24};

bool is_before_sending(const Announcement& announcement) {
    return announcement.state == AnnouncementState::kDraft ||
           announcement.state == AnnouncementState::kScheduled;
}

// Values of the right kind, for texts that are only tried out.
const mail::Placeholders& example_values() {
    static const mail::Placeholders kValues{{"name", "x"}, {"domain", "x"}, {"plan", "x"}, {"account", "x"}};
    return kValues;
}

void check_subject(const std::string& field, const std::string& subject, std::vector<FormFault>& faults) {
    const std::size_t before = faults.size();
    check_line(field, subject, /*is_required=*/false, domain::kMaxSubjectCharacters, faults);
    if (faults.size() == before && !mail::fill_placeholders(subject, example_values()).ok())
        faults.push_back({field, FormFaultKind::kNotAPlaceholder});
}

void check_body(const std::string& field, const std::string& body, std::vector<FormFault>& faults) {
    if (body.empty()) return;
    if (body.size() > domain::kMaxBodyBytes) {
        faults.push_back({field, FormFaultKind::kTooLong});
    } else if (!mail::fill_placeholders(body, example_values()).ok()) {
        faults.push_back({field, FormFaultKind::kNotAPlaceholder});
    } else if (!mail::render_markdown(body, &example_values()).ok()) {
        faults.push_back({field, FormFaultKind::kControlCharacters});
    }
}

void check_texts(const AnnouncementText& text, std::vector<FormFault>& faults) {
    check_line("reason", text.reason, false, kMaxReason, faults);
    check_line("sender_name", text.sender_name, false, kMaxSenderName, faults);
    check_subject("subject_id", text.subject_id, faults);
    check_subject("subject_en", text.subject_en, faults);
    check_body("body_id", text.body_id, faults);
    check_body("body_en", text.body_en, faults);
    const auto& status = text.audience.status;
    // Who is gone or was replaced is nobody's customer any more.
    if (status && *status != domain::AccountStatus::kActive && *status != domain::AccountStatus::kSuspended)
        faults.push_back({"status", FormFaultKind::kNotAChoice});
    if (text.audience.language && *text.audience.language != "id" && *text.audience.language != "en")
        faults.push_back({"language", FormFaultKind::kNotAChoice});
}

base::Expected<std::optional<domain::Category>> find_category(const store::Tx& tx, const std::string& code) {
    PEL_ASSIGN(const auto categories, tx.settings().categories());
    const auto found =
        std::find_if(categories.begin(), categories.end(), [&](const auto& one) { return one.code == code; });
    if (found == categories.end() || found->policy == domain::Policy::kNever)
        return std::optional<domain::Category>{};
    return std::optional{*found};
}

void check_complete(const Announcement& announcement, const domain::Category& category,
                    std::vector<FormFault>& faults) {
    if (category.policy == domain::Policy::kMandatory && announcement.reason.empty())
        faults.push_back({"reason", FormFaultKind::kRequired});
    const bool has_id = !announcement.subject_id.empty() || !announcement.body_id.empty();
    const bool has_en = !announcement.subject_en.empty() || !announcement.body_en.empty();
    if (has_id || !has_en) {
        if (announcement.subject_id.empty()) faults.push_back({"subject_id", FormFaultKind::kRequired});
        if (announcement.body_id.empty()) faults.push_back({"body_id", FormFaultKind::kRequired});
    }
    if (has_en) {
        if (announcement.subject_en.empty()) faults.push_back({"subject_en", FormFaultKind::kRequired});
        if (announcement.body_en.empty()) faults.push_back({"body_en", FormFaultKind::kRequired});
    }
}

// Tests of this author's announcements in the last hour. Mails to no customer are tests.
base::Expected<std::int64_t> count_tests(const store::Tx& tx, const domain::Actor& author) {
    store::MailQuery query;
    query.customer = domain::CustomerId{0};
    query.limit = 500;
    PEL_ASSIGN(const auto tests, tx.outbox().query(query));
    std::map<std::string, bool> is_authors;  // by the announcement's number
    std::int64_t count = 0;
    for (const domain::Mail& mail : tests) {
        if (mail.created_at <= base::now() - std::chrono::hours{1}) break;
        auto known = is_authors.find(mail.reference);
        if (known == is_authors.end()) {
            const domain::AnnouncementId id{base::parse_number(mail.reference).value_or(0)};
            PEL_ASSIGN(const auto found, tx.announcements().find(id));
            const bool is_same =
                found && found->author.kind == author.kind && found->author.name == author.name;
            known = is_authors.emplace(mail.reference, is_same).first;
        }
        count += known->second ? 1 : 0;
    }
    return count;
}

// What stands in the way of sending it; kSaved: nothing.
base::Expected<AnnouncementResult> check_sendable(const store::Tx& tx, const Announcement& announcement,
                                                  const MailSetup& setup) {
    AnnouncementResult result;
    result.id = announcement.id;
    if (!setup.can_send) {
        result.kind = Kind::kNoMail;
        return result;
    }
    PEL_ASSIGN(const auto category, find_category(tx, announcement.category));
    if (!category) {
        result.faults.push_back({"category", FormFaultKind::kNotAChoice});
    } else {
        check_complete(announcement, *category, result.faults);
    }
    if (!result.faults.empty()) {
        result.kind = Kind::kFaulty;
    } else if (category->policy != domain::Policy::kMandatory && !setup.can_confirm) {
        result.kind = Kind::kNoWayOut;
    }
    return result;
}

// Runs work in the transaction of request; a result that is not kSaved stores nothing, and is no error.
template <typename Work>
base::Expected<AnnouncementResult> transact(store::Store& store, const store::RequestId& request, Work work) {
    AnnouncementResult result;
    const auto stored = store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        result = {};
        PEL_ASSIGN(result, work(tx));
        if (result.kind != Kind::kSaved) return base::invalid_input("the announcement cannot do that");
        return {};
    });
    if (!stored.ok() && result.kind == Kind::kSaved) return stored.error();
    return result;
}

AnnouncementResult refused(domain::AnnouncementId id, Kind kind) {
    AnnouncementResult result;
    result.kind = kind;
    result.id = id;
    return result;
}

}  // namespace

base::Expected<Announcement> find_announcement(const store::Tx& tx, const Scope& scope,
                                               domain::AnnouncementId id) {
    PEL_ASSIGN(auto found, tx.announcements().find(id));
    const std::string* const reseller = scope.reseller_name();
    const bool is_seen =
        found &&
        (scope.covers_all() || (reseller != nullptr && found->author.kind == domain::ActorKind::kReseller &&
                                found->author.name == *reseller));
    if (!is_seen) return base::not_found("no such announcement");
    return *found;
}

base::Expected<domain::RuleCounts> count_recipients(const store::Tx& tx, const Announcement& announcement) {
    PEL_ASSIGN(const auto query, audience_of(tx, announcement, base::now()));
    return tx.announcements().count_audience(query);
}

base::Expected<AnnouncementResult> save_announcement(store::Store& store, const store::RequestId& request,
                                                     const domain::Actor& actor, const Scope& scope,
                                                     std::optional<domain::AnnouncementId> id,
                                                     std::int64_t version, const AnnouncementText& text) {
    if (!scope.covers_all() && scope.reseller_name() == nullptr)
        return base::unauthorized("only the host and resellers write announcements");
    AnnouncementResult checked;
    check_texts(text, checked.faults);
    return transact(store, request, [&](store::Tx& tx) -> base::Expected<AnnouncementResult> {
        AnnouncementResult result = checked;
        PEL_ASSIGN(const auto category, find_category(tx, text.category));
        if (!category) result.faults.push_back({"category", FormFaultKind::kNotAChoice});
        if (!result.faults.empty()) {
            result.kind = Kind::kFaulty;
            return result;
        }
        Announcement announcement;
        if (id) {
            PEL_ASSIGN(announcement, find_announcement(tx, scope, *id));
            if (!is_before_sending(announcement)) return refused(*id, Kind::kTooLate);
            announcement.version = version;
        } else {
            PEL_ASSIGN(announcement.id.value, tx.announcements().next_ids(1));
            announcement.author = actor;
            announcement.created_at = base::now();
        }
        announcement.state = AnnouncementState::kDraft;
        announcement.send_at.reset();
        announcement.category = text.category;
        announcement.reason = text.reason;
        announcement.sender_name = text.sender_name;
        announcement.subject_id = text.subject_id;
        announcement.subject_en = text.subject_en;
        announcement.body_id = text.body_id;
        announcement.body_en = text.body_en;
        announcement.audience = text.audience;
        if (id) {
            PEL_TRY(tx.announcements().update(announcement));
        } else {
            PEL_TRY(tx.announcements().insert(announcement));
        }
        result.id = announcement.id;
        return result;
    });
}

base::Expected<AnnouncementResult> schedule_announcement(store::Store& store, const store::RequestId& request,
                                                         const Scope& scope, const MailSetup& setup,
                                                         domain::AnnouncementId id, std::int64_t version,
                                                         std::optional<base::Time> send_at) {
    return transact(store, request, [&](store::Tx& tx) -> base::Expected<AnnouncementResult> {
        PEL_ASSIGN(Announcement announcement, find_announcement(tx, scope, id));
        if (!is_before_sending(announcement)) return refused(id, Kind::kTooLate);
        PEL_ASSIGN(AnnouncementResult result, check_sendable(tx, announcement, setup));
        const base::Time now = base::now();
        if (send_at && *send_at > now + kLatest) {
            result.kind = Kind::kFaulty;
            result.faults.push_back({"send_at", FormFaultKind::kNotAChoice});
        }
        if (result.kind != Kind::kSaved) return result;
        announcement.version = version;
        announcement.state = AnnouncementState::kScheduled;
        announcement.send_at = send_at ? std::max(*send_at, now) : now;
        PEL_TRY(tx.announcements().update(announcement));
        return result;
    });
}

base::Expected<AnnouncementResult> cancel_announcement(store::Store& store, const store::RequestId& request,
                                                       const Scope& scope, domain::AnnouncementId id,
                                                       std::int64_t version) {
    return transact(store, request, [&](store::Tx& tx) -> base::Expected<AnnouncementResult> {
        PEL_ASSIGN(Announcement announcement, find_announcement(tx, scope, id));
        if (announcement.state == AnnouncementState::kDone ||
            announcement.state == AnnouncementState::kCancelled)
            return refused(id, Kind::kTooLate);
        // Planning raises the version batch by batch: whoever stops it stops it as it is by now.
        if (is_before_sending(announcement)) announcement.version = version;
        const base::Time now = base::now();
        announcement.state = AnnouncementState::kCancelled;
        announcement.finished_at = now;
        PEL_TRY(tx.announcements().update(announcement));
        PEL_ASSIGN(const std::int64_t cancelled, tx.outbox().cancel(id, now));
        if (cancelled > 0) {
            PEL_TRY(tx.announcements().add_exclusions(id, {{domain::MailRule::kCancelled, cancelled}}));
        }
        AnnouncementResult result;
        result.id = id;
        return result;
    });
}

base::Expected<std::optional<std::vector<std::string>>> test_addresses(const store::Tx& tx,
                                                                       const Scope& scope,
                                                                       domain::ServerId server) {
    using Addresses = std::optional<std::vector<std::string>>;
    if (scope.covers_all()) return Addresses{};
    std::vector<std::string> own;
    const std::string* const reseller = scope.reseller_name();
    if (reseller == nullptr) return Addresses{own};
    PEL_ASSIGN(const auto account, tx.accounts().find_user(server, *reseller));
    if (!account) return Addresses{own};
    PEL_ASSIGN(const auto contacts, tx.contacts().of_customer(account->customer));
    for (const auto& contact : contacts) {
        const bool is_new = std::find(own.begin(), own.end(), contact.email) == own.end();
        if (domain::is_sendable(contact.email) && is_new) own.push_back(contact.email);
    }
    return Addresses{std::move(own)};
}

base::Expected<AnnouncementResult> try_announcement(store::Store& store, const store::RequestId& request,
                                                    const Scope& scope, const MailSetup& setup,
                                                    domain::ServerId server, domain::AnnouncementId id,
                                                    const std::string& address, const std::string& language) {
    return transact(store, request, [&](store::Tx& tx) -> base::Expected<AnnouncementResult> {
        PEL_ASSIGN(const Announcement announcement, find_announcement(tx, scope, id));
        PEL_ASSIGN(AnnouncementResult result, check_sendable(tx, announcement, setup));
        // A test says itself that it went to nobody else, so it needs no way out.
        if (result.kind == Kind::kNoWayOut) result.kind = Kind::kSaved;
        if (result.kind != Kind::kSaved) return result;
        PEL_ASSIGN(const auto addresses, test_addresses(tx, scope, server));
        if (addresses && std::find(addresses->begin(), addresses->end(), address) == addresses->end())
            return refused(id, Kind::kNotOwnAddress);
        PEL_ASSIGN(const auto tried, count_tests(tx, announcement.author));
        if (tried >= kMaxTestsPerHour) return refused(id, Kind::kTooManyTests);
        MailDraft draft;
        draft.kind = domain::MailKind::kAnnouncementTest;
        draft.address = address;
        draft.language = language;
        draft.category = announcement.category;
        draft.reference = std::to_string(id.value);
        draft.reason = announcement.reason;
        PEL_TRY(queue_mail(tx, setup, draft));
        return result;
    });
}

}  // namespace pelanggan::service
