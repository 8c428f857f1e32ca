//! Anything that a provider may answer: every channel knows what it means, in a line that can be stored and shown.
#![cfg_attr(fuzzing, no_main)]

use allclear_core::page::Outcome;
use allclear_fuzz::{target, texts};
use allclear_integrations::channel::{CHANNELS, Response};

/// The first two bytes give the status, below 1000; the rest is the body.
fn split(input: &[u8]) -> Option<(u16, &[u8])> {
    let (number, body) = input.split_first_chunk::<2>()?;
    Some((u16::from_be_bytes(*number) % 1000, body))
}

target!(
    texts(&[
        "\0\u{7f}{\"id\":\"sent\",\"error\":\"too many\"}",
        "ab<html>bad gateway</html>",
        "zz250 2.0.0 Ok: queued as 7F"
    ]),
    |input: &[u8]| {
        let Some((status, body)) = split(input) else { return };
        let message = String::from_utf8_lossy(body);
        for channel in CHANNELS {
            let after = Some(u64::from(status) * u64::from(u32::MAX)).filter(|n| n % 2 == 0);
            let replies = [
                Response::Http { status, retry_after_secs: after, body },
                Response::Smtp { code: status, message: &message },
                Response::Unreached(&message),
                Response::Broken(&message),
                Response::Refused(&message),
            ];
            for reply in &replies {
                let said = match channel.outcome(reply) {
                    Outcome::Accepted { reference } => reference.unwrap_or_default(),
                    Outcome::Retry { reason, .. } | Outcome::Rejected { reason } => reason,
                };
                assert!(said.len() < 2_000 && !said.chars().any(char::is_control), "{}: {said:?}", channel.name());
            }
        }
    }
);
