// SPDX-License-Identifier: Apache-2.0
//
// What doctor looks at: whether each part works, and where not, what mends it. In codes and figures; the
// sentences are web/'s.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/expected.h"
#include "store/store.h"
#include "whm/whm_api.h"

namespace pelanggan::service {

enum class Severity { kGood, kNote, kBad };

// Stable names, for programs.
//   store           store-good | store-unwritable | store-unsafe | store-away
//   WHM             whm-answers | whm-refused | whm-away | whm-strange
//   its token       token-fits | token-too-wide | token-lacks
//   its list        list-whole | list-short | list-unknown
//   synchronisation sync-fresh | sync-old | sync-never | sync-failed | sync-waits
//   hooks           hooks-seen | hooks-unseen
//   cPanel's contact addresses  addresses-unwritten (detail is the first one's error) | addresses-refused
//   clock           clock-good | clock-behind, clock-apart (from WHM's; detail is what WHM's says)
//   anchors of the history  anchors-good | anchors-old | anchors-never | anchors-off (detail: why)
//   mail            mail-good | mail-off | mail-away | mail-no-links | mail-as-nobody
//   its addresses   addresses-good | addresses-suppressed
struct Finding {
    std::string code;
    Severity severity{Severity::kGood};
    std::string detail;    // what the part itself said, in English; may be ""
    std::int64_t have{0};  // figures of the finding: accounts stored, hours since, …
    std::int64_t want{0};
};

struct HookState {
    std::optional<base::Time> last;  // by this process; what the store knows is added
    base::Time watched_since;
};

struct MailHealth {
    bool is_on{false};      // [mail] has a server and a sender
    bool has_links{false};  // [public] has an address and a key
    bool is_nobody{false};  // the daemon runs as the user whom the panel's door refuses
    std::string fault;      // what the mail server said when it last took nothing; "" when it does
};

struct AnchorHealth {
    bool is_on{false};  // there is a folder for them
    std::string fault;  // why there is none, or why the last try failed; "" when nothing is wrong
};

// Asks every part once. Never fails: what does not answer is a finding.
std::vector<Finding> examine(store::Store& store, whm::WhmApi& whm, domain::ServerId server,
                             const HookState& hooks, const MailHealth& mail,
                             const AnchorHealth& anchors = {});

}  // namespace pelanggan::service
