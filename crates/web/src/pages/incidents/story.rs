//! The story: what happened, the newest first, with the box to write the next line above it.
//!
//! The newest stands at the top because that is what everybody looks for first, also on a phone, on a slow line and
//! without scripts; and what arrives while somebody reads further down moves nothing they look at.

use super::files;
use super::reading::{Reading, Sight};
use super::regions::Region;
use super::room::Seat;
use super::seen::Seen;
use super::wording::{by_itself, tells_itself, words};
use crate::form::Form;
use crate::ui::{Icon, entry, field, form, icon_link, live, prose, submit, timeline as drawn};
use allclear_core::command::{Usage, Verb, usages};
use allclear_core::id::IncidentId;
use allclear_core::timeline::{Entry, Kind, actor_name, by_token};
use allclear_engine::respond::{self, Sent};
use allclear_store::{Tx, timeline};
use allclear_texts::{html, say, t};
use jiff::{SignedDuration, Timestamp};
use maud::Markup;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// Entries on one page: more than anybody reads at once, few enough to be drawn in a few milliseconds.
const WINDOW: usize = 100;
/// What was written down later than this after it happened shows both times.
const LATER: SignedDuration = SignedDuration::from_secs(60);

/// A part of the timeline, the same for everybody who may read as much of it.
pub(super) struct Told {
    /// The newest first; rewordings are with their notes.
    entries: Vec<Entry>,
    /// Every wording of a note after its first, by the note's number.
    rewordings: BTreeMap<i64, Vec<Entry>>,
    /// What became of the updates among them that went to lists.
    sent: Vec<Sent>,
    /// The number to go on from, when there is more.
    earlier: Option<i64>,
}

/// A part of the timeline as one viewer sees it.
struct Story {
    told: Arc<Told>,
    /// Only what is older than this number.
    before: Option<i64>,
    seen: Seen,
}

impl Told {
    /// The entries before `before`, or the newest, as far as this sight goes.
    ///
    /// # Errors
    /// When the database fails.
    pub fn read(tx: &mut Tx<'_>, id: IncidentId, sight: Sight, before: Option<i64>) -> allclear_engine::Result<Self> {
        let from = before.unwrap_or(i64::MAX);
        let most = i64::try_from(WINDOW).unwrap_or(i64::MAX) + 1;
        let mut entries = match sight {
            Sight::Work => timeline::newest(tx, id, from, most)?,
            Sight::Standing => timeline::newest_for_followers(tx, id, from, most)?,
        };
        let sent = match updates(&entries) {
            Some(updates) => respond::sent_among(tx, id, updates)?,
            None => Vec::new(),
        };
        let corrections = timeline::corrections(tx, id)?;
        let more = entries.len() > WINDOW;
        if more {
            entries.remove(0);
        }
        let earlier = entries.first().map(|entry| entry.seq).filter(|_| more);
        let mut rewordings: BTreeMap<i64, Vec<Entry>> = BTreeMap::new();
        for correction in corrections {
            if let Kind::NoteCorrected { of, .. } = correction.kind {
                rewordings.entry(of).or_default().push(correction);
            }
        }
        entries.retain(|entry| !matches!(entry.kind, Kind::NoteCorrected { .. }));
        entries.reverse();
        Ok(Self { entries, rewordings, sent, earlier })
    }
}

/// From the first update among these entries to the last; `None` when there is none.
fn updates(entries: &[Entry]) -> Option<RangeInclusive<i64>> {
    let mut numbers = entries.iter().filter(|e| matches!(e.kind, Kind::UpdatePosted { .. })).map(|e| e.seq);
    let first = numbers.next()?;
    Some(numbers.fold(first..=first, |known, seq| seq.min(*known.start())..=seq.max(*known.end())))
}

/// Where a page of the story ends, out of its address.
pub(super) fn before(asked: &Form) -> Option<i64> {
    asked.value("before").parse().ok().filter(|seq| *seq > 0)
}

