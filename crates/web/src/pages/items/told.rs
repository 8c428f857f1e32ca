//! What the timeline tells about items and clocks: the icon of each kind of event.

use crate::ui::Icon;
use allclear_core::room::{claim, handover, hypothesis, need, proposal, request, task, tripwire, workstream};
use allclear_core::timeline::Kind;

/// The icon; `None` for what is no word about an item or a clock.
pub(crate) const fn icon(kind: &Kind) -> Option<Icon> {
    Some(match kind {
        Kind::Task { event, .. } => of_task(event),
        Kind::Proposal { event, .. } => of_proposal(event),
        Kind::Decision { .. } => Icon::Scale,
        Kind::Hypothesis { event: hypothesis::Event::RuledOut { .. }, .. } => Icon::X,
        Kind::Hypothesis { event: hypothesis::Event::Supported { .. }, .. } => Icon::Check,
        Kind::Hypothesis { .. } => Icon::Lightbulb,
        Kind::Option { .. } => Icon::GitBranch,
        Kind::CoinFlipped { .. } => Icon::Sparkles,
        Kind::QuestionAnswered { .. } | Kind::TypeSet { .. } => Icon::CircleCheck,
        Kind::SeverityAssessed { .. } | Kind::SeverityDisputed { .. } => Icon::TrendingUp,
        Kind::Tripwire { event: tripwire::Event::Set { .. } | tripwire::Event::Disarmed { .. }, .. } => Icon::Target,
        Kind::Tripwire { .. } => Icon::TriangleAlert,
        Kind::Can { .. } => Icon::ClipboardList,
        Kind::Need { event: need::Event::Met { .. }, .. } => Icon::Check,
        Kind::Need { .. } => Icon::LifeBuoy,
        Kind::Request { event: request::Event::Approved { .. }, .. } => Icon::Check,
        Kind::Request { event: request::Event::Refused { .. }, .. } => Icon::X,
        Kind::Request { .. } => Icon::Inbox,
        Kind::Asked { .. } | Kind::Parked { .. } => Icon::Inbox,
        Kind::Claim { event: claim::Event::Objected { .. }, .. } => Icon::OctagonAlert,
        Kind::Handover { event: handover::Event::Accepted { .. }, .. } => Icon::Handshake,
        Kind::Claim { .. } | Kind::Handover { .. } => Icon::Flag,
        Kind::Shift { .. } => Icon::Users,
        Kind::Workstream { event: workstream::Event::Done { .. }, .. } => Icon::CircleCheck,
        Kind::Workstream { .. } => Icon::GitBranch,
        Kind::CallLogged { .. } => Icon::PhoneCall,
        Kind::CustomerSignal { .. } => Icon::Users,
        Kind::LinkSet { .. } => Icon::Link,
        Kind::PromiseMissed { .. } => Icon::Clock,
        Kind::ReliefDue { .. } => Icon::Hourglass,
        Kind::ClockPaused { .. } => Icon::Pause,
        Kind::Cycle { .. } => Icon::RotateCcw,
        Kind::Emergency { .. } | Kind::Mobilisation { .. } => Icon::Siren,
        _ => return None,
    })
}

const fn of_task(event: &task::Event) -> Icon {
    match event {
        task::Event::Assigned { .. } => Icon::ListChecks,
        task::Event::Acknowledged => Icon::Check,
        task::Event::Pinged { .. } | task::Event::Asked { .. } => Icon::BellRing,
        task::Event::Extended { .. } => Icon::Timer,
        task::Event::Found { .. } => Icon::Search,
        task::Event::Blocked { .. } => Icon::OctagonAlert,
        task::Event::Done { .. } => Icon::CircleCheck,
        task::Event::HandedOver { .. } => Icon::ArrowLeftRight,
        task::Event::Cancelled { .. } => Icon::X,
    }
}

const fn of_proposal(event: &proposal::Event) -> Icon {
    match event {
        proposal::Event::Opened { .. } | proposal::Event::Reopened { .. } => Icon::Vote,
        proposal::Event::Objected { .. } | proposal::Event::ObjectedLate { .. } => Icon::OctagonAlert,
        proposal::Event::Adopted { .. } | proposal::Event::Overridden { .. } => Icon::CircleCheck,
        proposal::Event::Withdrawn { .. } => Icon::Undo2,
    }
}
