//! What every source and every channel promises, whatever its dialect.

#![expect(clippy::expect_used, reason = "a test that cannot go on says so")]

use allclear_core::directory::Urgency;
use allclear_core::event::{AlertEvent, Link, MAX_DEDUP_KEY, Severity};
use allclear_core::id::{Ids, PersonId};
use allclear_core::page::{Call, Kind, Notification, Outcome, Told};
use allclear_integrations::channel::{Address, CHANNELS, Outgoing, Response, channel};
use allclear_integrations::source::{Inbound, Receipt, Reject, RejectKind, Reply, SOURCES, Sample, source};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

fn recorded() -> Timestamp {
    Timestamp::from_second(Sample::RECEIVED_AT).expect("in range")
}

#[test]
fn names_are_unique_and_found() {
    let sources: BTreeSet<_> = SOURCES.iter().map(|s| s.name()).collect();
    let channels: BTreeSet<_> = CHANNELS.iter().map(|c| c.name()).collect();
    assert_eq!((sources.len(), channels.len()), (SOURCES.len(), CHANNELS.len()));
    assert!(sources.iter().all(|name| source(name).is_some_and(|s| s.name() == *name)));
    assert!(channels.iter().all(|name| channel(name).is_some_and(|c| c.name() == *name)));
    assert!(source("carrier pigeon").is_none() && channel("").is_none());
}

#[test]
fn everything_has_a_title() {
    for source in SOURCES {
        assert!(!source.title().is_empty() && source.max_body() >= 512 * 1024, "{}", source.name());
    }
    assert!(CHANNELS.iter().all(|channel| !channel.title().is_empty()));
}

#[test]
fn every_source_reads_its_samples() {
    let mapping = BTreeMap::new();
    for source in SOURCES {
        assert!(!source.samples().is_empty(), "{} has samples", source.name());
        for sample in source.samples() {
            let at = format!("{}: {}", source.name(), sample.name);
            let inbound = Inbound {
                tail: sample.tail,
                content_type: Some("application/x-www-form-urlencoded"),
                body: sample.body,
                received_at: recorded(),
                mapping: &mapping,
            };
            let parsed = source.parse(&inbound).unwrap_or_else(|e| panic!("{at}: {e}"));
            assert_eq!(parsed.events.len(), sample.expect.len(), "{at}");
            for (event, expect) in parsed.events.iter().zip(sample.expect) {
                assert_eq!(event.action, expect.action, "{at}");
                assert_eq!(event.dedup_key.as_deref(), expect.dedup_key, "{at}");
                assert_eq!(event.title, expect.title, "{at}");
                assert_eq!(event.severity, expect.severity, "{at}");
                assert_bounded(event, &at);
            }
            let marked = [b"\xef\xbb\xbf", sample.body].concat();
            let again = source.parse(&Inbound { body: &marked, content_type: None, ..inbound });
            assert_eq!(again.as_ref(), Ok(&parsed), "{at}: a byte order mark changes nothing");
        }
        let first = &source.samples()[0];
        let later = Timestamp::from_second(4_000_000_000).expect("in range");
        let inbound =
            Inbound { tail: first.tail, content_type: None, body: first.body, received_at: later, mapping: &mapping };
        let parsed = source.parse(&inbound).expect("the first sample");
        let triggers = parsed.events.iter().all(|e| e.action == allclear_core::event::Action::Trigger);
        assert!(triggers, "{}: the first sample is a test alert at any time", source.name());
    }
}

/// Nothing a source lets through may be more than a screen, a mail or a database holds.
fn assert_bounded(event: &AlertEvent, at: &str) {
    assert_eq!(event.clone().cleaned(), *event, "{at}: already clean");
    assert!(event.dedup_key.as_ref().is_none_or(|k| k.chars().count() <= MAX_DEDUP_KEY && !k.contains('\0')), "{at}");
    assert!(event.links.iter().all(|l| l.href.starts_with("http")), "{at}");
}

