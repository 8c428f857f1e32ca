//! Who is told of several things at once: which of the pages that are due go out as one message.

use super::{Subject, is_late};
use crate::id::{ContactMethodId, PageId, PersonId};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A page that is due, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    pub id: PageId,
    pub person: PersonId,
    pub method: ContactMethodId,
    pub subject: Subject,
    pub due_at: Timestamp,
    /// Attempts that were begun.
    pub attempts: u32,
    /// Goes out by itself, because a browser tells what it has shown page by page.
    pub alone: bool,
    /// Nobody has it: planned, and not left on the wire by a process that is gone.
    pub planned: bool,
}

/// What goes out now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gathered {
    /// All pages of one message are to one person by one contact method.
    pub messages: Vec<Vec<PageId>>,
    /// Pages that wait for an earlier one about the same thing, and until when.
    pub postponed: Vec<(PageId, Timestamp)>,
}

/// What pages to one person by one contact method have in common when they are one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Together {
    /// All of it waited while nothing could be sent.
    Late,
    /// Tried before and due again at the same microsecond: a message that failed, or was on the wire when a process died.
    /// Without this the backlog that a busy provider refused would ring once for each page.
    Again(Timestamp),
}

/// Gathers pages that are due at `now` into at most `limit` messages, in the order in which they are given.
///
/// Of late pages about one subject to one person only those that were due first go out; the others keep their distance to
/// them, counted from `now`: a second contact method still waits for the first. Two that were due at the same instant ring
/// side by side, as they would have in time.
#[must_use]
pub fn gather(due: &[Due], now: Timestamp, limit: usize) -> Gathered {
    let mut firsts: BTreeMap<(PersonId, Subject), Timestamp> = BTreeMap::new();
    for page in due.iter().filter(|page| is_late(page.due_at, now)) {
        let first = firsts.entry((page.person, page.subject)).or_insert(page.due_at);
        *first = page.due_at.min(*first);
    }
    let first_of = |page: &Due| firsts.get(&(page.person, page.subject)).copied().filter(|first| *first < page.due_at);
    let waits = |page: &Due| first_of(page).filter(|_| is_late(page.due_at, now));
    let mut messages: Vec<Vec<&Due>> = Vec::new();
    let mut places: BTreeMap<(PersonId, ContactMethodId, Together), usize> = BTreeMap::new();
    for page in due.iter().filter(|page| waits(page).is_none()) {
        let key = together(page, now).map(|together| (page.person, page.method, together));
        if let Some(message) = key.and_then(|key| places.get(&key)).and_then(|at| messages.get_mut(*at)) {
            message.push(page);
        } else if messages.len() < limit {
            places.extend(key.map(|key| (key, messages.len())));
            messages.push(vec![page]);
        }
    }
    let goes = |waiting: &Due| messages.iter().flatten().any(|page| same_thing(page, waiting) && waits(page).is_none());
    let postponed = due
        .iter()
        .filter(|page| page.planned && goes(page))
        .filter_map(|page| Some((page.id, now.checked_add(page.due_at.duration_since(waits(page)?)).ok()?)));
    let postponed = postponed.collect();
    Gathered { messages: messages.iter().map(|pages| pages.iter().map(|page| page.id).collect()).collect(), postponed }
}

fn together(page: &Due, now: Timestamp) -> Option<Together> {
    match page {
        Due { alone: true, .. } => None,
        _ if is_late(page.due_at, now) => Some(Together::Late),
        Due { attempts: 0, .. } => None,
        _ => Some(Together::Again(page.due_at)),
    }
}

