//! Codes that change every half a minute (TOTP, RFC 6238), and the recovery codes for the day the phone is gone.

use super::{From, Session, gate, secret};
use crate::app::{App, Work};
use crate::error::{Error, Result};
use allclear_core::id::PersonId;
use allclear_core::text;
use allclear_store::{audit, credentials, sessions as stored};
use allclear_texts::t;
use jiff::Timestamp;
use serde_json::json;
use totp_rs::{Builder, Secret, Totp};

/// A code generator that waits to be confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTotp {
    /// Base32, for typing it in.
    pub secret: String,
    /// `otpauth://…`, for a QR code.
    pub url: String,
}

/// How many recovery codes somebody gets.
const RECOVERY_CODES: usize = 10;
/// Digits of a code.
const DIGITS: usize = 6;

/// What became of a code.
pub(super) enum Spent {
    /// They have no codes, so none was needed.
    NotAsked,
    Fine,
    Missing,
    Wrong,
}

/// The generator with this secret: SHA-1, six digits, half a minute, which is what every authenticator app can do.
/// Codes of the step before and after are good too: clocks of phones differ.
fn generator(secret: &str, account: &str) -> Result<Totp> {
    let broken = |why: String| Error::Internal(format!("a code generator cannot be used: {why}"));
    let secret = Secret::try_from_base32(secret).map_err(|why| broken(why.to_string()))?;
    // A colon would end the account's name in the URL.
    let account = account.replace(':', " ");
    let builder = Builder::new().with_secret(secret).with_issuer(Some("Allclear")).with_account_name(account);
    builder.build().map_err(|why| broken(why.to_string()))
}

/// The step whose code this is, if it is one of this moment.
fn step_of(generator: &Totp, code: &str, now: Timestamp) -> Option<i64> {
    if code.len() != DIGITS || !code.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let seconds = u64::try_from(now.as_second()).ok()?;
    i64::try_from(generator.check(code, seconds)?).ok()
}

/// Uses up the code of a person who has codes. Each is good once, and so is a recovery code.
pub(super) fn spend(work: &mut Work<'_, '_>, person: PersonId, code: Option<&str>) -> Result<Spent> {
    let held = credentials::totp(work.tx, person)?.filter(|totp| totp.confirmed_at.is_some());
    let Some(totp) = held else { return Ok(Spent::NotAsked) };
    let Some(code) = code else { return Ok(Spent::Missing) };
    let spent = match step_of(&generator(&totp.secret, "")?, code, work.now) {
        Some(step) => credentials::use_step(work.tx, person, step)?,
        None => credentials::use_recovery_code(work.tx, person, &secret::digest(code), work.now)?,
    };
    Ok(if spent { Spent::Fine } else { Spent::Wrong })
}

/// Makes a code generator for whoever is signed in. Codes are asked for only after [`confirm_totp`]; beginning again
/// makes another one.
///
/// # Errors
/// Refused when codes are on already; or that the database is not to be had.
pub async fn begin_totp(app: &App, session: &Session) -> Result<NewTotp> {
    let (person, email) = (session.person, session.email.clone());
    app.write(move |work| {
        let fresh = Secret::from(secret::bytes::<20>(work.ids)).to_base32();
        if !credentials::begin_totp(work.tx, person, &fresh)? {
            return Err(Error::refused(t!("codes are on already; turn them off first to set up another phone")));
        }
        shown(fresh, &email)
    })
    .await
}

/// The code generator that is being set up, to show it again.
///
/// # Errors
/// When the database is not to be had.
pub async fn pending_totp(app: &App, session: &Session) -> Result<Option<NewTotp>> {
    let person = session.person;
    let held = app.read(move |tx| Ok(credentials::totp(tx, person)?)).await?;
    held.filter(|totp| totp.confirmed_at.is_none()).map(|totp| shown(totp.secret, &session.email)).transpose()
}

fn shown(secret: String, email: &str) -> Result<NewTotp> {
    let url = generator(&secret, email)?.to_url();
    Ok(NewTotp { secret, url: url.map_err(|why| Error::Internal(format!("no URL for a code generator: {why}")))? })
}

