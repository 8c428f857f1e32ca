//! Mail: plain text that a phone's lock screen shows well, and the same as HTML.

use crate::channel::{Address, Channel, Outgoing};
use crate::wording::{self, Words};
use allclear_core::directory::Urgency;
use allclear_core::page::{Kind, Notification};
use allclear_core::text;
use allclear_texts::t;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior, context};
use url::{Host, Url};

pub(crate) struct Email;

/// The name ends in `.html`, so that everything put into it is escaped.
const HTML: (&str, &str) = ("page.html", include_str!("email.html"));

impl Channel for Email {
    fn name(&self) -> &'static str {
        "email"
    }

    fn title(&self) -> &'static str {
        t!("Email")
    }

    fn check_address(&self, address: &str) -> Result<(), String> {
        let wrong = |what: &str| Err(t!("the mail address {what}"));
        let Some((local, domain)) = address.rsplit_once('@') else { return wrong(t!("has no @")) };
        if local.is_empty() || domain.is_empty() || local.len() > 64 || address.len() > 254 {
            return wrong(t!("is empty before or after the @, or longer than mail allows"));
        }
        // Quoted local parts are legal and never used; without them nothing in an address can leave its header.
        let strange = |c: char| c.is_control() || c.is_whitespace() || "\"(),:;<>@[\\]".contains(c);
        if local.contains(strange) || local.starts_with('.') || local.ends_with('.') || local.contains("..") {
            return wrong(t!("has characters before the @ that cannot be used"));
        }
        let label = |l: &str| !l.is_empty() && !l.starts_with('-') && !l.ends_with('-');
        if domain.contains(strange) || !domain.split('.').all(label) || Host::parse(domain).is_err() {
            return wrong(t!("has no valid domain after the @"));
        }
        Ok(())
    }

    fn render(&self, n: &Notification, to: &Address<'_>) -> Result<Outgoing, String> {
        self.check_address(to.address)?;
        let words = Words::of(n);
        Ok(Outgoing::Mail {
            to: to.address.to_owned(),
            text: plain(&words),
            html: html(n, &words).map_err(|e| format!("the mail could not be written: {e}"))?,
            headers: headers(n),
            subject: words.short,
        })
    }
}

fn headers(n: &Notification) -> Vec<(String, String)> {
    let host = host(n);
    let mut headers = vec![
        ("Message-ID".to_owned(), format!("<{}@{host}>", wording::stable_id(n))),
        // RFC 3834: no vacation replies to a pager.
        ("Auto-Submitted".to_owned(), "auto-generated".to_owned()),
        ("X-Auto-Response-Suppress".to_owned(), "All".to_owned()),
    ];
    let thread = match n.kind {
        Kind::Alert(id) => Some(id.to_string()),
        Kind::Incident { id, .. } | Kind::Nudge { id, .. } => Some(id.to_string()),
        Kind::Digest { .. } | Kind::Test => None,
    };
    // No mail has this id; mail programs gather under it all that refer to it.
    headers.extend(thread.map(|id| ("References".to_owned(), format!("<{id}@{host}>"))));
    if n.urgency == Urgency::High {
        headers.push(("Importance".to_owned(), "high".to_owned()));
        headers.push(("X-Priority".to_owned(), "1".to_owned()));
    }
    headers
}

/// The right side of our message ids: the host people know us by.
fn host(n: &Notification) -> String {
    let url = n.answer_url.as_deref().and_then(wording::link).and_then(|u| Url::parse(&u).ok());
    match url.as_ref().and_then(Url::host) {
        Some(Host::Domain(domain)) => domain.to_owned(),
        Some(Host::Ipv4(ip)) => format!("[{ip}]"),
        Some(Host::Ipv6(ip)) => format!("[IPv6:{ip}]"),
        // RFC 6761: never anybody's.
        None => "allclear.invalid".to_owned(),
    }
}

fn plain(w: &Words) -> String {
    let mut out = format!("{}\n", w.sentence);
    for line in w.impact.iter().chain([&w.why]).chain(&w.remarks) {
        out.push_str(line);
        out.push('\n');
    }
    if let Some(answer) = &w.answer {
        out.push_str(&format!("\n{}: {answer}\n", t!("Answer")));
    }
    out.push_str(&format!("\n{}\n", w.times));
    for (name, href) in &w.links {
        out.push_str(&format!("{name}: {href}\n"));
    }
    if let Some(details) = &w.details {
        out.push_str(&format!("\n{details}\n"));
    }
    if !w.labels.is_empty() {
        out.push('\n');
        for (name, value) in &w.labels {
            out.push_str(&format!("{name} = {value}\n"));
        }
    }
    text::paragraph(&out, 16_384)
}

fn html(n: &Notification, w: &Words) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_template(HTML.0, HTML.1)?;
    // Colours with enough contrast on white and on black: 4.5 to 1 and more.
    let colour = match (&n.kind, n.urgency) {
        (Kind::Test, _) => "#3b7a57",
        (_, Urgency::High) => "#d63a2f",
        (_, Urgency::Low) => "#9a6b00",
    };
    environment.get_template(HTML.0)?.render(context! {
        lang => allclear_texts::language(), answer => t!("Answer"), colour => colour, w => Value::from(Serde(w)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in
            ["ana@example.com", "root@localhost", "a.b+c@sub.example.co.uk", "jörg@bücher.example", "o'neil@x.io"]
        {
            assert_eq!(Email.check_address(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "ana",
            "@example.com",
            "ana@",
            "ana@example.com\r\nBcc: eve@example.com",
            "ana@exa mple.com",
            "Ana <ana@example.com>",
            "ana@example.com,eve@example.com",
            "a@b@example.com",
            "\"a b\"@example.com",
            "ana@example..com",
            "ana@-example.com",
            ".ana@example.com",
            "ana\0@example.com",
        ] {
            assert!(Email.check_address(bad).is_err(), "{bad}");
        }
    }
}
