//! `/escalation-policies/new` and `/escalation-policies/{id}/edit`: steps, whom each pages, and what comes of it.

use super::draft::{Draft, StepDraft, UNITS, everything};
use super::ladder::{ladder, troubles};
use super::{find, href};
use crate::Web;
use crate::form::Form;
use crate::pages::Answer;
use crate::pages::meanwhile::{self, Edited, drawn, overtaken};
use crate::pages::once;
use crate::pages::problems;
use crate::pages::rows::{self, Chosen, DO};
use crate::session::{Viewer, see_other};
use crate::ui::{self, Icon, Place, button, card, field, submit};
use allclear_core::directory::{Directory, MAX_NAME, Policy};
use allclear_core::escalation::MAX_REPEAT;
use allclear_core::id::PolicyId;
use allclear_core::text;
use allclear_engine::Error;
use allclear_engine::company::{self, ChangeError, FieldProblem};
use allclear_texts::{html, say, t};
use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, Render as _};

/// `GET /escalation-policies/new`.
pub(super) async fn blank(State(web): State<Web>, viewer: Viewer) -> Answer {
    let directory = web.app.refresh_directory().await?;
    Ok(Editor::new(&web, &directory, &viewer, None, &Form::default()).page(&Draft::blank(), &Form::default()))
}

