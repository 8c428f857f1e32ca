//! What an incident gathers from outside: where people meet, and what customers report. Folded from the timeline.

use super::{MAX_REASON, Refused, any_line};
use crate::timeline::{Entry, Kind};
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Longest link, in characters: what browsers and proxies let through.
pub const MAX_LINK: usize = 2_000;
/// Most recordings of one incident, and most reports of customers that are kept to be shown; the timeline has all of them.
const MOST: usize = 50;
/// Most cases anybody counts: a slip of the finger behind it would make every chart useless.
pub const MAX_CASES: u32 = 1_000_000;

/// What a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// The call that everybody is on.
    Bridge,
    /// Where people write.
    Chat,
    /// Where people draw.
    Whiteboard,
    /// What was said; there may be several.
    Recording,
}

impl LinkKind {
    /// Every kind, what is needed first first.
    pub const ALL: [Self; 4] = [Self::Bridge, Self::Chat, Self::Whiteboard, Self::Recording];

    /// What is typed, and the word used in storage and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bridge => "bridge",
            Self::Chat => "chat",
            Self::Whiteboard => "whiteboard",
            Self::Recording => "recording",
        }
    }

    /// As people read it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bridge => t!("Bridge"),
            Self::Chat => t!("Chat"),
            Self::Whiteboard => t!("Whiteboard"),
            Self::Recording => t!("Recording"),
        }
    }

    /// Reads [`LinkKind::as_str`] back.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A link of an incident. Its address begins with `http://` or `https://`: see [`address`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingLink {
    pub kind: LinkKind,
    pub url: String,
    pub since: Timestamp,
}

/// What customers reported at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub at: Timestamp,
    /// Cases known then, all together.
    pub cases: u32,
    /// What one of them said.
    pub quote: Option<String>,
}

/// Everything of this kind about one incident.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Gathered {
    links: Vec<MeetingLink>,
    /// The newest last.
    reports: Vec<Report>,
}

impl Gathered {
    /// What a whole timeline says. `entries` are in the order of recording.
    #[must_use]
    pub fn of<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Self {
        let mut found = Self::default();
        for entry in entries {
            found.turn(entry);
        }
        found
    }

    /// The links, what is needed first first.
    pub fn links(&self) -> impl Iterator<Item = &MeetingLink> {
        LinkKind::ALL.into_iter().flat_map(|kind| self.links.iter().filter(move |link| link.kind == kind))
    }

    /// Where everybody talks.
    #[must_use]
    pub fn bridge(&self) -> Option<&str> {
        self.links.iter().find(|link| link.kind == LinkKind::Bridge).map(|link| link.url.as_str())
    }

    /// Cases of customers known now.
    #[must_use]
    pub fn cases(&self) -> u32 {
        self.reports.last().map_or(0, |report| report.cases)
    }

    /// How many of them were reported within `span` before `now`.
    #[must_use]
    pub fn cases_within(&self, span: SignedDuration, now: Timestamp) -> u32 {
        let from = now.checked_sub(span).unwrap_or(Timestamp::MIN);
        let before = self.reports.iter().rev().find(|report| report.at < from).map_or(0, |report| report.cases);
        self.cases().saturating_sub(before)
    }

    /// What customers report, as one plain line with the last of their words; `None` when nobody counted.
    #[must_use]
    pub fn told(&self) -> Option<String> {
        self.reports.last()?;
        let quote = self.reports().find_map(|report| report.quote.as_deref());
        let quote = quote.map_or_else(String::new, |quote| t!(", one of them: \"{quote}\""));
        let cases = if self.cases() == 1 { t!("1 case").to_owned() } else { t!("{} cases", self.cases()) };
        Some(t!("Customers reported {cases}{quote}"))
    }

    /// What customers reported, the newest first.
    pub fn reports(&self) -> impl Iterator<Item = &Report> {
        self.reports.iter().rev()
    }

    /// What the next entry changes.
    pub(crate) fn turn(&mut self, entry: &Entry) {
        match &entry.kind {
            Kind::LinkSet { link, url } => {
                // There is one of each, but any number of recordings; the same one again counts from now.
                let other = |known: &MeetingLink| {
                    *link == LinkKind::Recording && url.as_ref().is_some_and(|url| *url != known.url)
                };
                self.links.retain(|known| known.kind != *link || other(known));
                let since = entry.occurred_at;
                self.links.extend(url.clone().map(|url| MeetingLink { kind: *link, url, since }));
                self.forget_recordings();
            }
            Kind::CustomerSignal { cases, quote } => {
                self.reports.push(Report { at: entry.occurred_at, cases: *cases, quote: quote.clone() });
                self.reports.drain(..self.reports.len().saturating_sub(MOST));
            }
            _ => {}
        }
    }

    /// Keeps the newest recordings. There is only one of everything else, which must not go because much was recorded.
    fn forget_recordings(&mut self) {
        let recorded = |link: &MeetingLink| link.kind == LinkKind::Recording;
        let mut spare = self.links.iter().filter(|link| recorded(link)).count().saturating_sub(MOST);
        self.links.retain(|link| {
            let goes = spare > 0 && recorded(link);
            spare -= usize::from(goes);
            !goes
        });
    }
}

