//! People come in, stay in, and are shown out.

use crate::escalating::fire;
use crate::world::{Company, World, minutes};
use allclear_core::access::{Actor, Permission, check};
use allclear_core::directory::Role;
use allclear_core::id::PersonId;
use allclear_core::oncall;
use allclear_engine::company::{self, Secrets, SourceFile};
use allclear_engine::devices::{self, Browser, Subscription};
use allclear_engine::links::{self, BadLink, Claims};
use allclear_engine::people::{self, NewPerson};
use allclear_engine::sign_in::{self, From, NewAdmin, Preset, Session, SignIn, Signed};
use allclear_engine::{App, Error, calendars};
use jiff::SignedDuration;

mod codes;

stories!(
    the_first_admin_is_made_by_a_link_that_opens_once,
    a_set_up_link_dies_with_the_next_start_and_after_a_day,
    each_way_to_begin_has_somebody_on_call_at_once,
    wrong_passwords_slow_down_and_lock_nobody_out,
    no_flood_keeps_out_somebody_in_a_browser_that_is_known,
    a_stranger_does_not_learn_who_has_an_account,
    a_session_that_was_ended_is_over_at_once,
    a_session_ends_after_a_quiet_week_and_after_a_month,
    another_role_is_in_force_with_the_next_request,
    who_is_removed_from_the_company_is_signed_out,
    of_several_who_take_up_one_invitation_one_gets_in,
    a_reset_takes_the_old_ways_in_away,
    a_new_password_ends_every_session,
    who_is_barred_is_out_until_they_are_invited_again,
    what_rings_and_what_was_sent_ends_with_the_ways_in,
);

const PASSWORD: &str = "seven wet dragons";

fn from(address: [u8; 4]) -> From {
    From { address: Some(address.into()), user_agent: "a browser".to_owned(), ..From::default() }
}

fn home() -> From {
    from([192, 0, 2, 1])
}

fn secret_of(url: &str) -> &str {
    url.rsplit('/').next().expect("a last part")
}

fn ana(preset: Preset) -> NewAdmin {
    NewAdmin {
        name: "Ana".to_owned(),
        email: "ana@example.com".to_owned(),
        time_zone: "Europe/Lisbon".to_owned(),
        password: Some(PASSWORD.to_owned()),
        preset,
    }
}

/// Ana sets the server up.
async fn set_up(app: &App) -> Signed {
    let link = sign_in::setup_link(app).await.unwrap().expect("nobody can sign in yet");
    sign_in::first_admin(app, secret_of(&link), ana(Preset::SmallTeam), home()).await.unwrap()
}

/// Somebody with a password.
async fn colleague(app: &App, name: &str, role: Role) -> Signed {
    let id = add(app, name, role).await;
    let link = sign_in::invite(app, Actor::Operator, id).await.unwrap().url;
    sign_in::accept_invitation(app, secret_of(&link), Some(PASSWORD.to_owned()), home()).await.unwrap()
}

async fn add(app: &App, name: &str, role: Role) -> PersonId {
    let email = format!("{name}@example.com");
    let new = NewPerson { name: name.to_owned(), email, time_zone: "UTC".to_owned(), role };
    people::add(app, Actor::Operator, new).await.unwrap()
}

async fn enter(app: &App, email: &str, password: &str, from: From) -> SignIn {
    sign_in::with_password(app, email, password, None, from).await.unwrap()
}

fn signed(outcome: SignIn) -> Signed {
    match outcome {
        SignIn::Signed(signed) => signed,
        other => panic!("not signed in: {other:?}"),
    }
}

async fn who(app: &App, signed: &Signed) -> Option<Session> {
    sign_in::session(app, &signed.secret).await.unwrap()
}

