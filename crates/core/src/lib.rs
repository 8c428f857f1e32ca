//! The domain of Allclear: types and decisions, and nothing else.
//!
//! Everything here is pure. A function gets the state, what happened and `now`, and answers what must follow; it does
//! not read a clock, a database, the network or a random source. That is why the simulator can run years of on-call
//! in seconds, and why "who would be woken next Sunday at 02:30" is an ordinary function call.
//!
//! # Glossary (one word for one thing)
//! - **event**: one message from a sender: trigger, acknowledge or resolve ([`event`]).
//! - **alert**: a problem with an identity (service + dedup key), open until resolved; repeats are counted ([`alert`]).
//! - **page**: one notification to one person through one contact method, with attempts and receipts ([`page`]).
//! - **escalation policy, step**: who is paged, in what order, how long to wait ([`escalation`]).
//! - **schedule, layer, rotation, override, shift**: who is on call when ([`oncall`]).
//! - **contact method, notification rule**: how a person wants to be reached, by urgency ([`directory`]).
//! - **integration**: a sender's door to one service, with its key ([`directory`]).
//! - **incident**: a declared disruption with severity, status, roles and a timeline; people say `#142` ([`incident`]).
//! - **command**: what somebody types in the middle of an incident, and what it means ([`command`]).
//! - **room, item**: what people work with while an incident is open: tasks and the other command objects ([`room`]).
//! - **clock**: a promise of an item or an incident that falls due; **nudge**: what somebody is told then ([`room`]).
//! - **question, fact**: what is to be found out about an incident, by phase, and what is known of it ([`question`]).
//! - **communication plan**: who is told of incidents, how often, in which words; **list**: those who get every internal
//!   update of a plan; **delivery**: one update to one address ([`update::plan`]).
//! - **tenure**: one person holding one role from an instant to another ([`incident`]).
//! - **timeline**: the append-only story of an incident ([`timeline`]).
//! - **review**: the written learning; contributing factors, never "the root cause" ([`review`]).
//! - **action item**: an improvement with one owner, a due date and a "done when" ([`review`]).
//! - **drill**: an incident that nothing is wrong about, for practising; outside of every list and figure ([`drill`]).
//! - **component, public incident**: what a status page shows, in Statuspage's terms ([`status`]).

pub mod access;
pub mod alert;
pub mod command;
pub mod dates;
pub mod directory;
pub mod drill;
pub mod escalation;
pub mod event;
pub mod id;
pub mod incident;
pub mod labels;
pub mod mobilise;
pub mod oncall;
pub mod page;
pub mod practice;
pub mod question;
pub mod review;
pub mod room;
pub mod sign_in;
pub mod status;
pub mod text;
pub mod timeline;
pub mod update;
