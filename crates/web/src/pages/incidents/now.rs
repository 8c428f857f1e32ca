//! "Now": what is missing, and the actions that are still open.

use super::regions::Region;
use super::room::Seat;
use super::sheet::Sheet;
use super::{brief, clocks, cycle, fields, items, short};
use crate::ui::button::Button;
use crate::ui::{Icon, button, card, form, link_button, submit, time};
use allclear_core::id::PersonId;
use allclear_core::incident::{Conflict, Missing, Reached, Responder, Role, reached};
use allclear_core::review::ActionState;
use allclear_core::room::{Clock, ClockKind, roster};
use allclear_core::status::buffered;
use allclear_core::update::{UNCHANGED, UNCHANGED_PUBLIC};
use allclear_texts::{html, say, t};
use maud::Markup;

/// How many of those who have not answered are named; their own list, under People, has the rest.
const NAMED: usize = 3;

pub(super) fn now(seat: &Seat<'_>) -> Markup {
    let inner = html! {
        (brief::invitation(seat))
        // What waits for the viewer, what is missing, and what others are at: nothing changes its place while it is looked at.
        @let [own, others] = items::open(seat);
        (own) (missing(seat)) (others)
        (still_broken(seat))
        (short::invites(seat))
        (clocks::due(seat))
        (cycle::tracker(seat))
        (actions(seat))
    };
    seat.region("incident-now", Region::Now, &inner)
}

fn missing(seat: &Seat<'_>) -> Markup {
    let found = seat.missing();
    let loudest = loudest(seat, &found);
    let title = if seat.is_open() { t!("Now") } else { t!("Left to do") };
    let late =
        seat.room.clocks.iter().find(|clock| clock.about.kind == Some(ClockKind::Can) && clock.at < seat.viewer.now);
    let lasts = roster::asked_at(seat.incident(), &seat.room.work);
    let lasts = lasts.filter(|at| seat.incident().status.category.is_worked_on() && *at <= seat.viewer.now);
    let inner = html! {
        @if found.is_empty() && late.is_none() && lasts.is_none() {
            p .nothing-missing { (Icon::CircleCheck) "Nothing is missing at the moment." }
        } @else {
            ul .missing {
                @if let Some(late) = late { (late_report(seat, late)) }
                @for one in found.iter().filter(|one| !matches!(one, Missing::Role(_) | Missing::Answer { .. })) { (line(seat, one, if loudest == Some(one) { Weight::Loud } else { Weight::Usual })) }
                (unanswered(seat, &found))
                @if lasts.is_some() { (next_shift(seat)) }
                (free_roles(seat, &found))
            }
        }
    };
    html! { (card(title, inner)) }
}

/// A CAN report that was promised and did not come.
fn late_report(seat: &Seat<'_>, late: &Clock) -> Markup {
    html! {
        li .late {
            span .dot { (Icon::ClipboardList) }
            div .words { (two(t!("CAN report"), seat.zone.due(late.at))) }
            @if seat.works() { div .does { (Sheet::Can.opens(button(t!("Report")).small())) } }
        }
    }
}

/// It lasts, and nobody has planned who comes next; another hour is typed.
fn next_shift(seat: &Seat<'_>) -> Markup {
    let text = html! { "It lasts. Say when others take over: " code { "shift 18:00" } ", or at one press:" };
    html! {
        li {
            span .dot { (Icon::Users) }
            div .words { (two(t!("Plan the next shift"), text)) }
            @if seat.works() {
                div .does {
                    (form::act(seat.at("/capture"), submit(t!("In 2 hours")).small())
                        .hidden("text", "shift in 2h").hidden("key", seat.key("shift")))
                }
            }
        }
    }
}

/// What those who reported it say after it was resolved, with the one thing to do about it.
fn still_broken(seat: &Seat<'_>) -> Markup {
    let again = &seat.room.still_broken;
    let inner = html! {
        ul .open-actions {
            @for one in again {
                li {
                    p .title { (one.person.map_or_else(|| t!("A customer").to_owned(), |id| seat.room.name(id))) }
                    p .text { (one.detail.as_deref().unwrap_or(t!("It does not work."))) }
                }
            }
        }
        @if seat.works() {
            (form::act(seat.at("/reopen"), submit(t!("Reopen")).primary().icon(Icon::RotateCcw))
                .hidden("reason", t!("those who reported it say that it is still broken"))
                .hidden("key", seat.key("still-broken")))
        }
    };
    html! { @if !again.is_empty() { (card(t!("Still broken"), inner).note(again.len())) } }
}

