// SPDX-License-Identifier: Apache-2.0
//
// Makes the message of an outbox row. It is made at hand-over from what is stored then, so that no personal
// text is kept a second time.
#pragma once

#include <memory>
#include <string>

#include "base/expected.h"
#include "domain/mail.h"
#include "domain/signed_link.h"
#include "mail/message.h"
#include "mail/text_template.h"
#include "store/store.h"

namespace pelanggan::service {

// What [mail] and [public] of the configuration say.
struct MailIdentity {
    std::string from;            // address
    std::string reply_to;        // address, or ""
    std::string bounce_address;  // address that takes "+KEY" before its @, or "": the null sender
    std::string base_url;        // of signed links, or ""
};

class ComposeMail {
 public:
    // keys: nullptr where none are set up; then no mail holds a link. Both must outlive this object.
    ComposeMail(MailIdentity identity, const mail::TextTemplates& templates, const domain::LinkKeys* keys)
        : identity_{std::move(identity)}, templates_{templates}, keys_{keys} {}

    // Whether mails can say how not to get them any more: without that nothing optional is sent.
    bool has_links() const noexcept { return keys_ != nullptr && !identity_.base_url.empty(); }

    // Threads: any. Errors: kNotFound when what the mail is about is gone; kInvalidInput when an
    // announcement's text cannot be understood.
    base::Expected<mail::Message> compose(const store::Tx& tx, const domain::Mail& mail,
                                          base::Time now) const;

 private:
    struct Draft;
    base::Expected<void> write_announcement(const store::Tx& tx, Draft& draft) const;
    base::Expected<void> write_letter(const store::Tx& tx, Draft& draft) const;
    base::Expected<void> add_change(const store::Tx& tx, Draft& draft) const;
    base::Expected<void> add_account(const store::Tx& tx, Draft& draft) const;
    base::Expected<void> add_request(const store::Tx& tx, Draft& draft) const;
    base::Expected<void> add_footer(const store::Tx& tx, Draft& draft) const;
    std::string link(const char* route, const domain::SignedLink& link) const;

    MailIdentity identity_;
    const mail::TextTemplates& templates_;
    const domain::LinkKeys* keys_;
};

}  // namespace pelanggan::service
