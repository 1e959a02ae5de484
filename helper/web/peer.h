// SPDX-License-Identifier: Apache-2.0
//
// What the kernel says about whoever opened a connection. Nothing in a request can change it.
#pragma once

#include <sys/types.h>

namespace pelanggan::web {

enum class Door { kPanel, kWhm, kPublic };  // panel.sock, whm.sock, public.sock

struct Peer {
    Door door{Door::kPublic};
    uid_t uid{65534};
    pid_t pid{0};
};

}  // namespace pelanggan::web
