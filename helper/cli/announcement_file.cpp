// SPDX-License-Identifier: Apache-2.0
#include "cli/announcement_file.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace pelanggan::cli {
namespace {

// What people write, and what the form calls it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kNames{{{"category", "category"},
                                                                                {"reason", "reason"},
                                                                                {"sender", "sender_name"},
                                                                                {"plan", "plan"},
                                                                                {"status", "status"},
                                                                                {"server", "server"},
                                                                                {"reseller", "reseller"},
                                                                                {"country", "country"},
                                                                                {"province", "province"},
                                                                                {"language", "language"}}};

class Parser {
 public:
    base::Expected<Pairs> parse(std::string_view text) {
        for (auto line : base::split(text, '\n')) {
            ++number_;
            if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
            PEL_TRY(take(line));
        }
        PEL_TRY(end_part());
        return std::move(pairs_);
    }

 private:
    base::Error fault(const std::string& what) const {
        return base::invalid_input("line " + std::to_string(number_) + ": " + what);
    }
    base::Expected<void> add(std::string name, std::string value) {
        const bool is_doubled =
            std::any_of(pairs_.begin(), pairs_.end(), [&](const auto& pair) { return pair.first == name; });
        if (is_doubled) return fault("this stands twice: " + name);
        pairs_.emplace_back(std::move(name), std::move(value));
        return {};
    }
    base::Expected<void> end_part() {
        if (language_.empty()) return {};
        if (!has_subject_) return fault("a part begins with a line \"Subject: …\"");
        return add("body_" + language_, std::string{base::trim(body_)});
    }
    base::Expected<void> take(std::string_view line) {
        const auto word = base::trim(line);
        if (word == "--- id" || word == "--- en") {
            PEL_TRY(end_part());
            language_ = word.substr(4);
            has_subject_ = false;
            body_.clear();
            return {};
        }
        if (!language_.empty() && has_subject_) {
            body_ += std::string{line} + "\n";
            return {};
        }
        if (word.empty() || (language_.empty() && word.front() == '#')) return {};
        const auto colon = word.find(':');
        if (colon == std::string_view::npos) return fault("\"name: value\" was expected");
        const std::string name = base::to_lower_ascii(base::trim(word.substr(0, colon)));
        std::string value{base::trim(word.substr(colon + 1))};
        if (!language_.empty()) {
            if (name != "subject") return fault("a part begins with a line \"Subject: …\"");
            has_subject_ = true;
            return add("subject_" + language_, std::move(value));
        }
        const auto known =
            std::find_if(kNames.begin(), kNames.end(), [&](const auto& one) { return one.first == name; });
        if (known == kNames.end()) return fault("unknown name: " + name);
        return add(std::string{known->second}, std::move(value));
    }

    Pairs pairs_;
    std::string language_, body_;  // of the part being read
    bool has_subject_{false};
    int number_{0};
};

}  // namespace

base::Expected<Pairs> parse_announcement_file(std::string_view text) {
    if (!base::is_utf8(text)) return base::invalid_input("the file is not UTF-8");
    return Parser{}.parse(text);
}

}  // namespace pelanggan::cli
