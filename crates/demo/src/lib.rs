//! The demo: Larkfield, an invented shop, with three months behind it and alerts that go on firing.
//!
//! Nothing here knows SQL. The past is played through the engine's own use-cases with a clock that is moved ahead
//! ([`seed`]), the present through the same door that senders use ([`Traffic`]). What happens is data: the company, the
//! kinds of alerts and the incidents' stories lie in `data/`.
//!
//! The same seed on the same day gives the same past.

mod batch;
mod chance;
mod company;
mod past;
mod play;
mod problem;
mod tale;
mod traffic;

pub use traffic::Traffic;

use allclear_core::access::Actor;
use allclear_core::id::Ids;
use allclear_engine::sign_in::{self, From, Signed};
use allclear_engine::{App, Settings};
use allclear_store::Db;
use anyhow::{Context as _, Result};
use chance::Chance;
use jiff::Timestamp;
use play::{Hands, Player};
use std::sync::Arc;

/// Whoever tries the demo is this person: Larkfield's admin.
pub const ADMIN: &str = "mara@larkfield.example";

/// Fills an empty, migrated database with the company and its last 90 days, up to `now`. Everything follows from `seed`
/// and `now`, except what must not be guessed: the key that signs links comes from `secrets`.
///
/// # Errors
/// When the database fails, or a piece of the story does not fit the engine any more, with the piece named.
pub async fn seed(db: &Db, now: Timestamp, seed: u64, secrets: Ids) -> Result<()> {
    // Pages written in the past are not sent anywhere, so no link of theirs is ever followed.
    let settings = || Settings { public_url: "http://demo.invalid".to_owned() };
    let clock = Hands::at(past::beginning(now));
    drop(App::new(db.clone(), Arc::<Hands>::clone(&clock), secrets, settings())?);
    let ids = Chance::new(seed, "ids").ids();
    let app = App::new(db.clone(), Arc::<Hands>::clone(&clock), ids, settings())?;
    company::apply(&app, now).await.context("Larkfield's configuration")?;
    let cast = past::cast(seed, now)?;
    Player::new(app, clock, &cast).play(now).await
}

/// Signs the admin in, and gives them a new password so that they can come back after signing out. Other sessions of
/// theirs end.
///
/// # Errors
/// When this is not the demo's company, or the database fails.
pub async fn enter(app: &App, password: &str) -> Result<Signed> {
    let directory = app.refresh_directory().await?;
    let admin = directory.person_by_email(ADMIN).context("this database is not the demo's")?;
    let link = sign_in::reset(app, Actor::Operator, admin.id).await?;
    let secret = link.url.rsplit('/').next().unwrap_or_default();
    let from = From { user_agent: "allclear demo".to_owned(), ..From::default() };
    Ok(sign_in::accept_invitation(app, secret, Some(password.to_owned()), from).await?)
}