async fn the_first_admin_is_made_by_a_link_that_opens_once(w: &mut World) {
    let app = w.app();
    let link = sign_in::setup_link(app).await.unwrap().expect("nobody can sign in yet");
    let secret = secret_of(&link);
    assert_eq!(link, format!("https://allclear.test/setup/{secret}"));
    assert!(sign_in::setup_open(app, secret).await.unwrap());
    for (field, wrong) in [
        ("password", NewAdmin { password: Some("password123".to_owned()), ..ana(Preset::Solo) }),
        ("email", NewAdmin { email: "ana".to_owned(), ..ana(Preset::Solo) }),
        ("name", NewAdmin { name: "  ".to_owned(), ..ana(Preset::Solo) }),
        ("time_zone", NewAdmin { time_zone: "Lisbon".to_owned(), ..ana(Preset::Solo) }),
    ] {
        let told = sign_in::first_admin(app, secret, wrong, home()).await;
        assert!(matches!(&told, Err(Error::Invalid { field: at, .. }) if at == field), "{field}: {told:?}");
    }
    let signed = sign_in::first_admin(app, secret, ana(Preset::Solo), home()).await.expect("mistakes cost nothing");
    let session = who(app, &signed).await.expect("signed in at once");
    assert_eq!(
        (session.name.as_str(), session.role, session.time_zone.as_str()),
        ("Ana", Role::Admin, "Europe/Lisbon")
    );
    assert!(!sign_in::setup_open(app, secret).await.unwrap());
    let again = NewAdmin { email: "mallory@example.com".to_owned(), ..ana(Preset::Solo) };
    assert!(matches!(sign_in::first_admin(app, secret, again, home()).await, Err(Error::NotFound { .. })));
    assert_eq!(sign_in::setup_link(app).await.unwrap(), None, "an admin can sign in, so there is no other door");
    self::signed(enter(app, "Ana@Example.com", PASSWORD, home()).await);
}

async fn a_set_up_link_dies_with_the_next_start_and_after_a_day(w: &mut World) {
    let first = sign_in::setup_link(w.app()).await.unwrap().unwrap();
    w.restart().await;
    let second = sign_in::setup_link(w.app()).await.unwrap().unwrap();
    assert!(!sign_in::setup_open(w.app(), secret_of(&first)).await.unwrap());
    w.pass(minutes(24 * 60 - 1)).await;
    assert!(sign_in::setup_open(w.app(), secret_of(&second)).await.unwrap());
    w.pass(minutes(1)).await;
    let late = sign_in::first_admin(w.app(), secret_of(&second), ana(Preset::Solo), home()).await;
    assert!(matches!(late, Err(Error::NotFound { .. })), "{late:?}");
    // Without a password nobody can sign in, so until there is a passkey the next start prints another link.
    let third = sign_in::setup_link(w.app()).await.unwrap().unwrap();
    let keyless = NewAdmin { password: None, ..ana(Preset::Solo) };
    let signed = sign_in::first_admin(w.app(), secret_of(&third), keyless, home()).await.unwrap();
    assert!(who(w.app(), &signed).await.is_some());
    let fourth = sign_in::setup_link(w.app()).await.unwrap().expect("another link");
    sign_in::first_admin(w.app(), secret_of(&fourth), ana(Preset::Solo), home()).await.expect("the same Ana, again");
    assert_eq!(w.app().directory().people.len(), 1);
}

async fn each_way_to_begin_has_somebody_on_call_at_once(w: &mut World) {
    for preset in Preset::ALL {
        w.apply(
            "version: 1\npeople: []\nteams: []\nschedules: []\nescalation_policies: []\nservices: []\nincidents: {}\n",
        )
        .await;
        let app = w.app();
        let link = sign_in::setup_link(app).await.unwrap().expect("nobody is there");
        let signed = sign_in::first_admin(app, secret_of(&link), ana(preset), home()).await.unwrap();
        let company = company::current(app).await.unwrap();
        let d = &company.directory;
        for schedule in d.schedules.values() {
            let on_call = oncall::at(schedule, w.now()).unwrap().expect("somebody").person;
            assert_eq!(on_call, signed.session.person, "{preset:?}: {}", schedule.name);
        }
        let service = d.services.values().next().expect("a service");
        let policy = &d.policies[&service.policy.expect("a policy")];
        assert!(policy.steps.iter().all(|step| !step.page.is_empty()));
        let ways: Vec<_> =
            d.people[&signed.session.person].methods.iter().map(|m| (&*m.channel, &*m.address)).collect();
        assert_eq!(ways, [("email", "ana@example.com"), ("browser", "")], "an open tab rings before mail is set up");
        assert_eq!(d.commanders.is_some(), preset == Preset::FullIcs);
        let text = company::export(&company, Secrets::Included);
        let files = [SourceFile { name: "c.yaml".to_owned(), text }];
        let plan = company::plan_only(app, &files).await.unwrap();
        assert_eq!(plan, company::Plan::default(), "what was arranged can be written down, and without warnings");
    }
}

