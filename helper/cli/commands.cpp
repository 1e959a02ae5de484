// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.h"

#include <algorithm>

namespace pelanggan::cli {
namespace {

constexpr std::string_view kHelp =
    R"(pelanggan: the command line of the customer service centre, for root.

  pelanggan [--config FILE] [--output text|json] COMMAND

  sync [--server NAME] [--allow-missing]    read WHM's whole list now and show what changed
  accounts list [--search TEXT] [--status active|suspended|missing] [--plan NAME]
                [--reseller NAME] [--limit N]
  accounts show USER
  accounts link USER CUSTOMER --reason TEXT the account belongs to that customer: number, or another account
  customers list [the same filters]
  customers show ID
  customers set ID FIELD=VALUE… [--reason TEXT]
  preferences show ID
  preferences set ID CONTACT CATEGORY on|off [--reason TEXT]
  consents show ID                          what a customer agreed to, in which words, and when
  announce list
  announce show ID
  announce create FILE                      a draft from a file, - is standard input (see below)
  announce preview ID                       the mail as text, and who would get it
  announce test ID ADDRESS [--language id|en]
  announce send ID [--at TIME] [--no-wait]  now with progress, or at 2026-11-30T08:00 (the server's zone)
  announce cancel ID
  suppressions list                         addresses that get nothing
  suppressions add ADDRESS
  suppressions lift ADDRESS
  request list [closed]                     what customers ask about their data, what is due first
  request show NUMBER
  request answer NUMBER TEXT                words to the customer; the first ones take the request up
  request close NUMBER done|refused [TEXT]  done enters a correction or releases a copy; refusing needs words
  keys rotate FILE                          a new first key for signed links; restart the daemon then
  bounce [RECIPIENT]                        one returned message on standard input; for the mail server's pipe
  retention show                            how long what is kept, and what would go tonight
  retention set KIND DAYS|forever
  partners list                             companies that get data of customers who agreed
  partners show ID
  partners export ID [--format csv|json] [--file FILE]
                                            a file of those who agreed; each gets an entry in the own register
  journal show ID [--limit N]               a customer's history, newest first
  journal verify                            prove that no history was altered and no end cut off
  journal anchor                            write now what the newest entries are, into [journal] anchor_dir
  doctor                                    what is wrong, and how to mend it
  help, --help, --version

An announcement's file: lines "name: value", then one part per language, each begun by "--- id" or "--- en",
its first line "Subject: …", then Markdown. Names: category, reason, sender, plan, status, server, reseller,
country, province, language.

Showing a customer is entered in the customer's history, as in the pages.
Exit status: 0 done, 2 usage, 3 not found, 4 refused, 5 unavailable, 6 conflict, 70 a fault of ours.
)";
constexpr std::string_view kHelpIndonesian =
    R"(pelanggan: baris perintah pusat layanan pelanggan, untuk root.

  pelanggan [--config FILE] [--output text|json] PERINTAH

  sync [--server NAMA] [--allow-missing]    baca seluruh daftar WHM sekarang, tampilkan perubahannya
  accounts list [--search TEKS] [--status active|suspended|missing] [--plan NAMA]
                [--reseller NAMA] [--limit N]
  accounts show USER
  accounts link USER PELANGGAN --reason TEKS  akun itu milik pelanggan tersebut: nomor, atau akunnya yang lain
  customers list [saringan yang sama]
  customers show ID
  customers set ID ISIAN=NILAI… [--reason TEKS]
  preferences show ID
  preferences set ID KONTAK KATEGORI on|off [--reason TEKS]
  consents show ID                          yang disetujui seorang pelanggan, dengan kata-kata dan waktunya
  announce list
  announce show ID
  announce create BERKAS                    konsep dari berkas, - untuk masukan standar (lihat di bawah)
  announce preview ID                       emailnya sebagai teks, dan siapa yang akan menerimanya
  announce test ID ALAMAT [--language id|en]
  announce send ID [--at WAKTU] [--no-wait] sekarang dengan kemajuannya, atau pada 2026-11-30T08:00 (zona server)
  announce cancel ID
  suppressions list                         alamat yang tidak dikirimi apa pun
  suppressions add ALAMAT
  suppressions lift ALAMAT
  request list [closed]                     permintaan pelanggan tentang datanya, yang paling mendesak dahulu
  request show NOMOR
  request answer NOMOR TEKS                 kata-kata untuk pelanggan; yang pertama berarti mulai dikerjakan
  request close NOMOR done|refused [TEKS]   done menerapkan koreksi atau menyerahkan salinan; menolak perlu alasan
  keys rotate BERKAS                        kunci pertama baru untuk tautan; lalu mulai ulang daemon
  bounce [PENERIMA]                         satu email kembali dari masukan standar; untuk pipa server email
  retention show                            berapa lama apa disimpan, dan apa yang dihapus malam ini
  retention set JENIS HARI|forever
  partners list                             perusahaan yang menerima data pelanggan yang setuju
  partners show ID
  partners export ID [--format csv|json] [--file BERKAS]
                                            berkas dari yang setuju; setiap pelanggan mendapat catatannya
  journal show ID [--limit N]               riwayat seorang pelanggan, terbaru lebih dahulu
  journal verify                            buktikan bahwa tidak ada riwayat yang diubah atau dipotong ujungnya
  journal anchor                            tulis sekarang catatan-catatan terbaru ke [journal] anchor_dir
  doctor                                    apa yang salah, dan cara memperbaikinya
  help, --help, --version

Berkas pengumuman: baris "nama: nilai", lalu satu bagian per bahasa, diawali "--- id" atau "--- en", baris
pertamanya "Subject: …", kemudian Markdown. Nama: category, reason, sender, plan, status, server, reseller,
country, province, language.

Menampilkan seorang pelanggan dicatat dalam riwayat pelanggan itu, seperti di halaman.
Status keluar: 0 selesai, 2 salah pakai, 3 tidak ditemukan, 4 ditolak, 5 tidak tersedia, 6 bentrok, 70 kesalahan kami.
)";

}  // namespace

