//! The parts that pages are made of.
//!
//! A part is a function or a small builder that cannot be called without what makes it accessible: a button has words,
//! a field has a label that is tied to it, an icon stands beside text. All of them are shown on `/dev/ui`, in every
//! state, light and dark; look there before making a new one.
//!
//! ```text
//! let main = html! {
//!     (banner(Tone::Warning, "Paging is paused").text("Nobody is woken until it goes on.").action(link_button("Look", "/settings")))
//!     (form::post("/alerts/1/acknowledge", html! { (submit("Acknowledge").primary().key("a")) }))
//! };
//! let mut shell = Shell::new(&viewer, Place::Alerts, "checkout: p99 above 2 s");
//! shell.main = main;
//! ```
//!
//! Parts hold their looks in classes; the style sheet has one file per part (`assets/css`). Colour means severity or
//! overdue. Pages bring no style of their own except a file in the `pages` layer where no part fits.

pub mod banner;
pub mod button;
pub mod card;
pub mod code;
pub mod dialog;
pub mod empty;
pub mod field;
pub mod filter;
pub mod form;
pub mod icon;
pub mod kbd;
pub mod list;
pub mod live;
pub mod menu;
pub mod pager;
pub mod person;
pub mod prose;
pub mod room_item;
pub mod sent;
pub mod severity;
pub mod shell;
pub mod stat;
pub mod status;
pub mod steps;
pub mod table;
pub mod tabs;
pub mod time;
pub mod timeline;
mod viewer;

pub use banner::{Tone, banner};
pub use button::{button, icon_button, icon_link, icon_submit, link_button, submit};
pub use card::{card, facts, section};
pub use code::snippet;
pub use empty::empty;
pub use icon::Icon;
pub use kbd::kbd;
pub use list::{item, list};
pub use menu::menu;
pub use pager::pager;
pub use person::{people, person};
pub use prose::prose;
pub use room_item::{room_item, room_items};
pub use severity::{alert_severity, severity};
pub use shell::{Place, Plain, Shell};
pub use stat::{meter, stat, stats};
pub use status::badge;
pub use table::table;
pub use tabs::tabs;
pub use time::Zone;
pub use timeline::entry;
