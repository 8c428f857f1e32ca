//! `/escalation-policies/new` and `/escalation-policies/{id}/edit`: steps, whom each pages, and what comes of it.

use super::draft::{Draft, StepDraft, UNITS, everything};
use super::ladder::{ladder, troubles};
use super::{find, href};
use crate::Web;
use crate::form::Form;
use crate::pages::Answer;
use crate::pages::meanwhile::{self, Edited, SEEN, drawn, overtaken};
use crate::pages::problems;
use crate::session::{Viewer, see_other};
use crate::ui::{self, Icon, Place, Shell, button, card, field, submit};
use allclear_core::directory::{Directory, MAX_NAME, Policy};
use allclear_core::escalation::MAX_REPEAT;
use allclear_core::id::PolicyId;
use allclear_core::text;
use allclear_engine::Error;
use allclear_engine::company::{self, ChangeError, FieldProblem};
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, Render as _, html};

/// `GET /escalation-policies/new`.
pub(super) async fn blank(State(web): State<Web>, viewer: Viewer) -> Answer {
    let directory = web.app.refresh_directory().await?;
    Ok(Editor::new(&web, &directory, &viewer, None).page(&Draft::blank(), &Form::default()))
}

/// `GET /escalation-policies/{id}/edit`.
pub(super) async fn show(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let policy = find(&directory, &named)?;
    Ok(Editor::new(&web, &directory, &viewer, Some(policy)).page(&Draft::of(policy), &Form::default()))
}

/// `POST /escalation-policies/new`.
pub(super) async fn create(State(web): State<Web>, viewer: Viewer, form: Form) -> Answer {
    send(&web, &viewer, None, form).await
}

/// `POST /escalation-policies/{id}/edit`.
pub(super) async fn update(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>, form: Form) -> Answer {
    send(&web, &viewer, Some(&named), form).await
}

async fn send(web: &Web, viewer: &Viewer, named: Option<&str>, mut form: Form) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let policy = named.map(|named| find(&directory, named)).transpose()?;
    let mut editor = Editor::new(web, &directory, viewer, policy);
    if !form.value(SEEN).is_empty() {
        // Adding a row must not make the form forget what it was filled from.
        editor.seen = form.value(SEEN).to_owned();
    }
    let mut draft = Draft::read(&form);
    if form.value("do") != "save" {
        draft.press(form.value("do"));
        return Ok(editor.page(&draft, &Form::default()));
    }
    let Some(made) = draft.policy(editor.id, &mut form) else { return Ok(editor.page(&draft, &form)) };
    let seen = policy.map(|_| editor.seen.clone());
    match save(web, viewer, seen, made).await {
        Ok((Edited::Overtaken, id)) => {
            meanwhile::complain(&mut form, "policy");
            let directory = web.app.refresh_directory().await?;
            let policy = find(&directory, &id.to_string())?;
            Ok(Editor::new(web, &directory, viewer, Some(policy)).page(&draft, &form))
        }
        Ok((Edited::Saved, id)) => {
            Ok(see_other(&format!("/escalation-policies/{id}"), "Saved. From now on people are paged by it."))
        }
        Err(why) => {
            problems::complain(&mut form, why, at)?;
            Ok(editor.page(&draft, &form))
        }
    }
}

/// `seen` is what the form was filled from; `None` for a new policy.
async fn save(
    web: &Web,
    viewer: &Viewer,
    seen: Option<String>,
    made: Policy,
) -> Result<(Edited, PolicyId), ChangeError> {
    let change = company::change(&web.app, viewer.actor(), move |edit| {
        let policies = &mut edit.company.directory.policies;
        if let Some(seen) = &seen {
            let now = policies.get(&made.id).ok_or_else(|| Error::not_found("escalation policy", made.id))?;
            if *now != made && overtaken(seen, &drawn(&Draft::of(now))) {
                return Ok((Edited::Overtaken, made.id));
            }
        }
        policies.insert(made.id, made.clone());
        Ok((Edited::Saved, made.id))
    });
    Ok(change.await?.0)
}

