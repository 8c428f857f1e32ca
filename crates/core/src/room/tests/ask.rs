//! Questions from outside: one queue, one owner, one line a quarter of an hour.

use super::*;

fn states(s: &Scene) -> Vec<&'static str> {
    s.room.all::<Ask>().map(|(item, _)| item.body.state()).collect()
}

#[test]
fn the_same_question_is_asked_once_and_joined() {
    let mut s = scene(Severity::Sev4);
    s.says(ANA, "ask: How many customers are affected?").expect("asked");
    s.says(BEN, "question: how many customers are affected").expect("joined");
    s.says(BEN, "+1 ask1").expect("a double click");
    let askers: Vec<usize> = s.room.all::<Ask>().map(|(_, ask)| ask.askers.len()).collect();
    assert_eq!(askers, [2]);
    assert!(s.says(EMIL, "+1 ask7").expect_err("unknown").to_string().contains("no question ASK7"));
}

#[test]
fn the_owner_hears_of_all_that_waits_once_a_quarter_of_an_hour_and_is_not_nagged() {
    let mut s = scene(Severity::Sev5);
    s.says(ANA, "ask: Is data lost?").expect("asked");
    let told = s.until(0);
    assert!(told_about(&told, DARA, "a question from outside waits: ASK1 Is data lost?"), "{told:?}");
    s.now = at(60);
    s.says(EMIL, "ask: Who is affected?").expect("asked");
    assert_eq!(s.until(14 * 60), []);
    let told = s.until(15 * 60);
    assert!(
        told_about(&told, DARA, "2 questions from outside wait: ASK1 Is data lost?; ASK2 Who is affected?"),
        "{told:?}"
    );
    let mut later = Vec::new();
    for minute in 16..120 {
        later.extend(s.until(minute * 60).into_iter().filter(|(_, line)| line.contains("from outside")));
    }
    assert_eq!(later.len(), 2, "the same questions are told three times, then they stand on the page: {later:?}");
}

#[test]
fn every_answer_reaches_everybody_who_asked_once() {
    let mut s = scene(Severity::Sev4);
    for (who, text) in
        [(ANA, "ask: Is data lost?"), (BEN, "+1 ask1"), (EMIL, "ask: Who?"), (EMIL, "ask: When?"), (EMIL, "ask: Why?")]
    {
        s.says(who, text).expect("asked");
    }
    s.says(DARA, "answer ask1: no, every order is there").expect("answered");
    let told = s.told();
    assert!([ANA, BEN].iter().all(|who| told_about(&told, *who, "no, every order is there")), "{told:?}");
    s.says(DARA, "answer ask1: no, every order is there").expect("a double click");
    assert_eq!(s.told(), []);
    assert!(s.says(DARA, "later ask1").is_err(), "it is answered already");
    s.says(DARA, "later ask2").expect("later");
    assert!(told_about(&s.told(), EMIL, "after the incident"), "{:?}", s.told());
    s.says(DARA, "decline ask3: we never say").expect("declined");
    s.says(DARA, "next ask4").expect("with the next update");
    s.change(acting(DARA), |change, _| change.post_update(crate::update::UNCHANGED, None)).expect("posted");
    assert_eq!(states(&s), ["answered", "later", "declined", "next_update"], "that nothing changed answers nothing");
    s.change(acting(DARA), |change, _| change.post_update("The index was lost. We rebuild it.", None)).expect("posted");
    assert_eq!(states(&s), ["answered", "later", "declined", "answered"]);
    assert!(told_about(&s.told(), EMIL, "The index was lost"), "{:?}", s.told());
}

#[test]
fn nobody_interviews_the_incident() {
    let mut s = scene(Severity::Sev4);
    for n in 0..5 {
        s.says(ANA, &format!("ask: question {n}?")).expect("asked");
    }
    let why = s.says(ANA, "ask: one more?").expect_err("enough").to_string();
    assert!(why.contains("within an hour") && why.contains("after 2027-01-15 09:00 UTC"), "{why}");
    s.says(BEN, "ask: one more?").expect("others ask their own");
    s.says(ANA, "ask: one more?").expect("joining is no new question");
    s.now = at(3_600);
    s.says(ANA, "ask: and now?").expect("an hour later");
}

#[test]
fn sentences_that_begin_like_a_question_stay_notes() {
    let directory = company();
    let context = Context { directory: &directory, now: at(0), zone: TimeZone::UTC, me: None };
    let sentences = [
        "ask the vendor",
        "question is whether it helps",
        "answer the phone",
        "next we look at the index",
        "later in the night",
        "later ask1 told us more",
        "+1 for the rollback",
        "park the traffic in eu-west",
        "parked: nothing",
        "next ask1 how it went",
        "decline of errors",
        "asked: nobody",
    ];
    for text in sentences {
        let read = parse(text, &context).expect("a note").command;
        assert!(matches!(read, Command::Note { .. }), "{text}: {read:?}");
    }
    for text in ["ask:", "park:", "answer ask1"] {
        assert!(parse(text, &context).is_err(), "{text}");
    }
}

#[test]
fn an_answer_is_told_though_the_incident_ended_before_it_was_sent() {
    let mut s = scene(Severity::Sev4);
    s.says(EMIL, "ask: Is data lost?").expect("asked");
    s.says(DARA, "answer ask1: no, every order is there").expect("answered");
    s.change(acting(DARA), |change, _| change.resolve(Some("rolled back"))).expect("over");
    let item = Some("ASK1".parse().expect("a label"));
    let about = |item| About { kind: Some(ClockKind::Questions), item };
    assert!(s.room.still_asks(&s.incident, person_id(EMIL), &about(item)), "whoever asked hears it");
    assert!(!s.room.still_asks(&s.incident, person_id(DARA), &about(None)), "nobody has to answer any more");
}
