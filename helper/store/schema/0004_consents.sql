-- SPDX-License-Identifier: Apache-2.0
-- Consents. See 0001 for how these files are read.

-- The log. Who acted stands in consent_actor, since a name goes when the person is erased and this row does not.
CREATE TABLE IF NOT EXISTS consent (
  id {id},
  customer_id {number} NOT NULL,
  contact_id {number} NOT NULL,
  purpose {key} NOT NULL,
  is_given {number} NOT NULL,
  words {text} NOT NULL,
  text_version {number} NOT NULL,
  language {text} NOT NULL,
  surface {text} NOT NULL,
  method {text} NOT NULL,
  actor_kind {text} NOT NULL,
  made_at {number} NOT NULL
) {table}

-- of_customer and log.
CREATE INDEX IF NOT EXISTS consent_customer ON consent (customer_id, id)

-- optional: see journal_no_update.
CREATE TRIGGER IF NOT EXISTS consent_no_update BEFORE UPDATE ON consent FOR EACH ROW {refuse}

-- optional: see journal_no_update.
CREATE TRIGGER IF NOT EXISTS consent_no_delete BEFORE DELETE ON consent FOR EACH ROW {refuse}

CREATE TABLE IF NOT EXISTS consent_actor (
  consent_id {number} NOT NULL REFERENCES consent (id),
  name {text} NOT NULL,
  PRIMARY KEY (consent_id)
) {keyed_table}

-- The newest entry of each purpose; is_given is a copy.
CREATE TABLE IF NOT EXISTS consent_current (
  customer_id {number} NOT NULL,
  contact_id {number} NOT NULL,
  purpose {key} NOT NULL,
  consent_id {number} NOT NULL REFERENCES consent (id),
  is_given {number} NOT NULL,
  PRIMARY KEY (customer_id, contact_id, purpose)
) {keyed_table}

-- consenting, count_given and forget_unproven.
CREATE INDEX IF NOT EXISTS consent_current_purpose ON consent_current (purpose, is_given, contact_id, customer_id)

CREATE TABLE IF NOT EXISTS consent_text (
  purpose {key} NOT NULL,
  version {number} NOT NULL,
  text_id {text} NOT NULL,
  text_en {text} NOT NULL,
  published_at {number} NOT NULL,
  published_by {text} NOT NULL,
  PRIMARY KEY (purpose, version)
) {keyed_table}

-- optional: see journal_no_update.
CREATE TRIGGER IF NOT EXISTS consent_text_no_update BEFORE UPDATE ON consent_text FOR EACH ROW {refuse}

-- optional: see journal_no_update.
CREATE TRIGGER IF NOT EXISTS consent_text_no_delete BEFORE DELETE ON consent_text FOR EACH ROW {refuse}

{insert_ignore} INTO consent_text (purpose, version, text_id, text_en, published_at, published_by) VALUES
 ('partner_offers', 1,
  'Ya, saya mau menerima email berisi penawaran dari mitra perusahaan hosting saya. Email itu dikirim oleh perusahaan hosting saya sendiri; alamat dan data saya tidak diberikan kepada mitra. Persetujuan ini boleh saya tarik kembali kapan saja, dan langsung berlaku.',
  'Yes, I would like to get e-mail with offers from partners of my hosting company. My hosting company sends it itself; my address and my data are not given to the partners. I can withdraw this consent at any time, and it counts at once.',
  1790000000, '')

{insert_ignore} INTO counter (name, next_id) VALUES ('consent', 1)
