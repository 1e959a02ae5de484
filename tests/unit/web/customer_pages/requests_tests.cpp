// SPDX-License-Identifier: Apache-2.0
//
// Data requests from the customer's form to the file, with the host's answers and the link between them.
#include <zip.h>

#include <boost/test/unit_test.hpp>

#include "base/crypto.h"
#include "service/answer_request.h"
#include "service/confirm_request.h"
#include "support/staff_fixture.h"

namespace pelanggan::test {

namespace {

using domain::RequestKind;
using domain::RequestState;

service::MailSetup with_mail() {
    return {true, true, "host.example"};
}

struct RequestsFixture : StaffFixture {
    explicit RequestsFixture(service::MailSetup setup = {}) : StaffFixture{std::move(setup)} {}

    scgi::Answer ask_for(const std::string& kind, std::map<std::string, std::string> fields = {}) {
        fields["kind"] = kind;
        return post("request", std::move(fields));
    }
    std::vector<domain::DataRequest> requests() {
        return read([&](const store::Tx& tx) { return tx.data_requests().of_customer(account.customer); });
    }
    std::vector<domain::RequestMessage> messages(domain::DataRequestId id) {
        return read([&](const store::Tx& tx) { return tx.data_requests().messages(id); });
    }
    std::vector<domain::Mail> mails() {
        store::MailQuery query;
        query.customer = account.customer;
        return read([&](const store::Tx& tx) { return tx.outbox().query(query); });
    }
    scgi::Answer host(const std::string& step, const domain::DataRequest& request,
                      std::map<std::string, std::string> more = {}) {
        more.emplace("id", domain::request_number(request));
        more.emplace("version", std::to_string(request.version));
        more.emplace("step", step);
        return staff_post("root", "data-request", std::move(more));
    }
    domain::SignedLink link_of(const domain::DataRequest& request) {
        return {domain::LinkPurpose::kRequestConfirm, account.customer, owner.id, request.id.value,
                base::now() + std::chrono::hours{1}};
    }
    service::RequestLinkView confirm(const domain::SignedLink& link) {
        return must(service::confirm_request(*store, store::RequestId::make(), mail, link));
    }
    scgi::Answer fetch(const domain::DataRequest& request) {
        return post("request-export", {{"id", std::to_string(request.id.value)}});
    }
};
struct MailedRequestsFixture : RequestsFixture {
    MailedRequestsFixture() : RequestsFixture{with_mail()} {}
};

// The files of a ZIP by name, read by the library itself.
std::map<std::string, std::string> unzip(const std::string& bytes) {
    std::map<std::string, std::string> files;
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    zip_t* archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    BOOST_REQUIRE(archive != nullptr);
    for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
        zip_stat_t stat;
        BOOST_REQUIRE(zip_stat_index(archive, static_cast<zip_uint64_t>(i), 0, &stat) == 0);
        std::string content(stat.size, '\0');
        zip_file_t* file = zip_fopen_index(archive, static_cast<zip_uint64_t>(i), 0);
        BOOST_REQUIRE(zip_fread(file, content.data(), content.size()) ==
                      static_cast<zip_int64_t>(content.size()));
        zip_fclose(file);
        files[stat.name] = content;
    }
    zip_close(archive);
    return files;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(requests_tests, RequestsFixture)

BOOST_AUTO_TEST_CASE(a_complaint_gets_a_number_a_clock_and_answers) {
    BOOST_TEST(has(get("p=requests"), "Ask for something"));
    const auto refused = ask_for("complaint");
    BOOST_TEST(refused.status == 422);
    BOOST_TEST(has(refused, "fault-reason"));
    BOOST_TEST(requests().empty());

    const auto sent = ask_for("complaint", {{"reason", "You gave my number away.\r\nWhy <b>?"}});
    BOOST_TEST(sent.status == 303);
    BOOST_REQUIRE(requests().size() == 1U);
    auto request = requests().front();
    BOOST_TEST((request.state == RequestState::kOpen));
    BOOST_TEST((request.due_at == request.opened_at + std::chrono::hours{72}));
    BOOST_TEST(request.reason == "You gave my number away.\nWhy <b>?");
    const auto number = domain::request_number(request);
    const auto page = get("p=request&id=" + std::to_string(request.id.value));
    BOOST_TEST(has(page, number));
    BOOST_TEST(has(page, "Why &lt;b&gt;?"));
    BOOST_TEST(has(get("p=requests"), number));
    BOOST_TEST((journal().front().draft.kind == domain::JournalKind::kRequestOpened));

    BOOST_TEST(has(staff_get("root", "p=data-requests"), number));
    BOOST_TEST(has(staff_get("root", "p=data-request&id=" + number), "Why &lt;b&gt;?"));
    BOOST_TEST((journal().front().draft.kind == domain::JournalKind::kRead));
    BOOST_TEST(host("message", request, {{"text", "We are looking."}}).status == 303);
    request = requests().front();
    BOOST_TEST((request.state == RequestState::kInProgress));
    BOOST_TEST(post("request-answer",
                    {{"id", std::to_string(request.id.value)}, {"step", "message"}, {"text", "Thanks"}})
                   .status == 303);
    BOOST_TEST(has(get("p=request&id=" + std::to_string(request.id.value)), "We are looking."));

    // The host's page was drawn before the customer wrote.
    const auto clash = host("accept", request, {{"text", "It is settled."}});
    BOOST_TEST(clash.status == 409);
    BOOST_TEST(has(clash, "It is settled."));
    BOOST_TEST(has(clash, "Thanks"));
    request = requests().front();
    BOOST_TEST(host("accept", request, {{"text", "It is settled."}}).status == 303);
    request = requests().front();
    BOOST_TEST((request.state == RequestState::kDone));
    BOOST_TEST(request.closed_at.has_value());
    BOOST_TEST(messages(request.id).size() == 3U);
    const auto late =
        post("request-answer",
             {{"id", std::to_string(request.id.value)}, {"step", "message"}, {"text", "Too late"}});
    BOOST_TEST(late.status == 409);
    BOOST_TEST(messages(request.id).size() == 3U);
    BOOST_TEST(has(staff_get("root", "p=data-requests&show=closed"), number));
    BOOST_TEST(!has(staff_get("root", "p=data-requests"), number));
}

BOOST_AUTO_TEST_CASE(the_customer_withdraws_and_the_host_cannot_in_their_name) {
    ask_for("restriction");
    const auto request = requests().front();
    const auto id = std::to_string(request.id.value);
    BOOST_TEST(host("withdraw", request).status == 400);
    BOOST_TEST(post("request-answer", {{"id", id}, {"step", "accept"}}).status == 400);
    BOOST_TEST(post("request-answer", {{"id", id}, {"step", "withdraw"}}).status == 303);
    BOOST_TEST((requests().front().state == RequestState::kWithdrawn));
    BOOST_TEST(*journal().front().draft.new_value == "withdrawn");
}

BOOST_AUTO_TEST_CASE(nobody_reaches_another_customers_request) {
    ask_for("complaint", {{"reason", "mine"}});
    const auto request = requests().front();
    write([&](store::Tx& tx) {
        auto foreign = request;
        foreign.id.value = must(tx.data_requests().next_ids(1));
        foreign.customer = sari.customer;
        must(tx.data_requests().insert(foreign));
    });
    const std::string foreign = std::to_string(request.id.value + 1);
    BOOST_TEST(get("p=request&id=" + foreign).status == 404);
    for (const auto* const bad : {"-1", "0", "999", "../1", "1%00", "2026-000001"})
        BOOST_TEST(get(std::string{"p=request&id="} + bad).status >= 400, bad);
    BOOST_TEST(post("request-answer", {{"id", foreign}, {"step", "withdraw"}}).status == 404);
    BOOST_TEST(post("request-export", {{"id", foreign}}).status == 404);
    // Resellers have no part in this, not even for their own customers.
    BOOST_TEST(staff_get("jaya", "p=data-requests").status == 404);
    BOOST_TEST(staff_get("jaya", "p=data-request&id=" + foreign).status == 404);
    BOOST_TEST(staff_get("root", "p=data-request&id=1999-00000" + std::to_string(request.id.value)).status ==
               404);
}

BOOST_AUTO_TEST_CASE(a_locked_field_is_corrected_by_the_host_or_refused_with_words) {
    write([&](store::Tx& tx) {
        must(tx.settings().set_field_rule(domain::Field::kCompany, domain::FieldRule::kReadOnly));
    });
    BOOST_TEST(ask_for("correction", {{"field", "city"}, {"wanted", "Bandung"}}).status == 422);
    BOOST_TEST(ask_for("correction", {{"field", "company"}, {"wanted", ""}}).status == 422);  // as it is
    BOOST_TEST(ask_for("correction", {{"field", "company"}, {"wanted", "a\tb\nc"}}).status == 422);
    BOOST_TEST(requests().empty());
    BOOST_TEST(ask_for("correction", {{"field", "company"}, {"wanted", "PT Kopi Budi"}}).status == 303);
    const auto first = requests().front();
    BOOST_TEST(has(staff_get("root", "p=data-request&id=" + domain::request_number(first)), "PT Kopi Budi"));
    BOOST_TEST(host("refuse", first).status == 422);  // without words
    BOOST_TEST(host("refuse", first, {{"text", "Please send us the deed."}}).status == 303);
    BOOST_TEST((requests().front().state == RequestState::kRefused));
    BOOST_TEST(customer().details[domain::Field::kCompany].empty());

    ask_for("correction", {{"field", "company"}, {"wanted", "PT Kopi Budi"}});
    const auto second = requests().front();
    BOOST_TEST(host("accept", second, {{"text", "Thank you."}}).status == 303);
    BOOST_TEST(customer().details[domain::Field::kCompany] == "PT Kopi Budi");
    const auto lines = journal();
    BOOST_TEST((lines[1].draft.kind == domain::JournalKind::kChanged));
    BOOST_TEST(lines[1].draft.field == "company");
    BOOST_TEST(*lines[1].draft.new_value == "PT Kopi Budi");
    BOOST_TEST(lines[1].draft.reason == domain::request_number(second) + ": Thank you.");
    BOOST_TEST(lines[1].draft.actor.name == "root");
}

BOOST_AUTO_TEST_CASE(without_links_the_host_releases_the_copy) {
    ask_for("access");
    const auto request = requests().front();
    BOOST_TEST((request.state == RequestState::kOpen));
    BOOST_TEST(fetch(request).status == 404);
    BOOST_TEST(host("accept", request).status == 303);
    const auto file = fetch(request);
    BOOST_TEST(file.status == 200);
    BOOST_TEST(header(file, "Content-Type") == "application/zip");
    BOOST_TEST(header(file, "Content-Disposition") ==
               "attachment; filename=\"pelanggan-" + domain::request_number(request) + ".zip\"");
    BOOST_TEST((journal().front().draft.kind == domain::JournalKind::kDataExported));
    const auto files = unzip(file.body);
    BOOST_REQUIRE(files.size() == 4U);
    for (const auto& [name, content] : files) {
        if (name == "SHA256SUMS") continue;
        BOOST_TEST(files.at("SHA256SUMS").find(base::to_hex(base::sha256(content)) + "  " + name + "\n") !=
                   std::string::npos);
    }
    const auto& data = files.at("data.json");
    BOOST_TEST(data.find("\"format\":\"pelanggan-export\"") != std::string::npos);
    BOOST_TEST(data.find("budi@mail.example") != std::string::npos);
    BOOST_TEST(data.find("\"data_exported\"") != std::string::npos);
    BOOST_TEST(data.find("sari") == std::string::npos);
    BOOST_TEST(files.at("index.html").find("budi-kopi.example") != std::string::npos);
    BOOST_TEST(files.at("index.html").find("<html lang=\"en\">") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_was_granted_can_be_fetched_for_a_week_only) {
    ask_for("access");
    auto request = requests().front();
    host("accept", request);
    request = requests().front();
    request.closed_at = base::now() - domain::kExportTime;
    write([&](store::Tx& tx) { must(tx.data_requests().update(request)); });
    BOOST_TEST(fetch(request).status == 404);
    BOOST_TEST(!has(get("p=request&id=" + std::to_string(request.id.value)), "request-export"));
}

BOOST_AUTO_TEST_CASE(values_are_data_in_every_file_of_the_copy) {
    write([&](store::Tx& tx) {
        auto record = must(tx.customers().find(account.customer)).value();
        record.details[domain::Field::kCompany] =
            "{{{number}}} </script><script>alert(1)</script> =1+1 {{> error}}";
        must(tx.customers().update(record));
    });
    ask_for("access");
    host("accept", requests().front());
    const auto files = unzip(fetch(requests().front()).body);
    BOOST_TEST(files.at("index.html").find("<script>") == std::string::npos);
    BOOST_TEST(files.at("index.html").find("{{{number}}}") != std::string::npos);
    BOOST_TEST(files.at("data.json").find("<script>") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_queue_cannot_be_buried) {
    for (int i = 0; i < 20; ++i)
        BOOST_TEST(ask_for("complaint", {{"reason", "again"}}).status == 303);
    const auto refused = ask_for("complaint", {{"reason", "and again"}});
    BOOST_TEST(refused.status == 422);
    BOOST_TEST(has(refused, "and again"));
    BOOST_TEST(requests().size() == 20U);
}

BOOST_AUTO_TEST_CASE(both_languages_draw_every_page) {
    ask_for("access");
    const auto request = requests().front();
    const auto id = std::to_string(request.id.value);
    host("message", request, {{"text", "Sebentar"}});
    language = "id";
    BOOST_TEST(has(get("p=requests"), "Salinan data saya"));
    BOOST_TEST(has(get("p=request&id=" + id), "Sedang dikerjakan"));
    for (const auto kind : domain::kRequestKinds)
        BOOST_TEST(get("p=request&kind=" + std::string{domain::to_string(kind)}).status == 200);
    BOOST_TEST(has(get("p=privacy"), "Permintaan saya"));
    BOOST_TEST(has(get("p=history"), "Permintaan data"));
    BOOST_TEST(has(staff_get("root", "p=data-requests"), "Permintaan data"));
    BOOST_TEST(has(staff_get("root", "p=data-request&id=" + id), "Serahkan salinannya"));
    BOOST_TEST(has(staff_get("root", "p=privacy-admin"), "1 permintaan masih terbuka"));
}

BOOST_FIXTURE_TEST_CASE(the_link_of_a_mail_grants_the_copy, MailedRequestsFixture) {
    const auto form = get("p=request&kind=access");
    BOOST_TEST(has(form, "budi@mail.example"));
    BOOST_TEST(ask_for("access", {{"contact", std::to_string(owner.id.value)}}).status == 303);
    const auto request = requests().front();
    BOOST_TEST((request.state == RequestState::kWaitingConfirmation));
    BOOST_TEST(request.contact.value == owner.id.value);
    BOOST_REQUIRE(mails().size() == 1U);
    BOOST_TEST((mails().front().kind == domain::MailKind::kRequestConfirm));
    BOOST_TEST(mails().front().address == "budi@mail.example");
    BOOST_TEST(fetch(request).status == 404);

    auto foreign = link_of(request);
    foreign.customer = sari.customer;
    BOOST_TEST((confirm(foreign).state == service::RequestLinkView::State::kGone));
    auto other = link_of(request);
    other.purpose = domain::LinkPurpose::kStatus;
    BOOST_TEST((confirm(other).state == service::RequestLinkView::State::kGone));
    BOOST_TEST((requests().front().state == RequestState::kWaitingConfirmation));

    BOOST_TEST((confirm(link_of(request)).state == service::RequestLinkView::State::kDone));
    BOOST_TEST((requests().front().state == RequestState::kDone));
    BOOST_TEST(mails().size() == 2U);
    BOOST_TEST(mails().front().reference == std::to_string(request.id.value) + " done");
    BOOST_TEST(journal().front().draft.actor.surface == "link");
    // A second time changes nothing and sends nothing.
    BOOST_TEST((confirm(link_of(request)).state == service::RequestLinkView::State::kDone));
    BOOST_TEST(mails().size() == 2U);
    BOOST_TEST(fetch(request).status == 200);
}

BOOST_FIXTURE_TEST_CASE(a_withdrawn_request_has_no_link_any_more, MailedRequestsFixture) {
    ask_for("erasure");
    const auto request = requests().front();
    BOOST_TEST((request.state == RequestState::kWaitingConfirmation));
    post("request-answer", {{"id", std::to_string(request.id.value)}, {"step", "withdraw"}});
    BOOST_TEST((confirm(link_of(request)).state == service::RequestLinkView::State::kGone));
    BOOST_TEST((requests().front().state == RequestState::kWithdrawn));
}

BOOST_FIXTURE_TEST_CASE(an_erasure_that_is_confirmed_goes_on_to_the_host, MailedRequestsFixture) {
    ask_for("erasure");
    BOOST_TEST((confirm(link_of(requests().front())).state == service::RequestLinkView::State::kDone));
    BOOST_TEST((requests().front().state == RequestState::kInProgress));
}

BOOST_FIXTURE_TEST_CASE(an_address_changed_this_week_proves_nothing, MailedRequestsFixture) {
    write([&](store::Tx& tx) {
        domain::EmailChange change;
        change.id.value = must(tx.email_changes().next_ids(1));
        change.customer = account.customer;
        change.contact = owner.id;
        change.old_email = "before@mail.example";
        change.new_email = owner.email;
        change.state = domain::EmailChangeState::kActive;
        change.requested_at = base::now();
        change.confirmed_at = base::now();
        change.expires_at = base::now();
        must(tx.email_changes().insert(change));
    });
    BOOST_TEST(has(get("p=request&kind=access"), "your hosting provider checks who asks"));
    BOOST_TEST(ask_for("access", {{"contact", std::to_string(owner.id.value)}}).status == 422);
    ask_for("access");
    BOOST_TEST((requests().front().state == RequestState::kOpen));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
