use super::markdown::{block, inline};
use super::*;
use crate::directory::{Directory, Person, Role as Access};
use crate::incident::{Change, Declaration, Policy, Role, Severity, Via, policy_of};
use crate::timeline::Entry;
use jiff::civil::date;
use proptest::prelude::*;
use uuid::Uuid;

fn ids() -> Ids {
    let mut n = 0_u64;
    Ids::new(move || {
        n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
        n
    })
}

/// Thursday 2026-01-01 03:00 UTC and so many minutes.
fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_767_236_400 + minute * 60).expect("in range")
}

fn ana() -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(1))
}

fn company() -> Directory {
    let person = Person {
        id: ana(),
        email: "ana@example.com".to_owned(),
        name: "Ana <b>Diaz</b>".to_owned(),
        time_zone: "Europe/Berlin".to_owned(),
        role: Access::Responder,
        methods: Vec::new(),
        high: Vec::new(),
        low: Vec::new(),
        skills: Vec::new(),
    };
    Directory { people: BTreeMap::from([(ana(), person)]), ..Directory::default() }
}

fn zone(_: PersonId) -> String {
    "Europe/Berlin".to_owned()
}

/// Declared at 0, commanded at 4, one update at 10, resolved at 80.
fn story_with(policy: Policy, title: &str, note: &str) -> (Incident, Vec<Entry>) {
    let mut ids = ids();
    let actor = Actor::by_link(ana());
    let declaration = Declaration { number: 142, title: title.to_owned(), impact: None, policy, services: Vec::new() };
    let mut decision = Change::declare(declaration, &actor, at(0), &mut ids).expect("valid").decide();
    let mut entries = decision.entries;
    for (minute, f) in [4_i64, 10, 20, 80].into_iter().zip(0..) {
        let mut change = Change::begin(decision.incident, &actor, at(minute), &mut ids);
        match f {
            0 => change.assume(Role::IncidentCommander, ana(), Via::Claim),
            1 => change.post_update("we are looking", None).expect("valid"),
            2 => change.note(note).expect("valid"),
            _ => change.resolve(Some("rolled back release 7")).expect("fits"),
        }
        decision = change.decide();
        entries.extend(decision.entries);
    }
    (decision.incident, entries)
}

fn story() -> (Incident, Vec<Entry>) {
    story_with(policy_of(Severity::Sev1), "Payments fail", "half of the pods restart")
}

fn drafted(incident: &Incident, entries: &[Entry]) -> Vec<Section> {
    let directory = company();
    draft(&Story { incident, entries, alerts: &[], factors: &[], actions: &[], directory: &directory })
}

fn text(sections: &[Section], key: SectionKey) -> &str {
    &sections.iter().find(|s| s.key == key).expect("every section").text
}

#[test]
fn the_draft_has_every_section_in_order_and_never_one_cause() {
    let (incident, entries) = story();
    let sections = drafted(&incident, &entries);
    assert_eq!(sections.iter().map(|s| s.key).collect::<Vec<_>>(), SectionKey::ALL);
    assert!(text(&sections, SectionKey::Overview).contains("declared at 2026-01-01 03:00 UTC"));
    assert!(text(&sections, SectionKey::Resolution).contains("rolled back release 7"));
    assert!(text(&sections, SectionKey::Timeline).contains("half of the pods restart"));
    assert!(text(&sections, SectionKey::WentWell).is_empty());
    let whole: String = sections.iter().flat_map(|s| [s.text.as_str(), s.prompt, s.key.name()]).collect();
    assert!(!whole.to_lowercase().contains("root cause"));
}

#[test]
fn the_figures_are_those_of_the_clock() {
    let (incident, entries) = story();
    let directory = company();
    let story = Story {
        incident: &incident,
        entries: &entries,
        alerts: &[],
        factors: &[],
        actions: &[],
        directory: &directory,
    };
    let figures = figures(&story);
    let minutes = |span: Option<jiff::SignedDuration>| span.map(|s| s.as_mins());
    assert_eq!(minutes(figures.to_commander), Some(4));
    assert_eq!(minutes(figures.to_first_update), Some(10));
    assert_eq!(minutes(figures.to_resolve), Some(80));
    assert_eq!((figures.to_acknowledge, figures.to_declare), (None, None));
    assert_eq!((figures.updates_on_time, figures.updates_promised), (1, 1));
}

