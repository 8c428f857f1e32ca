use super::*;
use crate::testing::engines;
use allclear_core::access::Actor;
use allclear_core::id::{Ids, PersonId, ServiceId};
use allclear_core::incident::{Change, Declaration, policy_of};
use allclear_core::timeline::{Kind, fold};
use uuid::Uuid;

fn ids(seed: u64) -> Ids {
    let mut n = seed;
    Ids::new(move || {
        n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
        n
    })
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("in range")
}

fn person(n: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(n))
}

fn by() -> Actor {
    Actor::by_link(person(1))
}

fn declare(tx: &mut Tx<'_>, seed: u64, severity: Severity) -> Result<Incident> {
    let declaration = Declaration {
        number: next_number(tx)?,
        title: "Payments fail".to_owned(),
        impact: Some("nobody can pay".to_owned()),
        policy: policy_of(severity),
        services: vec![ServiceId::from_uuid(Uuid::from_u128(9))],
    };
    let mut ids = ids(seed);
    let decision = Change::declare(declaration, &by(), at(0), &mut ids).expect("valid").decide();
    save(tx, &decision)?;
    Ok(decision.incident)
}

fn decide(incident: Incident, second: i64, f: impl FnOnce(&mut Change<'_>)) -> Decision {
    let mut ids = ids(second.unsigned_abs() + 77);
    let mut change = Change::begin(incident, &by(), at(second), &mut ids);
    f(&mut change);
    change.decide()
}

#[test]
fn an_incident_comes_back_as_it_was_saved() {
    for db in engines() {
        let (mut saved, found, entries) = db
            .write_blocking(|tx| {
                let mut incident = declare(tx, 1, Severity::Sev1)?;
                for second in 1..6 {
                    let decision = decide(incident, second, |c| match second {
                        1 => c.assume(Role::IncidentCommander, person(1), Via::Claim),
                        2 => c.assume(Role::IncidentCommander, person(2), Via::Page),
                        3 => c.resolve(Some("rolled back")).expect("fits"),
                        4 => c.reopen(None).expect("fits"),
                        _ => {
                            // Took a role and gave it back, twice, in one decision.
                            c.assume(Role::Scribe, person(3), Via::Assignment);
                            c.release(Role::Scribe, None);
                            c.assume(Role::Scribe, person(3), Via::Assignment);
                        }
                    });
                    save(tx, &decision)?;
                    incident = decision.incident;
                }
                let found = find(tx, Reference::Id(incident.id))?.expect("saved");
                let entries = timeline::all(tx, incident.id)?;
                Ok((incident, found, entries))
            })
            .unwrap_or_else(|e| panic!("{}: {e}", db.name));
        // Ids of the same microsecond have no order.
        saved.tenures.sort_by_key(|t| t.id);
        assert_eq!(found, saved, "{}", db.name);
        let folded = fold(&entries).expect("begins with the declaration");
        assert_eq!(folded.status, found.status);
        assert_eq!(folded.roles[&Role::IncidentCommander].iter().copied().collect::<Vec<_>>(), [person(2)]);
        assert_eq!((folded.resolved_at, folded.reopened_at), (found.resolved_at, found.reopened_at.clone()));
        assert_eq!(entries.iter().map(|e| e.seq).collect::<Vec<_>>(), (1..=found.seq).collect::<Vec<_>>());
    }
}

#[test]
fn who_is_in_an_incident_from_before_it_was_kept_is_read_from_its_timeline() {
    for db in engines() {
        let saved = db
            .write_blocking(|tx| {
                let declared = declare(tx, 1, Severity::Sev2)?;
                let decision = decide(declared, 1, |c| c.assume(Role::Scribe, person(2), Via::Assignment));
                save(tx, &decision)?;
                tx.exec(sql!("UPDATE incident SET presence = NULL"), args![])?;
                Ok(decision.incident)
            })
            .unwrap_or_else(|e| panic!("{}: {e}", db.name));
        let found = db.read_blocking(|tx| find(tx, Reference::Number(1))).expect("read").expect("there");
        assert_eq!(found.presence, saved.presence, "{}", db.name);
        assert_eq!(found.presence.all().count(), 2);
    }
}

#[test]
fn numbers_count_up_and_a_rolled_back_one_is_given_again() {
    for db in engines() {
        let first = db.write_blocking(|tx| declare(tx, 1, Severity::Sev3)).expect("saved").number;
        let lost = db.write_blocking(|tx| {
            declare(tx, 2, Severity::Sev3)?;
            Err::<(), _>(StoreError::domain("changed our mind"))
        });
        assert!(lost.is_err());
        let second = db.write_blocking(|tx| declare(tx, 3, Severity::Sev3)).expect("saved").number;
        assert_eq!((first, second), (1, 2), "{}", db.name);
        let found = db.read_blocking(|tx| find(tx, Reference::Number(2))).expect("read").expect("there");
        assert_eq!(found.number, 2);
        assert!(db.read_blocking(|tx| find(tx, Reference::Number(3))).expect("read").is_none());
    }
}

#[test]
fn a_decision_made_on_an_older_state_is_not_saved() {
    for db in engines() {
        let incident = db.write_blocking(|tx| declare(tx, 1, Severity::Sev2)).expect("saved");
        let (first, second) = (
            decide(incident.clone(), 1, |c| c.assume(Role::IncidentCommander, person(1), Via::Claim)),
            decide(incident, 2, |c| c.assume(Role::IncidentCommander, person(2), Via::Claim)),
        );
        let id = first.incident.id;
        db.write_blocking(move |tx| save(tx, &first)).expect("saved");
        let stale = db.write_blocking(move |tx| save(tx, &second));
        assert!(matches!(stale, Err(StoreError::Busy)), "{}: {stale:?}", db.name);
        let found = db.read_blocking(move |tx| find(tx, Reference::Id(id))).expect("read").expect("there");
        assert_eq!(found.commander(), Some(person(1)));
    }
}

#[test]
fn the_database_itself_refuses_a_second_commander() {
    for db in engines() {
        let incident = db.write_blocking(|tx| declare(tx, 1, Severity::Sev2)).expect("saved");
        let id = incident.id;
        let mut first = decide(incident, 1, |c| c.assume(Role::IncidentCommander, person(1), Via::Claim));
        let mut second = decide(first.incident.clone(), 2, |c| {
            c.assume(Role::IncidentCommander, person(2), Via::Claim);
        });
        db.write_blocking(move |tx| {
            save(tx, &first)?;
            first.entries.clear();
            Ok(())
        })
        .expect("saved");
        // A defect that forgets to release.
        second.released.clear();
        let refused = db.write_blocking(move |tx| save(tx, &second));
        assert!(matches!(refused, Err(StoreError::Conflict(_))), "{}: {refused:?}", db.name);
        let seq = db.read_blocking(move |tx| find(tx, Reference::Id(id))).expect("read").expect("there").seq;
        assert_eq!(seq, 2, "nothing of the refused decision is left");
    }
}

#[test]
fn lists_go_from_the_newest_to_the_oldest_and_filter() {
    for db in engines() {
        db.write_blocking(|tx| {
            for seed in 0..5_u64 {
                let severity = if seed % 2 == 0 { Severity::Sev2 } else { Severity::Sev5 };
                let incident = declare(tx, seed * 1_000, severity)?;
                if seed == 4 {
                    save(tx, &decide(incident, 9, |c| c.resolve(None).expect("fits")))?;
                }
            }
            Ok(())
        })
        .expect("saved");
        let numbers = |filter: Filter| {
            let found = db.read_blocking(move |tx| list(tx, &filter)).expect("listed");
            found.iter().map(|i| i.number).collect::<Vec<_>>()
        };
        let all = Filter { limit: 50, ..Filter::default() };
        assert_eq!(numbers(all.clone()), [5, 4, 3, 2, 1], "{}", db.name);
        assert_eq!(numbers(Filter { limit: 2, after: Some(4), ..all.clone() }), [3, 2]);
        assert_eq!(numbers(Filter { open: Some(true), ..all.clone() }), [4, 3, 2, 1]);
        assert_eq!(numbers(Filter { open: Some(false), ..all.clone() }), [5]);
        assert_eq!(numbers(Filter { severity: Some(Severity::Sev5), ..all.clone() }), [4, 2]);
        assert_eq!(numbers(Filter { category: Some(Category::PostIncident), ..all }), [5]);
    }
}

#[test]
fn a_commander_is_wanted_while_it_is_open_and_has_none() {
    for db in engines() {
        let asked = db
            .write_blocking(|tx| {
                let incident = declare(tx, 1, Severity::Sev1)?;
                let id = incident.id;
                let mut asked = vec![wants_commander(tx, id)?];
                let taken = decide(incident, 1, |c| c.assume(Role::IncidentCommander, person(1), Via::Page));
                save(tx, &taken)?;
                asked.push(wants_commander(tx, id)?);
                let left = decide(taken.incident, 2, |c| c.release(Role::IncidentCommander, None));
                save(tx, &left)?;
                asked.push(wants_commander(tx, id)?);
                save(tx, &decide(left.incident, 3, |c| c.resolve(None).expect("fits")))?;
                asked.push(wants_commander(tx, id)?);
                asked.push(wants_commander(tx, IncidentId::from_uuid(Uuid::nil()))?);
                Ok(asked)
            })
            .expect("saved");
        assert_eq!(asked, [true, false, true, false, false], "{}", db.name);
    }
}

#[test]
fn a_timeline_is_read_in_parts() {
    for db in engines() {
        let (first, rest) = db
            .write_blocking(|tx| {
                let incident = declare(tx, 1, Severity::Sev1)?;
                let id = incident.id;
                save(tx, &decide(incident, 5, |c| (0..4).for_each(|n| c.note(&format!("note {n}")).expect("valid"))))?;
                Ok((timeline::list(tx, id, 0, 2)?, timeline::list(tx, id, 2, 99)?))
            })
            .expect("saved");
        let kinds = |entries: &[allclear_core::timeline::Entry]| {
            entries.iter().map(|e| (e.seq, e.kind.as_str())).collect::<Vec<_>>()
        };
        assert_eq!(kinds(&first), [(1, "declared"), (2, "note")], "{}", db.name);
        assert_eq!(kinds(&rest), [(3, "note"), (4, "note"), (5, "note")]);
        assert!(matches!(&rest[2].kind, Kind::Note { text } if text == "note 3"));
    }
}

#[test]
fn a_search_finds_the_number_first_then_what_is_open() {
    for db in engines() {
        let found = db
            .write_blocking(|tx| {
                for seed in (1..=4).map(|n| n << 40) {
                    declare(tx, seed, Severity::Sev3)?;
                }
                for number in [1, 4] {
                    let incident = find(tx, Reference::Number(number))?.expect("declared");
                    save(tx, &decide(incident, 60, |c| c.resolve(None).expect("fits")))?;
                }
                let mut numbers = |words: &str, number, limit| {
                    Ok::<_, StoreError>(titled(tx, words, number, limit)?.iter().map(|i| i.number).collect::<Vec<_>>())
                };
                Ok([
                    numbers("pay FAIL", None, 9)?,
                    numbers("pay fail", Some(1), 9)?,
                    numbers("nothing", Some(4), 9)?,
                    numbers("fail pay", None, 9)?,
                    numbers("p%y", None, 9)?,
                    numbers("payments", None, 3)?,
                ])
            })
            .expect("read");
        assert_eq!(found, [vec![3, 2, 4, 1], vec![1, 3, 2, 4], vec![4], vec![], vec![], vec![3, 2, 4]]);
    }
}