/// The roles nobody holds, in one line however many there are.
fn free_roles(seat: &Seat<'_>, found: &[Missing]) -> Markup {
    let free: Vec<Role> =
        found.iter().filter_map(|m| if let Missing::Role(role) = m { Some(*role) } else { None }).collect();
    if free.len() < 2 {
        return html! { @for role in free { (line(seat, &Missing::Role(role), Weight::Usual)) } };
    }
    let names = free.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ");
    html! {
        li {
            span .dot { (Icon::UserPlus) }
            div .words { (two(&t!("{} roles are free", free.len()), html! { (names) })) }
            @if seat.works() { div .does { (Sheet::Role.opens(button(t!("Assign")).small())) } }
        }
    }
}

/// One line: what is missing, why it matters, and the button that does something about it.
fn line(seat: &Seat<'_>, missing: &Missing, weight: Weight) -> Markup {
    let late = is_late(seat, missing);
    let (words, action) = told(seat, missing, weight);
    html! {
        li class=(if late { "late" } else { "" }) {
            span .dot { (icon(missing)) }
            div .words { (words) }
            @if let Some(action) = action.filter(|_| seat.works()) { div .does { (action) } }
        }
    }
}

/// The word that is overdue and is to be said first, when nothing else on the screen is louder: taking command, coming when
/// called, what the viewer is asked for.
fn loudest<'m>(seat: &Seat<'_>, found: &'m [Missing]) -> Option<&'m Missing> {
    let late = found.iter().find(|one| is_late(seat, one))?;
    let me = seat.viewer.person();
    let called = seat.incident().presence.find(me).is_some_and(Responder::is_awaited);
    let word = matches!(late, Missing::Update { .. } | Missing::PublicUpdate { .. });
    (word && !called && !items::is_loud(seat)).then_some(late)
}

fn is_late(seat: &Seat<'_>, missing: &Missing) -> bool {
    match missing {
        Missing::Update { due_at } | Missing::PublicUpdate { due_at, .. } => *due_at < seat.viewer.now,
        Missing::Commander => true,
        _ => false,
    }
}

const fn icon(missing: &Missing) -> Icon {
    match missing {
        Missing::Judgement => Icon::Siren,
        Missing::Commander | Missing::Relief { .. } => Icon::Flag,
        Missing::Answer { .. } => Icon::BellRing,
        Missing::Update { .. } => Icon::Megaphone,
        Missing::PublicUpdate { .. } | Missing::PublicOpen => Icon::RadioTower,
        Missing::Impact => Icon::Users,
        Missing::Conflict(_) => Icon::TriangleAlert,
        Missing::Role(_) => Icon::UserPlus,
        Missing::Verify => Icon::CircleCheck,
        Missing::AlertsOpen(_) => Icon::Bell,
        Missing::ReviewOwner => Icon::BookOpen,
    }
}