/// An address that a page may link to: `http` or `https`, with a host, and nothing in it that hides where it leads.
///
/// # Errors
/// [`Refused::Invalid`] on `url` says what is wrong with it.
pub fn address(text: &str) -> Result<String, Refused> {
    let url = any_line("url", text, MAX_LINK)?;
    let lower = url.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    let Some(rest) = rest else {
        return Err(Refused::invalid("url", t!("must begin with https:// or http://")));
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.is_empty() {
        return Err(Refused::invalid("url", t!("names no host")));
    }
    if host.contains('@') {
        return Err(Refused::invalid(
            "url",
            t!("must not have a name in front of its host: that hides where it leads"),
        ));
    }
    if url.contains(|c: char| c.is_whitespace() || c.is_control() || ['"', '<', '>', '\\', '`'].contains(&c)) {
        return Err(Refused::invalid("url", t!("must not have spaces, quotes or angle brackets in it")));
    }
    Ok(url)
}

/// What a customer said, without the quotation marks around it; empty counts as nothing.
///
/// # Errors
/// [`Refused::Invalid`] when it is too long.
pub fn quote(text: Option<&str>) -> Result<Option<String>, Refused> {
    let said = text.map(|text| any_line("quote", text, MAX_REASON)).transpose()?;
    let bare = said.map(|said| said.trim_matches(['"', '“', '”', '„', '«', '»']).trim().to_owned());
    Ok(bare.filter(|said| !said.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Actor;
    use crate::id::{EntryId, IncidentId};
    use uuid::Uuid;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minute * 60).expect("in range")
    }

    /// One thing every ten minutes.
    fn told(story: &[Kind]) -> Gathered {
        let entries: Vec<Entry> = (0..)
            .zip(story)
            .map(|(n, kind)| Entry {
                id: EntryId::from_uuid(Uuid::nil()),
                incident: IncidentId::from_uuid(Uuid::nil()),
                seq: n + 1,
                occurred_at: at(n * 10),
                recorded_at: at(n * 10),
                actor: Actor::System,
                token: None,
                kind: kind.clone(),
            })
            .collect();
        Gathered::of(&entries)
    }

    fn link(link: LinkKind, url: &str) -> Kind {
        Kind::LinkSet { link, url: Some(format!("https://{url}")).filter(|_| !url.is_empty()) }
    }

    fn signal(cases: u32, quote: &str) -> Kind {
        Kind::CustomerSignal { cases, quote: Some(quote.to_owned()).filter(|q| !q.is_empty()) }
    }

    #[test]
    fn there_is_one_bridge_and_any_number_of_recordings() {
        let gathered = told(&[
            link(LinkKind::Recording, "a"),
            link(LinkKind::Bridge, "old"),
            link(LinkKind::Bridge, "new"),
            link(LinkKind::Recording, "b"),
            link(LinkKind::Recording, "a"),
        ]);
        let shown: Vec<_> = gathered.links().map(|l| (l.kind, l.url.as_str())).collect();
        let recording = LinkKind::Recording;
        assert_eq!(shown, [(LinkKind::Bridge, "https://new"), (recording, "https://b"), (recording, "https://a")]);
        assert_eq!(told(&[link(LinkKind::Bridge, "old"), link(LinkKind::Bridge, "")]).bridge(), None);
    }

    #[test]
    fn however_much_is_recorded_the_bridge_stays() {
        let recordings = (0..=MOST).map(|n| link(LinkKind::Recording, &format!("r{n}")));
        let gathered = told(&[link(LinkKind::Bridge, "call")].into_iter().chain(recordings).collect::<Vec<_>>());
        assert_eq!(gathered.bridge(), Some("https://call"));
        let kept: Vec<_> = gathered.links().skip(1).map(|link| link.url.as_str()).collect();
        assert_eq!((kept.len(), kept.first(), kept.last()), (MOST, Some(&"https://r1"), Some(&"https://r50")));
    }

    #[test]
    fn cases_are_those_last_known_and_how_many_came_lately_is_told() {
        let gathered = told(&[signal(3, "error 42"), signal(12, ""), signal(13, "cannot pay")]);
        assert_eq!(gathered.cases(), 13);
        let lately = |minutes| gathered.cases_within(SignedDuration::from_mins(minutes), at(25));
        assert_eq!((lately(30), lately(20), lately(10), lately(1)), (13, 10, 1, 0));
        let quotes: Vec<_> = gathered.reports().filter_map(|r| r.quote.as_deref()).collect();
        assert_eq!(quotes, ["cannot pay", "error 42"]);
        assert_eq!(gathered.told().as_deref(), Some("Customers reported 13 cases, one of them: \"cannot pay\""));
        assert_eq!(Gathered::default().told(), None);
    }

    #[test]
    fn only_the_web_is_linked_to_and_nothing_that_hides_where_it_leads() {
        for good in ["https://meet.example.com/abc?pwd=1#x", "HTTP://10.0.0.1:8080", "https://example.com"] {
            assert_eq!(address(good), Ok(good.to_owned()));
        }
        for bad in [
            "",
            "meet.example.com",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://",
            "https:///x",
            "file:///etc/passwd",
            "https://bank.example@evil.example/",
            "https://a.example/\"><script>",
            "https://a.example/ b",
            "ftp://a.example",
            "java\nscript:alert(1)",
        ] {
            assert!(address(bad).is_err(), "{bad}");
        }
        assert!(address(&format!("https://a.example/{}", "x".repeat(MAX_LINK))).is_err());
    }
}
