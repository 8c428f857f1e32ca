//! Forms: what a person typed, kept as typed until it is accepted.
//!
//! A handler reads [`Form`], checks field by field, and either hands a command to a use-case or shows the same page
//! again with the form in it: every field with its value and what is wrong with it. Nothing typed is lost.
//!
//! ```text
//! async fn create(State(web): State<Web>, viewer: Viewer, mut form: Form) -> Answer {
//!     let title = form.line("title", 1..=200);
//!     if form.is_wrong() { return Ok(page(&viewer, &form).into_response()) }
//!     match declare(&web.app, viewer.actor(), title).await {
//!         Ok(id) => Ok(see_other(&format!("/incidents/{id}"), "Declared.")),
//!         Err(why) => { form.refuse(why)?; Ok(page(&viewer, &form).into_response()) }
//!     }
//! }
//! ```

use crate::json::{Unread, read};
use crate::pages::Fault;
use allclear_engine::Error;
use allclear_texts::t;
use axum::extract::{FromRequest, FromRequestParts, Request};
use http::StatusCode;
use http::request::Parts;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::ops::RangeInclusive;

/// Longest form, in bytes: a long review section and what percent-encoding makes of it.
pub const MAX_FORM: usize = 1 << 20;

/// A form as it was sent, with what turned out to be wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    wrong: BTreeMap<String, String>,
    /// What is wrong with the form as a whole.
    refused: Option<String>,
}

impl Form {
    /// A form that nobody has filled in yet, with these values in it.
    #[must_use]
    pub fn with(fields: &[(&str, &str)]) -> Self {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { fields, ..Self::default() }
    }

    /// Reads `application/x-www-form-urlencoded` text, whatever bytes it holds.
    #[must_use]
    pub fn parse(text: &[u8]) -> Self {
        let fields = url::form_urlencoded::parse(text).map(|(k, v)| (k.into_owned(), v.into_owned())).collect();
        Self { fields, ..Self::default() }
    }

    /// The value of the first field with this name, as typed; empty when there is none.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// The values of all fields with this name: check boxes, rows.
    pub fn values<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.fields.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Every field in order, for a form that has to be sent again.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Tells the content of a form from any other: for noticing that what it was filled from is not what is stored now.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let hash = self.fields.iter().fold(Sha256::new(), |hash, (name, value)| {
            let lengths = [name.len(), value.len()].map(|length| length.to_string());
            lengths.iter().chain([name, value]).fold(hash, |hash, part| hash.chain_update(part).chain_update([0]))
        });
        allclear_core::text::hex(&hash.finalize()[..12])
    }

    /// Whether a check box with this name was ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        self.fields.iter().any(|(key, _)| key == name)
    }

    /// What is wrong with a field, to be shown beside it.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<&str> {
        self.wrong.get(name).map(String::as_str)
    }

    /// The first field, in the order in which they were sent, that something is wrong with.
    #[must_use]
    pub fn first_wrong(&self) -> Option<&str> {
        self.fields.iter().map(|(name, _)| name.as_str()).find(|name| self.wrong.contains_key(*name))
    }

    /// What is wrong with the form as a whole, to be shown above it.
    #[must_use]
    pub fn refused(&self) -> Option<&str> {
        self.refused.as_deref()
    }

    /// Says what is wrong with a field. The first complaint about a field stays.
    pub fn complain(&mut self, name: &str, reason: impl Into<String>) {
        self.wrong.entry(name.to_owned()).or_insert_with(|| reason.into());
    }

    /// Says why the form as a whole is not taken.
    pub fn reject(&mut self, reason: &str) {
        self.refused = Some(reason.to_owned());
    }

    /// Whether anything is wrong.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        !self.wrong.is_empty() || self.refused.is_some()
    }

    /// The status of a page that shows this form again.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        if self.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
    }

    /// One line of text, without the white space around it, of so many characters; complains otherwise.
    pub fn line(&mut self, name: &str, length: RangeInclusive<usize>) -> String {
        let text = self.value(name).split_whitespace().collect::<Vec<_>>().join(" ");
        self.measured(name, text, length)
    }

    /// Text of several lines, of so many characters; complains otherwise.
    pub fn text(&mut self, name: &str, length: RangeInclusive<usize>) -> String {
        let text = self.value(name).replace("\r\n", "\n").trim().to_owned();
        self.measured(name, text, length)
    }

    fn measured(&mut self, name: &str, text: String, length: RangeInclusive<usize>) -> String {
        let count = text.chars().count();
        if allclear_core::text::is_blank(&text) && *length.start() > 0 {
            self.complain(name, t!("must not be empty"));
        } else if !length.contains(&count) {
            let (least, most) = (length.start(), length.end());
            let wanted = if count > *most { t!("at most {most}") } else { t!("at least {least}") };
            self.complain(name, t!("must have {wanted} characters; this has {count}"));
        }
        text
    }

    /// Something with a text form: a number, an id, a word of a list. `None` when empty; complains when unreadable.
    pub fn read<T: std::str::FromStr<Err: std::fmt::Display + 'static>>(&mut self, name: &str) -> Option<T> {
        let text = self.value(name).trim().to_owned();
        if text.is_empty() {
            return None;
        }
        match text.parse() {
            Ok(value) => Some(value),
            Err(why) => {
                // What the standard library says of numbers is not for people who fill in a form.
                let number = (&why as &dyn std::any::Any).is::<std::num::ParseIntError>();
                self.complain(name, if number { t!("must be a whole number").to_owned() } else { why.to_string() });
                None
            }
        }
    }

    /// As [`Form::read`], and complains when it is empty.
    pub fn required<T: std::str::FromStr<Err: std::fmt::Display + 'static>>(&mut self, name: &str) -> Option<T> {
        if self.value(name).trim().is_empty() {
            self.complain(name, t!("must be chosen"));
        }
        self.read(name)
    }

    /// Takes up what a use-case refused, so that the page can be shown again.
    ///
    /// # Errors
    /// What is not about the form: something that is gone, a missing permission, a failure inside.
    pub fn refuse(&mut self, error: Error) -> Result<(), Fault> {
        match error {
            Error::Invalid { field, reason } if self.fields.iter().any(|(key, _)| *key == field) => {
                self.complain(&field, reason);
            }
            error @ (Error::Invalid { .. } | Error::Refused(_) | Error::Busy | Error::Unavailable(_)) => {
                self.refused = Some(error.to_string());
            }
            other => return Err(other.into()),
        }
        Ok(())
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Fault;
    async fn from_request(request: Request, _: &S) -> Result<Self, Fault> {
        let body = read(request.into_body(), MAX_FORM).await?;
        Ok(Self::parse(&body))
    }
}

