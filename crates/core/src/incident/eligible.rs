//! Who can be given work in an incident: whoever cannot do it, or would have to be somebody else, is named at once and not
//! found out about when nothing has happened.

use super::{Incident, Refused, Role};
use crate::access::{Permission, allows};
use crate::directory::Directory;
use crate::drill::Colleague;
use crate::id::PersonId;
use crate::text;
use allclear_texts::t;

/// Whether `person` may hold `role`. Everybody may listen; every other role is work.
///
/// # Errors
/// As [`may_work`].
pub fn may_hold(directory: &Directory, incident: &Incident, role: Role, person: PersonId) -> Result<(), Refused> {
    if role == Role::Observer { Ok(()) } else { may_work(directory, incident, person, "person") }
}

/// Whether `person` may be given something to do. Somebody whom nobody knows is for the caller to refuse.
///
/// # Errors
/// [`Refused::Invalid`] on `field` for whoever only follows or reads, with what to do instead; in a drill for everybody but
/// who practises and the simulated colleagues.
pub fn may_work(
    directory: &Directory,
    incident: &Incident,
    person: PersonId,
    field: &'static str,
) -> Result<(), Refused> {
    let Some(found) = directory.people.get(&person) else { return Ok(()) };
    let outside = incident.drill.is_some_and(|newcomer| newcomer != person);
    if outside && Colleague::find(person).is_none() {
        return Err(Refused::invalid(field, t!("this is a drill; Robin and Sam play everybody else")));
    }
    if allows(found.role, Permission::Respond) {
        return Ok(());
    }
    let (name, is, needed) = (text::line(&found.name, 100), found.role.as_str(), Permission::Respond.role().as_str());
    Err(Refused::invalid(
        field,
        t!(
            "{name} has the {is} role and cannot work in incidents; name somebody else, or ask an admin to make {name} a \
             {needed} first"
        ),
    ))
}
