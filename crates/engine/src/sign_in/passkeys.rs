//! Passkeys (WebAuthn): made while signed in, and enough by themselves to sign in, because the authenticator has seen its
//! owner's finger, face or PIN.

use super::sessions::begin;
use super::{From, How, Session, Signed};
use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::seal;
use allclear_core::directory::{Directory, Person};
use allclear_core::id::{CeremonyId, PasskeyId, PersonId};
use allclear_core::text;
use allclear_store::{Tx, audit, credentials, directory};
use allclear_texts::t;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::{Host, Url};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// How long somebody has to touch their authenticator.
const PATIENCE: SignedDuration = SignedDuration::from_mins(5);
/// Longest name of a passkey, in characters.
const MAX_NAME: usize = 60;
/// The most passkeys of one person: each is looked at when one is used.
const MAX_PASSKEYS: usize = 20;

/// What the browser is to ask its authenticator.
#[derive(Debug, Clone)]
pub struct Ceremony {
    pub id: CeremonyId,
    /// For `navigator.credentials.create`; binary values are base64url.
    pub options: Value,
}

/// The beginning of signing in with a passkey.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// What was asked, sealed: it comes back with the answer, so that nothing is written for somebody who only asks.
    pub ticket: String,
    /// For `navigator.credentials.get`; binary values are base64url.
    pub options: Value,
}

/// What a ticket holds.
#[derive(Serialize, Deserialize)]
struct Asked {
    id: CeremonyId,
    expires_at: Timestamp,
    state: DiscoverableAuthentication,
}

/// Goes into a ticket's signature.
const TICKET: &str = "allclear passkey v1";
/// Longest ticket that is looked at, in bytes; ours are shorter.
const MAX_TICKET: usize = 8 * 1024;

/// A passkey, without its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyInfo {
    pub id: PasskeyId,
    pub name: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

impl std::convert::From<credentials::Passkey> for PasskeyInfo {
    fn from(passkey: credentials::Passkey) -> Self {
        let credentials::Passkey { id, name, created_at, last_used_at, .. } = passkey;
        Self { id, name, created_at, last_used_at }
    }
}

/// Whether browsers would make passkeys for this server.
///
/// # Errors
/// Refused, with what is missing: they need a name instead of an address, and TLS unless it is this very machine.
pub fn passkeys_possible(app: &App) -> Result<()> {
    parties(app).map(drop)
}

fn parties(app: &App) -> Result<Webauthn> {
    let public_url = &app.settings().public_url;
    let refused = || {
        Error::Refused(format!(
            "passkeys need an address with a name and TLS, such as https://allclear.example.com; this server is reached \
             at {public_url} (--public-url says where)"
        ))
    };
    let url = Url::parse(public_url).map_err(|_| refused())?;
    let Some(Host::Domain(name)) = url.host() else { return Err(refused()) };
    let here = name == "localhost" || name.ends_with(".localhost");
    if url.scheme() != "https" && !here {
        return Err(refused());
    }
    let builder = WebauthnBuilder::new(name, &url).map_err(|_| refused())?;
    builder.rp_name("Allclear").build().map_err(|why| Error::Internal(format!("passkeys cannot be used: {why}")))
}

/// Begins making a passkey for whoever signed in a moment ago: a browser left open must not be enough to make a way in that
/// stays.
///
/// # Errors
/// Refused where passkeys are not possible, when the session is not fresh, or when there are too many; or that the database
/// is not to be had.
pub async fn begin_passkey(app: &App, session: &Session) -> Result<Ceremony> {
    let parties = parties(app)?;
    if !session.is_fresh(app.now()) {
        return Err(Error::refused(t!("sign in once more before you add a passkey")));
    }
    let session = session.clone();
    app.write(move |work| {
        let held = held(work.tx, session.person)?;
        if held.len() >= MAX_PASSKEYS {
            return Err(Error::Refused(t!("{MAX_PASSKEYS} passkeys are enough; remove one first")));
        }
        let known = held.iter().map(|(_, key)| key.cred_id().clone()).collect();
        let begun =
            parties.start_passkey_registration(session.person.uuid(), &session.email, &session.name, Some(known));
        let (options, state) = begun.map_err(|why| Error::Internal(format!("a passkey cannot be begun: {why}")))?;
        let mut options = to_json(&options)?;
        // So that it can say whose it is, and nobody has to type a mail address first.
        options["publicKey"]["authenticatorSelection"]["residentKey"] = json!("required");
        options["publicKey"]["authenticatorSelection"]["requireResidentKey"] = json!(true);
        keep(work, session.person, &state, options)
    })
    .await
}

