-- When readers of a status page were promised to hear more: with each update as it was said, and on the public incident
-- what holds now.
ALTER TABLE public_update ADD COLUMN next_update_at {{int}};
ALTER TABLE public_incident ADD COLUMN next_update_at {{int}};
