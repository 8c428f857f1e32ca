//! Puts the parts together: the only file that knows every crate.

use crate::cli::{Config, Failure, Place};
use allclear_core::id::Ids;
use allclear_engine::ingest::Intake;
use allclear_engine::publish::{self, Snapshots};
use allclear_engine::running::{self, Running};
use allclear_engine::transport::phones::{Phones, WithPhones};
use allclear_engine::transport::{Egress, Network, Transport, TransportConfig};
use allclear_engine::{App, ServerClock, Settings, SteadyClock, SystemClock};
use allclear_store::{Db, Location, StoreError};
use allclear_web::{Certificate, Listeners, Proxies, Web};
use anyhow::{Context as _, Result};
use std::fs::DirBuilder;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Name of the SQLite database inside a data directory.
pub const DATABASE: &str = "allclear.db";

/// How long to wait before a database that could not be opened is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(3);

/// Chooses the one provider of cryptography for every TLS connection of this process. A second call changes nothing.
pub fn install_tls() {
    // The only error is that one is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Ids and secrets from the operating system's randomness.
#[must_use]
pub fn ids() -> Ids {
    #[expect(clippy::disallowed_methods, reason = "this is the one place where randomness enters")]
    Ids::new(|| rand::Rng::next_u64(&mut rand::rng()))
}

/// Where the database of a place is. Makes the data directory, readable by its owner only, when it is missing.
///
/// # Errors
/// When the directory cannot be made.
pub fn location(place: &Place) -> Result<Location> {
    match place {
        Place::Postgres(url) => Ok(Location::Postgres { url: url.clone() }),
        Place::Directory(dir) => {
            let made = DirBuilder::new().recursive(true).mode(0o700).create(dir);
            made.with_context(|| format!("cannot make the data directory {}", dir.display()))?;
            Ok(Location::Sqlite { path: dir.join(DATABASE) })
        }
    }
}

/// The directory in which [`open`] would make a new database, as it is from the root; `None` where one is.
#[must_use]
pub fn new_directory(place: &Place) -> Option<PathBuf> {
    let Place::Directory(dir) = place else { return None };
    let new = !dir.join(DATABASE).is_file();
    new.then(|| std::path::absolute(dir).unwrap_or_else(|_| dir.clone()))
}

/// Opens a place's database and brings its schema up to this program's.
///
/// # Errors
/// When it cannot be reached, or is newer than this program.
pub fn open(place: &Place) -> Result<Db> {
    let db = Db::open(&location(place)?)?;
    db.migrate()?;
    Ok(db)
}

/// Opens a database that is there already, and leaves its schema as it is. A mistyped `--data` must not look like an
/// empty company, or make a backup of nothing.
///
/// # Errors
/// Not found, with where it was looked for; otherwise as [`open`].
pub fn existing(place: &Place) -> Result<Db, Failure> {
    if let Place::Directory(dir) = place
        && !dir.join(DATABASE).is_file()
    {
        let looked = std::path::absolute(dir).unwrap_or_else(|_| dir.clone());
        return Err(Failure::not_found(format!(
            "there is no database in {}: --data names another directory, --database a PostgreSQL server, and \
             `allclear db migrate` or the first start of the server makes a new one",
            looked.display()
        )));
    }
    let db = Db::open(&location(place)?)?;
    if db.schema()?.is_none() {
        db.close_blocking();
        return Err(Failure::not_found(format!(
            "{} holds no data of Allclear: name another one, or make it one with `allclear db migrate`",
            db.location()
        )));
    }
    Ok(db)
}

/// [`existing`], with its schema brought up to this program's.
///
/// # Errors
/// As [`existing`].
pub fn open_existing(place: &Place) -> Result<Db, Failure> {
    let db = existing(place)?;
    db.migrate()?;
    Ok(db)
}

/// The application on a place's database, without workers: for commands that need no server.
///
/// # Errors
/// As [`open`].
pub fn app(db: Db, public_url: &str) -> Result<App> {
    let settings = Settings { public_url: public_url.to_owned() };
    let clock = ServerClock::start(&db, Arc::new(SystemClock), Arc::new(SteadyClock::default()))?;
    Ok(App::with_server_clock(db, clock, ids(), settings)?)
}

/// A server that has its database, its sockets and its workers, and waits for [`Server::run`].
pub struct Server {
    app: App,
    running: Running,
    snapshots: Arc<Snapshots>,
    egress: Egress,
    proxies: Proxies,
    phones: Option<Arc<Phones>>,
    listeners: Listeners,
    /// Where it listens, as it turned out: port 0 asks the system for a free one.
    pub plain: SocketAddr,
    /// Where it listens for TLS.
    pub tls: Option<SocketAddr>,
}

impl Server {
    /// Puts a server together. Nothing is answered yet, unless the database cannot be opened and there are status pages
    /// of an earlier run: these are served until it can. `None` when `stop` came first.
    ///
    /// # Errors
    /// When another server has the database, its schema is newer, an address is taken, or a setting cannot be used.
    pub async fn start(config: &Config, stop: &CancellationToken) -> Result<Option<Self>, Failure> {
        let (transport, egress) = network(config)?;
        let proxies = proxies(&config.trusted_proxies)?;
        // The sockets first: they fail fast, and before anything has been changed.
        let (plain_listener, plain) = listen(&config.listen).await?;
        let (tls_listener, tls) = match &config.tls {
            None => (None, None),
            Some(tls) => {
                let certificate = Certificate::open(&tls.cert, &tls.key).map_err(Failure::usage)?;
                let (listener, address) = listen(&tls.listen).await?;
                (Some((listener, certificate)), Some(address))
            }
        };
        let place = location(&config.place)?;
        let snapshots = Arc::new(Snapshots::open(config.pages.clone(), allclear_web::pages::status_page::render));
        let listeners = Listeners { plain: Some(plain_listener), tls: tls_listener };
        let db = match take(&place).await? {
            Ok(db) => db,
            Err(why) if snapshots.is_empty() => return Err(why.into()),
            Err(why) => {
                let (listening, error) = (plain, why.to_string());
                tracing::error!(%listening, error, "the database cannot be opened; status pages are served meanwhile");
                let Some(db) = stand_in(&place, &snapshots, &listeners, stop).await? else { return Ok(None) };
                db
            }
        };
        let public_url = config.public_url.clone().unwrap_or_else(|| reachable(plain));
        let app = app(db, &public_url)?;
        let phones = config.phones.clone();
        let transport: Arc<dyn Transport> = match &phones {
            Some(phones) => WithPhones::new(Arc::clone(phones), transport),
            None => transport,
        };
        let running = running::start(&app, transport).await?;
        Ok(Some(Self { app, running, snapshots, egress, proxies, phones, listeners, plain, tls }))
    }

    /// The application inside.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The way in for events.
    #[must_use]
    pub fn intake(&self) -> &Intake {
        &self.running.intake
    }

    /// Serves until `stop`; then finishes what is under way, from the door inwards: requests, what they stored, pages on
    /// the wire, the database.
    ///
    /// # Errors
    /// When serving failed.
    pub async fn run(self, stop: CancellationToken) -> Result<()> {
        let Self { app, running, snapshots, egress, proxies, phones, listeners, .. } = self;
        let stop_pages = CancellationToken::new();
        let pages = tokio::spawn(publish::run(app.clone(), Arc::clone(&snapshots), stop_pages.clone()));
        let web = Web::new(app.clone(), running.intake.clone(), running.health.clone(), snapshots);
        let web = web.with_egress(egress).with_proxies(proxies).with_way_out(Arc::clone(&running.way_out));
        let web = match phones {
            Some(phones) => web.with_phones(phones),
            None => web,
        };
        let served = allclear_web::serve(web, listeners, stop).await;
        stop_pages.cancel();
        let _ = pages.await;
        running.stop(&app).await;
        Ok(served?)
    }
}

/// Opens a database as its only server and brings it up to date. The inner error may pass; the outer one stays.
async fn take(place: &Location) -> Result<Result<Db, StoreError>> {
    let place = place.clone();
    let taken = tokio::task::spawn_blocking(move || {
        let db = match Db::open(&place) {
            Ok(db) => db,
            Err(why) => return Ok(Err(why)),
        };
        db.lock_exclusive()?;
        match db.migrate() {
            Ok(_) => Ok(Ok(db)),
            Err(why @ (StoreError::Unavailable(_) | StoreError::Busy)) => {
                db.close_blocking();
                Ok(Err(why))
            }
            Err(why) => Err(why.into()),
        }
    });
    taken.await?
}

/// Serves what the last run left until the database can be opened; `None` when `stop` came first.
async fn stand_in(
    place: &Location,
    snapshots: &Arc<Snapshots>,
    listeners: &Listeners,
    stop: &CancellationToken,
) -> Result<Option<Db>> {
    let until = stop.child_token();
    let trying = async {
        let taken = loop {
            #[expect(clippy::disallowed_methods, reason = "there is no worker yet, and nothing is decided by it")]
            if tokio::time::timeout(TRY_AGAIN, until.cancelled()).await.is_ok() {
                break Ok(None);
            }
            match take(place).await {
                Ok(Err(why)) => tracing::error!(error = %why, "the database still cannot be opened"),
                Ok(Ok(db)) => break Ok(Some(db)),
                Err(why) => break Err(why),
            }
        };
        until.cancel();
        taken
    };
    let serving = allclear_web::stand_in(Arc::clone(snapshots), listeners, until.clone());
    let (taken, served) = tokio::join!(trying, serving);
    served?;
    taken
}

async fn listen(door: &str) -> Result<(TcpListener, SocketAddr), Failure> {
    let at = || format!("cannot listen on {door}");
    let found = tokio::net::lookup_host(door).await;
    let mut found: Vec<_> = found.map_err(|why| Failure::usage(format!("{}: {why}", at())))?.collect();
    // Of `localhost`, the address that the command line asks when nobody says otherwise.
    found.sort_by_key(SocketAddr::is_ipv6);
    let listener = TcpListener::bind(&found[..]).await.with_context(at)?;
    let address = listener.local_addr().with_context(at)?;
    Ok((listener, address))
}

/// A URL for an address somebody listens on; "every address" is reached as this machine. This machine goes by its name:
/// browsers make passkeys for names and never for addresses.
fn reachable(at: SocketAddr) -> String {
    let ip = at.ip();
    let here = ip.is_unspecified() || ip == Ipv4Addr::LOCALHOST || ip == Ipv6Addr::LOCALHOST;
    if here { format!("http://localhost:{}", at.port()) } else { format!("http://{at}") }
}

/// The way out, and what may pass it.
///
/// # Errors
/// Which of the settings for it cannot be understood.
pub fn network(config: &Config) -> Result<(Arc<Network>, Egress), Failure> {
    let egress = egress(&config.egress_allow)?;
    let settings = TransportConfig {
        egress: egress.clone(),
        smtp_url: config.smtp_url.clone(),
        mail_from: Some(config.mail_from.clone()),
    };
    Ok((Network::new(settings).map_err(Failure::usage)?, egress))
}

/// What may be paged besides the public internet.
///
/// # Errors
/// Which range cannot be understood.
pub fn egress(allow: &[String]) -> Result<Egress, Failure> {
    Ok(Egress::new(ranges("--egress-allow (ALLCLEAR_EGRESS_ALLOW)", allow)?))
}

/// The proxies that are believed when they say for whom they ask.
///
/// # Errors
/// Which range cannot be understood.
pub fn proxies(trusted: &[String]) -> Result<Proxies, Failure> {
    Ok(Proxies::new(ranges("--trusted-proxies (ALLCLEAR_TRUSTED_PROXIES)", trusted)?))
}

fn ranges<R: FromStr>(setting: &str, given: &[String]) -> Result<Vec<R>, Failure> {
    let given = given.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
    given
        .map(|text| {
            text.parse().map_err(|_| Failure::usage(format!("{setting}: {text} is no range such as 10.1.2.0/24")))
        })
        .collect()
}

/// This machine's name.
#[must_use]
pub fn hostname() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").ok().or_else(|| std::env::var("HOSTNAME").ok());
    name.map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()).unwrap_or_else(|| "unknown".to_owned())
}
