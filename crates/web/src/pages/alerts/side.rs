//! What surrounds an alert: the service, what its sender said about it, where to look.

use super::one::Case;
use super::who;
use crate::pages::changes;
use crate::ui::{self, Icon, Zone, card, facts, table};
use allclear_core::directory::Integration;
use allclear_texts::{html, t};
use maud::Markup;

/// More characters of a link than anybody reads.
const SHOWN: usize = 60;

/// What is read before the story: what customers feel and what to do about it, who is on it, what the sender says.
pub(super) fn brief(case: &Case, zone: &Zone) -> Markup {
    html! {
        (service(case))
        (who::has_it(case, zone))
        (changes::shown(&case.changed, &case.directory, zone))
        (details(case))
        (links(case))
    }
}

/// What is looked up.
pub(super) fn rest(case: &Case) -> Markup {
    html! {
        (labels(case))
        (identity(case))
    }
}

/// Links lead to web pages or nowhere.
pub(crate) fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// A link to somebody else's page.
pub(crate) fn outside(url: &str, words: &str) -> Markup {
    html! {
        @if is_web(url) { a .outside href=(url) rel="noreferrer noopener" target="_blank" { bdi { (words) } (Icon::ExternalLink) } }
        @else { bdi { (words) } }
    }
}

fn service(case: &Case) -> Markup {
    let Some(service) = case.service() else {
        return html! { (card(t!("Service"), html! { p .quiet { "It was removed from the configuration." } })) };
    };
    let team = service.team.and_then(|id| case.directory.teams.get(&id));
    let policy = service.policy.and_then(|id| case.directory.policies.get(&id));
    let mut rows = Vec::new();
    if let Some(team) = team {
        rows.push((t!("Team"), html! { bdi { (team.name) } }));
    }
    rows.push((
        t!("Policy"),
        match policy {
            Some(policy) => html! { bdi { (policy.name) } },
            None => html! { (ui::badge(t!("None")).overdue().title(t!("Only admins are paged"))) },
        },
    ));
    let inner = html! {
        p .strong { a href=(format!("/services/{}", service.id)) { bdi { (service.name) } } }
        @match &service.business_impact {
            Some(impact) => (ui::prose(impact).compact()),
            None => p .quiet { "What customers feel when it fails is not written down." },
        }
        (facts(&rows))
        @if let Some(url) = service.runbook_url.as_deref().filter(|url| is_web(url)) {
            (ui::link_button(t!("Open the runbook"), url).icon(Icon::BookOpen).wide())
        }
    };
    html! { (card(t!("Service"), inner)) }
}

fn links(case: &Case) -> Markup {
    if case.alert.links.is_empty() {
        return Markup::default();
    }
    let words = |href: &str, text: &str| {
        let words = if text.trim().is_empty() { href } else { text };
        let cut: String = words.chars().take(SHOWN).collect();
        if cut.len() < words.len() { format!("{cut}…") } else { cut }
    };
    html! {
        (card(t!("Links"), html! {
            ul .alert-links {
                @for link in &case.alert.links { li { (outside(&link.href, &words(&link.href, &link.text))) } }
            }
        }))
    }
}

fn details(case: &Case) -> Markup {
    let Some(details) = case.alert.details.as_deref().filter(|d| !d.trim().is_empty()) else {
        return Markup::default();
    };
    html! { (card(t!("Details"), html! { p .alert-details { (details) } })) }
}

fn labels(case: &Case) -> Markup {
    if case.alert.labels.is_empty() {
        return Markup::default();
    }
    let rows = table(t!("Labels")).column(t!("Name")).column(t!("Value"));
    let rows = case
        .alert
        .labels
        .iter()
        .fold(rows, |rows, (name, value)| rows.row(vec![html! { bdi { (name) } }, html! { bdi { (value) } }]));
    let count = case.alert.labels.len();
    html! { div .alert-labels { (card(t!("Labels"), html! { (rows) }).note(count).flush().folds(&html! { (count) })) } }
}

fn identity(case: &Case) -> Markup {
    let alert = &case.alert;
    let door = alert.integration.map(|id| case.directory.integrations.get(&id));
    let mut rows = vec![(
        t!("Came through"),
        match door {
            Some(Some(Integration { name, .. })) => html! { bdi { (name) } },
            Some(None) => html! { "a removed integration" },
            None => html! { "opened by hand" },
        },
    )];
    rows.push((t!("Key"), html! { bdi .mono.small { (alert.dedup_key) } }));
    if let Some(group) = &alert.group {
        rows.push((t!("Group"), html! { bdi .mono.small { (group) } }));
    }
    card(t!("Identity"), html! { (facts(&rows)) }).folds(&html! { bdi .mono { (alert.dedup_key) } })
}
