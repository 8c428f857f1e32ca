//! Browsers: open tabs and registered devices of one person, as one way out.
//!
//! What is said is what is proved. A page counts as taken when a tab has said that it shows it, or when a push service has
//! taken it for a device. That a tab is open proves nothing: the lid may be closed.

use super::webpush::{self, PushKey};
use super::{Answered, Relay, Transport};
use crate::app::App;
use crate::error::{Error, Result};
use crate::workers::deliver;
use allclear_core::directory::Directory;
use allclear_core::id::{DeviceId, PageId};
use allclear_core::page::{Outcome, State};
use allclear_integrations::channel::{Outgoing, Ringing, channel};
use allclear_store::devices::{self, Device};
use allclear_store::{Engine, Tx, pages, receipts, servers};
use allclear_texts::t;
use futures::future::{BoxFuture, join_all};
use jiff::SignedDuration;
use std::sync::Arc;
use std::time::Duration;

/// How long an open tab has to say that it shows a page. A message reaches it within a quarter of a second and it answers
/// at once; a bad network takes longer, and a tab that sleeps never answers.
const TAB_ANSWERS_WITHIN: Duration = Duration::from_secs(3);
/// How recently another server must have said that it is at work, for its tabs to count. It says so every ten seconds.
const OTHERS_SEEN_WITHIN: SignedDuration = SignedDuration::from_secs(30);

/// A transport that reaches browsers too; everything else goes on to the transport behind it, and so do pushes.
pub struct Browsers {
    app: App,
    behind: Arc<dyn Transport>,
}

/// What is known before anything is sent.
struct Known {
    devices: Vec<Device>,
    /// A tab may hang on another node.
    others: bool,
    /// A browser showed this page at an earlier attempt whose end was never recorded.
    shown: bool,
}

impl Browsers {
    /// Reaches the browsers of `app`'s people, and everything else through `behind`.
    #[must_use]
    pub fn over(app: App, behind: Arc<dyn Transport>) -> Arc<Self> {
        Arc::new(Self { app, behind })
    }

    async fn ring(&self, ringing: Ringing) -> Answered {
        match self.try_ring(&ringing).await {
            Ok(answered) => answered,
            // Nothing was sent, or what was sent is not known; the page is tried again.
            Err(error) => Answered::Broken(error.to_string()),
        }
    }

    async fn try_ring(&self, ringing: &Ringing) -> Result<Answered> {
        let known = self.known(ringing).await?;
        let awaited = self.app.live().awaits(ringing.page);
        let here = self.app.live().ring(ringing.person, &ringing.body);
        if known.others {
            let page = ringing.page;
            let ask = self.app.write(move |work| {
                receipts::ring(work.tx, page);
                Ok(())
            });
            ask.await?;
        }
        if here == 0 && !known.others && !known.shown && known.devices.is_empty() {
            return Ok(Answered::Refused(t!("no open tab and no registered device").to_owned()));
        }
        let tabs = async {
            if known.shown || (here == 0 && !known.others) {
                return known.shown;
            }
            #[expect(clippy::disallowed_methods, reason = "waits for a browser; the receipt decides, not the time")]
            tokio::time::timeout(TAB_ANSWERS_WITHIN, awaited.shown()).await.is_ok()
        };
        let (shown, pushed) = tokio::join!(tabs, self.push(ringing, known.devices));
        Ok(summed_up(shown, here, pushed?))
    }

    async fn known(&self, ringing: &Ringing) -> Result<Known> {
        let (page, person, now) = (ringing.page, ringing.person, self.app.now());
        let many_nodes = self.app.db().engine() == Engine::Postgres;
        let since = now.saturating_sub(OTHERS_SEEN_WITHIN).unwrap_or(now);
        let read = move |tx: &mut Tx<'_>| {
            let others = many_nodes && servers::alive(tx, since)? > 1;
            let shown = receipts::shown_at(tx, page)?.is_some();
            Ok(Known { devices: devices::of_person(tx, person)?, others, shown })
        };
        self.app.read(read).await
    }

    /// Pushes to every device at once and writes down what the push services said.
    async fn push(&self, ringing: &Ringing, devices: Vec<Device>) -> Result<Vec<Answered>> {
        if devices.is_empty() {
            return Ok(Vec::new());
        }
        let key = push_key(&self.app).await?;
        let answers = join_all(devices.iter().map(|device| self.push_one(ringing, device, &key))).await;
        let (mut took, mut gone): (Vec<DeviceId>, Vec<Device>) = (Vec::new(), Vec::new());
        for (device, answer) in devices.into_iter().zip(&answers) {
            match answer {
                Answered::Http { status: 200..=299, .. } => took.push(device.id),
                // RFC 8030, section 7.3: the subscription has ended, and no later push will reach it.
                Answered::Http { status: 404 | 410, .. } => gone.push(device),
                answer => tracing::warn!(device = %device.id, person = %device.person, ?answer, "a push was not taken"),
            }
        }
        for device in &gone {
            tracing::info!(device = %device.id, person = %device.person, "a push service no longer knows a device");
        }
        let written = self.app.write(move |work| Ok(devices::pushed(work.tx, &took, &gone, work.now)?)).await;
        if let Err(error) = written {
            // What was pushed is pushed; a device that is gone is found gone again next time.
            tracing::warn!(%error, "what push services said could not be written down");
        }
        Ok(answers)
    }

    async fn push_one(&self, ringing: &Ringing, device: &Device, key: &PushKey) -> Answered {
        let once = self.app.chance(webpush::Once::draw);
        let sender =
            webpush::Sender { key, contact: &webpush::contact(&self.app.settings().public_url), now: self.app.now() };
        match sender.request(ringing, device, once) {
            Ok(request) => self.behind.send(request).await,
            Err(why) => Answered::Refused(why),
        }
    }
}

