//! Web Push: one encrypted message to one browser, signed with this installation's own key. No account anywhere is needed.
//!
//! The three standards: RFC 8030 (the request), RFC 8291 over RFC 8188 (encryption, so that the push service cannot read
//! pages), RFC 8292 (VAPID, the signature that says who sends).

use aes_gcm::aead::{Aead as _, KeyInit as _};
use aes_gcm::{Aes128Gcm, Nonce};
use allclear_core::id::Ids;
use allclear_core::text::hex;
use allclear_integrations::channel::{Outgoing, Ringing};
use allclear_store::devices::Device;
use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use jiff::{SignedDuration, Timestamp};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::sec1::ToSec1Point as _;
use p256::{PublicKey, SecretKey};
use serde_json::json;
use sha2::Sha256;
use url::{Host, Url};

/// Seconds for which a push service keeps a page for a browser that is off. By then the policy has asked others; a page
/// that comes hours late wakes somebody for nothing.
const TIME_TO_LIVE: u32 = 3_600;
/// How long a signature is good for. RFC 8292, section 2, allows a day; half of it forgives a clock that is wrong.
const SIGNED_FOR: SignedDuration = SignedDuration::from_hours(12);
/// The whole message is one record of this size at most (RFC 8291, section 4).
const RECORD: u32 = 4_096;
/// Longest address of a push service, in bytes. Those of today's browsers stay below 500.
pub const MAX_ENDPOINT: usize = 2_048;

/// An uncompressed point of P-256.
const POINT: usize = 65;

/// The private key of this installation.
pub struct PushKey(SecretKey);

impl PushKey {
    /// A new key.
    #[must_use]
    pub fn draw(ids: &mut Ids) -> Self {
        Self(secret(ids))
    }

    /// Reads [`PushKey::to_hex`] back; `None` when it is not a key.
    #[must_use]
    pub fn read(hex: &str) -> Option<Self> {
        Some(Self(SecretKey::from_slice(&unhex(hex)?).ok()?))
    }

    /// For the database.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex(&self.0.to_bytes())
    }

    /// What a browser registers with: `applicationServerKey`, base64url.
    #[must_use]
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(point(&self.0.public_key()))
    }
}

fn unhex(hex: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(at * 2..at * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

fn secret(ids: &mut Ids) -> SecretKey {
    loop {
        // All but 2^-32 of the numbers of 32 bytes are keys.
        if let Some(key) = unhex(&ids.hex(32)).and_then(|bytes| SecretKey::from_slice(&bytes).ok()) {
            return key;
        }
    }
}

fn point(key: &PublicKey) -> Vec<u8> {
    key.to_sec1_point(false).as_bytes().to_vec()
}

/// What is used for one message and never again.
pub struct Once {
    key: SecretKey,
    salt: [u8; 16],
}

impl Once {
    /// Fresh ones.
    pub fn draw(ids: &mut Ids) -> Self {
        let mut salt = [0; 16];
        let (high, low) = salt.split_at_mut(8);
        high.copy_from_slice(&ids.bits().to_be_bytes());
        low.copy_from_slice(&ids.bits().to_be_bytes());
        Self { key: secret(ids), salt }
    }
}

/// What a browser's keys are when they are usable.
struct Keys {
    public: PublicKey,
    auth: Vec<u8>,
}

impl Keys {
    fn read(p256dh: &str, auth: &str) -> Result<Self, String> {
        let public = PublicKey::from_sec1_bytes(&decoded(p256dh).ok_or("the key p256dh is not base64url")?)
            .map_err(|_| "the key p256dh is not a point of the curve P-256")?;
        let auth =
            decoded(auth).filter(|auth| auth.len() == 16).ok_or("the secret auth is not 16 bytes in base64url")?;
        Ok(Self { public, auth })
    }
}

/// Browsers leave the padding out, some libraries write it.
fn decoded(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).or_else(|_| URL_SAFE.decode(text)).ok()
}

/// Whether a browser's subscription can be used at all.
///
/// # Errors
/// The field, and what is wrong with it.
pub fn check(endpoint: &str, p256dh: &str, auth: &str) -> Result<(), (&'static str, String)> {
    address(endpoint).map_err(|why| ("endpoint", why))?;
    let field =
        if decoded(p256dh).is_some_and(|key| PublicKey::from_sec1_bytes(&key).is_ok()) { "auth" } else { "p256dh" };
    Keys::read(p256dh, auth).map(drop).map_err(|why| (field, why))
}

/// Pushes travel encrypted, over TLS. Plain HTTP is for a push service inside an opened range: only addresses that the
/// guard judges by that list are let through to it.
fn address(endpoint: &str) -> Result<Url, String> {
    if endpoint.len() > MAX_ENDPOINT || endpoint.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(format!("the address of a push service is one URL of at most {MAX_ENDPOINT} bytes"));
    }
    let url = Url::parse(endpoint).map_err(|why| format!("the address of the push service is not a URL: {why}"))?;
    let special = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => super::guard::is_special(ip.into()),
        Some(Host::Ipv6(ip)) => super::guard::is_special(ip.into()),
        None => false,
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if special => Ok(url),
        _ => Err("the address of a push service begins with https://".to_owned()),
    }
}

