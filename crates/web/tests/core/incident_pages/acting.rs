//! What people type and press on the pages of an incident, and what becomes of it.

use super::{ANA, BEN, HOSTILE, capture, declare, hidden, went};
use crate::html_lint::assert_good;
use crate::world::{Answer, World};
use allclear_core::directory::Role;
use http::StatusCode;

#[tokio::test]
async fn declaring_takes_one_line_and_a_double_click_declares_once() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let page = world.see(&ana, "/incidents/new").await.text;
    let key = hidden(&page, "/incidents", "key");
    let fields =
        [("key", key.as_str()), ("title", "Checkout is down"), ("impact", "Nobody can pay."), ("spread", "some")];
    assert!(went(&world.press(&ana, "/incidents", &fields).await, "/incidents/1").starts_with('1'));
    let again = went(&world.press(&ana, "/incidents", &fields).await, "/incidents/1");
    assert!(again.contains("declared already"), "{again}");
    let screen = world.see(&ana, "/incidents/1").await.text;
    assert!(screen.contains("Checkout is down") && screen.contains("Nobody can pay.") && screen.contains("SEV-3"));
    // The same words in a form that was opened anew are another incident.
    world.forward(1);
    let key = hidden(&world.see(&ana, "/incidents/new").await.text, "/incidents", "key");
    let fields = [("key", key.as_str()), ("title", "Checkout is down")];
    went(&world.press(&ana, "/incidents", &fields).await, "/incidents/2");
}

#[tokio::test]
async fn a_declaration_that_is_refused_keeps_every_word() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let long = "x".repeat(10_000);
    let answer = world.press(&ana, "/incidents", &[("title", &long), ("impact", HOSTILE), ("growing", "yes")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains(&long) && answer.text.contains("at most 200"), "the title is there");
    assert!(
        answer.text.contains("&lt;script&gt;alert(1)") && !answer.text.contains("<script>alert"),
        "{}",
        answer.text
    );
    let none = world.press(&ana, "/incidents", &[("title", "  "), ("service", "svc_nonsense")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text.contains("must not be empty"), "{}", none.text);
}

#[tokio::test]
async fn everything_can_be_typed_and_nothing_typed_is_lost() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    declare(&world, "Checkout is down").await;
    world.forward(600);
    let told = went(&capture(&world, &ana, "-5m errors rise").await, "/incidents/1");
    assert!(told.contains("Noted, as of 02:35"), "{told}");
    assert!(
        went(&capture(&world, &ana, "role ic").await, "/incidents/1").contains("Ana Costa is Incident Commander now")
    );
    assert!(went(&capture(&world, &ana, "sev 1 all regions").await, "/incidents/1").contains("SEV-1"));
    assert!(
        went(&capture(&world, &ana, "update we roll back").await, "/incidents/1").contains("next one is due at 03:00")
    );
    let page = world.see(&ana, "/incidents/1").await.text;
    for part in ["errors rise", "written down at", "took command", "all regions", "we roll back"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    for (typed, why) in [
        ("role ic @nobdy <b>", "there is nobody called"),
        ("sev 9", "there is no severity"),
        ("status dancing", "there is no status"),
        ("page xyzzy", "there is no service, schedule, team or person"),
        ("resolve DNS first", "begin with"),
        ("-5m page @ben", "nobody can be paged in the past"),
        ("   ", "write something first"),
    ] {
        let answer = capture(&world, &ana, typed).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        let shown = typed.replace('<', "&lt;").replace('>', "&gt;");
        assert!(answer.text.contains(&shown) && answer.text.contains(why), "{typed}: {}", answer.text);
    }
    let long = "y".repeat(20_001);
    let answer = capture(&world, &ana, &long).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains(&long), "even what is too long stays in the box");
}

