// SPDX-License-Identifier: Apache-2.0
#include "web/request_table.h"

#include <array>

#include "web/customer_pages/pages.h"
#include "web/outcome.h"
#include "web/staff_pages/pages.h"

namespace pelanggan::web {
namespace {

constexpr std::array kPanel{Door::kPanel};
constexpr std::array kWhm{Door::kWhm};
constexpr std::array kAnyInside{Door::kPanel, Door::kWhm};

constexpr std::array kOwner{Role::kCustomer};
constexpr std::array kReader{Role::kCustomer, Role::kReseller, Role::kHost};

constexpr std::size_t kSmallForm = 4 * 1024;
constexpr std::size_t kPageForm = 32 * 1024;

constexpr RequestRow show(std::string_view route, std::span<const Door> doors, std::span<const Role> roles,
                          ShowHandler handler) {
    return {route, Method::kGet, doors, roles, 0, handler, nullptr};
}
constexpr RequestRow act(std::string_view route, std::span<const Door> doors, std::span<const Role> roles,
                         std::size_t max_body_bytes, ActHandler handler) {
    return {route, Method::kPost, doors, roles, max_body_bytes, nullptr, handler};
}

constexpr std::array kRows{
    show("overview", kPanel, kOwner, show_overview),
    act("refresh", kPanel, kOwner, kSmallForm, refresh_account),
    show("details", kPanel, kOwner, show_details),
    act("details", kPanel, kOwner, kPageForm, change_details),
    show("contacts", kPanel, kOwner, show_contacts),
    show("contact", kPanel, kOwner, show_contact),
    act("contact", kPanel, kOwner, kSmallForm, change_contact),
    show("contact-remove", kPanel, kOwner, show_contact_removal),
    act("contact-remove", kPanel, kOwner, kSmallForm, remove_contact),
    show("preferences", kPanel, kOwner, show_preferences),
    act("preferences", kPanel, kOwner, kPageForm, change_preferences),
    act("notifications", kPanel, kOwner, kPageForm, change_notifications),
    show("history", kPanel, kOwner, show_history),
    show("outcome", kAnyInside, kReader, show_outcome),
    act("language", kAnyInside, kReader, kSmallForm, change_language),
};

}  // namespace

std::span<const RequestRow> request_table() noexcept {
    return kRows;
}

std::string_view home_route(Role role) noexcept {
    return role == Role::kCustomer ? "overview" : "customers";
}

}  // namespace pelanggan::web