/// Whom a push service can write to when our pushes trouble it (RFC 8292, section 2.1: a `https` or `mailto` address).
#[must_use]
pub fn contact(public_url: &str) -> String {
    if public_url.starts_with("https://") {
        return public_url.to_owned();
    }
    let host = Url::parse(public_url).ok().and_then(|url| url.host_str().map(str::to_owned));
    format!("mailto:allclear@{}", host.as_deref().unwrap_or("localhost"))
}

/// Who sends.
pub struct Sender<'s> {
    pub key: &'s PushKey,
    pub contact: &'s str,
    pub now: Timestamp,
}

impl Sender<'_> {
    /// The request that pushes `ringing` to `device`.
    ///
    /// # Errors
    /// When the device's address or keys cannot be used, or the message is too long.
    pub fn request(&self, ringing: &Ringing, device: &Device, once: Once) -> Result<Outgoing, String> {
        let url = address(&device.endpoint)?;
        let body = sealed(ringing.body.as_bytes(), &Keys::read(&device.p256dh, &device.auth)?, &once)?;
        let headers = [
            ("authorization", self.vapid(&url)),
            ("content-encoding", "aes128gcm".to_owned()),
            ("content-type", "application/octet-stream".to_owned()),
            ("ttl", TIME_TO_LIVE.to_string()),
            ("urgency", ringing.urgency.to_owned()),
            ("topic", ringing.topic.clone()),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value)).to_vec();
        Ok(Outgoing::Http { method: "POST", url: url.into(), headers, body })
    }

    /// RFC 8292: who we are, for this push service alone and not for long.
    fn vapid(&self, endpoint: &Url) -> String {
        let expires = self.now.saturating_add(SIGNED_FOR).unwrap_or(self.now).as_second();
        let audience = endpoint.origin().ascii_serialization();
        let claims = json!({ "aud": audience, "exp": expires, "sub": self.contact });
        let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&json!({ "typ": "JWT", "alg": "ES256" })), part(&claims));
        let signature: Signature = SigningKey::from(&self.key.0).sign(signed.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
        format!("vapid t={signed}.{signature}, k={}", self.key.public())
    }
}

/// RFC 8291 in one record of RFC 8188.
fn sealed(plain: &[u8], to: &Keys, once: &Once) -> Result<Vec<u8>, String> {
    if plain.len() > Ringing::MAX_BODY {
        return Err(format!("a push holds {} bytes at most", Ringing::MAX_BODY));
    }
    let (theirs, ours) = (point(&to.public), point(&once.key.public_key()));
    let shared = once.key.diffie_hellman(&to.public);
    let info = [b"WebPush: info\0", &theirs[..], &ours[..]].concat();
    let input: [u8; 32] = expanded(&to.auth, shared.raw_secret_bytes(), &info)?;
    let key: [u8; 16] = expanded(&once.salt, &input, b"Content-Encoding: aes128gcm\0")?;
    let nonce: [u8; 12] = expanded(&once.salt, &input, b"Content-Encoding: nonce\0")?;
    // The last record ends in a 2, padding would follow it.
    let padded = [plain, &[2]].concat();
    let cipher = Aes128Gcm::new_from_slice(&key).map_err(|why| why.to_string())?;
    let sealed = cipher.encrypt(&Nonce::from(nonce), &padded[..]).map_err(|why| why.to_string())?;
    let length = u8::try_from(POINT).unwrap_or(u8::MAX);
    Ok([&once.salt[..], &RECORD.to_be_bytes(), &[length], &ours, &sealed].concat())
}

fn expanded<const N: usize>(salt: &[u8], input: &[u8], info: &[u8]) -> Result<[u8; N], String> {
    let mut out = [0; N];
    Hkdf::<Sha256>::new(Some(salt), input).expand(info, &mut out).map_err(|why| why.to_string())?;
    Ok(out)
}

#[cfg(test)]
mod tests;
