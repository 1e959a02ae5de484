-- SPDX-License-Identifier: Apache-2.0
-- Partners and the register of disclosures. See 0001 for how these files are read.

CREATE TABLE IF NOT EXISTS partner (
  id {id},
  name {text} NOT NULL,
  purpose_id {text} NOT NULL,
  purpose_en {text} NOT NULL,
  fields {text} NOT NULL,
  contact {text} NOT NULL,
  valid_until {number},
  is_retired {number} NOT NULL,
  terms_at {number} NOT NULL,
  ver {number} NOT NULL
) {table}

CREATE TABLE IF NOT EXISTS partner_export (
  id {id},
  partner_id {number} NOT NULL REFERENCES partner (id),
  made_at {number} NOT NULL,
  actor_kind {text} NOT NULL,
  actor_name {text} NOT NULL,
  surface {text} NOT NULL,
  format {text} NOT NULL,
  row_count {number} NOT NULL,
  sha256 {text} NOT NULL
) {table}

-- A partner's files.
CREATE INDEX IF NOT EXISTS partner_export_partner ON partner_export (partner_id, id)

CREATE TABLE IF NOT EXISTS disclosure (
  id {id},
  export_id {number} NOT NULL REFERENCES partner_export (id),
  partner_id {number} NOT NULL,
  partner_name {text} NOT NULL,
  customer_id {number} NOT NULL,
  made_at {number} NOT NULL,
  fields {text} NOT NULL
) {table}

-- What the customer reads.
CREATE INDEX IF NOT EXISTS disclosure_customer ON disclosure (customer_id, id)

-- optional: see journal_no_update.
CREATE TRIGGER IF NOT EXISTS disclosure_no_update BEFORE UPDATE ON disclosure FOR EACH ROW {refuse}

-- optional: see journal_no_update.
CREATE TRIGGER IF NOT EXISTS disclosure_no_delete BEFORE DELETE ON disclosure FOR EACH ROW {refuse}

{insert_ignore} INTO counter (name, next_id) VALUES ('partner', 1), ('partner_export', 1), ('disclosure', 1)
