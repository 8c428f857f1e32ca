//! What the simulated colleagues do, and when. It follows from what is the case, so nothing about it is stored but the
//! first instant, as with the clocks of a room.

use super::{Colleague, Scene, later};
use crate::incident::{Role, Stage};
use crate::room::{Handover, Item, Object, Proposal, Request, Task, proposal, task};
use crate::timeline::Kind;
use jiff::{SignedDuration, Timestamp};

/// How long a colleague takes to answer: as long as somebody who was waiting for it.
const PROMPT: SignedDuration = SignedDuration::from_secs(5);
/// How long a colleague thinks before objecting: within the shortest window of a proposal.
const THOUGHT: SignedDuration = SignedDuration::from_secs(10);

/// What a colleague does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Says that they help.
    Join,
    /// Types a line, as people do.
    Says(String),
}

/// A colleague's turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    pub who: Colleague,
    pub due_at: Timestamp,
    pub act: Act,
}

/// Every turn that follows from what is the case now; none when the drill is over.
#[must_use]
pub fn cues(scene: &Scene<'_>) -> Vec<Cue> {
    if !scene.is_open() {
        return Vec::new();
    }
    let mut found = Vec::new();
    joining(scene, &mut found);
    for (item, task) in scene.room.open::<Task>() {
        found.extend(working(item, task));
    }
    for (item, proposal) in scene.room.open::<Proposal>() {
        found.extend(doubting(item, proposal));
    }
    for (item, handover) in scene.room.open::<Handover>() {
        let who = Colleague::find(handover.to);
        found.extend(who.map(|who| says(who, later(item.opened_at, PROMPT), format!("accept {}", item.label))));
    }
    // Whoever commands by then approves what is asked of them.
    let commands = scene.incident.holders(Role::IncidentCommander).next();
    if let Some((tenure, who)) = commands.and_then(|t| Some((t, Colleague::find(t.person)?))) {
        for (item, _) in scene.room.open::<Request>() {
            let due_at = later(item.opened_at.max(tenure.assumed_at), PROMPT);
            found.push(says(who, due_at, format!("approve {}", item.label)));
        }
    }
    found.sort_by_key(|cue| cue.due_at);
    found
}

fn says(who: Colleague, due_at: Timestamp, line: String) -> Cue {
    Cue { who, due_at, act: Act::Says(line) }
}

/// They come when somebody commands: before that there is nobody to help. Whoever is there has nothing to say, and who
/// watches, was let go or was sent away does not come back by themselves.
fn joining(scene: &Scene<'_>, found: &mut Vec<Cue>) {
    let commanded = scene.entries.iter().find_map(|entry| match &entry.kind {
        Kind::RoleAssumed { role: Role::IncidentCommander, .. } => Some(entry.recorded_at),
        _ => None,
    });
    let Some(commanded) = commanded else { return };
    for who in Colleague::ALL {
        let stays = scene.incident.presence.find(who.id()).is_some_and(|known| match known.stage {
            Stage::Asked => false,
            // Who only wrote a line has not said that they help.
            Stage::Joined => known.answered_at.is_some(),
            Stage::Observing | Stage::Released | Stage::Removed => true,
        });
        if !stays {
            found.push(Cue { who, due_at: later(commanded, PROMPT), act: Act::Join });
        }
    }
}

/// A task is heard at once, and answered when its time is up. Sam needs more time, once.
fn working(item: &Item, task: &Task) -> Option<Cue> {
    let (who, label) = (Colleague::find(task.assignee)?, item.label);
    if task.hear_by.is_some() {
        return Some(says(who, later(item.opened_at, PROMPT), format!("ack {label}")));
    }
    // A little after the question, so that whoever commands has heard it too.
    let asked = task.check_at.map(|at| if task.asks == 0 { at } else { earlier(at, task::ANSWER_WITHIN) });
    let due_at = later(asked.unwrap_or(item.opened_at), PROMPT);
    let line = if who == Colleague::Sam && task.extensions.is_empty() {
        format!("more {label} 1m: half of it is read")
    } else {
        format!("done {label}: the errors began with the last change; nothing else stands out")
    };
    Some(says(who, due_at, line))
}

/// Silence is consent; what nobody named a risk of is worth a question.
fn doubting(item: &Item, proposal: &Proposal) -> Option<Cue> {
    let doubtful = proposal.terms.risk.is_none() && proposal.objections.is_empty();
    let asks = doubtful && proposal.state == proposal::State::Open && proposal.is_open();
    let line = format!("object {}: which risk does it have, and can it be undone?", item.label);
    asks.then(|| says(Colleague::Sam, later(item.opened_at, THOUGHT), line))
}

fn earlier(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_sub(by).unwrap_or(Timestamp::MIN)
}
