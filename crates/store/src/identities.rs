//! Which alert is open under which identity.
//!
//! Intake asks this for every event, so a single node answers from a mirror in the writer's hands: complete, built by one
//! ordered scan, and dropped whenever something that touched it was rolled back or another process wrote to the file. On
//! PostgreSQL, where other nodes write too, the database answers.
//!
//! A row keeps its id, which grows with time. SQLite has no index by fingerprint: it would put every new row into another
//! page, which was half of what a commit had to write, and the mirror knows each row's id.

use crate::{Result, Row, Sql, StoreError, Tx, Value, args, sql};
use allclear_core::alert::{Fingerprint, Known, Open, Status};
use allclear_core::event::Severity;
use allclear_core::id::AlertId;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// What the mirror knows of one identity, packed: a million of these must fit beside everything else.
#[derive(Debug, Clone, Copy)]
struct Packed {
    row: Uuid,
    alert: Option<AlertId>,
    status: Status,
    severity: Severity,
    started_at: i64,
    expires_at: i64,
    ended_at: i64,
    ended_received_at: i64,
}

/// "No instant": no sender's clock reaches this far back.
const NEVER: i64 = i64::MIN;

fn pack_time(time: Option<Timestamp>) -> i64 {
    time.map_or(NEVER, Timestamp::as_microsecond)
}

fn unpack_time(micros: i64) -> Option<Timestamp> {
    if micros == NEVER { None } else { Timestamp::from_microsecond(micros).ok() }
}

impl Packed {
    fn of(row: Uuid, known: &Known) -> Self {
        let open = known.open.as_ref();
        Self {
            row,
            alert: open.map(|o| o.alert),
            status: open.map_or(Status::Resolved, |o| o.status),
            severity: open.map_or(Severity::Info, |o| o.severity),
            started_at: pack_time(open.and_then(|o| o.started_at)),
            expires_at: pack_time(open.and_then(|o| o.expires_at)),
            ended_at: pack_time(known.ended_at),
            ended_received_at: pack_time(known.ended_received_at),
        }
    }

    fn known(self) -> Known {
        Known {
            open: self.alert.map(|alert| Open {
                alert,
                status: self.status,
                severity: self.severity,
                started_at: unpack_time(self.started_at),
                expires_at: unpack_time(self.expires_at),
            }),
            ended_at: unpack_time(self.ended_at),
            ended_received_at: unpack_time(self.ended_received_at),
        }
    }
}

/// The writer's mirror of table `identity`.
#[expect(
    clippy::disallowed_types,
    reason = "looked up by key a million times a second and never iterated into anything ordered"
)]
type Mirror = std::collections::HashMap<Fingerprint, Packed>;

/// The mirror, filled on first use; `None` where the database must be asked.
fn mirror<'m>(tx: &'m mut Tx<'_>) -> Result<Option<&'m mut Mirror>> {
    let missing = match tx.local::<Mirror>() {
        None => return Ok(None),
        Some(slot) => slot.is_none(),
    };
    if missing {
        let rows = tx.all(sql!("SELECT id, fingerprint, alert_id, status, severity, started_at, expires_at, ended_at, ended_received_at FROM identity ORDER BY id"), &[], |row| {
            let id = row.get("id")?;
            Ok((fingerprint(row)?, Packed::of(id, &known(row)?)))
        })?;
        if let Some(slot) = tx.local::<Mirror>() {
            *slot = Some(rows.into_iter().collect());
        }
    }
    Ok(tx.local::<Mirror>().and_then(Option::as_mut))
}

/// What is known about each identity, in the order asked.
///
/// # Errors
/// When the database fails.
pub fn known_all(tx: &mut Tx<'_>, fingerprints: &[Fingerprint]) -> Result<Vec<Known>> {
    if let Some(mirror) = mirror(tx)? {
        return Ok(fingerprints.iter().map(|f| mirror.get(f).map_or_else(Known::default, |p| p.known())).collect());
    }
    let keys: Vec<Vec<Value>> = fingerprints.iter().map(|f| vec![key(*f)]).collect();
    let mut found = vec![Known::default(); fingerprints.len()];
    let rows = tx.all_many(
        sql!("SELECT fingerprint, alert_id, status, severity, started_at, expires_at, ended_at, ended_received_at FROM identity WHERE fingerprint = $1"),
        &keys,
        |index, row| Ok((index, known(row)?)),
    )?;
    for (index, known) in rows {
        found[index] = known;
    }
    Ok(found)
}

/// The rows in which identities are kept, in the order asked; `None` for one that is not.
fn places(tx: &mut Tx<'_>, fingerprints: &[Fingerprint]) -> Result<Vec<Option<Uuid>>> {
    if let Some(mirror) = mirror(tx)? {
        return Ok(fingerprints.iter().map(|f| mirror.get(f).map(|packed| packed.row)).collect());
    }
    let keys: Vec<Vec<Value>> = fingerprints.iter().map(|f| vec![key(*f)]).collect();
    let mut found = vec![None; fingerprints.len()];
    let rows = tx.all_many(sql!("SELECT id FROM identity WHERE fingerprint = $1"), &keys, |index, row| {
        Ok((index, row.get("id")?))
    })?;
    for (index, id) in rows {
        found[index] = Some(id);
    }
    Ok(found)
}

