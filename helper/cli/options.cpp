// SPDX-License-Identifier: Apache-2.0
#include "cli/options.h"

#include <boost/program_options.hpp>
#include <filesystem>
#include <fstream>

#include "base/text.h"

namespace pelanggan::cli {
namespace {

namespace po = boost::program_options;

constexpr const char* kValued[] = {"server", "reason", "search",   "status", "plan", "reseller",
                                   "limit",  "at",     "language", "format", "file"};
constexpr const char* kFlags[] = {"allow-missing", "no-wait"};

po::options_description known_options() {
    po::options_description known;
    auto add = known.add_options();
    add("config", po::value<std::string>());
    add("output", po::value<std::string>());
    add("help,h", "");
    add("version", "");
    for (const char* name : kValued)
        add(name, po::value<std::string>());
    for (const char* name : kFlags)
        add(name, "");
    add("word", po::value<std::vector<std::string>>());
    return known;
}

}  // namespace

std::string Options::get(const std::string& name) const {
    const auto found = named.find(name);
    return found == named.end() ? std::string{} : found->second;
}

base::Expected<Options> parse_options(int argc, const char* const* argv) {
    Options options;
    try {
        po::positional_options_description positions;
        positions.add("word", -1);
        const auto known = known_options();
        // A shortened name is refused: scripts that use one break when another option comes.
        const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
        po::variables_map values;
        po::store(po::command_line_parser(argc, argv).options(known).positional(positions).style(style).run(),
                  values);
        if (values.count("config") > 0) {
            options.config = values["config"].as<std::string>();
            options.is_config_given = true;
        }
        if (values.count("output") > 0) {
            const auto& output = values["output"].as<std::string>();
            if (output != "text" && output != "json")
                return base::invalid_input("--output is text or json, not '" + output + "'");
            options.is_json = output == "json";
        }
        options.wants_help = values.count("help") > 0;
        options.wants_version = values.count("version") > 0;
        for (const char* name : kValued) {
            if (values.count(name) > 0) options.named[name] = values[name].as<std::string>();
        }
        for (const char* name : kFlags) {
            if (values.count(name) > 0) options.named[name] = "yes";
        }
        if (values.count("word") > 0) options.words = values["word"].as<std::vector<std::string>>();
    } catch (const po::error& error) {
        return base::invalid_input(error.what());
    }
    return options;
}

base::Expected<std::string> read_door_dir(const Options& options) {
    std::error_code ignored;
    if (!options.is_config_given && !std::filesystem::exists(options.config, ignored))
        return std::string{kDefaultDoors};
    std::ifstream in{options.config};
    if (!in) return base::invalid_input("cannot read the configuration " + options.config);
    std::string section;
    std::string line;
    std::string dir = kDefaultDoors;
    for (int number = 1; std::getline(in, line); ++number) {
        const auto text = base::trim(line);
        if (text.empty() || text.front() == '#' || text.front() == ';') continue;
        if (text.front() == '[' && text.back() == ']') {
            section = base::trim(text.substr(1, text.size() - 2));
            continue;
        }
        const auto equals = text.find('=');
        if (section != "doors" || equals == std::string_view::npos ||
            base::trim(text.substr(0, equals)) != "dir")
            continue;
        dir = base::trim(text.substr(equals + 1));
        if (dir.empty() || dir.front() != '/')
            return base::invalid_input(options.config + ":" + std::to_string(number) +
                                       ": [doors] dir must be an absolute path");
    }
    return dir;
}

}  // namespace pelanggan::cli