/// The words for it, and what can be pressed.
fn told(seat: &Seat<'_>, missing: &Missing, weight: Weight) -> (Markup, Option<Markup>) {
    match missing {
        Missing::Judgement => {
            let text = html! { "Somebody suspects it, " (seat.zone.ago(seat.incident().declared_at)) "." };
            (two(t!("Is it an incident?"), text), goes(t!("Judge"), seat.at("/triage"), Weight::Loud))
        }
        Missing::Commander => nobody_commands(seat),
        Missing::Relief { person, since } => {
            let text = html! { (seat.room.name(*person)) " has commanded for " (seat.zone.elapsed(*since)) "." };
            (two(t!("Time to hand over"), text), opens(Sheet::Role, t!("Hand over")))
        }
        Missing::Answer { person } => not_answered(seat, *person),
        Missing::Update { due_at } => {
            (two(t!("Internal update"), seat.zone.due(*due_at)), Some(write_update(seat, weight)))
        }
        Missing::PublicUpdate { due_at, first } => {
            let title = if *first { t!("Tell customers") } else { t!("Public update") };
            let write = weight.of(link_button(t!("Write"), publish_href(seat)));
            (two(title, seat.zone.due(*due_at)), Some(html! { (write) (unchanged_for_customers(seat)) }))
        }
        Missing::Impact => (
            two(t!("What do customers see?"), html! { "One sentence, for everybody who joins." }),
            opens(Sheet::Impact, t!("Say")),
        ),
        Missing::Role(role) => (
            two(&t!("Nobody is {}", role.name()), html! { "Its severity asks for one." }),
            Some(take_role(seat, *role)),
        ),
        Missing::Conflict(Conflict::Span { people, name }) => super::teams::proposed(seat, *people, name),
        Missing::Conflict(conflict) => {
            (two(t!("Arranged badly"), html! { (conflict.sentence(&seat.room.directory)) }), None)
        }
        Missing::Verify => {
            let text = html! { "Check that users are well again, then resolve." };
            (two(t!("Every alert has resolved"), text), opens(Sheet::Resolve, t!("Resolve")))
        }
        Missing::AlertsOpen(_) | Missing::PublicOpen | Missing::ReviewOwner => left_over(seat, missing),
    }
}

/// An update, or in one tap that there is nothing new: the next one is promised by it all the same.
fn write_update(seat: &Seat<'_>, weight: Weight) -> Markup {
    let again = seat.incident().policy.internal_update_minutes;
    let label = again.map_or_else(|| t!("Nothing changed").to_owned(), |m| t!("Nothing changed, next in {m} min"));
    html! {
        (Sheet::Update.opens(weight.of(button(t!("Write")))))
        (form::act(seat.at("/update"), submit(label).small().quiet())
            .hidden("text", say(UNCHANGED))
            .hidden("key", seat.key("unchanged")))
    }
}

/// In one tap, that nothing changed: customers read it with the next promise.
fn unchanged_for_customers(seat: &Seat<'_>) -> Markup {
    let open = seat.room.public.iter().find(|public| !super::room::is_over(public));
    let found = open.filter(|_| seat.incident().drill.is_none()).and_then(|one| Some((one, seat.room.page_of(one)?)));
    let Some((public, page)) = found else { return Markup::default() };
    let minutes = seat.incident().policy.public_update_minutes.map(buffered);
    let label = minutes.map_or_else(|| t!("Nothing changed").to_owned(), |m| t!("Nothing changed, next in {m} min"));
    let post = form::act(format!("/status-pages/{}/incidents/{}", page.slug, public.id), submit(label).small().quiet())
        .hidden("body", say(UNCHANGED_PUBLIC))
        .hidden("sure", "yes")
        .hidden("back", seat.incident().number.to_string());
    html! { @match minutes { Some(m) => (post.hidden("next_update_minutes", m.to_string())), None => (post) } }
}

fn opens(sheet: Sheet, label: &str) -> Option<Markup> {
    Some(html! { (sheet.opens(button(label).small())) })
}

fn goes(label: &str, href: String, weight: Weight) -> Option<Markup> {
    Some(html! { (weight.of(link_button(label, href))) })
}

/// How loud the button of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// The one thing to press first.
    Loud,
    Usual,
}

impl Weight {
    fn of(self, button: Button) -> Button {
        match self {
            Self::Loud => button.small().primary(),
            Self::Usual => button.small(),
        }
    }
}

fn nobody_commands(seat: &Seat<'_>) -> (Markup, Option<Markup>) {
    let called = seat.incident().calls > 0;
    let hint = match seat.incident().call_to(seat.viewer.person()).and_then(|call| call.wanted_as) {
        Some(Role::IncidentCommander) => t!("You are being paged to take command."),
        _ if called => t!("The commander on call is being paged."),
        _ => t!("Somebody has to decide."),
    };
    (two(t!("Nobody commands"), html! { (hint) }), Some(take_role(seat, Role::IncidentCommander)))
}

