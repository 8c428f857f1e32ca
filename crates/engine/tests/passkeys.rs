//! Passkeys, with an authenticator made of the standard's own words (WebAuthn level 3, sections 6.1 and 6.5; RFC 9052).

#![expect(clippy::unwrap_used, reason = "for tests, which have to stop at the first surprise")]

use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::id::Ids;
use allclear_engine::people::{self, NewPerson};
use allclear_engine::sign_in::{self, Ceremony, Challenge, From, How, NewAdmin, Preset, Session, Signed};
use allclear_engine::{App, Clock, Error, Settings};
use allclear_store::{Tx, args, sql, testing};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use jiff::{SignedDuration, Timestamp};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

const ORIGIN: &str = "https://allclear.test";

#[derive(Default)]
struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        let start: Timestamp = "2026-06-10T12:00:00Z".parse().unwrap();
        start.checked_add(SignedDuration::from_secs(self.0.load(Ordering::SeqCst))).unwrap()
    }
}

struct World {
    app: App,
    clock: Arc<Hands>,
    ana: Session,
    // Last, so that the application lets go of it first.
    _db: testing::TestDb,
}

async fn world(db: testing::TestDb, public_url: &str) -> World {
    let mut state = 11_u64;
    let ids = Ids::new(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state ^ (state >> 31)
    });
    let clock: Arc<Hands> = Arc::default();
    let settings = Settings { public_url: public_url.to_owned() };
    let app = App::new(db.db.clone(), Arc::clone(&clock) as Arc<dyn Clock>, ids, settings).unwrap();
    let link = sign_in::setup_link(&app).await.unwrap().unwrap();
    let new = NewAdmin {
        name: "Ana".to_owned(),
        email: "ana@example.com".to_owned(),
        time_zone: "UTC".to_owned(),
        password: None,
        preset: Preset::Solo,
    };
    let signed = sign_in::first_admin(&app, link.rsplit('/').next().unwrap(), new, From::default()).await.unwrap();
    World { app, clock, ana: signed.session, _db: db }
}

/// Runs a test on every engine.
fn everywhere(public_url: &str, test: impl AsyncFn(&World)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for db in testing::engines() {
        runtime.block_on(async { test(&world(db, public_url).await).await });
    }
}

/// A phone with one passkey.
struct Phone {
    key: SigningKey,
    id: [u8; 16],
    counter: Mutex<u32>,
    /// What the server called its owner.
    owner: Mutex<String>,
}

impl Phone {
    fn new(seed: u8) -> Self {
        let key = SigningKey::from_slice(&[seed; 32]).unwrap();
        Self { key, id: [seed; 16], counter: Mutex::new(0), owner: Mutex::default() }
    }

    fn client_data(&self, kind: &str, challenge: &Value, origin: &str) -> Vec<u8> {
        json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false }).to_string().into_bytes()
    }

    /// The hash of the server's name, flags (present, verified, more) and the counter.
    fn authenticator_data(&self, more: u8) -> Vec<u8> {
        let mut counter = self.counter.lock().unwrap();
        *counter += 1;
        let mut data = Sha256::digest(b"allclear.test").to_vec();
        data.push(0x01 | 0x04 | more);
        data.extend(counter.to_be_bytes());
        data
    }

    fn answer(&self, response: Value) -> Value {
        let id = BASE64.encode(self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "extensions": {}, "response": response })
    }

    fn create(&self, ceremony: &Ceremony, origin: &str) -> Value {
        let asked = &ceremony.options["publicKey"];
        *self.owner.lock().unwrap() = asked["user"]["id"].as_str().unwrap().to_owned();
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = (point.x().unwrap(), point.y().unwrap());
        let mut data = self.authenticator_data(0x40);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(self.id);
        // { 1: EC2, 3: ES256, -1: P-256, -2: x, -3: y }
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(x.iter());
        data.extend([0x22, 0x58, 0x20]);
        data.extend(y.iter());
        // { "fmt": "none", "attStmt": {}, "authData": … }
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x58");
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        let client = self.client_data("webauthn.create", &asked["challenge"], origin);
        self.answer(json!({ "attestationObject": BASE64.encode(object), "clientDataJSON": BASE64.encode(client) }))
    }

    fn get(&self, asked: &Challenge, origin: &str) -> Value {
        let client = self.client_data("webauthn.get", &asked.options["publicKey"]["challenge"], origin);
        let data = self.authenticator_data(0);
        let signed: Signature = self.key.sign(&[data.as_slice(), &Sha256::digest(&client)].concat());
        self.answer(json!({
            "authenticatorData": BASE64.encode(data),
            "clientDataJSON": BASE64.encode(client),
            "signature": BASE64.encode(signed.to_der().as_bytes()),
            "userHandle": *self.owner.lock().unwrap(),
        }))
    }
}

