//! Every kind of mistake, with its place and its hint.

use crate::{app, apply, refused};

/// Each line of `wanted` is a whole problem. The text begins with `version: 1` in line 1.
fn check(text: &str, wanted: &[&str]) {
    let told = refused(&app(), &format!("version: 1\n{text}"));
    assert_eq!(told.lines().collect::<Vec<_>>(), wanted, "for\n{text}");
}

/// What would be looked up in a section that cannot be read is not there for another reason than a mistake.
#[test]
fn while_a_section_cannot_be_read_nothing_else_is_blamed_for_it() {
    let uses = "teams: [ { name: T, members: [ana@example.com] } ]\ncontacts:\n  - { person: ben@example.com, methods: [], rules: {} }\n";
    for (people, wanted) in [
        ("people: ana\n", "c.yaml:5:9: \"people\" is a list, but here is text"),
        ("people: [ ana ]\n", "c.yaml:5:11: "),
        ("peple: []\n", "c.yaml:5:1: there is no section \"peple\""),
    ] {
        let told = refused(&app(), &format!("version: 1\n{uses}{people}"));
        let lines: Vec<&str> = told.lines().collect();
        assert!(lines.len() == 1 && lines[0].starts_with(wanted), "{people}: {told}");
    }
}

#[test]
fn mistakes_of_form_are_told_with_place_and_hint() {
    check("peple: []\n", &["c.yaml:2:1: there is no section \"peple\" (did you mean \"people\"?)"]);
    check(
        "people: ~\n",
        &[
            "c.yaml:2:9: \"people\" is a list, but here is nothing (write [a, b], or a line with a dash for each element; [] for none)",
        ],
    );
    check(
        "teams: [ 7 ]\n",
        &["c.yaml:2:10: a team is a mapping, but here is text (write keys and values: name, members)"],
    );
    check(
        "teams:\n  - name: T\n    name: U\n    members: []\n",
        &["c.yaml:4:5: \"name\" is written twice; first at c.yaml:3 (remove one of them)"],
    );
    check(
        "teams:\n  - { name: [T], members: a }\n",
        &[
            "c.yaml:3:13: \"name\" is text, but here is a list",
            "c.yaml:3:27: \"members\" is a list, but here is text (write [a, b], or a line with a dash for each element; [] for none)",
        ],
    );
    check(
        "teams: [ {} ]\n",
        &["c.yaml:2:10: a team needs the key \"members\"", "c.yaml:2:10: a team needs the key \"name\""],
    );
    check(
        "teams: [ { name: \"a\\0b\", members: [] }, { name: \" a\", members: [] }, { name: \"\", members: [] } ]\n",
        &[
            "c.yaml:2:18: \"name\" contains control characters",
            "c.yaml:2:49: \"name\" begins or ends with a space",
            "c.yaml:2:78: \"name\" is empty",
        ],
    );
    for sign in ["202a", "202e", "2066", "2069", "feff"] {
        check(
            &format!("teams: [ {{ name: \"a\\u{sign}b\", members: [] }} ]\n"),
            &["c.yaml:2:18: \"name\" contains invisible characters that change the direction of text"],
        );
    }
    check(
        "teams: [ { name: T, members: [] }\n",
        &[
            "c.yaml:2:8: this is not valid YAML: unclosed bracket '[' (the mistake is here or just before; look at indentation, quotes, and brackets)",
        ],
    );
    let app = app();
    assert_eq!(refused(&app, ""), "c.yaml:1:1: the file is empty (a configuration begins with `version: 1`)");
    assert_eq!(
        refused(&app, "version: 2\n"),
        "c.yaml:1:10: version 2 is not supported (this Allclear reads version 1)"
    );
    assert_eq!(
        refused(&app, "teams: []\n"),
        "c.yaml:1:1: the file does not say its version (write `version: 1` at the top)"
    );
}

