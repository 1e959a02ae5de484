// SPDX-License-Identifier: Apache-2.0
//
// Comma-separated values (RFC 4180) that people open in spreadsheet programs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pelanggan::base {

// A cell in quotes. A spreadsheet takes a text that begins like a formula (= + - @ and their wide forms, a
// tab or a line end, also behind blanks) for one and runs it: such a text gets an apostrophe in front, which
// spreadsheets show as text. So "+62812…" comes out as "'+62812…"; who needs the exact bytes reads JSON.
std::string csv_cell(std::string_view text);
// Cells with commas between them, ended by CR LF.
std::string csv_line(const std::vector<std::string>& cells);

}  // namespace pelanggan::base
