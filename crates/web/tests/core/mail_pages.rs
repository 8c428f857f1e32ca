//! Mail in the settings, trying a contact method out, and invitations that are mailed.

use crate::html_lint::assert_good;
use crate::oncall_pages::{person, told};
use crate::world::World;
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_engine::mute;
use allclear_engine::transport::{Answered, Relay, Transport};
use allclear_integrations::channel::Outgoing;
use allclear_web::router;
use futures::future::BoxFuture;
use http::StatusCode;
use std::sync::{Arc, Mutex};

const ANA: &str = "ana@example.com";
const BEN: &str = "ben@example.com";

/// A way out that keeps what was sent and answers as it was told.
struct Post {
    sent: Mutex<Vec<Outgoing>>,
    answer: Mutex<Answered>,
    relay: bool,
}

impl Transport for Post {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Answered> {
        self.sent.lock().unwrap().push(outgoing);
        let answer = self.answer.lock().unwrap().clone();
        Box::pin(async { answer })
    }
    fn relay(&self) -> Option<Relay> {
        let relay =
            || Relay { server: "smtps://mail.example.com:465".to_owned(), from: "allclear@example.com".to_owned() };
        self.relay.then(relay)
    }
}

impl Post {
    fn of(world: &mut World, relay: bool) -> Arc<Self> {
        let answer = Mutex::new(Answered::Smtp { code: 250, message: "queued".to_owned() });
        let post = Arc::new(Self { sent: Mutex::default(), answer, relay });
        world.router = router(world.web.clone().with_way_out(Arc::<Self>::clone(&post)));
        post
    }
    fn says(&self, answer: Answered) {
        *self.answer.lock().unwrap() = answer;
    }
    fn count(&self) -> usize {
        self.sent.lock().unwrap().len()
    }
}

/// The address that tries somebody's first contact method.
async fn first_method(world: &World, email: &str) -> String {
    let directory = world.app.refresh_directory().await.unwrap();
    let person = directory.person_by_email(email).expect("somebody");
    format!("/settings/people/{}/methods/{}/try", person.id, person.methods[0].id)
}

#[tokio::test]
async fn a_contact_method_is_tried_and_the_answer_is_told() {
    let mut world = World::new().await;
    let post = Post::of(&mut world, true);
    let ben = world.sign_in(BEN).await;
    let page = world.see(&ben, &format!("/settings/people/{}", person(&world, BEN).await)).await.text;
    assert_good("a person", &page);
    assert!(page.contains("/try\""), "{page}");
    let method = first_method(&world, BEN).await;
    post.says(Answered::Http { status: 204, retry_after_secs: None, body: Vec::new() });
    assert!(told(&world.press(&ben, &method, &[]).await).contains("Delivered"));
    assert!(told(&world.press(&ben, &method, &[]).await).contains("a moment ago"), "a double click");
    assert_eq!(post.count(), 1);
    let Outgoing::Http { body, .. } = post.sent.lock().unwrap()[0].clone() else { panic!("a webhook") };
    assert!(String::from_utf8_lossy(&body).contains("This is a test, nothing is wrong"));
    world.forward(16);
    post.says(Answered::Http { status: 410, retry_after_secs: None, body: b"<script>gone</script>".to_vec() });
    let failed = told(&world.press(&ben, &method, &[]).await);
    assert!(failed.contains("Not delivered") && failed.contains("410"), "{failed}");
    world.forward(16);
    mute::set(&world.app, Actor::Operator, Some("moving house")).await.unwrap();
    assert!(told(&world.press(&ben, &method, &[]).await).contains("moving house"));
    assert_eq!(post.count(), 2, "while paging is paused nothing leaves");
}