#[test]
fn mistakes_about_people_are_told_with_place_and_hint() {
    check(
        "people:\n  - { email: ana, name: A, time_zone: Berlin, role: amdin }\n",
        &[
            "c.yaml:3:14: \"ana\" is not a mail address (write for example ana@example.com)",
            "c.yaml:3:39: there is no time zone \"Berlin\" (did you mean \"Europe/Berlin\"?)",
            "c.yaml:3:53: there is no role \"amdin\" (did you mean \"admin\"?)",
        ],
    );
    check(
        "people:\n  - { email: a@x.y, name: A, time_zone: UTC }\n  - { email: A@X.y, name: B, timezone: UTC }\n",
        &[
            "c.yaml:4:5: a person needs the key \"time_zone\"",
            "c.yaml:4:14: \"A@X.y\" is twice in people; first at c.yaml:3 (remove one of them)",
            "c.yaml:4:30: a person has no key \"timezone\" (did you mean \"time_zone\"?)",
        ],
    );
    let people = "people: [ { email: a@x.y, name: A, time_zone: UTC } ]\n";
    check(
        &format!("{people}teams: [ {{ name: T, members: [b@x.y, a@x.y, a@x.y] }} ]\n"),
        &[
            "c.yaml:3:31: there is no person \"b@x.y\" (did you mean \"a@x.y\"?)",
            "c.yaml:3:45: \"a@x.y\" is twice in this list (remove one of them)",
        ],
    );
    check(
        &format!(
            "{people}contacts:\n  - person: a@x.y\n    methods:\n      - {{ id: m, type: emial, address: a@x.y }}\n      - {{ id: m, type: email, address: here, url: there }}\n      - {{ id: n, type: email }}\n    rules: {{ high: [ {{ method: k, after: 5 }} ], midle: [] }}\n"
        ),
        &[
            "c.yaml:6:24: there is no channel \"emial\" (did you mean \"email\"?)",
            "c.yaml:7:15: the contact method \"m\" is described twice; first at c.yaml:6 (remove one of them)",
            "c.yaml:7:51: a contact method has either an address or a url (remove one of them)",
            "c.yaml:8:9: a contact method needs the key \"address\" or \"url\" (a mail address, or where to send)",
            "c.yaml:9:32: there is no contact method \"k\" here (did you mean \"m\"?)",
            "c.yaml:9:42: \"5\" is not a duration (write a number and a unit, for example 30s, 5m or 1h 30m)",
            "c.yaml:9:49: the mapping rules has no key \"midle\" (known keys: high, low)",
        ],
    );
    let told = refused(
        &app(),
        &format!(
            "version: 1\n{people}contacts: [ {{ person: a@x.y, methods: [ {{ id: m, type: email, address: nowhere }} ] }} ]\n"
        ),
    );
    assert!(told.starts_with("c.yaml:3:72: the address does not suit"), "{told}");
}

#[test]
fn mistakes_about_schedules_are_told_with_place_and_hint() {
    check(
        "schedules:\n  - name: S\n    team: Paymets\n    time_zone: UTC\n    layers:\n      - rotation: { every: 0 weeks, handoff: \"Mon 09:00\", start: 2026-02-30 }\n        people: [nobody@x.y]\n",
        &[
            "c.yaml:4:11: there is no team \"Paymets\" (describe it under teams)",
            "c.yaml:7:19: a rotation needs the key \"hand_off\"",
            "c.yaml:7:28: a turn cannot last 0 of anything (write 1 or more, for example 1 week)",
            "c.yaml:7:37: a rotation has no key \"handoff\" (did you mean \"hand_off\"?)",
            "c.yaml:7:66: \"2026-02-30\" is not a date (write year, month and day, for example 2026-01-05)",
            "c.yaml:8:18: there is no person \"nobody@x.y\" (describe it under people)",
        ],
    );
    check(
        "schedules:\n  - name: S\n    time_zone: UTC\n    layers:\n      - { rotation: { every: fortnight, hand_off: \"Moon 09:00\", start: 2026-01-01 }, people: [] }\n      - { rotation: { every: 1 day, hand_off: \"Mon 09:00\", start: 2026-01-01 }, people: [] }\n      - { people: [], only: [ { days: [Mno], from: \"25:00\", to: 9 } ] }\n",
        &[
            "c.yaml:6:30: \"fortnight\" is not the length of a turn (write for example 12 hours, 1 day, 1 week or 1 month)",
            "c.yaml:6:51: \"Moon\" is not a day of the week (did you mean \"Mon\"?)",
            "c.yaml:7:47: \"Mon 09:00\" names a day, but only a rotation in weeks is handed over on a day (write \"09:00\")",
            "c.yaml:8:9: a layer needs the key \"rotation\" (write for example { every: 1 week, hand_off: \"Mon 09:00\", start: 2026-01-05 })",
            "c.yaml:8:40: \"Mno\" is not a day of the week (did you mean \"Mon\"?)",
            "c.yaml:8:52: \"25:00\" is not a time of day (write hours and minutes, for example 09:00)",
            "c.yaml:8:65: \"9\" is not a time of day (write hours and minutes, for example 09:00)",
        ],
    );
    check(
        "people: [ { email: a@x.y, name: A, time_zone: UTC } ]\nschedules:\n  - name: S\n    time_zone: Asia/Tokio\n    layers: []\n    overrides:\n      - { person: a@x.y, from: \"2026-01-02T00:00\", to: \"2026-01-02T00:00\" }\n      - { person: a@x.y, from: tomorrow, to: \"2026-01-02T00:00\" }\n",
        &[
            "c.yaml:5:16: there is no time zone \"Asia/Tokio\" (did you mean \"Asia/Tokyo\"?)",
            "c.yaml:8:56: the override ends before it begins (\"to\" must be later than \"from\")",
            "c.yaml:9:32: \"tomorrow\" is not a date and time (write for example 2026-12-24T09:00, on the clocks of the schedule's zone)",
        ],
    );
    check(
        "escalation_policies:\n  - name: P\n    steps:\n      - { page: [ { schedule: Primry }, { persn: a }, x ], wait: soon }\n    repeat: 10\n  - { name: p, steps: [] }\nschedules: [ { name: Primary, time_zone: UTC, layers: [] } ]\n",
        &[
            "c.yaml:5:31: there is no schedule \"Primry\" (did you mean \"Primary\"?)",
            "c.yaml:5:43: \"page\" cannot name a \"persn\" (did you mean \"person\"?)",
            "c.yaml:5:55: \"page\" lists mappings, but here is text (write { schedule: … }, { person: … } or { team: … })",
            "c.yaml:5:66: \"soon\" is not a duration (write a number and a unit, for example 30s, 5m or 1h 30m)",
            "c.yaml:6:13: \"repeat\" is a number from 0 to 9, not \"10\" (it says how many times the steps are gone through again after the first time)",
            "c.yaml:7:13: \"p\" is twice in escalation_policies; first at c.yaml:3 (remove one of them)",
        ],
    );
}

