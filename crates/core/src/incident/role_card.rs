//! Role cards: what each role does during an incident, what one says in it, and how one behaves.
//!
//! The ideas are those of PagerDuty's public guide to incident response and its training of commanders; the words are
//! Allclear's own. They are data of the program, so that a card in a message, on a page and in the API is the same.

use super::Role;

/// Goes up when a card says something else.
pub const VERSION: u32 = 1;

/// Where the ideas come from.
pub const SOURCE: &str = "PagerDuty's incident response guide (response.pagerduty.com), in other words";

/// How everybody behaves, whatever their role.
pub const ETIQUETTE: &[&str] = &[
    "Say who you are and what you do here when you join.",
    "Until it is over, the commander decides, whoever else is present.",
    "Do what you were given, and say when it is done, blocked or not heard.",
    "Leave the question of blame and of the right severity to the review.",
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
    purpose: "You decide and delegate; others repair.",
    duties: &[
        "Size up, stabilise, update, verify; then begin again.",
        "Give each task to one person, with a time to come back.",
        "Ask for strong objections, then decide.",
        "Keep every role that nobody has been given.",
        "Hand over after about 90 minutes, with a briefing.",
    ],
    phrases: &[
        "This is the commander. Who is here, and who can tell me what we know?",
        "I propose that we … Are there strong objections?",
        "You have five minutes. I come back to you then.",
    ],
    etiquette: &["Repair nothing yourself: hand over command first."],
};
const DEPUTY: RoleCard = RoleCard {
    purpose: "You keep the commander's time and stand ready to take over.",
    duties: &[
        "Follow up on what is due, so that nothing is forgotten.",
        "Bring in people, and let them go.",
        "Read along closely enough to command within a minute.",
    ],
    phrases: &["The time for that task is up.", "I command from here; the briefing is with me."],
    etiquette: &["Correct the commander aside, not in front of everybody."],
};
const SCRIBE: RoleCard = RoleCard {
    purpose: "You write down what happens while it happens.",
    duties: &[
        "Note decisions, what was tried and what came of it, with the time.",
        "Note questions that have to wait.",
        "Ask when something was not clear.",
    ],
    phrases: &["Was that decided, or only said?"],
    etiquette: &["Write what was seen and done, not what people are like."],
};
const CUSTOMERS: RoleCard = RoleCard {
    purpose: "You tell customers what they see, in their words and on time.",
    duties: &[
        "Publish the first message within minutes, also when little is known.",
        "Say when the next message comes, and keep that promise.",
        "Collect what customers report, for the commander.",
    ],
    phrases: &["I am going to publish this; is anything in it wrong?"],
    etiquette: &["Promise no time of repair."],
};
const COLLEAGUES: RoleCard = RoleCard {
    purpose: "You keep colleagues and leaders informed, so that they need not ask.",
    duties: &[
        "Post an internal update as often as was promised.",
        "Answer leaders outside the conversation of those who repair.",
        "Take their questions down and answer them later.",
    ],
    phrases: &["Your question is noted; you get an answer with the next update."],
    etiquette: &["Bring decisions to the commander, not discussions."],
};
const OPERATIONS: RoleCard = RoleCard {
    purpose: "You lead the hands that repair.",
    duties: &[
        "Turn the commander's decisions into tasks.",
        "Report conditions, actions and needs.",
        "Say what a step may break before it is taken.",
    ],
    phrases: &["Conditions … Actions … Needs …"],
    etiquette: &["Nobody changes production without your knowing."],
};
const EXPERT: RoleCard = RoleCard {
    purpose: "You know one part of the system and say what can be done about it.",
    duties: &[
        "Say how your part is, in one sentence.",
        "Propose what to do, with its risk and how to take it back.",
        "Do what was agreed, and report what came of it.",
    ],
    phrases: &["My part is healthy.", "I propose …; the risk is …"],
    etiquette: &["Be ready to answer at any moment, or say that you step away."],
};
const INVESTIGATOR: RoleCard = RoleCard {
    purpose: "You look for what is wrong.",
    duties: &[
        "Write hypotheses down, with what speaks for and against them.",
        "Rule out with a reason, so that nobody looks there again.",
        "Report what you found, also when it is nothing.",
    ],
    phrases: &["I looked at …; it is not that, because …"],
    etiquette: &["Change nothing while you look."],
};
const SUPPORT: RoleCard = RoleCard {
    purpose: "You speak for the people who talk with customers.",
    duties: &[
        "Tell how many customers report what.",
        "Bring what was agreed back to support.",
        "Check that it has ended for the customers, too.",
    ],
    phrases: &["Customers report …; it began at …"],
    etiquette: &["Quote customers; do not interpret them."],
};
const WORKSTREAM: RoleCard = RoleCard {
    purpose: "You lead one strand of the work and report to the commander.",
    duties: &[
        "Lead at most seven people; ask for another lead before there are more.",
        "Report conditions, actions and needs of your strand.",
        "Bring decisions that touch other strands to the commander.",
    ],
    phrases: &["My strand is at …; next we …"],
    etiquette: &["What crosses strands goes through the commander."],
};
const OBSERVER: RoleCard = RoleCard {
    purpose: "You listen and learn; who works is not disturbed.",
    duties: &["Read along.", "Keep questions for the review, or for the communications lead."],
    phrases: &["I observe only."],
    etiquette: &["To decide something, take command in a handover, and everybody knows who decides."],
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
