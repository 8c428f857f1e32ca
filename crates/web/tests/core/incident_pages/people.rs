//! Who comes and who goes on the screen, links, calls, customers and files.

use super::{ANA, BEN, HOSTILE, capture, declare, hidden, went};
use crate::forms::filled;
use crate::html_lint::assert_good;
use crate::world::{Answer, COMPANY, World};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_engine::company::{self, SourceFile};
use axum::body::Body;
use http::{Request, StatusCode, header};

#[tokio::test]
async fn somebody_joins_watches_leaves_and_is_let_go_by_buttons() {
    let world = World::new().await;
    declare(&world, "Checkout is down").await;
    let (ana, ben) = (world.sign_in(ANA).await, world.sign_in(BEN).await);
    let told = went(&world.press(&ben, "/incidents/1/observe", &[]).await, "/incidents/1");
    assert!(told.contains("became Observer"), "{told}");
    let page = world.see(&ben, "/incidents/1").await.text;
    assert!(page.contains("observes since") || page.contains("Observer"), "{page}");
    let refused = capture(&world, &ben, "it is DNS").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    assert!(refused.text.contains("observers write nothing") && refused.text.contains("it is DNS"), "nothing is lost");
    went(&world.press(&ben, "/incidents/1/join", &[]).await, "/incidents/1");
    let page = world.see(&ana, "/incidents/1").await.text;
    assert!(page.contains("here since") && page.contains("Ben Okafor"), "{page}");
    assert_good("the screen with somebody in it", &page);
    for form in ["release", "remove", "call", "signal", "link", "attachments"] {
        assert_good(form, &world.see(&ana, &format!("/incidents/1/{form}")).await.text);
    }

    world.forward(31 * 60);
    let page = world.see(&ana, "/incidents/1").await.text;
    assert!(page.contains("nothing to do for") && page.contains(">Release<"), "{page}");
    let person = world.app.directory().person_by_email(BEN).expect("Ben").id.to_string();
    let fields = [("person", person.as_str()), ("thanks", HOSTILE)];
    went(&world.press(&ana, "/incidents/1/release", &fields).await, "/incidents/1");
    let page = world.see(&ana, "/incidents/1").await.text;
    assert!(page.contains("left at") && !page.contains("<script>alert"), "{page}");
    assert_good("the screen when somebody has left", &page);
}

#[tokio::test]
async fn a_leader_who_comes_in_is_asked_whether_they_command_or_observe() {
    let world = World::new().await;
    declare(&world, "Checkout is down").await;
    let ben = world.sign_in(BEN).await;
    went(&capture(&world, &ben, "role ic").await, "/incidents/1");
    let leader = world.signed_in_as(Role::Manager).await;
    let page = world.see(&leader, "/incidents/1").await.text;
    assert!(page.contains("Ben Okafor commands this incident."), "{page}");
    assert!(page.contains("Do you wish to take command, or to observe?"), "{page}");
    assert_good("the screen for a leader", &page);
    went(&world.press(&leader, "/incidents/1/observe", &[]).await, "/incidents/1");
    assert!(!world.see(&leader, "/incidents/1").await.text.contains("Do you wish"), "asked once");
    assert!(!world.see(&ben, "/incidents/1").await.text.contains("Do you wish"), "who commands is not asked");
}

#[tokio::test]
async fn whoever_comes_reads_how_people_work_here_and_whoever_takes_a_role_its_card() {
    let world = World::new().await;
    declare(&world, "Checkout is down").await;
    let (ana, ben) = (world.sign_in(ANA).await, world.sign_in(BEN).await);
    let shown = async |cookie: &str| world.see(cookie, "/incidents/1").await.text;
    assert!(!shown(&ben).await.contains("How we work here"), "not for who only looks");
    went(&world.press(&ben, "/incidents/1/join", &[]).await, "/incidents/1");
    let page = shown(&ben).await;
    assert!(page.contains("How we work here") && page.contains("Say who you are and what you do here"), "{page}");
    assert_good("the screen with how people work here", &page);
    went(&capture(&world, &ben, "role ic").await, "/incidents/1");
    let page = shown(&ben).await;
    assert!(page.contains("Your card") && page.contains("Are there strong objections?"), "{page}");
    assert_good("the screen with a role's card", &page);
    let open =
        |page: &str| page.contains("<details class=\"fold tucked\" open><summary><span class=\"name\">Your card");
    assert!(open(&page), "it stands open at first");
    assert!(!shown(&ana).await.contains("Your card"), "it is theirs");
    world.forward(6 * 60);
    let page = shown(&ben).await;
    assert!(page.contains("Your card") && !open(&page), "and is one line afterwards");
    went(&capture(&world, &ben, "resolve: rolled back").await, "/incidents/1");
    assert!(!shown(&ben).await.contains("Your card"), "nobody commands what is over");
}

