-- The pages of one person about one thing: which alerts wait for whoever looks. The index of a person's pages would read
-- all they ever had, once for each alert.
CREATE INDEX page_subject_person ON page (subject_id, person_id);
-- Incidents that are open, the newest first, when thousands are not.
CREATE INDEX incident_open_newest ON incident (declared_at, number) WHERE category IN ('triage', 'active', 'paused');
-- What one person has to do, the earliest due first.
CREATE INDEX action_item_owner ON action_item (owner_id, due_on, id) WHERE state = 'open';
-- Reviews as they are listed: the published ones, the newest first; all others, the earliest due first.
CREATE INDEX review_published ON review (published_at, id) WHERE state = 'published';
CREATE INDEX review_unpublished ON review ((CASE WHEN due_at IS NULL THEN 1 ELSE 0 END), due_at, id)
  WHERE state <> 'published';
