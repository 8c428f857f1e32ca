//! The items of the room on the screen of the incident, and the page that one of them has to itself.

use super::room::{Room, Seat};
use super::sheet::Sheet;
use super::{act, number};
use crate::Web;
use crate::form::{Asked, Form};
use crate::pages::fault::{Answer, Fault};
use crate::pages::items::{self, Drawn, Looker, Stands, Verb, verb};
use crate::pages::stumbles;
use crate::session::{Viewer, see_other};
use crate::ui::room_item::{RoomItem, room_item, room_items, waits};
use crate::ui::shell::Width;
use crate::ui::{Icon, Place, Shell, button, card, dialog, form, icon_button, link_button, live, menu, submit};
use allclear_core::command::Context;
use allclear_core::id::PersonId;
use allclear_core::incident::{Incident, Reference};
use allclear_core::room::{Item, ItemKind, Label};
use allclear_core::update::{Hint, Readers, hints};
use allclear_engine::respond::{self, Button, Seen};
use allclear_texts::{html, say, t};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use maud::{Markup, Render as _};

/// Most decisions in sight; the timeline has them all.
const DECISIONS: usize = 3;

/// Whether one of the viewer's own buttons is the one to press first: at most one on a screen is that loud.
pub(super) fn is_loud(seat: &Seat<'_>) -> bool {
    let kinds = items::GROUPS.iter().flat_map(|(_, kinds)| kinds.iter().copied()).collect::<Vec<_>>();
    seat.works() && of(seat, &kinds).iter().any(|(_, drawn)| drawn.mine && !drawn.verbs.is_empty())
}

/// Everything that is still to be done with something, list by list: those where something waits for the viewer, and the
/// others. In each the viewer's own comes first, and of the rest what is due.
pub(super) fn open(seat: &Seat<'_>) -> [Markup; 2] {
    let mut lists: Vec<_> = items::GROUPS.iter().map(|(title, kinds)| (say(title), *kinds, of(seat, kinds))).collect();
    lists.sort_by_key(|(_, _, found)| found.is_empty());
    // The one thing to press first: at most one button on a screen is that loud.
    let first = lists.iter().flat_map(|(_, _, found)| found).find(|(_, drawn)| drawn.mine).map(|(item, _)| item.label);
    [true, false].map(|own| {
        let is_theirs = |found: &[(&Item, Drawn)]| found.iter().any(|(_, drawn)| drawn.mine) == own;
        html! {
            @for (title, kinds, found) in lists.iter().filter(|(_, _, found)| is_theirs(found)) {
                @let tasks = kinds.contains(&ItemKind::Task) && seat.is_open();
                @if tasks || !found.is_empty() { (one_list(seat, title, kinds, found, first)) }
            }
        }
    })
}

fn of<'r>(seat: &Seat<'r>, kinds: &[ItemKind]) -> Vec<(&'r Item, Drawn)> {
    let looker = looker(seat);
    let all = &seat.room.work.items;
    let last = |kind, most| all.iter().filter(move |i| i.label.kind == kind).rev().take(most).map(|i| i.label);
    // A report and a decision are said and done; the last ones stay in sight.
    let kept: Vec<Label> = last(ItemKind::Can, 1).chain(last(ItemKind::Decision, DECISIONS)).collect();
    let said = |item: &Item| matches!(item.label.kind, ItemKind::Can | ItemKind::Decision);
    let shown = |item: &&Item| if said(item) { kept.contains(&item.label) } else { item.closed_at.is_none() };
    let of_kind = all.iter().filter(|i| kinds.contains(&i.label.kind)).filter(shown);
    let mut found: Vec<_> = of_kind.map(|item| (item, items::drawn(item, &looker))).collect();
    // Kinds in their order, and in each what is due first: without a time last.
    let place = |item: &Item| kinds.iter().position(|kind| *kind == item.label.kind);
    found.sort_by_key(|(item, drawn)| (!drawn.mine, place(item), drawn.due.is_none(), drawn.due, item.label));
    found
}

fn looker<'s>(seat: &'s Seat<'_>) -> Looker<'s> {
    Looker { me: seat.viewer.person(), incident: seat.incident(), directory: &seat.room.directory }
}

fn one_list(
    seat: &Seat<'_>,
    title: &str,
    kinds: &[ItemKind],
    found: &[(&Item, Drawn)],
    first: Option<Label>,
) -> Markup {
    let rows: Vec<_> = found.iter().map(|(item, drawn)| row(seat, item, drawn, first)).collect();
    let inner = if rows.is_empty() {
        html! { p .quiet.inset { "Nobody has a task. Give somebody one thing and a few minutes; it comes back by itself." } }
    } else {
        room_items(title, &rows)
    };
    let shown = card(title, inner).flush();
    let shown = if rows.len() < 2 { shown } else { shown.note(rows.len()) };
    let shown = if seat.works() && seat.is_open() { shown.actions(openers(seat, kinds)) } else { shown };
    let waits = found.iter().any(|(_, drawn)| drawn.mine);
    html! {
        // On a phone only what waits for the viewer, and the tasks, are more than a line.
        @if waits || kinds.contains(&ItemKind::Task) { (shown) } @else { (shown.folds(&html! { (rows.len()) })) }
        @if seat.works() { @for (item, drawn) in found.iter().filter(|(_, drawn)| drawn.mine) { (dialogs(seat, item, drawn)) } }
    }
}

