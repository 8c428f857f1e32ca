//! Request and answer bodies.

mod strict;

use crate::encoding;
use crate::problem::{FieldError, Problem};
use allclear_core::incident::attachment::MAX_BYTES;
use axum::body::Body;
use axum::extract::{FromRequest, OptionalFromRequest, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use std::time::Duration;
use tokio::time::timeout;

/// Longest body of an API request, in bytes. A company's configuration may be longer: [`longest`].
pub const MAX_BODY: usize = 1024 * 1024;
/// Longest body with a configuration: 5 MB of files, as the command line reads them, and what JSON puts around them.
const MAX_CONFIGURATION: usize = 6 * 1024 * 1024;

/// How long a body may take to arrive: a megabyte over a slow phone, and no free seat for who only pretends to send.
const ARRIVAL: Duration = Duration::from_secs(30);
/// The longest body that may be sent to this path of the API, in bytes.
pub(crate) fn longest(path: &str) -> usize {
    match path {
        "/api/v1/company/plan" | "/api/v1/company/apply" => MAX_CONFIGURATION,
        _ if path.starts_with("/api/v1/incidents/") && path.ends_with("/attachments") => MAX_BYTES,
        _ => MAX_BODY,
    }
}

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// It has more than this many bytes.
    TooLong(usize),
    /// It did not arrive within half a minute.
    TooSlow,
    /// The connection broke off.
    Broken,
}

impl From<Unread> for Problem {
    fn from(why: Unread) -> Self {
        match why {
            Unread::TooLong(max) => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, format!("the body is longer than {max} bytes"))
            }
            Unread::TooSlow => Self::new(StatusCode::REQUEST_TIMEOUT, "the body took too long to arrive"),
            Unread::Broken => Self::new(StatusCode::BAD_REQUEST, "the body did not arrive whole"),
        }
    }
}

/// A JSON body, whatever its content type says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Json<T>(pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        parse(&unpacked(request).await?).map(Self)
    }
}

impl<T: DeserializeOwned, S: Send + Sync> OptionalFromRequest<S> for Json<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &S) -> Result<Option<Self>, Problem> {
        let body = unpacked(request).await?;
        if body.trim_ascii().is_empty() { Ok(None) } else { parse(&body).map(|value| Some(Self(value))) }
    }
}

async fn unpacked(request: Request) -> Result<Bytes, Problem> {
    let (parts, body) = request.into_parts();
    let max = longest(parts.uri.path());
    Ok(encoding::unpack(&parts.headers, &read(body, max).await?, max)?)
}

/// Reads a body of at most `max` bytes, as it was sent.
///
/// # Errors
/// [`Unread`] says why not.
pub async fn read(body: Body, max: usize) -> Result<Bytes, Unread> {
    read_within(ARRIVAL, body, max).await
}

#[expect(clippy::disallowed_methods, reason = "a client that stops in the middle must not hold a connection")]
async fn read_within(time: Duration, body: Body, max: usize) -> Result<Bytes, Unread> {
    let Ok(read) = timeout(time, Limited::new(body, max).collect()).await else { return Err(Unread::TooSlow) };
    match read {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(why) if why.is::<LengthLimitError>() => Err(Unread::TooLong(max)),
        Err(_) => Err(Unread::Broken),
    }
}

/// Reads a JSON object; the problem names the field and the line.
///
/// # Errors
/// 400 when it is not JSON, 422 when it is but does not say what is wanted.
pub fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    match body.trim_ascii().first() {
        Some(b'{') => {}
        Some(_) => return Err(no_object(body)),
        None => return Err(Problem::new(StatusCode::BAD_REQUEST, "the body is empty; a JSON object is expected")),
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|why| {
        let path = why.path().to_string();
        refuse(why.into_inner(), &path)
    })?;
    reader.end().map_err(|why| refuse(why, "."))?;
    strict::check::<T>(body)?;
    Ok(value)
}

/// Serde would read a list into a struct, field by field in the order of our source code.
fn no_object(body: &[u8]) -> Problem {
    let error = |reason: &str| FieldError { field: "body".to_owned(), reason: reason.to_owned(), line: None };
    match serde_json::from_slice::<serde::de::IgnoredAny>(body) {
        Ok(_) => Problem::at(StatusCode::UNPROCESSABLE_ENTITY, error("must be a JSON object")),
        Err(why) => refuse(why, "."),
    }
}

fn refuse(why: serde_json::Error, path: &str) -> Problem {
    let status = if why.is_data() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::BAD_REQUEST };
    let text = why.to_string();
    // serde_json ends its messages with the place, which has a field of its own here.
    let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    // What is no JSON is not about a field, wherever the reading stopped.
    let field = if path == "." || !why.is_data() { "body" } else { path };
    let line = Some(why.line()).filter(|line| *line > 0);
    if let Some(name) = quoted(reason, "missing field ") {
        return Problem::at(status, FieldError { field: inside(path, name), reason: "is missing".to_owned(), line });
    }
    if let Some(name) = quoted(reason, "duplicate field ") {
        let reason = "is there twice; keep one of them".to_owned();
        return Problem::at(status, FieldError { field: inside(path, name), reason, line });
    }
    let reason = match why.classify() {
        Category::Eof => {
            "the JSON ends in the middle; check that quotes and brackets are closed, and that it was sent whole"
                .to_owned()
        }
        Category::Syntax => {
            format!("this is not JSON at column {}; check commas, quotes and brackets there", why.column())
        }
        Category::Data | Category::Io => plain(reason),
    };
    Problem::at(status, FieldError { field: field.to_owned(), reason, line })
}

