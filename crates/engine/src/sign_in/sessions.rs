//! Sessions: begun by whatever proves who somebody is, looked up at every request, ended by their owner or by time.

use super::gate::Known;
use super::{From, How, familiar, secret};
use crate::app::{App, Work};
use crate::error::{Error, Result};
use allclear_core::access::Actor;
use allclear_core::directory::{Person, Role};
use allclear_core::id::{PersonId, SessionId};
use allclear_core::sign_in::{ABSOLUTE, IDLE, SEEN_EVERY, Seen, is_alive, is_fresh, seen_since};
use allclear_core::text;
use allclear_store::{audit, devices, sessions as stored};
use jiff::Timestamp;
use serde_json::json;

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub person: PersonId,
    /// As the configuration has it at this moment.
    pub role: Role,
    pub name: String,
    pub email: String,
    /// IANA name.
    pub time_zone: String,
    pub how: How,
    pub created_at: Timestamp,
    /// When it ends however much it is used.
    pub expires_at: Timestamp,
}

impl Session {
    fn of(session: &stored::Session, person: &Person) -> Self {
        Self {
            id: session.id,
            person: person.id,
            role: person.role,
            name: person.name.clone(),
            email: person.email.clone(),
            time_zone: person.time_zone.clone(),
            how: session.how,
            created_at: session.created_at,
            expires_at: session.expires_at,
        }
    }

    /// Whom to hand to a use-case.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor::Person { id: self.person, role: self.role }
    }

    /// A browser that is signed in is nobody's stranger.
    pub(super) fn known(&self) -> Known {
        Known::Browser(self.id.to_string())
    }

    /// Whether they signed in within the last 15 minutes.
    #[must_use]
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        is_fresh(self.created_at, now)
    }
}

/// A session that just began, with what the browser is to carry.
#[derive(Debug, Clone)]
pub struct Signed {
    /// 43 characters of base64url; stored nowhere.
    pub secret: String,
    /// What the browser keeps when the session is over, to be known again: [`From::mark`]. Stored nowhere, and opens nothing.
    pub mark: String,
    pub session: Session,
}

/// Longest name of a browser that is kept, in characters.
const MAX_USER_AGENT: usize = 200;

/// Begins a session of `person`, always with a fresh secret. It takes the place of the one that their browser is in:
/// nothing would end that one, and a copy of its cookie would go on opening.
pub(super) fn begin(work: &mut Work<'_, '_>, person: &Person, how: How, from: &From) -> Result<Signed> {
    let now = work.now;
    let replaced = replace(work, person.id, &from.secret)?;
    let (id, secret) = (work.ids.id(now), secret::draw(work.ids));
    let session = stored::Session {
        id,
        person: person.id,
        created_at: now,
        last_seen_at: now,
        expires_at: now.checked_add(ABSOLUTE).unwrap_or(Timestamp::MAX),
        how,
        user_agent: text::line(&from.user_agent, MAX_USER_AGENT),
        address: from.place(),
    };
    stored::create(work.tx, &session, &secret::digest(&secret))?;
    if let Some(replaced) = replaced {
        devices::follow(work.tx, replaced, id)?;
    }
    let mut body = json!({ "how": how, "session": id, "address": session.address });
    if let Some(replaced) = replaced {
        body["replaces"] = json!(replaced);
    }
    audit::append(work.tx, now, &Actor::Person { id: person.id, role: person.role }, "sign_in", &body)?;
    Ok(Signed { secret, mark: familiar::mark(work, person.id)?, session: Session::of(&session, person) })
}

/// Ends the session with this secret, if it is one of this person.
fn replace(work: &mut Work<'_, '_>, person: PersonId, secret: &str) -> Result<Option<SessionId>> {
    if secret.len() != secret::LENGTH {
        return Ok(None);
    }
    let held = stored::by_digest(work.tx, &secret::digest(secret))?.filter(|held| held.person == person);
    let Some(held) = held else { return Ok(None) };
    stored::revoke(work.tx, person, held.id, work.now)?;
    Ok(Some(held.id))
}

