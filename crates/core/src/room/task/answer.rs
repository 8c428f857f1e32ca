//! What whoever has a task answers, and what comes of it.

use super::{
    Assignee, Event, Extension, HEARD_WITHIN, Outcome, State, Task, box_of, boxed, give, heard, resolve, tell,
};
use crate::directory::Directory;
use crate::incident::{Change, MAX_REASON, Refused, optional_text, required_text};
use crate::room::{About, Label, Object, later};

/// An answer to "how does it stand?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Heard, and at it.
    Acknowledge,
    Done {
        result: Option<String>,
        outcome: Option<Outcome>,
    },
    /// Something is worth knowing, and they go on for as long again.
    Found {
        text: String,
    },
    More {
        minutes: u32,
        reason: Option<String>,
    },
    Blocked {
        why: String,
    },
    HandOver {
        to: Assignee,
    },
    Cancel {
        reason: Option<String>,
    },
}

/// The one open task of whoever acts.
pub(super) fn own(change: &Change<'_>) -> Result<Label, Refused> {
    let me = change.actor().person();
    let mine: Vec<Label> =
        change.room().open::<Task>().filter(|(_, t)| Some(t.assignee) == me).map(|(item, _)| item.label).collect();
    match mine[..] {
        [only] => Ok(only),
        [] => Err(Refused::invalid("task", "you have no open task here; say which one, for example T1")),
        _ => {
            let all = mine.iter().map(Label::to_string).collect::<Vec<_>>().join(", ");
            Err(Refused::invalid("task", format!("you have several open tasks; say which one: {all}")))
        }
    }
}

pub(super) fn answered(
    change: &mut Change<'_>,
    directory: &Directory,
    label: Label,
    answer: &Answer,
) -> Result<(), Refused> {
    let Some(task) = change.room().get::<Task>(label).cloned() else {
        return Err(Refused::invalid("task", format!("there is no task {label} in this incident")));
    };
    if !task.is_open() {
        return match answer {
            // The same answer twice is a double click.
            Answer::Done { .. } if task.state == State::Done => Ok(()),
            Answer::Cancel { .. } if task.state == State::Cancelled => Ok(()),
            Answer::Acknowledge => Ok(()),
            _ => Err(Refused::invalid("task", format!("{label} is {} already", task.state()))),
        };
    }
    match answer {
        Answer::Acknowledge if task.state == State::Assigned => heard(change, label),
        Answer::Acknowledge => {}
        Answer::Done { result, outcome } => {
            let result = optional_text("result", result.as_deref(), MAX_REASON)?;
            let (kept, outcome) = (result.clone(), *outcome);
            end(change, label, |task| (task.state, task.result, task.outcome) = (State::Done, kept, outcome));
            tell(change, label, &task.title, Event::Done { result, outcome });
            told_back(change, label, &task, "is done");
        }
        Answer::Found { text } => {
            let text = required_text("text", text, MAX_REASON)?;
            go_on(change, label, task.minutes);
            told_back(change, label, &task, &format!("found: {}", crate::text::line(&text, 120)));
            tell(change, label, &task.title, Event::Found { text });
        }
        Answer::More { minutes, reason } => more(change, label, &task, *minutes, reason.as_deref())?,
        Answer::Blocked { why } => {
            let why = required_text("why", why, MAX_REASON)?;
            go_on(change, label, task.minutes);
            let kept = why.clone();
            change.edit::<Task>(label, |task| (task.state, task.result) = (State::Blocked, Some(kept)));
            told_back(change, label, &task, &format!("is blocked: {}", crate::text::line(&why, 120)));
            tell(change, label, &task.title, Event::Blocked { why });
        }
        Answer::HandOver { to } => hand_over(change, directory, label, &task, *to)?,
        Answer::Cancel { reason } => {
            let reason = optional_text("reason", reason.as_deref(), MAX_REASON)?;
            let kept = reason.clone();
            end(change, label, |task| (task.state, task.result) = (State::Cancelled, kept));
            if change.actor().person() != Some(task.assignee) {
                let line = format!("{label} is not needed any more: {}", task.title);
                change.nudge(task.assignee, About::word(label), line);
            }
            tell(change, label, &task.title, Event::Cancelled { reason });
        }
    }
    Ok(())
}

fn more(change: &mut Change<'_>, label: Label, task: &Task, minutes: u32, reason: Option<&str>) -> Result<(), Refused> {
    let (minutes, reason) = (boxed(minutes)?, optional_text("reason", reason, MAX_REASON)?);
    go_on(change, label, minutes);
    let extension = Extension { at: change.now(), minutes, reason: reason.clone() };
    change.edit::<Task>(label, |task| task.extensions.push(extension));
    tell(change, label, &task.title, Event::Extended { minutes, reason });
    Ok(())
}

fn hand_over(
    change: &mut Change<'_>,
    directory: &Directory,
    label: Label,
    task: &Task,
    to: Assignee,
) -> Result<(), Refused> {
    let (person, asked_as) = resolve(change, directory, to)?;
    if person == task.assignee {
        return Ok(());
    }
    go_on(change, label, task.minutes);
    let hear_by = Some(later(change.now(), HEARD_WITHIN));
    change.edit::<Task>(label, |task| {
        (task.assignee, task.asked_as, task.state) = (person, asked_as, State::Assigned);
        (task.hear_by, task.pings) = (hear_by, 0);
    });
    tell(change, label, &task.title, Event::HandedOver { from: task.assignee, to: person });
    if change.actor().person() == Some(person) {
        heard(change, label);
    } else {
        give(change, label, person, &task.title, task.minutes);
    }
    Ok(())
}

/// Whoever gave it learns what came of it.
fn told_back(change: &mut Change<'_>, label: Label, task: &Task, what: &str) {
    let Some(giver) = task.assigned_by.person().filter(|p| Some(*p) != change.actor().person()) else { return };
    change.nudge(giver, About::word(label), format!("{label} {what} ({})", task.title));
}

/// Starts the time-box once more: they have answered.
fn go_on(change: &mut Change<'_>, label: Label, minutes: u32) {
    let check_at = Some(later(change.now(), box_of(minutes)));
    change.edit::<Task>(label, |task| {
        (task.minutes, task.check_at, task.asks, task.hear_by) = (minutes, check_at, 0, None);
        task.state = State::Acknowledged;
    });
}

fn end(change: &mut Change<'_>, label: Label, f: impl FnOnce(&mut Task)) {
    change.edit::<Task>(label, |task| {
        (task.check_at, task.hear_by) = (None, None);
        f(task);
    });
}
