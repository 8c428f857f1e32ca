//! Larkfield's configuration: the file in `data/`, with its dates counted from today.

use allclear_core::access::Actor;
use allclear_engine::App;
use allclear_engine::company::{self, SourceFile};
use anyhow::Result;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

const FILE: &str = include_str!("../data/company.yaml");

/// Applies it as it reads on the day of `now`.
pub async fn apply(app: &App, now: Timestamp) -> Result<()> {
    let text = dated(FILE, now.to_zoned(TimeZone::UTC).date());
    company::apply(app, Actor::Operator, &[SourceFile { name: "company.yaml".to_owned(), text }]).await?;
    Ok(())
}

/// Replaces `<-1>` by the date of yesterday, and so on; what is no number of days stays.
fn dated(text: &str, today: Date) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        match after.split_once('>').and_then(|(days, left)| Some((days.parse::<i64>().ok()?, left))) {
            Some((days, left)) => {
                out.push_str(&today.saturating_add(days.days()).to_string());
                rest = left;
            }
            None => {
                out.push('<');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_counted_from_today() {
        let today: Date = "2026-03-01".parse().expect("a date");
        assert_eq!(dated("from <-1> to <+2>, a < b <c>", today), "from 2026-02-28 to 2026-03-03, a < b <c>");
    }
}