async fn wrong_passwords_slow_down_and_lock_nobody_out(w: &mut World) {
    set_up(w.app()).await;
    let mut told = Vec::new();
    for _ in 0..7 {
        told.push(match enter(w.app(), "ana@example.com", "a wrong guess", from([198, 51, 100, 1])).await {
            SignIn::Refused => 0,
            SignIn::Wait(seconds) => seconds,
            other => panic!("{other:?}"),
        });
    }
    assert_eq!(told, [0, 0, 0, 0, 0, 15, 15]);
    // Many machines together: what they may try is soon used up.
    for n in 2..=20 {
        enter(w.app(), "ana@example.com", "a wrong guess", from([198, 51, 100, n])).await;
    }
    // The owner, where she always is, notices nothing.
    signed(enter(w.app(), "ana@example.com", PASSWORD, home()).await);
    // Somewhere new she has to wait as told, and then gets in, however long the attack goes on.
    let SignIn::Wait(seconds) = enter(w.app(), "ana@example.com", PASSWORD, from([203, 0, 113, 9])).await else {
        panic!("twenty strange tries are enough for one moment");
    };
    assert!(seconds <= 30, "{seconds}");
    w.pass(SignedDuration::from_secs(i64::try_from(seconds).unwrap())).await;
    signed(enter(w.app(), "ana@example.com", PASSWORD, from([203, 0, 113, 9])).await);
}

async fn no_flood_keeps_out_somebody_in_a_browser_that_is_known(w: &mut World) {
    let ana = set_up(w.app()).await;
    let ben = colleague(w.app(), "ben", Role::Responder).await;
    // Guesses at every account and at none, from more places than the limits have room for.
    let flood = async |app: &App| {
        for n in 0..=66_u8 {
            let email = if n % 3 == 0 { "ana@example.com".to_owned() } else { format!("{n}@example.com") };
            enter(app, &email, "a wrong guess", from([198, 51, 100, n])).await;
        }
    };
    flood(w.app()).await;
    let on_the_train = |n: u8, mark: &str| From { mark: mark.to_owned(), ..from([198, 51, 100, n]) };
    assert!(matches!(enter(w.app(), "ana@example.com", PASSWORD, on_the_train(1, "")).await, SignIn::Wait(_)));
    for n in 1..=20 {
        // Her phone has another address at every mast, and each of them is an attacker's.
        let again = signed(enter(w.app(), "ana@example.com", PASSWORD, on_the_train(n, &ana.mark)).await);
        assert_ne!(again.mark, ana.mark);
    }
    for foreign in [ben.mark.as_str(), "x", &format!("{}x", ana.mark), &"x".repeat(100_000)] {
        // Where she never was: where she signed in a moment ago she is known now.
        let told = enter(w.app(), "ana@example.com", PASSWORD, on_the_train(60, foreign)).await;
        assert!(matches!(told, SignIn::Wait(_)), "only her own mark helps her");
    }
    // A mark is no key: with it, too, guessing is slow.
    let mut told = Vec::new();
    for _ in 0..7 {
        let guess = enter(w.app(), "ana@example.com", "a wrong guess", on_the_train(1, &ana.mark)).await;
        told.push(matches!(guess, SignIn::Refused));
    }
    assert_eq!(told, [true, true, true, true, true, false, false]);
}

async fn a_stranger_does_not_learn_who_has_an_account(w: &mut World) {
    let app = w.app();
    set_up(app).await;
    add(app, "ben", Role::Responder).await;
    let mut told = Vec::new();
    for (n, email) in
        ["ana@example.com", "ben@example.com", "nobody@example.com", "", "\0", "ana@example.com\r\n"].iter().enumerate()
    {
        let strange = from([198, 51, 100, u8::try_from(n).unwrap()]);
        for password in ["", "a wrong guess", &"x".repeat(100_000)] {
            told.push(format!("{:?}", enter(app, email, password, strange.clone()).await));
        }
        for _ in 0..3 {
            told.push(format!("{:?}", enter(app, email, "a wrong guess", strange.clone()).await));
        }
    }
    for line in told.chunks(6) {
        assert_eq!(line, told.chunks(6).next().unwrap());
    }
}

