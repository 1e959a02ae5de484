-- SPDX-License-Identifier: Apache-2.0
-- The texts as delivered; the host edits them in WHM. See 0001 for how these files are read.

{insert_ignore} INTO category (code, policy, position, name_id, name_en, reason_id, reason_en, ver) VALUES
 ('account_changes', 'mandatory', 10, 'Perubahan akun', 'Changes to your account',
  'Supaya Anda langsung tahu kalau ada yang berubah di akun Anda, juga kalau bukan Anda yang mengubahnya.',
  'So that you know at once when something changes in your account, also when it was not you.', 1),
 ('payment', 'mandatory', 20, 'Tagihan dan pembayaran', 'Invoices and payments',
  'Supaya tidak ada tagihan yang terlewat dan layanan Anda tetap berjalan.',
  'So that no invoice slips by and your service keeps running.', 1),
 ('server_status', 'mandatory', 30, 'Gangguan dan pemeliharaan server', 'Server outages and maintenance',
  'Supaya Anda tahu kapan server bermasalah atau akan dirawat, dan bisa bersiap.',
  'So that you know when a server has trouble or will be worked on, and can prepare.', 1),
 ('security', 'mandatory', 40, 'Sistem dan keamanan', 'System and security',
  'Peringatan yang melindungi situs, email, dan data Anda; terlalu penting untuk dimatikan.',
  'Warnings that protect your site, your mail and your data; too important to switch off.', 1),
 ('legal', 'mandatory', 50, 'Ketentuan dan pemberitahuan hukum', 'Terms and legal notices',
  'Undang-undang atau perjanjian kita mewajibkan kami memberi tahu Anda.',
  'The law or our agreement with you obliges us to tell you.', 1),
 ('news', 'choice_on', 60, 'Kabar dari kami', 'News from us',
  'Fitur baru, tips, dan cerita dari balik layar. Boleh dimatikan kapan saja.',
  'New features, tips and what we are working on. You can switch it off at any time.', 1),
 ('offers', 'choice_on', 70, 'Penawaran dari kami', 'Offers from us',
  'Potongan harga dan paket baru untuk pelanggan kami. Boleh dimatikan kapan saja.',
  'Discounts and new plans for our customers. You can switch it off at any time.', 1),
 ('partner_offers', 'choice_off', 80, 'Penawaran dari mitra', 'Offers from partners',
  'Hanya kalau Anda mau. Alamat Anda tidak kami berikan kepada mitra; kami sendiri yang mengirimnya.',
  'Only if you want them. We do not give your address to partners; we send the mail ourselves.', 1),
 ('surveys', 'choice_on', 90, 'Survei', 'Surveys',
  'Sesekali kami bertanya apa yang bisa kami perbaiki. Boleh dimatikan kapan saja.',
  'Now and then we ask what we could do better. You can switch it off at any time.', 1)

{insert_ignore} INTO suspension_text (code, pattern, position, reason_id, reason_en, next_step_id, next_step_en, ver) VALUES
 ('payment', 'payment', 10, 'Pembayaran untuk layanan ini belum kami terima.', 'We have not received the payment for this service yet.',
  'Silakan lunasi tagihan yang tertunda. Layanan kami aktifkan lagi begitu pembayaran masuk. Sudah membayar? Kirimkan buktinya kepada kami.',
  'Please pay the open invoice. We switch the service on again as soon as the payment arrives. Already paid? Send us the receipt.', 1),
 ('abuse', 'abuse', 50, 'Dari akun ini terjadi sesuatu yang melanggar ketentuan layanan, misalnya spam atau situs yang disusupi.',
  'Something that our terms do not allow came from this account, for instance spam or a hacked site.',
  'Hubungi kami. Kami bantu mencari penyebabnya dan membersihkannya, lalu akun diaktifkan lagi.',
  'Please contact us. We help you find the cause and clean it up; then the account is switched on again.', 1),
 ('resources', 'resource', 70, 'Akun ini memakai sumber daya server jauh di atas batas paketnya, sehingga mengganggu pelanggan lain.',
  'This account used far more of the server than its plan allows, and other customers were affected.',
  'Hubungi kami untuk mencari penyebabnya bersama, atau untuk pindah ke paket yang lebih besar.',
  'Please contact us, so that we can find the cause together or move you to a larger plan.', 1),
 ('default', '', 1000, 'Akun ini sedang dihentikan sementara.', 'This account is suspended for now.',
  'Silakan hubungi kami. Kami jelaskan sebabnya dan apa yang perlu dilakukan supaya akun aktif lagi.',
  'Please contact us. We tell you why, and what is needed to switch the account on again.', 1)

{insert_ignore} INTO suspension_text (code, pattern, position, reason_id, reason_en, next_step_id, next_step_en, ver)
 SELECT n.code, n.pattern, n.position, t.reason_id, t.reason_en, t.next_step_id, t.next_step_en, 1
 FROM (SELECT 'payment_unpaid' AS code, 'unpaid' AS pattern, 11 AS position, 'payment' AS same_as
       UNION ALL SELECT 'payment_overdue', 'overdue', 12, 'payment'
       UNION ALL SELECT 'payment_invoice', 'invoice', 13, 'payment'
       UNION ALL SELECT 'payment_tunggakan', 'tunggak', 14, 'payment'
       UNION ALL SELECT 'payment_tagihan', 'tagihan', 15, 'payment'
       UNION ALL SELECT 'payment_bayar', 'bayar', 16, 'payment'
       UNION ALL SELECT 'abuse_spam', 'spam', 51, 'abuse'
       UNION ALL SELECT 'abuse_phishing', 'phishing', 52, 'abuse'
       UNION ALL SELECT 'abuse_malware', 'malware', 53, 'abuse'
       UNION ALL SELECT 'abuse_hacked', 'hacked', 54, 'abuse'
       UNION ALL SELECT 'resources_overload', 'overload', 71, 'resources'
       UNION ALL SELECT 'resources_cpu', 'cpu usage', 72, 'resources'
       UNION ALL SELECT 'resources_bandwidth', 'bandwidth', 73, 'resources') AS n
 JOIN suspension_text AS t ON t.code = n.same_as