/// Stores what is now known about some identities, each named once.
///
/// # Errors
/// When the database fails.
pub fn save(tx: &mut Tx<'_>, changes: &[(Fingerprint, Known)]) -> Result<()> {
    let fingerprints: Vec<Fingerprint> = changes.iter().map(|(fingerprint, _)| *fingerprint).collect();
    let (mut fresh, mut held, mut rows) = (Vec::new(), Vec::new(), Vec::with_capacity(changes.len()));
    for ((fingerprint, known), place) in changes.iter().zip(places(tx, &fingerprints)?) {
        // The first alert's id serves, since it grows with time. An end that overtook its beginning has none.
        let new = || known.open.as_ref().map_or(Uuid::from_u128(fingerprint.0), |open| open.alert.uuid());
        let row = place.unwrap_or_else(new);
        rows.push(row);
        if place.is_some() { &mut held } else { &mut fresh }.push(columns(row, *fingerprint, known));
    }
    // Under a conflict that this transaction cannot see, PostgreSQL lets it run again; an INSERT alone would be refused.
    let born = tx.exec_many(
        sql!("INSERT INTO identity (id, fingerprint, alert_id, status, severity, started_at, expires_at, ended_at, ended_received_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING"),
        &fresh,
    )?;
    if born != u64::try_from(fresh.len()).unwrap_or(0) {
        return Err(StoreError::Other("an identity is in table `identity` but was not found there".to_owned()));
    }
    tx.exec_many(
        sql!("UPDATE identity SET alert_id = $3, status = $4, severity = $5, started_at = $6, expires_at = $7, ended_at = $8,
                ended_received_at = $9 WHERE id = $1 AND fingerprint = $2"),
        &held,
    )?;
    if let Some(mirror) = mirror(tx)? {
        for ((fingerprint, known), row) in changes.iter().zip(rows) {
            mirror.insert(*fingerprint, Packed::of(row, known));
        }
    }
    Ok(())
}

fn columns(row: Uuid, fingerprint: Fingerprint, known: &Known) -> Vec<Value> {
    let open = known.open.as_ref();
    vec![
        Value::Uuid(row),
        key(fingerprint),
        Value::from(open.map(|o| o.alert)),
        Value::from(open.map(|o| o.status.as_str())),
        Value::from(open.map(|o| o.severity.as_str())),
        Value::from(open.and_then(|o| o.started_at)),
        Value::from(open.and_then(|o| o.expires_at)),
        Value::from(known.ended_at),
        Value::from(known.ended_received_at),
    ]
}

/// Repeats of one open alert in one batch.
#[derive(Debug, Clone, Copy)]
pub struct Repeated {
    pub fingerprint: Fingerprint,
    pub alert: AlertId,
    pub count: i64,
    pub last_event_at: Timestamp,
    pub expires_at: Option<Timestamp>,
}

/// Counts repeats of alerts as they come, and moves the instants at which they end by silence, to and fro.
///
/// # Errors
/// When the database fails.
pub fn count(tx: &mut Tx<'_>, repeated: &[Repeated]) -> Result<()> {
    let move_end = sql!("UPDATE identity SET expires_at = $3 WHERE id = $1 AND alert_id = $2");
    count_and(tx, repeated, move_end, |_, _| true)
}

/// Counts repeats that have waited. What was written meanwhile may know more: another node's later repeat, or the time
/// that senders were given because nobody could hear them. So an end only ever moves away.
///
/// # Errors
/// When the database fails.
pub fn count_late(tx: &mut Tx<'_>, repeated: &[Repeated]) -> Result<()> {
    let move_end = sql!("UPDATE identity SET expires_at = $3 WHERE id = $1 AND alert_id = $2 AND expires_at < $3");
    count_and(tx, repeated, move_end, |packed, until| packed < until)
}

fn count_and(
    tx: &mut Tx<'_>,
    repeated: &[Repeated],
    move_end: &'static Sql,
    moves: fn(i64, i64) -> bool,
) -> Result<()> {
    let counts: Vec<Vec<Value>> = repeated.iter().map(|r| args![r.alert, r.count, r.last_event_at].to_vec()).collect();
    let heard = sql!(
        "UPDATE alert SET count = count + $2, last_event_at = CASE WHEN last_event_at < $3 THEN $3 ELSE last_event_at END
          WHERE id = $1"
    );
    tx.exec_many(heard, &counts)?;
    let moved: Vec<&Repeated> = repeated.iter().filter(|r| r.expires_at.is_some()).collect();
    let fingerprints: Vec<Fingerprint> = moved.iter().map(|r| r.fingerprint).collect();
    let places = places(tx, &fingerprints)?;
    let expiries = moved.iter().zip(places).filter_map(|(r, row)| Some(args![row?, r.alert, r.expires_at].to_vec()));
    let expiries: Vec<Vec<Value>> = expiries.collect();
    tx.exec_many(move_end, &expiries)?;
    if let Some(mirror) = mirror(tx)? {
        for r in moved {
            if let Some(packed) = mirror.get_mut(&r.fingerprint).filter(|packed| packed.alert == Some(r.alert)) {
                let until = pack_time(r.expires_at);
                if moves(packed.expires_at, until) {
                    packed.expires_at = until;
                }
            }
        }
    }
    Ok(())
}

/// Identities whose alert is to be resolved because its sender went quiet, the longest overdue first.
///
/// # Errors
/// When the database fails.
pub fn expired(tx: &mut Tx<'_>, now: Timestamp, limit: i64) -> Result<Vec<(Fingerprint, AlertId)>> {
    tx.all(
        sql!(
            "SELECT fingerprint, alert_id FROM identity
              WHERE expires_at IS NOT NULL AND expires_at <= $1 AND alert_id IS NOT NULL ORDER BY expires_at LIMIT $2"
        ),
        args![now, limit],
        |row| Ok((fingerprint(row)?, row.get("alert_id")?)),
    )
}

/// When the next alert ends by its sender's silence.
///
/// # Errors
/// When the database fails.
pub fn next_expiry(tx: &mut Tx<'_>) -> Result<Option<Timestamp>> {
    tx.one(
        sql!(
            "SELECT min(expires_at) AS expires_at FROM identity WHERE expires_at IS NOT NULL AND alert_id IS NOT NULL"
        ),
        &[],
        |row| row.get("expires_at"),
    )
}

/// After a start nobody could have repeated an alert while we were away: gives every expiry that passed meanwhile until
/// `until`. Our own downtime never counts as a sender's silence.
///
/// # Errors
/// When the database fails.
pub fn extend_expiries(tx: &mut Tx<'_>, until: Timestamp) -> Result<u64> {
    let touched = tx.exec(
        sql!("UPDATE identity SET expires_at = $1 WHERE expires_at IS NOT NULL AND expires_at < $1 AND alert_id IS NOT NULL"),
        args![until],
    )?;
    if let Some(slot) = tx.local::<Mirror>() {
        *slot = None;
    }
    Ok(touched)
}

/// How long the end of a closed identity is remembered. Only [`allclear_core::alert::LATE_WINDOW`] needs it; the rest is
/// room for a node whose clock is behind.
const KEEP_ENDED: SignedDuration = SignedDuration::from_mins(15);

/// Forgets identities that have nothing open and whose end no late delivery can concern any more, or that never had one:
/// at most `limit`. Gives their number.
///
/// # Errors
/// When the database fails.
pub fn sweep(tx: &mut Tx<'_>, now: Timestamp, limit: i64) -> Result<u64> {
    let mut gone = tx.all(
        sql!(
            "DELETE FROM identity WHERE id IN (SELECT id FROM identity WHERE alert_id IS NULL AND ended_received_at < $1
                ORDER BY ended_received_at LIMIT $2)
              RETURNING fingerprint"
        ),
        args![now.checked_sub(KEEP_ENDED).unwrap_or(Timestamp::MIN), limit],
        fingerprint,
    )?;
    gone.extend(tx.all(
        sql!(
            "DELETE FROM identity WHERE id IN (SELECT id FROM identity WHERE alert_id IS NULL
                AND ended_received_at IS NULL LIMIT $1)
              RETURNING fingerprint"
        ),
        args![limit.saturating_sub(i64::try_from(gone.len()).unwrap_or(limit))],
        fingerprint,
    )?);
    if let Some(mirror) = mirror(tx)? {
        for fingerprint in &gone {
            mirror.remove(fingerprint);
        }
    }
    Ok(u64::try_from(gone.len()).unwrap_or(u64::MAX))
}

