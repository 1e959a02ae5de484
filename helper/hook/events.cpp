// SPDX-License-Identifier: Apache-2.0
#include "hook/events.h"

#include <array>
#include <utility>

namespace pelanggan::hook {
namespace {

// Category, event. A rename and another owner come as Accounts::Modify; what root does to certificates has no
// event.
using Event = std::pair<std::string_view, std::string_view>;
constexpr std::array kEvents{
    Event{"Whostmgr", "Accounts::Create"},
    Event{"Whostmgr", "Accounts::Modify"},
    Event{"Whostmgr", "Accounts::Remove"},
    Event{"Whostmgr", "Accounts::suspendacct"},
    Event{"Whostmgr", "Accounts::unsuspendacct"},
    Event{"Whostmgr", "Accounts::change_package"},
    Event{"Whostmgr", "Domain::park"},
    Event{"Whostmgr", "Domain::unpark"},
    Event{"Whostmgr", "Domain::addsubdomain"},
    Event{"Whostmgr", "Domain::delsubdomain"},
    Event{"PkgAcct", "Restore"},
    Event{"Cpanel", "UAPI::SSL::install_ssl"},
    Event{"Cpanel", "UAPI::SSL::delete_ssl"},
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
