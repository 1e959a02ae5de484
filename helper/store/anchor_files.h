// SPDX-License-Identifier: Apache-2.0
//
// The folder of the anchors (domain/anchor.h): files that are written once, whole or not at all, and never
// changed. Read-only for their owner, so that only somebody who means to can touch them.
//
// Threads: one AnchorFiles from several threads, one Writer at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/expected.h"
#include "base/unique_fd.h"
#include "domain/anchor.h"

namespace pelanggan::store {

class AnchorFiles {
 public:
    // Makes the folder with mode 0700 where it is missing. Errors: kUnavailable.
    static base::Expected<AnchorFiles> open(std::string folder);
    const std::string& folder() const noexcept { return folder_; }

    // Names of anchors, ascending by number. Errors: kUnavailable.
    base::Expected<std::vector<std::string>> names() const;

    class Writer {
     public:
        ~Writer();
        Writer(Writer&&) noexcept = default;
        base::Expected<void> add(const domain::JournalHead& head);
        // Writes the end, syncs file and folder, and gives the file its name. number, made_at and before are
        // the caller's; the rest comes back. Errors: kUnavailable; kConflict when the number is there.
        base::Expected<domain::Anchor> finish(domain::Anchor anchor);

     private:
        friend class AnchorFiles;
        Writer(const AnchorFiles& files, base::UniqueFd file, std::string part)
            : files_{&files}, file_{std::move(file)}, part_{std::move(part)} {}
        base::Expected<void> put(std::string_view text);
        base::Expected<void> flush();

        const AnchorFiles* files_;
        base::UniqueFd file_;
        std::string part_;  // its name until it is whole; "" when it has its name
        std::string waiting_;
        std::unique_ptr<base::Sha256> hash_{std::make_unique<base::Sha256>()};
        std::int64_t lines_{0};
    };
    // Errors: kUnavailable.
    base::Expected<Writer> write() const;

    // Up to limit lines of a file from its line number from on (0, 1, 2 …). Errors: kNotFound; kCorrupt for a
    // line that is none; kUnavailable.
    base::Expected<std::vector<domain::JournalHead>> lines(const std::string& name, std::int64_t from,
                                                           std::int64_t limit) const;
    // Reads a whole file: its digest, its end, its number of lines and its name must agree. Errors:
    // kNotFound; kCorrupt with what does not agree; kUnavailable.
    base::Expected<domain::Anchor> prove(const std::string& name) const;

 private:
    explicit AnchorFiles(std::string folder) : folder_{std::move(folder)} {}
    std::string path(const std::string& name) const { return folder_ + "/" + name; }

    std::string folder_;
};

}  // namespace pelanggan::store
