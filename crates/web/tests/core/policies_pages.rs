//! Escalation policies in the interface: whom each would wake, what is wrong with it, and changing it row by row.
//!
//! The clock stands at Sunday, 22 November 2026, 02:30 UTC, which is Ana's clock in Lisbon. Ben has the week.

use crate::html_lint::assert_good;
use crate::oncall_pages::{person, told};
use crate::world::{Answer, COMPANY, World};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_engine::company::{self, SourceFile};
use http::{StatusCode, header};

const ANA: &str = "ana@example.com";
const BEN: &str = "ben@example.com";
const HOSTILE: &str = "<script>alert(1)</script> \u{200f}gnp.exe 🤷🏽‍♀️ =1+1";

async fn path(world: &World) -> String {
    let directory = world.app.refresh_directory().await.unwrap();
    let policy = directory.policies.values().find(|policy| policy.name == "Payments").expect("a policy");
    format!("/escalation-policies/{}", policy.id)
}

async fn apply(world: &World, text: String) {
    let file = SourceFile { name: "company.yaml".to_owned(), text };
    company::apply(&world.app, Actor::Operator, &[file]).await.expect("applied");
}

/// What a browser would send of the page's editor, with these fields in place of what is there.
fn typed<'f>(changes: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let start = [
        ("name", "Second line"),
        ("team", ""),
        ("repeat", "1"),
        ("seen", ""),
        ("steps", "1"),
        ("steps[0].wait", "5"),
        ("steps[0].unit", "min"),
    ];
    let kept = start.into_iter().filter(|(name, _)| !changes.iter().any(|(other, _)| other == name));
    kept.chain(changes.iter().copied()).collect()
}

#[track_caller]
fn gone_to(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.headers[header::LOCATION].to_str().unwrap().to_owned()
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let field = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("{name}: {page}"));
    field.split('"').next().expect("a value").to_owned()
}

#[tokio::test]
async fn the_list_says_who_would_be_called_when_and_what_uses_it() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let page = world.see(&ana, "/escalation-policies").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert_good("/escalation-policies", &page.text);
    let ladder = page.text.split("<ol class=\"ladder\"").nth(1).expect("a ladder").split("</ol>").next().unwrap();
    // At once, five minutes later, and ten minutes after that the admins. Lagos is an hour ahead.
    for words in [
        ">02:30<",
        "whoever is on call on",
        ">Primary<",
        "Ben Okafor",
        "03:30",
        ">02:35<",
        ">02:45<",
        "Ana Costa",
        "the last resort",
    ] {
        assert!(ladder.contains(words), "{words}: {ladder}");
    }
    let services = page.text.split("class=\"about\"").nth(1).expect("what uses it");
    assert!(
        services.contains("checkout") && services.contains("ledger") && services.contains(">Payments<"),
        "{services}"
    );
    assert!(!page.text.contains("warning"), "{}", page.text);
}

