//! Doors for people: the set-up link, invitations, signing in and out, and sessions that end in the middle of a form.

use crate::html_lint::assert_good;
use crate::world::{Answer, World};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_engine::sign_in;
use axum::body::Body;
use http::{Request, StatusCode, header};

const PASSWORD: &str = "correct horse battery";

/// The cookie that an answer sets.
fn cookie(answer: &Answer) -> Option<String> {
    let all = answer.headers.get_all(header::SET_COOKIE).iter();
    let ours = all.filter_map(|value| value.to_str().ok()).find(|value| value.starts_with("__Host-allclear="))?;
    assert!(ours.contains("HttpOnly") && ours.contains("Secure") && ours.contains("SameSite=Lax"), "{ours}");
    ours.split(';').next().map(str::to_owned)
}

#[tokio::test]
async fn the_first_one_becomes_the_admin_and_the_link_opens_once() {
    let world = World::empty();
    let link = sign_in::setup_link(&world.app).await.unwrap().expect("nobody can sign in yet");
    let path = link.strip_prefix("https://allclear.example").unwrap();
    let page = world.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let typed = [
        ("name", "Ana Costa"),
        ("email", "ana@example.com"),
        ("time_zone", "Europe/Lisbn"),
        ("preset", "solo"),
        ("password", PASSWORD),
    ];
    let wrong = world.press("", path, &typed).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("value=\"Ana Costa\"") && wrong.text.contains("Europe/Lisbn"), "nothing typed is lost");
    assert!(!wrong.text.contains(PASSWORD), "a password is never written into a page");
    let right = typed.map(|(name, value)| (name, if name == "time_zone" { "Europe/Lisbon" } else { value }));
    let done = world.press("", path, &right).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let cookie = cookie(&done).expect("signed in");
    assert_eq!(world.see(&cookie, "/me").await.status, StatusCode::OK);
    // A double press is no failure: the second answer says what the first has done.
    for again in [world.press("", path, &right).await, world.get(path).await] {
        assert_eq!(again.status, StatusCode::OK, "{}", again.text);
        assert_good("set up already", &again.text);
        assert!(again.text.contains("You are set up") && again.text.contains("href=\"/sign-in?next=/start\""));
        assert!(again.headers.get(header::SET_COOKIE).is_none(), "the link opens once");
    }
    assert_eq!(world.see(&cookie, "/sign-in?next=/start").await.headers[header::LOCATION], "/start");
    world.forward(11 * 60);
    assert_eq!(world.get(path).await.status, StatusCode::NOT_FOUND, "later it says nothing to whoever finds it");
    assert_eq!(world.press("", path, &right).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn somebody_invited_signs_in_out_and_in_again() {
    let world = World::new().await;
    let invited = world.sign_in("ana@example.com").await;
    assert!(world.see(&invited, "/me").await.text.contains("Ana Costa"));
    let out = world.press(&invited, "/sign-out", &[]).await;
    assert_eq!(out.status, StatusCode::SEE_OTHER);
    assert_eq!(world.see(&invited, "/me").await.status, StatusCode::SEE_OTHER, "the old cookie opens nothing");
    let fields = [("email", " Ana@Example.com "), ("password", PASSWORD), ("next", "/me#sessions")];
    let again = world.press("", "/sign-in", &fields).await;
    assert_eq!(again.headers[header::LOCATION], "/me#sessions");
    let cookie = cookie(&again).expect("signed in");
    assert_eq!(world.see(&cookie, "/sign-in?next=/me").await.status, StatusCode::SEE_OTHER, "already in");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_person_look_the_same() {
    let world = World::new().await;
    world.sign_in("ana@example.com").await;
    let wrong = world.press("", "/sign-in", &[("email", "ana@example.com"), ("password", "not this one")]).await;
    let unknown = world.press("", "/sign-in", &[("email", "eve@example.com"), ("password", "not this one")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unknown.status, wrong.status);
    assert_eq!(wrong.text.replace("ana@example.com", "X"), unknown.text.replace("eve@example.com", "X"));
    assert!(cookie(&wrong).is_none());
}

#[tokio::test]
async fn after_signing_in_nobody_is_sent_to_another_site() {
    let world = World::new().await;
    world.sign_in("ana@example.com").await;
    for next in ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"] {
        let fields = [("email", "ana@example.com"), ("password", PASSWORD), ("next", next)];
        let answer = world.press("", "/sign-in", &fields).await;
        assert_eq!(answer.headers[header::LOCATION], "/", "{next}");
    }
}

#[tokio::test]
async fn a_form_that_outlives_its_session_is_offered_again() {
    let world = World::new().await;
    world.sign_in("ana@example.com").await;
    let text = "We saw <b>errors</b> & \"delays\"\nfrom 02:10";
    let lost = world.press("", "/me/codes/confirm", &[("text", text), ("text", "second")]).await;
    assert_eq!(lost.status, StatusCode::UNAUTHORIZED);
    let secrets =
        [("old", "hush-one"), ("new", "hush-two"), ("code", "123987"), ("secret", "hush-three"), ("name", "kept")];
    let carried = world.press("", "/me/password", &secrets).await.text;
    assert!(carried.contains("name=kept") && !carried.contains("hush") && !carried.contains("123987"), "{carried}");
    assert!(lost.text.contains("name=\"resume\" value=\"/me/codes/confirm\""), "{}", lost.text);
    let typed = "text=We+saw+%3Cb%3Eerrors%3C%2Fb%3E+%26+%22delays%22%0Afrom+02%3A10&text=second";
    assert!(lost.text.contains(&format!("name=\"typed\" value=\"{}\"", typed.replace('&', "&amp;"))), "{}", lost.text);
    let fields =
        [("email", "ana@example.com"), ("password", PASSWORD), ("resume", "/me/codes/confirm"), ("typed", typed)];
    let back = world.press("", "/sign-in", &fields).await;
    assert_eq!(back.status, StatusCode::OK);
    assert!(cookie(&back).is_some());
    assert!(back.text.contains("action=\"/me/codes/confirm\"") && back.text.contains("We saw &lt;b&gt;errors"));
}

#[tokio::test]
async fn a_regions_refetch_without_a_session_leaves_the_page_alone() {
    let world = World::new().await;
    let request = Request::get("/me").header("hx-request", "true").body(Body::empty()).unwrap();
    let answer = world.send(request).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.headers["allclear-sign-in"], "/sign-in?next=%2Fme");
    assert!(answer.text.is_empty());
    let request = Request::post("/incidents/new/who").header("hx-request", "true").body(Body::empty()).unwrap();
    let answer = world.send(request).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::UNAUTHORIZED, ""));
    assert_eq!(answer.headers["allclear-sign-in"], "/sign-in", "a part that is posted is no page to come back to");
}