#[test]
fn mistakes_about_services_are_told_with_place_and_hint() {
    check(
        "services:\n  - { name: checkout, escalation: P, depends_on: [checkout, ledgr], runbook: wiki }\n  - { name: ledger }\n",
        &[
            "c.yaml:3:35: there is no escalation policy \"P\" (describe it under escalation_policies)",
            "c.yaml:3:51: \"checkout\" cannot depend on itself (remove it)",
            "c.yaml:3:61: there is no service \"ledgr\" (did you mean \"ledger\"?)",
            "c.yaml:3:78: \"wiki\" is not a web address (write https://…)",
        ],
    );
    check(
        "services: [ { name: V } ]\nintegrations:\n  - { name: a, source: jsn, service: V }\n  - { name: b, source: json, service: V, key: short }\n  - { name: c, source: pagerduty, service: V, key: 0123456789012345678901234567890 }\n  - { name: d, source: json, service: V, key: \"with space and slash /////\" }\n  - { name: e, source: alertmanager, service: V, mapping: { title: x } }\n  - { name: f, source: json, service: U }\n",
        &[
            "c.yaml:4:24: there is no source \"jsn\" (did you mean \"json\"?)",
            "c.yaml:5:47: the key has 5 characters, fewer than 20: it could be guessed (write 20 or more random ones, or leave it out: a key is made)",
            "c.yaml:6:52: the key has 31 characters, but a PagerDuty key has exactly 32 (PagerDuty's clients check it; write 32, or leave it out: a key is made)",
            "c.yaml:7:47: the key does not fit into a URL (use letters, digits, dashes and underscores, or leave it out: a key is made)",
            "c.yaml:8:61: the source \"alertmanager\" takes no mapping (its format is known; use the source json to map fields)",
            "c.yaml:9:39: there is no service \"U\" (did you mean \"V\"?)",
        ],
    );
    let told = refused(
        &app(),
        "version: 1\nservices: [ { name: V } ]\nintegrations: [ { name: a, source: json, service: V, mapping: { title: \"(\", colour: x } } ]\n",
    );
    assert!(
        told.contains("c.yaml:3:72: mapping of `title`")
            && told.contains("c.yaml:3:85: mapping: there is no field `colour`"),
        "{told}"
    );
    check(
        "incidents: { commander_schedule: S, commander: x }\n",
        &[
            "c.yaml:2:34: there is no schedule \"S\" (describe it under schedules)",
            "c.yaml:2:37: the section incidents has no key \"commander\" (known keys: commander_schedule)",
        ],
    );
}

#[test]
fn a_slug_fits_into_an_address() {
    let told = refused(
        &app(),
        "version: 1\nstatus_pages:\n  - { slug: My Page, name: N, components: [ { name: C, service: V }, { name: c } ] }\n",
    );
    let told: Vec<&str> = told.lines().collect();
    assert!(told[0].starts_with("c.yaml:3:13: \"My Page\" cannot be a page's address"), "{told:?}");
    assert_eq!(told[1], "c.yaml:3:65: there is no service \"V\" (describe it under services)");
    assert_eq!(told[2], "c.yaml:3:78: the component \"c\" is described twice; first at c.yaml:3 (remove one of them)");
}

#[test]
fn an_empty_step_is_allowed_and_warned_of() {
    let plan = apply(
        &app(),
        "version: 1\nescalation_policies:\n  - { name: P, steps: [ { page: [], wait: 0s } ] }\n  - { name: Q, steps: [] }\n",
    );
    let warnings: Vec<String> = plan.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        [
            "c.yaml:3:25: the step pages nobody: it is passed over at once (remove it, or name somebody)",
            "c.yaml:4:5: the escalation policy has no steps: its alerts page every admin at once (add a step)",
        ]
    );
    assert_eq!(plan.changes.len(), 2);
}
