// SPDX-License-Identifier: Apache-2.0
#include "cli/texts.h"

#include <array>
#include <cstdlib>

namespace pelanggan::cli {
namespace {

constexpr std::array kTranslations{
    Translation{"Number", "Nomor"},
    Translation{"State", "Keadaan"},
    Translation{"Closed", "Ditutup"},
    Translation{"Time left", "Sisa waktu"},
    Translation{"There is no request.", "Tidak ada permintaan."},
    Translation{"Made", "Dibuat"},
    Translation{"Due", "Batas waktu"},
    Translation{"Field", "Isian"},
    Translation{"Stored now", "Tersimpan sekarang"},
    Translation{"Account", "Akun"},
    Translation{"Days", "Hari"},
    Translation{"Would go now", "Akan dihapus"},
    Translation{"Last night", "Malam terakhir"},
    Translation{"for good", "selamanya"},
    Translation{"There is no kind of data '{0}'.", "Tidak ada jenis data '{0}'."},
    Translation{"pelanggand cannot start: {0}", "pelanggand tidak bisa dijalankan: {0}"},
    Translation{"Install the release that wrote the database again, or put back the copy that was made "
                "before the upgrade.",
                "Pasang kembali rilis yang menulis basis data ini, atau kembalikan salinan yang dibuat "
                "sebelum pemutakhiran."},
    Translation{
        "Only one may run. Look which: systemctl status pelanggand. End the other one, or give it folders of "
        "its own in [doors] dir and [store] url.",
        "Hanya boleh ada satu. Periksa yang mana: systemctl status pelanggand. Hentikan yang lain, atau beri "
        "folder sendiri di [doors] dir dan [store] url."},
    Translation{"Mend what is named, then run: systemctl restart pelanggand",
                "Perbaiki yang disebut, lalu jalankan: systemctl restart pelanggand"},
    Translation{"Accounts", "Akun"},
    Translation{"Domain", "Domain"},
    Translation{"Plan", "Paket"},
    Translation{"Reseller", "Reseller"},
    Translation{"E-mail", "Email"},
    Translation{"Status", "Status"},
    Translation{"Customer", "Pelanggan"},
    Translation{"Name", "Nama"},
    Translation{"Contact", "Kontak"},
    Translation{"Contacts", "Kontak"},
    Translation{"Kind", "Jenis"},
    Translation{"Category", "Kategori"},
    Translation{"Policy", "Aturan"},
    Translation{"Wanted", "Diinginkan"},
    Translation{"Details", "Data"},
    Translation{"Since", "Sejak"},
    Translation{"Internal reason", "Alasan internal"},
    Translation{"The customer reads", "Yang dibaca pelanggan"},
    Translation{"Suspended since", "Ditangguhkan sejak"},
    Translation{"Missing since", "Hilang sejak"},
    Translation{"Created", "Dibuat"},
    Translation{"As of", "Keadaan pada"},
    Translation{"When", "Waktu"},
    Translation{"Who", "Siapa"},
    Translation{"Number", "Nomor"},
    Translation{"Purpose", "Tujuan"},
    Translation{"State", "Keadaan"},
    Translation{"How", "Cara"},
    Translation{"Words", "Kata-kata"},
    Translation{"Checksum", "Checksum"},
    Translation{"given", "diberikan"},
    Translation{"withdrawn", "ditarik kembali"},
    Translation{"What", "Apa"},
    Translation{"Reason", "Alasan"},
    Translation{"yes", "ya"},
    Translation{"no", "tidak"},
    Translation{"nothing", "kosong"},
    Translation{"nobody found", "tidak ada yang ditemukan"},
    Translation{"{0} accounts", "{0} akun"},
    Translation{"{0} belongs to customer {1} now.", "{0} sekarang milik pelanggan {1}."},
    Translation{"Saved.", "Tersimpan."},
    Translation{"Nothing was changed, so nothing was saved.",
                "Tidak ada yang diubah, jadi tidak ada yang disimpan."},
    Translation{"Nothing was saved. Please look at these fields:",
                "Tidak ada yang disimpan. Silakan periksa isian berikut:"},
    Translation{"Reading WHM's list", "Membaca daftar WHM"},
    Translation{"{0} accounts read", "{0} akun dibaca"},
    Translation{"{0} of {1} accounts read", "{0} dari {1} akun dibaca"},
    Translation{"A synchronisation is running already; following it.",
                "Sinkronisasi sudah berjalan; diikuti dari sini."},
    Translation{"The synchronisation was asked for but did not begin.",
                "Sinkronisasi sudah diminta tetapi tidak dimulai."},
    Translation{"The synchronisation ended early:", "Sinkronisasi berhenti sebelum selesai:"},
    Translation{"Result", "Hasil"},
    Translation{"Read", "Dibaca"},
    Translation{"Added", "Ditambah"},
    Translation{"Changed", "Berubah"},
    Translation{"Missing", "Hilang"},
    Translation{"Back again", "Kembali ada"},
    Translation{"Waiting", "Menunggu"},
    Translation{"This program serves the server '{0}', not '{1}'.",
                "Program ini melayani server '{0}', bukan '{1}'."},
    Translation{
        "These accounts are no longer listed. If they were really removed: pelanggan sync --allow-missing",
        "Akun-akun ini tidak ada lagi dalam daftar. Jika memang dihapus: pelanggan sync --allow-missing"},
    Translation{"{0} customers, {1} entries verified", "{0} pelanggan, {1} catatan diperiksa"},
    Translation{"{0} anchors verified", "{0} jangkar diperiksa"},
    Translation{"{0} anchors with {1} lines verified", "{0} jangkar dengan {1} baris diperiksa"},
    Translation{"Nothing is anchored: name a folder in [journal] anchor_dir.",
                "Tidak ada jangkar yang ditulis: sebutkan sebuah folder di [journal] anchor_dir."},
    Translation{"Anchor {0} is written: {1} histories are new, digest {2}",
                "Jangkar {0} sudah ditulis: {1} riwayat baru, sidik {2}"},
    Translation{"{0} customers read", "{0} pelanggan dibaca"},
    Translation{"The anchor was asked for but not written.", "Jangkar sudah diminta tetapi tidak ditulis."},
    Translation{"Every history is whole.", "Semua riwayat utuh."},
    Translation{"Customer {0}: the history is broken from entry {1} on ({2}).",
                "Pelanggan {0}: riwayat rusak mulai catatan {1} ({2})."},
    Translation{"What to do: {0}", "Yang perlu dilakukan: {0}"},
    Translation{"All is well.", "Semua baik."},
    Translation{"The daemon does not answer at {0}: {1}", "Daemon tidak menjawab di {0}: {1}"},
    Translation{
        "The socket {0} is not there: pelanggand is not running, or [doors] dir names another folder.",
        "Soket {0} tidak ada: pelanggand tidak berjalan, atau [doors] dir menyebut folder lain."},
    Translation{"Start it: systemctl restart pelanggand. Without systemd: pelanggand --config {0}",
                "Jalankan: systemctl restart pelanggand. Tanpa systemd: pelanggand --config {0}"},
    Translation{"Only root may use the socket {0}.", "Hanya root yang boleh memakai soket {0}."},
    Translation{"Run this command as root.", "Jalankan perintah ini sebagai root."},
    Translation{"The socket {0} is there, but nobody listens: pelanggand has ended.",
                "Soket {0} ada, tetapi tidak ada yang mendengar: pelanggand sudah berhenti."},
    Translation{"It is not known whether this was saved. Ask before repeating it; request {0}",
                "Belum diketahui apakah ini tersimpan. Tanyakan sebelum mengulang; permintaan {0}"},
    Translation{"It was saved after all.", "Ternyata tersimpan."},
    Translation{"It was not saved; the command can be given again.",
                "Tidak tersimpan; perintahnya dapat diulang."},
    Translation{"Somebody else changed this meanwhile. Read it again.",
                "Orang lain mengubahnya sementara itu. Baca lagi."},
    Translation{"Not found.", "Tidak ditemukan."},
    Translation{"Refused.", "Ditolak."},
    Translation{"Not available at the moment.", "Tidak tersedia saat ini."},
    Translation{"The daemon did not understand the request.", "Daemon tidak memahami permintaan ini."},
    Translation{"A fault in the daemon; its log has reference {0}.",
                "Kesalahan pada daemon; lihat nomor rujukan {0} di log."},
    Translation{"The daemon's answer makes no sense.", "Jawaban daemon tidak masuk akal."},
    Translation{"Unknown command: {0}", "Perintah tidak dikenal: {0}"},
    Translation{"Try: pelanggan help", "Coba: pelanggan help"},
    Translation{"An argument is missing or too much: {0}", "Argumen kurang atau lebih: {0}"},
    Translation{"A field is given as FIELD=VALUE, not '{0}'", "Isian ditulis FIELD=VALUE, bukan '{0}'"},
    Translation{"The last word is on or off, not '{0}'", "Kata terakhir adalah on atau off, bukan '{0}'"},
    Translation{"Subject", "Judul"},
    Translation{"Sent", "Terkirim"},
    Translation{"Sender", "Pengirim"},
    Translation{"Address", "Alamat"},
    Translation{"Report", "Laporan"},
    Translation{"Not wanted", "Tidak diinginkan"},
    Translation{"Refused", "Ditolak server"},
    Translation{"Came back", "Kembali"},
    Translation{"No announcement was written yet.", "Belum ada pengumuman yang ditulis."},
    Translation{"{0} of {1} contacts get it", "{0} dari {1} kontak menerimanya"},
    Translation{"{0} do not, because:", "{0} tidak, karena:"},
    Translation{"{0} were left out, because:", "{0} dilewati, karena:"},
    Translation{"The file cannot be read: {0}", "Berkas tidak dapat dibaca: {0}"},
    Translation{"The file is too large: {0}", "Berkas terlalu besar: {0}"},
    Translation{"Draft {0} is saved. Look at it: pelanggan announce preview {0}",
                "Konsep {0} tersimpan. Lihat dahulu: pelanggan announce preview {0}"},
    Translation{"The test to {0} is on its way.", "Email percobaan ke {0} sedang dikirim."},
    Translation{"It is being sent.", "Sedang dikirim."},
    Translation{"It is scheduled.", "Sudah dijadwalkan."},
    Translation{"It is cancelled. What had not been sent by then is not sent.",
                "Sudah dibatalkan. Yang belum terkirim tidak akan dikirim."},
    Translation{"No address is suppressed.", "Tidak ada alamat yang ditahan."},
    Translation{"Key {0} is the first one now; {1} older ones are kept.",
                "Kunci {0} kini yang pertama; {1} kunci lama disimpan."},
    Translation{"Links signed with the oldest key do not work any more.",
                "Tautan yang ditandatangani kunci tertua tidak berlaku lagi."},
    Translation{"It signs after the daemon was restarted: systemctl restart pelanggand",
                "Kunci ini dipakai setelah daemon dimulai ulang: systemctl restart pelanggand"},
    Translation{"No partner is registered.", "Belum ada mitra terdaftar."},
    Translation{"Last day", "Hari terakhir"},
    Translation{"What for", "Untuk apa"},
    Translation{"Form", "Bentuk"},
    Translation{"Customers", "Pelanggan"},
    Translation{"--format is csv or json, not '{0}'", "--format adalah csv atau json, bukan '{0}'"},
    Translation{"The file was made and entered, but did not arrive. Make a new one.",
                "Berkas sudah dibuat dan dicatat, tetapi tidak sampai. Buat yang baru."},
    Translation{"{0} customers, SHA-256 {1}", "{0} pelanggan, SHA-256 {1}"},
    Translation{"A number was expected, not '{0}'", "Seharusnya bilangan, bukan '{0}'"},
};

void replace_all(std::string& text, const std::string& what, const std::string& with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

}  // namespace

std::span<const Translation> translations() noexcept {
    return kTranslations;
}

std::string_view Texts::operator()(std::string_view english) const noexcept {
    if (!is_indonesian_) return english;
    for (const auto& translation : kTranslations) {
        if (translation.english == english) return translation.indonesian;
    }
    return english;
}

std::string Texts::operator()(std::string_view english, const std::vector<std::string>& arguments) const {
    std::string text{(*this)(english)};
    for (std::size_t i = 0; i < arguments.size(); ++i)
        replace_all(text, "{" + std::to_string(i) + "}", arguments[i]);
    return text;
}

std::string_view language_of_environment() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        const std::string_view text{value};
        const auto primary = text.substr(0, text.find_first_of("_.@-"));
        return primary == "id" || primary == "in" ? "id" : "en";
    }
    return "en";
}

}  // namespace pelanggan::cli
