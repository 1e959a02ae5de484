// SPDX-License-Identifier: Apache-2.0
//
// The last look before an announcement goes: how many get it, and when.
#include <algorithm>

#include "web/format.h"
#include "web/outcome.h"
#include "web/staff_pages/announcement.h"
#include "web/staff_pages/announcement_words.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

struct Before {
    domain::Announcement announcement;
    domain::RuleCounts counts;
};

base::Expected<Before> read_before(const Context& context, domain::AnnouncementId id) {
    Before before;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        Before fresh;
        PEL_ASSIGN(fresh.announcement, service::find_announcement(tx, context.caller().scope(), id));
        PEL_ASSIGN(fresh.counts, service::count_recipients(tx, fresh.announcement));
        before = std::move(fresh);
        return {};
    }));
    return before;
}

struct Typed {
    std::string when{"now"}, send_at;
    std::string fault;  // beside the time
};

Answer send_page(const Context& context, domain::AnnouncementId id, const Typed& typed) {
    const auto before = read_before(context, id);
    if (!before.ok()) return before.error();
    const auto& announcement = before->announcement;
    if (announcement.state != domain::AnnouncementState::kDraft &&
        announcement.state != domain::AnnouncementState::kScheduled)
        return Redirect{staff::announcement_link(id), Model::object().set("id", id.value)};
    Page page{"announcement_send", context.text("Send the announcement"), Model::object(),
              typed.fault.empty() ? 200 : 422};
    Model& model = page.model;
    staff::add_rule_bars(context, before->counts, model);
    const auto reached = *model.find("reached");
    const auto count = std::get<std::int64_t>(reached.value());
    Model faults{Model::List{}};
    if (!typed.fault.empty()) faults.add(Model::object().set("name", "send_at").set("fault", typed.fault));
    model.set("id", id.value)
        .set("version", announcement.version)
        .set("subject", staff::announcement_subject(context, announcement))
        .set("back", staff::announcement_link(id))
        .set("reaches_anybody", count > 0)
        .set("reached_line", fill(context.plural("{0} contact gets it.", "{0} contacts get it.", count),
                                  {staff::count_text(context, count)}))
        .set("left_out_line",
             fill(context.text("{0} do not:"), {std::get<std::string>(model.find("left_out_text")->value())}))
        .set("is_now", typed.when != "later")
        .set("is_later", typed.when == "later")
        .set("send_at", typed.send_at)
        .set("send_at_fault", typed.fault)
        .set("faults", std::move(faults))
        .set("zone_text",
             fill(context.text("In the time zone of the server: {0}. There it is now {1}."),
                  {format_zone(context.language(), ""), staff::time_text(context, base::now())}));
    context.add_form(model, "announcement-send");
    return page;
}

}  // namespace

Answer show_announcement_sending(const Context& context) {
    const auto id = staff::asked_announcement(context);
    const auto before = read_before(context, id);
    if (!before.ok()) return before.error();
    Typed typed;
    if (const auto& at = before->announcement.send_at) {
        typed.when = "later";
        typed.send_at = format_field(*at);
    }
    return send_page(context, id, typed);
}

Answer send_announcement(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    const auto id = staff::asked_announcement(context);
    Typed typed{
        form.get("when") == "later" ? "later" : "now", std::string{base::trim(form.get("send_at"))}, {}};
    std::optional<base::Time> send_at;
    if (typed.when == "later") {
        send_at = parse_moment(typed.send_at);
        if (!send_at) {
            typed.fault = context.text("Please give a date and a time, for example 2026-11-30 08:00.");
        } else if (*send_at < base::now() - std::chrono::minutes{1}) {
            typed.fault = context.text("This time is over. Please give a later one, or send it now.");
        }
        if (!typed.fault.empty()) return send_page(context, id, typed);
    }
    const auto version = form.number("version").value_or(0);
    auto result = service::schedule_announcement(context.store(), request, context.caller().scope(),
                                                 context.mail(), id, version, send_at);
    if (!result.ok()) {
        if (result.error().kind == base::ErrorKind::kConflict && !context.caller().is_tool) {
            staff::AnnouncementNote note;
            note.alert = context.text(
                "Nothing was sent: somebody else changed this announcement meanwhile. This is how it is "
                "now.");
            note.status = 409;
            return staff::announcement_page(context, id, note);
        }
        return after_failure(context, "announcement-send", result.error(), "announcements");
    }
    const auto too_far = std::find_if(result->faults.begin(), result->faults.end(),
                                      [](const auto& fault) { return fault.field == "send_at"; });
    if (too_far != result->faults.end()) {
        typed.fault = context.text("Please choose a time within a year from now.");
        return send_page(context, id, typed);
    }
    if (result->kind != service::AnnouncementResult::Kind::kSaved)
        return staff::refused_announcement(context, id, *result);
    context.jobs().look_at_queues();
    return Redirect{staff::announcement_link(id) + (send_at ? "&done=scheduled" : "&done=sending"),
                    Model::object().set("id", id.value)};
}

}  // namespace pelanggan::web
