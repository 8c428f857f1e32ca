use super::*;
use crate::incidents;
use crate::testing::engines;
use allclear_core::access::Actor;
use allclear_core::id::{FactorId, Ids};
use allclear_core::incident::{Change, Declaration, Incident, Severity, policy_of};
use allclear_core::review::{self, Edit, Section};

fn ids() -> Ids {
    let mut n = 5_u64;
    Ids::new(move || {
        n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
        n
    })
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("in range")
}

fn ana() -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(1))
}

fn resolved(tx: &mut Tx<'_>) -> Result<(Incident, Review)> {
    let declaration = Declaration {
        number: incidents::next_number(tx)?,
        title: "Payments fail".to_owned(),
        impact: None,
        policy: policy_of(Severity::Sev1),
        services: Vec::new(),
    };
    let mut ids = ids();
    let mut change = Change::declare(declaration, &Actor::by_link(ana()), at(0), &mut ids).expect("valid");
    change.resolve(None).expect("fits");
    let decision = change.decide();
    incidents::save(tx, &decision)?;
    let review = review::begin(&decision.incident, |_| "Europe/Berlin".to_owned(), &mut ids, at(1));
    save(tx, &review)?;
    Ok((decision.incident, review))
}

fn empty_draft() -> Vec<Section> {
    SectionKey::ALL.iter().map(|key| Section { key: *key, text: String::new(), prompt: "", revision: 0 }).collect()
}

#[test]
fn a_review_and_its_sections_come_back() {
    for db in engines() {
        let (saved, found) = db
            .write_blocking(|tx| {
                let (incident, mut review) = resolved(tx)?;
                let edits = [
                    Edit { key: SectionKey::Lucky, text: "night".to_owned(), revision: 0 },
                    Edit { key: SectionKey::Surprises, text: "none\nat all".to_owned(), revision: 0 },
                ];
                let changed = review.edit(empty_draft(), &edits, &Actor::Operator, at(5)).expect("no clash");
                save_sections(tx, &review, &changed)?;
                review.state = State::Published;
                review.published_at = Some(at(9));
                save(tx, &review)?;
                Ok((review, find(tx, incident.id)?))
            })
            .unwrap_or_else(|e| panic!("{}: {e}", db.name));
        assert_eq!(found, Some(saved), "{}", db.name);
    }
}

#[test]
fn of_two_who_write_one_section_the_second_is_not_saved() {
    for db in engines() {
        let (incident, review) = db.write_blocking(resolved).expect("saved");
        let write = |text: &str, mut review: Review| {
            let edit = Edit { key: SectionKey::Lucky, text: text.to_owned(), revision: 0 };
            let changed = review.edit(empty_draft(), &[edit], &Actor::Operator, at(5)).expect("no clash");
            db.write_blocking(move |tx| save_sections(tx, &review, &changed))
        };
        assert!(write("mine", review.clone()).is_ok(), "{}", db.name);
        assert!(matches!(write("yours", review), Err(StoreError::Busy)), "{}", db.name);
        let found = db.read_blocking(move |tx| find(tx, incident.id)).expect("read").expect("there");
        assert_eq!(found.edits[&SectionKey::Lucky].text, "mine");
    }
}

#[test]
fn factors_and_actions_come_back_and_actions_change() {
    for db in engines() {
        db.write_blocking(|tx| {
            let (incident, _) = resolved(tx)?;
            let factor = Factor {
                id: FactorId::from_uuid(Uuid::from_u128(3)),
                incident: incident.id,
                category: FactorCategory::Capacity,
                text: "one machine for all".to_owned(),
                created_at: at(2),
                created_by: Actor::System,
            };
            insert_factor(tx, &factor)?;
            assert_eq!(factors(tx, incident.id)?, [factor]);
            let mut action = Action {
                id: ActionId::from_uuid(Uuid::from_u128(4)),
                incident: incident.id,
                title: "Add a machine".to_owned(),
                kind: ActionKind::Prevent,
                owner: ana(),
                due_on: jiff::civil::date(2027, 2, 1),
                done_when: "two machines answer in production".to_owned(),
                state: ActionState::Open,
                reason: None,
                created_at: at(3),
                created_by: Actor::Operator,
                ended_at: None,
            };
            save_action(tx, &action)?;
            let of = |state, owner| ActionFilter { state: Some(state), owner: Some(owner), after: None, limit: 10 };
            assert_eq!(all_actions(tx, &of(ActionState::Open, ana()))?, [action.clone()]);
            action.state = ActionState::WontDo;
            action.reason = Some("sold".to_owned());
            action.ended_at = Some(at(9));
            save_action(tx, &action)?;
            assert_eq!(find_action(tx, incident.id, action.id)?, Some(action.clone()));
            assert_eq!(find_action(tx, IncidentId::from_uuid(Uuid::nil()), action.id)?, None);
            assert_eq!(actions(tx, incident.id)?, [action]);
            assert_eq!(all_actions(tx, &of(ActionState::Open, ana()))?, []);
            Ok(())
        })
        .unwrap_or_else(|e| panic!("{}: {e}", db.name));
    }
}