#[test]
fn a_review_belongs_to_the_commander_and_is_due_in_business_days() {
    let (incident, _) = story();
    let review = begin(&incident, zone, &mut ids(), at(80));
    assert_eq!((review.owner, review.state), (Some(ana()), State::Draft));
    // Resolved on Thursday 1 January 2026; three business days later is Tuesday the 6th.
    assert_eq!(review.due.expect("demanded").on, date(2026, 1, 6));
    let (mild, _) = story_with(policy_of(Severity::Sev5), "x", "y");
    assert_eq!(begin(&mild, zone, &mut ids(), at(80)).due, None);
}

#[test]
fn an_edited_section_stays_as_it_was_written() {
    let (incident, entries) = story();
    let mut review = begin(&incident, zone, &mut ids(), at(80));
    let actor = Actor::Operator;
    let edit = |text: &str, revision| vec![Edit { key: SectionKey::Lucky, text: text.to_owned(), revision }];
    let draft = || drafted(&incident, &entries);
    assert_eq!(review.edit(draft(), &edit("it was night", 0), &actor, at(90)), Ok(vec![SectionKey::Lucky]));
    let sections = review.sections(draft());
    assert_eq!(text(&sections, SectionKey::Lucky), "it was night");
    assert_eq!(review.edit(draft(), &edit("it was night", 0), &actor, at(91)), Ok(vec![]), "a repeated request");
    let two = review.edit(draft(), &edit("few were awake", 0), &actor, at(92));
    let Err(Unedited::Clash(clash)) = two else { panic!("written by two: {two:?}") };
    assert_eq!(clash[0].theirs, "it was night");
    assert_eq!(clash[0].yours, "few were awake");
    assert_eq!(review.edit(draft(), &edit("both", clash[0].revision), &actor, at(93)), Ok(vec![SectionKey::Lucky]));
    let long = review.edit(draft(), &edit(&"é".repeat(20_001), 2), &actor, at(94));
    let reason = "has 20001 characters; at most 20000 fit".to_owned();
    assert_eq!(long, Err(Unedited::Refused(Refused::Invalid { field: "lucky", reason })));
    assert_eq!(review.edits[&SectionKey::Lucky].revision, 2);
}

#[test]
fn one_clash_saves_none_of_the_edits() {
    let (incident, entries) = story();
    let mut review = begin(&incident, zone, &mut ids(), at(80));
    let edits = [
        Edit { key: SectionKey::Lucky, text: "a".to_owned(), revision: 0 },
        Edit { key: SectionKey::Surprises, text: "b".to_owned(), revision: 3 },
    ];
    assert!(review.edit(drafted(&incident, &entries), &edits, &Actor::Operator, at(90)).is_err());
    assert!(review.edits.is_empty());
}

#[test]
fn done_when_must_be_something_to_look_at() {
    let check = super::action::done_when;
    for vague in [
        "",
        "  ",
        "done",
        "when it is fixed",
        "The issue is resolved.",
        "ongoing",
        "TBD",
        "ok",
        "???",
        "asap",
        "review latency continuously",
        "the problem is fixed and everything works",
    ] {
        let error = check(vague).expect_err(vague);
        assert!(error.to_string().contains("done_when"), "{error}");
    }
    for good in [
        "An alert fires in staging within 5 minutes",
        "p99 below 300 ms for a week",
        "アラートが5分以内に鳴る",
        "Runbook has a section on failover",
    ] {
        assert!(check(good).is_ok(), "{good}");
    }
}

#[test]
fn due_dates_are_dates_to_come() {
    let today = date(2026, 1, 5);
    assert_eq!(parse_due_on("2026-01-05", today), Ok(today));
    for bad in ["2026-01-04", "tomorrow", "", "2026-13-01", "2026-02-30"] {
        assert!(parse_due_on(bad, today).is_err(), "{bad}");
    }
    assert_eq!(parse_due_on("2031-01-05", today), Ok(date(2031, 1, 5)), "five years are taken");
    for far in ["2031-01-06", "9999-12-31"] {
        let why = parse_due_on(far, today).unwrap_err().to_string();
        assert!(why.contains(&format!("{far} is more than 5 years away")), "{why}");
    }
    let last = date(9998, 1, 1);
    assert_eq!(parse_due_on("9999-12-31", last), Ok(date(9999, 12, 31)), "where the calendar ends, nothing breaks");
    // 15 days after Thursday 1 January 2026 is a Friday; 16 is a Saturday, so the Monday after.
    assert_eq!(default_due_on(at(0), 15, "UTC"), date(2026, 1, 16));
    assert_eq!(default_due_on(at(0), 16, "UTC"), date(2026, 1, 19));
}

