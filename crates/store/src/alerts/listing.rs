//! Alerts as a list for people: narrowed, newest first, and never more work than a screen is worth.

use super::alert;
use crate::StoreError;
use crate::{Result, Tx, Value, args, sql};
use allclear_core::alert::{Alert, Status};
use allclear_core::event::Severity;
use allclear_core::id::{AlertId, PersonId, ServiceId};
use allclear_core::page::State;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How many alerts one look goes through when it has to read them, for words in a title or among what is over. About
/// 20 ms on one core; who looks for something older goes on from there.
pub const LOOK: i64 = 10_000;
/// The same where the index of open alerts answers alone.
pub const LOOK_OPEN: i64 = 200_000;

/// Which alerts, by where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// Triggered or acknowledged.
    #[default]
    Open,
    Acknowledged,
    Resolved,
    All,
}

/// What a list shows.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub standing: Standing,
    /// None means any.
    pub severities: Vec<Severity>,
    /// Only alerts of these services; `Some` of nothing finds nothing.
    pub services: Option<Vec<ServiceId>>,
    /// Words in the title, without regard to case; empty means any title.
    pub title: String,
    /// Only alerts older than this one.
    pub after: Option<AlertId>,
    /// 1 to 200.
    pub limit: usize,
}

/// A part of a list.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Newest first.
    pub alerts: Vec<Alert>,
    /// Where the next look begins; `None` when there is nothing older.
    pub next: Option<AlertId>,
    /// The look ended before the list was full: what is older was not looked at.
    pub cut: bool,
}

/// One look at the list.
///
/// # Errors
/// When the database fails.
pub fn find(tx: &mut Tx<'_>, wanted: &Wanted) -> Result<Found> {
    let limit = wanted.limit.clamp(1, 200);
    let after = wanted.after.map_or(Uuid::max(), AlertId::uuid);
    let floor = floor(tx, wanted, after)?;
    let mut ids = ids(tx, wanted, after, floor.unwrap_or(Uuid::nil()), limit.saturating_add(1))?;
    let more = ids.len() > limit;
    ids.truncate(limit);
    let next = if more { ids.last().copied() } else { floor.map(AlertId::from_uuid) };
    let alerts = tx.all(sql!("SELECT * FROM alert WHERE id {in:1} ORDER BY id DESC"), args![ids.as_slice()], alert)?;
    Ok(Found { alerts, next, cut: !more && floor.is_some() })
}

/// The oldest alert that this look goes down to; `None` when it reaches the end.
fn floor(tx: &mut Tx<'_>, wanted: &Wanted, after: Uuid) -> Result<Option<Uuid>> {
    let read = |row: &crate::Row<'_>| row.get("id");
    if matches!(wanted.standing, Standing::Open | Standing::Acknowledged) {
        let look = if wanted.title.is_empty() { LOOK_OPEN } else { LOOK };
        let nth =
            sql!("SELECT id FROM alert WHERE status <> 'resolved' AND id < $1 ORDER BY id DESC LIMIT 1 OFFSET $2");
        return tx.opt(nth, args![after, look], read);
    }
    tx.opt(sql!("SELECT id FROM alert WHERE id < $1 ORDER BY id DESC LIMIT 1 OFFSET $2"), args![after, LOOK], read)
}

fn ids(tx: &mut Tx<'_>, wanted: &Wanted, after: Uuid, floor: Uuid, limit: usize) -> Result<Vec<AlertId>> {
    let severities: Vec<String> = wanted.severities.iter().map(|s| s.as_str().to_owned()).collect();
    let services = wanted.services.clone().unwrap_or_default();
    let mut args: Vec<Value> =
        args![after, floor, severities.is_empty(), severities, wanted.services.is_none(), services.as_slice(), limit,]
            .to_vec();
    let read = |row: &crate::Row<'_>| row.get("id");
    let open = matches!(wanted.standing, Standing::Open | Standing::Acknowledged);
    args.push(Value::from(match wanted.standing {
        Standing::Acknowledged => Some(Status::Acknowledged.as_str()),
        Standing::Resolved => Some(Status::Resolved.as_str()),
        Standing::Open | Standing::All => None,
    }));
    if open && wanted.title.is_empty() {
        // Answered by the index alone: it names exactly these columns.
        let indexed = sql!(
            "SELECT id FROM alert WHERE status <> 'resolved' AND id < $1 AND id >= $2
                AND ($3 OR severity {in:4}) AND ($5 OR service_id {in:6})
                AND (CAST($8 AS TEXT) IS NULL OR status = CAST($8 AS TEXT))
              ORDER BY id DESC LIMIT $7"
        );
        return tx.all(indexed, &args, read);
    }
    args.push(Value::Text(pattern(&wanted.title)));
    if open {
        let titled = sql!(
            "SELECT id FROM alert WHERE status <> 'resolved' AND id < $1 AND id >= $2
                AND ($3 OR severity {in:4}) AND ($5 OR service_id {in:6})
                AND (CAST($8 AS TEXT) IS NULL OR status = CAST($8 AS TEXT))
                AND lower(title) LIKE lower(CAST($9 AS TEXT)) ESCAPE '!'
              ORDER BY id DESC LIMIT $7"
        );
        return tx.all(titled, &args, read);
    }
    let any = sql!(
        "SELECT id FROM alert WHERE id < $1 AND id >= $2
            AND ($3 OR severity {in:4}) AND ($5 OR service_id {in:6})
            AND (CAST($8 AS TEXT) IS NULL OR status = CAST($8 AS TEXT))
            AND lower(title) LIKE lower(CAST($9 AS TEXT)) ESCAPE '!'
          ORDER BY id DESC LIMIT $7"
    );
    tx.all(any, &args, read)
}

