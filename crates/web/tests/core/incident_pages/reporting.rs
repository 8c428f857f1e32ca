//! Reporting, judging, what is marked as required, and what a closed incident says of who led it.

use super::{ANA, BEN, capture, declare, went};
use crate::html_lint::assert_good;
use crate::world::{COMPANY, World};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::incident::Reference;
use allclear_engine::company::{self, SourceFile};
use allclear_engine::respond::{self, Suspect};
use http::{StatusCode, header};

async fn apply(world: &World, more: &str) {
    let file = SourceFile { name: "company.yaml".to_owned(), text: format!("{COMPANY}{more}") };
    company::apply(&world.app, Actor::Operator, &[file]).await.expect("a company");
}

async fn suspect(world: &World, title: &str) {
    let command = Suspect { title: title.to_owned(), ..Suspect::default() };
    respond::suspect(&world.app, Actor::Operator, command).await.expect("reported");
}

#[tokio::test]
async fn whoever_only_follows_reports_and_whoever_responds_judges() {
    let world = World::new().await;
    let (leader, ana) = (world.signed_in_as(Role::Stakeholder).await, world.sign_in(ANA).await);
    let form = world.see(&leader, "/report").await.text;
    assert_good("the form that reports", &form);
    let empty = world.press(&leader, "/report", &[("title", " "), ("seen", "kept")]).await;
    assert!(empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.text.contains("kept"), "{}", empty.text);
    let told = world.press(&leader, "/report", &[("title", "Invoices are missing"), ("seen", "Nothing there")]).await;
    assert!(went(&told, "/incidents/1").contains("Reported"));

    let home = world.see(&ana, "/").await.text;
    assert!(home.contains("Waiting in triage") && !home.contains("nobody commands"), "{home}");
    let listed = world.see(&ana, "/incidents?state=triage").await.text;
    assert!(listed.contains("Invoices are missing"), "{listed}");
    let screen = world.see(&ana, "/incidents/1").await.text;
    assert!(screen.contains("Is it an incident?") && screen.contains("/incidents/1/triage"), "{screen}");
    assert_good("the screen of a suspicion", &screen);
    declare(&world, "Billing is down").await;
    let judging = world.see(&ana, "/incidents/1/triage").await.text;
    assert!(judging.contains("Billing is down") && judging.contains("Nothing there"), "{judging}");
    assert_good("the page that judges", &judging);

    let refused = world.press(&ana, "/incidents/1/decline", &[("reason", "")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let merged = world.press(&ana, "/incidents/1/merge", &[("into", "2")]).await;
    assert!(went(&merged, "/incidents/2").contains("#1 goes on here"));
    let late = world.press(&ana, "/incidents/1/accept", &[("severity", "SEV-4")]).await;
    assert!(late.status == StatusCode::UNPROCESSABLE_ENTITY && late.text.contains("Merged"), "{}", late.text);
}

#[tokio::test]
async fn an_incident_that_is_over_says_who_led_it() {
    let world = World::new().await;
    declare(&world, "Checkout is down").await;
    let (ana, ben) = (world.sign_in(ANA).await, world.sign_in(BEN).await);
    for text in ["role ic @ben", "resolve: restarted", "role ic nobody"] {
        went(&capture(&world, &ben, text).await, "/incidents/1");
    }
    let bar = world.see(&ana, "/incidents/1/bar").await.text;
    assert!(bar.contains("Led by") && bar.contains("Ben Okafor"), "{bar}");
    assert!(!bar.contains("class=\"nobody\""), "nothing is missing any more: {bar}");
}

#[tokio::test]
async fn what_a_type_needs_to_know_is_marked_where_it_is_chosen_and_where_it_is_asked() {
    let world = World::new().await;
    let field = "{ key: exposed_data, name: Exposed data, question: Which data was exposed?, required: true }";
    apply(&world, &format!("incident_types:\n  - name: Security\n    fields:\n      - {field}\n")).await;
    let ana = world.sign_in(ANA).await;
    let form = world.see(&ana, "/incidents/new").await.text;
    let named = form.split("Security needs to know").nth(1).expect("the fields of the type");
    assert!(named.contains("Exposed data") && named.contains(">required<"), "{form}");
    assert_good("the form that declares", &form);
    declare(&world, "A door stood open").await;
    went(&capture(&world, &ana, "type: security").await, "/incidents/1");
    let screen = world.see(&ana, "/incidents/1").await.text;
    let asked = screen.split("Which data was exposed?").nth(1).expect("the question");
    assert!(asked.split("</summary>").next().is_some_and(|mark| mark.contains("required")), "{screen}");
}

#[tokio::test]
async fn a_deputy_who_took_the_role_stands_by_until_the_commander_confirms() {
    let world = World::new().await;
    declare(&world, "Checkout is down").await;
    let (ana, ben) = (world.sign_in(ANA).await, world.sign_in(BEN).await);
    went(&capture(&world, &ana, "role ic @ana").await, "/incidents/1");
    went(&capture(&world, &ben, "role deputy").await, "/incidents/1");
    let screen = world.see(&ana, "/incidents/1").await.text;
    assert!(screen.contains("leads when the commander confirms") && screen.contains(">Confirm<"), "{screen}");
    assert!(!world.see(&ben, "/incidents/1").await.text.contains(">Confirm<"), "it is not theirs to say");
    went(&capture(&world, &ana, "role deputy @ben").await, "/incidents/1");
    assert!(!world.see(&ana, "/incidents/1").await.text.contains("stands by"));
}

#[tokio::test]
async fn three_lines_are_enough_for_a_minor_incident() {
    let world = World::new().await;
    declare(&world, "A typo").await;
    let ana = world.sign_in(ANA).await;
    for text in ["role ic @ana", "sev 5", "resolve: corrected"] {
        went(&capture(&world, &ana, text).await, "/incidents/1");
    }
    assert!(world.see(&ana, "/incidents/1").await.text.contains("Write three lines"));
    assert_good("the short review", &world.see(&ana, "/incidents/1/short-review").await.text);
    let empty = world.press(&ana, "/incidents/1/short-review", &[]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sent = world.press(&ana, "/incidents/1/short-review", &[("happened", "A zero too many")]).await;
    went(&sent, "/reviews/1");
    assert!(!world.see(&ana, "/incidents/1").await.text.contains("Write three lines"));
}

#[tokio::test]
async fn a_suspicion_is_reported_from_the_palette_and_the_capture_box() {
    let world = World::new().await;
    declare(&world, "Checkout is down").await;
    let ana = world.sign_in(ANA).await;
    let found = world.see(&ana, "/palette?q=suspect+invoices+are+missing").await.text;
    assert!(found.contains("/report?title=invoices"), "{found}");
    let sent = capture(&world, &ana, "suspect: invoices are missing").await;
    assert!(sent.headers[header::LOCATION].to_str().expect("text").starts_with("/report?title=invoices"));
    went(&capture(&world, &ana, "suspect the cache is cold").await, "/incidents/1");
    let entries = world.app.read(|tx| Ok(respond::load(tx, Reference::Number(1))?.seq)).await.expect("read");
    assert!(entries > 1, "a sentence is a note");
}

#[tokio::test]
async fn what_is_suspected_in_the_box_of_a_private_incident_goes_to_no_public_form() {
    let world = World::new().await;
    declare(&world, "Keys were copied").await;
    let ana = world.sign_in(ANA).await;
    went(&capture(&world, &ana, "private").await, "/incidents/1");
    let told = went(&capture(&world, &ana, "suspect: backups were copied").await, "/incidents/1");
    assert!(told.contains("it is private"), "{told}");
    let made = told.split_once('#').and_then(|(_, rest)| rest.split_once(':')).expect("a number").0;
    let ben = world.signed_in_as(Role::Responder).await;
    let page = format!("/incidents/{made}");
    assert_eq!(world.see(&ana, &page).await.status, StatusCode::OK);
    assert_eq!(world.see(&ben, &page).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_public_form_and_the_page_behind_the_link_are_good_html() {
    let world = World::new().await;
    let page = "status_pages:\n  - { slug: acme, name: Acme, report_form: true, components: [ { name: Shop } ] }\n";
    apply(&world, page).await;
    suspect(&world, "Something").await;
    let ana = world.sign_in(ANA).await;
    assert!(world.see(&ana, "/status-pages/acme").await.text.contains("Close the form"));
    went(&world.press(&ana, "/status-pages/acme/report-form", &[("on", "no")]).await, "/status-pages/acme");
    assert_eq!(world.see("", "/status/acme/report").await.status, StatusCode::NOT_FOUND);
    went(&world.press(&ana, "/status-pages/acme/report-form", &[("on", "yes")]).await, "/status-pages/acme");
    let form = world.see("", "/status/acme/report").await;
    assert_eq!(form.status, StatusCode::OK, "{}", form.text);
    assert_good("the public form", &form.text);
    let gone = world.see("", "/c/nothing").await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    assert_good("a link that does not work", &gone.text);
}