/// The box that everything can be typed into.
pub(super) fn capture(seat: &Seat<'_>) -> Markup {
    let number = seat.incident().number;
    let inner = html! {
        // One field says by itself what is wrong with it.
        @if seat.typed.refused().is_some() { (crate::ui::sent::refusal(&seat.typed)) }
        (field::textarea("text", t!("What happens, or a command")).of(&seat.typed).within("capture").bare().rows(2).wide()
            .draft(format!("incident-{number}-capture"))
            .placeholder(if seat.is_open() { t!("What do you see or do? Or a command, such as “role ic @dara”") } else { t!("Add what is missing in the story") }))
        div .capture-end {
            details .grammar {
                summary { "What can I type?" }
                (grammar())
            }
            (files::opener(seat))
            (submit(t!("Add")).icon(Icon::CornerDownRight))
        }
    };
    html! {
        div .capture data-suggest=(seat.at("/suggest")) {
            (form::post(seat.at("/capture"), inner).hidden("key", seat.key("capture")).id("capture-form"))
        }
    }
}

/// What is typed most while people work, besides notes and what changes the incident itself.
const FIRST: [&str; 4] = ["task", "propose", "can", "need"];

fn grammar() -> Markup {
    let (first, others): (Vec<_>, Vec<_>) =
        usages().partition(|usage| FIRST.contains(&usage.word.trim_end_matches(':')));
    let line = |usage: &Usage| html! { div { dt { code { (usage.example) } } dd { (say(usage.what)) } } };
    html! {
        dl {
            div { dt { code { "-5m errors rise" } } dd { "what happened five minutes ago; " code { "14:05" } " works too" } }
            @for usage in &first { (line(usage)) }
            @for verb in Verb::ALL {
                @let (example, about) = verb.usage();
                div { dt { code { (example) } } dd { (about) } }
            }
        }
        // Nobody reads eighty lines at once; the box offers them while somebody types.
        details .more {
            summary { "Everything else" }
            dl { @for usage in &others { (line(usage)) } }
        }
    }
}

/// The region, out of what was read for it.
pub(super) fn region(seat: &Seat<'_>, reading: &Reading, before: Option<i64>, seen: Seen) -> Markup {
    let story = reading.told(Sight::of(seat.viewer)).map(|told| Story { told: Arc::clone(told), before, seen });
    html! { @if let Some(story) = story { (told(seat, &story)) } }
}

fn told(seat: &Seat<'_>, story: &Story) -> Markup {
    let inner = html! { (news(seat, story)) (ways(seat, story)) };
    match story.before {
        Some(before) => {
            live::region("timeline", &seat.at(&format!("/timeline?before={before}")), &[&seat.topic()], &inner)
        }
        None => seat.region("timeline", Region::Timeline, &inner),
    }
}

/// The entries, with a line between what is new to this viewer and what is not.
fn news(seat: &Seat<'_>, story: &Story) -> Markup {
    let seen = story.seen.before;
    let fresh = story.told.entries.iter().take_while(|e| seen.is_some_and(|seen| e.recorded_at > seen)).count();
    let (new, old) = story.told.entries.split_at(fresh);
    let draw = |label: &str, entries: &[Entry]| {
        let drawn: Vec<_> = entries.iter().map(|entry| line(seat, story, entry)).collect();
        drawn_list(label, seat, &drawn)
    };
    html! {
        @if new.is_empty() || old.is_empty() {
            (draw(t!("Timeline, newest first"), &story.told.entries))
        } @else {
            (draw(t!("New for you, newest first"), new))
            p .since-line { span { "since you looked" @if let Some(seen) = seen { ", " (seat.zone.ago(seen)) } } }
            (draw(t!("What you have seen, newest first"), old))
        }
    }
}

fn drawn_list(label: &str, seat: &Seat<'_>, entries: &[drawn::Entry]) -> Markup {
    drawn::timeline(label, &seat.zone, entries)
}

fn ways(seat: &Seat<'_>, story: &Story) -> Markup {
    html! {
        @if story.before.is_some() || story.told.earlier.is_some() {
            nav .pager aria-label="Pages of the timeline" {
                @if story.before.is_some() {
                    a .button.small href=(seat.at("#timeline")) { (Icon::ArrowLeft) span { "Newest" } }
                }
                @if let Some(earlier) = story.told.earlier {
                    a .button.small.older href=(seat.at(&format!("?before={earlier}#timeline"))) rel="next" {
                        span { "Earlier" } (Icon::ArrowRight)
                    }
                }
            }
        }
    }
}

