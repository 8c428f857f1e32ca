-- Instants and durations are microseconds (UTC). Enumerations and JSON are text. Ids are UUIDv7, so primary keys grow at
-- the end; the only random keys are on small tables.

-- One row that says which configuration is current and whether this database may page.
CREATE TABLE meta (
  id {{int}} PRIMARY KEY,
  directory_version {{uuid}} NOT NULL,
  -- Set in every backup: a restored copy stays silent until somebody confirms it.
  muted {{bool}} NOT NULL,
  muted_reason TEXT,
  -- Signs the links in pages.
  link_key TEXT NOT NULL,
  created_at {{int}} NOT NULL
);

CREATE TABLE person (
  id {{uuid}} PRIMARY KEY,
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  role TEXT NOT NULL
);
CREATE UNIQUE INDEX person_email ON person (lower(email));

CREATE TABLE contact_method (
  id {{uuid}} PRIMARY KEY,
  person_id {{uuid}} NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  channel TEXT NOT NULL,
  address TEXT NOT NULL,
  secret TEXT,
  position {{int}} NOT NULL
);
CREATE UNIQUE INDEX contact_method_key ON contact_method (person_id, key);

CREATE TABLE notification_rule (
  person_id {{uuid}} NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  urgency TEXT NOT NULL,
  position {{int}} NOT NULL,
  method_id {{uuid}} NOT NULL REFERENCES contact_method (id) ON DELETE CASCADE,
  after {{int}} NOT NULL,
  PRIMARY KEY (person_id, urgency, position)
);

CREATE TABLE team (
  id {{uuid}} PRIMARY KEY,
  name TEXT NOT NULL
);
CREATE UNIQUE INDEX team_name ON team (lower(name));

CREATE TABLE team_member (
  team_id {{uuid}} NOT NULL REFERENCES team (id) ON DELETE CASCADE,
  person_id {{uuid}} NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  position {{int}} NOT NULL,
  PRIMARY KEY (team_id, person_id)
);

CREATE TABLE schedule (
  id {{uuid}} PRIMARY KEY,
  name TEXT NOT NULL,
  team_id {{uuid}} REFERENCES team (id) ON DELETE SET NULL,
  time_zone TEXT NOT NULL,
  -- JSON list of layers; shifts are computed, never stored.
  layers TEXT NOT NULL
);
CREATE UNIQUE INDEX schedule_name ON schedule (lower(name));

CREATE TABLE schedule_override (
  id {{uuid}} PRIMARY KEY,
  schedule_id {{uuid}} NOT NULL REFERENCES schedule (id) ON DELETE CASCADE,
  person_id {{uuid}} NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  from_at {{int}} NOT NULL,
  to_at {{int}} NOT NULL
);
CREATE INDEX schedule_override_schedule ON schedule_override (schedule_id, from_at);

CREATE TABLE policy (
  id {{uuid}} PRIMARY KEY,
  name TEXT NOT NULL,
  team_id {{uuid}} REFERENCES team (id) ON DELETE SET NULL,
  -- JSON list of steps.
  steps TEXT NOT NULL,
  repeat {{int}} NOT NULL
);
CREATE UNIQUE INDEX policy_name ON policy (lower(name));

CREATE TABLE service (
  id {{uuid}} PRIMARY KEY,
  name TEXT NOT NULL,
  team_id {{uuid}} REFERENCES team (id) ON DELETE SET NULL,
  policy_id {{uuid}} REFERENCES policy (id) ON DELETE SET NULL,
  business_impact TEXT,
  runbook_url TEXT
);
CREATE UNIQUE INDEX service_name ON service (lower(name));

CREATE TABLE service_dependency (
  service_id {{uuid}} NOT NULL REFERENCES service (id) ON DELETE CASCADE,
  depends_on {{uuid}} NOT NULL REFERENCES service (id) ON DELETE CASCADE,
  position {{int}} NOT NULL,
  PRIMARY KEY (service_id, depends_on)
);

