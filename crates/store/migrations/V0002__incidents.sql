-- Numbers that people say, counted per company.
CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value {{int}} NOT NULL
);

CREATE TABLE incident (
  id {{uuid}} PRIMARY KEY,
  number {{int}} NOT NULL,
  title TEXT NOT NULL,
  impact TEXT,
  severity TEXT NOT NULL,
  -- JSON: what the severity demanded when it was set. Changing the defaults does not move a running incident's clocks.
  policy TEXT NOT NULL,
  status TEXT NOT NULL,
  category TEXT NOT NULL,
  -- JSON lists: ids of services, instants in microseconds.
  services TEXT NOT NULL,
  declared_at {{int}} NOT NULL,
  declared_by TEXT NOT NULL,
  resolved_at {{int}},
  reopened_at TEXT NOT NULL,
  next_update_due_at {{int}},
  calls {{int}} NOT NULL,
  -- Number of the last timeline entry; a decision made on an older one is not saved.
  seq {{int}} NOT NULL
);
CREATE UNIQUE INDEX incident_number ON incident (number);
CREATE INDEX incident_open ON incident (number) WHERE category IN ('triage', 'active', 'paused');

CREATE TABLE tenure (
  id {{uuid}} PRIMARY KEY,
  incident_id {{uuid}} NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  role TEXT NOT NULL,
  -- One person at a time holds it.
  single {{bool}} NOT NULL,
  person_id {{uuid}} NOT NULL,
  assumed_at {{int}} NOT NULL,
  released_at {{int}},
  via TEXT NOT NULL
);
CREATE INDEX tenure_incident ON tenure (incident_id, id);
CREATE UNIQUE INDEX tenure_single ON tenure (incident_id, role) WHERE released_at IS NULL AND single;
CREATE UNIQUE INDEX tenure_once ON tenure (incident_id, role, person_id) WHERE released_at IS NULL;

-- Appended, never updated.
CREATE TABLE timeline_entry (
  incident_id {{uuid}} NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  seq {{int}} NOT NULL,
  id {{uuid}} NOT NULL,
  occurred_at {{int}} NOT NULL,
  recorded_at {{int}} NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  -- JSON: the kind with its fields.
  body TEXT NOT NULL,
  PRIMARY KEY (incident_id, seq)
);

CREATE TABLE review (
  id {{uuid}} PRIMARY KEY,
  incident_id {{uuid}} NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  state TEXT NOT NULL,
  owner_id {{uuid}},
  -- The day, as its owner's calendar shows it, and the end of that day.
  due_on TEXT,
  due_at {{int}},
  due_zone TEXT,
  drafted_at {{int}} NOT NULL,
  published_at {{int}}
);
CREATE UNIQUE INDEX review_incident ON review (incident_id);
CREATE INDEX review_due ON review (due_at) WHERE due_at IS NOT NULL AND state <> 'published';

-- Sections that people have edited; all others are drafted when they are read.
CREATE TABLE review_section (
  review_id {{uuid}} NOT NULL REFERENCES review (id) ON DELETE CASCADE,
  section TEXT NOT NULL,
  body TEXT NOT NULL,
  revision {{int}} NOT NULL,
  edited_at {{int}} NOT NULL,
  edited_by TEXT NOT NULL,
  PRIMARY KEY (review_id, section)
);

CREATE TABLE factor (
  id {{uuid}} PRIMARY KEY,
  incident_id {{uuid}} NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  category TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at {{int}} NOT NULL,
  created_by TEXT NOT NULL
);
CREATE INDEX factor_incident ON factor (incident_id, id);

CREATE TABLE action_item (
  id {{uuid}} PRIMARY KEY,
  incident_id {{uuid}} NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  owner_id {{uuid}} NOT NULL,
  due_on TEXT NOT NULL,
  done_when TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  created_at {{int}} NOT NULL,
  created_by TEXT NOT NULL,
  ended_at {{int}}
);
CREATE INDEX action_item_incident ON action_item (incident_id, id);
CREATE INDEX action_item_open ON action_item (due_on) WHERE state = 'open';