#[tokio::test]
async fn what_would_page_nobody_is_said_before_it_happens() {
    let world = World::new().await;
    // Nobody is on call before the rotation begins, and Ben has no way to be reached.
    let later = COMPANY.replacen("start: 2026-01-05", "start: 2030-01-07", 1);
    let unreachable = later.replacen(
        "  - person: ben@example.com\n    methods: [ { id: hook, type: webhook, url: \"http://127.0.0.1:9/ben\" } ]\n    rules: { high: [ { method: hook, after: 0s } ] }\n",
        "",
        1,
    );
    assert_ne!(later, unreachable);
    apply(&world, unreachable).await;
    let ana = world.sign_in(ANA).await;
    let list = world.see(&ana, "/escalation-policies").await.text;
    assert_good("a list with warnings", &list);
    assert!(list.contains("3 warnings"), "{list}");
    let page = world.see(&ana, &path(&world).await).await.text;
    assert_good("a policy with warnings", &page);
    for words in [
        "Step 1 pages nobody now: Nobody is on call on Primary.",
        "Step 2 pages nobody now",
        "Ben Okafor cannot be reached",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    // The walk goes through at once, so the admin is called at this very minute.
    let last = page.split("last-step").nth(1).expect("the last step");
    assert!(last.contains(">02:30<") && last.contains("Ana Costa"), "{last}");
}

#[tokio::test]
async fn a_policy_is_made_row_by_row_and_shows_what_it_would_do_before_it_is_saved() {
    let world = World::new().await;
    let max = world.signed_in_as(Role::Manager).await;
    let (to_ana, to_ben) =
        (format!("person:{}", person(&world, ANA).await), format!("person:{}", person(&world, BEN).await));
    let blank = world.see(&max, "/escalation-policies/new").await;
    assert_good("/escalation-policies/new", &blank.text);
    let added =
        world.press(&max, "/escalation-policies/new", &typed(&[("steps[0].page", &to_ben), ("do", "add-step")])).await;
    assert_eq!(added.status, StatusCode::OK);
    assert_good("an editor with rows", &added.text);
    assert!(added.text.contains("Step 2") && added.text.contains("name=\"steps\" value=\"2\""), "{}", added.text);
    let two = [
        ("steps", "2"),
        ("steps[0].page", to_ben.as_str()),
        ("steps[0].page", ""),
        ("steps[1].page", to_ana.as_str()),
        ("steps[1].wait", "90"),
        ("steps[1].unit", "sec"),
    ];
    let mut raised = typed(&two);
    raised.push(("do", "raise-step:1"));
    let raised = world.press(&max, "/escalation-policies/new", &raised).await.text;
    // Ana first, for a minute and a half, then Ben.
    let preview = raised.split("<ol class=\"ladder\"").nth(1).expect("a preview");
    assert!(preview.find("Ana Costa") < preview.find("Ben Okafor") && preview.contains(">02:31<"), "{preview}");
    for button in ["raise-step:9", "drop-target:0:7", "nonsense:-1:x", "", "drop-step:0"] {
        let mut pressed = typed(&two);
        pressed.push(("do", button));
        let answer = world.press(&max, "/escalation-policies/new", &pressed).await;
        assert_eq!(answer.status, StatusCode::OK, "{button}");
        assert_good(button, &answer.text);
    }
    let mut saved = typed(&two);
    saved.push(("do", "save"));
    let made = gone_to(&world.press(&max, "/escalation-policies/new", &saved).await);
    let directory = world.app.refresh_directory().await.unwrap();
    let policy = directory.policies.values().find(|policy| policy.name == "Second line").expect("saved");
    assert_eq!((policy.steps.len(), policy.repeat, policy.steps[1].wait.as_secs()), (2, 1, 90));
    assert_good(&made, &world.see(&max, &made).await.text);
    let again = world.press(&max, "/escalation-policies/new", &saved).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "a double click makes no second one");
    assert!(again.text.contains("already"), "{}", again.text);
}

#[tokio::test]
async fn what_cannot_be_saved_stays_typed() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let to_ben = format!("person:{}", person(&world, BEN).await);
    let nobody = format!("person:{}", to_ben.trim_start_matches("person:").replacen("per_0", "per_1", 1));
    let long = "x".repeat(10_000);
    for (changes, wrong) in [
        ([("name", ""), ("steps[0].page", to_ben.as_str()), ("repeat", "0")], "must not be empty"),
        ([("name", long.as_str()), ("steps[0].page", to_ben.as_str()), ("repeat", "0")], "at most 200"),
        ([("name", HOSTILE), ("steps[0].page", ""), ("repeat", "0")], "choose whom this step pages"),
        ([("name", HOSTILE), ("steps[0].page", "person:x"), ("repeat", "0")], "not known"),
        ([("name", HOSTILE), ("steps[0].page", nobody.as_str()), ("repeat", "0")], "there is no such person"),
        ([("name", HOSTILE), ("steps[0].page", to_ben.as_str()), ("repeat", "10")], "from 0 to 9"),
        ([("name", HOSTILE), ("steps[0].page", to_ben.as_str()), ("steps[0].wait", "-1")], "must be a whole number"),
    ] {
        let mut fields = typed(&changes);
        fields.push(("do", "save"));
        let answer = world.press(&ana, "/escalation-policies/new", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {}", answer.text);
        assert!(answer.text.contains(wrong), "{wrong}: {}", answer.text);
        assert!(!answer.text.contains("<script>alert"));
        assert_good(wrong, &answer.text);
    }
    let most = typed(&[("steps", "4000000000"), ("do", "look")]);
    assert_eq!(world.press(&ana, "/escalation-policies/new", &most).await.status, StatusCode::OK);
}

