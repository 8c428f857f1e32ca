//! The web server from outside: requests in, answers out, over the real engine and a database in memory.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod alerts_pages;
mod answer;
mod api;
mod assets;
mod carried;
mod company;
mod configuration_pages;
mod devices;
mod doors;
mod double_press;
mod drill_pages;
mod emergency_pages;
mod following;
mod forms;
mod home_pages;
mod html_lint;
mod incident_pages;
mod incidents;
mod intake;
mod live;
mod mail_pages;
mod oncall_editor;
mod oncall_pages;
mod openapi;
mod phones_pages;
mod policies_pages;
mod profile_pages;
mod prose;
mod refusals;
mod review_pages;
mod rush;
mod search_pages;
mod services_pages;
mod settings_pages;
mod signing_in;
mod sockets;
mod status_page_pages;
mod status_page_twice;
mod status_pages;
mod swap_pages;
mod table;
mod teams_pages;
mod trial_pages;
mod world;
