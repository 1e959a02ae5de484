// SPDX-License-Identifier: Apache-2.0
#include "daemon/config.h"

#include <algorithm>
#include <boost/program_options.hpp>
#include <fstream>
#include <map>
#include <sstream>

#include "base/text.h"
#include "daemon/state_lock.h"
#include "domain/email.h"

namespace pelanggan::daemon {
namespace {

namespace po = boost::program_options;

base::Error fault(const std::string& file, std::size_t line, const std::string& what) {
    return base::invalid_input(file + ":" + std::to_string(line) + ": " + what);
}

// Where each "section.key" stands, and the first line that is neither section, key nor comment: the library
// that reads the values does not tell.
struct Lines {
    std::map<std::string, std::size_t, std::less<>> key;
    std::size_t bad{0};
    std::size_t doubled{0};
};
Lines find_lines(const std::string& text) {
    Lines lines;
    std::string section;
    std::size_t number = 0;
    for (std::string_view line : base::split(text, '\n')) {
        ++number;
        line = base::trim(line.substr(0, line.find('#')));
        if (line.empty()) continue;
        if (line.front() == '[' && line.back() == ']') {
            section = std::string{line.substr(1, line.size() - 2)} + ".";
        } else if (const auto equals = line.find('='); equals != std::string_view::npos && equals > 0) {
            const auto name = section + std::string{base::trim(line.substr(0, equals))};
            if (!lines.key.emplace(name, number).second && lines.doubled == 0) lines.doubled = number;
        } else if (lines.bad == 0) {
            lines.bad = number;
        }
    }
    return lines;
}

// The known name that looks most like name, for the remedy.
std::string nearest(const po::options_description& known, std::string_view name) {
    const auto distance = [](std::string_view a, std::string_view b) {
        std::vector<std::size_t> row(b.size() + 1);
        for (std::size_t j = 0; j <= b.size(); ++j)
            row[j] = j;
        for (std::size_t i = 1; i <= a.size(); ++i) {
            std::size_t diagonal = std::exchange(row[0], i);
            for (std::size_t j = 1; j <= b.size(); ++j) {
                const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, changed}));
            }
        }
        return row[b.size()];
    };
    std::string best;
    std::size_t best_distance = 4;
    for (const auto& option : known.options()) {
        const auto d = distance(name, option->long_name());
        if (d < best_distance) {
            best_distance = d;
            best = option->long_name();
        }
    }
    return best;
}

std::string shown(std::string_view name) {
    const auto dot = name.find('.');
    return dot == std::string_view::npos
               ? std::string{name}
               : "[" + std::string{name.substr(0, dot)} + "] " + std::string{name.substr(dot + 1)};
}

bool parse_interval(std::string_view text, std::chrono::seconds& out) {
    std::int64_t unit = 1;
    if (!text.empty() && (text.back() == 's' || text.back() == 'm' || text.back() == 'h')) {
        unit = text.back() == 'h' ? 3600 : text.back() == 'm' ? 60 : 1;
        text.remove_suffix(1);
    }
    const auto number = base::parse_number(text);
    if (!number || *number > 30 * 86400) return false;
    out = std::chrono::seconds{*number * unit};
    return true;
}

// Rules that no type says. Returns the name of the broken key and what is wrong with it.
struct Broken {
    const char* name;
    std::string why;
};
bool is_address(const std::string& text) {
    const auto email = domain::Email::parse(text);
    return email.ok() && email->text() == text;
}

std::optional<Broken> find_broken_mail(const Config::Mail& mail) {
    if (!mail.smtp_url.empty() && mail.smtp_url.rfind("smtp://", 0) != 0 &&
        mail.smtp_url.rfind("smtps://", 0) != 0)
        return Broken{"mail.smtp_url", "must begin with smtp:// or smtps://, or be empty to switch mail off"};
    if (!mail.from.empty() && !is_address(mail.from))
        return Broken{"mail.from", "must be an e-mail address, like news@example.com"};
    if (!mail.reply_to.empty() && !is_address(mail.reply_to))
        return Broken{"mail.reply_to", "must be an e-mail address, or empty"};
    if (!mail.bounce_address.empty() && !is_address(mail.bounce_address))
        return Broken{"mail.bounce_address", "must be an e-mail address, or empty"};
    // A local part has 64 octets at most, and the key that is put in has its share.
    if (mail.bounce_address.find('@') != std::string::npos && mail.bounce_address.find('@') > 24)
        return Broken{"mail.bounce_address", "must not have more than 24 characters before its @"};
    if (mail.rate < 0) return Broken{"mail.rate", "must be mails per hour, or 0 for no limit"};
    if (mail.domain_rate < 0) return Broken{"mail.domain_rate", "must be mails per hour, or 0 for no limit"};
    if (mail.connections < 1 || mail.connections > 16) return Broken{"mail.connections", "must be 1 to 16"};
    return std::nullopt;
}

std::optional<Broken> find_broken_public(const Config::Public& open) {
    if (!open.base_url.empty() &&
        (open.base_url.rfind("https://", 0) != 0 || open.base_url.size() < sizeof "https://"))
        return Broken{"public.base_url", "must begin with https://, because mail programs ask for it"};
    if (open.base_url.find_first_of("?#<>\" \t") != std::string::npos || open.base_url.size() > 200)
        return Broken{"public.base_url", "must be an address without ? and #, at most 200 characters"};
    return std::nullopt;
}

