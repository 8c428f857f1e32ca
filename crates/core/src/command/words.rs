//! The vocabulary: verbs, roles, and how people and things that can be paged are named.

use super::{Context, MOST, Misunderstood, Whom};
use crate::directory::{Directory, Person};
use crate::id::PersonId;
use crate::incident::Role;
use crate::text;
use allclear_texts::t;

/// A word that begins a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Note,
    Update,
    Role,
    Severity,
    Status,
    Page,
    Resolve,
    Reopen,
    Impact,
    Title,
    CatchUp,
}

impl Verb {
    /// Every verb, what is needed most often first.
    pub const ALL: [Self; 11] = [
        Self::Note,
        Self::Update,
        Self::Role,
        Self::Severity,
        Self::Status,
        Self::Page,
        Self::Resolve,
        Self::Reopen,
        Self::Impact,
        Self::Title,
        Self::CatchUp,
    ];

    /// What is typed.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Update => "update",
            Self::Role => "role",
            Self::Severity => "sev",
            Self::Status => "status",
            Self::Page => "page",
            Self::Resolve => "resolve",
            Self::Reopen => "reopen",
            Self::Impact => "impact:",
            Self::Title => "title:",
            Self::CatchUp => "catch up",
        }
    }

    /// How it is used, and what for.
    #[must_use]
    pub fn usage(self) -> (&'static str, &'static str) {
        match self {
            Self::Note => ("note text", t!("write something down; so does any text that is no command")),
            Self::Update => ("update text", t!("tell colleagues and leaders how it stands")),
            Self::Role => ("role ic @dara", t!("put somebody into a role; without a name it is you, nobody frees it")),
            Self::Severity => ("sev 1", t!("set the severity; a reason may follow")),
            Self::Status => ("status monitoring", t!("set the status; a reason may follow")),
            Self::Page => ("page payments", t!("wake whoever is on call, or @ana; a reason may follow")),
            Self::Resolve => ("resolve: rolled back 1841", t!("it is over; what ended it may follow the colon")),
            Self::Reopen => ("reopen: errors are back", t!("back to work")),
            Self::Impact => ("impact: customers cannot pay", t!("what customers see")),
            Self::Title => ("title: Checkout is down", t!("what the incident is called")),
            Self::CatchUp => ("catch up", t!("what you must know who were away")),
        }
    }

    /// The verb a text begins with, and the rest behind it; `None` for a text that is no command.
    pub(super) fn split(text: &str) -> Option<(Self, &str)> {
        let end = text.find(|c: char| c.is_whitespace() || c == ':').unwrap_or(text.len());
        let (word, rest) = text.split_at_checked(end)?;
        let colon = rest.starts_with(':');
        let after = rest.trim_start_matches(':').trim_start();
        let verb = match word.to_lowercase().as_str() {
            "note" => Self::Note,
            "update" => Self::Update,
            "role" => Self::Role,
            "sev" | "severity" => Self::Severity,
            "status" => Self::Status,
            "page" => Self::Page,
            "resolve" => Self::Resolve,
            "reopen" => Self::Reopen,
            // A sentence may well begin with "impact" or "title"; only with a colon they are meant as commands.
            "impact" if colon => Self::Impact,
            "title" if colon => Self::Title,
            // "catch up with the vendor" is a sentence.
            "catch" if matches!(after.to_lowercase().as_str(), "up" | "me up") => Self::CatchUp,
            // `sev1` and `sev-1` are what people write; the digits belong to the rest.
            glued => return glued_severity(glued).and_then(|at| Some((Self::Severity, text.get(at..)?))),
        };
        // "resolve DNS first" is refused by whoever reads on; a colon says that what follows belongs to the verb.
        let spaced = matches!(verb, Self::Resolve | Self::Reopen) && !colon;
        Some((verb, if spaced { rest } else { after }))
    }
}

/// Where the digits of `sev2` begin.
fn glued_severity(word: &str) -> Option<usize> {
    let digits = word.strip_prefix("sev")?.trim_start_matches(['-', '_']);
    let all = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    all.then(|| word.len() - digits.len())
}