#[tokio::test]
async fn a_form_that_is_sent_twice_is_done_once_and_says_so() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    declare(&world, "Checkout is down").await;
    let page = world.see(&ana, "/incidents/1").await.text;
    let key = hidden(&page, "/incidents/1/capture", "key");
    let fields = [("key", key.as_str()), ("text", "rollback started")];
    went(&world.press(&ana, "/incidents/1/capture", &fields).await, "/incidents/1");
    let again = went(&world.press(&ana, "/incidents/1/capture", &fields).await, "/incidents/1");
    assert!(again.contains("sent twice and done once"), "{again}");
    let page = world.see(&ana, "/incidents/1").await.text;
    assert_eq!(page.matches(">rollback started<").count(), 1, "{page}");
    // Another text in the same form is another thing to say.
    let other = [("key", key.as_str()), ("text", "rollback finished")];
    assert!(went(&world.press(&ana, "/incidents/1/capture", &other).await, "/incidents/1").contains("Noted"));
    // The same words in the form as it is shown now as well.
    assert!(went(&capture(&world, &ana, "rollback started").await, "/incidents/1").contains("1Noted"));
    // And Ben's form is his own, whatever key it carries.
    let ben = world.sign_in(BEN).await;
    assert!(went(&world.press(&ben, "/incidents/1/capture", &fields).await, "/incidents/1").contains("1Noted"));
}

#[tokio::test]
async fn a_form_that_was_shown_before_somebody_changed_it_says_what_changed() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    declare(&world, "Checkout is down").await;
    let ben = world.sign_in(BEN).await;
    let stale = [("severity", "SEV-4"), ("seen", "SEV-2"), ("reason", "it looks mild")];
    went(
        &world.press(&ben, "/incidents/1/severity", &[("severity", "SEV-1"), ("seen", "SEV-2")]).await,
        "/incidents/1",
    );
    let refused = world.press(&ana, "/incidents/1/severity", &stale).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Meanwhile the severity went from SEV-2 to SEV-1"), "{}", refused.text);
    assert!(refused.text.contains("it looks mild"), "the reason is still there");
    assert_eq!(hidden(&refused.text, "/incidents/1/severity", "seen"), "SEV-1", "now it is a decision on what is");
    // Two people take command of the same free chair: the second hears who was first.
    let person = |page: Answer| hidden(&page.text, "/incidents/1/role", "person");
    let (of_ana, of_ben) =
        (person(world.see(&ana, "/incidents/1").await), person(world.see(&ben, "/incidents/1").await));
    let take = |who| [("role", "ic"), ("person", who), ("seen_incident_commander", "")];
    went(&world.press(&ben, "/incidents/1/role", &take(&of_ben)).await, "/incidents/1");
    let refused = world.press(&ana, "/incidents/1/role", &take(&of_ana)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Meanwhile Ben Okafor is Incident Commander"), "{}", refused.text);
    // Who commands is asked for by one who does not lead, and offered by one who does.
    let give = |who| [("role", "ic"), ("person", who)];
    let page = world.see(&ana, "/incidents/1").await.text;
    let form = world.see(&ana, "/incidents/1/role").await.text;
    assert!(
        page.contains("Ask for command") && form.contains("Ben Okafor or the deputy changes who commands"),
        "{form}"
    );
    let asked = went(&world.press(&ana, "/incidents/1/role", &give(&of_ana)).await, "/incidents/1");
    assert!(asked.contains("it was put before them as R1, and you hear what they say"), "{asked}");
    let page = world.see(&ben, "/incidents/1").await.text;
    let form = world.see(&ben, "/incidents/1/role").await.text;
    assert!(page.contains("Hand over command") && form.contains("Command is offered to whom you choose"), "{form}");
    let offered = went(&world.press(&ben, "/incidents/1/role", &give(&of_ana)).await, "/incidents/1");
    assert!(offered.contains("Ana Costa is offered command by Ben Okafor"), "{offered}");
}

