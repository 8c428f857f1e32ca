//! Passkeys in the place of passwords at the doors, and what a browser remembers about how it looks.

use crate::html_lint::assert_good;
use crate::world::{Answer, World};
use allclear_engine::sign_in;
use http::{StatusCode, header};

/// The session cookie that an answer sets.
fn cookie(answer: &Answer) -> Option<String> {
    let all = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.filter_map(|value| value.split(';').next());
    pairs.find(|pair| pair.starts_with("__Host-allclear=")).map(str::to_owned)
}

#[tokio::test]
async fn who_has_no_password_makes_a_passkey_next() {
    let world = World::empty();
    let link = sign_in::setup_link(&world.app).await.unwrap().expect("nobody can sign in yet");
    let path = link.strip_prefix("https://allclear.example").unwrap();
    let typed = [("name", "Ana"), ("email", "ana@example.com"), ("time_zone", "Europe/Lisbon"), ("preset", "solo")];
    let neither = world.press("", path, &typed).await;
    assert_eq!(neither.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(neither.text.contains("must not be empty") && neither.text.contains("value=\"Ana\""), "{}", neither.text);
    assert!(neither.text.contains("data-passkey-choice") && neither.text.contains("value=\"passkey\""));
    let with = [&typed[..], &[("with", "passkey")]].concat();
    let done = world.press("", path, &with).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert_eq!(done.headers[header::LOCATION], "/me/passkeys/new?next=%2Fstart");
    let cookie = cookie(&done).expect("signed in");
    let page = world.see(&cookie, "/me/passkeys/new?next=%2Fstart").await;
    assert_good("/me/passkeys/new", &page.text);
    assert!(page.text.contains("data-passkey-add data-next=\"/start\""), "{}", page.text);
    assert!(page.text.contains("href=\"/me#password\""), "a password is the other way");
    let elsewhere = world.see(&cookie, "/me/passkeys/new?next=https%3A%2F%2Fevil.example").await.text;
    assert!(elsewhere.contains("data-next=\"/\"") && !elsewhere.contains("evil.example"));
}

#[tokio::test]
async fn why_no_passkey_can_be_made_is_told_in_words() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let begun = world.press(&ana, "/me/passkeys", &[]).await;
    assert_eq!(begun.status, StatusCode::OK, "{}", begun.text);
    assert_eq!(begun.json()["options"]["publicKey"]["rp"]["id"], "allclear.example");
    world.forward(16 * 60);
    let late = world.press(&ana, "/me/passkeys", &[]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", late.text);
    assert!(late.json()["detail"].as_str().unwrap().contains("ign in once more"), "{}", late.text);
}

#[tokio::test]
async fn after_a_passkey_too_an_interrupted_form_is_offered_again() {
    let world = World::new().await;
    let lost = world.press("", "/me/codes/confirm", &[("text", "seen <b>errors</b>")]).await;
    assert!(lost.text.contains("data-resume=\"sign-in\"") && lost.text.contains("id=\"sign-in\""), "{}", lost.text);
    let cookie = world.sign_in("ana@example.com").await;
    let fields = [("resume", "/me/codes/confirm"), ("typed", "text=seen+%3Cb%3Eerrors%3C%2Fb%3E"), ("password", "")];
    let back = world.press(&cookie, "/sign-in/resume", &fields).await;
    assert_eq!(back.status, StatusCode::OK);
    assert!(back.text.contains("action=\"/me/codes/confirm\"") && back.text.contains("seen &lt;b&gt;errors"));
    let away = world.press(&cookie, "/sign-in/resume", &[("resume", "//evil.example"), ("typed", "a=b")]).await;
    assert!(away.text.contains("action=\"/\"") && !away.text.contains("evil"), "{}", away.text);
}

#[tokio::test]
async fn a_browser_remembers_light_or_dark() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let page = world.see(&ana, "/me").await;
    assert_good("/me", &page.text);
    assert!(!page.text.contains("data-theme") && page.text.contains("content=\"light dark\""));
    let done = world.press(&ana, "/me/theme", &[("theme", "dark")]).await;
    assert_eq!(done.headers[header::LOCATION], "/me#theme");
    let kept = done.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let kept =
        kept.filter_map(|value| value.split(';').next()).find(|pair| pair.starts_with("allclear_theme=")).unwrap();
    assert_eq!(kept, "allclear_theme=dark");
    let dark = world.see(&format!("{ana}; {kept}"), "/me").await.text;
    // Both from the first byte on: nothing flashes while style and scripts are on their way.
    assert!(
        dark.contains("<html lang=\"en\" data-theme=\"dark\">")
            && dark.contains("name=\"color-scheme\" content=\"dark\"")
    );
    for odd in ["", "neon", "<script>"] {
        let done = world.press(&ana, "/me/theme", &[("theme", odd)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{odd}");
        let page = world.see(&format!("{ana}; allclear_theme={odd}"), "/me").await.text;
        assert!(page.contains("<html lang=\"en\">"), "{odd}");
    }
}
