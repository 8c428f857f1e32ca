//! Somebody who knows something: found by skill, asked one at a time, and the next one proposed when nobody answers.

use super::{Event, Need, Sort, State, end, open, provider};
use crate::command::Whom;
use crate::directory::{Directory, MAX_SKILL};
use crate::id::PersonId;
use crate::incident::{Change, MAX_REASON, MAX_WHY, Proposed, Refused, local_time, optional_text, summon, who_knows};
use crate::room::clock::{About, ClockKind};
use crate::room::{Label, Object, later};
use crate::text;
use crate::timeline::{Kind as Entry, person_name};
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};

/// How long somebody has to answer before another one is proposed: as long as a first step of an escalation commonly waits.
const ANSWER_WITHIN: SignedDuration = SignedDuration::from_mins(5);

/// The skill that a need is about: its first word says it, or it is for a person and one of its words does.
pub(super) fn named(directory: &Directory, text: &str) -> Option<String> {
    let word = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        directory.skill(word).or_else(|| directory.skill(word.strip_suffix('s')?))
    };
    let articles = ["a", "an", "the", "some"];
    let mut words = text.split_whitespace().filter(|word| !articles.contains(&word.to_lowercase().as_str()));
    let first = words.next().and_then(word);
    let any = || text.split_whitespace().find_map(word).filter(|_| Sort::guessed(text) == Sort::People);
    first.or_else(any).map(str::to_owned)
}

/// Whoever is asked first for a skill.
pub(super) fn first(change: &Change<'_>, directory: &Directory, skill: &str) -> Option<Proposed> {
    who_knows(directory, change.incident(), skill, change.now()).into_iter().next()
}

/// ` Ben could come (on call for payments, 14:10 in Lisbon).`
pub(super) fn could(directory: &Directory, next: &Proposed, now: Timestamp) -> String {
    let Some(person) = directory.people.get(&next.person) else { return String::new() };
    t!(" {} could come ({}, {}).", person.name, next.why, local_time(person, now))
}

/// Asks exactly one person: who was proposed, else who is first now.
pub(super) fn ask(change: &mut Change<'_>, directory: &Directory, label: Label) -> Result<(), Refused> {
    change.must_be_open()?;
    let refused = |why: String| Err(Refused::invalid("need", why));
    let Some(need) = change.room().get::<Need>(label).cloned() else {
        return refused(t!("there is no need {label} in this incident"));
    };
    if !need.is_open() {
        return refused(t!("{label} is {state} already", state = allclear_texts::kept(need.state())));
    }
    let Some(skill) = &need.skill else {
        let known = directory.skills().into_iter().collect::<Vec<_>>().join(", ");
        return refused(t!("{label} names no skill; page somebody by name, or say what they must know: {known}"));
    };
    if let (Some(asked), Some(_)) = (need.asked.last(), need.answer_by) {
        let name = person_name(directory, *asked);
        return refused(t!("{name} was asked and has a few minutes to answer; page @name wakes somebody else too"));
    }
    let able: Vec<Proposed> = who_knows(directory, change.incident(), skill, change.now());
    let kept = need.next.as_ref().and_then(|next| able.iter().find(|one| one.person == next.person));
    let Some(next) = kept.or(able.first()).cloned() else {
        return refused(t!("nobody else who knows {skill} can be asked; page somebody by name"));
    };
    let now = change.now();
    let why = text::line(&need.text, MAX_WHY);
    let summons = summon(directory, change, Whom::Person(next.person), Some(&why), now)?;
    change.plans.extend(summons.plans);
    let answer_by = Some(later(now, ANSWER_WITHIN));
    change.edit::<Need>(label, |need| {
        need.asked.push(next.person);
        (need.next, need.answer_by) = (None, answer_by);
    });
    let event = Event::Sought { person: next.person, why: next.why };
    change.record(Entry::Need { need: label, title: need.text, event });
    Ok(())
}

/// Somebody is needed who knows `skill`: one need for it, and its first is asked.
pub(super) fn page(
    change: &mut Change<'_>,
    directory: &Directory,
    skill: &str,
    why: Option<&str>,
) -> Result<(), Refused> {
    change.must_be_open()?;
    let Some(skill) = directory.skill(skill).map(str::to_owned) else {
        let known = directory.skills().into_iter().collect::<Vec<_>>().join(", ");
        return Err(Refused::invalid(
            "skill",
            t!("nobody knows \"{}\"; known skills: {known}", text::line(skill, MAX_SKILL)),
        ));
    };
    let same = |need: &Need| need.skill.as_ref() == Some(&skill);
    let known =
        change.room().open::<Need>().find(|(_, need)| same(need)).map(|(item, need)| (item.label, need.clone()));
    if let Some((label, need)) = known {
        // The same again is a double click while somebody is waited for.
        return if need.answer_by.is_some() { Ok(()) } else { ask(change, directory, label) };
    }
    if who_knows(directory, change.incident(), &skill, change.now()).is_empty() {
        let why = t!("nobody who knows {skill} can be asked now; page somebody by name");
        return Err(Refused::invalid("skill", why));
    }
    let why = optional_text("reason", why, MAX_REASON)?;
    let text = why.map_or_else(|| skill.clone(), |why| format!("{skill}: {}", text::line(&why, 100)));
    let label = open(change, directory, &text, None)?;
    ask(change, directory, label)
}

fn is_here(change: &Change<'_>, person: PersonId) -> bool {
    change.incident().presence.find(person).is_some_and(|known| known.is_in() && known.spoke)
}

/// The last one who was asked had time to answer: either they are here, and it is met, or another one is proposed.
pub(in crate::room) fn time_up(change: &mut Change<'_>, directory: &Directory, label: Label) {
    let Some(need) = change.room().get::<Need>(label).cloned() else { return };
    let Some(person) = need.asked.last().copied() else { return };
    let name = person_name(directory, person);
    change.edit::<Need>(label, |need| need.answer_by = None);
    if is_here(change, person) {
        let how = Some(t!("{name} is here"));
        return end(change, label, need, State::Met, how.clone(), Event::Met { how });
    }
    let next = need.skill.as_deref().and_then(|skill| first(change, directory, skill));
    let kept = next.clone();
    change.edit::<Need>(label, |need| need.next = kept);
    change.record(Entry::Need { need: label, title: need.text.clone(), event: Event::Unanswered { person } });
    if let Some(owner) = need.owner.or_else(|| provider(change.incident())) {
        let could = next.map_or_else(
            || t!(" Nobody else who knows it can be asked.").to_owned(),
            |next| could(directory, &next, change.now()),
        );
        let line = t!("{name} has not answered, and {label} is still needed: {}.{could}", need.text);
        change.nudge(owner, About::item(ClockKind::ExpertAnswer, label), line);
    }
}
