//! On call in the interface: who it is now, the calendar, taking over, and links for calendar programs.
//!
//! The clock stands at Sunday, 22 November 2026, 02:30 UTC. The rotation began on 5 January with Ana, so Ben has the week
//! from 16 November and Ana the one from 23 November, each from Monday 09:00 in Berlin.

use crate::html_lint::{assert_good, lint_fragment};
use crate::world::{Answer, COMPANY, World};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_engine::company::{self, SourceFile};
use http::{StatusCode, header};

const ANA: &str = "ana@example.com";
const BEN: &str = "ben@example.com";

/// Text that has hurt other programs: markup, direction marks, emoji, formulas.
const HOSTILE: &str = "<script>alert(1)</script> <img src=x onerror=alert(1)> \u{202e}gnp.exe\u{2066} 🤷🏽‍♀️ =HYPERLINK(1)";

pub async fn path(world: &World) -> String {
    let directory = world.app.refresh_directory().await.expect("a company");
    format!("/on-call/{}", directory.schedule_by_name("Primary").expect("a schedule").id)
}

pub async fn person(world: &World, email: &str) -> String {
    let directory = world.app.refresh_directory().await.expect("a company");
    directory.person_by_email(email).expect("somebody").id.to_string()
}

async fn apply(world: &World, text: String) {
    let file = SourceFile { name: "company.yaml".to_owned(), text };
    company::apply(&world.app, Actor::Operator, &[file]).await.expect("applied");
}

/// The form that puts somebody on call, on the clock of Lisbon, which is UTC in winter.
fn fields<'f>(person: &'f str, from: &'f str, to: &'f str) -> [(&'f str, &'f str); 5] {
    [("person", person), ("from", from), ("to", to), ("from_zone", "Europe/Lisbon"), ("to_zone", "Europe/Lisbon")]
}

#[track_caller]
pub fn told(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let cookie = answer.headers[header::SET_COOKIE].to_str().expect("text");
    let value = cookie.strip_prefix("allclear_flash=").expect("a flash").split(';').next().expect("a value");
    url::form_urlencoded::parse(format!("t={value}").as_bytes()).next().expect("one").1.into_owned()
}

async fn on_call_at(world: &World, at: &str) -> String {
    let token = world.token(Role::Observer).await;
    let answer =
        world.call(http::Method::GET, &format!("/api/v1/oncall?at={at}"), &token, &serde_json::Value::Null).await;
    answer.json()["data"][0]["on_call"]["person"]["name"].as_str().unwrap_or("nobody").to_owned()
}

#[tokio::test]
async fn the_place_says_who_is_on_call_until_when_and_who_is_next() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let page = world.see(&ana, "/on-call").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_good("/on-call", &page.text);
    let now = page.text.split("oncall-now").nth(1).expect("now").split("</ul>").next().expect("an end");
    // Ben until Monday 09:00 in Berlin: 08:00 in Lisbon, where Ana is, and 09:00 in Lagos, where he is.
    for words in ["Primary", "Ben Okafor", "23 Nov, 08:00", "09:00 in Lagos", "Ana Costa", "that is you"] {
        assert!(now.contains(words), "{words}: {now}");
    }
    assert!(page.text.contains("My shifts") && page.text.contains("Find cover") && !page.text.contains("Take it"));
    let shifts = page.text.split("<h2>My shifts</h2>").nth(1).expect("shifts").split("</section>").next().unwrap();
    let (soon, later) = shifts.split_once("<details").expect("the later ones open");
    assert_eq!(soon.matches("<li class=\"item\"").count(), 3, "{soon}");
    assert!(later.contains("<li class=\"item\"") && later.contains(" later</summary>"), "{later}");
    // What can be done with a shift takes no row of its own: one button that opens.
    assert_eq!(soon.matches("class=\"menu-anchor\"").count(), 3, "{soon}");
    assert!(soon.contains("What to do with the shift from Mon 23 Nov"), "{soon}");
    let region = world.see(&ana, "/on-call/now").await;
    assert!(lint_fragment(&region.text).is_empty() && region.text.contains("id=\"on-call\""));
}

