//! Pages: the outbox of notifications to people.

use crate::{Result, Row, StoreError, Topic, Tx, Value, args, sql};
use allclear_core::directory::{Directory, Urgency};
use allclear_core::id::{AlertId, Ids, IncidentId, PageId, PersonId};
use allclear_core::page::{LEASE, Page, Plan, SUMMON_STEP, State, Subject};
use jiff::Timestamp;
use std::collections::BTreeSet;
use uuid::Uuid;

mod claiming;
mod failing;

pub use claiming::claim;
pub use failing::{any_hope, failures, hurry_next, hurry_step, last_round, last_step};

/// A page that this node has claimed: it alone may send it, until `lease_until`, and must show `fence` when it records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    pub page: PageId,
    pub fence: i64,
    pub attempt: u32,
}

/// Writes planned pages. A page that is already there (another node decided the same step, or the step was decided
/// twice) is left as it is. The first `claim` pages that are due now are claimed in the same transaction, so that they
/// can be sent as soon as it is on disk; the others wait for the next look at the outbox.
///
/// # Errors
/// When the database fails.
pub fn plan(
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    now: Timestamp,
    plans: &[Plan],
    directory: &Directory,
    claim: usize,
) -> Result<Vec<Claim>> {
    if plans.is_empty() {
        return Ok(Vec::new());
    }
    for person in plans.iter().map(|plan| plan.person).collect::<BTreeSet<_>>() {
        tx.changed(Topic::Paged, Some(person.uuid()));
    }
    let lease_until = now.checked_add(LEASE).unwrap_or(Timestamp::MAX);
    let (mut rows, mut claims) = (Vec::with_capacity(plans.len()), Vec::new());
    for plan in plans {
        let page: PageId = ids.id(now);
        let at_once = claims.len() < claim && plan.due_at <= now;
        rows.push(page_row(page, plan, directory, now, at_once.then_some(lease_until)));
        if at_once {
            claims.push(Claim { page, fence: 1, attempt: 1 });
        }
    }
    let written = tx.exec_many(
        sql!("INSERT INTO page (id, subject_id, subject, cycle, round, step, person_id, method_id, channel, urgency, reason,
                state, due_at, lease_until, fence, attempts, maybe_repeat, created_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, FALSE, $16)
              ON CONFLICT (subject_id, cycle, round, step, person_id, method_id) DO NOTHING"),
        &rows,
    )?;
    // Asked only when some were there before: with RETURNING, SQLite keeps a journal for each statement, which cost a third
    // of the writer's time.
    if written < u64::try_from(rows.len()).unwrap_or(0) {
        let ids: Vec<PageId> = claims.iter().map(|claim| claim.page).collect();
        let new: Vec<PageId> =
            tx.all(sql!("SELECT id FROM page WHERE id {in:1}"), args![ids.as_slice()], |row| row.get("id"))?;
        claims.retain(|claim| new.contains(&claim.page));
    }
    begin_attempts(tx, &claims, now)?;
    // What is claimed is handed over by the caller and what is due later is found at the floor of the outbox's loop: under
    // load, waking it for those cost a transaction for every commit.
    if plans.iter().filter(|plan| plan.due_at <= now).count() > claims.len() {
        plans.iter().for_each(|plan| tell(tx, plan.subject, None));
    }
    Ok(claims)
}

/// Says that something became of pages about `subject`. Those about an incident are said apart: not everybody may hear
/// of each.
fn tell(tx: &mut Tx<'_>, subject: Subject, page: Option<PageId>) {
    match subject {
        Subject::Alert(_) => tx.changed(Topic::Pages, page.map(PageId::uuid)),
        Subject::Incident(incident) => tx.changed(Topic::Summons, Some(incident.uuid())),
    }
}

