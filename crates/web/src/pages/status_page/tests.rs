use super::past::{Day, days, duration};
use super::*;
use allclear_core::id::{Id, Kind};
use allclear_core::status::{
    Affected, Component, ComponentStatus, Impact, IncidentStatus, Page, PublicIncident, PublicUpdate, Told,
};
use jiff::{SignedDuration, Timestamp};

mod followed;

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// Raw parts, so that every id differs from every other.
fn id<K: Kind>(n: u128) -> Id<K> {
    let text = format!("{}_{:026}", K::PREFIX, n);
    text.parse().expect("digits are letters of an id")
}

fn component(n: u128, name: &str, status: ComponentStatus) -> Component {
    let made = at("2026-01-01T00:00:00Z");
    Component {
        id: id(n),
        page: id(1),
        service: None,
        name: name.to_owned(),
        description: Some(name.to_owned()),
        position: 1,
        status,
        created_at: made,
        updated_at: made,
    }
}

fn told(n: u128, text: &str, began: &str, ended: Option<&str>) -> Told {
    let status = if ended.is_some() { IncidentStatus::Resolved } else { IncidentStatus::Identified };
    let incident = PublicIncident {
        id: id(n),
        page: id(1),
        incident: Some(id(900)),
        name: text.to_owned(),
        status,
        impact: Impact::Major,
        created_at: at(began),
        updated_at: at(began),
        monitoring_at: None,
        resolved_at: ended.map(at),
        started_at: at(began),
        next_update_at: None,
    };
    let affected = Affected {
        code: id(2),
        name: text.to_owned(),
        old_status: ComponentStatus::Operational,
        new_status: ComponentStatus::MajorOutage,
    };
    let update = PublicUpdate {
        id: id(500 + n),
        incident: id(n),
        status,
        body: text.to_owned(),
        created_at: at(began),
        display_at: at(began),
        affected: vec![affected],
        next_update_at: None,
    };
    Told { incident, updates: vec![update] }
}

fn view(components: Vec<Component>, incidents: Vec<Told>) -> View {
    let page = Page {
        id: id(1),
        slug: "main".to_owned(),
        name: "Acme status".to_owned(),
        automatic: false,
        created_at: at("2026-01-01T00:00:00Z"),
        updated_at: at("2026-11-20T00:00:00Z"),
    };
    let url = "https://acme.example/status/main".to_owned();
    View { page, url, components, incidents, as_of: at("2026-11-22T01:38:00Z"), report_form: false }
}

fn text_of(view: &View, path: &str) -> String {
    render(view).into_iter().find(|d| d.path == path).expect("a document at the path").body
}

/// Names of tags, in order, and the names of their attributes: what a browser would build.
fn skeleton(html: &str) -> Vec<String> {
    let mut tags = Vec::new();
    for piece in html.split('<').skip(1) {
        let tag = piece.split('>').next().expect("a first part");
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let names: Vec<&str> = attributes.split("=\"").filter_map(|a| a.rsplit(['"', ' ']).next()).collect();
        tags.push(format!("{name} {}", names[..names.len().saturating_sub(1)].join(" ")));
    }
    tags
}

#[test]
fn what_people_write_stays_text() {
    let page = |text: &str| {
        let mut view = view(
            vec![component(2, text, ComponentStatus::MajorOutage)],
            vec![
                told(20, text, "2026-11-22T01:00:00Z", None),
                told(21, text, "2026-11-20T01:00:00Z", Some("2026-11-20T02:00:00Z")),
            ],
        );
        view.page.name = text.to_owned();
        view
    };
    let plain = page("written");
    let incident = format!("incidents/{}", plain.incidents[0].incident.id);
    for hostile in [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</title></style></main><iframe src=//evil.example>",
        "&lt;b&gt; &amp; &#60;i&#62; <!-- ]]> {{7*7}} javascript:alert(1)",
        "\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{627}\u{644}",
    ] {
        let view = page(hostile);
        for path in ["", &incident] {
            assert_eq!(skeleton(&text_of(&view, path)), skeleton(&text_of(&plain, path)), "{hostile} in {path:?}");
        }
    }
    let long = page(&"x".repeat(10_000));
    assert!(text_of(&long, &incident).contains(&"x".repeat(10_000)), "its own page has all of it");
    let past = text_of(&long, "");
    assert!(past.contains(&format!("<p dir=\"auto\">{}…</p>", "x".repeat(400))), "the history has the beginning");
}

