//! Alerts as a list for people: narrowed, newest first, and never more work than a screen is worth.

use super::alert;
use crate::StoreError;
use crate::viewing::alerts_shown;
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
/// How many open alerts a look goes through before it asks by service. Enough for a full screen where the services asked
/// for have their share of what is new.
const FIRST_LOOK: i64 = 1_000;
/// As many open alerts of a service are counted in each state; where there are more, nobody needs to know how many.
pub const COUNTED: i64 = 1_000;

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
    if wanted.services.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Found::default());
    }
    let (mut ids, floor) = look(tx, wanted, after, limit.saturating_add(1))?;
    let more = ids.len() > limit;
    ids.truncate(limit);
    let next = if more { ids.last().copied() } else { floor.map(AlertId::from_uuid) };
    let alerts = tx.all(sql!("SELECT * FROM alert WHERE id {in:1} ORDER BY id DESC"), args![ids.as_slice()], alert)?;
    let alerts = alerts_shown(tx, alerts)?;
    Ok(Found { alerts, next, cut: !more && floor.is_some() })
}

/// At most `limit` alerts, and the oldest one that was looked at; `None` when that was the last.
fn look(tx: &mut Tx<'_>, wanted: &Wanted, after: Uuid, limit: usize) -> Result<(Vec<AlertId>, Option<Uuid>)> {
    let open = matches!(wanted.standing, Standing::Open | Standing::Acknowledged);
    if !open || !wanted.title.is_empty() {
        let floor = if open { floor_of_open(tx, after, LOOK)? } else { floor(tx, after, LOOK)? };
        return Ok((ids(tx, wanted, after, floor.unwrap_or(Uuid::nil()), limit)?, floor));
    }
    // Most lists are full after the first few alerts: the end of a long look is not even searched for.
    let near = floor_of_open(tx, after, FIRST_LOOK)?;
    let found = ids(tx, wanted, after, near.unwrap_or(Uuid::nil()), limit)?;
    if near.is_none() || found.len() == limit {
        return Ok((found, near));
    }
    if let Some(services) = &wanted.services {
        return Ok((ids_of_services(tx, wanted, services, after, limit)?, None));
    }
    let far = floor_of_open(tx, after, LOOK_OPEN)?;
    Ok((ids(tx, wanted, after, far.unwrap_or(Uuid::nil()), limit)?, far))
}

/// The alert `look` alerts below `after`; `None` when there are not so many.
fn floor(tx: &mut Tx<'_>, after: Uuid, look: i64) -> Result<Option<Uuid>> {
    let nth = sql!("SELECT id FROM alert WHERE id < $1 ORDER BY id DESC LIMIT 1 OFFSET $2");
    tx.opt(nth, args![after, look], |row| row.get("id"))
}

/// The same among open alerts.
fn floor_of_open(tx: &mut Tx<'_>, after: Uuid, look: i64) -> Result<Option<Uuid>> {
    let nth = sql!("SELECT id FROM alert WHERE status <> 'resolved' AND id < $1 ORDER BY id DESC LIMIT 1 OFFSET $2");
    tx.opt(nth, args![after, look], |row| row.get("id"))
}

/// Open alerts of some services only, found by service: the others may be a hundred thousand. Reads what is open of these
/// services, in their index alone, down to the last one.
///
/// The inner limit cuts nothing. Without it PostgreSQL hopes to meet enough of them soon on its way down all alerts there
/// ever were, and is wrong when these services are quiet.
fn ids_of_services(
    tx: &mut Tx<'_>,
    wanted: &Wanted,
    services: &[ServiceId],
    after: Uuid,
    limit: usize,
) -> Result<Vec<AlertId>> {
    let severities: Vec<String> = wanted.severities.iter().map(|s| s.as_str().to_owned()).collect();
    tx.all(
        sql!(
            "SELECT id FROM (
               SELECT id FROM alert WHERE status <> 'resolved' AND service_id {in:1} AND status {in:2}
                  AND id < $3 AND ($4 OR severity {in:5}) LIMIT $6
             ) mine ORDER BY id DESC LIMIT $7"
        ),
        args![services, open_words(wanted.standing), after, severities.is_empty(), severities, i64::MAX, limit],
        |row| row.get("id"),
    )
}

/// The words of what is open.
fn open_words(standing: Standing) -> Vec<String> {
    let both = [Status::Triggered, Status::Acknowledged].into_iter();
    let wanted = both.filter(|status| standing != Standing::Acknowledged || *status == Status::Acknowledged);
    wanted.map(|status| status.as_str().to_owned()).collect()
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
    let found = tx.all(
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
    )?;
    alerts_shown(tx, found)
}

/// Open alerts that belong to no incident, newest first, among the newest [`LOOK`] that are open. One that belongs to an
/// incident which the viewer may not know of is one of them, as it is wherever they see it.
///
/// # Errors
/// When the database fails.
pub fn loose(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Alert>> {
    let floor = floor_of_open(tx, Uuid::max(), LOOK)?.unwrap_or(Uuid::nil());
    let found = tx.all(
        sql!(
            "SELECT * FROM alert WHERE status <> 'resolved' AND id >= $1
                AND (incident_id IS NULL OR NOT ({seen alert.incident_id:2}))
              ORDER BY id DESC LIMIT $3"
        ),
        args![floor, tx.eyes(), limit],
        alert,
    )?;
    alerts_shown(tx, found)
}

/// How many alerts of a service are open, each counted to [`COUNTED`] and one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Load {
    pub triggered: i64,
    pub acknowledged: i64,
}

impl Load {
    /// Whether there are more than were counted.
    #[must_use]
    pub const fn is_cut(self) -> bool {
        self.triggered > COUNTED || self.acknowledged > COUNTED
    }

    /// How many are open, or so many that were counted when there are more.
    #[must_use]
    pub fn open(self) -> i64 {
        self.triggered.min(COUNTED) + self.acknowledged.min(COUNTED)
    }
}

/// Open alerts by service; services without any have zeros, services that were removed are left out.
///
/// # Errors
/// When the database fails.
pub fn loads(tx: &mut Tx<'_>) -> Result<BTreeMap<ServiceId, Load>> {
    // A range of the index instead of equal columns: where one service has nearly all alerts, PostgreSQL takes a thousand of
    // any to be found soon, and reads the whole table for each of the others.
    let counted = tx.all(
        sql!(
            "SELECT s.id AS service_id,
                (SELECT count(*) FROM (SELECT 1 AS one FROM alert a WHERE a.status <> 'resolved'
                   AND (a.service_id, a.status, a.id) >= (s.id, 'triggered', $1)
                   AND (a.service_id, a.status, a.id) <= (s.id, 'triggered', $2)
                   ORDER BY a.service_id, a.status, a.id LIMIT $3) t) AS triggered,
                (SELECT count(*) FROM (SELECT 1 AS one FROM alert a WHERE a.status <> 'resolved'
                   AND (a.service_id, a.status, a.id) >= (s.id, 'acknowledged', $1)
                   AND (a.service_id, a.status, a.id) <= (s.id, 'acknowledged', $2)
                   ORDER BY a.service_id, a.status, a.id LIMIT $3) t) AS acknowledged
              FROM service s"
        ),
        args![Uuid::nil(), Uuid::max(), COUNTED.saturating_add(1)],
        |row| {
            Ok((
                row.get("service_id")?,
                Load { triggered: row.get("triggered")?, acknowledged: row.get("acknowledged")? },
            ))
        },
    )?;
    Ok(counted.into_iter().collect())
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