/// How a person is named behind an `@`: the part of the mail address before the at sign, or all of it where that part
/// would name somebody else too.
#[must_use]
pub fn handle<'d>(directory: &'d Directory, person: &'d Person) -> &'d str {
    let local = local_part(person);
    match named(directory, local)[..] {
        [only] if only.id == person.id && !local.is_empty() && !local.contains(char::is_whitespace) => local,
        _ => &person.email,
    }
}

/// The [`handle`] of somebody known by id; their id when there is nobody like that.
#[must_use]
pub fn handle_of(directory: &Directory, person: PersonId) -> String {
    directory.people.get(&person).map_or_else(|| person.to_string(), |p| handle(directory, p).to_owned())
}

fn local_part(person: &Person) -> &str {
    person.email.split('@').next().unwrap_or_default()
}

/// Everybody a name may mean: by id, mail address, its part before the at sign, full name or first name, without case.
fn named<'d>(directory: &'d Directory, name: &str) -> Vec<&'d Person> {
    let name = name.to_lowercase();
    let spaced = name.replace(['.', '_', '-'], " ");
    let whole = directory.people.values().find(|p| p.email.to_lowercase() == name || p.id.to_string() == name);
    if let Some(person) = whole {
        return vec![person];
    }
    let means = |p: &&Person| {
        let full = p.name.to_lowercase();
        let first = full.split_whitespace().next().unwrap_or_default();
        local_part(p).to_lowercase() == name || full == name || full == spaced || first == name
    };
    directory.people.values().filter(means).collect()
}

/// The ends of the first words of a text, the longest piece first: names may have several words.
pub(super) fn pieces(text: &str, most: usize) -> Vec<(&str, &str)> {
    let mut ends = Vec::new();
    let mut inside = false;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() && inside {
            ends.push(at);
        }
        inside = !c.is_whitespace();
        if ends.len() >= most {
            break;
        }
    }
    if inside && ends.len() < most {
        ends.push(text.len());
    }
    ends.iter().rev().filter_map(|end| text.split_at_checked(*end)).collect()
}

/// Longest name that is looked for, in words.
const NAME_WORDS: usize = 5;

/// Somebody named at the beginning of a text, and what follows.
pub(super) fn person<'t>(text: &'t str, context: &Context<'_>) -> Result<(PersonId, &'t str), Misunderstood> {
    let text = text.trim_start().trim_start_matches('@');
    for (piece, rest) in pieces(text, NAME_WORDS) {
        let name = trimmed(piece);
        if name.eq_ignore_ascii_case("me")
            && let Some(me) = context.me
        {
            return Ok((me, reason(rest)));
        }
        match named(context.directory, name)[..] {
            [] => {}
            [only] => return Ok((only.id, reason(rest))),
            ref several => {
                let who = several.iter().map(|p| format!("@{} ({})", p.email, p.name));
                return Err(Misunderstood::or(t!("\"{}\" may be more than one person", shown(name)), who));
            }
        }
    }
    Err(nobody(trimmed(pieces(text, 1).first().map_or("", |(piece, _)| piece)), context.directory))
}

fn nobody(name: &str, directory: &Directory) -> Misunderstood {
    let reason =
        if name.is_empty() { t!("name somebody").to_owned() } else { t!("there is nobody called \"{}\"", shown(name)) };
    let near = near(directory.people.values(), name, |p| vec![p.email.as_str(), local_part(p), p.name.as_str()]);
    let all = near.into_iter().map(|p| format!("@{} ({})", handle(directory, p), p.name));
    Misunderstood::or(reason, all)
}

/// What could have been meant: what begins like it, or differs by a slip of the finger; everything when it is little.
fn near<'a, T, F>(all: impl Iterator<Item = &'a T>, name: &str, words: F) -> Vec<&'a T>
where
    F: Fn(&T) -> Vec<&str>,
{
    let name = name.to_lowercase();
    let all: Vec<&T> = all.collect();
    let like = |thing: &&&T| {
        words(thing).iter().any(|word| {
            let word = word.to_lowercase();
            let begins = |part: &str| !name.is_empty() && (part.starts_with(&name) || name.starts_with(part));
            word.split([' ', '.', '-', '_', '@']).any(|part| !part.is_empty() && (begins(part) || slip(part, &name)))
        })
    };
    let close: Vec<&T> = all.iter().filter(like).copied().collect();
    if close.is_empty() && all.len() <= MOST { all } else { close }
}