/// The words anywhere in a text, and nothing in them means anything but itself.
pub(crate) fn pattern(words: &str) -> String {
    let mut out = String::with_capacity(words.len() + 2);
    out.push('%');
    for letter in words.chars() {
        if matches!(letter, '%' | '_' | '!') {
            out.push('!');
        }
        out.push(letter);
    }
    out.push('%');
    out
}

/// A page about an alert, as far as a list shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paged {
    pub alert: AlertId,
    pub person: PersonId,
    /// Run, round and step: what was paged together.
    pub rung: (i64, i64, i64),
    pub state: State,
}

/// The pages about some alerts, oldest first.
///
/// # Errors
/// When the database fails.
pub fn paged(tx: &mut Tx<'_>, alerts: &[AlertId]) -> Result<Vec<Paged>> {
    tx.all(
        sql!(
            "SELECT id, subject_id, person_id, cycle, round, step, state FROM page WHERE subject_id {in:1} ORDER BY id"
        ),
        args![alerts],
        |row| {
            let state: String = row.get("state")?;
            Ok(Paged {
                alert: row.get("subject_id")?,
                person: row.get("person_id")?,
                rung: (row.get("cycle")?, row.get("round")?, row.get("step")?),
                state: State::read(&state).ok_or_else(|| StoreError::Other(format!("page state {state:?}")))?,
            })
        },
    )
}

/// Alerts that nobody has answered and that this person was paged about, newest first, among the newest [`LOOK`] that
/// wait for anybody.
///
/// # Errors
/// When the database fails.
pub fn waiting_for(tx: &mut Tx<'_>, person: PersonId, limit: i64) -> Result<Vec<Alert>> {
    tx.all(
        sql!(
            "SELECT * FROM alert WHERE id IN (
               SELECT a.id FROM (
                 SELECT id FROM alert WHERE status <> 'resolved' AND status = 'triggered' ORDER BY id DESC LIMIT $1
               ) a
               WHERE EXISTS (SELECT 1 FROM page p WHERE p.subject_id = a.id AND p.person_id = $2
                                AND p.state IN ('planned', 'sending', 'accepted'))
               ORDER BY a.id DESC LIMIT $3)
             ORDER BY id DESC"
        ),
        args![LOOK, person, limit],
        alert,
    )
}

/// How many alerts of a service are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Load {
    pub triggered: i64,
    pub acknowledged: i64,
}

/// Open alerts by service; services without any are left out.
///
/// # Errors
/// When the database fails.
pub fn loads(tx: &mut Tx<'_>) -> Result<BTreeMap<ServiceId, Load>> {
    let counted = tx.all(
        sql!(
            "SELECT service_id, status, count(*) AS alerts FROM alert WHERE status <> 'resolved'
              GROUP BY service_id, status"
        ),
        &[],
        |row| Ok((row.get("service_id")?, row.get::<String>("status")?, row.get::<i64>("alerts")?)),
    )?;
    let mut loads: BTreeMap<ServiceId, Load> = BTreeMap::new();
    for (service, status, alerts) in counted {
        let load = loads.entry(service).or_default();
        if status == Status::Acknowledged.as_str() { load.acknowledged += alerts } else { load.triggered += alerts }
    }
    Ok(loads)
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn what_is_searched_for_means_itself() {
        assert_eq!(pattern("100%_sure!"), "%100!%!_sure!!%");
        assert_eq!(pattern(""), "%%");
    }
}
