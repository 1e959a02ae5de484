-- SPDX-License-Identifier: Apache-2.0
-- Data requests. See 0001 for how these files are read.

-- The number that people read is made of opened_at and id.
-- open_due_at: due_at while the request is not closed, else NULL (copy).
CREATE TABLE IF NOT EXISTS data_request (
  id {id},
  customer_id {number} NOT NULL,
  kind {text} NOT NULL,
  state {text} NOT NULL,
  opened_at {number} NOT NULL,
  due_at {number} NOT NULL,
  open_due_at {number},
  closed_at {number},
  contact_id {number} NOT NULL,
  field {text} NOT NULL,
  wanted {text} NOT NULL,
  reason {text} NOT NULL,
  ver {number} NOT NULL
) {table}

-- The queue: what is due first.
CREATE INDEX IF NOT EXISTS data_request_due ON data_request (open_due_at, id)

-- What was closed last.
CREATE INDEX IF NOT EXISTS data_request_closed ON data_request (closed_at, id)

CREATE INDEX IF NOT EXISTS data_request_customer ON data_request (customer_id, id)

CREATE TABLE IF NOT EXISTS request_message (
  id {id},
  request_id {number} NOT NULL REFERENCES data_request (id),
  at {number} NOT NULL,
  author_kind {text} NOT NULL,
  author_name {text} NOT NULL,
  `text` {text} NOT NULL
) {table}

CREATE INDEX IF NOT EXISTS request_message_request ON request_message (request_id, id)

{insert_ignore} INTO counter (name, next_id) VALUES ('data_request', 1), ('request_message', 1)
