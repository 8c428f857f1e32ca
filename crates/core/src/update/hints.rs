//! Words that do not help whoever reads an update, with what helps more.
//!
//! The rules are those of PagerDuty's guides for writing to customers and stakeholders: say what is felt and what is
//! done, promise no time of repair, call it a disruption, leave out what only insiders know.

use crate::incident::Severity;
use allclear_texts::t;
use std::collections::BTreeSet;

/// What a hint is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HintKind {
    /// An abbreviation that not everybody knows.
    Acronym,
    /// A time of repair, which nobody can know.
    Promise,
    /// The name of a machine.
    Host,
    /// "Outage", which is less than that in most incidents.
    Outage,
    /// The name of a service that customers do not know it by.
    InternalName,
}

impl HintKind {
    /// The word used in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Acronym => "acronym",
            Self::Promise => "promise",
            Self::Host => "host",
            Self::Outage => "outage",
            Self::InternalName => "internal_name",
        }
    }

    /// What to write instead.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::Acronym => t!("not everybody knows it; write it out once"),
            Self::Promise => {
                t!("nobody can know when it will be repaired; say what is done and when the next update comes")
            }
            Self::Host => t!("readers do not know machines; say what they feel"),
            Self::Outage => t!("\"service disruption\" or \"degradation\" is nearer to what most readers see"),
            Self::InternalName => t!("customers know it by another name; say what they use"),
        }
    }
}

/// One word or phrase of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    pub kind: HintKind,
    /// As it stands in the text.
    pub found: String,
}

/// Who reads the text, and about what.
#[derive(Debug, Clone, Copy)]
pub struct Readers<'a> {
    pub severity: Severity,
    /// Names of services that these readers do not know: empty for colleagues.
    pub internal_names: &'a [&'a str],
}

/// Most hints about one text: more would not be read.
const MOST: usize = 8;

/// Everything in a text that could be said better, in the order of the text; each word once.
#[must_use]
pub fn hints(text: &str, readers: Readers<'_>) -> Vec<Hint> {
    let words: Vec<&str> = text.split_whitespace().map(bare).collect();
    // Somebody who shouts uses no acronyms.
    let shouted = words.iter().filter(|w| is_acronym(w)).count() * 2 > words.len();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    let mut add = |kind, word: &str| {
        if !word.is_empty() && seen.insert((kind, word.to_lowercase())) {
            found.push(Hint { kind, found: word.to_owned() });
        }
    };
    for (at, word) in words.iter().enumerate() {
        let rest = words.get(at..).unwrap_or_default();
        if let Some(phrase) = promise(rest) {
            add(HintKind::Promise, &phrase);
        }
        if is_host(word) {
            add(HintKind::Host, word);
        } else if !shouted && is_acronym(word) && !explained(text, word) {
            add(HintKind::Acronym, word);
        }
        if readers.severity != Severity::Sev1 && matches!(word.to_lowercase().as_str(), "outage" | "outages") {
            add(HintKind::Outage, word);
        }
        if let Some(name) = readers.internal_names.iter().find(|name| begins_with(rest, name)) {
            add(HintKind::InternalName, name);
        }
    }
    found.truncate(MOST);
    found
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Abbreviations that everybody knows.
const KNOWN: [&str; 31] = [
    "OK", "ID", "UTC", "GMT", "CET", "CEST", "EST", "EDT", "PST", "PDT", "AM", "PM", "EU", "US", "USA", "UK", "URL",
    "PDF", "SMS", "TV", "PC", "IT", "FAQ", "EUR", "USD", "GBP", "API", "APP", "WIFI", "SIM", "SEV",
];

fn is_acronym(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_ascii_uppercase()).count();
    let whole = word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    // A digit in front is an amount: 3G, 5XX.
    whole
        && (2..=6).contains(&word.len())
        && letters >= 2
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && !KNOWN.contains(&word)
}

/// `DNS (the address book of the internet)` and `the address book of the internet (DNS)` explain it.
fn explained(text: &str, word: &str) -> bool {
    text.contains(&format!("({word})")) || text.contains(&format!("{word} ("))
}

/// Beginnings of names that have a digit behind a dash and are no machines.
const NO_HOST: [&str; 16] = [
    "sev", "top", "covid", "step", "phase", "part", "plan", "option", "tier", "eu", "us", "ap", "sa", "af", "utf",
    "sha",
];

