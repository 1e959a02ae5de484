// SPDX-License-Identifier: Apache-2.0
//
// One announcement: a draft with its preview and who would get it, progress while it is sent, then the
// report.
#include "web/staff_pages/announcement.h"

#include <algorithm>
#include <array>

#include "service/change_announcement.h"
#include "service/compose_mail.h"
#include "web/mail_words.h"
#include "web/outcome.h"
#include "web/staff_pages/announcement_words.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

using domain::Announcement;
using domain::AnnouncementState;
using domain::MailState;

constexpr std::int64_t kFailuresPerPage = 50;

struct Letter {
    std::string language, subject, from, html, text;
};

struct View {
    Announcement announcement;
    std::optional<domain::Category> category;
    std::optional<domain::RuleCounts> audience;  // of what was not planned yet
    domain::RuleCounts exclusions;               // of what was
    store::OutboxTable::StateCounts counts;
    std::vector<Letter> letters;
    std::vector<domain::Mail> failures;
    std::optional<MailState> shown;                          // which failures
    std::optional<std::vector<std::string>> test_addresses;  // where a test may go; absent: anywhere
};

bool is_open(const Announcement& announcement) {
    return announcement.state == AnnouncementState::kDraft ||
           announcement.state == AnnouncementState::kScheduled;
}
bool is_running(const Announcement& announcement) {
    return announcement.state == AnnouncementState::kPlanning ||
           announcement.state == AnnouncementState::kSending;
}

base::Expected<std::vector<Letter>> write_letters(const Context& context, const store::Tx& tx,
                                                  const Announcement& announcement) {
    std::vector<Letter> letters;
    if (context.compose() == nullptr) return letters;
    for (const char* language : {"id", "en"}) {
        const bool is_indonesian = language == std::string_view{"id"};
        if ((is_indonesian ? announcement.body_id : announcement.body_en).empty()) continue;
        domain::Mail mail;
        mail.kind = domain::MailKind::kAnnouncementTest;
        mail.name = is_indonesian ? "Nama Pelanggan" : "Name of the Customer";  // in the letter's language
        mail.address = "customer@example.com";
        mail.language = language;
        mail.category = announcement.category;
        mail.reference = std::to_string(announcement.id.value);
        mail.reason = announcement.reason;
        PEL_ASSIGN(auto message, context.compose()->compose(tx, mail, base::now()));
        Letter letter{language, message.subject, message.from, message.html, message.text};
        if (!message.from_name.empty()) letter.from = message.from_name + " <" + message.from + ">";
        letters.push_back(std::move(letter));
    }
    return letters;
}

// Which mails are listed: the ones asked for, else the worst there are.
std::optional<MailState> shown_state(const Context& context, const store::OutboxTable::StateCounts& counts) {
    const auto asked = domain::parse_mail_state(context.request().query.get("state"));
    if (asked &&
        (*asked == MailState::kFailed || *asked == MailState::kBounced || *asked == MailState::kSkipped))
        return asked;
    if (counts.failed > 0) return MailState::kFailed;
    if (counts.bounced > 0) return MailState::kBounced;
    if (counts.skipped > 0) return MailState::kSkipped;
    return std::nullopt;
}

base::Expected<View> read_view(const Context& context, domain::AnnouncementId id) {
    View view;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        View fresh;
        PEL_ASSIGN(fresh.announcement, service::find_announcement(tx, context.caller().scope(), id));
        PEL_ASSIGN(const auto categories, tx.settings().categories());
        for (const auto& category : categories) {
            if (category.code == fresh.announcement.category) fresh.category = category;
        }
        if (is_open(fresh.announcement)) {
            PEL_ASSIGN(fresh.test_addresses,
                       service::test_addresses(tx, context.caller().scope(), context.server()));
            if (fresh.category) {
                PEL_ASSIGN(fresh.audience, service::count_recipients(tx, fresh.announcement));
            }
        } else {
            PEL_ASSIGN(fresh.counts, tx.outbox().counts(id));
            PEL_ASSIGN(fresh.exclusions, tx.announcements().exclusions(id));
            fresh.shown = shown_state(context, fresh.counts);
            if (fresh.shown) {
                store::MailQuery query;
                query.announcement = id;
                query.state = fresh.shown;
                query.before = context.request().query.number("before").value_or(0);
                query.limit = kFailuresPerPage + 1;
                PEL_ASSIGN(fresh.failures, tx.outbox().query(query));
            }
        }
        PEL_ASSIGN(fresh.letters, write_letters(context, tx, fresh.announcement));
        view = std::move(fresh);
        return {};
    }));
    return view;
}

Model letters_model(const std::vector<Letter>& letters) {
    Model list{Model::List{}};
    for (const auto& letter : letters) {
        list.add(Model::object()
                     .set("language", letter.language)
                     .set("language_name", letter.language == "id" ? "Bahasa Indonesia" : "English")
                     .set("subject", letter.subject)
                     .set("from", letter.from)
                     .set("html", letter.html)
                     .set("text", letter.text));
    }
    return list;
}

