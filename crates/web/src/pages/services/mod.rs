//! Services: what people depend on, how each is doing, and who answers for it.

mod change;
mod fields;
mod list;
mod one;

use crate::pages::fault::Fault;
use crate::routes::{Class, Routes};
use crate::ui::status::{Progress, state};
use allclear_core::access::Permission;
use allclear_core::directory::{Directory, Service, Target};
use allclear_core::id::{PersonId, ServiceId};
use allclear_core::oncall;
use allclear_store::alerts::listing::Load;
use allclear_texts::t;
use http::Method;
use jiff::Timestamp;
use maud::Markup;

pub(crate) fn routes(r: Routes) -> Routes {
    let look = Class::Page(Permission::Read);
    let manage = Class::Page(Permission::Manage);
    r.add(Method::GET, "/services", look, list::show)
        .add(Method::POST, "/services", manage, change::add)
        .add(Method::GET, "/services/new", manage, change::blank)
        .add(Method::GET, "/services/{id}", look, one::show)
        .add(Method::GET, "/services/{id}/edit", manage, change::filled)
        .add(Method::POST, "/services/{id}", manage, change::save)
        .add(Method::POST, "/services/{id}/remove", manage, change::remove)
}

/// The id of a service in an address.
fn id(text: &str) -> Result<ServiceId, Fault> {
    text.parse().map_err(|_| Fault::missing("service"))
}

/// One step's answer to "who would be paged now?", and until when it holds.
struct OnCall {
    people: Vec<PersonId>,
    /// The nearest hand-off among the schedules asked.
    until: Option<Timestamp>,
}

/// Whom the policy of a service would page first if something happened now; `None` when it has nobody.
fn on_call(service: &Service, directory: &Directory, now: Timestamp) -> Option<OnCall> {
    let policy = directory.policies.get(&service.policy?)?;
    let steps = policy.steps.iter().map(|step| behind(&step.page, directory, now));
    steps.into_iter().find(|found| !found.people.is_empty())
}

fn behind(targets: &[Target], directory: &Directory, now: Timestamp) -> OnCall {
    let mut found = OnCall { people: Vec::new(), until: None };
    for target in targets {
        let people: Vec<PersonId> = match target {
            Target::Person(id) => vec![*id],
            Target::Team(id) => directory.teams.get(id).map(|team| team.members.clone()).unwrap_or_default(),
            Target::Schedule(id) => {
                let shift = directory.schedules.get(id).and_then(|schedule| oncall::at(schedule, now).ok().flatten());
                let until = shift.map(|shift| shift.until).filter(|until| *until < Timestamp::MAX);
                found.until = found.until.into_iter().chain(until).min();
                shift.map(|shift| shift.person).into_iter().collect()
            }
        };
        for person in people {
            if directory.people.contains_key(&person) && !found.people.contains(&person) {
                found.people.push(person);
            }
        }
    }
    found
}

/// How a service is doing, in a mark and a word.
fn health(load: Load, incidents: usize) -> Markup {
    if incidents > 0 {
        return state(Progress::Waiting, t!("In an incident"));
    }
    match load {
        Load { triggered: 1.., .. } => state(Progress::Waiting, t!("Needs an answer")),
        Load { acknowledged: 1.., .. } => state(Progress::Half, t!("Being looked at")),
        _ => state(Progress::Done, t!("All clear")),
    }
}

/// How many alerts are open under these loads, in words; `None` when there are none.
pub(crate) fn open_alerts(loads: &[Load]) -> Option<String> {
    let open: i64 = loads.iter().map(|load| load.open()).sum();
    let cut = loads.iter().any(|load| load.is_cut());
    match (open, cut) {
        (0, _) => None,
        (1, false) => Some(t!("1 open alert").to_owned()),
        (_, false) => Some(t!("{open} open alerts")),
        (_, true) => Some(t!("more than {open} open alerts")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Load, open_alerts};

    #[test]
    fn open_alerts_are_said_as_a_number_as_long_as_it_is_known() {
        let load = |triggered, acknowledged| Load { triggered, acknowledged };
        assert_eq!(open_alerts(&[]), None);
        assert_eq!(open_alerts(&[load(0, 0), load(0, 0)]), None);
        assert_eq!(open_alerts(&[load(0, 1), load(0, 0)]).as_deref(), Some("1 open alert"));
        assert_eq!(open_alerts(&[load(1_000, 7), load(2, 0)]).as_deref(), Some("1009 open alerts"));
        assert_eq!(open_alerts(&[load(1_001, 7), load(2, 0)]).as_deref(), Some("more than 1009 open alerts"));
    }
}
