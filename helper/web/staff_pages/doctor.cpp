// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/text.h"
#include "service/examine.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

struct Words {
    std::string_view code;
    const char* what;    // {0} detail, {1} have, {2} want
    const char* remedy;  // "" where nothing is to be done
};
constexpr std::array kWords{
    Words{"store-good", PEL_TEXT("The database stores safely: {0}"), ""},
    Words{"store-unsafe", PEL_TEXT("The database may lose what it acknowledged: {0}"),
          PEL_TEXT("Set the database as named, then restart pelanggand.")},
    Words{"store-unwritable", PEL_TEXT("Nothing can be stored, changes are refused: {0}"),
          PEL_TEXT("Make room on the disk, or end what lets the database only be read. What was "
                   "acknowledged is safe.")},
    Words{"store-away", PEL_TEXT("The database does not answer: {0}"),
          PEL_TEXT(
              "Check [store] url in the configuration, that the server runs, and that the disk has room.")},
    Words{"whm-answers", PEL_TEXT("WHM answers."), ""},
    Words{
        "whm-refused", PEL_TEXT("WHM refuses our token: {0}"),
        PEL_TEXT("Make a new API token in WHM (Manage API Tokens), put it into the file of [whm] token_file, "
                 "then restart pelanggand. Nothing more is asked of WHM until then, so that the address is "
                 "not locked out.")},
    Words{"whm-away", PEL_TEXT("WHM cannot be reached: {0}"),
          PEL_TEXT("Check [whm] url. If the certificate is not trusted, name its authority in [whm] ca_file; "
                   "checking it cannot be switched off.")},
    Words{"whm-strange", PEL_TEXT("WHM's answer makes no sense: {0}"),
          PEL_TEXT("Check that [whm] url is WHM itself (port 2087) and no proxy stands in between.")},
    Words{"token-fits", PEL_TEXT("The token may do what is needed and no more."), ""},
    Words{
        "token-too-wide", PEL_TEXT("The token may do more than is needed: {0}"),
        PEL_TEXT("Make a token that has only list-accts, acct-summary and cpanel-api: then a stolen token is "
                 "worth less.")},
    Words{"token-lacks", PEL_TEXT("The token lacks privileges: {0}"),
          PEL_TEXT("Give these privileges to the token in WHM (Manage API Tokens).")},
    Words{"list-whole", PEL_TEXT("All accounts are known: {1} stored, WHM counts {2}."), ""},
    Words{
        "list-short", PEL_TEXT("The list is short: {1} accounts are stored, but WHM counts {2}."),
        PEL_TEXT("A root token with limited privileges may see only root's own accounts. Add list-accts, or "
                 "use a token of root that sees all, then synchronise.")},
    Words{"list-unknown", PEL_TEXT("WHM does not say how many accounts there are: {0}"),
          PEL_TEXT("Only root's token may ask. A reseller's token sees the accounts of that reseller.")},
    Words{"sync-fresh", PEL_TEXT("The last complete synchronisation was {1} hours ago."), ""},
    Words{"sync-old", PEL_TEXT("The last complete synchronisation was {1} hours ago."),
          PEL_TEXT("Run: pelanggan sync")},
    Words{"sync-never", PEL_TEXT("No synchronisation was complete yet. {0}"),
          PEL_TEXT("Run: pelanggan sync")},
    Words{"sync-failed", PEL_TEXT("The last synchronisation did not end well: {0}"),
          PEL_TEXT("Mend what is named, then run: pelanggan sync")},
    Words{"sync-waits", PEL_TEXT("{1} accounts are missing from WHM's list and wait for a person."),
          PEL_TEXT("Look at the report in WHM, and agree there if they were really removed.")},
    Words{"hooks-seen", PEL_TEXT("The panel's hooks arrive; the last one: {0}"), ""},
    Words{"hooks-unseen", PEL_TEXT("No hook has come yet; listening since {0}"),
          PEL_TEXT("Change any account to try. If it stays so, register the hooks: ./install.sh repair")},
    Words{"hooks-missed", PEL_TEXT("The last reading found {1} changes that no hook had told of."),
          PEL_TEXT(
              "Register the hooks again: ./install.sh repair. Until then changes in WHM show with the next "
              "reading only.")},
    Words{"public-good", PEL_TEXT("Links in mails lead here."), ""},
    Words{"public-away", PEL_TEXT("Links in mails do not lead here: {0}"),
          PEL_TEXT("Check that Apache runs with mod_proxy_scgi, includes plugin/apache/pelanggan.conf "
                   "outside of any "
                   "VirtualHost, and answers for the host of [public] base_url with a good certificate; then "
                   "restart "
                   "Apache.")},
    Words{"addresses-unwritten",
          PEL_TEXT("{1} confirmed contact addresses could not be written to cPanel yet: {0}"),
          PEL_TEXT("It is tried again by itself. The token needs the privilege edit-account for it.")},
    Words{
        "addresses-refused", PEL_TEXT("WHM refuses {1} confirmed contact addresses."),
        PEL_TEXT("The customer's page in WHM says why and has a button to try again. Or enter them in WHM by "
                 "hand (Modify an Account); they are then taken over here.")},
    Words{"clock-good", PEL_TEXT("The clock runs forward: {0}"), ""},
    Words{"clock-apart", PEL_TEXT("This clock and WHM's are {1} minutes apart; WHM's says {0}"),
          PEL_TEXT("Set both servers' clocks, best by NTP: times in the history would be wrong.")},
    Words{"clock-behind", PEL_TEXT("The clock is behind what is stored already: {0}"),
          PEL_TEXT("Set the system's clock, best by NTP.")},
    Words{"anchors-good", PEL_TEXT("The history was anchored {1} hours ago, number {2}."), ""},
    Words{
        "anchors-old", PEL_TEXT("The history was last anchored {1} hours ago. {0}"),
        PEL_TEXT("Look whether the disk has room and the folder of [journal] anchor_dir can be written, then "
                 "run: pelanggan journal anchor")},
    Words{"anchors-never", PEL_TEXT("The history was never anchored. {0}"),
          PEL_TEXT("Run: pelanggan journal anchor")},
    Words{"anchors-off",
          PEL_TEXT("The history is not anchored, so that an end that is cut off cannot be seen. {0}"),
          PEL_TEXT(
              "Name a folder in [journal] anchor_dir that the daemon may write, best on another disk, then "
              "restart pelanggand.")},
    Words{"mail-good", PEL_TEXT("The mail server takes mail."), ""},
    Words{"mail-off", PEL_TEXT("Sending mail is switched off."),
          PEL_TEXT("To switch it on, give a sender in [mail] from, then restart pelanggand.")},
    Words{"mail-away", PEL_TEXT("The mail server does not take mail: {0}"),
          PEL_TEXT(
              "Check [mail] smtp_url, and that the mail server runs. If its certificate is not trusted, name "
              "its authority in [mail] ca_file; checking it cannot be switched off. Nothing is lost: what "
              "waits is sent as soon as it answers.")},
    Words{"mail-no-links", PEL_TEXT("Mails have no links, so nothing optional is sent."),
          PEL_TEXT("Give [public] base_url and key_file, then restart pelanggand: no mail goes out without a "
                   "way not to get it.")},
    Words{
        "mail-as-nobody",
        PEL_TEXT("Pelanggan runs as the user nobody, whom its own door refuses: mail that comes back is not "
                 "read."),
        PEL_TEXT("Give [doors] user a user of its own, like pelanggan; run pelanggan bounce in Exim's pipe "
                 "as the same; then restart pelanggand.")},
    Words{"addresses-good", PEL_TEXT("No address is kept from getting mail."), ""},
    Words{"addresses-suppressed",
          PEL_TEXT("{1} addresses get no mail, because it bounced, was complained "
                   "about, or staff said so."),
          ""},
};