/// Why a form could not be read, for whoever sent it: what they typed is still in the page before.
impl From<Unread> for Fault {
    fn from(why: Unread) -> Self {
        match why {
            Unread::TooLong(_) => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                t!("This form is too long"),
                t!("A form may have 1 MB. Go back, shorten the text and send it again."),
            ),
            Unread::TooSlow => Self::new(
                StatusCode::REQUEST_TIMEOUT,
                t!("This form took too long to arrive"),
                t!("Nothing was stored. Go back, where what you typed still stands, and send it once more."),
            ),
            Unread::Broken => Self::new(
                StatusCode::BAD_REQUEST,
                t!("This form did not arrive whole"),
                t!("Nothing was stored. Go back, where what you typed still stands, and send it once more."),
            ),
        }
    }
}

/// The query string of a page, read as leniently as a form: a page is shown whatever somebody wrote into its address.
#[derive(Debug, Clone, Default)]
pub struct Asked(pub Form);

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(Form::parse(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_there_however_wrong() {
        let mut form = Form::parse(b"title=++two%0Alines+&n=x&tick=&title=second&bad=%FF%00");
        assert_eq!(form.line("title", 1..=200), "two lines");
        assert_eq!(form.read::<u8>("n"), None);
        assert_eq!(form.value("n"), "x", "shown again as typed");
        assert!(form.error("n").is_some() && form.is_wrong());
        assert!(form.ticked("tick") && !form.ticked("tock"));
        assert_eq!(form.values("title").count(), 2);
        assert_eq!(form.value("bad"), "\u{fffd}\0");
    }

    #[test]
    fn a_fingerprint_changes_with_every_part_of_a_form() {
        let of = |fields: &[(&str, &str)]| Form::with(fields).fingerprint();
        let one = of(&[("a", "1"), ("b", "2")]);
        assert_eq!(one, of(&[("a", "1"), ("b", "2")]));
        for other in
            [&[("a", "1")][..], &[("a", "1"), ("b", "")], &[("b", "2"), ("a", "1")], &[("a", "1b"), ("", "2")], &[]]
        {
            assert_ne!(one, of(other), "{other:?}");
        }
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        let mut form = Form::with(&[("a", ""), ("b", "äöü"), ("c", "äöü")]);
        form.line("a", 1..=3);
        form.line("b", 0..=2);
        form.line("c", 1..=3);
        assert_eq!(form.error("a"), Some("must not be empty"));
        assert_eq!(form.error("b"), Some("must have at most 2 characters; this has 3"));
        assert_eq!(form.error("c"), None);
    }

    #[tokio::test]
    async fn only_what_is_too_long_is_called_too_long() {
        let sent =
            |body: axum::body::Body| async move { Form::from_request(Request::new(body), &()).await.map(|_| ()) };
        let long = sent(axum::body::Body::from(vec![b'x'; MAX_FORM + 1])).await.unwrap_err();
        assert_eq!((long.status, long.heading.as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "This form is too long"));
        let halves = futures::stream::iter([Ok("text=a"), Err(std::io::Error::other("gone"))]);
        let broken = sent(axum::body::Body::from_stream(halves)).await.unwrap_err();
        assert_eq!(
            (broken.status, broken.heading.as_str()),
            (StatusCode::BAD_REQUEST, "This form did not arrive whole")
        );
        assert_eq!(Fault::from(Unread::TooSlow).status, StatusCode::REQUEST_TIMEOUT);
        assert!(sent(axum::body::Body::from(vec![b'x'; MAX_FORM])).await.is_ok());
    }

    #[test]
    fn a_refusal_stands_beside_its_field_or_above_the_form() {
        let mut form = Form::with(&[("title", "x")]);
        form.refuse(Error::invalid("title", "is taken")).unwrap();
        form.refuse(Error::invalid("elsewhere", "is wrong")).unwrap();
        assert_eq!(form.error("title"), Some("is taken"));
        assert_eq!(form.refused(), Some("elsewhere: is wrong"));
        assert!(form.refuse(Error::not_found("alert", "1")).is_err());
    }
}
