//! Whole pages made of the parts: what looks right alone can still look wrong together.

use super::Stage;
use crate::ui::field::{self, choice};
use crate::ui::shell::{Flash, Plain, Width};
use crate::ui::status::{self, Progress};
use crate::ui::steps::{Stand, step, steps};
use crate::ui::timeline::timeline;
use crate::ui::{
    Icon, Place, Tone, Zone, alert_severity, banner, button, card, empty, entry, facts, filter, form, icon_button,
    item, link_button, list, menu, meter, pager, people, person, severity, stat, stats, submit,
};
use allclear_core::incident::severity::Severity;
use allclear_core::{alert, event};
use allclear_texts::html;
use axum::response::{IntoResponse, Response};
use maud::Markup;

/// The samples there are.
pub(super) const NAMES: [&str; 6] = ["home", "alerts", "incident", "form", "empty", "sign-in"];

pub(super) fn page(name: &str, stage: &Stage) -> Option<Response> {
    Some(match name {
        "home" => home(stage),
        "alerts" => alerts(stage),
        "incident" => incident(stage),
        "form" => declare(stage),
        "empty" => reviews(stage),
        "sign-in" => sign_in(),
        _ => return None,
    })
}

fn home(stage: &Stage) -> Response {
    let zone = &stage.zone;
    let tasks = [
        item("Check latency of checkout", "#1")
            .lead(status::state(Progress::Half, "Yours"))
            .meta("#142 Card payments fail")
            .trail(zone.due(stage.ago(240)))
            .actions(submit("Done").small()),
        item("Publish the review of #139", "#2")
            .lead(status::state(Progress::Waiting, "Open"))
            .meta("#139 Search was slow")
            .trail(zone.due(stage.ago(-172_800))),
    ];
    let shifts = [
        item("Primary", "#3").meta("Payments").trail(zone.range(stage.ago(7_200), stage.ago(-79_200))),
        item("Commanders", "#4").meta("everybody").trail(zone.range(stage.ago(-259_200), stage.ago(-345_600))),
    ];
    let first = [
        step(Stand::Done, "Connect what watches your services"),
        step(Stand::Now, "Let this phone ring")
            .text("A page reaches you even when this tab is closed.")
            .action(button("Turn on").primary()),
        step(Stand::Later, "Invite your team"),
    ];
    let mut shell = stage.shell(Place::Home, "Good morning, Ana");
    shell.flash = Some(Flash { tone: Tone::Good, text: "Signed in. Your last session was 3 days ago.".to_owned() });
    shell.main = html! {
        (banner(Tone::Error, "You are being paged: checkout: p99 above 2 s").text("For 4 min. Ben Okafor is next in 1 min.").action(submit("Acknowledge").primary()))
        (stats(&[
            stat("My open alerts", 1).note("1 not acknowledged").icon(Icon::Bell),
            stat("Open incidents", 1).note("SEV-2").icon(Icon::Siren),
            stat("Actions overdue", 2).note("of 7").overdue(true).icon(Icon::Clock),
            stat("On call", "now").note("Primary, until Mon 09:00").icon(Icon::PhoneCall),
        ]))
        (card("My tasks", list("My tasks", &tasks)).note("2").flush())
        (card("My next shifts", list("My next shifts", &shifts)).flush())
    };
    shell.aside = Some(html! {
        (card("First five minutes", steps("First five minutes", &first)).note("1 of 3"))
        (card("Readiness", html! { (meter("Payments", 7, 9, "7 of 9")) (meter("Discovery", 4, 9, "4 of 9")) }))
    });
    shell.into_response()
}