#[tokio::test]
async fn without_a_schedule_the_place_says_so() {
    let world = World::empty();
    apply(
        &world,
        "version: 1\npeople:\n  - { email: ana@example.com, name: Ana, time_zone: Europe/Lisbon, role: admin }\n"
            .to_owned(),
    )
    .await;
    let ana = world.sign_in(ANA).await;
    let page = world.see(&ana, "/on-call").await;
    assert_good("/on-call", &page.text);
    assert!(page.text.contains("Nobody is on call yet"));
    assert_good("/on-call/calendars", &world.see(&ana, "/on-call/calendars").await.text);
}

#[tokio::test]
async fn a_gap_is_filled_with_one_press() {
    let world = World::new().await;
    let hours = "people: [ana@example.com, ben@example.com]\n        only: [ { days: Mon-Sun, from: \"04:00\", to: \"03:00\" } ]";
    apply(&world, COMPANY.replacen("people: [ana@example.com, ben@example.com]", hours, 1)).await;
    let ana = world.sign_in(ANA).await;
    let page = world.see(&ana, "/on-call").await.text;
    assert_good("/on-call", &page);
    // What is left of tonight's, 29 whole ones, and the half hour of the last night that is within 30 days.
    assert!(page.contains("Nobody is on call for 31 stretches") && page.contains("28 more in Primary"), "{page}");
    assert!(page.contains("Nobody is on call</span>"), "there is a gap at this moment");
    let here = path(&world).await;
    // 03:00 to 04:00 in Berlin.
    let gap = [("from", "2026-11-23T02:00:00Z"), ("to", "2026-11-23T03:00:00Z")];
    assert_eq!(on_call_at(&world, "2026-11-23T02:30:00Z").await, "nobody");
    assert!(told(&world.press(&ana, &format!("{here}/take"), &gap).await).contains("You took it"));
    assert_eq!(on_call_at(&world, "2026-11-23T02:30:00Z").await, "Ana Costa");
    assert_eq!(on_call_at(&world, "2026-11-24T02:30:00Z").await, "nobody");
    assert!(told(&world.press(&ana, &format!("{here}/take"), &gap).await).contains("already"), "a double click");
    let olga = world.signed_in_as(Role::Observer).await;
    assert!(!world.see(&olga, "/on-call").await.text.contains("Take it"));
    assert_eq!(world.press(&olga, &format!("{here}/take"), &gap).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_calendar_is_a_band_for_each_layer_and_one_for_what_comes_of_them() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let here = path(&world).await;
    let page = world.see(&ana, &here).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert_good(&here, &page.text);
    assert_eq!(page.text.matches("<section class=\"rota-week\"").count(), 2);
    assert!(page.text.contains(">weekly<") && page.text.contains("rota-line final") && page.text.contains("rota-now"));
    assert!(!page.text.contains("style="), "places are classes");
    for (query, weeks) in [
        ("?weeks=4", 4),
        ("?weeks=6&zone=schedule", 6),
        ("?from=2027-03-28", 2),
        ("?from=x&weeks=-1&zone=%00", 2),
        ("?from=9999-12-31", 2),
        ("?from=-009999-01-01", 2),
    ] {
        let page = world.see(&ana, &format!("{here}{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        assert_eq!(page.text.matches("<section class=\"rota-week\"").count(), weeks, "{query}");
        assert_good(query, &page.text);
    }
    let spring = world.see(&ana, &format!("{here}?from=2027-03-22&zone=schedule")).await.text;
    assert!(spring.contains(">23 h<"), "the day on which clocks go forward");
    for wrong in ["/on-call/x", "/on-call/sch_00000000000000000000000000", "/on-call/per_00000000000000000000000000"] {
        assert_eq!(world.see(&ana, wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[tokio::test]
async fn a_hand_over_is_told_with_the_zone_whose_clock_it_is_on() {
    let world = World::new().await;
    let ben = world.sign_in("ben@example.com").await;
    let page = world.see(&ben, &path(&world).await).await.text;
    assert!(page.contains("weekly, Monday 09:00 Europe/Berlin"), "{page}");
}

#[tokio::test]
async fn an_override_is_previewed_made_once_and_taken_back() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let (here, me) = (path(&world).await, person(&world, ANA).await);
    let form = world.see(&ana, &format!("{here}/override?from=2026-11-22T10:00:00Z&to=2026-11-22T14:00:00Z")).await;
    assert_good("override", &form.text);
    assert!(
        form.text.contains("value=\"2026-11-22T10:00\"") && form.text.contains("Relieved by this"),
        "{}",
        form.text
    );
    let typed = fields(&me, "2026-11-22T10:00", "2026-11-22T14:00");
    let preview = world.press(&ana, &format!("{here}/override/relieved"), &typed).await.text;
    assert!(lint_fragment(&preview).is_empty() && preview.contains("Ben Okafor"), "{preview}");
    assert_eq!(on_call_at(&world, "2026-11-22T12:00:00Z").await, "Ben Okafor", "looking changes nothing");

    let made = world.press(&ana, &format!("{here}/override"), &typed).await;
    assert_eq!(told(&made), "1Ana Costa is on call then, in place of Ben Okafor.");
    let again = world.press(&ana, &format!("{here}/override"), &typed).await;
    assert!(told(&again).contains("nothing was changed"), "a double click");
    for (at, who) in [("09:59:59", "Ben"), ("10:00:00", "Ana"), ("13:59:59", "Ana"), ("14:00:00", "Ben")] {
        assert!(on_call_at(&world, &format!("2026-11-22T{at}Z")).await.starts_with(who), "{at}");
    }
    let page = world.see(&ana, &here).await.text;
    assert_good(&here, &page);
    assert_eq!(page.matches("/remove\"").count(), 1, "one override");
    let remove = page.split("action=\"").find(|part| part.contains("/overrides/")).expect("a form");
    let remove = remove.split('"').next().expect("an address").to_owned();
    assert!(told(&world.press(&ana, &remove, &[]).await).contains("rotation holds again"));
    assert!(told(&world.press(&ana, &remove, &[]).await).contains("gone already"));
    assert_eq!(on_call_at(&world, "2026-11-22T12:00:00Z").await, "Ben Okafor");
}

#[tokio::test]
async fn an_override_that_has_begun_ends_now_and_what_was_stays() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let (here, me) = (path(&world).await, person(&world, ANA).await);
    // From an hour ago: the past is not rewritten.
    world.press(&ana, &format!("{here}/override"), &fields(&me, "2026-11-22T01:30", "2026-11-22T14:00")).await;
    assert_eq!(on_call_at(&world, "2026-11-22T02:00:00Z").await, "Ben Okafor");
    assert_eq!(on_call_at(&world, "2026-11-22T02:30:00Z").await, "Ana Costa");
    world.forward(3_600);
    let page = world.see(&ana, &here).await.text;
    let remove = page.split("action=\"").find(|part| part.contains("/overrides/")).expect("a form");
    world.press(&ana, remove.split('"').next().expect("an address"), &[]).await;
    assert_eq!(on_call_at(&world, "2026-11-22T03:00:00Z").await, "Ana Costa");
    assert_eq!(on_call_at(&world, "2026-11-22T03:30:00Z").await, "Ben Okafor");
}

#[tokio::test]
async fn what_cannot_be_done_is_said_at_its_field_and_nothing_typed_is_lost() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let (here, me) = (format!("{}/override", path(&world).await), person(&world, ANA).await);
    let nobody = "per_00000000000000000000000000";
    for (person, from, to, words) in [
        (me.as_str(), "2026-11-22T10:00", "2026-11-22T09:00", "later than the beginning"),
        (&me, "2026-11-20T10:00", "2026-11-21T09:00", "not over yet"),
        (&me, "2026-11-22T10:00", "2029-11-22T09:00", "within a year"),
        (&me, "yesterday", "2026-11-22T09:00", "a day and a time"),
        (&me, "2026-11-22T10:00", "", "must be chosen"),
        (nobody, "2026-11-22T10:00", "2026-11-22T12:00", "not in the company"),
        ("", "2026-11-22T10:00", "2026-11-22T12:00", "must be chosen"),
        ("\"><script>", "2026-11-22T10:00", "2026-11-22T12:00", "not a valid id"),
    ] {
        let answer = world.press(&ana, &here, &fields(person, from, to)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{person} {from} {to}");
        assert!(answer.text.contains(words), "{words}: {}", answer.text);
        assert!(answer.text.contains(&format!("value=\"{from}\"")) && !answer.text.contains("<script>"), "{from}");
        assert_good("a form with a mistake", &answer.text);
    }
    let answer = world.press(&ana, &here, &[("from", "2026-11-22T10:00"), ("from_zone", "Mars/Olympus")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn responders_move_their_own_shifts_and_managers_any() {
    let world = World::new().await;
    let ana = person(&world, ANA).await;
    let here = format!("{}/override", path(&world).await);
    let eve = world.signed_in_as(Role::Responder).await;
    let eve_id = person(&world, "responder@roles.example").await;
    // Ben is on call on the 22nd. Eve may take over from him, but not put Ana there.
    let refused = world.press(&eve, &here, &fields(&ana, "2026-11-22T10:00", "2026-11-22T12:00")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("is for managers") && refused.text.contains("value=\"2026-11-22T10:00\""));
    told(&world.press(&eve, &here, &fields(&eve_id, "2026-11-22T10:00", "2026-11-22T12:00")).await);
    // Now it is hers, and she may hand an hour of it on; not an hour that reaches into Ben's.
    told(&world.press(&eve, &here, &fields(&ana, "2026-11-22T11:00", "2026-11-22T12:00")).await);
    let mixed = world.press(&eve, &here, &fields(&ana, "2026-11-22T10:30", "2026-11-22T13:00")).await;
    assert_eq!(mixed.status, StatusCode::UNPROCESSABLE_ENTITY);
    for (at, who) in [("10:30", "A responder"), ("11:30", "Ana Costa"), ("12:30", "Ben Okafor")] {
        assert_eq!(on_call_at(&world, &format!("2026-11-22T{at}:00Z")).await, who, "{at}");
    }
    let max = world.signed_in_as(Role::Manager).await;
    told(&world.press(&max, &here, &fields(&ana, "2026-11-22T16:00", "2026-11-22T18:00")).await);
    let page = world.see(&eve, here.trim_end_matches("/override")).await.text;
    let removes: Vec<_> = page.split("action=\"").filter(|part| part.contains("/overrides/")).collect();
    let last = removes.last().expect("the manager's").split('"').next().expect("an address");
    assert!(told(&world.press(&eve, last, &[]).await).contains("Only the people it is about"));
    assert_eq!(on_call_at(&world, "2026-11-22T17:00:00Z").await, "Ana Costa");
    // Ben is who would be on call instead.
    let ben_cookie = world.sign_in(BEN).await;
    told(&world.press(&ben_cookie, last, &[]).await);
    assert_eq!(on_call_at(&world, "2026-11-22T17:00:00Z").await, "Ben Okafor");
    let olga = world.signed_in_as(Role::Observer).await;
    assert_eq!(world.see(&olga, &here).await.status, StatusCode::FORBIDDEN);
    let shown = world.see(&olga, here.trim_end_matches("/override")).await.text;
    assert!(!shown.contains("Take over") && !shown.contains("/override") && shown.contains("rota-line final"));
}

#[tokio::test]
async fn a_calendar_link_is_shown_once_and_ends_when_it_is_replaced_or_removed() {
    let world = World::new().await;
    let (ana, ben) = (world.sign_in(ANA).await, world.sign_in(BEN).await);
    let link = |page: &str| {
        let at = page.split("https://allclear.example/calendar/").nth(1).expect("a link");
        format!("/calendar/{}.ics", at.split(".ics").next().expect("a secret"))
    };
    let made = world.press(&ana, "/on-call/calendars/make", &[("schedule", "")]).await;
    assert_eq!(made.status, StatusCode::OK);
    assert_good("a new link", &made.text);
    let first = link(&made.text);
    let feed = world.get(&first).await;
    assert_eq!(feed.headers[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
    assert!(
        feed.text.contains("SUMMARY:On call: Primary") && feed.text.contains("DTSTART:20261123T080000Z"),
        "{}",
        feed.text
    );
    assert!(!feed.text.contains("DTSTART:20261130T080000Z"), "Ben's week is not Ana's");
    assert!(!world.see(&ana, "/on-call/calendars").await.text.contains("/calendar/"), "it is not shown again");

    let schedule = path(&world).await.trim_start_matches("/on-call/").to_owned();
    let whole = link(&world.press(&ben, "/on-call/calendars/make", &[("schedule", &schedule)]).await.text);
    let feed = world.get(&whole).await.text;
    assert!(feed.contains("SUMMARY:Ana Costa: Primary") && feed.contains("SUMMARY:Ben Okafor: Primary"), "{feed}");

    let second = link(&world.press(&ana, "/on-call/calendars/make", &[("schedule", "")]).await.text);
    assert_eq!(world.get(&first).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get(&second).await.status, StatusCode::OK);
    told(&world.press(&ana, "/on-call/calendars/remove", &[("schedule", "")]).await);
    told(&world.press(&ana, "/on-call/calendars/remove", &[("schedule", &schedule)]).await);
    assert_eq!(world.get(&second).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get(&whole).await.status, StatusCode::OK, "only one's own links are removed");
    for wrong in ["/calendar/x.ics", "/calendar/.ics", "/calendar/x", "/calendar/%00%20.ics"] {
        assert_eq!(world.get(wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    for wrong in ["x", "sch_00000000000000000000000000"] {
        let answer = world.press(&ana, "/on-call/calendars/make", &[("schedule", wrong)]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[tokio::test]
async fn a_calendar_link_opens_no_more_than_its_owner_may_see() {
    let world = World::new().await;
    let ben = world.sign_in(BEN).await;
    let page = world.press(&ben, "/on-call/calendars/make", &[("schedule", "")]).await.text;
    let at = page.split("https://allclear.example/calendar/").nth(1).expect("a link");
    let link = format!("/calendar/{}.ics", at.split(".ics").next().expect("a secret"));
    assert_eq!(world.get(&link).await.status, StatusCode::OK);
    let id = world.app.directory().person_by_email(BEN).expect("Ben").id;
    allclear_engine::people::set_role(&world.app, Actor::Operator, id, Role::Stakeholder).await.expect("set");
    assert_eq!(world.get(&link).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn hostile_names_stay_text() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let here = path(&world).await;
    let id = world.app.directory().schedule_by_name("Primary").expect("a schedule").id;
    let ben = world.app.directory().person_by_email(BEN).expect("Ben").id;
    let edit = company::change(&world.app, Actor::Operator, move |edit| {
        let schedule = edit.company.directory.schedules.get_mut(&id).expect("there");
        schedule.name = HOSTILE.replace(['\u{202e}', '\u{2066}'], "");
        schedule.layers[0].name = "<b>layer</b>".repeat(7);
        edit.company.directory.people.get_mut(&ben).expect("there").name = "Ben <script>alert(2)</script>".to_owned();
        Ok(())
    });
    edit.await.expect("changed");
    for page in ["/on-call".to_owned(), here.clone(), format!("{here}/override"), "/on-call/calendars".to_owned()] {
        let shown = world.see(&ana, &page).await;
        assert_eq!(shown.status, StatusCode::OK, "{page}");
        assert_good(&page, &shown.text);
        assert!(
            !shown.text.contains("<script>alert") && !shown.text.contains("<b>layer") && !shown.text.contains("<img")
        );
    }
}

#[tokio::test]
async fn the_schedule_of_commanders_says_what_it_pages_for() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let for_command = "every major incident, to command";
    assert!(!world.see(&ana, &path(&world).await).await.text.contains(for_command));
    apply(&world, COMPANY.replace("Primary", "Commander on call")).await;
    let directory = world.app.refresh_directory().await.expect("a company");
    let schedule = directory.schedule_by_name("Commander on call").expect("a schedule").id;
    let page = world.see(&ana, &format!("/on-call/{schedule}")).await.text;
    assert!(page.contains(for_command) && !page.contains("no escalation policy"), "{page}");
}
