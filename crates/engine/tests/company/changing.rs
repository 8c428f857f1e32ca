//! Changing a part of the company by hand, as a settings form does.

use crate::{SMALL, app, apply, current};
use allclear_core::access::Actor;
use allclear_core::directory::{ContactMethod, Directory, Integration, NotificationRule, Override, Role, Target, Team};
use allclear_core::id::{ContactMethodId, Id, PersonId, ScheduleId, TokenId};
use allclear_engine::company::{self, ChangeError, Component, Edit, FieldProblem, Op, Plan, SourceFile};
use allclear_engine::{App, Error};
use allclear_store::{args, credentials, sql};
use jiff::SignedDuration;
use uuid::Uuid;

fn change_as<T: Send + 'static>(
    app: &App,
    actor: Actor,
    edit: impl FnMut(&mut Edit<'_>) -> allclear_engine::Result<T> + Send + 'static,
) -> Result<(T, Plan), ChangeError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(company::change(app, actor, edit))
}

fn change(app: &App, mut edit: impl FnMut(&mut Directory) + Send + 'static) -> Result<Plan, ChangeError> {
    let edited = change_as(app, Actor::Operator, move |e| {
        edit(&mut e.company.directory);
        Ok(())
    });
    edited.map(|((), plan)| plan)
}

/// What is wrong with an edit: field and message of each problem.
fn wrong(app: &App, edit: impl FnMut(&mut Directory) + Send + 'static) -> Vec<(String, String)> {
    let before = current(app);
    match change(app, edit) {
        Err(ChangeError::Fields(problems)) => {
            assert_eq!(current(app), before, "a refused change changes nothing");
            problems.into_iter().map(|p| (p.field, p.message)).collect()
        }
        other => panic!("not refused: {other:?}"),
    }
}

fn field(problems: &[(String, String)]) -> Vec<&str> {
    problems.iter().map(|(field, _)| field.as_str()).collect()
}

/// [`SMALL`] with A as its admin.
fn small() -> App {
    let app = app();
    apply(&app, &SMALL.replace("name: A, time_zone: UTC", "name: A, time_zone: UTC, role: admin"));
    app
}

macro_rules! first {
    ($directory:expr, $kind:ident) => {
        $directory.$kind.values_mut().next().unwrap()
    };
}

#[test]
fn a_change_is_saved_told_and_written_down() {
    let app = small();
    let (id, plan) = change_as(&app, Actor::Operator, |edit| {
        let id = edit.id();
        let members = edit.company.directory.people.keys().copied().collect();
        edit.company.directory.teams.insert(id, Team { id, name: "Night shift".to_owned(), members });
        first!(edit.company.directory, services).business_impact = Some("Nobody can pay.".to_owned());
        Ok(id)
    })
    .unwrap();
    let told: Vec<_> = plan.changes.iter().map(|c| (c.op, c.kind.as_str(), c.name.as_str())).collect();
    assert_eq!(told, [(Op::Create, "team", "Night shift"), (Op::Update, "service", "V")]);
    assert_eq!(current(&app).directory.teams[&id].members.len(), 2);
    assert_eq!(app.directory().teams[&id].name, "Night shift", "the next look-up knows it");
    let last = sql!("SELECT body FROM audit WHERE action = 'configuration.change'");
    let body: String = app.db().read_blocking(move |tx| tx.one(last, args![], |row| row.get("body"))).unwrap();
    assert!(body.contains("Night shift") && body.contains("Nobody can pay"), "{body}");
}

#[test]
fn an_edit_that_changes_nothing_writes_nothing() {
    let app = small();
    let version = || app.db().read_blocking(allclear_store::directory::version).unwrap();
    let before = version();
    assert!(change(&app, |_| {}).unwrap().is_empty());
    assert_eq!(version(), before);
}

#[test]
fn each_mistake_is_told_at_its_field_and_all_at_once() {
    let app = small();
    let told = wrong(&app, |d| {
        let ana = first!(d, people);
        ana.email = "ana at x".to_owned();
        ana.name = " ".to_owned();
        ana.time_zone = "Berlin".to_owned();
        ana.methods[0].channel = "pigeon".to_owned();
        ana.high =
            vec![NotificationRule { method: ContactMethodId::from_uuid(Uuid::nil()), after: SignedDuration::ZERO }];
    });
    let want = [
        ("email", "\"ana at x\" is not a mail address"),
        ("name", "\"name\" is empty"),
        ("time_zone", "there is no time zone \"Berlin\""),
        ("methods[0].type", "there is no channel \"pigeon\""),
        ("rules.high[0].method", "this rule uses a contact method that is not there"),
    ];
    for (field, message) in want {
        assert!(told.contains(&(field.to_owned(), message.to_owned())), "{field} in {told:?}");
    }
    assert_eq!(told.len(), want.len(), "{told:?}");
}

