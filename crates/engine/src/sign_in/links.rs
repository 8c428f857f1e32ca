//! Links by which people get in: for the first time, or again.

use super::sessions::begin;
use super::{From, How, Purpose, Signed, gate, secret};
use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::{links as answering, respond, seal};
use allclear_core::access::{Actor, Permission, check};
use allclear_core::directory::{Directory, Person, Role};
use allclear_core::id::PersonId;
use allclear_core::sign_in::check_password;
use allclear_store::{audit, calendars, credentials, devices, invitations, people, sessions as stored, tokens};
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

/// How long an invitation works: a new colleague may be away for some days.
const INVITE_FOR: SignedDuration = SignedDuration::from_hours(24 * 7);
/// How long a reset link works: it opens an account that exists.
const RESET_FOR: SignedDuration = SignedDuration::from_hours(24);
/// What a link is called in an error.
const LINK: &str = "invitation link like this";

/// A link that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub url: String,
    pub expires_at: Timestamp,
    /// False when a form that was sent again is shown the link that it made before.
    pub is_new: bool,
}

/// Whom a link invites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    pub person: PersonId,
    pub name: String,
    pub email: String,
    pub purpose: Purpose,
    pub expires_at: Timestamp,
}

/// Makes the link by which somebody who never signed in gets in. It works once and for 7 days; the one before dies.
///
/// # Errors
/// Denied without [`Permission::Configure`]; not found; refused when they can sign in already; or that the database is
/// not to be had.
pub async fn invite(app: &App, actor: Actor, person: PersonId) -> Result<Invitation> {
    link(app, actor, person, Purpose::Invite, None).await
}

/// As [`invite`], for a form that carries a random mark: sent twice, it makes one link and shows it again.
///
/// # Errors
/// As [`invite`]; refused when the link that this form made was used already.
pub async fn invite_by_form(app: &App, actor: Actor, person: PersonId, form: &str) -> Result<Invitation> {
    link(app, actor, person, Purpose::Invite, Some(form.to_owned())).await
}

/// Makes the link by which somebody who cannot sign in any more gets in again. It works once and for a day; the one
/// before dies. What they have stays until it is accepted.
///
/// # Errors
/// Denied without [`Permission::Configure`]; not found; or that the database is not to be had.
pub async fn reset(app: &App, actor: Actor, person: PersonId) -> Result<Invitation> {
    link(app, actor, person, Purpose::Reset, None).await
}

/// As [`reset`], for a form that carries a random mark: sent twice, it makes one link and shows it again.
///
/// # Errors
/// As [`reset`]; refused when the link that this form made was used already.
pub async fn reset_by_form(app: &App, actor: Actor, person: PersonId, form: &str) -> Result<Invitation> {
    link(app, actor, person, Purpose::Reset, Some(form.to_owned())).await
}

/// The invitation that this form has made for somebody, while it is good: for a form that also adds them, which fails the
/// second time because they are there.
///
/// # Errors
/// Denied without [`Permission::Configure`]; or that the database is not to be had.
pub async fn invited_by_form(app: &App, actor: Actor, person: PersonId, form: &str) -> Result<Option<Invitation>> {
    check(&actor, Permission::Configure)?;
    let (public_url, form) = (app.settings().public_url.clone(), form.to_owned());
    app.write(move |work| {
        let secret = drawn(work, &actor, person, Purpose::Invite, Some(&form))?;
        let held = invitations::good(work.tx, &secret::digest(&secret), work.now)?;
        Ok(held.map(|held| Invitation {
            url: address(&public_url, &secret),
            expires_at: held.expires_at,
            is_new: false,
        }))
    })
    .await
}

fn drawn(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    person: PersonId,
    purpose: Purpose,
    form: Option<&str>,
) -> Result<String> {
    seal::for_form(work, "allclear invitation v1", form, &json!([actor, person, purpose]))
}

fn address(public_url: &str, secret: &str) -> String {
    format!("{public_url}/invitation/{secret}")
}

async fn link(app: &App, actor: Actor, id: PersonId, purpose: Purpose, form: Option<String>) -> Result<Invitation> {
    check(&actor, Permission::Configure)?;
    let lasts = if purpose == Purpose::Reset { RESET_FOR } else { INVITE_FOR };
    let public_url = app.settings().public_url.clone();
    app.write(move |work| {
        let person = known(&work.directory, id)?;
        if purpose == Purpose::Invite && people::who_can_sign_in(work.tx)?.contains(&id) {
            let name = &person.name;
            return Err(Error::Refused(t!("{name} can sign in already; a reset link lets them in again")));
        }
        let secret = drawn(work, &actor, id, purpose, form.as_deref())?;
        let digest = secret::digest(&secret);
        if let Some(held) = invitations::good(work.tx, &digest, work.now)? {
            return Ok(Invitation { url: address(&public_url, &secret), expires_at: held.expires_at, is_new: false });
        }
        if invitations::is_known(work.tx, &digest)? {
            return Err(Error::refused(t!(
                "the link that this form made was used; load the page again to make another"
            )));
        }
        let expires_at = work.now.checked_add(lasts).unwrap_or(Timestamp::MAX);
        let made = invitations::Invitation { purpose, person: Some(id), created_at: work.now, expires_at };
        invitations::create(work.tx, &made, &digest)?;
        let body = json!({ "person": id, "purpose": purpose, "expires_at": expires_at });
        audit::append(work.tx, work.now, &actor, "sign_in.link", &body)?;
        Ok(Invitation { url: address(&public_url, &secret), expires_at, is_new: true })
    })
    .await
}

