-- SPDX-License-Identifier: Apache-2.0
-- Mail. See 0001 for how these files are read. What is marked "copy" repeats a value for an index or a count.

CREATE TABLE IF NOT EXISTS announcement (
  id {id},
  state {key} NOT NULL,
  author_kind {text} NOT NULL,
  author_name {key} NOT NULL,
  author_surface {text} NOT NULL,
  category {key} NOT NULL,
  reason {text} NOT NULL,
  sender_name {text} NOT NULL,
  subject_id {text} NOT NULL,
  subject_en {text} NOT NULL,
  body_id {text} NOT NULL,
  body_en {text} NOT NULL,
  plan {text},
  status {text},
  server {text},
  reseller {text},
  country {text},
  province {text},
  language {text},
  created_at {number} NOT NULL,
  send_at {number},
  started_at {number},
  finished_at {number},
  planned_up_to {number} NOT NULL,
  ver {number} NOT NULL
) {table}

-- at_work.
CREATE INDEX IF NOT EXISTS announcement_state ON announcement (state, send_at)

CREATE TABLE IF NOT EXISTS announcement_exclusion (
  announcement_id {number} NOT NULL REFERENCES announcement (id),
  rule {key} NOT NULL,
  n {number} NOT NULL,
  PRIMARY KEY (announcement_id, rule)
) {keyed_table}

-- once: SHA-256 over announcement and address for an announcement's rows, else NULL: an address gets an announcement once.
-- leased_by: the server whose daemon has or had the row.
-- due_at: when the row can be taken: next_at while it waits, leased_until while it is leased, else NULL (copy).
CREATE TABLE IF NOT EXISTS outbox (
  id {id},
  kind {text} NOT NULL,
  announcement_id {number},
  customer_id {number} NOT NULL,
  contact_id {number} NOT NULL,
  address {address_key} NOT NULL,
  domain {address_key} NOT NULL,
  name {text} NOT NULL,
  language {text} NOT NULL,
  category {key} NOT NULL,
  reference {text} NOT NULL,
  subject {text} NOT NULL,
  message_id {text} NOT NULL,
  rule {text} NOT NULL,
  reason {text} NOT NULL,
  state {key} NOT NULL,
  attempts {number} NOT NULL,
  created_at {number} NOT NULL,
  due_at {number},
  leased_by {number},
  done_at {number},
  reply {text} NOT NULL,
  once {key}
) {table}

-- lease, next_due.
CREATE INDEX IF NOT EXISTS outbox_due ON outbox (due_at, id)

-- One row per address and announcement.
CREATE UNIQUE INDEX IF NOT EXISTS outbox_once ON outbox (once)

-- "What I was sent".
CREATE INDEX IF NOT EXISTS outbox_customer ON outbox (customer_id, id)

-- An announcement's progress and report.
CREATE INDEX IF NOT EXISTS outbox_announcement ON outbox (announcement_id, state)

-- sent_since.
CREATE INDEX IF NOT EXISTS outbox_done ON outbox (done_at)

CREATE TABLE IF NOT EXISTS address_state (
  address {address_key} NOT NULL,
  soft_bounces {number} NOT NULL,
  hard_bounces {number} NOT NULL,
  complaints {number} NOT NULL,
  last_at {number},
  last_report {text} NOT NULL,
  suppressed_by {text},
  suppressed_at {number},
  PRIMARY KEY (address)
) {keyed_table}

-- pending_contact: contact_id while the change is pending, else NULL: one pending change per contact.
CREATE TABLE IF NOT EXISTS email_change (
  id {id},
  customer_id {number} NOT NULL,
  contact_id {number} NOT NULL,
  pending_contact {number},
  old_email {text} NOT NULL,
  new_email {text} NOT NULL,
  state {text} NOT NULL,
  requested_at {number} NOT NULL,
  expires_at {number} NOT NULL,
  confirmed_at {number},
  ver {number} NOT NULL
) {table}

CREATE UNIQUE INDEX IF NOT EXISTS email_change_pending ON email_change (pending_contact)

CREATE INDEX IF NOT EXISTS email_change_customer ON email_change (customer_id)

CREATE TABLE IF NOT EXISTS panel_write (
  account_id {number} NOT NULL REFERENCES account (id),
  email {text} NOT NULL,
  state {text} NOT NULL,
  attempts {number} NOT NULL,
  next_at {number} NOT NULL,
  error {text} NOT NULL,
  asked_email {text} NOT NULL,
  asked_at {number},
  ver {number} NOT NULL,
  PRIMARY KEY (account_id)
) {keyed_table}

CREATE TABLE IF NOT EXISTS mail_setting (
  customer_id {number} NOT NULL REFERENCES customer (id),
  paused_until {number},
  reviewed_at {number},
  PRIMARY KEY (customer_id)
) {keyed_table}

CREATE TABLE IF NOT EXISTS sender_name (
  reseller {key} NOT NULL,
  name {text} NOT NULL,
  PRIMARY KEY (reseller)
) {keyed_table}

{insert_ignore} INTO counter (name, next_id) VALUES ('announcement', 1), ('outbox', 1), ('email_change', 1), ('panel_write', 1)
