//! The line of one entry of the story: what somebody did, behind their name.

use super::room::Seat;
use crate::pages::items::told::icon as item_icon;
use crate::ui::{Icon, badge, severity, time};
use allclear_core::access::Actor;
use allclear_core::incident::Role;
use allclear_core::timeline::{Entry, Kind, actor_name, by_token, tell};
use allclear_texts::{html, t};
use maud::Markup;

/// What nobody did by hand: the pages that a command brought with it.
pub(super) fn by_itself(told: &Entry) -> bool {
    let followed = matches!(told.kind, Kind::NobodyToPage { .. } | Kind::ResponderPaged { role: Some(_), .. });
    followed || matches!(told.actor, Actor::System)
}

/// What somebody did with an item, or what is a sentence of its own: who did it stands behind it.
pub(super) fn tells_itself(told: &Entry) -> bool {
    let sentence = matches!(
        told.kind,
        Kind::ActionChanged { .. } | Kind::ActionMoved { .. } | Kind::PlanChanged { .. } | Kind::Access { .. }
    );
    !matches!(told.actor, Actor::System) && (sentence || item_icon(&told.kind).is_some())
}

/// The icon, and the line behind the actor's name.
pub(super) fn words(seat: &Seat<'_>, told: &Entry) -> (Icon, Markup) {
    match &told.kind {
        Kind::Declared { severity: bad, .. } => (Icon::Siren, html! { "declared " (severity(*bad)) }),
        Kind::DrillBegan { .. } => (Icon::GraduationCap, html! { (tell(&told.kind, &seat.room.directory)) }),
        Kind::SeverityChanged { from, to, .. } => {
            let verb = if to.is_worse_than(*from) { t!("raised") } else { t!("lowered") };
            (Icon::TrendingUp, html! { (verb) " the severity from " (from.as_str()) " to " (severity(*to)) })
        }
        Kind::StatusChanged { from, to, .. } => {
            let (from, to) = (from.said(), to.said());
            (Icon::ArrowRight, html! { "moved from " (from) " to " strong { (to) } })
        }
        Kind::AlertAttached { alert, title } => {
            (Icon::Bell, html! { "attached " a href=(format!("/alerts/{alert}")) { (title) } })
        }
        Kind::Note { .. } | Kind::NoteCorrected { .. } => (Icon::MessageSquare, html! { "noted" }),
        Kind::ImpactChanged { .. } => (Icon::Users, html! { "said what customers see" }),
        Kind::AttachmentAdded { .. } => (Icon::FileText, html! { "attached a file" }),
        Kind::Renamed { to, .. } => (Icon::Pencil, html! { "renamed it to " strong { (to) } }),
        Kind::UpdatePosted { on_time, author, .. } => {
            let (late, author) = (*on_time == Some(false), author.map(|author| seat.room.name(author)));
            (
                Icon::Megaphone,
                html! { @match author { Some(author) => { "agreed to an update by " (author) }, None => "posted an update" } @if late { " " (badge(t!("late")).caution()) } },
            )
        }
        Kind::Resolved { .. } => (Icon::CircleCheck, html! { strong { "resolved" } " the incident" }),
        Kind::Reopened { .. } => (Icon::RotateCcw, html! { strong { "reopened" } " the incident" }),
        _ => about_people(seat, told),
    }
}

/// As [`words`], for roles, pages and answers: what somebody did for themselves reads differently.
fn about_people(seat: &Seat<'_>, told: &Entry) -> (Icon, Markup) {
    let name = |person| html! { strong { (seat.room.name(person)) } };
    let own = |person| told.actor.person() == Some(person);
    match &told.kind {
        Kind::RoleAssumed { role: Role::IncidentCommander, person, .. } if own(*person) => {
            (Icon::Flag, html! { "took command" })
        }
        Kind::RoleAssumed { role, person, .. } if own(*person) => (Icon::Flag, html! { "became " (role.name()) }),
        Kind::RoleAssumed { role, person, .. } => (Icon::Flag, html! { "made " (name(*person)) " " (role.name()) }),
        Kind::RoleReleased { role, person } if own(*person) => (Icon::Flag, html! { "is no longer " (role.name()) }),
        Kind::RoleReleased { role, person } => (Icon::Flag, html! { "released " (name(*person)) " as " (role.name()) }),
        Kind::ResponderPaged { person, role: Some(_), reason } => {
            (Icon::BellRing, html! { (name(*person)) " was paged to command (" (reason) ")" })
        }
        Kind::ResponderPaged { person, role: None, .. } => (Icon::BellRing, html! { "paged " (name(*person)) }),
        Kind::ResponderAnswered { person } if own(*person) => (Icon::Handshake, html! { "answered and helps" }),
        Kind::ResponderAnswered { person } => (Icon::Handshake, html! { (name(*person)) " answered and helps" }),
        Kind::ResponderReleased { person, .. } if own(*person) => (Icon::Handshake, html! { "left" }),
        Kind::ResponderReleased { person, .. } => (Icon::Handshake, html! { "let " (name(*person)) " go" }),
        Kind::ResponderRemoved { person, .. } => (Icon::TriangleAlert, html! { "removed " (name(*person)) }),
        Kind::NobodyToPage { .. } => (Icon::TriangleAlert, html! { strong { "Nobody could be paged to command" } }),
        Kind::Unreached { person, .. } => (Icon::TriangleAlert, html! { (name(*person)) " could not be reached" }),
        _ => about_review(seat, told).unwrap_or_else(|| about_others(seat, told)),
    }
}

/// As [`words`], for the review and its actions.
fn about_review(seat: &Seat<'_>, told: &Entry) -> Option<(Icon, Markup)> {
    if by_itself(told) {
        return None;
    }
    let name = |person| html! { strong { (seat.room.name(person)) } };
    let said = match &told.kind {
        Kind::ReviewDrafted { owner: Some(owner), .. } => html! { "drafted the review; " (name(*owner)) " owns it" },
        Kind::ReviewDrafted { owner: None, .. } => html! { "drafted the review; nobody owns it yet" },
        Kind::ReviewOwnerChanged { to, .. } => html! { "made " (name(*to)) " owner of the review" },
        Kind::ReviewMoved { to, .. } => html! { "moved the review to " strong { (to.name()) } },
        Kind::ReviewPublished { .. } => html! { strong { "published" } " the review" },
        Kind::FactorAdded { .. } => html! { "named a contributing factor" },
        Kind::ActionAdded { title, owner, due_on, .. } => {
            let today = seat.viewer.now.to_zoned(seat.viewer.zone.clone()).date();
            html! { "gave " (name(*owner)) " an action, due " (time::date(*due_on, today)) ": " (title) }
        }
        _ => return None,
    };
    Some((Icon::BookOpen, said))
}

/// Its line names people by itself, so who did it stands behind it.
fn about_others(seat: &Seat<'_>, told: &Entry) -> (Icon, Markup) {
    let line = html! {
        (seat.zone.sentence(&tell(&told.kind, &seat.room.directory)))
        @if tells_itself(told) { span .quiet { " · " (by_token(actor_name(&seat.room.directory, &told.actor), told.token.as_deref())) } }
    };
    (item_icon(&told.kind).unwrap_or(Icon::BookOpen), line)
}
