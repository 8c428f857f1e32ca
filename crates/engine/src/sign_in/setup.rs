//! The first five minutes: a link that opens once, and the admin it makes.

use super::arrival::first_ways;
use super::links::chosen;
use super::sessions::begin;
use super::{From, How, Preset, Purpose, Signed, secret};
use crate::app::{App, Work};
use crate::company::change_in;
use crate::error::{Error, Result};
use allclear_core::access::Actor;
use allclear_core::directory::{Directory, Person, Role};
use allclear_core::text;
use allclear_store::{Tx, credentials, invitations, people};
use jiff::{SignedDuration, Timestamp};

/// How long the link works, unless the server is started again.
const LASTS: SignedDuration = SignedDuration::from_hours(24);
/// How long a link that was used says so instead of that it opens nothing: a double press, and a look back at the tab.
const JUST_NOW: SignedDuration = SignedDuration::from_mins(10);
/// Longest name or address, as in the configuration, in characters.
const MAX_LINE: usize = 200;

/// The first admin, as they describe themselves.
#[derive(Debug, Clone)]
pub struct NewAdmin {
    pub name: String,
    pub email: String,
    /// IANA name.
    pub time_zone: String,
    /// None: a passkey is made next.
    pub password: Option<String>,
    pub preset: Preset,
}

/// The URL that makes the first admin, once and within 24 hours; `None` as soon as an admin can sign in. Each call makes
/// another link and ends the one before, so it is for the start of the server.
///
/// # Errors
/// When the database is not to be had.
pub async fn setup_link(app: &App) -> Result<Option<String>> {
    let public_url = app.settings().public_url.clone();
    app.write(move |work| {
        if admin_can_sign_in(work.tx, &work.directory)? {
            invitations::forget(work.tx, None)?;
            return Ok(None);
        }
        let secret = secret::draw(work.ids);
        let expires_at = work.now.checked_add(LASTS).unwrap_or(Timestamp::MAX);
        let link = invitations::Invitation { purpose: Purpose::Setup, person: None, created_at: work.now, expires_at };
        invitations::create(work.tx, &link, &secret::digest(&secret))?;
        Ok(Some(format!("{public_url}/setup/{secret}")))
    })
    .await
}

fn admin_can_sign_in(tx: &mut Tx<'_>, directory: &Directory) -> Result<bool> {
    let able = people::who_can_sign_in(tx)?;
    Ok(directory.admins().iter().any(|id| able.contains(id)))
}

/// Whether a link of [`setup_link`] still works. Looking uses nothing up.
///
/// # Errors
/// When the database is not to be had.
pub async fn setup_open(app: &App, secret: &str) -> Result<bool> {
    let (digest, now) = (secret::digest(secret), app.now());
    app.read_current(move |tx, directory| {
        let link = invitations::good(tx, &digest, now)?.filter(|link| link.purpose == Purpose::Setup);
        Ok(link.is_some() && !admin_can_sign_in(tx, directory)?)
    })
    .await
}

/// Whether a link of [`setup_link`] was used a moment ago: whoever has it and comes again has set up already.
///
/// # Errors
/// When the database is not to be had.
pub async fn set_up_just_now(app: &App, secret: &str) -> Result<bool> {
    let (digest, now) = (secret::digest(secret), app.now());
    let used = app.read(move |tx| Ok(invitations::set_up_at(tx, &digest)?)).await?;
    Ok(used.is_some_and(|at| now.duration_since(at) < JUST_NOW))
}

/// Makes the first admin, arranges the company as their preset says, and signs them in. Somebody with that mail address
/// who is configured already becomes the admin; a company that has services already is left as it is.
///
/// # Errors
/// Not found when the link was used or is too old; invalid `name`, `email`, `time_zone` or `password`; or that the database
/// is not to be had.
pub async fn first_admin(app: &App, secret: &str, new: NewAdmin, from: From) -> Result<Signed> {
    let gone = || Error::not_found("set-up link like this", "any more");
    if !setup_open(app, secret).await? {
        return Err(gone());
    }
    let tidy = |line: &str| text::line(line, MAX_LINE);
    let new = NewAdmin { name: tidy(&new.name), email: tidy(&new.email), time_zone: tidy(&new.time_zone), ..new };
    let hash = match &new.password {
        None => None,
        Some(password) => Some(chosen(app, password, &new.name, &new.email).await?),
    };
    let digest = secret::digest(secret);
    let signed = app.write(move |work| {
        let link = invitations::accept(work.tx, &digest, work.now)?.filter(|link| link.purpose == Purpose::Setup);
        if link.is_none() || admin_can_sign_in(work.tx, &work.directory)? {
            return Err(gone());
        }
        let person = enlist(work, &new)?;
        if let Some(hash) = &hash {
            credentials::set_password(work.tx, person.id, hash, work.now)?;
        }
        begin(work, &person, How::Link, &from)
    });
    let signed = signed.await?;
    app.refresh_directory().await?;
    Ok(signed)
}

/// Puts the admin, and what the preset arranges, into the configuration.
fn enlist(work: &mut Work<'_, '_>, new: &NewAdmin) -> Result<Person> {
    let known = work.directory.person_by_email(&new.email).map(|person| person.id);
    let id = known.unwrap_or_else(|| work.ids.id(work.now));
    let actor = Actor::Person { id, role: Role::Admin };
    let (person, _) = change_in(work, &actor, &mut |edit| {
        let ways = first_ways(edit, &new.email);
        let person = edit.company.directory.people.entry(id).or_insert_with(|| Person {
            id,
            email: new.email.clone(),
            name: String::new(),
            time_zone: String::new(),
            role: Role::Admin,
            methods: Vec::new(),
            high: Vec::new(),
            low: Vec::new(),
            skills: Vec::new(),
        });
        person.role = Role::Admin;
        person.name.clone_from(&new.name);
        person.time_zone.clone_from(&new.time_zone);
        if person.methods.is_empty() {
            person.methods.extend(ways);
        }
        let person = person.clone();
        new.preset.arrange(edit, id, &new.time_zone);
        Ok(person)
    })?;
    Ok(person)
}
