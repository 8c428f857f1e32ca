//! Overrides and layers laid over each other, read stretch by stretch.

use super::rotation::Turns;
use super::{MAX_SHIFTS, Via};
use crate::directory::{Override, Schedule};
use crate::id::PersonId;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// How many stretches one walk looks at. A schedule whose stretches mostly merge (one person, hourly turns) or are
/// mostly hidden under another layer makes more of them than shifts; this keeps a question over centuries bounded.
const MAX_STEPS: usize = 5 * MAX_SHIFTS;

/// A stretch `[from, to)` over which one thing holds; not necessarily all of the time that it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub who: Option<(PersonId, Via)>,
    pub from: Timestamp,
    pub to: Timestamp,
}

impl Span {
    /// Nobody, ever: what later knowledge is cut out of.
    pub const NOBODY: Self = Self { who: None, from: Timestamp::MIN, to: Timestamp::MAX };

    /// The part of this stretch that also lies in `other`.
    pub fn within(self, other: &Self) -> Self {
        Self { who: self.who, from: self.from.max(other.from), to: self.to.min(other.to) }
    }

    fn contains(&self, t: Timestamp) -> bool {
        self.from <= t && t < self.to
    }
}

enum Source<'a> {
    Overrides(&'a [Override]),
    Layer(Turns<'a>),
}

impl Source<'_> {
    fn span(&self, t: Timestamp) -> Span {
        match self {
            Self::Overrides(list) => overrides_span(list, t),
            Self::Layer(turns) => turns.span(t),
        }
    }
}

/// Reads a schedule at one instant after another, and remembers what each part of it last said.
pub(super) struct Cursor<'a> {
    /// The one that wins first.
    sources: Vec<(Source<'a>, Option<Span>)>,
}

impl<'a> Cursor<'a> {
    /// The whole schedule.
    pub fn schedule(schedule: &'a Schedule, zone: &'a TimeZone) -> Self {
        let layers = (0..schedule.layers.len()).rev().filter_map(|index| layer(schedule, index, zone));
        let overrides = (!schedule.overrides.is_empty()).then_some((Source::Overrides(&schedule.overrides), None));
        Self { sources: overrides.into_iter().chain(layers).collect() }
    }

    /// One layer alone; `None` when there is no such layer.
    pub fn layer(schedule: &'a Schedule, index: usize, zone: &'a TimeZone) -> Option<Self> {
        Some(Self { sources: vec![layer(schedule, index, zone)?] })
    }

    /// A stretch around `t` and what holds over it.
    pub fn span(&mut self, t: Timestamp) -> Span {
        let mut free = Span::NOBODY;
        for (source, last) in &mut self.sources {
            let span = match *last {
                Some(span) if span.contains(t) => span,
                _ => source.span(t),
            };
            *last = Some(span);
            free = span.within(&free);
            if free.who.is_some() {
                break;
            }
        }
        free
    }

    /// Everything from `from` to `to` without a hole, neighbours that say the same merged; `None` when it is too much.
    pub fn spans(&mut self, from: Timestamp, to: Timestamp) -> Option<Vec<Span>> {
        let asked = Span { who: None, from, to };
        let mut out: Vec<Span> = Vec::new();
        let (mut t, mut taken) = (from, 0_usize);
        for _ in 0..MAX_STEPS {
            if t >= to {
                return Some(out);
            }
            let span = self.span(t).within(&asked);
            // The last representable instant has no instant after it to end a stretch with.
            if span.to <= t {
                return Some(out);
            }
            match out.last_mut() {
                Some(last) if last.who == span.who => last.to = span.to,
                _ => {
                    taken += usize::from(span.who.is_some());
                    out.push(Span { from: t, ..span });
                }
            }
            if taken > MAX_SHIFTS {
                return None;
            }
            t = span.to;
        }
        (t >= to).then_some(out)
    }
}

fn layer<'a>(schedule: &'a Schedule, index: usize, zone: &'a TimeZone) -> Option<(Source<'a>, Option<Span>)> {
    Some((Source::Layer(Turns::new(schedule.layers.get(index)?, index, zone)), None))
}

/// What the overrides say at `t`, and for how long around it.
fn overrides_span(list: &[Override], t: Timestamp) -> Span {
    let valid = || list.iter().filter(|o| o.from < o.to);
    let winner = valid().filter(|o| o.from <= t && t < o.to).max_by_key(|o| (o.from, o.id));
    let mut span = match winner {
        Some(o) => Span { who: Some((o.person, Via::Override(o.id))), from: o.from, to: o.to },
        None => Span::NOBODY,
    };
    for o in valid() {
        if o.from > t {
            // Whatever starts later wins from its start on, so it ends this stretch.
            span.to = span.to.min(o.from);
        } else if o.to <= t && winner.is_none_or(|w| (o.from, o.id) > (w.from, w.id)) {
            // Something that would have won, but is over: this stretch begins where it ended.
            span.from = span.from.max(o.to);
        }
    }
    span
}
