// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>

#include "mail/text_template.h"
#include "service/compose_mail.h"
#include "service/plan_announcement.h"
#include "support/staff_fixture.h"

namespace pelanggan::test {
namespace {

// The staff's site with mail switched on, and a contact with an address for every customer.
struct MailStaffFixture : StaffFixture {
    mail::TextTemplates letters = must(mail::TextTemplates::open(PEL_SOURCE_DIR "/templates/mail"));
    domain::LinkKeys keys = must(domain::LinkKeys::parse(base::Secret{"1 " + std::string(64, 'a')}));
    service::ComposeMail compose{
        {"post@host.example", "", "", "https://host.example/pelanggan"}, letters, &keys};
    web::Ports mail_ports = [this] {
        auto with_mail = ports;
        with_mail.mail = {/*can_send=*/true, /*can_confirm=*/true, "host.example"};
        with_mail.compose = &compose;
        return with_mail;
    }();
    web::Site mail_site = must(web::Site::open(mail_ports, PEL_SOURCE_DIR "/templates/html"));

    MailStaffFixture() {
        asked_site = &mail_site;
        for (const auto* account_of : {&sari, &tono}) {
            domain::Contact contact;
            contact.customer = account_of->customer;
            contact.kind = domain::ContactKind::kOwner;
            contact.name = "Owner of " + account_of->facts.user;
            contact.email = account_of->facts.user + "@mail.example";
            insert(contact);
        }
    }
    static std::map<std::string, std::string> letter() {
        return {{"version", "0"},
                {"category", "news"},
                {"sender_name", "Kopi Hosting"},
                {"subject_en", "A new server"},
                {"body_en", "Dear {{name}},\r\n\r\n- **fast**\r\n- <script>alert(1)</script>"}};
    }
    // What was made last, by anybody.
    domain::Announcement last() {
        return read([](const store::Tx& tx) { return tx.announcements().list(std::nullopt, 1); }).front();
    }
    std::string id() { return std::to_string(last().id.value); }
    void create(const std::string& who, const std::map<std::string, std::string>& form) {
        const auto saved = staff_post(who, "announcement-edit", form);
        BOOST_TEST(saved.status == 303, saved.body);
        BOOST_TEST(header(saved, "Location") == "?p=announcement&id=" + id() + "&done=saved");
    }
    scgi::Answer send(const std::string& who, std::map<std::string, std::string> form = {}) {
        form.emplace("id", id());
        form.emplace("version", std::to_string(last().version));
        return staff_post(who, "announcement-send", form);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(announcement_pages_tests, MailStaffFixture)

BOOST_AUTO_TEST_CASE(a_draft_is_kept_as_it_was_typed) {
    BOOST_TEST(has(staff_get("root", "p=announcements"), "No announcement was written yet."));
    create("root", letter());
    BOOST_TEST(last().body_en == "Dear {{name}},\n\n- **fast**\n- <script>alert(1)</script>");
    BOOST_TEST((last().state == domain::AnnouncementState::kDraft));
    const auto page = staff_get("root", "p=announcement&id=" + id());
    BOOST_TEST(page.status == 200);
    BOOST_TEST(has(page, "A new server"));
    BOOST_TEST(has(page, "Kopi Hosting &lt;post@host.example&gt;"));
    BOOST_TEST(has(page, "sandbox=\"\""));
    BOOST_TEST(!has(page, "<script>alert"), "a mail's text is no part of the page");
    BOOST_TEST(has(staff_get("root", "p=announcements"), "A new server"));
    auto again = staff_get("root", "p=announcement-edit&id=" + id());
    BOOST_TEST(has(again, "Dear {{name}}"));
    auto next = staff_get("root", "p=announcement-edit");
    BOOST_TEST(has(next, "Kopi Hosting"), "the sender's name is remembered");
}

BOOST_AUTO_TEST_CASE(faults_stand_beside_their_fields_and_nothing_typed_is_lost) {
    const struct {
        const char* field;
        std::string value;
        const char* reason;
    } rows[] = {
        {"category", "", "no category"},
        {"category", "nothing", "unknown category"},
        {"subject_en", std::string(200, 'x'), "too long"},
        {"body_en", "{{password}}", "unknown placeholder"},
        {"status", "terminated", "who left"},
        {"country", "Atlantis", "no country"},
        {"language", "fr", "no language of ours"},
    };
    for (const auto& row : rows) {
        auto form = letter();
        form["subject_id"] = "Judul yang tetap ada";
        form[row.field] = row.value;
        const auto refused = staff_post("root", "announcement-edit", form);
        BOOST_TEST(refused.status == 422, row.reason);
        BOOST_TEST(has(refused, std::string{"fault-"} + row.field), row.reason);
        BOOST_TEST(has(refused, "Judul yang tetap ada"), row.reason);
    }
    auto province = letter();
    province["province"] = "Bali";
    BOOST_TEST(has(staff_post("root", "announcement-edit", province), "fault-country"));
    province["country"] = "ID";
    province["province"] = "Baly";
    BOOST_TEST(has(staff_post("root", "announcement-edit", province), "fault-province"));
    BOOST_TEST(read([](const store::Tx& tx) { return tx.announcements().list(std::nullopt, 9); }).empty());
    province["province"] = "Bali";
    create("root", province);
    BOOST_TEST(last().audience.province.value_or("") == "ID-BA");
    BOOST_TEST(has(staff_get("root", "p=announcement-edit&id=" + id()), "value=\"Bali\""));
}

BOOST_AUTO_TEST_CASE(two_people_writing_choose_field_by_field) {
    create("root", letter());
    auto theirs = letter();
    theirs["id"] = id();
    theirs["version"] = std::to_string(last().version);
    auto mine = theirs;
    theirs["subject_en"] = "Theirs";
    mine["subject_en"] = "Mine";
    mine["sender_name"] = "My name";
    BOOST_TEST(staff_post("root", "announcement-edit", theirs).status == 303);
    const auto asked = staff_post("root", "announcement-edit", mine);
    BOOST_TEST(asked.status == 409);
    BOOST_TEST(has(asked, "Theirs"));
    BOOST_TEST(has(asked, "Mine"));
    mine["version"] = std::to_string(last().version);
    mine["take-subject_en"] = "yes";
    BOOST_TEST(staff_post("root", "announcement-edit", mine).status == 303);
    BOOST_TEST(last().subject_en == "Theirs");
    BOOST_TEST(last().sender_name == "My name");
}

BOOST_AUTO_TEST_CASE(a_reseller_sees_and_reaches_own_customers_only) {
    create("root", letter());
    const auto of_host = id();
    BOOST_TEST(!has(staff_get("jaya", "p=announcements"), "A new server"));
    for (const char* route :
         {"announcement", "announcement-edit", "announcement-send", "announcement-status"})
        BOOST_TEST(staff_get("jaya", std::string{"p="} + route + "&id=" + of_host).status == 404, route);
    for (const char* route : {"announcement-send", "announcement-test", "announcement-cancel"})
        BOOST_TEST(staff_post("jaya", route, {{"id", of_host}, {"version", "1"}, {"address", "a@b.example"}})
                           .status == 404,
                   route);
    auto stolen = letter();
    stolen["id"] = of_host;
    BOOST_TEST(staff_post("jaya", "announcement-edit", stolen).status == 404);

    auto own = letter();
    own["category"] = "news";
    own["reseller"] = "maju";  // typed past the form: there is nobody in both
    create("jaya", own);
    BOOST_TEST(staff_json("jaya", "p=announcement&id=" + id()).find("\"total\":0") != std::string::npos);
    own.erase("reseller");
    create("jaya", own);
    BOOST_TEST(staff_json("jaya", "p=announcement&id=" + id()).find("\"total\":1,") != std::string::npos);
    BOOST_TEST(staff_get("maju", "p=announcement&id=" + id()).status == 404);
    BOOST_TEST(staff_get("root", "p=announcement&id=" + id()).status == 200);
    BOOST_TEST(staff_get("jaya", "p=suppressions").status == 404);
    BOOST_TEST(staff_post("jaya", "suppressions", {{"address", "a@b.example"}}).status == 404);
}

BOOST_AUTO_TEST_CASE(counts_name_each_reason) {
    write([&](store::Tx& tx) { must(tx.preferences().set({owner.id, "news", false})); });
    create("root", letter());
    const auto page = staff_json("root", "p=announcement&id=" + id());
    BOOST_TEST(page.find("\"opted_out\"") != std::string::npos, page);
    const auto last_look = staff_get("root", "p=announcement-send&id=" + id());
    BOOST_TEST(last_look.status == 200);
    BOOST_TEST(has(last_look, "2 contacts get it."));
    BOOST_TEST(has(last_look, "Said no"));
}

BOOST_AUTO_TEST_CASE(sending_now_or_later_is_confirmed_and_scheduled) {
    create("root", letter());
    BOOST_TEST(send("root", {{"when", "later"}, {"send_at", "soon"}}).status == 422);
    BOOST_TEST(send("root", {{"when", "later"}, {"send_at", "2001-01-01T00:00"}}).status == 422);
    BOOST_TEST(send("root", {{"when", "later"}, {"send_at", "2999-01-01T00:00"}}).status == 422);
    const auto again = send("root", {{"when", "later"}, {"send_at", "never"}});
    BOOST_TEST(has(again, "fault-send_at"));
    BOOST_TEST(has(again, "value=\"never\""));
    BOOST_TEST((last().state == domain::AnnouncementState::kDraft));
    BOOST_TEST(send("root", {{"version", "77"}}).status == 409);
    BOOST_TEST(header(send("root", {{"when", "now"}}), "Location") ==
               "?p=announcement&id=" + id() + "&done=sending");
    BOOST_TEST((last().state == domain::AnnouncementState::kScheduled));
    auto changed = letter();
    changed["id"] = id();
    changed["version"] = std::to_string(last().version);
    BOOST_TEST(staff_post("root", "announcement-edit", changed).status == 303);
    BOOST_TEST((last().state == domain::AnnouncementState::kDraft), "a changed text is not sent by itself");
}

BOOST_AUTO_TEST_CASE(a_mandatory_one_needs_its_reason) {
    auto form = letter();
    form["category"] = "system_security";
    for (const auto& one : read([](const store::Tx& tx) { return tx.settings().categories(); })) {
        if (one.policy == domain::Policy::kMandatory) form["category"] = one.code;
    }
    create("root", form);
    const auto refused = send("root");
    BOOST_TEST(refused.status == 422);
    BOOST_TEST(has(refused, "fault-reason"));
    BOOST_TEST(has(refused, "A new server"), "the draft is there to be completed");
    BOOST_TEST((last().state == domain::AnnouncementState::kDraft));
}

BOOST_AUTO_TEST_CASE(a_test_goes_to_one_typed_address) {
    create("root", letter());
    const auto refused = staff_post("root", "announcement-test", {{"id", id()}, {"address", "not one"}});
    BOOST_TEST(refused.status == 422);
    BOOST_TEST(has(refused, "value=\"not one\""));
    BOOST_TEST(
        staff_post("root", "announcement-test", {{"id", id()}, {"address", "me@host.example"}}).status ==
        303);
    const auto mails = read([](const store::Tx& tx) { return tx.outbox().query({}); });
    BOOST_REQUIRE(mails.size() == 1U);
    BOOST_TEST(mails[0].address == "me@host.example");
    BOOST_TEST((mails[0].kind == domain::MailKind::kAnnouncementTest));
}

BOOST_AUTO_TEST_CASE(a_reseller_chooses_among_own_addresses_for_a_test) {
    auto own = letter();
    own["category"] = "news";
    create("jaya", own);
    BOOST_TEST(has(staff_get("jaya", "p=announcement&id=" + id()), "Enter one in cPanel first."));
    domain::Contact contact;
    contact.customer =
        add_account(server().id, "jaya", [](domain::Account& one) { one.facts.owner = "jaya"; }).customer;
    contact.kind = domain::ContactKind::kOwner;
    contact.email = "jaya@jaya.example";
    insert(contact);
    const auto page = staff_get("jaya", "p=announcement&id=" + id());
    BOOST_TEST(has(page, "<option value=\"jaya@jaya.example\">"));
    BOOST_TEST(!has(page, "type=\"email\""));
    const auto refused =
        staff_post("jaya", "announcement-test", {{"id", id()}, {"address", "sari@mail.example"}});
    BOOST_TEST(refused.status == 422);
    BOOST_TEST(has(refused, "A test goes to a contact address of your own account only."));
    BOOST_TEST(
        staff_post("jaya", "announcement-test", {{"id", id()}, {"address", "jaya@jaya.example"}}).status ==
        303);
    BOOST_TEST(read([](const store::Tx& tx) { return tx.outbox().query({}); }).size() == 1U);
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_where_mail_is_off_or_has_no_way_out) {
    create("root", letter());
    const auto refused_by = [&](const service::MailSetup& setup) {
        auto other = mail_ports;
        other.mail = setup;
        const auto other_site = must(web::Site::open(other, PEL_SOURCE_DIR "/templates/html"));
        asked_site = &other_site;
        const auto answer = send("root");
        asked_site = &mail_site;
        return answer;
    };
    const auto off = refused_by({});
    BOOST_TEST(off.status == 422);
    BOOST_TEST(has(off, "mail is switched off"));
    const auto closed = refused_by({/*can_send=*/true, /*can_confirm=*/false, "host.example"});
    BOOST_TEST(closed.status == 422);
    BOOST_TEST(has(closed, "[public]"));
    BOOST_TEST((last().state == domain::AnnouncementState::kDraft));
}

BOOST_AUTO_TEST_CASE(progress_report_and_cancelling) {
    create("root", letter());
    BOOST_TEST(send("root").status == 303);
    while (must(service::plan_announcements(*store, "host.example")).is_more) {}
    const auto running = staff_get("root", "p=announcement&id=" + id());
    BOOST_TEST(has(running, "data-pel-poll=\"?p=announcement-status&amp;id=" + id()));
    BOOST_TEST(has(running, "http-equiv=\"refresh\""), "without a script it looks again by itself");
    const auto status = staff_json("root", "p=announcement-status&id=" + id());
    BOOST_TEST(status.find("\"state\":\"sending\"") != std::string::npos, status);
    BOOST_TEST(status.find("\"expected\":3") != std::string::npos, status);
    write([&](store::Tx& tx) {
        auto mails = must(tx.outbox().query({}));
        mails[0].state = domain::MailState::kFailed;
        mails[0].reply = "550 5.1.1 <b>no such user</b>";
        mails[0].done_at = base::now();
        must(tx.outbox().update(mails[0]));
    });
    BOOST_TEST(staff_post("root", "announcement-edit",
                          [&] {
                              auto late = letter();
                              late["id"] = id();
                              late["version"] = std::to_string(last().version);
                              return late;
                          }())
                   .status == 409);
    const auto cancelled = staff_post("root", "announcement-cancel",
                                      {{"id", id()}, {"version", std::to_string(last().version)}});
    BOOST_TEST(header(cancelled, "Location") == "?p=announcement&id=" + id() + "&done=cancelled");
    const auto report = staff_get("root", "p=announcement&id=" + id());
    BOOST_TEST(has(report, "550 5.1.1 &lt;b&gt;no such user"));
    BOOST_TEST(has(report, "Not sent before it was cancelled"));
    BOOST_TEST(!has(report, "http-equiv=\"refresh\""));
    BOOST_TEST(staff_post("root", "announcement-cancel", {{"id", id()}, {"version", "1"}}).status == 409);
}

BOOST_AUTO_TEST_CASE(what_was_sent_to_a_customer_is_on_the_customers_page) {
    create("root", letter());
    BOOST_TEST(send("root").status == 303);
    while (must(service::plan_announcements(*store, "host.example")).is_more) {}
    const auto page = staff_get("jaya", "p=customer-mails&id=" + id_of(sari));
    BOOST_TEST(page.status == 200);
    BOOST_TEST(has(page, "sari@mail.example"));
    BOOST_TEST(has(page, "Never said no"));
    BOOST_TEST(staff_get("maju", "p=customer-mails&id=" + id_of(sari)).status == 404);
    BOOST_TEST(has(staff_get("jaya", "p=customer&id=" + id_of(sari)), "p=customer-mails"));
    const auto entries = journal_of(sari);
    BOOST_TEST((entries.front().draft.kind == domain::JournalKind::kRead), "reading it is entered");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
