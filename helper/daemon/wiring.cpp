// SPDX-License-Identifier: Apache-2.0
#include "daemon/wiring.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <exception>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "daemon/background.h"
#include "daemon/mail_runner.h"
#include "daemon/public_probe.h"
#include "daemon/timed_work.h"
#include "http/http_client.h"
#include "mail/smtp_senders.h"
#include "mail/text_template.h"
#include "service/anchor_journal.h"
#include "service/apply_retention.h"
#include "service/change_email.h"
#include "service/compose_mail.h"
#include "service/deliver_mail.h"
#include "service/mail_pace.h"
#include "service/plan_announcement.h"
#include "service/refresh_account.h"
#include "service/sync_accounts.h"
#include "service/write_panel_email.h"
#include "store/anchor_files.h"
#include "store/store.h"
#include "web/form_token.h"
#include "web/site.h"
#include "web/translate.h"
#include "whm/whm_client.h"

namespace pelanggan::daemon {
namespace {

constexpr std::string_view kFormTokenLabel = "pelanggan form token";
constexpr uid_t kNobody = 65534;  // panel.sock turns it away: the kernel says so of whom it may not tell
constexpr std::chrono::seconds kExpiryInterval{600};  // of addresses that nobody confirmed
constexpr std::chrono::seconds kAfterTrouble{60};
constexpr std::chrono::seconds kMailServersPatience{5};  // with doctor, whom a person waits for

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

// Behind the @ of Message-IDs.
std::string message_domain(const Config& config) {
    return config.mail.from.substr(config.mail.from.rfind('@') + 1);
}

// What sends mail, where that is switched on.
struct MailParts {
    MailParts(mail::TextTemplates t, store::Store& store, domain::ServerId server, const Config& config,
              const domain::LinkKeys* keys)
        : templates{std::move(t)},
          compose{{config.mail.from, config.mail.reply_to, config.mail.bounce_address, config.open.base_url},
                  templates,
                  keys},
          pace{{config.mail.rate, config.mail.domain_rate},
               [&store](base::Time since, std::string_view domain) -> base::Expected<std::int64_t> {
                   std::int64_t sent = 0;
                   PEL_TRY(store.read([&](const store::Tx& tx) -> base::Expected<void> {
                       PEL_ASSIGN(sent, tx.outbox().sent_since(since, domain));
                       return {};
                   }));
                   return sent;
               }},
          deliver{store, server, compose, pace} {}

    mail::TextTemplates templates;
    service::ComposeMail compose;
    service::MailPace pace;
    service::DeliverMail deliver;
    std::stop_source stop;
    std::vector<std::unique_ptr<mail::MailSender>> senders;
    std::unique_ptr<MailRunner> runner;
};

base::Expected<std::unique_ptr<MailParts>> make_sending(const Config& config, store::Store& store,
                                                        domain::ServerId server,
                                                        const domain::LinkKeys* keys) {
    PEL_ASSIGN(mail::TextTemplates templates, mail::TextTemplates::open(config.templates_dir + "/mail"));
    auto parts = std::make_unique<MailParts>(std::move(templates), store, server, config, keys);
    MailParts& p = *parts;
    PEL_TRY(p.deliver.recover());
    mail::SmtpOptions options;
    options.url = config.mail.smtp_url;
    options.ca_file = config.mail.ca_file;
    options.stop = p.stop.get_token();
    const auto connections = static_cast<std::size_t>(config.mail.connections);
    PEL_ASSIGN(p.senders, mail::make_smtp_senders(options, connections));
    p.runner = std::make_unique<MailRunner>(
        MailRunner::Work{
            [&store, domain = message_domain(config)] { return service::plan_announcements(store, domain); },
            [&p](std::size_t connection, const std::stop_token& stop) {
                return p.deliver.run(*p.senders[connection], stop);
            },
            [&store]() -> base::Expected<std::optional<base::Time>> {
                std::optional<base::Time> due;
                PEL_TRY(store.read([&](const store::Tx& tx) -> base::Expected<void> {
                    PEL_ASSIGN(due, tx.outbox().next_due());
                    return {};
                }));
                return due;
            }},
        connections, p.stop);
    return parts;
}

}  // namespace

struct Wired::Parts {
    explicit Parts(web::Translator t) : translator{std::move(t)} {}

    std::string server_name;
    std::int64_t page_size{0};
    web::Translator translator;
    std::unique_ptr<web::FormTokens> form_tokens;
    std::unique_ptr<store::Store> store;
    std::unique_ptr<http::HttpClient> http;
    std::unique_ptr<whm::WhmApi> whm;
    std::unique_ptr<service::SyncAccounts> sync_accounts;
    service::MailSetup mail;
    mail::SmtpOptions doctors_smtp;
    std::unique_ptr<service::RefreshAccount> refresh_account;
    std::unique_ptr<service::WritePanelEmail> write_panel_email;
    std::unique_ptr<TimedWork> addresses;  // confirmed ones into cPanel; the end of those nobody confirmed
    std::unique_ptr<TimedWork> retention;  // every night
    std::optional<store::AnchorFiles> anchor_files;  // absent: nothing is anchored
    std::unique_ptr<service::AnchorJournal> anchor_journal;
    std::unique_ptr<TimedWork> anchors;
    std::atomic<bool> is_anchor_wanted{false};
    std::shared_ptr<const domain::LinkKeys> link_keys;
    std::unique_ptr<PublicProbe> public_probe;  // nullptr: no links are made
    std::unique_ptr<MailParts> sending;         // nullptr: mail is switched off
    std::unique_ptr<Background> background;
    std::unique_ptr<web::Site> site;

