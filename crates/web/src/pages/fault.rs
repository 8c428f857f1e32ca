//! What a person sees when something cannot be done: what happened, and what to do now.

use super::wrote::wrote;
use crate::problem::{Problem, RETRY_AFTER_SECS};
use crate::session::Viewer;
use crate::ui::icon::Icon;
use crate::ui::shell::{Place, Plain, Shell};
use allclear_core::access::Permission;
use allclear_engine::Error;
use allclear_store::StoreError;
use allclear_texts::{html, t};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use maud::Markup;

/// A refusal, for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub status: StatusCode,
    pub heading: String,
    pub text: String,
    /// Emergency mode held it up: said once more as something that is meant, it is done.
    pub emergency: bool,
}

/// What a page handler answers.
pub type Answer = Result<Response, Fault>;

impl Fault {
    /// `heading` says what happened, `text` what to do.
    #[must_use]
    pub fn new(status: StatusCode, heading: &str, text: impl Into<String>) -> Self {
        Self { status, heading: heading.to_owned(), text: text.into(), emergency: false }
    }

    /// Nothing is here.
    #[must_use]
    pub fn missing(what: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            &t!("There is no such {what}"),
            // The same for what is private: nobody learns from a refusal that it is there.
            t!("It may have been removed, you may not be able to see it, or the address is not quite right."),
        )
    }

    /// A handler asked for a viewer on a route that has none: a mistake in the table.
    #[must_use]
    pub fn not_signed_in() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, t!("Please sign in"), t!("This page is for people who are signed in."))
    }

    /// The role is too small.
    #[must_use]
    pub fn forbidden(permission: Permission) -> Self {
        let who = match permission {
            Permission::Follow | Permission::Read => t!("people with at least the observer role"),
            Permission::Respond => t!("responders"),
            Permission::Manage => t!("managers"),
            Permission::Configure => t!("admins"),
        };
        Self::new(
            StatusCode::FORBIDDEN,
            t!("This is not for your role"),
            t!("It is for {who}. An admin can change your role."),
        )
    }

    /// The same, inside the frame that a signed-in person knows, with what they wrote into the form they sent.
    #[must_use]
    pub fn seen_by(self, viewer: &Viewer, form: &[u8]) -> Response {
        let mut shell = Shell::new(viewer, Place::Home, &self.heading);
        shell.main =
            html! { (self.body(&self.ways(shell.viewer.as_ref().is_some_and(|v| v.follows_only)))) (wrote(form)) };
        self.dressed(shell.into_response())
    }

    fn body(&self, ways: &Markup) -> Markup {
        html! {
            div .fault {
                (Icon::TriangleAlert.svg())
                p { (self.text) }
                p .row { a .button href="/" { "Go to Home" } (ways) }
            }
        }
    }

    /// Where what was not found may be after all.
    fn ways(&self, follows_only: bool) -> Markup {
        let lost = self.status == StatusCode::NOT_FOUND;
        html! {
            @if lost {
                a .button href="/search" { (Icon::Search) "Search" }
                a .button href="/incidents" { (Icon::Siren) "Incidents" }
                @if !follows_only { a .button href="/alerts" { (Icon::Bell) "Alerts" } }
            }
        }
    }

    fn dressed(self, mut response: Response) -> Response {
        *response.status_mut() = self.status;
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER_SECS));
        }
        response
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let plain = Plain { title: self.heading.clone(), main: self.body(&Markup::default()) };
        let fault = self.clone();
        let mut response = self.dressed(plain.into_response());
        // The gate in front of pages shows it again with the viewer's frame around it.
        response.extensions_mut().insert(fault);
        response
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let heading = match &error {
            Error::NotFound { what, .. } => return Self::missing(what),
            Error::Denied(_) => t!("This is not for your role"),
            Error::Busy | Error::Unavailable(_) => t!("Not stored: please try again"),
            Error::Refused(_) | Error::Invalid { .. } => t!("That could not be done"),
            Error::Emergency(_) => t!("Emergency mode is on"),
            Error::Internal(_) => t!("Something went wrong inside"),
        };
        // The one place that turns an error into status and words, and writes what is inside to the log only.
        let emergency = matches!(error, Error::Emergency(_));
        let problem = Problem::from(error);
        Self { emergency, ..Self::new(problem.status(), heading, sentence(problem.detail())) }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Error::from(error).into()
    }
}

/// A sentence for a page from the words of an error.
#[must_use]
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    let end = if text.ends_with(['.', '!', '?', '…']) { "" } else { "." };
    format!("{}{}{end}", first.to_uppercase(), letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_become_sentences() {
        assert_eq!(sentence("there is no alert 1"), "There is no alert 1.");
        assert_eq!([sentence(""), sentence("über?")], [String::new(), "Über?".to_owned()]);
        let fault = Fault::from(Error::Internal("secret table".to_owned()));
        assert_eq!(fault.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!fault.text.contains("secret"));
    }
}
