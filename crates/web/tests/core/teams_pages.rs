//! Teams in the interface: who is in them, what they look after, what is open there, and changing them.

use crate::html_lint::assert_good;
use crate::oncall_pages::{person, told};
use crate::world::{Answer, JSON_KEY, World};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_engine::respond::{self, Declare};
use http::{StatusCode, header};

const ANA: &str = "ana@example.com";
const BEN: &str = "ben@example.com";
const HOSTILE: &str = "<script>alert(1)</script> \u{200f}gnp.exe 🤷🏽‍♀️ =1+1";

async fn path(world: &World, name: &str) -> String {
    let directory = world.app.refresh_directory().await.unwrap();
    let team = directory.teams.values().find(|team| team.name == name).unwrap_or_else(|| panic!("no team {name}"));
    format!("/teams/{}", team.id)
}

#[track_caller]
fn gone_to(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.headers[header::LOCATION].to_str().unwrap().to_owned()
}

async fn members(world: &World, path: &str) -> usize {
    let directory = world.app.refresh_directory().await.unwrap();
    directory.teams.values().find(|team| path.ends_with(&team.id.to_string())).expect("a team").members.len()
}

#[tokio::test]
async fn a_team_shows_its_people_what_they_look_after_and_what_is_open() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let here = path(&world, "Payments").await;
    let calm = world.see(&ana, &here).await;
    assert_eq!(calm.status, StatusCode::OK, "{}", calm.text);
    assert_good(&here, &calm.text);
    for words in [
        "Nothing is open",
        "Ben Okafor",
        "on call for",
        "03:30 there",
        "checkout",
        "ledger",
        "Primary",
        "/escalation-policies/pol_",
    ] {
        assert!(calm.text.contains(words), "{words}: {}", calm.text);
    }
    let command =
        Declare { title: Some("Books".to_owned()), services: vec!["ledger".to_owned()], ..Declare::default() };
    respond::declare(&world.app, Actor::Operator, command).await.unwrap();
    let body = format!("{{\"title\":\"{}\",\"severity\":\"critical\"}}", "slow");
    assert!(world.post(&format!("/in/json/{JSON_KEY}"), body).await.status.is_success());
    let page = world.see(&ana, &here).await.text;
    assert_good("a team in trouble", &page);
    assert!(page.contains("href=\"/incidents/1\"") && page.contains("slow"), "{page}");
    let list = world.see(&ana, "/teams").await.text;
    assert_good("/teams", &list);
    assert!(list.contains("1 open alert") && list.contains("2 services") && list.contains("1 schedule"), "{list}");
}

#[tokio::test]
async fn a_team_is_made_filled_renamed_and_removed() {
    let world = World::new().await;
    let max = world.signed_in_as(Role::Manager).await;
    let (ana, ben) = (person(&world, ANA).await, person(&world, BEN).await);
    assert_good("/teams/new", &world.see(&max, "/teams/new").await.text);
    let made = gone_to(&world.press(&max, "/teams", &[("name", "Search"), ("members", &ana), ("members", &ana)]).await);
    assert_eq!(members(&world, &made).await, 1, "ticked twice is in it once");
    let twice = world.press(&max, "/teams", &[("name", "search")]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.text.contains("already") && twice.text.contains("value=\"search\""), "{}", twice.text);
    assert_good("a name that is taken", &twice.text);
    for expected in [2, 2] {
        gone_to(&world.press(&max, &format!("{made}/members"), &[("person", &ben)]).await);
        assert_eq!(members(&world, &made).await, expected);
    }
    for text in ["Removed from the team.", "They were removed already."] {
        let answer = world.press(&max, &format!("{made}/members/remove"), &[("person", &ana)]).await;
        assert_eq!(told(&answer)[1..], *text);
    }
    let nobody = world.press(&max, &format!("{made}/members"), &[("person", "")]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_good("nobody chosen", &nobody.text);
    for (name, wrong) in [("", "must not be empty"), ("PAYMENTS", "already")] {
        let answer = world.press(&max, &made, &[("name", name)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains(wrong), "{wrong}: {}", answer.text);
        assert_good(wrong, &answer.text);
    }
    gone_to(&world.press(&max, &made, &[("name", HOSTILE)]).await);
    for page in [made.as_str(), "/teams"] {
        let text = world.see(&max, page).await.text;
        assert!(!text.contains("<script>alert") && text.contains("&lt;script&gt;"), "{text}");
        assert_good(page, &text);
    }
    assert_eq!(gone_to(&world.press(&max, &format!("{made}/remove"), &[]).await), "/teams");
    assert_eq!(world.see(&max, &made).await.status, StatusCode::NOT_FOUND);
    let payments = path(&world, "Payments").await;
    let kept = world.press(&max, &format!("{payments}/remove"), &[]).await;
    assert!(gone_to(&kept) == payments && told(&kept).contains("still needed by"), "{}", told(&kept));
}

#[tokio::test]
async fn only_managers_change_teams_and_an_empty_place_leads_to_the_first() {
    let world = World::new().await;
    let here = path(&world, "Payments").await;
    let observer = world.signed_in_as(Role::Observer).await;
    let page = world.see(&observer, &here).await;
    assert_good("a team for observers", &page.text);
    assert!(!page.text.contains("method=\"post\" action=\"/teams"), "{}", page.text);
    let responder = world.signed_in_as(Role::Responder).await;
    for form in [
        "/teams".to_owned(),
        here.clone(),
        format!("{here}/members"),
        format!("{here}/members/remove"),
        format!("{here}/remove"),
    ] {
        assert_eq!(world.press(&responder, &form, &[("name", "x")]).await.status, StatusCode::FORBIDDEN, "{form}");
    }
    assert_eq!(world.see(&observer, "/teams/team_x").await.status, StatusCode::NOT_FOUND);
    let empty = World::empty();
    let admin = empty.signed_in_as(Role::Admin).await;
    let page = empty.see(&admin, "/teams").await.text;
    assert_good("no teams", &page);
    assert!(page.contains("No team yet") && page.contains("href=\"/teams/new\""), "{page}");
}
