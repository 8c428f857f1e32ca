//! Questions, the matrix of plain answers and what becomes of a wish for another severity, on the screen.

use super::{ANA, capture, declare, hidden, went};
use crate::html_lint::assert_good;
use crate::world::World;
use http::{StatusCode, header};

#[tokio::test]
async fn a_question_is_answered_in_its_own_field_and_found_in_the_next_update() {
    let world = World::new().await;
    declare(&world, "Checkout is down").await;
    let ana = world.sign_in(ANA).await;
    let page = world.see(&ana, "/incidents/1").await.text;
    assert!(page.contains("Which regions, data centres or parts of the infrastructure?"), "{page}");
    assert_good("the screen with questions", &page);
    let (_, form) = page.split_once("name=\"question\" value=\"regions\"").expect("a form");
    let key = form.split("name=\"key\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a key");

    let empty = [("key", key), ("question", "regions"), ("answer", " ")];
    let refused = world.press(&ana, "/incidents/1/answer", &empty).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_good("the form that stands alone", &refused.text);
    let bad = [("question", "intermittency"), ("answer", "every <b>Monday</b>")];
    let refused = world.press(&ana, "/incidents/1/answer", &bad).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("every &lt;b&gt;Monday&lt;/b&gt;"), "what was typed is kept: {}", refused.text);
    assert!(refused.text.contains("choose one of: always, sometimes, rarely"), "{}", refused.text);

    let fields = [("key", key), ("question", "regions"), ("answer", "eu-west & <us-east>")];
    assert!(
        went(&world.press(&ana, "/incidents/1/answer", &fields).await, "/incidents/1").contains("Regions: eu-west")
    );
    let again = went(&world.press(&ana, "/incidents/1/answer", &fields).await, "/incidents/1");
    assert!(again.contains("sent twice and done once"), "{again}");
    let page = world.see(&ana, "/incidents/1").await.text;
    assert!(page.contains("eu-west &amp; &lt;us-east&gt;") && page.contains("What is known"), "{page}");
    assert_good("the screen with an answer", &page);
    let update = world.see(&ana, "/incidents/1/update").await.text;
    assert!(update.contains("Regions: eu-west &amp; &lt;us-east&gt;"), "{update}");
}

#[tokio::test]
async fn whoever_only_follows_sees_no_questions_and_whoever_reads_answers_none() {
    use allclear_core::directory::Role;
    let world = World::new().await;
    declare(&world, "Checkout is down").await;
    let ana = world.sign_in(ANA).await;
    went(&capture(&world, &ana, "q22: the new release").await, "/incidents/1");
    let leader = world.signed_in_as(Role::Stakeholder).await;
    let page = world.see(&leader, "/incidents/1").await.text;
    assert!(!page.contains("the new release") && !page.contains("Questions"), "{page}");
    let observer = world.signed_in_as(Role::Observer).await;
    let page = world.see(&observer, "/incidents/1").await.text;
    assert!(page.contains("the new release") && !page.contains("action=\"/incidents/1/answer\""), "{page}");
    assert_good("the screen of an observer", &page);
}

#[tokio::test]
async fn plain_words_set_a_severity_and_a_wish_for_less_waits_for_the_review() {
    let world = World::new().await;
    declare(&world, "Checkout is down").await;
    let ana = world.sign_in(ANA).await;
    let asked = capture(&world, &ana, "sev ?").await;
    assert_eq!(
        (asked.status, &asked.headers[header::LOCATION]),
        (StatusCode::SEE_OTHER, &"/incidents/1/severity".parse().unwrap())
    );
    let form = world.see(&ana, "/incidents/1/severity").await.text;
    assert!(form.contains("How many customers feel it?") && form.contains("Leave it to the review"), "{form}");
    assert_good("the form of a severity", &form);

    let key = hidden(&form, "/incidents/1/severity", "key");
    let wish = [("key", key.as_str()), ("seen", "SEV-2"), ("severity", "SEV-4"), ("defer", "true")];
    let refused = world.press(&ana, "/incidents/1/severity", &wish).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "a dispute says why");
    let wish: Vec<_> = wish.into_iter().chain([("reason", "only one region")]).collect();
    let told = went(&world.press(&ana, "/incidents/1/severity", &wish).await, "/incidents/1");
    assert!(told.contains("Severity disputed for the review: SEV-4 instead of SEV-2: only one region"), "{told}");

    let plain = [("seen", "SEV-2"), ("severity", "SEV-2"), ("spread", "some"), ("data", "yes")];
    let told = went(&world.press(&ana, "/incidents/1/severity", &plain).await, "/incidents/1");
    assert!(told.contains("The severity is SEV-1 now"), "{told}");
}

