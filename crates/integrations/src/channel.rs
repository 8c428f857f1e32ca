//! What a channel is: a notification in, one request or mail out, and what the reply means.

use crate::channels;
use allclear_core::id::{PageId, PersonId};
use allclear_core::page::{Notification, Outcome};
use allclear_core::text;
use jiff::SignedDuration;

/// Every channel, in the order in which a person chooses among them.
pub static CHANNELS: &[&dyn Channel] =
    &[&channels::browser::Browser, &channels::email::Email, &channels::ntfy::Ntfy, &channels::webhook::Webhook];

/// The channel with this name; `None` when there is none.
#[must_use]
pub fn channel(name: &str) -> Option<&'static dyn Channel> {
    CHANNELS.iter().copied().find(|c| c.name() == name)
}

/// Something to be sent by the transport.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outgoing {
    Http {
        method: &'static str,
        url: String,
        /// Names in lower case; values are visible ASCII and spaces.
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    /// One mail with both bodies as alternatives. No field that becomes a header holds a line break.
    Mail {
        to: String,
        subject: String,
        text: String,
        html: String,
        /// Besides `To`, `Subject`, `From` and `Date`.
        headers: Vec<(String, String)>,
    },
    /// To the browsers of one person: every open tab rings, every registered device gets a push.
    Browser(Box<Ringing>),
}

/// What browsers are told about a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ringing {
    pub page: PageId,
    pub person: PersonId,
    /// A JSON object in one line, for tabs as for devices. At most [`Ringing::MAX_BODY`] bytes.
    pub body: String,
    /// `high` or `normal` (RFC 8030, section 5.3): whether a phone may be woken for it.
    pub urgency: &'static str,
    /// The same for pages about the same thing: a newer push takes the place of one that was not delivered yet (RFC 8030,
    /// section 5.4: at most 32 characters of base64url).
    pub topic: String,
}

impl Ringing {
    /// What fits into one push: 4,096 bytes less 86 of header, 16 of tag and one of padding (RFC 8291, section 4).
    pub const MAX_BODY: usize = 3_993;
}

/// Where a page goes: a contact method.
#[derive(Debug, Clone, Copy)]
pub struct Address<'a> {
    /// A mail address or a URL, as [`Channel::check_address`] accepts it.
    pub address: &'a str,
    /// Signing secret or access token.
    pub secret: Option<&'a str>,
    /// Whose it is.
    pub person: PersonId,
}

/// What came back.
#[derive(Debug, Clone, Copy)]
pub enum Response<'a> {
    Http {
        status: u16,
        /// The `Retry-After` header.
        retry_after_secs: Option<u64>,
        /// Its first 64 KiB.
        body: &'a [u8],
    },
    Smtp {
        code: u16,
        message: &'a str,
    },
    /// No connection: nothing arrived, and later it may.
    Unreached(&'a str),
    /// No reply: time-out, broken off. The request may have arrived all the same.
    Broken(&'a str),
    /// Never left this machine, and never will: a forbidden address, a setting that is missing.
    Refused(&'a str),
}

/// A way to reach a person.
pub trait Channel: Sync + Send {
    /// The word in configuration.
    fn name(&self) -> &'static str;
    /// The name people know it by.
    fn title(&self) -> &'static str;
    /// Whether a contact method of this kind has an address; if not, what is stored is empty.
    fn has_address(&self) -> bool {
        true
    }
    /// Checks an address before it is stored.
    ///
    /// # Errors
    /// One sentence for the person who typed it.
    fn check_address(&self, address: &str) -> Result<(), String>;
    /// Writes the request. Rendering the same notification again gives the same request.
    ///
    /// # Errors
    /// One sentence, when nothing can be sent to this address; trying again cannot help.
    fn render(&self, notification: &Notification, to: &Address<'_>) -> Result<Outgoing, String>;
    /// What the reply means for the page.
    fn outcome(&self, reply: &Response<'_>) -> Outcome {
        outcome(reply)
    }
}

/// The common meaning of replies. 408, 425, 429, 5xx and silence may pass; other refusals stay.
pub(crate) fn outcome(reply: &Response<'_>) -> Outcome {
    match *reply {
        Response::Http { status, retry_after_secs, body } => http(status, retry_after_secs, body),
        Response::Smtp { code: 200..=299, message } => Outcome::Accepted { reference: reference(message) },
        Response::Smtp { code: code @ 500..=599, message } => {
            Outcome::Rejected { reason: said("mail server", code, message) }
        }
        Response::Smtp { code, message } => {
            Outcome::Retry { reason: said("mail server", code, message), after: None, maybe_arrived: false }
        }
        Response::Unreached(why) => {
            let reason = text::line(&format!("no connection: {why}"), 300);
            Outcome::Retry { reason, after: None, maybe_arrived: false }
        }
        Response::Broken(why) => {
            Outcome::Retry { reason: text::line(&format!("no answer: {why}"), 300), after: None, maybe_arrived: true }
        }
        Response::Refused(why) => Outcome::Rejected { reason: text::line(&format!("not sent: {why}"), 300) },
    }
}

fn http(status: u16, retry_after_secs: Option<u64>, body: &[u8]) -> Outcome {
    let reason = said("server", status, &String::from_utf8_lossy(body));
    match status {
        200..=299 => Outcome::Accepted { reference: None },
        300..=399 => {
            Outcome::Rejected { reason: format!("{reason}; redirects are not followed, use the final address") }
        }
        408 | 425 | 429 | 500.. | ..=199 => {
            let after = retry_after_secs.and_then(|s| i64::try_from(s).ok()).map(SignedDuration::from_secs);
            // A gateway can fail after the server behind it took the message.
            Outcome::Retry { reason, after, maybe_arrived: status == 408 || status >= 500 }
        }
        _ => Outcome::Rejected { reason },
    }
}

fn said(who: &str, code: u16, what: &str) -> String {
    let what = text::line(what, 200);
    if what.is_empty() { format!("the {who} answered {code}") } else { format!("the {who} answered {code}: {what}") }
}

fn reference(message: &str) -> Option<String> {
    Some(text::line(message, 200)).filter(|m| !m.is_empty())
}