/// `GET /escalation-policies/{id}/edit`.
pub(super) async fn show(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let policy = find(&directory, &named)?;
    Ok(Editor::new(&web, &directory, &viewer, Some(policy), &Form::default())
        .page(&Draft::of(policy), &Form::default()))
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
    let mut editor = Editor::new(web, &directory, viewer, policy, &form);
    editor.seen = rows::seen(&form, editor.seen);
    let mut draft = Draft::read(&form);
    if form.value(DO) != "save" {
        draft.press(form.value(DO));
        return Ok(editor.page(&draft, &Form::default()));
    }
    let Some(made) = draft.policy(editor.id, &mut form) else { return Ok(editor.page(&draft, &form)) };
    let seen = policy.map(|_| editor.seen.clone());
    match save(web, viewer, seen, made).await {
        Ok((Edited::Overtaken, id)) => {
            meanwhile::complain(&mut form, "policy");
            let directory = web.app.refresh_directory().await?;
            let policy = find(&directory, &id.to_string())?;
            Ok(Editor::new(web, &directory, viewer, Some(policy), &form).page(&draft, &form))
        }
        Ok((Edited::Saved, id)) => {
            Ok(see_other(&format!("/escalation-policies/{id}"), t!("Saved. From now on people are paged by it.")))
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
        let (fresh, mut made) = (edit.id(), made.clone());
        let policies = &mut edit.company.directory.policies;
        if let Some(seen) = &seen {
            let now = policies.get(&made.id).ok_or_else(|| Error::not_found(t!("escalation policy"), made.id))?;
            if *now != made && overtaken(seen, &drawn(&Draft::of(now))) {
                return Ok((Edited::Overtaken, made.id));
            }
        } else {
            made.id = once::place(policies, Some(made.id), fresh, |there| *there == made);
        }
        let id = made.id;
        policies.insert(id, made);
        Ok((Edited::Saved, id))
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
    fn new(web: &Web, directory: &'e Directory, viewer: &'e Viewer, policy: Option<&'e Policy>, form: &Form) -> Self {
        let new = || once::drawn(form).unwrap_or_else(|| once::draw(web));
        let id = policy.map_or_else(new, |policy| policy.id);
        let seen = policy.map(|policy| drawn(&Draft::of(policy)).fingerprint()).unwrap_or_default();
        Self { directory, viewer, policy, seen, id }
    }

    fn page(&self, draft: &Draft, form: &Form) -> Response {
        let rows = html! {
            (card(t!("About"), rows::name_and_team(self.directory, &draft.name, &draft.team, form)))
            @for (nth, step) in draft.steps.iter().enumerate() { (self.step(nth, step, form)) }
            div { (submit(t!("Add a step")).icon(Icon::Plus).value(DO, "add-step")) }
            (rounds(draft, form))
            (self.preview(draft))
        };
        let frame = rows::Editor {
            place: Place::Prepare,
            list: (t!("Escalation policies"), "/escalation-policies"),
            new: t!("New escalation policy"),
            edited: self.policy.map(|policy| (policy.name.as_str(), href(policy))),
            look: t!("Show what comes of it"),
            rows: ("steps", draft.steps.len()),
            seen: &self.seen,
            id: self.id.to_string(),
        };
        frame.page(self.viewer, form, &rows, &self.removal())
    }

    fn step(&self, nth: usize, step: &StepDraft, form: &Form) -> Markup {
        let named = |name: &str| format!("steps[{nth}].{name}");
        let units = UNITS.iter().map(|(word, words, _)| field::choice(*word, say(words))).collect();
        let buttons = html! {
            @if nth > 0 { (submit(t!("Move up")).small().quiet().value(DO, format!("raise-step:{nth}"))) }
            (submit(t!("Remove step")).small().quiet().value(DO, format!("drop-step:{nth}")))
        };
        let inner = html! {
            (self.targets(nth, step, form))
            (rows::length(t!("Wait for an answer"),
                field::number(named("wait"), t!("How many")).required().inputmode("numeric")
                    .value(step.wait.as_str()).error(form.error(&named("wait"))),
                field::select(named("unit"), t!("Unit"), units).value(step.unit.as_str())))
        };
        let note = if nth == 0 { t!("at once") } else { t!("without an answer") };
        card(t!("Step {}", nth + 1), inner).note(note).actions(buttons).render()
    }

    fn targets(&self, nth: usize, step: &StepDraft, form: &Form) -> Markup {
        let first = if step.page.is_empty() { t!("Choose whom to page") } else { t!("Add somebody") };
        let targets = Chosen {
            name: &format!("steps[{nth}].page"),
            legend: t!("Page"),
            all: &everything(self.directory),
            values: &step.page,
            label: &|target| t!("Step {}, target {}", nth + 1, target + 1),
            another: (&t!("Step {}, another target", nth + 1), first),
            drop: &|target| format!("drop-target:{nth}:{target}"),
            raise: None,
        };
        targets.draw(form)
    }

    /// What would come of it, as soon as it can be understood.
    fn preview(&self, draft: &Draft) -> Markup {
        // What is done does not depend on what the policy is called.
        let named = if draft.name.trim().is_empty() { "new" } else { &draft.name };
        let draft = Draft { name: text::line(named, MAX_NAME), ..draft.clone() };
        let mut form = draft.form();
        let Some(policy) = draft.policy(self.id, &mut form) else {
            let later = html! { p .quiet { "What it would do is shown here once every step pages somebody." } };
            return card(t!("If an alert came in now"), later).render();
        };
        let troubles = troubles(self.directory, &policy, self.viewer.now);
        let inner = html! {
            @for trouble in &troubles { p .trouble { (Icon::TriangleAlert) (trouble) } }
            (ladder(self.directory, &policy, self.viewer))
        };
        card(t!("If an alert came in now"), inner).note(t!("and nobody answered")).render()
    }

    fn removal(&self) -> Markup {
        let Some(policy) = self.policy else { return Markup::default() };
        ui::form::removal(&[ui::form::Confirm {
            id: "remove-policy".to_owned(),
            opener: button(t!("Remove policy")).danger().quiet().icon(Icon::Trash2),
            question: t!("Remove the policy “{}”?", policy.name),
            text: t!("It must not be used by a service any more.").to_owned(),
            action: format!("{}/remove", href(policy)),
            yes: t!("Remove it").to_owned(),
            hidden: Vec::new(),
        }])
    }
}

fn rounds(draft: &Draft, form: &Form) -> Markup {
    let inner = html! {
        (field::number("repeat", t!("Go through the steps again")).required().inputmode("numeric")
            .value(draft.repeat.as_str()).error(form.error("repeat"))
            .hint(t!("How many times, from 0 to {MAX_REPEAT}. After that every admin is paged: the last resort.")))
    };
    card(t!("When nobody answers"), inner).render()
}
