// SPDX-License-Identifier: Apache-2.0
#include "cli/json.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>

namespace pelanggan::cli {
namespace {
constexpr std::size_t kMaxDepth = 64;

// The writer and destructor recurse, so a document deeper than any answer of ours is refused before it is
// built.
bool is_too_deep(std::string_view text) {
    std::size_t depth = 0;
    bool is_inside = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (is_inside) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                is_inside = false;
        } else if (c == '"') {
            is_inside = true;
        } else if (c == '[' || c == '{') {
            if (++depth > kMaxDepth) return true;
        } else if ((c == ']' || c == '}') && depth > 0) {
            --depth;
        }
    }
    return false;
}
}  // namespace

base::Expected<rapidjson::Document> parse_json(std::string_view text) {
    if (is_too_deep(text)) return base::corrupt("JSON is too deep");
    rapidjson::Document document;
    document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(text.data(),
                                                                                           text.size());
    if (document.HasParseError() || !document.IsObject()) return base::corrupt("not a JSON object");
    return document;
}

const rapidjson::Value& member(const rapidjson::Value& value, std::string_view name) {
    static const rapidjson::Value kNull;
    if (!value.IsObject()) return kNull;
    const auto found = value.FindMember(
        rapidjson::Value{rapidjson::StringRef(name.data(), static_cast<rapidjson::SizeType>(name.size()))});
    return found == value.MemberEnd() ? kNull : found->value;
}

std::string text_of(const rapidjson::Value& value, std::string_view name) {
    const auto& found = member(value, name);
    if (found.IsString()) return {found.GetString(), found.GetStringLength()};
    if (found.IsInt64()) return std::to_string(found.GetInt64());
    return {};
}

std::int64_t number_of(const rapidjson::Value& value, std::string_view name) {
    const auto& found = member(value, name);
    return found.IsInt64() ? found.GetInt64() : 0;
}

bool flag_of(const rapidjson::Value& value, std::string_view name) {
    const auto& found = member(value, name);
    return found.IsBool() && found.GetBool();
}

rapidjson::Value::ConstArray list_of(const rapidjson::Value& value, std::string_view name) {
    static const rapidjson::Value kEmpty{rapidjson::kArrayType};
    const auto& found = member(value, name);
    return found.IsArray() ? found.GetArray() : kEmpty.GetArray();
}

std::string to_text(const rapidjson::Value& value) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
    value.Accept(writer);
    return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace pelanggan::cli
