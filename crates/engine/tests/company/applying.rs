//! What applying does, and what it leaves alone.

use crate::{SMALL, acme, app, apply, current, file, lines, refused, try_apply};
use allclear_core::access::Actor;
use allclear_core::directory::{Role, Target};
use allclear_core::id::TokenId;
use allclear_core::status::Page;
use allclear_engine::App;
use allclear_engine::company::{self, Company, Op, Plan, Secrets};
use allclear_store::{args, sql};

#[test]
fn the_acceptance_file_is_taken_as_it_stands_and_twice() {
    let Some(path) = std::env::var_os("ALLCLEAR_ACCEPTANCE") else {
        println!("skipped: ALLCLEAR_ACCEPTANCE does not name the acceptance file");
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let app = app();
    let plan = apply(&app, &text);
    assert_eq!(plan.warnings, [], "no warnings");
    assert_eq!(apply(&app, &text), Plan::default());
    let d = current(&app).directory;
    assert_eq!(
        (d.people.len(), d.teams.len(), d.schedules.len(), d.services.len(), d.integrations.len()),
        (4, 2, 2, 2, 3)
    );
    assert_eq!(d.integration("k2checkoutpagerduty0000000000000").map(|i| i.name.as_str()), Some("checkout pagerduty"));
    for secrets in [Secrets::Included, Secrets::LeftOut] {
        assert_eq!(apply(&app, &company::export(&current(&app), secrets)), Plan::default());
    }
}

#[test]
fn every_part_of_the_format_reaches_the_database() {
    let app = app();
    let plan = try_apply(&app, &[acme()]).unwrap();
    assert_eq!(plan.changes.iter().filter(|c| c.op != Op::Create).count(), 0);
    let Company { directory: d, components, .. } = current(&app);
    let ana = d.person_by_email("ana@acme.example").unwrap();
    assert_eq!((ana.role, ana.high.len(), ana.high[1].after.as_secs()), (Role::Admin, 2, 90));
    assert_eq!(ana.methods[1].secret.as_deref(), Some("whsec_0123456789abcdefghijklmnopqrstuv"));
    let primary = d.schedule_by_name("Platform primary").unwrap();
    assert_eq!(primary.layers[1].name, "layer 2");
    let days: Vec<usize> = primary.layers[1].only.iter().map(|w| w.days.len()).collect();
    assert_eq!(days, [3, 2, 7]);
    let from: Vec<String> = primary.overrides.iter().map(|o| o.from.to_string()).collect();
    assert_eq!(from, ["2026-10-25T01:30:00Z", "2026-12-24T08:00:00Z"], "by start; local time is Berlin's");
    let commanders = d.schedule_by_name("Commanders").unwrap();
    assert_eq!((d.commanders, commanders.time_zone.as_str()), (Some(commanders.id), "UTC"));
    let policy = d.policies.values().next().unwrap();
    assert_eq!(policy.steps[0].page, [Target::Schedule(primary.id)], "names are found whatever their case");
    let api = d.service_by_name("api").unwrap();
    assert_eq!(api.business_impact.as_deref(), Some("Nothing works: not \"a bit\", at all.\n# Call everybody.\n"));
    assert_eq!(d.services[&api.depends_on[0]].name, "1e3");
    let pagerduty = d.integrations.values().find(|i| i.source == "pagerduty").unwrap();
    assert_eq!(pagerduty.key.len(), 32, "a key was made");
    let mut shown: Vec<_> = components.values().map(|c| (c.position, c.name.as_str(), c.service)).collect();
    shown.sort();
    assert_eq!(shown, [(1, "API", Some(api.id)), (2, "Website", None)]);
}

#[test]
fn the_second_time_changes_nothing_and_writes_nothing() {
    let app = app();
    try_apply(&app, &[acme()]).unwrap();
    let look = |app: &App| {
        let version = app.db().read_blocking(allclear_store::directory::version).unwrap();
        let audits: i64 = app
            .db()
            .read_blocking(|tx| tx.one(sql!("SELECT count(*) AS n FROM audit"), args![], |r| r.get("n")))
            .unwrap();
        (version, audits, current(app))
    };
    let before = look(&app);
    assert!(try_apply(&app, &[acme()]).unwrap().is_empty());
    assert_eq!(look(&app), before, "ids, made keys, version and audit trail are what they were");
    assert_eq!(before.1, 1);
}

#[test]
fn a_plan_foretells_what_applying_does() {
    let app = app();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut planned = runtime.block_on(company::plan_only(&app, &[acme()])).unwrap();
    assert!(current(&app).directory.people.is_empty(), "planning changes nothing");
    let mut done = runtime.block_on(company::apply(&app, Actor::Operator, &[acme()])).unwrap();
    let is_key = |plan: &mut Plan| {
        let fields = plan.changes.iter_mut().flat_map(|c| &mut c.fields);
        fields.filter(|f| f.field == "key").filter_map(|f| f.to.take()).collect::<Vec<_>>()
    };
    assert_eq!(is_key(&mut planned), ["made when applied", "0123…", "made when applied"]);
    is_key(&mut done);
    assert_eq!(planned, done);
}

#[test]
fn no_secret_is_in_a_plan_or_in_the_audit_trail() {
    let app = app();
    let plan = try_apply(&app, &[acme()]).unwrap();
    let audit =
        app.db().read_blocking(|tx| tx.one(sql!("SELECT body FROM audit"), args![], |r| r.get::<String>("body")));
    for text in [plan.to_string(), audit.unwrap()] {
        assert!(text.contains("api pagerduty") && text.contains("with a secret"));
        assert!(!text.contains("whsec_") && !text.contains("012345678901"), "{text}");
    }
}

#[test]
fn a_half_valid_file_changes_nothing() {
    let app = app();
    apply(&app, "version: 1\nteams: [{ name: A, members: [] }]\n");
    let before = current(&app);
    let text = "version: 1\nteams: [{ name: B, members: [] }]\nservices:\n  - { name: x, team: A }\n";
    assert_eq!(refused(&app, text), "c.yaml:4:22: there is no team \"A\" (did you mean \"B\"?)");
    assert_eq!(current(&app), before);
}

#[test]
fn only_those_who_may_configure_apply() {
    let app = app();
    let id: TokenId = "tok_00000000000000000000000001".parse().unwrap();
    let actor = Actor::Token { id, name: "ci".to_owned(), scope: Role::Responder };
    let denied = company::apply_blocking(&app, actor, &[acme()]).unwrap_err();
    assert_eq!(denied.to_string(), "this needs the admin scope");
    assert!(current(&app).directory.people.is_empty());
}

#[test]
fn a_section_describes_the_whole_and_an_absent_one_is_left_alone() {
    let app = app();
    apply(&app, SMALL);
    assert_eq!(lines(&apply(&app, "version: 1\n")), ["no changes"]);
    assert_eq!(lines(&apply(&app, "version: 1\nstatus_pages: []\n")), ["- status page \"s\""]);
    assert_eq!(lines(&apply(&app, "version: 1\nintegrations: []\n")), ["- integration \"I\""]);
    assert_eq!(lines(&apply(&app, "version: 1\nincidents: {}\n")), ["- setting \"commander_schedule\""]);
    assert_eq!(lines(&apply(&app, "version: 1\ncontacts: []\n")), ["~ person \"a@x.example\""]);
    let plan = apply(&app, "version: 1\nservices: [ { name: w }, { name: New } ]\n");
    assert_eq!(lines(&plan), ["+ service \"New\"", "- service \"V\"", "~ service \"w\""]);
    let company = current(&app);
    assert!(company.components.is_empty() && company.directory.integrations.is_empty());
    assert_eq!(company.directory.people.len(), 2);
}

#[test]
fn what_is_needed_elsewhere_cannot_be_removed() {
    let app = app();
    apply(&app, SMALL);
    let before = current(&app);
    let hint = "(keep it, or put what needs it into the files and change that too)";
    let cases: [(&str, &[&str]); 5] = [
        (
            "people: [ { email: a@x.example, name: A, time_zone: UTC } ]",
            &[
                "the person \"b@x.example\" would be removed, but the escalation policy \"P\" needs it",
                "the person \"b@x.example\" would be removed, but the team \"T\" needs it",
            ],
        ),
        (
            "teams: []",
            &[
                "the team \"T\" would be removed, but the escalation policy \"P\" needs it",
                "the team \"T\" would be removed, but the schedule \"S\" needs it",
                "the team \"T\" would be removed, but the service \"V\" needs it",
            ],
        ),
        (
            "schedules: []",
            &[
                "the schedule \"S\" would be removed, but the escalation policy \"P\" needs it",
                "the schedule \"S\" would be removed, but the setting commander_schedule needs it",
            ],
        ),
        ("escalation_policies: []", &["the escalation policy \"P\" would be removed, but the service \"V\" needs it"]),
        (
            "services: [ { name: W } ]",
            &[
                "the service \"V\" would be removed, but the component \"C\" of a status page needs it",
                "the service \"V\" would be removed, but the integration \"I\" needs it",
            ],
        ),
    ];
    for (section, wanted) in cases {
        let wanted: Vec<String> = wanted.iter().map(|text| format!("c.yaml:2:1: {text} {hint}")).collect();
        assert_eq!(refused(&app, &format!("version: 1\n{section}\n")), wanted.join("\n"));
    }
    assert_eq!(current(&app), before);
}

#[test]
fn an_old_override_goes_with_its_person() {
    let app = app();
    apply(&app, SMALL);
    let text = SMALL.replace("  - { email: b@x.example, name: B, time_zone: UTC }\n", "");
    let text = text.replace(", b@x.example]", "]").replace(", { person: b@x.example }", "");
    let overrides = text.find(", overrides:").unwrap()..text.find("\nescalation_policies").unwrap();
    let text = text.replace(&text[overrides].to_owned(), " }");
    let plan = apply(&app, &text);
    assert_eq!(
        lines(&plan),
        ["- person \"b@x.example\"", "~ team \"T\"", "~ schedule \"S\"", "~ escalation policy \"P\""]
    );
}

#[test]
fn what_a_file_does_not_say_about_keys_secrets_and_overrides_is_kept() {
    let app = app();
    apply(&app, SMALL);
    let key = current(&app).directory.integrations.values().next().unwrap().key.clone();
    let contacts = |secret: &str| {
        format!(
            "version: 1\ncontacts: [ {{ person: a@x.example, methods: [ {{ id: h, type: webhook, url: \"https://x.example/\"{secret} }} ] }} ]\n"
        )
    };
    let secret = |app: &App| current(app).directory.person_by_email("a@x.example").unwrap().methods[0].secret.clone();
    apply(&app, &contacts(", secret: s3cret-s3cret-s3cret"));
    assert_eq!(secret(&app).as_deref(), Some("s3cret-s3cret-s3cret"));
    assert!(apply(&app, &contacts("")).is_empty());
    assert!(!apply(&app, &contacts(", secret: ~")).is_empty());
    assert_eq!(secret(&app), None);
    let plan = apply(&app, "version: 1\nintegrations: [ { name: i, source: json, service: W } ]\n");
    assert_eq!(plan.changes[0].fields.len(), 2, "name and service");
    assert_eq!(current(&app).directory.integrations.values().next().unwrap().key, key);
    let schedule = "version: 1\nschedules: [ { name: S, team: T, time_zone: UTC, layers: []OVERRIDES } ]\n";
    assert!(apply(&app, &schedule.replace("OVERRIDES", "")).is_empty());
    assert!(!apply(&app, &schedule.replace("OVERRIDES", ", overrides: []")).is_empty());
}

#[test]
fn ids_stay_and_a_new_name_is_a_new_thing() {
    let app = app();
    apply(&app, SMALL);
    let service = |app: &App, name: &str| current(app).directory.service_by_name(name).map(|s| s.id);
    let (v, w) = (service(&app, "V"), service(&app, "W"));
    apply(&app, &SMALL.replace("name: W,", "name: W, business_impact: much,"));
    assert_eq!((service(&app, "V"), service(&app, "W")), (v, w));
    let plan = apply(&app, &SMALL.replace("name: W,", "name: X,"));
    assert_eq!(lines(&plan), ["- service \"W\"", "+ service \"X\""]);
    assert_ne!(service(&app, "X"), w);
}

#[test]
fn files_are_put_together() {
    let app = app();
    let one = file("one.yaml", "version: 1\npeople:\n  - { email: a@x.example, name: A, time_zone: UTC }\n");
    let two = file(
        "two.yaml",
        "version: 1\npeople:\n  - { email: b@x.example, name: B, time_zone: UTC }\nteams: [ { name: T, members: [a@x.example] } ]\n",
    );
    try_apply(&app, &[one.clone(), two.clone()]).unwrap();
    assert_eq!(current(&app).directory.people.len(), 2);
    assert!(try_apply(&app, &[two, one.clone()]).unwrap().is_empty(), "their order does not matter");
    let again = file(
        "three.yaml",
        "version: 1\n\npeople:\n  - { email: A@x.example, name: A, time_zone: UTC }\nincidents: {}\n",
    );
    let more = file("four.yaml", "version: 1\nincidents: {}\n");
    let error = try_apply(&app, &[one, again, more]).unwrap_err().to_string();
    assert_eq!(
        error,
        "three.yaml:4:14: \"A@x.example\" is twice in people; first at one.yaml:3 (remove one of them)\n\
         four.yaml:2:1: \"incidents\" is in two files; first at three.yaml:5 (keep it in one)"
    );
}

#[test]
fn keys_may_be_exchanged_but_not_shared() {
    let app = app();
    let text = |i: &str, j: &str| {
        format!(
            "version: 1\nservices: [ {{ name: V }} ]\nintegrations:\n  - {{ name: I, source: json, service: V{i} }}\n  - {{ name: J, source: json, service: V{j} }}\n"
        )
    };
    let (one, two) = (", key: key-one-key-one-key-one", ", key: key-two-key-two-key-two");
    apply(&app, &text(one, two));
    assert_eq!(lines(&apply(&app, &text(two, one))), ["~ integration \"I\"", "~ integration \"J\""]);
    assert_eq!(
        refused(&app, &text(one, one)),
        "c.yaml:5:47: the key is used twice; first at c.yaml:4 (every integration has a key of its own)"
    );
    assert_eq!(
        refused(&app, &text("", two)),
        "c.yaml:5:47: the key belongs to the integration \"I\", which keeps it (give that one another key in the same step)"
    );
}

#[test]
fn an_automatic_page_lends_its_id_to_the_configured_one() {
    let app = app();
    let page = app.write_blocking(|work| {
        let page = Page {
            id: work.ids.id(work.now),
            slug: "s".to_owned(),
            name: "auto".to_owned(),
            automatic: true,
            created_at: work.now,
            updated_at: work.now,
        };
        allclear_store::status::upsert_page(work.tx, &page)?;
        Ok(page.id)
    });
    let page = page.unwrap();
    assert!(current(&app).directory.status_pages.is_empty(), "nobody configured it");
    assert_eq!(lines(&apply(&app, "version: 1\nstatus_pages: []\n")), ["no changes"]);
    let text = "version: 1\nstatus_pages: [ { slug: s, name: Ours } ]\n";
    assert_eq!(lines(&apply(&app, text)), ["+ status page \"s\""]);
    assert_eq!(current(&app).directory.status_pages.keys().copied().collect::<Vec<_>>(), [page]);
    assert!(apply(&app, text).is_empty());
}
