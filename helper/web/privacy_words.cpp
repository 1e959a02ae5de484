// SPDX-License-Identifier: Apache-2.0
#include "web/privacy_words.h"

namespace pelanggan::web {

std::string policy_kind_text(const Context& context, domain::PolicyKind kind) {
    switch (kind) {
        case domain::PolicyKind::kPrivacy:
            return context.text("Privacy policy");
        case domain::PolicyKind::kTerms:
            return context.text("Terms of service");
        case domain::PolicyKind::kServiceLevel:
            return context.text("Service level");
        case domain::PolicyKind::kGuidance:
            return context.text("Guide for beginners");
        case domain::PolicyKind::kFaq:
            return context.text("Frequently asked questions");
    }
    return {};
}

std::string consent_method_text(const Context& context, domain::ConsentMethod method) {
    switch (method) {
        case domain::ConsentMethod::kForm:
            return context.text("on a page in cPanel");
        case domain::ConsentMethod::kOneClick:
            return context.text("by the unsubscribe button of a mail program");
        case domain::ConsentMethod::kLink:
            return context.text("by a link in an e-mail");
        case domain::ConsentMethod::kCli:
            return context.text("on the command line");
        case domain::ConsentMethod::kImport:
            return context.text("brought along from elsewhere");
        case domain::ConsentMethod::kStaff:
            return context.text("entered by staff");
    }
    return {};
}

}  // namespace pelanggan::web
