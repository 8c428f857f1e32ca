//! A schedule while it is being edited: everything as typed, row by row.
//!
//! Rows are added, moved and removed by buttons that send the whole form, so the editor works without scripts. Fields are
//! called as in the company file, `layers[0].start`, so that what the check says finds its field.

use super::moment;
use crate::form::Form;
use allclear_core::directory::{Directory, Layer, MAX_NAME, Rotation, RotationUnit, Schedule, Weekday, Window};
use allclear_core::id::{PersonId, ScheduleId, TeamId};
use allclear_texts::{mark, t};
use jiff::civil::{Date, Time};
use std::str::FromStr;

/// More layers than anybody can follow; also bounds what a form can make the server draw.
const MOST_LAYERS: usize = 20;
/// Windows of one layer: each day of the week, twice.
const MOST_WINDOWS: usize = 14;
/// People of one layer.
const MOST_PEOPLE: usize = 100;

/// The days, as forms send them and people read them.
pub(super) const DAYS: [(Weekday, &str, &str); 7] = [
    (Weekday::Mon, "mon", mark!("Monday")),
    (Weekday::Tue, "tue", mark!("Tuesday")),
    (Weekday::Wed, "wed", mark!("Wednesday")),
    (Weekday::Thu, "thu", mark!("Thursday")),
    (Weekday::Fri, "fri", mark!("Friday")),
    (Weekday::Sat, "sat", mark!("Saturday")),
    (Weekday::Sun, "sun", mark!("Sunday")),
];

