//! The configuration as text: what it is now, what a changed text would do, and doing it.

use super::{answer, changes, frame};
use crate::Web;
use crate::form::Form;
use crate::pages::Answer;
use crate::pages::sign_in::{once_more, once_more_address};
use crate::routes::{Class, Routes};
use crate::session::{Viewer, see_other};
use crate::ui::{Icon, Tone, banner, card, field, form as ui_form, submit};
use allclear_core::access::Permission;
use allclear_engine::company::{self, Applied, ApplyError, Plan, Problem, Problems, Secrets, SourceFile};
use allclear_texts::{html, t};
use axum::extract::State;
use http::{Method, StatusCode};
use maud::{Markup, Render as _};

/// The place.
const HERE: &str = "/settings/configuration";
/// What the text is called in messages.
const FILE: &str = "company.yaml";
/// Changes that are shown one by one: more is a move to another company.
const MOST_CHANGES: usize = 200;
/// The longest text that signing in once more carries along, in bytes: on the way each byte becomes five at most, and a
/// form has [`crate::form::MAX_FORM`].
const MOST_CARRIED: usize = 200_000;
/// Problems that are shown; whoever mends these sees the rest.
const MOST_PROBLEMS: usize = 50;

pub(super) fn routes(r: Routes) -> Routes {
    let configure = Class::Page(Permission::Configure);
    r.add(Method::GET, HERE, configure, show).add(Method::POST, HERE, configure, send)
}

/// What stands above the text.
enum Told {
    Nothing,
    Wrong(Problems),
    /// What applying would do; `stale` when somebody changed something since the plan before.
    Planned {
        plan: Plan,
        stale: bool,
    },
    /// What applying would do, by whoever signs in once more first.
    Asked(Plan),
}

async fn show(State(web): State<Web>, viewer: Viewer) -> Answer {
    let text = company::export(&company::current(&web.app).await?, Secrets::LeftOut);
    page(&viewer, &text, &Told::Nothing)
}

