//! The reminder of the first steps on Home: shown until all of them are done, or an admin puts it away for everybody.

use crate::app::App;
use crate::error::Result;
use allclear_core::access::{self, Actor, Permission};
use allclear_store::{audit, first_steps};
use serde_json::json;

/// Puts the reminder away. Doing it twice changes nothing.
///
/// # Errors
/// Denied without the permission to configure; or that the database is not to be had.
pub async fn put_away(app: &App, actor: Actor) -> Result<()> {
    access::check(&actor, Permission::Configure)?;
    app.write(move |work| {
        if first_steps::put_it_away(work.tx, work.now)? {
            audit::append(work.tx, work.now, &actor, "first_steps.put_away", &json!({}))?;
        }
        Ok(())
    })
    .await
}
