use super::*;
use crate::id::Id;
use proptest::prelude::*;
use serde_json::Value;
use uuid::Uuid;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millisecond(1_790_000_000_000 + seconds * 1000 + 7).expect("in range")
}

fn id<K: crate::id::Kind>(n: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(n))
}

fn component(n: u128, name: &str, status: ComponentStatus) -> Component {
    Component {
        id: id(n),
        page: id(1),
        service: None,
        name: name.into(),
        description: Some("What customers use".into()),
        position: i64::try_from(n).expect("small"),
        status,
        created_at: at(0),
        updated_at: at(1),
    }
}

fn told(n: u128, status: IncidentStatus, impact: Impact, touched: &[u128]) -> Told {
    let incident = PublicIncident {
        id: id(n),
        page: id(1),
        incident: Some(id(900 + n)),
        name: "Cards are declined".into(),
        status,
        impact,
        created_at: at(10),
        updated_at: at(20),
        monitoring_at: None,
        resolved_at: status.is_closed().then(|| at(20)),
        started_at: at(5),
        next_update_at: None,
    };
    let affected = |c: &u128| Affected {
        code: id(*c),
        name: "Payments".into(),
        old_status: ComponentStatus::Operational,
        new_status: ComponentStatus::PartialOutage,
    };
    let update = PublicUpdate {
        id: id(500 + n),
        incident: id(n),
        status,
        body: "We are looking into it.".into(),
        created_at: at(10),
        display_at: at(10),
        affected: touched.iter().map(affected).collect(),
        next_update_at: None,
    };
    Told { incident, updates: vec![update] }
}

fn view(components: Vec<Component>, incidents: Vec<Told>) -> View {
    let page = Page {
        id: id(1),
        slug: "main".into(),
        name: "Acme".into(),
        automatic: false,
        created_at: at(0),
        updated_at: at(30),
    };
    View {
        page,
        url: "https://acme.example/status/main".into(),
        components,
        incidents,
        as_of: at(40),
        report_form: false,
    }
}

/// The table of Statuspage's documentation; the rows with several components and a partial outage are also what
/// GitHub's page said on its bad days.
#[test]
fn the_overall_sentence_follows_the_components() {
    use ComponentStatus::{DegradedPerformance as D, MajorOutage as M, Operational as O, PartialOutage as P};
    let w = ComponentStatus::UnderMaintenance;
    for (components, indicator, description) in [
        (vec![], "none", "All Systems Operational"),
        (vec![O], "none", "All Systems Operational"),
        (vec![w], "maintenance", "Service Under Maintenance"),
        (vec![D], "minor", "Partially Degraded Service"),
        (vec![P], "major", "Partial System Outage"),
        (vec![M], "critical", "Major System Outage"),
        (vec![O, O], "none", "All Systems Operational"),
        (vec![O, w], "maintenance", "Service Under Maintenance"),
        (vec![O, w, D], "minor", "Partially Degraded Service"),
        (vec![D, D], "minor", "Degraded System Service"),
        (vec![O, P, D], "minor", "Minor Service Outage"),
        (vec![P, P], "major", "Partial System Outage"),
        (vec![O, M, P], "major", "Partial System Outage"),
        (vec![M, M], "critical", "Major System Outage"),
    ] {
        let got = overall(&components, &[]);
        assert_eq!((got.indicator.as_str(), got.description), (indicator, description), "{components:?}");
    }
}

#[test]
fn an_open_incident_is_never_below_all_is_well() {
    use ComponentStatus::{Operational, PartialOutage};
    for (components, impacts, indicator) in [
        (vec![Operational], vec![Impact::None], "none"),
        (vec![Operational], vec![Impact::Minor], "minor"),
        (vec![], vec![Impact::Minor, Impact::Critical], "critical"),
        (vec![Operational, Operational], vec![Impact::Major], "major"),
        (vec![Operational, PartialOutage], vec![Impact::Critical], "minor"),
    ] {
        assert_eq!(overall(&components, &impacts).indicator.as_str(), indicator, "{components:?} {impacts:?}");
    }
    let closed = view(vec![], vec![told(7, IncidentStatus::Resolved, Impact::Critical, &[])]);
    assert_eq!(closed.overall().indicator, Indicator::None, "what is over does not count");
}

