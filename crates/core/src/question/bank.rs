//! The questions shipped.
//!
//! What is asked, and in which phase, follows a table that incident managers of a large cloud provider use, by way of the
//! sources of Allclear's mission; the words are Allclear's own.

use super::{Category, Derived, Form, Phase, Question};
use allclear_texts::{mark, say};

/// Goes up when a question says something else.
pub const VERSION: u32 = 1;

/// Where the ideas come from.
pub const SOURCE: &str = "an incident manager's table of questions by category and phase, in other words";

/// One question of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shipped {
    pub number: u32,
    pub key: &'static str,
    category: Category,
    phases: &'static [Phase],
    name: &'static str,
    text: &'static str,
    form: Shape,
    public: bool,
    derived: Option<Derived>,
}

/// As [`Form`], with what can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Number,
    Choice(&'static [&'static str]),
    Choices(&'static [&'static str]),
    Moment,
    Services,
}

impl Shipped {
    /// As it is asked when nobody changed it.
    #[must_use]
    pub fn question(&self) -> Question {
        let owned = |of: &[&str]| of.iter().map(|choice| (*choice).to_owned()).collect();
        Question {
            key: self.key.to_owned(),
            number: self.number,
            category: self.category,
            phases: self.phases.to_vec(),
            name: say(self.name).to_owned(),
            text: say(self.text).to_owned(),
            form: match self.form {
                Shape::Text => Form::Text,
                Shape::Number => Form::Number,
                Shape::Choice(of) => Form::Choice { of: owned(of) },
                Shape::Choices(of) => Form::Choices { of: owned(of) },
                Shape::Moment => Form::Moment,
                Shape::Services => Form::Services,
            },
            public: self.public,
            required: false,
            derived: self.derived,
        }
    }

