//! Settings and where they come from: flags win over the environment, that over the file, that over the defaults.

use super::failure::{Failure, Result};
use allclear_engine::transport::phones::Phones;
use allclear_store::Location;
use clap::Args;
use serde::Deserialize;
use std::io::{ErrorKind, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use url::Url;

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One line for a person.
    Text,
    /// One JSON object per line.
    Json,
}

impl LogFormat {
    /// What whoever is at the other end of `stream` reads best: a person at a terminal, otherwise a program.
    fn fit_for(stream: &impl IsTerminal) -> Self {
        if stream.is_terminal() { Self::Text } else { Self::Json }
    }
}

/// Where the data is. One struct for flags, environment and file, so that they cannot drift apart.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Storage {
    /// TOML file with any of the long flags as keys
    #[arg(long, env = "ALLCLEAR_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Directory with the SQLite database [default: ./data]
    #[arg(long, env = "ALLCLEAR_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// PostgreSQL instead of SQLite: postgres://user:password@host:port/database
    #[arg(long, env = "ALLCLEAR_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,
}

/// What only a server needs.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Serving {
    /// Address or name, and port, for plain HTTP [default: 127.0.0.1:8080]
    #[arg(long, env = "ALLCLEAR_LISTEN", value_name = "HOST:PORT")]
    pub listen: Option<String>,
    /// How people reach this server from outside; links in pages begin with it [default: the listening address]
    #[arg(long, env = "ALLCLEAR_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Certificate chain in PEM; with it the server speaks TLS
    #[arg(long, env = "ALLCLEAR_TLS_CERT", value_name = "FILE")]
    pub tls_cert: Option<PathBuf>,
    /// Private key in PEM
    #[arg(long, env = "ALLCLEAR_TLS_KEY", value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// Address or name, and port, for HTTPS [default: 127.0.0.1:8443 when there is a certificate]
    #[arg(long, env = "ALLCLEAR_TLS_LISTEN", value_name = "HOST:PORT")]
    pub tls_listen: Option<String>,
    /// How the log is written [default: text on a terminal, otherwise json]
    #[arg(long, env = "ALLCLEAR_LOG", value_name = "FORMAT")]
    pub log: Option<LogFormat>,
    /// Mail server for pages: smtp://user:password@host:25 or smtps://host:465
    #[arg(long, env = "ALLCLEAR_SMTP_URL", value_name = "URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Sender address of mails [default: allclear@localhost]
    #[arg(long, env = "ALLCLEAR_MAIL_FROM", value_name = "ADDRESS")]
    pub mail_from: Option<String>,
    /// Private address ranges that pages may be sent to: 127.0.0.0/8,10.1.2.0/24
    #[arg(long, env = "ALLCLEAR_EGRESS_ALLOW", value_name = "CIDR", value_delimiter = ',')]
    pub egress_allow: Option<Vec<String>>,
    /// Proxies in front of this server, which say for whom they ask in X-Forwarded-For: 127.0.0.1/32,10.1.2.0/24
    #[arg(long, env = "ALLCLEAR_TRUSTED_PROXIES", value_name = "CIDR", value_delimiter = ',')]
    pub trusted_proxies: Option<Vec<String>>,
    /// What Allclear says in another language, as `allclear texts` prints it and somebody translated it [default: English]
    #[arg(long, env = "ALLCLEAR_TEXTS", value_name = "FILE")]
    pub texts: Option<PathBuf>,
}

/// A configuration file: any of the above, and nothing else.
#[derive(Debug, Default)]
struct File {
    storage: Storage,
    serving: Serving,
}

impl File {
    fn read(path: &Path) -> Result<Self> {
        let shown = path.display();
        let text = std::fs::read_to_string(path).map_err(|e| match e.kind() {
            ErrorKind::NotFound => Failure::not_found(format!("there is no configuration file {shown}")),
            _ => Failure::usage(format!("cannot read the configuration file {shown}: {e}")),
        })?;
        Self::parse(&text).map_err(|e| Failure::usage(format!("{shown}: {e}")))
    }

    fn parse(text: &str) -> std::result::Result<Self, String> {
        let mut storage: toml::Table = toml::from_str(text).map_err(|e| e.to_string())?;
        // Each key belongs to one of the two; what is left over is refused by name when the second is read.
        let ours = ["data", "database"];
        let serving: toml::Table =
            storage.clone().into_iter().filter(|(key, _)| !ours.contains(&key.as_str())).collect();
        storage.retain(|key, _| ours.contains(&key));
        let said = |e: toml::de::Error| e.to_string();
        Ok(Self { storage: storage.try_into().map_err(said)?, serving: serving.try_into().map_err(said)? })
    }
}

