// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.h"

namespace pelanggan::cli {
namespace {

constexpr std::size_t kBarWidth = 30;

}  // namespace

void Progress::show(const State& state) {
    if (state.done == last_done_) return;
    last_done_ = state.done;
    if (session_.options.is_json) {
        session_.err(state.json + "\n");
    } else if (session_.is_terminal) {
        session_.err("\r\033[K" + (state.is_counted ? bar(state.percent, kBarWidth) + "  " : "") +
                     state.text);
        has_open_line_ = true;
    } else if (state.percent >= next_tenth_) {
        session_.err(state.text + "\n");
        next_tenth_ = state.percent / 10 * 10 + 10;
    }
}

void Progress::end() {
    if (has_open_line_) session_.err("\r\033[K");
    has_open_line_ = false;
}

}  // namespace pelanggan::cli
