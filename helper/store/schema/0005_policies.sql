-- SPDX-License-Identifier: Apache-2.0
-- Policies. See 0001 for how these files are read.

-- published_at NULL: a draft. A published edition is not changed any more.
CREATE TABLE IF NOT EXISTS policy_text (
  kind {key} NOT NULL,
  edition {number} NOT NULL,
  title_id {text} NOT NULL,
  title_en {text} NOT NULL,
  body_id {text} NOT NULL,
  body_en {text} NOT NULL,
  is_material {number} NOT NULL,
  published_at {number},
  published_by {text} NOT NULL,
  ver {number} NOT NULL,
  PRIMARY KEY (kind, edition)
) {keyed_table}

CREATE TABLE IF NOT EXISTS policy_acceptance (
  customer_id {number} NOT NULL,
  kind {key} NOT NULL,
  edition {number} NOT NULL,
  language {text} NOT NULL,
  accepted_at {number} NOT NULL,
  actor_kind {text} NOT NULL,
  actor_name {text} NOT NULL,
  surface {text} NOT NULL,
  PRIMARY KEY (customer_id, kind, edition)
) {keyed_table}

-- count_accepted.
CREATE INDEX IF NOT EXISTS policy_acceptance_edition ON policy_acceptance (kind, edition)

-- The texts as delivered: drafts, since nobody in the company has read them yet. A blank line would end the statement here.
{insert_ignore} INTO policy_text (kind, edition, title_id, title_en, body_id, body_en, is_material, published_at, published_by, ver) VALUES
 ('privacy', 1, 'Kebijakan privasi', 'Privacy policy',
'Data Anda milik Anda. Kami menyimpannya untuk menjalankan layanan hosting Anda, dan halaman ini menjelaskan apa yang kami lakukan dengannya. Dasarnya adalah Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi.{blank_line}## Data apa yang kami simpan{blank_line}- Identitas dan alamat: nama, perusahaan, alamat, nomor telepon, dan nomor pajak kalau Anda mengisinya.
- Kontak: alamat email, bahasa, dan cara lain menghubungi Anda.
- Akun hosting: nama akun, domain, paket, pemakaian, dan status.
- Email yang kami kirim kepada Anda, pilihan email, dan persetujuan Anda.
- Riwayat: siapa mengubah atau membaca data Anda, kapan, dan mengapa.{blank_line}## Untuk apa{blank_line}Kami memakai data itu untuk menjalankan layanan, menagih, memberi tahu Anda tentang akun, gangguan, dan keamanan, serta memenuhi kewajiban hukum. Penawaran hanya kami kirim kalau pilihan Anda mengizinkannya.{blank_line}## Yang Anda lihat dan ubah sendiri{blank_line}Di cPanel Anda melihat semua data yang kami simpan tentang Anda dan bisa memperbaikinya. Setiap perubahan tercatat di riwayat yang tidak bisa diubah oleh siapa pun, termasuk oleh kami.{blank_line}## Email: yang boleh ditolak dan yang tidak{blank_line}Anda boleh menolak kabar, penawaran, dan survei kapan saja, dan penolakan itu langsung berlaku. Pemberitahuan tentang akun, tagihan, gangguan, keamanan, dan hukum tetap kami kirim selama Anda menjadi pelanggan, karena tanpa itu Anda bisa kehilangan layanan atau data.{blank_line}## Kepada siapa data diberikan{blank_line}Tidak kepada siapa pun yang tidak Anda pilih. Mitra hanya menerima data yang Anda izinkan, untuk tujuan yang disebutkan, dan Anda bisa menarik kembali izin itu dengan satu klik. Setiap pemberian data tercatat. Pengecualiannya hanya kewajiban hukum, misalnya perintah pengadilan, dan pihak yang mutlak diperlukan untuk layanan yang Anda pesan, misalnya pendaftar nama domain.{blank_line}## Berapa lama{blank_line}Selama Anda menjadi pelanggan, dan sesudahnya hanya selama undang-undang mewajibkan, misalnya untuk pembukuan.{blank_line}## Hak Anda{blank_line}Anda berhak melihat, memperbaiki, menerima salinan, membatasi, dan menghapus data Anda, menarik kembali persetujuan, serta mengajukan keberatan. Permintaan kami jawab paling lambat 3 x 24 jam. Kalau terjadi kebocoran yang menyangkut data Anda, kami memberi tahu Anda paling lambat 3 x 24 jam setelah kami mengetahuinya.{blank_line}## Kuki dan pelacak{blank_line}Halaman ini tidak memasang kuki sendiri dan tidak memakai pelacak.',
'Your data is yours. We keep it to run your hosting, and this page says what we do with it. It is built on Indonesia’s Law No. 27 of 2022 on personal data protection, and on the GDPR where that applies to you.{blank_line}## What we keep{blank_line}- Who you are and where: name, company, address, telephone, and a tax number if you gave one.
- Contacts: e-mail addresses, language, other ways to reach you.
- Hosting accounts: account name, domains, plan, use, state.
- The mail that we sent you, your e-mail preferences and your consents.
- The history: who changed or read your data, when and why.{blank_line}## What for{blank_line}To run the service, to bill it, to tell you about your account, outages and security, and to do what the law asks of us. Offers are sent only where your choices allow them.{blank_line}## What you see and change yourself{blank_line}In cPanel you see all that we keep about you, and can put it right. Every change is entered in a history that nobody can alter, not even we.{blank_line}## Mail that you can refuse, and mail that you cannot{blank_line}You can refuse news, offers and surveys at any time, and it counts at once. Notices about your account, invoices, outages, security and the law are sent as long as you are our customer, because without them you could lose your service or your data.{blank_line}## Who gets your data{blank_line}Nobody that you did not choose. A partner gets only what you allowed, for the purpose that was named, and you take that back with one click. Each time is entered where you can read it. The only exceptions are duties of law, for instance the order of a court, and those without whom what you ordered cannot be done, for instance the registry of a domain name.{blank_line}## How long{blank_line}As long as you are our customer, and after that only as long as the law obliges us, for instance for our books.{blank_line}## Your rights{blank_line}You can see your data, correct it, get a copy of it, have its use restricted or have it erased, withdraw a consent, and object. We answer within 3 x 24 hours. If data of yours is ever exposed, we tell you within 3 x 24 hours of knowing it.{blank_line}## Cookies and trackers{blank_line}These pages set no cookies of their own and use no trackers.',
  1, NULL, '', 1),
 ('terms', 1, 'Ketentuan layanan', 'Terms of service',
'Ketentuan ini berlaku antara Anda sebagai pelanggan dan kami sebagai penyedia hosting.{blank_line}## Layanan kami{blank_line}Kami menyediakan ruang dan kemampuan server sesuai paket yang Anda pilih, menjaganya tetap menyala, dan membantu Anda kalau ada masalah.{blank_line}## Akun Anda{blank_line}Data yang Anda isi harus benar, dan setidaknya satu alamat email harus bisa menerima pemberitahuan kami. Jaga kerahasiaan kata sandi. Yang dilakukan lewat akun Anda menjadi tanggung jawab Anda.{blank_line}## Yang tidak boleh{blank_line}- Mengirim spam, menyebarkan malware, atau menipu orang.
- Menyimpan atau menyebarkan isi yang melanggar hukum atau hak orang lain.
- Mengganggu server, jaringan, atau pelanggan lain.{blank_line}## Pembayaran{blank_line}Layanan dibayar di muka. Sebelum akun dihentikan karena belum dibayar, kami memberi tahu Anda lewat email tagihan, yang karena itu tidak bisa dimatikan.{blank_line}## Penghentian sementara{blank_line}Kalau akun harus dihentikan, Anda membaca alasannya dan langkah berikutnya di halaman status, juga saat Anda tidak bisa masuk ke cPanel.{blank_line}## Berhenti{blank_line}Anda boleh berhenti kapan saja pada akhir masa yang sudah dibayar. Sebelumnya Anda bisa mengunduh semua data Anda. Sesudahnya data dihapus sesuai kebijakan privasi.{blank_line}## Perubahan ketentuan{blank_line}Edisi baru kami terbitkan di sini. Kalau perubahannya penting bagi Anda, kami menanyakan lagi persetujuan Anda. Edisi yang sudah Anda setujui tidak pernah diubah.',
'These terms stand between you, our customer, and us, your hosting provider.{blank_line}## What we do{blank_line}We provide space and power on our servers as your plan says, keep them running, and help you when something is wrong.{blank_line}## Your account{blank_line}What you tell us about yourself must be true, and at least one e-mail address must be able to receive our notices. Keep your password to yourself. What is done with your account is yours to answer for.{blank_line}## What is not allowed{blank_line}- Sending spam, spreading malware, deceiving people.
- Keeping or spreading what breaks the law or somebody’s rights.
- Disturbing servers, networks or other customers.{blank_line}## Payment{blank_line}The service is paid in advance. Before an account is suspended for want of payment we tell you by mail about the invoice, which is why that mail cannot be switched off.{blank_line}## Suspension{blank_line}If an account has to be suspended, you read the reason and the next step on its status page, also while you cannot log in to cPanel.{blank_line}## Leaving{blank_line}You can leave at the end of any period that is paid. You can download all your data before that. Afterwards it is erased as the privacy policy says.{blank_line}## When these terms change{blank_line}New editions are published here. If a change matters to you, we ask for your agreement again. The edition that you accepted is never altered.',
  1, NULL, '', 1),
 ('service_level', 1, 'Tingkat layanan', 'Service level',
'Yang boleh Anda harapkan dari kami, dan yang kami lakukan kalau tidak tercapai.{blank_line}## Ketersediaan{blank_line}Server kami usahakan menyala 99,9 persen dari waktu setiap bulan, di luar pemeliharaan yang sudah diumumkan.{blank_line}## Pemeliharaan dan gangguan{blank_line}Pemeliharaan kami umumkan paling lambat dua hari sebelumnya. Saat ada gangguan kami mengabari Anda begitu kami mengetahuinya, dan sekali lagi setelah selesai.{blank_line}## Bantuan{blank_line}Pertanyaan kami jawab paling lambat satu hari kerja. Gangguan kami tangani siang dan malam.{blank_line}## Cadangan data{blank_line}Kami membuat cadangan setiap hari. Meski begitu, simpanlah salinan Anda sendiri untuk data yang tidak boleh hilang.{blank_line}## Kalau tidak tercapai{blank_line}Kalau ketersediaan sebuah bulan tidak tercapai, beri tahu kami dalam 30 hari: masa layanan Anda kami perpanjang sesuai waktu yang hilang.',
'What you may expect of us, and what we do when we miss it.{blank_line}## Availability{blank_line}We aim to have our servers running 99.9 per cent of each month, apart from maintenance that was announced.{blank_line}## Maintenance and outages{blank_line}Maintenance is announced two days ahead at the latest. In an outage we write to you as soon as we know, and again when it is over.{blank_line}## Help{blank_line}Questions are answered within one working day. Outages are worked on day and night.{blank_line}## Backups{blank_line}We make a backup every day. Still, keep a copy of your own of what must not be lost.{blank_line}## When we miss it{blank_line}If a month falls short, tell us within 30 days, and we extend your service by the time that was lost.',
  1, NULL, '', 1),
 ('guidance', 1, 'Panduan untuk pemula', 'Guide for beginners',
'Baru pertama kali memakai cPanel? Mulailah dari sini.{blank_line}## Situs Anda{blank_line}- Buka *File Manager* dan masukkan berkas situs ke folder *public_html*.
- Nama domain harus diarahkan ke server kami. Server namanya tertulis di email selamat datang.{blank_line}## Email Anda{blank_line}- Buat alamat di *Email Accounts*.
- Baca email lewat *Webmail*, atau pasang di ponsel dengan pengaturan dari *Connect Devices*.{blank_line}## Cadangan{blank_line}- Unduh salinan dari *Backup*, terutama sebelum perubahan besar.{blank_line}## Keamanan{blank_line}- Pakai kata sandi yang panjang dan berbeda untuk setiap layanan.
- Nyalakan *Two-Factor Authentication*.
- Perbarui aplikasi situs Anda, misalnya WordPress, begitu ada versi baru.{blank_line}## Data Anda pada kami{blank_line}- *Data saya* dan *Kontak*: periksa apakah alamat email masih benar.
- *Pilihan email*: tentukan email mana yang Anda terima.
- *Privasi*: lihat apa yang Anda setujui, dan tarik kembali dengan satu klik.',
'New to cPanel? Begin here.{blank_line}## Your site{blank_line}- Open *File Manager* and put the files of your site into the folder *public_html*.
- Your domain name must lead to our server. Its name servers stand in the welcome mail.{blank_line}## Your mail{blank_line}- Make addresses in *Email Accounts*.
- Read mail in *Webmail*, or set up your telephone with the values of *Connect Devices*.{blank_line}## Backups{blank_line}- Download a copy from *Backup*, above all before you change much.{blank_line}## Security{blank_line}- Use a long password, another one for each service.
- Switch on *Two-Factor Authentication*.
- Update the programs of your site, such as WordPress, as soon as there is a new version.{blank_line}## Your data with us{blank_line}- *My details* and *Contacts*: see whether the e-mail addresses are still right.
- *E-mail preferences*: decide which mail you get.
- *Privacy*: see what you agreed to, and take it back with one click.',
  1, NULL, '', 1),
 ('faq', 1, 'Pertanyaan yang sering diajukan', 'Frequently asked questions',
'## Mengapa ada email yang tidak bisa saya matikan?{blank_line}Karena menyangkut akun, tagihan, gangguan, keamanan, atau hukum. Tanpa email itu Anda bisa kehilangan layanan tanpa tahu sebabnya. Penawaran dan kabar selalu bisa dimatikan.{blank_line}## Apakah data saya diberikan kepada orang lain?{blank_line}Tidak, kecuali Anda memilihnya sendiri, atau undang-undang mewajibkannya. Di halaman *Privasi* Anda melihat semuanya.{blank_line}## Siapa yang melihat data saya?{blank_line}Staf kami, kalau diperlukan untuk membantu Anda, dan reseller Anda kalau akun dibeli lewat reseller. Setiap pembacaan tercatat di riwayat Anda.{blank_line}## Saya salah mengubah data. Bagaimana?{blank_line}Ubah lagi di *Data saya*. Nilai lamanya tertulis di riwayat.{blank_line}## Saya menyetujui sesuatu dan berubah pikiran.{blank_line}Buka *Privasi*, lalu *Yang saya setujui*, dan tarik kembali dengan satu klik. Langsung berlaku.{blank_line}## Akun saya dihentikan dan saya tidak bisa masuk.{blank_line}Buka tautan di email pemberitahuan. Di sana tertulis alasannya dan yang perlu dilakukan.',
'## Why is there mail that I cannot switch off?{blank_line}Because it is about your account, an invoice, an outage, security or the law. Without it you could lose your service and never know why. Offers and news can always be switched off.{blank_line}## Is my data given to others?{blank_line}No, unless you chose it yourself or the law obliges us. You see all of it under *Privacy*.{blank_line}## Who sees my data?{blank_line}Our staff, where that is needed to help you, and your reseller if you bought from one. Every reading is entered in your history.{blank_line}## I changed something by mistake. What now?{blank_line}Change it again in *My details*. The old value stands in your history.{blank_line}## I agreed to something and changed my mind.{blank_line}Open *Privacy*, then *What I agreed to*, and take it back with one click. It counts at once.{blank_line}## My account is suspended and I cannot log in.{blank_line}Open the link in the mail that told you. It says why, and what to do.',
  1, NULL, '', 1)
