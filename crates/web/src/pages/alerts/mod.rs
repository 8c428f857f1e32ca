//! Alerts: the list, and the whole story of one.

mod act;
mod filters;
mod list;
mod one;
mod raw;
mod side;
mod story;
mod who;
mod why;

pub(crate) use side::{is_web, outside};

use crate::pages::fault::Fault;
use crate::routes::{Class, Routes};
use allclear_core::access::Permission;
use allclear_core::id::AlertId;
use http::Method;

pub(crate) fn routes(r: Routes) -> Routes {
    let look = Class::Page(Permission::Read);
    let work = Class::Page(Permission::Respond);
    r.add(Method::GET, "/alerts", look, list::show)
        .add(Method::POST, "/alerts/ticked", work, act::ticked)
        .add(Method::GET, "/alerts/{id}", look, one::show)
        .add(Method::POST, "/alerts/{id}/acknowledge", work, act::acknowledge)
        .add(Method::POST, "/alerts/{id}/resolve", work, act::resolve)
        .add(Method::POST, "/alerts/{id}/escalate", work, act::escalate)
        .add(Method::POST, "/alerts/{id}/ask-later", work, act::ask_later)
}

/// The id of an alert in an address.
fn id(text: &str) -> Result<AlertId, Fault> {
    text.parse().map_err(|_| Fault::missing("alert"))
}
