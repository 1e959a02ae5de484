// SPDX-License-Identifier: Apache-2.0
#include "gateway/cgi.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>

#include "base/text.h"
#include "base/unique_fd.h"

namespace pelanggan::gateway {
namespace {

constexpr int kBodyWaitMs = 10'000;
constexpr std::size_t kMaxResellersBytes = 4 * 1024 * 1024;
constexpr std::array kForwarded{"REQUEST_METHOD",  "QUERY_STRING",         "CONTENT_TYPE",
                                "HTTP_ACCEPT",     "HTTP_ACCEPT_LANGUAGE", "HTTP_ORIGIN",
                                "HTTP_USER_AGENT", "HTTP_SEC_FETCH_SITE",  "SERVER_PROTOCOL"};

// By Trouble: status, then title and text in English and Indonesian.
struct Sentence {
    int status;
    const char *title_en, *text_en, *title_id, *text_id;
};
constexpr std::array<Sentence, 6> kSentences{{
    {503, "Pelanggan is not answering",
     "Its service is being restarted or has stopped. Nothing was stored. Please reload in a minute; if it "
     "stays like this, tell your hosting provider.",
     "Pelanggan tidak menjawab",
     "Layanannya sedang dimulai ulang atau berhenti. Tidak ada yang disimpan. Muat ulang sebentar lagi; jika "
     "tetap begini, beri tahu penyedia hosting Anda."},
    {503, "No whole answer came back",
     "What you sent may have been stored, or not. Please open the page again and look before you repeat it.",
     "Jawaban tidak lengkap",
     "Yang Anda kirim mungkin sudah tersimpan, mungkin belum. Buka lagi halamannya dan periksa dulu."},
    {403, "Switched off by your provider",
     "You will only see this page if your hosting provider enables Pelanggan for your account.",
     "Dinonaktifkan oleh penyedia Anda",
     "Halaman ini hanya tampil bila penyedia hosting mengaktifkan Pelanggan untuk akun Anda."},
    {503, "The panel did not answer",
     "It did not say whether Pelanggan is enabled for your account. Nothing was stored. Please reload.",
     "Panel tidak menjawab",
     "Panel tidak menyatakan apakah Pelanggan aktif untuk akun Anda. Tidak ada yang disimpan. Muat ulang."},
    {400, "The request could not be read",
     "It was cut, too slow or too large. Nothing was stored. Please go back and try again.",
     "Permintaan tidak dapat dibaca",
     "Terpotong, terlalu lambat, atau terlalu besar. Tidak ada yang disimpan. Kembali dan coba lagi."},
    {403, "WHM did not say who you are", "Please log in to WHM again.", "WHM tidak menyatakan siapa Anda",
     "Silakan masuk kembali ke WHM."},
}};

}  // namespace

std::optional<std::string> variable(const char* name) {
    std::optional<std::string> found;
    const std::size_t length = std::strlen(name);
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        if (std::strncmp(*entry, name, length) != 0 || (*entry)[length] != '=') continue;
        if (found) return std::nullopt;
        found = *entry + length + 1;
    }
    return found;
}

base::Expected<scgi::Request> read_cgi() {
    scgi::Request request;
    for (const char* name : kForwarded) {
        if (auto value = variable(name)) request.headers.push_back({name, *std::move(value)});
    }
    const std::string length = variable("CONTENT_LENGTH").value_or("");
    if (length.empty()) {
        if (request.header("REQUEST_METHOD") == "POST") return base::invalid_input("no length");
        return request;
    }
    const auto wanted = base::parse_number(length);
    if (!wanted || static_cast<std::uint64_t>(*wanted) > scgi::kMaxBodyBytes)
        return base::invalid_input("bad length");
    request.body.resize(static_cast<std::size_t>(*wanted));
    for (std::size_t at = 0; at < request.body.size();) {
        pollfd entry{STDIN_FILENO, POLLIN, 0};
        if (::poll(&entry, 1, kBodyWaitMs) <= 0) return base::invalid_input("late body");
        const ssize_t got = ::read(STDIN_FILENO, request.body.data() + at, request.body.size() - at);
        if (got <= 0) return base::invalid_input("cut body");
        at += static_cast<std::size_t>(got);
    }
    return request;
}

void print(const scgi::Answer& answer) {
    const std::string bytes = scgi::encode(answer);
    (void)std::fwrite(bytes.data(), 1, bytes.size(), stdout);
    (void)std::fflush(stdout);
}

scgi::Answer trouble_page(Trouble trouble, std::string_view language) {
    const Sentence& s = kSentences.at(static_cast<std::size_t>(trouble));
    const bool is_id = language.substr(0, 2) == "id";
    const std::string title = is_id ? s.title_id : s.title_en;
    return {s.status,
            {{"Content-Type", "text/html; charset=utf-8"},
             {"Cache-Control", "no-store"},
             {"X-Pelanggan-Title", title}},  // our titles hold nothing that percent encoding would change
            std::string{"<p>"} + (is_id ? s.text_id : s.text_en) + "</p>\n"};  // the frame shows the title
}

std::string escape_html(std::string_view text) {
    std::string out;
    for (const char c : text)
        out += std::strchr("&<>\"'", c) != nullptr ? "&#" + std::to_string(int{c}) + ";" : std::string(1, c);
    return out;
}

std::string plain_frame(std::string_view title, std::string_view style, std::string_view body) {
    std::string out =
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>" +
        escape_html(title) + "</title>";
    if (!style.empty()) out += "<link rel=\"stylesheet\" href=\"" + escape_html(style) + "\">";
    return out + "</head><body class=\"pel-plain\"><main class=\"pel-main\">\n<h1 class=\"pel-title\">" +
           escape_html(title) + "</h1>\n" + std::string{body} + "</main></body></html>\n";
}

std::string decode_percent(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned char byte = 0;
        const std::string_view digits = text.substr(i, 3);
        const auto end = digits.data() + digits.size();
        const bool is_code = digits.size() == 3 && digits[0] == '%' &&
                             std::from_chars(digits.data() + 1, end, byte, 16).ptr == end;
        out += is_code ? static_cast<char>(byte) : text[i];
        i += is_code ? 2 : 0;
    }
    return out;
}

std::string privileges_of(std::string_view user, const std::string& resellers_file) {
    if (user == "root") return "all";
    const base::UniqueFd fd{::open(resellers_file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    std::string text;
    std::array<char, 16 * 1024> piece{};
    for (ssize_t got;
         text.size() < kMaxResellersBytes && (got = ::read(fd.get(), piece.data(), piece.size())) > 0;)
        text.append(piece.data(), static_cast<std::size_t>(got));
    for (const std::string_view line : base::split(text, '\n')) {
        const auto colon = line.find(':');
        if (colon != std::string_view::npos && line.substr(0, colon) == user)
            return std::string{base::trim(line.substr(colon + 1))};
    }
    return "";
}

}  // namespace pelanggan::gateway