CREATE TABLE integration (
  id {{uuid}} PRIMARY KEY,
  name TEXT NOT NULL,
  source TEXT NOT NULL,
  service_id {{uuid}} NOT NULL REFERENCES service (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  -- JSON object of minijinja expressions by field.
  mapping TEXT NOT NULL
);
CREATE UNIQUE INDEX integration_key ON integration (key);
CREATE UNIQUE INDEX integration_name ON integration (lower(name));

-- Small settings by name, for example the commanders' schedule.
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- One row per accepted request: the raw body, kept as it came. Appended, never updated.
CREATE TABLE event (
  seq {{seq}},
  integration_id {{uuid}} NOT NULL,
  received_at {{int}} NOT NULL,
  events {{int}} NOT NULL,
  body {{bytes}} NOT NULL
);

-- Requests that could not be used, for an admin to see. Bounded by the code that writes it.
CREATE TABLE rejected (
  seq {{seq}},
  received_at {{int}} NOT NULL,
  source TEXT NOT NULL,
  integration_id {{uuid}},
  reason TEXT NOT NULL,
  size {{int}} NOT NULL,
  digest TEXT NOT NULL,
  head {{bytes}} NOT NULL
);

CREATE TABLE alert (
  id {{uuid}} PRIMARY KEY,
  service_id {{uuid}} NOT NULL,
  integration_id {{uuid}},
  dedup_key TEXT NOT NULL,
  title TEXT NOT NULL,
  severity TEXT NOT NULL,
  status TEXT NOT NULL,
  opened_at {{int}} NOT NULL,
  acknowledged_at {{int}},
  acknowledged_by TEXT,
  resolved_at {{int}},
  resolved_by TEXT,
  count {{int}} NOT NULL,
  last_event_at {{int}} NOT NULL,
  cycle {{int}} NOT NULL,
  incident_id {{uuid}},
  log_seq {{int}} NOT NULL,
  -- JSON: details, labels, links, group.
  body TEXT NOT NULL
);
CREATE INDEX alert_incident ON alert (incident_id) WHERE incident_id IS NOT NULL;

-- One row per identity that is open, or whose end must be remembered for late deliveries. Small: swept.
CREATE TABLE identity (
  id {{uuid}} PRIMARY KEY,
  fingerprint {{bytes}} NOT NULL,
  alert_id {{uuid}},
  status TEXT,
  severity TEXT,
  started_at {{int}},
  expires_at {{int}},
  ended_at {{int}},
  ended_received_at {{int}}
) {{clustered}};
{{only postgres}}
-- SQLite finds the row through the writer's mirror.
CREATE UNIQUE INDEX identity_fingerprint ON identity (fingerprint);
{{end}}
CREATE INDEX identity_expiry ON identity (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX identity_sweep ON identity (ended_received_at) WHERE alert_id IS NULL;

CREATE TABLE alert_log (
  alert_id {{uuid}} NOT NULL,
  seq {{int}} NOT NULL,
  at {{int}} NOT NULL,
  actor TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (alert_id, seq)
) {{clustered}};

-- A timer: the escalation of one unanswered alert or incident. The row goes when the escalation ends.
CREATE TABLE escalation (
  subject_id {{uuid}} PRIMARY KEY,
  -- 'alert' or 'incident'
  subject TEXT NOT NULL,
  service_id {{uuid}} NOT NULL,
  urgency TEXT NOT NULL,
  cycle {{int}} NOT NULL,
  round {{int}} NOT NULL,
  step {{int}} NOT NULL,
  reached {{bool}} NOT NULL,
  due_at {{int}} NOT NULL
) {{clustered}};
CREATE INDEX escalation_due ON escalation (due_at);

-- The outbox. `due_at` is null once nothing more is to be done, so the index holds only work.
CREATE TABLE page (
  id {{uuid}} PRIMARY KEY,
  subject_id {{uuid}} NOT NULL,
  subject TEXT NOT NULL,
  cycle {{int}} NOT NULL,
  round {{int}} NOT NULL,
  step {{int}} NOT NULL,
  person_id {{uuid}} NOT NULL,
  method_id {{uuid}} NOT NULL,
  channel TEXT NOT NULL,
  urgency TEXT NOT NULL,
  reason TEXT NOT NULL,
  state TEXT NOT NULL,
  due_at {{int}},
  lease_until {{int}},
  fence {{int}} NOT NULL,
  attempts {{int}} NOT NULL,
  maybe_repeat {{bool}} NOT NULL,
  created_at {{int}} NOT NULL,
  accepted_at {{int}},
  detail TEXT
) {{clustered}};
CREATE UNIQUE INDEX page_once ON page (subject_id, cycle, round, step, person_id, method_id);
CREATE INDEX page_due ON page (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE page_attempt (
  page_id {{uuid}} NOT NULL,
  number {{int}} NOT NULL,
  started_at {{int}} NOT NULL,
  ended_at {{int}},
  -- accepted, retry, rejected, cancelled; null while under way or unknown
  outcome TEXT,
  detail TEXT,
  PRIMARY KEY (page_id, number)
) {{clustered}};

-- Alerts that the auditor handed to the people of last resort, once per cycle.
CREATE TABLE rescued (
  alert_id {{uuid}} NOT NULL,
  cycle {{int}} NOT NULL,
  PRIMARY KEY (alert_id, cycle)
);

CREATE TABLE token (
  id {{uuid}} PRIMARY KEY,
  name TEXT NOT NULL,
  scope TEXT NOT NULL,
  -- SHA-256 of the secret; the secret itself is shown once and never stored.
  digest TEXT NOT NULL,
  created_at {{int}} NOT NULL,
  revoked_at {{int}}
);
CREATE UNIQUE INDEX token_digest ON token (digest);

-- Answers already given, by the client's Idempotency-Key. Swept after a day.
CREATE TABLE idempotency (
  key TEXT PRIMARY KEY,
  request TEXT NOT NULL,
  status {{int}} NOT NULL,
  body TEXT NOT NULL,
  at {{int}} NOT NULL
);
CREATE INDEX idempotency_at ON idempotency (at);

-- What the configuration file last said, for `export` and for telling what a plan would change.
CREATE TABLE audit (
  seq {{seq}},
  at {{int}} NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  body TEXT NOT NULL
);
