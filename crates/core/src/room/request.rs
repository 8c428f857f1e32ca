//! Requests: what only some people may do, asked of them by somebody else.
//!
//! Nobody is turned away with a refusal alone: what they typed is kept as it is, put before those who decide, and carried
//! out in the name of whoever approves it. During an incident one person decides (PagerDuty's training: the commander
//! ranks above everybody until it is over), and everybody may ask.

use super::clock::{About, Clock, ClockKind};
use super::{Exactly, Item, ItemKind, Label, Object, handover, in_body, later};
use crate::directory::Directory;
use crate::id::PersonId;
use crate::incident::{Change, Incident, MAX_REASON, MAX_TEXT, Refused, Role, has_say, optional_text, required_text};
use crate::text;
use crate::timeline::{Kind, person_name};
use allclear_texts::{kept, mark, t};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long a request waits before the second of those who may answer is asked, and as long again before whoever asked
/// learns that nobody does. As long as a task's question waits for its answer.
const ANSWER_WITHIN: SignedDuration = SignedDuration::from_mins(2);
/// Longest part of the line that is shown in messages and on the timeline, in characters.
const SHOWN: usize = 200;

/// Something that somebody wants done and may not do alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// What was typed, exactly; or what a form's button means, in the words one would type.
    pub line: String,
    pub by: PersonId,
    /// Whoever holds one of these roles may answer; the first that somebody holds is told first. While nobody holds any
    /// of them, everybody may.
    pub approvers: Vec<Role>,
    pub state: State,
    /// When it is asked again; `None` when it is not.
    pub ask_at: Option<Timestamp>,
    /// How often it was asked.
    pub asks: u32,
    /// Why it was refused.
    pub why: Option<String>,
    /// What people will read, where that is what is asked for; it is never read out of the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exactly: Option<Exactly>,
}

/// How far a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Asked,
    Approved,
    Refused,
}

impl Object for Request {
    const KIND: ItemKind = ItemKind::Request;

    fn is_open(&self) -> bool {
        self.state == State::Asked
    }

    fn state(&self) -> &'static str {
        match self.state {
            State::Asked => mark!("asked"),
            State::Approved => mark!("approved"),
            State::Refused => mark!("refused"),
        }
    }

    fn title(&self) -> &str {
        &self.line
    }

    in_body!(Request);
}

/// What the timeline tells about a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Asked { approvers: Vec<Role> },
    Approved { by: PersonId },
    Refused { by: PersonId, why: Option<String> },
}

impl Event {
    /// The state it leads to.
    #[must_use]
    pub const fn leads_to(&self) -> Option<&'static str> {
        match self {
            Self::Asked { .. } => Some("asked"),
            Self::Approved { .. } => Some("approved"),
            Self::Refused { .. } => Some("refused"),
        }
    }

    /// What happened, as one plain line.
    #[must_use]
    pub fn tell(&self, request: Label, title: &str, directory: &Directory) -> String {
        match self {
            Self::Asked { approvers } => t!("Request {request} to the {}: {title}", roles(approvers)),
            Self::Approved { .. } => t!("{request} approved, asked for by {}", self.asker(title, directory)),
            Self::Refused { why, .. } => {
                let why = why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
                t!("{request} refused, asked for by {}{why}", self.asker(title, directory))
            }
        }
    }

    fn asker(&self, title: &str, directory: &Directory) -> String {
        match self {
            Self::Approved { by } | Self::Refused { by, .. } => format!("{} ({title})", person_name(directory, *by)),
            Self::Asked { .. } => title.to_owned(),
        }
    }
}

/// `Incident Commander or Deputy`
#[must_use]
pub fn roles(approvers: &[Role]) -> String {
    approvers.iter().map(|role| role.name()).collect::<Vec<_>>().join(t!(" or "))
}

/// What is done with requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// With other words, where what is asked for is an update: whoever asked stays its author.
    Approve {
        request: Label,
        text: Option<String>,
    },
    Refuse {
        request: Label,
        why: Option<String>,
    },
}

impl Order {
    pub(super) fn apply(&self, change: &mut Change<'_>) -> Result<(), Refused> {
        match self {
            Self::Approve { request, text } => approve(change, *request, text.as_deref()),
            Self::Refuse { request, why } => refuse(change, *request, why.as_deref()),
        }
    }
}