/// Whether two words of some length differ by one letter: missing, added, wrong, or swapped with its neighbour.
fn slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().min(b.len()) < 3 || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let front = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let back = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let length = a.len().max(b.len());
    let swapped = a.len() == b.len()
        && front + back + 2 == length
        && a.get(front) == b.get(front + 1)
        && a.get(front + 1) == b.get(front);
    front + back + 1 >= length || swapped
}

/// Whom a `page` command names, and what follows. A name stands for a service first, then for a schedule, an escalation
/// policy, a team, a person: the narrowest way to the people who are on duty for it.
pub(super) fn whom<'t>(text: &'t str, context: &Context<'_>) -> Result<(Whom, &'t str), Misunderstood> {
    if text.starts_with('@') {
        return person(text, context).map(|(person, rest)| (Whom::Person(person), rest));
    }
    for (piece, rest) in pieces(text, NAME_WORDS) {
        if let Some(whom) = thing(context.directory, trimmed(piece)) {
            return Ok((whom, reason(rest)));
        }
    }
    let Err(misunderstood) = person(text, context) else {
        return person(text, context).map(|(person, rest)| (Whom::Person(person), rest));
    };
    let name = trimmed(pieces(text, 1).first().map_or("", |(piece, _)| piece));
    let things = near(context.directory.services.values(), name, |s| vec![s.name.as_str()]);
    let things = things.into_iter().map(|s| s.name.clone());
    let what = if name.is_empty() {
        t!("say whom to page: a service, a schedule, a team or a person").to_owned()
    } else {
        t!("there is no service, schedule, team or person called \"{}\"", shown(name))
    };
    Err(Misunderstood::or(what, things.chain(misunderstood.candidates)))
}

fn thing(directory: &Directory, name: &str) -> Option<Whom> {
    let name = name.to_lowercase();
    let is = |other: &str| other.to_lowercase() == name;
    let service = directory.services.values().find(|s| is(&s.name)).map(|s| Whom::Service(s.id));
    service
        .or_else(|| directory.schedules.values().find(|s| is(&s.name)).map(|s| Whom::Schedule(s.id)))
        .or_else(|| directory.policies.values().find(|p| is(&p.name)).map(|p| Whom::Policy(p.id)))
        .or_else(|| directory.teams.values().find(|t| is(&t.name)).map(|t| Whom::Team(t.id)))
}

/// The short word for a role: what is typed and suggested.
pub(super) const fn role_word(role: Role) -> &'static str {
    match role {
        Role::IncidentCommander => "ic",
        Role::Deputy => "deputy",
        Role::Scribe => "scribe",
        Role::CommunicationsLeadCustomer => "comms",
        Role::CommunicationsLeadInternal => "internal",
        Role::OperationsLead => "ops",
        Role::SubjectMatterExpert => "sme",
        Role::Investigator => "investigator",
        Role::SupportLiaison => "support",
        Role::WorkstreamLead => "workstream",
        Role::Observer => "observer",
    }
}

/// A role as people write it: its short word, its key, or its name.
pub(super) fn role(words: &str) -> Option<Role> {
    let word = trimmed(words).to_lowercase();
    let known = Role::ALL.into_iter().find(|r| role_word(*r) == word || r.english().to_lowercase() == word);
    let said = || Role::ALL.into_iter().find(|r| r.name().to_lowercase() == word);
    known.or_else(|| Role::read(&word)).or_else(said)
}

/// A text that explains: without the colon, dash or "because" that joins it to the command.
pub(super) fn reason(rest: &str) -> &str {
    let rest = rest.trim_start().trim_start_matches([':', ',', '-', '–', '—']).trim_start();
    match rest.split_at_checked("because ".len()) {
        Some((joint, why)) if joint.eq_ignore_ascii_case("because ") => why.trim_start(),
        _ => rest,
    }
}

/// A word without the punctuation that a sentence puts behind it.
pub(super) fn trimmed(word: &str) -> &str {
    word.trim().trim_end_matches([',', ';', ':', '.', '!', '?'])
}

pub(super) fn shown(word: &str) -> String {
    text::line(word, 60)
}
