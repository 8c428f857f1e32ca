//! What is done with workstreams.

use super::lead::{free, give, leave_others};
use super::{Event, MAX_NAME, State, Workstream, above, find, is_proposed, proposed_name, tell};
use crate::directory::Directory;
use crate::id::PersonId;
use crate::incident::{Change, MAX_REASON, MAX_TITLE, Refused, address, may_work, optional_text, required_line};
use crate::room::task::{box_of, boxed};
use crate::room::{About, Label, Object, Room, can, later};
use crate::text;
use crate::timeline::person_name;
use allclear_texts::t;

/// What is done with workstreams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    Open {
        /// The next of the spelling alphabet when nobody names it.
        name: Option<String>,
        lead: Option<PersonId>,
        /// After how many minutes the lead is asked how it goes.
        minutes: Option<u32>,
        goal: Option<String>,
    },
    Change {
        /// Its label or its name, as somebody said it.
        workstream: String,
        what: What,
    },
}

/// What changes about one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The lead says that they have heard.
    Heard,
    /// Somebody leads it, or nobody.
    Lead {
        to: Option<PersonId>,
    },
    Join {
        person: PersonId,
    },
    Leave {
        person: PersonId,
    },
    Goal {
        text: String,
    },
    Bridge {
        url: Option<String>,
    },
    More {
        minutes: u32,
        reason: Option<String>,
    },
    Report(can::Order),
    Done {
        result: Option<String>,
    },
}

impl Order {
    /// Whether it names what can be no workstream of this room: "stream processing is done" is something somebody saw.
    #[must_use]
    pub fn is_sentence(&self, room: &Room) -> bool {
        let Self::Change { workstream, what } = self else { return false };
        let named = workstream.parse::<Label>().is_ok() || is_proposed(workstream) || find(room, workstream).is_some();
        !named && !matches!(what, What::Report(_))
    }

    pub(in crate::room) fn apply(&self, change: &mut Change<'_>, directory: &Directory) -> Result<(), Refused> {
        change.must_be_open()?;
        match self {
            Self::Open { name, lead, minutes, goal } => {
                open(change, directory, name.as_deref(), *lead, *minutes, goal.as_deref())
            }
            Self::Change { workstream, what } => {
                let label = named(change.room(), workstream)?;
                alter(change, directory, label, what)
            }
        }
    }
}

fn refused<T>(why: impl Into<String>) -> Result<T, Refused> {
    Err(Refused::invalid("workstream", why))
}

fn named(room: &Room, said: &str) -> Result<Label, Refused> {
    if let Some((item, _)) = find(room, said) {
        return Ok(item.label);
    }
    let open = room.open::<Workstream>().map(|(item, it)| format!("{} ({})", it.name, item.label));
    let open: Vec<String> = open.collect();
    let known = if open.is_empty() {
        t!("there is none yet; `stream @name what it is for` makes one").to_owned()
    } else {
        t!("there are {}", open.join(", "))
    };
    refused(t!("there is no workstream \"{}\" in this incident: {known}", text::line(said, MAX_NAME)))
}

fn open(
    change: &mut Change<'_>,
    directory: &Directory,
    name: Option<&str>,
    lead: Option<PersonId>,
    minutes: Option<u32>,
    goal: Option<&str>,
) -> Result<(), Refused> {
    let name = name.map_or_else(|| Ok(proposed_name(change.room())), |name| required_line("name", name, MAX_NAME))?;
    if name.parse::<Label>().is_ok() {
        return refused(t!("\"{name}\" is what items are called; give the workstream another name"));
    }
    let goal = goal.map(|goal| required_line("goal", goal, MAX_TITLE)).transpose()?;
    let minutes = minutes.map(boxed).transpose()?;
    if let Some((item, known)) = find(change.room(), &name).filter(|(_, it)| it.is_open()) {
        // The same again is a double click.
        if (known.lead, known.minutes, &known.goal) == (lead, minutes, &goal) {
            return Ok(());
        }
        return refused(t!("{} is called {} already; give the new one another name", item.label, known.name));
    }
    let check_at = minutes.map(|minutes| later(change.now(), box_of(minutes)));
    let label = change.open(Workstream {
        name,
        goal: goal.clone(),
        lead: None,
        members: Vec::new(),
        minutes,
        bridge: None,
        state: State::Open,
        hear_by: None,
        pings: 0,
        check_at,
        asks: 0,
        result: None,
    });
    tell(change, label, Event::Opened { goal, minutes });
    give(change, directory, label, lead)
}

