-- SPDX-License-Identifier: Apache-2.0
-- Policies. See 0001 for how these files are read.

-- published_at NULL: a draft. A published edition is not changed any more.
CREATE TABLE IF NOT EXISTS policy_text (
  kind {key} NOT NULL,
  edition {number} NOT NULL,
  title_id {text} NOT NULL,
  title_en {text} NOT NULL,
  body_id {text} NOT NULL,
  body_en {text} NOT NULL,
  is_material {number} NOT NULL,
  published_at {number},
  published_by {text} NOT NULL,
  ver {number} NOT NULL,
  PRIMARY KEY (kind, edition)
) {keyed_table}

CREATE TABLE IF NOT EXISTS policy_acceptance (
  customer_id {number} NOT NULL,
  kind {key} NOT NULL,
  edition {number} NOT NULL,
  language {text} NOT NULL,
  accepted_at {number} NOT NULL,
  actor_kind {text} NOT NULL,
  actor_name {text} NOT NULL,
  surface {text} NOT NULL,
  PRIMARY KEY (customer_id, kind, edition)
) {keyed_table}

-- count_accepted.
CREATE INDEX IF NOT EXISTS policy_acceptance_edition ON policy_acceptance (kind, edition)
