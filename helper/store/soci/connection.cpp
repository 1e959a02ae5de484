// SPDX-License-Identifier: Apache-2.0
#include "store/soci/connection.h"

#include "base/check.h"

namespace pelanggan::store {

namespace {

// SOCI wants names for values, and SQLite would take two equal names for one value.
std::string with_names(std::string_view text) {
    std::string named;
    named.reserve(text.size() + 64);
    int count = 0;
    bool is_quoted = false;
    for (const char c : text) {
        if (c == '\'') is_quoted = !is_quoted;
        if (c == '?' && !is_quoted) {
            named += ":v" + std::to_string(++count);
        } else {
            named += c;
        }
    }
    return named;
}

}  // namespace

Statement::Statement(soci::session& session, std::string_view text, std::string_view in, std::string_view out)
    : in_(in.size()), out_(out.size()), statement_{session} {
    statement_.alloc();
    statement_.prepare(with_names(text));
    for (std::size_t i = 0; i < in.size(); ++i) {
        Cell& cell = in_[i];
        cell.kind = in[i];
        if (cell.kind == 'n') {
            statement_.exchange(soci::use(cell.number, cell.state));
        } else {
            statement_.exchange(soci::use(cell.text, cell.state));
        }
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        Cell& cell = out_[i];
        cell.kind = out[i];
        if (cell.kind == 'n') {
            statement_.exchange(soci::into(cell.number, cell.state));
        } else {
            statement_.exchange(soci::into(cell.text, cell.state));
        }
    }
    statement_.define_and_bind();
}

Statement::Cell& Statement::next_in(char kind) {
    PEL_CHECK(in_at_ < in_.size());
    Cell& cell = in_[in_at_++];
    PEL_CHECK(kind == 0 || cell.kind == kind);
    return cell;
}

Statement::Cell& Statement::next_out(char kind) {
    PEL_CHECK(has_row_ && out_at_ < out_.size());
    Cell& cell = out_[out_at_++];
    PEL_CHECK(cell.kind == kind);
    return cell;
}

Statement& Statement::bind(std::int64_t value) {
    Cell& cell = next_in('n');
    cell.number = value;
    cell.state = soci::i_ok;
    return *this;
}

Statement& Statement::bind(std::string_view value) {
    Cell& cell = next_in('t');
    cell.text.assign(value);
    cell.state = soci::i_ok;
    return *this;
}

Statement& Statement::bind_null() {
    next_in(0).state = soci::i_null;
    return *this;
}

void Statement::check_all_bound() {
    PEL_CHECK(in_at_ == in_.size());
    in_at_ = 0;
}

std::int64_t Statement::run() {
    check_all_bound();
    PEL_CHECK(out_.empty());
    statement_.execute(true);
    return statement_.get_affected_rows();
}

void Statement::execute() {
    check_all_bound();
    PEL_CHECK(!out_.empty());
    has_row_ = statement_.execute(true);
    is_first_ = true;
}

bool Statement::next() {
    if (is_first_) {
        is_first_ = false;
    } else if (has_row_) {
        has_row_ = statement_.fetch();
    }
    out_at_ = 0;
    return has_row_;
}

void Statement::finish() {
    while (next()) {}
}

std::int64_t Statement::number() {
    const auto value = optional_number();
    if (!value) throw BadRow{"a number is missing in a stored row"};
    return *value;
}

std::string Statement::text() {
    auto value = optional_text();
    if (!value) throw BadRow{"a text is missing in a stored row"};
    return std::move(*value);
}

std::optional<std::int64_t> Statement::optional_number() {
    const Cell& cell = next_out('n');
    if (cell.state == soci::i_null) return std::nullopt;
    return cell.number;
}

std::optional<std::string> Statement::optional_text() {
    Cell& cell = next_out('t');
    if (cell.state == soci::i_null) return std::nullopt;
    return std::move(cell.text);
}

std::string Statement::text_or_empty() {
    Cell& cell = next_out('t');
    if (cell.state == soci::i_null) return {};
    return std::move(cell.text);
}

std::string_view Statement::view() {
    const auto value = optional_view();
    if (!value) throw BadRow{"a text is missing in a stored row"};
    return *value;
}

std::optional<std::string_view> Statement::optional_view() {
    const Cell& cell = next_out('t');
    if (cell.state == soci::i_null) return std::nullopt;
    return std::string_view{cell.text};
}

std::optional<base::Time> Statement::optional_time() {
    const auto value = optional_number();
    if (!value) return std::nullopt;
    return base::from_epoch(*value);
}

Statement& Connection::statement(const std::string& text, std::string_view in, std::string_view out) {
    auto& kept = statements_[text];
    if (!kept) {
        try {
            kept = std::make_unique<Statement>(*session_, text, in, out);
        } catch (...) {
            statements_.erase(text);
            throw;
        }
    }
    kept->start();
    return *kept;
}

base::Error Connection::take_fault(const soci::soci_error& error) {
    const Failure failure = dialect_.translate(error);
    has_failed_ = true;
    if (failure.fault > fault_) fault_ = failure.fault;
    return failure.error;
}

void Connection::tidy() {
    constexpr std::size_t kMost = 300;
    if (!has_failed_ && statements_.size() <= kMost) return;
    statements_.clear();
    has_failed_ = false;
}

std::string InsertSql::text(std::size_t rows, std::string_view verb) const {
    std::string row = "(";
    std::string names;
    for (const std::string& column : columns) {
        names += (names.empty() ? "`" : ", `") + column + "`";
        row += row.size() == 1 ? "?" : ", ?";
    }
    row += ")";
    std::string text = std::string{verb} + " INTO " + table + " (" + names + ") VALUES ";
    for (std::size_t i = 0; i < rows; ++i)
        text += (i == 0 ? "" : ", ") + row;
    return text;
}

std::string InsertSql::in(std::size_t rows) const {
    std::string in;
    for (std::size_t i = 0; i < rows; ++i)
        in += kinds;
    return in;
}

}  // namespace pelanggan::store