fn alter(change: &mut Change<'_>, directory: &Directory, label: Label, what: &What) -> Result<(), Refused> {
    let Some(it) = change.room().get::<Workstream>(label).cloned() else { return Ok(()) };
    if !it.is_open() {
        let again = matches!(what, What::Done { .. } | What::Heard | What::Leave { .. });
        return if again { Ok(()) } else { refused(t!("{} ({label}) is done already", it.name)) };
    }
    match what {
        What::Heard => heard(change, label, &it),
        What::Lead { to } => give(change, directory, label, *to)?,
        What::Join { person } => join(change, directory, label, &it, *person)?,
        What::Leave { person } => leave(change, directory, label, &it, *person)?,
        What::Goal { text } => {
            let goal = required_line("goal", text, MAX_TITLE)?;
            if it.goal.as_ref() != Some(&goal) {
                let kept = Some(goal.clone());
                change.edit::<Workstream>(label, |it| it.goal = kept);
                tell(change, label, Event::Goal { goal });
            }
        }
        What::Bridge { url } => {
            let url = url.as_deref().map(address).transpose()?;
            if it.bridge != url {
                let kept = url.clone();
                change.edit::<Workstream>(label, |it| it.bridge = kept);
                tell(change, label, Event::Bridge { url });
            }
        }
        What::More { minutes, reason } => {
            let (minutes, reason) = (boxed(*minutes)?, optional_text("reason", reason.as_deref(), MAX_REASON)?);
            go_on(change, label, Some(minutes));
            tell(change, label, Event::Extended { minutes, reason });
        }
        What::Report(report) => report.give(change, directory, Some(label))?,
        What::Done { result } => done(change, label, &it, result.as_deref())?,
    }
    Ok(())
}

fn heard(change: &mut Change<'_>, label: Label, it: &Workstream) {
    let waiting = it.hear_by.is_some() || it.pings > 0;
    if let Some(person) = it.lead.filter(|lead| waiting && change.actor().person() == Some(*lead)) {
        change.edit::<Workstream>(label, |it| (it.hear_by, it.pings) = (None, 0));
        tell(change, label, Event::Heard { person });
    }
}

fn join(
    change: &mut Change<'_>,
    directory: &Directory,
    label: Label,
    it: &Workstream,
    person: PersonId,
) -> Result<(), Refused> {
    if !directory.people.contains_key(&person) {
        return Err(Refused::invalid("person", t!("there is no such person")));
    }
    if it.has(person) {
        return Ok(());
    }
    may_work(directory, change.incident(), person, "person")?;
    change.may_ask(person, directory, "person")?;
    let own = change.actor().person() == Some(person);
    if own {
        change.answer(person);
    }
    let from = leave_others(change, label, person);
    change.edit::<Workstream>(label, |it| it.members.push(person));
    tell(change, label, Event::Joined { person, from });
    if !own {
        let lead = it.lead.map_or_else(String::new, |lead| t!(", led by {}", person_name(directory, lead)));
        change.nudge(person, About::word(label), t!("you work in {label}{lead}, {}", it.headline()));
    }
    Ok(())
}

fn leave(
    change: &mut Change<'_>,
    directory: &Directory,
    label: Label,
    it: &Workstream,
    person: PersonId,
) -> Result<(), Refused> {
    if it.lead == Some(person) {
        give(change, directory, label, None)?;
    } else if it.members.contains(&person) {
        change.edit::<Workstream>(label, |it| it.members.retain(|member| *member != person));
        tell(change, label, Event::Left { person });
    }
    Ok(())
}

/// Starts the time-box once more, if there is one: somebody has answered.
pub(in crate::room) fn go_on(change: &mut Change<'_>, label: Label, minutes: Option<u32>) {
    let now = change.now();
    change.edit::<Workstream>(label, |it| {
        it.minutes = minutes.or(it.minutes);
        it.check_at = it.minutes.map(|minutes| later(now, box_of(minutes)));
        (it.asks, it.hear_by, it.pings) = (0, None, 0);
    });
}

fn done(change: &mut Change<'_>, label: Label, it: &Workstream, result: Option<&str>) -> Result<(), Refused> {
    let result = optional_text("result", result, MAX_REASON)?;
    let kept = result.clone();
    change.edit::<Workstream>(label, |it| {
        (it.state, it.result, it.check_at, it.hear_by) = (State::Done, kept, None, None);
    });
    let said = result.as_ref().map_or_else(String::new, |result| format!(": {}", text::line(result, 120)));
    tell(change, label, Event::Done { result });
    if let Some(lead) = it.lead {
        free(change, lead);
    }
    if let Some(commander) = above(change.incident()).filter(|who| change.actor().person() != Some(*who)) {
        change.nudge(commander, About::word(label), t!("{label} is done ({}){said}", it.headline()));
    }
    Ok(())
}
