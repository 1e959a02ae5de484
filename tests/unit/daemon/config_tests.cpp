// SPDX-License-Identifier: Apache-2.0
#include "daemon/config.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

using namespace pelanggan;
using namespace std::string_literals;
using daemon::parse_config;

BOOST_AUTO_TEST_SUITE(config_tests)

BOOST_AUTO_TEST_CASE(an_empty_file_gives_the_defaults) {
    const auto config = parse_config("", "x.conf");
    BOOST_REQUIRE(config.ok());
    BOOST_TEST(config->whm.url == "https://127.0.0.1:2087");
    BOOST_TEST(config->store_url == "sqlite:///var/lib/pelanggan/pelanggan.db");
    BOOST_TEST(config->doors.user == "pelanggan");
    BOOST_TEST(config->mail.smtp_url == "smtp://127.0.0.1:25");
    BOOST_TEST(!config->mail.is_on());
    BOOST_TEST(config->anchor_folder() == "/var/lib/pelanggan/anchors");
    BOOST_TEST(parse_config("[store]\nurl = mariadb://u@h/db\n", "x.conf")->anchor_folder() == "");
    BOOST_TEST(!parse_config("[journal]\nanchor_dir = here\n", "x.conf").ok());
}

BOOST_AUTO_TEST_CASE(every_key_is_read) {
    const auto config = parse_config(
        "# all of them\n[whm]\nurl = https://h:2087\nuser=root\ntoken_file = /t\nca_file = /c\npage_size = "
        "17\n"
        "interval = 15m\n[store]\nurl = mariadb://u@h/db\n[doors]\ndir = /d\nuser = nobody\npublic_group = "
        "www\n"
        "workers = 3\n[mail]\nsmtp_url = smtp://localhost\nca_file = /m\nfrom = a@b.example\nrate = 5\n"
        "reply_to = c@b.example\nbounce_address = d@b.example\ndomain_rate = 6\nconnections = 7\n[public]\n"
        "base_url = https://b\nkey_file = /k\n[journal]\nanchor_dir = /an\n[log]\nlevel = "
        "debug\n[templates]\ndir = /tpl\n[panel]\nname = "
        "srv1 # ours\n",
        "x.conf");
    BOOST_REQUIRE_MESSAGE(config.ok(), (config.ok() ? "" : config.error().what));
    BOOST_TEST(config->whm.interval.count() == 900);
    BOOST_TEST(config->whm.page_size == 17);
    BOOST_TEST(config->journal.anchor_dir == "/an");
    BOOST_TEST(config->anchor_folder() == "/an");
    BOOST_TEST(config->doors.workers == 3);
    BOOST_TEST(config->doors.public_group == "www");
    BOOST_TEST(config->mail.smtp_url == "smtp://localhost");
    BOOST_TEST(config->mail.ca_file == "/m");
    BOOST_TEST(config->mail.from == "a@b.example");
    BOOST_TEST(config->mail.reply_to == "c@b.example");
    BOOST_TEST(config->mail.bounce_address == "d@b.example");
    BOOST_TEST(config->mail.rate == 5);
    BOOST_TEST(config->mail.domain_rate == 6);
    BOOST_TEST(config->mail.connections == 7);
    BOOST_TEST(config->mail.is_on());
    BOOST_TEST(config->open.base_url == "https://b");
    BOOST_TEST(config->open.key_file == "/k");
    BOOST_TEST(config->panel_name == "srv1");
    BOOST_TEST((config->log_level == base::log::Level::kDebug));
}

BOOST_AUTO_TEST_CASE(every_fault_is_one_line_with_its_place_and_a_remedy) {
    struct Row {
        std::string text, expected;
    };
    const std::vector<Row> rows = {
        {"[whm]\nurl = https://h\ntokenfile = /x\n",
         "x.conf:3: unknown key [whm] tokenfile; did you mean [whm] token_file?"},
        {"[doors]\nzebra = 1\n", "x.conf:2: unknown key [doors] zebra; remove it"},
        {"[whm.second]\nurl = https://h\n", "x.conf:2: unknown key [whm] second.url; remove it"},
        {"stray = 1\n", "x.conf:1: unknown key stray; remove it"},
        {"[whm]\nurl https://h\n",
         "x.conf:2: this is neither \"[section]\" nor \"key = value\"; put # before comments"},
        {"[whm]\nuser = a\n\nuser = b\n", "x.conf:4: this key was given before; remove one of the two"},
        {"[whm]\npage_size = many\n", "x.conf:2: [whm] page_size must be a whole number"},
        {"\n[whm]\npage_size = 0\n", "x.conf:3: [whm] page_size must be 1 to 100000"},
        {"[whm]\nurl = http://h\n",
         "x.conf:2: [whm] url must begin with https://, because a token is sent there"},
        {"[whm]\ninterval = soon\n",
         "x.conf:2: [whm] interval must be seconds, or like 15m or 1h; 0 is never"},
        {"[store]\nurl = postgres://x\n", "x.conf:2: [store] url must begin with sqlite:/// or mariadb://"},
        {"[doors]\ndir = run\n", "x.conf:2: [doors] dir must be an absolute path"},
        {"[doors]\ndir = /" + std::string(100, 'x') + "\n",
         "x.conf:2: [doors] dir must not be longer than 90 characters"},
        {"[doors]\nworkers = 1\n", "x.conf:2: [doors] workers must be 2 to 64"},
        {"[mail]\nsmtp_url = http://h\n",
         "x.conf:2: [mail] smtp_url must begin with smtp:// or smtps://, or be empty to switch mail off"},
        {"[mail]\nfrom = News <a@b.example>\n",
         "x.conf:2: [mail] from must be an e-mail address, like news@example.com"},
        {"[mail]\nreply_to = me\n", "x.conf:2: [mail] reply_to must be an e-mail address, or empty"},
        {"[mail]\nbounce_address = @b\n",
         "x.conf:2: [mail] bounce_address must be an e-mail address, or empty"},
        {"[mail]\nbounce_address = " + std::string(25, 'x') + "@b.example\n",
         "x.conf:2: [mail] bounce_address must not have more than 24 characters before its @"},
        {"[mail]\nrate = -1\n", "x.conf:2: [mail] rate must be mails per hour, or 0 for no limit"},
        {"[mail]\ndomain_rate = -1\n",
         "x.conf:2: [mail] domain_rate must be mails per hour, or 0 for no limit"},
        {"[mail]\nconnections = 0\n", "x.conf:2: [mail] connections must be 1 to 16"},
        {"[public]\nbase_url = http://b\n",
         "x.conf:2: [public] base_url must begin with https://, because mail programs ask for it"},
        {"[public]\nbase_url = https://b/?p=x\n",
         "x.conf:2: [public] base_url must be an address without ? and #, at most 200 characters"},
        {"[log]\nlevel = loud\n", "x.conf:2: [log] level must be debug, info, warn or error"},
        {"\x7f"
         "ELF\0\0"s,
         "x.conf:1: this is not a text file; give the path of the configuration"},
    };
    for (const Row& row : rows) {
        const auto config = parse_config(row.text, "x.conf");
        BOOST_REQUIRE_MESSAGE(!config.ok(), row.expected);
        BOOST_TEST(config.error().what == row.expected);
    }
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_said) {
    const auto config = daemon::read_config("/nonexistent/pelanggan.conf");
    BOOST_REQUIRE(!config.ok());
    BOOST_TEST(config.error().what ==
               "/nonexistent/pelanggan.conf: cannot be read; give a readable file with --config FILE");
}

BOOST_AUTO_TEST_SUITE_END()
