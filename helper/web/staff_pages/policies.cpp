// SPDX-License-Identifier: Apache-2.0
//
// The host's policies: drafts, how they look, publishing, and what was published before.
#include <array>

#include "service/change_policy.h"
#include "web/outcome.h"
#include "web/privacy_words.h"
#include "web/staff_pages/form.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

using domain::PolicyKind;
using domain::PolicyText;

constexpr std::array kKinds{PolicyKind::kPrivacy, PolicyKind::kTerms, PolicyKind::kServiceLevel,
                            PolicyKind::kGuidance, PolicyKind::kFaq};

base::Expected<std::vector<PolicyText>> read_editions(const Context& context, PolicyKind kind) {
    std::vector<PolicyText> out;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(out, tx.policies().editions(kind));
        return {};
    }));
    return out;
}

std::string edition_link(std::string_view route, const PolicyText& text) {
    return staff::link(route,
                       {{"kind", domain::to_string(text.kind)}, {"edition", std::to_string(text.edition)}});
}

Model edition_model(const Context& context, const PolicyText& text, std::int64_t accepted) {
    return Model::object()
        .set("edition", text.edition)
        .set("title", text.title(context.language()))
        .set("is_draft", !text.published_at)
        .set("is_material", text.is_material)
        .set("published", text.published_at ? base::to_rfc3339(*text.published_at) : std::string{})
        .set("published_text", text.published_at ? staff::time_text(context, *text.published_at) : "")
        .set("by", text.published_by)
        .set("accepted", accepted)
        .set("accepted_text",
             domain::is_accepted(text.kind) && text.published_at
                 ? fill(context.text("{0} customers accepted it"), {staff::count_text(context, accepted)})
                 : std::string{})
        .set("href", edition_link("policy-edition", text))
        .set("edit_href", text.published_at ? std::string{} : edition_link("policy-edit", text));
}

staff::Form draw(const Context& context, const PolicyText& text) {
    staff::Form form;
    form.route = "policy-edit";
    form.intro = context.text(
        "Markdown: an empty line between paragraphs, ## before a heading, a hyphen before each point of a "
        "list. "
        "Saving keeps a draft; customers read nothing of it until you publish it.");
    form.button = context.text("Save and look at it");
    form.back = "?p=policies-admin";
    form.hidden.emplace_back("kind", domain::to_string(text.kind));
    form.hidden.emplace_back("edition", std::to_string(text.edition));
    form.hidden.emplace_back("version", std::to_string(text.version));
    const auto field = [&](const char* name, const std::string& label, const std::string& value,
                           staff::FormField::Kind kind) {
        staff::FormField made{name, label, value};
        made.kind = kind;
        made.is_required = true;
        form.fields.push_back(std::move(made));
    };
    using Kind = staff::FormField::Kind;
    field("title_id", context.text("Title in Indonesian"), text.title_id, Kind::kText);
    field("title_en", context.text("Title in English"), text.title_en, Kind::kText);
    field("body_id", context.text("Text in Indonesian"), text.body_id, Kind::kMarkdown);
    field("body_en", context.text("Text in English"), text.body_en, Kind::kMarkdown);
    return form;
}

void mark_clash(const PolicyText& stored, staff::Form& form) {
    form.did_clash = true;
    const std::string* values[] = {&stored.title_id, &stored.title_en, &stored.body_id, &stored.body_en};
    for (std::size_t i = 0; i < form.fields.size(); ++i) {
        if (form.fields[i].value == *values[i]) continue;
        form.fields[i].did_clash = true;
        form.fields[i].stored = *values[i];
    }
}

std::string title_of(const Context& context, const PolicyText& text) {
    return fill(context.text("{0}: draft"), {policy_kind_text(context, text.kind)});
}

// A browser sends its own line ends.
std::string unix_lines(const std::string& typed) {
    std::string out;
    for (const char c : typed) {
        if (c != '\r') out += c;
    }
    return out;
}

// The draft or edition that the query or form names; absent: there is none.
base::Expected<std::optional<PolicyText>> find_edition(const Context& context, const Fields& fields) {
    const auto kind = domain::parse_policy_kind(fields.get("kind"));
    std::optional<PolicyText> found;
    if (!kind) return found;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(found, tx.policies().find(*kind, fields.number("edition").value_or(0)));
        return {};
    }));
    return found;
}

}  // namespace

Answer show_policies_admin(const Context& context) {
    Model kinds{Model::List{}};
    for (const auto kind : kKinds) {
        PEL_ASSIGN(const auto editions, read_editions(context, kind));
        Model list{Model::List{}};
        for (const auto& text : editions) {
            std::int64_t accepted = 0;
            PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
                PEL_ASSIGN(accepted, tx.policies().count_accepted(kind, text.edition));
                return {};
            }));
            list.add(edition_model(context, text, accepted));
        }
        const bool has_draft = !editions.empty() && !editions.front().published_at;
        kinds.add(Model::object()
                      .set("kind", domain::to_string(kind))
                      .set("kind_text", policy_kind_text(context, kind))
                      .set("has_editions", !editions.empty())
                      .set("editions", std::move(list))
                      .set("new_href",
                           has_draft ? std::string{}
                                     : staff::link("policy-edit", {{"kind", domain::to_string(kind)}})));
    }
    Page page{"policies_admin", context.text("Policies"), Model::object()};
    page.model.set("kinds", std::move(kinds));
    return page;
}

