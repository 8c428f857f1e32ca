use super::*;
use crate::testing::engines;
use allclear_core::id::{Id, Kind, ServiceId};
use allclear_core::status::{Affected, Impact, IncidentStatus, PublicIncident, PublicUpdate, Told};
use uuid::Uuid;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).expect("in range")
}

fn id<K: Kind>(n: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(n))
}

fn page(n: u128, slug: &str) -> Page {
    Page { id: id(n), slug: slug.into(), name: "Acme".into(), automatic: false, created_at: at(0), updated_at: at(0) }
}

fn component(n: u128, position: i64, name: &str) -> Component {
    Component {
        id: id(n),
        page: id(1),
        service: None,
        name: name.into(),
        description: None,
        position,
        status: ComponentStatus::Operational,
        created_at: at(0),
        updated_at: at(0),
    }
}

fn public(n: u128, status: IncidentStatus, started: i64) -> PublicIncident {
    PublicIncident {
        id: id(n),
        page: id(1),
        incident: None,
        name: "Cards are declined".into(),
        status,
        impact: Impact::Major,
        created_at: at(started),
        updated_at: at(started),
        monitoring_at: None,
        resolved_at: status.is_closed().then(|| at(started + 5)),
        started_at: at(started),
        next_update_at: None,
    }
}

fn update(n: u128, incident: u128, seconds: i64, body: &str) -> PublicUpdate {
    let affected = Affected {
        code: id(10),
        name: "Pay\"ments\u{5d0}".into(),
        old_status: ComponentStatus::Operational,
        new_status: ComponentStatus::MajorOutage,
    };
    PublicUpdate {
        id: id(n),
        incident: id(incident),
        status: IncidentStatus::Investigating,
        body: body.into(),
        created_at: at(seconds),
        display_at: at(seconds),
        affected: vec![affected],
        next_update_at: None,
    }
}

#[test]
fn a_page_and_its_components_come_back_as_they_were_saved() {
    for db in engines() {
        let outcome = db.write_blocking(|tx| {
            upsert_page(tx, &page(1, "main"))?;
            let mut web = component(11, 2, "Web");
            web.description = Some("'; DROP TABLE component; --".into());
            upsert_component(tx, &web)?;
            upsert_component(tx, &component(10, 1, "Payments"))?;
            Ok(web)
        });
        let web = outcome.expect(db.name);
        let (found, parts) =
            db.read_blocking(|tx| Ok((page_by_slug(tx, "main")?, components(tx, id(1))?))).expect(db.name);
        assert_eq!(found, Some(page(1, "main")), "{}", db.name);
        assert_eq!(parts, [component(10, 1, "Payments"), web], "{}", db.name);
        assert_eq!(db.read_blocking(|tx| page_by_slug(tx, "MAIN")).expect(db.name), None);
    }
}

#[test]
fn configuring_again_keeps_the_status_and_the_time_of_making() {
    for db in engines() {
        let told = db.write_blocking(|tx| {
            upsert_page(tx, &page(1, "main"))?;
            upsert_component(tx, &component(10, 1, "Payments"))?;
            let broken =
                Component { status: ComponentStatus::MajorOutage, updated_at: at(5), ..component(10, 1, "Payments") };
            save_component_status(tx, id(1), std::slice::from_ref(&broken), at(5))?;
            upsert_component(tx, &Component { created_at: at(9), updated_at: at(9), ..component(10, 4, "Cards") })?;
            upsert_page(
                tx,
                &Page { name: "Acme Cloud".into(), created_at: at(7), updated_at: at(7), ..page(1, "acme") },
            )?;
            Ok((pages(tx)?, components(tx, id(1))?))
        });
        let (pages, parts) = told.expect(db.name);
        assert_eq!(pages, [Page { name: "Acme Cloud".into(), updated_at: at(9), ..page(1, "acme") }], "{}", db.name);
        let expected =
            Component { status: ComponentStatus::MajorOutage, updated_at: at(9), ..component(10, 4, "Cards") };
        assert_eq!(parts, [expected], "{}", db.name);
    }
}

#[test]
fn two_pages_cannot_have_one_slug() {
    for db in engines() {
        let refused = db.write_blocking(|tx| {
            upsert_page(tx, &page(1, "main"))?;
            upsert_page(tx, &page(2, "main"))
        });
        assert!(matches!(refused, Err(StoreError::Conflict(_))), "{}: {refused:?}", db.name);
    }
}

