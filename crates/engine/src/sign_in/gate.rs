//! How fast anybody may try to sign in, and how much of the machine that may take.

use super::From;
use crate::app::App;
use crate::error::{Error, Result};
use allclear_core::id::PersonId;
use allclear_core::sign_in::{MAX_PASSWORD, Rate, Throttle};
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use jiff::{SignedDuration, Timestamp};
use std::sync::{Mutex, PoisonError};
use tokio::sync::Semaphore;

const fn rate(burst: i32, every: SignedDuration) -> Rate {
    Rate { burst, every }
}

/// One account from one place: a person who mistypes a few times notices nothing, a program gets 5,760 tries a day.
const ACCOUNT_HERE: Rate = rate(5, SignedDuration::from_secs(15));
/// One account from all places where its owner never signed in: what many machines together may try.
const ACCOUNT_ELSEWHERE: Rate = rate(20, SignedDuration::from_secs(30));
/// All accounts from one place, which may be an office.
const PLACE: Rate = rate(20, SignedDuration::from_secs(3));
/// Everything together: what two hashing threads can do anyway.
const EVERYTHING: Rate = rate(100, SignedDuration::from_millis(100));
/// Codes of one person, of somebody who knows the password already: 0.4 % a day to guess one of a million with three
/// of them good at a time.
const CODES: Rate = rate(5, SignedDuration::from_mins(1));

/// Passwords hashed at the same time. Each takes 19 MiB and a core for tens of milliseconds: more at once would make a
/// flood of sign-ins a way to keep the server from paging.
const HASHING: usize = 2;

/// A hash that no password has, checked when there is nothing to check, so that answers take equally long whether an
/// account exists or not. Its parameters are those of new hashes; a test says so.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$YWxsY2xlYXJkZWNveXNhbA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The limits of this process. Each node has its own: several nodes let through as many times more.
pub(crate) struct Gate {
    throttle: Mutex<Throttle>,
    hashing: Semaphore,
}

impl Default for Gate {
    fn default() -> Self {
        Self { throttle: Mutex::default(), hashing: Semaphore::new(HASHING) }
    }
}

/// Whether the owner of an account signed in from a place before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Familiar,
    Strange,
}

impl Gate {
    /// Lets a try of a password through.
    ///
    /// Somebody far away who keeps guessing uses up what strange places may try. The owner is not held up by that, as long
    /// as they come from where they have been before.
    ///
    /// # Errors
    /// Seconds to wait.
    pub(super) fn admit_password(&self, email: &str, from: &From, place: Place, now: Timestamp) -> Result<(), u64> {
        let mut buckets = around(from);
        buckets.push((account_here(email, from), ACCOUNT_HERE));
        if place == Place::Strange {
            buckets.push((format!("account {email}"), ACCOUNT_ELSEWHERE));
        }
        self.take(&buckets, now)
    }

    /// The password was right: the tries before it were the owner's own.
    pub(super) fn forgive(&self, email: &str, from: &From) {
        self.lock().fill(&account_here(email, from));
    }

    /// Lets a code through.
    ///
    /// # Errors
    /// Seconds to wait.
    pub(super) fn admit_code(&self, person: PersonId, now: Timestamp) -> Result<(), u64> {
        self.take(&[(format!("codes {person}"), CODES)], now)
    }

    /// Lets somebody begin to sign in with a passkey.
    ///
    /// # Errors
    /// Seconds to wait.
    pub(super) fn admit(&self, from: &From, now: Timestamp) -> Result<(), u64> {
        self.take(&around(from), now)
    }

    fn take(&self, buckets: &[(String, Rate)], now: Timestamp) -> Result<(), u64> {
        self.lock().take(buckets, now).map_err(|wait| {
            let whole = u64::try_from(wait.as_secs()).unwrap_or(0);
            whole + u64::from(wait.subsec_nanos() > 0)
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Throttle> {
        self.throttle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn around(from: &From) -> Vec<(String, Rate)> {
    vec![("everything".to_owned(), EVERYTHING), (format!("place {}", from.place()), PLACE)]
}

fn account_here(email: &str, from: &From) -> String {
    format!("account {email} from {}", from.place())
}

/// The sentence for somebody who is too fast.
pub(super) fn too_fast(seconds: u64) -> Error {
    Error::Refused(format!("too many tries; the next one is looked at in {seconds} s"))
}

/// The hash to store for a password.
///
/// # Errors
/// When the server is stopping.
pub(super) async fn hashed(app: &App, password: &str) -> Result<String> {
    let salt: [u8; 16] = app.chance(super::secret::bytes);
    let password = password.to_owned();
    apart(app, move || {
        let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
        hash.map(|hash| hash.to_string()).map_err(|why| Error::Internal(format!("a password cannot be hashed: {why}")))
    })
    .await?
}

/// Whether `password` belongs to `hash`; takes as long when there is none.
///
/// # Errors
/// When the server is stopping.
pub(super) async fn belongs(app: &App, password: &str, hash: Option<String>) -> Result<bool> {
    let known = hash.is_some() && password.len() <= MAX_PASSWORD;
    let hash = hash.unwrap_or_else(|| DECOY.to_owned());
    // Whatever longer thing was sent, no more than this is hashed.
    let password = password.as_bytes()[..password.len().min(MAX_PASSWORD)].to_vec();
    Ok(apart(app, move || Argon2::default().verify_password(&password, hash.as_str()).is_ok()).await? && known)
}

/// Runs `work` on a thread that may block, when it is its turn.
async fn apart<T: Send + 'static>(app: &App, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let stopping = || Error::Unavailable("the server is stopping".to_owned());
    let turn = app.gate().hashing.acquire().await.map_err(|_| stopping())?;
    let done = tokio::task::spawn_blocking(work).await.map_err(|_| stopping());
    drop(turn);
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_decoy_costs_what_a_real_hash_costs() {
        let real = Argon2::default().hash_password_with_salt(b"seven wet dragons", &[7; 16]).unwrap().to_string();
        let cost = |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(cost(DECOY), cost(&real));
        assert_eq!(DECOY.len(), real.len());
        assert!(Argon2::default().verify_password(b"seven wet dragons", real.as_str()).is_ok());
        // Not because it cannot be read: that would be quick.
        let wrong = Argon2::default().verify_password(b"", DECOY).unwrap_err();
        assert_eq!(wrong, argon2::password_hash::Error::PasswordInvalid);
    }

    #[test]
    fn an_attacker_elsewhere_cannot_hold_up_the_owner_at_home() {
        let gate = Gate::default();
        let now = Timestamp::from_second(1_780_000_000).unwrap();
        let from = |n: u8| From { address: Some([192, 0, 2, n].into()), user_agent: String::new() };
        let mut through = 0;
        for n in 0..=200 {
            through += u32::from(gate.admit_password("ana@example.com", &from(n), Place::Strange, now).is_ok());
        }
        assert_eq!(through, 20, "all strange places together");
        let home = From { address: Some([198, 51, 100, 1].into()), user_agent: String::new() };
        assert_eq!(gate.admit_password("ana@example.com", &home, Place::Strange, now), Err(30));
        assert_eq!(gate.admit_password("ana@example.com", &home, Place::Familiar, now), Ok(()));
        assert_eq!(gate.admit_password("ben@example.com", &home, Place::Strange, now), Ok(()), "nor anybody else");
    }
}
