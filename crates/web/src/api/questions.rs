//! Questions: what is to be found out about an incident, and what is known.

use super::alerts::ActorName;
use super::incidents::IncidentRef;
use super::incidents::view::Incident;
use super::{Answer, At, Caller, Json, Permission, Ref, Routes, State, Web, routes};
use allclear_core::command::{Command, Context, read_moment};
use allclear_core::directory::Directory;
use allclear_core::id::Incident as IncidentKind;
use allclear_core::question::{self, Asked, Given, Phase, Question, Value, answered, in_force, read_label};
use allclear_core::room::Order;
use allclear_engine::respond::{self, Button, Seen};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Read, routes!(bank))
        .api(Permission::Read, routes!(types))
        .api(Permission::Read, routes!(get))
        .api(Permission::Respond, routes!(put))
}

/// A question as it is in force.
#[derive(Debug, Serialize, ToSchema)]
struct QuestionInForce {
    /// What the answer is kept under, for example `regions`.
    key: String,
    /// People say `Q8`.
    label: String,
    /// `status`, `impact`, `workaround`, `times`, `next_update`, `cause` or `afterwards`.
    category: &'static str,
    /// When it is asked: `initial`, `recovering`, `solved`.
    phases: Vec<&'static str>,
    /// What stands in front of the answer.
    name: String,
    question: String,
    /// `text`, `number`, `choice`, `choices`, `moment`, `link` or `services`.
    form: &'static str,
    /// What can be chosen; empty for the other forms.
    choices: Vec<String>,
    /// Whether customers may read the answer.
    public: bool,
    /// Whether the company needs an answer; nothing waits for it.
    required: bool,
    /// Whether the incident answers it by itself when nobody does.
    computed: bool,
}

impl From<Question> for QuestionInForce {
    fn from(of: Question) -> Self {
        Self {
            label: of.label(),
            category: of.category.as_str(),
            phases: of.phases.iter().map(|phase| phase.as_str()).collect(),
            form: of.form.as_str(),
            choices: of.form.choices().to_vec(),
            computed: of.derived.is_some(),
            required: of.required,
            key: of.key,
            name: of.name,
            question: of.text,
            public: of.public,
        }
    }
}

/// The questions of this company.
#[derive(Debug, Serialize, ToSchema)]
struct QuestionBank {
    /// Goes up when a shipped question says something else.
    version: u32,
    /// Where the ideas come from.
    source: &'static str,
    data: Vec<QuestionInForce>,
}

/// Every question in force, by number: those shipped with what the configuration changes.
#[utoipa::path(get, path = "/api/v1/questions", tag = "incidents", responses((status = 200, body = QuestionBank)))]
async fn bank(State(web): State<Web>) -> Answer<QuestionBank> {
    let directory = web.app.refresh_directory().await?;
    let data = in_force(&directory.practice.questions).into_iter().map(QuestionInForce::from).collect();
    Ok(Json(QuestionBank { version: question::VERSION, source: question::SOURCE, data }))
}

/// A type of incidents.
#[derive(Debug, Serialize, ToSchema)]
struct IncidentType {
    name: String,
    /// When to choose it.
    meaning: Option<String>,
    /// How bad an incident of this type is when nobody says so.
    severity: Option<&'static str>,
    /// Roles it asks for besides those of its severity.
    roles: Vec<&'static str>,
    /// The questions that only its incidents are asked.
    fields: Vec<QuestionInForce>,
}

/// The types of incidents of this company.
#[derive(Debug, Serialize, ToSchema)]
struct IncidentTypes {
    data: Vec<IncidentType>,
}

/// The types of incidents, as they are configured; none until a company has some.
#[utoipa::path(get, path = "/api/v1/incident-types", tag = "incidents", responses((status = 200, body = IncidentTypes)))]
async fn types(State(web): State<Web>) -> Answer<IncidentTypes> {
    let directory = web.app.refresh_directory().await?;
    let own = |kind: &allclear_core::incident::kind::IncidentType| {
        let is_own = |question: &Question| kind.fields.iter().any(|field| field.key == question.key);
        let all = directory.practice.with_fields(Some(kind)).into_iter();
        all.filter(is_own).map(QuestionInForce::from).collect()
    };
    let data = directory.practice.types.iter().map(|kind| IncidentType {
        name: kind.name.clone(),
        meaning: kind.meaning.clone(),
        severity: kind.severity.map(|severity| severity.as_str()),
        roles: kind.roles.iter().map(|role| role.as_str()).collect(),
        fields: own(kind),
    });
    Ok(Json(IncidentTypes { data: data.collect() }))
}

/// A question that is asked now.
#[derive(Debug, Serialize, ToSchema)]
struct AskedQuestion {
    #[serde(flatten)]
    question: QuestionInForce,
    /// Null while nobody knows.
    answer: Option<KnownAnswer>,
}

