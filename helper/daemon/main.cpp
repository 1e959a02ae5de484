// SPDX-License-Identifier: Apache-2.0
//
// pelanggand: the daemon behind the three doors.
//
// SECURITY: runs as its own user and never needs root: systemd binds the doors and hands the token over.
// Where it is started as root without systemd it reads its secrets, binds the doors and becomes that user,
// and aborts if it could become root again. Every byte from the doors, from WHM and from the database's
// customers is hostile. After start it cannot run a program, make a process, trace one, or change who it is
// (seccomp), and dumps no core. It never opens a path that came in a request, and where the kernel has
// Landlock it can open nothing but its own files and the system's, and connect to no ports but WHM's, the
// mail server's and the database's. The WHM token and what is derived from it live in memory only.
// DIAGNOSTICS: a fault of the configuration is one line and exit 2, nothing started; an environment that
// makes starting impossible (database, folder, token) is one line and exit 5; a bug aborts.
#include <malloc.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/program_options.hpp>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <optional>
#include <set>

#include "base/log.h"
#include "daemon/config.h"
#include "daemon/door_sockets.h"
#include "daemon/doors.h"
#include "daemon/file_access.h"
#include "daemon/port_access.h"
#include "daemon/privileges.h"
#include "daemon/secrets.h"
#include "daemon/service_manager.h"
#include "daemon/state_lock.h"
#include "daemon/wiring.h"
#include "store/anchor_files.h"
#include "store/places.h"
#include "web/system_names.h"

#if defined(__SANITIZE_ADDRESS__)
// The leak checker traces its own process at exit, which this program forbids itself.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
    return "detect_leaks=0";
}
#endif