impl Storage {
    /// The location of the data, with the file's and the default answers filled in.
    ///
    /// # Errors
    /// When the configuration file cannot be read, or what is named can be no database.
    pub fn resolve(self) -> Result<Place> {
        let file = self.config.as_deref().map(File::read).transpose()?.unwrap_or_default();
        Place::of(self, file.storage)
    }
}

/// The private ranges a server with this configuration file may page; `given` on the command line wins.
///
/// # Errors
/// When the configuration file cannot be read.
pub fn egress_allow(config: Option<&Path>, given: Option<Vec<String>>) -> Result<Vec<String>> {
    if let Some(given) = given {
        return Ok(given);
    }
    let file = config.map(File::read).transpose()?.unwrap_or_default();
    Ok(file.serving.egress_allow.unwrap_or_default())
}

/// Where the data is, decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// SQLite in this directory.
    Directory(PathBuf),
    /// This PostgreSQL.
    Postgres(String),
}

impl Place {
    /// `--data` on the command line wins over a database named only in the file, and the other way round.
    fn of(given: Storage, file: Storage) -> Result<Self> {
        let pick = |s: Storage| match (s.database, s.data) {
            (Some(url), _) => Some(Self::server(url)),
            (None, Some(dir)) => Some(Self::directory(dir)),
            (None, None) => None,
        };
        pick(given).or_else(|| pick(file)).unwrap_or_else(|| Ok(Self::Directory("data".into())))
    }

    /// A data directory or the address of a PostgreSQL database.
    ///
    /// # Errors
    /// When it looks like an address, but of something else.
    pub fn parse(text: &str) -> Result<Self> {
        if Self::is_server(text) { Self::server(text.to_owned()) } else { Self::directory(text.into()) }
    }

    fn is_server(text: &str) -> bool {
        text.starts_with("postgres://") || text.starts_with("postgresql://")
    }

    fn server(url: String) -> Result<Self> {
        let wrong = if Self::is_server(&url) {
            match (Location::Postgres { url: url.clone() }).check() {
                Ok(()) => return Ok(Self::Postgres(url)),
                Err(why) => why,
            }
        } else {
            "this is no address of a PostgreSQL database".to_owned()
        };
        // Not the value: it may hold a password.
        Err(Failure::usage(format!("--database: {wrong}; write it as postgres://user:password@host:5432/name")))
    }

    fn directory(dir: PathBuf) -> Result<Self> {
        if dir.to_string_lossy().contains("://") {
            return Err(Failure::usage(format!(
                "{} is no directory; --database takes postgres://user:password@host:5432/name",
                dir.display()
            )));
        }
        Ok(Self::Directory(dir))
    }
}

/// Everything `serve` needs, decided.
#[derive(Debug, Clone)]
pub struct Config {
    pub place: Place,
    /// Where finished status pages are kept for the time while the database is away.
    pub pages: Option<PathBuf>,
    /// Host and port.
    pub listen: String,
    /// None: the address that is listened on.
    pub public_url: Option<String>,
    pub tls: Option<Tls>,
    pub log: LogFormat,
    pub smtp_url: Option<String>,
    pub mail_from: String,
    pub egress_allow: Vec<String>,
    pub trusted_proxies: Vec<String>,
    /// None: English.
    pub texts: Option<PathBuf>,
    /// Toy phones in front of the network, in a demo.
    pub phones: Option<Arc<Phones>>,
}

/// The second door.
#[derive(Debug, Clone)]
pub struct Tls {
    /// Host and port.
    pub listen: String,
    pub cert: PathBuf,
    pub key: PathBuf,
}

