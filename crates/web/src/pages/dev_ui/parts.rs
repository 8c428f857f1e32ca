//! One specimen a part.

use super::Stage;
use crate::ui::field::{self, choice};
use crate::ui::room_item::waits;
use crate::ui::status::{self, Progress};
use crate::ui::steps::{Stand, step, steps};
use crate::ui::tabs::{Tab, tab};
use crate::ui::timeline::timeline_since;
use crate::ui::{
    Icon, Tone, Zone, alert_severity, badge, banner, button, card, dialog, empty, entry, facts, filter, form,
    icon_button, icon_link, item, kbd, link_button, list, live, menu, meter, pager, people, person, room_item,
    room_items, section, severity, snippet, stat, stats, submit, table, tabs,
};
use allclear_core::incident::role::Role;
use allclear_core::incident::severity::Severity;
use allclear_core::incident::status::{SHIPPED, Status};
use allclear_core::{alert, directory, event, page};
use allclear_texts::html;
use jiff::SignedDuration;
use maud::Markup;

/// Name and specimen, in the order of a page.
pub(super) fn all(stage: &Stage) -> Vec<(&'static str, Markup)> {
    vec![
        ("Buttons", buttons()),
        ("Severity", severities()),
        ("Status", statuses()),
        ("Badges", badges()),
        ("People", persons(stage)),
        ("Times", times(stage)),
        ("Fields", fields()),
        ("Choices", choices()),
        ("Filters", filters()),
        ("Tabs and pager", html! { (tab_row()) (pager(Some("/dev/ui"), Some("/dev/ui"))) }),
        ("List", rows(stage)),
        ("Items of a room", work(stage)),
        ("Table", rotations(stage)),
        ("Numbers", numbers()),
        ("Cards and facts", cards()),
        ("Steps", checklist()),
        ("Timeline", story(stage)),
        ("Banners", banners()),
        ("Empty", nothing()),
        ("Menus and dialogs", overlays()),
        ("Snippets and keys", snippets()),
        ("Icons", icons()),
    ]
}

fn buttons() -> Markup {
    html! {
        div .row {
            (submit("Acknowledge").primary().icon(Icon::Check).key("a"))
            (button("Escalate").key("e"))
            (link_button("Open the runbook", "#main").icon(Icon::BookOpen))
            (button("Remove").danger().icon(Icon::Trash2))
            (button("Cancel").quiet())
            (button("Not now").disabled(true))
            (submit("Saving").primary().disabled(true))
        }
        div .row {
            (button("Small").small()) (submit("Small").primary().small()) (button("Small").small().icon(Icon::Plus))
            (icon_button(Icon::Ellipsis, "More")) (icon_link(Icon::Pencil, "Edit", "#main").small())
        }
        div .row { (submit("Acknowledge").primary().large().icon(Icon::Check)) (button("I cannot").large()) }
    }
}

fn severities() -> Markup {
    html! {
        div .row { @for one in Severity::ALL { (severity(one)) } }
        div .row {
            @for one in [event::Severity::Critical, event::Severity::Error, event::Severity::Warning, event::Severity::Info] {
                (alert_severity(one))
            }
        }
    }
}

fn statuses() -> Markup {
    let pages = [
        page::State::Planned,
        page::State::Sending,
        page::State::Accepted,
        page::State::Failed,
        page::State::Cancelled,
    ];
    html! {
        div .row {
            @for one in [alert::Status::Triggered, alert::Status::Acknowledged, alert::Status::Resolved] {
                (status::alert_status(one))
            }
        }
        div .row {
            @for (name, category) in SHIPPED { (status::incident_status(&Status { name: name.to_owned(), category })) }
        }
        div .row { @for one in pages { (status::page_state(one)) } }
        div .row { (status::state(Progress::Waiting, "Any word")) }
    }
}

