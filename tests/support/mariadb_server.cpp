// SPDX-License-Identifier: Apache-2.0
#include "support/mariadb_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <mysql.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include "base/unique_fd.h"

namespace pelanggan::test {

namespace {

std::string find_program(const std::vector<std::string>& names) {
    for (const std::string& name : names) {
        for (const char* folder : {"/usr/sbin/", "/usr/bin/", "/usr/libexec/", "/usr/local/bin/"}) {
            if (::access((folder + name).c_str(), X_OK) == 0) return folder + name;
        }
    }
    throw std::runtime_error{names.front() + " is not installed (Debian: mariadb-server)"};
}

// Memory where there is enough of it: every CREATE TABLE is synced several times, and the suite makes
// thousands.
std::filesystem::path quick_folder() {
    const std::filesystem::path memory{"/dev/shm"};
    std::error_code error;
    const auto space = std::filesystem::space(memory, error);
    constexpr std::uintmax_t kEnough = std::uintmax_t{512} << 20;
    if (!error && space.available > kEnough && ::access(memory.c_str(), W_OK | X_OK) == 0) return memory;
    return std::filesystem::temp_directory_path();
}

int free_port() {
    const base::UniqueFd listener{::socket(AF_INET, SOCK_STREAM, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    ::inet_pton(AF_INET, "127.0.0.2", &address.sin_addr);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener.get(), generic, size) != 0 || ::getsockname(listener.get(), generic, &size) != 0) {
        throw std::runtime_error{"no free port at 127.0.0.2"};
    }
    return ntohs(address.sin_port);
}

int spawn(const std::vector<std::string>& words, const std::string& output) {
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error{"fork failed"};
    if (child > 0) return child;
    // Never outlives the tests. Own group, so that Ctrl-C reaches the tests first.
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) ::_exit(1);
    const int log = ::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    const int none = ::open("/dev/null", O_RDONLY);
    ::dup2(none, 0);
    ::dup2(log, 1);
    ::dup2(log, 2);
    // Sanitizers of the test program are none of the server's business.
    ::unsetenv("LD_PRELOAD");
    std::vector<char*> arguments;
    for (const std::string& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

}  // namespace

MariadbServer& MariadbServer::instance() {
    static MariadbServer server;
    return server;
}

MariadbServer::MariadbServer() : dir_{quick_folder()} {
    install();
    start();
    wait_until_ready();
}

MariadbServer::~MariadbServer() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGTERM);
    int status = 0;
    ::waitpid(pid_, &status, 0);
}

void MariadbServer::install() {
    std::vector<std::string> words{find_program({"mariadb-install-db", "mysql_install_db"}),
                                   "--no-defaults",
                                   "--datadir=" + dir_.file("data"),
                                   "--auth-root-authentication-method=normal",
                                   "--skip-test-db",
                                   "--skip-name-resolve"};
    if (::geteuid() == 0) {
        const passwd* mysql = ::getpwnam("mysql");
        if (mysql == nullptr) throw std::runtime_error{"there is no user mysql"};
        if (::chown(dir_.path().c_str(), mysql->pw_uid, mysql->pw_gid) != 0) {
            throw std::runtime_error{"cannot give the server its folder"};
        }
        words.emplace_back("--user=mysql");
    }
    int status = 0;
    const int child = spawn(words, dir_.file("install.log"));
    if (::waitpid(child, &status, 0) != child || status != 0) {
        std::ostringstream log;
        log << std::ifstream{dir_.file("install.log")}.rdbuf();
        throw std::runtime_error{"mariadb-install-db failed: " + log.str()};
    }
}

void MariadbServer::start() {
    port_ = free_port();
    std::vector<std::string> words{find_program({"mariadbd", "mysqld"}),
                                   "--no-defaults",
                                   "--datadir=" + dir_.file("data"),
                                   "--socket=" + dir_.file("sock"),
                                   "--pid-file=" + dir_.file("pid"),
                                   "--log-error=" + dir_.file("log"),
                                   "--bind-address=127.0.0.2",
                                   "--port=" + std::to_string(port_),
                                   "--skip-name-resolve",
                                   "--innodb-buffer-pool-size=128M",
                                   "--innodb-flush-log-at-trx-commit=1",
                                   "--performance-schema=OFF"};
    if (::geteuid() == 0) words.emplace_back("--user=mysql");
    pid_ = spawn(words, dir_.file("log"));
}

void MariadbServer::wait_until_ready() {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    while (std::chrono::steady_clock::now() < end) {
        int status = 0;
        if (::waitpid(pid_, &status, WNOHANG) == pid_) {
            pid_ = 0;
            throw std::runtime_error{"mariadbd ended at once: " + end_of_log()};
        }
        try {
            execute("SELECT 1");
            return;
        } catch (const std::runtime_error&) {
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
    }
    throw std::runtime_error{"mariadbd was not ready after 60 seconds: " + end_of_log()};
}

std::string MariadbServer::end_of_log() const {
    std::ostringstream log;
    log << std::ifstream{dir_.file("log")}.rdbuf();
    const std::string text = log.str();
    return text.size() > 2000 ? text.substr(text.size() - 2000) : text;
}

void MariadbServer::execute(const std::string& sql, const std::string& database) {
    const std::unique_ptr<MYSQL, void (*)(MYSQL*)> client{::mysql_init(nullptr), ::mysql_close};
    const char* in = database.empty() ? nullptr : database.c_str();
    if (::mysql_real_connect(client.get(), "localhost", "root", "", in, 0, dir_.file("sock").c_str(), 0) ==
            nullptr ||
        ::mysql_query(client.get(), sql.c_str()) != 0) {
        throw std::runtime_error{sql + ": " + ::mysql_error(client.get())};
    }
    if (MYSQL_RES* result = ::mysql_store_result(client.get())) ::mysql_free_result(result);
}

std::string MariadbServer::make_database() {
    std::string name = "t" + std::to_string(++databases_);
    execute("CREATE DATABASE " + name);
    return name;
}

void MariadbServer::drop_database(const std::string& name) {
    execute("DROP DATABASE IF EXISTS " + name);
}

std::string MariadbServer::url(const std::string& database, const std::string& user) const {
    return "mariadb://" + user + "@localhost/" + database + "?socket=" + dir_.file("sock");
}

}  // namespace pelanggan::test
