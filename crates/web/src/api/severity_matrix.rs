//! The severity matrix: plain questions whose answers make a severity.

use super::{Answer, Json, Permission, Routes, State, Web, routes};
use allclear_core::incident::Severity;
use allclear_core::incident::matrix::{self, Matrix};
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Follow, routes!(get))
}

/// One answer to a question of the matrix.
#[derive(Debug, Serialize, ToSchema)]
struct SeverityAnswer {
    key: String,
    text: String,
    /// It is at least as bad as this; null says nothing about it.
    severity: Option<&'static str>,
}

/// One question of the matrix.
#[derive(Debug, Serialize, ToSchema)]
struct SeverityQuestion {
    key: String,
    text: String,
    answers: Vec<SeverityAnswer>,
    /// How bad it is when the answer is `unsure`.
    unsure: Option<&'static str>,
}

/// Plain questions whose answers make a severity: the worst of them.
#[derive(Debug, Serialize, ToSchema)]
struct SeverityMatrix {
    /// The question that decides most first; left open while others are answered, it counts as not sure.
    questions: Vec<SeverityQuestion>,
    /// All of it as one text, as `sev ?` tells it.
    text: String,
}

impl From<matrix::Question> for SeverityQuestion {
    fn from(of: matrix::Question) -> Self {
        let unsure = of.when_unsure().map(Severity::as_str);
        let answer =
            |a: matrix::Answer| SeverityAnswer { key: a.key, text: a.text, severity: a.severity.map(Severity::as_str) };
        Self { key: of.key, text: of.text, answers: of.answers.into_iter().map(answer).collect(), unsure }
    }
}

/// The questions that are asked when an incident is declared, and what each answer makes of it.
#[utoipa::path(get, path = "/api/v1/severity-matrix", tag = "incidents", responses((status = 200, body = SeverityMatrix)))]
async fn get(State(web): State<Web>) -> Answer<SeverityMatrix> {
    let matrix = web.app.refresh_directory().await?.practice.matrix();
    let text = matrix.told();
    let Matrix(questions) = matrix;
    Ok(Json(SeverityMatrix { questions: questions.into_iter().map(SeverityQuestion::from).collect(), text }))
}
