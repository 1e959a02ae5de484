// SPDX-License-Identifier: Apache-2.0
//
// How many mails an hour go out, in all and to one recipient domain. Counted in memory minute by minute; what
// was sent before a start is asked for once.
//
// Threads: any.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/expected.h"

namespace pelanggan::service {

class MailPace {
 public:
    struct Limits {
        std::int64_t in_all{0}, per_domain{0};  // per hour; 0: none
    };
    // How many were sent since then, to one domain or ("") in all.
    using History = std::function<base::Expected<std::int64_t>(base::Time since, std::string_view domain)>;
    MailPace(Limits limits, History history) : limits_{limits}, history_{std::move(history)} {}

    // Takes the right to send one mail to that domain now. nullopt: taken; else when to ask again.
    // Errors: the history's.
    base::Expected<std::optional<base::Time>> take(std::string_view domain, base::Time now);

    // Until when nothing may be sent at all; absent: something may. Errors: the history's.
    base::Expected<std::optional<base::Time>> full_until(base::Time now);
    // Domains that had enough for now, at most 200 of them.
    std::vector<std::string> full_domains(base::Time now);

 private:
    // The last hour by minutes, and the minute that is being filled.
    class Hour {
     public:
        void add(base::Time now, std::int64_t count);
        // When one more may be sent; nullopt: now.
        std::optional<base::Time> full_until(base::Time now, std::int64_t limit);
        bool is_empty(base::Time now);

     private:
        void move_to(base::Time now);
        static constexpr std::size_t kMinutes = 61;
        std::array<std::int64_t, kMinutes> sent_{};
        std::int64_t minute_{0}, sum_{0};
    };
    base::Expected<Hour*> in_all(base::Time now);
    base::Expected<Hour*> of_domain(std::string_view domain, base::Time now);

    const Limits limits_;
    const History history_;
    std::mutex mutex_;
    std::optional<Hour> in_all_;
    std::map<std::string, Hour, std::less<>> domains_;
};

}  // namespace pelanggan::service