Answer show_policy_form(const Context& context) {
    const auto& query = context.request().query;
    const auto kind = domain::parse_policy_kind(query.get("kind"));
    if (!kind) return base::not_found("no such kind of policy");
    PEL_ASSIGN(const auto editions, read_editions(context, *kind));
    PolicyText text;
    text.kind = *kind;
    text.edition = 0;
    text.version = 0;
    const auto asked = query.number("edition").value_or(0);
    if (asked == 0) {
        // A new draft begins with the words that count.
        if (!editions.empty()) text = editions.front();
        text.edition = text.version = 0;
        return staff::form_page(context, title_of(context, text), draw(context, text));
    }
    if (editions.empty() || editions.front().edition != asked || editions.front().published_at)
        return base::not_found("no such draft");
    return staff::form_page(context, title_of(context, editions.front()), draw(context, editions.front()));
}

Answer change_policy(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    const auto kind = domain::parse_policy_kind(form.get("kind"));
    if (!kind) return base::not_found("no such kind of policy");
    PolicyText text;
    text.kind = *kind;
    text.edition = form.number("edition").value_or(0);
    text.version = form.number("version").value_or(0);
    text.title_id = base::trim(form.get("title_id"));
    text.title_en = base::trim(form.get("title_en"));
    text.body_id = base::trim(unix_lines(form.get("body_id")));
    text.body_en = base::trim(unix_lines(form.get("body_en")));
    PEL_ASSIGN(const auto known, find_edition(context, form));
    if (known) {
        if (staff::takes_stored(form, "title_id")) text.title_id = known->title_id;
        if (staff::takes_stored(form, "title_en")) text.title_en = known->title_en;
        if (staff::takes_stored(form, "body_id")) text.body_id = known->body_id;
        if (staff::takes_stored(form, "body_en")) text.body_en = known->body_en;
    }
    const auto stored = service::save_policy_draft(context.store(), request, context.caller().scope(), text);
    if (stored.ok() && stored->empty())
        return Redirect{edition_link("policy-edition", text) + "&done=saved",
                        Model::object().set("saved", true).set("edition", text.edition)};
    if (!stored.ok() && stored.error().kind != base::ErrorKind::kConflict)
        return after_failure(context, "policy-edit", stored.error(), "policies-admin");
    auto again = draw(context, text);
    if (stored.ok()) {
        staff::mark_faults(context, *stored, again);
        return staff::form_page(context, title_of(context, text), again);
    }
    PEL_ASSIGN(const auto editions, read_editions(context, *kind));
    if (editions.empty() || editions.front().published_at) return stored.error();
    text.edition = editions.front().edition;
    text.version = editions.front().version;
    again = draw(context, text);
    mark_clash(editions.front(), again);
    return staff::form_page(context, title_of(context, text), again);
}

Answer show_policy_edition(const Context& context) {
    PEL_ASSIGN(const auto found, find_edition(context, context.request().query));
    if (!found) return base::not_found("no such edition");
    PEL_ASSIGN(const auto html_id, service::policy_html(found->body_id));
    PEL_ASSIGN(const auto html_en, service::policy_html(found->body_en));
    std::int64_t accepted = 0;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(accepted, tx.policies().count_accepted(found->kind, found->edition));
        return {};
    }));
    Page page{"policy_edition", policy_kind_text(context, found->kind),
              edition_model(context, *found, accepted)};
    page.model.set("kind", domain::to_string(found->kind))
        .set("version", found->version)
        .set("title_id", found->title_id)
        .set("title_en", found->title_en)
        .set("body_id", found->body_id)
        .set("body_en", found->body_en)
        .set("digest", base::to_hex(domain::digest_of(*found)))
        .set("asks", domain::is_accepted(found->kind));
    // Two columns of prose, which only this page has: the words of both languages side by side.
    page.prose = "<div class=\"pel-letters\"><div lang=\"id\">" + html_id + "</div><div lang=\"en\">" +
                 html_en + "</div></div>";
    Model remove = Model::object();
    context.add_form(remove, "policy-remove");
    page.model.set("remove_token", *remove.find("token")).set("remove_request", *remove.find("request"));
    context.add_form(page.model, "policy-publish");
    return page;
}

Answer publish_policy(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    const auto kind = domain::parse_policy_kind(form.get("kind"));
    if (!kind) return base::not_found("no such kind of policy");
    const Caller& caller = context.caller();
    const auto done = service::publish_policy(
        context.store(), request, caller.actor(), caller.scope(), *kind, form.number("edition").value_or(0),
        form.number("version").value_or(0), form.get("is_material") == "yes");
    if (!done.ok()) return after_failure(context, "policy-publish", done.error(), "policies-admin");
    return Redirect{"?p=policies-admin&done=published", Model::object().set("saved", true)};
}

Answer remove_policy(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    const auto kind = domain::parse_policy_kind(form.get("kind"));
    if (!kind) return base::not_found("no such kind of policy");
    const auto done =
        service::remove_policy_draft(context.store(), request, context.caller().scope(), *kind,
                                     form.number("edition").value_or(0), form.number("version").value_or(0));
    if (!done.ok()) return after_failure(context, "policy-remove", done.error(), "policies-admin");
    return Redirect{"?p=policies-admin&done=removed", Model::object().set("saved", true)};
}

}  // namespace pelanggan::web