    base::Expected<void> sync(const Background::SyncOrder& order, const Background::Report& report,
                              const std::stop_token& stop) {
        service::SyncOptions options;
        options.page_size = page_size;
        options.allow_missing = order.allow_missing;
        options.is_asked_by_person = order.is_asked_by_person;
        options.mail = mail;
        // What a run did it says itself, in its report.
        const auto run = sync_accounts->run(options, report, stop);
        look_at_queues();
        if (!run.ok()) return run.error();
        return {};
    }
    // Wakes whoever works off what was queued.
    void look_at_queues() {
        addresses->wake();
        if (sending) sending->runner->wake();
    }
    std::optional<base::Time> look_after_addresses(const std::stop_token& stop);
    std::optional<base::Time> remove_what_is_old(const std::stop_token& stop);
    std::optional<base::Time> look_after_anchors(const std::stop_token& stop);
    void set_up_anchors(const std::string& folder, web::Ports& ports);
};

std::optional<base::Time> Wired::Parts::look_after_anchors(const std::stop_token& stop) {
    const bool is_wanted = is_anchor_wanted.exchange(false);
    const auto due = anchor_journal->next_due();
    if (due.ok() && !is_wanted && *due > base::now()) return *due;
    const auto written = anchor_journal->run(stop);
    if (written.ok()) return base::now() + service::kAnchorInterval;
    base::log::error("an anchor of the history: {}", written.error().what);
    return base::now() + kAfterTrouble;
}

void Wired::Parts::set_up_anchors(const std::string& folder, web::Ports& ports) {
    if (folder.empty()) return;
    auto files = store::AnchorFiles::open(folder);
    if (!files.ok()) {
        base::log::error("{}", files.error().what);
        ports.anchor_fault = files.error().what;
        return;
    }
    anchor_files = std::move(files).value();
    anchor_journal = std::make_unique<service::AnchorJournal>(*store, *anchor_files);
    anchors =
        std::make_unique<TimedWork>([this](const std::stop_token& stop) { return look_after_anchors(stop); });
    ports.anchor_files = &*anchor_files;
    ports.anchor_state = [this] { return anchor_journal->state(); };
    ports.anchor_soon = [this] {
        is_anchor_wanted = true;
        anchors->wake();
    };
}

std::optional<base::Time> Wired::Parts::look_after_addresses(const std::stop_token& stop) {
    if (const auto ended = service::expire_email_changes(*store); !ended.ok())
        base::log::error("addresses that nobody confirmed: {}", ended.error().what);
    const auto next = write_panel_email->run(stop);
    if (!next.ok()) {
        base::log::error("contact addresses for cPanel: {}", next.error().what);
        return base::now() + kAfterTrouble;
    }
    const base::Time next_expiry = base::now() + kExpiryInterval;
    return *next ? std::min(**next, next_expiry) : next_expiry;
}

std::optional<base::Time> Wired::Parts::remove_what_is_old(const std::stop_token& stop) {
    std::vector<domain::RetentionRule> rules;
    const auto read = store->read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(rules, tx.retention().rules());
        return {};
    });
    const base::Time now = base::now();
    const base::Time due = service::next_retention_run(rules, now);
    if (read.ok() && due > now) return due;
    const auto removed = read.ok() ? service::apply_retention(*store, now, stop) : read.error();
    if (removed.ok()) return now + kAfterTrouble;
    base::log::error("what is older than the rules allow: {}", removed.error().what);
    return now + kAfterTrouble;
}

Wired::Wired(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}
Wired::~Wired() {
    stop();
}