fn work(stage: &Stage) -> Markup {
    let (zone, at) = (&stage.zone, |seconds| stage.ago(seconds));
    let strong = |name: &str| html! { strong { (name) } };
    let buttons = html! {
        (submit("Heard").primary().small()) (button("Done…").small()) (button("Found…").small())
        (button("5 min more").small()) (button("Blocked…").small()) (button("Hand over…").small())
    };
    let more = || menu("dev-item-menu", icon_button(Icon::Ellipsis, "What to do with T2").small(), &[]);
    let long = "Compare the error rates of all regions before and after the last three releases of the payment gateway";
    let all = [
        room_item("T1", "Check latency")
            .mine(true)
            .about(strong("you"))
            .about("not heard yet")
            .about(zone.due(at(-290)))
            .line("from Ben Okafor")
            .does(buttons),
        room_item("T2", "Read the log")
            .href("#main")
            .about(strong("Ben Okafor"))
            .about("at it")
            .about(zone.due(at(-60)))
            .menu(more()),
        room_item("T3", long)
            .about(strong("Chiamaka Adébáyọ̀-Williams"))
            .about(waits("blocked", false))
            .about(zone.due(at(120)))
            .line("no access to the vault"),
        room_item("T12", "Ask the vendor").about(strong("Ben Okafor")).about(waits("silent", true)),
        room_item("P1", "Roll back 1841")
            .about(strong("Ana Costa"))
            .about("silence is consent")
            .about(zone.due(at(-40)))
            .line("risk: loses carts; cannot be undone")
            .does(html! { (button("Strong objection…").small()) }),
        room_item("CL1", "Ben Okafor takes command").about("unless somebody objects").about(zone.due(at(-20))),
        room_item("H1", "The cache is cold").about("open").line("+ hit rate 12 %").line("− it was cold yesterday too"),
        room_item("D1", "Keep the region drained").about("decided, from P1"),
    ];
    html! { (card("Tasks", room_items("Items", &all)).note(all.len()).flush()) }
}

fn badges() -> Markup {
    html! {
        div .row {
            (badge("Draft")) (badge("You are on call").accent().icon(Icon::PhoneCall)) (badge("2 d overdue").overdue().icon(Icon::Clock))
            (badge("Ends in 10 min").caution()) (status::urgency(directory::Urgency::High))
            (status::urgency(directory::Urgency::Low)) (status::person_role(directory::Role::Admin))
        }
        div .row { @for role in Role::ALL { (status::role_badge(role)) } }
    }
}

fn persons(stage: &Stage) -> Markup {
    let lagos = Zone::named("Africa/Lagos", stage.zone.now());
    html! {
        div .row {
            (person("Ana Costa").you(true)) (person("Ben Okafor").href("#main").note("Payments").local(&lagos))
            (person("Chiamaka Adébáyọ̀-Williams").large().note("Incident Commander"))
            (people(&["Ana Costa", "Ben Okafor"]))
            (people(&["Ana Costa", "Ben Okafor", "Dara Lim", "Eve Holt", "Finn Roe", "Gil Sans"]))
        }
    }
}

fn times(stage: &Stage) -> Markup {
    let (zone, at) = (&stage.zone, |seconds| stage.ago(seconds));
    facts(&[
        ("At", html! { (zone.at(at(86_400))) " · " (zone.at(at(400 * 86_400))) }),
        ("Clock", html! { (zone.clock(at(60))) " · " (zone.clock_exact(at(61))) }),
        ("Ago", html! { (zone.ago(at(3))) " · " (zone.ago(at(240))) " · " (zone.ago(at(-7_200))) }),
        ("Elapsed", html! { (zone.elapsed(at(4_320))) }),
        ("Due", html! { (zone.due(at(-720))) " · " (zone.due(at(240))) }),
        ("Day", html! { (zone.day(at(0))) " · " (zone.day(at(4 * 86_400))) }),
        ("Range", html! { (zone.range(at(7_200), at(60))) " · " (zone.range(at(86_400), at(60))) }),
        ("Length", html! { (crate::ui::time::duration(SignedDuration::from_secs(273_600))) }),
    ])
}

