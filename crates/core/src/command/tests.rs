mod slips;

use super::*;
use crate::access::Actor;
use crate::directory::{Person, Policy, Role as Access, Schedule, Service, Team};
use crate::incident::Category;
use crate::room::{Item, ItemKind, Label};
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

fn id<K: crate::id::Kind>(n: u128) -> crate::id::Id<K> {
    crate::id::Id::from_uuid(Uuid::from_u128(n))
}

fn somebody(n: u128, email: &str, name: &str) -> Person {
    Person {
        id: id(n),
        email: email.to_owned(),
        name: name.to_owned(),
        time_zone: "UTC".to_owned(),
        role: Access::Responder,
        methods: Vec::new(),
        high: Vec::new(),
        low: Vec::new(),
        skills: Vec::new(),
    }
}

const ANA: u128 = 1;
const DARA: u128 = 2;
const DANIEL: u128 = 3;
const DANIELA: u128 = 4;
const ZOE: u128 = 5;

fn company() -> Directory {
    let people = [
        somebody(ANA, "ana@example.com", "Ana Costa"),
        somebody(DARA, "dara.osei@example.com", "Dara Osei"),
        somebody(DANIEL, "daniel@example.com", "Daniel Weiß"),
        somebody(DANIELA, "dw@example.com", "Daniel Wu"),
        somebody(ZOE, "zoe@example.com", "Zoë van den Berg"),
    ];
    let service = |n, name: &str| Service {
        id: id(n),
        name: name.to_owned(),
        team: None,
        policy: None,
        business_impact: None,
        depends_on: Vec::new(),
        runbook_url: None,
        experts: Vec::new(),
    };
    let services = [service(20, "payments"), service(21, "Search index")];
    let schedule = Schedule {
        id: id(30),
        name: "Primary".to_owned(),
        team: None,
        time_zone: "UTC".to_owned(),
        layers: Vec::new(),
        overrides: Vec::new(),
    };
    let team = Team { id: id(40), name: "Data".to_owned(), members: Vec::new() };
    let policy = Policy { id: id(50), name: "Night shift".to_owned(), team: None, steps: Vec::new(), repeat: 0 };
    Directory {
        people: people.into_iter().map(|p| (p.id, p)).collect(),
        services: services.into_iter().map(|s| (s.id, s)).collect(),
        schedules: BTreeMap::from([(schedule.id, schedule)]),
        teams: BTreeMap::from([(team.id, team)]),
        policies: BTreeMap::from([(policy.id, policy)]),
        ..Directory::default()
    }
    .index()
}

/// 14:30 in Berlin.
fn context(directory: &Directory) -> Context<'_> {
    Context {
        directory,
        now: "2026-06-10T12:30:00Z".parse().expect("an instant"),
        zone: TimeZone::get("Europe/Berlin").expect("a zone"),
        me: Some(id(ANA)),
    }
}

fn understood(text: &str) -> Typed {
    let company = company();
    parse(text, &context(&company)).unwrap_or_else(|why| panic!("{text:?}: {why}"))
}

fn command(text: &str) -> Command {
    let typed = understood(text);
    assert_eq!(typed.at, None, "{text:?}");
    typed.command
}

#[track_caller]
fn refused(text: &str) -> Misunderstood {
    let company = company();
    match parse(text, &context(&company)) {
        Err(why) => why,
        Ok(typed) => panic!("{text:?} was understood as {typed:?}"),
    }
}

fn note(text: &str) -> Command {
    Command::Note { text: text.to_owned() }
}