fn page_row(
    id: PageId,
    plan: &Plan,
    directory: &Directory,
    now: Timestamp,
    lease_until: Option<Timestamp>,
) -> Vec<Value> {
    let person = directory.people.get(&plan.person);
    let method = person.and_then(|p| p.methods.iter().find(|m| m.id == plan.method));
    let state = if lease_until.is_some() { State::Sending } else { State::Planned };
    args![
        id,
        subject_id(plan.subject),
        subject_word(plan.subject),
        i64::from(plan.cycle),
        i64::from(plan.round),
        i64::from(plan.step),
        plan.person,
        plan.method,
        method.map_or("", |m| m.channel.as_str()),
        plan.urgency.as_str(),
        &plan.reason,
        state.as_str(),
        lease_until.unwrap_or(plan.due_at),
        lease_until,
        i64::from(lease_until.is_some()),
        now,
    ]
    .to_vec()
}

fn begin_attempts(tx: &mut Tx<'_>, claims: &[Claim], now: Timestamp) -> Result<()> {
    let rows: Vec<Vec<Value>> = claims.iter().map(|c| args![c.page, i64::from(c.attempt), now].to_vec()).collect();
    tx.exec_many(sql!("INSERT INTO page_attempt (page_id, number, started_at) VALUES ($1, $2, $3)"), &rows)?;
    Ok(())
}

/// How an attempt is recorded.
#[derive(Debug, Clone)]
pub struct Record {
    pub claim: Claim,
    pub state: State,
    /// When to come back; only for a page that goes back to planned.
    pub due_at: Option<Timestamp>,
    /// `accepted`, `retry`, `rejected` or `cancelled`.
    pub outcome: &'static str,
    pub detail: Option<String>,
    /// It may have arrived all the same: whatever is sent next is marked as a possible repeat.
    pub maybe_arrived: bool,
}

/// Records how an attempt ended; `false` when the claim was lost meanwhile and nothing was recorded on the page.
///
/// # Errors
/// When the database fails.
pub fn record(tx: &mut Tx<'_>, now: Timestamp, r: &Record) -> Result<bool> {
    tx.exec(
        sql!("UPDATE page_attempt SET ended_at = $3, outcome = $4, detail = $5 WHERE page_id = $1 AND number = $2"),
        args![r.claim.page, i64::from(r.claim.attempt), now, r.outcome, r.detail.as_deref()],
    )?;
    let accepted_at = (r.state == State::Accepted).then_some(now);
    let written = tx.exec(
        sql!(
            "UPDATE page SET state = $3, due_at = $4, lease_until = NULL, accepted_at = $5, detail = $6,
                maybe_repeat = (maybe_repeat OR $7)
              WHERE id = $1 AND fence = $2 AND state = 'sending'"
        ),
        args![
            r.claim.page,
            r.claim.fence,
            r.state.as_str(),
            r.due_at,
            accepted_at,
            r.detail.as_deref(),
            r.maybe_arrived
        ],
    )?;
    let about = sql!("SELECT person_id, subject, subject_id FROM page WHERE id = $1");
    let found = tx.opt(about, args![r.claim.page], |row| {
        Ok((row.get::<PersonId>("person_id")?, subject_of(row.text("subject")?, row.get("subject_id")?)))
    })?;
    if let Some((person, subject)) = found {
        tell(tx, subject, Some(r.claim.page));
        tx.changed(Topic::Paged, Some(person.uuid()));
    }
    Ok(written == 1)
}

/// Tells everybody who was paged about `subject` that it is answered or over: what still rings in their tabs falls silent.
///
/// # Errors
/// When the database fails.
pub fn hush(tx: &mut Tx<'_>, subject: Subject) -> Result<()> {
    let paged = sql!("SELECT DISTINCT person_id FROM page WHERE subject_id = $1");
    for person in tx.all(paged, args![subject_id(subject)], |row| row.get::<PersonId>("person_id"))? {
        tx.changed(Topic::Paged, Some(person.uuid()));
    }
    Ok(())
}