#[test]
fn any_order_of_statuses_is_allowed_except_a_postmortem_before_the_end() {
    for from in std::iter::once(None).chain(IncidentStatus::ALL.iter().copied().map(Some)) {
        for to in IncidentStatus::ALL.iter().copied() {
            let early = to == IncidentStatus::Postmortem
                && !matches!(from, Some(IncidentStatus::Resolved | IncidentStatus::Postmortem));
            assert_eq!(transition(from, to).is_err(), early, "{from:?} -> {to:?}");
        }
    }
}

#[test]
fn moving_keeps_and_forgets_the_right_instants() {
    let mut it = told(7, IncidentStatus::Investigating, Impact::Minor, &[]).incident;
    it.move_to(IncidentStatus::Monitoring, at(100)).expect("allowed");
    it.move_to(IncidentStatus::Monitoring, at(110)).expect("allowed");
    assert_eq!((it.monitoring_at, it.resolved_at), (Some(at(100)), None), "the first one counts");
    it.move_to(IncidentStatus::Resolved, at(120)).expect("allowed");
    it.move_to(IncidentStatus::Postmortem, at(900)).expect("allowed");
    assert_eq!((it.monitoring_at, it.resolved_at), (Some(at(100)), Some(at(120))));
    it.move_to(IncidentStatus::Identified, at(950)).expect("reopened");
    assert_eq!((it.monitoring_at, it.resolved_at, it.updated_at), (None, None, at(950)));
    let before = it.clone();
    assert_eq!(it.move_to(IncidentStatus::Postmortem, at(960)), Err(Refused::NotResolved));
    assert_eq!(it, before, "a refusal changes nothing");
}

#[test]
fn an_update_tells_what_each_component_was_and_is() {
    let mut components =
        vec![component(2, "Web", ComponentStatus::Operational), component(3, "Payments", ComponentStatus::Operational)];
    let wanted = [
        (id(3), ComponentStatus::DegradedPerformance),
        (id(3), ComponentStatus::MajorOutage),
        (id(99), ComponentStatus::MajorOutage),
    ];
    let affected = set_components(&mut components, &wanted, at(50));
    assert_eq!(affected.len(), 1);
    assert_eq!(
        (affected[0].name.as_str(), affected[0].old_status, affected[0].new_status),
        ("Payments", ComponentStatus::Operational, ComponentStatus::MajorOutage)
    );
    assert_eq!((components[0].updated_at, components[1].updated_at), (at(1), at(50)));
    let again = set_components(&mut components, &wanted[1..], at(60));
    assert_eq!(again[0].old_status, again[0].new_status);
    assert_eq!(components[1].updated_at, at(50), "nothing changed");
}

#[test]
fn resolving_restores_what_no_other_incident_holds() {
    let components = vec![
        component(2, "Web", ComponentStatus::PartialOutage),
        component(3, "Payments", ComponentStatus::MajorOutage),
        component(4, "Search", ComponentStatus::DegradedPerformance),
        component(5, "Mail", ComponentStatus::UnderMaintenance),
    ];
    let ending = told(7, IncidentStatus::Resolved, Impact::Major, &[2, 3, 5]);
    let other = told(8, IncidentStatus::Monitoring, Impact::Major, &[3]);
    let over = told(9, IncidentStatus::Resolved, Impact::Major, &[2]);
    let restored = restored(&ending, &[ending.clone(), other, over], &components);
    assert_eq!(restored, vec![(id(2), ComponentStatus::Operational)]);
}