#[test]
fn fields_are_named_in_every_kind_of_thing() {
    let app = small();
    assert_eq!(
        field(&wrong(&app, |d| first!(d, people).methods[0].address = "nowhere".to_owned())),
        ["methods[0].address"]
    );
    assert_eq!(field(&wrong(&app, |d| first!(d, teams).name = String::new())), ["name"]);
    let person = PersonId::from_uuid(Uuid::from_u128(9));
    assert_eq!(field(&wrong(&app, move |d| first!(d, teams).members.push(person))), ["members[2]"]);
    assert_eq!(field(&wrong(&app, |d| first!(d, schedules).time_zone = "X".to_owned())), ["time_zone"]);
    let backwards = wrong(&app, |d| {
        let cover = &mut first!(d, schedules).overrides[0];
        std::mem::swap(&mut cover.from, &mut cover.to);
    });
    assert_eq!(field(&backwards), ["overrides[0].to"]);
    let page = Target::Schedule(ScheduleId::from_uuid(Uuid::from_u128(9)));
    assert_eq!(field(&wrong(&app, move |d| first!(d, policies).steps[0].page.push(page))), ["steps[0].page[2]"]);
    assert_eq!(field(&wrong(&app, |d| first!(d, policies).repeat = 1_000_000)), ["repeat"]);
    assert_eq!(
        field(&wrong(&app, |d| first!(d, policies).steps[0].wait = SignedDuration::from_hours(999))),
        ["steps[0].wait"]
    );
    assert_eq!(field(&wrong(&app, |d| first!(d, services).runbook_url = Some("ftp://x".to_owned()))), ["runbook"]);
    assert_eq!(field(&wrong(&app, |d| first!(d, integrations).key = "short".to_owned())), ["key"]);
    assert_eq!(field(&wrong(&app, |d| first!(d, integrations).source = "fax".to_owned())), ["source"]);
    assert_eq!(field(&wrong(&app, |d| first!(d, status_pages).slug = "Not A Slug".to_owned())), ["slug"]);
    assert_eq!(
        field(&wrong(&app, |d| d.commanders = Some(ScheduleId::from_uuid(Uuid::from_u128(9))))),
        ["commander_schedule"]
    );
}

#[test]
fn a_component_belongs_to_its_page() {
    let app = small();
    let named = |name: &'static str| {
        change_as(&app, Actor::Operator, move |edit| {
            let page = *edit.company.directory.status_pages.keys().next().unwrap();
            let id = edit.id();
            let component =
                Component { id, page, name: name.to_owned(), service: None, description: None, position: 2 };
            edit.company.components.insert(id, component);
            Ok(())
        })
    };
    let (_, plan) = named("Website").unwrap();
    assert_eq!((plan.changes.len(), plan.changes[0].kind.as_str()), (1, "status page"));
    assert_eq!(current(&app).components.len(), 2);
    let Err(ChangeError::Fields(problems)) = named("C") else { panic!("two components with one name") };
    assert_eq!(problems[0].field, "components[1].name", "{problems:?}");
    assert!(problems[0].message.contains("described twice") && !problems[0].message.contains("first at"));
}

#[test]
fn names_stay_unique_whatever_their_case() {
    let app = small();
    let twice = wrong(&app, |d| {
        let taken = d.people.values().next().unwrap().email.to_uppercase();
        d.people.values_mut().nth(1).unwrap().email = taken;
    });
    assert_eq!(twice, [("email".to_owned(), "there is a person \"a@x.example\" already".to_owned())]);
    let service = wrong(&app, |d| first!(d, services).name = "w".to_owned());
    assert_eq!(field(&service), ["name"]);
    let key = wrong(&app, |d| {
        let one = d.integrations.values().next().unwrap().clone();
        let id = Id::from_uuid(Uuid::from_u128(77));
        d.integrations.insert(id, Integration { id, name: "other".to_owned(), ..one });
    });
    assert_eq!(field(&key), ["key"]);
}

