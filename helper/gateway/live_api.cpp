// SPDX-License-Identifier: Apache-2.0
#include "gateway/live_api.h"

#include <poll.h>
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <sys/socket.h>

#include "scgi/stream.h"

namespace pelanggan::gateway {
namespace {

constexpr std::size_t kMaxReplyBytes = 8 * 1024 * 1024;
constexpr int kMaxStarts = 64;  // places in one reply where JSON is looked for
constexpr std::string_view kOpen = "<cpanelresult>", kClose = "</cpanelresult>";
constexpr unsigned kParse = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;

std::string quoted(const std::string& text) {
    rapidjson::StringBuffer out;
    rapidjson::Writer<rapidjson::StringBuffer>{out}.String(text.data(),
                                                           static_cast<rapidjson::SizeType>(text.size()));
    return {out.GetString(), out.GetSize()};
}

}  // namespace

struct LiveApi::Reply {
    rapidjson::Document json;
    // nullptr where the reply has nothing there, or something else on the way.
    const rapidjson::Value* at(const char* path) const { return rapidjson::Pointer{path}.Get(json); }
    bool is_good() const {
        const rapidjson::Value* const status = at("/result/status");
        return status != nullptr && (status->IsInt() ? status->GetInt() == 1 : text("/result/status") == "1");
    }
    std::string text(const char* path) const {
        const rapidjson::Value* const value = at(path);
        return value != nullptr && value->IsString()
                   ? std::string{value->GetString(), value->GetStringLength()}
                   : std::string{};
    }
};

LiveApi::LiveApi(const std::string& socket_path, std::chrono::milliseconds limit) : limit_{limit} {
    auto fd = scgi::connect_to(socket_path, scgi::Deadline{limit});
    if (fd.ok()) fd_ = *std::move(fd);
    if (!is_there() || !send("<cpaneljson enable=\"1\">") || !receive()) fd_.reset();
}

LiveApi::~LiveApi() {
    if (!is_there() || !send("<cpanelxml shutdown=\"1\" />")) return;
    char rest[256];
    const scgi::Deadline end{std::chrono::seconds{1}};
    while (end.wait(fd_.get(), POLLIN) && ::recv(fd_.get(), rest, sizeof rest, 0) > 0) {}
}

bool LiveApi::send(const std::string& payload) {
    const std::string frame = std::to_string(payload.size()) + "\n" + payload;
    if (!scgi::send_all(fd_.get(), frame, scgi::Deadline{limit_}).ok()) fd_.reset();
    return is_there();
}

std::optional<LiveApi::Reply> LiveApi::receive() {
    const scgi::Deadline end{limit_};
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
        char piece[32 * 1024];
        const ssize_t got = end.wait(fd_.get(), POLLIN) ? ::recv(fd_.get(), piece, sizeof piece, 0) : 0;
        if (got <= 0 || buffer_.size() + static_cast<std::size_t>(got) > kMaxReplyBytes) {
            fd_.reset();
            return std::nullopt;
        }
        buffer_.append(piece, static_cast<std::size_t>(got));
    }
}

std::optional<LiveApi::Reply> LiveApi::call(const std::string& what) {
    if (!is_there() ||
        !send(R"(<cpanelaction>{"reqtype":"exec","apiversion":"uapi",)" + what + "}</cpanelaction>"))
        return std::nullopt;
    return receive();
}

std::optional<bool> LiveApi::has_feature(const std::string& name) {
    const auto reply =
        call(R"("module":"Features","func":"has_feature","args":{"name":)" + quoted(name) + "}");
    if (!reply || reply->at("/result") == nullptr) return std::nullopt;
    return reply->is_good();
}

std::string LiveApi::locale() {
    const auto reply = call(R"("module":"Locale","func":"get_attributes")");
    return reply && reply->is_good() ? reply->text("/result/data/locale") : "";
}

std::optional<LiveApi::Chrome> LiveApi::chrome(const std::string& title) {
    const auto reply =
        call(R"("module":"Chrome","func":"get_dom","args":{"page_title":)" + quoted(title) + "}");
    if (!reply || !reply->is_good()) return std::nullopt;
    Chrome chrome{reply->text("/result/data/header"), reply->text("/result/data/footer")};
    if (chrome.header.empty() || chrome.footer.empty()) return std::nullopt;
    return chrome;
}

}  // namespace pelanggan::gateway
