//! Public updates written in a form: sent twice they are published once, and a form that was open while somebody else
//! published says so instead of undoing it before everybody's eyes.

use super::{ComponentChange, Named, Offer, page};
use crate::app::Work;
use crate::error::{Error, Result};
use allclear_core::id::{ComponentId, PublicIncidentId};
use allclear_core::status::{ComponentStatus, IncidentStatus};
use allclear_store::status as store;
use allclear_texts::{mark, say, t};

/// What a form showed when it was filled in, and how it is told from others.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// What the page wrote into the form, so that sending it twice publishes once; without one everything is new.
    pub key: Option<String>,
    /// The status that the public incident had; `None` is not looked at.
    pub status: Option<IncidentStatus>,
    /// How components were. What is not named is not looked at.
    pub components: Vec<(ComponentId, ComponentStatus)>,
}

const AGAIN: &str = mark!("Look at it once more and repeat it if you still want it");

impl Shown {
    /// # Errors
    /// When somebody else has moved the incident meanwhile, or has changed a component that is to be changed.
    pub(super) fn check(&self, work: &mut Work<'_, '_>, slug: &str, offer: &Offer) -> Result<()> {
        match offer {
            Offer::Open(new) => self.check_components(work, slug, &new.components),
            Offer::Update(id, new) => {
                self.check_status(work, slug, *id)?;
                self.check_components(work, slug, new.components.as_deref().unwrap_or_default())
            }
        }
    }

    fn check_status(&self, work: &mut Work<'_, '_>, slug: &str, id: PublicIncidentId) -> Result<()> {
        let page = page(work, slug)?;
        let Some(told) = store::incident(work.tx, page.id, id)? else { return Ok(()) };
        let is = told.incident.status;
        let Some(was) = self.status.filter(|was| *was != is) else { return Ok(()) };
        let (was, is) = (was.label(), is.label());
        Err(Error::refused(t!("Meanwhile the status went from {was} to {is}. {}", say(AGAIN))))
    }

    /// Only what is to be changed matters: whoever left a component alone has nothing against what others made of it.
    fn check_components(&self, work: &mut Work<'_, '_>, slug: &str, wanted: &[ComponentChange]) -> Result<()> {
        let page = page(work, slug)?;
        for component in store::components(work.tx, page.id)? {
            let of = |change: &&ComponentChange| change.component == Named::Id(component.id);
            let Some(to) = wanted.iter().find(of).map(|change| change.status) else { continue };
            let was = self.components.iter().find(|(id, _)| *id == component.id).map(|(_, was)| *was);
            let is = component.status;
            if let Some(was) = was.filter(|was| *was != is && to != is) {
                let (name, was, is) = (&component.name, was.label(), is.label());
                return Err(Error::refused(t!("Meanwhile {name} went from {was} to {is}. {}", say(AGAIN))));
            }
        }
        Ok(())
    }
}
