//! Internal updates for those on a list: people who read mail and are not in the incident.

use crate::channel::{Outgoing, channel};
use allclear_core::dates;
use allclear_core::text;
use allclear_texts::t;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use minijinja::{Environment, context};
use serde_json::json;
use url::Url;

/// The name ends in `.html`, so that everything put into it is escaped.
const HTML: (&str, &str) = (
    "update.html",
    "<!doctype html><html lang=\"{{ lang }}\"><head><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">\
     <title>{{ subject }}</title></head><body style=\"margin:0;font-family:system-ui,sans-serif;font-size:16px;line-height:1.5\">\
     <div style=\"max-width:36em;margin:0 auto;padding:24px 20px\"><p style=\"font-size:14px;opacity:.8;margin:0\">{{ head }}</p>\
     <h1 style=\"font-size:20px;margin:4px 0 16px\">{{ title }}</h1><p style=\"white-space:pre-line\">{{ text }}</p>\
     <p><strong>{{ next }}</strong></p><p style=\"font-size:14px;opacity:.8\">{{ foot }} <a href=\"{{ url }}\">{{ url }}</a></p>\
     </div></body></html>",
);

/// An update as it is sent.
#[derive(Debug, Clone, Copy)]
pub struct Update<'a> {
    /// The same whenever this update is sent to this address: letters, digits, dashes and underscores.
    pub key: &'a str,
    /// The same for everything about one incident, in the same letters.
    pub thread: &'a str,
    pub number: i64,
    pub title: &'a str,
    /// `SEV-2`
    pub severity: &'a str,
    pub status: &'a str,
    pub text: &'a str,
    /// Whose words they are.
    pub by: &'a str,
    pub at: Timestamp,
    /// When the next one is promised.
    pub next_at: Option<Timestamp>,
    /// The lists that the address stands on; the first names the mail's `List-Id`.
    pub lists: &'a [String],
    /// The incident's page.
    pub url: &'a str,
    /// An earlier attempt may have arrived.
    pub maybe_repeat: bool,
}

impl Update<'_> {
    fn subject(&self) -> String {
        format!("[{} #{}] {}", self.severity, self.number, text::line(self.title, 120))
    }

    fn head(&self) -> String {
        t!("Incident #{}, {}, {}", self.number, self.severity, text::line(self.status, 60))
    }

    fn next(&self) -> String {
        self.next_at.map_or_else(
            || t!("No further update is promised.").to_owned(),
            |at| t!("Next update by {}.", clock(at, self.at)),
        )
    }

    fn foot(&self) -> String {
        let lists = self.lists.iter().map(|list| text::line(list, 60)).collect::<Vec<_>>().join(", ");
        t!("Written by {} at {}; sent to: {lists}.", text::line(self.by, 100), clock(self.at, self.at))
    }

    fn host(&self) -> String {
        let host = Url::parse(self.url).ok().and_then(|url| url.host_str().map(str::to_owned));
        // RFC 6761: never anybody's.
        host.unwrap_or_else(|| "allclear.invalid".to_owned())
    }
}

/// UTC, because readers are in many places; with the day when it is another one.
fn clock(at: Timestamp, beside: Timestamp) -> String {
    let utc = |at: Timestamp| at.to_zoned(TimeZone::UTC);
    let format = if utc(at).date() == utc(beside).date() { "%H:%M UTC" } else { "%-d %B, %H:%M UTC" };
    dates::moment(&utc(at), format)
}

/// Writes the mail to one address.
///
/// # Errors
/// One sentence, when no mail can be sent to this address.
pub fn update(of: &Update<'_>, to: &str) -> Result<Outgoing, String> {
    channel("email").ok_or("there is no channel for mail")?.check_address(to)?;
    let (subject, head, next, foot) = (of.subject(), of.head(), of.next(), of.foot());
    let (title, words) = (text::line(of.title, 200), text::paragraph(of.text, 20_000));
    let mut environment = Environment::new();
    let written = environment.add_template(HTML.0, HTML.1).and_then(|()| {
        let url = of.url;
        environment.get_template(HTML.0)?.render(context! {
            lang => allclear_texts::language(),
            subject => &subject, head => &head, title => &title, text => &words, next => &next, foot => &foot, url,
        })
    });
    Ok(Outgoing::Mail {
        to: to.to_owned(),
        text: format!("{head}\n{title}\n\n{words}\n\n{next}\n\n{foot}\n{}\n", of.url),
        html: written.map_err(|why| format!("the mail could not be written: {why}"))?,
        subject,
        headers: headers(of),
    })
}

