//! Asking for a swap: offering one of my shifts, to one person or the whole rotation, for one of theirs or as a favour.

use super::{days_after, find, moment, name, unreadable};
use crate::Web;
use crate::form::{Asked, Form};
use crate::pages::fault::{Answer, Fault, sentence};
use crate::session::{Viewer, see_other, see_other_refused};
use crate::ui::shell::Width;
use crate::ui::{self, Icon, Place, Shell, Zone, facts, field, submit};
use allclear_core::access::{self, Permission};
use allclear_core::directory::{Directory, Person, Schedule};
use allclear_core::id::{PersonId, SwapId};
use allclear_core::oncall::swap::{Turn, members};
use allclear_core::oncall::{self, Stint};
use allclear_engine::Error;
use allclear_engine::swaps::{self, MAX_NOTE, Offer};
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use jiff::Timestamp;
use maud::{Markup, Render as _};
use std::collections::BTreeSet;

/// How far ahead shifts to take in return are proposed, in days.
const AHEAD: i64 = 90;
/// Most shifts that are proposed.
const MOST: usize = 40;
/// What the form sends for everybody in the rotation.
const ROTATION: &str = "rotation";

/// The place that shows every offer.
pub(super) const HERE: &str = "/on-call/swaps";

/// Where a shift of the viewer's is offered.
pub(super) fn href(schedule: &Schedule, from: Timestamp, to: Timestamp) -> String {
    format!("{HERE}/new?schedule={}&from={}&to={}", schedule.id, moment::address(from), moment::address(to))
}

/// `GET /on-call/swaps/new?schedule=…&from=…&to=…`.
pub(super) async fn show(State(web): State<Web>, viewer: Viewer, Asked(asked): Asked) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let offered = Offered::read(&directory, &asked)?;
    page(&directory, &viewer, &offered, &asked)
}

/// The shift that a form or an address is about.
struct Offered<'d> {
    schedule: &'d Schedule,
    from: Timestamp,
    to: Timestamp,
}

impl<'d> Offered<'d> {
    fn read(directory: &'d Directory, form: &Form) -> Result<Self, Fault> {
        let schedule = find(directory, form.value("schedule").trim())?;
        let (from, to) = (moment::asked(form.value("from")), moment::asked(form.value("to")));
        match (from, to) {
            (Some(from), Some(to)) if from < to => Ok(Self { schedule, from, to }),
            _ => Err(Fault::missing("shift")),
        }
    }

    fn turn(&self) -> Turn {
        Turn { schedule: self.schedule.id, from: self.from, to: self.to }
    }
}

fn page(directory: &Directory, viewer: &Viewer, offered: &Offered<'_>, form: &Form) -> Answer {
    let schedule = offered.schedule;
    let mut shell = Shell::new(viewer, Place::OnCall, t!("Ask for a swap"));
    shell.width = Width::Narrow;
    let back = format!("/on-call/{}", schedule.id);
    shell.crumbs = vec![(t!("On call").to_owned(), "/on-call".to_owned()), (schedule.name.clone(), back.clone())];
    let zone = Zone::from(viewer);
    let fields = html! {
        (ui::sent::refusal(form))
        (facts(&[
            (t!("You give"), html! { (zone.range(offered.from, offered.to)) }),
            (t!("On"), html! { bdi { (schedule.name) } }),
        ]))
        (whom(directory, viewer, schedule, form))
        (in_return(directory, viewer, offered, form)?)
        (field::textarea("note", t!("Note")).of(form).rows(2).max(MAX_NOTE).wide().placeholder(t!("My sister gets married that weekend."))
            .draft("shift-swap-note"))
        (ui::form::end(submit(t!("Ask")).primary().icon(Icon::Send), Some(&back)))
    };
    let post = ui::form::post(HERE, fields)
        .hidden("schedule", schedule.id.to_string())
        .hidden("from", moment::address(offered.from))
        .hidden("to", moment::address(offered.to));
    shell.main = html! {
        p .lead-text { "Until somebody says yes, the shift stays yours. A yes moves both shifts at once." }
        (ui::card::plain_card(post.render()))
    };
    Ok((form.status(), shell).into_response())
}

/// Those in the rotation first: they know what they say yes to.
fn whom(directory: &Directory, viewer: &Viewer, schedule: &Schedule, form: &Form) -> Markup {
    let rotation = members(schedule);
    let able = |person: &&Person| person.id != viewer.person() && access::allows(person.role, Permission::Respond);
    let mut people: Vec<_> = directory.people.values().filter(able).collect();
    people.sort_by_key(|person| (!rotation.contains(&person.id), person.name.to_lowercase()));
    let others = rotation.iter().filter(|id| **id != viewer.person()).count();
    let mut choices = vec![field::choice("", t!("Choose somebody"))];
    if others > 1 {
        choices.push(field::choice(ROTATION, t!("Everybody in the rotation: {others} people, the first yes counts")));
    }
    choices.extend(people.into_iter().map(|person| {
        let beside = if rotation.contains(&person.id) { "" } else { t!(" (not in the rotation)") };
        field::choice(person.id.to_string(), format!("{}{beside}", person.name))
    }));
    field::select("asked", t!("Whom do you ask?"), choices).required().of(form).wide().render()
}

