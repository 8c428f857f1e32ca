//! What is written reads back, whatever the names; and nothing that is read makes it fall over.

use crate::{SMALL, acme, app, apply, current, file, try_apply};
use allclear_engine::company::{self, Company, Secrets};
use proptest::prelude::{ProptestConfig, Strategy, TestCaseError, any, prop, prop_assert, prop_oneof, proptest};

#[test]
fn an_export_reads_back_to_the_same_company_here_and_elsewhere() {
    let app = app();
    try_apply(&app, &[acme()]).unwrap();
    for secrets in [Secrets::Included, Secrets::LeftOut] {
        let text = company::export(&current(&app), secrets);
        assert!(apply(&app, &text).is_empty(), "{text}");
        assert_eq!(text.contains("whsec_"), secrets == Secrets::Included);
    }
    let text = company::export(&current(&app), Secrets::Included);
    let other = self::app();
    apply(&other, &text);
    assert_eq!(company::export(&current(&other), Secrets::Included), text);
    let wanted = "  - name: Platform primary\n    team: Platform\n    time_zone: Europe/Berlin\n    layers:\n      - name: weekly\n        rotation: { every: 2 weeks, hand_off: \"Mon 09:00\", start: 2026-01-05 }\n        people: [ana@acme.example, ben@acme.example]\n";
    assert!(text.contains(wanted), "{text}");
    assert!(text.contains("      - { page: [{ schedule: Platform primary }], wait: 5m }\n"), "{text}");
}

const WORDS: [&str; 29] = [
    "yes",
    "no",
    "null",
    "~",
    "1e3",
    "0x1f",
    "a: b",
    "# x",
    "- a",
    "[a]",
    "{",
    "&a",
    "*a",
    "!t",
    "|",
    ">",
    "%",
    "@",
    "`",
    "'",
    "\"",
    "\\",
    "2026-01-01",
    "é",
    "支付",
    "👩‍🚒",
    "\u{2028}",
    "\u{200f}x",
    "\u{200b}x",
];

/// What takes no room on a page: a name of nothing else is refused as an empty one. Written down from the Unicode
/// property of things to be ignored by default, with the two blanks that are not in it.
fn is_nothing(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{ffa0}'
        )
        || matches!(u32::from(c), 0x180b..=0x180f | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0xfe00..=0xfe0f | 0xfeff | 0x1_bca0..=0x1_bca3 | 0x1_d173..=0x1_d17a | 0xe_0000..=0xe_0fff)
}

/// Text as nasty as a name or a description may be.
fn nasty() -> impl Strategy<Value = String> {
    prop_oneof![prop::sample::select(&WORDS[..]).prop_map(str::to_owned), "[ -~]{1,20}", "\\PC{1,10}"]
        .prop_map(|text| text.trim().to_owned())
        .prop_filter("a name says something", |text| text.chars().any(|c| !is_nothing(c)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_the_names_an_export_reads_back(
        name in nasty(),
        impact in "[ -~\\n\\t]{0,40}[!-~]",
        wait in 0_u32..100_000,
        after in 0_u32..10_000,
        days in prop::collection::vec(prop::sample::select(&["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][..]), 1..7),
    ) {
        let app = app();
        apply(&app, SMALL);
        let mut company = current(&app);
        let d = &mut company.directory;
        for (n, service) in d.services.values_mut().enumerate() {
            service.name = format!("{name}{}", ["", "2"][n]);
            service.business_impact = Some(impact.clone());
        }
        for team in d.teams.values_mut() {
            team.name.clone_from(&name);
        }
        for person in d.people.values_mut() {
            person.name.clone_from(&name);
            for method in &mut person.methods {
                method.secret = Some(name.clone());
            }
            person.high = person.methods.iter().map(|m| allclear_core::directory::NotificationRule { method: m.id, after: jiff::SignedDuration::from_secs(after.into()) }).collect();
        }
        for policy in d.policies.values_mut() {
            policy.steps[0].wait = jiff::SignedDuration::from_secs(wait.into());
        }
        for integration in d.integrations.values_mut() {
            integration.mapping.insert("title".to_owned(), format!("body.x ~ \"{}\"", days.join("")));
        }
        for component in company.components.values_mut() {
            component.description = Some(impact.clone());
        }
        for secrets in [Secrets::Included, Secrets::LeftOut] {
            let text = company::export(&company, secrets);
            let document = company::read(&[file("export.yaml", &text)]).map_err(|p| TestCaseError::fail(format!("{p}\n{text}")))?;
            let plan = company::plan(&document, &company).map_err(|p| TestCaseError::fail(format!("{p}\n{text}")))?;
            prop_assert!(plan.is_empty(), "{}\n{}", plan, text);
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = company::read(&[file("x", &String::from_utf8_lossy(&bytes))]);
    }

    #[test]
    fn a_damaged_file_never_panics(at in 0_usize..4000, length in 0_usize..40, with in "[-a:\\[\\]{},&*!|>%@'\"#? \n0]{0,6}") {
        let text = acme().text;
        let (start, end) = (text.floor_char_boundary(at), text.floor_char_boundary(at + length));
        let damaged = format!("{}{with}{}", &text[..start], &text[end..]);
        if let Ok(document) = company::read(&[file("x", &damaged)]) {
            let _ = company::plan(&document, &Company::default());
        }
    }
}