fn alerts(stage: &Stage) -> Response {
    let titles = [
        ("checkout: p99 above 2 s", event::Severity::Critical, alert::Status::Triggered, 240),
        ("checkout: error rate above 5 % in eu-west-1", event::Severity::Error, alert::Status::Acknowledged, 1_000),
        (
            "ingest: the queue of the billing exporter is growing and its oldest message is 20 minutes old",
            event::Severity::Warning,
            alert::Status::Acknowledged,
            7_300,
        ),
        ("search: disk of node 3 is full in 2 days", event::Severity::Warning, alert::Status::Triggered, 9_000),
        ("ledger: nightly balance differs", event::Severity::Info, alert::Status::Resolved, 90_000),
    ];
    let items: Vec<_> = titles.iter().enumerate().map(|(nth, (title, bad, at, ago))| {
        let meta = crate::ui::list::dots(&[html! { "checkout" }, html! { "Payments" }, html! { (nth * 13 + 1) " events" }]);
        let trail = html! { (status::alert_status(*at)) (people(&["Ana Costa", "Ben Okafor"][..=nth % 2])) (stage.zone.ago(stage.ago(*ago))) };
        item(*title, format!("#{nth}")).lead(alert_severity(*bad)).meta(meta).trail(trail)
            .quiet(*at == alert::Status::Resolved).select("alert", nth.to_string(), *title)
    }).collect();
    let severity = [("critical", "Critical"), ("error", "Error"), ("warning", "Warning"), ("info", "Info")];
    let does =
        html! { (submit("Acknowledge").small().value("do", "ack")) (submit("Resolve").small().value("do", "resolve")) };
    let selection = crate::ui::list::selection("/dev/ui/alerts", "Ticked alerts", &does);
    let mut shell = stage.shell(Place::Alerts, "Alerts");
    shell.main = html! {
        (filter::filter("/dev/ui/alerts", "Filter alerts").search("q", "Search alerts", "")
            .one("status", "Status", &[("open", "Open"), ("mine", "Mine"), ("all", "All")], "open")
            .any("severity", "Severity", &severity, &[])
            .select("of", "Service", &[("", "Any service"), ("1", "checkout")], ""))
        (crate::ui::card::plain_card(html! { (selection) (list("Alerts", &items)) }).flush())
        (pager(None, Some("#older")))
    };
    shell.into_response()
}

fn incident(stage: &Stage) -> Response {
    let mut shell = stage.shell(Place::Incidents, "Card payments fail in Europe");
    shell.crumbs = vec![("Incidents".to_owned(), "/incidents".to_owned()), ("#142".to_owned(), "#main".to_owned())];
    shell.actions = html! {
        (button("Resolve").icon(Icon::Check).key("r"))
        (menu("incident-more", icon_button(Icon::Ellipsis, "More"), &[menu::goes("Merge", "#main").icon(Icon::GitMerge)]))
    };
    shell.bar = facts(&[
        ("Severity", severity(Severity::Sev1)),
        ("Status", status::state(Progress::Half, "Investigating")),
        ("Running for", stage.zone.elapsed(stage.ago(2_520))),
        ("Commander", html! { "Ana Costa, " (stage.zone.elapsed(stage.ago(2_100))) }),
        ("Internal update", stage.zone.due(stage.ago(-480))),
        ("Public update", stage.zone.due(stage.ago(130))),
    ]);
    shell.width = Width::Full;
    shell.main = html! {
        (form::post("/dev/ui/incident", html! {
            (field::text("say", "Write down what happens").bare().wide().placeholder("A note, or: task @ana 5m check latency").autocomplete("off"))
        }))
        (events(stage))
    };
    shell.aside = Some(around(stage));
    shell.into_response()
}

fn events(stage: &Stage) -> Markup {
    let entries = [
        entry(stage.ago(20), Icon::Megaphone, "told customers")
            .by("Eve Holt")
            .major()
            .body("We are rolling back a change to card payments. Payments in Europe are recovering."),
        entry(stage.ago(300), Icon::ListChecks, html! { "took " strong { "check latency" } ", back in 5 min" })
            .by("Dara Lim"),
        entry(
            stage.ago(640),
            Icon::Vote,
            html! { "proposed to " strong { "roll back 1841" } ". No strong objection." },
        )
        .by("Ben Okafor"),
        entry(stage.ago(900), Icon::MessageSquare, "noted")
            .by("Ben Okafor")
            .body("The connection pool of checkout is full since the deploy at 02:41."),
        entry(stage.ago(1_500), Icon::Flag, html! { "raised the severity to " (severity(Severity::Sev1)) })
            .by("Ana Costa")
            .major(),
        entry(stage.ago(2_100), Icon::User, "took command").by("Ana Costa").major(),
        entry(stage.ago(2_400), Icon::Bell, "2 alerts were attached"),
        entry(stage.ago(2_520), Icon::Siren, "declared the incident").by("Ana Costa").major(),
    ];
    timeline("Timeline", &stage.zone, &entries)
}

