//! The forms of an incident. Each opens in a dialog on the screen, which fetches it then, and stands alone on a page, where
//! it is shown again when something in it is wrong.

use super::room::Seat;
use super::{asking, can, clocks, fields, matrix, mobilise, questions, record, teams};
use crate::form::Form;
use crate::ui::button::Button;
use crate::ui::shell::Width;
use crate::ui::{Place, Shell, form, submit};
use allclear_core::command::Command;
use allclear_core::id::{AlertId, PersonId};
use allclear_core::incident::{MAX_REASON, MAX_TEXT, MAX_TITLE, Role, Severity, Status};
use allclear_core::room::task::Assignee;
use allclear_core::room::{ClockKind, Order, handover, task};
use allclear_engine::respond::Seen;
use allclear_texts::{html, t};
use axum::response::{IntoResponse, Response};
use maud::Markup;

/// One form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sheet {
    Update,
    Severity,
    Status,
    Role,
    Page,
    Resolve,
    Reopen,
    Impact,
    Title,
    Alerts,
    Task,
    Can,
    Snooze,
    Release,
    Remove,
    Link,
    Signal,
    Call,
    Answer,
    Workstream,
    Mobilise,
}

impl Sheet {
    pub const ALL: [Self; 21] = [
        Self::Update,
        Self::Severity,
        Self::Status,
        Self::Role,
        Self::Page,
        Self::Resolve,
        Self::Reopen,
        Self::Impact,
        Self::Title,
        Self::Alerts,
        Self::Task,
        Self::Can,
        Self::Snooze,
        Self::Release,
        Self::Remove,
        Self::Link,
        Self::Signal,
        Self::Call,
        Self::Answer,
        Self::Workstream,
        Self::Mobilise,
    ];

