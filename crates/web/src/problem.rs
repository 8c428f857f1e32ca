//! RFC 9457 problems: the one place where an error becomes an answer.

use crate::pages::Fault;
use allclear_core::text::hex;
use allclear_engine::{Error, company};
use allclear_store::StoreError;
use allclear_texts::t;
use axum::Json;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::any::Any;
use std::sync::atomic::{AtomicU64, Ordering};
use utoipa::ToSchema;

/// When a client that was told to come back may do so, in seconds. Long enough for a commit queue to drain, short enough
/// for a pager.
pub const RETRY_AFTER_SECS: u32 = 5;

/// What went wrong, as `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the status says which kind of problem it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What happened and what to do, for a person.
    detail: Box<str>,
    /// The fields that cannot be used, when it is about fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// Everything that is wrong with configuration files, each with `file`, `line`, `column`, `message` and `hint`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    problems: Vec<company::Problem>,
    /// Where the details are in the server's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<Box<str>>,
}

/// One field that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Path of the field, for example `steps[0].wait`.
    pub field: String,
    pub reason: String,
    /// Line of the request's body, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
}

impl Problem {
    /// A problem with this status; `detail` says what happened and what to do.
    #[must_use]
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or(t!("Error")),
            status: status.as_u16(),
            detail: detail.into().into_boxed_str(),
            errors: Vec::new(),
            problems: Vec::new(),
            reference: None,
        }
    }

    /// 422 about one field.
    #[must_use]
    pub fn invalid(field: &str, reason: impl Into<String>) -> Self {
        Self::at(
            StatusCode::UNPROCESSABLE_ENTITY,
            FieldError { field: field.to_owned(), reason: reason.into(), line: None },
        )
    }

    /// About one field of a body.
    #[must_use]
    pub fn at(status: StatusCode, error: FieldError) -> Self {
        let line = error.line.map(|line| t!(" (line {line})")).unwrap_or_default();
        let mut problem = Self::new(status, format!("{}: {}{line}", error.field, error.reason));
        problem.errors.push(error);
        problem
    }

    /// 422 about configuration files; lists everything that is wrong.
    #[must_use]
    pub fn configuration(problems: company::Problems) -> Self {
        let detail = t!("the configuration cannot be used; nothing was changed:\n{problems}");
        Self { problems: problems.0, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail) }
    }

    /// 500 whose cause is only in the log, under the reference in the answer.
    #[must_use]
    pub fn internal(cause: &str) -> Self {
        static OCCURRENCE: AtomicU64 = AtomicU64::new(0);
        // The same defect begins with the same letters, so that reports can be told apart; the number finds the line.
        let digest = Sha256::digest(cause.as_bytes());
        let defect = hex(&digest[..4]);
        let reference = format!("{defect}-{}", OCCURRENCE.fetch_add(1, Ordering::Relaxed));
        tracing::error!(reference, cause, "a request failed inside");
        let detail = t!("something went wrong inside; the server's log has the details under {reference}");
        Self { reference: Some(reference.into_boxed_str()), ..Self::new(StatusCode::INTERNAL_SERVER_ERROR, detail) }
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// What happened, for a person.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        match error {
            Error::NotFound { .. } => Self::new(StatusCode::NOT_FOUND, detail),
            Error::Refused(_) | Error::Emergency(_) => Self::new(StatusCode::CONFLICT, detail),
            Error::Invalid { field, reason } => Self::invalid(&field, reason),
            Error::Denied(_) => Self::new(StatusCode::FORBIDDEN, detail),
            Error::Busy => Self::new(StatusCode::SERVICE_UNAVAILABLE, detail),
            Error::Unavailable(why) => {
                tracing::error!(why, "the database is not available");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, detail)
            }
            Error::Internal(cause) => Self::internal(&cause),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Error::from(error).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match status {
            StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER_SECS));
            }
            StatusCode::UNAUTHORIZED => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"allclear\""));
            }
            _ => {}
        }
        response
    }
}

