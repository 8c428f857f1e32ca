//! What the frame and the clocks of a page need to know about who looks at it.

use super::banner::Tone;
use super::shell::{Flash, ShellViewer};
use super::time::Zone;
use crate::session::Viewer;
use allclear_core::access::Permission;

impl From<&Viewer> for ShellViewer {
    fn from(viewer: &Viewer) -> Self {
        let flash = viewer
            .flash
            .as_ref()
            .map(|flash| Flash { tone: if flash.good { Tone::Good } else { Tone::Warning }, text: flash.text.clone() });
        Self {
            person: viewer.person().to_string(),
            name: viewer.session.name.clone(),
            email: viewer.session.email.clone(),
            time_zone: viewer.session.time_zone.clone(),
            role: viewer.role().title().to_owned(),
            theme: viewer.theme,
            follows_only: !viewer.may(Permission::Read),
            may_declare: viewer.may(Permission::Respond),
            flash,
            emergencies: viewer.emergencies.clone(),
        }
    }
}

impl From<&Viewer> for Zone {
    fn from(viewer: &Viewer) -> Self {
        Self::new(viewer.zone.clone(), viewer.now)
    }
}
