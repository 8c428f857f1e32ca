-- The list of open alerts is narrowed without touching the alerts themselves: rows of an alert are a kilobyte each, and
-- a night may have a hundred thousand of them. Holds only what is open, and grows at its end, as ids do.
CREATE INDEX alert_open ON alert (id, service_id, severity, status) WHERE status <> 'resolved';