/// What opens a new one. Until there is a report, its button stands with the tasks.
fn openers(seat: &Seat<'_>, kinds: &[ItemKind]) -> Markup {
    let reports = |kind: &ItemKind| matches!(kind, ItemKind::Can | ItemKind::Need);
    let reported = seat.room.work.items.iter().any(|item| reports(&item.label.kind));
    let tasks = kinds.contains(&ItemKind::Task);
    html! {
        @if kinds.iter().any(reports) || (tasks && !reported) {
            (Sheet::Can.opens(button(t!("CAN report")).small().quiet().command()))
        }
        @if tasks { (Sheet::Task.opens(button(t!("Give a task")).small().quiet().icon(Icon::Plus).key("t").command())) }
    }
}

/// One item: with its buttons when the viewer is to act, else with everything behind one.
fn row(seat: &Seat<'_>, item: &Item, drawn: &Drawn, first: Option<Label>) -> RoomItem {
    let href = at(seat, item.label);
    let shown = plain(seat, item, drawn).href(href.as_str());
    if !seat.works() || drawn.verbs.is_empty() {
        return shown;
    }
    if drawn.mine {
        let buttons = drawn
            .verbs
            .iter()
            .enumerate()
            .map(|(nth, verb)| press(seat, item.label, *verb, nth == 0 && first == Some(item.label)));
        return shown.does(html! { @for button in buttons { (button) } });
    }
    let entries: Vec<_> = drawn
        .verbs
        .iter()
        .map(|verb| {
            if verb.is_bare() {
                menu::posts(verb.says(), href.as_str())
                    .hidden("verb", verb.word)
                    .hidden("key", key(seat, item.label, *verb))
            } else {
                menu::goes(verb.says(), asks(seat, item.label, *verb))
            }
        })
        .collect();
    let opener = icon_button(Icon::Ellipsis, t!("What to do with {}", item.label)).small();
    shown.menu(menu::menu(&format!("{}-menu", item.label), opener, &entries))
}

/// What it is, whose, how it stands and when it is due.
pub(super) fn plain(seat: &Seat<'_>, item: &Item, drawn: &Drawn) -> RoomItem {
    let mut shown = room_item(item.label.to_string(), drawn.title.as_str()).mine(drawn.mine);
    if let Some(who) = drawn.who {
        let who = if who == seat.viewer.person() { t!("you").to_owned() } else { seat.room.name(who) };
        shown = shown.about(html! { strong { (who) } });
    }
    let (stands, words) = &drawn.state;
    shown = match stands {
        Stands::Well => shown.about(words.as_str()),
        Stands::Waits | Stands::Late => shown.about(waits(words, *stands == Stands::Late)),
    };
    if let Some(due) = drawn.due {
        shown = shown.about(seat.zone.due(due));
    }
    drawn.lines.iter().fold(shown, |shown, line| shown.line(line.as_str()))
}

fn at(seat: &Seat<'_>, label: Label) -> String {
    seat.at(&format!("/items/{label}"))
}

fn key(seat: &Seat<'_>, label: Label, verb: Verb) -> String {
    seat.key(&format!("item-{}", verb.id(label)))
}

fn press(seat: &Seat<'_>, label: Label, verb: Verb, first: bool) -> Markup {
    let look = |button: crate::ui::button::Button| if first { button.primary().small() } else { button.small() };
    if !verb.is_bare() {
        return html! { (look(button(verb.says())).opens(format!("{}-sheet", verb.id(label)))) };
    }
    html! {
        (form::act(at(seat, label), look(submit(verb.says())))
            .hidden("verb", verb.word).hidden("key", key(seat, label, verb)))
    }
}

fn dialogs(seat: &Seat<'_>, item: &Item, drawn: &Drawn) -> Markup {
    let asking = drawn.verbs.iter().filter(|verb| !verb.is_bare());
    html! {
        @for verb in asking {
            @let id = format!("{}-sheet", verb.id(item.label));
            (dialog::fetched(&id, &heading(drawn, *verb), &asks(seat, item.label, *verb)))
        }
    }
}

/// Where the form of one verb is.
fn asks(seat: &Seat<'_>, label: Label, verb: Verb) -> String {
    format!("{}?verb={}", at(seat, label), verb.word.replace(' ', "+"))
}

fn heading(drawn: &Drawn, verb: Verb) -> String {
    format!("{}: {}", verb.says().trim_end_matches('…'), allclear_core::text::line(&drawn.title, 60))
}

