//! Finished pages: in memory for the readers, on disk for the next start.
//!
//! One file per page, `<folder>/<slug>/snapshot`, replaced as a whole, so that HTML and JSON in it always tell the same
//! story:
//! ```text
//! allclear-status-page 1 <SHA-256 of all that follows, in hex>\n
//! {"slug": …, "as_of": …, "assets": [{"path", "format", "length", "changed_at"?}, …]}\n
//! <the assets, one after the other>
//! ```

use crate::app::App;
use crate::error::Result;
use allclear_core::status::{View, check_slug};
use allclear_core::text::hex;
use arc_swap::ArcSwap;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Turns what a page shows into its documents. Pure: the same view gives the same bytes.
pub type Render = fn(&View) -> Vec<Document>;

/// A finished document of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Below `/status/{slug}`, without slashes at the ends; empty for the page itself.
    pub path: String,
    pub format: Format,
    pub body: String,
    /// Since when it says this, at the latest: sent as `Last-Modified`, to the second. `None` where the text changes
    /// with the time too; the `ETag` is enough there.
    pub changed_at: Option<Timestamp>,
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Html,
    Json,
    Css,
    Js,
    Svg,
    Atom,
    Rss,
}

impl Format {
    /// The `Content-Type`.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
            Self::Css => "text/css; charset=utf-8",
            Self::Js => "text/javascript; charset=utf-8",
            Self::Svg => "image/svg+xml",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Rss => "application/rss+xml; charset=utf-8",
        }
    }
}

/// A document ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    pub format: Format,
    pub body: Bytes,
    /// Strong, with its quotes.
    pub etag: String,
    pub changed_at: Option<Timestamp>,
    /// The same as HTTP writes it, for `Last-Modified`.
    pub modified: Option<String>,
    /// The same compressed, when that is shorter, with an `ETag` of its own.
    pub gzip: Option<(Bytes, String)>,
}

impl Asset {
    fn new(format: Format, body: Bytes, changed_at: Option<Timestamp>) -> Self {
        let digest = hex(&Sha256::digest(&body));
        let tag = digest.get(..32).unwrap_or(&digest);
        let gzip =
            compress(&body).filter(|packed| packed.len() < body.len()).map(|packed| (packed, format!("\"{tag}-gz\"")));
        let modified = changed_at.and_then(|at| DateTimePrinter::new().timestamp_to_rfc9110_string(&at).ok());
        Self { format, etag: format!("\"{tag}\""), changed_at, modified, gzip, body }
    }
}

fn compress(body: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 3), Compression::best());
    encoder.write_all(body).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

/// One page's documents by path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// When the database last said that this is so, to the minute.
    pub as_of: Timestamp,
    pub assets: BTreeMap<String, Asset>,
}

/// Every page by its slug.
pub type Sites = BTreeMap<String, Arc<Site>>;

/// Every page's documents. Readers take them without a lock; one writer at a time replaces them.
pub struct Snapshots {
    folder: Option<PathBuf>,
    pub(super) render: Render,
    sites: ArcSwap<Sites>,
    /// Held while pages are read and replaced, so that an older reading never replaces a newer one.
    pub(super) turn: tokio::sync::Mutex<()>,
}

impl std::fmt::Debug for Snapshots {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshots").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Snapshots {
    /// Takes what the last run left in `folder`; `None` keeps nothing on disk. Call it before the database is opened:
    /// from then on the pages can be served, whatever becomes of the database. A file that cannot be used is told of in
    /// the log and left out; the next [`Snapshots::refresh`] replaces it.
    #[must_use]
    pub fn open(folder: Option<PathBuf>, render: Render) -> Self {
        let sites = folder.as_deref().map(load_all).unwrap_or_default();
        Self { folder, render, sites: ArcSwap::from_pointee(sites), turn: tokio::sync::Mutex::new(()) }
    }

    /// Whether there is no page at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sites.load().is_empty()
    }

    /// The documents of the page at `slug`.
    #[must_use]
    pub fn site(&self, slug: &str) -> Option<Arc<Site>> {
        self.sites.load().get(slug).map(Arc::clone)
    }

    /// Every page as it is now.
    #[must_use]
    pub fn sites(&self) -> Arc<Sites> {
        self.sites.load_full()
    }

    /// Whether nothing was published since [`Snapshots::sites`] gave these.
    #[must_use]
    pub fn shows(&self, sites: &Arc<Sites>) -> bool {
        Arc::ptr_eq(&self.sites.load(), sites)
    }

    /// [`Snapshots::refresh`] right after a command that is already on disk: a failure is logged, not reported, because
    /// the command did happen and the worker tries again.
    pub async fn follow(&self, app: &App) {
        if let Err(error) = self.refresh(app).await {
            tracing::warn!(%error, "status pages could not be refreshed; the last ones are served");
            app.nudges().publish.notify_one();
        }
    }

    /// Replaces everything by what `views` show now, and forgets pages that are no more.
    ///
    /// # Errors
    /// Never for the disk: what cannot be written is logged, and served from memory.
    pub(super) async fn replace(&self, views: Vec<View>) -> Result<()> {
        let (old, render, folder) = (self.sites.load_full(), self.render, self.folder.clone());
        // Rendering and compressing take milliseconds, the disk may take seconds: neither on a thread that serves.
        let made = tokio::task::spawn_blocking(move || {
            let sites: BTreeMap<_, _> = views.iter().map(|view| made(view, render, &old)).collect();
            if let Some(folder) = folder {
                keep(&folder, &old, &sites);
            }
            sites
        });
        let sites = made.await.map_err(|e| crate::Error::Internal(format!("rendering the status pages: {e}")))?;
        self.sites.store(Arc::new(sites));
        Ok(())
    }
}