#[tokio::test]
async fn a_type_is_chosen_when_declaring_asks_for_its_fields_and_narrows_the_list() {
    use crate::world::COMPANY;
    use allclear_core::access::Actor;
    use allclear_engine::company::{self, SourceFile};
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    declare(&world, "Checkout is down").await;
    let plain = world.see(&ana, "/incidents/new").await.text;
    assert!(!plain.contains("name=\"type\""), "a company without types is not asked: {plain}");
    let types = "\nincident_types:\n  - name: Security <b>\n    severity: SEV-4\n    fields:\n      - { key: exposed, name: Exposed, question: Which data was exposed? }\n";
    let file = SourceFile { name: "company.yaml".to_owned(), text: format!("{COMPANY}{types}") };
    company::apply(&world.app, Actor::Operator, &[file]).await.expect("applied");
    let form = world.see(&ana, "/incidents/new").await.text;
    assert_good("the form with types", &form);
    let key = hidden(&form, "/incidents", "key");
    let fields = [("key", key.as_str()), ("title", "A door stood open"), ("type", "Security <b>")];
    went(&world.press(&ana, "/incidents", &fields).await, "/incidents/2");
    let page = world.see(&ana, "/incidents/2").await.text;
    assert!(page.contains("Which data was exposed?") && page.contains("Security &lt;b&gt;"), "{page}");
    assert!(page.contains("SEV-4"), "its usual severity: {page}");
    assert_good("the screen of a typed incident", &page);
    assert!(!world.see(&ana, "/incidents/1").await.text.contains("Which data was exposed?"));
    let list = world.see(&ana, "/incidents?type=security+%3Cb%3E").await.text;
    assert!(list.contains("A door stood open") && !list.contains("Checkout is down"), "{list}");
    assert_good("the list of one type", &list);
    let settings = world.see(&ana, "/settings/questions").await.text;
    assert!(settings.contains("Asks for: Exposed."), "{settings}");
    assert_good("the settings with types", &settings);
}

#[tokio::test]
async fn the_settings_list_the_questions_by_phase_and_number_and_name_each_key_once() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let page = world.see(&ana, "/settings/questions").await.text;
    assert_good("/settings/questions", &page);
    let numbers = |title: &str| -> Vec<u32> {
        let part = page.split(&format!("<h2>{title}</h2>")).nth(1).unwrap_or_else(|| panic!("{title}: {page}"));
        let part = part.split("</section>").next().unwrap();
        part.split(">Q").skip(1).map(|rest| rest.split('<').next().unwrap().parse().unwrap()).collect()
    };
    let working = numbers("While it is worked on");
    assert!(
        working.is_sorted() && working.starts_with(&[1, 2, 3, 7]) && working.ends_with(&[31, 32, 33]),
        "{working:?}"
    );
    let (recovering, over) = (numbers("While it recovers"), numbers("When it is over"));
    assert!(recovering.is_sorted() && recovering.starts_with(&[4, 5]), "{recovering:?}");
    assert!(over.is_sorted() && over.starts_with(&[6]), "{over:?}");
    assert_eq!(page.matches("<code>error_code</code>").count(), 1, "{page}");
    assert!(!page.contains("m16 9-5.5 5.5L8 12"), "a tick says that something is done");
}
