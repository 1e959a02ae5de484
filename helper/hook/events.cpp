// SPDX-License-Identifier: Apache-2.0
#include "hook/events.h"

#include <array>
#include <utility>

namespace pelanggan::hook {
namespace {

using Event = std::pair<std::string_view, std::string_view>;  // category, event
constexpr std::array kEvents{
    Event{"Whostmgr", "Accounts::Create"},
    Event{"Whostmgr", "Accounts::Modify"},
    Event{"Whostmgr", "Accounts::Remove"},
    Event{"Whostmgr", "Accounts::suspendacct"},
    Event{"Whostmgr", "Accounts::unsuspendacct"},
    Event{"Whostmgr", "Accounts::change_package"},
    Event{"Cpanel", "Api2::CustInfo::savecontactinfo"},
    Event{"Cpanel", "UAPI::ContactInformation::set_email_addresses"},
    Event{"Cpanel", "UAPI::ContactInformation::unset_email_addresses"},
    Event{"Cpanel", "UAPI::ContactInformation::set_notification_preferences"},
};

}  // namespace

std::string describe(std::string_view program) {
    std::string path;
    for (const char c : program) {
        if (c == '"' || c == '\\') path += '\\';
        path += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
    std::string out = "[";
    for (const auto& [category, event] : kEvents) {
        if (out.size() > 1) out += ",";
        out += "\n{\"category\":\"" + std::string{category} + "\",\"event\":\"" + std::string{event} +
               "\",\"stage\":\"post\",\"hook\":\"" + path + "\",\"exectype\":\"script\"}";
    }
    return out + "\n]\n";
}

}  // namespace pelanggan::hook
