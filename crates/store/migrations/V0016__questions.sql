-- What was found out about an incident, by the key of the question: JSON.
ALTER TABLE incident ADD COLUMN facts TEXT NOT NULL DEFAULT '{}';
-- How bad it was when it was declared, and at its worst. Of what was declared before this, only the present is known here;
-- its timeline has the rest.
ALTER TABLE incident ADD COLUMN severity_declared TEXT NOT NULL DEFAULT 'SEV-5';
ALTER TABLE incident ADD COLUMN severity_peak TEXT NOT NULL DEFAULT 'SEV-5';
UPDATE incident SET severity_declared = severity, severity_peak = severity;

-- Acknowledged alerts about which somebody is asked whether to declare an incident. A row is made by acknowledging, and goes
-- when it was asked or nobody has to be asked any more; putting it off makes it anew.
CREATE TABLE declare_ask (
  alert_id {{uuid}} PRIMARY KEY,
  due_at {{int}} NOT NULL
) {{strict}};
CREATE INDEX declare_ask_due ON declare_ask (due_at);

-- The name of the incident's type, null while it has none, and the roles it asks for: JSON.
ALTER TABLE incident ADD COLUMN type TEXT;
ALTER TABLE incident ADD COLUMN type_roles TEXT NOT NULL DEFAULT '[]';