#[tokio::test]
async fn nobody_tries_other_peoples_methods_but_an_admin() {
    let mut world = World::new().await;
    let post = Post::of(&mut world, true);
    let (ana, ben) = (world.sign_in(ANA).await, world.sign_in(BEN).await);
    let (of_ana, of_ben) = (first_method(&world, ANA).await, first_method(&world, BEN).await);
    assert_eq!(world.press(&ben, &of_ana, &[]).await.status, StatusCode::FORBIDDEN);
    let someone_elses = of_ben.replacen(&person(&world, BEN).await, &person(&world, ANA).await, 1);
    assert!(told(&world.press(&ana, &someone_elses, &[]).await).contains("removed already"));
    assert_eq!(post.count(), 0);
    world.press(&ana, &of_ben, &[]).await;
    assert_eq!(post.count(), 1);
    let nonsense = of_ben.rsplit_once("/methods/").expect("a path").0.to_owned() + "/methods/x/try";
    assert!(told(&world.press(&ana, &nonsense, &[]).await).contains("removed already"));
    let trail = world.see(&ana, "/settings/audit").await.text;
    assert!(trail.contains("tried a contact method"), "{trail}");
}

#[tokio::test]
async fn the_page_says_whether_mail_can_be_sent() {
    let mut world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let without = world.see(&ana, "/settings/mail").await.text;
    assert_good("without a mail server", &without);
    assert!(without.contains("cannot send mail") && without.contains("ALLCLEAR_SMTP_URL"), "{without}");
    let post = Post::of(&mut world, true);
    let none = world.see(&ana, "/settings/mail").await.text;
    assert!(none.contains("smtps://mail.example.com:465") && none.contains("You are not reached by mail"), "{none}");
    assert_good("with a mail server", &none);
    let methods = format!("/settings/people/{}/methods", person(&world, ANA).await);
    world.press(&ana, &methods, &[("channel", "email"), ("address", ""), ("secret", "")]).await;
    let page = world.see(&ana, "/settings/mail").await.text;
    assert_good("with a mail server and a mailbox", &page);
    let action =
        page.split("action=\"").find(|part| part.contains("/try\"")).expect("a test").split('"').next().unwrap();
    let tried = world.press(&ana, action, &[("back", "/settings/mail")]).await;
    assert!(told(&tried).contains("Delivered") && tried.headers["location"] == "/settings/mail");
    assert!(matches!(&post.sent.lock().unwrap()[0], Outgoing::Mail { to, .. } if to == ANA));
    let manager = world.signed_in_as(Role::Manager).await;
    assert_eq!(world.see(&manager, "/settings/mail").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_invitation_is_mailed_where_it_can_be_and_the_link_is_shown_in_any_case() {
    let mut world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let add = async |world: &World, email: &str| {
        let fields = [("name", "Chiara"), ("email", email), ("time_zone", "Europe/Rome"), ("role", "responder")];
        world.press(&ana, "/settings/people", &fields).await.text
    };
    let link = |page: &str| page.contains("https://allclear.example/invitation/");
    let silent = Post::of(&mut world, false);
    let page = add(&world, "a@example.com").await;
    assert!(link(&page) && page.contains("Send this link to Chiara") && silent.count() == 0, "{page}");
    let post = Post::of(&mut world, true);
    let page = add(&world, "b@example.com").await;
    assert_good("mailed", &page);
    assert!(link(&page) && page.contains("is in the mail"), "{page}");
    let Outgoing::Mail { to, text, .. } = post.sent.lock().unwrap()[0].clone() else { panic!("a mail") };
    assert!(
        to == "b@example.com" && text.contains("https://allclear.example/invitation/") && text.contains("Ana Costa"),
        "{text}"
    );
    // The form sent twice shows its link again and mails once; a new form is a new link.
    let page = format!("/settings/people/{}", person(&world, "b@example.com").await);
    for (once, mails) in [("mark-of-the-first", 2), ("mark-of-the-first", 2), ("mark-of-the-second", 3)] {
        let shown = world.press(&ana, &format!("{page}/invite"), &[("once", once)]).await.text;
        assert!(link(&shown), "{shown}");
        assert_eq!(post.count(), mails, "{once}");
    }
    post.says(Answered::Smtp { code: 550, message: "no such <b>mailbox</b>".to_owned() });
    let page = add(&world, "c@example.com").await;
    assert_good("refused", &page);
    assert!(
        link(&page) && page.contains("The mail was not taken") && page.contains("550") && !page.contains("<b>mailbox"),
        "{page}"
    );
}
