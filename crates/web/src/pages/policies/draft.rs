//! A policy while it is being edited: everything as typed, row by row.
//!
//! Rows are added, moved and removed by buttons that send the whole form, so the editor works without scripts. Fields are
//! called as in the company file, `steps[0].page`, so that what the check says finds its field.

use crate::form::Form;
use allclear_core::directory::{Directory, MAX_NAME, Policy, Step, Target};
use allclear_core::escalation::MAX_REPEAT;
use allclear_core::id::{PolicyId, TeamId};
use allclear_texts::{mark, t};
use jiff::SignedDuration;

/// More steps than anybody can follow; also bounds what a form can make the server draw.
const MOST_STEPS: usize = 20;
/// Targets of one step.
const MOST_TARGETS: usize = 20;
/// Longest wait of a step, as in the company file: a week.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 7);

/// The units of a wait: as forms send them, as people read them, and in seconds.
pub(super) const UNITS: [(&str, &str, i64); 3] =
    [("min", mark!("minutes"), 60), ("sec", mark!("seconds"), 1), ("hour", mark!("hours"), 3_600)];

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Draft {
    pub name: String,
    pub team: String,
    pub repeat: String,
    pub steps: Vec<StepDraft>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct StepDraft {
    /// `schedule:sch_…`, `person:per_…` or `team:team_…`.
    pub page: Vec<String>,
    pub wait: String,
    pub unit: String,
}

impl Draft {
    /// A policy that nobody has filled in yet: one step, gone through twice.
    pub fn blank() -> Self {
        Self { repeat: "1".to_owned(), steps: vec![StepDraft::blank()], ..Self::default() }
    }

    pub fn of(policy: &Policy) -> Self {
        Self {
            name: policy.name.clone(),
            team: policy.team.map(|id| id.to_string()).unwrap_or_default(),
            repeat: policy.repeat.to_string(),
            steps: policy.steps.iter().map(StepDraft::of).collect(),
        }
    }

    pub fn read(form: &Form) -> Self {
        let count = form.value("steps").parse().unwrap_or(0).min(MOST_STEPS);
        Self {
            name: form.value("name").to_owned(),
            team: form.value("team").to_owned(),
            repeat: form.value("repeat").to_owned(),
            steps: (0..count).map(|nth| StepDraft::read(form, nth)).collect(),
        }
    }

    /// Does what a row's button says; anything else leaves the draft as it is.
    pub fn press(&mut self, button: &str) {
        let mut words = button.split(':');
        let action = words.next().unwrap_or_default();
        let mut number = || words.next().and_then(|word| word.parse::<usize>().ok());
        if action == "add-step" && self.steps.len() < MOST_STEPS {
            self.steps.push(StepDraft::blank());
            return;
        }
        let (first, second) = (number(), number());
        let Some(nth) = first.filter(|nth| *nth < self.steps.len()) else { return };
        match (action, second) {
            ("drop-step", _) => drop(self.steps.remove(nth)),
            ("raise-step", _) if nth > 0 => self.steps.swap(nth, nth - 1),
            ("drop-target", Some(target)) => {
                if let Some(step) = self.steps.get_mut(nth).filter(|step| target < step.page.len()) {
                    step.page.remove(target);
                }
            }
            _ => {}
        }
    }

    /// The draft as the fields of a form.
    pub fn form(&self) -> Form {
        let mut fields = vec![("name".to_owned(), self.name.clone()), ("team".to_owned(), self.team.clone())];
        fields.push(("repeat".to_owned(), self.repeat.clone()));
        fields
            .extend(self.steps.iter().enumerate().map(|(nth, step)| (format!("steps[{nth}].wait"), step.wait.clone())));
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        Form::with(&fields)
    }

    /// The policy that this describes; complains at the fields otherwise.
    pub fn policy(&self, id: PolicyId, form: &mut Form) -> Option<Policy> {
        let name = form.line("name", 1..=MAX_NAME);
        let team = form.read::<TeamId>("team");
        let repeat = self.repeat.trim().parse::<u32>().ok().filter(|times| *times <= MAX_REPEAT);
        if repeat.is_none() {
            form.complain("repeat", t!("must be a number from 0 to {MAX_REPEAT}"));
        }
        let steps: Vec<Option<Step>> = self.steps.iter().enumerate().map(|(nth, step)| step.step(nth, form)).collect();
        if form.is_wrong() {
            return None;
        }
        Some(Policy { id, name, team, steps: steps.into_iter().collect::<Option<_>>()?, repeat: repeat? })
    }
}

impl StepDraft {
    fn blank() -> Self {
        Self { page: Vec::new(), wait: "5".to_owned(), unit: "min".to_owned() }
    }

    fn of(step: &Step) -> Self {
        let secs = step.wait.as_secs();
        let fits = |size: i64| secs % size == 0;
        // Ninety minutes stay ninety minutes: an hour and a half is no whole number of hours.
        let (word, size) = match secs {
            0 => ("min", 60),
            _ if fits(3_600) && secs > 7_200 => ("hour", 3_600),
            _ if fits(60) => ("min", 60),
            _ => ("sec", 1),
        };
        let page = step.page.iter().map(target_value).collect();
        Self { page, wait: (secs / size).to_string(), unit: word.to_owned() }
    }

    fn read(form: &Form, nth: usize) -> Self {
        let field = |name: &str| form.value(&format!("steps[{nth}].{name}")).to_owned();
        let named = format!("steps[{nth}].page");
        let page = form.values(&named).filter(|value| !value.is_empty());
        Self { page: page.take(MOST_TARGETS).map(str::to_owned).collect(), wait: field("wait"), unit: field("unit") }
    }

    fn step(&self, nth: usize, form: &mut Form) -> Option<Step> {
        let field = |name: &str| format!("steps[{nth}].{name}");
        if self.page.is_empty() {
            form.complain(&field("page"), t!("choose whom this step pages, or remove the step"));
        }
        let page: Option<Vec<Target>> = self.page.iter().map(|value| read_target(value)).collect();
        if page.is_none() {
            form.complain(&field("page"), t!("somebody in this list is not known; choose again"));
        }
        let wait = self.wait_length();
        if wait.is_none() {
            form.complain(&field("wait"), t!("must be a whole number, and at most a week"));
        }
        Some(Step { page: page?, wait: wait? })
    }

    fn wait_length(&self) -> Option<SignedDuration> {
        let size = UNITS.iter().find(|(word, ..)| *word == self.unit).map_or(60, |(_, _, size)| *size);
        let count = self.wait.trim().parse::<u32>().ok()?;
        Some(SignedDuration::from_secs(i64::from(count).checked_mul(size)?)).filter(|wait| *wait <= LONGEST)
    }
}

fn target_value(target: &Target) -> String {
    match target {
        Target::Person(id) => format!("person:{id}"),
        Target::Schedule(id) => format!("schedule:{id}"),
        Target::Team(id) => format!("team:{id}"),
    }
}

fn read_target(value: &str) -> Option<Target> {
    let (kind, id) = value.split_once(':')?;
    match kind {
        "person" => id.parse().ok().map(Target::Person),
        "schedule" => id.parse().ok().map(Target::Schedule),
        "team" => id.parse().ok().map(Target::Team),
        _ => None,
    }
}

/// Everything a step can page, schedules first: what people mean nearly always.
pub(super) fn everything(directory: &Directory) -> Vec<(String, String)> {
    let sorted = |mut all: Vec<(String, String)>| {
        all.sort_by_key(|(_, words)| words.to_lowercase());
        all
    };
    let schedules = directory.schedules.values().map(|s| (format!("schedule:{}", s.id), t!("On call: {}", s.name)));
    let teams = directory.teams.values().map(|t| (format!("team:{}", t.id), t!("Everybody in {}", t.name)));
    let people = directory.people.values().map(|p| {
        let unreachable = if p.methods.is_empty() { t!(" – no way to reach them yet") } else { "" };
        (format!("person:{}", p.id), format!("{}{unreachable}", p.name))
    });
    let mut all = sorted(schedules.collect());
    all.extend(sorted(teams.collect()));
    all.extend(sorted(people.collect()));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use allclear_core::id::PersonId;
    use uuid::Uuid;

    fn waiting(secs: i64) -> Step {
        Step {
            page: vec![Target::Person(PersonId::from_uuid(Uuid::from_u128(1)))],
            wait: SignedDuration::from_secs(secs),
        }
    }

    #[test]
    fn a_wait_is_shown_in_the_unit_people_would_use_and_read_back_as_it_was() {
        for (secs, count, unit) in [
            (0, "0", "min"),
            (30, "30", "sec"),
            (90, "90", "sec"),
            (300, "5", "min"),
            (5_400, "90", "min"),
            (14_400, "4", "hour"),
        ] {
            let draft = StepDraft::of(&waiting(secs));
            assert_eq!((draft.wait.as_str(), draft.unit.as_str()), (count, unit), "{secs}");
            assert_eq!(draft.wait_length(), Some(SignedDuration::from_secs(secs)));
        }
        for bad in ["", "-1", "x", "1.5", "99999999999", "10081"] {
            let draft = StepDraft { wait: bad.to_owned(), ..StepDraft::blank() };
            assert_eq!(draft.wait_length(), None, "{bad}: 10081 minutes are more than a week");
        }
    }

    #[test]
    fn buttons_move_rows_and_what_they_cannot_do_changes_nothing() {
        let mut draft = Draft::blank();
        draft.press("add-step");
        draft.steps[1].wait = "7".to_owned();
        draft.press("raise-step:1");
        assert_eq!(draft.steps[0].wait, "7");
        let before = draft.clone();
        for nothing in
            ["raise-step:0", "raise-step:9", "drop-step:9", "drop-target:0:0", "drop-target:x", "nonsense", "", "::"]
        {
            draft.press(nothing);
            assert_eq!(draft, before, "{nothing}");
        }
        draft.press("drop-step:0");
        assert_eq!(draft.steps.len(), 1);
    }
}
