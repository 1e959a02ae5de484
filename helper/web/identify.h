// SPDX-License-Identifier: Apache-2.0
//
// Who is calling, from the door alone.
#pragma once

#include "base/expected.h"
#include "scgi/message.h"
#include "web/caller.h"
#include "web/context.h"
#include "web/peer.h"

namespace pelanggan::web {

// panel  the account that owns the peer's uid. uid 0, 65534 and system uids (below 1000) are refused at once;
// a uid that the store
//        does not know as exactly one listed account is looked up at WHM once, by the name the system has for
//        it.
// whm    peer uid 0 only. With PELANGGAN_TOOL it is root's shell or the hook program; otherwise REMOTE_USER,
// as root's gateway passes
//        it on, with PELANGGAN_ACLS: "all" makes the host, "software-pelanggan" a reseller. Missing never
//        means root.
// public nobody.
// Errors: kUnauthorized; kUnavailable when the store cannot be asked.
base::Expected<Caller> identify(const Ports& ports, const Peer& peer, const scgi::Request& raw,
                                const Request& request);

}  // namespace pelanggan::web
