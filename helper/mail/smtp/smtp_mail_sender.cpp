// SPDX-License-Identifier: Apache-2.0
#include "mail/smtp/smtp_mail_sender.h"

#include <algorithm>
#include <utility>

#include "mail/header_writer.h"

namespace pelanggan::mail {
namespace {

// How often a sender that waits at the gate looks whether it is asked to stop.
constexpr std::chrono::milliseconds kGateLook{200};

// Once per process and never undone: other threads may be inside libcurl until the end.
bool is_curl_ready() {
    static const bool is_ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    return is_ready;
}

Delivery refused_here(std::string why) {
    return {Delivery::Kind::kRefused, 0, std::move(why), Delivery::Stage::kSession};
}
Delivery later(std::string why) {
    return {Delivery::Kind::kLater, 0, std::move(why), Delivery::Stage::kSession};
}

struct FreeList {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};

}  // namespace

bool Gate::enter(std::chrono::milliseconds time) {
    std::unique_lock lock{mutex_};
    if (!is_free_.wait_for(lock, time, [this] { return !is_taken_; })) return false;
    is_taken_ = true;
    return true;
}

void Gate::leave() {
    {
        const std::scoped_lock lock{mutex_};
        is_taken_ = false;
    }
    is_free_.notify_one();
}

SmtpMailSender::SmtpMailSender(const SmtpOptions& options, const ServerUrl& server,
                               std::shared_ptr<Gate> gate)
    : options_{options},
      server_{server},
      url_{options.helo.empty() ? server.text : server.text + "/" + options.helo},
      gate_{std::move(gate)} {}

int SmtpMailSender::on_debug(CURL*, curl_infotype type, char* data, std::size_t size, void* self) noexcept {
    if (type == CURLINFO_HEADER_OUT)
        static_cast<SmtpMailSender*>(self)->conversation_.on_command({data, size});
    return 0;
}

std::size_t SmtpMailSender::on_reply(char* bytes, std::size_t size, std::size_t count, void* self) noexcept {
    static_cast<SmtpMailSender*>(self)->conversation_.on_reply_line({bytes, size * count});
    return size * count;
}

int SmtpMailSender::on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept {
    const auto& sender = *static_cast<SmtpMailSender*>(self);
    return sender.is_stopped() && !sender.conversation_.had_last_bytes() ? 1 : 0;
}

bool SmtpMailSender::prepare(bool is_awaited) {
    const int most = is_awaited ? std::min(options_.awaited_per_connection, options_.messages_per_connection)
                                : options_.messages_per_connection;
    if (easy_ != nullptr && sent_on_connection_ >= most) easy_.reset();
    if (easy_ == nullptr) {
        easy_.reset(curl_easy_init());
        sent_on_connection_ = 0;
        conversation_ = Conversation{};
    }
    if (easy_ == nullptr) return false;
    CURL* const easy = easy_.get();
    curl_easy_reset(easy);
    bool is_good = true;
    const auto set = [&](CURLoption option, auto value) {
        is_good = curl_easy_setopt(easy, option, value) == CURLE_OK && is_good;
    };
    const auto milliseconds = [](std::chrono::milliseconds time) {
        return static_cast<long>(std::max<std::chrono::milliseconds::rep>(1, time.count()));
    };
    fault_.front() = '\0';
    set(CURLOPT_ERRORBUFFER, fault_.data());
    set(CURLOPT_URL, url_.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_MAXCONNECTS, 1L);
    set(CURLOPT_USE_SSL,
        static_cast<long>(server_.is_loopback && !server_.is_smtps ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!options_.ca_file.empty()) {
        set(CURLOPT_CAINFO, options_.ca_file.c_str());
        set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
    set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(options_.connect_time));
    set(CURLOPT_SERVER_RESPONSE_TIMEOUT,
        static_cast<long>(std::max<std::chrono::seconds::rep>(
            1, std::chrono::ceil<std::chrono::seconds>(options_.reply_time).count())));
    // All of it: connecting, the answers, and waiting at the gate for another sender's last answer.
    set(CURLOPT_TIMEOUT_MS, milliseconds(options_.connect_time + 3 * options_.reply_time));
    set(CURLOPT_HEADERFUNCTION, &SmtpMailSender::on_reply);
    set(CURLOPT_HEADERDATA, static_cast<void*>(this));
    // The only way to see which command an answer belongs to.
    set(CURLOPT_VERBOSE, 1L);
    set(CURLOPT_DEBUGFUNCTION, &SmtpMailSender::on_debug);
    set(CURLOPT_DEBUGDATA, static_cast<void*>(this));
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &SmtpMailSender::on_progress);
    set(CURLOPT_XFERINFODATA, static_cast<void*>(this));
    return is_good;
}

bool SmtpMailSender::enter_gate(const Steps& steps) {
    const auto give_up = std::chrono::steady_clock::now() + options_.reply_time;
    while (!gate_->enter(kGateLook)) {
        if (!is_stopped() && std::chrono::steady_clock::now() < give_up) continue;
        entry_ = Entry::kGivenUp;
        return false;
    }
    is_inside_ = true;
    if (!steps.is_still_wanted()) {
        entry_ = Entry::kNotWanted;
        return false;
    }
    entry_ = Entry::kOpen;
    conversation_.on_last_bytes();
    return true;
}

CURLcode SmtpMailSender::transfer(const Message& message, const MimeMessage& mime) {
    CURL* const easy = easy_.get();
    const std::unique_ptr<curl_slist, FreeList> recipients{curl_slist_append(nullptr, message.to.c_str())};
    if (recipients == nullptr) return CURLE_OUT_OF_MEMORY;
    // Without a sender libcurl writes the null one.
    if (!message.return_path.empty()) {
        const CURLcode code = curl_easy_setopt(easy, CURLOPT_MAIL_FROM, message.return_path.c_str());
        if (code != CURLE_OK) return code;
    }
    CURLcode code = curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients.get());
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_HTTPHEADER, mime.headers());
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_MIMEPOST, mime.mime());
    conversation_.begin_message();
    if (code == CURLE_OK) code = curl_easy_perform(easy);
    // They end with this call; the handle stays.
    curl_easy_setopt(easy, CURLOPT_MIMEPOST, static_cast<curl_mime*>(nullptr));
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, static_cast<curl_slist*>(nullptr));
    return code;
}

