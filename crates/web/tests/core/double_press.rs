//! A form that is sent twice by a nervous finger or a slow line: what it makes is made once, and the second answer is the
//! first one's.

use crate::forms::filled;
use crate::html_lint::assert_good;
use crate::world::{Answer, World};
use http::{StatusCode, header};

#[tokio::test]
async fn an_integration_is_added_once_with_one_key() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let before = world.app.directory().integrations.len();
    let page = world.see(&ana, "/settings/integrations/new").await.text;
    assert_good("a new integration", &page);
    let once = page.split("name=\"once\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let service = world.app.directory().service_by_name("ledger").unwrap().id.to_string();
    let fields = |source| [("once", once), ("source", source), ("service", service.as_str()), ("name", "")];
    let first = world.press(&ana, "/settings/integrations", &fields("json")).await;
    let second = world.press(&ana, "/settings/integrations", &fields("json")).await;
    assert_eq!([first.status, second.status], [StatusCode::SEE_OTHER; 2], "{}", second.text);
    assert_eq!(first.headers[header::LOCATION], second.headers[header::LOCATION]);
    assert_eq!(world.app.directory().integrations.len(), before + 1);
    // Back, something else chosen, and sent again: that is another one.
    let third = world.press(&ana, "/settings/integrations", &fields("pagerduty")).await;
    assert_ne!(first.headers[header::LOCATION], third.headers[header::LOCATION]);
    assert_eq!(world.app.directory().integrations.len(), before + 2);
}

/// Where an answer leads, and what it tells.
#[track_caller]
fn led(answer: &Answer) -> (String, String) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let told = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let told = told.filter_map(|cookie| cookie.strip_prefix("allclear_flash=")?.split(';').next()).next_back();
    (answer.headers[header::LOCATION].to_str().unwrap().to_owned(), told.unwrap_or_default().to_owned())
}

/// How many things the company has.
async fn things(world: &World) -> usize {
    let it = world.app.refresh_directory().await.unwrap();
    it.services.len() + it.teams.len() + it.policies.len() + it.schedules.len() + it.plans.len() + it.status_pages.len()
}

#[tokio::test]
async fn what_a_form_makes_is_made_once_and_both_answers_lead_there() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let id = world.app.directory().person_by_email("ana@example.com").unwrap().id.to_string();
    let person = format!("person:{id}");
    for (page, action, typed) in [
        ("/services/new", "/services", &[("business_impact", " Nobody is billed.\r\n")][..]),
        ("/teams/new", "/teams", &[]),
        ("/settings/communication/new", "/settings/communication", &[("audiences", "leaders: leaders@example.com")]),
        ("/escalation-policies/new", "/escalation-policies/new", &[("do", "save"), ("steps[0].page", person.as_str())]),
        ("/on-call/new", "/on-call/new", &[("do", "save"), ("layers[0].people", id.as_str())]),
        ("/status-pages", "/status-pages", &[("slug", "acme")]),
    ] {
        let before = things(&world).await;
        let shown = world.see(&ana, page).await.text;
        assert_good(page, &shown);
        let fields = filled(&shown, action, &[typed, &[("name", "Billing")]].concat());
        let (first, second) =
            tokio::join!(world.send_form(&ana, action, &fields), world.send_form(&ana, action, &fields));
        assert_eq!(led(&first), led(&second), "{action}");
        assert_eq!(things(&world).await, before + 1, "{action}");
        // Back, another name, and sent again: that is another one.
        let other =
            filled(&shown, action, &[&[("name", "Ledgers"), ("slug", "ledgers"), ("scope", "SEV-2")], typed].concat());
        led(&world.send_form(&ana, action, &other).await);
        assert_eq!(things(&world).await, before + 2, "{action}");
        // Another form with the same name is told so.
        let shown = world.see(&ana, page).await.text;
        let taken = filled(&shown, action, &[typed, &[("name", "Billing")]].concat());
        let refused = world.send_form(&ana, action, &taken).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{action}: {}", refused.text);
    }
    let (page, action) = ("/status-pages/acme", "/status-pages/acme/components");
    let typed = [("name", "Card payments"), ("description", " Paying by card ")];
    let fields = filled(&world.see(&ana, page).await.text, action, &typed);
    let (first, second) = tokio::join!(world.send_form(&ana, action, &fields), world.send_form(&ana, action, &fields));
    assert_eq!(led(&first), led(&second));
    let shown = world.see(&ana, page).await.text;
    assert_eq!(shown.matches("title=\"Change the status of Card payments\"").count(), 1, "{shown}");
}

#[tokio::test]
async fn a_row_that_is_added_to_a_form_leaves_it_the_same_form() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let here = "/escalation-policies/new";
    let ben = format!("person:{}", world.app.directory().person_by_email("ben@example.com").unwrap().id);
    let first = filled(&world.see(&ana, here).await.text, here, &[("name", "Nights"), ("do", "add-step")]);
    let grown = world.send_form(&ana, here, &first).await.text;
    let both = [("do", "save"), ("steps[0].page", ben.as_str()), ("steps[1].page", ben.as_str())];
    let fields = filled(&grown, here, &both);
    let once = |fields: &[(String, String)]| fields.iter().find(|(name, _)| name == "once").unwrap().1.clone();
    assert_eq!(once(&first), once(&fields));
    let before = things(&world).await;
    for _ in 0..2 {
        led(&world.send_form(&ana, here, &fields).await);
    }
    assert_eq!(things(&world).await, before + 1);
}

#[tokio::test]
async fn what_was_removed_already_leads_where_it_led_when_it_was_removed() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let id = world.app.directory().person_by_email("ana@example.com").unwrap().id.to_string();
    let person = format!("person:{id}");
    let mut removals = Vec::new();
    for (page, action, typed) in [
        ("/services/new", "/services", &[][..]),
        ("/teams/new", "/teams", &[]),
        ("/escalation-policies/new", "/escalation-policies/new", &[("do", "save"), ("steps[0].page", person.as_str())]),
        ("/on-call/new", "/on-call/new", &[("do", "save"), ("layers[0].people", id.as_str())]),
    ] {
        let fields = filled(&world.see(&ana, page).await.text, action, &[typed, &[("name", "Billing")]].concat());
        removals.push(format!("{}/remove", led(&world.send_form(&ana, action, &fields).await).0));
    }
    world.press(&ana, "/settings/communication", &[("name", "Leaders"), ("scope", "organisation")]).await;
    let directory = world.app.refresh_directory().await.unwrap();
    removals.extend(directory.plans.keys().map(|id| format!("/settings/communication/{id}/remove")));
    removals.extend(directory.integrations.keys().take(1).map(|id| format!("/settings/integrations/{id}/remove")));
    removals.push(format!("{}/drill/remove", led(&world.press(&ana, "/drills", &[]).await).0));
    assert_eq!(removals.len(), 7);
    for removal in removals {
        let (first, second) = (world.press(&ana, &removal, &[]).await, world.press(&ana, &removal, &[]).await);
        let ((to, done), (again, told)) = (led(&first), led(&second));
        assert_eq!(to, again, "{removal}");
        assert!(
            done.starts_with('1') && told.starts_with('1') && told.contains("already"),
            "{removal}: {done}, {told}"
        );
    }
}
