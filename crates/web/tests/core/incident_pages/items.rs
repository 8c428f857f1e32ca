//! Tasks and the other items on the pages of an incident: what stands there, and what a press does.

use super::{ANA, BEN, HOSTILE, capture, declare, hidden, went};
use crate::html_lint::assert_good;
use crate::world::World;
use allclear_core::directory::Role;
use http::StatusCode;

const T1: &str = "/incidents/1/items/T1";

/// An incident in which Ana has a task from Ben.
async fn given(world: &World) -> (String, String) {
    declare(world, "Checkout is down").await;
    let (ana, ben) = (world.sign_in(ANA).await, world.sign_in(BEN).await);
    went(&capture(world, &ben, "task @ana 5m check latency").await, "/incidents/1");
    (ana, ben)
}

#[tokio::test]
async fn whose_task_it_is_sees_buttons_and_everybody_else_a_menu() {
    let world = World::new().await;
    let (ana, ben) = given(&world).await;
    let page = world.see(&ana, "/incidents/1").await.text;
    assert_good("with a task", &page);
    let row = page.split("id=\"item-T1\"").nth(1).expect("the task").split("</li>").next().expect("an end");
    for wanted in
        ["T1", "check latency", "you", "not heard yet", "from Ben Okafor", "Heard", "Done", "5 min more", "Hand over"]
    {
        assert!(row.contains(wanted), "{wanted}: {row}");
    }
    assert!(page.contains("Task check-back T1") && page.contains("What falls due"), "{page}");
    let others = world.see(&ben, "/incidents/1").await.text;
    assert_good("somebody else's task", &others);
    assert!(others.contains("Ana Costa") && others.contains("items/T1?verb=hand"), "{others}");
    let olga = world.signed_in_as(Role::Observer).await;
    let watched = world.see(&olga, "/incidents/1").await.text;
    assert!(watched.contains("check latency") && !watched.contains("name=\"verb\""), "{watched}");
    let stakeholder = world.signed_in_as(Role::Stakeholder).await;
    assert!(!world.see(&stakeholder, "/incidents/1").await.text.contains("check latency"));
}

#[tokio::test]
async fn a_press_does_what_can_be_typed_and_twice_is_once() {
    let world = World::new().await;
    let (ana, _) = given(&world).await;
    let page = world.see(&ana, "/incidents/1").await.text;
    let key = hidden(&page, T1, "key");
    let heard = [("verb", "ack"), ("key", key.as_str())];
    assert!(went(&world.press(&ana, T1, &heard).await, "/incidents/1").contains("T1 acknowledged"));
    went(&world.press(&ana, T1, &heard).await, "/incidents/1");
    let more = [("verb", "more"), ("key", "one")];
    assert!(went(&world.press(&ana, T1, &more).await, "/incidents/1").contains("5 min more"));
    assert!(went(&world.press(&ana, T1, &more).await, "/incidents/1").contains("sent twice"));
    let done = [("verb", "done"), ("outcome", "no effect"), ("text", "the same errors\r\nas before"), ("key", "two")];
    assert!(went(&world.press(&ana, T1, &done).await, "/incidents/1").contains("T1 done, no effect"));
    let page = world.see(&ana, "/incidents/1").await.text;
    assert!(page.contains("Nobody has a task") && page.contains("the same errors"), "{page}");
    let late = world.press(&ana, T1, &[("verb", "blocked"), ("text", "no access"), ("key", "three")]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "it is over");
    assert!(
        late.text.contains("done already") && late.text.contains("no access"),
        "nothing typed is lost: {}",
        late.text
    );
}