impl Config {
    /// Merges the layers.
    ///
    /// # Errors
    /// When the file or a value cannot be understood, or only half of a certificate is given.
    pub fn resolve(storage: Storage, given: Serving) -> Result<Self> {
        let file = storage.config.as_deref().map(File::read).transpose()?.unwrap_or_default();
        // With PostgreSQL there is a data directory only when somebody named one.
        let named = storage.data.clone().or_else(|| file.storage.data.clone());
        let place = Place::of(storage, file.storage)?;
        let directory = match &place {
            Place::Directory(dir) => Some(dir.clone()),
            Place::Postgres(_) => named,
        };
        let given = given.or(file.serving);
        let listen = door("--listen", given.listen, "127.0.0.1:8080")?;
        let tls = match (given.tls_cert, given.tls_key) {
            (Some(cert), Some(key)) => {
                Some(Tls { listen: door("--tls-listen", given.tls_listen, "127.0.0.1:8443")?, cert, key })
            }
            (None, None) if given.tls_listen.is_none() => None,
            (None, None) => return Err(Failure::usage("--tls-listen needs --tls-cert and --tls-key")),
            _ => return Err(Failure::usage("--tls-cert and --tls-key belong together; one of them is missing")),
        };
        let public_url = given.public_url.as_deref().map(public_url).transpose()?;
        Ok(Self {
            place,
            pages: directory.map(|dir| dir.join("status")),
            listen,
            public_url,
            tls,
            log: given.log.unwrap_or_else(|| LogFormat::fit_for(&std::io::stderr())),
            smtp_url: given.smtp_url.map(mail_server).transpose()?,
            mail_from: given.mail_from.unwrap_or_else(|| "allclear@localhost".to_owned()),
            egress_allow: given.egress_allow.unwrap_or_default(),
            trusted_proxies: given.trusted_proxies.unwrap_or_default(),
            texts: given.texts,
            phones: None,
        })
    }
}

/// Host and port of something to listen on.
fn door(flag: &str, given: Option<String>, default: &str) -> Result<String> {
    let Some(given) = given else { return Ok(default.to_owned()) };
    let fits = given.rsplit_once(':').is_some_and(|(host, port)| {
        let bare = !host.contains(':') || (host.starts_with('[') && host.ends_with(']'));
        !host.is_empty() && bare && port.parse::<u16>().is_ok()
    });
    if fits {
        return Ok(given);
    }
    Err(Failure::usage(format!(
        "{flag} {given:?}: write a host and a port, for example {default}, localhost:8080 or [::]:8080"
    )))
}

/// The relay for mails. What was written is not repeated: it may hold a password.
fn mail_server(given: String) -> Result<String> {
    let wanted = "write smtp://user:password@host:25, or smtps://host:465 for TLS from the first byte";
    match url::Url::parse(&given) {
        Ok(url) if !["smtp", "smtps"].contains(&url.scheme()) => Err(Failure::usage(format!(
            "--smtp-url begins with {}://, but a mail server speaks SMTP; {wanted}",
            url.scheme()
        ))),
        Ok(url) if url.host_str().is_none_or(str::is_empty) => {
            Err(Failure::usage(format!("--smtp-url names no host; {wanted}")))
        }
        Ok(_) => Ok(given),
        Err(why) => Err(Failure::usage(format!("--smtp-url is no URL ({why}); {wanted}"))),
    }
}

/// What links in pages begin with, without a slash at the end.
fn public_url(text: &str) -> Result<String> {
    let wrong = match Url::parse(text) {
        Ok(url) if !matches!(url.scheme(), "http" | "https") => "it must begin with http:// or https://",
        Ok(url) if !url.has_host() => "it has no host",
        Ok(url) if !url.username().is_empty() || url.password().is_some() => "it must not hold a user name or password",
        Ok(url) if url.query().is_some() || url.fragment().is_some() => "nothing may follow the path, no ? and no #",
        Ok(url) => return Ok(url.as_str().trim_end_matches('/').to_owned()),
        Err(_) if !text.contains("://") => "it must begin with http:// or https://",
        Err(_) => "it is no address",
    };
    Err(Failure::usage(format!("--public-url {text:?}: {wrong}; write for example https://allclear.example.com")))
}

