// SPDX-License-Identifier: Apache-2.0
//
// Writing an announcement. Drafts have a version: of two people who write at once the second chooses field by
// field.
#include "web/outcome.h"
#include "web/staff_pages/announcement.h"
#include "web/staff_pages/announcement_form.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

using staff::AnnouncementChoices;
using staff::AnnouncementValues;
using Kind = service::AnnouncementResult::Kind;

struct Stored {
    AnnouncementChoices choices;
    std::optional<domain::Announcement> announcement;  // absent: a new one
    AnnouncementValues values;
};

// Who wrote before keeps the name written under.
base::Expected<std::string> last_sender_name(const Context& context, const store::Tx& tx) {
    constexpr std::int64_t kLookedAt = 20;
    const auto scope = context.caller().scope();
    std::optional<std::string> reseller;
    if (scope.reseller_name() != nullptr) reseller = *scope.reseller_name();
    PEL_ASSIGN(const auto written, tx.announcements().list(reseller, kLookedAt));
    const auto kind = reseller ? domain::ActorKind::kReseller : domain::ActorKind::kHost;
    for (const auto& one : written) {
        if (one.author.kind == kind && !one.sender_name.empty()) return one.sender_name;
    }
    return tx.mail_settings().sender_name(reseller.value_or(""));
}

base::Expected<Stored> read_stored(const Context& context, domain::AnnouncementId id) {
    Stored stored;
    const auto scope = context.caller().scope();
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        Stored fresh;
        PEL_ASSIGN(fresh.choices, staff::read_choices(context, tx));
        if (id.value != 0) {
            PEL_ASSIGN(fresh.announcement, service::find_announcement(tx, scope, id));
            fresh.values = staff::values_of(context, *fresh.announcement);
        } else {
            PEL_ASSIGN(fresh.values["sender_name"], last_sender_name(context, tx));
        }
        stored = std::move(fresh);
        return {};
    }));
    return stored;
}

std::string title_of(const Context& context, domain::AnnouncementId id) {
    return id.value == 0 ? context.text("New announcement") : context.text("Change the announcement");
}

staff::Form draw(const Context& context, const Stored& stored, const AnnouncementValues& values,
                 domain::AnnouncementId id, std::int64_t version) {
    return staff::draw_announcement(context, stored.choices, values, id, version);
}

}  // namespace

Answer staff::incomplete_announcement(const Context& context, domain::AnnouncementId id,
                                      const std::vector<service::FormFault>& faults) {
    const auto stored = read_stored(context, id);
    if (!stored.ok()) return stored.error();
    auto form =
        draw(context, *stored, stored->values, id, stored->announcement ? stored->announcement->version : 0);
    form.fault_heading =
        context.text("Nothing was sent yet. The draft is kept; these fields are still missing:");
    mark_faults(context, faults, form);
    return form_page(context, title_of(context, id), form);
}

Answer show_announcement_form(const Context& context) {
    const auto id = staff::asked_announcement(context);
    const auto stored = read_stored(context, id);
    if (!stored.ok()) return stored.error();
    const auto& announcement = stored->announcement;
    if (announcement && announcement->state != domain::AnnouncementState::kDraft &&
        announcement->state != domain::AnnouncementState::kScheduled)
        return staff::refused_announcement(context, id, {Kind::kTooLate, id, {}});
    auto form = draw(context, *stored, stored->values, id, announcement ? announcement->version : 0);
    if (announcement && announcement->state == domain::AnnouncementState::kScheduled)
        form.intro = context.text(
            "This announcement is scheduled. Saving makes it a draft again; nothing is sent then.");
    return staff::form_page(context, title_of(context, id), form);
}

Answer change_announcement(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    const auto id = staff::asked_announcement(context);
    const auto version = form.number("version").value_or(0);
    PEL_ASSIGN(const auto stored, read_stored(context, id));
    const auto values = staff::typed_values(form, id.value != 0 ? &stored.values : nullptr);
    std::vector<service::FormFault> faults;
    const auto text = staff::read_values(values, faults);
    const auto again = [&](const std::vector<service::FormFault>& found) {
        auto drawn = draw(context, stored, values, id, version);
        staff::mark_faults(context, found, drawn);
        return staff::form_page(context, title_of(context, id), drawn);
    };
    if (!faults.empty()) return again(faults);
    const auto& caller = context.caller();
    const auto result =
        service::save_announcement(context.store(), request, caller.actor(), caller.scope(),
                                   id.value == 0 ? std::nullopt : std::optional{id}, version, text);
    if (result.ok()) {
        if (result->kind == Kind::kFaulty) return again(result->faults);
        if (result->kind != Kind::kSaved) return staff::refused_announcement(context, id, *result);
        return Redirect{staff::announcement_link(result->id) + "&done=saved",
                        Model::object().set("id", result->id.value).set("saved", true)};
    }
    if (result.error().kind != base::ErrorKind::kConflict || id.value == 0)
        return after_failure(context, "announcement-edit", result.error(), "announcements");
    PEL_ASSIGN(const auto fresh, read_stored(context, id));
    auto drawn = draw(context, fresh, values, id, fresh.announcement->version);
    staff::mark_clash(fresh.values, drawn);
    return staff::form_page(context, title_of(context, id), drawn);
}

}  // namespace pelanggan::web
