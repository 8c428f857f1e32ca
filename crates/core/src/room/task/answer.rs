//! What whoever has a task answers, and what comes of it.

use super::{Assignee, Event, Extension, HEARD_WITHIN, Outcome, State, Task, able, box_of, boxed, give, heard, tell};
use crate::directory::Directory;
use crate::incident::{Change, MAX_REASON, Refused, leads, optional_text, required_text};
use crate::room::{About, Label, Object, later, workstream};
use crate::timeline::person_name;
use allclear_texts::t;

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
        [] => Err(Refused::invalid("task", t!("you have no open task here; say which one, for example T1"))),
        _ => {
            let all = mine.iter().map(Label::to_string).collect::<Vec<_>>().join(", ");
            Err(Refused::invalid("task", t!("you have several open tasks; say which one: {all}")))
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
        return Err(Refused::invalid("task", t!("there is no task {label} in this incident")));
    };
    if !task.is_open() {
        return match answer {
            // The same answer twice is a double click.
            Answer::Done { .. } if task.state == State::Done => Ok(()),
            Answer::Cancel { .. } if task.state == State::Cancelled => Ok(()),
            Answer::Acknowledge => Ok(()),
            _ => Err(Refused::invalid(
                "task",
                t!("{label} is {state} already", state = allclear_texts::kept(task.state())),
            )),
        };
    }
    match answer {
        Answer::Acknowledge if task.state == State::Assigned => acknowledge(change, directory, label, &task)?,
        Answer::Acknowledge => {}
        Answer::Done { result, outcome } => {
            let result = optional_text("result", result.as_deref(), MAX_REASON)?;
            let (kept, outcome) = (result.clone(), *outcome);
            end(change, label, |task| (task.state, task.result, task.outcome) = (State::Done, kept, outcome));
            tell(change, label, &task.title, Event::Done { result, outcome });
            told_back(change, label, &task, t!("is done"));
        }
        Answer::Found { text } => {
            let text = required_text("text", text, MAX_REASON)?;
            let aside = !has(change, &task);
            if !aside {
                go_on(change, label, task.minutes);
            }
            told_back(change, label, &task, &t!("found: {}", crate::text::line(&text, 120)));
            tell(change, label, &task.title, Event::Found { text, aside });
        }
        Answer::More { minutes, reason } => more(change, label, &task, *minutes, reason.as_deref())?,
        Answer::Blocked { why } => {
            let why = required_text("why", why, MAX_REASON)?;
            let aside = !has(change, &task);
            if !aside {
                stand_still(change, label, &task, &why);
            }
            told_back(change, label, &task, &t!("is blocked: {}", crate::text::line(&why, 120)));
            tell(change, label, &task.title, Event::Blocked { why, aside });
        }
        Answer::HandOver { to } => hand_over(change, directory, label, &task, *to)?,
        Answer::Cancel { reason } => {
            let reason = optional_text("reason", reason.as_deref(), MAX_REASON)?;
            let kept = reason.clone();
            end(change, label, |task| (task.state, task.result) = (State::Cancelled, kept));
            if change.actor().person() != Some(task.assignee) {
                let line = t!("{label} is not needed any more: {}", task.title);
                change.nudge(task.assignee, About::word(label), line);
            }
            tell(change, label, &task.title, Event::Cancelled { reason });
        }
    }
    Ok(())
}

/// Whether whoever acts is the one who has it: what anybody else says is news, and silences nothing.
fn has(change: &Change<'_>, task: &Task) -> bool {
    change.actor().person() == Some(task.assignee)
}

/// Whether the task is theirs to look after without having it: whoever gave it, leads, or leads the workstream it belongs
/// to, and programs, whose rights are their token's.
fn cares(change: &Change<'_>, task: &Task) -> bool {
    let theirs = [task.assigned_by.person(), workstream::lead_of(change.room(), task)];
    change.actor().person().is_none_or(|me| theirs.contains(&Some(me)) || leads(change.incident(), me))
}

fn acknowledge(change: &mut Change<'_>, directory: &Directory, label: Label, task: &Task) -> Result<(), Refused> {
    if !has(change, task) && !cares(change, task) {
        let name = person_name(directory, task.assignee);
        let why = t!("{label} is {name}'s, who says so; `hand {label} @name` gives it to somebody else");
        return Err(Refused::invalid("task", why));
    }
    heard(change, label);
    Ok(())
}

fn stand_still(change: &mut Change<'_>, label: Label, task: &Task, why: &str) {
    go_on(change, label, task.minutes);
    let kept = why.to_owned();
    change.edit::<Task>(label, |task| (task.state, task.result) = (State::Blocked, Some(kept)));
}

/// Whoever has it cannot do it any more nor say so: it stands as blocked, as if they had said so.
///
/// # Errors
/// When the reason is empty or too long.
pub(in crate::room) fn left_alone(change: &mut Change<'_>, label: Label, why: &str) -> Result<(), Refused> {
    let Some(task) = change.room().get::<Task>(label).cloned() else { return Ok(()) };
    let why = required_text("why", why, MAX_REASON)?;
    stand_still(change, label, &task, &why);
    told_back(change, label, &task, &t!("is blocked: {}", crate::text::line(&why, 120)));
    tell(change, label, &task.title, Event::Blocked { why, aside: false });
    Ok(())
}

fn more(change: &mut Change<'_>, label: Label, task: &Task, minutes: u32, reason: Option<&str>) -> Result<(), Refused> {
    let (minutes, reason) = (boxed(minutes)?, optional_text("reason", reason, MAX_REASON)?);
    let aside = !has(change, task);
    if !aside {
        go_on(change, label, minutes);
    } else if cares(change, task) {
        // More time is theirs to give; that it was heard is not theirs to say.
        box_again(change, label, minutes);
    }
    if !aside || cares(change, task) {
        let extension = Extension { at: change.now(), minutes, reason: reason.clone() };
        change.edit::<Task>(label, |task| task.extensions.push(extension));
    }
    tell(change, label, &task.title, Event::Extended { minutes, reason, aside });
    Ok(())
}

fn hand_over(
    change: &mut Change<'_>,
    directory: &Directory,
    label: Label,
    task: &Task,
    to: Assignee,
) -> Result<(), Refused> {
    let (person, asked_as) = able(change, directory, to)?;
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
    box_again(change, label, minutes);
    change.edit::<Task>(label, |task| (task.hear_by, task.state) = (None, State::Acknowledged));
}

fn box_again(change: &mut Change<'_>, label: Label, minutes: u32) {
    let check_at = Some(later(change.now(), box_of(minutes)));
    change.edit::<Task>(label, |task| (task.minutes, task.check_at, task.asks) = (minutes, check_at, 0));
}

fn end(change: &mut Change<'_>, label: Label, f: impl FnOnce(&mut Task)) {
    change.edit::<Task>(label, |task| {
        (task.check_at, task.hear_by) = (None, None);
        f(task);
    });
}
