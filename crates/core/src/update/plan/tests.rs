use super::*;
use crate::directory::{Service, Team};
use crate::id::{Id, Kind};
use proptest::prelude::*;
use uuid::Uuid;

fn id<K: Kind>(n: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(n))
}

fn plan(n: u128, name: &str, scope: Scope) -> CommunicationPlan {
    CommunicationPlan {
        id: id(n),
        name: name.to_owned(),
        scope,
        owner: None,
        internal_minutes: None,
        public_minutes: None,
        first_public_minutes: None,
        approver: None,
        auto_publish: false,
        internal: BTreeMap::new(),
        public: BTreeMap::new(),
        audiences: Vec::new(),
    }
}

fn list(name: &str, address: &str) -> Audience {
    Audience { name: name.to_owned(), members: BTreeSet::from([Recipient::Email(address.to_owned())]) }
}

/// Checkout and ledger belong to Payments, search to nobody.
fn company(plans: Vec<CommunicationPlan>) -> Directory {
    let service = |n, name: &str, team| Service {
        id: id(n),
        name: name.to_owned(),
        team,
        policy: None,
        business_impact: None,
        depends_on: Vec::new(),
        runbook_url: None,
        experts: Vec::new(),
    };
    let payments = Team { id: id(1), name: "Payments".to_owned(), members: Vec::new() };
    let services = [service(1, "checkout", Some(id(1))), service(2, "ledger", Some(id(1))), service(3, "search", None)];
    Directory {
        teams: [(payments.id, payments)].into(),
        services: services.map(|s| (s.id, s)).into(),
        plans: plans.into_iter().map(|p| (p.id, p)).collect(),
        ..Directory::default()
    }
}

fn said<T>(value: T, plan: &str) -> Option<Said<T>> {
    Some(Said { value, plans: BTreeSet::from([plan.to_owned()]) })
}

#[test]
fn without_a_plan_everything_is_as_the_severity_says() {
    for severity in Severity::ALL {
        assert_eq!(policy_for(&company(Vec::new()), severity, &[id(1)]), policy_of(severity));
    }
}

#[test]
fn the_nearer_plan_wins_and_lists_are_added_up() {
    let directory = company(vec![
        CommunicationPlan {
            internal_minutes: Some(40),
            approver: Some(Role::IncidentCommander),
            audiences: vec![list("leaders", "leaders@example.com")],
            ..plan(1, "everybody", Scope::Organisation)
        },
        CommunicationPlan { internal_minutes: Some(50), ..plan(2, "payments", Scope::Team(id(1))) },
        CommunicationPlan {
            auto_publish: true,
            audiences: vec![list("leaders", "cfo@example.com")],
            ..plan(3, "checkout", Scope::Service(id(1)))
        },
    ]);
    let checkout = effective(&directory, Severity::Sev2, &[id(1)]);
    assert_eq!(checkout.internal_minutes, said(50, "payments"));
    assert_eq!((checkout.approval.clone(), checkout.approver()), (said(Approval::Nobody, "checkout"), None));
    let addresses: Vec<String> = destinations(&checkout, &directory).into_iter().map(|d| d.address).collect();
    assert_eq!(addresses, ["cfo@example.com", "leaders@example.com"]);
    let search = effective(&directory, Severity::Sev2, &[id(3)]);
    assert_eq!(
        (search.internal_minutes, search.approval),
        (said(40, "everybody"), said(Approval::By(Role::IncidentCommander), "everybody"))
    );
}

#[test]
fn several_services_get_the_shortest_cadence_and_the_strictest_approval() {
    let directory = company(vec![
        CommunicationPlan {
            internal_minutes: Some(15),
            auto_publish: true,
            ..plan(1, "checkout", Scope::Service(id(1)))
        },
        CommunicationPlan {
            internal_minutes: Some(45),
            approver: Some(Role::CommunicationsLeadCustomer),
            ..plan(2, "search", Scope::Service(id(3)))
        },
        CommunicationPlan { internal_minutes: Some(10), ..plan(3, "worst", Scope::Severity(Severity::Sev1)) },
    ]);
    let policy = policy_for(&directory, Severity::Sev2, &[id(1), id(3)]);
    assert_eq!(policy.internal_update_minutes, Some(15));
    assert_eq!(policy.communication.approver(), Some(Role::CommunicationsLeadCustomer));
    assert_eq!(policy_for(&directory, Severity::Sev1, &[id(3)]).internal_update_minutes, Some(10));
}

#[test]
fn a_severity_that_promises_nothing_is_left_alone_unless_a_plan_names_it() {
    let everybody = CommunicationPlan { internal_minutes: Some(30), ..plan(1, "everybody", Scope::Organisation) };
    let named = CommunicationPlan { internal_minutes: Some(90), ..plan(2, "mild", Scope::Severity(Severity::Sev4)) };
    let directory = company(vec![everybody, named]);
    assert_eq!(policy_for(&directory, Severity::Sev5, &[]).internal_update_minutes, None);
    assert_eq!(policy_for(&directory, Severity::Sev4, &[]).internal_update_minutes, Some(90));
    assert_eq!(policy_for(&directory, Severity::Sev3, &[]).internal_update_minutes, Some(30));
}

fn any_effective() -> impl Strategy<Value = Effective> {
    let minutes = || proptest::option::of((1..6_u32, 0..3_u8));
    let approval = proptest::option::of((
        prop::sample::select(vec![
            Approval::Nobody,
            Approval::By(Role::IncidentCommander),
            Approval::By(Role::CommunicationsLeadCustomer),
        ]),
        0..3_u8,
    ));
    let listed = proptest::collection::btree_map(0..3_u8, (0..4_u8, 0..3_u8), 0..3);
    let name = |n: u8| BTreeSet::from([format!("plan {n}")]);
    let say = move |of: Option<(u32, u8)>| of.map(|(value, n)| Said { value, plans: name(n) });
    (minutes(), minutes(), minutes(), approval, listed).prop_map(move |(internal, public, first, approval, listed)| {
        Effective {
            internal_minutes: say(internal),
            public_minutes: say(public),
            first_public_minutes: say(first),
            approval: approval.map(|(value, n)| Said { value, plans: name(n) }),
            audiences: listed
                .into_iter()
                .map(|(list, (member, n))| {
                    let members = BTreeSet::from([Recipient::Email(format!("{member}@example.com"))]);
                    (format!("list {list}"), Listed { members, plans: name(n) })
                })
                .collect(),
            ..Effective::default()
        }
    })
}

proptest! {
    #[test]
    fn merging_is_a_join(a in any_effective(), b in any_effective(), c in any_effective()) {
        prop_assert_eq!(a.clone().merge(a.clone()), a.clone());
        prop_assert_eq!(a.clone().merge(b.clone()), b.clone().merge(a.clone()));
        prop_assert_eq!(a.clone().merge(b.clone()).merge(c.clone()), a.clone().merge(b.clone().merge(c)));
        prop_assert_eq!(a.clone().merge(Effective::default()), a.clone());
    }

    #[test]
    fn nobody_hears_later_less_or_without_the_approval_they_asked_for(a in any_effective(), b in any_effective()) {
        let merged = a.clone().merge(b);
        if let Some(own) = &a.internal_minutes {
            prop_assert!(merged.internal_minutes.as_ref().is_some_and(|m| m.value <= own.value));
        }
        if a.approver().is_some() {
            prop_assert!(merged.approver().is_some());
        }
        for (name, list) in &a.audiences {
            prop_assert!(list.members.is_subset(&merged.audiences[name].members));
        }
    }
}
