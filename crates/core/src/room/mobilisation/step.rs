//! The steps themselves, each by the command that people type for it.

use super::{State, asked};
use crate::command::Command;
use crate::directory::Directory;
use crate::incident::{self, Change, Incident, LinkKind, Refused, local_time, summon, to_ask};
use crate::mobilise::{Step, Whom};
use crate::room::{Exactly, request};
use crate::timeline::{Kind, person_name};
use crate::update::{Readership, draft, is_ready};
use allclear_texts::t;

/// What came of a step.
pub(super) struct Came {
    pub state: State,
    pub told: Option<String>,
    pub link: Option<String>,
}

impl Came {
    pub const fn of(state: State) -> Self {
        Self { state, told: None, link: None }
    }

    fn done(told: impl Into<String>) -> Self {
        Self { told: Some(told.into()), ..Self::of(State::Done) }
    }

    fn failed(told: impl Into<String>) -> Self {
        Self { told: Some(told.into()), ..Self::of(State::Failed) }
    }
}

/// Carries a step out.
pub(super) fn carry_out(change: &mut Change<'_>, directory: &Directory, step: &Step) -> Came {
    match step {
        Step::Page { whom, reason } => page(change, directory, *whom, reason.as_deref()),
        Step::Update { text } => tell(change, directory, text.as_deref()),
        Step::StatusPage { slug } => prepared(change.incident(), directory, slug),
        Step::Bridge { url } => bridge(change, url),
        Step::Webhook { .. } => call(change.incident()),
    }
}

fn page(change: &mut Change<'_>, directory: &Directory, whom: Whom, reason: Option<&str>) -> Came {
    let now = change.now();
    let asked = match asked(change.incident(), directory, whom, now) {
        Ok(asked) if asked.is_empty() => return Came::failed(t!("there is no schedule of commanders")),
        Ok(asked) => asked,
        Err(nobody) => return Came::done(nobody),
    };
    let mut paged = Vec::new();
    for whom in asked {
        match summon(directory, change, whom, reason, now) {
            Ok(summons) => {
                change.plans.extend(summons.plans);
                paged.extend(summons.people);
            }
            Err(Refused::Invalid { reason, .. }) => return Came::failed(reason),
            Err(other) => return Came::failed(other.to_string()),
        }
    }
    if paged.is_empty() {
        return Came::done(t!("everybody is in it, or was paged a moment ago"));
    }
    let at = |id| {
        let name = person_name(directory, id);
        directory.people.get(&id).map_or_else(|| name.clone(), |p| format!("{name} ({})", local_time(p, now)))
    };
    Came::done(t!("paged {}", paged.into_iter().map(at).collect::<Vec<_>>().join(", ")))
}

fn tell(change: &mut Change<'_>, directory: &Directory, text: Option<&str>) -> Came {
    let drafted = || draft(Readership::Internal, change.incident(), directory, change.now());
    let written = text.is_some();
    let text = text.map_or_else(drafted, str::to_owned);
    if !written && !is_ready(&text) {
        return Came::failed(t!("too little is known to write it; say how it stands: `update \u{2026}`"));
    }
    let command = Command::Update { text: text.clone(), next_minutes: None };
    if let Some(roles) = to_ask(change.incident(), &change.actor().clone(), &command) {
        // Word for word: a line is cut, and read as a command once more when somebody agrees.
        let exactly = Some(Exactly::Update { text: text.clone(), next_minutes: None, at: None });
        return match request::ask_exactly(change, directory, &format!("update {text}"), &roles, exactly) {
            Ok(label) => Came::done(t!("waits for approval as {label}")),
            Err(why) => Came::failed(why.to_string()),
        };
    }
    match change.post_update(&text, None) {
        Ok(()) => Came::done(t!("posted")),
        Err(why) => Came::failed(why.to_string()),
    }
}

fn prepared(incident: &Incident, directory: &Directory, slug: &str) -> Came {
    if incident.visibility.is_private() || incident.drill.is_some() {
        return Came::done(t!("not of this incident: nobody outside may read of it"));
    }
    if !directory.status_pages.values().any(|page| page.slug == slug) {
        return Came::failed(t!("there is no status page \"{slug}\" any more; write one into the chain"));
    }
    let link = format!("/status-pages/{slug}?incident={}", incident.number);
    Came { link: Some(link), ..Came::done(t!("a draft is ready; read it, and publish it there")) }
}

fn bridge(change: &mut Change<'_>, url: &str) -> Came {
    if let Some(there) = change.incident().gathered.bridge() {
        return Came { link: Some(there.to_owned()), ..Came::done(t!("it is open already")) };
    }
    match incident::gathered::address(url) {
        Ok(url) => {
            change.record(Kind::LinkSet { link: LinkKind::Bridge, url: Some(url.clone()) });
            Came { link: Some(url), ..Came::done(t!("open")) }
        }
        Err(why) => Came::failed(why.to_string()),
    }
}

fn call(incident: &Incident) -> Came {
    if incident.visibility.is_private() || incident.drill.is_some() {
        return Came::done(t!("not called: no other system hears of this incident"));
    }
    Came::of(State::Sent)
}
