// SPDX-License-Identifier: Apache-2.0
#include "web/zip_archive.h"

#include <zip.h>

#include <memory>

#include "base/crypto.h"

namespace pelanggan::web {
namespace {

struct CloseSource {
    void operator()(zip_source_t* source) const { zip_source_free(source); }
};
struct Discard {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Source = std::unique_ptr<zip_source_t, CloseSource>;
using Archive = std::unique_ptr<zip_t, Discard>;

base::Error failed(zip_t* archive, const char* what) {
    return base::internal(std::string{"libzip: "} + what + ": " + zip_strerror(archive));
}

base::Expected<std::string> read_all(zip_source_t* source) {
    if (zip_source_open(source) < 0) return base::internal("libzip: the archive cannot be read back");
    std::string bytes;
    std::string piece(64 * 1024, '\0');
    for (zip_int64_t got = 0; (got = zip_source_read(source, piece.data(), piece.size())) != 0;) {
        if (got < 0) {
            (void)zip_source_close(source);
            return base::internal("libzip: the archive cannot be read back");
        }
        bytes.append(piece.data(), static_cast<std::size_t>(got));
    }
    (void)zip_source_close(source);
    return bytes;
}

}  // namespace

void add_checksums(std::vector<ZipEntry>& entries) {
    std::string sums;
    for (const auto& entry : entries)
        sums += base::to_hex(base::sha256(entry.content)) + "  " + entry.name + "\n";
    entries.push_back({"SHA256SUMS", std::move(sums)});
}

base::Expected<std::string> make_zip(const std::vector<ZipEntry>& entries) {
    zip_error_t error;
    zip_error_init(&error);
    Source source{zip_source_buffer_create(nullptr, 0, 0, &error)};
    Archive archive{source ? zip_open_from_source(source.get(), ZIP_TRUNCATE, &error) : nullptr};
    zip_error_fini(&error);
    if (!archive) return base::internal("libzip: no archive can be made");
    zip_source_keep(source.get());  // the archive owns one reference, we the other
    for (const auto& entry : entries) {
        zip_source_t* content =
            zip_source_buffer(archive.get(), entry.content.data(), entry.content.size(), 0);
        if (content == nullptr) return failed(archive.get(), "an entry");
        if (zip_file_add(archive.get(), entry.name.c_str(), content, ZIP_FL_ENC_UTF_8) < 0) {
            zip_source_free(content);
            return failed(archive.get(), "an entry");
        }
    }
    if (zip_close(archive.get()) < 0) return failed(archive.get(), "closing");
    (void)archive.release();  // zip_close freed it
    return read_all(source.get());
}

}  // namespace pelanggan::web