/// Cancels every page about `subject` that is not on the wire.
///
/// # Errors
/// When the database fails.
pub fn cancel(tx: &mut Tx<'_>, subject: Subject, why: &str) -> Result<u64> {
    tx.exec(
        sql!("UPDATE page SET state = 'cancelled', due_at = NULL, detail = $2 WHERE subject_id = $1 AND state = 'planned'"),
        args![subject_id(subject), why],
    )
}

/// As [`cancel`], for the pages that call a commander: people who were asked to help, or are told what is wanted of them, are wanted all
/// the same.
///
/// # Errors
/// When the database fails.
pub fn cancel_call(tx: &mut Tx<'_>, incident: IncidentId, why: &str) -> Result<u64> {
    tx.exec(
        sql!("UPDATE page SET state = 'cancelled', due_at = NULL, detail = $2 WHERE subject_id = $1 AND state = 'planned' AND step < $3"),
        args![incident, why, i64::from(SUMMON_STEP)],
    )
}

/// Cancels what asks one person to help in an incident and is not on the wire.
///
/// # Errors
/// When the database fails.
pub fn cancel_summons(tx: &mut Tx<'_>, incident: IncidentId, person: PersonId, why: &str) -> Result<u64> {
    tx.changed(Topic::Paged, Some(person.uuid()));
    tx.exec(
        sql!("UPDATE page SET state = 'cancelled', due_at = NULL, detail = $3 WHERE subject_id = $1 AND person_id = $2 AND state = 'planned' AND step = $4"),
        args![incident, person, why, i64::from(SUMMON_STEP)],
    )
}

/// After a start on a database that only this process uses: what was on the wire when the last one died is due now.
///
/// # Errors
/// When the database fails.
pub fn recover(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64> {
    tx.exec(sql!("UPDATE page SET due_at = $1 WHERE state = 'sending' AND due_at > $1"), args![now])
}

/// When the outbox next has something to do.
///
/// # Errors
/// When the database fails.
pub fn next_due(tx: &mut Tx<'_>) -> Result<Option<Timestamp>> {
    tx.one(sql!("SELECT min(due_at) AS due_at FROM page WHERE due_at IS NOT NULL"), &[], |row| row.get("due_at"))
}

/// One page.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(tx: &mut Tx<'_>, id: PageId) -> Result<Page> {
    tx.opt(sql!("SELECT * FROM page WHERE id = $1"), args![id], page)?.ok_or(StoreError::NotFound)
}

/// Among some pages those that ask somebody to command a private incident who may not know of it yet: people of last
/// resort. Who was turned away is none of them.
///
/// # Errors
/// When the database fails.
pub fn to_outsiders(tx: &mut Tx<'_>, pages: &[PageId]) -> Result<Vec<(IncidentId, PersonId)>> {
    tx.all(
        sql!(
            "SELECT DISTINCT p.subject_id, p.person_id FROM page p JOIN incident i ON i.id = p.subject_id
              WHERE p.id {in:1} AND p.step < $2 AND i.private
                AND NOT EXISTS (SELECT 1 FROM incident_access a WHERE a.incident_id = i.id AND a.person_id = p.person_id)"
        ),
        args![pages, i64::from(SUMMON_STEP)],
        |row| Ok((row.get("subject_id")?, row.get("person_id")?)),
    )
}

/// Which pages to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub subject: Option<Subject>,
    pub person: Option<PersonId>,
    /// Only pages older than this one.
    pub after: Option<PageId>,
    /// 1 to 200.
    pub limit: i64,
}

