//! PostgreSQL 15 or newer: one writing connection per node with the same batches as SQLite, reading connections beside it.

mod bulk;
mod listen;
mod lists;
mod retry;

pub(crate) use listen::listen_loop;

use crate::db::Engine;
use crate::error::{Result, StoreError};
use crate::hub::Hub;
use crate::job::{Job, Message, Verdict, gather};
use crate::lanes::{Lane, Lanes};
use crate::postgres_values::Parameter;
use crate::sql::Sql;
use crate::tx::{Conn, EachRow, Fault, Text, Tx};
use crate::value::{Row, Value};
use lists::Lists;
use rustls_platform_verifier::BuilderVerifierExt;
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::task::Poll;
use std::time::Duration;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, Statement};

/// Closures in one commit at most. A backend remembers 64 subtransactions; with more, every other session that looks at
/// its rows has to read the subtransaction log.
const BATCH: usize = 64;

/// Argument rows sent before the first answer is awaited: bounds memory, and is far past the point where more helps.
const PIPELINE: usize = 500;

/// How long the server waits. For a lock: half a second, since another node's transaction takes milliseconds; a batch that
/// waits for longer is better run again than held up, with all closures in it. For us, in the middle of a transaction: 10 s,
/// after which a node that was cut off gives its locks back, long before a claim runs out.
///
/// Rolling back what a failed commit has ended already is no news.
const SETTINGS: &str =
    "SET TIME ZONE 'UTC'; SET lock_timeout = '500ms'; SET idle_in_transaction_session_timeout = '10s';
    SET client_min_messages = error";

/// What a sequential scan has read is the whole table, and with small tables the planner likes them: then every change by
/// another node would be a conflict. Everything that the writer asks has an index.
const WRITE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE; SET LOCAL enable_seqscan = off";
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// One connection, its runtime, and the statements prepared on it. Lives on a thread of its own.
pub(crate) struct Session {
    runtime: tokio::runtime::Runtime,
    config: Config,
    client: Option<Client>,
    /// By the address of the program's statement.
    statements: BTreeMap<usize, Statement>,
    /// The same for lists of arguments; `None` for a statement that takes none.
    lists: Lists,
    /// Connections made so far.
    made: u64,
    /// The server's process behind the connection: a number that no other connection has.
    process: u32,
}

impl Session {
    /// Connects and checks that the server will do.
    pub(crate) fn open(url: &str) -> Result<Self> {
        let config = configured(url)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(StoreError::other)?;
        let mut session = Self {
            runtime,
            config,
            client: None,
            statements: BTreeMap::new(),
            lists: Lists::new(),
            made: 0,
            process: 0,
        };
        session.connect()?;
        Ok(session)
    }

    fn connect(&mut self) -> Result<()> {
        self.forget();
        // libpq's "prefer" encrypts without looking at the certificate: no protection, so we do not pretend.
        let client = if self.config.get_ssl_mode() == SslMode::Require {
            let (client, connection) = self.runtime.block_on(self.config.connect(verified_tls()?))?;
            self.runtime.spawn(async move { drop(connection.await) });
            client
        } else {
            let (client, connection) = self.runtime.block_on(self.config.connect(tokio_postgres::NoTls))?;
            self.runtime.spawn(async move { drop(connection.await) });
            client
        };
        self.process = self.runtime.block_on(prepare_session(&client))?;
        self.client = Some(client);
        self.made += 1;
        Ok(())
    }

    fn forget(&mut self) {
        self.statements.clear();
        self.lists.clear();
        self.client = None;
    }

    fn client(&self) -> Result<&Client> {
        self.client.as_ref().ok_or_else(|| StoreError::unavailable("not connected to PostgreSQL"))
    }

    /// Runs text without parameters.
    pub(crate) fn command(&self, text: &str) -> Result<()> {
        Ok(self.runtime.block_on(self.client()?.batch_execute(text))?)
    }

    /// Gives the connection away, to refinery.
    pub(crate) fn with_client<T>(&mut self, work: impl AsyncFnOnce(&mut Client) -> T) -> Result<T> {
        match &mut self.client {
            Some(client) => Ok(self.runtime.block_on(work(client))),
            None => Err(StoreError::unavailable("not connected to PostgreSQL")),
        }
    }

    /// Begins a transaction. A connection that died while idle is replaced: nothing was under way on it.
    fn begin(&mut self, how: &str) -> Result<()> {
        if self.client.is_some() {
            match self.command(how) {
                Err(StoreError::Unavailable(_)) => {}
                done => return done,
            }
        }
        self.connect()?;
        self.command(how)
    }

