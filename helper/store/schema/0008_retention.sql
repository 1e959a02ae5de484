-- SPDX-License-Identifier: Apache-2.0
-- How long things are kept. See 0001 for how these files are read.

-- days: NULL is for good.
CREATE TABLE IF NOT EXISTS retention_rule (
  kind {key} NOT NULL,
  days {number},
  last_run_at {number},
  last_removed {number} NOT NULL,
  ver {number} NOT NULL,
  PRIMARY KEY (kind)
) {keyed_table}

{insert_ignore} INTO retention_rule (kind, days, last_removed, ver) VALUES ('sent_mail', 730, 0, 1), ('announcements', 1825, 0, 1), ('sync_reports', 90, 0, 1), ('address_reports', 730, 0, 1), ('address_changes', 365, 0, 1)

-- An announcement's mails that were removed, by the state they ended in: its report still adds up.
CREATE TABLE IF NOT EXISTS announcement_removed (
  announcement_id {number} NOT NULL REFERENCES announcement (id),
  state {key} NOT NULL,
  n {number} NOT NULL,
  PRIMARY KEY (announcement_id, state)
) {keyed_table}