fn page(viewer: &Viewer, text: &str, told: &Told) -> Answer {
    let main = html! {
        p .lead-text {
            "Everything that is configured, as one file. Change it here, or paste one that you keep elsewhere: first you \
             see what would change, then you decide."
        }
        @match told {
            Told::Nothing => {},
            Told::Wrong(problems) => (wrong(text, problems)),
            Told::Planned { plan, stale } => (planned(plan, *stale)),
            Told::Asked(plan) => { (in_another_tab()) (planned(plan, false)) },
        }
        (card(t!("Company"), editor(text, told)).actions(download()))
    };
    let shell = frame(viewer, HERE, t!("Configuration"), &main);
    let status = match told {
        Told::Wrong(_) | Told::Planned { stale: true, .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Told::Asked(_) => StatusCode::UNAUTHORIZED,
        Told::Nothing | Told::Planned { stale: false, .. } => StatusCode::OK,
    };
    answer(shell, status)
}

/// How a text that is too long to be carried through the sign-in page is applied all the same.
fn in_another_tab() -> Markup {
    let link = html! { a href=(once_more_address("/me")) target="_blank" rel="noopener" { "Sign in once more in another tab" } };
    banner(Tone::Warning, t!("This needs to be you, and not just your browser, so nothing was applied"))
        .text(html! { (link) ", then come back to this one and apply. The text below is kept." })
        .render()
}

fn download() -> Markup {
    html! { a .button.small href="/settings/company.yaml" download=(FILE) { (Icon::Download) span { "Download" } } }
}

/// The button that applies stands above, beside what it would do; it sends this form.
const EDITOR: &str = "configuration";

fn editor(text: &str, told: &Told) -> Markup {
    let fields = html! {
        (field::textarea("text", "YAML").value(text).rows(24).wide().mono().required()
            .hint(t!("A section that is left out stays as it is; a person who is left out of a section is removed. Keys and \
                   secrets are not shown, and stay as they are unless new ones are written.")))
        (ui_form::end(submit(t!("Show what would change")).value("do", "plan"), None))
    };
    let seen = match told {
        Told::Planned { plan, .. } | Told::Asked(plan) => plan.fingerprint(),
        Told::Nothing | Told::Wrong(_) => String::new(),
    };
    html! { (ui_form::post(HERE, fields).id(EDITOR).hidden("seen", seen)) }
}

/// Each problem with its place, and the line it is about.
fn wrong(text: &str, problems: &Problems) -> Markup {
    let count = problems.0.len();
    let title =
        if count == 1 { t!("One thing is wrong with it").to_owned() } else { t!("{count} things are wrong with it") };
    html! {
        (banner(Tone::Error, title).text(t!("Nothing was changed, and nothing is until it is right as a whole.")))
        (card(t!("To be mended"), html! {
            ol .config-problems {
                @for problem in problems.0.iter().take(MOST_PROBLEMS) { (one(text, problem)) }
            }
            @if count > MOST_PROBLEMS { p .quiet.small { "and " (count - MOST_PROBLEMS) " more" } }
        }))
    }
}

fn one(text: &str, problem: &Problem) -> Markup {
    let line = problem.line.checked_sub(1).and_then(|nth| text.lines().nth(nth));
    html! {
        li {
            p {
                @if problem.line > 0 { span .config-place { "Line " (problem.line) ", column " (problem.column) ": " } }
                bdi { (problem.message) }
            }
            @if let Some(line) = line.filter(|line| !line.trim().is_empty()) {
                pre .config-line { (allclear_core::text::line(line.trim(), 160)) }
            }
            @if let Some(hint) = &problem.hint { p .quiet { "→ " bdi { (hint) } } }
        }
    }
}

fn planned(plan: &Plan, stale: bool) -> Markup {
    let count = plan.changes.len();
    let label = if count == 1 { t!("Apply this change").to_owned() } else { t!("Apply these {count} changes") };
    html! {
        @if stale {
            (banner(Tone::Warning, t!("The plan is another one now, so nothing was applied"))
                .text(t!("Somebody changed the configuration meanwhile, or the text is another one. This is what it would do now.")))
        }
        @for warning in &plan.warnings { (banner(Tone::Warning, warning.to_string())) }
        @if plan.is_empty() {
            (banner(Tone::Good, t!("Nothing would change")).text(t!("The company is as this text says.")))
        } @else {
            (card(t!("What would change"), html! {
                (changes::list(&plan.changes, changes::When::Planned, MOST_CHANGES))
                (ui_form::end(submit(label).primary().icon(Icon::Check).form(EDITOR).value("do", "apply"), Some(HERE)))
            }).note(count))
        }
    }
}

/// `POST /settings/configuration`: shows what the text would change, or does it if that is still what was shown.
async fn send(State(web): State<Web>, viewer: Viewer, form: Form) -> Answer {
    // A page cannot show a NUL, and no file has one.
    let text = form.value("text").replace("\r\n", "\n").replace('\0', "\u{fffd}");
    let files = [SourceFile { name: FILE.to_owned(), text: text.clone() }];
    if form.value("do") != "apply" {
        return match company::plan_only(&web.app, &files).await {
            Ok(plan) => page(&viewer, &text, &Told::Planned { plan, stale: false }),
            Err(why) => refused(&viewer, &text, why),
        };
    }
    if !viewer.is_fresh() && text.len() > MOST_CARRIED {
        return match company::plan_only(&web.app, &files).await {
            Ok(plan) => page(&viewer, &text, &Told::Asked(plan)),
            Err(why) => refused(&viewer, &text, why),
        };
    }
    if let Some(asked) = once_more(&web, &viewer, HERE, &form) {
        return Ok(asked);
    }
    match company::apply_planned(&web.app, viewer.actor(), &files, form.value("seen")).await {
        Ok(Applied::Done(plan)) => {
            // So that the very next page shows it.
            web.app.refresh_directory().await?;
            let told = match plan.changes.len() {
                0 => t!("The company is as this text says already.").to_owned(),
                1 => t!("Applied: one change.").to_owned(),
                count => t!("Applied: {count} changes."),
            };
            Ok(see_other(HERE, &told))
        }
        Ok(Applied::Stale(plan)) => page(&viewer, &text, &Told::Planned { plan, stale: true }),
        Err(why) => refused(&viewer, &text, why),
    }
}

fn refused(viewer: &Viewer, text: &str, why: ApplyError) -> Answer {
    match why {
        ApplyError::Problems(problems) => page(viewer, text, &Told::Wrong(problems)),
        ApplyError::Engine(why) => Err(why.into()),
    }
}
