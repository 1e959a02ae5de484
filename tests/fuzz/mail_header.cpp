// SPDX-License-Identifier: Apache-2.0
//
// Fields of a message, apart by line feeds that are the fuzzer's: whatever is accepted is folded as it should
// be, and no value can begin a header of its own.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "mail/header_writer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pelanggan;
    std::string_view rest{reinterpret_cast<const char*>(data), size};
    // \x1e parts the fields, so that CR and LF stay bytes to try.
    const auto next = [&] {
        const auto field = rest.substr(0, rest.find('\x1e'));
        rest.remove_prefix(std::min(rest.size(), field.size() + 1));
        return std::string{field};
    };
    mail::Message message;
    message.from = "no-reply@host.example";
    message.message_id = "<1@host.example>";
    message.to = "budi@example.com";
    message.subject = "x" + next();
    message.to_name = next();
    message.from_name = next();
    message.unsubscribe_url = "https://host.example/" + next();
    for (auto* const field : {&message.list_id, &message.language, &message.reply_to,
                              &message.unsubscribe_mailto, &message.return_path}) {
        *field = next();
    }
    const auto lines = mail::write_headers(message);
    if (!lines.ok()) return 0;
    std::size_t known = 0;
    for (const auto& line : *lines) {
        for (std::size_t at = 0; at < line.size(); ++at) {
            PEL_CHECK(line[at] != '\0');
            if (line[at] == '\r') PEL_CHECK(line.substr(at + 1, 2) == "\n ");
            if (line[at] == '\n') PEL_CHECK(at > 0 && line[at - 1] == '\r');
        }
        for (const auto physical : base::split(line, '\n'))
            PEL_CHECK(physical.size() <= 998 && base::trim(physical).size() > 0);
        for (const auto* const name :
             {"Date: ", "Message-ID: ", "From: ", "Reply-To: ", "To: ", "Subject: ", "Auto-Submitted: ",
              "Content-Language: ", "List-Id: ", "List-Unsubscribe: ", "List-Unsubscribe-Post: "}) {
            known += line.starts_with(name) ? 1U : 0U;
        }
    }
    PEL_CHECK(known == lines->size());
    return 0;
}