impl Transport for Browsers {
    fn relay(&self) -> Option<Relay> {
        self.behind.relay()
    }

    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Answered> {
        match outgoing {
            Outgoing::Browser(ringing) => Box::pin(self.ring(*ringing)),
            other => self.behind.send(other),
        }
    }
}

/// One answer for all browsers: taken if one took it, otherwise the most hopeful of the refusals.
fn summed_up(shown: bool, tabs: usize, pushes: Vec<Answered>) -> Answered {
    let took = pushes.iter().filter(|answer| matches!(answer, Answered::Http { status: 200..=299, .. })).count();
    let mut told = Vec::new();
    if shown {
        told.push(t!("shown in an open tab").to_owned());
    }
    match took {
        0 => {}
        1 => told.push(t!("a push service took it for one device").to_owned()),
        many => told.push(t!("push services took it for {many} devices")),
    }
    if !told.is_empty() {
        return Answered::Http { status: 200, retry_after_secs: None, body: told.join("; ").into_bytes() };
    }
    let (again, never): (Vec<_>, Vec<_>) = pushes.into_iter().partition(may_pass);
    if let Some(answer) = again.into_iter().next() {
        return answer;
    }
    if tabs > 0 {
        let seconds = TAB_ANSWERS_WITHIN.as_secs();
        return Answered::Broken(t!("no open tab said within {seconds} s that it shows the page"));
    }
    match never.into_iter().next() {
        None => Answered::Refused(t!("no open tab and no registered device").to_owned()),
        Some(Answered::Http { status: 404 | 410, .. }) => {
            Answered::Refused(t!("no open tab, and the push service no longer knows the registered device").to_owned())
        }
        Some(answer) => answer,
    }
}

fn may_pass(answer: &Answered) -> bool {
    let outcome = channel("browser").map(|channel| channel.outcome(&answer.response()));
    matches!(outcome, Some(Outcome::Retry { .. }))
}

/// The key of this installation, made at its first use.
///
/// # Errors
/// When the database is not to be had, or holds something else than a key.
pub async fn push_key(app: &App) -> Result<PushKey> {
    let stored = match app.read(|tx| Ok(devices::push_key(tx)?)).await? {
        Some(stored) => stored,
        None => {
            app.write(|work| {
                let fresh = PushKey::draw(work.ids).to_hex();
                Ok(devices::keep_push_key(work.tx, &fresh)?)
            })
            .await?
        }
    };
    PushKey::read(&stored).ok_or_else(|| Error::Internal("the setting push_key holds no key for pushes".to_owned()))
}

/// A browser shows a page that this node sends, if there is a receipt; a ring of our own is no news.
///
/// # Errors
/// When the database is not to be had.
pub(crate) async fn heard(app: &App, page: PageId) -> Result<()> {
    if app.read(move |tx| Ok(receipts::shown_at(tx, page)?)).await?.is_some() {
        app.live().shown(page);
    }
    Ok(())
}

/// Rings the tabs of this node for a page that another node sends.
///
/// # Errors
/// When the database is not to be had.
pub(crate) async fn relay(app: &App, page: PageId) -> Result<()> {
    if app.live().is_idle() {
        return Ok(());
    }
    let handle = app.clone();
    if let Some(ringing) = app.read_current(move |tx, directory| still_wanted(tx, &handle, directory, page)).await? {
        app.live().ring(ringing.person, &ringing.body);
    }
    Ok(())
}

/// What to ring with, while the page is on the wire and no browser has shown it.
fn still_wanted(tx: &mut Tx<'_>, app: &App, directory: &Directory, id: PageId) -> Result<Option<Ringing>> {
    let page = pages::get(tx, id)?;
    if page.state != State::Sending || receipts::shown_at(tx, id)?.is_some() || !app.live().has_tab(page.plan.person) {
        return Ok(None);
    }
    match deliver::written(tx, app, directory, page)? {
        deliver::Ready::Send { outgoing, .. } => match *outgoing {
            Outgoing::Browser(ringing) => Ok(Some(*ringing)),
            _ => Ok(None),
        },
        _ => Ok(None),
    }
}
