-- From here on lower() folds the letters of every script, as it does on PostgreSQL. What was indexed by the old one is
-- written anew: an entry that is not where the new one looks for it could not be found again, nor removed.
{{only sqlite}}
REINDEX person_email;
REINDEX team_name;
REINDEX schedule_name;
REINDEX policy_name;
REINDEX service_name;
REINDEX integration_name;
{{end}}