std::optional<Broken> find_broken(const Config& config) {
    if (config.whm.url.rfind("https://", 0) != 0)
        return Broken{"whm.url", "must begin with https://, because a token is sent there"};
    if (config.whm.user.empty()) return Broken{"whm.user", "must not be empty; root is the usual one"};
    if (config.whm.token_file.empty()) return Broken{"whm.token_file", "must name the file with the token"};
    if (config.whm.page_size < 1 || config.whm.page_size > 100'000)
        return Broken{"whm.page_size", "must be 1 to 100000"};
    if (config.store_url.rfind("sqlite:///", 0) != 0 && config.store_url.rfind("mariadb://", 0) != 0)
        return Broken{"store.url", "must begin with sqlite:/// or mariadb://"};
    if (config.doors.dir.empty() || config.doors.dir.front() != '/')
        return Broken{"doors.dir", "must be an absolute path"};
    // The longest door, "/public.sock", must fit into a socket's address.
    if (config.doors.dir.size() > 90) return Broken{"doors.dir", "must not be longer than 90 characters"};
    if (config.doors.workers < 2 || config.doors.workers > 64)
        return Broken{"doors.workers", "must be 2 to 64"};
    if (config.templates_dir.empty() || config.templates_dir.front() != '/')
        return Broken{"templates.dir", "must be an absolute path"};
    // The narrowest database indexes so much.
    if (config.panel_name.size() > 191) return Broken{"panel.name", "must not be longer than 191 characters"};
    if (!config.journal.anchor_dir.empty() && config.journal.anchor_dir.front() != '/')
        return Broken{"journal.anchor_dir", "must be an absolute path"};
    if (const auto broken = find_broken_mail(config.mail)) return broken;
    return find_broken_public(config.open);
}

}  // namespace

std::string Config::anchor_folder() const {
    if (!journal.anchor_dir.empty()) return journal.anchor_dir;
    const std::string beside = state_folder(store_url);
    return beside.empty() ? "" : beside + "/anchors";
}

base::Expected<Config> parse_config(const std::string& text, const std::string& file) {
    Config config;
    std::string interval = "3600", level = "info";
    po::options_description known;
    known.add_options()                                                  //
        ("whm.url", po::value(&config.whm.url))                          //
        ("whm.user", po::value(&config.whm.user))                        //
        ("whm.token_file", po::value(&config.whm.token_file))            //
        ("whm.ca_file", po::value(&config.whm.ca_file))                  //
        ("whm.page_size", po::value(&config.whm.page_size))              //
        ("whm.interval", po::value(&interval))                           //
        ("store.url", po::value(&config.store_url))                      //
        ("doors.dir", po::value(&config.doors.dir))                      //
        ("doors.user", po::value(&config.doors.user))                    //
        ("doors.public_group", po::value(&config.doors.public_group))    //
        ("doors.workers", po::value(&config.doors.workers))              //
        ("mail.smtp_url", po::value(&config.mail.smtp_url))              //
        ("mail.ca_file", po::value(&config.mail.ca_file))                //
        ("mail.from", po::value(&config.mail.from))                      //
        ("mail.reply_to", po::value(&config.mail.reply_to))              //
        ("mail.bounce_address", po::value(&config.mail.bounce_address))  //
        ("mail.rate", po::value(&config.mail.rate))                      //
        ("mail.domain_rate", po::value(&config.mail.domain_rate))        //
        ("mail.connections", po::value(&config.mail.connections))        //
        ("public.base_url", po::value(&config.open.base_url))            //
        ("public.ca_file", po::value(&config.open.ca_file))              //
        ("public.key_file", po::value(&config.open.key_file))            //
        ("journal.anchor_dir", po::value(&config.journal.anchor_dir))    //
        ("log.level", po::value(&level))                                 //
        ("templates.dir", po::value(&config.templates_dir))              //
        ("panel.name", po::value(&config.panel_name));
    const Lines lines = find_lines(text);
    const auto line_of = [&](std::string_view name) -> std::size_t {
        const auto at = lines.key.find(name);
        return at == lines.key.end() ? 1 : at->second;
    };
    if (text.find('\0') != std::string::npos)
        return fault(file, 1, "this is not a text file; give the path of the configuration");
    if (lines.bad != 0)
        return fault(file, lines.bad,
                     "this is neither \"[section]\" nor \"key = value\"; put # before comments");
    if (lines.doubled != 0)
        return fault(file, lines.doubled, "this key was given before; remove one of the two");
    for (const auto& [name, line] : lines.key) {
        if (known.find_nothrow(name, /*approx=*/false) != nullptr) continue;
        const std::string near = nearest(known, name);
        return fault(file, line,
                     "unknown key " + shown(name) + "; " +
                         (near.empty() ? "remove it" : "did you mean " + shown(near) + "?"));
    }
    try {
        std::istringstream stream{text};
        po::variables_map values;
        po::store(po::parse_config_file(stream, known), values);
        po::notify(values);
    } catch (const po::validation_error& error) {
        return fault(file, line_of(error.get_option_name()),
                     shown(error.get_option_name()) + " must be a whole number");
    } catch (const po::error& error) {
        return fault(file, 1, std::string{"cannot be read: "} + error.what());
    }
    if (!parse_interval(interval, config.whm.interval))
        return fault(file, line_of("whm.interval"),
                     "[whm] interval must be seconds, or like 15m or 1h; 0 is never");
    if (!base::log::parse_level(level, config.log_level))
        return fault(file, line_of("log.level"), "[log] level must be debug, info, warn or error");
    if (const auto broken = find_broken(config))
        return fault(file, line_of(broken->name), shown(broken->name) + " " + broken->why);
    return config;
}

base::Expected<Config> read_config(const std::string& file) {
    std::ifstream stream{file, std::ios::binary};
    std::ostringstream text;
    if (stream) text << stream.rdbuf();
    if (!stream || stream.bad())
        return base::invalid_input(file + ": cannot be read; give a readable file with --config FILE");
    return parse_config(text.str(), file);
}

}  // namespace pelanggan::daemon