#[test]
fn slugs_names_and_bodies_are_bounded() {
    for good in ["main", "acme-cloud", "9", &"a".repeat(63)] {
        assert_eq!(check_slug(good), Ok(()), "{good}");
    }
    for bad in ["", "-", "a-", "a--b", "Main", "a b", "../x", "a/b", "ü", &"a".repeat(64)] {
        assert!(check_slug(bad).is_err(), "{bad}");
    }
    assert_eq!(name("  Cards\n are\u{202e} declined ").as_deref(), Ok("Cards are declined"));
    assert!(name(" \u{0} ").is_err() && name(&"x".repeat(201)).is_err());
    assert!(body("\n \n").is_err() && body(&"x".repeat(25_001)).is_err());
    assert_eq!(body("a\r\n\r\nb \n").as_deref(), Ok("a\n\nb"));
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn document(view: &View, path: &str) -> Value {
    let documents = json::documents(view).expect("rendered");
    let (_, text) = documents.iter().find(|(p, _)| *p == path).expect("a document at the path");
    serde_json::from_str(text).expect("JSON")
}

/// The names are those that Statuspage's readers look for, in alphabetical order, written down by hand.
#[test]
fn the_summary_has_statuspages_shape() {
    let components = vec![component(3, "Payments", ComponentStatus::PartialOutage)];
    let incidents = vec![
        told(8, IncidentStatus::Monitoring, Impact::Major, &[3]),
        told(7, IncidentStatus::Resolved, Impact::Minor, &[3]),
    ];
    let view = view(components, incidents);
    let summary = document(&view, "api/v2/summary.json");
    assert_eq!(keys(&summary), ["components", "incidents", "page", "scheduled_maintenances", "status"]);
    assert_eq!(keys(&summary["page"]), ["id", "name", "time_zone", "updated_at", "url"]);
    assert_eq!(keys(&summary["status"]), ["description", "indicator"]);
    let component = [
        "created_at",
        "description",
        "group",
        "group_id",
        "id",
        "name",
        "only_show_if_degraded",
        "page_id",
        "position",
        "showcase",
        "start_date",
        "status",
        "updated_at",
    ];
    assert_eq!(keys(&summary["components"][0]), component);
    let incident = &summary["incidents"][0];
    let expected = [
        "components",
        "created_at",
        "id",
        "impact",
        "incident_updates",
        "monitoring_at",
        "name",
        "page_id",
        "resolved_at",
        "shortlink",
        "started_at",
        "status",
        "updated_at",
    ];
    assert_eq!(keys(incident), expected);
    assert_eq!(keys(&incident["components"][0]), component);
    let update = &incident["incident_updates"][0];
    let expected = [
        "affected_components",
        "body",
        "created_at",
        "deliver_notifications",
        "display_at",
        "id",
        "incident_id",
        "status",
        "updated_at",
    ];
    assert_eq!(keys(update), expected);
    assert_eq!(keys(&update["affected_components"][0]), ["code", "name", "new_status", "old_status"]);
    assert_eq!(update["affected_components"][0]["code"], summary["components"][0]["id"]);
    assert_eq!(incident["monitoring_at"], Value::Null);
    assert_eq!(incident["started_at"], "2026-09-21T14:13:25.007Z");
    assert_eq!(summary["scheduled_maintenances"], Value::Array(vec![]));
}

#[test]
fn each_document_holds_its_part_and_nothing_internal() {
    let incidents = vec![
        told(8, IncidentStatus::Monitoring, Impact::Major, &[]),
        told(7, IncidentStatus::Resolved, Impact::Minor, &[]),
    ];
    let view = view(vec![component(3, "Payments", ComponentStatus::Operational)], incidents);
    let count = |path: &str, list: &str| document(&view, path)[list].as_array().map(Vec::len);
    assert_eq!(count("api/v2/summary.json", "incidents"), Some(1));
    assert_eq!(count("api/v2/incidents.json", "incidents"), Some(2));
    assert_eq!(count("api/v2/incidents/unresolved.json", "incidents"), Some(1));
    assert_eq!(count("api/v2/components.json", "components"), Some(1));
    for path in ["", "/upcoming", "/active"] {
        assert_eq!(count(&format!("api/v2/scheduled-maintenances{path}.json"), "scheduled_maintenances"), Some(0));
    }
    let status = document(&view, "api/v2/status.json");
    assert_eq!((&status["status"]["indicator"], keys(&status).len()), (&Value::from("major"), 2));
    let internal = view.incidents[0].incident.incident.expect("linked").to_string();
    assert!(json::documents(&view).expect("rendered").iter().all(|(_, text)| !text.contains(&internal)));
}

proptest! {
    #[test]
    fn the_description_is_calm_exactly_when_the_indicator_is(
        components in prop::collection::vec(prop::sample::select(ComponentStatus::ALL), 0..6),
        impacts in prop::collection::vec(prop::sample::select(Impact::ALL), 0..4),
    ) {
        let got = overall(&components, &impacts);
        let trouble = components.iter().any(|c| *c != ComponentStatus::Operational)
            || impacts.iter().any(|i| *i != Impact::None);
        prop_assert_eq!(got.indicator != Indicator::None, trouble);
        prop_assert_eq!(got.description == "All Systems Operational", !trouble);
    }

    #[test]
    fn whatever_people_write_survives_the_way_through_json(written in "\\PC{0,60}|.{0,60}|<script>.{0,20}</script>") {
        let mut told = told(8, IncidentStatus::Monitoring, Impact::Major, &[]);
        told.updates[0].body.clone_from(&written);
        let summary = document(&view(vec![], vec![told]), "api/v2/summary.json");
        prop_assert_eq!(summary["incidents"][0]["incident_updates"][0]["body"].as_str(), Some(written.as_str()));
    }
}
