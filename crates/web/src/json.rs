//! Request and answer bodies.

use crate::problem::{FieldError, Problem};
use axum::body::Body;
use axum::extract::{FromRequest, OptionalFromRequest, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// Longest body of an API request, in bytes: a company's whole configuration fits in.
pub const MAX_BODY: usize = 1024 * 1024;

/// How long a body may take to arrive: a megabyte over a slow phone, and no free seat for who only pretends to send.
const ARRIVAL: Duration = Duration::from_secs(30);

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
        parse(&read(request.into_body(), MAX_BODY).await?).map(Self)
    }
}

impl<T: DeserializeOwned, S: Send + Sync> OptionalFromRequest<S> for Json<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &S) -> Result<Option<Self>, Problem> {
        let body = read(request.into_body(), MAX_BODY).await?;
        if body.trim_ascii().is_empty() { Ok(None) } else { parse(&body).map(|value| Some(Self(value))) }
    }
}

/// Reads a body of at most `max` bytes.
///
/// # Errors
/// 413 when it is longer, 408 when it takes longer than half a minute, 400 when it did not arrive whole.
pub async fn read(body: Body, max: usize) -> Result<Bytes, Problem> {
    use std::error::Error as _;
    let Ok(read) = tokio::time::timeout(ARRIVAL, axum::body::to_bytes(body, max)).await else {
        return Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "the body took too long to arrive"));
    };
    read.map_err(|why| {
        let too_long = why.source().is_some_and(|s| s.is::<http_body_util::LengthLimitError>());
        if too_long {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, format!("the body is longer than {max} bytes"))
        } else {
            Problem::new(StatusCode::BAD_REQUEST, "the body did not arrive whole")
        }
    })
}

/// Reads JSON; the problem names the field and the line.
///
/// # Errors
/// 400 when it is not JSON, 422 when it is but does not say what is wanted.
pub fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    if body.trim_ascii().is_empty() {
        return Err(Problem::new(StatusCode::BAD_REQUEST, "the body is empty; a JSON object is expected"));
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|why| {
        let path = why.path().to_string();
        refuse(why.into_inner(), &path)
    })?;
    reader.end().map_err(|why| refuse(why, "."))?;
    Ok(value)
}

fn refuse(why: serde_json::Error, path: &str) -> Problem {
    let status = if why.is_data() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::BAD_REQUEST };
    let text = why.to_string();
    // serde_json ends its messages with the place, which has a field of its own here.
    let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    let field = if path == "." { "body" } else { path };
    let line = Some(why.line()).filter(|line| *line > 0);
    Problem::at(status, FieldError { field: field.to_owned(), reason: reason.to_owned(), line })
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
    fn what_is_not_json_is_told_apart() {
        assert_eq!(refusal("").0, 400);
        assert_eq!(refusal("{\"steps\": [").0, 400);
        assert_eq!(refusal("{\"steps\": []} more").0, 400);
        assert_eq!(refusal("{\"steps\": [\u{0}]}").0, 400);
    }
}