#[test]
fn answers_speak_to_senders() {
    let receipt = Receipt { dedup_key: "k\"1".to_owned(), alert: None, effect: "opened" };
    let reject = |kind| Reject { kind, reason: "because".to_owned(), details: vec!["this \"one\"".to_owned()] };
    for source in SOURCES {
        let name = source.name();
        let pagerduty = name == "pagerduty";
        let accepted = source.answer(&Reply::Accepted(std::slice::from_ref(&receipt), Some("one was \"odd\"")));
        let want = match name {
            "pagerduty" | "json" => 202,
            _ => 200,
        };
        assert_eq!(accepted.status, want, "{name}");
        assert_eq!(accepted.body.contains(r#""errors":["one was \"odd\""]"#), name == "json", "{}", accepted.body);
        for (kind, status) in [
            (RejectKind::Unreadable, 400),
            (RejectKind::Invalid, 400),
            (RejectKind::TooDeep, 400),
            (RejectKind::TooLarge, 413),
            (RejectKind::UnknownEncoding, 415),
            (RejectKind::NoSuchPath, 404),
        ] {
            let answer = source.answer(&Reply::Rejected(&reject(kind)));
            assert_eq!(answer.status, status, "{name} {kind:?}");
            assert!(answer.body.contains("this \\\"one\\\""), "{name} says why: {}", answer.body);
        }
        let unknown = source.answer(&Reply::UnknownKey);
        assert_eq!(unknown.status, if pagerduty { 400 } else { 404 }, "{name}");
        let busy = source.answer(&Reply::Unavailable { retry_after_secs: 7 });
        assert_eq!((busy.status, busy.retry_after), (if pagerduty { 429 } else { 503 }, Some(7)), "{name}");
        for answer in [accepted, unknown, busy, source.answer(&Reply::Accepted(&[], None))] {
            assert!(answer.content_type.contains("json"), "{name}");
            serde_json::from_str::<serde_json::Value>(&answer.body).expect("JSON");
        }
    }
}

#[test]
fn alertmanagers_api_is_looked_at_before_it_is_used() {
    let prometheus = source("prometheus").expect("registered");
    for tail in ["-/ready", "-/healthy", "api/v2/status"] {
        assert_eq!(prometheus.get(tail).expect(tail).status, 200);
    }
    let status: serde_json::Value =
        serde_json::from_str(&prometheus.get("api/v2/status").expect("status").body).expect("JSON");
    for field in ["cluster", "config", "uptime", "versionInfo"] {
        assert!(status.get(field).is_some(), "amtool requires {field}");
    }
    assert!(prometheus.get("api/v2/alerts").is_none() && source("json").expect("registered").get("").is_none());
}

const HOSTILE: [&str; 9] = [
    "",
    "Disk full on db1",
    "a\r\nBcc: eve@example.com\r\n\r\nbody",
    "<script>alert(1)</script> & \"quotes' <img src=x onerror=1>",
    "{{ 7*7 }} {% for x in range(10) %}x{% endfor %}",
    "\u{202e}txet desrever\u{0}\u{7}\u{2028}\u{85}",
    "😀é\u{301}漢字 \u{feff}",
    "javascript:alert(1)",
    "https://user:pass@evil.example/\" onmouseover=\"alert(1)",
];

fn notification(kind: Kind, urgency: Urgency, severity: Severity, text: &str) -> Notification {
    let mut ids = Ids::new(|| 7);
    let many = if text.len() > 1_000 { 3 } else { 40 };
    Notification {
        page: ids.id(recorded()),
        idempotency_key: text.to_owned(),
        kind,
        title: text.to_owned(),
        severity,
        urgency,
        service: Some(text.to_owned()),
        impact: Some(text.to_owned()),
        details: Some(format!("{text}\n{text}")),
        labels: (0..many).map(|n| (format!("{text}{n}"), text.to_owned())).collect(),
        links: (0..many).map(|n| Link { href: format!("{text}{n}"), text: text.to_owned() }).collect(),
        runbook_url: Some(text.to_owned()),
        opened_at: recorded(),
        person: text.to_owned(),
        time_zone: text.to_owned(),
        reason: text.to_owned(),
        answer_url: Some(text.to_owned()),
        maybe_repeat: true,
        sent_at: recorded(),
    }
}

fn every_notification() -> Vec<Notification> {
    let mut ids = Ids::new(|| 7);
    let incident = Kind::Incident { id: ids.id(recorded()), number: 142, call: Call::Command };
    let nudge = Kind::Nudge { id: ids.id(recorded()), number: 142 };
    let kinds = [Kind::Alert(ids.id(recorded())), incident, nudge, digest("https://allclear.example", 60), Kind::Test];
    let long = "x".repeat(70_000);
    let wide = "😀".repeat(30_000);
    let mut all = Vec::new();
    for kind in &kinds {
        for text in HOSTILE {
            for urgency in [Urgency::Low, Urgency::High] {
                for severity in [Severity::Info, Severity::Warning, Severity::Error, Severity::Critical] {
                    all.push(notification(kind.clone(), urgency, severity, text));
                }
            }
        }
        for text in [&long, &wide] {
            all.push(notification(kind.clone(), Urgency::High, Severity::Critical, text));
        }
    }
    all
}

fn address(channel: &str) -> &'static str {
    match channel {
        "email" => "ana@example.com",
        "browser" => "",
        "ntfy" => "https://ntfy.example.com/ana",
        _ => "https://hooks.example.com/ana",
    }
}

fn ana() -> PersonId {
    Ids::new(|| 11).id(recorded())
}

#[test]
fn every_channel_renders_every_notification() {
    for channel in CHANNELS {
        let to = Address { address: address(channel.name()), secret: Some("whsec_c2VjcmV0"), person: ana() };
        assert_eq!(channel.check_address(to.address), Ok(()));
        assert_eq!(channel.has_address(), !to.address.is_empty(), "{}", channel.name());
        for n in every_notification() {
            let at = || format!("{} {:?} {:?}", channel.name(), n.kind, n.title.chars().take(40).collect::<String>());
            let out = channel.render(&n, &to).unwrap_or_else(|e| panic!("{}: {e}", at()));
            assert_eq!(channel.render(&n, &to), Ok(out.clone()), "{}: the same again", at());
            match out {
                Outgoing::Http { method, url, headers, body } => {
                    assert_eq!(method, "POST");
                    assert!(url.starts_with("https://"), "{}", at());
                    for (name, value) in headers {
                        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}: {name}", at());
                        assert!(value.bytes().all(|b| (b' '..=b'~').contains(&b)), "{}: {value}", at());
                    }
                    let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
                    let message = body["message"].as_str().unwrap_or_default();
                    assert!(message.len() <= 4096, "{}: {}", at(), message.len());
                    let said = body["message"].as_str().or(body["text"].as_str()).expect("words");
                    assert!(said.contains("This may be a repeat."), "{}: {said}", at());
                }
                Outgoing::Mail { to, subject, text, html, headers } => {
                    let lines = headers.iter().flat_map(|(k, v)| [k, v]).chain([&to, &subject]);
                    assert!(lines.clone().all(|l| !l.chars().any(char::is_control)), "{}: {subject}", at());
                    assert!(headers.iter().all(|(k, v)| k.is_ascii() && v.is_ascii()), "{}", at());
                    assert!(subject.chars().count() <= 120 && subject.starts_with('['), "{}", at());
                    assert!(text.len() <= 70_000 && text.contains("This may be a repeat."), "{}", at());
                    assert!(html.len() <= 300_000, "{}: {}", at(), html.len());
                    for forbidden in ["<script", "<img", "javascript:alert(1)\"", "\" onmouseover", "\0"] {
                        assert!(!html.contains(forbidden), "{}: {forbidden} in {html}", at());
                    }
                    assert!(!html.contains("49"), "{}: nothing in a title is a template", at());
                }
                Outgoing::Browser(ringing) => {
                    assert_eq!((ringing.page, ringing.person), (n.page, ana()));
                    // RFC 8291, section 4, and RFC 8030, section 5.4.
                    assert!(ringing.body.len() <= 3_993, "{}: {}", at(), ringing.body.len());
                    let base64url = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
                    assert!(
                        (1..=32).contains(&ringing.topic.len()) && ringing.topic.bytes().all(base64url),
                        "{}",
                        at()
                    );
                    assert_eq!(ringing.urgency, if n.urgency == Urgency::High { "high" } else { "normal" });
                    assert!(!ringing.body.contains('\n'), "{}: one line of a stream of events", at());
                    let body: serde_json::Value = serde_json::from_str(&ringing.body).expect("JSON");
                    assert_eq!(body["page"].as_str(), Some(n.page.to_string().as_str()), "{}", at());
                    let url = body["url"].as_str();
                    assert!(url.is_none_or(|url| url.starts_with("https://")), "{}: {url:?}", at());
                    let texts = ["title", "body", "service"].map(|f| body[f].as_str().unwrap_or_default().to_owned());
                    let strange = |c: char| c.is_control() && c != '\n';
                    assert!(texts.iter().all(|t| !t.contains(strange)), "{}: {texts:?}", at());
                    assert!(texts[0].chars().count() <= 120 && texts[0].starts_with('['), "{}", at());
                }
            }
        }
    }
}

