//! Windows: the parts of the week in which a layer has somebody on call.

use super::rotation::{days_after, instant, weekday};
use crate::directory::Window;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

/// How far from today windows are looked for, in days. Each weekday comes once in seven; one more because a night
/// window belongs to the day before, and one because the local clock can have been put back by up to a day.
const REACH: i64 = 9;

/// Whether `t` lies in a window, and a stretch `[from, to)` around `t` over which that holds.
pub(super) fn around(zone: &TimeZone, windows: &[Window], t: Timestamp) -> (bool, Timestamp, Timestamp) {
    let today = zone.to_datetime(t).date();
    let mut search = Search { zone, windows, t, inside: None, ended: None, starts: None };
    for offset in -1..=1 {
        search.day(today, offset);
    }
    if let Some((from, to)) = search.inside {
        return (true, from, to);
    }
    for offset in 2..REACH {
        if search.starts.is_some() {
            break;
        }
        search.day(today, offset);
    }
    for offset in (-REACH..-1).rev() {
        // One day past the first find: a window from the evening before may have ended later than it.
        if search.ended.is_some_and(|(_, found)| found > offset + 1) {
            break;
        }
        search.day(today, offset);
    }
    let midnight = |offset| days_after(today, offset).and_then(|day| instant(zone, day.to_datetime(Time::midnight())));
    // Nothing within reach: certain only as far as was looked.
    let from = search.ended.map(|(ended, _)| ended).or_else(|| midnight(1 - REACH));
    let to = search.starts.or_else(|| midnight(REACH));
    (false, from.unwrap_or(Timestamp::MIN), to.unwrap_or(Timestamp::MAX))
}

struct Search<'a> {
    zone: &'a TimeZone,
    windows: &'a [Window],
    t: Timestamp,
    /// A window around `t`.
    inside: Option<(Timestamp, Timestamp)>,
    /// The last end of a window at or before `t`, and the day offset at which one was first seen.
    ended: Option<(Timestamp, i64)>,
    /// The next start of a window after `t`.
    starts: Option<Timestamp>,
}

impl Search<'_> {
    /// Looks at the windows that start on the day `offset` days from `today`.
    fn day(&mut self, today: Date, offset: i64) {
        let Some(date) = days_after(today, offset) else { return };
        let day = weekday(date);
        for window in self.windows.iter().filter(|w| w.days.contains(&day)) {
            let Some((from, to)) = occurrence(self.zone, window, date) else { continue };
            if from > self.t {
                self.starts = Some(self.starts.map_or(from, |known| known.min(from)));
            } else if to <= self.t {
                self.ended = Some(self.ended.map_or((to, offset), |(known, found)| (known.max(to), found.max(offset))));
            } else {
                // Of windows that overlap around `t` either is right, and both together are one stretch.
                self.inside = Some(self.inside.map_or((from, to), |(a, b)| (a.min(from), b.max(to))));
            }
        }
    }
}

/// The window that starts on `date`; `None` when the clocks skip all of it.
fn occurrence(zone: &TimeZone, window: &Window, date: Date) -> Option<(Timestamp, Timestamp)> {
    let from = instant(zone, date.to_datetime(window.from))?;
    let last = if window.to > window.from { Some(date) } else { date.tomorrow().ok() };
    let to = last.and_then(|last| instant(zone, last.to_datetime(window.to))).unwrap_or(Timestamp::MAX);
    (from < to).then_some((from, to))
}