#[tokio::test]
async fn a_refused_form_comes_back_with_every_word() {
    let world = World::new().await;
    let (ana, _) = given(&world).await;
    let long = "x".repeat(5_000);
    for (verb, text) in [("found", long.as_str()), ("found", "  "), ("blocked", "")] {
        let answer = world.press(&ana, T1, &[("verb", verb), ("text", text)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{verb}");
        assert!(
            answer.text.contains(text) && answer.text.contains("characters") || text.trim().is_empty(),
            "{}",
            answer.text
        );
        assert_good(verb, &answer.text);
    }
    let nobody = world.press(&ana, T1, &[("verb", "hand"), ("person", "per_nonsense")]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    for verb in ["", "resolve", "note", HOSTILE] {
        let answer = world.press(&ana, T1, &[("verb", verb), ("text", "x")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{verb}");
        assert!(answer.text.contains("nothing was changed"), "{}", answer.text);
    }
    let hostile = world.press(&ana, T1, &[("verb", "found"), ("text", HOSTILE)]).await;
    went(&hostile, "/incidents/1");
    assert_good("a hostile finding", &world.see(&ana, "/incidents/1").await.text);
    for path in ["/incidents/1/items/T9", "/incidents/1/items/rubbish", "/incidents/7/items/T1"] {
        assert_eq!(world.see(&ana, path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(world.press(&ana, path, &[("verb", "ack")]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn an_item_has_a_page_and_each_question_one_too() {
    let world = World::new().await;
    let (ana, ben) = given(&world).await;
    for (who, path) in [
        (&ana, T1.to_owned()),
        (&ben, T1.to_owned()),
        (&ben, format!("{T1}?verb=hand")),
        (&ana, format!("{T1}?verb=rubbish")),
    ] {
        let page = world.see(who, &path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.text.contains("check latency"), "{path}: {}", page.text);
        assert_good(&path, &page.text);
    }
    assert!(world.see(&ben, &format!("{T1}?verb=hand")).await.text.contains("name=\"person\""));
}

#[tokio::test]
async fn a_task_is_given_and_a_promise_put_off_with_a_form() {
    let world = World::new().await;
    declare(&world, "Checkout is down").await;
    let ana = world.sign_in(ANA).await;
    let page = world.see(&ana, "/incidents/1/task").await.text;
    let key = hidden(&page, "/incidents/1/task", "key");
    let bad =
        world.press(&ana, "/incidents/1/task", &[("title", "read the log"), ("to", "x"), ("minutes", "soon")]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.text.contains("read the log") && bad.text.contains("choose one person"), "{}", bad.text);
    let form = page.split("id=\"task-to\"").nth(1).expect("a choice").split("</select>").next().expect("an end");
    let ben = form.split("<option value=\"").find(|option| option.contains("Ben Okafor")).expect("Ben");
    let ben = ben.split('"').next().expect("an id");
    let fields = [("title", "read the log"), ("to", ben), ("minutes", "10"), ("key", key.as_str())];
    let told = went(&world.press(&ana, "/incidents/1/task", &fields).await, "/incidents/1");
    assert!(told.contains("T1 for Ben Okafor, 10 min: read the log"), "{told}");
    let none = world
        .press(&ana, "/incidents/1/snooze", &[("clock", "internal_update"), ("minutes", "10"), ("reason", "")])
        .await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "a reason is needed");
    let off = [("clock", "internal_update"), ("minutes", "10"), ("reason", "the dump is being read")];
    went(&world.press(&ana, "/incidents/1/snooze", &off).await, "/incidents/1");
    let page = world.see(&ana, "/incidents/1").await.text;
    assert!(page.contains(": the dump is being read") && page.contains("put off until "), "{page}");
    assert_good("put off", &page);
}

#[tokio::test]
async fn home_names_what_i_am_asked_for() {
    let world = World::new().await;
    let (ana, ben) = given(&world).await;
    let home = world.see(&ana, "/").await.text;
    assert!(home.contains("Your tasks") && home.contains(T1) && home.contains("check latency"), "{home}");
    assert_good("home", &home);
    assert!(!world.see(&ben, "/").await.text.contains("Your tasks"));
}

#[tokio::test]
async fn the_box_knows_the_items_and_every_word() {
    let world = World::new().await;
    let (ana, _) = given(&world).await;
    let answer = world.press(&ana, "/incidents/1/suggest", &[("text", "found ")]).await;
    let data = answer.json()["data"].clone();
    assert_eq!(data[0]["text"], "found T1: ", "{data}");
    assert_eq!(data[0]["hint"], "check latency", "{data}");
    let page = world.see(&ana, "/incidents/1").await.text;
    assert!(page.contains("task @ana 5m check latency"), "the help names it");
    assert_eq!(world.press(&ana, "/incidents/9/suggest", &[("text", "found ")]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_falls_due_is_shown_as_it_was_promised_and_not_when_somebody_is_reminded() {
    let world = World::new().await;
    declare(&world, "Checkout is slow").await;
    let ana = world.sign_in(ANA).await;
    capture(&world, &ana, "take command").await;
    let clocks = async || {
        let page = world.see(&ana, "/incidents/1").await.text;
        page.split("class=\"clocks\"").nth(1).and_then(|rest| rest.split("</ul>").next()).expect("clocks").to_owned()
    };
    let token = world.token(Role::Observer).await;
    let room = world.call(http::Method::GET, "/api/v1/incidents/1/room", &token, &serde_json::Value::Null).await.json();
    let update =
        room["clocks"].as_array().expect("clocks").iter().find(|c| c["kind"] == "internal_update").expect("one");
    let moment = |name: &str| update[name].as_str().expect("a time").parse::<jiff::Timestamp>().expect("a time");
    assert_eq!(moment("at").duration_since(moment("due_at")), jiff::SignedDuration::from_mins(5), "{update}");
    world.forward(moment("at").duration_since(world.app.now()).as_secs() - 3 * 60);
    assert!(clocks().await.contains(">in 3 min<"), "{}", clocks().await);
    world.forward(7 * 60);
    assert!(clocks().await.contains(">4 min overdue<"), "{}", clocks().await);
    capture(&world, &ana, "snooze update 20m: the dump is being read").await;
    let page = world.see(&ana, "/incidents/1").await.text;
    let until: Vec<&str> = page.split("put off until ").skip(1).collect();
    assert!(until.len() >= 2 && until.iter().all(|rest| rest.starts_with("<time")), "on the reader's clock: {page}");
}

#[tokio::test]
async fn an_answer_to_those_who_follow_is_shown_once_more_where_they_may_stumble() {
    let world = World::new().await;
    declare(&world, "Checkout is down").await;
    let (ana, ben) = (world.sign_in(ANA).await, world.sign_in(BEN).await);
    capture(&world, &ana, "role ic @ana").await;
    capture(&world, &ben, "ask: Are invoices lost?").await;
    let here = "/incidents/1/items/ASK1";
    let typed = [("verb", "answer"), ("text", "No: the RDBMS <has> them all.")];
    let asked = world.press(&ana, here, &typed).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
    assert_good("hints on an answer", &asked.text);
    for wanted in ["Not sent yet", "“RDBMS”", "the RDBMS &lt;has&gt; them all.", "name=\"sure\""] {
        assert!(asked.text.contains(wanted), "{wanted}: {}", asked.text);
    }
    assert!(!world.see(&ben, "/incidents/1").await.text.contains("RDBMS"), "nothing went out");
    let meant = [typed[0], typed[1], ("sure", "yes")];
    assert_eq!(world.press(&ana, here, &meant).await.status, StatusCode::SEE_OTHER);
    assert!(world.see(&ben, "/incidents/1").await.text.contains("RDBMS"));
}