async fn add(w: &World, phone: &Phone) -> sign_in::PasskeyInfo {
    let ceremony = sign_in::begin_passkey(&w.app, &w.ana).await.unwrap();
    let answer = phone.create(&ceremony, ORIGIN);
    sign_in::finish_passkey(&w.app, &w.ana, ceremony.id, " my\nphone ", answer).await.unwrap()
}

async fn begin(w: &World) -> Challenge {
    sign_in::begin_passkey_sign_in(&w.app).await.unwrap()
}

async fn finish(w: &World, asked: &Challenge, answer: Value) -> Option<Signed> {
    sign_in::finish_passkey_sign_in(&w.app, &asked.ticket, answer, From::default()).await.unwrap()
}

#[test]
fn a_passkey_opens_the_door_without_a_name_or_a_password() {
    everywhere(ORIGIN, async |w| {
        let phone = Phone::new(7);
        let asked = sign_in::begin_passkey(&w.app, &w.ana).await.unwrap().options["publicKey"].clone();
        assert_eq!(asked["authenticatorSelection"]["residentKey"], "required", "{asked}");
        assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");
        assert_eq!((&asked["rp"]["id"], &asked["user"]["name"]), (&json!("allclear.test"), &json!("ana@example.com")));
        let info = add(w, &phone).await;
        assert_eq!((info.name.as_str(), info.last_used_at), ("my phone", None));
        for _ in 0..2 {
            let ceremony = begin(w).await;
            let Some(signed) = finish(w, &ceremony, phone.get(&ceremony, ORIGIN)).await else {
                panic!("the passkey is refused");
            };
            assert_eq!((signed.session.person, signed.session.how), (w.ana.person, How::Passkey));
            assert!(sign_in::session(&w.app, &signed.secret).await.unwrap().is_some());
            let again = begin(w).await;
            let from = From { secret: signed.secret.clone(), ..From::default() };
            let answer = phone.get(&again, ORIGIN);
            let renewed = sign_in::finish_passkey_sign_in(&w.app, &again.ticket, answer, from).await.unwrap();
            assert!(renewed.is_some_and(|renewed| renewed.secret != signed.secret));
            let old = sign_in::session(&w.app, &signed.secret).await.unwrap();
            assert_eq!(old, None, "the session that the browser was in ends");
        }
        let access = sign_in::access(&w.app, w.ana.person).await.unwrap();
        assert!(access.passkeys[0].last_used_at.is_some() && !access.password);
        assert_eq!(sign_in::setup_link(&w.app).await.unwrap(), None, "an admin can sign in now");
    });
}

#[test]
fn an_answer_opens_once_soon_and_here_only() {
    everywhere(ORIGIN, async |w| {
        let phone = Phone::new(7);
        add(w, &phone).await;
        let refused = async |asked: &Challenge, answer: Value| finish(w, asked, answer).await.is_none();
        let ceremony = begin(w).await;
        let answer = phone.get(&ceremony, ORIGIN);
        assert!(finish(w, &ceremony, answer.clone()).await.is_some());
        assert!(refused(&ceremony, answer.clone()).await, "replayed");
        let other = begin(w).await;
        assert!(refused(&other, answer).await, "the answer to another question");
        let ceremony = begin(w).await;
        assert!(refused(&ceremony, phone.get(&ceremony, "https://allc1ear.test")).await, "from another site");
        let ceremony = begin(w).await;
        let mut forged = phone.get(&ceremony, ORIGIN);
        forged["response"]["signature"] = json!(BASE64.encode([1; 70]));
        assert!(refused(&ceremony, forged).await);
        let ceremony = begin(w).await;
        assert!(refused(&ceremony, json!({ "id": 7 })).await, "not an answer at all");
        let stranger = Phone::new(9);
        stranger.owner.lock().unwrap().clone_from(&phone.owner.lock().unwrap());
        let ceremony = begin(w).await;
        assert!(refused(&ceremony, stranger.get(&ceremony, ORIGIN)).await, "a key that nobody added");
        w.clock.0.fetch_add(60, Ordering::SeqCst);
        *phone.counter.lock().unwrap() = 0;
        let ceremony = begin(w).await;
        assert!(refused(&ceremony, phone.get(&ceremony, ORIGIN)).await, "a copy whose counter stayed behind");
        *phone.counter.lock().unwrap() = 100;
        let ceremony = begin(w).await;
        w.clock.0.fetch_add(300, Ordering::SeqCst);
        assert!(refused(&ceremony, phone.get(&ceremony, ORIGIN)).await, "five minutes later");
    });
}

