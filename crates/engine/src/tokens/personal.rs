//! Personal tokens: a person at a shell, or a script of theirs, acts as that person.
//!
//! They are made by somebody who has just signed in, or by an operator on the data directory, and never by a token: what
//! leaked must not be able to make what stays. They end with time, and whatever shuts their person out ends them.

use super::{New, NewToken, insert, named};
use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::sign_in::Session;
use crate::viewing;
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::id::{PersonId, TokenId};
use allclear_store::tokens::{self, Token};
use allclear_store::{audit, sessions};
use allclear_texts::t;
use jiff::SignedDuration;
use serde::Serialize;
use serde_json::json;

/// Tokens that one person may have at a time: a machine and a script each, many times over.
pub const MOST: usize = 25;

/// How long a token is good, in days: 1 to 365.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Days(u16);

impl Days {
    /// Long enough to be no burden, short enough that a forgotten one ends by itself.
    pub const USUAL: Self = Self(90);
    /// The longest: nobody remembers after a year where a token went.
    pub const LONGEST: u16 = 365;

    /// # Errors
    /// Invalid `days` outside of 1 to [`Days::LONGEST`].
    pub fn new(days: u16) -> Result<Self> {
        let good = (1..=Self::LONGEST).contains(&days);
        good.then_some(Self(days))
            .ok_or_else(|| Error::invalid("days", t!("must be a whole number from 1 to {}", Self::LONGEST)))
    }

    /// The days of a form or a command line.
    ///
    /// # Errors
    /// As [`Days::new`].
    pub fn read(text: &str) -> Result<Self> {
        Self::new(text.trim().parse().unwrap_or(0))
    }

    pub(super) fn span(self) -> SignedDuration {
        SignedDuration::from_hours(24 * i64::from(self.0))
    }
}

/// What a token lets its person do, of what they may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Look, and change nothing. Of what they may look at, what an observer may.
    Read,
    /// Everything that their role allows and that is not for signed-in people alone.
    Act,
}

impl Reach {
    /// Its word: `read` or `act`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Act => "act",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Read, Self::Act].into_iter().find(|reach| reach.as_str() == word)
    }

    /// What a personal token was made for.
    #[must_use]
    pub fn of(token: &Token) -> Self {
        if token.scope == Self::Read.most() { Self::Read } else { Self::Act }
    }

    /// The most that it gives, within the role of its person.
    #[must_use]
    pub const fn most(self) -> Role {
        match self {
            Self::Read => Role::Observer,
            Self::Act => Role::Admin,
        }
    }
}

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewPersonal {
    /// What it is for: the timeline and the audit trail name it.
    pub name: String,
    pub reach: Reach,
    pub days: Days,
}

/// Makes a token of whoever is signed in. `form` is a random mark: the same form sent twice makes one token.
///
/// # Errors
/// Refused when they signed in a while ago, or have [`MOST`] tokens; invalid without a name; or that the database is not
/// to be had.
pub async fn create(app: &App, session: &Session, new: NewPersonal, form: &str) -> Result<NewToken> {
    if viewing::through().is_some() || !session.is_fresh(app.now()) {
        return Err(Error::refused(t!("sign in once more before you make a token: it opens a new way in")));
    }
    let (actor, person, form, session) = (session.actor(), session.person, form.to_owned(), session.id);
    let name = named(&new.name)?;
    app.write(move |work| {
        // The form may have been on its way for long, and whatever ended the session has ended all tokens there were.
        if sessions::alive(work.tx, &[session], work.now)?.is_empty() {
            return Err(Error::refused(t!("this session has ended; sign in once more")));
        }
        made(work, &actor, person, (&name, &new), Some(&form))
    })
    .await
}

/// Makes a token of `person` for an operator, who has the database in their hands: the first one of a shell, or one for
/// somebody who cannot sign in.
///
/// # Errors
/// As [`create`]; refused to everybody else: nobody acts in the name of a colleague.
pub async fn create_for(app: &App, actor: Actor, person: PersonId, new: NewPersonal) -> Result<NewToken> {
    if actor != Actor::Operator {
        return Err(Error::refused(t!("only the person themselves makes a token that acts as them")));
    }
    let name = named(&new.name)?;
    app.write(move |work| made(work, &actor, person, (&name, &new), None)).await
}

fn made(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    person: PersonId,
    (name, asked): (&str, &NewPersonal),
    form: Option<&str>,
) -> Result<NewToken> {
    if !work.directory.people.contains_key(&person) {
        return Err(Error::not_found("person", person));
    }
    let (scope, personal) = (asked.reach.most(), Some((person, asked.days)));
    insert(work, actor, New { name, scope, private: false, personal }, form)
}

/// Refuses one token too many.
pub(super) fn may_have_more(work: &mut Work<'_, '_>, person: PersonId) -> Result<()> {
    if tokens::of_person(work.tx, person, work.now)?.len() >= MOST {
        return Err(Error::refused(t!("there are {MOST} tokens already; revoke one that is not used any more")));
    }
    Ok(())
}

/// A person's tokens that are good, newest first.
///
/// # Errors
/// When the database is not to be had.
pub async fn list(app: &App, person: PersonId) -> Result<Vec<Token>> {
    let now = app.now();
    app.read(move |tx| Ok(tokens::of_person(tx, person, now)?)).await
}

/// Refuses to end token `id` for who asks by another one of their own: whoever finds a token must not be able to lock
/// others out.
pub(super) fn ends_only_itself(id: TokenId) -> Result<()> {
    if viewing::through().is_some_and(|through| through.token != id) {
        return Err(Error::refused(t!("a token ends only itself; sign in with a browser to end others")));
    }
    Ok(())
}

/// Ends one of a person's own tokens, from its next request on. Ending it twice is a success that changes nothing. By a
/// token only that token itself can be ended: whoever finds one must not be able to lock its owner out of their scripts.
///
/// # Errors
/// Refused as above; not found when they have none with this id; or that the database is not to be had.
pub async fn revoke_own(app: &App, actor: Actor, id: TokenId) -> Result<()> {
    let Some(person) = actor.person() else { return Err(Error::not_found("token", id)) };
    ends_only_itself(id)?;
    app.write(move |work| {
        let Some(name) = tokens::revoke_own(work.tx, person, id, work.now)? else {
            return Err(Error::not_found("token", id));
        };
        Ok(audit::append(work.tx, work.now, &actor, "token.revoke", &json!({ "id": id, "name": name }))?)
    })
    .await
}