#[tokio::test]
async fn what_wakes_many_is_shown_before_it_is_sent() {
    let more: String = (1..5)
        .map(|n| format!("  - {{ email: p{n}@example.com, name: Person {n}, time_zone: America/Los_Angeles }}\n"))
        .collect();
    let hooks: String = (1..5)
        .map(|n| {
            let method = format!("{{ id: hook, type: webhook, url: \"http://127.0.0.1:9/{n}\" }}");
            format!("  - {{ person: p{n}@example.com, methods: [ {method} ] }}\n")
        })
        .collect();
    let everybody = "  - { name: All, members: [p1@example.com, p2@example.com, p3@example.com, p4@example.com] }\n";
    let company = COMPANY
        .replace("contacts:\n", &format!("{more}contacts:\n{hooks}"))
        .replace("teams:\n", &format!("teams:\n{everybody}"));
    let world = World::empty();
    let file = SourceFile { name: "company.yaml".to_owned(), text: company };
    company::apply(&world.app, Actor::Operator, &[file]).await.expect("the company is applied");
    declare(&world, "Checkout is down").await;
    let ana = world.sign_in(ANA).await;
    let form = world.see(&ana, "/incidents/1/page").await.text;
    let team = form.split("Team All").next().expect("before").rsplit("value=\"").next().expect("a value");
    let team = team.split('"').next().expect("an id").to_owned();
    let fields = [("whom", team.as_str()), ("reason", "all hands")];
    let shown = world.press(&ana, "/incidents/1/page", &fields).await;
    assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in ["This wakes 4 people.", "Person 3", "in Los Angeles", "Page 4", "all hands"] {
        assert!(shown.text.contains(part), "{part}: {}", shown.text);
    }
    assert_good("who it wakes", &shown.text);
    let sure = hidden(&shown.text, "/incidents/1/page", "key");
    let fields = [("key", sure.as_str()), ("whom", team.as_str()), ("reason", "all hands"), ("sure", "4")];
    let told = went(&world.press(&ana, "/incidents/1/page", &fields).await, "/incidents/1");
    assert!(told.contains("Person 1 is being paged"), "{told}");
    let again = went(&world.press(&ana, "/incidents/1/page", &fields).await, "/incidents/1");
    assert!(again.contains("sent twice and done once"), "{again}");
    let other = world.press(&ana, "/incidents/1/page", &[("whom", team.as_str()), ("sure", "3")]).await;
    assert!(went(&other, "/incidents/1").contains("nobody was paged again"), "all of them were paged a moment ago");
}

#[tokio::test]
async fn links_lead_to_the_web_alone_and_stakeholders_see_none() {
    let world = World::new().await;
    declare(&world, "Checkout is down").await;
    let ana = world.sign_in(ANA).await;
    let set = |url: &'static str| [("kind", "bridge"), ("url", url)];
    let bad = world.press(&ana, "/incidents/1/link", &set("javascript:alert(1)")).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.text.contains("must begin with https") && bad.text.contains("javascript:alert(1)"), "{}", bad.text);
    went(&world.press(&ana, "/incidents/1/link", &set("https://meet.example.com/42")).await, "/incidents/1");
    let fields = [("more", "3"), ("quote", HOSTILE)];
    went(&world.press(&ana, "/incidents/1/signal", &fields).await, "/incidents/1");
    let call = [("person", ""), ("other", "ACME"), ("minutes", "3"), ("text", "a ticket is open")];
    went(&world.press(&ana, "/incidents/1/call", &call).await, "/incidents/1");
    let page = world.see(&ana, "/incidents/1").await.text;
    for part in ["https://meet.example.com/42", "3 cases", "Called ACME, 3 min: a ticket is open"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("<script>alert"), "{page}");
    assert_good("the screen with links and cases", &page);
    let stakeholder = world.signed_in_as(Role::Stakeholder).await;
    assert!(!world.see(&stakeholder, "/incidents/1").await.text.contains("meet.example.com"), "members only");
}

async fn upload(world: &World, cookie: &str, name: &str, bytes: &[u8]) -> Answer {
    let mut body =
        format!("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--b--\r\n");
    let request = Request::post("/incidents/1/attachments").header(header::COOKIE, cookie);
    let request = request.header("sec-fetch-site", "same-origin");
    let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
    world.send(request.body(Body::from(body)).expect("a request")).await
}

