// SPDX-License-Identifier: Apache-2.0
//
// FakeHttpClient answers from a script, in order, and keeps what it was asked. A body is handed out in pieces
// of a chosen size, so that readers meet every boundary.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/http_client.h"

namespace pelanggan::http {

class FakeReply final : public Reply {
 public:
    FakeReply(int status, std::string body, std::size_t piece_bytes, std::optional<base::Error> error_at_end,
              std::optional<base::Time> date = std::nullopt)
        : status_{status},
          date_{date},
          body_{std::move(body)},
          piece_bytes_{piece_bytes},
          error_{std::move(error_at_end)} {}

    int status() const noexcept override { return status_; }
    std::optional<base::Time> date() const noexcept override { return date_; }
    base::Expected<std::string_view> next() override {
        if (at_ == body_.size()) {
            if (error_) return *error_;
            return std::string_view{};
        }
        // A fresh buffer each time: whoever keeps the last piece is found by the address sanitizer.
        piece_ = std::make_unique<std::string>(body_.substr(at_, piece_bytes_));
        at_ += piece_->size();
        return std::string_view{*piece_};
    }

 private:
    const int status_;
    const std::optional<base::Time> date_;
    const std::string body_;
    const std::size_t piece_bytes_;
    const std::optional<base::Error> error_;
    std::size_t at_{0};
    std::unique_ptr<std::string> piece_;
};

class FakeHttpClient final : public HttpClient {
 public:
    struct Asked {
        std::string url, form, authorization;
        bool is_change{false};
        Limits limits;
    };

    FakeHttpClient() = default;

    FakeHttpClient& answer(std::string body, int status = 200) {
        script_.push_back({status, std::move(body), std::nullopt, std::nullopt});
        return *this;
    }
    // Nothing comes back at all.
    FakeHttpClient& fail(base::Error error) {
        script_.push_back({0, {}, std::move(error), std::nullopt});
        return *this;
    }
    // The body comes, then the connection breaks.
    FakeHttpClient& break_off(std::string body, base::Error error) {
        script_.push_back({200, std::move(body), std::nullopt, std::move(error)});
        return *this;
    }
    // Of every answer from here on.
    void set_date(base::Time date) { date_ = date; }
    void cut_into(std::size_t piece_bytes) { piece_bytes_ = piece_bytes; }

    const std::vector<Asked>& asked() const { return asked_; }
    std::size_t left() const { return script_.size(); }

    base::Expected<std::unique_ptr<Reply>> post(const Post& request) override {
        const std::scoped_lock lock{mutex_};
        Asked asked{request.url, request.form, {}, request.is_change, request.limits};
        if (request.authorization != nullptr) asked.authorization = request.authorization->reveal();
        asked_.push_back(std::move(asked));
        if (script_.empty()) return base::internal("the test expected no further call");
        Step step = std::move(script_.front());
        script_.pop_front();
        if (step.error) return *step.error;
        return std::unique_ptr<Reply>{std::make_unique<FakeReply>(step.status, std::move(step.body),
                                                                  piece_bytes_, step.error_at_end, date_)};
    }

 private:
    struct Step {
        int status{200};
        std::string body;
        std::optional<base::Error> error;
        std::optional<base::Error> error_at_end;
    };
    std::mutex mutex_;
    std::deque<Step> script_;
    std::vector<Asked> asked_;
    std::size_t piece_bytes_{16384};
    std::optional<base::Time> date_;
};

}  // namespace pelanggan::http
