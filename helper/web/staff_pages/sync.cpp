// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "web/account_words.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

constexpr std::int64_t kShownRuns = 20;
constexpr std::int64_t kShownChanges = 1000;

void add_progress(const Context& context, Model& model) {
    const SyncProgress progress = context.sync_progress();
    const bool is_counted = progress.expected > 0;
    const std::int64_t percent =
        is_counted ? std::clamp<std::int64_t>(progress.seen * 100 / progress.expected, 0, 100) : 0;
    model.set("is_running", progress.is_running)
        .set("seen", progress.seen)
        .set("expected", progress.expected)
        .set("is_counted", is_counted)
        .set("percent", percent)
        .set("failure", progress.is_running ? std::string{} : progress.failure)
        .set("run", progress.run ? Model{progress.run->value} : Model{})
        .set("progress_text", is_counted ? fill(context.text("{0} of {1} accounts read"),
                                                {staff::count_text(context, progress.seen),
                                                 staff::count_text(context, progress.expected)})
                                         : fill(context.text("{0} accounts read"),
                                                {staff::count_text(context, progress.seen)}));
}

Model count_model(const Context& context, std::int64_t count) {
    return Model::object().set("count_text", staff::count_text(context, count)).set("has_any", count > 0);
}

Model run_model(const Context& context, const domain::SyncRun& run) {
    Model model;
    model.set("id", run.id.value)
        .set("href", staff::link("sync-run", {{"id", std::to_string(run.id.value)}}))
        .set("state", domain::to_string(run.state))
        .set("state_text", staff::run_state_text(context, run.state))
        .set("started_at", base::to_rfc3339(run.started_at))
        .set("started_text", staff::time_text(context, run.started_at))
        .set("finished_at", run.finished_at ? Model{base::to_rfc3339(*run.finished_at)} : Model{})
        .set("seconds", run.finished_at
                            ? Model{static_cast<std::int64_t>((*run.finished_at - run.started_at).count())}
                            : Model{})
        .set("expected", run.expected)
        .set("message", run.message);
    const struct {
        const char* name;
        std::int64_t count;
    } counts[] = {{"seen", run.seen},       {"added", run.added},       {"changed", run.changed},
                  {"missing", run.missing}, {"returned", run.returned}, {"waiting", run.waiting}};
    for (const auto& [name, count] : counts)
        model.set(name, count).set("shown_" + std::string{name}, count_model(context, count));
    return model;
}

Answer sync_page(const Context& context, const std::string& alert, int status) {
    std::vector<domain::SyncRun> runs;
    std::optional<domain::SyncRun> last;
    const auto read = context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(runs, tx.sync().runs(kShownRuns));
        PEL_ASSIGN(last, tx.sync().last_run(context.server()));
        return {};
    });
    if (!read.ok()) return read.error();
    Page page{"sync", context.text("Synchronisation"), Model::object(), status};
    add_progress(context, page.model);
    Model list{Model::List{}};
    for (const auto& run : runs)
        list.add(run_model(context, run));
    const bool is_running = context.sync_progress().is_running;
    const std::int64_t waiting = last && !is_running ? last->waiting : 0;
    page.model.set("alert", alert)
        .set("has_runs", !runs.empty())
        .set("runs", std::move(list))
        .set("server", context.server_name())
        .set("is_waiting", waiting > 0)
        .set("waiting_text", fill(context.plural("{0} account is no longer in WHM's list.",
                                                 "{0} accounts are no longer in WHM's list.", waiting),
                                  {staff::count_text(context, waiting)}))
        .set("waiting_href",
             last ? staff::link("sync-run", {{"id", std::to_string(last->id.value)}}) : std::string{});
    context.add_form(page.model, "sync");
    return page;
}

std::string kind_text(const Context& context, std::string_view kind) {
    if (kind == "added") return context.text("Added");
    if (kind == "changed") return context.text("Changed");
    if (kind == "missing") return status_text(context, domain::AccountStatus::kMissing);
    if (kind == "returned") return context.text("Back again");
    if (kind == "renamed") return context.text("Renamed");
    if (kind == "replaced") return context.text("Replaced by another account");
    if (kind == "waiting") return context.text("Waiting for your agreement");
    return std::string{kind};
}

}  // namespace

Answer show_sync(const Context& context) {
    return sync_page(context, {}, 200);
}

Answer show_sync_status(const Context& context) {
    Page page{"sync_status", context.text("Synchronisation"), Model::object()};
    add_progress(context, page.model);
    std::optional<domain::SyncRun> last;
    const auto read = context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(last, tx.sync().last_run(context.server()));
        return {};
    });
    if (!read.ok()) return read.error();
    page.model.set("last", last ? run_model(context, *last) : Model{});
    return page;
}

Answer show_sync_run(const Context& context) {
    const domain::RunId id{context.request().query.number("id").value_or(0)};
    std::optional<domain::SyncRun> run;
    std::vector<domain::SyncChange> changes;
    const auto read = context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(run, tx.sync().find_run(id));
        if (!run) return base::not_found("no such run");
        PEL_ASSIGN(changes, tx.sync().changes(id, kShownChanges + 1));
        return {};
    });
    if (!read.ok()) return read.error();
    const bool is_cut = static_cast<std::int64_t>(changes.size()) > kShownChanges;
    if (is_cut) changes.resize(static_cast<std::size_t>(kShownChanges));
    const auto text = [&](const std::string& field, const std::optional<std::string>& stored) {
        return stored ? Model{account_field_text(context, field, *stored)} : Model{};
    };
    Model list{Model::List{}};
    for (const auto& change : changes) {
        const bool is_loss =
            change.kind == "missing" || change.kind == "waiting" || change.kind == "replaced";
        const bool is_gain = change.kind == "added" || change.kind == "returned";
        list.add(Model::object()
                     .set("user", change.user)
                     .set("kind", change.kind)
                     .set("kind_text", kind_text(context, change.kind))
                     .set("is_gain", is_gain)
                     .set("is_loss", is_loss)
                     .set("field", change.field)
                     .set("field_text", account_field_label(context, change.field))
                     .set("has_values", change.old_value.has_value() || change.new_value.has_value())
                     .set("old", change.old_value ? Model{*change.old_value} : Model{})
                     .set("old_text", text(change.field, change.old_value))
                     .set("new", change.new_value ? Model{*change.new_value} : Model{})
                     .set("new_text", text(change.field, change.new_value)));
    }
    Page page{"sync_run", context.text("Report of a synchronisation"), Model::object()};
    page.model = run_model(context, *run);
    page.model.set("has_changes", !changes.empty()).set("is_cut", is_cut).set("changes", std::move(list));
    return page;
}

Answer start_sync(Context& context) {
    const bool allow_missing = context.request().form.get("allow_missing") == "yes";
    const auto started = context.jobs().start_sync(allow_missing);
    if (started.ok()) return Redirect{"?p=sync&done=sync-started", Model::object().set("is_started", true)};
    if (context.caller().is_tool) return started.error();
    switch (started.error().kind) {
        case base::ErrorKind::kConflict:
            return sync_page(context, context.text("A synchronisation is running already."), 409);
        case base::ErrorKind::kUnavailable:
        case base::ErrorKind::kUnauthorized:
            return sync_page(
                context,
                context.text("WHM refused our token, so nothing was started. Put a valid token in "
                             "place, then run: pelanggan doctor"),
                503);
        default:
            return started.error();
    }
}

}  // namespace pelanggan::web