fn headers(of: &Update<'_>) -> Vec<(String, String)> {
    let host = of.host();
    let mut headers = vec![
        ("Message-ID".to_owned(), format!("<{}@{host}>", of.key)),
        // No mail has this id; mail programs gather under it all that refer to it.
        ("References".to_owned(), format!("<{}@{host}>", of.thread)),
        // RFC 3834: no vacation replies to a list.
        ("Auto-Submitted".to_owned(), "auto-generated".to_owned()),
        ("X-Auto-Response-Suppress".to_owned(), "All".to_owned()),
    ];
    headers.extend(of.lists.first().map(|list| ("List-Id".to_owned(), list_id(list, &host))));
    headers
}

/// RFC 2919: the name as a dot-atom in ASCII, which filters sort by.
fn list_id(list: &str, host: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let name: String = list.chars().map(plain).take(60).collect();
    let name = name.trim_matches('-');
    format!("<{}.updates.{host}>", if name.is_empty() { "list" } else { name })
}

/// Writes the request that hands the update to a program.
///
/// # Errors
/// One sentence, when nothing can be sent to this address.
pub fn update_as_json(of: &Update<'_>, url: &str) -> Result<Outgoing, String> {
    channel("webhook").ok_or("there is no channel for webhooks")?.check_address(url)?;
    let body = json!({
        "type": "incident.update", "id": of.key, "text": of.text, "by": of.by, "at": of.at, "next_update_at": of.next_at,
        "lists": of.lists, "maybe_repeat": of.maybe_repeat,
        "incident": { "id": of.thread, "number": of.number, "title": of.title, "severity": of.severity,
                      "status": of.status, "url": of.url },
    });
    let headers = [("content-type", "application/json"), ("idempotency-key", of.key), ("webhook-id", of.key)];
    Ok(Outgoing::Http {
        method: "POST",
        url: url.to_owned(),
        headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        body: body.to_string().into_bytes(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_says_what_is_promised_and_lets_nothing_into_its_headers() {
        let lists = ["Leiter & \r\nBcc: eve@example.com".to_owned()];
        let of = Update {
            key: "dlv_1",
            thread: "inc_1",
            number: 7,
            title: "Checkout <b>\r\nBcc: eve@example.com",
            severity: "SEV-2",
            status: "Investigating",
            text: "We look.\nYou need to do nothing.",
            by: "Ana",
            at: "2026-06-10T03:12:00Z".parse().expect("a time"),
            next_at: Some("2026-06-11T00:10:00Z".parse().expect("a time")),
            lists: &lists,
            url: "https://allclear.example/incidents/7",
            maybe_repeat: false,
        };
        let Ok(Outgoing::Mail { subject, text, html, headers, .. }) = update(&of, "leaders@example.com") else {
            panic!("a mail")
        };
        assert!(headers.iter().all(|(_, value)| value.bytes().all(|b| (b' '..0x7f).contains(&b))), "{headers:?}");
        assert!(!subject.contains(['\r', '\n']) && !html.contains("<b>"), "{subject} {html}");
        assert!(text.contains("We look.\nYou need") && text.contains("Next update by 11 June, 00:10 UTC."), "{text}");
        let id = headers.iter().find(|(name, _)| name == "List-Id").map(|(_, value)| value.as_str());
        assert_eq!(id, Some("<leiter-----bcc--eve-example-com.updates.allclear.example>"));
        assert!(update(&of, "no address").is_err() && update_as_json(&of, "ftp://x").is_err());
    }
}