    fn transaction(&mut self, jobs: &mut [Box<dyn Job>], hub: &Hub) -> Result<()> {
        self.begin(WRITE)?;
        hub.connections(self.made);
        let alone = jobs.len() == 1;
        let mut changes = Vec::new();
        let mut kept = 0;
        for (index, job) in jobs.iter_mut().enumerate() {
            if !alone {
                self.command(if index == 0 { "SAVEPOINT closure" } else { "RELEASE closure; SAVEPOINT closure" })?;
            }
            let mut tx = Tx::new(Conn::Postgres(self), None);
            let verdict = job.run(&mut tx);
            if let Some(StoreError::Unavailable(what)) = tx.failure() {
                return Err(StoreError::Unavailable(what.clone()));
            }
            match verdict {
                Verdict::Keep => {
                    changes.extend(tx.into_told());
                    kept += 1;
                }
                Verdict::Again => return Err(StoreError::Busy),
                Verdict::Undo if alone => return self.command("ROLLBACK"),
                Verdict::Undo => self.command("ROLLBACK TO closure")?,
            }
        }
        self.command("COMMIT").map_err(|error| match error {
            StoreError::Unavailable(what) => StoreError::Unavailable(format!(
                "the connection was lost during the commit, whose outcome is unknown: {what}"
            )),
            other => other,
        })?;
        hub.committed(kept, changes);
        Ok(())
    }

    fn read(&mut self, mut job: Box<dyn Job>) {
        let begun = self.begin(READ);
        let mut failed = begun.is_err();
        if begun.is_ok() {
            let mut tx = Tx::new(Conn::Postgres(self), None);
            job.run(&mut tx);
            failed = matches!(tx.failure(), Some(StoreError::Unavailable(_)));
        }
        // What was read is a snapshot already: the caller need not wait for its end.
        job.answer(begun.err());
        if failed || self.command("ROLLBACK").is_err() {
            self.forget();
        }
    }

    fn statement(&mut self, text: Text<'_>) -> Result<Statement, Fault> {
        let prepare = |text: &str| {
            let client = self.client().map_err(Fault::Engine)?;
            let made = self.runtime.block_on(client.prepare(text));
            made.map_err(|e| Fault::Engine(StoreError::from(e).at(format!("in {text:?}"))))
        };
        match text {
            Text::Made(text) => prepare(text),
            Text::Fixed(sql) => {
                let address = std::ptr::from_ref::<Sql>(sql).addr();
                if let Some(known) = self.statements.get(&address) {
                    return Ok(known.clone());
                }
                let made = prepare(sql.text(Engine::Postgres))?;
                self.statements.insert(address, made.clone());
                Ok(made)
            }
        }
    }

    /// When a migration on another node changed a result's columns, prepared statements have to be made anew.
    fn engine_fault(&mut self, error: tokio_postgres::Error) -> Fault {
        if error.code() == Some(&SqlState::FEATURE_NOT_SUPPORTED) {
            self.statements.clear();
            self.lists.clear();
        }
        Fault::from(error)
    }

    pub(crate) fn describe(&mut self, text: Text<'_>) -> Result<(usize, Vec<String>), Fault> {
        let statement = self.statement(text)?;
        if let Text::Fixed(sql) = text {
            self.check_lists(sql)?;
        }
        Ok((statement.params().len(), statement.columns().iter().map(|c| c.name().to_owned()).collect()))
    }

    pub(crate) fn run_many<A: AsRef<[Value]>>(&mut self, text: Text<'_>, arguments: &[A]) -> Result<u64, Fault> {
        if let Some(lists) = self.lists(text, arguments, bulk::command)? {
            return self.run_lists(&lists, arguments);
        }
        let statement = self.statement(text)?;
        let mut touched = 0;
        for chunk in arguments.chunks(PIPELINE) {
            let client = self.client().map_err(Fault::Engine)?;
            let calls = chunk.iter().map(|args| client.execute_raw(&statement, args.as_ref().iter().map(Parameter)));
            for count in self.runtime.block_on(pipelined(calls)) {
                touched += count.map_err(|e| self.engine_fault(e))?;
            }
        }
        Ok(touched)
    }

    pub(crate) fn each_many<A: AsRef<[Value]> + Sync>(
        &mut self,
        text: Text<'_>,
        arguments: &[A],
        row: EachRow<'_>,
    ) -> Result<(), Fault> {
        if let Some(lists) = self.lists(text, arguments, bulk::question)? {
            return self.each_of_lists(&lists, arguments, row);
        }
        let statement = self.statement(text)?;
        let mut index = 0;
        for chunk in arguments.chunks(PIPELINE) {
            let client = self.client().map_err(Fault::Engine)?;
            let calls = chunk.iter().map(|args| async {
                let args: Vec<Parameter<'_>> = args.as_ref().iter().map(Parameter).collect();
                let args: Vec<&(dyn ToSql + Sync)> = args.iter().map(|p| p as _).collect();
                client.query(&statement, &args).await
            });
            for rows in self.runtime.block_on(pipelined(calls)) {
                for found in &rows.map_err(|e| self.engine_fault(e))? {
                    if !row(index, &Row::postgres(found)).map_err(Fault::Mapping)? {
                        break;
                    }
                }
                index += 1;
            }
        }
        Ok(())
    }
}