std::string SmtpMailSender::explain(CURLcode code) const {
    const std::string words = fault_.front() != '\0' ? fault_.data() : curl_easy_strerror(code);
    switch (code) {
        case CURLE_PEER_FAILED_VERIFICATION:
            return "its certificate is not trusted (" + words + ")";
        case CURLE_SSL_CACERT_BADFILE:
            return "the file of certificate authorities cannot be read (" + words + ")";
        case CURLE_USE_SSL_FAILED:
            return "it does not offer TLS, without which nothing is sent to another machine (" + words + ")";
        default:
            return words;
    }
}

bool SmtpMailSender::knows_server(bool is_awaited) {
    if (conversation_.has_greeted()) return true;
    if (!prepare(is_awaited)) return false;
    conversation_.begin_message();
    return curl_easy_setopt(easy_.get(), CURLOPT_CUSTOMREQUEST, "NOOP") == CURLE_OK &&
           curl_easy_setopt(easy_.get(), CURLOPT_NOBODY, 1L) == CURLE_OK &&
           curl_easy_perform(easy_.get()) == CURLE_OK && conversation_.has_greeted();
}

base::Expected<void> SmtpMailSender::greet() {
    if (!prepare(false)) return base::unavailable("libcurl refuses an option");
    conversation_.begin_message();
    CURLcode code = curl_easy_setopt(easy_.get(), CURLOPT_CUSTOMREQUEST, "NOOP");
    if (code == CURLE_OK) code = curl_easy_setopt(easy_.get(), CURLOPT_NOBODY, 1L);
    if (code == CURLE_OK) code = curl_easy_perform(easy_.get());
    if (code != CURLE_OK) return base::unavailable(explain(code));
    return {};
}

Delivery SmtpMailSender::deliver(const Message& message, const Steps& steps) {
    if (is_stopped()) return later("not begun: Pelanggan is stopping");
    if (needs_smtputf8(message)) {
        if (!knows_server(message.is_awaited)) return later("no connection to the mail server");
        if (!conversation_.offers_smtputf8())
            return refused_here("the mail server takes only addresses in ASCII (it does not offer SMTPUTF8)");
    }
    for (bool is_last_try = false;; is_last_try = true) {
        if (!prepare(message.is_awaited)) return later("libcurl refuses an option");
        entry_ = Entry::kNotReached;
        const auto mime = MimeMessage::make(easy_.get(), message, [&] { return enter_gate(steps); });
        if (!mime.ok()) {
            return mime.error().kind == base::ErrorKind::kInvalidInput ? refused_here(mime.error().what)
                                                                       : later(mime.error().what);
        }
        const bool was_used_before = sent_on_connection_ > 0;
        const CURLcode code = transfer(message, **mime);
        ++sent_on_connection_;
        if (entry_ == Entry::kNotWanted || entry_ == Entry::kGivenUp) {
            easy_.reset();  // in the middle of a message: closed without its end
            return later("gave up while another message waited for its last answer");
        }
        if (code != CURLE_OK) easy_.reset();
        if (!is_last_try && code != CURLE_OK && conversation_.is_worth_another_connection(was_used_before))
            continue;
        return conversation_.outcome(code == CURLE_OK ? "" : explain(code));
    }
}

void SmtpMailSender::send(const Message& message, const Steps& steps) {
    entry_ = Entry::kNotReached;
    const Delivery delivery = deliver(message, steps);
    if (entry_ != Entry::kNotWanted) steps.settle(delivery);
    if (std::exchange(is_inside_, false)) gate_->leave();
}

base::Expected<std::vector<std::unique_ptr<MailSender>>> make_smtp_senders(const SmtpOptions& options,
                                                                           std::size_t count) {
    PEL_ASSIGN(const auto server, parse_server_url(options.url));
    const bool is_name = std::all_of(options.helo.begin(), options.helo.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '-';
    });
    if (!is_name) return base::invalid_input("the name for EHLO must be a host's name");
    if (!is_curl_ready()) return base::internal("libcurl cannot start");
    const auto gate = std::make_shared<Gate>();
    std::vector<std::unique_ptr<MailSender>> senders;
    for (std::size_t i = 0; i < count; ++i)
        senders.push_back(std::make_unique<SmtpMailSender>(options, server, gate));
    return senders;
}

base::Expected<void> check_smtp_server(const SmtpOptions& options) {
    if (!is_curl_ready()) return base::unavailable("libcurl could not start");
    PEL_ASSIGN(const ServerUrl server, parse_server_url(options.url));
    return SmtpMailSender{options, server, std::make_shared<Gate>()}.greet();
}

}  // namespace pelanggan::mail
