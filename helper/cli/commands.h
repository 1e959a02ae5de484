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
int set_preference(Session& session, const std::string& id, const std::string& contact,
                   const std::string& category, const std::string& state);
int show_journal(Session& session, const std::string& id);
int verify_journal(Session& session);
// socket: the path of whm.sock, for what to do when nobody answers there.
int run_doctor(Session& session, const std::string& socket);

}  // namespace pelanggan::cli