/// The name between backticks behind `words`.
fn quoted<'r>(reason: &'r str, words: &str) -> Option<&'r str> {
    reason.strip_prefix(words)?.strip_prefix('`')?.split('`').next()
}

/// A field of the object at `path`.
fn inside(path: &str, name: &str) -> String {
    if path == "." || path == name || path.ends_with(&format!(".{name}")) {
        return if path == "." { name.to_owned() } else { path.to_owned() };
    }
    format!("{path}.{name}")
}

/// Serde's refusal in words for somebody who does not know our types: `invalid type: map, expected struct Step`.
fn plain(reason: &str) -> String {
    if let Some(name) = quoted(reason, "unknown field ") {
        let known = reason.split_once(", expected ").map_or("", |(_, known)| known).trim_start_matches("one of ");
        let there_are = if known.is_empty() || reason.ends_with("there are no fields") {
            "none is taken here".to_owned()
        } else {
            format!("there are {}", known.replace('`', ""))
        };
        return format!("there is no field \"{}\"; {there_are}", allclear_core::text::line(name, 50));
    }
    let said = ["invalid type: ", "invalid value: ", "invalid length "].iter().find_map(|p| reason.strip_prefix(p));
    let Some((found, wanted)) = said.and_then(|rest| rest.rsplit_once(", expected ")) else {
        return reason.to_owned();
    };
    let wanted = match wanted.split(' ').next().unwrap_or_default() {
        "struct" | "map" => "an object",
        "tuple" | "sequence" => "a list",
        "enum" | "variant" => "one of the words for it",
        "i8" | "i16" | "i32" | "i64" | "isize" | "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number",
        "f32" | "f64" => "a number",
        _ => match wanted {
            "a map" => "an object",
            "a sequence" => "a list",
            "a boolean" => "true or false",
            other => other,
        },
    };
    let found = match found.split(' ').next().unwrap_or_default() {
        "map" => "an object",
        "sequence" => "a list",
        // Not what it says: that may be long, or a secret in the wrong place.
        "string" => "a string",
        "integer" | "floating" | "number" => "this number",
        "boolean" => "true or false",
        "null" | "unit" => "null",
        _ => return format!("must be {wanted}"),
    };
    format!("must be {wanted}, not {found}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only its reading is tested")]
        steps: Vec<Inner>,
    }
    #[derive(Debug, Deserialize)]
    struct Inner {
        #[expect(dead_code, reason = "only its reading is tested")]
        wait: u32,
    }

    fn refusal(body: &str) -> (u16, String) {
        let problem = parse::<Outer>(body.as_bytes()).unwrap_err();
        (problem.status().as_u16(), problem.detail().to_owned())
    }

    #[test]
    fn a_refusal_names_the_field_and_the_line() {
        let (status, detail) = refusal("{\n\"steps\": [\n{\"wait\": \"long\"}]}");
        assert_eq!((status, detail.starts_with("steps[0].wait: ")), (422, true), "{detail}");
        assert!(detail.ends_with("(line 3)"), "{detail}");
        let (status, detail) = refusal("{\"stepps\": []}");
        assert!(status == 422 && detail.contains("stepps"), "{detail}");
        let (status, detail) = refusal("{}");
        assert!(status == 422 && detail.contains("steps"), "{detail}");
    }

    #[test]
    fn refusals_are_told_without_our_types() {
        for (body, told) in [
            ("[[]]", "body: must be a JSON object"),
            ("7", "body: must be a JSON object"),
            ("{\"steps\": {}}", "steps: must be a list, not an object (line 1)"),
            ("{\"steps\": [7]}", "steps[0]: must be an object, not this number (line 1)"),
            ("{\"steps\": [[]]}", "steps[0]: must be an object (line 1)"),
            (
                "{\"steps\": [{\"wait\": \"long, expected u32\"}]}",
                "steps[0].wait: must be a whole number, not a string (line 1)",
            ),
            ("{\"steps\": [{\"wait\": -1}]}", "steps[0].wait: must be a whole number, not this number (line 1)"),
            ("{\"steps\": [{\"wait\": null}]}", "steps[0].wait: must be a whole number, not null (line 1)"),
        ] {
            assert_eq!(refusal(body), (422, told.to_owned()));
        }
    }

    #[tokio::test]
    async fn why_a_body_was_not_read_is_told_apart() {
        let never = || Body::from_stream(futures::stream::pending::<std::io::Result<Bytes>>());
        assert_eq!(read_within(Duration::ZERO, never(), 9).await, Err(Unread::TooSlow));
        let broken = Body::from_stream(futures::stream::iter([Ok("{"), Err(std::io::Error::other("gone"))]));
        assert_eq!(read(broken, 9).await, Err(Unread::Broken));
        assert_eq!(read(Body::from("{\"a\": 1}"), 8).await, Ok(Bytes::from("{\"a\": 1}")));
        assert_eq!(read(Body::from("{\"a\": 12}"), 8).await, Err(Unread::TooLong(8)));
    }

    #[test]
    fn what_is_not_json_is_told_apart() {
        assert_eq!(refusal("[7").0, 400);
        assert_eq!(refusal("nonsense").0, 400);
        assert_eq!(refusal("").0, 400);
        assert_eq!(refusal("{\"steps\": [").0, 400);
        assert_eq!(refusal("{\"steps\": []} more").0, 400);
        assert_eq!(refusal("{\"steps\": [\u{0}]}").0, 400);
    }
}