/// Turns codes on with a first code, which proves that the phone has the secret. Other sessions end. Gives recovery
/// codes, which are shown this once.
///
/// # Errors
/// Invalid `code`; refused when nothing was begun or after too many tries; or that the database is not to be had.
pub async fn confirm_totp(app: &App, session: &Session, code: &str) -> Result<Vec<String>> {
    let (session, code) = admitted(app, session, code)?;
    let person = session.person;
    app.write(move |work| {
        let pending = credentials::totp(work.tx, person)?.filter(|totp| totp.confirmed_at.is_none());
        let Some(totp) = pending else {
            return Err(Error::refused(t!("there is nothing to confirm; begin setting up codes again")));
        };
        let step = step_of(&generator(&totp.secret, "")?, &code, work.now);
        let Some(step) = step else { return Err(wrong()) };
        if !credentials::use_step(work.tx, person, step)? || !credentials::confirm_totp(work.tx, person, work.now)? {
            return Err(wrong());
        }
        let codes = fresh_codes(work, person)?;
        changed(work, &session, "codes.on")?;
        Ok(codes)
    })
    .await
}

/// Turns codes off, with one of them or a recovery code. Other sessions end.
///
/// # Errors
/// Invalid `code`; refused when they are not on or after too many tries; or that the database is not to be had.
pub async fn remove_totp(app: &App, session: &Session, code: &str) -> Result<()> {
    let (session, code) = admitted(app, session, code)?;
    app.write(move |work| {
        must_spend(work, &session, &code)?;
        credentials::remove_totp(work.tx, session.person)?;
        changed(work, &session, "codes.off")
    })
    .await
}

/// Replaces the recovery codes, with a code or an old recovery code.
///
/// # Errors
/// As [`remove_totp`].
pub async fn new_recovery_codes(app: &App, session: &Session, code: &str) -> Result<Vec<String>> {
    let (session, code) = admitted(app, session, code)?;
    app.write(move |work| {
        must_spend(work, &session, &code)?;
        let codes = fresh_codes(work, session.person)?;
        audit::append(work.tx, work.now, &session.actor(), "codes.renew", &json!({}))?;
        Ok(codes)
    })
    .await
}

fn wrong() -> Error {
    Error::invalid("code", t!("this is not the code of this moment, or it was used before; wait for the next one"))
}

fn admitted(app: &App, session: &Session, code: &str) -> Result<(Session, String)> {
    app.gate().admit_code(session.person, &From::default(), &session.known(), app.now()).map_err(gate::too_fast)?;
    Ok((session.clone(), secret::typed(&text::line(code, 64))))
}

fn must_spend(work: &mut Work<'_, '_>, session: &Session, code: &str) -> Result<()> {
    match spend(work, session.person, Some(code))? {
        Spent::Fine => Ok(()),
        Spent::NotAsked => Err(Error::refused(t!("codes are not on"))),
        Spent::Wrong | Spent::Missing => Err(wrong()),
    }
}

fn fresh_codes(work: &mut Work<'_, '_>, person: PersonId) -> Result<Vec<String>> {
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| secret::on_paper(work.ids)).collect();
    let digests: Vec<String> = codes.iter().map(|code| secret::digest(&secret::typed(code))).collect();
    credentials::set_recovery_codes(work.tx, person, &digests)?;
    Ok(codes)
}

/// What every change to the ways in does: other sessions end, and it is written down.
fn changed(work: &mut Work<'_, '_>, session: &Session, action: &str) -> Result<()> {
    let ended = stored::revoke_all(work.tx, session.person, Some(session.id), work.now)?;
    Ok(audit::append(work.tx, work.now, &session.actor(), action, &json!({ "ended_sessions": ended }))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table in appendix B of RFC 6238, for SHA-1, cut to six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let generator = generator(secret, "ana@example.com").unwrap();
        for (second, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            let now = Timestamp::from_second(second).unwrap();
            assert_eq!(step_of(&generator, code, now), Some(second / 30), "{second}");
            let later = |s: i64| Timestamp::from_second(second + s).unwrap();
            assert_eq!(step_of(&generator, code, later(30)), Some(second / 30), "a slow clock");
            assert_eq!(step_of(&generator, code, later(61)), None, "too old");
        }
        for bad in ["", "28708", "2870820", "２８７０８２", "28 082", "abcdef"] {
            assert_eq!(step_of(&generator, bad, Timestamp::from_second(59).unwrap()), None, "{bad:?}");
        }
        let shown = shown(secret.to_owned(), "ana:x@example.com").unwrap();
        assert_eq!(
            shown.url,
            "otpauth://totp/Allclear:ana%20x%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Allclear"
        );
    }
}
