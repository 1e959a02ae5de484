// SPDX-License-Identifier: Apache-2.0
//
// TextTemplates writes mails in words that a host may change (templates/mail):
//   NAME.LANG.md      a letter. First line "Subject: …", second {{! variables: … }}, then Markdown
//   footer.LANG.md    the end of every mail: why it came. First line {{! variables: … }}, then Markdown
//   frame.LANG.html   the HTML around both, with {{> body}} and {{> footer}} once each, outside every section
// LANG is id or en. Every file must be there, use only the names below, and have no unescaped form; it is
// checked when it is read. A value is escaped for where it stands and never read as a template; "" is false
// in sections.
//
// Names: every letter and the footer  name address company;
//   email_confirm          old_address new_address confirm_url expires_at
//   email_changed          old_address new_address revert_url revert_until
//   email_changed_outside  old_address new_address account domain revert_url revert_until
//   account_suspended      account domain since reason next_step contact status_url
//   account_unsuspended    account domain
//   request_confirm        number is_access is_erasure confirm_url expires_at
//   request_changed        number is_open is_answered is_in_progress is_done is_refused is_withdrawn
//   is_export
//                          due_at fetch_until
//   footer                 category stated_reason is_mandatory is_chosen is_default is_fallback is_requested
//                          is_own_request is_test
//                          preferences_url unsubscribe_url
//   frame                  title company
// Threads: const functions from any thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/expected.h"
#include "mail/markdown.h"

namespace pelanggan::mail {

// Every name of a template needs one, "" where there is nothing to say.
using Values = std::map<std::string, std::string, std::less<>>;

struct Letter {
    std::string subject;   // one line; header_writer refuses what a value brought in
    std::string markdown;  // for render_markdown
};

class TextTemplates {
 public:
    // Reads templates/mail. Errors: kUnavailable (not readable), kInvalidInput naming file and line.
    static base::Expected<TextTemplates> open(const std::string& dir);
    ~TextTemplates();
    TextTemplates(TextTemplates&&) noexcept;

    // language other than "id" is English. Errors: kInternal (no such letter, or a name without a value).
    base::Expected<Letter> letter(std::string_view name, std::string_view language,
                                  const Values& values) const;
    // The Markdown of the footer. Errors: kInternal.
    base::Expected<std::string> footer(std::string_view language, const Values& values) const;
    // The two whole bodies: the frame with body and footer in it, and their text below each other.
    // Errors: kInternal.
    base::Expected<Bodies> assemble(std::string_view language, const Values& values, const Bodies& body,
                                    const Bodies& footer) const;

 private:
    struct Compiled;
    TextTemplates();
    base::Expected<void> read_letter(const std::string& dir, std::string_view name,
                                     std::string_view language);
    base::Expected<void> read_footer(const std::string& dir, std::string_view language);
    base::Expected<void> read_frame(const std::string& dir, std::string_view language);
    base::Expected<std::string> render(const std::string& part, const Values& values) const;

    std::map<std::string, std::unique_ptr<Compiled>, std::less<>>
        compiled_;  // "name.language", and its parts
};

}  // namespace pelanggan::mail
