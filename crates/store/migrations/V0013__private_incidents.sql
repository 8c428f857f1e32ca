-- Private incidents are for those involved. A condition on these two tables, written once, decides who sees what.
ALTER TABLE incident ADD COLUMN private {{bool}} NOT NULL DEFAULT FALSE;

CREATE TABLE incident_access (
  incident_id {{uuid}} NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  -- No reference: who was involved stays when they leave. The greatest id there is stands for Allclear itself.
  person_id {{uuid}} NOT NULL,
  -- Turned away: in no list of those who see it, and not brought back by what Allclear does by itself.
  barred {{bool}} NOT NULL,
  PRIMARY KEY (incident_id, person_id)
) {{strict}};

-- When somebody last heard of private incidents. Apart from `nudged`, or when they hear of others would tell of these.
CREATE TABLE nudged_private (
  person_id {{uuid}} PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
  last_at {{int}} NOT NULL
) {{strict}};

-- Numbers do not tell the order any more: a private incident has one by chance.
CREATE INDEX incident_newest ON incident (declared_at, number);

-- Programs see private incidents only if they were let in.
ALTER TABLE token ADD COLUMN private {{bool}} NOT NULL DEFAULT FALSE;