fn same_thing(a: &Due, b: &Due) -> bool {
    (a.person, a.subject) == (b.person, b.subject)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::AlertId;
    use uuid::Uuid;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).expect("in range")
    }

    /// Page `id` to person 1 about the alert `subject` by `method`, due at `due` seconds.
    fn page(id: u128, subject: u128, method: u128, due: i64) -> Due {
        Due {
            id: PageId::from_uuid(Uuid::from_u128(id)),
            person: PersonId::from_uuid(Uuid::from_u128(1)),
            method: ContactMethodId::from_uuid(Uuid::from_u128(method)),
            subject: Subject::Alert(AlertId::from_uuid(Uuid::from_u128(subject))),
            due_at: at(due),
            attempts: 0,
            alone: false,
            planned: true,
        }
    }

    fn tried(id: u128, subject: u128, method: u128, due: i64) -> Due {
        Due { attempts: 1, ..page(id, subject, method, due) }
    }

    type Told = (Vec<Vec<u128>>, Vec<(u128, i64)>);

    /// The messages and what is postponed, at second 1000.
    fn gathered(due: &[Due], limit: usize) -> Told {
        let found = gather(due, at(1000), limit);
        let ids = |message: &Vec<PageId>| message.iter().map(|id| id.uuid().as_u128()).collect();
        let until = |(id, until): &(PageId, Timestamp)| (id.uuid().as_u128(), until.duration_since(at(1000)).as_secs());
        (found.messages.iter().map(ids).collect(), found.postponed.iter().map(until).collect())
    }

    #[test]
    fn who_hears_of_what_together() {
        let other = Due { person: PersonId::from_uuid(Uuid::from_u128(2)), ..page(3, 12, 1, 0) };
        let browser = Due { alone: true, ..page(3, 12, 1, 0) };
        let cases: [(&str, Vec<Due>, Told); 11] = [
            (
                "what is in time rings by itself",
                vec![page(1, 10, 1, 990), page(2, 11, 1, 990)],
                (vec![vec![1], vec![2]], vec![]),
            ),
            ("what is late is one message", vec![page(1, 10, 1, 0), page(2, 11, 1, 900)], (vec![vec![1, 2]], vec![])),
            ("late for a minute", vec![page(1, 10, 1, 940), page(2, 11, 1, 941)], (vec![vec![1], vec![2]], vec![])),
            ("each person has their own", vec![page(1, 10, 1, 0), other], (vec![vec![1], vec![3]], vec![])),
            ("a browser rings for each", vec![page(1, 10, 1, 0), browser], (vec![vec![1], vec![3]], vec![])),
            (
                "a second method keeps its distance",
                vec![page(1, 10, 1, 0), page(2, 10, 2, 120), page(3, 11, 1, 5), page(4, 11, 2, 125)],
                (vec![vec![1, 3]], vec![(2, 120), (4, 120)]),
            ),
            (
                "two methods at once are two messages, whatever the ids",
                vec![page(4, 11, 2, 0), page(3, 11, 1, 0), page(2, 10, 1, 0), page(1, 10, 2, 0)],
                (vec![vec![4, 1], vec![3, 2]], vec![]),
            ),
            (
                "a message that failed goes out again as one",
                vec![tried(1, 10, 1, 995), page(2, 11, 1, 995), tried(3, 12, 1, 995), tried(4, 13, 1, 994)],
                (vec![vec![1, 3], vec![2], vec![4]], vec![]),
            ),
            (
                "a retry by one method does not hold the other one back",
                vec![tried(1, 10, 1, 995), page(2, 10, 2, 990)],
                (vec![vec![1], vec![2]], vec![]),
            ),
            (
                "what somebody may still have on the wire is not put off",
                vec![page(1, 10, 1, 0), Due { planned: false, ..tried(2, 10, 2, 120) }],
                (vec![vec![1]], vec![]),
            ),
            ("nothing is due", vec![], (vec![], vec![])),
        ];
        for (name, due, expected) in cases {
            assert_eq!(gathered(&due, 9), expected, "{name}");
        }
    }

    #[test]
    fn what_has_no_wire_waits_with_all_that_waits_for_it() {
        let due = [page(1, 10, 1, 0), page(2, 11, 2, 0), page(3, 11, 1, 60), page(4, 12, 1, 0)];
        assert_eq!(gathered(&due, 1), (vec![vec![1, 4]], vec![]));
        assert_eq!(gathered(&due, 0), (vec![], vec![]));
    }
}
