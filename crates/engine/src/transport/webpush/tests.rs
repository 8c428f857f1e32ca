//! Against the examples printed in the standards.

use super::*;
use allclear_core::id::{DeviceId, PageId, PersonId};
use p256::ecdsa::VerifyingKey;
use p256::ecdsa::signature::Verifier as _;
use serde_json::Value;
use uuid::Uuid;

fn bytes(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

/// RFC 8291, section 5 and appendix A.
mod rfc8291 {
    pub const PLAIN: &str = "When I grow up, I want to be a watermelon";
    pub const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";
    pub const RECEIVER: &str =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    pub const SENDER: &str = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
    pub const SALT: &str = "DGv6ra1nlYgDCS1FRnbzlw";
    pub const MESSAGE: &str = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6\
                               TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
}

fn example() -> Once {
    let key = SecretKey::from_slice(&bytes(rfc8291::SENDER)).expect("a key");
    Once { key, salt: bytes(rfc8291::SALT).try_into().expect("16 bytes") }
}

#[test]
fn the_example_of_the_standard_is_sealed_as_it_is_printed() {
    let to = Keys::read(rfc8291::RECEIVER, rfc8291::AUTH).expect("keys");
    let sealed = sealed(rfc8291::PLAIN.as_bytes(), &to, &example()).expect("sealed");
    assert_eq!(URL_SAFE_NO_PAD.encode(sealed), rfc8291::MESSAGE);
}

fn ringing(body: String) -> Ringing {
    let page = PageId::from_uuid(Uuid::from_u128(7));
    let person = PersonId::from_uuid(Uuid::from_u128(8));
    Ringing { page, person, body, urgency: "high", topic: "abc".to_owned() }
}

fn device(endpoint: &str) -> Device {
    Device {
        id: DeviceId::from_uuid(Uuid::from_u128(9)),
        person: PersonId::from_uuid(Uuid::from_u128(8)),
        endpoint: endpoint.to_owned(),
        p256dh: rfc8291::RECEIVER.to_owned(),
        auth: rfc8291::AUTH.to_owned(),
        name: "phone".to_owned(),
        created_at: Timestamp::UNIX_EPOCH,
        pushed_at: None,
        session: None,
    }
}

fn key() -> PushKey {
    PushKey::read(&"5a".repeat(32)).expect("a key")
}

#[test]
fn a_request_carries_everything_a_push_service_asks_for() {
    let (key, now) = (key(), "2026-06-10T12:00:00Z".parse().expect("an instant"));
    let sender = Sender { key: &key, contact: "https://allclear.example.com", now };
    let device = device("https://push.example.net:8443/send/abc?x=1");
    let Ok(Outgoing::Http { method, url, headers, body }) =
        sender.request(&ringing("{}".to_owned()), &device, example())
    else {
        panic!("a request")
    };
    assert_eq!((method, url.as_str()), ("POST", device.endpoint.as_str()));
    let header = |name: &str| headers.iter().find(|(k, _)| k == name).map(|(_, v)| v.as_str()).expect("a header");
    assert_eq!((header("content-encoding"), header("urgency"), header("topic")), ("aes128gcm", "high", "abc"));
    assert!(header("ttl").parse::<u32>().is_ok());
    // Header of 86 bytes, plain text, the delimiter, the tag.
    assert_eq!(body.len(), 86 + 2 + 1 + 16);

    let (token, public) =
        header("authorization").strip_prefix("vapid t=").expect("vapid").split_once(", k=").expect("k");
    assert_eq!(public, key.public());
    let (signed, signature) = token.rsplit_once('.').expect("a signature");
    let verifying = VerifyingKey::from_sec1_bytes(&bytes(public)).expect("a point");
    let signature = Signature::from_slice(&bytes(signature)).expect("64 bytes");
    verifying.verify(signed.as_bytes(), &signature).expect("our signature");
    let claims: Value = serde_json::from_slice(&bytes(signed.split_once('.').expect("claims").1)).expect("JSON");
    assert_eq!((&claims["aud"], &claims["sub"]), (&"https://push.example.net:8443".into(), &sender.contact.into()));
    let left = claims["exp"].as_i64().expect("a time") - sender.now.as_second();
    assert!((3_600..=86_400).contains(&left), "RFC 8292, section 2: at most a day, and not over at once: {left}");
}

#[test]
fn the_longest_page_fits_into_one_record() {
    let (key, now) = (key(), Timestamp::UNIX_EPOCH);
    let sender = Sender { key: &key, contact: "mailto:a@example.com", now };
    let sent = |length| sender.request(&ringing("x".repeat(length)), &device("https://push.example.net/"), example());
    let Ok(Outgoing::Http { body, .. }) = sent(Ringing::MAX_BODY) else { panic!("a request") };
    assert_eq!(body.len(), 4_096);
    assert!(sent(Ringing::MAX_BODY + 1).is_err());
}

#[test]
fn subscriptions_that_cannot_work_are_refused_with_the_field() {
    let good = ("https://push.example.net/1", rfc8291::RECEIVER, rfc8291::AUTH);
    let padded = format!("{}==", rfc8291::AUTH);
    let refused = |(endpoint, p256dh, auth): (&str, &str, &str)| check(endpoint, p256dh, auth).err().map(|(f, _)| f);
    assert_eq!((refused(good), refused((good.0, good.1, &padded))), (None, None));
    for endpoint in ["", "push", "http://push.example.net/1", "ftp://push.example.net/", "https://push.example.net/a b"]
    {
        assert_eq!(refused((endpoint, good.1, good.2)), Some("endpoint"), "{endpoint}");
    }
    // Whether these are open is the guard's business, at every push.
    for endpoint in ["http://127.0.0.1:9/1", "http://localhost:9/1", "http://[::1]:9/1", "https://10.0.0.1/1"] {
        assert_eq!(refused((endpoint, good.1, good.2)), None, "{endpoint}");
    }
    let off_the_curve = format!("{}A", &good.1[..good.1.len() - 1]);
    for p256dh in ["", "!", good.2, &off_the_curve] {
        assert_eq!(refused((good.0, p256dh, good.2)), Some("p256dh"), "{p256dh}");
    }
    for auth in ["", "AAAA", good.1, "???"] {
        assert_eq!(refused((good.0, good.1, auth)), Some("auth"), "{auth}");
    }
}

#[test]
fn a_push_service_can_write_to_somebody() {
    assert_eq!(contact("https://allclear.example.com"), "https://allclear.example.com");
    assert_eq!(contact("http://allclear.example.com:8080"), "mailto:allclear@allclear.example.com");
    assert_eq!(contact("nonsense"), "mailto:allclear@localhost");
}

#[test]
fn keys_are_read_back() {
    let mut n = 0_u64;
    let mut ids = Ids::new(move || {
        n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
        n
    });
    let key = PushKey::draw(&mut ids);
    assert_eq!(PushKey::read(&key.to_hex()).map(|read| read.public()), Some(key.public()));
    assert_eq!(bytes(&key.public()).len(), POINT);
    for bad in ["", "zz", &"0".repeat(64), &"f".repeat(64), &"é".repeat(32)] {
        assert!(PushKey::read(bad).is_none(), "{bad}");
    }
}
