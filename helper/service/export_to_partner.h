// SPDX-License-Identifier: Apache-2.0
//
// Makes a file for a partner, of customers whose yes still stands. In batches: each is one transaction that
// reads the consents again, enters every person into the register and the own history, and commits; only then
// are the rows added to the file. So a yes that is taken back while the file grows counts, and whatever
// breaks, the register says at least what was handed on.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/expected.h"
#include "domain/actor.h"
#include "domain/partner.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

// How a file looks. Implementation: web/partner_file.h.
class PartnerFileWriter {
 public:
    virtual ~PartnerFileWriter() = default;
    PartnerFileWriter(const PartnerFileWriter&) = delete;
    PartnerFileWriter& operator=(const PartnerFileWriter&) = delete;

    virtual void start(const domain::Partner& partner, const domain::PartnerExport& file) = 0;
    // values: one per field of the partner.
    virtual void add(const std::vector<std::string>& values) = 0;
    // The whole file. The writer is used up.
    virtual std::string finish() = 0;

 protected:
    PartnerFileWriter() = default;
};

struct PartnerFile {
    // Why there is no file; nothing of anybody was entered then, unless it says otherwise.
    enum class Refusal {
        kNone,
        kEnded,    // the partner is retired, or its time is over
        kTooMany,  // more than kMaxRows say yes
        kRepeated  // the request was carried out before; that file is not made again
    };
    Refusal refusal{Refusal::kNone};
    domain::PartnerExport file;
    std::string bytes;
};

// The file is made in memory and answered in one piece.
constexpr std::int64_t kMaxRows = 10'000;

struct ExportPace {
    std::int64_t batch{200};                  // customers per transaction
    std::function<void()> between_batches{};  // nothing is held then; for tests
};

// Errors: kUnauthorized for everybody but the host; kNotFound; kConflict when the partner was changed
// meanwhile, which ends the file; the store's own. After an error some may be in the register though nothing
// was handed on.
base::Expected<PartnerFile> export_to_partner(store::Store& store, const store::RequestId& request,
                                              const domain::Actor& actor, const Scope& scope,
                                              domain::PartnerId partner, domain::ExportFormat format,
                                              PartnerFileWriter& writer, const ExportPace& pace = {});

}  // namespace pelanggan::service
