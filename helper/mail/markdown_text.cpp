// SPDX-License-Identifier: Apache-2.0
#include "mail/markdown_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace pelanggan::mail {
namespace {

constexpr std::size_t kWidth = 76;
constexpr std::size_t kLeastWidth = 30;  // however deep a list is
constexpr std::size_t kRuleWidth = 20;

}  // namespace

std::size_t MarkdownText::width() const noexcept {
    std::size_t used = 0;
    for (const auto& prefix : prefixes_)
        used += prefix.size();
    return used + kLeastWidth > kWidth ? kLeastWidth : kWidth - used;
}

void MarkdownText::write_line(std::string_view line) {
    std::string whole;
    for (const auto& prefix : prefixes_)
        whole += prefix;
    if (!marker_.empty()) {
        // The marker takes the place of the spaces that later lines of its item have.
        whole.replace(whole.size() - marker_.size(), marker_.size(), marker_);
        marker_.clear();
    }
    whole += line;
    const auto end = whole.find_last_not_of(' ');
    out_ += std::string_view{whole}.substr(0, end == std::string::npos ? 0 : end + 1);
    out_ += '\n';
}

void MarkdownText::write_wrapped(std::string_view line) {
    const std::size_t room = width();
    std::string current;
    std::size_t length = 0;
    for (const auto word : base::split(line, ' ')) {
        if (word.empty()) continue;
        const std::size_t word_length = base::utf8_length(word);
        if (!current.empty() && length + 1 + word_length > room) {
            write_line(current);
            current.clear();
            length = 0;
        }
        if (!current.empty()) {
            current += ' ';
            ++length;
        }
        current += word;
        length += word_length;
    }
    write_line(current);
}

void MarkdownText::begin_block() {
    const bool is_tight = !lists_.empty() && lists_.back().is_tight;
    if (needs_gap_ && marker_.empty() && !is_tight) write_line("");
    needs_gap_ = true;
}

void MarkdownText::close_link(std::string_view target) {
    const auto words = std::string_view{words_}.substr(std::min(link_start_, words_.size()));
    constexpr std::string_view kMailto = "mailto:";
    if (target.starts_with(kMailto)) target.remove_prefix(kMailto.size());
    if (words == target) return;
    words_ += words.empty() ? fmt::format("<{}>", target) : fmt::format(" <{}>", target);
}

void MarkdownText::end_paragraph() {
    begin_block();
    for (const auto line : base::split(words_, '\n'))
        write_wrapped(line);
    words_.clear();
}

void MarkdownText::end_heading(int level) {
    begin_block();
    std::replace(words_.begin(), words_.end(), '\n', ' ');
    write_wrapped(words_);
    if (level <= 2)
        write_line(std::string(std::min(base::utf8_length(words_), width()), level == 1 ? '=' : '-'));
    words_.clear();
}

void MarkdownText::rule() {
    begin_block();
    write_line(std::string(kRuleWidth, '-'));
}

void MarkdownText::preformatted(std::string_view lines) {
    begin_block();
    if (lines.ends_with('\n')) lines.remove_suffix(1);
    for (const auto line : base::split(lines, '\n'))
        write_line("    " + std::string{line});
}

void MarkdownText::open_list(int start, bool is_tight) {
    if (needs_gap_ && marker_.empty() && lists_.empty()) write_line("");
    needs_gap_ = false;
    lists_.push_back({start, is_tight});
}
void MarkdownText::close_list() {
    lists_.pop_back();
    needs_gap_ = true;
}
void MarkdownText::open_item() {
    List& list = lists_.back();
    if (needs_gap_ && !list.is_tight) write_line("");
    needs_gap_ = false;
    // An item that began with a list of its own has not written its marker: it stands before the inner one.
    if (!marker_.empty()) write_line("");
    marker_ = list.next < 0 ? "- " : fmt::format("{}. ", list.next++);
    prefixes_.push_back(std::string(marker_.size(), ' '));
}
void MarkdownText::close_item() {
    if (!marker_.empty()) write_line("");  // an empty item
    prefixes_.pop_back();
    needs_gap_ = true;
}

void MarkdownText::open_quote() {
    begin_block();
    if (!marker_.empty()) write_line("");
    prefixes_.emplace_back("> ");
    needs_gap_ = false;
}
void MarkdownText::close_quote() {
    prefixes_.pop_back();
    needs_gap_ = true;
}

std::string MarkdownText::finish() {
    return std::move(out_);
}

}  // namespace pelanggan::mail