std::string help_text(bool is_indonesian) {
    return std::string{is_indonesian ? kHelpIndonesian : kHelp};
}

int run(Session& session) {
    const auto& words = session.options.words;
    const auto is = [&](std::string_view first, std::string_view second, std::size_t least,
                        std::size_t most) {
        return words.size() >= least && words.size() <= most && words[0] == first &&
               (second.empty() || (words.size() > 1 && words[1] == second));
    };
    constexpr std::size_t kMany = 64;
    if (is("sync", "", 1, 1)) return run_sync(session);
    if (is("accounts", "list", 2, 2)) return list_accounts(session, /*is_by_customer=*/false);
    if (is("accounts", "show", 3, 3)) return show_account(session, words[2]);
    if (is("accounts", "link", 4, 4)) return link_account(session, words[2], words[3]);
    if (is("customers", "list", 2, 2)) return list_accounts(session, /*is_by_customer=*/true);
    if (is("customers", "show", 3, 3)) return show_customer(session, words[2]);
    if (is("customers", "set", 4, kMany))
        return set_customer(session, words[2], {words.begin() + 3, words.end()});
    if (is("preferences", "show", 3, 3)) return show_preferences(session, words[2]);
    if (is("preferences", "set", 6, 6))
        return set_preference(session, words[2], words[3], words[4], words[5]);
    if (is("consents", "show", 3, 3)) return show_consents(session, words[2]);
    if (is("announce", "list", 2, 2)) return list_announcements(session);
    if (is("announce", "show", 3, 3)) return show_announcement(session, words[2]);
    if (is("announce", "create", 3, 3)) return create_announcement(session, words[2]);
    if (is("announce", "preview", 3, 3)) return preview_announcement(session, words[2]);
    if (is("announce", "test", 4, 4)) return test_announcement(session, words[2], words[3]);
    if (is("announce", "send", 3, 3)) return send_announcement(session, words[2]);
    if (is("announce", "cancel", 3, 3)) return cancel_announcement(session, words[2]);
    if (is("suppressions", "list", 2, 2)) return list_suppressions(session);
    if (is("suppressions", "add", 3, 3) || is("suppressions", "lift", 3, 3))
        return change_suppression(session, words[1], words[2]);
    if (is("request", "list", 2, 2) || (is("request", "list", 3, 3) && words[2] == "closed"))
        return list_requests(session, /*is_closed=*/words.size() == 3);
    if (is("request", "show", 3, 3)) return show_request(session, words[2]);
    if (is("request", "answer", 4, 4)) return answer_request(session, words[2], "message", words[3]);
    if (is("request", "close", 4, 5) && (words[3] == "done" || words[3] == "refused"))
        return answer_request(session, words[2], words[3] == "done" ? "accept" : "refuse",
                              words.size() > 4 ? words[4] : std::string{});
    if (is("keys", "rotate", 3, 3)) return rotate_keys(session, words[2]);
    if (is("retention", "show", 2, 2)) return show_retention(session);
    if (is("retention", "set", 4, 4)) return set_retention(session, words[2], words[3]);
    if (is("partners", "list", 2, 2)) return list_partners(session);
    if (is("partners", "show", 3, 3)) return show_partner(session, words[2]);
    if (is("partners", "export", 3, 3)) return export_partner(session, words[2]);
    if (is("journal", "show", 3, 3)) return show_journal(session, words[2]);
    if (is("journal", "verify", 2, 2)) return verify_journal(session);
    if (is("journal", "anchor", 2, 2)) return anchor_journal(session);

    constexpr std::string_view kCommands[] = {"sync",     "accounts",  "customers",    "preferences",
                                              "consents", "announce",  "suppressions", "request",
                                              "keys",     "retention", "partners",     "journal"};
    const bool is_known =
        std::find(std::begin(kCommands), std::end(kCommands), words[0]) != std::end(kCommands);
    return session.usage(session.text(
        is_known ? "An argument is missing or too much: {0}" : "Unknown command: {0}", {words[0]}));
}

}  // namespace pelanggan::cli