#[tokio::test]
async fn two_who_edit_at_once_do_not_undo_each_other_unawares() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let here = path(&world).await;
    let form = world.see(&ana, &format!("{here}/edit")).await.text;
    assert_good("the editor", &form);
    let seen = hidden(&form, "seen");
    let to_ben = format!("person:{}", person(&world, BEN).await);
    let fields = [
        ("name", "Payments"),
        ("seen", seen.as_str()),
        ("steps[0].page", to_ben.as_str()),
        ("repeat", "2"),
        ("do", "save"),
    ];
    for _ in 0..2 {
        let saved = world.press(&ana, &format!("{here}/edit"), &typed(&fields)).await;
        assert_eq!(gone_to(&saved), here, "a second click is no conflict");
    }
    let mut fields = fields;
    fields[3].1 = "3";
    let mut looking = fields;
    looking[4].1 = "look";
    let looked = world.press(&ana, &format!("{here}/edit"), &typed(&looking)).await;
    assert_eq!(hidden(&looked.text, "seen"), seen, "a look at what comes of it forgets nothing");
    let stale = world.press(&ana, &format!("{here}/edit"), &typed(&fields)).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stale.text.contains("Somebody changed this policy") && stale.text.contains("Ben Okafor"));
    let seen = hidden(&stale.text, "seen");
    let again = [
        ("name", "Payments"),
        ("seen", seen.as_str()),
        ("steps[0].page", to_ben.as_str()),
        ("repeat", "3"),
        ("do", "save"),
    ];
    assert_eq!(gone_to(&world.press(&ana, &format!("{here}/edit"), &typed(&again)).await), here);
    // Two who press at the same moment: one is first, the other hears of it.
    let seen = hidden(&world.see(&ana, &format!("{here}/edit")).await.text, "seen");
    let with = |repeat| {
        [("name", "Payments"), ("seen", &*seen), ("steps[0].page", &*to_ben), ("repeat", repeat), ("do", "save")]
    };
    let (path, one, two) = (format!("{here}/edit"), with("4"), with("5"));
    let (one, two) = (typed(&one), typed(&two));
    let (one, two) = tokio::join!(world.press(&ana, &path, &one), world.press(&ana, &path, &two));
    let mut both = [one.status, two.status];
    both.sort();
    assert_eq!(both, [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]);
}

#[tokio::test]
async fn a_policy_in_use_is_not_removed_and_says_by_whom() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let here = path(&world).await;
    let kept = world.press(&ana, &format!("{here}/remove"), &[]).await;
    assert_eq!(gone_to(&kept), format!("{here}/edit"));
    assert!(told(&kept).contains("still needed by"), "{}", told(&kept));
    let to_ben = format!("person:{}", person(&world, BEN).await);
    let other = gone_to(
        &world.press(&ana, "/escalation-policies/new", &typed(&[("steps[0].page", &to_ben), ("do", "save")])).await,
    );
    assert_eq!(gone_to(&world.press(&ana, &format!("{other}/remove"), &[]).await), "/escalation-policies");
    assert_eq!(world.see(&ana, &other).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn only_managers_change_policies_and_an_empty_place_leads_to_the_first() {
    let world = World::new().await;
    let here = path(&world).await;
    let observer = world.signed_in_as(Role::Observer).await;
    for page in ["/escalation-policies", here.as_str()] {
        let shown = world.see(&observer, page).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(!shown.text.contains("/edit") && !shown.text.contains("/escalation-policies/new"), "{}", shown.text);
    }
    let responder = world.signed_in_as(Role::Responder).await;
    for form in ["/escalation-policies/new".to_owned(), format!("{here}/edit"), format!("{here}/remove")] {
        assert_eq!(world.press(&responder, &form, &[("do", "save")]).await.status, StatusCode::FORBIDDEN, "{form}");
    }
    assert_eq!(world.see(&observer, "/escalation-policies/pol_x").await.status, StatusCode::NOT_FOUND);
    let empty = World::empty();
    let admin = empty.signed_in_as(Role::Admin).await;
    let page = empty.see(&admin, "/escalation-policies").await.text;
    assert_good("an empty place", &page);
    assert!(page.contains("No escalation policy yet") && page.contains("href=\"/escalation-policies/new\""), "{page}");
}