std::string_view level(service::Severity severity) {
    switch (severity) {
        case service::Severity::kGood:
            return "good";
        case service::Severity::kNote:
            return "note";
        case service::Severity::kBad:
            return "bad";
    }
    return "bad";
}

service::AnchorHealth anchor_health(const Context& context) {
    if (context.anchor_files() == nullptr) return {false, context.anchor_fault()};
    return {true, context.anchor_state().failure};
}

}  // namespace

// A POST although it changes nothing: it asks WHM, which must not happen because a page was opened.
Answer run_doctor(Context& context) {
    const auto findings =
        service::examine(context.store(), context.whm(), context.server(),
                         {context.hooks().last(), context.hooks().watched_since()}, context.mail_health(),
                         anchor_health(context), context.public_health(),
                         base::parse_number(context.request().form.get("accounts")));
    Model list{Model::List{}};
    bool is_good = true;
    for (const auto& finding : findings) {
        is_good = is_good && finding.severity != service::Severity::kBad;
        const std::vector<std::string> arguments{finding.detail, staff::count_text(context, finding.have),
                                                 staff::count_text(context, finding.want)};
        std::string what = finding.code;
        std::string remedy;
        for (const auto& words : kWords) {
            if (words.code != finding.code) continue;
            what = fill(context.text(words.what), arguments);
            remedy = *words.remedy == '\0' ? "" : context.text(words.remedy);
        }
        list.add(Model::object()
                     .set("code", finding.code)
                     .set("level", level(finding.severity))
                     .set("what", what)
                     .set("remedy", remedy)
                     .set("detail", finding.detail));
    }
    Model model;
    model.set("is_good", is_good).set("server", context.server_name()).set("findings", std::move(list));
    return Page{"data", context.text("Doctor"), std::move(model)};
}

}  // namespace pelanggan::web
