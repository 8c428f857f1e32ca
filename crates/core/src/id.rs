//! Typed ids: UUIDv7 inside, `inc_01j…` outside.
//!
//! The text form is a prefix for the kind and 26 characters of Crockford base32, so that ids sort by time, survive a
//! double click, and cannot be mistaken for another kind's.

use jiff::Timestamp;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// A kind of thing that has ids.
pub trait Kind: 'static {
    /// What stands before the underscore, for example `inc`.
    const PREFIX: &'static str;
}

/// An id of one kind of thing.
pub struct Id<K: Kind>(Uuid, PhantomData<fn() -> K>);

impl<K: Kind> Id<K> {
    /// Wraps a UUID read back from storage.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }
    /// The UUID inside, as storage keeps it.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl<K: Kind> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K: Kind> Copy for Id<K> {}
impl<K: Kind> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K: Kind> Eq for Id<K> {}
impl<K: Kind> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<K: Kind> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K: Kind> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl<K: Kind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = self.0.as_u128();
        write!(f, "{}_", K::PREFIX)?;
        for i in (0..26).rev() {
            let digit = usize::try_from((n >> (i * 5)) & 31).unwrap_or(0);
            write!(f, "{}", char::from(ALPHABET[digit]))?;
        }
        Ok(())
    }
}

/// The text is not an id of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid id: expected {expected}_ and 26 letters or digits")]
pub struct BadId {
    expected: &'static str,
}

impl<K: Kind> FromStr for Id<K> {
    type Err = BadId;
    fn from_str(s: &str) -> Result<Self, BadId> {
        let bad = BadId { expected: K::PREFIX };
        let rest = s.strip_prefix(K::PREFIX).and_then(|r| r.strip_prefix('_')).ok_or_else(|| bad.clone())?;
        if rest.len() != 26 {
            return Err(bad);
        }
        let mut n: u128 = 0;
        for (i, c) in rest.bytes().enumerate() {
            let digit = ALPHABET.iter().position(|a| *a == c.to_ascii_lowercase()).ok_or_else(|| bad.clone())?;
            // 26 characters hold 130 bits: the first may use only its lowest three.
            if i == 0 && digit > 7 {
                return Err(bad);
            }
            n = (n << 5) | u128::try_from(digit).unwrap_or(0);
        }
        Ok(Self::from_uuid(Uuid::from_u128(n)))
    }
}

impl<K: Kind> serde::Serialize for Id<K> {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de, K: Kind> serde::Deserialize<'de> for Id<K> {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident, $alias:ident, $prefix:literal;)*) => {$(
        #[doc = concat!("Marker for ids that start with `", $prefix, "_`.")]
        pub enum $kind {}
        impl Kind for $kind { const PREFIX: &'static str = $prefix; }
        #[doc = concat!("`", $prefix, "_…`")]
        pub type $alias = Id<$kind>;
    )*};
}
kinds! {
    Person, PersonId, "per";
    ContactMethod, ContactMethodId, "ctm";
    Team, TeamId, "team";
    Schedule, ScheduleId, "sch";
    Policy, PolicyId, "pol";
    Service, ServiceId, "svc";
    Integration, IntegrationId, "int";
    Alert, AlertId, "alt";
    Page, PageId, "pag";
    Incident, IncidentId, "inc";
    Entry, EntryId, "evt";
    Tenure, TenureId, "ten";
    Review, ReviewId, "rev";
    Factor, FactorId, "fac";
    Action, ActionId, "act";
    Update, UpdateId, "upd";
    CommunicationPlan, CommunicationPlanId, "cpl";
    Delivery, DeliveryId, "dlv";
    WebhookCall, WebhookCallId, "whc";
    StatusPage, StatusPageId, "spg";
    Component, ComponentId, "cmp";
    PublicIncident, PublicIncidentId, "pin";
    Token, TokenId, "tok";
    Override, OverrideId, "ovr";
    Session, SessionId, "ses";
    Passkey, PasskeyId, "pky";
    Ceremony, CeremonyId, "cer";
    Device, DeviceId, "dev";
    Swap, SwapId, "swp";
    Item, ItemId, "itm";
    Attachment, AttachmentId, "att";
    Reporter, ReporterId, "rep";
}

/// Makes ids and other random values. The source of randomness is handed in, so a simulator can seed it.
pub struct Ids {
    next: Arc<Mutex<Source>>,
}

type Source = dyn FnMut() -> u64 + Send;

impl fmt::Debug for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ids")
    }
}

impl Ids {
    /// `source` gives 64 unpredictable bits at each call: from the operating system in production, seeded in tests.
    #[must_use]
    pub fn new(source: impl FnMut() -> u64 + Send + 'static) -> Self {
        Self { next: Arc::new(Mutex::new(source)) }
    }

    /// Another hand into the same source, for somebody else: neither waits for the other longer than one draw takes, and
    /// on one thread the order of the draws alone says who gets what, so a seed still gives the same run.
    #[must_use]
    pub fn share(&self) -> Self {
        Self { next: Arc::clone(&self.next) }
    }

    fn draw(&mut self) -> u64 {
        (self.next.lock().unwrap_or_else(PoisonError::into_inner))()
    }

    /// A new id that sorts by `now`, to the quarter of a microsecond (RFC 9562, version 7, sub-millisecond fraction in `rand_a`).
    pub fn id<K: Kind>(&mut self, now: Timestamp) -> Id<K> {
        let micros = u64::try_from(now.as_microsecond().max(0)).unwrap_or(0);
        let (millis, rest) = (micros / 1000, micros % 1000);
        let fraction = rest * 4096 / 1000;
        let high = (millis << 16) | 0x7000 | fraction;
        let low = (self.draw() >> 2) | (0b10 << 62);
        Id::from_uuid(Uuid::from_u64_pair(high, low))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.draw()
    }

    /// `2 * n` hexadecimal characters of randomness, for keys and tokens; 20 gives 160 bits.
    pub fn hex(&mut self, n: usize) -> String {
        let mut out = String::with_capacity(n * 2);
        while out.len() < n * 2 {
            let word = format!("{:016x}", self.draw());
            let want = (n * 2 - out.len()).min(16);
            out.push_str(&word[..want]);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids() -> Ids {
        let mut n = 0_u64;
        Ids::new(move || {
            n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
            n
        })
    }

    #[test]
    fn text_form_reads_back_and_sorts_by_time() {
        let mut ids = ids();
        let t = |us| Timestamp::from_microsecond(us).expect("in range");
        let a: AlertId = ids.id(t(1_700_000_000_000_000));
        let b: AlertId = ids.id(t(1_700_000_000_000_001));
        assert!(a < b && a.to_string() < b.to_string());
        assert_eq!(a.to_string().parse::<AlertId>(), Ok(a));
        assert!(a.to_string().starts_with("alt_01"));
        assert!(a.to_string().parse::<IncidentId>().is_err(), "another kind's id is refused");
        assert!("alt_zzzzzzzzzzzzzzzzzzzzzzzzzz".parse::<AlertId>().is_err(), "more than 128 bits");
    }

    #[test]
    fn hands_into_one_source_never_draw_the_same() {
        let (mut alone, mut first) = (ids(), ids());
        let mut second = first.share();
        let shared = [first.bits(), second.bits(), first.bits()];
        assert_eq!(shared, [alone.bits(), alone.bits(), alone.bits()]);
    }

    #[test]
    fn hex_has_the_length_asked_for() {
        assert_eq!(ids().hex(20).len(), 40);
        assert_eq!(ids().hex(3).len(), 6);
    }
}
