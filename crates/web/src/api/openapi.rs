//! The OpenAPI document: made from the same registration as the router, so the two cannot drift.

use super::{Permission, Problem, Routes, State, Web};
use crate::routes::Class;
use axum::response::{IntoResponse, Response};
use http::{Method, header};
use utoipa::PartialSchema;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn, Paths};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Components, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr, Required, ResponseBuilder,
};

/// Name of the one way to sign in to the API.
const BEARER: &str = "bearer";
/// Name of the schema of every error.
const PROBLEM: &str = "Problem";

/// Where the document is.
pub const PATH: &str = "/api/v1/openapi.json";

pub(crate) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, PATH, Class::Public, document)
}

async fn document(State(web): State<Web>) -> Response {
    let text = web.shared.document.get().cloned().unwrap_or_default();
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// The document before any path is in it.
pub(crate) fn frame() -> OpenApi {
    let mut components = Components::new();
    components.schemas.insert(PROBLEM.to_owned(), Problem::schema());
    components.schemas.insert("FieldError".to_owned(), crate::problem::FieldError::schema());
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    components.security_schemes.insert(BEARER.to_owned(), SecurityScheme::Http(bearer).into());
    let about = "Lists are `{\"data\": […], \"next\": …}`; pass `next` as `after` for the next part. Errors are RFC 9457 \
                 problems. A POST with an `Idempotency-Key` can be repeated safely. Instants are RFC 3339 UTC.";
    OpenApiBuilder::new()
        .info(InfoBuilder::new().title("Allclear").version("1").description(Some(about)).build())
        .components(Some(components))
        .build()
}

/// What stands in the document: pretty, so that the copy in the repository can be reviewed line by line.
pub(crate) fn render(doc: &OpenApi) -> bytes::Bytes {
    // Only a schema that refers to a value that is not JSON could fail, and there is none.
    bytes::Bytes::from(doc.to_pretty_json().unwrap_or_default() + "\n")
}

/// Adds to operations what all of them have: who may call, path parameters, the answer when something is wrong.
pub(crate) fn complete(paths: &mut Paths, permission: Permission) {
    for (path, item) in &mut paths.paths {
        let names: Vec<&str> = path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
        for (verb, operation) in operations_mut(item) {
            operation.operation_id = Some(operation_id(verb, path));
            for name in names.iter().rev() {
                add_path_parameter(operation, name);
            }
            if verb == "post" {
                operation.parameters.get_or_insert_default().push(RefOr::T(idempotency_key()));
            }
            let scope = permission.role().as_scope();
            operation.security = Some(vec![SecurityRequirement::new(BEARER, [scope])]);
            for (status, response) in &mut operation.responses.responses {
                describe(status, response);
            }
            operation.responses.responses.insert("default".to_owned(), RefOr::T(problem()));
        }
    }
}

/// Everything that is documented at one path.
pub(crate) fn operations(item: &PathItem) -> impl Iterator<Item = (Method, &Operation)> {
    let all = [
        (Method::GET, &item.get),
        (Method::PUT, &item.put),
        (Method::POST, &item.post),
        (Method::DELETE, &item.delete),
        (Method::PATCH, &item.patch),
    ];
    all.into_iter().filter_map(|(method, operation)| operation.as_ref().map(|operation| (method, operation)))
}

fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let all = [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("delete", &mut item.delete),
        ("patch", &mut item.patch),
    ];
    all.into_iter().filter_map(|(verb, operation)| operation.as_mut().map(|operation| (verb, operation)))
}

/// `post /api/v1/alerts/{id}/resolution` is `post_alerts_by_id_resolution`: generated clients name their functions by
/// it, so it must be unique and must not change when a handler is renamed.
fn operation_id(verb: &str, path: &str) -> String {
    let mut id = verb.to_owned();
    for part in path.trim_start_matches("/api/v1").split('/').filter(|part| !part.is_empty()) {
        match part.strip_prefix('{') {
            Some(name) => id.push_str(&format!("_by_{}", name.trim_end_matches('}'))),
            None => id.push_str(&format!("_{}", part.replace(['-', '.'], "_"))),
        }
    }
    id
}

/// OpenAPI wants a description of every answer; most say nothing that the status does not say.
fn describe(status: &str, response: &mut RefOr<utoipa::openapi::Response>) {
    if let RefOr::T(response) = response
        && response.description.is_empty()
    {
        let status = http::StatusCode::from_bytes(status.as_bytes()).ok();
        response.description = status.and_then(|s| s.canonical_reason()).unwrap_or("Answer").to_owned();
    }
}

fn add_path_parameter(operation: &mut Operation, name: &str) {
    let known = operation.parameters.get_or_insert_default();
    if known.iter().any(|p| matches!(p, RefOr::T(p) if p.name == name)) {
        return;
    }
    let parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build();
    known.insert(0, RefOr::T(parameter));
}

fn idempotency_key() -> utoipa::openapi::path::Parameter {
    let about =
        "Any text of up to 255 characters. The same key with the same request gets the first answer again, for a day.";
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}

fn problem() -> utoipa::openapi::Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(PROBLEM))).build();
    ResponseBuilder::new().description("What went wrong.").content("application/problem+json", content).build()
}