#[test]
fn however_many_ask_whoever_has_a_passkey_gets_in_and_asking_writes_nothing() {
    everywhere(ORIGIN, async |w| {
        let phone = Phone::new(7);
        add(w, &phone).await;
        let stranger = Phone::new(9);
        stranger.owner.lock().unwrap().clone_from(&phone.owner.lock().unwrap());
        let rows = async || {
            let count =
                |tx: &mut Tx<'_>| tx.one(sql!("SELECT count(*) AS n FROM ceremony"), args![], |row| row.get("n"));
            w.app.read(move |tx| Ok(count(tx)?)).await.unwrap()
        };
        let before: i64 = rows().await;
        for _ in 0..200 {
            let asked = begin(w).await;
            assert!(finish(w, &asked, stranger.get(&asked, ORIGIN)).await.is_none());
        }
        assert_eq!(rows().await, before);
        let asked = begin(w).await;
        assert!(finish(w, &asked, phone.get(&asked, ORIGIN)).await.is_some());
        let mut other = begin(w).await;
        other.ticket = other.ticket.replacen('e', "f", 1);
        assert!(finish(w, &other, phone.get(&other, ORIGIN)).await.is_none(), "a ticket that is not ours");
    });
}

#[test]
fn a_passkey_has_one_owner_and_the_last_way_in_stays() {
    everywhere(ORIGIN, async |w| {
        let phone = Phone::new(7);
        let info = add(w, &phone).await;
        let new = NewPerson {
            name: "Ben".to_owned(),
            email: "ben@example.com".to_owned(),
            time_zone: "UTC".to_owned(),
            role: Role::Responder,
        };
        let ben = people::add(&w.app, Actor::Operator, new).await.unwrap();
        let link = sign_in::invite(&w.app, Actor::Operator, ben).await.unwrap().url;
        let ben = sign_in::accept_invitation(&w.app, link.rsplit('/').next().unwrap(), None, From::default()).await;
        let ben = ben.unwrap().session;
        let ceremony = sign_in::begin_passkey(&w.app, &ben).await.unwrap();
        let answer = phone.create(&ceremony, ORIGIN);
        let not_anas = sign_in::finish_passkey(&w.app, &w.ana, ceremony.id, "x", answer.clone()).await;
        assert!(matches!(not_anas, Err(Error::Refused(_))), "Ben's question is not Ana's to answer");
        let taken = sign_in::finish_passkey(&w.app, &ben, ceremony.id, "x", answer).await;
        assert!(matches!(taken, Err(Error::Refused(_))), "{taken:?}");
        let not_his = sign_in::remove_passkey(&w.app, &ben, info.id).await;
        assert!(matches!(not_his, Err(Error::NotFound { .. })));
        let last = sign_in::remove_passkey(&w.app, &w.ana, info.id).await.unwrap_err();
        assert!(last.to_string().contains("last way in"), "{last}");
        let second = Phone::new(8);
        add(w, &second).await;
        sign_in::remove_passkey(&w.app, &w.ana, info.id).await.unwrap();
        let ceremony = begin(w).await;
        assert!(finish(w, &ceremony, phone.get(&ceremony, ORIGIN)).await.is_none(), "removed");
        let ceremony = begin(w).await;
        *second.counter.lock().unwrap() = 5;
        assert!(finish(w, &ceremony, second.get(&ceremony, ORIGIN)).await.is_some());
    });
}

#[test]
fn passkeys_need_a_name_and_tls_and_say_so() {
    for (url, possible) in [
        ("https://allclear.test", true),
        ("https://allclear.test:8443", true),
        ("http://localhost:8080", true),
        ("http://allclear.test", false),
        ("http://127.0.0.1:8080", false),
        ("https://192.0.2.1", false),
        ("https://[2001:db8::1]", false),
        ("", false),
    ] {
        everywhere(url, async |w| {
            let told = sign_in::passkeys_possible(&w.app);
            assert_eq!(told.is_ok(), possible, "{url}: {told:?}");
            assert_eq!(sign_in::begin_passkey(&w.app, &w.ana).await.is_ok(), possible);
        });
    }
}
