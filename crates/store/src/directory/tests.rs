use super::{initialise, link_key, load, mute_sql, muted, save, set_muted, version};
use crate::testing::{TestDb, engines};
use crate::{Result, args, sql};
use allclear_core::directory::{
    ContactMethod, Directory, Integration, Layer, NotificationRule, Override, Person, Policy, Role, Rotation,
    RotationUnit, Schedule, Service, Step, Target, Team, Weekday, Window,
};
use allclear_core::id::{Id, Kind};
use jiff::{SignedDuration, Timestamp, civil};
use std::collections::BTreeMap;
use uuid::Uuid;

fn id<K: Kind>(n: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(n))
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn ready(db: &TestDb) {
    db.write_blocking(|tx| initialise(tx, Uuid::from_u128(1), "link", at(5))).unwrap();
}

/// Has every field filled in once and left empty once.
fn company() -> Directory {
    let person = |n: u128, email: &str, role| Person {
        id: id(n),
        email: email.to_owned(),
        name: format!("Person {n}"),
        time_zone: "Europe/Lisbon".to_owned(),
        role,
        methods: Vec::new(),
        high: Vec::new(),
        low: Vec::new(),
        skills: Vec::new(),
    };
    let mut ana = person(1, "ana@example.com", Role::Admin);
    let method = |n, key: &str, secret: Option<&str>| ContactMethod {
        id: id(n),
        key: key.to_owned(),
        channel: "webhook".to_owned(),
        address: "http://127.0.0.1/x".to_owned(),
        secret: secret.map(str::to_owned),
    };
    ana.methods = vec![method(12, "hook", Some("s3cret")), method(11, "mail", None)];
    let rule = |n, secs| NotificationRule { method: id(n), after: SignedDuration::from_secs(secs) };
    ana.high = vec![rule(11, 60), rule(12, 0)];
    ana.low = vec![rule(12, 90)];
    let rotation = Rotation {
        unit: RotationUnit::Week,
        every: 2,
        time: civil::time(9, 30, 0, 0),
        weekday: Some(Weekday::Mon),
        start: civil::date(2026, 1, 5),
    };
    let only = vec![Window { days: vec![Weekday::Sat], from: civil::time(8, 0, 0, 0), to: civil::time(20, 0, 0, 0) }];
    let schedule = Schedule {
        id: id(31),
        name: "Primary".to_owned(),
        team: Some(id(21)),
        time_zone: "UTC".to_owned(),
        layers: vec![Layer { name: "weekly".to_owned(), rotation, people: vec![id(2), id(1)], only }],
        overrides: vec![Override { id: id(41), person: id(2), from: at(100), to: at(200) }],
    };
    let page = vec![Target::Schedule(id(31)), Target::Person(id(1)), Target::Team(id(21))];
    let steps = vec![Step { page, wait: SignedDuration::from_mins(5) }];
    let policy = Policy { id: id(51), name: "Policy".to_owned(), team: None, steps, repeat: 3 };
    let service = |n, name: &str, on: &[u128]| Service {
        id: id(n),
        name: name.to_owned(),
        team: Some(id(21)),
        policy: (n == 61).then(|| id(51)),
        business_impact: (n == 61).then(|| "Ünicode “impact”".to_owned()),
        depends_on: on.iter().map(|n| id(*n)).collect(),
        runbook_url: None,
        experts: Vec::new(),
    };
    let integration = |n, key: &str| Integration {
        id: id(n),
        name: format!("integration {n}"),
        source: "json".to_owned(),
        service: id(61),
        key: key.to_owned(),
        mapping: BTreeMap::from([("title".to_owned(), "body.t".to_owned())]),
    };
    Directory {
        people: BTreeMap::from([(id(1), ana), (id(2), person(2, "ben@example.com", Role::Observer))]),
        teams: BTreeMap::from([(id(21), Team { id: id(21), name: "Team".to_owned(), members: vec![id(2), id(1)] })]),
        schedules: BTreeMap::from([(id(31), schedule)]),
        policies: BTreeMap::from([(id(51), policy)]),
        services: [service(61, "a", &[63, 62]), service(62, "b", &[]), service(63, "c", &[61])]
            .map(|s| (s.id, s))
            .into(),
        integrations: [integration(71, "key one"), integration(72, "key two")].map(|i| (i.id, i)).into(),
        commanders: Some(id(31)),
        ..Directory::default()
    }
    .index()
}

