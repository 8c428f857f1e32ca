//! Role cards: what each role does during an incident, what one says in it, and how one behaves.
//!
//! The ideas are those of PagerDuty's public guide to incident response and its training of commanders; the words are
//! Allclear's own. They are data of the program, so that a card in a message, on a page and in the API is the same.

use super::Role;
use allclear_texts::mark;

/// Goes up when a card says something else.
pub const VERSION: u32 = 1;

/// Where the ideas come from.
pub const SOURCE: &str = "PagerDuty's incident response guide (response.pagerduty.com), in other words";

/// How everybody behaves, whatever their role.
pub const ETIQUETTE: &[&str] = &[
    mark!("Say who you are and what you do here when you join."),
    mark!("Until it is over, the commander decides, whoever else is present."),
    mark!("Do what you were given, and say when it is done, blocked or not heard."),
    mark!("Leave the question of blame and of the right severity to the review."),
];

/// What a role does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleCard {
    /// What it is for, in one line.
    pub purpose: &'static str,
    pub duties: &'static [&'static str],
    /// What one says in it.
    pub phrases: &'static [&'static str],
    /// How one behaves in it, beyond [`ETIQUETTE`].
    pub etiquette: &'static [&'static str],
}

/// The card of a role.
#[must_use]
pub const fn of(role: Role) -> RoleCard {
    match role {
        Role::IncidentCommander => COMMANDER,
        Role::Deputy => DEPUTY,
        Role::Scribe => SCRIBE,
        Role::CommunicationsLeadCustomer => CUSTOMERS,
        Role::CommunicationsLeadInternal => COLLEAGUES,
        Role::OperationsLead => OPERATIONS,
        Role::SubjectMatterExpert => EXPERT,
        Role::Investigator => INVESTIGATOR,
        Role::SupportLiaison => SUPPORT,
        Role::WorkstreamLead => WORKSTREAM,
        Role::Observer => OBSERVER,
    }
}

const COMMANDER: RoleCard = RoleCard {
    purpose: mark!("You decide and delegate; others repair."),
    duties: &[
        mark!("Size up, stabilise, update, verify; then begin again."),
        mark!("Give each task to one person, with a time to come back."),
        mark!("Ask for strong objections, then decide."),
        mark!("Keep every role that nobody has been given."),
        mark!("Hand over after about 90 minutes, with a briefing."),
    ],
    phrases: &[
        mark!("This is the commander. Who is here, and who can tell me what we know?"),
        mark!("I propose that we … Are there strong objections?"),
        mark!("You have five minutes. I come back to you then."),
    ],
    etiquette: &[mark!("Repair nothing yourself: hand over command first.")],
};
const DEPUTY: RoleCard = RoleCard {
    purpose: mark!("You keep the commander's time and stand ready to take over."),
    duties: &[
        mark!("Follow up on what is due, so that nothing is forgotten."),
        mark!("Bring in people, and let them go."),
        mark!("Read along closely enough to command within a minute."),
    ],
    phrases: &[mark!("The time for that task is up."), mark!("I command from here; the briefing is with me.")],
    etiquette: &[mark!("Correct the commander aside, not in front of everybody.")],
};
const SCRIBE: RoleCard = RoleCard {
    purpose: mark!("You write down what happens while it happens."),
    duties: &[
        mark!("Note decisions, what was tried and what came of it, with the time."),
        mark!("Note questions that have to wait."),
        mark!("Ask when something was not clear."),
    ],
    phrases: &[mark!("Was that decided, or only said?")],
    etiquette: &[mark!("Write what was seen and done, not what people are like.")],
};
const CUSTOMERS: RoleCard = RoleCard {
    purpose: mark!("You tell customers what they see, in their words and on time."),
    duties: &[
        mark!("Publish the first message within minutes, also when little is known."),
        mark!("Say when the next message comes, and keep that promise."),
        mark!("Collect what customers report, for the commander."),
    ],
    phrases: &[mark!("I am going to publish this; is anything in it wrong?")],
    etiquette: &[mark!("Promise no time of repair.")],
};
const COLLEAGUES: RoleCard = RoleCard {
    purpose: mark!("You keep colleagues and leaders informed, so that they need not ask."),
    duties: &[
        mark!("Post an internal update as often as was promised."),
        mark!("Answer leaders outside the conversation of those who repair."),
        mark!("Take their questions down and answer them later."),
    ],
    phrases: &[mark!("Your question is noted; you get an answer with the next update.")],
    etiquette: &[mark!("Bring decisions to the commander, not discussions.")],
};
const OPERATIONS: RoleCard = RoleCard {
    purpose: mark!("You lead the hands that repair."),
    duties: &[
        mark!("Turn the commander's decisions into tasks."),
        mark!("Report conditions, actions and needs."),
        mark!("Say what a step may break before it is taken."),
    ],
    phrases: &[mark!("Conditions … Actions … Needs …")],
    etiquette: &[mark!("Nobody changes production without your knowing.")],
};
const EXPERT: RoleCard = RoleCard {
    purpose: mark!("You know one part of the system and say what can be done about it."),
    duties: &[
        mark!("Say how your part is, in one sentence."),
        mark!("Propose what to do, with its risk and how to take it back."),
        mark!("Do what was agreed, and report what came of it."),
    ],
    phrases: &[mark!("My part is healthy."), mark!("I propose …; the risk is …")],
    etiquette: &[mark!("Be ready to answer at any moment, or say that you step away.")],
};
const INVESTIGATOR: RoleCard = RoleCard {
    purpose: mark!("You look for what is wrong."),
    duties: &[
        mark!("Write hypotheses down, with what speaks for and against them."),
        mark!("Rule out with a reason, so that nobody looks there again."),
        mark!("Report what you found, also when it is nothing."),
    ],
    phrases: &[mark!("I looked at …; it is not that, because …")],
    etiquette: &[mark!("Change nothing while you look.")],
};
const SUPPORT: RoleCard = RoleCard {
    purpose: mark!("You speak for the people who talk with customers."),
    duties: &[
        mark!("Tell how many customers report what."),
        mark!("Bring what was agreed back to support."),
        mark!("Check that it has ended for the customers, too."),
    ],
    phrases: &[mark!("Customers report …; it began at …")],
    etiquette: &[mark!("Quote customers; do not interpret them.")],
};
const WORKSTREAM: RoleCard = RoleCard {
    purpose: mark!("You lead one strand of the work and report to the commander."),
    duties: &[
        mark!("Lead at most seven people; ask for another lead before there are more."),
        mark!("Report conditions, actions and needs of your strand."),
        mark!("Bring decisions that touch other strands to the commander."),
    ],
    phrases: &[mark!("My strand is at …; next we …")],
    etiquette: &[mark!("What crosses strands goes through the commander.")],
};
const OBSERVER: RoleCard = RoleCard {
    purpose: mark!("You listen and learn; who works is not disturbed."),
    duties: &[mark!("Read along."), mark!("Keep questions for the review, or for the communications lead.")],
    phrases: &[mark!("I observe only.")],
    etiquette: &[mark!("To decide something, take command in a handover, and everybody knows who decides.")],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_a_card_that_fits_into_a_message() {
        for role in Role::ALL {
            let card = of(role);
            assert!(!card.duties.is_empty() && !card.phrases.is_empty(), "{role:?}");
            let lines = [card.duties, card.phrases, card.etiquette].concat();
            for line in lines.iter().chain(&[card.purpose]) {
                assert!(line.chars().count() <= 120 && line.ends_with(['.', '?', '…']), "{role:?}: {line}");
            }
        }
    }
}
