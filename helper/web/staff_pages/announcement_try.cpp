// SPDX-License-Identifier: Apache-2.0
//
// Sends an announcement to one address, to see it as a recipient would.
#include "base/text.h"
#include "domain/email.h"
#include "service/change_announcement.h"
#include "web/outcome.h"
#include "web/staff_pages/announcement.h"
#include "web/staff_pages/pages.h"

namespace pelanggan::web {

Answer try_announcement(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    const auto id = staff::asked_announcement(context);
    staff::AnnouncementNote note;
    note.test_address = base::trim(form.get("address"));
    const auto address = domain::Email::parse(note.test_address);
    if (!address.ok()) {
        note.test_fault = context.text("This is not an e-mail address.");
        note.status = 422;
        return staff::announcement_page(context, id, note);
    }
    const std::string& asked = form.get("language");
    const std::string language = asked == "id" || asked == "en" ? asked : context.language();
    const auto result =
        service::try_announcement(context.store(), request, context.caller().scope(), context.mail(),
                                  context.server(), id, address->text(), language);
    if (!result.ok()) return after_failure(context, "announcement-test", result.error(), "announcements");
    using Kind = service::AnnouncementResult::Kind;
    if (result->kind == Kind::kNotOwnAddress || result->kind == Kind::kTooManyTests) {
        note.test_fault = result->kind == Kind::kNotOwnAddress
                              ? context.text("A test goes to a contact address of your own account only.")
                              : context.text("Too many tests were sent in the last hour. Please try later.");
        note.status = 422;
        return staff::announcement_page(context, id, note);
    }
    if (result->kind != Kind::kSaved) return staff::refused_announcement(context, id, *result);
    context.jobs().look_at_queues();
    return Redirect{staff::announcement_link(id) + "&done=tested",
                    Model::object().set("id", id.value).set("address", address->text())};
}

}  // namespace pelanggan::web