/// The company's words for a field, in those of the form: it has one place for all targets of a step.
fn at(problem: &FieldProblem) -> Option<String> {
    let mut field = problem.field.clone();
    if let Some(end) = field.find(".page") {
        field.truncate(end + ".page".len());
    }
    let known = matches!(field.as_str(), "name" | "team" | "repeat") || field.starts_with("steps[");
    known.then_some(field)
}

struct Editor<'e> {
    directory: &'e Directory,
    viewer: &'e Viewer,
    /// `None` for a new one.
    policy: Option<&'e Policy>,
    /// What the form is filled from, so that two people who edit at once do not undo each other unawares.
    seen: String,
    /// The policy's, or the one that a new policy gets when it is saved.
    id: PolicyId,
}

impl<'e> Editor<'e> {
    fn new(web: &Web, directory: &'e Directory, viewer: &'e Viewer, policy: Option<&'e Policy>) -> Self {
        let id = policy.map_or_else(|| web.app.chance(|ids| ids.id(viewer.now)), |policy| policy.id);
        let seen = policy.map(|policy| drawn(&Draft::of(policy)).fingerprint()).unwrap_or_default();
        Self { directory, viewer, policy, seen, id }
    }

    fn page(&self, draft: &Draft, form: &Form) -> Response {
        let title = self.policy.map_or_else(|| "New escalation policy".to_owned(), |p| format!("Edit {}", p.name));
        let mut shell = Shell::new(self.viewer, Place::Prepare, title);
        let back = self.policy.map_or_else(|| "/escalation-policies".to_owned(), href);
        let action = if self.policy.is_some() { format!("{back}/edit") } else { "/escalation-policies/new".to_owned() };
        shell.crumbs = vec![("Escalation policies".to_owned(), "/escalation-policies".to_owned())];
        shell.crumbs.extend(self.policy.map(|policy| (policy.name.clone(), back.clone())));
        let fields = html! {
            // Enter in a field presses the first button, which must not be one that removes something.
            button .sr type="submit" name="do" value="look" tabindex="-1" { "Show what comes of it" }
            (ui::sent::refusal(form))
            (self.about(draft, form))
            @for (nth, step) in draft.steps.iter().enumerate() { (self.step(nth, step, draft.steps.len(), form)) }
            div { (submit("Add a step").icon(Icon::Plus).value("do", "add-step")) }
            (rounds(draft, form))
            (self.preview(draft))
            (ui::form::end(submit("Save").primary().value("do", "save"), Some(&back)))
        };
        let post = ui::form::post(action, fields).hidden("steps", draft.steps.len().to_string());
        let post = post.hidden(SEEN, self.seen.clone());
        shell.main = html! { (post) (self.removal()) };
        let mut response = shell.into_response();
        *response.status_mut() = form.status();
        response
    }

    fn about(&self, draft: &Draft, form: &Form) -> Markup {
        let mut teams = vec![field::choice("", "No team")];
        teams.extend(self.directory.teams.values().map(|team| field::choice(team.id.to_string(), team.name.as_str())));
        let about = html! {
            div .columns {
                (field::text("name", "Name").required().max(MAX_NAME).value(draft.name.as_str()).error(form.error("name"))
                    .autocomplete("off").placeholder("Payments"))
                (field::select("team", "Team", teams).value(draft.team.as_str()).error(form.error("team")))
            }
        };
        card("About", about).render()
    }