/// Shifts of others on the same schedule that have not begun.
fn in_return(directory: &Directory, viewer: &Viewer, offered: &Offered<'_>, form: &Form) -> Result<Markup, Fault> {
    let end = days_after(viewer.now, AHEAD);
    let all = oncall::shifts(offered.schedule, viewer.now, end).map_err(unreadable)?;
    let theirs = |stint: &Stint| stint.person != viewer.person() && stint.from > viewer.now && stint.to < end;
    let mut choices = vec![field::choice("", t!("Nothing, as a favour"))];
    choices.extend(oncall::stints(&all).iter().filter(|stint| theirs(stint)).take(MOST).map(|stint| {
        let value = format!("{}/{}", moment::address(stint.from), moment::address(stint.to));
        let (from, to) = (moment::words(stint.from, &viewer.zone), moment::words(stint.to, &viewer.zone));
        field::choice(value, format!("{}: {from} – {to}", name(directory, stint.person)))
    }));
    let shown = field::select("wants", t!("You take in return"), choices).of(form).wide();
    Ok(shown.hint(t!("Only a shift of the one person you ask.")).render())
}

/// `POST /on-call/swaps`.
pub(super) async fn send(State(web): State<Web>, viewer: Viewer, mut form: Form) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let offered = Offered::read(&directory, &form)?;
    let asked = match form.value("asked").trim() {
        ROTATION => None,
        _ => form.required::<PersonId>("asked"),
    };
    let wants = wanted(&mut form, &offered);
    check_return(&directory, &mut form, &offered, asked, wants);
    let note = Some(form.line("note", 0..=MAX_NOTE)).filter(|note| !note.is_empty());
    if form.is_wrong() {
        return page(&directory, &viewer, &offered, &form);
    }
    let offer = Offer { asker: viewer.person(), asked, gives: offered.turn(), wants, note };
    match swaps::offer(&web.app, viewer.actor(), offer).await {
        Ok(_) => {
            let whom = asked.map_or(t!("everybody in the rotation"), |asked| name(&directory, asked));
            Ok(see_other(HERE, &t!("You asked {whom}. The shift stays yours until somebody says yes.")))
        }
        Err(Error::Refused(why)) => {
            form.reject(&sentence(&why));
            page(&directory, &viewer, &offered, &form)
        }
        Err(why) => {
            form.refuse(why)?;
            page(&directory, &viewer, &offered, &form)
        }
    }
}

fn wanted(form: &mut Form, offered: &Offered<'_>) -> Option<Turn> {
    let text = form.value("wants").trim().to_owned();
    if text.is_empty() {
        return None;
    }
    let read = |text: &str| {
        let (from, to) = text.split_once('/')?;
        Some(Turn { schedule: offered.schedule.id, from: moment::asked(from)?, to: moment::asked(to)? })
    };
    let turn = read(&text);
    if turn.is_none() {
        form.complain("wants", t!("could not be read; choose again"));
    }
    turn
}

/// Says at the field whose shift it is, before the whole offer is refused for it.
fn check_return(
    directory: &Directory,
    form: &mut Form,
    offered: &Offered<'_>,
    asked: Option<PersonId>,
    wants: Option<Turn>,
) {
    let Some(wants) = wants else { return };
    let held = oncall::shifts(offered.schedule, wants.from, wants.to).unwrap_or_default();
    let owners: BTreeSet<PersonId> = held.iter().map(|shift| shift.person).collect();
    let owner = owners.first().copied().filter(|_| owners.len() == 1);
    if let Some(owner) = owner.filter(|owner| Some(*owner) != asked && form.error("asked").is_none()) {
        let who = name(directory, owner);
        form.complain("wants", t!("is {who}’s shift; ask {who} for it, or take nothing in return"));
    }
}

/// `POST /on-call/swaps/{id}/accept`.
pub(super) async fn accept(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>, form: Form) -> Answer {
    let id = id(&named)?;
    let done = swaps::accept(&web.app, viewer.actor(), id, viewer.person()).await;
    answered(&form, done.map(|_| ()), t!("It is settled: the shifts have changed hands."))
}

/// `POST /on-call/swaps/{id}/decline`.
pub(super) async fn decline(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>, form: Form) -> Answer {
    let id = id(&named)?;
    let done = swaps::decline(&web.app, viewer.actor(), id, viewer.person()).await;
    answered(&form, done.map(|_| ()), t!("Declined. Nothing has changed."))
}

/// `POST /on-call/swaps/{id}/withdraw`.
pub(super) async fn withdraw(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>, form: Form) -> Answer {
    let done = swaps::withdraw(&web.app, viewer.actor(), id(&named)?).await;
    answered(&form, done.map(|_| ()), t!("Taken back. The shift stays yours."))
}

fn id(named: &str) -> Result<SwapId, Fault> {
    named.parse().map_err(|_| Fault::missing("offer"))
}

/// Back to where the button was, with what came of it.
fn answered(form: &Form, done: allclear_engine::Result<()>, text: &str) -> Answer {
    let back = crate::session::local(form.value("back"));
    let back = if form.value("back").is_empty() { HERE } else { back };
    match done {
        Ok(()) => Ok(see_other(back, text)),
        Err(Error::Refused(why)) => Ok(see_other_refused(back, &sentence(&why))),
        Err(Error::Denied(_)) => {
            Ok(see_other_refused(back, t!("Only the people it is about, and managers, can do that.")))
        }
        Err(other) => Err(other.into()),
    }
}
