// SPDX-License-Identifier: Apache-2.0
#include "gateway/live_api.h"

#include <poll.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

namespace pelanggan::gateway {
namespace {

constexpr std::size_t kMaxReplyBytes = 8 * 1024 * 1024;
constexpr int kMaxStarts = 64;  // places in one reply where JSON is looked for
constexpr std::string_view kOpen = "<cpanelresult>", kClose = "</cpanelresult>";
constexpr unsigned kParse = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;

const rapidjson::Value* member(const rapidjson::Value* value, const char* name) {
    if (value == nullptr || !value->IsObject()) return nullptr;
    const auto at = value->FindMember(name);
    return at == value->MemberEnd() ? nullptr : &at->value;
}
bool is_one(const rapidjson::Value* value) {
    return value != nullptr && ((value->IsInt() && value->GetInt() == 1) ||
                                (value->IsString() && std::strcmp(value->GetString(), "1") == 0));
}
std::string text_of(const rapidjson::Value* value) {
    return value != nullptr && value->IsString() ? std::string{value->GetString(), value->GetStringLength()}
                                                 : std::string{};
}

}  // namespace

struct LiveApi::Reply {
    rapidjson::Document json;
    bool has_result() const { return member(&json, "result") != nullptr; }
    bool is_good() const { return is_one(member(member(&json, "result"), "status")); }
    std::string data(const char* name) const {
        return text_of(member(member(member(&json, "result"), "data"), name));
    }
};

LiveApi::LiveApi(const std::string& socket_path, std::chrono::milliseconds limit) : limit_{limit} {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket_path.empty() || socket_path.size() >= sizeof address.sun_path) return;
    std::memcpy(address.sun_path, socket_path.data(), socket_path.size());
    fd_ = base::UniqueFd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    timeval wait{};
    wait.tv_sec = limit.count() / 1000;
    wait.tv_usec = (limit.count() % 1000) * 1000;
    (void)::setsockopt(fd_.get(), SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    if (::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        !send("<cpaneljson enable=\"1\">") || !receive())
        fd_.reset();
}

LiveApi::~LiveApi() {
    if (!is_there() || !send("<cpanelxml shutdown=\"1\" />")) return;
    char rest[256];
    pollfd entry{fd_.get(), POLLIN, 0};
    while (::poll(&entry, 1, 1000) > 0 && ::recv(fd_.get(), rest, sizeof rest, 0) > 0) {}
}

bool LiveApi::send(const std::string& payload) {
    const std::string frame = std::to_string(payload.size()) + "\n" + payload;
    for (std::size_t at = 0; at < frame.size();) {
        const ssize_t sent = ::send(fd_.get(), frame.data() + at, frame.size() - at, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) {
            fd_.reset();
            return false;
        }
        at += static_cast<std::size_t>(sent);
    }
    return true;
}

std::optional<LiveApi::Reply> LiveApi::receive() {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + limit_;
    std::size_t searched = 0;
    for (;;) {
        // The tag may stand inside the JSON as well: text up to it that does not parse goes on to the next.
        for (std::size_t close; (close = buffer_.find(kClose, searched)) != std::string::npos;) {
            searched = close + kClose.size();
            const std::size_t open = buffer_.find(kOpen);
            if (open >= close) continue;
            const std::size_t start = open + kOpen.size();
            bool has_brace = false;
            Reply reply;
            for (std::size_t at = start, tries = 0; tries < kMaxStarts; ++at, ++tries) {
                at = buffer_.find('{', at);
                if (at >= close) break;
                has_brace = true;
                reply.json.Parse<kParse>(buffer_.data() + at, close - at);
                if (reply.json.HasParseError()) continue;
                buffer_.erase(0, searched);
                return reply;
            }
            if (has_brace) continue;
            buffer_.erase(0, searched);  // empty, or XML: an answer without content
            return Reply{};
        }
        searched = buffer_.size() < kClose.size() ? 0 : buffer_.size() - kClose.size() + 1;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
        pollfd entry{fd_.get(), POLLIN, 0};
        const int ready = left.count() > 0 ? ::poll(&entry, 1, static_cast<int>(left.count())) : 0;
        if (ready < 0 && errno == EINTR) continue;
        char piece[32 * 1024];
        const ssize_t got = ready > 0 ? ::recv(fd_.get(), piece, sizeof piece, 0) : 0;
        if (got <= 0 || buffer_.size() + static_cast<std::size_t>(got) > kMaxReplyBytes) {
            fd_.reset();
            return std::nullopt;
        }
        buffer_.append(piece, static_cast<std::size_t>(got));
    }
}

std::optional<LiveApi::Reply> LiveApi::call(const char* module, const char* function, const char* key,
                                            const std::string& value) {
    if (!is_there()) return std::nullopt;
    rapidjson::StringBuffer text;
    rapidjson::Writer<rapidjson::StringBuffer> json{text};
    const auto put = [&json](const char* name, const char* content) {
        json.Key(name);
        json.String(content);
    };
    json.StartObject();
    put("module", module);
    put("reqtype", "exec");
    put("func", function);
    put("apiversion", "uapi");
    if (key != nullptr) {
        json.Key("args");
        json.StartObject();
        json.Key(key);
        json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
        json.EndObject();
    }
    json.EndObject();
    if (!send("<cpanelaction>" + std::string{text.GetString(), text.GetSize()} + "</cpanelaction>"))
        return std::nullopt;
    return receive();
}

std::optional<bool> LiveApi::has_feature(const std::string& name) {
    const auto reply = call("Features", "has_feature", "name", name);
    if (!reply || !reply->has_result()) return std::nullopt;
    return reply->is_good();
}

std::string LiveApi::locale() {
    const auto reply = call("Locale", "get_attributes", nullptr, "");
    return reply && reply->is_good() ? reply->data("locale") : "";
}

std::optional<LiveApi::Chrome> LiveApi::chrome(const std::string& title) {
    const auto reply = call("Chrome", "get_dom", "page_title", title);
    if (!reply || !reply->is_good()) return std::nullopt;
    Chrome chrome{reply->data("header"), reply->data("footer")};
    if (chrome.header.empty() || chrome.footer.empty()) return std::nullopt;
    return chrome;
}

}  // namespace pelanggan::gateway
