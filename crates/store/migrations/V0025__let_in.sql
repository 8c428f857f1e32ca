-- Who may know of which private incidents, by person: asked for all who look at an incident at the same moment.
CREATE INDEX incident_access_person ON incident_access (person_id, incident_id) WHERE NOT barred;