fn assume(role: Role, person: u128) -> Command {
    Command::Assume { role, person: id(person) }
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

#[test]
fn the_table_of_the_grammar() {
    use Role::{CommunicationsLeadCustomer, IncidentCommander, OperationsLead, SubjectMatterExpert};
    let severity = |severity, why: &str| Command::Severity { severity, reason: some(why) };
    let status = |name: &str, category, why: &str| Command::Status {
        status: Status { name: name.to_owned(), category },
        reason: some(why),
    };
    let page = |whom, why: &str| Command::Page { whom, reason: some(why), sure: false };
    let update = |text: &str| Command::Update { text: text.to_owned(), next_minutes: None };
    let resolve = |why: &str| Command::Resolve { resolution: some(why) };
    let table = [
        ("errors fell after the rollback", note("errors fell after the rollback")),
        ("note resolve DNS first", note("resolve DNS first")),
        ("Note: resolve DNS first", note("resolve DNS first")),
        ("update we know the cause\nand roll back", update("we know the cause\nand roll back")),
        ("role ic @dara", assume(IncidentCommander, DARA)),
        ("role ic @Dara Osei", assume(IncidentCommander, DARA)),
        ("role ic @dara.osei", assume(IncidentCommander, DARA)),
        ("role IC @dara.osei@example.com", assume(IncidentCommander, DARA)),
        ("role commander dara", assume(IncidentCommander, DARA)),
        ("role ic", assume(IncidentCommander, ANA)),
        ("role ic @me", assume(IncidentCommander, ANA)),
        ("role operations lead @zoë", assume(OperationsLead, ZOE)),
        ("role ops zoe", assume(OperationsLead, ZOE)),
        ("role subject-matter expert @zoë-van-den-berg", assume(SubjectMatterExpert, ZOE)),
        ("role comms @daniel weiß", assume(CommunicationsLeadCustomer, DANIEL)),
        ("role ic nobody", Command::Release { role: IncidentCommander, person: None }),
        ("sev 1", severity(Severity::Sev1, "")),
        ("SEV-2", severity(Severity::Sev2, "")),
        ("sev3: only one region", severity(Severity::Sev3, "only one region")),
        ("severity 1 because all regions fail", severity(Severity::Sev1, "all regions fail")),
        ("status investigating", status("Investigating", Category::Active, "")),
        ("status mitigated rolled back", status("Monitoring", Category::Active, "rolled back")),
        ("status review pending", status("Review pending", Category::PostIncident, "")),
        ("status resolved: rolled back", resolve("rolled back")),
        ("resolve", resolve("")),
        ("Resolve: rolled back 1841", resolve("rolled back 1841")),
        ("reopen: it is back", Command::Reopen { reason: some("it is back") }),
        ("page payments", page(Whom::Service(id(20)), "")),
        ("page Search index: the replica lags", page(Whom::Service(id(21)), "the replica lags")),
        ("page primary", page(Whom::Schedule(id(30)), "")),
        ("page night shift", page(Whom::Policy(id(50)), "")),
        ("page data", page(Whom::Team(id(40)), "")),
        ("page @ana, please look", page(Whom::Person(id(ANA)), "please look")),
        ("page data!", Command::Page { whom: Whom::Team(id(40)), reason: None, sure: true }),
        ("page data!: now!", Command::Page { whom: Whom::Team(id(40)), reason: some("now!"), sure: true }),
        ("page data: now!", page(Whom::Team(id(40)), "now!")),
        ("page zoe", page(Whom::Person(id(ZOE)), "")),
        ("impact: customers cannot pay", Command::Impact { text: "customers cannot pay".to_owned() }),
        ("title: Checkout is down", Command::Title { text: "Checkout is down".to_owned() }),
    ];
    for (text, expected) in table {
        assert_eq!(command(text), expected, "{text:?}");
    }
}

#[test]
fn calls_signals_and_links_are_written_down() {
    use crate::incident::LinkKind;
    use crate::room::record::{Called, Cases, Order as Record};
    let written = |order| Command::Order(Order::Record(order));
    let call = |who, minutes, text: &str| written(Record::Call { who, minutes, text: some(text) });
    let other = |name: &str| Called::Other(name.to_owned());
    let signal = |cases, quote: &str| written(Record::Signal { cases, quote: some(quote) });
    let link = |kind, url: &str| written(Record::Link { kind, url: some(url) });
    let table = [
        ("called @ana 5m: no answer", call(Called::Person(id(ANA)), Some(5), "no answer")),
        ("called @ana", call(Called::Person(id(ANA)), None, "")),
        ("called +49 30 123456 12m: they look into it", call(other("+49 30 123456"), Some(12), "they look into it")),
        ("called \"ACME: support\" 3m: a ticket is open", call(other("ACME: support"), Some(3), "a ticket is open")),
        ("signal 12 cases", signal(Cases::Total(12), "")),
        ("signal 12", signal(Cases::Total(12), "")),
        ("signal +3 tweets: cannot pay", signal(Cases::More(3), "cannot pay")),
        ("signal: cannot pay", signal(Cases::More(1), "cannot pay")),
        ("bridge https://meet.example.com/42", link(LinkKind::Bridge, "https://meet.example.com/42")),
        ("Recording: https://meet.example.com/r", link(LinkKind::Recording, "https://meet.example.com/r")),
        ("whiteboard none", link(LinkKind::Whiteboard, "")),
        // Refused by whoever takes it, and not kept as a note somebody might press.
        ("chat javascript://alert(1)", link(LinkKind::Chat, "javascript://alert(1)")),
    ];
    for (text, expected) in table {
        assert_eq!(command(text), expected, "{text:?}");
    }
}

#[test]
fn what_is_no_command_is_a_note_exactly_as_typed() {
    for text in [
        "tasks pile up",
        "proposals are open",
        "can we roll back?",
        "Impact is growing",
        "title case matters",
        "several hosts are gone",
        "sevens everywhere",
        "-3 % of orders",
        "-3% of orders",
        "-5 °C in the rack",
        "-5.2 ms since noon",
        "- 5 hosts are gone",
        "-2nd host is gone",
        "+49 30 123456 is the vendor",
        "+5xx since noon",
        "5xx since noon",
        "16:9 is the ratio",
        "14:05-14:10 errors",
        "14:05:30 first error",
        "/var is full",
        "a\n\n  b\tc",
        "\u{202e}gnp.exe 🤷",
        "pages are slow",
        "roles are unclear",
        "resolved by itself",
        "join the bridge",
        "called the vendor: they look into it",
        "called @ana about the replica",
        "signal lost in eu-west",
        "signal 11 kills nginx",
        "signal 9 sent: nginx is gone",
        "bridge is noisy",
        "chat with support: they have 3 cases",
        "recording started",
        "whiteboard",
        "observe the queue",
        "leave it drained",
        "release 1841 went out",
        "release @ana from the bridge",
        "remove @ana from the rotation",
        "cycle the connection pool",
        "next step: drain eu-west",
        "next steps are unclear",
        "emergency services were called",
        "emergency on line 4",
        "mobilise the database team",
    ] {
        assert_eq!(command(text), note(text), "{text:?}");
    }
}

#[test]
fn a_time_in_front_backdates_anything() {
    let at = |text: &str| understood(text).at.map(|at| at.to_string());
    for (text, expected) in [
        ("-5m errors rise", "2026-06-10T12:25:00Z"),
        ("-1h30m deploy", "2026-06-10T11:00:00Z"),
        ("-90s x", "2026-06-10T12:28:30Z"),
        ("-2d first seen", "2026-06-08T12:30:00Z"),
        ("14:05 rollback began", "2026-06-10T12:05:00Z"),
        ("9:30 first complaint", "2026-06-10T07:30:00Z"),
        ("23:58 last good deploy", "2026-06-09T21:58:00Z"),
        ("-10m resolve: rolled back", "2026-06-10T12:20:00Z"),
        ("-10m role ic @dara", "2026-06-10T12:20:00Z"),
    ] {
        assert_eq!(at(text).as_deref(), Some(expected), "{text:?}");
    }
    assert_eq!(understood("-5m sev 1").command, Command::Severity { severity: Severity::Sev1, reason: None });
    assert_eq!(
        understood("14:05 update we look").command,
        Command::Update { text: "we look".to_owned(), next_minutes: None }
    );
}

#[test]
fn a_command_with_a_wrong_argument_is_refused_with_what_could_stand_there() {
    for (text, reason, candidate) in [
        ("sev 9", "no severity \"9\"", "sev 1"),
        ("sev", "which severity", "sev 5"),
        ("sev9", "no severity \"9\"", "sev 2"),
        ("role king @ana", "no role \"king\"", "ic"),
        ("role", "which role", "scribe"),
        ("role ic @drra", "nobody called \"drra\"", "@dara.osei (Dara Osei)"),
        ("role ic @daniel", "more than one person", "@dw@example.com (Daniel Wu)"),
        ("page @daniel", "more than one person", "@daniel@example.com (Daniel Weiß)"),
        ("page paymants", "called \"paymants\"", "payments"),
        ("page", "whom to page", "payments"),
        ("status dancing", "no status \"dancing\"", "monitoring"),
    ] {
        let why = refused(text);
        assert!(why.reason.contains(reason), "{text:?}: {why}");
        assert!(why.candidates.iter().any(|c| c == candidate), "{text:?}: {why:?}");
        assert!(why.candidates.len() <= MOST);
    }
    for (text, reason) in [
        ("resolve DNS first", "`resolve: …`"),
        ("reopen the ticket", "`reopen: …`"),
        ("role ic @dara and tell sales", "a note of its own"),
        ("note", "behind `note`"),
        ("update  ", "behind `update`"),
        ("-5m", "behind the time"),
        ("", "write something"),
        (" \n\t", "write something"),
    ] {
        let why = refused(text);
        assert!(why.reason.contains(reason), "{text:?}: {why}");
    }
}

#[test]
fn a_program_has_no_role_to_take() {
    let company = company();
    let program = Context { me: None, ..context(&company) };
    assert!(parse("role ic", &program).is_err_and(|why| why.reason.contains("@name")));
    assert!(parse("role ic @me", &program).is_err());
}

#[test]
fn everybody_can_be_named_by_their_handle() {
    let company = company();
    for person in company.people.values() {
        let typed = parse(&format!("role ic @{}", handle(&company, person)), &context(&company));
        let expected = Command::Assume { role: Role::IncidentCommander, person: person.id };
        assert_eq!(typed.map(|t| t.command), Ok(expected), "{}", person.email);
    }
}

#[test]
fn completion_goes_from_verb_to_person() {
    let company = company();
    let texts =
        |typed: &str| -> Vec<String> { suggest(typed, &context(&company), &[]).into_iter().map(|s| s.text).collect() };
    assert_eq!(texts("re"), ["resolve", "reopen", "refuse ", "release ", "remove "]);
    assert_eq!(texts("clai"), ["claim"]);
    assert_eq!(texts("role s"), ["role scribe", "role sme", "role support"]);
    assert_eq!(texts("role ic @da"), ["role ic @dara.osei", "role ic @daniel@example.com", "role ic @dw"]);
    assert_eq!(texts("-5m role ic os"), ["-5m role ic @dara.osei"]);
    assert_eq!(texts("sev 2"), ["sev 2"]);
    assert_eq!(texts("status mo"), ["status monitoring"]);
    assert_eq!(texts("page p"), ["page payments"]);
    assert_eq!(texts("errors rise"), Vec::<String>::new());
}

#[test]
fn completion_names_the_open_items_that_a_word_is_about() {
    let company = company();
    let now = context(&company).now;
    let task = |number, title: &str, closed| Item {
        id: id(u128::from(number)),
        label: Label { kind: ItemKind::Task, number },
        opened_at: now,
        opened_by: Actor::System,
        closed_at: closed,
        body: serde_json::from_value(serde_json::json!({
            "kind": "task", "title": title, "assignee": company.people.keys().next(), "assigned_by": Actor::System,
            "minutes": 5, "state": "assigned", "pings": 0, "asks": 0, "extensions": [],
        }))
        .unwrap(),
    };
    let items = [task(1, "check latency", None), task(2, "read the log", Some(now)), task(11, "ask the vendor", None)];
    let found = |typed: &str| -> Vec<(String, String)> {
        suggest(typed, &context(&company), &items).into_iter().map(|s| (s.text, s.hint)).collect()
    };
    let pair = |text: &str, hint: &str| (text.to_owned(), hint.to_owned());
    assert_eq!(found("ack "), [pair("ack T11", "ask the vendor"), pair("ack T1", "check latency")]);
    assert_eq!(found("ack t2"), [], "it is done");
    assert_eq!(found("Found t11"), [pair("found T11: ", "ask the vendor")]);
    assert_eq!(found("done "), [pair("done T11 ", "ask the vendor"), pair("done T1 ", "check latency")]);
    assert_eq!(found("hand T1 @da").len(), 3, "people, once the task is named");
    assert_eq!(found("done with the rollback"), [], "a sentence");
}

proptest! {
    /// Whatever is typed, something sensible follows: a note with every word of it, a command, or a reason.
    #[test]
    fn reading_never_panics_and_a_note_keeps_what_was_typed(text in "\\PC{0,60}") {
        let company = company();
        let _ = suggest(&text, &context(&company), &[]);
        match parse(&text, &context(&company)) {
            Ok(Typed { at: None, command: Command::Note { text: kept } }) => {
                let typed = text.trim();
                let explicit = typed.to_lowercase().starts_with("note");
                prop_assert!(kept == typed || (explicit && typed.ends_with(&kept)));
            }
            Ok(_) => {}
            Err(why) => prop_assert!(!why.reason.is_empty()),
        }
    }

    /// The same, from the grammar's own words.
    #[test]
    fn half_commands_never_panic(words in proptest::collection::vec("(-5m|14:05|role|ic|@|@d|:|sev|page|status|resolve|é|\u{1F937}|me|[ \n])", 0..8)) {
        let company = company();
        let text = words.concat();
        let _ = (parse(&text, &context(&company)), suggest(&text, &context(&company), &[]), parse(&words.join(" "), &context(&company)));
    }

    /// `note` in front keeps anything.
    #[test]
    fn an_explicit_note_comes_back_as_it_is(text in "\\PC{1,60}") {
        prop_assume!(!text.trim().trim_start_matches(':').trim().is_empty());
        let kept = text.trim().trim_start_matches(':').trim();
        prop_assume!(!text.trim().starts_with(':'));
        let company = company();
        let typed = parse(&format!("note {text}"), &context(&company));
        prop_assert_eq!(typed.map(|t| t.command), Ok(note(kept)));
    }

    /// What is suggested as complete is a command that is understood.
    #[test]
    fn complete_suggestions_are_understood(begun in "(|-5m )(r|ro|role |role i|role ic @|role ic d|sev |sev 1|st|status |page |page @|page s|res)") {
        let company = company();
        for suggestion in suggest(&begun, &context(&company), &[]) {
            let typed = parse(&suggestion.text, &context(&company));
            if suggestion.complete {
                prop_assert!(typed.as_ref().is_ok_and(|t| !matches!(t.command, Command::Note { .. })), "{suggestion:?}: {typed:?}");
            }
        }
    }
}

#[test]
fn an_update_may_promise_the_next_one_and_a_sentence_promises_nothing() {
    let directory = company();
    let context = Context { directory: &directory, now: Timestamp::UNIX_EPOCH, zone: TimeZone::UTC, me: None };
    let read = |text: &str| parse(text, &context).map(|typed| typed.command);
    let update = |text: &str, next_minutes| Ok(Command::Update { text: text.to_owned(), next_minutes });
    assert_eq!(read("update next 20m: we look"), update("we look", Some(20)));
    assert_eq!(read("update next 1h: we look"), update("we look", Some(60)));
    for plain in ["next we restart it", "next step: the index", "next 20m we restart it", "next"] {
        assert_eq!(read(&format!("update {plain}")), update(plain, None));
    }
    assert!(read("update next 20m:").is_err() && read("update next 30s: we look").is_err());
    let promised = update("we look: closely", Some(90)).expect("a command");
    assert_eq!(promised.written(&directory).map(|line| read(&line)), Some(Ok(promised.clone())));
}
