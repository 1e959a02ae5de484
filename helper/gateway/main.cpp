// SPDX-License-Identifier: Apache-2.0
//
// pelanggan-gateway: one CGI request in, one SCGI request through a door, one CGI answer out.
//
// SECURITY: started by cpsrvd, as the customer (panel role) or as root (WHM role). Reads hostile input:
// query, body, HTTP_* variables; parses none of it, only counts it. Says who asks only in the WHM role, with
// what cpsrvd (REMOTE_USER) and the root-owned resellers file say. Holds no secret: its owner may trace or
// replace it. Never starts a program, writes a file or believes an environment variable about identity in the
// customer's role.
// DIAGNOSTICS: whatever happens is a page, and exit is 0; a bad gateway.conf is one line on stderr.
#include <unistd.h>

#include <csignal>
#include <cstdio>

#include "gateway/cgi.h"
#include "gateway/roles.h"

int main() {
    using namespace pelanggan;
    std::signal(SIGPIPE, SIG_IGN);
    // The end of all patience, whatever hangs. The panel then says that no answer came.
    std::signal(SIGALRM, [](int) { ::_exit(0); });
    ::alarm(60);
    if (::chdir("/") != 0) return 0;  // the panel may leave us in a folder that we cannot read
    std::string complaint;
    const scgi::DoorPaths paths = scgi::find_door_paths(complaint);
    if (!complaint.empty()) std::fprintf(stderr, "pelanggan-gateway: %s\n", complaint.c_str());
    // A set-uid copy would answer anybody as root.
    if (::geteuid() != ::getuid()) return 0;
    gateway::print(::geteuid() == 0 ? gateway::answer_staff(paths) : gateway::answer_customer(paths));
    return 0;
}
