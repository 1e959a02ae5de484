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
        std::string token_file{"whm.token"};  // relative: below $CREDENTIALS_DIRECTORY
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
        std::string smtp_url, from;
        std::int64_t rate{0};
    } mail;
    std::string public_base_url;
    base::log::Level log_level{base::log::Level::kInfo};
    std::string templates_dir{"/usr/share/pelanggan/templates"};
    std::string panel_name;  // "" is the host's name
};

// Errors: kInvalidInput whose text is one line for people: "FILE:LINE: what is wrong; what to do".
base::Expected<Config> read_config(const std::string& file);
base::Expected<Config> parse_config(const std::string& text, const std::string& file);

}  // namespace pelanggan::daemon
