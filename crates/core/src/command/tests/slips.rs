//! Slips of the finger: what is almost a command, and what only looks like one.

use super::*;

#[test]
fn a_time_that_is_almost_right_is_no_note_of_now() {
    let slips =
        ["24:00 hi", "25:61 x", "-5 x", "--5m x", "-99999m x", "-1h-30m x", "+5m x", "-10min x", "25:10 is no time"];
    for text in slips {
        let (why, word) = (refused(text), text.split(' ').next().unwrap_or_default());
        assert!(why.reason.starts_with(&format!("{word} is no time; write -5m")), "{text:?}: {why}");
        assert!(why.reason.contains("put `note` in front"), "{text:?}: {why}");
        assert_eq!(command(&format!("note {text}")), note(text), "and that keeps every word of it");
    }
}

#[test]
fn a_promise_that_cannot_be_read_is_not_posted_as_words() {
    for text in ["-5m: x", "99999h: x", "20 min: x", "in 20 minutes: x", "+5m: x", "0m: x"] {
        let why = refused(&format!("update next {text}"));
        assert!(why.reason.contains("`update next 20m: …`"), "{text:?}: {why}");
    }
    for text in ["next step: the index", "next db1 goes: it is full", "next we restart 3 hosts: the full ones"] {
        let update = Command::Update { text: text.to_owned(), next_minutes: None };
        assert_eq!(command(&format!("update {text}")), update);
    }
}

#[test]
fn a_task_is_for_one_person_and_takes_no_time_from_the_past() {
    for (text, reason) in [
        ("task @ana @dara 5m x", "name"),
        ("task @ana 5m @dara: look", "a task of their own"),
        ("task @dara -5m x", "-5m is no time for a task"),
        ("task @dara +5m x", "+5m is no time for a task"),
        ("task @dara --5m x", "is no time for a task"),
    ] {
        let why = refused(text);
        assert!(why.reason.contains(reason), "{text:?}: {why}");
    }
    for text in ["task @dara - check latency", "task @dara -5xx errors: look", "task @dara: 5m look at @ana's dump"] {
        assert!(matches!(command(text), Command::Order(_)), "{text:?}");
    }
}

#[test]
fn pasted_commands_are_given_one_at_a_time() {
    for text in [
        "sev 2\nsev 1",
        "task @dara 5m check latency\ntask @zoe 5m read the log",
        "claim\n\nrole scribe @dara",
        "-5m sev 2\nresolve: rolled back",
    ] {
        let why = refused(text);
        assert!(why.reason.contains("one command at a time"), "{text:?}: {why}");
    }
    for text in [
        "sev 2\nstatus is green elsewhere",
        "sev 2: all regions\nand the vendor",
        "update errors fall\nstatus monitoring",
        "status looks odd to me, says Zoe\nsev 1",
        "note sev 2\nsev 1",
        "errors fell\nsev 1",
    ] {
        let company = company();
        let told = parse(text, &context(&company)).map_err(|why| why.reason);
        assert!(!told.is_err_and(|why| why.contains("one command at a time")), "{text:?}");
    }
}
