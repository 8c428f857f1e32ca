//! `/emergencies`: what stands above every page while everything else stands back, for pages that are open already.

use super::fault::Answer;
use crate::routes::{Class, Routes};
use crate::session::Viewer;
use crate::ui::banner::emergencies;
use crate::ui::live;
use crate::ui::shell::ShellViewer;
use allclear_core::access::Permission;
use http::{HeaderMap, Method};

pub(crate) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, "/emergencies", Class::Page(Permission::Follow), show)
}

async fn show(viewer: Viewer, headers: HeaderMap) -> Answer {
    Ok(live::fragment(&headers, emergencies(&ShellViewer::from(&viewer))))
}
