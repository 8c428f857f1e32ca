//! The company as code: plan, apply, export.

use super::{Answer, Caller, Json, Permission, Problem, Query, Routes, State, Web, routes};
use allclear_core::directory::Directory;
use allclear_engine::company::{self, ApplyError, Op, Secrets, SourceFile};
use allclear_engine::transport::reach;
use axum::response::{IntoResponse, Response};
use http::header;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Configure, routes!(plan))
        .api(Permission::Configure, routes!(apply))
        .api(Permission::Configure, routes!(export))
}

/// Configuration files.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Files {
    /// Together they describe the company; a section in none of them is left as it is.
    files: Vec<File>,
    /// Apply them although emergency mode is on: then a change is held up unless somebody says that they mean it.
    #[serde(default)]
    during_emergency: bool,
}

/// One file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct File {
    /// For messages, for example `company.yaml`.
    name: String,
    /// YAML.
    text: String,
}

/// What would change, or has changed.
#[derive(Debug, Serialize, ToSchema)]
struct Plan {
    /// By kind, then by name; empty when everything is as the files say.
    changes: Vec<PlannedChange>,
    /// What is allowed and probably not meant.
    warnings: Vec<PlanWarning>,
}

/// What happens to one thing.
#[derive(Debug, Serialize, ToSchema)]
struct PlannedChange {
    /// `create`, `update` or `delete`.
    op: &'static str,
    /// `person`, `team`, `schedule`, `escalation policy`, `service`, `integration`, `status page` or `setting`.
    kind: String,
    /// Its mail address, slug or name.
    name: String,
    fields: Vec<PlannedField>,
}

/// One field before and after; secrets are masked.
#[derive(Debug, Serialize, ToSchema)]
struct PlannedField {
    field: String,
    from: Option<String>,
    to: Option<String>,
}

/// What is allowed and probably not meant, and where it stands.
#[derive(Debug, Serialize, ToSchema)]
struct PlanWarning {
    file: String,
    /// From 1; 0 when no line is to blame.
    line: usize,
    column: usize,
    message: String,
    hint: Option<String>,
}

impl From<company::Plan> for Plan {
    fn from(plan: company::Plan) -> Self {
        let change = |c: company::Change| PlannedChange {
            op: match c.op {
                Op::Create => "create",
                Op::Update => "update",
                Op::Delete => "delete",
            },
            kind: c.kind,
            name: c.name,
            fields: c.fields.into_iter().map(|f| PlannedField { field: f.field, from: f.from, to: f.to }).collect(),
        };
        let warning = |w: company::Problem| PlanWarning {
            file: w.file,
            line: w.line,
            column: w.column,
            message: w.message,
            hint: w.hint,
        };
        Self {
            changes: plan.changes.into_iter().map(change).collect(),
            warnings: plan.warnings.into_iter().map(warning).collect(),
        }
    }
}

/// A configuration as `apply` takes it and `docs/guide/configuration.md` describes it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document has it: the text is written and read by the engine")]
struct Configuration {
    version: u32,
    #[schema(value_type = Option<Vec<Object>>)]
    people: Option<()>,
    #[schema(value_type = Option<Vec<Object>>)]
    contacts: Option<()>,
    #[schema(value_type = Option<Vec<Object>>)]
    teams: Option<()>,
    #[schema(value_type = Option<Vec<Object>>)]
    schedules: Option<()>,
    #[schema(value_type = Option<Vec<Object>>)]
    escalation_policies: Option<()>,
    #[schema(value_type = Option<Vec<Object>>)]
    services: Option<()>,
    #[schema(value_type = Option<Vec<Object>>)]
    integrations: Option<()>,
    #[schema(value_type = Option<Vec<Object>>)]
    status_pages: Option<()>,
    #[schema(value_type = Option<Object>)]
    incidents: Option<()>,
    #[schema(value_type = Option<Vec<Object>>)]
    severities: Option<()>,
    emergency_webhooks: Option<Vec<String>>,
    #[schema(value_type = Option<Vec<Object>>)]
    mobilise: Option<()>,
}

/// What the files do not show: contact methods at which this server's own settings let nothing arrive.
fn closed(web: &Web, directory: &Directory) -> impl Iterator<Item = PlanWarning> {
    reach::closed(directory, &web.egress).into_iter().map(|closed| PlanWarning {
        file: String::new(),
        line: 0,
        column: 0,
        message: closed.to_string(),
        hint: None,
    })
}

fn sources(body: Files) -> Result<Vec<SourceFile>, Problem> {
    if body.files.is_empty() {
        return Err(Problem::invalid("files", "must hold at least one file"));
    }
    Ok(body.files.into_iter().map(|file| SourceFile { name: file.name, text: file.text }).collect())
}

fn refuse(error: ApplyError) -> Problem {
    match error {
        ApplyError::Problems(problems) => Problem::configuration(problems),
        ApplyError::Engine(error) => error.into(),
    }
}

/// What applying these files would change. Changes nothing. 422 lists everything that is wrong with them.
#[utoipa::path(post, path = "/api/v1/company/plan", tag = "company", responses((status = 200, body = Plan)))]
async fn plan(State(web): State<Web>, Json(body): Json<Files>) -> Answer<Plan> {
    let plan = company::plan_only(&web.app, &sources(body)?).await.map_err(refuse)?;
    Ok(Json(plan.into()))
}

/// Makes the company what these files say, all of it or nothing, and tells what was changed. Doing it twice changes
/// nothing the second time.
#[utoipa::path(post, path = "/api/v1/company/apply", tag = "company", responses((status = 200, body = Plan)))]
async fn apply(State(web): State<Web>, caller: Caller, Json(body): Json<Files>) -> Answer<Plan> {
    let (meant, files) = (body.during_emergency, sources(body)?);
    let applied = company::apply(&web.app, caller.0, &files);
    let applied = if meant { company::despite_emergency(applied).await } else { applied.await };
    let plan = applied.map_err(refuse)?;
    // So that a new integration's key is good from the very next request on.
    let directory = web.app.refresh_directory().await?;
    let mut plan = Plan::from(plan);
    plan.warnings.extend(closed(&web, &directory));
    Ok(Json(plan))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// `true` writes keys of integrations and secrets of contact methods, for moving to another database.
    #[serde(default)]
    secrets: bool,
}

/// The whole configuration as one file, in the format that `apply` takes.
#[utoipa::path(get, path = "/api/v1/company", tag = "company", params(Which),
    responses((status = 200, body = Configuration, content_type = "application/yaml")))]
async fn export(State(web): State<Web>, Query(which): Query<Which>) -> Result<Response, Problem> {
    let secrets = if which.secrets { Secrets::Included } else { Secrets::LeftOut };
    let text = company::export(&company::current(&web.app).await?, secrets);
    Ok(([(header::CONTENT_TYPE, "application/yaml"), (header::CACHE_CONTROL, "no-store")], text).into_response())
}