impl Serving {
    fn or(self, other: Self) -> Self {
        Self {
            listen: self.listen.or(other.listen),
            public_url: self.public_url.or(other.public_url),
            tls_cert: self.tls_cert.or(other.tls_cert),
            tls_key: self.tls_key.or(other.tls_key),
            tls_listen: self.tls_listen.or(other.tls_listen),
            log: self.log.or(other.log),
            smtp_url: self.smtp_url.or(other.smtp_url),
            mail_from: self.mail_from.or(other.mail_from),
            egress_allow: self.egress_allow.or(other.egress_allow),
            trusted_proxies: self.trusted_proxies.or(other.trusted_proxies),
            texts: self.texts.or(other.texts),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("allclear.toml");
        std::fs::write(&path, text).expect("written");
        (dir, path)
    }

    #[test]
    fn what_is_said_louder_wins() {
        let (_dir, path) =
            written("listen = \"127.0.0.1:1\"\nmail-from = \"file@example.com\"\ndata = \"/from/file\"\n");
        let storage = Storage { config: Some(path), ..Storage::default() };
        let flags = Serving { listen: Some("127.0.0.1:2".to_owned()), ..Serving::default() };
        let config = Config::resolve(storage, flags).expect("resolves");
        assert_eq!(config.listen, "127.0.0.1:2", "the flag wins over the file");
        assert_eq!(config.mail_from, "file@example.com", "the file wins over the default");
        assert_eq!(config.place, Place::Directory("/from/file".into()));
        assert_eq!(config.public_url, None);
    }

    #[test]
    fn a_data_directory_on_the_command_line_wins_over_a_database_in_the_file() {
        let (_dir, path) = written("database = \"postgres://db/allclear\"\n");
        let storage = Storage { config: Some(path), data: Some("here".into()), database: None };
        assert_eq!(storage.resolve().expect("resolves"), Place::Directory("here".into()));
    }

    #[test]
    fn a_public_address_is_one_that_links_can_begin_with() {
        let read = |text: &str| {
            let given = Serving { public_url: Some(text.to_owned()), ..Serving::default() };
            Config::resolve(Storage::default(), given).map(|config| config.public_url.unwrap_or_default())
        };
        assert_eq!(read("https://allclear.example.com/").expect("fits"), "https://allclear.example.com");
        assert_eq!(read("http://10.0.0.7:8080/alarm/").expect("fits"), "http://10.0.0.7:8080/alarm");
        for (text, word) in [
            ("allclear.example.com", "http://"),
            ("localhost:8080", "http://"),
            ("ftp://allclear.example.com", "http://"),
            ("https://", "no address"),
            ("https://ana:secret@allclear.example.com", "user name"),
            ("https://allclear.example.com/?x=1", "no ?"),
            ("https://allclear.example.com/#top", "no #"),
        ] {
            let told = read(text).expect_err(text);
            assert_eq!(told.code, super::super::failure::Code::Usage);
            assert!(told.text.contains(word) && told.text.contains("https://allclear.example.com"), "{}", told.text);
        }
    }

    #[test]
    fn a_door_has_a_host_and_a_port() {
        for good in ["127.0.0.1:0", "localhost:8080", "[::1]:80", "0.0.0.0:65535"] {
            assert_eq!(door("--listen", Some(good.to_owned()), "x").expect("fits"), good);
        }
        for bad in ["8080", ":8080", "localhost", "localhost:", "localhost:http", "::1:80", "1.2.3.4:65536", ""] {
            let told = door("--listen", Some(bad.to_owned()), "127.0.0.1:8080").expect_err(bad);
            assert!(told.text.contains("127.0.0.1:8080"), "{}", told.text);
        }
    }

    #[test]
    fn an_address_of_something_else_is_no_database() {
        let of = |database: Option<&str>, data: Option<&str>| {
            let storage =
                Storage { config: None, database: database.map(str::to_owned), data: data.map(PathBuf::from) };
            storage.resolve()
        };
        assert!(of(Some("postgresql://db/allclear"), None).is_ok());
        for (database, data) in [
            (Some("mysql://a:secret@db/x"), None),
            (Some("allclear"), None),
            (Some("postgres://"), None),
            (Some("postgres://a:secret@db:port/x"), None),
            (None, Some("postgers://db/x")),
        ] {
            let told = of(database, data).expect_err("refused");
            assert!(told.text.contains("postgres://user") && !told.text.contains("secret"), "{}", told.text);
        }
    }

    #[test]
    fn a_log_is_written_for_whoever_reads_it() {
        let open = |path| std::fs::File::open(path).expect("on every Linux");
        assert_eq!(LogFormat::fit_for(&open("/dev/ptmx")), LogFormat::Text, "a terminal");
        assert_eq!(LogFormat::fit_for(&open("/dev/null")), LogFormat::Json);
    }

    #[test]
    fn a_misspelt_key_is_named() {
        let (_dir, path) = written("lissten = \"127.0.0.1:1\"\n");
        let storage = Storage { config: Some(path), ..Storage::default() };
        let told = Config::resolve(storage, Serving::default()).expect_err("refused");
        assert!(told.text.contains("lissten") && told.text.contains("allclear.toml"), "{}", told.text);
    }

    #[test]
    fn half_a_certificate_is_refused() {
        let half = Serving { tls_cert: Some("cert.pem".into()), ..Serving::default() };
        assert!(Config::resolve(Storage::default(), half).expect_err("refused").text.contains("belong together"));
    }
}
