-- SPDX-License-Identifier: Apache-2.0
-- Anchors of the history (domain/anchor.h). See 0001 for how these files are read.

-- The files that were written. Digests are 64 hex digits.
CREATE TABLE IF NOT EXISTS anchor (
  id {id},
  made_at {number} NOT NULL,
  line_count {number} NOT NULL,
  before_digest {text} NOT NULL,
  digest {text} NOT NULL
) {table}

-- The newest line about each history, so that the next file holds only what is new.
CREATE TABLE IF NOT EXISTS anchor_head (
  customer_id {number} NOT NULL,
  seq {number} NOT NULL,
  hash {text} NOT NULL,
  anchor_id {number} NOT NULL,
  PRIMARY KEY (customer_id)
) {keyed_table}