    /// The last part of its address, and what its ids begin with.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Severity => "severity",
            Self::Status => "status",
            Self::Role => "role",
            Self::Page => "page",
            Self::Resolve => "resolve",
            Self::Reopen => "reopen",
            Self::Impact => "impact",
            Self::Title => "title",
            Self::Alerts => "alerts",
            Self::Task => "task",
            Self::Can => "can",
            Self::Snooze => "snooze",
            Self::Release => "release",
            Self::Remove => "remove",
            Self::Link => "link",
            Self::Signal => "signal",
            Self::Call => "call",
            Self::Answer => "answer",
            Self::Workstream => "workstream",
            Self::Mobilise => "mobilise",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Update => t!("Post an update"),
            Self::Severity => t!("Change the severity"),
            Self::Status => t!("Change the status"),
            Self::Role => t!("Assign or hand over a role"),
            Self::Page => t!("Ask somebody to help"),
            Self::Resolve => t!("Resolve the incident"),
            Self::Reopen => t!("Reopen the incident"),
            Self::Impact => t!("What customers see"),
            Self::Title => t!("Rename the incident"),
            Self::Alerts => t!("Attach alerts"),
            Self::Task => t!("Give a task"),
            Self::Can => t!("CAN report"),
            Self::Snooze => t!("Put something off"),
            Self::Release => t!("Release a responder"),
            Self::Remove => t!("Remove a responder"),
            Self::Link => t!("Where we meet"),
            Self::Signal => t!("Customers report it"),
            Self::Call => t!("Log a call"),
            Self::Answer => t!("Answer a question"),
            Self::Workstream => t!("Make a workstream"),
            Self::Mobilise => t!("Mobilise"),
        }
    }

    /// The words on the button that does it.
    pub fn does(self, seat: &Seat<'_>) -> &'static str {
        match self {
            Self::Resolve if !seat.decides() => t!("Ask to resolve"),
            Self::Update => t!("Post update"),
            Self::Severity => t!("Set severity"),
            Self::Status => t!("Set status"),
            Self::Role => t!("Assign"),
            Self::Page => t!("Page"),
            Self::Resolve => t!("Resolve"),
            Self::Reopen => t!("Reopen"),
            Self::Impact => t!("Save"),
            Self::Title => t!("Rename"),
            Self::Alerts => t!("Attach"),
            Self::Task => t!("Give the task"),
            Self::Can => t!("Report"),
            Self::Snooze => t!("Put off"),
            Self::Release if !seat.decides() => t!("Ask to release them"),
            Self::Release => t!("Release them"),
            Self::Remove if !seat.decides() => t!("Ask to remove them"),
            Self::Remove => t!("Remove"),
            Self::Link | Self::Signal => t!("Save"),
            Self::Call => t!("Log the call"),
            Self::Answer => t!("Save"),
            Self::Workstream => t!("Make it"),
            Self::Mobilise if !seat.decides() => t!("Ask to mobilise"),
            Self::Mobilise => t!("Mobilise"),
        }
    }

    fn id(self) -> String {
        format!("{}-sheet", self.word())
    }

    /// The form with what it holds now.
    fn form(self, seat: &Seat<'_>, typed: &Form, cancel: Option<&str>) -> form::Form {
        let does = if self == Self::Page { asking::page_label(seat, typed) } else { self.does(seat).to_owned() };
        let inner = html! {
            (crate::ui::sent::refusal(typed))
            (self.fields(seat, typed))
            (form::end(submit(does).primary(), cancel))
        };
        let action = seat.at(&format!("/{}", self.word()));
        form::post(action, inner).hidden("key", seat.key(self.word()))
    }

    fn fields(self, seat: &Seat<'_>, typed: &Form) -> Markup {
        match self {
            Self::Update => fields::update(seat, typed),
            Self::Severity => fields::severity(seat, typed),
            Self::Status => fields::status(seat, typed),
            Self::Role => fields::role(seat, typed),
            Self::Page => asking::page(seat, typed),
            Self::Release => asking::release(seat, typed),
            Self::Remove => asking::remove(seat, typed),
            Self::Link => record::link_fields(typed),
            Self::Signal => record::signal_fields(seat, typed),
            Self::Call => record::call_fields(seat, typed),
            Self::Resolve => fields::resolve(seat, typed),
            Self::Reopen => fields::reopen(typed),
            Self::Impact => fields::impact(seat, typed),
            Self::Title => fields::title(seat, typed),
            Self::Alerts => fields::alerts(seat, typed),
            Self::Task => fields::task(seat, typed),
            Self::Can => can::fields(typed),
            Self::Snooze => clocks::fields(seat, typed),
            Self::Answer => questions::fields(seat, typed),
            Self::Workstream => teams::fields(seat, typed),
            Self::Mobilise => mobilise::fields(seat),
        }
    }

    /// The dialog; an opener with [`Sheet::opens`] stands elsewhere.
    pub fn dialog(self, seat: &Seat<'_>) -> Markup {
        crate::ui::dialog::fetched(&self.id(), self.title(), &seat.at(&format!("/{}", self.word())))
    }

    /// What stands in the dialog once it is open.
    pub fn within_dialog(self, seat: &Seat<'_>) -> Markup {
        html! { (self.form(seat, &self.blank(seat), None)) }
    }

    /// A button that opens the dialog.
    pub fn opens(self, opener: Button) -> Button {
        opener.opens(self.id())
    }

    /// The form as it is before anybody typed.
    pub fn blank(self, seat: &Seat<'_>) -> Form {
        let incident = seat.incident();
        match self {
            Self::Severity => Form::with(&[("severity", incident.severity.as_str())]),
            Self::Status => Form::with(&[("status", &incident.status.name)]),
            Self::Impact => Form::with(&[("text", incident.impact.as_deref().unwrap_or_default())]),
            Self::Title => Form::with(&[("title", &incident.title)]),
            Self::Role => Form::with(&[("role", Role::IncidentCommander.as_str())]),
            Self::Update => Form::with(&[("text", &fields::update_draft(seat))]),
            Self::Can => can::blank(seat),
            Self::Signal => Form::with(&[("more", "1")]),
            Self::Workstream => teams::blank(seat),
            Self::Task => Form::with(&[("minutes", &task::BOX_MINUTES.to_string())]),
            _ => Form::default(),
        }
    }

    /// The form on a page of its own.
    pub fn alone(self, seat: &Seat<'_>, typed: &Form) -> Response {
        let incident = seat.incident();
        let back = seat.at("");
        let mut shell = Shell::new(seat.viewer, Place::Incidents, self.title());
        shell.crumbs = vec![
            (t!("Incidents").to_owned(), "/incidents".to_owned()),
            (format!("#{} {}", incident.number, incident.title), back.clone()),
        ];
        shell.width = Width::Narrow;
        shell.main = html! { (self.form(seat, typed, Some(&back))) };
        let mut response = shell.into_response();
        *response.status_mut() = typed.status();
        response
    }

    /// What the form asks for, and what the page showed; complaints are in the form. `None` when it cannot be read, and
    /// for [`Sheet::Alerts`], which is read by [`alerts`].
    pub fn read(self, seat: &Seat<'_>, typed: &mut Form) -> Option<(Command, Seen)> {
        let seen = Seen::default();
        let command = match self {
            Self::Update => Command::Update { text: typed.text("text", 1..=MAX_TEXT), next_minutes: next(typed) },
            Self::Severity => {
                let seen = Seen { severity: Severity::read(typed.value("seen")), ..seen };
                return Some((severity(seat, typed)?, seen));
            }
            Self::Status => {
                let seen = Seen { status: Some(typed.value("seen").to_owned()).filter(|s| !s.is_empty()), ..seen };
                let status = Status::read(Some(typed.value("status")), None);
                if let Err(why) = &status {
                    typed.complain("status", why.to_string());
                }
                return Some((Command::Status { status: status.ok()?, reason: reason(typed) }, seen));
            }
            Self::Role => return role(seat, typed),
            Self::Page => {
                let reason = reason(typed);
                asking::read_page(seat, typed, reason)?
            }
            Self::Release => asking::read_release(seat, typed)?,
            Self::Remove => asking::read_remove(seat, typed)?,
            Self::Link => record::read_link(typed)?,
            Self::Signal => record::read_signal(typed)?,
            Self::Call => record::read_call(seat, typed)?,
            Self::Resolve => Command::Resolve { resolution: some(typed.text("resolution", 0..=MAX_TEXT)) },
            Self::Reopen => Command::Reopen { reason: reason(typed) },
            Self::Impact => {
                let seen = Seen { impact: shown(typed), ..seen };
                return Some((Command::Impact { text: typed.text("text", 1..=MAX_TEXT) }, seen));
            }
            Self::Title => {
                let seen = Seen { title: shown(typed), ..seen };
                return Some((Command::Title { text: typed.line("title", 1..=MAX_TITLE) }, seen));
            }
            Self::Task => Command::Order(Order::Task(task(seat, typed)?)),
            Self::Can => Command::Order(Order::Can(can::read(typed))),
            Self::Snooze => Command::Order(snooze(typed)?),
            Self::Answer => Command::Order(Order::Answer(questions::read(seat, typed)?)),
            Self::Workstream => Command::Order(Order::Workstream(teams::read(seat, typed)?)),
            Self::Mobilise => mobilise::read(seat, typed)?,
            Self::Alerts => return None,
        };
        Some((command, seen))
    }
}

