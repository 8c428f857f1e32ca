//! A communication plan as a form: every field of the file, lists a line each.

use crate::form::Form;
use crate::ui::field::{self, Choice, choice};
use allclear_core::directory::{Directory, MAX_NAME, MAX_TEXT};
use allclear_core::id::{CommunicationPlanId, ServiceId, TeamId};
use allclear_core::incident::{Role, Severity};
use allclear_core::text::capitalised;
use allclear_core::update::plan::{Audience, MAX_CADENCE, Recipient, Scope};
use allclear_core::update::{CommunicationPlan, PLACEHOLDERS, Phase, Readership, shipped};
use allclear_texts::{html, say, t};
use maud::Markup;
use std::collections::BTreeMap;

/// Longest text of all lists together, in characters: a few hundred addresses.
const MAX_LISTS: usize = 20_000;

fn field_of(readers: Readership, phase: Phase) -> String {
    let readers = if readers == Readership::Internal { "internal" } else { "public" };
    format!("{readers}_{}", phase.name())
}

/// The form of a stored plan.
pub(super) fn filled(plan: &CommunicationPlan, directory: &Directory) -> Form {
    let minutes = |minutes: Option<u32>| minutes.map(|m| m.to_string()).unwrap_or_default();
    let role = |role: Option<Role>| role.map(|r| r.as_str().to_owned()).unwrap_or_default();
    let lists: Vec<String> = plan.audiences.iter().map(|list| line_of(list, directory)).collect();
    let mut fields = vec![
        ("name".to_owned(), plan.name.clone()),
        ("scope".to_owned(), scope_word(plan.scope)),
        ("owner".to_owned(), role(plan.owner)),
        ("approver".to_owned(), role(plan.approver)),
        ("internal_every".to_owned(), minutes(plan.internal_minutes)),
        ("public_every".to_owned(), minutes(plan.public_minutes)),
        ("first_public_within".to_owned(), minutes(plan.first_public_minutes)),
        ("audiences".to_owned(), lists.join("\n")),
    ];
    if plan.auto_publish {
        fields.push(("auto_publish".to_owned(), "true".to_owned()));
    }
    for (readers, texts) in [(Readership::Internal, &plan.internal), (Readership::Public, &plan.public)] {
        fields.extend(texts.iter().map(|(phase, text)| (field_of(readers, *phase), text.clone())));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Form::with(&fields)
}

/// `team:…`, as the choice of a scope says it.
fn scope_word(scope: Scope) -> String {
    match scope {
        Scope::Organisation => "organisation".to_owned(),
        Scope::Team(id) => id.to_string(),
        Scope::Service(id) => id.to_string(),
        Scope::Severity(severity) => severity.as_str().to_owned(),
    }
}

/// What a plan is for, in words.
pub(super) fn scope_name(scope: Scope, directory: &Directory) -> String {
    match scope {
        Scope::Organisation => t!("The organisation").to_owned(),
        Scope::Team(id) => directory.teams.get(&id).map_or_else(String::new, |team| t!("Team {}", team.name)),
        Scope::Service(id) => {
            directory.services.get(&id).map_or_else(String::new, |service| t!("Service {}", service.name))
        }
        Scope::Severity(severity) => severity.as_str().to_owned(),
    }
}

/// `leaders: leaders@example.com, team Payments`
fn line_of(list: &Audience, directory: &Directory) -> String {
    let member = |member: &Recipient| match member {
        Recipient::Email(address) | Recipient::Webhook(address) => Some(address.clone()),
        Recipient::Person(id) => directory.people.get(id).map(|person| person.email.clone()),
        Recipient::Team(id) => directory.teams.get(id).map(|team| format!("team {}", team.name)),
    };
    format!("{}: {}", list.name, list.members.iter().filter_map(member).collect::<Vec<_>>().join(", "))
}

pub(super) fn fields(directory: &Directory, typed: &Form) -> Markup {
    let minutes = |name: &'static str, label: &'static str| {
        field::number(name, label).of(typed).inputmode("numeric").hint(t!("Minutes. Empty leaves it to the severity."))
    };
    html! {
        (field::text("name", t!("Name")).of(typed).required().max(MAX_NAME).wide().autocomplete("off"))
        (field::select("scope", t!("For"), scopes(directory)).of(typed).required())
        (field::textarea("audiences", t!("Lists that get every internal update")).of(typed).rows(4).wide()
            .placeholder("leaders: leaders@example.com, team Payments")
            .hint(t!("A line each: a name, a colon, then mail addresses, teams and web addresses with commas between.")))
        (minutes("internal_every", t!("Internal updates every")))
        (minutes("public_every", t!("Public updates every")))
        (minutes("first_public_within", t!("First public update within")))
        (field::select("owner", t!("Who writes them"), roles(t!("The communications lead"))).of(typed))
        (field::select("approver", t!("Who agrees to internal updates first"), roles(t!("Nobody has to"))).of(typed))
        (field::checkbox("auto_publish", t!("Send without anybody agreeing")).of(typed)
            .hint(t!("Also where a plan further away names somebody.")))
        @for (readers, title) in [(Readership::Internal, t!("Drafts for colleagues")), (Readership::Public, t!("Drafts for customers"))] {
            details {
                summary { (title) }
                p .quiet { "In the place of " (PLACEHOLDERS.map(|(name, _)| format!("{{{name}}}")).join(" ")) " stands what is known by then." }
                @for phase in Phase::ALL {
                    (field::textarea(field_of(readers, phase), capitalised(say(phase.name()))).of(typed)
                        .rows(3).wide().max(MAX_TEXT).placeholder(shipped(readers, phase)))
                }
            }
        }
    }
}

fn scopes(directory: &Directory) -> Vec<Choice> {
    let teams = directory.teams.keys().map(|id| Scope::Team(*id));
    let services = directory.services.keys().map(|id| Scope::Service(*id));
    let severities = Severity::ALL.map(Scope::Severity);
    let all = std::iter::once(Scope::Organisation).chain(severities).chain(teams).chain(services);
    all.map(|scope| choice(scope_word(scope), scope_name(scope, directory))).collect()
}

fn roles(nothing: &str) -> Vec<Choice> {
    let acting = Role::ALL.into_iter().filter(|role| *role != Role::Observer);
    std::iter::once(choice("", nothing)).chain(acting.map(|role| choice(role.as_str(), role.name()))).collect()
}

/// What the form says; complaints are in it.
pub(super) fn read(id: CommunicationPlanId, directory: &Directory, form: &mut Form) -> Option<CommunicationPlan> {
    let plan = CommunicationPlan {
        id,
        name: form.line("name", 1..=MAX_NAME),
        scope: scope(form)?,
        owner: Role::read(form.value("owner")),
        internal_minutes: minutes(form, "internal_every"),
        public_minutes: minutes(form, "public_every"),
        first_public_minutes: minutes(form, "first_public_within"),
        approver: Role::read(form.value("approver")),
        auto_publish: form.value("auto_publish") == "true",
        internal: texts(form, Readership::Internal),
        public: texts(form, Readership::Public),
        audiences: audiences(form, directory),
    };
    (!form.is_wrong()).then_some(plan)
}

fn scope(form: &mut Form) -> Option<Scope> {
    let word = form.value("scope").to_owned();
    let found = match word.as_str() {
        "organisation" => Some(Scope::Organisation),
        _ => Severity::ALL.into_iter().find(|severity| severity.as_str() == word).map(Scope::Severity),
    };
    let found = found
        .or_else(|| word.parse::<TeamId>().ok().map(Scope::Team))
        .or_else(|| word.parse::<ServiceId>().ok().map(Scope::Service));
    if found.is_none() {
        form.complain("scope", t!("must be chosen"));
    }
    found
}

fn minutes(form: &mut Form, name: &'static str) -> Option<u32> {
    let minutes = form.read::<u32>(name)?;
    if !(1..=MAX_CADENCE).contains(&minutes) {
        form.complain(name, t!("must be from 1 to {MAX_CADENCE} minutes, which is a day"));
    }
    Some(minutes)
}

fn texts(form: &mut Form, readers: Readership) -> BTreeMap<Phase, String> {
    let mut found = BTreeMap::new();
    for phase in Phase::ALL {
        let text = form.text(&field_of(readers, phase), 0..=MAX_TEXT);
        if !text.is_empty() {
            found.insert(phase, text);
        }
    }
    found
}

fn audiences(form: &mut Form, directory: &Directory) -> Vec<Audience> {
    let text = form.text("audiences", 0..=MAX_LISTS);
    let mut found = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let Some((name, members)) = line.split_once(':') else {
            form.complain("audiences", t!("\"{line}\" has no colon: write the list's name, a colon, its members"));
            continue;
        };
        let mut list = Audience { name: name.trim().to_owned(), members: std::collections::BTreeSet::new() };
        for word in members.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            match member(word, directory) {
                Some(member) => {
                    list.members.insert(member);
                }
                None => {
                    let why =
                        t!("is no mail address, no web address and no team: write for example {}", "team Payments");
                    form.complain("audiences", format!("\"{word}\" {why}"));
                }
            }
        }
        found.push(list);
    }
    found
}

fn member(word: &str, directory: &Directory) -> Option<Recipient> {
    if word.starts_with("https://") || word.starts_with("http://") {
        return Some(Recipient::Webhook(word.to_owned()));
    }
    if let Some(name) = word.strip_prefix("team ").map(|name| name.trim().to_lowercase()) {
        return directory.teams.values().find(|team| team.name.to_lowercase() == name).map(|t| Recipient::Team(t.id));
    }
    let person = directory.person_by_email(word).map(|person| Recipient::Person(person.id));
    person.or_else(|| word.contains('@').then(|| Recipient::Email(word.to_owned())))
}