fn known(directory: &Directory, id: PersonId) -> Result<Person> {
    directory.people.get(&id).cloned().ok_or_else(|| Error::not_found("person", id))
}

/// Whom a link invites; `None` when it was used, is too old, or a newer one was made. Looking uses nothing up.
///
/// # Errors
/// When the database is not to be had.
pub async fn invited(app: &App, secret: &str) -> Result<Option<Invited>> {
    let (digest, now) = (secret::digest(secret), app.now());
    app.read_current(move |tx, directory| {
        let Some(link) = invitations::good(tx, &digest, now)? else { return Ok(None) };
        let person = link.person.and_then(|id| directory.people.get(&id));
        Ok(person.map(|person| Invited {
            person: person.id,
            name: person.name.clone(),
            email: person.email.clone(),
            purpose: link.purpose,
            expires_at: link.expires_at,
        }))
    })
    .await
}

/// Accepts a link: sets the password, if one is given, and signs in. Without one they should make a passkey next, while
/// the session lasts. A reset takes away what there was before, and all sessions.
///
/// # Errors
/// Not found when the link was used, is too old, or a newer one was made: of several at the same moment one wins. Invalid
/// `password`; or that the database is not to be had.
pub async fn accept_invitation(app: &App, secret: &str, password: Option<String>, from: From) -> Result<Signed> {
    let gone = || Error::not_found(LINK, "any more");
    let invited = invited(app, secret).await?.ok_or_else(gone)?;
    let hash = match password {
        None => None,
        Some(password) => Some(chosen(app, &password, &invited.name, &invited.email).await?),
    };
    let digest = secret::digest(secret);
    app.write(move |work| {
        let link = invitations::accept(work.tx, &digest, work.now)?.ok_or_else(gone)?;
        let person = known(&work.directory, link.person.ok_or_else(gone)?)?;
        if link.purpose == Purpose::Reset {
            lock_out(work, person.id)?;
        }
        if let Some(hash) = &hash {
            credentials::set_password(work.tx, person.id, hash, work.now)?;
        }
        begin(work, &person, How::Link, &from)
    })
    .await
}

/// The hash of a password that somebody chose for themselves.
pub(super) async fn chosen(app: &App, password: &str, name: &str, email: &str) -> Result<String> {
    check_password(password, name, email).map_err(|weak| Error::invalid("password", weak.to_string()))?;
    gate::hashed(app, password).await
}

/// Takes every way in away from somebody and ends their sessions; what they held in open incidents is free again. They are
/// still paged as the configuration says; an invitation lets them in again.
///
/// # Errors
/// Denied without [`Permission::Configure`]; not found; refused for the last admin who can sign in; or that the database
/// is not to be had.
pub async fn bar(app: &App, actor: Actor, person: PersonId) -> Result<()> {
    check(&actor, Permission::Configure)?;
    app.write(move |work| {
        let barred = known(&work.directory, person)?;
        let able = people::who_can_sign_in(work.tx)?;
        let others = work.directory.admins().into_iter().any(|id| id != person && able.contains(&id));
        if barred.role == Role::Admin && able.contains(&person) && !others {
            let name = &barred.name;
            return Err(Error::Refused(t!("{name} is the last admin who can sign in; invite another one first")));
        }
        let ended = lock_out(work, person)?;
        invitations::forget(work.tx, Some(person))?;
        let body = json!({ "person": person, "ended_sessions": ended });
        audit::append(work.tx, work.now, &actor, "sign_in.bar", &body)?;
        respond::depart(work, &[barred], t!("cannot sign in any more"))
    })
    .await
}

/// Takes every way in away, browsers that ring and links that were sent among them; gives how many sessions ended.
fn lock_out(work: &mut Work<'_, '_>, person: PersonId) -> Result<u64> {
    credentials::remove_all(work.tx, person)?;
    tokens::revoke_all(work.tx, person, work.now)?;
    devices::remove_all(work.tx, person, None)?;
    // A calendar's link is a way of reading, too.
    for link in calendars::of_person(work.tx, person)? {
        calendars::remove(work.tx, person, link.schedule)?;
    }
    answering::end(work, person)?;
    Ok(stored::revoke_all(work.tx, person, None, work.now)?)
}
