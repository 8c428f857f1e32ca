//! Settings and the first steps: who sees what, what a form does, and that nothing typed or sent is lost or trusted.

use crate::html_lint::assert_good;
use crate::world::{Answer, JSON_KEY, PAGERDUTY_KEY, World};
use allclear_core::directory::Role;
use http::{StatusCode, header};

const ALL: [&str; 13] = [
    "/settings/people",
    "/settings/people/new",
    "/settings/integrations",
    "/settings/integrations/new",
    "/settings/communication",
    "/settings/communication/new",
    "/settings/questions",
    "/settings/tokens",
    "/settings/audit",
    "/settings/configuration",
    "/settings/mail",
    "/settings/system",
    "/start",
];

/// Script, a right-to-left override, an emoji, what a spreadsheet would run.
const HOSTILE: &str = "=cmd|' <script>alert(1)</script> \u{202e}🚨 & \"quotes\"";

#[track_caller]
fn leads_to(answer: &Answer, path: &str) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(answer.headers[header::LOCATION], path);
}

/// The address of somebody's page, from the list.
async fn address_of(world: &World, cookie: &str, list: &str, name: &str) -> String {
    let page = world.see(cookie, list).await.text;
    let row = page
        .split("<li class=\"item")
        .skip(1)
        .find(|row| row.contains(name))
        .unwrap_or_else(|| panic!("{name}: {page}"));
    row.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a link").to_owned()
}

