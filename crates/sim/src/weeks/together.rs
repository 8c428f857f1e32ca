//! What is late is heard of in one message, as decision 0011 says: judged from the rows before they are claimed.

use super::{Broken, broken};
use allclear_core::id::{ContactMethodId, PageId, PersonId};
use allclear_engine::app::Work;
use allclear_engine::error::Result;
use allclear_store::pages::Claim;
use allclear_store::{args, sql};
use std::collections::{BTreeMap, BTreeSet};

/// Microseconds after which a page is late (published).
const LATE: i64 = 60_000_000;

/// A page that is due, as its row says.
pub struct Row {
    person: PersonId,
    method: ContactMethodId,
    browser: bool,
    attempts: i64,
    due_at: i64,
    late: bool,
}

/// Everything that is due.
pub fn due(work: &mut Work<'_, '_>) -> Result<BTreeMap<PageId, Row>> {
    let now = work.now.as_microsecond();
    let rows = work.tx.all(
        sql!("SELECT id, person_id, method_id, channel, attempts, due_at FROM page WHERE due_at <= $1"),
        args![work.now],
        |row| {
            let due_at: i64 = row.get("due_at")?;
            let held = Row {
                person: row.get("person_id")?,
                method: row.get("method_id")?,
                browser: row.get::<String>("channel")? == "browser",
                attempts: row.get("attempts")?,
                due_at,
                late: now - due_at >= LATE,
            };
            Ok((row.get::<PageId>("id")?, held))
        },
    )?;
    Ok(rows.into_iter().collect())
}

/// One message to a person by a method about all that is late; what failed or was lost together goes out together; and
/// nothing else shares a message.
pub fn judge(due: &BTreeMap<PageId, Row>, messages: &[Vec<Claim>]) -> Broken {
    let (mut late, mut again) = (BTreeSet::new(), BTreeSet::new());
    for claims in messages {
        let rows: Vec<&Row> = claims.iter().filter_map(|claim| due.get(&claim.page)).collect();
        let Some(first) = rows.first().filter(|_| rows.len() == claims.len()) else {
            return broken("0011", format!("{claims:?} was claimed and was not due"));
        };
        let to = (first.person, first.method);
        if rows.iter().any(|row| (row.person, row.method) != to) {
            return broken("0011", format!("{claims:?} is one message to several people or methods"));
        }
        let all_late = rows.iter().all(|row| row.late);
        let all_again = rows.iter().all(|row| !row.late && row.attempts > 0 && row.due_at == first.due_at);
        if rows.len() > 1 && (first.browser || !(all_late || all_again)) {
            return broken("0011", format!("{claims:?} is one message and has nothing in common"));
        }
        if all_late && !first.browser && !late.insert(to) {
            return broken("0011", format!("{to:?} is told in two messages what is late, the second is {claims:?}"));
        }
        if all_again && !first.browser && !again.insert((to, first.due_at)) {
            return broken("0011", format!("a message to {to:?} that failed goes out in pieces, one is {claims:?}"));
        }
    }
    Ok(())
}
