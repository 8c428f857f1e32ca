-- The pages of one person about one thing: which alerts wait for whoever looks. The index of a person's pages would read
-- all they ever had, once for each alert.
CREATE INDEX page_subject_person ON page (subject_id, person_id);
-- Reviews as they are listed: the published ones, the newest first; all others, the earliest due first.
CREATE INDEX review_published ON review (published_at, id) WHERE state = 'published';
CREATE INDEX review_unpublished ON review ((CASE WHEN due_at IS NULL THEN 1 ELSE 0 END), due_at, id)
  WHERE state <> 'published';
