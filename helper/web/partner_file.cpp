// SPDX-License-Identifier: Apache-2.0
#include "web/partner_file.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/check.h"
#include "base/csv.h"

namespace pelanggan::web {
namespace {

class CsvFile final : public service::PartnerFileWriter {
 public:
    void start(const domain::Partner& partner, const domain::PartnerExport&) override {
        text_ = base::csv_line(partner.fields);
    }
    void add(const std::vector<std::string>& values) override { text_ += base::csv_line(values); }
    std::string finish() override { return std::move(text_); }

 private:
    std::string text_;
};

class JsonFile final : public service::PartnerFileWriter {
 public:
    void start(const domain::Partner& partner, const domain::PartnerExport& file) override {
        fields_ = partner.fields;
        writer_.StartObject();
        member("partner", partner.name);
        member("purpose", partner.purpose_en);
        writer_.Key("export");
        writer_.Int64(file.id.value);
        member("made_at", base::to_rfc3339(file.at));
        writer_.Key("fields");
        writer_.StartArray();
        for (const auto& field : fields_)
            text(field);
        writer_.EndArray();
        writer_.Key("rows");
        writer_.StartArray();
    }
    void add(const std::vector<std::string>& values) override {
        PEL_CHECK(values.size() == fields_.size());
        writer_.StartObject();
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!values[i].empty()) member(fields_[i], values[i]);
        }
        writer_.EndObject();
    }
    std::string finish() override {
        writer_.EndArray();
        writer_.EndObject();
        return std::string{buffer_.GetString(), buffer_.GetSize()} + "\n";
    }

 private:
    void text(const std::string& value) {
        writer_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
    }
    void member(const std::string& name, const std::string& value) {
        writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
        text(value);
    }

    std::vector<std::string> fields_;
    rapidjson::StringBuffer buffer_;
    rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

}  // namespace

std::unique_ptr<service::PartnerFileWriter> make_partner_file(domain::ExportFormat format) {
    if (format == domain::ExportFormat::kCsv) return std::make_unique<CsvFile>();
    return std::make_unique<JsonFile>();
}

std::string_view content_type_of(domain::ExportFormat format) noexcept {
    return format == domain::ExportFormat::kCsv ? "text/csv; charset=utf-8" : "application/json";
}

std::string file_name_of(const domain::PartnerExport& file) {
    return "partner-" + std::to_string(file.partner.value) + "-export-" + std::to_string(file.id.value) +
           "." + std::string{domain::to_string(file.format)};
}

}  // namespace pelanggan::web
