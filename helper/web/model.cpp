// SPDX-License-Identifier: Apache-2.0
#include "web/model.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/check.h"

namespace pelanggan::web {
namespace {

template <typename... Fs>
struct Overloaded : Fs... {
    using Fs::operator()...;
};
template <typename... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

rapidjson::SizeType size_of(const std::string& text) {
    return static_cast<rapidjson::SizeType>(text.size());
}

void write(Writer& writer, const Model& model) {
    std::visit(Overloaded{[&](std::monostate) { writer.Null(); }, [&](bool value) { writer.Bool(value); },
                          [&](std::int64_t value) { writer.Int64(value); },
                          [&](const std::string& value) { writer.String(value.data(), size_of(value)); },
                          [&](const Model::List& list) {
                              writer.StartArray();
                              for (const auto& element : list)
                                  write(writer, element);
                              writer.EndArray();
                          },
                          [&](const Model::Object& object) {
                              writer.StartObject();
                              for (const auto& [name, member] : object) {
                                  writer.Key(name.data(), size_of(name));
                                  write(writer, member);
                              }
                              writer.EndObject();
                          }},
               model.value());
}

}  // namespace

Model& Model::set(std::string_view name, Model value) {
    if (std::holds_alternative<std::monostate>(value_)) value_ = Object{};
    auto* object = std::get_if<Object>(&value_);
    PEL_CHECK(object != nullptr);
    for (auto& [key, member] : *object) {
        if (key == name) {
            member = std::move(value);
            return *this;
        }
    }
    object->push_back({std::string{name}, std::move(value)});
    return *this;
}

void Model::add(Model element) {
    if (std::holds_alternative<std::monostate>(value_)) value_ = List{};
    auto* list = std::get_if<List>(&value_);
    PEL_CHECK(list != nullptr);
    list->push_back(std::move(element));
}

const Model* Model::find(std::string_view name) const noexcept {
    const auto* object = std::get_if<Object>(&value_);
    if (object == nullptr) return nullptr;
    for (const auto& [key, member] : *object) {
        if (key == name) return &member;
    }
    return nullptr;
}

std::string to_json(const Model& model) {
    rapidjson::StringBuffer buffer;
    Writer writer{buffer};
    write(writer, model);
    std::string out;
    out.reserve(buffer.GetSize());
    for (const char c : std::string_view{buffer.GetString(), buffer.GetSize()}) {
        if (c == '<')
            out += "\\u003c";
        else if (c == '>')
            out += "\\u003e";
        else if (c == '&')
            out += "\\u0026";
        else
            out += c;
    }
    return out;
}

}  // namespace pelanggan::web