    fn step(&self, nth: usize, step: &StepDraft, count: usize, form: &Form) -> Markup {
        let named = |name: &str| format!("steps[{nth}].{name}");
        let units = UNITS.iter().map(|(word, words, _)| field::choice(*word, *words)).collect();
        let buttons = html! {
            @if nth > 0 { (submit("Move up").small().quiet().value("do", format!("raise-step:{nth}"))) }
            @if nth + 1 < count { (submit("Move down").small().quiet().value("do", format!("lower-step:{nth}"))) }
            (submit("Remove step").small().quiet().value("do", format!("drop-step:{nth}")))
        };
        let inner = html! {
            (self.targets(nth, step, form))
            div .step-wait {
                (field::number(named("wait"), "Wait for an answer").required().inputmode("numeric")
                    .value(step.wait.as_str()).error(form.error(&named("wait"))))
                (field::select(named("unit"), "Unit", units).value(step.unit.as_str()))
            }
        };
        let note = if nth == 0 { "at once" } else { "without an answer" };
        card(format!("Step {}", nth + 1), inner).note(note).actions(buttons).render()
    }

    /// A list for each target, and an empty one behind them for another.
    fn targets(&self, nth: usize, step: &StepDraft, form: &Form) -> Markup {
        let all = everything(self.directory);
        let choices = |first: &str| {
            let mut choices = vec![field::choice("", first)];
            choices.extend(all.iter().map(|(value, words)| field::choice(value.as_str(), words.as_str())));
            choices
        };
        let named = format!("steps[{nth}].page");
        let first = if step.page.is_empty() { "Choose whom to page" } else { "Add somebody" };
        html! {
            fieldset .turns {
                legend { "Page" }
                @if let Some(error) = form.error(&named) { p .overdue-text { (error) } }
                @for (n, target) in step.page.iter().enumerate() {
                    div .turn {
                        (field::select(named.as_str(), format!("Step {}, target {}", nth + 1, n + 1), choices("Nobody: leave out"))
                            .value(target.as_str()).within(format!("t{n}")).bare())
                        (submit("Remove").small().quiet().value("do", format!("drop-target:{nth}:{n}")))
                    }
                }
                div .turn {
                    (field::select(named.as_str(), format!("Step {}, another target", nth + 1), choices(first)).within("new").bare())
                    (submit("Add").small().value("do", "look"))
                }
            }
        }
    }

    /// What would come of it, as soon as it can be understood.
    fn preview(&self, draft: &Draft) -> Markup {
        // What is done does not depend on what the policy is called.
        let named = if draft.name.trim().is_empty() { "new" } else { &draft.name };
        let draft = Draft { name: text::line(named, MAX_NAME), ..draft.clone() };
        let mut form = draft.form();
        let Some(policy) = draft.policy(self.id, &mut form) else {
            let later = html! { p .quiet { "What it would do is shown here once every step pages somebody." } };
            return card("If an alert came in now", later).render();
        };
        let troubles = troubles(self.directory, &policy, self.viewer.now);
        let inner = html! {
            @for trouble in &troubles { p .trouble { (Icon::TriangleAlert) (trouble) } }
            (ladder(self.directory, &policy, self.viewer))
        };
        card("If an alert came in now", inner).note("and nobody answered").render()
    }

    fn removal(&self) -> Markup {
        let Some(policy) = self.policy else { return Markup::default() };
        html! {
            div {
                (ui::form::Confirm {
                    id: "remove-policy".to_owned(),
                    opener: button("Remove this policy").danger().small(),
                    question: format!("Remove the policy “{}”?", policy.name),
                    text: "It must not be used by a service any more.".to_owned(),
                    action: format!("{}/remove", href(policy)),
                    yes: "Remove it".to_owned(),
                    hidden: Vec::new(),
                })
            }
        }
    }
}

fn rounds(draft: &Draft, form: &Form) -> Markup {
    let inner = html! {
        (field::number("repeat", "Go through the steps again").required().inputmode("numeric")
            .value(draft.repeat.as_str()).error(form.error("repeat"))
            .hint(format!("How many times, from 0 to {MAX_REPEAT}. After that every admin is paged: the last resort.")))
    };
    card("When nobody answers", inner).render()
}