/// Ends making a passkey with the browser's `answer`.
///
/// # Errors
/// Refused when it took too long, the answer does not fit, or the passkey is somebody's already; or that the database is not
/// to be had.
pub async fn finish_passkey(
    app: &App,
    session: &Session,
    ceremony: CeremonyId,
    name: &str,
    answer: Value,
) -> Result<PasskeyInfo> {
    let parties = parties(app)?;
    let refused = |why: &dyn std::fmt::Display| {
        tracing::info!(%why, "a passkey was refused");
        Error::refused(t!("this passkey could not be added; try once more, and within five minutes"))
    };
    let answer: RegisterPublicKeyCredential = serde_json::from_value(answer).map_err(|why| refused(&why))?;
    let name = Some(text::line(name, MAX_NAME)).filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| "passkey".to_owned());
    let session = session.clone();
    app.write(move |work| {
        let person = session.person;
        let state: Option<PasskeyRegistration> = resume(work, ceremony, person)?;
        let state = state.ok_or_else(|| refused(&t!("it took too long")))?;
        let key = parties.finish_passkey_registration(&answer, &state).map_err(|why| refused(&why))?;
        let passkey = credentials::Passkey {
            id: work.ids.id(work.now),
            person,
            credential_id: URL_SAFE_NO_PAD.encode(key.cred_id()),
            name: name.clone(),
            credential: to_json(&key)?.to_string(),
            created_at: work.now,
            last_used_at: None,
        };
        if !credentials::add_passkey(work.tx, &passkey)? {
            return Err(refused(&t!("it is somebody's already")));
        }
        let body = json!({ "passkey": passkey.id, "name": name });
        audit::append(work.tx, work.now, &session.actor(), "passkey.add", &body)?;
        Ok(passkey.into())
    })
    .await
}

/// Removes one of a person's own passkeys.
///
/// # Errors
/// Not found; refused when it is their last way in; or that the database is not to be had.
pub async fn remove_passkey(app: &App, session: &Session, id: PasskeyId) -> Result<()> {
    let session = session.clone();
    app.write(move |work| {
        let person = session.person;
        let others = credentials::passkeys(work.tx, person)?.iter().any(|passkey| passkey.id != id);
        if !credentials::remove_passkey(work.tx, person, id)? {
            return Err(Error::not_found("passkey", id));
        }
        if !others && credentials::password(work.tx, person)?.is_none() {
            return Err(Error::refused(t!("this is your last way in; set a password or add another passkey first")));
        }
        Ok(audit::append(work.tx, work.now, &session.actor(), "passkey.remove", &json!({ "passkey": id }))?)
    })
    .await
}

/// Begins signing in with whatever passkey the browser offers. There is nothing to guess and nothing is written, so nobody
/// has to wait for anybody.
///
/// # Errors
/// Refused where passkeys are not possible; or that the database is not to be had.
pub async fn begin_passkey_sign_in(app: &App) -> Result<Challenge> {
    let begun = parties(app)?.start_discoverable_authentication();
    let (mut options, state) = begun.map_err(|why| Error::Internal(format!("no passkey can be asked for: {why}")))?;
    // Whether to ask at once or to offer it in a field is the page's choice.
    options.mediation = None;
    let now = app.now();
    let expires_at = now.checked_add(PATIENCE).unwrap_or(Timestamp::MAX);
    let asked = to_json(&Asked { id: app.chance(|ids| ids.id(now)), expires_at, state })?.to_string();
    let key = app.read(|tx| Ok(directory::link_key(tx)?)).await?;
    Ok(Challenge { ticket: seal::seal(&key, TICKET, asked.as_bytes())?, options: to_json(&options)? })
}

