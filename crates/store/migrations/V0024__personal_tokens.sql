-- Tokens of people: whoever shows one acts as its person. They go with the person. NULL for those of programs.
ALTER TABLE token ADD COLUMN person_id {{uuid}} REFERENCES person (id) ON DELETE CASCADE;
-- From when on it is good for nothing; NULL for never.
ALTER TABLE token ADD COLUMN expires_at {{int}};
-- When it was last used, to within five minutes, and from where.
ALTER TABLE token ADD COLUMN used_at {{int}};
ALTER TABLE token ADD COLUMN used_from TEXT NOT NULL DEFAULT '';
CREATE INDEX token_person ON token (person_id) WHERE person_id IS NOT NULL;
