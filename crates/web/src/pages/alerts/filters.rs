//! What of the list is shown: in its address, so that it can be sent to somebody.

use crate::form::Form;
use crate::session::{Viewer, encoded};
use crate::ui::filter;
use allclear_core::directory::Directory;
use allclear_core::event::Severity;
use allclear_core::id::{AlertId, ServiceId, TeamId};
use allclear_core::text;
use allclear_store::alerts::listing::{Standing, Wanted};
use allclear_texts::t;
use maud::{Markup, Render as _};

/// Alerts on one page.
const PAGE: usize = 50;
/// Longest text that is searched for, in characters: no title is found by more.
const MAX_WORDS: usize = 200;
/// The worst first.
const SEVERITIES: [Severity; 4] = [Severity::Critical, Severity::Error, Severity::Warning, Severity::Info];

/// The filters as somebody set them.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    state: &'static str,
    severities: Vec<Severity>,
    service: Option<ServiceId>,
    team: Option<TeamId>,
    mine: bool,
    words: String,
    pub after: Option<AlertId>,
}

impl Asked {
    /// Whatever stands in the address, as far as it can be understood.
    pub fn read(query: &Form) -> Self {
        let state = query.value("state");
        let named = |severity: &Severity| query.values("severity").any(|word| word == severity.as_str());
        Self {
            state: ["acknowledged", "resolved", "all"].into_iter().find(|word| *word == state).unwrap_or("open"),
            severities: SEVERITIES.into_iter().filter(named).collect(),
            service: query.value("service").parse().ok(),
            team: query.value("team").parse().ok(),
            mine: query.value("team") == "mine",
            words: text::line(query.value("q"), MAX_WORDS),
            after: query.value("after").parse().ok(),
        }
    }

    /// As the store wants it; `directory` tells which services belong to a team and which teams a person is in.
    pub fn wanted(&self, viewer: &Viewer, directory: &Directory) -> Wanted {
        let mine = |team: TeamId| directory.teams.get(&team).is_some_and(|t| t.members.contains(&viewer.person()));
        let narrowed = self.service.is_some() || self.team.is_some() || self.mine;
        let services = directory.services.values().filter(|s| {
            self.service.is_none_or(|id| id == s.id)
                && self.team.is_none_or(|id| s.team == Some(id))
                && (!self.mine || s.team.is_some_and(mine))
        });
        let mut services: Vec<ServiceId> = services.map(|s| s.id).collect();
        // Alerts outlive the service they were about.
        if let (Some(gone), None, false) = (self.service, self.team, self.mine) {
            services = vec![gone];
        }
        Wanted {
            standing: match self.state {
                "acknowledged" => Standing::Acknowledged,
                "resolved" => Standing::Resolved,
                "all" => Standing::All,
                _ => Standing::Open,
            },
            severities: self.severities.clone(),
            services: narrowed.then_some(services),
            title: self.words.clone(),
            after: self.after,
            limit: PAGE,
        }
    }

    /// The address of this view from `after` on.
    pub fn href(&self, after: Option<AlertId>) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        if self.state != "open" {
            pairs.push(("state", self.state.to_owned()));
        }
        pairs.extend(self.severities.iter().map(|s| ("severity", s.as_str().to_owned())));
        pairs.extend(self.service.map(|id| ("service", id.to_string())));
        pairs.extend(self.team.map(|id| ("team", id.to_string())));
        pairs.extend(self.mine.then(|| ("team", "mine".to_owned())));
        if !self.words.is_empty() {
            pairs.push(("q", self.words.clone()));
        }
        pairs.extend(after.map(|id| ("after", id.to_string())));
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        if pairs.is_empty() { "/alerts".to_owned() } else { format!("/alerts?{}", pairs.join("&")) }
    }

    /// Whether less is shown than everything that is open.
    pub fn narrows(&self) -> bool {
        self.state != "open"
            || !self.severities.is_empty()
            || self.service.is_some()
            || self.team.is_some()
            || self.mine
            || !self.words.is_empty()
    }

    /// The chips above the list.
    pub fn chips(&self, directory: &Directory) -> Markup {
        let services = named(directory.services.values().map(|s| (s.id.to_string(), s.name.clone())));
        let teams = named(directory.teams.values().map(|t| (t.id.to_string(), t.name.clone())));
        let (service, team) = (self.service.map(|id| id.to_string()), self.team.map(|id| id.to_string()));
        let team = if self.mine { Some("mine".to_owned()) } else { team };
        let chosen: Vec<_> = self.severities.iter().map(|s| s.as_str()).collect();
        let states = [
            ("open", t!("Open")),
            ("acknowledged", t!("Acknowledged")),
            ("resolved", t!("Resolved")),
            ("all", t!("All")),
        ];
        let severities =
            [("critical", t!("Critical")), ("error", t!("Error")), ("warning", t!("Warning")), ("info", t!("Info"))];
        let mut shown = filter::filter("/alerts", t!("Filter alerts"))
            .search("q", t!("Search titles"), &self.words)
            .one("state", t!("State"), &states, self.state)
            .any("severity", t!("Severity"), &severities, &chosen);
        if services.len() > 1 {
            shown = shown.select(
                "service",
                t!("Service"),
                &choices(t!("Any service"), &services),
                service.as_deref().unwrap_or(""),
            );
        }
        if !teams.is_empty() {
            let mut choices = choices(t!("Any team"), &teams);
            choices.insert(1, ("mine", t!("My teams")));
            shown = shown.select("team", t!("Team"), &choices, team.as_deref().unwrap_or(""));
        }
        shown.render()
    }
}

/// Id and name, by name.
fn named(things: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    let mut things: Vec<_> = things.collect();
    things.sort_by_key(|(_, name)| name.to_lowercase());
    things
}

fn choices<'a>(any: &'a str, things: &'a [(String, String)]) -> Vec<(&'a str, &'a str)> {
    [("", any)].into_iter().chain(things.iter().map(|(id, name)| (id.as_str(), name.as_str()))).collect()
}