/// Puts `line` before whoever holds one of the roles `approvers`; what was asked already and not answered is the same
/// request. The answer is what people call it.
///
/// # Errors
/// When nobody who acts is a person, or the line is longer than an entry may be.
pub fn ask(change: &mut Change<'_>, directory: &Directory, line: &str, approvers: &[Role]) -> Result<Label, Refused> {
    ask_exactly(change, directory, line, approvers, None)
}

/// As [`ask`], for words that go out as they are.
///
/// # Errors
/// As [`ask`].
pub fn ask_exactly(
    change: &mut Change<'_>,
    directory: &Directory,
    line: &str,
    approvers: &[Role],
    exactly: Option<Exactly>,
) -> Result<Label, Refused> {
    let Some(by) = change.actor().person() else {
        return Err(Refused::invalid("request", t!("only a person asks; a program acts or is refused")));
    };
    let line = required_text("text", line, MAX_TEXT)?;
    let same = |(_, r): &(&Item, &Request)| r.by == by && r.line == line && r.exactly == exactly;
    if let Some((item, _)) = change.room().open::<Request>().find(same) {
        return Ok(item.label);
    }
    let ask_at = change.now().checked_add(ANSWER_WITHIN).ok();
    let label = change.open(Request {
        line: line.clone(),
        by,
        approvers: approvers.to_vec(),
        state: State::Asked,
        ask_at,
        asks: 1,
        why: None,
        exactly,
    });
    tell(change, label, &line, Event::Asked { approvers: approvers.to_vec() });
    if let Some(first) = deciding(change.incident(), approvers).first() {
        nudge(change, directory, label, *first);
    }
    Ok(label)
}

/// Everybody who may answer, those of the first role first.
fn deciding(incident: &Incident, approvers: &[Role]) -> Vec<PersonId> {
    let holders = approvers.iter().flat_map(|role| incident.holders(*role));
    holders.filter(|tenure| has_say(tenure)).map(|tenure| tenure.person).collect()
}

fn nudge(change: &mut Change<'_>, directory: &Directory, label: Label, whom: PersonId) {
    let Some(request) = change.room().get::<Request>(label) else { return };
    let line = t!(
        "{} asks: {}. Approve {label}, or refuse it and say why",
        person_name(directory, request.by),
        text::line(&request.line, SHOWN).trim_end_matches('.')
    );
    change.nudge(whom, About::item(ClockKind::Request, label), line);
}

/// The request, if whoever acts may answer it; `None` when that has been done.
fn answerable(change: &Change<'_>, label: Label) -> Result<Option<Request>, Refused> {
    let refused = |why: String| Err(Refused::invalid("request", why));
    let Some(request) = change.room().get::<Request>(label).cloned() else {
        return refused(t!("there is no request {label} in this incident"));
    };
    let deciding = deciding(change.incident(), &request.approvers);
    let may = change.actor().person().is_none_or(|me| deciding.is_empty() || deciding.contains(&me));
    if !may {
        return refused(t!("{label} is answered by the {}", roles(&request.approvers)));
    }
    Ok(Some(request).filter(Request::is_open))
}

/// Says yes. What was asked for is then to be carried out: see [`Change::next_approved`].
fn approve(change: &mut Change<'_>, label: Label, text: Option<&str>) -> Result<(), Refused> {
    let Some(mut request) = answerable(change, label)? else { return already(change, label, State::Approved) };
    if let Some(text) = text {
        reword(&mut request, text)?;
        change.edit::<Request>(label, |r| *r = request.clone());
    }
    end(change, label, State::Approved, None);
    tell(change, label, &request.line, Event::Approved { by: request.by });
    change.approved.push(label);
    told_back(change, label, &request, t!("is approved"));
    Ok(())
}

/// Other words in the place of those that were to go out. What the update promises stays.
fn reword(request: &mut Request, text: &str) -> Result<(), Refused> {
    let words = required_text("text", text, MAX_TEXT)?;
    if let Some(Exactly::Publish(_)) = &request.exactly {
        let head = request.line.split_inclusive(':').next().unwrap_or_default();
        request.line = format!("{head} {}", text::line(&words, SHOWN));
        request.exactly = request.exactly.as_ref().map(|exactly| exactly.reworded(words));
        return Ok(());
    }
    if !request.is_update() {
        let why = t!("only an update can be approved with other words; refuse this and say what to ask for instead");
        return Err(Refused::invalid("text", why));
    }
    let first = request.line.split_whitespace().next().unwrap_or_default();
    // The moment that somebody put in front of it.
    let moment = if is_verb(first) { String::new() } else { format!("{first} ") };
    let next = match &request.exactly {
        Some(Exactly::Update { next_minutes: Some(minutes), .. }) => format!("next {minutes}m: "),
        _ => String::new(),
    };
    request.line = format!("{moment}update {next}{words}");
    request.exactly = request.exactly.as_ref().map(|exactly| exactly.reworded(words));
    Ok(())
}