namespace {

using namespace pelanggan;

// Catalogues lie beside the templates where installed, and in the build folder where built.
std::string find_catalogues(const std::string& templates_dir) {
    const std::string installed = templates_dir + "/locale";
    if (::access((installed + "/id/LC_MESSAGES/pelanggan.mo").c_str(), R_OK) == 0) return installed;
    std::array<char, 4096> path{};
    const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
    const std::string self{path.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    const std::string beside = self.substr(0, self.rfind('/')) + "/../locale";
    return ::access((beside + "/id/LC_MESSAGES/pelanggan.mo").c_str(), R_OK) == 0 ? beside : installed;
}

// How many connections this process may hold, after asking for as many descriptors as it can use.
std::size_t raise_connections() {
    constexpr rlim_t kWanted = 4096, kOurOwn = 256;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return kOurOwn;
    limit.rlim_cur = std::min(std::max(limit.rlim_cur, kWanted), limit.rlim_max);
    (void)::setrlimit(RLIMIT_NOFILE, &limit);
    return std::min<std::size_t>(2048, limit.rlim_cur > 2 * kOurOwn ? limit.rlim_cur - kOurOwn : kOurOwn);
}

base::Expected<void> keep_to_what_is_ours(const daemon::Config& config, const std::string& catalogues) {
    daemon::FileAccess access;
    PEL_ASSIGN(const auto places, store::places_of(config.store_url));
    access.read = daemon::system_files();
    access.read.insert(access.read.end(), {config.templates_dir, catalogues});
    access.read.insert(access.read.end(), places.read.begin(), places.read.end());
    // The folder: an authority's file is renewed by a new file.
    for (const std::string& file : {config.whm.ca_file, config.mail.ca_file, config.open.ca_file}) {
        if (const auto slash = file.rfind('/'); slash != std::string::npos)
            access.read.push_back(file.substr(0, slash + 1));
    }
    access.write = places.write;
    if (const std::string anchors = config.anchor_folder(); !anchors.empty()) {
        // Made here, since a folder that is not there cannot be allowed. What is wrong with it is said later.
        (void)store::AnchorFiles::open(anchors);
        access.write.push_back(anchors);
    }
    access.write.push_back(config.doors.dir);  // where the sockets are removed at the end
    PEL_ASSIGN(const bool is_restricted, daemon::restrict_files(access));
    if (!is_restricted)
        base::log::info("this kernel has no Landlock: files are kept from the daemon by their modes only");
    std::set<std::uint16_t> ports{daemon::kDnsPort, daemon::port_of(config.whm.url)};
    if (config.mail.is_on()) ports.insert(daemon::port_of(config.mail.smtp_url));
    if (!config.open.base_url.empty()) ports.insert(daemon::port_of(config.open.base_url));
    if (places.port) ports.insert(static_cast<std::uint16_t>(*places.port));
    PEL_ASSIGN(const bool is_kept_in, daemon::restrict_ports(ports));
    if (is_restricted && !is_kept_in)
        base::log::info("this kernel's Landlock knows no ports: the daemon may connect to any");
    return {};
}

// beside: the folder of the configuration file. is_trial: takes every step of a start but opening the doors,
// and ends.
base::Expected<void> run(const daemon::Config& config, const std::string& beside, bool is_trial) {
    if (::access((config.templates_dir + "/html").c_str(), R_OK | X_OK) != 0)
        return base::unavailable("[templates] dir " + config.templates_dir + " has no readable folder html");
    PEL_ASSIGN(base::Secret token, daemon::read_secret("[whm] token_file", config.whm.token_file, beside));
    std::optional<base::Secret> link_keys;
    if (!config.open.key_file.empty()) {
        PEL_ASSIGN(link_keys, daemon::read_secret("[public] key_file", config.open.key_file, beside));
    }
    const std::string catalogues = find_catalogues(config.templates_dir);
    daemon::OpenDoors doors;
    if (is_trial) {
        PEL_TRY(daemon::check_doors(config.doors.dir));
    } else {
        PEL_ASSIGN(doors, daemon::open_doors(config.doors.dir, config.doors.public_group));
    }
    PEL_TRY(daemon::become(config.doors.user));
    // Loads what nsswitch.conf names for users before nothing more may be loaded from elsewhere.
    (void)web::SystemNames::ask_system(::geteuid());
    PEL_ASSIGN(const bool is_confined, daemon::confine());
    if (!is_confined)
        base::log::warn(
            "this kernel has no system call filter: only the service manager keeps programs from the daemon");
    base::UniqueFd state_lock;
    if (const std::string folder = daemon::state_folder(config.store_url); !folder.empty()) {
        PEL_ASSIGN(state_lock, daemon::lock_folder(folder));
    }
    PEL_TRY(keep_to_what_is_ours(config, catalogues));
    PEL_ASSIGN(const auto wired,
               daemon::Wired::make(config, std::move(token), std::move(link_keys), catalogues));
    if (is_trial) return {};
    daemon::DoorsSettings settings;
    settings.workers = static_cast<std::size_t>(config.doors.workers);
    settings.total.connections = raise_connections();
    settings.pulse = daemon::watchdog_interval() / 2;
    settings.on_pulse = [] { daemon::notify_manager("WATCHDOG=1"); };
    daemon::Doors server{
        std::move(doors.sockets), settings,
        [&wired](const web::Peer& peer, scgi::Request&& request) { return wired->answer(peer, request); }};
    wired->start();
    daemon::notify_manager("READY=1");
    base::log::info("pelanggand " PEL_VERSION " answers at {}", config.doors.dir);
    server.run();
    daemon::notify_manager("STOPPING=1");
    wired->stop();
    base::log::info("pelanggand has ended");
    return {};
}

int main_or_throw(int argc, char** argv) {
    namespace po = boost::program_options;
    po::options_description options{"pelanggand: the daemon of Pelanggan"};
    std::string file;
    options.add_options()("config", po::value(&file)->default_value("/etc/pelanggan/pelanggan.conf"),
                          "configuration file")("try",
                                                "takes every step of a start but opening the doors, says on "
                                                "standard output what stopped it, and ends")(
        "help", "this text")("version", "the version");
    po::variables_map values;
    try {
        po::store(po::command_line_parser(argc, argv).options(options).run(), values);
        po::notify(values);
    } catch (const po::error& error) {
        std::fprintf(stderr, "pelanggand: %s; see pelanggand --help\n", error.what());
        return 2;
    }
    if (values.count("help") != 0) {
        std::cout << options;
        return 0;
    }
    if (values.count("version") != 0) {
        std::puts("pelanggand " PEL_VERSION);
        return 0;
    }
    const bool is_trial = values.count("try") != 0;
    const auto config = daemon::read_config(file);
    if (!config.ok()) {
        std::fprintf(is_trial ? stdout : stderr, "%s\n", config.error().what.c_str());
        return 2;
    }
    base::log::start(config->log_level);
    const auto result = run(*config, file.substr(0, file.rfind('/') + 1), is_trial);
    if (result.ok()) return 0;
    if (is_trial)
        std::puts(result.error().what.c_str());
    else
        base::log::fatal("{}", result.error().what);
    return result.error().kind == base::ErrorKind::kInvalidInput ? 2 : 5;
}

}  // namespace

int main(int argc, char** argv) {
    ::umask(0077);
    std::signal(SIGPIPE, SIG_IGN);
    (void)::mallopt(M_ARENA_MAX, 2);  // an arena per thread would hold memory that nobody uses
    try {
        return main_or_throw(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "pelanggand: %s\n", error.what());
        return 70;
    }
}