#[test]
fn what_is_said_first_is_what_is_wrong() {
    let mut n = notification(Kind::Test, Urgency::High, Severity::Critical, "x");
    n.kind = Kind::Alert(Ids::new(|| 7).id(recorded()));
    n.title = "Disk 97 % full".to_owned();
    n.service = Some("Checkout".to_owned());
    n.impact = Some("Customers cannot pay.".to_owned());
    n.person = "Ana Costa".to_owned();
    n.reason = "step 2 of Payments".to_owned();
    n.time_zone = "Europe/Lisbon".to_owned();
    n.opened_at = "2026-07-01T11:30:00Z".parse().expect("an instant");
    n.sent_at = "2026-07-01T11:32:10Z".parse().expect("an instant");
    n.answer_url = Some("https://allclear.example.com/a/token".to_owned());
    n.idempotency_key = "page-7".to_owned();
    n.labels = vec![("host".to_owned(), "db1".to_owned())];
    n.links = Vec::new();
    n.runbook_url = Some("https://wiki.example.com/disk".to_owned());
    n.details = Some("Grows by 1 % an hour.".to_owned());
    let to = |name| Address { address: address(name), secret: None, person: ana() };
    let mail = channel("email").expect("registered").render(&n, &to("email")).expect("a mail");
    let Outgoing::Mail { subject, text, html, headers, .. } = mail else { panic!("a mail") };
    assert_eq!(subject, "[CRITICAL] Disk 97 % full – Checkout");
    assert_eq!(
        text,
        "Critical on Checkout: Disk 97 % full.\nCustomers cannot pay.\nWhy you, Ana Costa: step 2 of Payments.\n\
         This may be a repeat.\n\n\
         Answer: https://allclear.example.com/a/token\n\n\
         Since Wed 1 Jul 2026, 12:30 WEST; sent Wed 1 Jul 2026, 12:32 WEST.\n\
         Runbook: https://wiki.example.com/disk\n\nGrows by 1 % an hour.\n\nhost = db1"
    );
    assert!(html.contains("<a href=\"https:&#x2f;&#x2f;allclear.example.com&#x2f;a&#x2f;token\""), "{html}");
    let header = |name: &str| headers.iter().find(|(k, _)| k == name).map(|(_, v)| v.as_str());
    assert_eq!(header("Message-ID"), Some("<page-7@allclear.example.com>"));
    assert_eq!(header("Auto-Submitted"), Some("auto-generated"));

    let push = channel("ntfy").expect("registered").render(&n, &to("ntfy")).expect("a push");
    let Outgoing::Http { url, headers, body, .. } = push else { panic!("a request") };
    assert_eq!(url, "https://ntfy.example.com/");
    assert!(headers.iter().all(|(name, _)| name != "authorization"));
    let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!((body["topic"].as_str(), body["priority"].as_i64()), (Some("ana"), Some(5)));
    assert_eq!(body["click"], "https://allclear.example.com/a/token");
    assert!(
        body["message"].as_str().is_some_and(|m| m.starts_with("Critical on Checkout: Disk 97 % full.\nCustomers"))
    );

    let ringing = channel("browser").expect("registered").render(&n, &to("browser")).expect("a ring");
    let Outgoing::Browser(ringing) = ringing else { panic!("a ring") };
    let body: serde_json::Value = serde_json::from_str(&ringing.body).expect("JSON");
    assert_eq!(body["title"], "[CRITICAL] Disk 97 % full – Checkout");
    assert_eq!((&body["service"], &body["severity"]), (&"Checkout".into(), &"critical".into()));
    assert_eq!(body["url"], "https://allclear.example.com/a/token");
    assert!(body["body"].as_str().is_some_and(|b| b.contains("Customers cannot pay.\nWhy you, Ana Costa")), "{body}");
    let mut repeat = n.clone();
    repeat.page = Ids::new(|| 13).id(recorded());
    let again = channel("browser").expect("registered").render(&repeat, &to("browser")).expect("a ring");
    let Outgoing::Browser(again) = again else { panic!("a ring") };
    assert_eq!(again.topic, ringing.topic, "a push service keeps only the newest page about one alert");

    let hook = channel("webhook").expect("registered").render(&n, &to("webhook")).expect("a hook");
    let Outgoing::Http { headers, body, .. } = hook else { panic!("a request") };
    let header = |name: &str| headers.iter().find(|(k, _)| k == name).map(|(_, v)| v.as_str());
    assert_eq!((header("webhook-id"), header("webhook-timestamp")), (Some("page-7"), Some("1782905530")));
    assert_eq!(header("webhook-signature"), None, "no secret, no signature");
    let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!((&body["type"], &body["id"]), (&"page".into(), &"page-7".into()));
    assert_eq!((&body["alert"]["service"], &body["alert"]["labels"]["host"]), (&"Checkout".into(), &"db1".into()));
    assert_eq!((&body["person"], &body["maybe_repeat"]), (&"Ana Costa".into(), &true.into()));
}

