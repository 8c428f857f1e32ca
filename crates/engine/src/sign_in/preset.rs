//! What a new company begins with. Everything in it can be renamed, changed or removed afterwards.

use crate::company::Edit;
use allclear_core::directory::{Layer, Policy, Rotation, RotationUnit, Schedule, Service, Step, Target, Team, Weekday};
use allclear_core::id::{PersonId, PolicyId, ScheduleId, TeamId};
use allclear_texts::t;
use jiff::civil::time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan as _};

/// The ways to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    Solo,
    SmallTeam,
    FullIcs,
}

/// Long enough to wake up and find the phone, short enough that the next person is not woken late.
const WAIT: SignedDuration = SignedDuration::from_mins(5);

impl Preset {
    /// In the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Solo, Self::SmallTeam, Self::FullIcs];

    /// The word in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Solo => "solo",
            Self::SmallTeam => "small_team",
            Self::FullIcs => "full_ics",
        }
    }

    /// Reads [`Preset::as_str`] back.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.as_str() == word)
    }

    /// What it is called.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Solo => t!("Solo"),
            Self::SmallTeam => t!("Small team"),
            Self::FullIcs => t!("Full incident command"),
        }
    }

    /// What it arranges, in one sentence.
    #[must_use]
    pub fn summary(self) -> &'static str {
        match self {
            Self::Solo => t!("You are on call for one service, and you are asked again until you answer."),
            Self::SmallTeam => {
                t!(
                    "A primary and a secondary on call, and then the whole team. You are all of them until you invite others."
                )
            }
            Self::FullIcs => {
                t!("As for a small team, with incident commanders on call and teams for responding and communicating.")
            }
        }
    }

    /// Arranges a company in which `admin` does everything at first. One that has services is arranged already.
    pub(super) fn arrange(self, edit: &mut Edit<'_>, admin: PersonId, time_zone: &str) {
        if !edit.company.directory.services.is_empty() {
            return;
        }
        let mut arrange = Arrange { edit, admin, time_zone };
        match self {
            Self::Solo => {
                let primary = arrange.schedule("Primary", None);
                arrange.service(None, &[Target::Schedule(primary)], 3);
            }
            Self::SmallTeam => arrange.small("Operations"),
            Self::FullIcs => {
                arrange.small("Responders");
                let commanding = arrange.team("Incident commanders");
                arrange.team("Communications");
                let commanders = arrange.schedule("Incident commanders", Some(commanding));
                let setting = &mut arrange.edit.company.directory.commanders;
                *setting = setting.or(Some(commanders));
            }
        }
    }
}

struct Arrange<'a, 'e> {
    edit: &'a mut Edit<'e>,
    admin: PersonId,
    time_zone: &'a str,
}

impl Arrange<'_, '_> {
    fn small(&mut self, team: &str) {
        let team = self.team(team);
        let (primary, secondary) = (self.schedule("Primary", Some(team)), self.schedule("Secondary", Some(team)));
        let page = [Target::Schedule(primary), Target::Schedule(secondary), Target::Team(team)];
        self.service(Some(team), &page, 2);
    }

    /// What has this name already is used as it is.
    fn team(&mut self, name: &str) -> TeamId {
        let known = self.edit.company.directory.teams.values().find(|t| t.name.eq_ignore_ascii_case(name));
        if let Some(team) = known {
            return team.id;
        }
        let id = self.edit.id();
        let team = Team { id, name: name.to_owned(), members: vec![self.admin] };
        self.edit.company.directory.teams.insert(id, team);
        id
    }

    /// Handed over on Mondays at nine, where the admin lives. It begins a week back, so that somebody is on call now.
    fn schedule(&mut self, name: &str, team: Option<TeamId>) -> ScheduleId {
        if let Some(schedule) = self.edit.company.directory.schedule_by_name(name) {
            return schedule.id;
        }
        let zone = TimeZone::get(self.time_zone).unwrap_or(TimeZone::UTC);
        let today = self.edit.now.to_zoned(zone).date();
        let rotation = Rotation {
            unit: RotationUnit::Week,
            every: 1,
            time: time(9, 0, 0, 0),
            weekday: Some(Weekday::Mon),
            start: today.checked_sub(1.week()).unwrap_or(today),
        };
        let layer = Layer { name: "everybody".to_owned(), rotation, people: vec![self.admin], only: Vec::new() };
        let id = self.edit.id();
        let schedule = Schedule {
            id,
            name: name.to_owned(),
            team,
            time_zone: self.time_zone.to_owned(),
            layers: vec![layer],
            overrides: Vec::new(),
        };
        self.edit.company.directory.schedules.insert(id, schedule);
        id
    }

    /// A service, and the policy that pages for it one target after the other.
    fn service(&mut self, team: Option<TeamId>, page: &[Target], repeat: u32) {
        let policy = self.policy(team, page, repeat);
        let id = self.edit.id();
        let service = Service {
            id,
            name: "Production".to_owned(),
            team,
            policy: Some(policy),
            business_impact: None,
            depends_on: Vec::new(),
            runbook_url: None,
            experts: Vec::new(),
        };
        self.edit.company.directory.services.insert(id, service);
    }

    fn policy(&mut self, team: Option<TeamId>, page: &[Target], repeat: u32) -> PolicyId {
        let policies = &mut self.edit.company.directory.policies;
        if let Some(policy) = policies.values().find(|p| p.name.eq_ignore_ascii_case("Default")) {
            return policy.id;
        }
        let steps = page.iter().map(|target| Step { page: vec![*target], wait: WAIT }).collect();
        let id = self.edit.id();
        let policy = Policy { id, name: "Default".to_owned(), team, steps, repeat };
        self.edit.company.directory.policies.insert(id, policy);
        id
    }
}
