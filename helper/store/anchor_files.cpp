// SPDX-License-Identifier: Apache-2.0
#include "store/anchor_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

namespace pelanggan::store {
namespace {

constexpr const char* kPart = "next.part";
constexpr std::size_t kWrittenAtOnce = 1U << 16U;

base::Error failed(const std::string& what, int error) {
    return base::unavailable(what + ": " + std::generic_category().message(error));
}

base::Expected<void> sync_folder(const std::string& folder) {
    const base::UniqueFd file{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!file.is_open() || ::fsync(file.get()) != 0) return failed("cannot sync " + folder, errno);
    return {};
}

base::Expected<std::ifstream> open_to_read(const std::string& path, const std::string& name) {
    if (!domain::anchor_number_of(name)) return base::not_found("no anchor has the name " + name);
    std::ifstream file{path, std::ios::binary};
    if (!file) return base::not_found("the anchor " + name + " cannot be read");
    return file;
}

base::Error corrupt(const std::string& name, const std::string& what) {
    return base::corrupt("the anchor " + name + " was changed: " + what);
}

}  // namespace

base::Expected<AnchorFiles> AnchorFiles::open(std::string folder) {
    if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)
        return failed("cannot make the folder of the anchors, " + folder, errno);
    if (::access(folder.c_str(), R_OK | W_OK | X_OK) != 0)
        return failed("the folder of the anchors, " + folder + ", cannot be used", errno);
    return AnchorFiles{std::move(folder)};
}

base::Expected<std::vector<std::string>> AnchorFiles::names() const {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder{::opendir(folder_.c_str()), &::closedir};
    if (folder == nullptr) return failed("cannot read the folder of the anchors, " + folder_, errno);
    std::vector<std::pair<std::int64_t, std::string>> found;
    while (const dirent* const entry = ::readdir(folder.get())) {
        if (const auto number = domain::anchor_number_of(entry->d_name))
            found.emplace_back(*number, entry->d_name);
    }
    std::sort(found.begin(), found.end());
    std::vector<std::string> names;
    names.reserve(found.size());
    for (auto& [number, name] : found)
        names.push_back(std::move(name));
    return names;
}

base::Expected<AnchorFiles::Writer> AnchorFiles::write() const {
    const std::string part = path(kPart);
    (void)::unlink(part.c_str());  // of a daemon that was killed
    base::UniqueFd file{
        ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (!file.is_open()) return failed("cannot write " + part, errno);
    return Writer{*this, std::move(file), part};
}

AnchorFiles::Writer::~Writer() {
    if (file_.is_open() && !part_.empty()) (void)::unlink(part_.c_str());
}

base::Expected<void> AnchorFiles::Writer::put(std::string_view text) {
    waiting_.append(text);
    if (waiting_.size() >= kWrittenAtOnce) return flush();
    return {};
}

base::Expected<void> AnchorFiles::Writer::flush() {
    std::string_view left = waiting_;
    while (!left.empty()) {
        const ssize_t written = ::write(file_.get(), left.data(), left.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return failed("cannot write " + part_, errno);
        left.remove_prefix(static_cast<std::size_t>(written));
    }
    waiting_.clear();
    return {};
}

base::Expected<void> AnchorFiles::Writer::add(const domain::JournalHead& head) {
    const std::string line = domain::anchor_line(head);
    hash_->update(line);
    ++lines_;
    return put(line);
}

base::Expected<domain::Anchor> AnchorFiles::Writer::finish(domain::Anchor anchor) {
    anchor.lines = lines_;
    const std::string end = domain::anchor_end_line(anchor);
    hash_->update(end);
    anchor.digest = hash_->finish();
    PEL_TRY(put(end));
    PEL_TRY(put(domain::anchor_digest_line(anchor.digest)));
    PEL_TRY(flush());
    if (::fchmod(file_.get(), S_IRUSR) != 0 || ::fsync(file_.get()) != 0)
        return failed("cannot sync " + part_, errno);
    // link() refuses a name that is there, which rename() would overwrite.
    const std::string name = files_->path(domain::anchor_file_name(anchor));
    if (::link(part_.c_str(), name.c_str()) != 0) {
        if (errno == EEXIST) return base::conflict("the anchor " + name + " is there already");
        return failed("cannot give " + name + " its name", errno);
    }
    if (::unlink(part_.c_str()) != 0) return failed("cannot remove " + part_, errno);
    part_.clear();
    file_.reset();
    PEL_TRY(sync_folder(files_->folder_));
    return anchor;
}

base::Expected<std::vector<domain::JournalHead>> AnchorFiles::lines(const std::string& name,
                                                                    std::int64_t from,
                                                                    std::int64_t limit) const {
    PEL_ASSIGN(std::ifstream file, open_to_read(path(name), name));
    std::vector<domain::JournalHead> heads;
    std::string line;
    for (std::int64_t at = 0; at < from + limit && std::getline(file, line); ++at) {
        if (domain::parse_anchor_end_line(line)) break;
        if (at < from) continue;
        const auto head = domain::parse_anchor_line(line);
        if (!head) return corrupt(name, "line " + std::to_string(at + 1) + " is none");
        heads.push_back(*head);
    }
    return heads;
}

base::Expected<domain::Anchor> AnchorFiles::prove(const std::string& name) const {
    PEL_ASSIGN(std::ifstream file, open_to_read(path(name), name));
    base::Sha256 hash;
    std::int64_t lines = 0;
    std::optional<domain::Anchor> anchor;
    std::string line;
    while (!anchor && std::getline(file, line)) {
        line.push_back('\n');
        hash.update(line);
        line.pop_back();
        anchor = domain::parse_anchor_end_line(line);
        if (!anchor) ++lines;
    }
    if (!anchor) return corrupt(name, "its end is missing");
    anchor->digest = hash.finish();
    const bool has_digest = static_cast<bool>(std::getline(file, line)) && !file.eof();
    if (!has_digest || domain::parse_anchor_digest_line(line) != anchor->digest)
        return corrupt(name, "its digest does not fit");
    if (file.get() != std::ifstream::traits_type::eof()) return corrupt(name, "there is more after its end");
    if (anchor->lines != lines) return corrupt(name, "lines are missing");
    if (domain::anchor_file_name(*anchor) != name) return corrupt(name, "it has another one's name");
    return *anchor;
}

}  // namespace pelanggan::store