/// What was chosen, else what the answers make of it; to be set, or kept for the review.
fn severity(seat: &Seat<'_>, typed: &mut Form) -> Option<Command> {
    let matrix = seat.room.directory.practice.matrix();
    let made = matrix.severity(&matrix::answers(&matrix, typed));
    let chosen = Severity::read(typed.value("severity"));
    // Answering is choosing, unless something else was chosen as well.
    let severity = chosen.filter(|chosen| *chosen != seat.incident().severity).or(made).or(chosen);
    if severity.is_none() {
        typed.complain("severity", t!("choose one"));
    }
    if !typed.ticked("defer") {
        return Some(Command::Severity { severity: severity?, reason: reason(typed) });
    }
    let why = typed.text("reason", 1..=MAX_REASON);
    Some(Command::Order(Order::Dispute { severity: severity?, reason: why }))
}

/// What the form says it was filled from, be it nothing; `None` when it does not say.
fn shown(typed: &Form) -> Option<String> {
    typed.ticked("seen").then(|| typed.value("seen").to_owned())
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn reason(typed: &mut Form) -> Option<String> {
    some(typed.text("reason", 0..=MAX_REASON))
}

/// Minutes to the next update; empty is what the severity says.
fn next(typed: &mut Form) -> Option<u32> {
    typed.read::<u32>("next")
}

fn role(seat: &Seat<'_>, typed: &mut Form) -> Option<(Command, Seen)> {
    let Some(role) = Role::read(typed.value("role")) else {
        typed.complain("role", t!("choose one"));
        return None;
    };
    let seen = if role.is_single() && typed.ticked(&fields::seen_name(role)) {
        Some((role, typed.value(&fields::seen_name(role)).parse().ok()))
    } else {
        None
    };
    let seen = Seen { holder: seen, ..Seen::default() };
    if typed.value("person") == fields::NOBODY {
        return Some((Command::Release { role, person: None }, seen));
    }
    let person: PersonId = typed.required("person")?;
    if !seat.room.directory.people.contains_key(&person) {
        typed.complain("person", t!("is not here any more; choose somebody else"));
        return None;
    }
    let offered = role == Role::IncidentCommander && is_offer(seat, person);
    let offer = || Command::Order(Order::Handover(handover::Order::Offer { to: person }));
    Some((if offered { offer() } else { Command::Assume { role, person } }, seen))
}

/// Command that somebody has is offered to the next one, who accepts: nobody commands without knowing it. The deputy
/// takes it for themselves outright.
fn is_offer(seat: &Seat<'_>, to: PersonId) -> bool {
    let held = seat.incident().commander().is_some_and(|holder| holder != to);
    held && seat.is_open() && seat.decides() && to != seat.viewer.person()
}

fn task(seat: &Seat<'_>, typed: &mut Form) -> Option<task::Order> {
    let (named, directory) = (typed.value("to").to_owned(), &seat.room.directory);
    let person = named.parse().ok().filter(|id| directory.people.contains_key(id)).map(Assignee::Person);
    let to = person
        .or_else(|| named.parse().ok().filter(|id| directory.schedules.contains_key(id)).map(Assignee::Schedule))
        .or_else(|| Role::read(&named).map(Assignee::Role));
    if to.is_none() {
        typed.complain("to", t!("choose one person"));
    }
    let (title, minutes) = (typed.line("title", 1..=MAX_TITLE), typed.read::<u32>("minutes"));
    let title = teams::tagged(typed, title);
    Some(task::Order::Assign { to: to?, minutes, title })
}

fn snooze(typed: &mut Form) -> Option<Order> {
    let clock = ClockKind::read(typed.value("clock"));
    if clock.is_none() {
        typed.complain("clock", t!("choose one"));
    }
    let (minutes, reason) = (typed.required::<u32>("minutes"), typed.text("reason", 1..=MAX_REASON));
    Some(Order::Snooze { clock: clock?, minutes: minutes?, reason })
}

/// The alerts that were ticked; complains when there is none.
pub(super) fn alerts(typed: &mut Form) -> Vec<AlertId> {
    let ticked: Vec<AlertId> = typed.values("alert").filter_map(|id| id.parse().ok()).collect();
    if ticked.is_empty() {
        typed.complain("alert", t!("tick at least one"));
    }
    ticked
}
