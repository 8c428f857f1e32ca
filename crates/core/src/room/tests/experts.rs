//! Somebody who knows something: one at a time, whoever is on call first, then whoever is awake.

use super::*;
use crate::directory::{ContactMethod, Service, Target};
use crate::id::{ContactMethodId, ServiceId};
use crate::incident::{proposed, who_knows};
use crate::room::Need;
use crate::timeline::Kind;

/// Ana and Emil know databases, and Ben knows Kafka; it is 08:00 in UTC. Where Emil is it is night, and Dara commands.
fn crew() -> Scene {
    let mut s = scene(Severity::Sev4);
    for (n, skills, zone) in
        [(ANA, vec!["DBA"], "UTC"), (EMIL, vec!["dba", "k8s"], "America/New_York"), (BEN, vec!["kafka"], "UTC")]
    {
        let person = s.directory.people.get_mut(&person_id(n)).expect("somebody");
        person.skills = skills.into_iter().map(str::to_owned).collect();
        person.time_zone = zone.to_owned();
        person.methods = vec![ContactMethod {
            id: ContactMethodId::from_uuid(Uuid::from_u128(100 + n)),
            key: "mail".to_owned(),
            channel: "email".to_owned(),
            address: "a@example.com".to_owned(),
            secret: None,
        }];
    }
    s
}

impl Scene {
    fn need(&self, label: &str) -> &Need {
        self.room.get(label.parse().expect("a label")).expect("there")
    }

    fn paged(&self) -> Vec<PersonId> {
        let paged = |e: &Entry| if let Kind::ResponderPaged { person, .. } = e.kind { Some(person) } else { None };
        self.entries.iter().filter_map(paged).collect()
    }
}

#[test]
fn who_could_come_is_proposed_and_nobody_is_woken() {
    let mut s = crew();
    s.says(BEN, "need dba: lock analysis").expect("opened");
    let told = s.told();
    assert!(told_about(&told, DARA, "ana could come (knows dba, 08:00 in UTC)"), "{told:?}");
    assert_eq!((s.need("N1").skill.as_deref(), s.paged()), (Some("DBA"), Vec::new()));
    s.says(DARA, "ask n1").expect("asked");
    assert_eq!(s.paged(), [person_id(ANA)]);
    let again = s.says(DARA, "ask n1").expect_err("one at a time");
    assert!(again.to_string().contains("ana was asked"), "{again}");
    assert_eq!(s.due(), Some(("expert_answer N1".to_owned(), 300)));
    let told = s.until(300);
    assert!(told_about(&told, DARA, "ana has not answered, and N1 is still needed"), "{told:?}");
    assert!(told_about(&told, DARA, "emil could come (knows dba, 03:05 in New York, night)"), "{told:?}");
    assert_eq!(s.paged(), [person_id(ANA)], "nobody is woken by the clock alone");
    s.says(DARA, "ask n1").expect("asked");
    assert_eq!(s.paged(), [person_id(ANA), person_id(EMIL)]);
    s.says(EMIL, "join").expect("came");
    let told = s.until(600);
    assert!(told_about(&told, BEN, "N1 (dba: lock analysis) is met: emil is here"), "{told:?}");
    assert_eq!(s.need("N1").state(), "met");
}

#[test]
fn paging_a_skill_asks_one_person_and_twice_is_once() {
    let mut s = crew();
    s.says(DARA, "page dba: the replica lags").expect("asked");
    s.says(DARA, "page dba: the replica lags").expect("twice");
    assert_eq!((s.paged(), s.need("N1").text.as_str()), (vec![person_id(ANA)], "DBA: the replica lags"));
    s.until(300);
    s.says(DARA, "page dba").expect("the next");
    assert_eq!(s.paged(), [person_id(ANA), person_id(EMIL)]);
    s.until(600);
    let nobody = s.says(DARA, "ask n1").expect_err("all were asked");
    assert!(nobody.to_string().contains("nobody else who knows DBA can be asked"), "{nobody}");
}

#[test]
fn on_call_comes_before_awake_and_the_reason_is_said() {
    let mut s = crew();
    let service: ServiceId = crate::id::Id::from_uuid(Uuid::from_u128(50));
    let checkout = Service {
        id: service,
        name: "checkout".to_owned(),
        team: None,
        policy: None,
        business_impact: None,
        depends_on: Vec::new(),
        runbook_url: None,
        experts: vec![Target::Person(person_id(EMIL))],
    };
    s.directory.services.insert(service, checkout);
    s.incident.services = vec![service];
    let why = |s: &Scene| who_knows(&s.directory, &s.incident, "dba", s.now);
    let told: Vec<_> = why(&s).into_iter().map(|one| (one.person, one.why)).collect();
    assert_eq!(
        told,
        [(person_id(ANA), "knows dba".to_owned()), (person_id(EMIL), "expert of checkout".to_owned())],
        "whoever is awake"
    );
    let page = proposed(&s.directory, &s.incident, s.now);
    assert_eq!(page.iter().map(|one| one.why.as_str()).collect::<Vec<_>>(), ["expert of checkout"]);
}

#[test]
fn what_is_no_skill_stays_a_note_or_is_explained() {
    let directory = crew().directory;
    let context = Context { directory: &directory, now: at(0), zone: TimeZone::UTC, me: Some(person_id(ANA)) };
    for text in ["need kafka to be restarted", "need to ask the vendor", "ask the vendor", "ask n1 about it"] {
        let typed = parse(text, &context).expect("understood");
        assert_eq!(typed.command, Command::Note { text: text.to_owned() });
    }
    for text in ["need kafka", "need a kafka", "need dba", "page kafka", "ask n1"] {
        assert!(matches!(parse(text, &context).expect("understood").command, Command::Order(_)), "{text}");
    }
    let unknown = parse("page cobol", &context).expect_err("nobody").to_string();
    assert!(unknown.contains("known skills: DBA, k8s, kafka"), "{unknown}");
}