#[test]
fn the_page_is_said_with_words_and_landmarks() {
    let components =
        vec![component(2, "Payments", ComponentStatus::MajorOutage), component(3, "Web", ComponentStatus::Operational)];
    let html = text_of(&view(components, vec![told(20, "Cards fail", "2026-11-22T01:00:00Z", None)]), "");
    for (once, count) in [
        ("<h1", 1),
        ("<main", 1),
        ("<header", 1),
        ("<footer", 1),
        ("<html lang=\"en\"", 1),
        ("<script", 1),
        ("style=", 0),
        (" onclick", 0),
    ] {
        let found = html.matches(once).count();
        assert_eq!(found, count, "{once}");
    }
    for words in [
        "Partial system outage",
        "Major outage",
        "Operational",
        "Cards fail",
        "Identified",
        "Major impact",
        "Ongoing for 38 min",
    ] {
        assert!(html.contains(words), "{words}");
    }
    assert!(html.contains("As of <time datetime=\"2026-11-22T01:38:00Z\">22 Nov 2026, 01:38 UTC</time>"), "its age");
    assert!(html.contains("<title>Partial system outage – Acme status</title>"));
    let calm = text_of(&view(vec![], vec![]), "");
    assert!(calm.contains("All systems operational") && calm.contains("No components are listed on this page yet."));
}

#[test]
fn the_internal_incident_is_nowhere() {
    let view = view(vec![], vec![told(20, "Cards fail", "2026-11-22T01:00:00Z", None)]);
    let internal = view.incidents[0].incident.incident.expect("linked").to_string();
    let documents = render(&view);
    assert_eq!(documents.len(), 15, "page, sheet, script, icon, two feeds, one incident, eight JSON documents");
    assert!(documents.iter().all(|d| !d.body.contains(&internal)));
}

#[test]
fn every_relative_address_of_the_page_is_one_of_its_documents() {
    let view = view(
        vec![],
        vec![
            told(20, "Cards fail", "2026-11-22T01:00:00Z", None),
            told(21, "Search", "2026-11-20T01:00:00Z", Some("2026-11-20T02:00:00Z")),
        ],
    );
    let documents = render(&view);
    for page in documents.iter().filter(|d| d.format == Format::Html) {
        for address in page
            .body
            .split("href=\"")
            .skip(1)
            .chain(page.body.split("src=\"").skip(1))
            .map(|rest| rest.split('"').next().expect("an end"))
        {
            let Some(path) = address.strip_prefix("/status/main") else {
                assert_eq!(address, "#main");
                continue;
            };
            let path = path.trim_start_matches('/').split('?').next().expect("a first part");
            assert!(documents.iter().any(|d| d.path == path), "{address}");
        }
    }
}

#[test]
fn days_are_told_quiet_or_left_out() {
    let view = view(
        vec![],
        vec![
            told(20, "open since yesterday", "2026-11-21T23:00:00Z", None),
            told(21, "over midnight", "2026-11-16T23:00:00Z", Some("2026-11-17T01:00:00Z")),
            told(22, "began before", "2026-11-01T00:00:00Z", Some("2026-11-10T00:00:00Z")),
            told(23, "long ago", "2026-10-01T00:00:00Z", Some("2026-11-08T23:59:00Z")),
        ],
    );
    let lines: Vec<String> = days(&view)
        .iter()
        .map(|day| match day {
            Day::Quiet { from, to } => format!("{}-{} quiet", from.day(), to.day()),
            Day::Told { on, incidents } => format!("{} {}", on.day(), incidents[0].incident.name),
        })
        .collect();
    // The 22nd and the 17th are neither quiet nor a beginning; the 9th is the first of 14 days.
    let expected = ["21 open since yesterday", "18-20 quiet", "16 over midnight", "11-15 quiet", "9 began before"];
    assert_eq!(lines, expected);
}

#[test]
fn a_duration_says_its_two_largest_units() {
    let from = at("2026-11-22T00:00:00Z");
    for (seconds, words) in [
        (-5, "less than a minute"),
        (59, "less than a minute"),
        (60, "1 min"),
        (3_600, "1 h"),
        (8_880, "2 h 28 min"),
        (86_400 + 59, "1 day"),
        (86_400 + 7_200, "1 day 2 h"),
        (3 * 86_400 - 60, "2 days 23 h"),
        (3 * 86_400, "3 days"),
    ] {
        assert_eq!(duration(from, from + SignedDuration::from_secs(seconds)), words);
    }
}

#[test]
fn gzip_is_sent_to_those_who_take_it() {
    let takes = |value: &str| takes_gzip(std::iter::once(value));
    for yes in ["gzip", "br, GZIP;q=0.5", "*", "deflate, gzip", "*;q=0.1"] {
        assert!(takes(yes), "{yes}");
    }
    for no in ["", "br", "gzip;q=0", "gzip;q=0.0, *", "gzip;q=much", "identity", "x-gzip2"] {
        assert!(!takes(no), "{no}");
    }
    assert!(!takes_gzip(std::iter::empty()));
}