fn around(stage: &Stage) -> Markup {
    let lagos = Zone::named("Africa/Lagos", stage.zone.now());
    let impact = html! { p { "Card payments in Europe fail. Bank transfers and refunds work." } p .quiet { "About 4,200 customers, since 02:41." } };
    let people = html! {
        div .stack.tight {
            div .split { (person("Ana Costa").note("Commander").you(true)) (status::state(Progress::Done, "Here")) }
            div .split { (person("Ben Okafor").note("Operations lead").local(&lagos)) (status::state(Progress::Done, "Here")) }
            div .split { (person("Dara Lim").note("Database")) (status::state(Progress::Waiting, "Paged")) }
        }
    };
    let about = facts(&[
        ("Service", html! { a href="#main" { "checkout" } }),
        ("Runbook", html! { a href="#main" { "Pool is full" } }),
        ("Similar", html! { a href="#main" { "#121 Pool was full" } }),
    ]);
    html! {
        (card("Impact", impact))
        (card("Responders", people).actions(button("Page").small().icon(Icon::BellRing)))
        (card("About", about))
    }
}

fn declare(stage: &Stage) -> Response {
    let meaning = [
        "Most customers cannot work, or data is at risk",
        "Many customers are held up",
        "Few notice, a workaround exists",
        "A defect without pressure",
        "A question",
    ];
    let severities = Severity::ALL.iter().zip(meaning).enumerate().map(|(nth, (one, meaning))| {
        choice(one.as_str(), one.as_str()).hint(meaning).mark(crate::ui::severity::shape(nth + 1))
    });
    let inner = html! {
        (field::text("title", "What is happening?").required().wide().value("Card payments fail in Europe").draft("declare"))
        (field::radio_cards("severity", "How bad is it?", severities.collect()).required().value("SEV-2").hint("Unsure between two? Take the worse one."))
        (field::textarea("impact", "What do customers feel?").wide().error(Some("Write it without the names of customers: this text may become public.")).value("ACME cannot pay."))
        (field::checkbox("drill", "This is a drill").hint("Marked everywhere; customers are not told."))
        (form::end(submit("Declare the incident").primary().icon(Icon::Siren), Some("/incidents")))
    };
    let mut shell = stage.shell(Place::Incidents, "Declare an incident");
    shell.crumbs = vec![("Incidents".to_owned(), "/incidents".to_owned())];
    shell.width = Width::Narrow;
    shell.main = html! { (form::post("/dev/ui/form", inner)) };
    shell.into_response()
}

fn reviews(stage: &Stage) -> Response {
    let mut shell = stage.shell(Place::Reviews, "Reviews");
    shell.main = html! {
        (empty(Icon::BookOpen, "Nothing to learn from yet")
            .text("When an incident is resolved its review is drafted from the timeline and waits here.")
            .action(link_button("Run a drill", "#main").primary().icon(Icon::GraduationCap)))
    };
    shell.into_response()
}

fn sign_in() -> Response {
    let inner = html! {
        (field::email("email", "E-mail").required().autocomplete("username").autofocus())
        (field::password("password", "Password").required().autocomplete("current-password"))
        (submit("Sign in").primary().wide())
    };
    let main = html! {
        (form::post("/dev/ui/sign-in", inner))
        p .small { "Lost your phone or your password? An admin can send you a new link." }
    };
    Plain { title: "Sign in".to_owned(), main }.into_response()
}
