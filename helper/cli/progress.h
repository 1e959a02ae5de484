// SPDX-License-Identifier: Apache-2.0
//
// Long work, while it goes on: one line that is drawn over on a terminal, a line per tenth where it is a
// file, an object per line for programs.
#pragma once

#include <cstdint>
#include <string>

#include "cli/session.h"

namespace pelanggan::cli {

class Progress {
 public:
    explicit Progress(Session& session) : session_{session} {}

    struct State {
        std::int64_t done{0}, percent{0};
        bool is_counted{false};  // whether percent means something yet
        std::string text;        // for people
        std::string json;        // the object for programs
    };
    // Says nothing when done is what it was.
    void show(const State& state);
    void end();

 private:
    Session& session_;
    std::int64_t last_done_{-1};
    std::int64_t next_tenth_{0};
    bool has_open_line_{false};
};

}  // namespace pelanggan::cli
