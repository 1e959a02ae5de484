-- SPDX-License-Identifier: Apache-2.0
-- One statement per paragraph. {placeholders} are filled in by the dialect; names that MariaDB reserves stand in `backticks`, which SQLite reads too.
-- Times are seconds since 1970 in UTC. "ver" is the optimistic lock. Texts are compared byte by byte.
-- An index stands here only with the question it answers: each costs every insert.

CREATE TABLE IF NOT EXISTS counter (
  name {key} NOT NULL,
  next_id {number} NOT NULL,
  PRIMARY KEY (name)
) {keyed_table}

CREATE TABLE IF NOT EXISTS applied_request (
  request_id {key} NOT NULL,
  applied_at {number} NOT NULL,
  PRIMARY KEY (request_id)
) {keyed_table}

-- What doctor writes, to find out whether anything can be written.
CREATE TABLE IF NOT EXISTS probe (
  name {key} NOT NULL,
  written_at {number} NOT NULL,
  filling {text},
  PRIMARY KEY (name)
) {keyed_table}

CREATE TABLE IF NOT EXISTS server (
  id {id},
  name {key} NOT NULL,
  last_complete_at {number},
  last_hook_at {number},
  UNIQUE (name)
) {table}

-- The names of domain::field_table(). No value is NULL, never ''.
CREATE TABLE IF NOT EXISTS customer (
  id {id},
  `kind` {text}, `first_name` {text}, `last_name` {text}, `company` {text}, `tax_number` {text}, `customer_number` {text},
  `street_1` {text}, `street_2` {text}, `city` {text}, `province` {text}, `postal_code` {text}, `country` {text},
  `phone` {text}, `mobile` {text}, `whatsapp` {text}, `telegram` {text}, `signal` {text}, `line` {text}, `xmpp` {text},
  `matrix` {text}, `skype` {text}, `icq` {text}, `language` {text}, `time_zone` {text},
  created_at {number} NOT NULL,
  ver {number} NOT NULL
) {table}

-- live_user is user while the account is live (not retired), else NULL: so a name is unique among the living. status: 0 active, 1 suspended,
-- 2 missing, 3 retired; it repeats what the other columns say, for the counts.
CREATE TABLE IF NOT EXISTS account (
  id {id},
  server_id {number} NOT NULL REFERENCES server (id),
  customer_id {number} NOT NULL REFERENCES customer (id),
  user {key} NOT NULL,
  live_user {key},
  status {number} NOT NULL,
  uid {number},
  created_at {number},
  domain {text} NOT NULL,
  email {text},
  owner {key} NOT NULL,
  plan {key} NOT NULL,
  is_suspended {number} NOT NULL,
  suspend_reason {text},
  suspended_at {number},
  is_locked {number} NOT NULL,
  as_of {number} NOT NULL,
  missing_since {number},
  retired_at {number},
  ver {number} NOT NULL
) {table}

-- find_user, range, and the list in the order of names over all servers.
CREATE UNIQUE INDEX IF NOT EXISTS account_live_user ON account (live_user, server_id)

-- find_uid: every request at the customers' door.
CREATE INDEX IF NOT EXISTS account_uid ON account (uid, server_id)

-- of_customer.
CREATE INDEX IF NOT EXISTS account_customer ON account (customer_id)

-- A reseller's scope, the list of an owner and how many are in it, and the distinct owners and plans of the filters.
CREATE INDEX IF NOT EXISTS account_owner ON account (owner, status, plan)

-- Counts without reading the rows, and the few that are suspended or missing.
CREATE INDEX IF NOT EXISTS account_status ON account (status, server_id)

CREATE TABLE IF NOT EXISTS account_domain (
  account_id {number} NOT NULL REFERENCES account (id),
  n {number} NOT NULL,
  domain {text} NOT NULL,
  PRIMARY KEY (account_id, n)
) {keyed_table}

CREATE TABLE IF NOT EXISTS account_extras (
  account_id {number} NOT NULL REFERENCES account (id),
  as_of {number} NOT NULL,
  PRIMARY KEY (account_id)
) {keyed_table}

CREATE TABLE IF NOT EXISTS account_usage (
  account_id {number} NOT NULL REFERENCES account (id),
  n {number} NOT NULL,
  id {text} NOT NULL,
  description {text} NOT NULL,
  used {number} NOT NULL,
  limit_at {number},
  is_bytes {number} NOT NULL,
  PRIMARY KEY (account_id, n)
) {keyed_table}

CREATE TABLE IF NOT EXISTS contact (
  id {id},
  customer_id {number} NOT NULL REFERENCES customer (id),
  kind {text} NOT NULL,
  name {text} NOT NULL,
  email {address_key} NOT NULL,
  phone {text} NOT NULL,
  language {text} NOT NULL,
  mirrors_account {number},
  ver {number} NOT NULL
) {table}

-- of_customer, and the preferences of a customer.
CREATE INDEX IF NOT EXISTS contact_customer ON contact (customer_id)

-- with_email: a no to mail counts for an address, whoever has it.
CREATE INDEX IF NOT EXISTS contact_email ON contact (email)

-- mirror_of: when cPanel's contact address changed.
CREATE INDEX IF NOT EXISTS contact_mirror ON contact (mirrors_account)