/// Pages, newest first.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx<'_>, filter: &Filter) -> Result<Vec<Page>> {
    let limit = filter.limit.clamp(1, 201);
    let after = filter.after.map_or(Uuid::max(), PageId::uuid);
    let person = filter.person.map_or(Uuid::nil(), PersonId::uuid);
    if let Some(subject) = filter.subject {
        return tx.all(
            sql!(
                "SELECT * FROM page WHERE subject_id = $1 AND id < $2 AND ($3 OR person_id = $4)
              AND {seen $1:6} ORDER BY id DESC LIMIT $5"
            ),
            args![subject_id(subject), after, filter.person.is_none(), person, limit, tx.eyes()],
            page,
        );
    }
    // A statement of its own: a condition that holds for everybody too would keep either engine from the person's index.
    if let Some(person) = filter.person {
        return tx.all(
            sql!(
                "SELECT * FROM page WHERE person_id = $1 AND id < $2
                  AND {seen page.subject_id:4} ORDER BY id DESC LIMIT $3"
            ),
            args![person, after, limit, tx.eyes()],
            page,
        );
    }
    tx.all(
        sql!("SELECT * FROM page WHERE id < $1 AND {seen page.subject_id:3} ORDER BY id DESC LIMIT $2"),
        args![after, limit, tx.eyes()],
        page,
    )
}

/// One attempt to send a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub page: PageId,
    pub number: i64,
    pub started_at: Timestamp,
    /// `None` while under way, or when a crash took the answer with it.
    pub ended_at: Option<Timestamp>,
    pub outcome: Option<String>,
    pub detail: Option<String>,
}

/// The attempts of some pages, oldest first.
///
/// # Errors
/// When the database fails.
pub fn attempts(tx: &mut Tx<'_>, pages: &[PageId]) -> Result<Vec<Attempt>> {
    let keys: Vec<Vec<Value>> = pages.iter().map(|p| vec![Value::from(*p)]).collect();
    tx.all_many(sql!("SELECT * FROM page_attempt WHERE page_id = $1 ORDER BY number"), &keys, |_, row| {
        Ok(Attempt {
            page: row.get("page_id")?,
            number: row.get("number")?,
            started_at: row.get("started_at")?,
            ended_at: row.get("ended_at")?,
            outcome: row.get("outcome")?,
            detail: row.get("detail")?,
        })
    })
}

fn page(row: &Row<'_>) -> Result<Page> {
    let (word, urgency, state): (String, String, String) =
        (row.get("subject")?, row.get("urgency")?, row.get("state")?);
    let count = |name: &str| -> Result<u32> { Ok(u32::try_from(row.get::<i64>(name)?).unwrap_or(0)) };
    let created_at: Timestamp = row.get("created_at")?;
    Ok(Page {
        id: row.get("id")?,
        plan: Plan {
            subject: subject_of(&word, row.get("subject_id")?),
            cycle: count("cycle")?,
            round: count("round")?,
            step: count("step")?,
            person: row.get("person_id")?,
            method: row.get("method_id")?,
            urgency: if urgency == "low" { Urgency::Low } else { Urgency::High },
            due_at: row.get::<Option<Timestamp>>("due_at")?.unwrap_or(created_at),
            reason: row.get("reason")?,
        },
        state: State::read(&state).ok_or_else(|| StoreError::Other(format!("page state {state:?}")))?,
        attempts: count("attempts")?,
        fence: row.get("fence")?,
        created_at,
        accepted_at: row.get("accepted_at")?,
        maybe_repeat: row.get("maybe_repeat")?,
        detail: row.get("detail")?,
    })
}

pub(crate) fn subject_id(subject: Subject) -> Uuid {
    match subject {
        Subject::Alert(id) => id.uuid(),
        Subject::Incident(id) => id.uuid(),
    }
}

pub(crate) const fn subject_word(subject: Subject) -> &'static str {
    match subject {
        Subject::Alert(_) => "alert",
        Subject::Incident(_) => "incident",
    }
}

pub(crate) fn subject_of(word: &str, id: Uuid) -> Subject {
    if word == "incident" {
        Subject::Incident(IncidentId::from_uuid(id))
    } else {
        Subject::Alert(AlertId::from_uuid(id))
    }
}
