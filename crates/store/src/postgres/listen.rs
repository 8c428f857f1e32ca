//! Nodes tell each other what changed, over a connection of its own: `NOTIFY` inside the writer's transactions would make
//! all commits of all nodes wait for each other.
//!
//! Only a hint: a message may be lost with the connection, or not get through a pooler, and then the reader's timer finds
//! what it was about, a second later.

use super::{configured, verified_tls};
use crate::change::Topic;
use crate::error::{Result, StoreError};
use crate::hub::{Hub, understand};
use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::oneshot;
use tokio_postgres::config::SslMode;
use tokio_postgres::{AsyncMessage, Client, Config, Connection};

const LISTEN: &str = "LISTEN allclear_changes";
const NOTIFY: &str = "SELECT pg_notify('allclear_changes', $1)";

/// A node says something 20 times a second at most; what changes meanwhile is said together.
const BREATH: Duration = Duration::from_millis(50);
/// A silent connection is asked this often whether it still lives: the system notices a server that is gone after hours.
const SILENT: Duration = Duration::from_secs(30);
/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(10);
/// The first wait before a lost connection is made again; each is twice as long as the one before, up to [`LONGEST`].
const FIRST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(30);

/// The thread's loop: talks and listens until `end` is dropped.
pub(crate) fn listen_loop(url: &str, hub: &Hub, mut end: oneshot::Receiver<()>) {
    let made = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(StoreError::other);
    let (runtime, config) = match made.and_then(|runtime| Ok((runtime, configured(url)?))) {
        Ok(made) => made,
        Err(error) => {
            return tracing::error!(%error, "other nodes are not heard; their changes are found a second later");
        }
    };
    hub.outgoing.open();
    runtime.block_on(async {
        tokio::select! {
            _ = &mut end => {}
            () = for_ever(&config, hub) => {}
        }
    });
    // A look-up of the server's name may still be under way; nobody waits for it.
    runtime.shutdown_background();
}

async fn for_ever(config: &Config, hub: &Hub) {
    let mut wait = FIRST;
    loop {
        let heard = Cell::new(false);
        let lost = talk(config, hub, &heard).await;
        if heard.get() {
            wait = FIRST;
        }
        // Loud once: a connection that cannot be made for an hour is one line, not a hundred.
        if wait == FIRST {
            tracing::warn!(error = ?lost.err(), "other nodes are not heard; their changes are found a second later");
        }
        pause(wait).await;
        wait = (wait * 2).min(LONGEST);
    }
}

/// One connection, from its beginning to its end.
async fn talk(config: &Config, hub: &Hub, heard: &Cell<bool>) -> Result<()> {
    if config.get_ssl_mode() == SslMode::Require {
        let (client, connection) = config.connect(verified_tls()?).await?;
        converse(client, connection, hub, heard).await
    } else {
        let (client, connection) = config.connect(tokio_postgres::NoTls).await?;
        converse(client, connection, hub, heard).await
    }
}

async fn converse<S, T>(client: Client, connection: Connection<S, T>, hub: &Hub, heard: &Cell<bool>) -> Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    // The process that serves this connection, by which a node knows its own voice. None has the number 0.
    let own = Cell::new(0);
    let voice = async {
        within(client.batch_execute(LISTEN)).await?;
        own.set(within(client.query_one("SELECT pg_backend_pid()", &[])).await?.get(0));
        heard.set(true);
        tracing::debug!("other nodes are heard");
        // Whatever was said while nobody listened.
        Topic::ALL.into_iter().for_each(|topic| hub.heard(topic, None));
        speak(&client, hub).await
    };
    tokio::select! {
        ended = voice => ended,
        ended = hear(connection, hub, &own) => ended,
    }
}

async fn hear<S, T>(mut connection: Connection<S, T>, hub: &Hub, own: &Cell<i32>) -> Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    while let Some(message) = poll_fn(|context| connection.poll_message(context)).await {
        if let AsyncMessage::Notification(said) = message?
            && said.process_id() != own.get()
        {
            understand(said.payload()).for_each(|(topic, id)| hub.heard(topic, id));
        }
    }
    Err(StoreError::unavailable("the server ended the connection"))
}

async fn speak(client: &Client, hub: &Hub) -> Result<()> {
    let notify = within(client.prepare(NOTIFY)).await?;
    loop {
        let rung = rung(hub).await;
        match hub.outgoing.take() {
            Some(message) => {
                let said = within(client.execute(&notify, &[&message])).await;
                said.inspect_err(|_| hub.outgoing.put_back(&message))?;
                pause(BREATH).await;
            }
            None if rung => {}
            None => within(client.check_connection()).await?,
        }
    }
}

/// Waits until there is something to say; `false` after a silence.
#[expect(clippy::disallowed_methods, reason = "a connection that may be dead is asked in real time")]
async fn rung(hub: &Hub) -> bool {
    tokio::time::timeout(SILENT, hub.outgoing.bell.notified()).await.is_ok()
}

#[expect(clippy::disallowed_methods, reason = "a server that does not answer is given up in real time")]
async fn within<T>(answer: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T> {
    match tokio::time::timeout(ANSWER, answer).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(StoreError::Unavailable(format!("no answer within {} s", ANSWER.as_secs()))),
    }
}

#[expect(clippy::disallowed_methods, reason = "this thread only serves the connection; nothing is decided by it")]
async fn pause(how_long: Duration) {
    tokio::time::sleep(how_long).await;
}