#[test]
fn what_something_needs_is_not_removed() {
    let app = small();
    let told = |edit: fn(&mut Directory)| wrong(&app, edit).into_iter().map(|(_, message)| message).collect::<Vec<_>>();
    assert_eq!(told(|d| d.teams.clear())[0], "the team \"T\" is still needed by the schedule \"S\"");
    assert_eq!(told(|d| d.schedules.clear())[0], "the schedule \"S\" is still needed by the escalation policy \"P\"");
    assert_eq!(told(|d| d.policies.clear())[0], "the escalation policy \"P\" is still needed by the service \"V\"");
    assert_eq!(told(|d| d.services.clear())[0], "the service \"V\" is still needed by the integration \"I\"");
    let gone = |d: &mut Directory| drop(d.people.pop_last());
    assert_eq!(told(gone)[0], "the person \"b@x.example\" is still needed by the team \"T\"");
}

#[test]
fn overrides_go_with_their_person() {
    let app = small();
    change(&app, |d| {
        let (ben, _) = d.people.pop_last().unwrap();
        first!(d, teams).members.retain(|id| *id != ben);
        first!(d, policies).steps[0].page.retain(|target| *target != Target::Person(ben));
    })
    .unwrap();
    assert!(current(&app).directory.schedules.values().all(|s| s.overrides.is_empty()));
}

#[test]
fn the_last_admin_stays_one() {
    let app = small();
    let told = wrong(&app, |d| first!(d, people).role = Role::Manager);
    assert_eq!(told, [("role".to_owned(), "A is the last admin".to_owned())]);
    change(&app, |d| d.people.values_mut().for_each(|p| p.role = Role::Admin)).unwrap();
    change(&app, |d| first!(d, people).role = Role::Manager).unwrap();
}

/// Lets a person sign in, as accepting an invitation does.
fn lets_in(app: &App, name: &str) {
    let id = current(app).directory.people.values().find(|p| p.name == name).unwrap().id;
    let now = app.now();
    app.db().write_blocking(move |tx| credentials::set_password(tx, id, "a hash", now)).unwrap();
}

#[test]
fn an_admin_who_can_sign_in_stays_however_many_there_are_on_paper() {
    let app = small();
    change(&app, |d| d.people.values_mut().for_each(|p| p.role = Role::Admin)).unwrap();
    lets_in(&app, "A");
    let last = ("role".to_owned(), "A is the last admin who can sign in".to_owned());
    assert_eq!(wrong(&app, |d| first!(d, people).role = Role::Manager), [last]);
    change(&app, |d| d.people.values_mut().nth(1).unwrap().role = Role::Manager).unwrap();
    change(&app, |d| d.people.values_mut().nth(1).unwrap().role = Role::Admin).unwrap();
    lets_in(&app, "B");
    change(&app, |d| first!(d, people).role = Role::Manager).unwrap();
}

#[test]
fn files_that_leave_no_admin_who_can_sign_in_are_applied_with_a_warning() {
    let app = small();
    let (both, other) = (
        SMALL.replace("time_zone: UTC }", "time_zone: UTC, role: admin }"),
        SMALL.replace("name: B, time_zone: UTC", "name: B, time_zone: UTC, role: admin"),
    );
    assert_eq!(apply(&app, &both).warnings, [], "nobody could sign in before");
    lets_in(&app, "A");
    assert_eq!(apply(&app, &both).warnings, []);
    let file = SourceFile { name: String::new(), text: other.clone() };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let planned = runtime.block_on(company::plan_only(&app, &[file])).unwrap();
    let applied = apply(&app, &other);
    assert_eq!(planned.warnings, applied.warnings, "said before it is done, too");
    let told = planned.warnings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(
        told.contains("no admin is left who can sign in: A (a@x.example)") && told.contains("but as no admin"),
        "{told}"
    );
}

#[test]
fn what_was_not_changed_is_not_looked_at() {
    let app = small();
    let spoil = sql!("UPDATE person SET time_zone = 'Mars/Olympus' WHERE name = 'B'");
    app.db().write_blocking(move |tx| tx.exec(spoil, args![])).unwrap();
    app.db()
        .write_blocking(|tx| tx.exec(sql!("UPDATE meta SET directory_version = $1"), args![Uuid::from_u128(5)]))
        .unwrap();
    change(&app, |d| first!(d, teams).name = "Fine".to_owned()).unwrap();
    assert_eq!(field(&wrong(&app, |d| d.people.values_mut().nth(1).unwrap().name = "Ben".to_owned())), ["time_zone"]);
}