fn fields() -> Markup {
    let inner = html! {
        (field::text("title", "What is happening?").required().placeholder("Customers cannot pay by card")
            .hint("One sentence. It can be changed later."))
        (field::email("email", "E-mail").required().value("ana@").autocomplete("username")
            .error(Some("This is not an address yet: the part after the @ is missing.")))
        (field::textarea("impact", "What do customers feel?").value("Payments fail with an error.\nRefunds work."))
        div .columns {
            (field::select("service", "Service", vec![choice("1", "checkout"), choice("2", "ledger")]).value("2"))
            (field::number("wait", "Minutes to wait").required().value("5").inputmode("numeric"))
        }
        (field::date_time("from", "Begins", "Europe/Lisbon").required().value("2026-11-22T09:00"))
        (field::text("key", "Integration key").mono().value("keyofcheckoutjson00000000000000").disabled(true))
        (field::password("password", "Password").required().autocomplete("current-password"))
        div .field { label for="file" { "File" } input #file .control type="file" name="file"; }
        (field::checkbox("notify", "Tell the subscribers").checked(true).hint("214 people get a mail."))
        (field::checkbox("agree", "I have called the customer").error(Some("Call first: the contract asks for it.")))
        (form::end(submit("Save").primary(), Some("#main")))
    };
    html! { (form::post("/dev/ui", inner)) }
}

fn choices() -> Markup {
    let severities = Severity::ALL.iter().enumerate().take(3).map(|(nth, one)| {
        let meaning = ["Most customers cannot work", "Many customers are held up", "Few notice"];
        choice(one.as_str(), one.as_str()).hint(meaning[nth % 3]).mark(crate::ui::severity::shape(nth + 1))
    });
    let presets = vec![
        choice("solo", "Solo").hint("You, your phone, one schedule.").icon(Icon::User),
        choice("team", "Small team").hint("A weekly rotation and a fallback.").icon(Icon::Users),
        choice("ics", "Full ICS").hint("Commanders, roles, drills.").icon(Icon::Siren),
    ];
    html! {
        (field::radio_cards("severity", "How bad is it?", severities.collect()).required().value("SEV-2"))
        (field::radio_cards("preset", "What fits best?", presets).required().hint("Everything can be changed later."))
    }
}

fn filters() -> Markup {
    let severity = [("critical", "Critical"), ("error", "Error"), ("warning", "Warning")];
    html! {
        (filter::filter("/dev/ui", "Filter alerts").search("q", "Search alerts", "")
            .one("status", "Status", &[("open", "Open"), ("mine", "Mine"), ("all", "All")], "open")
            .any("severity", "Severity", &severity, &["critical"])
            .select("of", "Service", &[("", "Any service"), ("1", "checkout")], ""))
    }
}

fn tab_row() -> Markup {
    let counted = Tab { label: "Tasks".to_owned(), href: "#tasks".to_owned(), count: Some(3), current: false };
    tabs("Views of the incident", &[tab("Timeline", "#timeline", true), counted, tab("Impact", "#impact", false)])
}

fn rows(stage: &Stage) -> Markup {
    let long = "ingest-eu-west-1: the queue of the billing exporter has been growing for twenty minutes and its oldest \
                message is older than the retention of the topic";
    let items = [
        item("checkout: p99 above 2 s", "#1").lead(alert_severity(event::Severity::Critical))
            .meta(crate::ui::list::dots(&[html! { "checkout" }, html! { "Payments" }, html! { "14 events" }]))
            .select("alert", "1", "checkout: p99 above 2 s")
            .trail(html! { (status::alert_status(alert::Status::Triggered)) (people(&["Ana Costa"])) (stage.zone.ago(stage.ago(240))) })
            .actions(submit("Acknowledge").small()),
        item(long, "#2").lead(alert_severity(event::Severity::Warning)).meta("ingest").select("alert", "2", long)
            .trail(html! { (status::alert_status(alert::Status::Acknowledged)) (people(&["Ben Okafor", "Dara Lim"])) (stage.zone.ago(stage.ago(7_300))) }),
        item("ledger: nightly balance differs", "#3").lead(alert_severity(event::Severity::Info)).quiet(true)
            .meta("ledger").select("alert", "3", "ledger: nightly balance differs")
            .trail(html! { (status::alert_status(alert::Status::Resolved)) (stage.zone.ago(stage.ago(90_000))) }),
    ];
    let does =
        html! { (submit("Acknowledge").small().value("do", "ack")) (submit("Resolve").small().value("do", "resolve")) };
    let inner = html! { (crate::ui::list::selection("/dev/ui", "Ticked alerts", &does)) (list("Open alerts", &items)) };
    html! { (card("Open alerts", inner).note("3").flush().actions(link_button("All alerts", "#main").small())) }
}

fn rotations(stage: &Stage) -> Markup {
    let cell = |text: &str| html! { (text) };
    let more = |id: &str| {
        menu(id, icon_button(Icon::Ellipsis, "More").small(), &[menu::goes("Edit", "#main").icon(Icon::Pencil)])
    };
    let inner = table("Services")
        .column("Service")
        .column("Team")
        .number("Alerts, 7 d")
        .column("Last")
        .actions("Actions")
        .row(vec![
            html! { a href="#main" { "checkout" } },
            cell("Payments"),
            cell("128"),
            stage.zone.ago(stage.ago(240)),
            more("row-1"),
        ])
        .overdue_row(vec![
            html! { a href="#main" { "ledger" } },
            cell("Payments"),
            cell("7"),
            stage.zone.due(stage.ago(9_000)),
            more("row-2"),
        ])
        .row(vec![
            html! { a href="#main" { "search" } },
            cell("Discovery"),
            cell("1,204"),
            stage.zone.ago(stage.ago(86_400)),
            more("row-3"),
        ]);
    html! { (card("Services", html! { (inner) }).flush()) }
}

fn numbers() -> Markup {
    let all = [
        stat("Open alerts", 12).note("3 unacknowledged").icon(Icon::Bell).href("#main"),
        stat("Time to acknowledge", "48 s").note("median of 30 days"),
        stat("Reviews", 2).note("1 past its deadline").overdue(true),
        stat("On call", "Ana Costa").note("until Mon 09:00"),
    ];
    html! {
        (stats(&all))
        div .grid { (meter("Readiness", 7, 9, "7 of 9")) (meter("Error budget", 31, 100, "31 % left")) }
    }
}

fn cards() -> Markup {
    let about = facts(&[
        ("Service", html! { a href="#main" { "checkout" } }),
        ("Team", html! { "Payments" }),
        ("Impact", html! { "Customers cannot pay by card in the European region." }),
    ]);
    let plain = html! { p .quiet { "A surface without a heading." } };
    html! {
        div .grid {
            (card("Service", about).actions(icon_link(Icon::Pencil, "Edit the service", "#main").small()))
            (crate::ui::card::plain_card(plain))
            (card("Labels", html! { p { "One line that opens where there is one column." } }).note(3).folds(&html! { "3" }))
            (section("A section", "A part of a page without a surface.", &html! { p { "What belongs to it." } }))
        }
    }
}

fn checklist() -> Markup {
    let all = [
        step(Stand::Done, "Create your account"),
        step(Stand::Now, "Let this phone ring")
            .text("A page reaches you even when this tab is closed.")
            .action(button("Turn on").primary()),
        step(Stand::Later, "Connect what watches your services"),
        step(Stand::Later, "Invite your team"),
    ];
    html! { (card("First five minutes", steps("First five minutes", &all)).note("1 of 4")) }
}

/// A region: the page asks for it alone whenever something has happened.
pub(super) fn story(stage: &Stage) -> Markup {
    let entries = [
        entry(stage.ago(90_000), Icon::Bell, "14 alerts were attached").id("e-1"),
        entry(stage.ago(1_500), Icon::Flag, html! { "raised the severity to " (severity(Severity::Sev1)) })
            .by("Ana Costa")
            .major()
            .id("e-2"),
        entry(stage.ago(900), Icon::MessageSquare, "wrote")
            .by("Ben Okafor")
            .id("e-3")
            .body("The connection pool of checkout is full.\nRolling back 1841 should empty it."),
        entry(stage.ago(300), Icon::ListChecks, html! { "took " strong { "check latency" } ", back in 5 min" })
            .by("Dara Lim")
            .id("e-4"),
        entry(stage.ago(20), Icon::Megaphone, "told customers")
            .by("Eve Holt")
            .major()
            .id("e-5")
            .body(html! { p { "We are rolling back a change. Payments are recovering." } }),
    ];
    let inner = timeline_since("Timeline", &stage.zone, &entries, Some(stage.ago(600)));
    html! { (live::region("story", "/dev/ui", &["incident-142"], &inner)) }
}

fn banners() -> Markup {
    html! {
        (banner(Tone::Error, "You are being paged").text("checkout: p99 above 2 s").action(button("Acknowledge").primary()))
        (banner(Tone::Warning, "Paging is paused").text("Since 09:12, by Ben Okafor: moving house. Nobody is woken.").action(button("Resume")))
        (crate::ui::banner::emergency(42, "Checkout is down"))
        (banner(Tone::Info, "There is a newer release").action(link_button("What is new", "#main")))
        (banner(Tone::Good, "Acknowledged. Nobody else is woken."))
    }
}

fn nothing() -> Markup {
    let alerts = empty(Icon::Bell, "No open alerts")
        .text("Everything that was reported is resolved.")
        .action(link_button("Connect a sender", "#main").primary().icon(Icon::Plug));
    let tasks = empty(Icon::ListChecks, "No tasks").text("Write “task @ana 5m check latency” to add one.").small();
    html! { div .grid { (crate::ui::card::plain_card(html! { (alerts) })) (card("Tasks", html! { (tasks) }).flush()) } }
}

fn overlays() -> Markup {
    let entries = [
        menu::goes("Edit", "#main").icon(Icon::Pencil).key("e"),
        menu::posts("Pause for an hour", "/dev/ui").icon(Icon::Pause).hidden("for", "1h"),
        menu::heading("Cannot be undone"),
        menu::opens("Remove…", "gone").icon(Icon::Trash2).danger(),
    ];
    let confirm = form::Confirm {
        id: "sure".to_owned(),
        opener: button("Remove the schedule").danger(),
        question: "Remove the schedule “Primary”?".to_owned(),
        text: "Nobody is paged through it any more, from now on. What it did stays in the record.".to_owned(),
        action: "/dev/ui".to_owned(),
        yes: "Remove".to_owned(),
        hidden: Vec::new(),
    };
    html! {
        div .row {
            (menu("sample-menu", button("Actions").icon(Icon::ChevronDown), &entries))
            (confirm)
            (button("Explain").opens("gone"))
        }
        (dialog::dialog("gone", "A dialog", &html! { p { "Opens without scripts, closes with Escape." } }))
    }
}

fn snippets() -> Markup {
    let command =
        "curl -sS https://allclear.example/in/json/keyofcheckoutjson00000000000000 \\\n  -d '{\"title\": \"a test\"}'";
    html! {
        (snippet("sample-command", "Send a test alert", command))
        div .row { (kbd("g i")) (kbd("Ctrl+K")) (kbd("?")) (crate::ui::code::code("ALLCLEAR_PUBLIC_URL")) }
    }
}

fn icons() -> Markup {
    html! {
        ul .icon-sheet { @for icon in Icon::ALL { li { (icon) span { (icon.name()) } } } }
    }
}
