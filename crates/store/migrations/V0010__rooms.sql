-- What people work with while an incident is open: tasks, proposals, needs and so on. Nothing is looked for by what is
-- inside one; everything of an incident is read at once.
CREATE TABLE room_item (
  id {{uuid}} PRIMARY KEY,
  incident_id {{uuid}} NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  -- What people say: T1, P2. Counted per incident and kind.
  number {{int}} NOT NULL,
  opened_at {{int}} NOT NULL,
  opened_by TEXT NOT NULL,
  closed_at {{int}},
  -- JSON: the item itself.
  body TEXT NOT NULL
) {{strict}};
CREATE UNIQUE INDEX room_item_number ON room_item (incident_id, kind, number);

CREATE TABLE room (
  incident_id {{uuid}} PRIMARY KEY REFERENCES incident (id) ON DELETE CASCADE,
  -- The first clock of this incident: every other one is later. NULL while none runs.
  due_at {{int}},
  -- JSON: what was missed, and what was put off and why.
  watch TEXT NOT NULL
) {{strict}};
CREATE INDEX room_due ON room (due_at) WHERE due_at IS NOT NULL;

-- What is to be said to somebody with the next nudge. Lines wait until the last nudge is a minute old.
CREATE TABLE nudge (
  person_id {{uuid}} NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  incident_id {{uuid}} NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  -- What it is about: a clock and its item. Said once, however often it is asked for.
  about TEXT NOT NULL,
  line TEXT NOT NULL,
  added_at {{int}} NOT NULL,
  PRIMARY KEY (person_id, incident_id, about)
) {{strict}};

CREATE TABLE nudged (
  person_id {{uuid}} PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
  last_at {{int}} NOT NULL
) {{strict}};