#[tokio::test]
async fn words_that_everybody_reads_first_are_not_replaced_unseen() {
    let world = World::new().await;
    let (ana, ben) = (world.sign_in(ANA).await, world.sign_in(BEN).await);
    declare(&world, "Checkout is down").await;
    let renamed = [("title", "Card payments are down"), ("seen", "Checkout is down")];
    went(&world.press(&ben, "/incidents/1/title", &renamed).await, "/incidents/1");
    let mine = [("title", "Checkout is slow"), ("seen", "Checkout is down")];
    let refused = world.press(&ana, "/incidents/1/title", &mine).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("its title is now: Card payments are down"), "{}", refused.text);
    assert!(refused.text.contains("Checkout is slow"), "what was typed is still there");
    assert_eq!(hidden(&refused.text, "/incidents/1/title", "seen"), "Card payments are down");
    let said = |text, seen| [("text", text), ("seen", seen)];
    went(&world.press(&ben, "/incidents/1/impact", &said("Nobody\r\ncan pay.", "")).await, "/incidents/1");
    let refused = world.press(&ana, "/incidents/1/impact", &said("Some cannot pay.", "")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("it reads now: Nobody can pay."), "{}", refused.text);
    assert!(refused.text.contains("Some cannot pay."), "what was typed is still there");
    // A browser sends the ends of lines in its own way; that is no change.
    let said = said("Some cannot pay.", "Nobody\r\ncan pay.");
    went(&world.press(&ana, "/incidents/1/impact", &said).await, "/incidents/1");
}