// Sent, failed and the rest as bars of all.
Model outcome_bars(const Context& context, const store::OutboxTable::StateCounts& counts) {
    const struct {
        const char* name;
        std::string label;
        std::int64_t count;
        bool is_good, is_bad;
    } rows[] = {
        {"sent", context.text("Taken over by the mail server"), counts.sent, true, false},
        {"waiting", context.text("Still waiting"), counts.waiting + counts.leased, false, false},
        {"skipped", context.text("No longer wanted when it was their turn"), counts.skipped, false, false},
        {"failed", context.text("Refused by the mail server"), counts.failed, false, true},
        {"bounced", context.text("Came back"), counts.bounced, false, true},
    };
    std::int64_t total = 0;
    for (const auto& row : rows)
        total += row.count;
    Model list{Model::List{}};
    for (const auto& row : rows) {
        if (row.count == 0 && !row.is_good) continue;
        list.add(Model::object()
                     .set("name", row.name)
                     .set("label", row.label)
                     .set("count", row.count)
                     .set("count_text", staff::count_text(context, row.count))
                     .set("percent", total == 0 ? std::int64_t{0} : row.count * 100 / total)
                     .set("is_good", row.is_good)
                     .set("is_bad", row.is_bad));
    }
    return list;
}

void add_failures(const Context& context, const View& view, Model& model) {
    const auto link_to = [&](MailState state, std::int64_t before) {
        return staff::link("announcement", {{"id", std::to_string(view.announcement.id.value)},
                                            {"state", domain::to_string(state)},
                                            {"before", before == 0 ? "" : std::to_string(before)}});
    };
    const std::pair<MailState, std::int64_t> states[] = {{MailState::kFailed, view.counts.failed},
                                                         {MailState::kBounced, view.counts.bounced},
                                                         {MailState::kSkipped, view.counts.skipped}};
    Model chips{Model::List{}};
    for (const auto& [state, count] : states) {
        if (count == 0) continue;
        chips.add(Model::object()
                      .set("label", state == MailState::kSkipped ? context.text("No longer wanted")
                                                                 : mail_state_text(context, state))
                      .set("count_text", staff::count_text(context, count))
                      .set("href", link_to(state, 0))
                      .set("is_current", view.shown == state));
    }
    Model rows{Model::List{}};
    const auto shown = std::min<std::size_t>(view.failures.size(), kFailuresPerPage);
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& mail = view.failures[i];
        const auto at = mail.done_at.value_or(mail.created_at);
        rows.add(Model::object()
                     .set("id", mail.id.value)
                     .set("address", email_text(mail.address))
                     .set("name", mail.name)
                     .set("customer", mail.customer.value)
                     .set("href", staff::link("customer", {{"id", std::to_string(mail.customer.value)}}))
                     .set("state", domain::to_string(mail.state))
                     .set("reply", mail.state == MailState::kSkipped ? staff::rule_label(context, mail.rule)
                                                                     : mail.reply)
                     .set("at", base::to_rfc3339(at))
                     .set("at_text", staff::time_text(context, at)));
    }
    const bool has_more = view.failures.size() > shown;
    model.set("has_failures", shown > 0)
        .set("chips", std::move(chips))
        .set("failures", std::move(rows))
        .set("older", has_more ? link_to(*view.shown, view.failures[shown - 1].id.value) : std::string{});
}

void add_forms(const Context& context, const View& view, const staff::AnnouncementNote& note, Model& model) {
    const auto form = [&](const char* route) {
        Model one = Model::object();
        context.add_form(one, route);
        return one;
    };
    const auto id = std::to_string(view.announcement.id.value);
    const Model test = form("announcement-test");
    const Model cancel = form("announcement-cancel");
    Model addresses{Model::List{}};
    const bool is_free = !view.test_addresses.has_value();
    for (const auto& address : view.test_addresses.value_or(std::vector<std::string>{}))
        addresses.add(Model::object()
                          .set("address", address)
                          .set("address_text", email_text(address))
                          .set("is_selected", address == note.test_address));
    model.set("is_test_free", is_free)
        .set("can_test", is_free || !view.test_addresses->empty())
        .set("test_addresses", std::move(addresses))
        .set("test_token", *test.find("token"))
        .set("test_request", *test.find("request"))
        .set("test_address", note.test_address)
        .set("test_fault", note.test_fault)
        .set("cancel_token", *cancel.find("token"))
        .set("cancel_request", *cancel.find("request"))
        .set("edit_href", staff::link("announcement-edit", {{"id", id}}))
        .set("send_href", staff::link("announcement-send", {{"id", id}}));
}

}  // namespace

domain::AnnouncementId staff::asked_announcement(const Context& context) {
    const auto& request = context.request();
    const Fields& fields = request.method == Method::kPost ? request.form : request.query;
    return {fields.number("id").value_or(0)};
}

std::string staff::announcement_link(domain::AnnouncementId id) {
    return link("announcement", {{"id", std::to_string(id.value)}});
}

