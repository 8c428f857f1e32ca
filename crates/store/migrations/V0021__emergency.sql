-- Where the commander's cycle stands, as the timeline tells it. NULL until its next change for an incident that was written
-- down before this was kept: then the timeline is read instead.
ALTER TABLE incident ADD COLUMN cycle TEXT;
-- Since when emergency mode is on.
ALTER TABLE incident ADD COLUMN emergency_at {{int}};
CREATE INDEX incident_emergency ON incident (emergency_at) WHERE emergency_at IS NOT NULL;

-- Other systems that are called for an incident: when emergency mode begins and ends, and to mobilise. One row for each
-- call, with its receipt.
CREATE TABLE webhook_call (
  id {{uuid}} PRIMARY KEY,
  incident_id {{uuid}} NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  -- The timeline's number of the entry that it follows from.
  seq {{int}} NOT NULL,
  -- emergency, or mobilise.
  purpose TEXT NOT NULL,
  address TEXT NOT NULL,
  -- The JSON that is sent.
  body TEXT NOT NULL,
  -- planned, sending, accepted, failed or cancelled.
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
CREATE UNIQUE INDEX webhook_call_once ON webhook_call (incident_id, seq, purpose, address);
CREATE INDEX webhook_call_due ON webhook_call (due_at) WHERE due_at IS NOT NULL;