#[test]
fn zones_are_stored_by_their_proper_names() {
    let app = small();
    change(&app, |d| first!(d, people).time_zone = "europe/berlin".to_owned()).unwrap();
    assert_eq!(current(&app).directory.people.values().next().unwrap().time_zone, "Europe/Berlin");
}

#[test]
fn a_form_that_came_too_late_hears_what_is_gone() {
    let app = small();
    let gone = change_as(&app, Actor::Operator, |_| Err::<(), _>(Error::not_found("team", "team_x")));
    assert!(matches!(gone, Err(ChangeError::Engine(Error::NotFound { what: "team", .. }))));
    let one = ChangeError::Fields(vec![FieldProblem {
        kind: "team",
        name: "T".to_owned(),
        field: "name".to_owned(),
        message: "it is empty".to_owned(),
        hint: Some("write one".to_owned()),
    }]);
    assert_eq!(Error::from(one).to_string(), "name: it is empty (write one)");
}

/// What each role may change: one line a change, one column a role from stakeholder to admin.
#[test]
fn each_role_may_change_what_the_table_says() {
    type Change = fn(&mut Directory);
    let table: [(&str, &str, Change); 13] = [
        ("a team's members", "---++", |d| first!(d, teams).members.truncate(1)),
        ("a schedule", "---++", |d| first!(d, schedules).time_zone = "Asia/Tokyo".to_owned()),
        ("an override", "---++", |d| {
            let (s, person) = (first!(d, schedules), *d.people.keys().next().unwrap());
            let cover = s.overrides[0].clone();
            s.overrides.push(Override { id: Id::from_uuid(Uuid::from_u128(3)), person, ..cover });
        }),
        ("a policy", "---++", |d| first!(d, policies).repeat = 3),
        ("a service", "---++", |d| first!(d, services).business_impact = Some("It hurts.".to_owned())),
        ("a status page", "---++", |d| first!(d, status_pages).name = "Status".to_owned()),
        ("an integration's name", "---++", |d| first!(d, integrations).name = "renamed".to_owned()),
        ("an integration's key", "----+", |d| first!(d, integrations).key = "k".repeat(32)),
        ("an integration", "----+", |d| d.integrations.clear()),
        ("the commanders", "----+", |d| d.commanders = None),
        ("somebody's role", "----+", |d| d.people.values_mut().nth(1).unwrap().role = Role::Manager),
        ("somebody else's methods", "----+", |d| first!(d, people).methods.clear()),
        ("somebody else's name", "---++", |d| first!(d, people).name = "Anna".to_owned()),
    ];
    for (what, row, edit) in table {
        for (role, cell) in Role::ALL.into_iter().zip(row.chars()) {
            let id = TokenId::from_uuid(Uuid::from_u128(1));
            for actor in [
                Actor::Person { id: PersonId::from_uuid(Uuid::from_u128(1)), role },
                Actor::Token { id, name: "ci".to_owned(), scope: role },
            ] {
                let app = small();
                let done = change_as(&app, actor, move |e| {
                    edit(&mut e.company.directory);
                    Ok(())
                });
                match done {
                    Ok(_) => assert_eq!(cell, '+', "{role:?} changed {what}"),
                    Err(ChangeError::Engine(Error::Denied(_))) => assert_eq!(cell, '-', "{role:?} may change {what}"),
                    Err(other) => panic!("{what}: {other}"),
                }
            }
        }
    }
}

#[test]
fn everybody_may_say_how_they_are_reached_themselves() {
    let app = small();
    let ben = *current(&app).directory.people.keys().next_back().unwrap();
    let actor = Actor::Person { id: ben, role: Role::Stakeholder };
    change_as(&app, actor.clone(), move |edit| {
        let id = edit.id();
        let ben = edit.company.directory.people.get_mut(&ben).unwrap();
        let (key, channel, address) = ("mail".to_owned(), "email".to_owned(), "ben@x.example".to_owned());
        ben.methods.push(ContactMethod { id, key, channel, address, secret: None });
        ben.name = "Ben".to_owned();
        Ok(())
    })
    .unwrap();
    let promoted = change_as(&app, actor, move |edit| {
        edit.company.directory.people.get_mut(&ben).unwrap().role = Role::Admin;
        Ok(())
    });
    assert_eq!(promoted.unwrap_err().to_string(), "this needs the admin role");
}
