//! The last 90 days as a list of deeds with their moments: what is told in the tales, and everyday noise between.

use crate::chance::Chance;
use crate::problem::{Kind, Problem, kinds, later, seconds_later};
use crate::tale::{Lesson, Tale, tales};
use anyhow::{Result, anyhow};
use jiff::Timestamp;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;

/// How far back it goes, in days.
const DAYS: i64 = 90;
const DAY: i64 = 24 * 60;

/// What one sender says, or somebody does about an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// It fires, or is repeated.
    Fires,
    /// The sender says that it is over.
    Ends,
    /// Whoever was paged last acknowledges.
    Taken,
    /// Whoever was paged last resolves.
    Closed,
}

/// What somebody does about an incident; numbers count within its tale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beat {
    Declared,
    /// An alert that fired later joins.
    Attached(usize),
    Line(usize),
    Published(usize),
    ReviewWritten,
    Factor(usize),
    Action(usize),
    ReviewPublished,
    Done(usize),
}

/// One thing that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    Alert { problem: usize, said: Said },
    Tale { tale: usize, beat: Beat },
}

/// Everything that happens, and what it happens with.
pub struct Cast {
    pub tales: Vec<Tale>,
    pub problems: Vec<Problem>,
    /// For each tale the problems it is about, in the order of its signs.
    pub signs: Vec<Vec<usize>>,
    /// In order of time, none after now.
    pub deeds: Vec<(Timestamp, Deed)>,
}

/// When the company was set up: a day before anything happens.
#[must_use]
pub fn beginning(now: Timestamp) -> Timestamp {
    later(now, -(DAYS + 1) * DAY)
}

/// Everything that follows from the seed, up to `now`.
///
/// # Errors
/// When the data is wrong.
pub fn cast(seed: u64, now: Timestamp) -> Result<Cast> {
    let kinds = kinds()?;
    let mut cast = Cast { tales: tales()?, problems: Vec::new(), signs: Vec::new(), deeds: Vec::new() };
    for index in 0..cast.tales.len() {
        cast.tell(index, &kinds, now)?;
    }
    for ago in 0..=DAYS {
        let mut chance = Chance::new(seed, &format!("day {ago}"));
        cast.everyday(&kinds, ago, now, &mut chance);
    }
    cast.unfinished(&kinds, now)?;
    cast.deeds.retain(|(at, _)| *at <= now);
    cast.deeds.sort_by_key(|(at, _)| *at);
    Ok(cast)
}

fn named<'k>(kinds: &'k [Kind], name: &str) -> Result<&'k Kind> {
    kinds.iter().find(|kind| kind.name == name).ok_or_else(|| anyhow!("there is no kind of alert {name}"))
}

impl Cast {
    fn problem(&mut self, kind: &Kind, place: &str, began: Timestamp) -> usize {
        self.problems.push(Problem { kind: kind.clone(), place: place.to_owned(), began });
        let problem = self.problems.len() - 1;
        self.say(began, problem, Said::Fires);
        problem
    }

    fn say(&mut self, at: Timestamp, problem: usize, said: Said) {
        self.deeds.push((at, Deed::Alert { problem, said }));
    }

    fn tell(&mut self, index: usize, kinds: &[Kind], now: Timestamp) -> Result<()> {
        let tale = self.tales[index].clone();
        let declared = tale.declared(now);
        let mut beats = vec![(declared, Beat::Declared)];
        let mut signs = Vec::new();
        for (nth, sign) in tale.alerts.iter().enumerate() {
            let fired = later(declared, sign.minute);
            let problem = self.problem(named(kinds, &sign.kind)?, &sign.at, fired);
            signs.push(problem);
            self.say(seconds_later(fired, 95), problem, Said::Taken);
            self.say(later(fired, 10), problem, Said::Fires);
            if let Some(until) = sign.until {
                self.say(later(declared, until), problem, Said::Ends);
            }
            if sign.minute > 0 {
                beats.push((later(fired, 1), Beat::Attached(nth)));
            }
        }
        self.signs.push(signs);
        // Somebody needs some seconds to type; and two lines of one minute keep their order.
        let typed =
            |nth: usize, minute: i64| seconds_later(later(declared, minute), 7 + i64::try_from(nth).unwrap_or(0));
        beats.extend(tale.say.iter().enumerate().map(|(nth, (minute, ..))| (typed(nth, *minute), Beat::Line(nth))));
        let updates = tale.public.iter().flat_map(|public| &public.updates).enumerate();
        beats.extend(updates.map(|(nth, (minute, ..))| (later(declared, *minute), Beat::Published(nth))));
        if let Some(lesson) = &tale.review {
            beats.extend(learned(lesson, declared)?);
        }
        let deeds = beats.into_iter().map(|(at, beat)| (at, Deed::Tale { tale: index, beat }));
        self.deeds.extend(deeds);
        Ok(())
    }