CREATE TABLE IF NOT EXISTS category (
  code {key} NOT NULL,
  policy {text} NOT NULL,
  position {number} NOT NULL,
  name_id {text} NOT NULL,
  name_en {text} NOT NULL,
  reason_id {text} NOT NULL,
  reason_en {text} NOT NULL,
  ver {number} NOT NULL,
  PRIMARY KEY (code)
) {keyed_table}

CREATE TABLE IF NOT EXISTS preference (
  contact_id {number} NOT NULL REFERENCES contact (id),
  category {key} NOT NULL REFERENCES category (code),
  is_on {number} NOT NULL,
  PRIMARY KEY (contact_id, category)
) {keyed_table}

-- The history; domain/journal.h says what is hashed. Digests are 64 hex digits, a salt is 32. An erased row has an erased_digest, no salt and no words.
CREATE TABLE IF NOT EXISTS journal (
  customer_id {number} NOT NULL,
  seq {number} NOT NULL,
  made_at {number} NOT NULL,
  actor_kind {text} NOT NULL,
  actor_name {text} NOT NULL,
  surface {text} NOT NULL,
  kind {text} NOT NULL,
  subject {text} NOT NULL,
  field {text} NOT NULL,
  old_value {text},
  new_value {text},
  reason {text} NOT NULL,
  salt {text},
  erased_digest {text},
  hash {text} NOT NULL,
  PRIMARY KEY (customer_id, seq)
) {keyed_table}

-- Lets through that the words of a row are erased, and nothing else. Every comparison knows NULL: a condition that is neither true nor false would let all through.
-- optional: a MariaDB account without the right to make triggers goes on without; doctor says so.
CREATE TRIGGER IF NOT EXISTS journal_no_update BEFORE UPDATE ON journal FOR EACH ROW {unless}
  OLD.erased_digest {is} NULL AND NEW.erased_digest IS NOT NULL AND coalesce(length(NEW.erased_digest), 0) = 64
  AND NEW.salt {is} NULL AND NEW.actor_name {is} '' AND NEW.subject {is} '' AND NEW.field {is} ''
  AND NEW.old_value {is} NULL AND NEW.new_value {is} NULL AND NEW.reason {is} ''
  AND NEW.customer_id {is} OLD.customer_id AND NEW.seq {is} OLD.seq AND NEW.made_at {is} OLD.made_at
  AND NEW.actor_kind {is} OLD.actor_kind AND NEW.surface {is} OLD.surface AND NEW.kind {is} OLD.kind AND NEW.hash {is} OLD.hash
{then_refuse}

-- optional: see above.
CREATE TRIGGER IF NOT EXISTS journal_no_delete BEFORE DELETE ON journal FOR EACH ROW {refuse}

CREATE TABLE IF NOT EXISTS field_rule (
  field {key} NOT NULL,
  rule {text} NOT NULL,
  PRIMARY KEY (field)
) {keyed_table}

CREATE TABLE IF NOT EXISTS suspension_text (
  code {key} NOT NULL,
  pattern {text} NOT NULL,
  position {number} NOT NULL,
  reason_id {text} NOT NULL,
  reason_en {text} NOT NULL,
  next_step_id {text} NOT NULL,
  next_step_en {text} NOT NULL,
  ver {number} NOT NULL,
  PRIMARY KEY (code)
) {keyed_table}

CREATE TABLE IF NOT EXISTS staff (
  name {key} NOT NULL,
  language {text} NOT NULL,
  PRIMARY KEY (name)
) {keyed_table}

CREATE TABLE IF NOT EXISTS sync_run (
  id {id},
  server_id {number} NOT NULL REFERENCES server (id),
  started_at {number} NOT NULL,
  finished_at {number},
  state {key} NOT NULL,
  expected {number} NOT NULL,
  seen {number} NOT NULL,
  added {number} NOT NULL,
  changed {number} NOT NULL,
  missing {number} NOT NULL,
  returned {number} NOT NULL,
  waiting {number} NOT NULL,
  message {text} NOT NULL
) {table}

-- last_run, and the runs that were left running.
CREATE INDEX IF NOT EXISTS sync_run_server ON sync_run (server_id, id)

CREATE TABLE IF NOT EXISTS sync_change (
  run_id {number} NOT NULL REFERENCES sync_run (id),
  n {number} NOT NULL,
  user {text} NOT NULL,
  kind {text} NOT NULL,
  field {text} NOT NULL,
  old_value {text},
  new_value {text},
  PRIMARY KEY (run_id, n)
) {keyed_table}

CREATE TABLE IF NOT EXISTS page_digest (
  server_id {number} NOT NULL REFERENCES server (id),
  page {number} NOT NULL,
  first_user {key} NOT NULL,
  last_user {key} NOT NULL,
  row_count {number} NOT NULL,
  digest {text} NOT NULL,
  PRIMARY KEY (server_id, page)
) {keyed_table}

CREATE TABLE IF NOT EXISTS absent_once (
  server_id {number} NOT NULL REFERENCES server (id),
  account_id {number} NOT NULL,
  PRIMARY KEY (server_id, account_id)
) {keyed_table}

{insert_ignore} INTO counter (name, next_id) VALUES ('account', 1), ('customer', 1), ('contact', 1), ('server', 1), ('sync_run', 1)