/// The units, as forms send them and people read them.
pub(super) const UNITS: [(RotationUnit, &str, &str); 4] = [
    (RotationUnit::Hour, "hour", mark!("hours")),
    (RotationUnit::Day, "day", mark!("days")),
    (RotationUnit::Week, "week", mark!("weeks")),
    (RotationUnit::Month, "month", mark!("months")),
];

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Draft {
    pub name: String,
    pub team: String,
    pub time_zone: String,
    pub layers: Vec<LayerDraft>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct LayerDraft {
    pub name: String,
    pub every: String,
    pub unit: String,
    /// Empty where the day of the start is meant.
    pub weekday: String,
    pub time: String,
    pub start: String,
    pub people: Vec<String>,
    pub only: Vec<WindowDraft>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct WindowDraft {
    pub days: Vec<String>,
    pub from: String,
    pub to: String,
}

impl Draft {
    /// A schedule that nobody has filled in yet: weekly turns from this Monday on.
    pub fn blank(time_zone: &str, monday: Date) -> Self {
        Self {
            time_zone: time_zone.to_owned(),
            layers: vec![LayerDraft::blank(t!("Weekly"), monday)],
            ..Self::default()
        }
    }

    pub fn of(schedule: &Schedule) -> Self {
        Self {
            name: schedule.name.clone(),
            team: schedule.team.map(|id| id.to_string()).unwrap_or_default(),
            time_zone: schedule.time_zone.clone(),
            layers: schedule.layers.iter().map(LayerDraft::of).collect(),
        }
    }

    pub fn read(form: &Form) -> Self {
        let count = form.value("layers").parse().unwrap_or(0).min(MOST_LAYERS);
        Self {
            name: form.value("name").to_owned(),
            team: form.value("team").to_owned(),
            time_zone: form.value("time_zone").to_owned(),
            layers: (0..count).map(|nth| LayerDraft::read(form, nth)).collect(),
        }
    }

    /// Does what a row's button says; anything else leaves the draft as it is.
    pub fn press(&mut self, button: &str, monday: Date) {
        let mut words = button.split(':');
        let action = words.next().unwrap_or_default();
        let mut number = || words.next().and_then(|word| word.parse::<usize>().ok());
        if action == "add-layer" && self.layers.len() < MOST_LAYERS {
            self.layers.push(LayerDraft::blank(&t!("Layer {}", self.layers.len() + 1), monday));
            return;
        }
        let (first, second) = (number(), number());
        let Some(nth) = first.filter(|nth| *nth < self.layers.len()) else { return };
        match action {
            "drop-layer" => drop(self.layers.remove(nth)),
            "raise-layer" if nth > 0 => self.layers.swap(nth, nth - 1),
            _ => {
                if let Some(layer) = self.layers.get_mut(nth) {
                    layer.press(action, second);
                }
            }
        }
    }

    /// The draft as the fields of a form.
    pub fn form(&self) -> Form {
        let mut fields = vec![("name".to_owned(), self.name.clone()), ("team".to_owned(), self.team.clone())];
        for (nth, layer) in self.layers.iter().enumerate() {
            let mut put = |name: &str, value: &str| fields.push((format!("layers[{nth}].{name}"), value.to_owned()));
            put("name", &layer.name);
            put("every", &layer.every);
            put("time", &layer.time);
            put("start", &layer.start);
            for (n, window) in layer.only.iter().enumerate() {
                put(&format!("only[{n}].from"), &window.from);
                put(&format!("only[{n}].to"), &window.to);
            }
        }
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        Form::with(&fields)
    }

    /// The schedule that this describes, with the id and the overrides of `kept`; complains at the fields otherwise.
    pub fn schedule(&self, id: ScheduleId, kept: Option<&Schedule>, form: &mut Form) -> Option<Schedule> {
        let name = form.line("name", 1..=MAX_NAME);
        let team = form.read::<TeamId>("team");
        if moment::known_zone(&self.time_zone).is_none() {
            form.complain("time_zone", t!("is not a time zone; write for example Europe/Berlin"));
        }
        let layers: Vec<Option<Layer>> =
            self.layers.iter().enumerate().map(|(nth, layer)| layer.layer(nth, form)).collect();
        if form.is_wrong() {
            return None;
        }
        let overrides = kept.map(|kept| kept.overrides.clone()).unwrap_or_default();
        let time_zone = self.time_zone.trim().to_owned();
        Some(Schedule { id, name, team, time_zone, layers: layers.into_iter().collect::<Option<_>>()?, overrides })
    }
}

impl LayerDraft {
    fn blank(name: &str, monday: Date) -> Self {
        Self {
            name: name.to_owned(),
            every: "1".to_owned(),
            unit: "week".to_owned(),
            weekday: "mon".to_owned(),
            time: "09:00".to_owned(),
            start: monday.to_string(),
            ..Self::default()
        }
    }

    fn of(layer: &Layer) -> Self {
        let rotation = &layer.rotation;
        let unit = UNITS.iter().find(|(unit, ..)| *unit == rotation.unit).map_or("week", |(_, word, _)| word);
        let day = |day: &Weekday| DAYS.iter().find(|(known, ..)| known == day).map_or("mon", |(_, word, _)| *word);
        Self {
            name: layer.name.clone(),
            every: rotation.every.to_string(),
            unit: unit.to_owned(),
            weekday: rotation.weekday.as_ref().map(day).unwrap_or_default().to_owned(),
            time: moment::time_words(rotation.time),
            start: rotation.start.to_string(),
            people: layer.people.iter().map(ToString::to_string).collect(),
            only: layer
                .only
                .iter()
                .map(|window| WindowDraft {
                    days: window.days.iter().map(|d| day(d).to_owned()).collect(),
                    from: moment::time_words(window.from),
                    to: moment::time_words(window.to),
                })
                .collect(),
        }
    }

    fn read(form: &Form, nth: usize) -> Self {
        let field = |name: &str| form.value(&format!("layers[{nth}].{name}")).to_owned();
        let all =
            |name: String| form.values(&name).filter(|value| !value.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        let windows = field("windows").parse().unwrap_or(0).min(MOST_WINDOWS);
        let mut people = all(format!("layers[{nth}].people"));
        people.truncate(MOST_PEOPLE);
        Self {
            name: field("name"),
            every: field("every"),
            unit: field("unit"),
            weekday: field("weekday"),
            time: field("time"),
            start: field("start"),
            people,
            only: (0..windows)
                .map(|window| WindowDraft {
                    days: all(format!("layers[{nth}].only[{window}].days")),
                    from: field(&format!("only[{window}].from")),
                    to: field(&format!("only[{window}].to")),
                })
                .collect(),
        }
    }

    fn press(&mut self, action: &str, nth: Option<usize>) {
        match (action, nth) {
            ("add-window", _) if self.only.len() < MOST_WINDOWS => {
                let days = ["mon", "tue", "wed", "thu", "fri"].map(str::to_owned).to_vec();
                self.only.push(WindowDraft { days, from: "09:00".to_owned(), to: "17:00".to_owned() });
            }
            ("drop-window", Some(nth)) if nth < self.only.len() => drop(self.only.remove(nth)),
            ("drop-person", Some(nth)) if nth < self.people.len() => drop(self.people.remove(nth)),
            ("raise-person", Some(nth)) if nth > 0 && nth < self.people.len() => self.people.swap(nth, nth - 1),
            _ => {}
        }
    }

    fn layer(&self, nth: usize, form: &mut Form) -> Option<Layer> {
        let field = |name: &str| format!("layers[{nth}].{name}");
        let name = form.line(&field("name"), 1..=MAX_NAME);
        let every = self.every.trim().parse::<u32>().ok().filter(|every| (1..=1_000).contains(every));
        if every.is_none() {
            form.complain(&field("every"), t!("must be a number from 1 to 1000"));
        }
        let unit = UNITS.iter().find(|(_, word, _)| *word == self.unit).map_or(RotationUnit::Week, |(unit, ..)| *unit);
        let weekday = DAYS.iter().find(|(_, word, _)| *word == self.weekday).map(|(day, ..)| *day);
        let (time, start) = (form.required::<Clock>(&field("time")), form.required::<Start>(&field("start")));
        let people: Result<Vec<PersonId>, _> = self.people.iter().map(|id| id.parse()).collect();
        if people.is_err() {
            form.complain(&field("people"), t!("somebody in this list is not known; choose again"));
        }
        let only: Vec<_> = self
            .only
            .iter()
            .enumerate()
            .map(|(n, window)| window.window(&field(&format!("only[{n}]")), form))
            .collect();
        let weekday = weekday.filter(|_| unit == RotationUnit::Week);
        let rotation = Rotation { unit, every: every?, time: time?.0, weekday, start: start?.0 };
        Some(Layer { name, rotation, people: people.ok()?, only: only.into_iter().collect::<Option<_>>()? })
    }
}

impl WindowDraft {
    fn window(&self, field: &str, form: &mut Form) -> Option<Window> {
        let days: Vec<_> = DAYS.iter().filter(|(_, word, _)| self.days.iter().any(|day| day == word)).collect();
        if days.is_empty() {
            form.complain(&format!("{field}.from"), t!("choose at least one day, or remove these hours"));
        }
        let (from, to) =
            (form.required::<Clock>(&format!("{field}.from")), form.required::<Clock>(&format!("{field}.to")));
        Some(Window { days: days.into_iter().map(|(day, ..)| *day).collect(), from: from?.0, to: to?.0 })
    }
}

struct Clock(Time);

impl FromStr for Clock {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self).map_err(|_| t!("must be a time such as 09:00"))
    }
}

struct Start(Date);

impl FromStr for Start {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self).map_err(|_| t!("must be a day such as 2026-11-23"))
    }
}

/// Everybody by name, with their ids, for the lists of a form.
pub(super) fn everybody(directory: &Directory) -> Vec<(String, String)> {
    let mut all: Vec<_> = directory.people.values().map(|p| (p.id.to_string(), p.name.clone())).collect();
    all.sort_by_key(|(id, name)| (name.to_lowercase(), id.clone()));
    all
}
