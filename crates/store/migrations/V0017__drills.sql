-- Drills: incidents that nothing is wrong about. Who practises stands with the incident, because every list leaves
-- drills out by it; NULL for an incident that is real. Somebody who was removed stays named, as in roles.
ALTER TABLE incident ADD COLUMN drill_person_id {{uuid}};

CREATE TABLE drill (
  incident_id {{uuid}} PRIMARY KEY REFERENCES incident (id) ON DELETE CASCADE,
  -- When a simulated colleague does something next, or the drill ends by itself. NULL when it is over.
  due_at {{int}}
) {{strict}};
CREATE INDEX drill_due ON drill (due_at) WHERE due_at IS NOT NULL;

-- The page on which a drill publishes. It goes with the drill, and no list of pages has it.
ALTER TABLE status_page ADD COLUMN drill_id {{uuid}} REFERENCES incident (id) ON DELETE CASCADE;
