//! Signing in: passwords, passkeys, codes, links, and the sessions they begin.
//!
//! What a browser carries is 256 random bits; the database has their SHA-256, so a stolen backup opens nothing. Roles are
//! not in it: they are read from the configuration at every request, so a demotion takes effect with the next one.
//! Why sessions last as long as they do, and why nobody is ever locked out: `docs/decisions/0008`.

mod arrival;
mod codes;
mod familiar;
mod gate;
mod links;
mod passkeys;
mod passwords;
mod preset;
mod secret;
mod sessions;
mod setup;

pub use arrival::settle_in;
pub use codes::{NewTotp, begin_totp, confirm_totp, new_recovery_codes, pending_totp, remove_totp};
pub(crate) use gate::Gate;
pub use links::{
    Invitation, Invited, accept_invitation, bar, invite, invite_by_form, invited, invited_by_form, reset, reset_by_form,
};
pub use passkeys::{
    Ceremony, Challenge, PasskeyInfo, begin_passkey, begin_passkey_sign_in, finish_passkey, finish_passkey_sign_in,
    passkeys_possible, remove_passkey,
};
pub use passwords::{change_password, with_password};
pub use preset::Preset;
pub use sessions::{Session, Signed, revoke, revoke_others, session, sessions, sign_out};
pub use setup::{NewAdmin, first_admin, set_up_just_now, setup_link, setup_open};

pub use allclear_core::sign_in::{How, MAX_PASSWORD, MIN_PASSWORD, Purpose};

use crate::app::{App, Work};
use crate::error::Result;
use allclear_core::id::PersonId;
use allclear_store::{credentials, invitations, sessions as stored};
use jiff::{SignedDuration, Timestamp};
use std::net::IpAddr;

/// Where a request comes from.
#[derive(Debug, Clone, Default)]
pub struct From {
    /// None when it is not known, as behind a socket without addresses.
    pub address: Option<IpAddr>,
    /// What the browser calls itself.
    pub user_agent: String,
    /// What an earlier sign-in left in the browser ([`Signed::mark`]); empty when there was none.
    pub mark: String,
    /// The secret of the session that the browser is in already; empty when there is none. That session ends when the
    /// same person begins another.
    pub secret: String,
}

impl From {
    /// The address as it is kept and compared: of IPv6 the network that one household or one phone has.
    fn place(&self) -> String {
        match self.address.map(|address| address.to_canonical()) {
            None => String::new(),
            Some(IpAddr::V4(address)) => address.to_string(),
            Some(IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        }
    }
}

/// How an attempt to sign in ended.
#[derive(Debug)]
pub enum SignIn {
    Signed(Signed),
    /// The password is right; the code that changes every half a minute is needed too.
    NeedsCode,
    /// The password is right, the code is not, or it was used before.
    WrongCode,
    /// Whatever was wrong: it must not tell who has an account.
    Refused,
    /// Too many tries; seconds until the next one is looked at.
    Wait(u64),
}

/// What somebody can sign in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    pub password: bool,
    /// Oldest first.
    pub passkeys: Vec<PasskeyInfo>,
    /// Whether codes are asked for.
    pub totp: bool,
    /// How many recovery codes were not used yet.
    pub recovery_codes: i64,
}

/// What a person can sign in with.
///
/// # Errors
/// When the database is not to be had.
pub async fn access(app: &App, person: PersonId) -> Result<Access> {
    app.read(move |tx| {
        Ok(Access {
            password: credentials::password(tx, person)?.is_some(),
            passkeys: credentials::passkeys(tx, person)?.into_iter().map(Into::into).collect(),
            totp: credentials::totp(tx, person)?.is_some_and(|totp| totp.confirmed_at.is_some()),
            recovery_codes: credentials::recovery_codes_left(tx, person)?,
        })
    })
    .await
}

/// How long a used or expired link is remembered.
const KEEP_LINKS: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Forgets sessions, links and ceremonies that ended by themselves, at most `limit` of each; gives the largest number, which
/// is `limit` when more may be left.
///
/// # Errors
/// When the database fails.
pub(crate) fn sweep(work: &mut Work<'_, '_>, limit: i64) -> Result<u64> {
    let links = work.now.checked_sub(KEEP_LINKS).unwrap_or(Timestamp::MIN);
    let gone = stored::sweep(work.tx, work.now, limit)?.max(credentials::sweep(work.tx, work.now, limit)?);
    Ok(gone.max(invitations::sweep(work.tx, links, limit)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_an_address_or_the_network_of_a_household() {
        let place = |text: &str| From { address: text.parse().ok(), ..From::default() }.place();
        assert_eq!(place("192.0.2.7"), "192.0.2.7");
        assert_eq!(place("::ffff:192.0.2.7"), "192.0.2.7", "the same host through another socket");
        assert_eq!(place("2001:db8:1:2:aaaa::1"), "2001:db8:1:2::/64");
        assert_eq!(place("2001:db8:1:2:bbbb::9"), place("2001:db8:1:2:aaaa::1"));
        assert_eq!(place(""), "");
    }
}
