//! Teams: who works together, what they look after, and how that is doing.

mod change;
mod list;
mod one;

use crate::pages::Fault;
use crate::routes::{Class, Routes};
use allclear_core::access::Permission;
use allclear_core::directory::{Directory, Policy, Schedule, Service, Team};
use allclear_core::id::{ServiceId, TeamId};
use http::Method;

pub(crate) fn routes(r: Routes) -> Routes {
    let (look, manage) = (Class::Page(Permission::Read), Class::Page(Permission::Manage));
    r.add(Method::GET, "/teams", look, list::show)
        .add(Method::POST, "/teams", manage, change::add)
        .add(Method::GET, "/teams/new", manage, change::blank)
        .add(Method::GET, "/teams/{id}", look, one::show)
        .add(Method::POST, "/teams/{id}", manage, change::rename)
        .add(Method::POST, "/teams/{id}/members", manage, change::join)
        .add(Method::POST, "/teams/{id}/members/remove", manage, change::leave)
        .add(Method::POST, "/teams/{id}/remove", manage, change::remove)
}

/// The id of a team in an address.
fn id(text: &str) -> Result<TeamId, Fault> {
    text.parse().map_err(|_| Fault::missing("team"))
}

/// The team that an address names.
fn find<'d>(directory: &'d Directory, named: &str) -> Result<&'d Team, Fault> {
    directory.teams.get(&id(named)?).ok_or_else(|| Fault::missing("team"))
}

fn href(id: TeamId) -> String {
    format!("/teams/{id}")
}

/// What a team looks after, each by name.
struct Belongings<'d> {
    schedules: Vec<&'d Schedule>,
    policies: Vec<&'d Policy>,
    services: Vec<&'d Service>,
}

impl<'d> Belongings<'d> {
    fn of(directory: &'d Directory, team: &Team) -> Self {
        let own = |of: Option<TeamId>| of == Some(team.id);
        let mut schedules: Vec<_> = directory.schedules.values().filter(|s| own(s.team)).collect();
        let mut policies: Vec<_> = directory.policies.values().filter(|p| own(p.team)).collect();
        let mut services: Vec<_> = directory.services.values().filter(|s| own(s.team)).collect();
        schedules.sort_by_key(|schedule| schedule.name.to_lowercase());
        policies.sort_by_key(|policy| policy.name.to_lowercase());
        services.sort_by_key(|service| service.name.to_lowercase());
        Self { schedules, policies, services }
    }

    fn service_ids(&self) -> Vec<ServiceId> {
        self.services.iter().map(|service| service.id).collect()
    }
}

/// `1 member`, `2 members`.
fn counted(count: usize, one: &str, many: impl Fn(usize) -> String) -> String {
    if count == 1 { one.to_owned() } else { many(count) }
}
