// SPDX-License-Identifier: Apache-2.0
//
// ChildProcess runs a program beside a test and ends it with the test. Its standard output is read line by
// line; its standard error is the test's.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "base/unique_fd.h"

namespace pelanggan {

class ChildProcess {
 public:
    explicit ChildProcess(const std::vector<std::string>& command) {
        std::vector<char*> arguments;
        for (const std::string& part : command)
            arguments.push_back(const_cast<char*>(part.c_str()));
        arguments.push_back(nullptr);
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
        base::UniqueFd writing{ends[1]};
        output_ = base::UniqueFd{ends[0]};
        pid_ = ::fork();
        if (pid_ < 0) throw std::runtime_error("fork failed");
        if (pid_ == 0) {
            // A test that crashes leaves nothing running.
            ::prctl(PR_SET_PDEATHSIG, SIGTERM);
            ::dup2(writing.get(), STDOUT_FILENO);
            ::execvp(arguments[0], arguments.data());
            ::_exit(127);
        }
    }
    ~ChildProcess() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGTERM);
        int status = 0;
        ::waitpid(pid_, &status, 0);
    }
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    // The next line of its output without the line feed. Throws when the program ended instead.
    std::string read_line() {
        std::string line;
        char c = 0;
        for (;;) {
            const ssize_t got = ::read(output_.get(), &c, 1);
            if (got <= 0) throw std::runtime_error("the program ended before it wrote a line");
            if (c == '\n') return line;
            line.push_back(c);
        }
    }
    pid_t pid() const noexcept { return pid_; }

 private:
    pid_t pid_{-1};
    base::UniqueFd output_;
};

}  // namespace pelanggan
