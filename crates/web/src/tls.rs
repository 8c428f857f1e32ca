//! The certificate: read from PEM files, and read again when they change.

use arc_swap::ArcSwap;
use jiff::Timestamp;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;
use tokio_rustls::TlsAcceptor;

/// How often the files are looked at, in microseconds.
const LOOK_EVERY: i64 = 1_000_000;

/// A certificate that follows its files. A broken new file is told in the log, and the old certificate stays.
pub struct Certificate {
    cert: PathBuf,
    key: PathBuf,
    current: ArcSwap<ServerConfig>,
    looked_at: AtomicI64,
    /// What the files looked like when they were last read, well or not.
    seen: Mutex<[Stamp; 2]>,
}

/// What tells that a file has changed; `None` when it is not there.
type Stamp = Option<(SystemTime, u64)>;

impl Certificate {
    /// Reads a certificate chain and its private key, both PEM.
    ///
    /// # Errors
    /// One sentence that names the file and what is wrong with it.
    pub fn open(cert: &Path, key: &Path) -> Result<Self, String> {
        let seen = [stamp(cert), stamp(key)];
        let config = load(cert, key)?;
        Ok(Self {
            cert: cert.to_owned(),
            key: key.to_owned(),
            current: ArcSwap::from_pointee(config),
            looked_at: AtomicI64::new(i64::MIN),
            seen: Mutex::new(seen),
        })
    }

    /// What to greet a client with that connects at `now`.
    pub(crate) fn acceptor(&self, now: Timestamp) -> TlsAcceptor {
        let (now, last) = (now.as_microsecond(), self.looked_at.load(Ordering::Relaxed));
        if !(0..LOOK_EVERY).contains(&now.saturating_sub(last)) {
            self.looked_at.store(now, Ordering::Relaxed);
            self.look();
        }
        TlsAcceptor::from(self.current.load_full())
    }

    fn look(&self) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let stamps = [stamp(&self.cert), stamp(&self.key)];
        if *seen == stamps {
            return;
        }
        *seen = stamps;
        match load(&self.cert, &self.key) {
            Ok(config) => {
                self.current.store(Arc::new(config));
                tracing::info!(file = %self.cert.display(), "the new certificate is in use");
            }
            Err(why) => tracing::error!(why, "the new certificate cannot be used; the old one stays"),
        }
    }
}

fn stamp(file: &Path) -> Stamp {
    let about = std::fs::metadata(file).ok()?;
    Some((about.modified().ok()?, about.len()))
}

fn load(cert: &Path, key: &Path) -> Result<ServerConfig, String> {
    let told = |file: &Path, why: &dyn std::fmt::Display| format!("{}: {why}", file.display());
    let chain: Result<Vec<CertificateDer<'static>>, _> =
        CertificateDer::pem_file_iter(cert).map_err(|why| told(cert, &why))?.collect();
    let chain = chain.map_err(|why| told(cert, &why))?;
    if chain.is_empty() {
        return Err(told(cert, &"there is no certificate in it; a PEM file is expected"));
    }
    let private = PrivateKeyDer::from_pem_file(key).map_err(|why| told(key, &why))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|why| why.to_string())?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(|why| format!("{} and {}: {why}", cert.display(), key.display()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, name: &str) -> Vec<u8> {
        let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
        std::fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
        std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
        made.cert.der().to_vec()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// The certificate as a client would be shown it.
    fn shown(certificate: &Certificate, now: Timestamp) -> Vec<u8> {
        let acceptor = certificate.acceptor(now);
        let mut roots = rustls::RootCertStore::empty();
        let _ = roots.add(CertificateDer::from_pem_file(&certificate.cert).unwrap());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = rustls::pki_types::ServerName::try_from("localhost").unwrap();
        let mut client = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
        let mut server = rustls::ServerConnection::new(Arc::clone(acceptor.config())).unwrap();
        for _ in 0..4 {
            let mut wire = Vec::new();
            client.write_tls(&mut wire).unwrap();
            server.read_tls(&mut wire.as_slice()).unwrap();
            server.process_new_packets().unwrap();
            let mut wire = Vec::new();
            server.write_tls(&mut wire).unwrap();
            client.read_tls(&mut wire.as_slice()).unwrap();
            if client.process_new_packets().is_err() {
                break;
            }
        }
        client.peer_certificates().map(|chain| chain[0].to_vec()).unwrap_or_default()
    }

    #[test]
    fn a_new_certificate_is_taken_over_and_a_broken_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let first = write(folder.path(), "localhost");
        let certificate = Certificate::open(&folder.path().join("cert.pem"), &folder.path().join("key.pem")).unwrap();
        assert_eq!(shown(&certificate, at(10)), first);
        // The length differs too: a file system may keep times only to the second.
        let second = write(folder.path(), "localhost.localdomain.example");
        assert_eq!(certificate.current.load().alpn_protocols.len(), 2);
        let before = Arc::as_ptr(&certificate.current.load());
        let _ = certificate.acceptor(at(10));
        assert_eq!(Arc::as_ptr(&certificate.current.load()), before, "within the same second nothing is looked at");
        let _ = certificate.acceptor(at(12));
        let new = Arc::as_ptr(&certificate.current.load());
        assert_ne!(new, before);
        assert_ne!(first, second);
        std::fs::write(folder.path().join("cert.pem"), "not a certificate").unwrap();
        let _ = certificate.acceptor(at(14));
        assert_eq!(Arc::as_ptr(&certificate.current.load()), new, "the old one stays");
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let why = Certificate::open(&folder.path().join("no.pem"), &folder.path().join("key.pem")).err().unwrap();
        assert!(why.contains("no.pem"), "{why}");
        write(folder.path(), "localhost");
        let other = tempfile::tempdir().unwrap();
        write(other.path(), "localhost");
        let mixed = Certificate::open(&folder.path().join("cert.pem"), &other.path().join("key.pem"));
        assert!(mixed.is_err(), "a key of another certificate");
    }
}
