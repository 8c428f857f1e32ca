-- Communication plans: read whole with the rest of the configuration, so what one says is one JSON object.
CREATE TABLE communication_plan (
  id {{uuid}} PRIMARY KEY,
  name TEXT NOT NULL,
  body TEXT NOT NULL
) {{strict}};
CREATE UNIQUE INDEX communication_plan_name ON communication_plan (lower(name));

-- Internal updates on their way to the lists of a plan, and their receipts: one row for each update and address.
CREATE TABLE delivery (
  id {{uuid}} PRIMARY KEY,
  incident_id {{uuid}} NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  -- The timeline's number of the update.
  seq {{int}} NOT NULL,
  -- JSON: the names of the lists that the address stands on.
  lists TEXT NOT NULL,
  channel TEXT NOT NULL,
  address TEXT NOT NULL,
  -- planned, sending, accepted or failed.
  state TEXT NOT NULL,
  -- When it is tried, or when the claim of whoever tries it ends; NULL when nothing is left to do.
  due_at {{int}},
  attempts {{int}} NOT NULL,
  -- Rises with every claim; an outcome recorded with an older one is not taken.
  fence {{int}} NOT NULL,
  ended_at {{int}},
  -- What the other side said last.
  detail TEXT
) {{strict}};
CREATE UNIQUE INDEX delivery_once ON delivery (incident_id, seq, channel, address);
CREATE INDEX delivery_due ON delivery (due_at) WHERE due_at IS NOT NULL;
