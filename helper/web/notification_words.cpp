// SPDX-License-Identifier: Apache-2.0
#include "web/notification_words.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace pelanggan::web {
namespace {

struct Words {
    std::string_view name;
    const char* text;
};
constexpr const char* kTwin = PEL_TEXT("Tell me, too, when this notice is switched off.");
constexpr std::array kWords{
    Words{"notify_disk_limit", PEL_TEXT("My account approaches its disk quota.")},
    Words{"notify_bandwidth_limit", PEL_TEXT("My account approaches its bandwidth limit.")},
    Words{"notify_email_quota_limit", PEL_TEXT("One of my mailboxes is nearly or completely full.")},
    Words{"notify_contact_address_change", PEL_TEXT("My contact e-mail address changes.")},
    Words{"notify_contact_address_change_notification_disabled", kTwin},
    Words{"notify_password_change", PEL_TEXT("My password changes.")},
    Words{"notify_password_change_notification_disabled", kTwin},
    Words{"notify_account_login", PEL_TEXT("Somebody logs in to my account.")},
    Words{"notify_account_login_for_known_netblock",
          PEL_TEXT("Somebody logs in, even from a network that I have used before.")},
    Words{"notify_account_login_notification_disabled", kTwin},
    Words{"notify_account_authn_link", PEL_TEXT("An external account is linked to mine for logging in.")},
    Words{"notify_account_authn_link_notification_disabled", kTwin},
    Words{"notify_twofactorauth_change", PEL_TEXT("My two-factor authentication changes.")},
    Words{"notify_twofactorauth_change_notification_disabled", kTwin},
    Words{"notify_ssl_expiry", PEL_TEXT("One of my certificates expires.")},
    Words{"notify_autossl_expiry", PEL_TEXT("An automatic certificate has expired.")},
    Words{"notify_autossl_expiry_coverage",
          PEL_TEXT("An automatic certificate cannot be renewed, because a domain fails its check.")},
    Words{"notify_autossl_renewal", PEL_TEXT("An automatic certificate was renewed.")},
    Words{"notify_autossl_renewal_coverage",
          PEL_TEXT("A renewed certificate no longer covers one of my domains.")},
    Words{"notify_autossl_renewal_coverage_reduced",
          PEL_TEXT("A renewal waits, because the certificate would cover fewer of my domains.")},
    Words{"notify_autossl_renewal_uncovered_domains",
          PEL_TEXT("A renewed certificate still leaves one of my domains uncovered.")},
};

const Words* find(const std::string& name) noexcept {
    const auto* found =
        std::find_if(kWords.begin(), kWords.end(), [&](const Words& words) { return words.name == name; });
    return found == kWords.end() ? nullptr : found;
}

}  // namespace

std::string notification_text(const Context& context, const std::string& name,
                              const std::string& description) {
    if (const auto* words = find(name)) return context.text(words->text);
    return description.empty() ? name : description;
}

std::size_t notification_rank(const std::string& name) noexcept {
    const auto* words = find(name);
    return words == nullptr ? kWords.size() : static_cast<std::size_t>(words - kWords.data());
}

bool is_twin(const std::string& name) noexcept {
    return name.ends_with("_notification_disabled");
}

}  // namespace pelanggan::web
