-- What people know, as a JSON list of words, and who knows a service best, as a JSON list of targets. They are read with
-- the configuration, which is a snapshot in memory: nobody looks for them by SQL.
ALTER TABLE person ADD COLUMN skills TEXT NOT NULL DEFAULT '[]';
ALTER TABLE service ADD COLUMN experts TEXT NOT NULL DEFAULT '[]';
