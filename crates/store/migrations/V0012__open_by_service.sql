-- What is open of a few services, when a hundred thousand alerts of another one are open too. Alerts of a service are in
-- the order of their ids, so that new ones are added at one place for each service and state.
CREATE INDEX alert_open_service ON alert (service_id, status, id, severity) WHERE status <> 'resolved';
