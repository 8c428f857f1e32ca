//! From bytes to JSON text: everything that must be settled before a parser may look at a body.

use crate::source::{Reject, RejectKind};
use allclear_core::text;
use serde::Deserialize;
use std::borrow::Cow;

/// Deepest nesting read. Real senders stay below ten; deeper bodies are attacks on recursive parsers.
pub(crate) const MAX_DEPTH: usize = 64;

/// The body as text, borrowed where it can be.
///
/// A byte order mark is dropped. Escaped halves of surrogate pairs become U+FFFD: senders written in JavaScript cut
/// strings in the middle of an emoji, and that must not cost an alert.
pub(crate) fn text(body: &[u8], max: usize) -> Result<Cow<'_, str>, Reject> {
    if body.len() > max {
        let reason = format!("the body has {} bytes; the most taken here is {max}", body.len());
        return Err(Reject::new(RejectKind::TooLarge, reason));
    }
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let scan = scan(body);
    if scan.too_deep {
        let reason = format!("the JSON is nested deeper than {MAX_DEPTH} levels");
        return Err(Reject::new(RejectKind::TooDeep, reason));
    }
    let text = utf8(body)?;
    if text.trim().is_empty() {
        return Err(Reject::new(RejectKind::Unreadable, "the body is empty; send JSON"));
    }
    Ok(if scan.surrogates { mend_surrogates(text) } else { Cow::Borrowed(text) })
}

/// Reads JSON text as `T`.
pub(crate) fn json<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Reject> {
    serde_json::from_str(text).map_err(|e| match e.classify() {
        serde_json::error::Category::Data => wrong_shape(text, &e.to_string()),
        _ => unreadable(&e),
    })
}

/// The rejection of a body that does not have the shape it should; of one that is not JSON at all, that comes first.
pub(crate) fn wrong_shape(text: &str, reason: &str) -> Reject {
    match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        Err(e) => unreadable(&e),
        Ok(_) => Reject::new(RejectKind::Invalid, text::line(reason, 300)),
    }
}

fn unreadable(error: &serde_json::Error) -> Reject {
    // The message can quote the body.
    let what = text::line(&error.to_string(), 300);
    Reject::new(RejectKind::Unreadable, format!("the body is not readable as JSON: {what}"))
}

fn utf8(body: &[u8]) -> Result<&str, Reject> {
    // A zero among the first two bytes is how UTF-16 and UTF-32 without a mark look, since JSON begins with ASCII.
    let wide = body.starts_with(b"\xff\xfe") || body.starts_with(b"\xfe\xff") || body.iter().take(2).any(|b| *b == 0);
    if wide && body.len() > 1 {
        let reason = "the body looks like UTF-16 or UTF-32; send JSON as UTF-8";
        return Err(Reject::new(RejectKind::Unreadable, reason));
    }
    std::str::from_utf8(body).map_err(|e| {
        let reason = format!("the body is not UTF-8 at byte {}; send JSON as UTF-8", e.valid_up_to());
        Reject::new(RejectKind::Unreadable, reason)
    })
}

struct Scan {
    too_deep: bool,
    /// There are escaped surrogates; whether each has its partner is not known yet.
    surrogates: bool,
}

/// One pass over the bytes without recursion and without memory, before a parser that has both sees them.
fn scan(body: &[u8]) -> Scan {
    let mut found = Scan { too_deep: false, surrogates: false };
    let (mut depth, mut at) = (0_usize, 0_usize);
    while let Some(byte) = body.get(at) {
        at += 1;
        match byte {
            b'"' => at = behind_string(body, at, &mut found.surrogates),
            b'[' | b'{' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    found.too_deep = true;
                    return found;
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    found
}

/// Where the string ends whose first byte is at `at`. Nearly all of a body is strings.
fn behind_string(body: &[u8], mut at: usize, surrogates: &mut bool) -> usize {
    while let Some(next) = memchr::memchr2(b'"', b'\\', body.get(at..).unwrap_or_default()) {
        at += next;
        if body.get(at) == Some(&b'"') {
            return at + 1;
        }
        *surrogates |= surrogate(body, at).is_some();
        at += 2;
    }
    body.len()
}

#[derive(PartialEq)]
enum Half {
    High,
    Low,
}

/// Which half of a surrogate pair is escaped at `at`, if any: `\ud800`–`\udbff` is high, `\udc00`–`\udfff` is low.
fn surrogate(body: &[u8], at: usize) -> Option<Half> {
    match body.get(at..at + 6)? {
        [b'\\', b'u', b'd' | b'D', third, fourth, fifth] if fourth.is_ascii_hexdigit() && fifth.is_ascii_hexdigit() => {
            match third {
                b'8' | b'9' | b'a' | b'b' | b'A' | b'B' => Some(Half::High),
                b'c'..=b'f' | b'C'..=b'F' => Some(Half::Low),
                _ => None,
            }
        }
        _ => None,
    }
}

fn mend_surrogates(text: &str) -> Cow<'_, str> {
    let mut bytes = text.as_bytes().to_vec();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        at += match (surrogate(&bytes, at), surrogate(&bytes, at + 6)) {
            (Some(Half::High), Some(Half::Low)) => 12,
            (Some(_), _) => {
                bytes[at..at + 6].copy_from_slice(br"\ufffd");
                6
            }
            // Any other escape: the character after the backslash is not the beginning of one.
            (None, _) => 2,
        };
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_strings_do_not_nest() {
        let body = format!(r#"{{"a":"{}\"[[["}}"#, "[".repeat(1000));
        assert!(text(body.as_bytes(), 9999).is_ok());
    }

    #[test]
    fn depth_is_bounded_exactly() {
        for (depth, fine) in [(64, true), (65, false), (1_000_000, false)] {
            let body = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            let read = text(body.as_bytes(), usize::MAX);
            assert_eq!(read.is_ok(), fine, "depth {depth}");
            assert!(fine || read.is_err_and(|r| r.kind == RejectKind::TooDeep));
        }
    }

    #[test]
    fn lone_surrogates_are_mended_and_pairs_kept() {
        for (sent, read) in [
            (r#""a\ud83d""#, "a\u{fffd}"),
            (r#""\ude00b""#, "\u{fffd}b"),
            (r#""\ud83d\ude00""#, "😀"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
            (r#""\\ud83d""#, r"\ud83d"),
            (r#""\\\ud83d""#, "\\\u{fffd}"),
        ] {
            let text = text(sent.as_bytes(), 99).expect("readable");
            assert_eq!(json::<String>(&text).expect("JSON"), read, "{sent}");
        }
    }

    #[test]
    fn other_charsets_are_named() {
        let utf16: Vec<u8> = "{\"a\":1}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for body in [&utf16[..], b"\xff\xfe{\0}\0", b"\0{\0}", b"{\"a\":\"caf\xe9\"}", b"\xc0\xaf"] {
            let reject = text(body, 99).expect_err("not UTF-8");
            assert_eq!(reject.kind, RejectKind::Unreadable);
            assert!(reject.reason.contains("UTF-8"), "{}", reject.reason);
        }
        assert_eq!(text(b"\xef\xbb\xbf{}", 99).expect("a mark is fine"), "{}");
    }
}