async fn a_session_that_was_ended_is_over_at_once(w: &mut World) {
    let app = w.app();
    let first = set_up(app).await;
    let second = signed(enter(app, "ana@example.com", PASSWORD, home()).await);
    let third = signed(enter(app, "ana@example.com", PASSWORD, home()).await);
    let other = colleague(app, "ben", Role::Responder).await;
    let ana = first.session.person;
    assert_eq!(sign_in::sessions(app, ana).await.unwrap().len(), 3);
    let not_his = sign_in::revoke(app, other.session.person, first.session.id).await;
    assert!(matches!(not_his, Err(Error::NotFound { .. })));
    sign_in::revoke(app, ana, first.session.id).await.unwrap();
    assert_eq!((who(app, &first).await, who(app, &second).await.is_some()), (None, true));
    assert_eq!(sign_in::revoke_others(app, ana, third.session.id).await.unwrap(), 1);
    assert_eq!((who(app, &second).await, who(app, &third).await.is_some()), (None, true));
    sign_in::sign_out(app, third.session.id, ana, "").await.unwrap();
    assert_eq!(who(app, &third).await, None);
    assert!(who(app, &other).await.is_some(), "Ben stays");
    for forged in ["", "x", &"A".repeat(43), &"é".repeat(30), &third.secret[..42]] {
        assert_eq!(sign_in::session(app, forged).await.unwrap(), None);
    }
}

