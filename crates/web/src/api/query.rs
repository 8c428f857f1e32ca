//! The query string: what a request may say in it, and what it says.

use super::Problem;
use super::openapi::operations;
use allclear_core::text;
use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::Method;
use http::request::Parts;
use serde::de::DeserializeOwned;
use std::error::Error;
use std::sync::Arc;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{PathItem, RefOr};

/// Most characters of an unknown parameter that are repeated to whoever sent it.
const SHOWN: usize = 50;

/// The query string.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match axum::extract::Query::<T>::try_from_uri(&parts.uri) {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(why) => Err(unread(&why)),
        }
    }
}

/// Which parameter cannot be read, and what is expected of it.
fn unread(why: &QueryRejection) -> Problem {
    // The innermost cause is what the value's own type says, behind the parameter's name where that is known.
    let mut cause: &dyn Error = why;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    let said = cause.to_string();
    if let Some(name) = said.strip_prefix("duplicate field `").and_then(|rest| rest.split('`').next()) {
        return Problem::invalid(name, "is given twice; give it once");
    }
    match said.split_once(": ") {
        Some((name, reason)) if is_name(name) => Problem::invalid(name, expected(reason)),
        _ => Problem::invalid("query string", expected(&said)),
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

fn expected(reason: &str) -> String {
    if reason.contains("invalid digit") || reason.contains("parse integer") || reason.contains("number too") {
        return "must be a whole number".to_owned();
    }
    if reason.contains("provided string was not `true` or `false`") {
        return "must be true or false".to_owned();
    }
    match reason.rsplit_once(", expected ").or_else(|| reason.rsplit_once(", there are ")) {
        Some((_, words)) if reason.starts_with("unknown variant") => {
            format!("must be {}", words.trim_start_matches("one of ").replace('`', ""))
        }
        _ => text::line(reason, 200),
    }
}

/// The parameters that the operations of one path have, as the document names them.
#[derive(Debug, Clone)]
pub(crate) struct Known(Arc<[(Method, Vec<String>)]>);

impl Known {
    /// Read from the document, so that what is documented and what is taken cannot differ.
    pub(crate) fn of(item: &PathItem) -> Self {
        let known = |(method, operation): (Method, &Operation)| {
            let names = operation.parameters.iter().flatten().filter_map(|p| match p {
                RefOr::T(p) if p.parameter_in == ParameterIn::Query => Some(p.name.clone()),
                _ => None,
            });
            (method, names.collect())
        };
        Self(operations(item).map(known).collect())
    }

    fn at(&self, method: &Method) -> &[String] {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        self.0.iter().find(|(known, _)| known == method).map_or(&[], |(_, names)| names)
    }
}

/// A misspelt filter would otherwise give the whole list, and look like an answer.
pub(crate) async fn refuse_unknown(
    State(known): State<Known>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let names = known.at(request.method());
    let asked = request.uri().query().unwrap_or_default();
    let unknown = url::form_urlencoded::parse(asked.as_bytes()).find(|(name, _)| !names.iter().any(|n| n == name));
    if let Some((name, _)) = unknown {
        let name = text::line(&name, SHOWN);
        let there_are = if names.is_empty() {
            "this address takes none".to_owned()
        } else {
            format!("there are {}", names.join(", "))
        };
        return Err(Problem::invalid(&name, format!("is no parameter of this address; {there_are}")));
    }
    Ok(next.run(request).await)
}
