//! Making and changing a schedule: rows of people, hours, and the shifts that come of them.

use crate::html_lint::assert_good;
use crate::oncall_pages::{path, person, told};
use crate::world::{Answer, World};
use allclear_core::directory::Role;
use http::StatusCode;

const ANA: &str = "ana@example.com";
const BEN: &str = "ben@example.com";

/// What a browser would send of the page's editor, with these fields in place of what is there.
fn typed(changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let start = [
        ("name", "Second line"),
        ("time_zone", "Europe/Berlin"),
        ("team", ""),
        ("seen", ""),
        ("layers", "1"),
        ("layers[0].name", "Weekly"),
        ("layers[0].every", "1"),
        ("layers[0].unit", "week"),
        ("layers[0].weekday", "mon"),
        ("layers[0].time", "09:00"),
        ("layers[0].start", "2026-11-02"),
        ("layers[0].windows", "0"),
    ];
    let kept = start.iter().filter(|(name, _)| !changes.iter().any(|(other, _)| other == name));
    kept.chain(changes).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

async fn edit(world: &World, cookie: &str, path: &str, changes: &[(&str, &str)]) -> Answer {
    let fields = typed(changes);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    world.press(cookie, path, &fields).await
}

#[tokio::test]
async fn a_schedule_is_made_row_by_row_and_shows_what_comes_of_it_before_it_is_saved() {
    let world = World::new().await;
    let max = world.signed_in_as(Role::Manager).await;
    let (ana, ben) = (person(&world, ANA).await, person(&world, BEN).await);
    let blank = world.see(&max, "/on-call/new").await;
    assert_good("/on-call/new", &blank.text);
    assert!(blank.text.contains("Nobody would be on call"), "{}", blank.text);
    let people = [
        ("layers[0].people", ben.as_str()),
        ("layers[0].people", &ana),
        ("layers[0].people", ""),
        ("do", "raise-person:0:1"),
    ];
    let raised = edit(&world, &max, "/on-call/new", &people).await;
    assert_eq!(raised.status, StatusCode::OK);
    assert_good("an editor with rows", &raised.text);
    // Each is one row: what moves and removes them says whom, and the first goes no further up.
    let button = |label: &str| {
        raised.text.split("<button").find(|b| b.contains(&format!("title=\"{label}\""))).map(str::to_owned)
    };
    let up = |who: &str| button(&format!("Move {who} up")).unwrap_or_else(|| panic!("{who}: {}", raised.text));
    assert!(up("Ana Costa").contains("disabled") && up("Ben Okafor").contains("value=\"raise-person:0:1\""));
    assert!(button("Remove Ben Okafor").expect("a button").contains("value=\"drop-person:0:1\""));
    assert!(raised.text.contains("<legend>A turn lasts</legend>"), "one thing, one name: {}", raised.text);
    // Ana first: the turns from 2 November on are Ana, Ben, Ana, so Ana has the week of the 16th.
    let preview = raised.text.split("What comes of it").nth(1).expect("a preview");
    assert!(preview.find("Ana Costa") < preview.find("Ben Okafor"), "{preview}");
    for button in ["add-layer", "add-window:0", "drop-layer:0", "drop-person:0:7", "raise-layer:9", "nonsense:-1:x", ""]
    {
        let answer = edit(&world, &max, "/on-call/new", &[("do", button)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{button}");
        assert_good(button, &answer.text);
        assert!(answer.text.contains("value=\"Second line\""), "{button}");
    }
    assert_eq!(world.app.directory().schedules.len(), 1, "looking saves nothing");
    let people = [("layers[0].people", ana.as_str()), ("layers[0].people", &ben), ("do", "save")];
    assert!(told(&edit(&world, &max, "/on-call/new", &people).await).contains("Saved"));
    let directory = world.app.directory();
    let made = directory.schedule_by_name("Second line").expect("made");
    assert_eq!(made.layers[0].people.iter().map(ToString::to_string).collect::<Vec<_>>(), [ana, ben]);
    let twice = edit(&world, &max, "/on-call/new", &[("do", "save")]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.text.contains("already"), "{}", twice.text);
}

#[tokio::test]
async fn what_is_wrong_with_a_schedule_is_said_at_its_field() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    for (field, value, words) in [
        ("name", "", "must not be empty"),
        ("time_zone", "Europe/Berlinn", "not a time zone"),
        ("layers[0].every", "0", "from 1 to 1000"),
        ("layers[0].every", "4294967296", "from 1 to 1000"),
        ("layers[0].time", "9 o'clock", "a time such as 09:00"),
        ("layers[0].start", "2026-02-30", "a day such as"),
        ("layers[0].people", "per_00000000000000000000000000", "no such person"),
        ("layers[0].people", "Ana", "is not known"),
        ("team", "team_00000000000000000000000000", "no such team"),
    ] {
        let answer = edit(&world, &ana, "/on-call/new", &[(field, value), ("do", "save")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value}");
        assert!(answer.text.contains(words), "{field} {value}: {}", answer.text);
        assert_good(field, &answer.text);
    }
    let many = edit(&world, &ana, "/on-call/new", &[("layers", "99999999"), ("do", "look")]).await;
    assert_eq!(many.status, StatusCode::OK);
    assert_eq!(world.app.directory().schedules.len(), 1);
}

#[tokio::test]
async fn a_saved_schedule_says_whom_it_pages_and_one_of_another_age_is_not_saved() {
    let world = World::new().await;
    let max = world.signed_in_as(Role::Manager).await;
    let ana = person(&world, ANA).await;
    let save = [("layers[0].people", ana.as_str()), ("do", "save")];
    for start in ["9999-12-31", "2029-01-01", "1999-01-01"] {
        let changes = [&save[..], &[("layers[0].start", start)][..]].concat();
        let refused = edit(&world, &max, "/on-call/new", &changes).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{start}");
        assert!(refused.text.contains("within about 2 years of today, 2026-11-22"), "{start}: {}", refused.text);
        assert!(refused.text.contains(&format!("value=\"{start}\"")), "what was typed is still there");
        assert_good(start, &refused.text);
    }
    for layers in ["x", "-1", ""] {
        let changes = [&save[..], &[("layers", layers)][..]].concat();
        let refused = edit(&world, &max, "/on-call/new", &changes).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{layers:?}");
        assert!(refused.text.contains("nothing was saved"), "{layers:?}: {}", refused.text);
    }
    assert_eq!(world.app.directory().schedules.len(), 1);
    assert!(told(&edit(&world, &max, "/on-call/new", &save).await).contains("Ana Costa is on call by it now"));
    let later = [&save[..], &[("name", "Next year"), ("layers[0].start", "2027-06-07")][..]].concat();
    assert!(told(&edit(&world, &max, "/on-call/new", &later).await).contains("Nobody is on call by it at the moment"));
}

#[tokio::test]
async fn two_who_edit_at_once_hear_of_each_other() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let path = format!("{}/edit", path(&world).await);
    let seen = |page: &str| {
        page.split("name=\"seen\" value=\"").nth(1).expect("a field").split('"').next().expect("a value").to_owned()
    };
    let page = world.see(&ana, &path).await;
    assert_good("the editor", &page.text);
    let first = seen(&page.text);
    told(&edit(&world, &ana, &path, &[("seen", &first), ("name", "Primary 1"), ("do", "save")]).await);
    let stale = edit(&world, &ana, &path, &[("seen", &first), ("name", "Primary 2"), ("do", "save")]).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stale.text.contains("in the meantime") && stale.text.contains("value=\"Primary 2\""));
    told(&edit(&world, &ana, &path, &[("seen", &seen(&stale.text)), ("name", "Primary 2"), ("do", "save")]).await);
    // Two who press at the same moment: one is first, the other hears of it.
    let latest = seen(&world.see(&ana, &path).await.text);
    let (one, two) =
        ([("seen", &*latest), ("name", "One"), ("do", "save")], [("seen", &*latest), ("name", "Two"), ("do", "save")]);
    let (one, two) = tokio::join!(edit(&world, &ana, &path, &one), edit(&world, &ana, &path, &two));
    let mut both = [one.status, two.status];
    both.sort();
    assert_eq!(both, [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]);
    let needed = world.press(&ana, &path.replace("/edit", "/remove"), &[]).await;
    assert!(told(&needed).contains("still needed by"), "an escalation policy pages it");
    let eve = world.signed_in_as(Role::Responder).await;
    assert_eq!(world.see(&eve, &path).await.status, StatusCode::FORBIDDEN);
    assert_eq!(edit(&world, &eve, &path, &[("do", "save")]).await.status, StatusCode::FORBIDDEN);
}
