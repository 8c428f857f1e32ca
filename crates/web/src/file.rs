//! Files on their way in, as forms and programs send them, and on their way out, so that none of them runs.

use crate::assets::lists;
use allclear_core::incident::attachment::{Attachment, MAX_BYTES};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};

/// Longest body of a form with a file: the file, its name, and what stands around them.
pub(crate) const MAX_UPLOAD: usize = MAX_BYTES + 64 * 1024;

/// What a form with a file has in it: fields by name, with the name of the file where it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part<'b> {
    pub name: &'b str,
    /// As it was sent; [`unquoted`] gives it as its owner knows it.
    pub file_name: Option<&'b str>,
    pub bytes: &'b [u8],
}

/// The name of a file as its owner knows it: browsers write `%22` for a quotation mark inside, and escape nothing else that
/// may be in a name (HTML, "multipart form data").
pub(crate) fn unquoted(name: &str) -> String {
    name.replace("%22", "\"")
}

/// The separator that a form's `Content-Type` names; `None` for anything that is no such form.
pub(crate) fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let rest = kind.strip_prefix("multipart/form-data")?;
    let named = rest.split(';').find_map(|part| part.trim().strip_prefix("boundary="))?;
    let bare = named.trim_matches('"');
    // RFC 2046, 5.1.1: 1 to 70 characters.
    (1..=70).contains(&bare.len()).then(|| bare.to_owned())
}

/// Most parts that are looked at; our own form has three.
const MOST_PARTS: usize = 16;

/// Reads a form with files (RFC 7578). What is broken ends it: the parts before it are there.
pub(crate) fn parts<'b>(body: &'b [u8], boundary: &str) -> Vec<Part<'b>> {
    let (first, next) = (format!("--{boundary}"), format!("\r\n--{boundary}"));
    let mut found = Vec::new();
    let Some(mut rest) = after(body, first.as_bytes()) else { return found };
    while found.len() < MOST_PARTS {
        // Two dashes behind the separator end it all.
        let Some(inner) = rest.strip_prefix(b"\r\n") else { break };
        let Some(end) = position(inner, next.as_bytes()) else { break };
        let (part, behind) = inner.split_at(end);
        found.extend(read_part(part));
        rest = behind.get(next.len()..).unwrap_or_default();
    }
    found
}

fn read_part(part: &[u8]) -> Option<Part<'_>> {
    let end = position(part, b"\r\n\r\n")?;
    let (head, bytes) = part.split_at(end);
    let bytes = bytes.get(4..).unwrap_or_default();
    let head = std::str::from_utf8(head).ok()?;
    let says = |line: &&str| line.to_ascii_lowercase().starts_with("content-disposition:");
    let disposition = head.split("\r\n").find(says)?;
    Some(Part { name: quoted(disposition, "name")?, file_name: quoted(disposition, "filename"), bytes })
}

/// `name="…"` in a header; browsers write `%22` for a quotation mark inside.
fn quoted<'h>(line: &'h str, name: &str) -> Option<&'h str> {
    let begins = format!(" {name}=\"");
    let at = line.find(&begins)? + begins.len();
    line.get(at..)?.split('"').next()
}

fn after<'b>(bytes: &'b [u8], what: &[u8]) -> Option<&'b [u8]> {
    bytes.get(position(bytes, what)? + what.len()..)
}

fn position(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// A file as it is given out: a picture that was recognised may be shown, everything else is saved; nothing runs, nothing
/// is guessed. A browser may keep it, and asks each time whether whoever sits there now may see it: `asked` says what it has.
pub(crate) fn answer(asked: &HeaderMap, file: &Attachment, bytes: Vec<u8>) -> Response {
    let way = if file.media.is_picture() { "inline" } else { "attachment" };
    let encoded: String = url::form_urlencoded::byte_serialize(file.name.as_bytes()).collect();
    let disposition = format!("{way}; filename*=UTF-8''{}", encoded.replace('+', "%20"));
    // What is attached never changes.
    let tag = format!("\"{}\"", file.id);
    let known = asked.get(header::IF_NONE_MATCH).is_some_and(|tags| lists(tags, &tag));
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { bytes.into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.media.content_type()));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &[u8] = b"--xx\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk1\r\n--xx\r\n\
        Content-Disposition: form-data; name=\"file\"; filename=\"a b.txt\"\r\nContent-Type: text/html\r\n\r\n\
        one\r\n--x\r\ntwo\r\n--xx--\r\n";

    #[test]
    fn a_form_with_a_file_is_read_part_by_part() {
        let found = parts(FORM, "xx");
        let file = Part { name: "file", file_name: Some("a b.txt"), bytes: b"one\r\n--x\r\ntwo" };
        assert_eq!(found, [Part { name: "key", file_name: None, bytes: b"k1" }, file]);
    }

    #[test]
    fn whatever_is_cut_off_or_broken_gives_fewer_parts_and_no_surprise() {
        for end in 0..FORM.len() {
            assert!(parts(&FORM[..end], "xx").len() <= 2);
        }
        for broken in [
            &b""[..],
            b"--xx",
            b"--xx\r\n",
            b"--xx--",
            b"\r\n\r\n--xx\r\n\r\n\r\n--xx",
            b"--xx\r\nx\r\n\r\n\r\n--xx\r\n",
        ] {
            assert!(parts(broken, "xx").is_empty(), "{broken:?}");
        }
    }

    #[test]
    fn a_quotation_mark_in_a_name_is_one_again() {
        assert_eq!(unquoted("the %22big%22 one, 100%.txt"), "the \"big\" one, 100%.txt");
    }

    #[test]
    fn only_a_form_with_files_has_a_boundary() {
        let of = |kind: &'static str| {
            boundary(&HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(kind))]))
        };
        assert_eq!(of("multipart/form-data; boundary=\"a b\"").as_deref(), Some("a b"));
        assert_eq!(of("multipart/form-data; charset=x; boundary=--1").as_deref(), Some("--1"));
        for none in ["multipart/form-data", "multipart/form-data; boundary=", "text/plain; boundary=x"] {
            assert_eq!(of(none), None, "{none}");
        }
    }
}