/// How long what was sent may go without the other machine's word that it arrived: then it is cut off, and another one may
/// have taken over. Shorter than a page's claim.
const UNHEARD: Duration = Duration::from_secs(10);

fn configured(url: &str) -> Result<Config> {
    let mut config: Config =
        url.parse().map_err(|e| StoreError::Other(format!("the PostgreSQL address cannot be used: {e}")))?;
    config.application_name("allclear").tcp_user_timeout(UNHEARD);
    // Without these, a connection whose other end is gone waits for its answer for two hours.
    config.keepalives_idle(UNHEARD).keepalives_interval(UNHEARD / 4);
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(5));
    }
    Ok(config)
}

/// Sends all, then collects the answers, which come in the same order.
async fn pipelined<F: Future>(calls: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut calls: Vec<Pin<Box<F>>> = calls.map(Box::pin).collect();
    let mut early: Vec<Option<F::Output>> = Vec::with_capacity(calls.len());
    // The first poll of a call sends it.
    poll_fn(|context| {
        for call in &mut calls {
            early.push(match call.as_mut().poll(context) {
                Poll::Ready(answer) => Some(answer),
                Poll::Pending => None,
            });
        }
        Poll::Ready(())
    })
    .await;
    let mut answers = Vec::with_capacity(calls.len());
    for (call, early) in calls.iter_mut().zip(early) {
        answers.push(match early {
            Some(answer) => answer,
            None => call.as_mut().await,
        });
    }
    answers
}

/// Gives the number of the server's process.
async fn prepare_session(client: &Client) -> Result<u32> {
    let question = "SELECT CAST(current_setting('server_version_num') AS INTEGER), current_setting('server_encoding'),
        current_setting('synchronous_commit'), pg_backend_pid()";
    let row = client.query_one(question, &[]).await?;
    let (version, encoding, durable): (i32, String, String) = (row.get(0), row.get(1), row.get(2));
    let process: i32 = row.get(3);
    if version < 150_000 {
        let major = version / 10_000;
        return Err(StoreError::Other(format!("PostgreSQL 15 or newer is needed; this server has version {major}")));
    }
    if encoding != "UTF8" {
        return Err(StoreError::Other(format!(
            "the database has the encoding {encoding}; create it with ENCODING 'UTF8'"
        )));
    }
    // "on" and the stronger "remote_apply" stay; an acknowledged write has to be on disk.
    let durable = if matches!(durable.as_str(), "on" | "remote_apply") { "" } else { "SET synchronous_commit = on;" };
    client.batch_execute(&format!("{durable} {SETTINGS}")).await?;
    Ok(process.unsigned_abs())
}

fn verified_tls() -> Result<tokio_postgres_rustls::MakeRustlsConnect> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|e| StoreError::Other(format!("TLS to PostgreSQL: {e}")))?;
    Ok(tokio_postgres_rustls::MakeRustlsConnect::new(config.with_no_client_auth()))
}

/// The writer's thread.
pub(crate) fn write_loop(mut session: Session, queue: &Receiver<Message>, hub: &Hub) {
    let (mut stop, mut failures) = (false, 0_u32);
    while !stop {
        let mut batch = Vec::new();
        stop = gather(queue, &mut batch, BATCH);
        if !batch.is_empty() {
            session.run_batch(batch, hub);
        }
        failures = if session.client.is_some() { 0 } else { failures + 1 };
        if failures > 1 && !stop {
            // The server is down. Callers meanwhile wait in the queue, a second at most.
            #[expect(clippy::disallowed_methods, reason = "this thread only serves the connection")]
            std::thread::sleep(Duration::from_millis(25 << failures.min(5)));
        }
    }
}

/// A reader's thread.
pub(crate) fn read_loop(mut session: Session, lanes: &Lanes, lane: Lane) {
    while let Some(job) = lanes.take(lane) {
        session.read(job);
    }
}

/// Runs `work` on a thread of its own: a connection's runtime must not be entered from within another runtime.
pub(crate) fn apart<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    std::thread::scope(|scope| scope.spawn(work).join())
        .unwrap_or_else(|_| Err(StoreError::Other("a thread for PostgreSQL panicked".to_owned())))
}