/// The answer for a path that is not in the table.
pub(crate) async fn not_found(uri: Uri, headers: HeaderMap) -> Response {
    if is_read_by_a_person(&headers) {
        let text = t!("It may have been removed, or the address is not quite right.");
        return Fault::new(StatusCode::NOT_FOUND, t!("There is nothing at this address"), text).into_response();
    }
    let hint = if uri.path().starts_with("/api/") { t!("; the API is described at /api/v1/openapi.json") } else { "" };
    Problem::new(StatusCode::NOT_FOUND, t!("there is nothing at this address{hint}")).into_response()
}

/// Refuses an address whose escapes are no text before any handler tries to read it: nothing here is called that.
pub(crate) async fn readable(request: Request, next: Next) -> Response {
    if !is_text(request.uri().path()) {
        let (parts, _) = request.into_parts();
        return not_found(parts.uri, parts.headers).await;
    }
    next.run(request).await
}

/// Whether the bytes behind a path's escapes are UTF-8. Three characters that are no escape stand for themselves.
fn is_text(path: &str) -> bool {
    let mut pieces = path.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        match piece.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(piece.get(2..).unwrap_or_default().as_bytes());
            }
            None => {
                bytes.push(b'%');
                bytes.extend_from_slice(piece.as_bytes());
            }
        }
    }
    std::str::from_utf8(&bytes).is_ok()
}

/// The answer for a path that is in the table with other methods. The router adds `Allow`.
pub(crate) async fn method_not_allowed(method: Method, headers: HeaderMap) -> Response {
    if is_read_by_a_person(&headers) {
        let text = t!("This address belongs to a button or a program. Go back, and press the button there.");
        return Fault::new(StatusCode::METHOD_NOT_ALLOWED, t!("There is no page at this address"), text)
            .into_response();
    }
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, t!("{method} means nothing here; `Allow` says what does"))
        .into_response()
}

/// Browsers ask for `text/html` by name; programs take anything, or JSON.
fn is_read_by_a_person(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .any(|wanted| wanted.to_str().is_ok_and(|wanted| wanted.contains("text/html")))
}

/// The answer when a handler panicked: one bad request does not take the pager down.
pub(crate) fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Problem::internal(&format!("panic: {}", text.unwrap_or(t!("(no message)")))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use allclear_core::access::Denied;

    #[test]
    fn every_error_has_its_status() {
        let status = |error: Error| Problem::from(error).status().as_u16();
        assert_eq!(status(Error::not_found("alert", "alt_1")), 404);
        assert_eq!(status(Error::refused("already resolved")), 409);
        assert_eq!(status(Error::invalid("title", "is empty")), 422);
        assert_eq!(status(Error::Denied(Denied { needed: "admin", of: "scope" })), 403);
        assert_eq!(status(Error::Busy), 503);
        assert_eq!(status(Error::Unavailable("disk full".to_owned())), 503);
        assert_eq!(status(Error::Internal("no column".to_owned())), 500);
    }

    #[test]
    fn escapes_that_are_no_text_are_noticed() {
        for good in ["/", "/alerts/%C3%A9", "/a%20b", "/100%", "/%zz", "/é", "/%00"] {
            assert!(is_text(good), "{good}");
        }
        for bad in ["/alerts/%ff", "/%C3", "/%C3%28", "/%c3x"] {
            assert!(!is_text(bad), "{bad}");
        }
    }

    #[test]
    fn what_is_inside_stays_inside() {
        for error in [Error::Internal("secret table".to_owned()), Error::Unavailable("secret table".to_owned())] {
            let text = serde_json::to_string(&Problem::from(error)).unwrap();
            assert!(!text.contains("secret"), "{text}");
        }
    }

    #[tokio::test]
    async fn a_panic_is_an_answer_that_tells_nothing() {
        use tower::ServiceExt as _;
        async fn broken() -> Response {
            panic!("secret inside")
        }
        let router = axum::Router::new().route("/", axum::routing::get(broken));
        let router = router.layer(tower_http::catch_panic::CatchPanicLayer::custom(panicked));
        let request = http::Request::get("/").body(axum::body::Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&body);
        assert!(text.contains("\"reference\"") && !text.contains("secret"), "{text}");
    }

    #[test]
    fn an_answer_to_come_back_says_when() {
        let response = Problem::from(Error::Busy).into_response();
        assert_eq!(response.headers()["retry-after"], "5");
        assert_eq!(response.headers()["content-type"], "application/problem+json");
    }
}
