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
//   hooks           hooks-seen | hooks-unseen | hooks-missed (have: changes that no hook had told of)
//   cPanel's contact addresses  addresses-unwritten (detail is the first one's error) | addresses-refused
//   clock           clock-good | clock-behind, clock-apart (from WHM's; detail is what WHM's says)
//   anchors of the history  anchors-good | anchors-old | anchors-never | anchors-off (detail: why)
//   links without a log-in  public-good | public-away (detail: why)
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
    std::string fault;      // why the mail server takes nothing; "" when it does
};

struct AnchorHealth {
    bool is_on{false};  // there is a folder for them
    std::string fault;  // why there is none, or why the last try failed; "" when nothing is wrong
};

struct PublicHealth {
    bool is_on{false};  // links are made: [public] has an address and a key
    std::string fault;  // why a request to that address did not come in at the public door; "" when it did
};

// How many accounts somebody else counted, who asks: the command line, on the panel's own machine. A token
// with few privileges may not ask WHM, and then nobody else notices that it sees only some.
using CountedHere = std::optional<std::int64_t>;

// Asks every part once. Never fails: what does not answer is a finding.
std::vector<Finding> examine(store::Store& store, whm::WhmApi& whm, domain::ServerId server,
                             const HookState& hooks, const MailHealth& mail, const AnchorHealth& anchors = {},
                             const PublicHealth& links = {}, const CountedHere& counted = {});

}  // namespace pelanggan::service