#[test]
fn what_is_saved_is_loaded() {
    for db in engines() {
        ready(&db);
        let company = company();
        let wanted = company.clone();
        let saved = move |db: &TestDb, before: Directory, after: Directory, n: u128| -> Result<bool> {
            db.write_blocking(move |tx| save(tx, &before, &after, Uuid::from_u128(n)))
        };
        assert!(saved(&db, Directory::default(), company.clone(), 2).unwrap());
        let (loaded, now) = db.read_blocking(|tx| Ok((load(tx)?, version(tx)?))).unwrap();
        assert_eq!(loaded, wanted, "{}", db.name);
        assert_eq!(now, Uuid::from_u128(2));
        assert!(!saved(&db, company.clone(), company.clone(), 3).unwrap(), "nothing differed");
        assert_eq!(db.read_blocking(version).unwrap(), Uuid::from_u128(2), "so the version stays");
        assert!(saved(&db, company, Directory::default(), 4).unwrap());
        assert_eq!(db.read_blocking(load).unwrap(), Directory::default(), "{}", db.name);
    }
}

#[test]
fn every_part_can_change_and_keys_can_be_exchanged() {
    for db in engines() {
        ready(&db);
        let before = company();
        let mut after = before.clone();
        let ana = after.people.get_mut(&id(1)).unwrap();
        ana.methods.reverse();
        ana.methods[0].key = "hook".to_owned();
        ana.methods[1].key = "mail".to_owned();
        ana.high.pop();
        ana.role = Role::Responder;
        after.teams.get_mut(&id(21)).unwrap().members.reverse();
        after.schedules.get_mut(&id(31)).unwrap().overrides[0].to = at(300);
        after.policies.get_mut(&id(51)).unwrap().steps.clear();
        after.services.get_mut(&id(61)).unwrap().depends_on.reverse();
        after.integrations.get_mut(&id(71)).unwrap().key = "key two".to_owned();
        after.integrations.get_mut(&id(72)).unwrap().key = "key one".to_owned();
        after.commanders = None;
        let after = after.index();
        let wanted = after.clone();
        db.write_blocking(move |tx| {
            save(tx, &Directory::default(), &before, Uuid::from_u128(2))?;
            save(tx, &before, &after, Uuid::from_u128(3))
        })
        .unwrap();
        assert_eq!(db.read_blocking(load).unwrap(), wanted, "{}", db.name);
    }
}

#[test]
fn a_name_can_move_from_what_is_removed_to_what_is_new() {
    for db in engines() {
        ready(&db);
        let before = company();
        let mut after = before.clone();
        let mut service = after.services.remove(&id(62)).unwrap();
        service.id = id(69);
        after.services.get_mut(&id(61)).unwrap().depends_on = vec![id(69)];
        after.services.insert(id(69), service);
        let wanted = after.clone();
        db.write_blocking(move |tx| {
            save(tx, &Directory::default(), &before, Uuid::from_u128(2))?;
            save(tx, &before, &after, Uuid::from_u128(3))
        })
        .unwrap();
        assert_eq!(db.read_blocking(load).unwrap(), wanted, "{}", db.name);
    }
}

#[test]
fn what_cannot_be_read_does_not_take_the_rest_with_it() {
    for db in engines() {
        ready(&db);
        let company = company();
        db.write_blocking(move |tx| {
            save(tx, &Directory::default(), &company, Uuid::from_u128(2))?;
            tx.exec(sql!("UPDATE schedule SET layers = '[{\"name\": 7}]'"), args![])?;
            tx.exec(sql!("UPDATE policy SET steps = '[5]'"), args![])?;
            tx.exec(sql!("UPDATE integration SET mapping = 'no json'"), args![])?;
            tx.exec(sql!("UPDATE person SET role = 'emperor'"), args![])?;
            tx.exec(sql!("UPDATE setting SET value = 'nobody'"), args![])
        })
        .unwrap();
        let loaded = db.read_blocking(load).unwrap();
        assert!(loaded.schedules[&id(31)].layers.is_empty());
        assert_eq!(loaded.schedules[&id(31)].overrides.len(), 1);
        assert!(loaded.policies[&id(51)].steps[0].page.is_empty(), "an empty step keeps the place of the broken one");
        assert!(loaded.integrations[&id(71)].mapping.is_empty());
        assert_eq!(loaded.people[&id(1)].role, Role::Responder);
        assert_eq!(loaded.commanders, None);
    }
}

#[test]
fn the_one_row_is_made_once_and_says_whether_paging_is_muted() {
    for db in engines() {
        ready(&db);
        db.write_blocking(|tx| initialise(tx, Uuid::from_u128(9), "other", at(6))).unwrap();
        let seen = db.read_blocking(|tx| Ok((version(tx)?, link_key(tx)?, muted(tx)?))).unwrap();
        assert_eq!(seen, (Uuid::from_u128(1), "link".to_owned(), None), "{}", db.name);
        db.write_blocking(|tx| tx.exec(mute_sql(), args![])).unwrap();
        assert_eq!(db.read_blocking(muted).unwrap().as_deref(), Some("restored from a backup"));
        db.write_blocking(|tx| set_muted(tx, Some("drill"))).unwrap();
        assert_eq!(db.read_blocking(muted).unwrap().as_deref(), Some("drill"));
        db.write_blocking(|tx| set_muted(tx, None)).unwrap();
        assert_eq!(db.read_blocking(muted).unwrap(), None);
    }
}