#[test]
fn a_browser_is_told_what_its_button_does() {
    let mut ids = Ids::new(|| 7);
    let (id, number) = (ids.id(recorded()), 142);
    for (kind, word) in [
        (Kind::Alert(ids.id(recorded())), Some("Acknowledge")),
        (Kind::Incident { id, number, call: Call::Command }, Some("Take command")),
        (Kind::Incident { id, number, call: Call::Help }, Some("I am on it")),
        (Kind::Nudge { id, number }, None),
        (Kind::Test, None),
    ] {
        let n = notification(kind.clone(), Urgency::High, Severity::Critical, "Disk full");
        let to = Address { address: address("browser"), secret: None, person: ana() };
        let Ok(Outgoing::Browser(ringing)) = channel("browser").expect("registered").render(&n, &to) else {
            panic!("a ring for {kind:?}")
        };
        let body: serde_json::Value = serde_json::from_str(&ringing.body).expect("JSON");
        assert_eq!(body["answer"].as_str(), word, "{kind:?}");
    }
}

#[test]
fn replies_mean_the_same_everywhere() {
    #[derive(Debug, PartialEq)]
    enum Fate {
        Done,
        Again(Option<i64>),
        /// Again, and the message may arrive twice.
        Unsure,
        Never,
    }
    let http = |status, retry_after_secs| Response::Http { status, retry_after_secs, body: b"\xff\0no" };
    let smtp = |code| Response::Smtp { code, message: "queued as 7" };
    let table = [
        (http(200, None), Fate::Done),
        (http(204, None), Fate::Done),
        (http(301, None), Fate::Never),
        (http(400, None), Fate::Never),
        (http(401, None), Fate::Never),
        (http(404, Some(5)), Fate::Never),
        (http(410, None), Fate::Never),
        (http(408, None), Fate::Unsure),
        (http(425, None), Fate::Again(None)),
        (http(429, Some(30)), Fate::Again(Some(30))),
        (http(500, None), Fate::Unsure),
        (http(503, Some(u64::MAX)), Fate::Unsure),
        (smtp(250), Fate::Done),
        (smtp(421), Fate::Again(None)),
        (smtp(451), Fate::Again(None)),
        (smtp(550), Fate::Never),
        (Response::Unreached("connection refused\r\n"), Fate::Again(None)),
        (Response::Broken("broken\noff"), Fate::Unsure),
        (Response::Refused("10.0.0.1 is private\n"), Fate::Never),
    ];
    for channel in CHANNELS {
        for (response, want) in &table {
            let fate = match channel.outcome(response) {
                Outcome::Accepted { .. } => Fate::Done,
                Outcome::Retry { after, reason, maybe_arrived } => {
                    assert!(!reason.chars().any(char::is_control), "{reason:?}");
                    if maybe_arrived { Fate::Unsure } else { Fate::Again(after.map(|a| a.as_secs())) }
                }
                Outcome::Rejected { reason } => {
                    assert!(!reason.chars().any(char::is_control), "{reason:?}");
                    Fate::Never
                }
            };
            assert_eq!(fate, *want, "{} {response:?}", channel.name());
        }
    }
    let published = Response::Http { status: 200, retry_after_secs: None, body: br#"{"id":"xE73","event":"message"}"# };
    let reference = channel("ntfy").expect("registered").outcome(&published);
    assert_eq!(reference, Outcome::Accepted { reference: Some("xE73".to_owned()) });
}

/// So many things at once, in letters of four bytes and with long links.
fn digest(server: &str, count: usize) -> Kind {
    let told = |n| Told {
        page: "pag_00000000000000000000000000".parse().expect("an id"),
        title: "Payments fail".to_owned(),
        says: format!("critical on checkout: {} {n}\r\nsecond line", "😀".repeat(90)),
        answer_url: Some(format!("{server}/a/{n}x{}", "y".repeat(120))),
    };
    Kind::Digest { told: (0..count).map(told).collect() }
}

/// Everything that a person reads.
fn read(outgoing: &Outgoing) -> Vec<String> {
    match outgoing {
        Outgoing::Mail { text, html, .. } => vec![text.clone(), html.replace("</p>", "\n").replace("&#x2f;", "/")],
        Outgoing::Browser(ringing) => vec![ringing.body.clone()],
        Outgoing::Http { body, .. } => {
            let json: serde_json::Value = serde_json::from_slice(body).expect("JSON");
            let text = json["message"].as_str().or(json["digest"]["details"].as_str());
            vec![text.expect("something to read").to_owned()]
        }
    }
}

#[test]
fn of_many_things_every_link_is_whole_and_the_rest_is_counted() {
    let server = "https://allclear.example";
    for channel in CHANNELS.iter().filter(|channel| channel.name() != "browser") {
        for count in [2, 5, 9, 60, 500] {
            let kind = digest(server, count);
            let Kind::Digest { told } = &kind else { unreachable!("a digest") };
            let links: BTreeSet<&str> = told.iter().filter_map(|told| told.answer_url.as_deref()).collect();
            let mut note = notification(kind.clone(), Urgency::High, Severity::Critical, "a reason");
            note.title = format!("{count} things wait for you");
            note.answer_url = Some(format!("{server}/"));
            let to = Address { address: address(channel.name()), secret: None, person: ana() };
            let outgoing = channel.render(&note, &to).expect("rendered");
            for text in read(&outgoing) {
                let at = format!("{} with {count}: {text}", channel.name());
                let ends: Vec<&str> = text.lines().filter_map(|line| Some(line.split_once(server)?.1)).collect();
                let named = ends.iter().filter(|end| links.contains(format!("{server}{end}").as_str())).count();
                let cut = ends.iter().filter(|end| end.starts_with("/a/")).count() - named;
                assert!(named > 0 && cut == 0, "{at}");
                let rest = format!("And {} more: {server}/", count - named);
                assert_eq!(text.lines().any(|line| line.ends_with(&rest)), named < count, "{at}");
            }
        }
    }
}

#[test]
fn what_cannot_be_named_at_all_is_found_behind_one_link() {
    let told = vec![
        Told {
            page: "pag_00000000000000000000000000".parse().expect("an id"),
            title: "x".to_owned(),
            says: "x".to_owned(),
            answer_url: Some(format!("https://a.example/{}", "y".repeat(2_000)))
        };
        3
    ];
    let mut note = notification(Kind::Digest { told }, Urgency::High, Severity::Critical, "a reason");
    note.answer_url = Some(format!("https://a.example/{}", "z".repeat(2_000)));
    let to = Address { address: address("ntfy"), secret: None, person: ana() };
    let text = read(&channel("ntfy").expect("registered").render(&note, &to).expect("rendered")).concat();
    assert!(text.ends_with(&format!("All 3: https://a.example/{}", "z".repeat(2_000))), "{text}");
}
