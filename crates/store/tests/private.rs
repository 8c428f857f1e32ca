//! Whatever is read about incidents is read with somebody's eyes: every statement that reads what hangs on them asks for
//! the viewer, or stands here with the reason why it need not.

mod statements;

/// Tables whose rows tell of an incident.
const TABLES: [&str; 16] = [
    "incident",
    "timeline_entry",
    "review",
    "factor",
    "action_item",
    "room_item",
    "room",
    "public_incident",
    "attachment",
    "delivery",
    "webhook_call",
    "reporter",
    "page",
    "tenure",
    "nudge",
    "incident_access",
];

/// How statements begin, or what is in them, that read those tables without asking; and why they may.
const MAY: [(&str, &str); 34] = [
    ("SELECT number FROM incident WHERE number = $1", "whether a drawn number is free"),
    ("SELECT private FROM incident WHERE id = $1", "who may hear of a change"),
    ("SELECT i.id, i.policy FROM incident i", "the auditor, who pages for it"),
    ("SELECT DISTINCT p.subject_id, p.person_id FROM page p", "who is about to be called"),
    ("SELECT DISTINCT person_id FROM page WHERE subject_id = $1", "who was called, and hears that it is over"),
    ("SELECT incident_id FROM room WHERE due_at", "clocks: a worker's"),
    ("SELECT min(due_at) AS due_at FROM room", "clocks: a worker's"),
    ("AND kind = 'tripwire' AND closed_at IS NULL", "tripwires: a worker's"),
    ("AND drill_person_id = $1", "a drill: whoever practises asks"),
    ("SELECT id FROM incident WHERE drill_person_id = $1", "a drill: whoever practises asks"),
    ("FROM delivery WHERE due_at", "what waits to be sent: a worker's"),
    ("FROM webhook_call WHERE due_at", "what waits to be sent: a worker's"),
    ("FROM webhook_call WHERE incident_id = $1 AND purpose = $2", "whether a newer one waits: a worker's"),
    ("FROM nudge n", "what waits to be said: a worker's"),
    ("SELECT count(*) AS n FROM incident WHERE id = $1", "the last look before a page goes out"),
    ("FROM public_incident WHERE", "what customers were told is public; its link is left out where it is shown"),
    ("FROM escalation e WHERE", "the auditor: how much is late"),
    ("SELECT count(*) AS n FROM page p WHERE due_at", "the auditor: how much is late"),
    ("FROM alert a JOIN identity i ON i.alert_id = a.id", "the auditor: pages about alerts, which are everybody's"),
    ("SELECT (SELECT count(*) FROM escalation e", "the auditor: pages about an alert"),
    ("SELECT DISTINCT about FROM nudge", "what is still to be said: with the room of an incident that was read"),
    ("SELECT person_id FROM incident_access WHERE incident_id = $1 AND NOT barred", "who may hear of a change"),
    (
        "SELECT person_id, incident_id FROM incident_access WHERE person_id {in:1}",
        "whose eyes see alike: shown to nobody",
    ),
    ("SELECT person_id, barred FROM incident_access", "with the incident, which was read before"),
    ("SELECT * FROM tenure WHERE incident_id = $1", "with the incident, which was read before"),
    (
        "SELECT newest.id FROM (SELECT id, channel FROM page",
        "when a mail last left, and neither to whom nor about what",
    ),
    ("SELECT id FROM page WHERE id {in:1}", "which of the pages just planned are new"),
    ("SELECT person_id, subject, subject_id FROM page WHERE id = $1", "who hears of a receipt"),
    ("SELECT * FROM page WHERE id = $1", "a page on its way, or one that its person's browser has shown"),
    ("SELECT min(due_at) AS due_at FROM page", "what waits to be sent: a worker's"),
    ("FROM page WHERE due_at <= $1", "what waits to be sent: a worker's"),
    ("FROM page WHERE subject_id = $1 AND cycle = $2", "what follows when a page failed: a worker's"),
    ("FROM page WHERE subject_id {in:1}", "pages about alerts, which are everybody's"),
    ("FROM page p WHERE p.subject_id = a.id AND p.person_id = $2", "alerts that wait for whoever asks"),
];

fn reads(statement: &str) -> bool {
    let words: Vec<&str> =
        statement.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
    let from = |pair: &[&str]| matches!(pair[0], "FROM" | "JOIN") && TABLES.contains(&pair[1]);
    let deletes = statement.starts_with("DELETE") || statement.starts_with("UPDATE");
    !deletes && words.windows(2).any(from)
}

#[test]
fn every_statement_that_reads_about_incidents_asks_who_looks() {
    let (mut asking, mut forgetful) = (0, Vec::new());
    for (place, text) in statements::texts() {
        let statement = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !reads(&statement) || MAY.iter().any(|(part, _)| statement.contains(part)) {
            continue;
        }
        if statement.contains("{seen ") {
            asking += 1;
        } else {
            forgetful.push(format!("{place}: {statement}"));
        }
    }
    assert!(forgetful.is_empty(), "add {{seen …}}, or say in MAY why not:\n{}", forgetful.join("\n"));
    assert!(asking > 20, "{asking} statements ask: what is read is not understood any more");
}