#[test]
fn an_action_is_not_dropped_without_a_reason() {
    let new = NewAction {
        incident: story().0.id,
        title: "Alert on restarts".to_owned(),
        kind: ActionKind::Detect,
        owner: ana(),
        due_on: date(2026, 2, 1),
        done_when: "a pod restarted three times pages the owner".to_owned(),
    };
    let mut action = add_action(new, &Actor::Operator, &mut ids(), at(0)).expect("valid");
    assert!(move_action(&mut action, ActionState::WontDo, Some(" "), at(1)).is_err());
    assert_eq!(action.state, ActionState::Open);
    assert_eq!(move_action(&mut action, ActionState::WontDo, Some("the service goes away in May"), at(1)), Ok(true));
    assert_eq!(move_action(&mut action, ActionState::WontDo, None, at(2)), Ok(false));
    assert_eq!(move_action(&mut action, ActionState::Open, None, at(3)), Ok(true));
    assert_eq!((action.reason, action.ended_at), (None, None));
}

#[test]
fn the_document_has_only_our_headings() {
    let hostile = "x\n# Fired people\n<script>alert(1)</script>\n[a]: http://evil\n```\n===";
    let (incident, entries) = story_with(policy_of(Severity::Sev1), hostile, hostile);
    let mut review = begin(&incident, zone, &mut ids(), at(80));
    let edit = Edit { key: SectionKey::Lucky, text: hostile.to_owned(), revision: 0 };
    review.edit(drafted(&incident, &entries), &[edit], &Actor::Operator, at(81)).expect("no clash");
    let sections = review.sections(drafted(&incident, &entries));
    let directory = company();
    let document = Document { incident: &incident, review: &review, sections: &sections, directory: &directory };
    let text = render(&document);
    let headings: Vec<&str> = text.lines().filter(|l| l.starts_with('#')).collect();
    let expected = SectionKey::ALL.iter().map(|k| format!("## {}", k.name()));
    assert!(headings[0].starts_with("# Review of incident #142: x"));
    assert_eq!(headings[1..], expected.collect::<Vec<_>>());
    assert!(!text.contains('<'), "no HTML: {text}");
    assert!(!text.contains("\n```") && !text.contains("\n==="));
    assert!(text.contains("Owner: Ana &lt;b&gt;Diaz&lt;/b&gt;"));
    assert!(text.contains("time zone is Europe/Berlin"));
    assert!(
        text.contains("> What went well") || text.contains("> What limited the damage?"),
        "prompts while it is a draft"
    );
    review.state = State::Published;
    let document = Document { incident: &incident, review: &review, sections: &sections, directory: &directory };
    assert!(!render(&document).contains("What limited the damage?"));
}

/// What CommonMark would take a line for, judged by its first characters alone.
fn is_markup(line: &str) -> bool {
    let line = line.trim_start_matches(' ');
    let ruler = |c: char| line.chars().filter(|x| *x == c).count() > 2 && line.chars().all(|x| x == c || x == ' ');
    line.starts_with('#')
        || line.starts_with("```")
        || line.starts_with("~~~")
        || line.starts_with('>')
        || line.starts_with('<')
        || line.starts_with('\t')
        || ['-', '*', '_'].into_iter().any(ruler)
        || (!line.is_empty() && line.chars().all(|c| c == '=' || c == ' '))
        || (!line.is_empty() && line.chars().all(|c| c == '-'))
}

proptest! {
    #[test]
    fn no_text_becomes_markup(text in "[-#=*_<>`~!\\[\\]()|:a1. \t\n\\\\]{0,60}") {
        let shown = block(&crate::text::paragraph(&text, MAX_TEXT));
        for line in shown.lines() {
            prop_assert!(!is_markup(line), "{line:?}");
            let item = line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '*' | ' '));
            prop_assert!(!item.starts_with('#') && !item.starts_with("```"), "{line:?}");
            prop_assert!(!line.starts_with("    "));
        }
        prop_assert!(!shown.contains('<'));
        let single = inline(&text);
        prop_assert!(!single.contains('<') && !single.contains('\n'));
        for c in ['`', '[', ']', '*', '_'] {
            // Every one of them has a backslash before it, and that backslash is not itself escaped.
            let bare = single.replace("\\\\", "");
            for (i, _) in bare.match_indices(c) {
                prop_assert!(bare[..i].ends_with('\\'), "{c} in {single:?}");
            }
        }
    }
}