    /// What happens on a day on which nothing happens.
    fn everyday(&mut self, kinds: &[Kind], ago: i64, now: Timestamp, chance: &mut Chance) {
        let date = now.to_zoned(TimeZone::UTC).date().saturating_sub(jiff::Span::new().days(ago));
        let Ok(midnight) = date.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()) else { return };
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        for _ in 0..if weekend { chance.between(1, 3) } else { chance.between(3, 5) } {
            let Some(kind) = drawn(kinds, chance) else { return };
            let place = kind.at.get(chance.index(kind.at.len())).cloned().unwrap_or_default();
            // Twice out of three while Europe works: that is when most changes are made.
            let minute = if chance.percent(66) { chance.between(7 * 60, 17 * 60) } else { chance.between(0, DAY - 1) };
            let began = seconds_later(later(midnight, minute), chance.between(0, 59));
            let over =
                seconds_later(later(began, chance.between(kind.minutes.0, kind.minutes.1)), chance.between(0, 59));
            // What is still open when the demo begins is chosen, not drawn.
            if over < later(now, -5) {
                self.happen(kind, &place, began, over, chance);
            }
        }
    }

    fn happen(&mut self, kind: &Kind, place: &str, began: Timestamp, over: Timestamp, chance: &mut Chance) {
        let problem = self.problem(kind, place, began);
        let length = over.duration_since(began).as_secs();
        for _ in 0..chance.between(0, 4) {
            self.say(seconds_later(began, chance.between(60, length.max(61))), problem, Said::Fires);
        }
        // The first person usually answers; one in five sleeps or drives, and the next step (five minutes later) does.
        let answered = match (kind.is_urgent(), chance.between(0, 99)) {
            (true, 0..=73) => Some(chance.between(25, 250)),
            (true, 74..=93) => Some(chance.between(320, 560)),
            (true, _) => None,
            (false, 0..=54) => Some(chance.between(90, 2_400)),
            (false, _) => None,
        };
        if let Some(after) = answered.filter(|after| *after < length) {
            self.say(seconds_later(began, after), problem, Said::Taken);
        }
        let said = if answered.is_some() && chance.percent(20) { Said::Closed } else { Said::Ends };
        self.say(over, problem, said);
        // A sender that repeats itself after the end would open the alert again.
        self.deeds.retain(|(at, deed)| *at <= over || !matches!(deed, Deed::Alert { problem: p, .. } if *p == problem));
    }

    /// What is under way besides the open incident when the demo begins: something small that somebody has taken.
    fn unfinished(&mut self, kinds: &[Kind], now: Timestamp) -> Result<()> {
        let small = self.problem(named(kinds, "OrderQueueGrows")?, "invoices", later(now, -52));
        self.say(later(now, -44), small, Said::Taken);
        self.say(later(now, -22), small, Said::Fires);
        Ok(())
    }
}

/// One kind, by its tickets.
fn drawn<'k>(kinds: &'k [Kind], chance: &mut Chance) -> Option<&'k Kind> {
    let mut ticket = chance.between(1, kinds.iter().map(|kind| kind.often).sum());
    kinds.iter().find(|kind| {
        ticket -= kind.often;
        ticket <= 0
    })
}

/// A review is written in one sitting and published days later; its actions end when they end.
fn learned(lesson: &Lesson, declared: Timestamp) -> Result<Vec<(Timestamp, Beat)>> {
    let begun = later(declared, lesson.begun_after_days * DAY);
    let mut beats = vec![(begun, Beat::ReviewWritten)];
    let minute = |nth: usize| i64::try_from(nth).unwrap_or(0) + 1;
    beats.extend((0..lesson.factors.len()).map(|nth| (later(begun, minute(nth)), Beat::Factor(nth))));
    for (nth, (title, .., end)) in lesson.actions.iter().enumerate() {
        beats.push((later(begun, 15 + minute(nth)), Beat::Action(nth)));
        if let Some(days) = end.strip_prefix("done ") {
            let days: i64 = days.parse().map_err(|_| anyhow!("the action \"{title}\" ends after \"{days}\" days"))?;
            beats.push((later(begun, days * DAY), Beat::Done(nth)));
        }
    }
    beats.push((later(declared, lesson.published_after_days * DAY), Beat::ReviewPublished));
    Ok(beats)
}