base::Expected<std::unique_ptr<Wired>> Wired::make(const Config& config, base::Secret token,
                                                   std::optional<base::Secret> link_keys,
                                                   const std::string& locale_dir) {
    PEL_ASSIGN(web::Translator translator, web::Translator::open(locale_dir));
    auto parts = std::make_unique<Parts>(std::move(translator));
    Parts& p = *parts;
    p.server_name = config.panel_name.empty() ? host_name() : config.panel_name;
    p.page_size = config.whm.page_size;
    p.form_tokens = std::make_unique<web::FormTokens>(base::derive_key(token, kFormTokenLabel));
    PEL_ASSIGN(p.store, store::open_store(config.store_url));
    p.http = http::make_curl_client({config.whm.ca_file});
    whm::WhmOptions options;
    options.url = config.whm.url;
    options.user = config.whm.user;
    options.token = std::move(token);
    PEL_ASSIGN(p.whm, whm::make_whm_client(*p.http, std::move(options)));

    domain::ServerId server;
    PEL_TRY(p.store->transact(store::RequestId::make(), [&](store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(const store::Server opened, tx.sync().open_server(p.server_name));
        server = opened.id;
        return tx.sync().close_stale_runs(server, base::now());
    }));
    if (link_keys) {
        auto keys = domain::LinkKeys::parse(*std::move(link_keys));
        if (!keys.ok()) return base::invalid_input("[public] key_file: " + keys.error().what);
        p.link_keys = std::make_shared<const domain::LinkKeys>(std::move(keys).value());
    }
    if (config.mail.is_on()) {
        p.doctors_smtp.url = config.mail.smtp_url;
        p.doctors_smtp.ca_file = config.mail.ca_file;
        p.doctors_smtp.connect_time = p.doctors_smtp.reply_time = kMailServersPatience;
        PEL_ASSIGN(p.sending, make_sending(config, *p.store, server, p.link_keys.get()));
        p.mail.can_send = true;
        p.mail.can_confirm = p.sending->compose.has_links();
        p.mail.domain = message_domain(config);
    }
    p.sync_accounts = std::make_unique<service::SyncAccounts>(*p.store, *p.whm, p.server_name);
    p.refresh_account = std::make_unique<service::RefreshAccount>(*p.store, *p.whm, p.server_name, p.mail);
    p.write_panel_email = std::make_unique<service::WritePanelEmail>(*p.store, *p.whm, server, p.mail);
    p.addresses = std::make_unique<TimedWork>(
        [&p](const std::stop_token& stop) { return p.look_after_addresses(stop); });
    p.retention =
        std::make_unique<TimedWork>([&p](const std::stop_token& stop) { return p.remove_what_is_old(stop); });
    p.background = std::make_unique<Background>(
        Background::Work{[&p](const auto& order, const auto& report, const auto& stop) {
                             return p.sync(order, report, stop);
                         },
                         [&p](const std::string& user, bool may_be_removed) -> base::Expected<void> {
                             service::RefreshReason reason;
                             reason.is_removed = may_be_removed;
                             PEL_TRY(p.refresh_account->run(user, reason));
                             p.look_at_queues();
                             return {};
                         },
                         [&p] { p.look_at_queues(); }},
        config.whm.interval);
    web::Ports ports{*p.store,       *p.whm, *p.background, p.translator,
                     *p.form_tokens, server, p.server_name, p.mail};
    p.set_up_anchors(config.anchor_folder(), ports);
    if (p.sending) ports.compose = &p.sending->compose;
    ports.link_keys = p.link_keys;
    ports.mail_health = [&p] {
        service::MailHealth health;
        health.is_on = p.mail.can_send;
        health.has_links = p.mail.can_confirm;
        health.is_nobody = ::geteuid() == kNobody;
        if (p.sending) health.fault = p.sending->deliver.server_fault();
        if (p.sending && health.fault.empty()) {
            const auto greeted = mail::check_smtp_server(p.doctors_smtp);
            if (!greeted.ok()) health.fault = greeted.error().what;
        }
        return health;
    };
    if (p.link_keys && !config.open.base_url.empty()) {
        p.public_probe = std::make_unique<PublicProbe>(http::make_curl_client({config.open.ca_file}),
                                                       config.open.base_url);
        ports.public_health = [&p] {
            const auto reached = p.public_probe->run();
            return service::PublicHealth{true, reached.ok() ? "" : reached.error().what};
        };
    }
    PEL_ASSIGN(web::Site site, web::Site::open(ports, config.templates_dir + "/html"));
    p.site = std::make_unique<web::Site>(std::move(site));
    return std::unique_ptr<Wired>{new Wired{std::move(parts)}};
}

void Wired::start() {
    parts_->background->start();
    parts_->addresses->start();
    parts_->retention->start();
    if (parts_->anchors) parts_->anchors->start();
    if (parts_->sending) parts_->sending->runner->start();
}
void Wired::stop() {
    if (parts_->sending) parts_->sending->runner->stop();
    parts_->background->stop();
    parts_->addresses->stop();
    parts_->retention->stop();
    if (parts_->anchors) parts_->anchors->stop();
}

scgi::Answer Wired::answer(const web::Peer& peer, const scgi::Request& request) noexcept {
    try {
        if (parts_->public_probe) parts_->public_probe->see(peer, request);
        return parts_->site->answer(peer, request);
    } catch (const std::exception& error) {
        // Only what our own code does not expect comes here; the process and everybody else go on.
        base::log::error("a request of uid {} ended with an exception: {}", peer.uid, error.what());
        return {500,
                {{"Content-Type", "text/plain; charset=utf-8"}},
                "Something failed here. Nothing is known to be stored.\n"};
    }
}

}  // namespace pelanggan::daemon
