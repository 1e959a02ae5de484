// SPDX-License-Identifier: Apache-2.0
//
// What a handler may use. A GET handler gets a const Context and so can change nothing, with one exception
// that a page owes to the customer: that a member of staff read a record is entered in that customer's
// history.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/expected.h"
#include "domain/signed_link.h"
#include "service/anchor_journal.h"
#include "service/examine.h"
#include "service/queue_mail.h"
#include "store/store.h"
#include "web/answer.h"
#include "web/caller.h"
#include "web/form_token.h"
#include "web/hook_sightings.h"
#include "web/jobs.h"
#include "web/log_limit.h"
#include "web/request.h"
#include "web/system_names.h"
#include "web/translate.h"
#include "whm/whm_api.h"

namespace pelanggan::service {
class ComposeMail;
}

namespace pelanggan::web {

// Everything the site is built from; wiring.cpp fills it. All must outlive the Site.
struct Ports {
    store::Store& store;
    whm::WhmApi& whm;
    Jobs& jobs;
    const Translator& translator;
    const FormTokens& tokens;
    domain::ServerId server;
    std::string server_name;
    service::MailSetup mail{};
    // nullptr: mail is switched off, and nothing of it can be shown beforehand.
    const service::ComposeMail* compose{nullptr};
    // Of this process; made here so that nobody has to pass them.
    std::shared_ptr<HookSightings> hooks{std::make_shared<HookSightings>()};
    // How sending mail fares; asks the mail server. Threads: any.
    std::function<service::MailHealth()> mail_health{[] { return service::MailHealth{}; }};
    // Asks for a page at the address of signed links, as a mail's reader would. Takes seconds. Threads: any.
    std::function<service::PublicHealth()> public_health{[] { return service::PublicHealth{}; }};
    // nullptr: nothing is anchored.
    const store::AnchorFiles* anchor_files{nullptr};
    // Has an anchor written soon, and says how that goes. Threads: any.
    std::function<void()> anchor_soon{[] {}};
    std::function<service::AnchorJournal::State()> anchor_state{
        [] { return service::AnchorJournal::State{}; }};
    // Why there are no anchors, where the folder cannot be used.
    std::string anchor_fault{};
    std::shared_ptr<SystemNames> names{std::make_shared<SystemNames>()};
    // Lines in the log that a local user may cause: one for who is nobody's customer, more for customers,
    // whose pages name the reference that the line has.
    std::shared_ptr<LogLimit> strangers{std::make_shared<LogLimit>(1)};
    std::shared_ptr<LogLimit> customers{std::make_shared<LogLimit>(30)};
    // nullptr: no links can be signed, and the public door opens for nobody.
    std::shared_ptr<const domain::LinkKeys> link_keys{};
};

class Context {
 public:
    Context(const Ports& ports, const Caller& caller, const Request& request) noexcept
        : ports_{ports}, caller_{caller}, request_{request} {}

    const Caller& caller() const noexcept { return caller_; }
    const Request& request() const noexcept { return request_; }
    const std::string& language() const noexcept { return caller_.language; }
    domain::ServerId server() const noexcept { return ports_.server; }
    const std::string& server_name() const noexcept { return ports_.server_name; }
    HookSightings& hooks() const noexcept { return *ports_.hooks; }
    const service::MailSetup& mail() const noexcept { return ports_.mail; }
    // nullptr where no links can be signed.
    const domain::LinkKeys* link_keys() const noexcept { return ports_.link_keys.get(); }
    // nullptr where mail is switched off.
    const service::ComposeMail* compose() const noexcept { return ports_.compose; }
    // The query string that leads the caller to a route: with the signed link, where that is who they are.
    std::string link_to(std::string_view route) const {
        const std::string link = "?p=" + std::string{route};
        return caller_.link_token.empty() ? link : link + "&k=" + caller_.link_token;
    }

    // The message in the reader's language.
    std::string text(const char* message) const { return ports_.translator.text(caller_.language, message); }
    std::string plural(const char* one, const char* many, std::int64_t count) const {
        return ports_.translator.plural(caller_.language, one, many, count);
    }
    // The same request with another reader, for words in another language than the caller's.
    Context read_by(const Caller& reader) const noexcept { return {ports_, reader, request_}; }
    // Puts into the model what every form of a route needs: "token" and a fresh "request" id.
    void add_form(Model& model, std::string_view route) const;

    base::Expected<void> read(const std::function<base::Expected<void>(const store::Tx&)>& work) const {
        return ports_.store.read(work);
    }
    base::Expected<bool> was_applied(const store::RequestId& request) const {
        return ports_.store.was_applied(request);
    }
    // Enters into the customer's history that staff read the record. For customers themselves it does
    // nothing.
    base::Expected<void> enter_reading(domain::CustomerId customer, std::string_view reason) const;
    // Reads the caller's own account from WHM again: a hint for the store, not a change by the caller, so a
    // page that shows may ask for it. REQUIRES: a customer. Errors: as Jobs::refresh_now.
    base::Expected<void> refresh_own_account() const {
        return ports_.jobs.refresh_now(caller_.account->facts.user);
    }
    service::MailHealth mail_health() const { return ports_.mail_health(); }
    service::PublicHealth public_health() const { return ports_.public_health(); }
    // nullptr where nothing is anchored.
    const store::AnchorFiles* anchor_files() const noexcept { return ports_.anchor_files; }
    service::AnchorJournal::State anchor_state() const { return ports_.anchor_state(); }
    const std::string& anchor_fault() const noexcept { return ports_.anchor_fault; }
    SyncProgress sync_progress() const { return ports_.jobs.sync_progress(); }
    // cPanel's own notifications of the caller's or a customer's account, read from the panel.
    base::Expected<std::vector<whm::Notification>> notifications(std::string_view user) const {
        return ports_.whm.notifications(user);
    }

    // For POST handlers only.
    store::Store& store() noexcept { return ports_.store; }
    whm::WhmApi& whm() noexcept { return ports_.whm; }
    Jobs& jobs() noexcept { return ports_.jobs; }
    void anchor_soon() { ports_.anchor_soon(); }
    // The form's request id; a missing or bad one is the form's fault. Errors: kInvalidInput.
    base::Expected<store::RequestId> request_id() {
        return store::RequestId::parse(request_.form.get("request"));
    }

 private:
    const Ports& ports_;
    const Caller& caller_;
    const Request& request_;
};

}  // namespace pelanggan::web