/// The session that a browser carries; `None` when it ended or never was.
///
/// Costs one look at a small index. The moment of last use is written in the background and every five minutes at most.
///
/// # Errors
/// When the database is not to be had.
pub async fn session(app: &App, secret: &str) -> Result<Option<Session>> {
    if secret.len() != secret::LENGTH {
        return Ok(None);
    }
    let (digest, now) = (secret::digest(secret), app.now());
    let found = app.read_current(move |tx, directory| {
        let Some(held) = stored::by_digest(tx, &digest)? else { return Ok(None) };
        let alive = is_alive(held.last_seen_at, held.expires_at, now);
        let person = directory.people.get(&held.person).filter(|_| alive);
        Ok(person.map(|person| (Session::of(&held, person), held.last_seen_at)))
    });
    let Some((session, last_seen)) = found.await? else { return Ok(None) };
    if seen_since(last_seen, now) == Seen::LongAgo {
        note_use(app, session.id);
    }
    Ok(Some(session))
}

/// Writes down that a session is in use, without anybody waiting for it: if it is lost, the next request writes it.
fn note_use(app: &App, id: SessionId) {
    let app = app.clone();
    tokio::spawn(async move {
        let noted = app.write(move |work| {
            let before = work.now.checked_sub(SEEN_EVERY).unwrap_or(Timestamp::MIN);
            Ok(stored::seen(work.tx, id, before, work.now)?)
        });
        if let Err(error) = noted.await {
            tracing::warn!(%error, "the use of a session could not be written down; the next one will be");
        }
    });
}

/// Ends the session that somebody is in, and stops their browser ringing for them: it may be anybody's next. Ending it
/// twice is a success that changes nothing.
///
/// `endpoint` is where the browser takes pushes, as far as it says so: a browser that was let ring in a session that ended
/// by itself is known by nothing else.
///
/// # Errors
/// When the database is not to be had.
pub async fn sign_out(app: &App, session: SessionId, person: PersonId, endpoint: &str) -> Result<()> {
    let endpoint = endpoint.to_owned();
    app.write(move |work| {
        devices::remove_in(work.tx, person, session, &endpoint)?;
        Ok(stored::revoke(work.tx, person, session, work.now).map(drop)?)
    })
    .await
}

/// A person's sessions that are still good, the latest used first.
///
/// # Errors
/// When the database is not to be had.
pub async fn sessions(app: &App, person: PersonId) -> Result<Vec<stored::Session>> {
    let now = app.now();
    let since = now.checked_sub(IDLE).unwrap_or(Timestamp::MIN);
    app.read(move |tx| Ok(stored::of_person(tx, person, since, now)?)).await
}

/// Ends one of a person's own sessions, at once and on every node. Its browser does not ring any more.
///
/// # Errors
/// Not found when they have none with this id; or that the database is not to be had.
pub async fn revoke(app: &App, person: PersonId, session: SessionId) -> Result<()> {
    app.write(move |work| {
        if !stored::revoke(work.tx, person, session, work.now)? {
            return Err(Error::not_found("session", session));
        }
        devices::remove_in(work.tx, person, session, "")?;
        let actor = Actor::Person { id: person, role: Role::default() };
        Ok(audit::append(work.tx, work.now, &actor, "sign_in.revoke", &json!({ "session": session }))?)
    })
    .await
}

/// Ends all of a person's own sessions but for the one to `keep`; gives how many ended. No other browser rings any more,
/// those whose sessions ended by themselves included.
///
/// # Errors
/// When the database is not to be had.
pub async fn revoke_others(app: &App, person: PersonId, keep: SessionId) -> Result<u64> {
    app.write(move |work| {
        let ended = stored::revoke_all(work.tx, person, Some(keep), work.now)?;
        devices::remove_all(work.tx, person, Some(keep))?;
        let actor = Actor::Person { id: person, role: Role::default() };
        audit::append(work.tx, work.now, &actor, "sign_in.revoke", &json!({ "but_for": keep, "ended": ended }))?;
        Ok(ended)
    })
    .await
}
