//! Signing in with a password, and changing it.

use super::codes::{self, Spent};
use super::familiar;
use super::gate::{self, Known};
use super::sessions::begin;
use super::{From, How, Session, SignIn, Signed};
use crate::app::{App, Work};
use crate::error::{Error, Result};
use allclear_core::directory::{Directory, Person};
use allclear_core::sign_in::check_password;
use allclear_core::text;
use allclear_store::credentials::{self, Password, Totp};
use allclear_store::{Tx, audit, devices, sessions as stored};
use allclear_texts::t;
use serde_json::json;

/// Longest mail address that is looked at, as in the configuration.
const MAX_EMAIL: usize = 200;

/// What is known about whoever wants to sign in.
struct Held {
    person: Option<Person>,
    password: Option<Password>,
    totp: Option<Totp>,
    known: Known,
}

impl Held {
    fn load(tx: &mut Tx<'_>, directory: &Directory, email: &str, from: &From) -> Result<Self> {
        let Some(person) = directory.person_by_email(email).cloned() else {
            return Ok(Self { person: None, password: None, totp: None, known: Known::Stranger });
        };
        Ok(Self {
            password: credentials::password(tx, person.id)?,
            totp: credentials::totp(tx, person.id)?.filter(|totp| totp.confirmed_at.is_some()),
            known: familiar::known(tx, person.id, from)?,
            person: Some(person),
        })
    }
}

/// Signs somebody in with a password, and with a code where they have codes: one that is shown on their phone, or a
/// recovery code.
///
/// It says the same and takes as long whether there is such an account or not. Too many tries make everybody wait, never
/// for good; see [`super::gate`].
///
/// # Errors
/// When the database is not to be had. A refusal is an answer, not an error.
pub async fn with_password(app: &App, email: &str, password: &str, code: Option<&str>, from: From) -> Result<SignIn> {
    let email = text::line(email, MAX_EMAIL).to_lowercase();
    let (wanted, whence) = (email.clone(), from.clone());
    let held = app.read_current(move |tx, directory| Held::load(tx, directory, &wanted, &whence)).await?;
    let now = app.now();
    if let Err(seconds) = app.gate().admit_password(&email, &from, &held.known, now) {
        return Ok(SignIn::Wait(seconds));
    }
    let right = gate::belongs(app, password, held.password.as_ref().map(|p| p.hash.clone()), &held.known).await?;
    let (Some(person), Some(password), true) = (held.person, held.password, right) else {
        tracing::info!(place = from.place(), "a sign-in was refused");
        return Ok(SignIn::Refused);
    };
    app.gate().forgive(&email, &from, &held.known);
    let code = code.map(super::secret::typed).filter(|code| !code.is_empty());
    if held.totp.is_some() {
        if code.is_none() {
            return Ok(SignIn::NeedsCode);
        }
        if let Err(seconds) = app.gate().admit_code(person.id, &from, &held.known, now) {
            return Ok(SignIn::Wait(seconds));
        }
    }
    app.write(move |work| enter(work, &person, &password, code.as_deref(), &from)).await
}

/// Begins the session, unless what was checked has changed since.
fn enter(
    work: &mut Work<'_, '_>,
    person: &Person,
    checked: &Password,
    code: Option<&str>,
    from: &From,
) -> Result<SignIn> {
    let directory = std::sync::Arc::clone(&work.directory);
    let person = directory.people.get(&person.id);
    let (Some(person), Some(password)) = (person, person.map(|p| credentials::password(work.tx, p.id)).transpose()?)
    else {
        return Ok(SignIn::Refused);
    };
    if password.as_ref() != Some(checked) {
        return Ok(SignIn::Refused);
    }
    match codes::spend(work, person.id, code)? {
        Spent::Fine | Spent::NotAsked => Ok(SignIn::Signed(begin(work, person, How::Password, from)?)),
        Spent::Missing => Ok(SignIn::NeedsCode),
        Spent::Wrong => Ok(SignIn::WrongCode),
    }
}

/// Changes the password of whoever is signed in, or sets the first one. All their sessions end; the answer is a new one.
/// Other browsers do not ring any more, because they could be anybody's.
///
/// The old password proves who it is. Who has none must have signed in a moment ago, so that a browser left open is not
/// enough to make a way in that stays.
///
/// # Errors
/// Invalid `old` or `new`; refused when they tried too often, or when the session is not fresh; or that the database is not to be had.
pub async fn change_password(app: &App, session: &Session, old: Option<&str>, new: &str, from: From) -> Result<Signed> {
    let id = session.person;
    let held = app.read(move |tx| Ok(credentials::password(tx, id)?)).await?;
    if held.is_some() {
        let email = session.email.to_lowercase();
        let known = session.known();
        app.gate().admit_password(&email, &from, &known, app.now()).map_err(gate::too_fast)?;
        if !gate::belongs(app, old.unwrap_or_default(), held.as_ref().map(|p| p.hash.clone()), &known).await? {
            return Err(Error::invalid("old", t!("this is not your password")));
        }
        app.gate().forgive(&email, &from, &known);
    } else if !session.is_fresh(app.now()) {
        return Err(Error::refused(t!("sign in once more before you set a first password")));
    }
    check_password(new, &session.name, &session.email).map_err(|weak| Error::invalid("new", weak.to_string()))?;
    let hash = gate::hashed(app, new).await?;
    let session = session.clone();
    app.write(move |work| {
        if credentials::password(work.tx, id)? != held {
            return Err(Error::refused(t!("the password was changed at the same moment, from another place")));
        }
        let person = work.directory.people.get(&id).cloned().ok_or_else(|| Error::not_found("person", id))?;
        credentials::set_password(work.tx, id, &hash, work.now)?;
        let ended = stored::revoke_all(work.tx, id, None, work.now)?;
        let silenced = devices::remove_all(work.tx, id, Some(session.id))?;
        let body = json!({ "ended_sessions": ended, "silenced_browsers": silenced });
        audit::append(work.tx, work.now, &session.actor(), "password.change", &body)?;
        let signed = begin(work, &person, How::Password, &from)?;
        devices::follow(work.tx, session.id, signed.session.id)?;
        Ok(signed)
    })
    .await
}
