-- Who reported an incident: colleagues by who they are, customers by the address they left, if they did. Each is asked once
-- whether it works again.
CREATE TABLE reporter (
  id {{uuid}} PRIMARY KEY,
  incident_id {{uuid}} NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  -- Somebody who was removed stays named, as in roles.
  person_id {{uuid}},
  email TEXT,
  said TEXT,
  at {{int}} NOT NULL,
  asked_at {{int}},
  answer TEXT,
  answered_at {{int}},
  detail TEXT
) {{strict}};
CREATE INDEX reporter_incident ON reporter (incident_id, at);

-- Whether an incident gets worse while nobody acts.
ALTER TABLE incident ADD COLUMN risk TEXT NOT NULL DEFAULT 'low';

-- Whether customers can report a problem on this page.
ALTER TABLE status_page ADD COLUMN report_form {{bool}} NOT NULL DEFAULT FALSE;
