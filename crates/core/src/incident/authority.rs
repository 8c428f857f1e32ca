//! Who decides while somebody commands.
//!
//! Everybody may raise the severity, write, work and bring people in. What makes an incident look smaller, ends it or
//! changes who commands is for those who lead: the commander, or the deputy in their place. What others want of that
//! becomes a request. For a commander who does not answer there is [`crate::room::handover::Order::TakeCommand`].
//!
//! A deputy leads only with the word of somebody who does: whoever takes the role by themselves, or is named by a
//! colleague, stands by until then ([`has_say`]). Otherwise anybody could make themselves a second commander.

use super::{Category, Incident, Role, Tenure, Via};
use crate::access::Actor;
use crate::command::Command;
use crate::id::PersonId;
use crate::room::{Order, presence};

/// Those who lead, who decides first.
pub const LEADERS: [Role; 2] = [Role::IncidentCommander, Role::Deputy];

/// Whether what the command does to the incident is for those who lead.
#[must_use]
pub fn is_reserved(incident: &Incident, command: &Command) -> bool {
    match command {
        // A severity with a larger number is a milder one.
        Command::Severity { severity, .. } => *severity > incident.severity,
        Command::Resolve { .. } => !incident.is_resolved(),
        Command::Status { status, .. } => {
            let given_up = matches!(status.category, Category::Declined | Category::Merged | Category::Cancelled);
            // Back in triage nobody is called to command any more.
            let doubted = status.category == Category::Triage && incident.status.category != Category::Triage;
            // While it is paused nobody is asked anything, and every clock stands still.
            given_up || doubted || status.category.is_resolved() || status.category == Category::Paused
        }
        Command::Assume { role: Role::IncidentCommander, person } => {
            incident.commander().is_some_and(|holder| holder != *person)
        }
        Command::Release { role: Role::IncidentCommander, person } => {
            incident.commander().is_some_and(|holder| person.is_none_or(|person| person == holder))
        }
        Command::Order(Order::Presence(presence::Order::Release { .. } | presence::Order::Remove { .. })) => true,
        Command::Order(Order::Access(order)) => order.is_reserved(),
        Command::Order(Order::Emergency(_) | Order::Mobilise(_)) => true,
        _ => false,
    }
}

/// Whether `actor` may do what is reserved: whoever leads, everybody while nobody commands or the incident is over, and
/// always programs, operators and Allclear itself, whose rights are their token's.
#[must_use]
pub fn may_decide(incident: &Incident, actor: &Actor) -> bool {
    let Some(person) = actor.person() else { return true };
    let commanded = incident.status.category.is_open() && incident.commander().is_some();
    !commanded || leads(incident, person)
}

/// The roles that `actor` has to ask before the command is carried out; `None` when it is theirs to give.
///
/// An internal update is asked of the approver that the communication plan names. The commander ranks above everybody, so
/// those who lead need nobody's approval and may give it; while nobody holds any of these roles updates go out as they
/// are: silence is worse.
#[must_use]
pub fn to_ask(incident: &Incident, actor: &Actor, command: &Command) -> Option<Vec<Role>> {
    if is_reserved(incident, command) {
        return (!may_decide(incident, actor)).then(|| LEADERS.to_vec());
    }
    let (Command::Update { .. }, Some(person)) = (command, actor.person()) else { return None };
    to_agree(incident, person)
}

/// The roles that `person` has to ask before colleagues or customers read their words, whoever is first; `None` when they
/// need nobody's yes: see [`to_ask`].
#[must_use]
pub fn to_agree(incident: &Incident, person: PersonId) -> Option<Vec<Role>> {
    let approver = incident.policy.communication.approver().filter(|_| incident.status.category.is_open())?;
    let others = LEADERS.into_iter().filter(|role| *role != approver);
    let roles: Vec<Role> = std::iter::once(approver).chain(others).collect();
    let mut holders = roles.iter().flat_map(|role| incident.holders(*role)).filter(|t| has_say(t)).peekable();
    let theirs = holders.peek().is_none() || holders.any(|tenure| tenure.person == person);
    (!theirs).then_some(roles)
}

/// The deputy who leads with the commander; one who stands by is none.
#[must_use]
pub fn deputy(incident: &Incident) -> Option<PersonId> {
    incident.holders(Role::Deputy).find(|tenure| has_say(tenure)).map(|tenure| tenure.person)
}

/// Whether this person is the commander, or a deputy who has the word of whoever leads.
#[must_use]
pub fn leads(incident: &Incident, person: PersonId) -> bool {
    let theirs = |tenure: &Tenure| tenure.person == person && has_say(tenure);
    LEADERS.iter().any(|role| incident.holders(*role).any(theirs))
}

/// Whether holding a role like this lets somebody decide what is for the role. Only of a deputy it can be otherwise: one
/// who was not named by somebody who leads, or by a program, stands by.
#[must_use]
pub fn has_say(tenure: &Tenure) -> bool {
    tenure.role != Role::Deputy || !matches!(tenure.via, Via::Claim | Via::Takeover | Via::Nomination)
}

/// How somebody comes into a role when `actor` gives it to them: a deputy whom nobody names who leads is nominated.
pub(super) fn given(incident: &Incident, actor: &Actor, (role, person): (Role, PersonId), via: Via) -> Via {
    let named = actor.person().is_none_or(|me| me != person && leads(incident, me));
    if role == Role::Deputy && via == Via::Assignment && !named { Via::Nomination } else { via }
}

/// Whether giving a role once more, like this, makes a difference: it gives a deputy who stood by their say.
pub(super) fn confirms(tenure: &Tenure, via: Via) -> bool {
    !has_say(tenure) && via == Via::Assignment
}
