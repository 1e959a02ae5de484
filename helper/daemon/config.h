// SPDX-License-Identifier: Apache-2.0
//
// The configuration file: INI, every key known, every fault named with file, line and remedy.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/expected.h"
#include "base/log.h"

namespace pelanggan::daemon {

struct Config {
    struct Whm {
        std::string url{"https://127.0.0.1:2087"};
        std::string user{"root"};
        std::string token_file{"whm.token"};  // relative: below $CREDENTIALS_DIRECTORY, else beside this file
        std::string ca_file;                  // "" is the system's store
        std::int64_t page_size{5000};
        std::chrono::seconds interval{3600};  // between full syncs; 0 is never
    } whm;
    std::string store_url{"sqlite:///var/lib/pelanggan/pelanggan.db"};
    struct Doors {
        std::string dir{"/run/pelanggan"};
        std::string user{"pelanggan"};  // who the daemon becomes when it is started as root
        std::string public_group;       // who besides the owner may connect to public.sock: Apache's group
        std::int64_t workers{8};        // requests answered at the same time
    } doors;
    struct Mail {
        std::string smtp_url{"smtp://127.0.0.1:25"};  // "" switches mail off
        std::string ca_file;                          // for TLS; "" is the system's store
        std::string from;                             // so does ""
        std::string reply_to;
        std::string bounce_address;            // takes "+KEY" before its @; "" is the null sender
        std::int64_t rate{0}, domain_rate{0};  // mails per hour, in all and to one domain; 0: no limit
        std::int64_t connections{2};           // to the mail server at the same time
        bool is_on() const noexcept { return !smtp_url.empty() && !from.empty(); }
    } mail;
    struct Public {
        std::string base_url;  // of signed links; "" when there are none
        std::string ca_file;   // for doctor's look at base_url; "" is the system's store
        std::string key_file;  // relative: as token_file; "" is none, and then no link is made
    } open;
    struct Journal {
        std::string anchor_dir;  // "" is the folder "anchors" beside the embedded database
    } journal;
    // Where anchors go; "" for nowhere: another database and no folder named.
    std::string anchor_folder() const;
    base::log::Level log_level{base::log::Level::kInfo};
    std::string templates_dir{"/usr/share/pelanggan/templates"};
    std::string panel_name;  // "" is the host's name
};

// Errors: kInvalidInput whose text is one line for people: "FILE:LINE: what is wrong; what to do".
base::Expected<Config> read_config(const std::string& file);
base::Expected<Config> parse_config(const std::string& text, const std::string& file);

}  // namespace pelanggan::daemon
