// SPDX-License-Identifier: Apache-2.0
//
// The plain-text body, block by block, as markdown.cpp walks the tree.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pelanggan::mail {

class MarkdownText {
 public:
    // Words of the paragraph that is being written; '\n' is a line break.
    void add(std::string_view words) { words_ += words; }
    // Between these, words are those of a link.
    void open_link() { link_start_ = words_.size(); }
    void close_link(std::string_view target);

    void end_paragraph();
    void end_heading(int level);
    void rule();
    void preformatted(std::string_view lines);
    // start: number of the first item, -1 for a list without numbers.
    void open_list(int start, bool is_tight);
    void close_list();
    void open_item();
    void close_item();
    void open_quote();
    void close_quote();

    // The whole text, ending with one line feed; "" when nothing was written.
    std::string finish();

 private:
    struct List {
        int next{-1};
        bool is_tight{false};
    };
    void begin_block();
    void write_line(std::string_view line);
    void write_wrapped(std::string_view line);
    std::size_t width() const noexcept;

    std::string out_, words_;
    std::string marker_;                 // of an item whose first line is not written
    std::vector<std::string> prefixes_;  // before every line
    std::vector<List> lists_;
    std::size_t link_start_{0};
    bool needs_gap_{false};
};

}  // namespace pelanggan::mail
