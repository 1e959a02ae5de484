// SPDX-License-Identifier: Apache-2.0
//
// The reseller's and host's pages in WHM, one file each beside this one.
#pragma once

#include "web/answer.h"
#include "web/context.h"

namespace pelanggan::web {

Answer show_customers(const Context& context);
Answer show_customer(const Context& context);
Answer show_customer_history(const Context& context);
Answer show_customer_edit(const Context& context);
Answer change_customer(Context& context);
Answer show_customer_email(const Context& context);
Answer change_customer_email(Context& context);
Answer show_account_link(const Context& context);
Answer link_account(Context& context);

Answer show_customer_mails(const Context& context);

Answer show_announcements(const Context& context);
Answer show_announcement(const Context& context);
Answer show_announcement_status(const Context& context);
Answer show_announcement_form(const Context& context);
Answer change_announcement(Context& context);
Answer show_announcement_sending(const Context& context);
Answer send_announcement(Context& context);
Answer try_announcement(Context& context);
Answer cancel_announcement(Context& context);
Answer show_suppressions(const Context& context);
Answer add_suppression(Context& context);
Answer lift_suppression(Context& context);

Answer show_partners(const Context& context);
Answer show_partner(const Context& context);
Answer show_partner_form(const Context& context);
Answer change_partner(Context& context);
Answer show_partner_export(const Context& context);
Answer export_to_partner(Context& context);
Answer show_consent_texts(const Context& context);
Answer show_consent_text(const Context& context);
Answer publish_consent_text(Context& context);
Answer show_customer_consents(const Context& context);
Answer show_policies_admin(const Context& context);
Answer show_policy_form(const Context& context);
Answer change_policy(Context& context);
Answer show_policy_edition(const Context& context);
Answer publish_policy(Context& context);
Answer remove_policy(Context& context);

Answer show_sync(const Context& context);
Answer show_sync_run(const Context& context);
Answer show_sync_status(const Context& context);
Answer start_sync(Context& context);

Answer show_settings(const Context& context);
Answer change_settings(Context& context);
Answer show_categories(const Context& context);
Answer show_category(const Context& context);
Answer change_category(Context& context);
Answer show_suspension_texts(const Context& context);
Answer show_suspension_text(const Context& context);
Answer change_suspension_text(Context& context);
Answer remove_suspension_text(Context& context);
Answer show_retention(const Context& context);
Answer change_retention(Context& context);

// For root's shell.
Answer show_account(const Context& context);
Answer change_preference(Context& context);
Answer verify_journals(const Context& context);
Answer show_anchors(const Context& context);
Answer make_anchor(Context& context);
Answer verify_anchor(const Context& context);
Answer run_doctor(Context& context);

// For the panel's hooks: names that may have changed, to be read again from WHM.
Answer take_hook(Context& context);
Answer take_own_hook(Context& context);
Answer show_privacy_admin(const Context& context);
Answer show_data_requests(const Context& context);
Answer show_data_request(const Context& context);
Answer answer_data_request(Context& context);

}  // namespace pelanggan::web
