-- What was deployed, set or switched, as senders tell it. Read by service, the newest first; forgotten with the events.
CREATE TABLE change_event (
    seq            {{seq}},
    service_id     {{uuid}}   NOT NULL,
    integration_id {{uuid}}   NOT NULL,
    at             {{int}}    NOT NULL,
    summary        TEXT       NOT NULL,
    source         TEXT,
    links          TEXT       NOT NULL
) {{strict}};
CREATE INDEX change_event_service ON change_event (service_id, at);
