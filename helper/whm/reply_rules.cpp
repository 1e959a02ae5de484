// SPDX-License-Identifier: Apache-2.0
#include "whm/reply_rules.h"

#include <fmt/format.h>

#include <array>

#include "base/log.h"
#include "base/text.h"

namespace pelanggan::whm {
namespace {

constexpr std::size_t kMaxReasonBytes = 400;

std::string text_of(const JsonValue* value) {
    return value != nullptr && value->is_text() ? value->text : std::string{};
}

base::Error refusal(std::string_view function, std::string_view text) {
    std::string xid;
    std::string reason = clean_reason(text, xid);
    if (reason.empty()) reason = "WHM gave no reason";
    base::log::warn("WHM refused {}{}{}: {}", function, xid.empty() ? "" : " XID ", xid, reason);
    return base::invalid_input(std::move(reason));
}

// A reply without metadata: never a success, but often it says why.
base::Error explain(const JsonValue& reply, std::string_view function) {
    if (const JsonValue* error = reply.find("cpanelresult", "error"); error != nullptr && error->is_text()) {
        return refusal(function, error->text);
    }
    for (const JsonValue* old : {reply.find("status"), reply.find("result"), reply.find("acct")}) {
        if (old != nullptr) return base::corrupt("the server answered in the shape of WHM API 0");
    }
    if (const JsonValue* error = reply.find("error"); error != nullptr && error->is_text()) {
        return refusal(function, error->text);
    }
    if (const JsonValue* reason = reply.find("data", "reason"); reason != nullptr && reason->is_text()) {
        return refusal(function, reason->text);
    }
    return base::corrupt("the answer has no metadata");
}

}  // namespace

std::string clean_reason(std::string_view text, std::string& xid) {
    constexpr std::string_view kFailure = "API failure: ";
    if (text.starts_with(kFailure)) text.remove_prefix(kFailure.size());
    constexpr std::string_view kXid = "(XID ";
    if (text.starts_with(kXid)) {
        const auto end = text.find(')');
        const std::string_view id =
            text.substr(kXid.size(), end == std::string_view::npos ? 0 : end - kXid.size());
        const bool is_id =
            !id.empty() && id.size() <= 32 &&
            id.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
                std::string_view::npos;
        if (is_id) {
            xid.assign(id);
            text.remove_prefix(end + 1);
        }
    }
    bool did_replace = false;
    const std::string whole = base::repair_utf8(text.substr(0, kMaxReasonBytes * 2), did_replace);
    std::string out;
    for (std::size_t i = 0; i < whole.size() && out.size() < kMaxReasonBytes;) {
        std::size_t length = 1;
        while (i + length < whole.size() && (static_cast<unsigned char>(whole[i + length]) & 0xC0U) == 0x80U)
            ++length;
        const std::string_view character = std::string_view{whole}.substr(i, length);
        i += length;
        if (!base::has_control_characters(character)) {
            out += character;
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
    }
    return std::string{base::trim(out)};
}

base::Expected<void> check_metadata(const JsonValue& reply, std::string_view function) {
    const JsonValue* const metadata = reply.find("metadata");
    if (metadata == nullptr || !metadata->is_object()) return explain(reply, function);
    for (const JsonValue* other : {reply.find("error"), reply.find("cpanelresult")}) {
        if (other != nullptr && !other->is_null()) return base::corrupt("the answer contradicts itself");
    }
    if (const JsonValue* command = metadata->find("command"); command != nullptr && !command->is_null()) {
        if (!command->is_text() || command->text != function) {
            return base::corrupt(fmt::format("the answer to {} is about another function", function));
        }
    }
    const JsonValue* const result = metadata->find("result");
    if (result == nullptr) return base::corrupt("the answer does not say whether the call succeeded");
    const auto is_success = result->as_flag();
    if (!is_success) return base::corrupt("the answer says neither yes nor no");
    if (!*is_success) return refusal(function, text_of(metadata->find("reason")));
    return {};
}

base::Expected<const JsonValue*> check_uapi(const JsonValue& reply, std::string_view function) {
    const JsonValue* const uapi = reply.find("data", "uapi");
    if (uapi == nullptr || !uapi->is_object()) return base::corrupt("the answer holds no UAPI result");
    const JsonValue* const status = uapi->find("status");
    const auto is_success = status == nullptr ? std::nullopt : status->as_flag();
    if (is_success && *is_success) return uapi->find("data");
    std::string why;
    if (const JsonValue* errors = uapi->find("errors"); errors != nullptr) {
        if (errors->is_text()) why = errors->text;
        for (const JsonValue& item : errors->items) {
            if (!why.empty()) why += "; ";
            why += item.text;
        }
    }
    if (!is_success) return base::corrupt("the UAPI result says neither yes nor no");
    return refusal(function, why);
}

base::Expected<const JsonValue*> check_api2(const JsonValue& reply, std::string_view function) {
    const JsonValue* const inner = reply.find("cpanelresult");
    if (inner == nullptr || !inner->is_object()) {
        // A failure before cPanel was reached comes in WHM's own forms.
        PEL_TRY(check_metadata(reply, "cpanel"));
        return base::corrupt("the answer holds no API 2 result");
    }
    if (const JsonValue* error = inner->find("error"); error != nullptr && !error->is_null()) {
        return refusal(function, text_of(error));
    }
    const JsonValue* const result = inner->find("event", "result");
    const auto is_success = result == nullptr ? std::nullopt : result->as_flag();
    if (!is_success) return base::corrupt("the API 2 result says neither yes nor no");
    const JsonValue* const data = inner->find("data");
    if (!*is_success) return refusal(function, {});
    if (data == nullptr) return data;
    for (const JsonValue& item : data->items) {
        const JsonValue* const part = item.find("result");
        if (part != nullptr && part->as_flag() != std::optional{true}) {
            return refusal(function, text_of(item.find("reason")));
        }
    }
    return data;
}

std::string_view looks_like(std::string_view head) noexcept {
    if (head.find("tfa_login_form") != std::string_view::npos)
        return ", but a page that asks for a two-factor code";
    if (base::trim(head).empty()) return ", but nothing";
    if (base::trim(head).front() != '<') return "";
    for (const std::string_view word : {"login", "Login", "log in", "Log in", "password"}) {
        if (head.find(word) != std::string_view::npos) return ", but a log-in page";
    }
    return ", but a web page";
}

}  // namespace pelanggan::whm