#[tokio::test]
async fn sessions_can_be_ended_one_by_one_and_all_but_this() {
    let world = World::new().await;
    let first = world.sign_in("ana@example.com").await;
    let sign_in = || world.press("", "/sign-in", &[("email", "ana@example.com"), ("password", PASSWORD)]);
    let (second, third) = (cookie(&sign_in().await).unwrap(), cookie(&sign_in().await).unwrap());
    let page = world.see(&third, "/me").await.text;
    assert_eq!(page.matches("/end\"").count(), 3, "two others, and all others at once: {page}");
    let one = page.split("action=\"/me/sessions/").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(world.press(&third, &format!("/me/sessions/{one}"), &[]).await.status, StatusCode::SEE_OTHER);
    let open = async |cookie: &str| world.see(cookie, "/me").await.status == StatusCode::OK;
    assert_eq!([open(&first).await, open(&second).await].iter().filter(|open| **open).count(), 1);
    world.press(&third, "/me/sessions/end", &[]).await;
    assert!(!open(&first).await && !open(&second).await && open(&third).await);
    let bens = world.sign_in("ben@example.com").await;
    let his = world.see(&bens, "/me").await.text;
    assert!(!his.contains("/end\""), "nobody sees another's sessions");
}

#[tokio::test]
async fn the_password_changes_only_for_who_knows_it() {
    let world = World::new().await;
    let cookie_before = world.sign_in("ana@example.com").await;
    let wrong =
        world.press(&cookie_before, "/me/password", &[("old", "wrong one, sorry"), ("new", "another good one")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.text);
    let short = world.press(&cookie_before, "/me/password", &[("old", PASSWORD), ("new", "short")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = world.press(&cookie_before, "/me/password", &[("old", PASSWORD), ("new", "another good one")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert_ne!(cookie(&done).expect("a new session"), cookie_before);
    assert_eq!(world.see(&cookie_before, "/me").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_went_wrong_is_told_inside_the_frame() {
    let world = World::new().await;
    let cookie = world.signed_in_as(Role::Stakeholder).await;
    let answer = world.press(&cookie, "/me/sessions/ses_00000000000000000000000001/end", &[]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(
        answer.text.contains("There is no such session") && answer.text.contains("class=\"rail\""),
        "{}",
        answer.text
    );
    assert_eq!(answer.text.matches("<h1").count(), 1);
}

#[tokio::test]
async fn whoever_takes_up_an_invitation_can_be_paged_and_is_on_their_own_clock() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let new =
        [("name", "Cleo Diaz"), ("email", "cleo@example.com"), ("time_zone", "Europe/Lisbon"), ("role", "responder")];
    let made = world.press(&ana, "/settings/people", &new).await;
    let directory = world.app.refresh_directory().await.expect("a company");
    let cleo = directory.person_by_email("cleo@example.com").unwrap_or_else(|| panic!("{}", made.text)).id;
    let link = sign_in::invite(&world.app, Actor::Operator, cleo).await.expect("an invitation").url;
    let door = link.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| rest[at..].to_owned())).unwrap();
    assert_good("/invitation", &world.see("", &door).await.text);
    let entered = world.press("", &door, &[("password", "a good long one"), ("time_zone", "America/New_York")]).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);

    let directory = world.app.refresh_directory().await.expect("a company");
    let person = &directory.people[&cleo];
    assert_eq!(person.time_zone, "America/New_York");
    let ways: Vec<&str> = person.methods.iter().map(|method| method.channel.as_str()).collect();
    assert_eq!(ways, ["email", "browser"]);
}

/// Sixteen minutes: a session is no longer fresh.
const LATER: i64 = 16 * 60;

#[tokio::test]
async fn a_first_password_and_another_passkey_want_a_fresh_sign_in() {
    let world = World::new().await;
    let directory = world.app.refresh_directory().await.expect("a company");
    let ben = directory.person_by_email("ben@example.com").expect("Ben").id;
    let link = sign_in::invite(&world.app, Actor::Operator, ben).await.expect("an invitation").url;
    let secret = link.rsplit('/').next().unwrap();
    let signed = sign_in::accept_invitation(&world.app, secret, None, sign_in::From::default()).await.unwrap();
    let cookie_of = |signed: &sign_in::Signed| format!("__Host-allclear={}", signed.secret);
    let old = cookie_of(&signed);
    world.forward(LATER);
    let page = world.see(&old, "/me").await.text;
    assert_good("/me", &page);
    assert!(!page.contains("action=\"/me/password\"") && !page.contains("data-passkey-add"), "{page}");
    assert!(page.contains("/sign-in?why=again&amp;next=%2Fme%23password"), "{page}");
    let first = world.press(&old, "/me/password", &[("new", "another good one")]).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER);
    assert_eq!(first.headers[header::LOCATION], "/sign-in?why=again&next=%2Fme%23password");
    assert!(!sign_in::access(&world.app, ben).await.unwrap().password, "nothing was set");
    let refused = sign_in::begin_passkey(&world.app, &signed.session).await;
    assert!(refused.is_err_and(|why| why.to_string().contains("sign in once more")));
    let asked = world.see(&old, "/sign-in?why=again&next=%2Fme%23password").await;
    assert_eq!(asked.status, StatusCode::OK);
    assert_good("/sign-in", &asked.text);
    assert!(asked.text.contains("sign in once more") && asked.text.contains("value=\"ben@example.com\""));
    // Fresh again, it is done at once.
    let link = sign_in::reset(&world.app, Actor::Operator, ben).await.expect("a link").url;
    let secret = link.rsplit('/').next().unwrap();
    let signed = sign_in::accept_invitation(&world.app, secret, None, sign_in::From::default()).await.unwrap();
    let fresh = cookie_of(&signed);
    assert_eq!(world.see(&fresh, "/sign-in?why=again&next=/me").await.status, StatusCode::SEE_OTHER);
    let done = world.press(&fresh, "/me/password", &[("new", "another good one")]).await;
    assert_eq!(done.headers[header::LOCATION], "/me", "{}", done.text);
}

#[tokio::test]
async fn how_somebody_is_woken_changes_after_a_fresh_sign_in_only_and_nothing_typed_is_lost() {
    let world = World::new().await;
    let cookie_before = world.sign_in("ana@example.com").await;
    let ana = || world.app.directory().person_by_email("ana@example.com").expect("Ana").clone();
    let (here, method) = (format!("/settings/people/{}", ana().id), ana().methods[0].id);
    world.forward(LATER);
    let typed = [("channel", "webhook"), ("address", "http://127.0.0.1:9/<new>"), ("secret", "hush")];
    let asked = world.press(&cookie_before, &format!("{here}/methods"), &typed).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    assert_good("signing in once more", &asked.text);
    assert!(asked.text.contains("Sign in once more; what you typed is kept") && !asked.text.contains("hush"));
    for path in [format!("/methods/{method}/remove"), "/rules".to_owned(), "/rules/remove".to_owned()] {
        let answer = world.press(&cookie_before, &format!("{here}{path}"), &[]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    assert_eq!((ana().methods.len(), ana().high.len()), (1, 1), "nothing is changed");
    let hidden = |name: &str| {
        let value = asked.text.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a hidden field");
        value.split('"').next().unwrap().replace("&amp;", "&")
    };
    let (resume, carried, left) = (hidden("resume"), hidden("typed"), hidden("left"));
    let fields = [("email", "ana@example.com"), ("resume", &resume), ("typed", &carried), ("left", &left)];
    let wrong = world.press(&cookie_before, "/sign-in", &[&fields[..], &[("password", "not this one")]].concat()).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains(&resume), "{}", wrong.text);
    let back = world.press(&cookie_before, "/sign-in", &[&fields[..], &[("password", PASSWORD)]].concat()).await;
    assert_eq!(back.status, StatusCode::OK);
    assert_good("what was typed", &back.text);
    assert!(back.text.contains("name=\"secret\""), "{}", back.text);
    assert!(back.text.contains("http://127.0.0.1:9/&lt;new&gt;"));
    let fresh = cookie(&back).expect("signed in");
    let again = [("channel", "webhook"), ("address", "http://127.0.0.1:9/new"), ("secret", "hush")];
    let done = world.press(&fresh, &resume, &again).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert_eq!(ana().methods.len(), 2);
}

#[tokio::test]
async fn what_makes_a_way_in_or_takes_a_factor_away_wants_a_fresh_sign_in() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let ben = world.app.directory().person_by_email("ben@example.com").expect("Ben").id;
    let new = [("name", "Eve"), ("email", "eve@example.com"), ("time_zone", "Europe/Rome"), ("role", "admin")];
    let token = [("name", "deploy"), ("scope", "admin"), ("once", "mark-of-the-form")];
    world.forward(LATER);
    for (path, fields) in [
        (format!("/settings/people/{ben}/invite"), &[][..]),
        (format!("/settings/people/{ben}/reset"), &[]),
        ("/settings/people".to_owned(), &new),
        ("/settings/tokens".to_owned(), &token),
        ("/me/codes".to_owned(), &[]),
        ("/me/codes/confirm".to_owned(), &[("code", "123456")]),
        ("/me/codes/recovery".to_owned(), &[("code", "123456")]),
        ("/me/codes/remove".to_owned(), &[("code", "123456")]),
    ] {
        let asked = world.press(&ana, &path, fields).await;
        assert_eq!(asked.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_good(&path, &asked.text);
        assert!(
            asked.text.contains("Sign in once more") && asked.text.contains(&format!("value=\"{path}\"")),
            "{path}"
        );
    }
    assert!(!world.see(&ana, "/settings/people").await.text.contains("eve@example.com"));
    assert!(!world.see(&ana, "/settings/tokens").await.text.contains("/revoke"));
    assert!(!world.see(&ana, "/me").await.text.contains("totp-key"));
    // Signed in once more, the form goes on, without the mark that only the page needs.
    let typed = "name=deploy&scope=admin&once=mark-of-the-form";
    let fields =
        [("email", "ana@example.com"), ("password", PASSWORD), ("resume", "/settings/tokens"), ("typed", typed)];
    let back = world.press(&ana, "/sign-in", &fields).await;
    assert!(back.text.contains("name=\"once\" value=\"mark-of-the-form\""), "{}", back.text);
    assert_eq!(back.text.matches("mark-of-the-form").count(), 1, "{}", back.text);
    let fresh = cookie(&back).expect("signed in");
    assert!(world.press(&fresh, "/settings/tokens", &token).await.text.contains("Copy the token now"));
    assert!(world.press(&fresh, &format!("/settings/people/{ben}/invite"), &[]).await.text.contains("/invitation/"));
}

#[tokio::test]
async fn signing_in_once_more_ends_the_session_that_the_browser_was_in() {
    let world = World::new().await;
    let old = world.sign_in("ana@example.com").await;
    let bens = world.sign_in("ben@example.com").await;
    let enter = async |cookie: &str, password: &str| {
        world.press(cookie, "/sign-in", &[("email", "ana@example.com"), ("password", password)]).await
    };
    let open = async |cookie: &str| world.see(cookie, "/me").await.status == StatusCode::OK;
    enter(&old, "not this one").await;
    assert!(open(&old).await, "a refusal ends nothing");
    let elsewhere = cookie(&enter("", PASSWORD).await).expect("signed in");
    let new = cookie(&enter(&old, PASSWORD).await).expect("signed in");
    assert!(!open(&old).await, "its cookie opens nothing any more");
    assert!(open(&new).await && open(&elsewhere).await, "other browsers stay signed in");
    enter(&bens, PASSWORD).await;
    assert!(open(&bens).await, "another person's session is theirs to end");
}

#[tokio::test]
async fn a_form_that_is_too_long_is_refused_in_the_same_words_with_and_without_a_session() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let text = "x".repeat((1 << 20) + 1);
    for cookie in ["", &ana] {
        let answer = world.press(cookie, "/me/codes/confirm", &[("text", &text)]).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(answer.text.contains("This form is too long") && answer.text.contains("1 MB"), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_browser_is_known_when_it_comes_back() {
    let world = World::new().await;
    world.sign_in("ana@example.com").await;
    let answer = world.press("", "/sign-in", &[("email", "ana@example.com"), ("password", PASSWORD)]).await;
    let all = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mark = all.into_iter().find(|value| value.starts_with("__Host-allclear-browser=")).expect("a mark");
    assert!(mark.contains("HttpOnly") && mark.contains("Secure") && mark.contains("SameSite=Lax"), "{mark}");
    let mark = mark.split(';').next().unwrap();
    assert_eq!(world.see(mark, "/me").await.status, StatusCode::SEE_OTHER, "it opens nothing");
    let guess = async |cookie: &str, password: &str| {
        world.press(cookie, "/sign-in", &[("email", "ana@example.com"), ("password", password)]).await.status
    };
    for _ in 0..8 {
        guess("", "a wrong guess").await;
    }
    assert_eq!(guess("", PASSWORD).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(guess(mark, PASSWORD).await, StatusCode::SEE_OTHER);
}

/// Where a page about signing in once more leads, and what it carries along.
fn carried(asked: &Answer) -> (String, String) {
    let hidden = |name: &str| {
        let value =
            asked.text.split(&format!("name=\"{name}\" value=\"")).nth(1).and_then(|rest| rest.split('"').next());
        value.unwrap_or_default().replace("&amp;", "&")
    };
    (hidden("resume"), hidden("typed"))
}

#[tokio::test]
async fn what_only_an_admin_may_do_wants_a_fresh_sign_in() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let directory = world.app.refresh_directory().await.expect("a company");
    let ben = format!("/settings/people/{}", directory.person_by_email("ben@example.com").expect("Ben").id);
    let hook = format!("/settings/integrations/{}", directory.integrations.keys().next().expect("an integration"));
    let who = |name, email, role| [("name", name), ("email", email), ("time_zone", "Africa/Lagos"), ("role", role)];
    let text = "version: 1\nteams:\n  - { name: Payments, members: [ana@example.com] }\n";
    let file = [("text", text), ("do", "apply"), ("seen", "x")];
    world.forward(LATER);
    for (path, fields) in [
        (ben.clone(), &who("Ben", "ben@example.com", "admin")[..]),
        (ben.clone(), &who("Ben", "eve@example.com", "responder")),
        (format!("{ben}/bar"), &[]),
        (format!("{ben}/remove"), &[]),
        (format!("{hook}/rotate"), &[("was-key", "x")]),
        (format!("{hook}/remove"), &[]),
        ("/settings/system/mute".to_owned(), &[("reason", "moving house")]),
        ("/settings/configuration".to_owned(), &file),
        ("/me/passkeys/pky_00000000000000000000000001/remove".to_owned(), &[]),
    ] {
        let asked = world.press(&ana, &path, fields).await;
        assert_eq!(asked.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_good(&path, &asked.text);
        let (resume, typed) = carried(&asked);
        let sent = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        assert_eq!((resume, typed), (path.clone(), sent), "{path}: nothing typed is lost");
    }
    let now = world.app.refresh_directory().await.expect("a company");
    assert_eq!(
        (&now.people, &now.integrations, &now.teams),
        (&directory.people, &directory.integrations, &directory.teams)
    );
    // A new name, and looking at what a text would do, are nobody's way in.
    let named = world.press(&ana, &ben, &who("Ben O.", "ben@example.com", "responder")).await;
    assert_eq!(named.status, StatusCode::SEE_OTHER, "{}", named.text);
    let plan = world.press(&ana, "/settings/configuration", &[("text", file[0].1), ("do", "plan")]).await;
    assert_eq!(plan.status, StatusCode::OK, "{}", plan.text);
}

#[tokio::test]
async fn a_key_is_turned_after_signing_in_once_more() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let id = *world.app.refresh_directory().await.expect("a company").integrations.keys().next().expect("one");
    let key = || world.app.directory().integrations[&id].key.clone();
    let (here, before) = (format!("/settings/integrations/{id}"), key());
    let page = world.see(&ana, &here).await.text;
    let shown = page.split("name=\"was-key\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a mark");
    world.forward(LATER);
    let asked = world.press(&ana, &format!("{here}/rotate"), &[("was-key", shown)]).await;
    let (resume, typed) = carried(&asked);
    let fields = [("email", "ana@example.com"), ("password", PASSWORD), ("resume", &resume), ("typed", &typed)];
    let back = world.press(&ana, "/sign-in", &fields).await;
    assert!(back.text.contains("What you pressed has not been done yet"), "{}", back.text);
    assert!(back.text.contains(&format!("name=\"was-key\" value=\"{shown}\"")), "{}", back.text);
    let fresh = cookie(&back).expect("signed in");
    let done = world.press(&fresh, &resume, &[("was-key", shown)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert_ne!(key(), before);
}

#[tokio::test]
async fn a_configuration_too_long_to_be_carried_stays_where_it_is() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let team = "version: 1\nteams:\n  - { name: Payments, members: [ana@example.com] }\n";
    let long = format!("{team}# the end{}\n", " of a long story".repeat(20_000));
    world.forward(LATER);
    let send = async |cookie: &str, seen: &str| {
        let fields = [("text", long.as_str()), ("do", "apply"), ("seen", seen)];
        world.press(cookie, "/settings/configuration", &fields).await
    };
    let asked = send(&ana, "x").await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    assert_good("a long text", &asked.text);
    assert!(asked.text.contains("another tab") && asked.text.contains(" of a long story of a long story"));
    let seen =
        asked.text.split("name=\"seen\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a plan");
    let members = || world.app.directory().teams.values().next().expect("a team").members.len();
    assert_eq!(members(), 2, "nothing is applied");
    let fields = [("email", "ana@example.com"), ("password", PASSWORD)];
    let fresh = cookie(&world.press(&ana, "/sign-in", &fields).await).expect("signed in");
    let applied = send(&fresh, seen).await;
    assert_eq!(applied.status, StatusCode::SEE_OTHER, "{}", applied.text);
    assert_eq!(members(), 1);
}
