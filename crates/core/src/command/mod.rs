//! The capture grammar: what people type in the middle of an incident, and what it means.
//!
//! One grammar for the capture box, the palette, chat and the command line. It is read by one pure function, [`parse`],
//! and carried out by one use-case.
//!
//! ```text
//! errors fell after the rollback      a note
//! -5m errors rise in eu-west          a note about what happened five minutes ago; -1h30m and 14:05 work too
//! update we know the cause            an internal update; `update next 20m: …` promises the one after it
//! role ic @dara · role ic · role ic nobody
//! sev 1 all regions                   with a reason, if you like
//! sev ? · dispute sev 3: only one region   what makes a severity; an opinion for the review
//! status monitoring · status mitigated
//! page payments · page @ana: the replica lags · page payments!   however many people that wakes
//! resolve · resolve: rolled back 1841 · reopen · reopen: it is back
//! note resolve DNS first              a note, whatever it begins with
//! impact: customers cannot pay · title: Checkout is down
//! propose roll back 1841; risk: loses carts; irreversible; 2m · object p1: why · withdraw p1 · adopt p1 · override p1: why
//! decide: wait because the replica lags · hypothesis: … · for h1: … · against h1: … · support h1 · rule out h1: why
//! option: restart the pool; 10m · choose o1 · coin o1 o2 · tripwire: dc3 down; alert dc3 => SEV-1, page @ana · trip x1
//! task @ana 5m check latency · task ops 10m: … a task for one person; it comes back when the time is up
//! ack · done t1 worked: latency is back · found: … · more 5m · blocked: … · hand t1 @ben · drop t1
//! can errors at 40 % / rolling back 1841 / a DBA   conditions, actions, needs; also on lines `c:`, `a:`, `n:`
//! stream Alpha @ana 20m restore the replica · lead w1 @ben · stream alpha join · can alpha: c / a / n · done w1: …   a team
//! task @ben 5m #alpha check latency   a task of that team: its lead hears of it
//! need dba · ask n1 · page dba: why   somebody who knows it; one person is asked at a time
//! need: access to the vault · met n1: … · decline n1: why
//! claim · object cl1: why             nobody commands: you will, unless somebody objects
//! handover @ben · accept · decline a1: why · take command
//! approve r1 · refuse r1: why         what others may not do alone; `approve r1: …` words an update differently
//! join · observe · leave · release @ana: thank you · remove @ana: why   who is in it
//! called @ben 5m: no answer · signal 12 cases · signal +1: "error 42" · bridge https://…   what is written down
//! answer q8 eu-west · q8: eu-west   a question of the bank; moments as `14:05`, `-20m`, `about 14:05`
//! ask: how many are affected? · +1 ask1 · answer ask1: … · next ask1 · later ask1 · decline ask1: why   from outside
//! suspect: invoices are missing      something else looks wrong: it is reported on its own, and wakes nobody
//! park: why is there only one replica?   kept for the review
//! shift 18:00 · shift in 2h · shift ic @ben · shift proposed · accept sh1 · decline sh1: why   the next shift
//! catch up                            what you must know who were away
//! cycle · next step · cycle verify     moves the commander's cycle on
//! emergency on · emergency on: why · emergency off      everything else stands back
//! mobilise · mobilise!                 takes the steps of the company's chain that are not done
//! private · public · allow @ana · disallow @ana   who may know of the incident
//! snooze update 10m: nobody can know more   puts a clock off
//! ```
//!
//! # Decisions worth knowing
//! - **What is not a command is a note**, exactly as typed.
//! - **A command that cannot be understood is refused**, with what could stand there instead: guessing whom to wake would
//!   be worse than asking. `note` in front keeps it as a note.
//! - **What ends or rewords an incident is not guessed from a sentence**: `resolve`, `reopen`, `impact` and `title` take
//!   text only behind a colon. "resolve DNS first" must not resolve the incident. So do the answers to a task: "done" and
//!   "done t1" answer, "done with the rollback" is a note.

mod moment;
mod order;
mod read;
mod several;
mod suggest;
#[cfg(test)]
mod tests;
mod words;
mod written;

pub use order::{Usage, read_moment, usages};
pub use read::{as_note, parse};
pub use suggest::{Suggestion, suggest};
pub use words::{Verb, handle, handle_of};

use crate::directory::Directory;
use crate::id::{PersonId, PolicyId, ScheduleId, ServiceId, TeamId};
use crate::incident::{Role, Severity, Status};
use crate::room::Order;
use allclear_texts::t;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// What a command is read against.
#[derive(Debug, Clone)]
pub struct Context<'d> {
    pub directory: &'d Directory,
    pub now: Timestamp,
    /// The clock that `14:05` is read from: the zone of whoever types.
    pub zone: TimeZone,
    /// Who types, for `role ic` and `@me`; programs are nobody.
    pub me: Option<PersonId>,
}

/// What somebody typed, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// When it happened, if not now. Not checked yet: it may lie too far back.
    pub at: Option<Timestamp>,
    pub command: Command,
}

/// What is to be done with an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Note {
        text: String,
    },
    /// Words for colleagues and leaders. The next one is promised after `next_minutes`, or as the severity says.
    Update {
        text: String,
        next_minutes: Option<u32>,
    },
    Assume {
        role: Role,
        person: PersonId,
    },
    /// Ends the tenure of one person, or of everybody in the role.
    Release {
        role: Role,
        person: Option<PersonId>,
    },
    Severity {
        severity: Severity,
        reason: Option<String>,
    },
    Status {
        status: Status,
        reason: Option<String>,
    },
    Resolve {
        resolution: Option<String>,
    },
    Reopen {
        reason: Option<String>,
    },
    /// Asks somebody to help.
    Page {
        whom: Whom,
        reason: Option<String>,
        /// Whoever asks has seen how many people this wakes: needed for more than [`crate::incident::MOST_UNASKED`].
        sure: bool,
    },
    /// What users see, in one sentence.
    Impact {
        text: String,
    },
    Title {
        text: String,
    },
    /// Asks what one must know who was away: nothing is written down.
    CatchUp,
    /// Asks which severity it is: nothing is written down.
    WhichSeverity,
    /// What is done with the items of the room.
    Order(Order),
}

/// Who is asked to help. Stored as JSON in what pages later: a name is never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    Person(PersonId),
    /// The first step of its escalation policy that has somebody.
    Service(ServiceId),
    /// Whoever is on call.
    Schedule(ScheduleId),
    Policy(PolicyId),
    /// Whoever is on call on the team's schedules; without any, every member.
    Team(TeamId),
}

/// A command that could not be understood. The text belongs back into the box it came from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct Misunderstood {
    /// What is wrong, and what to write instead.
    pub reason: String,
    /// What could stand there, ready to be typed: at most [`MOST`].
    pub candidates: Vec<String>,
}

/// Most candidates named and most suggestions made: what fits on a phone above its keyboard.
pub const MOST: usize = 8;

impl Misunderstood {
    fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), candidates: Vec::new() }
    }

    fn or(reason: impl Into<String>, candidates: impl IntoIterator<Item = String>) -> Self {
        Self { reason: reason.into(), candidates: candidates.into_iter().take(MOST).collect() }
    }

    fn sentence(&self) -> String {
        if self.candidates.is_empty() {
            return self.reason.clone();
        }
        t!("{}; try {}", self.reason, self.candidates.join(", "))
    }
}