#[tokio::test]
async fn a_file_is_attached_by_a_plain_form_and_given_out_so_that_it_cannot_run() {
    let world = World::new().await;
    declare(&world, "Checkout is down").await;
    let ana = world.sign_in(ANA).await;
    for (name, bytes, why) in
        [("", &b"x"[..], "choose a file"), ("a.txt", b"", "is empty"), ("a.exe", b"MZ\x90\0", "no PNG")]
    {
        let refused = upload(&world, &ana, name, bytes).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(refused.text.contains(why), "{why}: {}", refused.text);
        assert_good("a file that is refused", &refused.text);
    }
    went(&upload(&world, &ana, "C:\\tmp\\graph <b>.gif", b"GIF89a pixels").await, "/incidents/1");
    went(&upload(&world, &ana, "page.html", b"<script>alert(1)</script>").await, "/incidents/1");
    let page = world.see(&ana, "/incidents/1").await.text;
    assert!(page.contains("graph &lt;b&gt;.gif") && !page.contains("tmp"), "{page}");
    // The same bytes once more, by another name: told, and not passed off as a second file.
    let again = went(&upload(&world, &ana, "copy.gif", b"GIF89a pixels").await, "/incidents/1");
    assert!(again.contains("there already, as graph <b>.gif") && !again.contains("copy"), "{again}");
    went(&upload(&world, &ana, "the %22big%22 one.txt", b"figures").await, "/incidents/1");
    assert!(world.see(&ana, "/incidents/1").await.text.contains("the &quot;big&quot; one.txt"));
    assert_good("the screen with files", &page);

    let picture =
        page.split("src=\"/incidents/1/attachments/").nth(1).expect("a picture").split('"').next().expect("an id");
    let html = page.split("download=\"page.html\"").next().expect("before").rsplit("href=\"").next().expect("a link");
    let html = html.split('"').next().expect("an address").to_owned();
    for (address, kind, way) in [
        (format!("/incidents/1/attachments/{picture}"), "image/gif", "inline"),
        (html, "text/plain; charset=utf-8", "attachment"),
    ] {
        let file = world.see(&ana, &address).await;
        assert_eq!(file.status, StatusCode::OK);
        assert_eq!(file.headers[header::CONTENT_TYPE], kind);
        assert_eq!(file.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(file.headers[header::CONTENT_SECURITY_POLICY], "default-src 'none'; sandbox");
        assert!(file.headers[header::CONTENT_DISPOSITION].to_str().expect("text").starts_with(way), "{address}");
        assert_eq!(file.headers[header::CACHE_CONTROL], "private, no-cache", "who sits here next is asked for first");
        let known = Request::builder().uri(&address).header(header::COOKIE, &ana);
        let known = known.header(header::IF_NONE_MATCH, &file.headers[header::ETAG]);
        assert_eq!(world.send(known.body(Body::empty()).expect("a request")).await.status, StatusCode::NOT_MODIFIED);
    }
    // A session that ended meanwhile: nothing is promised that is not kept, and the way leads back to the form.
    let late = upload(&world, "__Host-allclear=gone", "graph.gif", b"GIF89a more pixels").await;
    assert_eq!(late.status, StatusCode::UNAUTHORIZED);
    assert_good("signing in before a file", &late.text);
    assert!(late.text.contains("choose the file again") && !late.text.contains("it is kept"), "{}", late.text);
    assert!(late.text.contains("name=\"next\" value=\"/incidents/1/attachments\""), "{}", late.text);
    assert!(!late.text.contains("pixels"), "{}", late.text);
    let nobody = world.signed_in_as(Role::Stakeholder).await;
    let refused = world.see(&nobody, &format!("/incidents/1/attachments/{picture}")).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let gone = world.see(&ana, "/incidents/1/attachments/att_00000000000000000000000000").await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_private_incident_is_opened_for_everybody_after_a_question_and_once() {
    let world = World::new().await;
    let (ana, ben) = (world.sign_in(ANA).await, world.sign_in(BEN).await);
    let said = [("title", "Keys were copied"), ("private", "true"), ("command", "true")];
    let form = filled(&world.see(&ana, "/incidents/new").await.text, "/incidents", &said);
    let declared = world.send_form(&ana, "/incidents", &form).await;
    let here = declared.headers[header::LOCATION].to_str().unwrap();
    assert_eq!(world.see(&ben, here).await.status, StatusCode::NOT_FOUND);
    let page = world.see(&ana, here).await.text;
    assert_good("a private incident", &page);
    assert_eq!(page.matches("value=\"public\"").count(), 1, "{page}");
    let asks = page.split("<dialog").find(|part| part.contains("value=\"public\"")).expect("a button");
    assert!(asks.contains("to everybody?") && asks.contains(">Cancel<"), "it is asked before anything happens: {asks}");
    assert!(page.contains("popovertarget=\"open-for-everybody\""), "{page}");
    let capture = format!("{here}/capture");
    let open = filled(asks, &capture, &[]);
    for _ in 0..2 {
        went(&world.send_form(&ana, &capture, &open).await, here);
    }
    assert_eq!(world.see(&ben, here).await.status, StatusCode::OK);
}
