// SPDX-License-Identifier: Apache-2.0
//
// The commands. Each returns the exit code and has said what there is to say.
#pragma once

#include "cli/session.h"

namespace pelanggan::cli {

// Runs the command of session.options.words.
int run(Session& session);
std::string help_text(bool is_indonesian);

int run_sync(Session& session);
int list_accounts(Session& session, bool is_by_customer);  // accounts list, customers list
int show_account(Session& session, const std::string& user);
// customer: a number, or the name of an account of that customer.
int link_account(Session& session, const std::string& user, const std::string& customer);
int show_customer(Session& session, const std::string& id);
int set_customer(Session& session, const std::string& id, const std::vector<std::string>& assignments);
int show_preferences(Session& session, const std::string& id);
int show_consents(Session& session, const std::string& id);
int set_preference(Session& session, const std::string& id, const std::string& contact,
                   const std::string& category, const std::string& state);

int list_announcements(Session& session);
int show_announcement(Session& session, const std::string& id);
// file: see announcement_file.h; "-" is standard input.
int create_announcement(Session& session, const std::string& file);
int preview_announcement(Session& session, const std::string& id);
int test_announcement(Session& session, const std::string& id, const std::string& address);
// Follows the mailing to its end, unless it is for later or --no-wait was given.
int send_announcement(Session& session, const std::string& id);
int cancel_announcement(Session& session, const std::string& id);
int list_suppressions(Session& session);
int change_suppression(Session& session, const std::string& verb, const std::string& address);
// Gives the link key file a new first key; asks no daemon.
int rotate_keys(Session& session, const std::string& file);

int show_retention(Session& session);
// days: a number, or "forever".
int set_retention(Session& session, const std::string& kind, const std::string& days);
// Data requests. step: "message", "accept" or "refuse".
int list_requests(Session& session, bool is_closed);
int show_request(Session& session, const std::string& number);
int answer_request(Session& session, const std::string& number, const std::string& step,
                   const std::string& text);
int list_partners(Session& session);
int show_partner(Session& session, const std::string& id);
// --format csv or json; --file a file that does not exist yet, else standard output.
int export_partner(Session& session, const std::string& id);

int show_journal(Session& session, const std::string& id);
int verify_journal(Session& session);
int anchor_journal(Session& session);
// socket: the path of whm.sock, for what to do when nobody answers there.
int run_doctor(Session& session, const std::string& socket);

// For the mail server's pipe: hands one returned message to the daemon by panel.sock. recipient: the address
// it came to, or "". Exit codes are sysexits.h's: 0 it is stored or says nothing to us, kTryLater keep it and
// come back.
constexpr int kTryLater = 75;
int run_bounce(const std::string& recipient, const std::string& message, const Asker& ask,
               const std::function<void(std::string_view)>& err);

}  // namespace pelanggan::cli
