//! How fast anybody may try to sign in, and how much of the machine that may take.

use super::From;
use crate::app::App;
use crate::error::{Error, Result};
use allclear_core::id::PersonId;
use allclear_core::sign_in::{MAX_PASSWORD, Rate, Throttle};
use allclear_texts::t;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use jiff::{SignedDuration, Timestamp};
use std::sync::{Mutex, PoisonError};
use tokio::sync::Semaphore;

const fn rate(burst: i32, every: SignedDuration) -> Rate {
    Rate { burst, every }
}

/// One account from a place, or in a browser: a person who mistypes a few times notices nothing, a program gets 5,760 tries
/// a day.
const ACCOUNT_HERE: Rate = rate(5, SignedDuration::from_secs(15));
/// One account by all strangers: what many machines together may try.
const ACCOUNT_ELSEWHERE: Rate = rate(20, SignedDuration::from_secs(30));
/// All accounts by strangers from one place, which may be an office.
const PLACE: Rate = rate(20, SignedDuration::from_secs(3));
/// All strangers together: what the hashing that is theirs can do anyway.
const STRANGERS: Rate = rate(100, SignedDuration::from_millis(100));
/// Codes of one person, of somebody who knows the password already: 0.4 % a day to guess one of a million with three
/// of them good at a time.
const CODES: Rate = rate(5, SignedDuration::from_mins(1));

/// Reports of customers from one place, which may be an office: a person writes one, and perhaps a second.
const REPORTS_HERE: Rate = rate(5, SignedDuration::from_secs(60));
/// All of them together: as many as somebody can read in the worst hour, and nothing against what intake takes.
const REPORTS: Rate = rate(60, SignedDuration::from_secs(5));

/// Passwords hashed at the same time. Each takes 19 MiB and a core for tens of milliseconds: more at once would make a
/// flood of sign-ins a way to keep the server from paging.
const HASHING: usize = 2;
/// How many of them strangers may have: whoever is known is next as soon as one is done.
const HASHING_FOR_STRANGERS: usize = 1;

/// A hash that no password has, checked when there is nothing to check, so that answers take equally long whether an
/// account exists or not. Its parameters are those of new hashes; a test says so.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$YWxsY2xlYXJkZWNveXNhbA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The limits of this process. Each node has its own: several nodes let through as many times more.
pub(crate) struct Gate {
    throttle: Mutex<Throttle>,
    hashing: Semaphore,
    strangers: Semaphore,
}

impl Default for Gate {
    fn default() -> Self {
        let (hashing, strangers) = (Semaphore::new(HASHING), Semaphore::new(HASHING_FOR_STRANGERS));
        Self { throttle: Mutex::default(), hashing, strangers }
    }
}

/// Who seems to be trying. Whoever is known uses up only what is theirs alone, so that no number of strangers can hold
/// them up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Known {
    /// A browser in which this account was signed in before, or still is; the text tells it from others.
    Browser(String),
    /// The account was signed in from this address before.
    Place,
    Stranger,
}

impl Gate {
    /// Lets a try of a password through.
    ///
    /// # Errors
    /// Seconds to wait.
    pub(super) fn admit_password(&self, email: &str, from: &From, known: &Known, now: Timestamp) -> Result<(), u64> {
        let mut buckets = vec![(own(email, from, known), ACCOUNT_HERE)];
        if *known == Known::Stranger {
            buckets.push(("strangers".to_owned(), STRANGERS));
            buckets.push((format!("place {}", from.place()), PLACE));
            buckets.push((format!("account {email}"), ACCOUNT_ELSEWHERE));
        }
        self.take(&buckets, now)
    }

    /// The password was right: the tries before it were the owner's own.
    pub(super) fn forgive(&self, email: &str, from: &From, known: &Known) {
        self.lock().fill(&own(email, from, known));
    }

    /// Lets a code through. Strangers have one bucket for all of them, because there is little to guess.
    ///
    /// # Errors
    /// Seconds to wait.
    pub(super) fn admit_code(&self, person: PersonId, from: &From, known: &Known, now: Timestamp) -> Result<(), u64> {
        let whose = if *known == Known::Stranger { person.to_string() } else { own(&person.to_string(), from, known) };
        self.take(&[(format!("codes {whose}"), CODES)], now)
    }