/// How many alerts are open.
///
/// # Errors
/// When the database fails.
pub fn open_count(tx: &mut Tx<'_>) -> Result<i64> {
    tx.one(sql!("SELECT count(*) AS n FROM identity WHERE alert_id IS NOT NULL"), &[], |row| row.get("n"))
}

fn key(fingerprint: Fingerprint) -> Value {
    Value::Bytes(fingerprint.0.to_be_bytes().to_vec())
}

fn fingerprint(row: &Row<'_>) -> Result<Fingerprint> {
    let bytes: Vec<u8> = row.get("fingerprint")?;
    let mut fixed = [0_u8; 16];
    if bytes.len() == 16 {
        fixed.copy_from_slice(&bytes);
    }
    Ok(Fingerprint(u128::from_be_bytes(fixed)))
}

fn known(row: &Row<'_>) -> Result<Known> {
    let alert: Option<AlertId> = row.get("alert_id")?;
    let status: Option<String> = row.get("status")?;
    let severity: Option<String> = row.get("severity")?;
    Ok(Known {
        open: match alert {
            None => None,
            Some(alert) => Some(Open {
                alert,
                status: status.as_deref().and_then(Status::read).unwrap_or(Status::Triggered),
                severity: severity.as_deref().and_then(Severity::read).unwrap_or(Severity::Critical),
                started_at: row.get("started_at")?,
                expires_at: row.get("expires_at")?,
            }),
        },
        ended_at: row.get("ended_at")?,
        ended_received_at: row.get("ended_received_at")?,
    })
}