/// `db-03.internal`, `10.0.4.17`, `web01`, `cache-2`.
fn is_host(word: &str) -> bool {
    if word.parse::<std::net::IpAddr>().is_ok() {
        return true;
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    if !word.chars().all(plain) || !word.starts_with(|c: char| c.is_ascii_lowercase()) {
        return false;
    }
    let inside = [".internal", ".local", ".lan", ".corp", ".svc", ".intra"];
    if inside.iter().any(|end| word.ends_with(end) || word.contains(&format!("{end}."))) {
        return true;
    }
    let name = word.split('.').next().unwrap_or_default();
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = name.get(stem.len()..).unwrap_or_default();
    let first = stem.split('-').next().unwrap_or_default();
    if number.is_empty() || NO_HOST.contains(&first) {
        return false;
    }
    (stem.ends_with('-') && stem.len() > 1) || (number.len() > 1 && number.starts_with('0') && !stem.is_empty())
}

/// The promise that these words begin with.
fn promise(words: &[&str]) -> Option<String> {
    let lower: Vec<String> = words.iter().take(4).map(|w| w.to_lowercase()).collect();
    let word = |n: usize| lower.get(n).map_or("", String::as_str);
    let repaired = |w: &str| matches!(w, "fixed" | "resolved" | "restored" | "repaired" | "solved" | "back");
    let length = match (word(0), word(1), word(2)) {
        ("will" | "should", "be", done) if repaired(done) => 3,
        (done, "by" | "within" | "before", when) if repaired(done) && is_when(when) => 3,
        (done, "by" | "within" | "before", "the" | "an" | "end") if repaired(done) && is_part_of_day(word(3)) => 4,
        ("any", "minute", _) => 2,
        ("shortly" | "hopefully" | "eta", _, _) => 1,
        _ => return None,
    };
    Some(words.get(..length)?.join(" "))
}

/// "by 14:30", "before noon"; "by rolling back" is no time.
fn is_when(word: &str) -> bool {
    let named = ["noon", "midnight", "tomorrow", "tonight", "today", "minutes", "hours"];
    word.starts_with(|c: char| c.is_ascii_digit()) || named.contains(&word)
}

/// "within the hour", "by the end", "by end of"
fn is_part_of_day(word: &str) -> bool {
    matches!(word, "hour" | "end" | "day" | "morning" | "evening" | "afternoon" | "of")
}

fn begins_with(words: &[&str], name: &str) -> bool {
    let mut parts = name.split_whitespace().map(bare).peekable();
    parts.peek().is_some()
        && parts
            .zip(words.iter().map(Some).chain(std::iter::repeat(None)))
            .all(|(part, word)| word.is_some_and(|word| word.to_lowercase() == part.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&'static str, String)> {
        let readers = Readers { severity: Severity::Sev2, internal_names: &["Ledger", "Card vault"] };
        hints(text, readers).into_iter().map(|h| (h.kind.as_str(), h.found)).collect()
    }

    #[test]
    fn what_insiders_say_is_pointed_out() {
        for (text, kind, word) in [
            ("The BGP session flaps.", "acronym", "BGP"),
            ("It will be fixed today.", "promise", "will be fixed"),
            ("We expect to be back by 14:30.", "promise", "back by 14:30"),
            ("Payments return shortly.", "promise", "shortly"),
            ("Resolved within the hour.", "promise", "Resolved within the hour"),
            ("Hopefully that helps", "promise", "Hopefully"),
            ("db-03.internal does not answer", "host", "db-03.internal"),
            ("We restart web01 now", "host", "web01"),
            ("10.0.4.17 is unreachable", "host", "10.0.4.17"),
            ("There is an outage of payments", "outage", "outage"),
            ("The ledger is behind", "internal_name", "Ledger"),
            ("The card vault, too", "internal_name", "Card vault"),
        ] {
            assert_eq!(found(text), [(kind, word.to_owned())], "{text}");
        }
    }

    #[test]
    fn plain_words_are_left_alone() {
        for text in [
            "Since 14:05 UTC many customers in the EU cannot pay. We are rolling back a change.",
            "It was resolved by rolling back release 1841.",
            "We work on it as SEV-2; the top-10 shops in eu-west-1 feel it.",
            "The name service (DNS) does not answer.",
            "DNS (the address book of the internet) does not answer.",
            "WE ARE ON IT NOW",
            "3G and 5XX are numbers",
            "",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn each_word_is_pointed_out_once_and_an_outage_may_be_called_one_when_it_is() {
        assert_eq!(found("BGP, BGP and once more BGP is what we look at"), [("acronym", "BGP".to_owned())]);
        let worst = Readers { severity: Severity::Sev1, internal_names: &[] };
        assert_eq!(hints("A complete outage of ledger payments", worst), []);
    }

    #[test]
    fn no_text_is_too_strange() {
        for text in ["🤷 (", "\u{202e}-01", "---", "1:1:1", "a-1 -1 .internal", "will be", "back by"] {
            let _ = found(text);
        }
    }
}
