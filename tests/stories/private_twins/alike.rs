//! What of an answer must be alike in two worlds, and what of it is chance.

use crate::world::World;
use axum::body::{Body, to_bytes};
use http::{HeaderMap, Method, Request, StatusCode, header};
use std::fmt::Write as _;

/// What `/metrics` says about what there is. The rest counts what this process did, which is one for both worlds.
const GAUGES: [&str; 2] = ["allclear_open_alerts", "allclear_auditor_findings"];

/// How the paths end of what is looked at by POST, so that what is typed stands in no address.
const POSTED: [&str; 4] = ["/incidents/new/who", "/incidents/new/wanted", "/suggest", "/override/relieved"];

/// How one looks at what is at this path.
pub fn looking(path: &str) -> Method {
    if POSTED.iter().any(|end| path.ends_with(end)) { Method::POST } else { Method::GET }
}

/// An answer as it went out.
pub async fn ask(w: &World, path: &str, headers: &[(&'static str, String)]) -> (StatusCode, HeaderMap, String) {
    let mut request = Request::builder().method(looking(path)).uri(path);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let answer = w.exchange(request.body(Body::empty()).expect("a request")).await;
    let (parts, body) = answer.into_parts();
    let bytes = to_bytes(body, 64 << 20).await.expect("a body");
    (parts.status, parts.headers, String::from_utf8_lossy(&bytes).into_owned())
}

/// With every id replaced by its place among the ids of this text: `alt_01j…`, a UUID, the digest of an asset or a form.
pub fn plain(text: &str) -> String {
    let is_id = |word: &str| {
        let crockford = |s: &str| s.len() == 26 && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let hex = |s: &str| s.bytes().all(|b| b.is_ascii_hexdigit());
        // The database of a test has a name of its own.
        word.starts_with("allclear_test_")
            || word.split_once('_').is_some_and(|(kind, id)| kind.len() <= 5 && crockford(id))
            || (word.len() >= 16 && hex(word) && word.bytes().any(|b| b.is_ascii_digit()))
            || (word.len() >= 20
                && word.bytes().any(|b| b.is_ascii_digit())
                && word.bytes().any(|b| b.is_ascii_uppercase()))
    };
    let mut seen: Vec<&str> = Vec::new();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let inside = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let end = rest.find(|c| !inside(c)).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        // `alert-alt_…`: an element's id or a fact's name.
        let named = word.split_once('-').filter(|(_, id)| !is_id(word) && is_id(id));
        let word = named.map_or(word, |(kind, id)| {
            out.push_str(kind);
            id
        });
        if is_id(word) {
            let place = seen.iter().position(|known| *known == word).unwrap_or_else(|| {
                seen.push(word);
                seen.len() - 1
            });
            let _ = write!(out, "<id {place}>");
        } else {
            out.push_str(word);
        }
        let next = behind.chars().next().map_or(0, char::len_utf8);
        out.push_str(&behind[..next]);
        rest = &behind[next..];
    }
    out
}

/// What of an answer must not differ.
pub fn essence(path: &str, (status, headers, body): (StatusCode, HeaderMap, String)) -> String {
    let body = match path {
        "/metrics" => {
            // In which order they stand is chance.
            let mut gauges: Vec<&str> =
                body.lines().filter(|line| GAUGES.iter().any(|name| line.starts_with(name))).collect();
            gauges.sort_unstable();
            gauges.join("\n")
        }
        // Pages that were planned in the same moment stand in the order of their ids, which is chance.
        path if path.starts_with("/api/v1/pages") && status == StatusCode::OK => sorted(&body),
        _ => body,
    };
    let told = headers.iter().filter(|(name, _)| *name != header::ETAG);
    let told: Vec<String> = told.map(|(name, value)| format!("{name}: {value:?}")).collect();
    // An entity tag is made from the body, ids and all: that there is one is compared, and the body below.
    let tagged = headers.contains_key(header::ETAG);
    plain(&format!("{status}\n{}\ntagged: {tagged}\n\n{body}", told.join("\n")))
}

/// The rows of a list, in an order that does not depend on ids.
fn sorted(body: &str) -> String {
    let list: serde_json::Value = serde_json::from_str(body).expect("JSON");
    let mut rows: Vec<String> =
        list["data"].as_array().expect("a list").iter().map(|row| plain(&row.to_string())).collect();
    rows.sort();
    rows.join("\n")
}

/// Where two lines part, with a little of what is before.
pub fn narrow(a: &str, b: &str) -> String {
    let same = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
    let part = |text: &str| text.chars().skip(same.saturating_sub(60)).take(160).collect::<String>();
    format!("\n   with: {}\nwithout: {}", part(a), part(b))
}
