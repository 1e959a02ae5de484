# SPDX-License-Identifier: Apache-2.0
"""The panel's own account notices: flag names, what they say, and their state on a new account.

They are system alerts of the panel, not consent to any mailing.
"""

# (flag, sentence shown on the panel's own page, state on a new account)
PREFERENCES = (
    ("notify_account_authn_link", "An external account is linked to my account for logging in.", 1),
    ("notify_account_authn_link_notification_disabled", "My notice for linked external accounts is switched off.", 1),
    ("notify_account_login", "Someone logs in to my account.", 0),
    ("notify_account_login_for_known_netblock", "Someone logs in, even from a network I have used before.", 0),
    ("notify_account_login_notification_disabled", "My notice for log-ins is switched off.", 1),
    ("notify_autossl_expiry", "An automatic certificate has expired.", 1),
    ("notify_autossl_expiry_coverage", "An automatic certificate cannot be renewed because a domain fails validation.", 1),
    ("notify_autossl_renewal", "An automatic certificate was renewed.", 0),
    ("notify_autossl_renewal_coverage", "A renewed certificate no longer covers one of my domains.", 1),
    ("notify_autossl_renewal_coverage_reduced", "A renewal is put off because the certificate would cover fewer domains.", 1),
    ("notify_autossl_renewal_uncovered_domains", "A renewed certificate still leaves a domain uncovered.", 0),
    ("notify_bandwidth_limit", "My account approaches its bandwidth limit.", 1),
    ("notify_contact_address_change", "My contact e-mail address changes.", 1),
    ("notify_contact_address_change_notification_disabled", "My notice for contact address changes is switched off.", 1),
    ("notify_disk_limit", "My account approaches its disk quota.", 1),
    ("notify_email_quota_limit", "One of my mailboxes approaches or passes its quota.", 1),
    ("notify_password_change", "My account's password changes.", 1),
    ("notify_password_change_notification_disabled", "My notice for password changes is switched off.", 1),
    ("notify_ssl_expiry", "A certificate of mine expires.", 1),
    ("notify_twofactorauth_change", "My second log-in factor changes.", 1),
    ("notify_twofactorauth_change_notification_disabled", "My notice for second-factor changes is switched off.", 1),
)

NAMES = tuple(name for name, _text, _state in PREFERENCES)
TEXTS = {name: text for name, text, _state in PREFERENCES}
DEFAULTS = {name: state for name, _text, state in PREFERENCES}
