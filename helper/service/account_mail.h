// SPDX-License-Identifier: Apache-2.0
//
// Mail about a hosting account that its customer must get: that it is suspended, that it is no longer.
#pragma once

#include "base/expected.h"
#include "domain/account.h"
#include "service/queue_mail.h"
#include "store/store.h"

namespace pelanggan::service {

// What such mail counts as; a host may have set another policy for it.
constexpr std::string_view kAccountCategory = "account_changes";

// To the contacts that the category reaches; where it must reach somebody and none of those has a working
// address, to the next contact that has one. REQUIRES: setup.can_send.
base::Expected<void> queue_account_mail(store::Tx& tx, const MailSetup& setup, domain::MailKind kind,
                                        const domain::Account& account);

}  // namespace pelanggan::service