#[tokio::test]
async fn every_page_is_good_html_with_and_without_a_company() {
    for world in [World::new().await, World::empty()] {
        let admin = world.signed_in_as(Role::Admin).await;
        for path in ALL {
            let page = world.see(&admin, path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
            assert_good(path, &page.text);
        }
        leads_to(&world.see(&admin, "/settings").await, "/settings/people");
    }
}

#[tokio::test]
async fn an_observer_sees_lists_and_no_controls() {
    let world = World::new().await;
    let cookie = world.signed_in_as(Role::Observer).await;
    let people = world.see(&cookie, "/settings/people").await;
    assert!(people.text.contains("Ana Costa") && !people.text.contains("Add a person"), "{}", people.text);
    assert!(!people.text.contains("/settings/tokens") && !people.text.contains("/settings/audit"));
    let integration = address_of(&world, &cookie, "/settings/integrations", "checkout anything").await;
    let page = world.see(&cookie, &integration).await;
    assert_good(&integration, &page.text);
    assert!(!page.text.contains(JSON_KEY) && !page.text.contains("Send a test alert"), "{}", page.text);
    let admin = world.sign_in("ana@example.com").await;
    let ben = address_of(&world, &admin, "/settings/people", "Ben Okafor").await;
    assert_eq!(world.see(&cookie, &ben).await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.press(&cookie, &format!("{integration}/test"), &[]).await.status, StatusCode::FORBIDDEN);
    let stakeholder = world.signed_in_as(Role::Stakeholder).await;
    leads_to(&world.see(&stakeholder, "/settings").await, "/me");
}

#[tokio::test]
async fn somebody_is_added_and_gets_in_with_the_link() {
    let world = World::new().await;
    let admin = world.sign_in("ana@example.com").await;
    let wrong = [("name", HOSTILE), ("email", "not an address"), ("time_zone", "Mars/Olympus"), ("role", "responder")];
    let refused = world.press(&admin, "/settings/people", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_good("/settings/people", &refused.text);
    assert!(refused.text.contains("not an address") && refused.text.contains("Mars/Olympus"), "what was typed stays");
    assert!(!refused.text.contains("<script>alert"));
    let fields =
        [("name", "Chiara"), ("email", "chiara@example.com"), ("time_zone", "Europe/Rome"), ("role", "responder")];
    let added = world.press(&admin, "/settings/people", &fields).await;
    assert_eq!(added.status, StatusCode::OK, "{}", added.text);
    assert_good("the invitation", &added.text);
    let link =
        added.text.split("https://allclear.example").find(|part| part.starts_with("/invitation/")).expect("a link");
    let link = link.split('<').next().unwrap();
    assert!(world.get(link).await.text.contains("Chiara"));
    let again = world.press(&admin, "/settings/people", &fields).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "a double click adds nobody twice");
    let page = address_of(&world, &admin, "/settings/people", "Chiara").await;
    let one_way = HOSTILE.replace('\u{202e}', "");
    let named =
        |name| [("name", name), ("email", "chiara@example.com"), ("time_zone", "Europe/Rome"), ("role", "manager")];
    let turned = world.press(&admin, &page, &named(HOSTILE)).await;
    assert_eq!(turned.status, StatusCode::UNPROCESSABLE_ENTITY, "a name cannot turn the text around it");
    leads_to(&world.press(&admin, &page, &named(&one_way)).await, &page);
    let shown = world.see(&admin, &page).await;
    assert_good(&page, &shown.text);
    assert!(shown.text.contains("Manager") && !shown.text.contains("<script>alert"));
    assert_good("people", &world.see(&admin, "/settings/people").await.text);
    leads_to(&world.press(&admin, &format!("{page}/bar"), &[]).await, &page);
    leads_to(&world.press(&admin, &format!("{page}/remove"), &[]).await, "/settings/people");
    assert_eq!(world.press(&admin, &format!("{page}/remove"), &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_last_admin_stays_one() {
    let world = World::new().await;
    let admin = world.sign_in("ana@example.com").await;
    let page = address_of(&world, &admin, "/settings/people", "Ana Costa").await;
    let fields = [("name", "Ana"), ("email", "ana@example.com"), ("time_zone", "Europe/Lisbon"), ("role", "responder")];
    let refused = world.press(&admin, &page, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_good(&page, &refused.text);
    assert!(refused.text.contains("last admin"), "{}", refused.text);
    assert!(!world.see(&admin, &page).await.text.contains("Remove Ana"), "nobody removes themselves");
    leads_to(&world.press(&admin, &format!("{page}/remove"), &[]).await, &page);
}

#[tokio::test]
async fn everybody_arranges_how_they_are_reached_and_nobody_elses() {
    let world = World::new().await;
    let (ben, ana) = (world.sign_in("ben@example.com").await, world.sign_in("ana@example.com").await);
    let of_ben = address_of(&world, &ana, "/settings/people", "Ben Okafor").await;
    let of_ana = address_of(&world, &ana, "/settings/people", "Ana Costa").await;
    assert_good(&of_ben, &world.see(&ben, &of_ben).await.text);
    let own_mail = [("channel", "email"), ("address", ""), ("secret", "")];
    for _ in 0..2 {
        assert_eq!(world.press(&ben, &format!("{of_ben}/methods"), &own_mail).await.status, StatusCode::SEE_OTHER);
    }
    let person = || world.app.directory().person_by_email("ben@example.com").expect("Ben").clone();
    assert_eq!(person().methods.len(), 2, "twice is once");
    assert_eq!(person().methods[1].address, "ben@example.com");
    let wrong = [("channel", "webhook"), ("address", "not a url"), ("secret", "hush")];
    let refused = world.press(&ben, &format!("{of_ben}/methods"), &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_good(&of_ben, &refused.text);
    assert!(refused.text.contains("not a url") && refused.text.contains("hush"), "{}", refused.text);
    let mail = person().methods[1].id.to_string();
    for (after, status) in [
        ("5", StatusCode::SEE_OTHER),
        ("-1", StatusCode::UNPROCESSABLE_ENTITY),
        ("soon", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let rule = [("urgency", "low"), ("method", mail.as_str()), ("after", after)];
        let answer = world.press(&ben, &format!("{of_ben}/rules"), &rule).await;
        assert_eq!(answer.status, status, "{after}: {}", answer.text);
    }
    for method in ["", "zz"] {
        let rule = [("urgency", "low"), ("method", method), ("after", "5")];
        let answer = world.press(&ben, &format!("{of_ben}/rules"), &rule).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("hoose one of the contact methods"), "{method}: {}", answer.text);
    }
    let wrong = [("channel", "ntfy"), ("address", "zz")];
    let answer = world.press(&ben, &format!("{of_ben}/methods"), &wrong).await;
    assert!(answer.text.contains("must begin with https://"), "{}", answer.text);
    assert_eq!((person().low.len(), person().low[0].after.as_mins()), (1, 5));
    assert!(world.see(&ben, &of_ben).await.text.contains("after 5 min"));
    let gone = world.press(&ben, &format!("{of_ben}/methods/{mail}/remove"), &[]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    assert!(person().low.is_empty() && person().methods.len() == 1, "its rules go with it");
    for path in ["methods", "rules", "rules/remove", "methods/x/remove"] {
        let theirs = world.press(&ben, &format!("{of_ana}/{path}"), &own_mail).await;
        assert_eq!(theirs.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn a_source_is_connected_and_a_test_alert_goes_the_whole_way() {
    let world = World::new().await;
    let admin = world.sign_in("ana@example.com").await;
    let checkout = world.app.directory().service_by_name("checkout").expect("checkout").id.to_string();
    let refused = world.press(&admin, "/settings/integrations", &[("source", "pigeon"), ("name", HOSTILE)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_good("/settings/integrations", &refused.text);
    for source in ["alertmanager", "prometheus", "pagerduty", "json"] {
        let fields = [("source", source), ("service", checkout.as_str()), ("name", "")];
        let added = world.press(&admin, "/settings/integrations", &fields).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        let page = added.headers[header::LOCATION].to_str().unwrap().to_owned();
        let shown = world.see(&admin, &page).await.text;
        assert_good(&page, &shown);
        let id = page.rsplit('/').next().unwrap().parse().unwrap();
        let key = world.app.directory().integrations[&id].key.clone();
        assert!(shown.contains(&format!("https://allclear.example/in/{source}/{key}")), "{shown}");
        if source == "prometheus" {
            assert!(shown.contains("allclear.example:443"), "{shown}");
        }
        let moment = shown.split("name=\"moment\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let first = world.press(&admin, &format!("{page}/test"), &[("moment", moment)]).await;
        let second = world.press(&admin, &format!("{page}/test"), &[("moment", moment)]).await;
        let to = first.headers[header::LOCATION].to_str().unwrap();
        assert!(to.starts_with(&format!("{page}?test=alt_")), "{to}");
        assert_eq!(second.headers[header::LOCATION], to, "a double click is one alert");
        assert!(world.see(&admin, to).await.text.contains("Test alert for checkout"));
        let shown = world.see(&admin, &page).await.text;
        assert_good(&page, &shown);
        assert!(shown.contains("triggers") && shown.contains("Test alert for checkout"), "{shown}");
    }
    let trail = world.see(&admin, "/settings/audit?action=integration.test").await.text;
    assert!(trail.contains("sent a test alert") && trail.contains("Ana Costa"), "{trail}");
    assert_eq!(trail.matches("id=\"a-").count(), 8, "each press: {trail}");
}

#[tokio::test]
async fn what_was_sent_is_shown_without_the_key_and_refusals_with_their_reasons() {
    let world = World::new().await;
    let admin = world.sign_in("ana@example.com").await;
    let long = "long ".repeat(2_000);
    let body = serde_json::json!({ "routing_key": PAGERDUTY_KEY, "event_action": "trigger",
        "payload": { "summary": format!("{HOSTILE} {long}"), "source": "db1", "severity": "critical" } });
    assert!(world.post("/v2/enqueue", body.to_string()).await.status.is_success());
    assert!(world.post(&format!("/in/pagerduty/{PAGERDUTY_KEY}"), "{ <b>no json").await.status.is_client_error());
    let page = address_of(&world, &admin, "/settings/integrations", "checkout pagerduty").await;
    let shown = world.see(&admin, &page).await.text;
    assert_good(&page, &shown);
    assert!(shown.contains("triggers") && shown.contains("Refused") && shown.contains("{ &lt;b&gt;no json"), "{shown}");
    assert!(!shown.contains("<script>alert") && !shown.contains('\u{202e}'));
    let responder = world.signed_in_as(Role::Responder).await;
    let theirs = world.see(&responder, &page).await.text;
    assert!(!theirs.contains(PAGERDUTY_KEY), "the body carries the key, and it is not theirs to see");
    assert!(theirs.contains("Send a test alert") && !theirs.contains("New key"));
}

#[tokio::test]
async fn a_key_is_turned_once_however_often_the_button_is_pressed() {
    let world = World::new().await;
    let admin = world.sign_in("ana@example.com").await;
    let page = address_of(&world, &admin, "/settings/integrations", "checkout anything").await;
    let shown = world.see(&admin, &page).await.text;
    let seen = shown.split("name=\"was-key\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let id = page.rsplit('/').next().unwrap().parse().unwrap();
    leads_to(&world.press(&admin, &format!("{page}/rotate"), &[("was-key", seen)]).await, &page);
    let key = world.app.directory().integrations[&id].key.clone();
    assert_ne!(key, JSON_KEY);
    leads_to(&world.press(&admin, &format!("{page}/rotate"), &[("was-key", seen)]).await, &page);
    assert_eq!(world.app.directory().integrations[&id].key, key);
    assert_eq!(world.post(&format!("/in/json/{key}"), r#"{"title":"x"}"#).await.status, StatusCode::ACCEPTED);
    leads_to(&world.press(&admin, &format!("{page}/remove"), &[]).await, "/settings/integrations");
    assert_eq!(world.see(&admin, &page).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_token_is_shown_once_and_works_until_it_is_revoked() {
    let world = World::new().await;
    let admin = world.sign_in("ana@example.com").await;
    let refused = world.press(&admin, "/settings/tokens", &[("name", ""), ("scope", "emperor")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_good("/settings/tokens", &refused.text);
    let made = world.press(&admin, "/settings/tokens", &[("name", HOSTILE), ("scope", "viewer")]).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    assert_good("the token", &made.text);
    let secret =
        made.text.split("<code>").find(|part| part.starts_with("allclear_")).unwrap().split('<').next().unwrap();
    let nothing = serde_json::Value::Null;
    assert_eq!(world.call(http::Method::GET, "/api/v1/alerts", secret, &nothing).await.status, StatusCode::OK);
    let list = world.see(&admin, "/settings/tokens").await.text;
    assert_good("/settings/tokens", &list);
    assert!(!list.contains(secret) && !list.contains("<script>alert"));
    let revoke = list.split("action=\"").find(|part| part.contains("/revoke\"")).unwrap().split('"').next().unwrap();
    for _ in 0..2 {
        leads_to(&world.press(&admin, revoke, &[]).await, "/settings/tokens");
    }
    assert_eq!(
        world.call(http::Method::GET, "/api/v1/alerts", secret, &nothing).await.status,
        StatusCode::UNAUTHORIZED
    );
    let trail = world.see(&admin, "/settings/audit?action=token.create").await.text;
    assert_good("/settings/audit", &trail);
    assert!(trail.contains("created a token") && trail.contains("Ana Costa"), "{trail}");
    assert_eq!(trail.matches("id=\"a-").count(), 1, "that the token was revoked is another action: {trail}");
}

#[tokio::test]
async fn what_two_people_rename_at_once_is_told_to_the_second() {
    let world = World::new().await;
    let admin = world.sign_in("ana@example.com").await;
    let person = address_of(&world, &admin, "/settings/people", "Ben Okafor").await;
    let integration = address_of(&world, &admin, "/settings/integrations", "checkout anything").await;
    let ledger = world.app.directory().service_by_name("ledger").expect("ledger").id.to_string();
    let zone = ("time_zone", "Africa/Lagos");
    let of_ben = [("email", "ben@example.com"), zone, ("role", "responder")];
    for (page, more) in [(person, &of_ben[..]), (integration, &[("service", ledger.as_str())][..])] {
        let shown = world.see(&admin, &page).await.text;
        let seen = shown.split("name=\"seen\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let form = |name: &'static str| [&[("name", name), ("seen", seen)][..], more].concat();
        leads_to(&world.press(&admin, &page, &form("First")).await, &page);
        let told = world.press(&admin, &page, &form("Second")).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_good(&page, &told.text);
        assert!(told.text.contains("in the meantime") && told.text.contains("What is stored now"), "{}", told.text);
        assert!(told.text.contains("value=\"Second\"") && told.text.contains("First"), "{}", told.text);
    }
}

/// What a page wrote into its form, to tell it from others.
fn mark(page: &str) -> &str {
    page.split("name=\"once\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a mark")
}

#[tokio::test]
async fn a_form_that_is_sent_twice_makes_one_thing_and_shows_it_again() {
    let world = World::new().await;
    let admin = world.sign_in("ana@example.com").await;
    let secret = |answer: &Answer| {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.text.split("<code>").nth(1).and_then(|rest| rest.split('<').next()).expect("a secret").to_owned()
    };
    let form = world.see(&admin, "/settings/tokens").await.text;
    let fields = [("name", "deploy"), ("scope", "responder"), ("once", mark(&form))];
    let made = secret(&world.press(&admin, "/settings/tokens", &fields).await);
    assert_eq!(secret(&world.press(&admin, "/settings/tokens", &fields).await), made);
    let other = [("name", "another"), ("scope", "responder"), ("once", mark(&form))];
    assert_ne!(secret(&world.press(&admin, "/settings/tokens", &other).await), made, "another content, another token");
    let list = world.see(&admin, "/settings/tokens").await.text;
    assert_eq!(list.matches("/revoke\"").count(), 2, "{list}");
    assert_ne!(mark(&list), mark(&form), "the next form is another one");
    for path in list.split("action=\"").filter(|part| part.contains("/revoke\"")) {
        world.press(&admin, path.split('"').next().unwrap(), &[]).await;
    }
    let late = world.press(&admin, "/settings/tokens", &fields).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text.contains("was revoked"), "{}", late.text);

    let form = world.see(&admin, "/settings/people/new").await.text;
    let fields = [
        ("name", "Chiara"),
        ("email", "chiara@example.com"),
        ("time_zone", "Europe/Rome"),
        ("role", "responder"),
        ("once", mark(&form)),
    ];
    let link = secret(&world.press(&admin, "/settings/people", &fields).await);
    assert_eq!(secret(&world.press(&admin, "/settings/people", &fields).await), link);
    let page = address_of(&world, &admin, "/settings/people", "Chiara").await;
    let shown = world.see(&admin, &page).await.text;
    let fields = [("once", mark(&shown))];
    let second = secret(&world.press(&admin, &format!("{page}/invite"), &fields).await);
    assert_ne!(second, link);
    assert_eq!(secret(&world.press(&admin, &format!("{page}/invite"), &fields).await), second);
    let path = second.strip_prefix("https://allclear.example").expect("our address").to_owned();
    assert!(world.get(&path).await.text.contains("Chiara"), "the link that is shown is the one that works");
    world.press("", &path, &[("password", "correct horse battery")]).await;
    let used = world.press(&admin, &format!("{page}/reset"), &fields).await;
    assert_ne!(secret(&used), second, "a reset is another link");
}

#[tokio::test]
async fn the_trail_tells_what_was_changed_and_reads_any_address() {
    let world = World::new().await;
    let admin = world.sign_in("ana@example.com").await;
    let page = address_of(&world, &admin, "/settings/people", "Ben Okafor").await;
    let fields =
        [("name", "Benjamin"), ("email", "ben@example.com"), ("time_zone", "Africa/Lagos"), ("role", "responder")];
    leads_to(&world.press(&admin, &page, &fields).await, &page);
    let trail = world.see(&admin, "/settings/audit").await.text;
    assert!(trail.contains("<del>Ben Okafor</del>") && trail.contains("<ins>Benjamin</ins>"), "{trail}");
    for odd in ["?before=x&action=%3Cscript%3E", "?before=-1", "?before=99999999999999999999"] {
        let page = world.see(&admin, &format!("/settings/audit{odd}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_good(odd, &page.text);
    }
}

#[tokio::test]
async fn the_trail_can_be_asked_for_whatever_is_ever_written_down() {
    let world = World::new().await;
    let admin = world.sign_in("ana@example.com").await;
    let trail = world.see(&admin, "/settings/audit").await.text;
    for (action, words) in
        [("shift.offer", "offered a shift"), ("paging.mute", "stopped paging"), ("sign_in", "signed in")]
    {
        assert!(trail.contains(&format!("<option value=\"{action}\">{words}</option>")), "{action}: {trail}");
    }
    let narrowed = world.see(&admin, "/settings/audit?action=shift.offer").await.text;
    assert!(narrowed.contains("<option value=\"shift.offer\" selected"), "{narrowed}");
    assert!(narrowed.contains("Nothing like that was done"), "{narrowed}");
}

#[tokio::test]
async fn paging_is_paused_for_a_reason_and_goes_on() {
    let world = World::new().await;
    let admin = world.sign_in("ana@example.com").await;
    let refused = world.press(&admin, "/settings/system/mute", &[("reason", " ")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_good("/settings/system", &refused.text);
    leads_to(&world.press(&admin, "/settings/system/mute", &[("reason", HOSTILE)]).await, "/settings/system");
    let muted = world.see(&admin, "/settings/system").await.text;
    assert_good("/settings/system", &muted);
    assert!(muted.contains("nobody is woken") && !muted.contains("<script>alert"), "{muted}");
    leads_to(&world.press(&admin, "/settings/system/unmute", &[]).await, "/settings/system");
    assert!(world.see(&admin, "/settings/system").await.text.contains("Everything works."));
    let file = world.see(&admin, "/settings/company.yaml").await;
    assert!(file.text.contains("checkout") && !file.text.contains(JSON_KEY), "{}", file.text);
}

#[tokio::test]
async fn the_first_steps_follow_what_is_really_there() {
    let world = World::new().await;
    let admin = world.sign_in("ana@example.com").await;
    let done = |text: &str| text.matches("class=\"done\"").count();
    let page = world.see(&admin, "/start").await.text;
    assert_eq!(done(&page), 3, "reachable, not alone, a rotation: {page}");
    assert!(page.contains("Send a test alert") && page.contains("aria-current=\"step\""));
    world.post(&format!("/in/json/{JSON_KEY}"), r#"{"title":"x"}"#).await;
    assert_eq!(done(&world.see(&admin, "/start").await.text), 4);
    let fresh = World::empty();
    let first = fresh.signed_in_as(Role::Admin).await;
    let page = fresh.see(&first, "/start").await.text;
    assert_eq!(done(&page), 0, "{page}");
    assert!(page.contains("Turn notifications on"));
}

#[tokio::test]
async fn a_plan_is_written_changed_and_removed_and_what_is_wrong_with_it_stands_at_its_field() {
    let world = World::new().await;
    let admin = world.sign_in("ana@example.com").await;
    let wrong = [("name", HOSTILE), ("scope", "organisation"), ("internal_every", "0"), ("audiences", "no colon here")];
    let refused = world.press(&admin, "/settings/communication", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_good("/settings/communication", &refused.text);
    assert!(
        refused.text.contains("must be from 1 to 1440") && refused.text.contains("has no colon"),
        "{}",
        refused.text
    );

    let lists = "leaders: leaders@example.com, ana@example.com\nwall: https://wall.example.com/updates";
    let plan = [("name", "Everybody"), ("scope", "organisation"), ("internal_every", "25"), ("audiences", lists)];
    leads_to(&world.press(&admin, "/settings/communication", &plan).await, "/settings/communication");
    let twice = world.press(&admin, "/settings/communication", &[plan[0], plan[1]]).await;
    assert!(twice.status == StatusCode::UNPROCESSABLE_ENTITY && twice.text.contains("already"), "{}", twice.text);
    let page = address_of(&world, &admin, "/settings/communication", "Everybody").await;
    let shown = world.see(&admin, &page).await.text;
    assert_good(&page, &shown);
    assert!(shown.contains("leaders: leaders@example.com, ana@example.com"), "{shown}");

    let unknown = [plan[0], plan[1], ("internal_monitoring", "{nonsense} is well")];
    let refused = world.press(&admin, &page, &unknown).await;
    assert!(refused.text.contains("nothing is put in the place of {nonsense}"), "{}", refused.text);
    let seen = shown.split("name=\"seen\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("seen");
    let first = world.press(&admin, &page, &[plan[0], plan[1], ("internal_every", "15"), ("seen", seen)]).await;
    leads_to(&first, "/settings/communication");
    let second = world.press(&admin, &page, &[plan[0], plan[1], ("internal_every", "45"), ("seen", seen)]).await;
    assert!(second.text.contains("Somebody changed this plan"), "{}", second.text);
    leads_to(&world.press(&admin, &format!("{page}/remove"), &[]).await, "/settings/communication");
    assert!(world.see(&admin, "/settings/communication").await.text.contains("told as their severity says"));
}

#[tokio::test]
async fn how_others_sign_in_and_when_is_for_admins_to_read() {
    let world = World::new().await;
    let admin = world.sign_in("ana@example.com").await;
    let signs = ["password", "seen ", "never signed in"];
    let all = world.see(&admin, "/settings/people").await.text;
    assert!(signs.iter().all(|sign| all.contains(sign)), "{all}");
    for role in [Role::Observer, Role::Responder, Role::Manager] {
        let cookie = world.signed_in_as(role).await;
        let page = world.see(&cookie, "/settings/people").await;
        assert_good("people", &page.text);
        assert!(page.text.contains("Ana Costa") && page.text.contains("Admin"), "{}", page.text);
        for sign in signs {
            assert!(!page.text.contains(sign), "{role:?} reads {sign:?}: {}", page.text);
        }
    }
}

#[tokio::test]
async fn only_managers_and_admins_point_a_contact_method_inside() {
    let world = World::new().await;
    for (role, status) in [
        (Role::Stakeholder, StatusCode::UNPROCESSABLE_ENTITY),
        (Role::Responder, StatusCode::UNPROCESSABLE_ENTITY),
        (Role::Manager, StatusCode::SEE_OTHER),
        (Role::Admin, StatusCode::SEE_OTHER),
    ] {
        let cookie = world.signed_in_as(role).await;
        let email = format!("{}@roles.example", role.as_str());
        let id = world.app.directory().person_by_email(&email).expect("a person").id;
        let path = format!("/settings/people/{id}/methods");
        for inside in ["http://10.1.2.3/hook", "http://localhost:9/hook", "http://[::ffff:192.168.0.1]/hook"] {
            let typed = [("channel", "webhook"), ("address", inside), ("secret", "")];
            let answer = world.press(&cookie, &path, &typed).await;
            assert_eq!(answer.status, status, "{role:?} {inside}: {}", answer.text);
            let told = answer.text.contains("leads inside this network") && answer.text.contains(inside);
            assert_eq!(told, status != StatusCode::SEE_OTHER, "{role:?} {inside}: {}", answer.text);
        }
        let outside = [("channel", "webhook"), ("address", "https://1.1.1.1/hook"), ("secret", "")];
        assert_eq!(world.press(&cookie, &path, &outside).await.status, StatusCode::SEE_OTHER, "{role:?}");
    }
}
