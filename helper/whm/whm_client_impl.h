// SPDX-License-Identifier: Apache-2.0
//
// The class behind make_whm_client(); other folders use the port.
#pragma once

#include <atomic>
#include <mutex>
#include <semaphore>
#include <string>
#include <string_view>

#include "http/http_client.h"
#include "whm/json_reader.h"
#include "whm/json_value.h"
#include "whm/request_form.h"
#include "whm/whm_api.h"
#include "whm/whm_client.h"

namespace pelanggan::whm {

constexpr int kParallelCalls = 4;  // a panel is not a place to be busy

class WhmClient final : public WhmApi {
 public:
    WhmClient(http::HttpClient& http, WhmOptions options);

    base::Expected<AccountPage> list_accounts(const PageRequest& request) override;
    base::Expected<std::optional<domain::AccountFacts>> find_account(std::string_view user) override;
    base::Expected<std::int64_t> count_accounts() override;
    base::Expected<Privileges> privileges() override;
    base::Expected<AccountExtras> account_extras(std::string_view user) override;
    base::Expected<std::vector<domain::Usage>> account_usage(std::string_view user) override;
    base::Expected<std::vector<Notification>> notifications(std::string_view user) override;
    base::Expected<void> set_notifications(std::string_view user,
                                           const std::map<std::string, bool>& values) override;
    base::Expected<domain::AccountFacts> set_contact_email(std::string_view user,
                                                           std::string_view email) override;
    void reset_refusal() override;
    std::string refusal() const override;
    std::optional<std::chrono::seconds> clock_ahead() const override;

 private:
    struct Call {
        std::string_view function;
        const RequestForm& form;
        std::chrono::milliseconds limit;
        std::size_t body_bytes;
        bool is_change{false};
    };
    // Sends, and judges the status: only a reply with status 200 comes back.
    base::Expected<std::unique_ptr<http::Reply>> open(const Call& call);
    // open(), and the whole document. For functions whose replies are small.
    base::Expected<JsonValue> ask(std::string_view function, const RequestForm& form);
    base::Expected<JsonValue> ask(const Call& call);
    base::Expected<JsonValue> ask_uapi(std::string_view user, std::string_view module,
                                       std::string_view function,
                                       const std::map<std::string, std::string>& arguments = {});
    base::Expected<void> check_whm_user(std::string_view user) const;

    // The contact data that API 2 shows on the account's own page.
    struct ContactSheet {
        std::string email, second_email;
        std::vector<Notification> notifications;
    };
    base::Expected<ContactSheet> contact_sheet(std::string_view user);

    http::HttpClient& http_;
    const WhmOptions options_;
    const base::Secret authorization_;
    std::counting_semaphore<kParallelCalls> calls_{kParallelCalls};
    std::mutex change_mutex_;  // one change at a time
    mutable std::mutex refusal_mutex_;
    std::string refusal_;                              // guarded by refusal_mutex_
    std::optional<std::chrono::seconds> clock_ahead_;  // guarded by refusal_mutex_
};

}  // namespace pelanggan::whm