fn made(view: &View, render: Render, old: &Sites) -> (String, Arc<Site>) {
    let before = old.get(&view.page.slug);
    let assets = render(view).into_iter().map(|document| {
        // Most documents stay as they were: no need to hash and compress them again.
        let same = before.and_then(|site| site.assets.get(&document.path));
        let Document { path, format, body, changed_at } = document;
        let same = same.filter(|a| a.format == format && a.changed_at == changed_at && a.body == body.as_bytes());
        (path, same.cloned().unwrap_or_else(|| Asset::new(format, Bytes::from(body), changed_at)))
    });
    let site = Site { as_of: view.as_of, assets: assets.collect() };
    (view.page.slug.clone(), Arc::new(site))
}

const FILE: &str = "snapshot";
const MAGIC: &str = "allclear-status-page 1 ";
/// A page with 50 long incidents has about 2 MB; what is larger was not written by us.
const MAX_FILE: u64 = 64 * 1024 * 1024;

#[derive(Serialize, Deserialize)]
struct Header {
    slug: String,
    as_of: Timestamp,
    assets: Vec<Part>,
}

#[derive(Serialize, Deserialize)]
struct Part {
    path: String,
    format: Format,
    length: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    changed_at: Option<Timestamp>,
}

/// Brings the folder to what `sites` hold.
fn keep(folder: &Path, old: &Sites, sites: &Sites) {
    for (slug, site) in sites {
        let there = folder.join(slug).join(FILE);
        if old.get(slug) == Some(site) && there.exists() {
            continue;
        }
        if let Err(error) = write(folder, slug, site) {
            let file = there.display();
            tracing::error!(%error, %file, "a status page could not be kept on disk: it would be missing after a restart");
        }
    }
    for slug in old.keys().filter(|slug| !sites.contains_key(*slug)) {
        let gone = folder.join(slug);
        if let Err(error) = std::fs::remove_dir_all(&gone)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::error!(%error, folder = %gone.display(), "a removed status page is still on disk");
        }
    }
}

fn write(folder: &Path, slug: &str, site: &Site) -> io::Result<()> {
    let part = |(path, a): (&String, &Asset)| Part {
        path: path.clone(),
        format: a.format,
        length: a.body.len(),
        changed_at: a.changed_at,
    };
    let parts = site.assets.iter().map(part).collect();
    let header = Header { slug: slug.to_owned(), as_of: site.as_of, assets: parts };
    let mut rest = serde_json::to_vec(&header)?;
    rest.push(b'\n');
    for asset in site.assets.values() {
        rest.extend_from_slice(&asset.body);
    }
    let own = folder.join(slug);
    std::fs::create_dir_all(&own)?;
    let part = own.join("snapshot.part");
    let mut file = std::fs::File::create(&part)?;
    file.write_all(format!("{MAGIC}{}\n", hex(&Sha256::digest(&rest))).as_bytes())?;
    file.write_all(&rest)?;
    // Before the rename: after a power cut the file is the old one or the new one, never an empty one.
    file.sync_all()?;
    std::fs::rename(&part, own.join(FILE))
}

fn load_all(folder: &Path) -> Sites {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return BTreeMap::new(),
        Err(error) => {
            tracing::error!(%error, folder = %folder.display(), "the kept status pages cannot be read");
            return BTreeMap::new();
        }
    };
    let slugs = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut sites = BTreeMap::new();
    for slug in slugs.filter(|slug| check_slug(slug).is_ok()) {
        match load(&folder.join(&slug).join(FILE), &slug) {
            Ok(site) => {
                sites.insert(slug, Arc::new(site));
            }
            Err(why) => {
                tracing::error!(slug, why, "a kept status page cannot be used; it is made again from the database");
            }
        }
    }
    sites
}

fn load(file: &Path, slug: &str) -> std::result::Result<Site, String> {
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file).map_err(|e| format!("{}: {e}", file.display()))?;
    opened.take(MAX_FILE).read_to_end(&mut bytes).map_err(|e| format!("{}: {e}", file.display()))?;
    parse(Bytes::from(bytes), slug).ok_or_else(|| format!("{}: it is damaged or of another version", file.display()))
}

fn parse(bytes: Bytes, slug: &str) -> Option<Site> {
    let line = |from: usize| Some(from + bytes.get(from..)?.iter().position(|b| *b == b'\n')?);
    let first = line(0)?;
    let digest = bytes.get(..first)?.strip_prefix(MAGIC.as_bytes())?;
    if digest != hex(&Sha256::digest(bytes.get(first + 1..)?)).as_bytes() {
        return None;
    }
    let second = line(first + 1)?;
    let header: Header = serde_json::from_slice(bytes.get(first + 1..second)?).ok()?;
    if header.slug != slug {
        return None;
    }
    let (mut at, mut assets) = (second + 1, BTreeMap::new());
    for part in header.assets {
        let end = at.checked_add(part.length).filter(|end| *end <= bytes.len())?;
        assets.insert(part.path, Asset::new(part.format, bytes.slice(at..end), part.changed_at));
        at = end;
    }
    (at == bytes.len()).then_some(Site { as_of: header.as_of, assets })
}
