-- Addresses that calendar programs fetch without signing in. Only the SHA-256 of the secret is kept, in hexadecimal.
CREATE TABLE calendar_link (
  digest TEXT PRIMARY KEY,
  person_id {{uuid}} NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  -- What it shows; NULL for the owner's own shifts.
  schedule_id {{uuid}} REFERENCES schedule (id) ON DELETE CASCADE,
  created_at {{int}} NOT NULL
) {{strict}};
CREATE INDEX calendar_link_person ON calendar_link (person_id);
CREATE INDEX calendar_link_schedule ON calendar_link (schedule_id);
