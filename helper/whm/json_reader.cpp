// SPDX-License-Identifier: Apache-2.0
#include "whm/json_reader.h"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <fmt/format.h>

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pelanggan::whm {
namespace {

using base::Error;

// What a text of the greatest length may take on the wire: every byte escaped as \u00XX, and punctuation.
constexpr std::size_t kMaxTokenBytes = 6 * kMaxTextBytes + 1024;

// RapidJSON's input: pulls pieces from a source.
class PulledStream {
 public:
    using Ch = char;

    // events is the handler's count: bytes that go by while it stands still belong to one token, which is how
    // a text is bounded before it is stored.
    PulledStream(ByteSource& source, const std::size_t& events) : source_{source}, events_{events} {}

    Ch Peek() { return at_ == end_ && !refill() ? '\0' : *at_; }
    Ch Take() { return at_ == end_ && !refill() ? '\0' : *at_++; }
    std::size_t Tell() const { return before_ + static_cast<std::size_t>(at_ - begin_); }
    // RapidJSON's stream concept wants the writing half as well; a reader never calls it.
    Ch* PutBegin() { return nullptr; }
    void Put(Ch) {}
    void Flush() {}
    std::size_t PutEnd(Ch*) { return 0; }

    // True when the source ended and nothing is left. A NUL byte looks like the end to RapidJSON, so this
    // must be asked.
    bool is_at_end() { return at_ == end_ && !refill() && !error_; }
    const std::optional<Error>& error() const { return error_; }

 private:
    bool refill() {
        if (error_ || is_ended_) return false;
        before_ += static_cast<std::size_t>(end_ - begin_);
        silent_bytes_ = events_ == seen_events_ ? silent_bytes_ + static_cast<std::size_t>(end_ - begin_) : 0;
        seen_events_ = events_;
        begin_ = at_ = end_ = nullptr;
        if (silent_bytes_ > kMaxTokenBytes) {
            error_ = base::corrupt("a text or number in the answer is longer than the limit");
            return false;
        }
        auto piece = source_.next();
        if (!piece.ok()) {
            error_ = piece.error();
            return false;
        }
        if (piece->empty()) {
            is_ended_ = true;
            return false;
        }
        begin_ = at_ = piece->data();
        end_ = begin_ + piece->size();
        return true;
    }

    ByteSource& source_;
    const std::size_t& events_;
    const char* begin_{nullptr};
    const char* at_{nullptr};
    const char* end_{nullptr};
    std::size_t before_{0}, silent_bytes_{0}, seen_events_{0};
    bool is_ended_{false};
    std::optional<Error> error_;
};

// RapidJSON's handler: builds the kept tree, hands rows to the sink, counts everything.
class Handler {
 public:
    explicit Handler(RowSink* sink) : sink_{sink} { frames_.reserve(kMaxDepth); }

    bool Null() { return scalar({}); }
    bool Bool(bool is_true) { return scalar({Scalar::Kind::kBool, is_true, 0, {}}); }
    bool Int(int value) { return integer(value); }
    bool Uint(unsigned value) { return integer(value); }
    bool Int64(std::int64_t value) { return integer(value); }
    bool Uint64(std::uint64_t value) {
        if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return odd_number();
        return integer(static_cast<std::int64_t>(value));
    }
    bool Double(double) { return odd_number(); }
    bool RawNumber(const char*, rapidjson::SizeType, bool) { return odd_number(); }
    bool String(const char* text, rapidjson::SizeType length, bool) {
        if (length > kMaxTextBytes) return fail("a text in the answer is longer than the limit");
        return scalar({Scalar::Kind::kText, false, 0, {text, length}});
    }
    bool StartObject() { return open(JsonValue::Kind::kObject); }
    bool EndObject(rapidjson::SizeType) { return close(); }
    bool StartArray() { return open(JsonValue::Kind::kArray); }
    bool EndArray(rapidjson::SizeType) { return close(); }
    bool Key(const char* text, rapidjson::SizeType length, bool);

    const std::size_t& events() const { return events_; }
    const std::optional<Error>& error() const { return error_; }
    bool is_complete() const { return is_complete_; }
    JsonValue&& take() { return std::move(root_); }

 private:
    struct Frame {
        JsonValue* node{nullptr};  // nullptr: not kept
        bool is_object{false};
        bool is_row_list{false};  // the array whose objects are rows
        bool is_row{false};
        std::size_t first_key{0};  // of this object in keys_
    };

    bool fail(std::string why) {
        error_ = base::corrupt(std::move(why));
        return false;
    }
    bool integer(std::int64_t value) { return scalar({Scalar::Kind::kInteger, false, value, {}}); }
    bool odd_number() { return scalar({Scalar::Kind::kOddNumber, false, 0, {}}); }
    bool scalar(const Scalar& value);
    bool open(JsonValue::Kind kind);
    bool close();
    // A new value in the innermost open array or object; nullptr when it is over the bounds.
    JsonValue* keep(JsonValue& parent);

    RowSink* sink_;
    std::vector<Frame> frames_;
    std::vector<std::size_t> keys_;  // hashes of the keys of all open objects
    std::string key_;
    JsonValue root_;
    std::size_t events_{0}, kept_values_{0}, kept_bytes_{0};
    bool is_complete_{false};
    std::optional<Error> error_;
};

bool Handler::Key(const char* text, rapidjson::SizeType length, bool) {
    ++events_;
    const std::string_view name{text, length};
    if (name.size() > kMaxTextBytes) return fail("a name in the answer is longer than the limit");
    const std::size_t hash = std::hash<std::string_view>{}(name);
    const std::size_t first = frames_.back().first_key;
    for (std::size_t i = first; i < keys_.size(); ++i) {
        // Two names with one hash would be refused without need; with 64 bits that is not seen in practice.
        if (keys_[i] == hash) return fail("a name occurs twice in one object of the answer");
    }
    if (keys_.size() - first >= kMaxKeysPerObject) return fail("an object in the answer has too many names");
    keys_.push_back(hash);
    key_.assign(name);
    return true;
}

JsonValue* Handler::keep(JsonValue& parent) {
    kept_bytes_ += key_.size();
    if (++kept_values_ > kMaxKeptValues || kept_bytes_ > kMaxKeptBytes) {
        fail("the answer holds more than the limit");
        return nullptr;
    }
    if (parent.is_array()) return &parent.items.emplace_back();
    return &parent.members.emplace_back(key_, JsonValue{}).second;
}

bool Handler::scalar(const Scalar& value) {
    ++events_;
    if (frames_.empty()) return fail("the answer is not an object");
    const Frame& frame = frames_.back();
    if (frame.is_row) sink_->field(key_, value);
    if (frame.is_row_list) return fail("a row of the list is not an object");
    if (frame.node == nullptr) return true;
    JsonValue* const kept = keep(*frame.node);
    if (kept == nullptr) return false;
    kept->scalar = value.kind;
    kept->is_true = value.is_true;
    kept->integer = value.integer;
    kept->text.assign(value.text);
    kept_bytes_ += value.text.size();
    return true;
}

bool Handler::open(JsonValue::Kind kind) {
    ++events_;
    if (frames_.size() >= kMaxDepth) return fail("the answer is nested deeper than the limit");
    Frame frame;
    frame.is_object = kind == JsonValue::Kind::kObject;
    frame.first_key = keys_.size();
    if (frames_.empty()) {
        if (!frame.is_object) return fail("the answer is not an object");
        frame.node = &root_;
        root_.kind = kind;
    } else if (frames_.back().is_row_list) {
        if (!frame.is_object) return fail("a row of the list is not an object");
        frame.is_row = true;
        if (!sink_->begin_row()) return false;
    } else if (frames_.back().node != nullptr) {
        // data is the only object of depth two whose parent's current key is "data".
        const bool is_in_data =
            frames_.size() == 2 && frames_.back().is_object && root_.members.back().first == "data";
        frame.is_row_list = sink_ != nullptr && is_in_data && !frame.is_object && key_ == "acct";
        JsonValue* const kept = keep(*frames_.back().node);
        if (kept == nullptr) return false;
        kept->kind = kind;
        if (!frame.is_row_list) frame.node = kept;
    }
    frames_.push_back(frame);
    return true;
}

bool Handler::close() {
    ++events_;
    const Frame frame = frames_.back();
    frames_.pop_back();
    keys_.resize(frame.first_key);
    if (frame.is_row && !sink_->end_row()) return false;
    is_complete_ = frames_.empty();
    return true;
}

}  // namespace

base::Expected<JsonValue> read_json(ByteSource& source, RowSink* sink) {
    Handler handler{sink};
    PulledStream stream{source, handler.events()};
    rapidjson::Reader reader;
    const rapidjson::ParseResult result = reader.Parse<rapidjson::kParseIterativeFlag>(stream, handler);
    if (stream.error()) return *stream.error();
    if (handler.error()) return *handler.error();
    if (result.Code() == rapidjson::kParseErrorTermination && sink != nullptr) return sink->error();
    if (result.IsError()) {
        return base::corrupt(fmt::format("the answer is not JSON at byte {}: {}", result.Offset(),
                                         rapidjson::GetParseError_En(result.Code())));
    }
    const bool is_ended = stream.is_at_end();
    if (stream.error()) return *stream.error();
    if (!handler.is_complete() || !is_ended) return base::corrupt("something follows the end of the answer");
    return handler.take();
}

}  // namespace pelanggan::whm
