//! "Since you looked": a cookie for each incident, kept by the browser and by nobody else.
//!
//! It holds two moments: the end of the last visit, which the line in the story is drawn at, and the last look of this
//! one. Two looks within [`PAUSE`] are one visit, so the line stays where it is while somebody works on the page.

use http::{HeaderMap, HeaderValue, header};
use jiff::{SignedDuration, Timestamp};

/// A break that makes the next look a new visit.
const PAUSE: SignedDuration = SignedDuration::from_mins(10);
/// How long a browser remembers, in seconds: a week, as long as anybody asks what happened since.
const MAX_AGE: u32 = 7 * 24 * 3_600;
const NAME: &str = "allclear_seen";

/// What a browser remembers about an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// When the visit before this one ended; `None` on the first.
    pub before: Option<Timestamp>,
    last: Timestamp,
}

impl Seen {
    /// A look at `now`, by a browser that sent `headers`.
    pub fn look(headers: &HeaderMap, now: Timestamp) -> Self {
        let Some((before, last)) = read(headers) else { return Self { before: None, last: now } };
        let before = if now.duration_since(last) > PAUSE { Some(last) } else { before };
        Self { before, last: now }
    }

    /// The cookie that remembers it.
    pub fn cookie(self, number: i64) -> Option<HeaderValue> {
        let before = self.before.map_or(0, Timestamp::as_second);
        let value = format!("{before}.{}", self.last.as_second());
        let path = format!("/incidents/{number}");
        let text = format!("{NAME}={value}; Path={path}; Max-Age={MAX_AGE}; HttpOnly; SameSite=Lax");
        HeaderValue::from_str(&text).ok()
    }
}

fn read(headers: &HeaderMap) -> Option<(Option<Timestamp>, Timestamp)> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(name, _)| *name == NAME)?;
    let (before, last) = value.split_once('.')?;
    let instant = |text: &str| Timestamp::from_second(text.parse().ok()?).ok();
    Some((instant(before).filter(|at| *at > Timestamp::UNIX_EPOCH), instant(last)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + minute * 60).unwrap()
    }

    fn sent(seen: Seen) -> HeaderMap {
        let cookie = seen.cookie(142).unwrap();
        let pair = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(&format!("a=b; {pair}")).unwrap())])
    }

    #[test]
    fn the_line_stays_during_a_visit_and_moves_with_the_next() {
        let first = Seen::look(&HeaderMap::new(), at(0));
        assert_eq!(first.before, None, "everything is new, so nothing is marked");
        let reload = Seen::look(&sent(first), at(9));
        assert_eq!(reload.before, None);
        let back = Seen::look(&sent(reload), at(40));
        assert_eq!(back.before, Some(at(9)));
        let again = Seen::look(&sent(back), at(45));
        assert_eq!(again.before, Some(at(9)), "the same visit");
    }

    #[test]
    fn a_cookie_of_somebody_elses_making_is_no_harm() {
        for bad in ["allclear_seen=", "allclear_seen=1", "allclear_seen=x.y", "allclear_seen=99999999999999999.5"] {
            let headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static(bad))]);
            let _ = Seen::look(&headers, at(0));
        }
    }
}