/// What is known.
#[derive(Debug, Serialize, ToSchema)]
struct KnownAnswer {
    /// As people read it.
    text: String,
    /// Who said so; null for what the incident knows by itself.
    by: Option<ActorName>,
    /// When; null for what the incident knows by itself.
    at: Option<Timestamp>,
}

/// Something that was found out.
#[derive(Debug, Serialize, ToSchema)]
struct IncidentFact {
    /// The key of the question.
    key: String,
    name: String,
    /// As people read it.
    text: String,
    /// The moment, where it is one.
    moment: Option<Timestamp>,
    /// Whether the moment is exact or about then; null for anything else.
    exact: Option<bool>,
    public: bool,
    by: ActorName,
    at: Timestamp,
}

/// What is asked about an incident in its present phase, and everything that was found out.
#[derive(Debug, Serialize, ToSchema)]
struct IncidentQuestions {
    /// `initial`, `recovering` or `solved`.
    phase: &'static str,
    /// How many of the questions asked now are answered.
    answered: usize,
    asked: usize,
    questions: Vec<AskedQuestion>,
    /// Every answer that somebody gave, whatever the phase.
    facts: Vec<IncidentFact>,
}

impl AskedQuestion {
    fn of(asked: Asked, directory: &Directory) -> Self {
        let known = |answer: question::Answer| KnownAnswer {
            text: answer.text,
            by: answer.by.as_ref().map(|(actor, _)| ActorName::of(actor, directory)),
            at: answer.by.as_ref().map(|(_, at)| *at),
        };
        Self { answer: asked.answer.map(known), question: asked.question.into() }
    }
}

impl IncidentFact {
    fn of(key: &str, fact: &question::Fact, directory: &Directory) -> Self {
        let exact = if let Value::Moment { exact, .. } = fact.value { Some(exact) } else { None };
        Self {
            key: key.to_owned(),
            name: fact.name.clone(),
            text: fact.value.to_string(),
            moment: fact.value.moment(),
            exact,
            public: fact.public,
            by: ActorName::of(&fact.by, directory),
            at: fact.at,
        }
    }
}

/// What is to be found out about an incident now, and what is known. Nothing has to be answered.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/questions", tag = "incidents",
    responses((status = 200, body = IncidentQuestions)))]
async fn get(State(web): State<Web>, At(id): IncidentRef) -> Answer<IncidentQuestions> {
    let directory = web.app.refresh_directory().await?;
    let known = std::sync::Arc::clone(&directory);
    let (incident, asked) = web.app.read(move |tx| respond::questions(tx, id.into(), &known)).await?;
    Ok(Json(IncidentQuestions {
        phase: Phase::of(&incident.status).as_str(),
        answered: answered(&asked),
        asked: asked.len(),
        questions: asked.into_iter().map(|one| AskedQuestion::of(one, &directory)).collect(),
        facts: incident.facts.iter().map(|(key, fact)| IncidentFact::of(key, fact, &directory)).collect(),
    }))
}

/// An answer to a question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAnswer {
    /// A moment is written as `2026-01-05T14:05:00Z`, `14:05` or `-20m`, with `about` in front when it is not exact.
    answer: String,
    /// IANA name of the zone that a time such as `14:05` is meant in; UTC when absent.
    time_zone: Option<String>,
}

/// What an answer did.
#[derive(Debug, Serialize, ToSchema)]
struct Answered {
    /// In a sentence.
    told: String,
    incident: Incident,
}

/// Answers a question, named by its key (`regions`) or its label (`Q8`). Another answer takes the place of the one before,
/// which stays on the timeline.
#[utoipa::path(put, path = "/api/v1/incidents/{id}/questions/{question}", tag = "incidents",
    responses((status = 200, body = Answered)))]
async fn put(
    State(web): State<Web>,
    caller: Caller,
    At((id, named)): At<(Ref<IncidentKind>, String)>,
    Json(body): Json<NewAnswer>,
) -> Answer<Answered> {
    let directory = web.app.refresh_directory().await?;
    let zone = match body.time_zone.as_deref() {
        Some(name) => TimeZone::get(name)
            .map_err(|_| super::Problem::invalid("time_zone", "is not an IANA name such as Europe/Berlin"))?,
        None => TimeZone::UTC,
    };
    let context = Context { directory: &directory, now: web.app.now(), zone, me: None };
    let moment = read_moment(&body.answer, &context);
    let question = read_label(&named).map_or_else(|| Given::Key(named), Given::Number);
    let command = Command::Order(Order::Answer(question::Order { question, answer: body.answer, moment }));
    let button = Button { command, seen: Seen::default(), key: None };
    let done = respond::press(&web.app, caller.0, id.into(), button).await?;
    Ok(Json(Answered { told: done.told, incident: Incident::of(&done.incident, &directory)? }))
}
