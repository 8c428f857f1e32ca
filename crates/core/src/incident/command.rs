//! Finding somebody to command.

use super::{Change, Incident, Refused, Role, Via};
use crate::directory::{Directory, Person, Schedule, Urgency};
use crate::id::PersonId;
use crate::oncall;
use crate::page::{FALLBACK_STEP, Plan, Subject};
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};

/// How long the commander on call has to answer before the people of last resort are paged. Readiness asks for a
/// commander within five minutes.
pub const PATIENCE: SignedDuration = SignedDuration::from_mins(5);

/// The name of the schedule that commands when the configuration does not say which one does.
pub const COMMANDERS: &str = "Commander on call";

/// Who is called to command. Nothing has been sent yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The commander's pages, due at once, and those of the people of last resort, due after [`PATIENCE`] unless
    /// somebody takes command: whoever delivers must look before sending, as for an alert that was answered.
    pub plans: Vec<Plan>,
    /// The commander on call who is paged.
    pub commander: Option<PersonId>,
    /// The people paged at once because no commander on call can be reached.
    pub last_resort: Vec<PersonId>,
    /// Why the commander on call could not be paged.
    pub why: Option<String>,
}

/// Plans the pages that ask for a commander. `cycle` tells one call from the next. Whoever was turned away from the
/// incident is passed over.
#[must_use]
pub fn call_commander(directory: &Directory, incident: &Incident, cycle: u32, now: Timestamp) -> Call {
    let mut call = Call { plans: Vec::new(), commander: None, last_resort: Vec::new(), why: None };
    let caller = Caller { incident, cycle };
    match commander_on_call(directory, now) {
        Ok(person) if incident.visibility.bars(person.id) => {
            call.why = Some(t!("{} was turned away from this incident", person.name));
        }
        Ok(person) => {
            let reason = t!("commander on call: {} incident #{}", incident.severity.as_str(), incident.number);
            caller.page(person, 0, now, &reason, &mut call.plans);
            if call.plans.is_empty() {
                call.why = Some(t!("{} has no way to be reached", person.name));
            } else {
                call.commander = Some(person.id);
            }
        }
        Err(why) => call.why = Some(why),
    }
    let (due, reason) = match &call.why {
        Some(why) => (now, t!("last resort: incident #{} needs a commander and {why}", incident.number)),
        None => (later(now, PATIENCE), t!("last resort: nobody has taken command of incident #{}", incident.number)),
    };
    let admins = directory.admins().into_iter().filter(|id| !incident.visibility.bars(*id));
    for admin in admins.filter_map(|id| directory.people.get(&id)) {
        let before = call.plans.len();
        caller.page(admin, FALLBACK_STEP, due, &reason, &mut call.plans);
        if call.why.is_some() && call.plans.len() > before {
            call.last_resort.push(admin.id);
        }
    }
    call
}

struct Caller<'a> {
    incident: &'a Incident,
    cycle: u32,
}

impl Caller<'_> {
    fn page(&self, person: &Person, step: u32, from: Timestamp, reason: &str, plans: &mut Vec<Plan>) {
        for (method, after) in person.plan(Urgency::High) {
            plans.push(Plan {
                subject: Subject::Incident(self.incident.id),
                cycle: self.cycle,
                round: 0,
                step,
                person: person.id,
                method: method.id,
                urgency: Urgency::High,
                due_at: later(from, after),
                reason: reason.to_owned(),
            });
        }
    }
}

/// The schedule that says who commands major incidents; `None` when no schedule is chosen or has [`COMMANDERS`] as its name.
#[must_use]
pub fn commanders(directory: &Directory) -> Option<&Schedule> {
    match directory.commanders {
        Some(id) => directory.schedules.get(&id),
        None => directory.schedule_by_name(COMMANDERS),
    }
}

/// Who is on call to command, for showing it before anybody is paged.
///
/// # Errors
/// Why there is nobody, in words.
pub fn commander_on_call(directory: &Directory, now: Timestamp) -> Result<&Person, String> {
    let schedule = commanders(directory).ok_or_else(|| t!("there is no schedule of commanders").to_owned())?;
    let found = oncall::at(schedule, now).map_err(|error| error.to_string())?;
    let found = found.ok_or_else(|| t!("nobody is on call on {}", schedule.name))?;
    let gone = || t!("the person on call on {} no longer exists", schedule.name);
    directory.people.get(&found.person).ok_or_else(gone)
}

/// `person` answers the page: takes command when nobody commands. Answering twice is a success.
///
/// # Errors
/// [`Refused::Commanded`] when somebody else commands: a late answer must not depose anyone. [`Refused::Over`] when
/// the incident has ended.
pub fn accept(change: &mut Change<'_>, person: PersonId) -> Result<(), Refused> {
    let incident = change.incident();
    let number = incident.number;
    match incident.commander() {
        Some(by) if by == person => Ok(()),
        Some(by) => Err(Refused::Commanded { number, by }),
        None if !incident.status.category.is_open() => Err(Refused::Over { number }),
        None => {
            change.assume(Role::IncidentCommander, person, Via::Page);
            Ok(())
        }
    }
}

fn later(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}
