-- What is looked for among everything there ever was: the pages of one person, the entries of the audit trail about one
-- action, the drills of one person.
CREATE INDEX page_person ON page (person_id, id);
CREATE INDEX audit_action ON audit (action, seq);
CREATE INDEX incident_drill ON incident (drill_person_id) WHERE drill_person_id IS NOT NULL;