fn is_verb(word: &str) -> bool {
    word.trim_end_matches(':').eq_ignore_ascii_case("update")
}

impl Request {
    /// Whether it asks for an internal update to be sent.
    #[must_use]
    pub fn is_update(&self) -> bool {
        if let Some(exactly) = &self.exactly {
            return matches!(exactly, Exactly::Update { .. });
        }
        self.line.split_whitespace().next().is_some_and(is_verb)
    }

    /// How often it was asked since `since`, and not answered: when it is asked again, the time to answer before has passed.
    pub(super) fn in_vain(&self, opened_at: Timestamp, since: Timestamp) -> u32 {
        let asked = [opened_at, later(opened_at, ANSWER_WITHIN)];
        (1..self.asks).zip(asked).map(|(_, at)| u32::from(at >= since)).sum()
    }
}

/// The update that waits for somebody's yes, if one does, and those who may give it; never nobody.
pub(super) fn waiting_update(incident: &Incident, room: &super::Room) -> Option<(Label, Vec<PersonId>)> {
    let (item, request) = room.open::<Request>().find(|(_, request)| request.is_update())?;
    let deciding = deciding(incident, &request.approvers);
    (!deciding.is_empty()).then_some((item.label, deciding))
}

fn refuse(change: &mut Change<'_>, label: Label, why: Option<&str>) -> Result<(), Refused> {
    let why = optional_text("why", why, MAX_REASON)?;
    let Some(request) = answerable(change, label)? else { return already(change, label, State::Refused) };
    end(change, label, State::Refused, why.clone());
    tell(change, label, &request.line, Event::Refused { by: request.by, why: why.clone() });
    let what = why.map_or_else(|| t!("is refused").to_owned(), |why| t!("is refused: {}", text::line(&why, SHOWN)));
    told_back(change, label, &request, &what);
    Ok(())
}

/// The same answer twice is a double click; another one comes too late.
fn already(change: &Change<'_>, label: Label, state: State) -> Result<(), Refused> {
    match change.room().get::<Request>(label) {
        Some(request) if request.state != state => {
            Err(Refused::invalid("request", t!("{label} is {state} already", state = kept(request.state()))))
        }
        _ => Ok(()),
    }
}

fn end(change: &mut Change<'_>, label: Label, state: State, why: Option<String>) {
    change.edit::<Request>(label, |r| (r.state, r.ask_at, r.why) = (state, None, why));
}

fn told_back(change: &mut Change<'_>, label: Label, request: &Request, what: &str) {
    if change.actor().person() != Some(request.by) {
        let line = format!("{label} {what} ({})", text::line(&request.line, SHOWN));
        change.nudge(request.by, About::word(label), line);
    }
}

fn tell(change: &mut Change<'_>, request: Label, line: &str, event: Event) {
    change.record(Kind::Request { request, title: text::line(line, SHOWN), event });
}

pub(super) fn clocks(incident: &Incident, label: Label, request: &Request, found: &mut Vec<Clock>) {
    let person = deciding(incident, &request.approvers).first().copied();
    let clock = |at| Clock { about: About::item(ClockKind::Request, label), due_at: at, at, person };
    found.extend(request.ask_at.filter(|_| request.is_open()).map(clock));
}

/// Nobody answered: everybody who may is asked once more; then whoever asked is told, and that is the end of asking.
pub(super) fn unanswered(change: &mut Change<'_>, directory: &Directory, label: Label) {
    let Some(request) = change.room().get::<Request>(label).cloned() else { return };
    let again = request.asks == 1;
    let next = if again { change.now().checked_add(ANSWER_WITHIN).ok() } else { None };
    change.edit::<Request>(label, |r| (r.asks, r.ask_at) = (r.asks + 1, next));
    if again {
        for person in deciding(change.incident(), &request.approvers) {
            nudge(change, directory, label, person);
        }
        return;
    }
    let commanded = change.incident().commander().is_some();
    let emergency = commanded && handover::missed(change.incident(), change.room()) >= handover::MISSED;
    let instead = if emergency { t!(", or take command") } else { "" };
    let line = t!("nobody has answered {label}; call the {} yourself{instead}", roles(&request.approvers));
    change.nudge(request.by, About::item(ClockKind::Request, label), line);
}
