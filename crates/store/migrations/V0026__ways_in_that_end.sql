-- In which session a browser was let ring: it stops when somebody ends that session. NULL when that is not known.
ALTER TABLE device ADD COLUMN session_id {{uuid}};
-- Links in pages that were sent to this person before are good for nothing; NULL when all are good.
ALTER TABLE person ADD COLUMN links_since {{int}};