#[test]
fn incidents_come_with_their_updates_newest_first() {
    for db in engines() {
        let written = "<script>alert(1)</script>\n\u{5e9}\u{5dc}\u{5d5}\u{5dd}".to_owned() + &"x".repeat(10_000);
        let body = written.clone();
        let outcome = db.write_blocking(move |tx| {
            upsert_page(tx, &page(1, "main"))?;
            save_incident(tx, &public(20, IncidentStatus::Resolved, 100))?;
            save_incident(tx, &public(21, IncidentStatus::Monitoring, 50))?;
            add_update(tx, &update(31, 20, 101, "first"))?;
            add_update(tx, &update(32, 20, 102, &body))?;
            add_update(tx, &update(33, 21, 51, "other"))?;
            let ended = PublicIncident {
                status: IncidentStatus::Postmortem,
                updated_at: at(300),
                ..public(20, IncidentStatus::Resolved, 100)
            };
            save_incident(tx, &ended)?;
            Ok((
                shown_incidents(tx, id(1), 1)?,
                open_incidents(tx, id(1))?,
                incident(tx, id(1), id(20))?,
                incident(tx, id(2), id(20))?,
            ))
        });
        let (shown, open, one, elsewhere) = outcome.expect(db.name);
        let numbers: Vec<_> = shown.iter().map(|t| t.incident.id.uuid().as_u128()).collect();
        assert_eq!(numbers, [20, 21], "{}: the latest one, and the open one that is older", db.name);
        let expected = [update(32, 20, 102, &written), update(31, 20, 101, "first")];
        assert_eq!(shown[0].updates, expected, "{}", db.name);
        assert_eq!(shown[0].incident.status, IncidentStatus::Postmortem);
        assert_eq!(open, shown[1..], "{}", db.name);
        assert_eq!(one.as_ref(), shown.first());
        assert_eq!(elsewhere, None, "another page's incident is not there");
    }
}

#[test]
fn lists_go_on_where_they_stopped() {
    for db in engines() {
        let outcome = db.write_blocking(|tx| {
            upsert_page(tx, &page(1, "main"))?;
            for n in 20..25 {
                save_incident(tx, &public(n, IncidentStatus::Resolved, 1_000 - i64::try_from(n).unwrap_or(0)))?;
            }
            Ok((incidents(tx, id(1), None, 2)?, incidents(tx, id(1), Some(id(23)), 9)?))
        });
        let (first, rest) = outcome.expect(db.name);
        let numbers = |list: &[Told]| list.iter().map(|t| t.incident.id.uuid().as_u128()).collect::<Vec<_>>();
        assert_eq!((numbers(&first), numbers(&rest)), (vec![24, 23], vec![22, 21, 20]), "{}", db.name);
    }
}

#[test]
fn an_internal_incident_finds_what_was_said_about_it() {
    for db in engines() {
        let linked = PublicIncident { incident: Some(id(900)), ..public(20, IncidentStatus::Identified, 1) };
        let expected = linked.clone();
        let outcome = db.write_blocking(move |tx| {
            upsert_page(tx, &page(1, "main"))?;
            save_incident(tx, &linked)?;
            save_incident(tx, &public(21, IncidentStatus::Identified, 1))?;
            about(tx, id(900))
        });
        assert_eq!(outcome.expect(db.name), [expected], "{}", db.name);
    }
}

#[test]
fn what_is_removed_takes_its_parts_along() {
    for db in engines() {
        let outcome = db.write_blocking(|tx| {
            upsert_page(tx, &page(1, "main"))?;
            upsert_component(tx, &component(10, 1, "Payments"))?;
            save_incident(tx, &public(20, IncidentStatus::Identified, 1))?;
            add_update(tx, &update(31, 20, 2, "said"))?;
            remove_component(tx, id(1), id(10), at(9))?;
            let kept = incident(tx, id(1), id(20))?.map(|t| t.updates[0].affected[0].name.clone());
            let left = components(tx, id(1))?.len();
            remove_page(tx, id(1))?;
            Ok((kept, left, pages(tx)?.len(), incident(tx, id(1), id(20))?))
        });
        assert_eq!(outcome.expect(db.name), (Some("Pay\"ments\u{5d0}".to_owned()), 0, 0, None), "{}", db.name);
    }
}

#[test]
fn a_component_of_an_unknown_service_is_refused() {
    for db in engines() {
        let refused = db.write_blocking(|tx| {
            upsert_page(tx, &page(1, "main"))?;
            upsert_component(
                tx,
                &Component { service: Some(id::<allclear_core::id::Service>(77)), ..component(10, 1, "x") },
            )
        });
        assert!(matches!(refused, Err(StoreError::Conflict(_))), "{}: {refused:?}", db.name);
    }
}

#[test]
fn changes_are_told_and_the_page_gets_younger_never_older() {
    for db in engines() {
        let mut changes = db.subscribe();
        let outcome = db.write_blocking(|tx| {
            upsert_page(tx, &page(1, "main"))?;
            save_incident(tx, &public(20, IncidentStatus::Identified, 500))?;
            save_incident(tx, &public(21, IncidentStatus::Identified, 400))?;
            page_by_slug(tx, "main")
        });
        assert_eq!(outcome.expect(db.name).map(|p| p.updated_at), Some(at(500)), "{}", db.name);
        let change = changes.try_recv().expect(db.name);
        assert_eq!((change.topic, change.id), (Topic::Status, Some(Uuid::from_u128(1))), "{}", db.name);
        assert!(changes.try_recv().is_err(), "{}: once for the transaction", db.name);
    }
}

#[test]
fn a_service_that_goes_leaves_its_component() {
    for db in engines() {
        let outcome = db.write_blocking(|tx| {
            let service: ServiceId = id(77);
            tx.exec(sql!("INSERT INTO service (id, name) VALUES ($1, 'Payments')"), args![service])?;
            upsert_page(tx, &page(1, "main"))?;
            upsert_component(tx, &Component { service: Some(service), ..component(10, 1, "Payments") })?;
            tx.exec(sql!("DELETE FROM service WHERE id = $1"), args![service])?;
            components(tx, id(1))
        });
        assert_eq!(outcome.expect(db.name), [component(10, 1, "Payments")], "{}", db.name);
    }
}