/// The form of one verb.
fn question(seat: &Seat<'_>, item: &Item, verb: Verb, typed: &Form, cancel: Option<&str>) -> form::Form {
    let me = seat.viewer.person();
    let mut people: Vec<(PersonId, String)> =
        seat.room.directory.people.values().filter(|p| p.id != me).map(|p| (p.id, p.name.clone())).collect();
    people.sort_by_key(|(_, name)| name.to_lowercase());
    let draft = format!("incident-{}", seat.incident().number);
    let inner = html! {
        (crate::ui::sent::refusal(typed))
        (stumbles::advice(t!("Not sent yet. Readers may stumble over this:"), &stumbles_over(seat.incident(), item.label, typed)))
        (verb.fields(item.label, typed, &people, &draft))
        (verb.end(cancel))
    };
    form::post(at(seat, item.label), inner).hidden("verb", verb.word).hidden("key", key(seat, item.label, verb))
}

/// What could be said better in an answer to those who follow, unless whoever answers has seen that.
fn stumbles_over(incident: &Incident, label: Label, typed: &Form) -> Vec<Hint> {
    let answers = verb::find(label.kind, typed.value("verb")).is_some_and(|verb| verb.is_read_by_followers());
    if !answers || stumbles::are_seen(typed) {
        return Vec::new();
    }
    hints(typed.value("text"), Readers { severity: incident.severity, internal_names: &[] })
}

fn item<'r>(room: &'r Room, named: &str) -> Result<&'r Item, Fault> {
    let missing = || Fault::missing("item");
    room.work.item(named.parse::<Label>().map_err(|_| missing())?).ok_or_else(missing)
}

/// `GET /incidents/{number}/items/{label}`: the item alone, or the form of what `?verb=` names, on a page or for its dialog.
pub(super) async fn show(
    State(web): State<Web>,
    viewer: Viewer,
    Path((named, label)): Path<(String, String)>,
    Asked(asked): Asked,
    headers: HeaderMap,
) -> Answer {
    let room = Room::open(&web, number(&named)?).await?;
    let item = item(&room, &label)?;
    let (seat, verb) = (Seat::new(&room, &viewer), verb::find(item.label.kind, asked.value("verb")));
    if let Some(verb) = verb.filter(|verb| headers.contains_key("hx-request") && !verb.is_bare()) {
        let form = question(&seat, item, verb, &Form::default(), None);
        return Ok(live::fragment(&headers, form.render()));
    }
    Ok(alone(&seat, item, verb, &Form::default()))
}

/// `POST /incidents/{number}/items/{label}`.
pub(super) async fn act(
    State(web): State<Web>,
    viewer: Viewer,
    Path((named, label)): Path<(String, String)>,
    mut typed: Form,
) -> Answer {
    let number = number(&named)?;
    let room = Room::open(&web, number).await?;
    let label = item(&room, &label)?.label;
    let context =
        Context { directory: &room.directory, now: viewer.now, zone: viewer.zone.clone(), me: Some(viewer.person()) };
    let pressed = verb::pressed(label, &mut typed, &context);
    if let Some(command) = pressed.filter(|_| stumbles_over(&room.incident, label, &typed).is_empty()) {
        let button = Button { command, seen: Seen::default(), key: act::key(&typed) };
        match respond::press(&web.app, viewer.actor(), Reference::Number(number), button).await {
            Ok(done) => {
                let back = if typed.value("back") == "/" { "/".to_owned() } else { format!("/incidents/{number}") };
                return Ok(see_other(&back, &done.told));
            }
            Err(why) => typed.refuse(why)?,
        }
    }
    let room = Room::open(&web, number).await?;
    let item = item(&room, &label.to_string())?;
    let verb = verb::find(label.kind, typed.value("verb"));
    Ok(alone(&Seat::new(&room, &viewer), item, verb, &typed))
}

fn alone(seat: &Seat<'_>, item: &Item, verb: Option<Verb>, typed: &Form) -> Response {
    let back = seat.at("");
    let drawn = items::drawn(item, &looker(seat));
    let mut shell = Shell::new(seat.viewer, Place::Incidents, format!("{} {}", item.label, drawn.title));
    shell.crumbs = vec![
        (t!("Incidents").to_owned(), "/incidents".to_owned()),
        (format!("#{} {}", seat.incident().number, seat.incident().title), back.clone()),
    ];
    shell.width = Width::Narrow;
    // What was refused without a question behind it has no form to stand in.
    let asks = verb.filter(|verb| !verb.is_bare());
    let list = room_items(t!("Item"), &[plain(seat, item, &drawn)]);
    shell.main = html! {
        div .stack {
            @if asks.is_none() { (crate::ui::sent::refusal(typed)) }
            (crate::ui::card::plain_card(list).flush())
            @match asks {
                Some(verb) => (question(seat, item, verb, typed, Some(&back))),
                None => (choices(seat, item, &drawn)),
            }
        }
    };
    let mut response = shell.into_response();
    *response.status_mut() = typed.status();
    response
}

/// Everything that can be done with it, as a row of buttons.
fn choices(seat: &Seat<'_>, item: &Item, drawn: &Drawn) -> Markup {
    html! {
        div .row {
            @for verb in drawn.verbs.iter().filter(|_| seat.works()) {
                @if verb.is_bare() {
                    (press(seat, item.label, *verb, false))
                } @else {
                    (link_button(verb.says(), asks(seat, item.label, *verb)).small())
                }
            }
            (link_button(t!("Back to the incident"), seat.at("")).small().quiet())
        }
    }
}
