// SPDX-License-Identifier: Apache-2.0
//
// Model is what a page knows, before it has a look: the template renders it as HTML, the JSON writer as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace pelanggan::web {

class Model {
 public:
    using List = std::vector<Model>;
    using Object = std::vector<std::pair<std::string, Model>>;  // in the order of writing

    Model() = default;                                              // null: JSON null, false in templates
    Model(bool value) : value_{value} {}                            // NOLINT(google-explicit-constructor)
    Model(std::int64_t value) : value_{value} {}                    // NOLINT(google-explicit-constructor)
    Model(int value) : value_{static_cast<std::int64_t>(value)} {}  // NOLINT(google-explicit-constructor)
    Model(std::string value) : value_{std::move(value)} {}          // NOLINT(google-explicit-constructor)
    Model(std::string_view value) : value_{std::string{value}} {}   // NOLINT(google-explicit-constructor)
    Model(const char* value) : value_{std::string{value}} {}        // NOLINT(google-explicit-constructor)
    Model(List value) : value_{std::move(value)} {}                 // NOLINT(google-explicit-constructor)
    static Model object() { return Model{Object{}}; }

    // Adds or replaces a member; makes a null an object. Returns *this, so that members chain.
    Model& set(std::string_view name, Model value);
    // Adds an element; makes a null a list.
    void add(Model element);
    // The member, or nullptr.
    const Model* find(std::string_view name) const noexcept;

    const auto& value() const noexcept { return value_; }

 private:
    explicit Model(Object value) : value_{std::move(value)} {}
    std::variant<std::monostate, bool, std::int64_t, std::string, List, Object> value_;
};

// RFC 8259, UTF-8; "<", ">" and "&" are escaped so that the text is safe inside HTML too.
std::string to_json(const Model& model);

}  // namespace pelanggan::web
