//! What became of words for customers: they are out, or wait for somebody's yes.

use crate::api::{Created, Json, Problem};
use allclear_core::status::Told;
use allclear_engine::publish::Published;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// Nothing was published: the communication plan names somebody who has to agree first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Waiting {
    /// Who has to agree, and as which request the text waits.
    told: String,
}

/// 201 with what readers see now, or 202 with whom it waits for. Programs never wait.
pub(super) enum Outcome<T> {
    Out(T),
    Waits(Waiting),
}

impl<T> Outcome<T> {
    /// Tells what was published in the words of `shown`.
    pub(super) async fn of(
        published: Published,
        shown: impl AsyncFnOnce(Told) -> Result<T, Problem>,
    ) -> Result<Self, Problem> {
        match published {
            Published::Out(told) => Ok(Self::Out(shown(*told).await?)),
            Published::Waits(told) | Published::Before(told) => Ok(Self::Waits(Waiting { told })),
        }
    }
}

impl<T: Serialize> IntoResponse for Outcome<T> {
    fn into_response(self) -> Response {
        match self {
            Self::Out(told) => Created(told).into_response(),
            Self::Waits(waiting) => (StatusCode::ACCEPTED, Json(waiting)).into_response(),
        }
    }
}
