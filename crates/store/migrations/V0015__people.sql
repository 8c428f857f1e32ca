-- Who was asked into an incident, came, watches and left, as its timeline tells it. NULL until its next change for one that
-- was written down before this was kept: then the timeline is read instead.
ALTER TABLE incident ADD COLUMN presence TEXT;
-- Where people meet and what customers report, as its timeline tells it.
ALTER TABLE incident ADD COLUMN gathered TEXT NOT NULL DEFAULT '{"links":[],"reports":[]}';

-- Files on the timeline of an incident.
CREATE TABLE attachment (
  id {{uuid}} PRIMARY KEY,
  incident_id {{uuid}} NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  -- What its first bytes say it is: png, jpeg, gif, webp, pdf, text.
  media TEXT NOT NULL,
  -- In bytes.
  size {{int}} NOT NULL,
  -- In hexadecimal. The same bytes are kept once for each incident.
  sha256 TEXT NOT NULL,
  added_at {{int}} NOT NULL,
  added_by TEXT NOT NULL
) {{strict}};
CREATE UNIQUE INDEX attachment_same ON attachment (incident_id, sha256);

CREATE TABLE attachment_body (
  attachment_id {{uuid}} PRIMARY KEY REFERENCES attachment (id) ON DELETE CASCADE,
  body {{bytes}} NOT NULL
) {{strict}};
