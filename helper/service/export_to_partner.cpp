// SPDX-License-Identifier: Apache-2.0
#include "service/export_to_partner.h"

#include <optional>

#include "base/log.h"
#include "domain/consent.h"
#include "service/partner_release.h"
#include "service/write.h"

namespace pelanggan::service {
namespace {

struct Batch {
    std::vector<ReleasedRow> rows;
    domain::CustomerId last;
    bool is_last{false};
};

class Run {
 public:
    Run(store::Store& store, const domain::Actor& actor, const ExportPace& pace)
        : store_{store}, actor_{actor}, pace_{pace} {}

    // Under the form's own request id, so that sending the form twice makes one file.
    base::Expected<PartnerFile::Refusal> begin(const store::RequestId& request, domain::PartnerId id,
                                               domain::ExportFormat format) {
        using Refusal = PartnerFile::Refusal;
        Refusal refusal = Refusal::kRepeated;
        PEL_TRY(store_.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
            PEL_ASSIGN(const auto found, tx.partners().find(id));
            if (!found) return base::not_found("no such partner");
            partner_ = *found;
            refusal = Refusal::kEnded;
            if (!domain::may_receive(partner_, base::now())) return {};
            const std::string purpose = domain::partner_purpose(id.value);
            PEL_ASSIGN(const auto audience, tx.partners().count_audience(purpose, partner_.terms_at));
            refusal = Refusal::kTooMany;
            if (audience.given > kMaxRows) return {};
            refusal = Refusal::kNone;
            file_ = domain::PartnerExport{};
            PEL_ASSIGN(file_.id.value, tx.disclosures().next_export_ids(1));
            file_.partner = id;
            file_.at = base::now();
            file_.actor = actor_;
            file_.format = format;
            return tx.disclosures().insert_export(file_);
        }));
        return refusal;
    }

    base::Expected<void> fill(PartnerFileWriter& writer) {
        writer.start(partner_, file_);
        domain::CustomerId after;
        for (;;) {
            PEL_ASSIGN(const auto batch, release(after));
            for (const auto& row : batch.rows)
                writer.add(row.values);
            file_.rows += static_cast<std::int64_t>(batch.rows.size());
            if (batch.is_last) return {};
            after = batch.last;
            if (pace_.between_batches) pace_.between_batches();
        }
    }

    base::Expected<void> finish(const std::string& bytes) {
        file_.sha256 = base::to_hex(base::sha256(bytes));
        return write(store_, [&](store::Tx& tx) { return tx.disclosures().finish_export(file_); });
    }

    const domain::PartnerExport& file() const noexcept { return file_; }

 private:
    base::Expected<Batch> release(domain::CustomerId after) {
        Batch out;
        PEL_TRY(write(store_, [&](store::Tx& tx) -> base::Expected<void> {
            Batch batch;
            PEL_ASSIGN(const auto now, tx.partners().find(partner_.id));
            if (!now || now->version != partner_.version)
                return base::conflict("the partner was changed while its file was made");
            const std::string purpose = domain::partner_purpose(partner_.id.value);
            PEL_ASSIGN(const auto given, tx.partners().hold_consenting(purpose, after, pace_.batch));
            for (const auto& one : given) {
                PEL_ASSIGN(auto row, release_row(tx, partner_, one));
                if (row) batch.rows.push_back(*std::move(row));
            }
            batch.is_last = static_cast<std::int64_t>(given.size()) < pace_.batch;
            if (!given.empty()) batch.last = given.back().customer;
            auto entered = enter(tx, batch.rows);
            if (entered.ok()) out = std::move(batch);
            return entered;
        }));
        return out;
    }

    base::Expected<void> enter(store::Tx& tx, const std::vector<ReleasedRow>& rows) {
        if (rows.empty()) return {};
        PEL_ASSIGN(auto id, tx.disclosures().next_ids(static_cast<std::int64_t>(rows.size())));
        std::vector<domain::Disclosure> disclosures;
        std::vector<domain::JournalDraft> drafts;
        for (const auto& row : rows) {
            domain::Disclosure disclosure;
            disclosure.id.value = id++;
            disclosure.file = file_.id;
            disclosure.partner = partner_.id;
            disclosure.partner_name = partner_.name;
            disclosure.customer = row.customer;
            disclosure.at = base::now();
            disclosure.fields = row.fields;
            domain::JournalDraft draft;
            draft.customer = row.customer;
            draft.at = disclosure.at;
            draft.actor = actor_;
            draft.kind = domain::JournalKind::kDisclosed;
            draft.subject = "disclosure:" + std::to_string(disclosure.id.value);
            draft.field = domain::partner_purpose(partner_.id.value);
            draft.new_value = base::to_hex(domain::digest_of(disclosure));
            drafts.push_back(std::move(draft));
            disclosures.push_back(std::move(disclosure));
        }
        PEL_TRY(tx.disclosures().insert(disclosures));
        return tx.journal().append(drafts);
    }

    store::Store& store_;
    const domain::Actor& actor_;
    const ExportPace& pace_;
    domain::Partner partner_;
    domain::PartnerExport file_;
};

}  // namespace

base::Expected<PartnerFile> export_to_partner(store::Store& store, const store::RequestId& request,
                                              const domain::Actor& actor, const Scope& scope,
                                              domain::PartnerId partner, domain::ExportFormat format,
                                              PartnerFileWriter& writer, const ExportPace& pace) {
    if (!scope.covers_all()) return base::unauthorized("only the host exports to partners");
    Run run{store, actor, pace};
    PartnerFile out;
    PEL_ASSIGN(out.refusal, run.begin(request, partner, format));
    if (out.refusal != PartnerFile::Refusal::kNone) return out;
    PEL_TRY(run.fill(writer));
    out.bytes = writer.finish();
    PEL_TRY(run.finish(out.bytes));
    out.file = run.file();
    base::log::info("export {} for partner {}: {} customers, by {}", out.file.id.value, partner.value,
                    out.file.rows, actor.name);
    return out;
}

}  // namespace pelanggan::service
