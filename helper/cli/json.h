// SPDX-License-Identifier: Apache-2.0
//
// Typed reading of the daemon's JSON: what is absent or of another type reads as empty, never as a crash.
#pragma once

#include <rapidjson/document.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/expected.h"

namespace pelanggan::cli {

// Errors: kCorrupt.
base::Expected<rapidjson::Document> parse_json(std::string_view text);

// The member, or null. value may be of any type.
const rapidjson::Value& member(const rapidjson::Value& value, std::string_view name);
std::string text_of(const rapidjson::Value& value, std::string_view name);  // numbers too, as text
std::int64_t number_of(const rapidjson::Value& value, std::string_view name);
bool flag_of(const rapidjson::Value& value, std::string_view name);
// The elements of a list member; none when it is no list.
rapidjson::Value::ConstArray list_of(const rapidjson::Value& value, std::string_view name);

std::string to_text(const rapidjson::Value& value);

}  // namespace pelanggan::cli
