//! A status page that two people write on at once, or one with a nervous finger: nothing is undone, reopened or said
//! twice before everybody's eyes.

use crate::html_lint::assert_good;
use crate::world::{Answer, World};
use http::{StatusCode, header};

/// The fields of the form that posts to `action`, as a browser would send them untouched.
fn filled(page: &str, action: &str) -> Vec<(String, String)> {
    let form = page.split(&format!("action=\"{action}\"")).nth(1).unwrap_or_else(|| panic!("no form {action}: {page}"));
    let form = form.split("</form>").next().unwrap();
    let part = |text: &str, begin: &str| Some(text.split(begin).nth(1)?.split('"').next()?.to_owned());
    let mut fields = Vec::new();
    for tag in form.split('<').filter(|tag| tag.starts_with("input")) {
        fields.push((part(tag, "name=\"").unwrap(), part(tag, "value=\"").unwrap_or_default()));
    }
    for select in form.split("<select").skip(1) {
        let options = select.split("</select>").next().unwrap();
        let chosen = options.split("<option").skip(1).find(|option| option.contains(" selected"));
        let value = part(chosen.unwrap_or_default(), "value=\"").unwrap_or_default();
        fields.push((part(select, "name=\"").unwrap(), value));
    }
    fields
}

/// The form with these answers in it.
fn with(mut fields: Vec<(String, String)>, answers: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.retain(|(name, _)| !answers.iter().any(|(other, _)| other == name));
    fields.extend(answers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    fields
}

async fn send(world: &World, cookie: &str, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    world.press(cookie, path, &fields).await
}

/// The name of the field of the nth component.
fn component(fields: &[(String, String)], nth: usize) -> String {
    fields.iter().filter(|(name, _)| name.starts_with("component-")).nth(nth).expect("a component").0.clone()
}

async fn components(world: &World) -> Vec<String> {
    let summary = world.get("/status/acme/api/v2/summary.json").await.json();
    let all = summary["components"].as_array().expect("a list").iter();
    all.map(|one| one["status"].as_str().expect("a word").to_owned()).collect()
}

/// In how many updates customers read these words.
async fn said(world: &World, words: &str) -> usize {
    let incidents = world.get("/status/acme/api/v2/incidents.json").await.json();
    let updates = incidents["incidents"].as_array().expect("a list").iter();
    let updates = updates.flat_map(|told| told["incident_updates"].as_array().expect("a list"));
    updates.filter(|update| update["body"] == words).count()
}

const POST: &str = "/status-pages/acme/post";

/// A page with two components, and the address of a public incident on it.
async fn told(world: &World, cookie: &str) -> String {
    world.press(cookie, "/status-pages", &[("name", "Acme"), ("slug", "acme")]).await;
    for name in ["Cards", "Reports"] {
        let added = [("name", name), ("description", ""), ("service", "")];
        world.press(cookie, "/status-pages/acme/components", &added).await;
    }
    let compose = world.see(cookie, POST).await.text;
    assert_good("the composer", &compose);
    let form = with(filled(&compose, POST), &[("name", "Cards fail"), ("body", "We look into it.")]);
    let form = with(form.clone(), &[(&component(&form, 0), "partial_outage")]);
    // A double press: the second hears of the first, and customers read it once.
    let first = send(world, cookie, POST, &form).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text);
    let second = send(world, cookie, POST, &form).await;
    assert_eq!((second.status, &second.headers[header::LOCATION]), (first.status, &first.headers[header::LOCATION]));
    assert!(second.headers[header::SET_COOKIE].to_str().unwrap().contains("published+once"));
    assert_eq!(said(world, "We look into it.").await, 1);
    let inside = world.see(cookie, "/status-pages/acme").await.text;
    let further = inside.split("href=\"").filter(|part| part.starts_with("/status-pages/acme/incidents/"));
    let mut further: Vec<_> = further.map(|part| part.split('"').next().unwrap().to_owned()).collect();
    further.dedup();
    assert_eq!(further.len(), 1, "{inside}");
    further.remove(0)
}

#[tokio::test]
async fn an_update_writes_only_the_components_that_its_author_changed() {
    let world = World::new().await;
    let (ana, ben) = (world.sign_in("ana@example.com").await, world.sign_in("ben@example.com").await);
    let further = told(&world, &ana).await;
    assert_eq!(components(&world).await, ["partial_outage", "operational"]);
    let stale = filled(&world.see(&ben, &further).await.text, &further);
    let (cards, reports) = (component(&stale, 0), component(&stale, 1));

    let worse = with(stale.clone(), &[("body", "It is everybody."), (&cards, "major_outage")]);
    assert_eq!(send(&world, &ana, &further, &worse).await.status, StatusCode::SEE_OTHER);
    // Ben's form still says "partial outage" for the cards; he speaks of the reports alone.
    let his = with(stale.clone(), &[("body", "Reports are late."), (&reports, "degraded_performance")]);
    assert_eq!(send(&world, &ben, &further, &his).await.status, StatusCode::SEE_OTHER);
    assert_eq!(components(&world).await, ["major_outage", "degraded_performance"]);

    // What both changed is not decided by who presses last.
    let better = with(stale, &[("body", "Cards work again."), (&cards, "operational")]);
    let refused = send(&world, &ben, &further, &better).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    assert_good("a stale update", &refused.text);
    assert!(refused.text.contains("Meanwhile Cards went from Partial outage to Major outage"), "{}", refused.text);
    assert!(refused.text.contains("Cards work again."), "what was typed is still there");
    assert_eq!(components(&world).await, ["major_outage", "degraded_performance"]);
    let now = filled(&refused.text, &further);
    let value = |name: &str| now.iter().find(|(key, _)| key == name).expect("a field").1.clone();
    assert_eq!((value(&cards), value(&reports)), ("operational".to_owned(), "degraded_performance".to_owned()));
    let again = with(now.clone(), &[("body", "Cards work again.")]);
    assert_eq!(send(&world, &ben, &further, &again).await.status, StatusCode::SEE_OTHER);
    assert_eq!(components(&world).await, ["operational", "degraded_performance"]);
}

#[tokio::test]
async fn a_stale_update_does_not_reopen_what_was_resolved() {
    let world = World::new().await;
    let (ana, ben) = (world.sign_in("ana@example.com").await, world.sign_in("ben@example.com").await);
    let further = told(&world, &ana).await;
    let stale = filled(&world.see(&ben, &further).await.text, &further);
    let over = with(stale.clone(), &[("body", "Payments work again."), ("status", "resolved")]);
    let first = send(&world, &ana, &further, &over).await;
    let second = send(&world, &ana, &further, &over).await;
    assert_eq!([first.status, second.status], [StatusCode::SEE_OTHER; 2], "{}", second.text);
    assert_eq!(said(&world, "Payments work again.").await, 1);
    let late = with(stale, &[("body", "We are still looking.")]);
    let refused = send(&world, &ben, &further, &late).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    assert!(refused.text.contains("Meanwhile the status went from Investigating to Resolved"), "{}", refused.text);
    assert!(refused.text.contains("We are still looking."), "what was typed is still there");
    assert_eq!(said(&world, "We are still looking.").await, 0);
    assert_eq!(components(&world).await, ["operational", "operational"]);
    // Whoever means it says it again.
    let meant = with(filled(&refused.text, &further), &[("body", "It is back."), ("status", "investigating")]);
    assert_eq!(send(&world, &ben, &further, &meant).await.status, StatusCode::SEE_OTHER);
}