/// Ends signing in with a passkey, with the browser's `answer`. Codes are not asked for: a passkey is two factors already,
/// the device and whatever unlocks it. One answer signs in once; `None` when it proves nothing.
///
/// # Errors
/// When the database is not to be had.
pub async fn finish_passkey_sign_in(app: &App, ticket: &str, answer: Value, from: From) -> Result<Option<Signed>> {
    let parties = parties(app)?;
    let answer: PublicKeyCredential = match serde_json::from_value(answer) {
        Ok(answer) => answer,
        Err(why) => return Ok(refused(&why)),
    };
    let ticket = Some(ticket).filter(|ticket| ticket.len() <= MAX_TICKET).unwrap_or_default().to_owned();
    let now = app.now();
    // Reading first: what proves nothing does not take the place of a write from anybody.
    let (with, said, shown) = (parties.clone(), answer.clone(), ticket.clone());
    let looked = app.read_current(move |tx, directory| prove(tx, directory, &with, &shown, &said, now)).await?;
    if let Err(why) = looked {
        return Ok(refused(&why));
    }
    app.write(move |work| {
        let directory = std::sync::Arc::clone(&work.directory);
        let proof = match prove(work.tx, &directory, &parties, &ticket, &answer, work.now)? {
            Ok(proof) => proof,
            Err(why) => return Ok(refused(&why)),
        };
        if !credentials::answer_once(work.tx, proof.asked, proof.expires_at)? {
            return Ok(refused(&t!("it was answered before")));
        }
        credentials::passkey_used(work.tx, proof.passkey, &to_json(&proof.key)?.to_string(), work.now)?;
        begin(work, &proof.person, How::Passkey, &from).map(Some)
    })
    .await
}

fn refused(why: &dyn std::fmt::Display) -> Option<Signed> {
    tracing::info!(%why, "a passkey was refused");
    None
}

/// Whose passkey gave an answer.
struct Proof {
    asked: CeremonyId,
    expires_at: Timestamp,
    person: Person,
    passkey: PasskeyId,
    /// With what the authenticator told of itself, to be kept.
    key: Passkey,
}

/// Whose passkey gave this answer to that ticket; the inner error says why it proves nothing.
fn prove(
    tx: &mut Tx<'_>,
    directory: &Directory,
    parties: &Webauthn,
    ticket: &str,
    answer: &PublicKeyCredential,
    now: Timestamp,
) -> Result<Result<Proof, String>> {
    let sealed = seal::open(&directory::link_key(tx)?, TICKET, ticket)?;
    let Some(Asked { id, expires_at, state }) = sealed.and_then(|asked| serde_json::from_slice(&asked).ok()) else {
        return Ok(Err(t!("it answers nothing that was asked").to_owned()));
    };
    if expires_at <= now {
        return Ok(Err(t!("it took too long").to_owned()));
    }
    let (owner, credential) = match parties.identify_discoverable_authentication(answer) {
        Ok((owner, credential)) => (PersonId::from_uuid(owner), credential),
        Err(why) => return Ok(Err(why.to_string())),
    };
    let Some(person) = directory.people.get(&owner).cloned() else { return Ok(Err(t!("its owner left").to_owned())) };
    let held = held(tx, owner)?.into_iter().find(|(_, key)| key.cred_id().as_slice() == credential);
    let Some((passkey, mut key)) = held else { return Ok(Err(t!("it was removed").to_owned())) };
    match parties.finish_discoverable_authentication_v2(answer, state, &key) {
        Ok(proved) => key.update_credential(&proved),
        Err(why) => return Ok(Err(why.to_string())),
    };
    Ok(Ok(Proof { asked: id, expires_at, person, passkey, key }))
}

/// A person's passkeys. One that cannot be read is left out and said in the log: the others must go on working.
fn held(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<(PasskeyId, Passkey)>> {
    let stored = credentials::passkeys(tx, person)?;
    let read = |passkey: credentials::Passkey| match serde_json::from_str(&passkey.credential) {
        Ok(key) => Some((passkey.id, key)),
        Err(error) => {
            tracing::error!(%error, passkey = %passkey.id, "unreadable passkey in the database");
            None
        }
    };
    Ok(stored.into_iter().filter_map(read).collect())
}

fn keep(work: &mut Work<'_, '_>, person: PersonId, state: &impl serde::Serialize, options: Value) -> Result<Ceremony> {
    let id = work.ids.id(work.now);
    let expires_at = work.now.checked_add(PATIENCE).unwrap_or(Timestamp::MAX);
    credentials::begin_ceremony(work.tx, id, person, &to_json(state)?.to_string(), expires_at)?;
    Ok(Ceremony { id, options })
}

/// What was asked; `None` when that was too long ago or was answered already.
fn resume<T: DeserializeOwned>(work: &mut Work<'_, '_>, ceremony: CeremonyId, person: PersonId) -> Result<Option<T>> {
    let state = credentials::end_ceremony(work.tx, ceremony, person, work.now)?;
    // Unreadable only after an upgrade in the middle of it.
    Ok(state.and_then(|state| serde_json::from_str(&state).ok()))
}

fn to_json(value: &impl serde::Serialize) -> Result<Value> {
    serde_json::to_value(value).map_err(|why| Error::Internal(why.to_string()))
}
