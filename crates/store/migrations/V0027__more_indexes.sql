-- The pages of one person about one thing: which alerts wait for whoever looks. The index of a person's pages would read
-- all they ever had, once for each alert.
CREATE INDEX page_subject_person ON page (subject_id, person_id);
