// SPDX-License-Identifier: Apache-2.0
#include "web/policy_model.h"

#include "base/log.h"

namespace pelanggan::web {

void add_policy_banner(const Context& context, const std::vector<service::PolicyState>& policies,
                       Model& model) {
    Model waiting{Model::List{}};
    bool has_waiting = false;
    for (const auto& policy : policies) {
        if (!policy.is_waiting) continue;
        has_waiting = true;
        const std::string kind{domain::to_string(policy.text.kind)};
        waiting.add(Model::object()
                        .set("kind", kind)
                        .set("title", policy.text.title(context.language()))
                        .set("href", "?p=policy&kind=" + kind)
                        .set("is_again", policy.accepted.has_value()));
    }
    model.set("has_waiting", has_waiting).set("waiting", std::move(waiting));
}

void add_policy_banner(const Context& context, Model& model) {
    std::vector<service::PolicyState> policies;
    const auto read = context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(policies, service::list_policies(tx, context.caller().account->customer));
        return {};
    });
    if (!read.ok()) base::log::warn("policies of {}: {}", context.caller().name, read.error().what);
    add_policy_banner(context, policies, model);
}

}  // namespace pelanggan::web