#[tokio::test]
async fn every_form_is_a_page_of_its_own_and_does_what_it_says() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    declare(&world, "Checkout is down").await;
    for form in ["update", "severity", "status", "role", "page", "resolve", "reopen", "impact", "title", "alerts"] {
        let page = world.see(&ana, &format!("/incidents/1/{form}")).await;
        assert_eq!(page.status, StatusCode::OK, "{form}");
        assert!(page.text.contains(&format!("action=\"/incidents/1/{form}\"")), "{form}");
        let nothing = world.press(&ana, &format!("/incidents/1/{form}"), &[]).await;
        assert!(!nothing.status.is_server_error(), "{form}: {}", nothing.text);
    }
    world.press(&ana, "/incidents/1/reopen", &[]).await;
    let press = async |form: &str, fields: &[(&str, &str)]| {
        went(&world.press(&ana, &format!("/incidents/1/{form}"), fields).await, "/incidents/1")
    };
    assert!(press("impact", &[("text", "Nobody can pay.")]).await.contains("written down"));
    assert!(press("title", &[("title", "Payments are down")]).await.contains("Renamed"));
    assert!(press("update", &[("text", "We look."), ("next", "10")]).await.contains("due at 02:40"));
    assert!(press("status", &[("status", "Monitoring"), ("seen", "Investigating")]).await.contains("Monitoring"));
    let directory = world.app.refresh_directory().await.unwrap();
    let ben = directory.person_by_email(BEN).unwrap().id.to_string();
    assert!(press("role", &[("role", "scribe"), ("person", &ben)]).await.contains("Ben Okafor is Scribe"));
    assert!(press("role", &[("role", "scribe"), ("person", "nobody")]).await.contains("Nobody is Scribe"));
    let checkout = directory.service_by_name("checkout").unwrap().id.to_string();
    assert!(press("page", &[("whom", &checkout), ("reason", "a DBA, please")]).await.contains("is being paged"));
    let long = "w".repeat(201);
    let refused = world.press(&ana, "/incidents/1/page", &[("whom", &checkout), ("reason", &long)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains(&long) && refused.text.contains("at most 200 fit"), "{}", refused.text);
    assert!(press("resolve", &[("resolution", "rolled back 1841")]).await.contains("Resolved"));
    assert!(press("resolve", &[("resolution", "rolled back 1841")]).await.contains("nothing was changed"));
    assert!(press("resolve", &[]).await.contains("nothing was changed"));
    let late = world.press(&ana, "/incidents/1/resolve", &[("resolution", "it was the DNS")]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in ["it was the DNS", "is resolved already by Ana Costa"] {
        assert!(late.text.contains(part), "{part}: {}", late.text);
    }
    let page = world.see(&ana, "/incidents/1").await.text;
    for part in ["Payments are down", "Nobody can pay.", "a DBA, please", "rolled back 1841", "Reopen", "Left to do"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    for (form, fields) in [
        ("role", vec![("role", "scribe"), ("person", "per_00000000000000000000000000")]),
        ("role", vec![("role", "king"), ("person", ben.as_str())]),
        ("page", vec![("whom", "svc_00000000000000000000000000")]),
        ("severity", vec![("severity", "SEV-9")]),
        ("update", vec![("text", "x"), ("next", "-5")]),
        ("alerts", vec![("alert", "alt_nonsense")]),
    ] {
        let answer = world.press(&ana, &format!("/incidents/1/{form}"), &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form} {fields:?}");
    }
    let gone = world.press(&ana, "/incidents/1/alerts", &[("alert", "alt_00000000000000000000000000")]).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_note_can_be_reworded_and_the_old_words_stay() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    declare(&world, "Checkout is down").await;
    capture(&world, &ana, "erors rise").await;
    let at = "/incidents/1/notes/";
    let seq =
        world.see(&ana, "/incidents/1").await.text.split(at).nth(1).unwrap().split('"').next().unwrap().to_owned();
    let path = format!("{at}{seq}");
    let form = world.see(&ana, &path).await.text;
    assert!(form.contains("erors rise"));
    let seen = hidden(&form, &path, "seen");
    let told = went(
        &world.press(&ana, &path, &[("text", "errors rise"), ("seen", &seen)]).await,
        &format!("/incidents/1#e-{seq}"),
    );
    assert!(told.contains("reads differently"));
    let page = world.see(&ana, "/incidents/1").await.text;
    assert!(page.contains(">errors rise<") && page.contains(">erors rise<") && page.contains("changed "), "{page}");
    // Ben had the page open: his words are kept in the form, and he is told how the note reads now.
    let ben = world.sign_in(BEN).await;
    let late = world.press(&ben, &path, &[("text", "errors fall"), ("seen", &seen)]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text.contains("it reads now: errors rise") && late.text.contains(">\nerrors fall<"), "{}", late.text);
    assert_eq!(world.see(&ana, "/incidents/1/notes/1").await.status, StatusCode::NOT_FOUND, "a declaration is no note");
    assert_eq!(world.see(&ana, "/incidents/1/notes/x").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_was_written_for_nothing_can_be_copied() {
    let world = World::new().await;
    declare(&world, "Checkout is down").await;
    let (ana, nobody) = (world.sign_in(ANA).await, world.signed_in_as(Role::Stakeholder).await);
    let typed = [("text", "a long <thought> that nobody\r\nwants to type twice"), ("key", "the key"), ("next", "10")];
    let (gone, small) = ("/incidents/7/update", "/incidents/1/update");
    for (who, path, status) in [(&ana, gone, StatusCode::NOT_FOUND), (&nobody, small, StatusCode::FORBIDDEN)] {
        let refused = world.press(who, path, &typed).await;
        assert_eq!(refused.status, status);
        assert_good(path, &refused.text);
        assert!(refused.text.contains("What you wrote"), "{}", refused.text);
        assert!(refused.text.contains("a long &lt;thought&gt; that nobody\r\nwants to type twice"), "{}", refused.text);
        assert!(!refused.text.contains("the key"), "{}", refused.text);
        assert!(!world.see(who, path).await.text.contains("What you wrote"), "nothing was written");
    }
    let gone = world.press(&ana, gone, &typed).await.text;
    assert!(gone.contains("It may have been removed, you may not be able to see it, or the address"), "{gone}");
}

#[tokio::test]
async fn a_session_that_ended_in_the_middle_keeps_the_words() {
    let world = World::new().await;
    declare(&world, "Checkout is down").await;
    let text = "a long thought that nobody wants to type twice";
    let answer = world.press("__Host-allclear=gone", "/incidents/1/capture", &[("text", text), ("key", "k")]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let kept = text.replace(' ', "+");
    assert!(answer.text.contains("Your session ended") && answer.text.contains(&kept), "{}", answer.text);
}

#[tokio::test]
async fn declaring_guesses_no_severity_and_takes_no_title_that_nobody_can_see() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    for (field, fields) in [
        ("must be SEV-1", [("title", "Payments fail"), ("severity", "SEV-9")]),
        ("must be SEV-1", [("title", "Payments fail"), ("severity", "-1")]),
        ("must not be empty", [("title", "\u{200b}"), ("severity", "SEV-3")]),
        ("must not be empty", [("title", "\u{2060}\u{ad}"), ("severity", "SEV-3")]),
    ] {
        let refused = world.press(&ana, "/incidents", &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(refused.text.contains(field), "{fields:?}: {}", refused.text);
    }
    let declared = world.press(&ana, "/incidents", &[("title", "Payments fail"), ("severity", "SEV-4")]).await;
    assert_eq!(declared.status, StatusCode::SEE_OTHER);
}