/// Who was called and has not come, in one line however many they are.
fn unanswered(seat: &Seat<'_>, found: &[Missing]) -> Markup {
    let silent: Vec<PersonId> =
        found.iter().filter_map(|m| if let Missing::Answer { person } = m { Some(*person) } else { None }).collect();
    if silent.len() < 2 {
        return html! { @for person in silent { (line(seat, &Missing::Answer { person }, Weight::Usual)) } };
    }
    let names: Vec<String> = silent.iter().take(NAMED).map(|person| seat.room.name(*person)).collect();
    let more = silent.len().saturating_sub(NAMED);
    let text = html! { (names.join(", ")) @if more > 0 { " and " (more) " more" } };
    html! {
        li {
            span .dot { (Icon::BellRing) }
            div .words { (two(&t!("{} people have not answered", silent.len()), text)) }
            @if seat.works() { div .does { (Sheet::Page.opens(button(t!("Page")).small())) } }
        }
    }
}

fn not_answered(seat: &Seat<'_>, person: PersonId) -> (Markup, Option<Markup>) {
    let name = seat.room.name(person);
    let responder = seat.incident().presence.find(person);
    let title = match responder.and_then(|r| reached(r, &seat.room.pages)) {
        Some(Reached::Unreachable(_)) => t!("{name} could not be reached"),
        _ => t!("{name} has not answered"),
    };
    (two(&title, html! { "Page once more, or somebody else." }), opens(Sheet::Page, t!("Page")))
}

/// What is left when the incident is over.
fn left_over(seat: &Seat<'_>, missing: &Missing) -> (Markup, Option<Markup>) {
    match missing {
        Missing::AlertsOpen(n) => {
            let title =
                if *n == 1 { t!("One alert is still open").to_owned() } else { t!("{n} alerts are still open") };
            (two(&title, html! { "Resolve them, or reopen the incident." }), None)
        }
        Missing::PublicOpen => (
            two(t!("Customers still read of it"), html! { "Tell them that it is over." }),
            goes(t!("Look"), publish_href(seat), Weight::Usual),
        ),
        _ => {
            let href = format!("/reviews/{}", seat.incident().number);
            (
                two(t!("The review has no owner"), html! { "One person sees it through." }),
                goes(t!("Open"), href, Weight::Usual),
            )
        }
    }
}

fn two(title: &str, text: Markup) -> Markup {
    html! { p .title { (title) } p .text { (text) } }
}

/// One press, and the viewer holds the role.
fn take_role(seat: &Seat<'_>, role: Role) -> Markup {
    let label = if role == Role::IncidentCommander { t!("Take command") } else { t!("Take") };
    let held = Button::small(submit(label));
    html! {
        (form::act(seat.at("/role"), held)
            .hidden("role", role.as_str())
            .hidden("person", seat.viewer.person().to_string())
            .hidden(fields::seen_name(role), "")
            .hidden("key", seat.key(role.as_str())))
    }
}

/// Where customers are told: the next word about what they read already, or the page with this incident filled in.
pub(super) fn publish_href(seat: &Seat<'_>) -> String {
    let number = seat.incident().number;
    if seat.incident().drill.is_some() {
        return format!("/incidents/{number}/demo-page");
    }
    let open = seat.room.public.iter().find(|public| !super::room::is_over(public));
    if let Some((public, page)) = open.and_then(|public| Some((public, seat.room.page_of(public)?))) {
        return format!("/status-pages/{}/incidents/{}", page.slug, public.id);
    }
    let told = seat.room.public.last().and_then(|public| seat.room.page_of(public));
    let page = told.or(seat.room.status_pages.first());
    page.map_or_else(
        || format!("/status-pages?incident={number}"),
        |page| format!("/status-pages/{}/post?incident={number}", page.slug),
    )
}

fn actions(seat: &Seat<'_>) -> Markup {
    let open: Vec<_> = seat.room.actions.iter().filter(|a| a.state == ActionState::Open).collect();
    let today = seat.viewer.now.to_zoned(seat.viewer.zone.clone()).date();
    let inner = html! {
        ul .open-actions {
            @for action in &open {
                li {
                    p .title { (action.title) }
                    p .text {
                        (seat.room.name(action.owner)) " · "
                        span class=(if action.due_on < today { "overdue" } else { "" }) { (time::due_on(action.due_on, today)) }
                    }
                }
            }
        }
    };
    html! {
        @if !open.is_empty() {
            (card(t!("Open actions"), inner).note(open.len())
                .actions(link_button(t!("Review"), format!("/reviews/{}", seat.incident().number)).small().quiet()))
        }
    }
}
