// SPDX-License-Identifier: Apache-2.0
#include "web/staff_pages/hook_event.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>

#include "domain/account.h"

namespace pelanggan::web {
namespace {

constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kMaxUsers = 4;

bool ends_with_remove(std::string_view event) {
    return event == "Remove" || event.ends_with("::Remove");
}

// Keeps the names on the way to the present value; lists count as a level without a name.
class Handler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Handler> {
 public:
    explicit Handler(HookEvent& event) : event_{event} {}

    bool StartObject() { return enter(); }
    bool EndObject(rapidjson::SizeType) { return leave(); }
    bool StartArray() { return enter(); }
    bool EndArray(rapidjson::SizeType) { return leave(); }
    bool Key(const char* text, rapidjson::SizeType length, bool) {
        path_.back().assign(text, std::min<std::size_t>(length, 32));
        return true;
    }
    bool String(const char* text, rapidjson::SizeType length, bool) {
        const std::string_view value{text, length};
        if (is_at({"context", "event"}) || is_at({"context"})) {
            if (ends_with_remove(value)) event_.is_removal = true;
        } else if (is_at({"data", "newuser"})) {
            add(value, event_.users.begin());
        } else if (is_at({"data", "user"}) || is_at({"data", "args", "user"})) {
            add(value, event_.users.end());
        }
        return true;
    }

 private:
    bool enter() {
        if (path_.size() == kMaxDepth) return false;
        path_.emplace_back();
        return true;
    }
    bool leave() {
        path_.pop_back();
        return true;
    }
    bool is_at(std::initializer_list<std::string_view> wanted) const {
        return std::equal(path_.begin(), path_.end(), wanted.begin(), wanted.end());
    }
    void add(std::string_view user, std::vector<std::string>::iterator at) {
        const auto& users = event_.users;
        if (!domain::is_account_name(user) || users.size() == kMaxUsers ||
            std::find(users.begin(), users.end(), user) != users.end())
            return;
        event_.users.insert(at, std::string{user});
    }

    HookEvent& event_;
    std::vector<std::string> path_;
};

}  // namespace

HookEvent parse_hook_event(std::string_view json) {
    HookEvent event;
    Handler handler{event};
    rapidjson::MemoryStream stream{json.data(), json.size()};
    rapidjson::Reader reader;
    reader.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(stream, handler);
    return event;
}

}  // namespace pelanggan::web
