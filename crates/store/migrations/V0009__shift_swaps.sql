-- Offers of shifts between the people who serve them. What came of one are overrides; this is who agreed to it.
CREATE TABLE shift_swap (
  id {{uuid}} PRIMARY KEY,
  asker_id {{uuid}} NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  -- NULL: everybody in the rotation.
  asked_id {{uuid}} REFERENCES person (id) ON DELETE CASCADE,
  schedule_id {{uuid}} NOT NULL REFERENCES schedule (id) ON DELETE CASCADE,
  from_at {{int}} NOT NULL,
  to_at {{int}} NOT NULL,
  -- The shift asked for in return; all three or none.
  return_schedule_id {{uuid}} REFERENCES schedule (id) ON DELETE CASCADE,
  return_from_at {{int}},
  return_to_at {{int}},
  note TEXT,
  created_at {{int}} NOT NULL,
  -- open, accepted, declined, withdrawn
  state TEXT NOT NULL,
  -- Who accepted. No reference: what they agreed to stays when they leave.
  answered_by {{uuid}},
  answered_at {{int}},
  -- JSON: the ids of those of several who said no.
  declined TEXT NOT NULL
) {{strict}};
CREATE INDEX shift_swap_state ON shift_swap (state, from_at);
CREATE INDEX shift_swap_asker ON shift_swap (asker_id);
CREATE INDEX shift_swap_asked ON shift_swap (asked_id);
CREATE INDEX shift_swap_schedule ON shift_swap (schedule_id);
CREATE INDEX shift_swap_return_schedule ON shift_swap (return_schedule_id);
