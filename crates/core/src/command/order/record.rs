//! `called @ben 5m: no answer` · `signal 12 cases` · `signal +1: "error 42"` · `bridge https://…`

use super::super::words::{person, shown, trimmed};
use super::super::{Context, Misunderstood, moment};
use super::{Line, Usage};
use crate::incident::gathered::LinkKind;
use crate::room::Order as Any;
use crate::room::record::{Called, Cases, Order};
use allclear_texts::{mark, t};

pub(super) const USAGES: &[Usage] = &[
    Usage {
        word: "called",
        example: "called @ben 5m: no answer",
        what: mark!("log a phone call: @somebody, a number, or a \"name\" in quotes"),
        to_people: true,
    },
    Usage {
        word: "signal",
        example: "signal +1: \"checkout shows error 42\"",
        what: mark!("customers report it: one more, or `signal 12 cases` all together"),
        to_people: false,
    },
    Usage {
        word: "bridge",
        example: "bridge https://meet.example.com/42",
        what: mark!("where everybody talks; chat, whiteboard and recording are set like it, none takes it away"),
        to_people: false,
    },
];

pub(super) fn read(line: &Line<'_>, context: &Context<'_>) -> Option<Result<Any, Misunderstood>> {
    let order = match line.word.as_str() {
        "called" => call(line.rest, context)?,
        "signal" => signal(line)?,
        word => link(LinkKind::read(word)?, line)?,
    };
    Some(order.map(Any::Record))
}

/// Only with somebody named in one of three ways: "called the vendor, they look into it" is a sentence.
fn call(rest: &str, context: &Context<'_>) -> Option<Result<Order, Misunderstood>> {
    let quoted = rest.strip_prefix(['"', '“', '„']).and_then(|behind| behind.split_once(['"', '”', '“']));
    let (head, text) = match quoted {
        Some((_, behind)) => behind.split_once(':').unwrap_or((behind, "")),
        None => rest.split_once(':').unwrap_or((rest, "")),
    };
    let (head, minutes) = lasted(head.trim());
    let who = match quoted {
        Some((name, _)) if head.is_empty() => Called::Other(name.trim().to_owned()),
        Some(_) => return None,
        None if head.starts_with('@') => match person(head, context) {
            Ok((person, behind)) if behind.trim().is_empty() => Called::Person(person),
            Ok(_) => return None,
            Err(why) => return Some(Err(why)),
        },
        None if is_number(head) => Called::Other(head.to_owned()),
        None => return None,
    };
    Some(Ok(Order::Call { who, minutes, text: some(text) }))
}

/// The minutes at the end of who was called: `@ben 5m`.
fn lasted(head: &str) -> (&str, Option<u32>) {
    let (who, last) = head.rsplit_once(char::is_whitespace).unwrap_or(("", head));
    let span = moment::read_span(&last.to_lowercase()).and_then(|span| u32::try_from(span.as_mins()).ok());
    match span {
        Some(minutes) => (who.trim_end(), Some(minutes)),
        None => (head, None),
    }
}

/// `+49 30 1234`, `(030) 12-34`: at least five digits and nothing but what stands between them.
fn is_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits >= 5 && text.chars().all(|c| c.is_ascii_digit() || ['+', '-', '(', ')', '/', '.', ' '].contains(&c))
}

/// What is counted.
const COUNTED: [&str; 12] = [
    "case",
    "cases",
    "call",
    "calls",
    "ticket",
    "tickets",
    "tweet",
    "tweets",
    "mails",
    "customer",
    "customers",
    "reports",
];

/// "signal 11 kills nginx" and "signal lost" are sentences.
fn signal(line: &Line<'_>) -> Option<Result<Order, Misunderstood>> {
    if line.colon {
        return some(line.rest).map(|quote| Ok(Order::Signal { cases: Cases::More(1), quote: Some(quote) }));
    }
    let (head, quote) = line.rest.split_once(':').unwrap_or((line.rest, ""));
    let mut words = head.split_whitespace();
    let (number, counted, more) = (words.next()?, words.next(), words.next());
    if more.is_some() || counted.is_some_and(|word| !COUNTED.contains(&trimmed(word).to_lowercase().as_str())) {
        return None;
    }
    let plus = number.strip_prefix('+');
    let digits = plus.unwrap_or(number);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let Ok(n) = digits.parse::<u32>() else {
        return Some(Err(Misunderstood::new(t!("\"{}\" is more than anybody counts", shown(number)))));
    };
    let cases = if plus.is_some() { Cases::More(n) } else { Cases::Total(n) };
    Some(Ok(Order::Signal { cases, quote: some(quote) }))
}

/// Only with an address, or `none`: "bridge is noisy" is a sentence. What looks like an address is looked at closely by
/// whoever takes it.
fn link(kind: LinkKind, line: &Line<'_>) -> Option<Result<Order, Misunderstood>> {
    if line.rest.eq_ignore_ascii_case("none") {
        return Some(Ok(Order::Link { kind, url: None }));
    }
    let one = !line.rest.contains(char::is_whitespace);
    (one && line.rest.contains("://")).then(|| Ok(Order::Link { kind, url: Some(line.rest.to_owned()) }))
}

fn some(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|t| !t.is_empty())
}
