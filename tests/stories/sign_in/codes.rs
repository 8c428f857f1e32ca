//! A phone that shows a code every half a minute, and the day it is gone.

use super::{PASSWORD, home, set_up, who};
use crate::world::World;
use allclear_engine::sign_in::{self, SignIn};
use allclear_engine::{App, Error};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use sha1::Sha1;

stories!(a_code_is_good_once, codes_are_asked_for_only_after_they_were_confirmed, a_recovery_code_stands_in_once);

/// What a phone does with the secret it was shown: RFC 4226, section 5.3, and RFC 6238, section 4.
fn shown_on_a_phone(secret: &str, now: Timestamp) -> String {
    let mut bits = String::new();
    for letter in secret.chars() {
        let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).expect("base 32");
        bits.push_str(&format!("{value:05b}"));
    }
    let key: Vec<u8> = bits
        .as_bytes()
        .chunks_exact(8)
        .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap())
        .collect();
    let step = u64::try_from(now.as_second()).unwrap() / 30;
    let mac = Hmac::<Sha1>::new_from_slice(&key).unwrap().chain_update(step.to_be_bytes()).finalize().into_bytes();
    let at = usize::from(mac[19] & 15);
    let number = u32::from_be_bytes([mac[at] & 127, mac[at + 1], mac[at + 2], mac[at + 3]]);
    format!("{:06}", number % 1_000_000)
}

async fn enter(app: &App, code: &str) -> SignIn {
    let code = Some(code).filter(|code| !code.is_empty());
    sign_in::with_password(app, "ana@example.com", PASSWORD, code, home()).await.unwrap()
}

async fn a_code_is_good_once(w: &mut World) {
    let ana = set_up(w.app()).await;
    let secret = sign_in::begin_totp(w.app(), &ana.session).await.unwrap().secret;
    let first = shown_on_a_phone(&secret, w.now());
    sign_in::confirm_totp(w.app(), &ana.session, &first).await.unwrap();
    assert!(matches!(enter(w.app(), "").await, SignIn::NeedsCode));
    assert!(matches!(enter(w.app(), &first).await, SignIn::WrongCode), "the code that turned it on is used up");
    w.pass(SignedDuration::from_secs(60)).await;
    let code = shown_on_a_phone(&secret, w.now());
    assert!(matches!(enter(w.app(), &code).await, SignIn::Signed(_)));
    assert!(matches!(enter(w.app(), &code).await, SignIn::WrongCode), "whoever looked over her shoulder stays out");
    w.pass(SignedDuration::from_secs(180)).await;
    let code = shown_on_a_phone(&secret, w.now());
    let spaced = format!(" {} {} ", &code[..3], &code[3..]);
    assert!(matches!(enter(w.app(), &spaced).await, SignIn::Signed(_)), "as apps show it");
    let wrong = sign_in::with_password(w.app(), "ana@example.com", "a wrong guess", Some(&code), home()).await.unwrap();
    assert!(matches!(wrong, SignIn::Refused), "the code alone is nothing");
    let mut waited = false;
    for _ in 0..9 {
        waited |= matches!(enter(w.app(), "000000").await, SignIn::Wait(seconds) if seconds <= 60);
    }
    assert!(waited, "codes cannot be guessed one after the other");
}

async fn codes_are_asked_for_only_after_they_were_confirmed(w: &mut World) {
    let app = w.app();
    let ana = set_up(app).await;
    let begun = sign_in::begin_totp(app, &ana.session).await.unwrap();
    assert!(begun.url.starts_with("otpauth://totp/Allclear:ana") && begun.url.contains(&begun.secret), "{}", begun.url);
    assert_eq!(sign_in::pending_totp(app, &ana.session).await.unwrap(), Some(begun.clone()));
    let SignIn::Signed(other) = enter(app, "").await else { panic!("not asked for yet") };
    let wrong = sign_in::confirm_totp(app, &ana.session, "000000").await;
    assert!(matches!(wrong, Err(Error::Invalid { field, .. }) if field == "code"));
    let code = shown_on_a_phone(&begun.secret, w.now());
    sign_in::confirm_totp(app, &ana.session, &code).await.unwrap();
    assert!(matches!(enter(app, "").await, SignIn::NeedsCode));
    assert!(who(app, &other).await.is_none(), "sessions from before had only one factor");
    assert!(who(app, &ana).await.is_some(), "but for the one that added the second");
    let again = sign_in::begin_totp(app, &ana.session).await;
    assert!(matches!(again, Err(Error::Refused(_))), "a stolen session cannot replace the phone");
    assert_eq!(sign_in::pending_totp(app, &ana.session).await.unwrap(), None);
}

async fn a_recovery_code_stands_in_once(w: &mut World) {
    let ana = set_up(w.app()).await;
    let secret = sign_in::begin_totp(w.app(), &ana.session).await.unwrap().secret;
    let code = shown_on_a_phone(&secret, w.now());
    let codes = sign_in::confirm_totp(w.app(), &ana.session, &code).await.unwrap();
    assert_eq!(codes.len(), 10);
    assert!(matches!(enter(w.app(), &codes[3]).await, SignIn::Signed(_)));
    assert!(matches!(enter(w.app(), &codes[3]).await, SignIn::WrongCode));
    assert!(matches!(enter(w.app(), &codes[4].to_uppercase().replace('-', " ")).await, SignIn::Signed(_)));
    let access = sign_in::access(w.app(), ana.session.person).await.unwrap();
    assert_eq!((access.totp, access.recovery_codes), (true, 8));
    w.pass(SignedDuration::from_mins(10)).await;
    let fresh = sign_in::new_recovery_codes(w.app(), &ana.session, &codes[5]).await.unwrap();
    assert!(matches!(enter(w.app(), &codes[6]).await, SignIn::WrongCode), "the old ones are void");
    sign_in::remove_totp(w.app(), &ana.session, &fresh[0]).await.unwrap();
    assert!(matches!(enter(w.app(), "").await, SignIn::Signed(_)));
    let access = sign_in::access(w.app(), ana.session.person).await.unwrap();
    assert_eq!((access.totp, access.recovery_codes), (false, 0));
}
