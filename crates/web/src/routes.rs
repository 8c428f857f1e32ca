//! The one table of everything this server answers, and who may ask for it.
//!
//! A route is registered together with its [`Class`], and the class is what stands in front of the handler: there is no
//! second list to keep in step. A test walks the table against the real router.

use crate::api::query::Known;
use crate::{Web, api, assets, auth, encoding, headers, health, intake, live, metrics, pages, session};
use allclear_core::access::Permission;
use axum::Router;
use axum::handler::Handler;
use axum::middleware::{from_fn_with_state, map_response};
use axum::routing::{MethodFilter, MethodRouter, on};
use http::Method;
use utoipa::openapi::path::Paths;
use utoipa::openapi::{OpenApi, RefOr, Schema};

/// Registers every resource. One line each.
pub fn all(web: &Web) -> Routes {
    let r = Routes::new(web);
    let r = intake::routes(r);
    let r = health::routes(r);
    let r = metrics::routes(r);
    let r = pages::routes(r);
    let r = assets::routes(r);
    let r = if web.dev_pages { pages::dev_ui::routes(r) } else { r };
    let r = pages::phones::routes(r, web);
    let r = live::routes(r);
    let r = pages::app_manifest::routes(r);
    let r = pages::service_worker::routes(r);
    let r = api::alerts::routes(r);
    let r = api::pages::routes(r);
    let r = api::incidents::routes(r);
    let r = api::suspicions::routes(r);
    let r = api::rooms::routes(r);
    let r = api::updates::routes(r);
    let r = api::people::routes(r);
    let r = api::attachments::routes(r);
    let r = api::briefings::routes(r);
    let r = api::changes::routes(r);
    let r = api::drills::routes(r);
    let r = api::emergency::routes(r);
    let r = api::mobilisation::routes(r);
    let r = api::questions::routes(r);
    let r = api::asks::routes(r);
    let r = api::severity_matrix::routes(r);
    let r = api::reviews::routes(r);
    let r = api::oncall::routes(r);
    let r = api::shift_swaps::routes(r);
    let r = api::company::routes(r);
    let r = api::status_pages::routes(r);
    let r = api::tokens::routes(r);
    let r = api::me::routes(r);
    let r = api::rejected::routes(r);
    let r = api::paging::routes(r);
    api::openapi::routes(r)
}

/// What a request must bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Nothing.
    Public,
    /// The key of an integration, in the path or the body; the dialect answers when it is missing.
    IntakeKey,
    /// A signed link that was sent to one person.
    SignedLink,
    /// A page or form for somebody who is not signed in yet. Forms from other sites are refused.
    Door,
    /// A page or form for people: a session whose role has this permission. Strangers are asked to sign in, and forms
    /// from other sites are refused.
    Page(Permission),
    /// A bearer token whose scope has this permission. Without a token the answer is 401, with too small a scope 403.
    Api(Permission),
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub method: Method,
    /// With `{name}` for one segment and `{*name}` for the rest.
    pub path: String,
    pub class: Class,
}

/// What [`utoipa_axum::routes!`] makes of handlers with `#[utoipa::path]`.
pub type Documented = (Vec<(String, RefOr<Schema>)>, Paths, MethodRouter<Web>);

/// The table while it is being written.
pub struct Routes {
    web: Web,
    router: Router<Web>,
    table: Vec<Entry>,
    doc: OpenApi,
    clashes: Vec<String>,
}

impl Routes {
    fn new(web: &Web) -> Self {
        Self {
            web: web.clone(),
            router: Router::new(),
            table: Vec::new(),
            doc: api::openapi::frame(),
            clashes: Vec::new(),
        }
    }

    /// Registers a handler that is not part of the documented API. `GET` answers `HEAD` too.
    #[must_use]
    pub fn add<H, T>(self, method: Method, path: &str, class: Class, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        // Every method this server uses has a filter; an exotic one would be registered as GET and found by the test.
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        self.register(vec![method], path, class, on(filter, handler))
    }

    /// Registers handlers with `#[utoipa::path]`, which says method and path, and adds them to the OpenAPI document:
    /// `r.api(Permission::Respond, routes!(create))`. All handlers of one call have the same path and permission.
    #[must_use]
    pub fn api(mut self, permission: Permission, (schemas, mut paths, methods): Documented) -> Self {
        api::openapi::complete(&mut paths, permission);
        let known = &mut self.doc.components.get_or_insert_default().schemas;
        for (name, schema) in schemas {
            if known.get(&name).is_some_and(|before| *before != schema) {
                self.clashes.push(name.clone());
            }
            known.insert(name, schema);
        }
        let registered: Vec<_> =
            paths.paths.iter().map(|(path, item)| (path.clone(), used(item), Known::of(item))).collect();
        self.doc.paths.merge(paths);
        for (path, verbs, known) in registered {
            // Inside of the gate: who may not ask is not told what there is to ask for.
            let methods = methods.clone().route_layer(from_fn_with_state(known, api::query::refuse_unknown));
            self = self.register(verbs, &path, Class::Api(permission), methods);
        }
        self
    }

    fn register(mut self, verbs: Vec<Method>, path: &str, class: Class, methods: MethodRouter<Web>) -> Self {
        let methods = match class {
            Class::Public | Class::IntakeKey | Class::SignedLink => methods,
            Class::Door => methods.route_layer(session::own_site(&self.web)),
            Class::Page(permission) => methods
                .route_layer(from_fn_with_state((self.web.clone(), permission), session::gate))
                .route_layer(session::own_site(&self.web)),
            // The last layer is the outermost: who asks is known before an old answer is looked up.
            Class::Api(permission) => methods
                .route_layer(from_fn_with_state(self.web.clone(), api::idempotency::once))
                .route_layer(from_fn_with_state((self.web.clone(), permission), auth::gate)),
        };
        let by_browsers = matches!(class, Class::Door | Class::Page(_) | Class::SignedLink);
        let methods = if by_browsers && headers::is_https(&self.web.app.settings().public_url) {
            methods.route_layer(map_response(headers::by_https))
        } else {
            methods
        };
        let packs = encoding::may_pack(class, path);
        let methods = if packs { methods.route_layer(encoding::packing()) } else { methods };
        self.router = self.router.route(path, methods);
        self.table.extend(verbs.into_iter().map(|method| Entry { method, path: path.to_owned(), class }));
        self
    }

    /// Everything registered, in order.
    #[must_use]
    pub fn table(&self) -> &[Entry] {
        &self.table
    }

    /// Names of schemas that two resources use for different things: the document can hold only one of them.
    #[must_use]
    pub fn clashes(&self) -> &[String] {
        &self.clashes
    }

    /// The OpenAPI document of what was registered with [`Routes::api`].
    #[must_use]
    pub fn document(&self) -> OpenApi {
        self.doc.clone()
    }

    /// The router, with answers for what is not in the table.
    pub(crate) fn finish(self) -> Router {
        let _ = self.web.shared.document.set(api::openapi::render(&self.doc));
        self.router.fallback(session::nowhere).method_not_allowed_fallback(session::otherwise).with_state(self.web)
    }
}

fn used(item: &utoipa::openapi::PathItem) -> Vec<Method> {
    api::openapi::operations(item).map(|(method, _)| method).collect()
}
