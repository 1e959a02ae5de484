// SPDX-License-Identifier: Apache-2.0
//
// The host's policies and the words of consents: drafts, publishing. What was published never changes.
#pragma once

#include <string>
#include <vector>

#include "base/expected.h"
#include "domain/policy_text.h"
#include "service/form_fault.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

// Stores a draft; version 0 adds it under the next edition's number, which text.edition then has. Returns the
// faults; with any of them nothing is stored.
// Errors: kUnauthorized for everybody but the host; kConflict when it was changed meanwhile, or a draft of
// the kind exists already; the store's own.
base::Expected<std::vector<FormFault>> save_policy_draft(store::Store& store, const store::RequestId& request,
                                                         const Scope& scope, domain::PolicyText& text);

// From here on customers read it. is_material: who accepted an earlier edition is asked again; the first
// edition always is. Errors: as above; kNotFound.
base::Expected<void> publish_policy(store::Store& store, const store::RequestId& request,
                                    const domain::Actor& actor, const Scope& scope, domain::PolicyKind kind,
                                    std::int64_t edition, std::int64_t version, bool is_material);

base::Expected<void> remove_policy_draft(store::Store& store, const store::RequestId& request,
                                         const Scope& scope, domain::PolicyKind kind, std::int64_t edition,
                                         std::int64_t version);

// Publishes new words for a category's consent. seen: the newest version that the author read, 0 for none.
// Earlier consents keep the words they were given for. Errors: kUnauthorized; kConflict when a newer version
// came meanwhile; kNotFound when there is no such category.
base::Expected<std::vector<FormFault>> publish_consent_text(
    store::Store& store, const store::RequestId& request, const domain::Actor& actor, const Scope& scope,
    const std::string& purpose, std::int64_t seen, const std::string& text_id, const std::string& text_en);

// A policy's body as block elements of HTML: see mail/markdown.h. Errors: kInvalidInput.
base::Expected<std::string> policy_html(const std::string& markdown);

}  // namespace pelanggan::service