    const fn new(
        number: u32,
        key: &'static str,
        (category, phases): (Category, &'static [Phase]),
        (name, text): (&'static str, &'static str),
    ) -> Self {
        Self { number, key, category, phases, name, text, form: Shape::Text, public: false, derived: None }
    }

    const fn shaped(self, form: Shape) -> Self {
        Self { form, ..self }
    }

    /// Customers may read the answer.
    const fn public(self) -> Self {
        Self { public: true, ..self }
    }

    const fn known_by(self, derived: Derived) -> Self {
        Self { derived: Some(derived), ..self }
    }
}

const FIRST: &[Phase] = &[Phase::Initial];
const OPEN: &[Phase] = &[Phase::Initial, Phase::Recovering];
const WATCHED: &[Phase] = &[Phase::Recovering];
const LATER: &[Phase] = &[Phase::Recovering, Phase::Solved];
const OVER: &[Phase] = &[Phase::Solved];

/// How an incident can be noticed.
pub const DETECTED_BY: &[&str] =
    &[mark!("monitoring"), mark!("customer"), mark!("employee"), mark!("partner"), mark!("testing")];
const IMPACT_KINDS: &[&str] =
    &[mark!("availability"), mark!("latency"), mark!("data integrity"), mark!("security"), mark!("functional")];
const HOW_OFTEN: &[&str] = &[mark!("always"), mark!("sometimes"), mark!("rarely")];
const YES_NO: &[&str] = &[mark!("yes"), mark!("no"), mark!("not known")];
const WITHIN: &[&str] = &[mark!("1 hour"), mark!("2 hours"), mark!("3 hours"), mark!("longer"), mark!("not known")];
const BALLPARK: &[&str] = &[mark!("2 hours"), mark!("2 days"), mark!("2 weeks"), mark!("not known")];

/// The questions, by number.
pub const SHIPPED: &[Shipped] = &[
    Shipped::new(
        1,
        "symptoms",
        (Category::Status, FIRST),
        (mark!("Symptoms"), mark!("What do we see on our side, and how is it different from a normal day?")),
    ),
    Shipped::new(
        2,
        "actions_taken",
        (Category::Status, FIRST),
        (mark!("Tried so far"), mark!("What has been tried so far, also what turned out not to be it?")),
    )
    .known_by(Derived::Tried),
    Shipped::new(3, "next_steps", (Category::Status, FIRST), (mark!("Next"), mark!("What are we doing next?")))
        .known_by(Derived::Next),
    Shipped::new(
        4,
        "recovery_action",
        (Category::Status, WATCHED),
        (mark!("Recovery"), mark!("What did we do that started the recovery, and when?")),
    ),
    Shipped::new(
        5,
        "customer_action",
        (Category::Status, WATCHED),
        (mark!("What to do"), mark!("Do customers have to do something, or can they speed it up?")),
    )
    .public(),
    Shipped::new(
        6,
        "completion_actions",
        (Category::Status, OVER),
        (mark!("Still to do"), mark!("What else has to be done until everything is as before?")),
    ),
    Shipped::new(7, "services", (Category::Impact, FIRST), (mark!("Services"), mark!("Which services are affected?")))
        .shaped(Shape::Services)
        .known_by(Derived::Services),
    Shipped::new(
        8,
        "regions",
        (Category::Impact, FIRST),
        (mark!("Regions"), mark!("Which regions, data centres or parts of the infrastructure?")),
    )
    .public(),
    Shipped::new(
        9,
        "affected_customers",
        (Category::Impact, FIRST),
        (mark!("Affected customers"), mark!("Which customers exactly, and where does the list come from?")),
    ),
    Shipped::new(
        10,
        "customer_error_text",
        (Category::Impact, FIRST),
        (mark!("Error message"), mark!("Which message do customers see, word for word?")),
    )
    .public(),
    Shipped::new(
        11,
        "functions",
        (Category::Impact, FIRST),
        (mark!("Functions"), mark!("Does the whole service fail, or which functions?")),
    )
    .public(),
    Shipped::new(
        12,
        "config_scope",
        (Category::Impact, FIRST),
        (mark!("Only with"), mark!("Does it depend on a release, a plan or a setting of the customer?")),
    ),
    Shipped::new(
        13,
        "intermittency",
        (Category::Impact, FIRST),
        (mark!("How often"), mark!("Does it fail always, sometimes or rarely?")),
    )
    .shaped(Shape::Choice(HOW_OFTEN))
    .public(),
    Shipped::new(
        14,
        "workaround",
        (Category::Workaround, OPEN),
        (mark!("Workaround"), mark!("What can customers do instead, step by step?")),
    )
    .public(),
    Shipped::new(
        15,
        "first_alert_at",
        (Category::Times, FIRST),
        (mark!("First alert"), mark!("When was the first alert?")),
    )
    .shaped(Shape::Moment)
    .known_by(Derived::FirstAlert),
    Shipped::new(
        16,
        "first_customer_report_at",
        (Category::Times, FIRST),
        (mark!("First customer report"), mark!("When did the first customer notice it?")),
    )
    .shaped(Shape::Moment),
    Shipped::new(
        17,
        "impact_ended_at",
        (Category::Times, LATER),
        (mark!("Impact ended"), mark!("When did the last customer stop feeling it?")),
    )
    .shaped(Shape::Moment),
    Shipped::new(
        18,
        "action_ends_at",
        (Category::NextUpdate, OPEN),
        (mark!("Current work ends"), mark!("How long does what is being done now take?")),
    )
    .shaped(Shape::Moment)
    .known_by(Derived::TimeBoxes),
    Shipped::new(
        19,
        "next_update_at",
        (Category::NextUpdate, OPEN),
        (mark!("Next update"), mark!("When can we say something again?")),
    )
    .shaped(Shape::Moment)
    .known_by(Derived::NextUpdate),
    Shipped::new(
        20,
        "done_within",
        (Category::NextUpdate, FIRST),
        (mark!("Done within"), mark!("Will what is being done now be over within one, two or three hours?")),
    )
    .shaped(Shape::Choice(WITHIN)),
    Shipped::new(
        21,
        "eta_ballpark",
        (Category::NextUpdate, FIRST),
        (mark!("Rough duration"), mark!("As a rough guess, is it hours, days or weeks? This stays among us.")),
    )
    .shaped(Shape::Choice(BALLPARK)),
    Shipped::new(
        22,
        "suspected_cause",
        (Category::Cause, FIRST),
        (mark!("Suspected"), mark!("What do we suspect, in one sentence? This stays among us.")),
    )
    .known_by(Derived::Suspicion),
    Shipped::new(
        23,
        "change_purpose",
        (Category::Cause, LATER),
        (mark!("Purpose of the change"), mark!("If a change is part of it, what was that change for?")),
    ),
    Shipped::new(
        24,
        "safeguards_failed",
        (Category::Cause, OVER),
        (
            mark!("Safeguards"),
            mark!("Which safeguard did not do its work, or was this a way to fail that nobody knew?"),
        ),
    ),
    Shipped::new(
        25,
        "recovery_rationale",
        (Category::Cause, LATER),
        (mark!("Why that recovery"), mark!("If the cause is not known, what led us to what we did?")),
    ),
    Shipped::new(
        26,
        "prevention_next",
        (Category::Afterwards, OVER),
        (mark!("Against a repetition"), mark!("What do we do right away so that it does not happen again?")),
    ),
    Shipped::new(
        27,
        "detected_by",
        (Category::Afterwards, OVER),
        (mark!("Noticed by"), mark!("Who or what noticed it first?")),
    )
    .shaped(Shape::Choice(DETECTED_BY))
    .known_by(Derived::Detection),
    Shipped::new(
        28,
        "testing_miss",
        (Category::Afterwards, OVER),
        (mark!("Could a test have found it"), mark!("Could a test have found it before customers did?")),
    )
    .shaped(Shape::Choice(YES_NO)),
    Shipped::new(
        29,
        "support_cases",
        (Category::Afterwards, LATER),
        (mark!("Support cases"), mark!("How many cases did support get because of it?")),
    )
    .shaped(Shape::Number),
    Shipped::new(
        30,
        "tickets",
        (Category::Afterwards, OVER),
        (mark!("Tickets"), mark!("Which tickets track what is left?")),
    ),
    Shipped::new(
        31,
        "impact_started_at",
        (Category::Times, FIRST),
        (mark!("Impact began"), mark!("Since when do customers feel it, exactly or about?")),
    )
    .shaped(Shape::Moment)
    .public(),
    Shipped::new(
        32,
        "impact_kind",
        (Category::Impact, FIRST),
        (
            mark!("Kind of impact"),
            mark!("What suffers: availability, latency, data integrity, security or a function?"),
        ),
    )
    .shaped(Shape::Choices(IMPACT_KINDS)),
    Shipped::new(
        33,
        "error_code",
        (Category::Impact, FIRST),
        (mark!("Error code"), mark!("Which error code do our own systems show?")),
    ),
];
