// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scgi/door_paths.h"
#include "scgi/message.h"

namespace pelanggan::gateway {

// Answers one request of a customer, through panel.sock, inside the panel's own header and footer.
scgi::Answer answer_customer(const scgi::DoorPaths& paths);
// Answers one request of a WHM user, as root, through whm.sock; plugin/whm/index.cgi draws the frame.
scgi::Answer answer_staff(const scgi::DoorPaths& paths);

}  // namespace pelanggan::gateway
