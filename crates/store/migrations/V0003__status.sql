-- What customers are told: its own rows, its own words. Nothing here is derived from an internal incident.
CREATE TABLE status_page (
  id {{uuid}} PRIMARY KEY,
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  -- Made because nobody configured a page; its components follow the services.
  automatic {{bool}} NOT NULL,
  created_at {{int}} NOT NULL,
  updated_at {{int}} NOT NULL
);
CREATE UNIQUE INDEX status_page_slug ON status_page (slug);

CREATE TABLE component (
  id {{uuid}} PRIMARY KEY,
  page_id {{uuid}} NOT NULL REFERENCES status_page (id) ON DELETE CASCADE,
  service_id {{uuid}} REFERENCES service (id) ON DELETE SET NULL,
  name TEXT NOT NULL,
  description TEXT,
  position {{int}} NOT NULL,
  status TEXT NOT NULL,
  created_at {{int}} NOT NULL,
  updated_at {{int}} NOT NULL
);
CREATE INDEX component_page ON component (page_id, position);
CREATE INDEX component_service ON component (service_id) WHERE service_id IS NOT NULL;

CREATE TABLE public_incident (
  id {{uuid}} PRIMARY KEY,
  page_id {{uuid}} NOT NULL REFERENCES status_page (id) ON DELETE CASCADE,
  -- The internal incident it is about; no reference, because the public story outlives it.
  incident_id {{uuid}},
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  impact TEXT NOT NULL,
  created_at {{int}} NOT NULL,
  updated_at {{int}} NOT NULL,
  started_at {{int}} NOT NULL,
  monitoring_at {{int}},
  resolved_at {{int}}
);
CREATE INDEX public_incident_page ON public_incident (page_id, started_at);
CREATE INDEX public_incident_open ON public_incident (page_id) WHERE status NOT IN ('resolved', 'postmortem');
CREATE INDEX public_incident_incident ON public_incident (incident_id) WHERE incident_id IS NOT NULL;

-- Appended, never updated: what was published was read.
CREATE TABLE public_update (
  id {{uuid}} PRIMARY KEY,
  public_incident_id {{uuid}} NOT NULL REFERENCES public_incident (id) ON DELETE CASCADE,
  status TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at {{int}} NOT NULL,
  display_at {{int}} NOT NULL,
  -- JSON list: component, its name then, old and new status.
  affected TEXT NOT NULL
);
CREATE INDEX public_update_incident ON public_update (public_incident_id, id);
