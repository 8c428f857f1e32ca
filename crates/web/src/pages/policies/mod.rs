//! Escalation policies: who is paged, in what order, and whom that would wake at this moment.

mod change;
mod draft;
mod edit;
mod ladder;
mod list;
mod one;

use crate::pages::Fault;
use crate::routes::{Class, Routes};
use allclear_core::access::Permission;
use allclear_core::directory::{Directory, Policy, Service};
use allclear_core::id::PolicyId;
use allclear_texts::t;
use http::Method;

pub(super) use ladder::troubles;

pub(crate) fn routes(r: Routes) -> Routes {
    let (look, manage) = (Class::Page(Permission::Read), Class::Page(Permission::Manage));
    r.add(Method::GET, "/escalation-policies", look, list::show)
        .add(Method::GET, "/escalation-policies/new", manage, edit::blank)
        .add(Method::POST, "/escalation-policies/new", manage, edit::create)
        .add(Method::GET, "/escalation-policies/{id}", look, one::show)
        .add(Method::GET, "/escalation-policies/{id}/edit", manage, edit::show)
        .add(Method::POST, "/escalation-policies/{id}/edit", manage, edit::update)
        .add(Method::POST, "/escalation-policies/{id}/remove", manage, change::remove)
}

/// The id of a policy in an address.
fn id(text: &str) -> Result<PolicyId, Fault> {
    text.parse().map_err(|_| Fault::missing(t!("escalation policy")))
}

/// The policy that an address names.
fn find<'d>(directory: &'d Directory, named: &str) -> Result<&'d Policy, Fault> {
    directory.policies.get(&id(named)?).ok_or_else(|| Fault::missing(t!("escalation policy")))
}

fn href(policy: &Policy) -> String {
    format!("/escalation-policies/{}", policy.id)
}

/// The services whose alerts it handles, by name.
fn users<'d>(directory: &'d Directory, policy: &Policy) -> Vec<&'d Service> {
    let mut users: Vec<_> = directory.services.values().filter(|service| service.policy == Some(policy.id)).collect();
    users.sort_by_key(|service| service.name.to_lowercase());
    users
}
