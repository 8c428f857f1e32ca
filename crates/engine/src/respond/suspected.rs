//! `suspect: invoices are missing`, typed into an incident: something else looks wrong, and gets a place of its own.

use super::known;
use super::once::{Once, once};
use super::triage::{By, Suspect, suspect_in};
use super::typed::{Done, Line};
use crate::app::Work;
use crate::error::{Error, Result};
use allclear_core::access::Actor;
use allclear_core::incident::Reference;
use allclear_texts::t;

/// What a line suspects: the first line is what looks wrong, the rest what is seen. `None` for any other line: "suspect the
/// cache" is a sentence.
pub(super) fn suspicion(text: &str) -> Option<Suspect> {
    let (word, rest) = text.trim().split_once(':')?;
    if !word.eq_ignore_ascii_case("suspect") {
        return None;
    }
    let (title, seen) = rest.trim().split_once('\n').unwrap_or((rest.trim(), ""));
    let seen = Some(seen.trim().to_owned()).filter(|seen| !seen.is_empty());
    Some(Suspect { title: title.trim().to_owned(), seen, ..Suspect::default() })
}

/// Opens it, and leaves the incident it was typed into as it is. What is suspected in a private incident is known to those
/// who are in that one: its title may say what nobody else is to learn.
///
/// # Errors
/// [`Error::Invalid`] on `text` when nothing is said, or too much for a title; [`Error::Refused`] in a drill, because
/// what is suspected would be real.
pub(super) fn beside(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    incident: Reference,
    line: &Line,
    suspected: &Suspect,
) -> Result<Done> {
    let here = known(work.tx, actor, incident)?;
    if here.drill.is_some() {
        return Err(Error::refused(t!("this is a drill, and a suspicion would be real; write it as a note")));
    }
    if suspected.title.is_empty() {
        return Err(Error::invalid("text", t!("say what looks wrong: `suspect: invoices are missing`")));
    }
    let suspected = Suspect { only: here.visibility.people().cloned(), ..suspected.clone() };
    let judged = if suspected.only.is_some() {
        t!("it is private, and whoever is in here may judge it")
    } else {
        t!("somebody will judge it")
    };
    let outcome = once(work, actor, line.key.as_deref(), &line.text, |work| {
        let made = suspect_in(work, actor, &suspected, By::Colleague).map_err(in_the_line)?;
        let told = t!(
            "Suspected as #{}: {}. Nobody is woken; {judged}. #{} is as it was.",
            made.number,
            made.title,
            here.number
        );
        Ok((told.clone(), told))
    })?;
    let (told, repeated) = match outcome {
        Once::Done(told) => (told, false),
        Once::Before(told) => (t!("This was sent twice and done once. {told}"), true),
    };
    Ok(Done { incident: here, told, repeated, briefing: false })
}

/// Who typed a line filled in no fields.
fn in_the_line(why: Error) -> Error {
    match why {
        Error::Invalid { reason, .. } => {
            Error::invalid("text", t!("{reason}; the first line is its title, what you see follows below"))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suspicion_has_a_colon_and_a_sentence_has_none() {
        let of = |text| suspicion(text).map(|it| (it.title, it.seen));
        assert_eq!(of("suspect: invoices are missing"), Some(("invoices are missing".to_owned(), None)));
        let long = of("Suspect: invoices\nof today\nand yesterday");
        assert_eq!(long, Some(("invoices".to_owned(), Some("of today\nand yesterday".to_owned()))));
        for note in ["suspect the cache", "we suspect: the cache", "suspected: the cache"] {
            assert_eq!(of(note), None, "{note}");
        }
    }
}