Answer staff::announcement_page(const Context& context, domain::AnnouncementId id,
                                const AnnouncementNote& note) {
    const auto view = read_view(context, id);
    if (!view.ok()) return view.error();
    const Announcement& announcement = view->announcement;
    Page page{"announcement", announcement_subject(context, announcement), Model::object(), note.status};
    Model& model = page.model;
    add_progress(context, announcement, view->counts, model);
    add_rule_bars(context, view->audience.value_or(domain::RuleCounts{}), model);
    // How many were left out is told apart from how many got it: those have rows of their own.
    Model left_out = Model::object();
    add_rule_bars(context, view->exclusions, left_out);
    const bool is_draft = announcement.state == AnnouncementState::kDraft;
    model.set("id", announcement.id.value)
        .set("version", announcement.version)
        .set("alert", note.alert)
        .set("state", domain::to_string(announcement.state))
        .set("state_text", announcement_state_text(context, announcement.state))
        .set("is_draft", is_draft)
        .set("is_open", is_open(announcement))
        .set("is_begun", !is_open(announcement) && announcement.started_at.has_value())
        .set("can_cancel", is_open(announcement) || is_running(announcement))
        .set("when_text", announcement_time_text(context, announcement))
        .set("send_at", announcement.send_at ? Model{base::to_rfc3339(*announcement.send_at)} : Model{})
        .set("category", announcement.category)
        .set("category_name",
             view->category ? category_name(context, *view->category) : announcement.category)
        .set("policy_text", view->category ? policy_text(context, view->category->policy) : std::string{})
        .set("reason", announcement.reason)
        .set("sender_name", announcement.sender_name)
        .set("author", announcement.author.name)
        .set("audience", audience_model(context, announcement.audience))
        .set("has_audience", view->audience.has_value())
        .set("has_letters", !view->letters.empty())
        .set("letters", letters_model(view->letters))
        .set("outcomes", outcome_bars(context, view->counts))
        .set("excluded", *left_out.find("left_out_by"))
        .set("has_excluded", *left_out.find("has_left_out"))
        .set("excluded_text", *left_out.find("left_out_text"))
        .set("sent", view->counts.sent)
        .set("skipped", view->counts.skipped)
        .set("failed", view->counts.failed)
        .set("bounced", view->counts.bounced)
        .set("waiting", view->counts.waiting + view->counts.leased);
    add_failures(context, *view, model);
    add_forms(context, *view, note, model);
    return page;
}

Answer staff::refused_announcement(const Context& context, domain::AnnouncementId id,
                                   const service::AnnouncementResult& result) {
    using Kind = service::AnnouncementResult::Kind;
    AnnouncementNote note;
    note.status = 422;
    switch (result.kind) {
        case Kind::kSaved:
        case Kind::kNotOwnAddress:  // said beside the field
        case Kind::kTooManyTests:
            break;
        case Kind::kFaulty:
            return incomplete_announcement(context, id, result.faults);
        case Kind::kNoMail:
            note.alert = context.text(
                "Nothing was sent: mail is switched off on this server. It is switched on in the "
                "configuration, section [mail].");
            break;
        case Kind::kNoWayOut:
            note.alert = context.text(
                "Nothing was sent: mail that customers may refuse needs a link with which they can. Links "
                "are "
                "set up in the configuration, section [public].");
            break;
        case Kind::kTooLate:
            note.alert = context.text("This announcement is on its way or over. It stays as it is.");
            note.status = 409;
            break;
    }
    return announcement_page(context, id, note);
}

Answer show_announcement(const Context& context) {
    return staff::announcement_page(context, staff::asked_announcement(context), {});
}

Answer show_announcement_status(const Context& context) {
    const auto id = staff::asked_announcement(context);
    Model model = Model::object();
    const auto read = context.read([&](const store::Tx& tx) -> base::Expected<void> {
        Model fresh = Model::object();
        PEL_ASSIGN(const auto announcement, service::find_announcement(tx, context.caller().scope(), id));
        PEL_ASSIGN(const auto counts, tx.outbox().counts(id));
        staff::add_progress(context, announcement, counts, fresh);
        fresh.set("id", id.value)
            .set("state", domain::to_string(announcement.state))
            .set("state_text", staff::announcement_state_text(context, announcement.state))
            .set("sent", counts.sent)
            .set("skipped", counts.skipped)
            .set("failed", counts.failed)
            .set("bounced", counts.bounced)
            .set("waiting", counts.waiting + counts.leased);
        model = std::move(fresh);
        return {};
    });
    if (!read.ok()) return read.error();
    return Page{"announcement_status", context.text("Announcement"), std::move(model)};
}

Answer cancel_announcement(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto id = staff::asked_announcement(context);
    const auto version = context.request().form.number("version").value_or(0);
    const auto result =
        service::cancel_announcement(context.store(), request, context.caller().scope(), id, version);
    if (!result.ok()) return after_failure(context, "announcement-cancel", result.error(), "announcements");
    if (result->kind != service::AnnouncementResult::Kind::kSaved)
        return staff::refused_announcement(context, id, *result);
    context.jobs().look_at_queues();
    return Redirect{staff::announcement_link(id) + "&done=cancelled", Model::object().set("id", id.value)};
}

}  // namespace pelanggan::web
