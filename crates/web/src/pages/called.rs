//! Who comes next when somebody escalates, in words.

use allclear_core::directory::Directory;
use allclear_core::escalation::Called;
use allclear_core::id::PersonId;
use allclear_texts::t;

/// What came of an escalation, for whoever asked for it. `called` is as [`allclear_engine::answer::Escalated`] has it.
pub(super) fn escalated(called: Option<&Called>, directory: &Directory) -> String {
    match called.map(|called| called.names(directory)) {
        None => t!("It was escalated already; nobody is called twice.").to_owned(),
        Some(None) => t!("Escalated. Nobody can be reached; it is tried again until somebody can.").to_owned(),
        Some(Some(names)) => t!("Escalated. Called now: {names}."),
    }
}

/// Who would be called if `person` escalated now.
pub(super) fn next(called: &Called, person: PersonId, directory: &Directory) -> String {
    match called.names(directory) {
        None => t!("Nobody else can be reached.").to_owned(),
        Some(_) if called.people == [person] => {
            t!("Nobody else is left in the policy: you would be called again.").to_owned()
        }
        Some(names) => t!("Called next: {names}."),
    }
}