/// Waits until the moment of last use, which is written in the background, says so. A write that is lost is made up for by
/// the next request, so there are more of them.
async fn used_lately(w: &World, signed: &Signed) {
    for turn in 1..=100_000 {
        if turn % 1_000 == 0 {
            who(w.app(), signed).await;
        }
        let held = sign_in::sessions(w.app(), signed.session.person).await.unwrap();
        if held.iter().any(|s| s.id == signed.session.id && w.now().duration_since(s.last_seen_at) < minutes(5)) {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the use of the session is never written down");
}

async fn a_session_ends_after_a_quiet_week_and_after_a_month(w: &mut World) {
    let quiet = set_up(w.app()).await;
    let busy = signed(enter(w.app(), "ana@example.com", PASSWORD, home()).await);
    let days = |n: i64| SignedDuration::from_hours(24 * n);
    for day in 1..=29 {
        w.pass(days(1)).await;
        assert!(who(w.app(), &busy).await.is_some(), "day {day}: used every day");
        used_lately(w, &busy).await;
        if day == 6 || day == 7 {
            let held = sign_in::sessions(w.app(), quiet.session.person).await.unwrap();
            assert_eq!(held.len(), if day == 6 { 2 } else { 1 }, "day {day}");
        }
    }
    assert_eq!(who(w.app(), &quiet).await, None);
    w.pass(days(1)).await;
    assert_eq!(who(w.app(), &busy).await, None, "a month is a month");
}

async fn another_role_is_in_force_with_the_next_request(w: &mut World) {
    let app = w.app();
    let ana = set_up(app).await;
    let ben = colleague(app, "ben", Role::Admin).await;
    let may = async |signed: &Signed| {
        check(&who(app, signed).await.expect("signed in").actor(), Permission::Configure).is_ok()
    };
    assert!(may(&ben).await);
    let as_ben = who(app, &ben).await.unwrap().actor();
    people::set_role(app, ana.session.actor(), ben.session.person, Role::Observer).await.unwrap();
    assert!(!may(&ben).await, "a demoted admin is none with the next request, in the session that goes on");
    let denied = sign_in::invite(app, who(app, &ben).await.unwrap().actor(), ana.session.person).await;
    assert!(matches!(denied, Err(Error::Denied(_))), "{denied:?}");
    assert_eq!(as_ben.role(), Role::Admin, "what was looked up before is what it was");
    let last = people::set_role(app, ana.session.actor(), ana.session.person, Role::Manager).await;
    assert_eq!(
        Error::from(last.unwrap_err()).to_string(),
        "role: Ana is the last admin (make somebody else an admin first)"
    );
    people::set_role(app, ana.session.actor(), ben.session.person, Role::Admin).await.unwrap();
    assert!(may(&ben).await);
}

async fn who_is_removed_from_the_company_is_signed_out(w: &mut World) {
    let ana = set_up(w.app()).await;
    let ben = colleague(w.app(), "ben", Role::Responder).await;
    assert!(who(w.app(), &ben).await.is_some());
    let without =
        "version: 1\npeople:\n  - { email: ana@example.com, name: Ana, time_zone: Europe/Lisbon, role: admin }\n";
    w.apply(without).await;
    assert_eq!(who(w.app(), &ben).await, None);
    assert!(matches!(enter(w.app(), "ben@example.com", PASSWORD, home()).await, SignIn::Refused));
    assert!(who(w.app(), &ana).await.is_some(), "whoever stays in the file stays signed in");
    w.apply(&format!("{without}  - {{ email: ben@example.com, name: Ben, time_zone: UTC }}\n")).await;
    assert!(matches!(enter(w.app(), "ben@example.com", PASSWORD, home()).await, SignIn::Refused), "a new Ben");
}

async fn of_several_who_take_up_one_invitation_one_gets_in(w: &mut World) {
    let app = w.app();
    set_up(app).await;
    let ben = add(app, "ben", Role::Responder).await;
    let old = sign_in::invite(app, Actor::Operator, ben).await.unwrap().url;
    let link = sign_in::invite(app, Actor::Operator, ben).await.unwrap().url;
    assert_eq!(sign_in::invited(app, secret_of(&old)).await.unwrap(), None, "the newest one counts");
    let invited = sign_in::invited(app, secret_of(&link)).await.unwrap().expect("good");
    assert_eq!((invited.name.as_str(), invited.email.as_str()), ("ben", "ben@example.com"));
    let weak = sign_in::accept_invitation(app, secret_of(&link), Some("ben@example.com".to_owned()), home()).await;
    assert!(matches!(weak, Err(Error::Invalid { field, .. }) if field == "password"));
    let all = (0..8).map(|n| {
        let password = Some(format!("{PASSWORD} {n}"));
        sign_in::accept_invitation(app, secret_of(&link), password, from([192, 0, 2, n]))
    });
    let outcomes = futures::future::join_all(all).await;
    let winners: Vec<_> = outcomes.iter().enumerate().filter(|(_, outcome)| outcome.is_ok()).collect();
    assert_eq!(winners.len(), 1, "exactly one");
    assert!(outcomes.iter().all(|o| matches!(o, Ok(_) | Err(Error::NotFound { .. }))), "{outcomes:?}");
    let (winner, _) = winners[0];
    signed(enter(app, "ben@example.com", &format!("{PASSWORD} {winner}"), from([192, 0, 2, 99])).await);
    let again = sign_in::invite(app, Actor::Operator, ben).await.unwrap_err();
    assert!(again.to_string().contains("can sign in already"), "{again}");
}

async fn a_reset_takes_the_old_ways_in_away(w: &mut World) {
    let app = w.app();
    set_up(app).await;
    let ben = colleague(app, "ben", Role::Responder).await;
    let denied = sign_in::reset(app, ben.session.actor(), ben.session.person).await;
    assert!(matches!(denied, Err(Error::Denied(_))));
    let link = sign_in::reset(app, Actor::Operator, ben.session.person).await.unwrap().url;
    signed(enter(app, "ben@example.com", PASSWORD, home()).await);
    assert!(who(app, &ben).await.is_some(), "making the link takes nothing away");
    let new = "three dry umbrellas";
    let fresh = sign_in::accept_invitation(app, secret_of(&link), Some(new.to_owned()), home()).await.unwrap();
    assert_eq!(who(app, &ben).await, None);
    assert!(who(app, &fresh).await.is_some());
    assert!(matches!(enter(app, "ben@example.com", PASSWORD, home()).await, SignIn::Refused));
    signed(enter(app, "ben@example.com", new, home()).await);
    let late = sign_in::reset(app, Actor::Operator, ben.session.person).await.unwrap().url;
    w.pass(minutes(24 * 60)).await;
    assert_eq!(sign_in::invited(w.app(), secret_of(&late)).await.unwrap(), None);
}

async fn a_new_password_ends_every_session(w: &mut World) {
    let app = w.app();
    let first = set_up(app).await;
    let second = signed(enter(app, "ana@example.com", PASSWORD, home()).await);
    let new = "three dry umbrellas";
    let change =
        async |old: Option<&str>, new: &str| sign_in::change_password(app, &second.session, old, new, home()).await;
    for (old, new, wrong) in [
        (Some("a wrong guess"), new, "old"),
        (None, new, "old"),
        (Some(PASSWORD), "short", "new"),
        (Some(PASSWORD), "ana@example.com", "new"),
    ] {
        let told = change(old, new).await;
        assert!(matches!(&told, Err(Error::Invalid { field, .. }) if field == wrong), "{old:?} {new}: {told:?}");
    }
    assert!(who(app, &first).await.is_some(), "a refused change ends nothing");
    let third = change(Some(PASSWORD), new).await.expect("changed");
    assert_eq!((who(app, &first).await, who(app, &second).await), (None, None));
    assert!(who(app, &third).await.is_some());
    assert!(matches!(enter(app, "ana@example.com", PASSWORD, home()).await, SignIn::Refused));
    signed(enter(app, "ana@example.com", new, home()).await);
}

async fn who_is_barred_is_out_until_they_are_invited_again(w: &mut World) {
    let app = w.app();
    let ana = set_up(app).await;
    let ben = colleague(app, "ben", Role::Responder).await;
    let last = sign_in::bar(app, Actor::Operator, ana.session.person).await.unwrap_err();
    assert!(last.to_string().contains("last admin who can sign in"), "{last}");
    sign_in::bar(app, ana.session.actor(), ben.session.person).await.unwrap();
    assert_eq!(who(app, &ben).await, None);
    assert!(matches!(enter(app, "ben@example.com", PASSWORD, home()).await, SignIn::Refused));
    let listed = people::list(app).await.unwrap();
    let ben_now = listed.iter().find(|l| l.person.id == ben.session.person).expect("still there, still paged");
    assert!(!ben_now.password && ben_now.invited_until.is_none());
    let link = sign_in::invite(app, ana.session.actor(), ben.session.person).await.unwrap().url;
    sign_in::accept_invitation(app, secret_of(&link), Some(PASSWORD.to_owned()), home()).await.unwrap();
    signed(enter(app, "ben@example.com", PASSWORD, home()).await);
}

/// What a browser says when it is let ring, with the keys of the example in RFC 8291.
fn browser(name: &str, session: &Session) -> Browser {
    let subscription = Subscription {
        endpoint: format!("https://push.test/{name}"),
        p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4".to_owned(),
        auth: "BTBZMqHH6r4Tts7J_aSIgg".to_owned(),
    };
    Browser { subscription, name: name.to_owned(), session: Some(session.id) }
}

/// What the link in the last page to Ben, who is paged about everything, allows.
async fn link_in(w: &World, ring: &str) -> Result<Claims, BadLink> {
    let (token, now) = (secret_of(ring).to_owned(), w.now());
    w.app().read(move |tx| links::verify(tx, &token, now)).await.unwrap()
}

async fn what_rings_and_what_was_sent_ends_with_the_ways_in(w: &mut World) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "1h").yaml()).await;
    let ben = w.app().refresh_directory().await.unwrap().person_by_email("ben@example.com").expect("Ben").id;
    for reset in [false, true] {
        w.pass(minutes(1)).await;
        let app = w.app();
        let link = if reset {
            sign_in::reset(app, Actor::Operator, ben).await.unwrap().url
        } else {
            sign_in::invite(app, Actor::Operator, ben).await.unwrap().url
        };
        let entered = sign_in::accept_invitation(app, secret_of(&link), Some(PASSWORD.to_owned()), home()).await;
        let ben_now = entered.unwrap().session;
        devices::register(app, ben_now.actor(), ben, browser("laptop", &ben_now)).await.unwrap();
        let calendar = calendars::make(app, ben_now.actor(), None).await.unwrap();
        fire(w, if reset { "the second" } else { "the first" }, "critical").await;
        let sent = w.phones.hears("ben", "the ").answer_url.expect("a link");
        assert!(link_in(w, &sent).await.is_ok());
        if reset {
            let link = sign_in::reset(w.app(), Actor::Operator, ben).await.unwrap().url;
            sign_in::accept_invitation(w.app(), secret_of(&link), Some(PASSWORD.to_owned()), home()).await.unwrap();
        } else {
            sign_in::bar(w.app(), Actor::Operator, ben).await.unwrap();
        }
        let app = w.app();
        assert!(devices::list(app, &ben_now.actor(), ben).await.unwrap().is_empty(), "no browser rings any more");
        assert_eq!(calendars::open(app, secret_of(&calendar).trim_end_matches(".ics")).await.unwrap(), None);
        assert_eq!(link_in(w, &sent).await, Err(BadLink::Ended));
        fire(w, if reset { "the last" } else { "the next" }, "critical").await;
        let later = w.phones.hears("ben", "the ").answer_url.expect("a link");
        assert!(link_in(w, &later).await.is_ok(), "who is paged answers, even in the same second");
    }
}
