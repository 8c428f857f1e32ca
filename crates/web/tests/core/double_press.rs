//! A form that is sent twice by a nervous finger or a slow line: what it makes is made once, and the second answer is the
//! first one's.

use crate::html_lint::assert_good;
use crate::world::World;
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