fn line(seat: &Seat<'_>, story: &Story, told: &Entry) -> drawn::Entry {
    let (icon, what) = words(seat, told);
    let mut line = entry(told.occurred_at, icon, what).id(format!("e-{}", told.seq));
    if !by_itself(told) && !tells_itself(told) {
        line = line.by(by_token(actor_name(&seat.room.directory, &told.actor), told.token.as_deref()));
    }
    if is_major(&told.kind) {
        line = line.major();
    }
    if matches!(told.kind, Kind::Note { .. }) && seat.works() {
        let href = seat.at(&format!("/notes/{}", told.seq));
        line = line.actions(icon_link(Icon::Pencil, t!("Change this note"), href).small());
    }
    if let Kind::AttachmentAdded { attachment, name, media, size } = &told.kind {
        return line.body(files::attached(seat, *attachment, name, *media, *size));
    }
    match body(seat, story, told) {
        Some(body) => line.body(body),
        None => line,
    }
}

const fn is_major(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Declared { .. }
            | Kind::SeverityChanged { .. }
            | Kind::StatusChanged { .. }
            | Kind::UpdatePosted { .. }
            | Kind::Resolved { .. }
            | Kind::Reopened { .. }
    )
}

/// The text below the line, when it was written down, and how it read before.
fn body(seat: &Seat<'_>, story: &Story, told: &Entry) -> Option<Markup> {
    let rewordings = story.told.rewordings.get(&told.seq).map_or(&[][..], Vec::as_slice);
    let text = rewordings.last().map(|last| &last.kind).unwrap_or(&told.kind);
    let said = said(text);
    let later = told.recorded_at.duration_since(told.occurred_at) >= LATER;
    let receipts = super::plan::receipts(seat, &story.told.sent, told.seq);
    if said.is_none() && !later {
        return None;
    }
    Some(html! {
        @if let Some(said) = said { (prose(said).compact().on(&seat.zone)) }
        @if later { p .quiet.small { "written down at " (seat.zone.at(told.recorded_at)) } }
        @if !rewordings.is_empty() { (history(seat, told, rewordings)) }
        @if let Some(receipts) = receipts { (receipts) }
    })
}

fn said(kind: &Kind) -> Option<&str> {
    match kind {
        Kind::Declared { title, impact, .. } => Some(impact.as_deref().unwrap_or(title)),
        Kind::Note { text } | Kind::NoteCorrected { text, .. } | Kind::UpdatePosted { text, .. } => Some(text),
        Kind::ImpactChanged { impact } => Some(impact),
        Kind::SeverityChanged { reason, .. } | Kind::StatusChanged { reason, .. } | Kind::Reopened { reason } => {
            reason.as_deref()
        }
        Kind::Resolved { resolution } => resolution.as_deref(),
        Kind::FactorAdded { text, .. } => Some(text),
        Kind::ResponderPaged { role: None, reason, .. } => Some(reason),
        Kind::ResponderReleased { thanks, .. } => thanks.as_deref(),
        Kind::ResponderRemoved { why, .. } | Kind::NobodyToPage { why, .. } | Kind::Unreached { why, .. } => Some(why),
        _ => None,
    }
}

/// The wordings before the one in force, the newest first.
fn history(seat: &Seat<'_>, told: &Entry, rewordings: &[Entry]) -> Markup {
    let all: Vec<&Entry> = std::iter::once(told).chain(rewordings).collect();
    let at = |entry: &Entry| -> Timestamp { entry.recorded_at };
    html! {
        details .history {
            summary { "changed " (seat.zone.ago(all.last().map_or(told.recorded_at, |e| at(e)))) }
            ol {
                @for entry in all.iter().rev().skip(1) {
                    li {
                        p .said { (said(&entry.kind).unwrap_or_default()) }
                        p .quiet.small { (actor_name(&seat.room.directory, &entry.actor)) ", " (seat.zone.at(at(entry))) }
                    }
                }
            }
        }
    }
}