    /// Lets a report of a stranger through a public form.
    ///
    /// # Errors
    /// Seconds to wait.
    pub(crate) fn admit_report(&self, from: &From, now: Timestamp) -> Result<(), u64> {
        self.take(&[("reports".to_owned(), REPORTS), (format!("reports {}", from.place()), REPORTS_HERE)], now)
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

/// The bucket that an account has for this browser, or else for this place.
fn own(account: &str, from: &From, known: &Known) -> String {
    match known {
        Known::Browser(browser) => format!("account {account} in {browser}"),
        Known::Place | Known::Stranger => format!("account {account} from {}", from.place()),
    }
}

/// The sentence for somebody who is too fast.
pub(super) fn too_fast(seconds: u64) -> Error {
    Error::Refused(t!("too many tries; the next one is looked at in {seconds} s"))
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

/// Whether `password` belongs to `hash`; takes as long when there is none. Strangers wait for each other, and nobody else
/// for more than one of them.
///
/// # Errors
/// When the server is stopping.
pub(super) async fn belongs(app: &App, password: &str, hash: Option<String>, known: &Known) -> Result<bool> {
    let strangers = &app.gate().strangers;
    let turn = if *known == Known::Stranger { Some(strangers.acquire().await.map_err(|_| stopping())?) } else { None };
    let exists = hash.is_some() && password.len() <= MAX_PASSWORD;
    let hash = hash.unwrap_or_else(|| DECOY.to_owned());
    // Whatever longer thing was sent, no more than this is hashed.
    let password = password.as_bytes()[..password.len().min(MAX_PASSWORD)].to_vec();
    let right = apart(app, move || Argon2::default().verify_password(&password, hash.as_str()).is_ok()).await?;
    drop(turn);
    Ok(right && exists)
}

fn stopping() -> Error {
    Error::Unavailable(t!("the server is stopping").to_owned())
}

/// Runs `work` on a thread that may block, when it is its turn.
async fn apart<T: Send + 'static>(app: &App, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
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

    fn from(a: u8, b: u8) -> From {
        From { address: Some([192, 0, a, b].into()), ..From::default() }
    }

    #[test]
    fn an_attacker_elsewhere_cannot_hold_up_the_owner_at_home() {
        let gate = Gate::default();
        let now = Timestamp::from_second(1_780_000_000).unwrap();
        let admit = |email: &str, from: &From, known: Known| gate.admit_password(email, from, &known, now);
        let through = (0..=200).filter(|n| admit("ana@example.com", &from(2, *n), Known::Stranger).is_ok()).count();
        assert_eq!(through, 20, "all strangers together");
        let home = From { address: Some([198, 51, 100, 1].into()), ..From::default() };
        assert_eq!(admit("ana@example.com", &home, Known::Stranger), Err(30));
        assert_eq!(admit("ana@example.com", &home, Known::Place), Ok(()));
        assert_eq!(admit("ben@example.com", &home, Known::Stranger), Ok(()), "nor anybody else");
    }

    #[test]
    fn no_flood_of_strangers_holds_up_whoever_is_known() {
        let gate = Gate::default();
        let now = Timestamp::from_second(1_780_000_000).unwrap();
        let mut through = 0;
        for (a, b) in (0..20).flat_map(|a| (0..=255).map(move |b| (a, b))) {
            let email = format!("{a}.{b}@example.com");
            through += i32::from(gate.admit_password(&email, &from(a, b), &Known::Stranger, now).is_ok());
        }
        assert_eq!(through, STRANGERS.burst, "guessing is limited, from however many places");
        assert!(gate.admit_password("new@example.com", &from(99, 1), &Known::Stranger, now).is_err());
        // In the middle of the attackers' own network, too.
        let browser = Known::Browser("of Ana".to_owned());
        for known in [Known::Place, browser.clone()] {
            let tries = |_: &i32| gate.admit_password("ana@example.com", &from(0, 0), &known, now).is_ok();
            assert_eq!((0..20).filter(tries).count(), 5, "{known:?}: and no more than anybody may");
        }
        let person = PersonId::from_uuid(uuid::Uuid::from_u128(7));
        for _ in 0..20 {
            let _ = gate.admit_code(person, &from(0, 1), &Known::Stranger, now);
        }
        assert!(gate.admit_code(person, &from(9, 9), &Known::Stranger, now).is_err());
        assert_eq!(gate.admit_code(person, &from(0, 1), &browser, now), Ok(()));
    }
}
