//! The sections `questions` and `declare_rules`: how incidents are worked on where it is not as shipped.

use crate::company::fields::{self, Fields};
use crate::company::problem::{At, Report, Spot, did_you_mean};
use crate::company::words::{Wrong, read_duration};
use crate::company::yaml::Node;
use allclear_core::alert::declaring::{MAX_MINUTES, Rules};
use allclear_core::directory::Urgency;
use allclear_core::practice::Triage;
use allclear_core::question::{self, Category, Edit, Form, MAX_NAME, MAX_NUMBER, MAX_QUESTION, Phase};

/// The whole section; what is wrong with one question does not hide the others.
pub(super) fn questions(nodes: &[(At, &Node)], report: &mut Report) -> Vec<Edit> {
    let (mut edits, mut places) = (Vec::<Edit>::new(), Vec::new());
    let mut elements = Vec::new();
    for (_, node) in nodes {
        elements.extend(fields::list(node, "questions", report));
    }
    for node in elements {
        let Some((key, edit)) = question(node, report) else { continue };
        if let Some(first) = edits.iter().position(|before| before.key == edit.key).and_then(|at| places.get(at)) {
            let first = report.place(*first);
            report.problem(key.at, format!("\"{}\" is twice in questions; first at {first}", key.value), "remove one");
            continue;
        }
        places.push(key.at);
        edits.push(edit);
    }
    for (nth, why) in question::clashes(&edits) {
        if let Some(at) = places.get(nth) {
            report.problem(*at, why, format!("choose a number up to {MAX_NUMBER} that is free, or leave it out"));
        }
    }
    edits
}

/// The section `declare_rules`; what it does not name is as shipped.
pub(super) fn declare_rules(node: &Node, report: &mut Report) -> Rules {
    let (shipped, known) = (Rules::default(), ["unresolved_after", "other_team", "customers", "auto_declare"]);
    let Some(mut fields) = Fields::open("the section declare_rules", node, &known, report) else { return shipped };
    Rules {
        unresolved_minutes: fields.opt_word("unresolved_after", shipped.unresolved_minutes, patience),
        other_team: fields.opt_word("other_team", shipped.other_team, yes_no),
        customers: fields.opt_word("customers", shipped.customers, yes_no),
        auto_declare: fields.opt_word("auto_declare", shipped.auto_declare, yes_no),
    }
}

/// The section `triage`; what it does not name is as shipped.
pub(super) fn triage(node: &Node, report: &mut Report) -> Triage {
    let shipped = Triage::default();
    let Some(mut fields) = Fields::open("the section triage", node, &["urgency"], report) else { return shipped };
    Triage { urgency: fields.opt_word("urgency", shipped.urgency, urgency) }
}

fn urgency(word: &str) -> Result<Urgency, Wrong> {
    match word {
        "high" => Ok(Urgency::High),
        "low" => Ok(Urgency::Low),
        _ => Err(Wrong {
            message: format!("\"{word}\" is no urgency"),
            hint: "write high to reach whoever is on call at once, or low for their next look at the phone".to_owned(),
        }),
    }
}

fn patience(word: &str) -> Result<Option<u32>, Wrong> {
    if matches!(word, "off" | "false" | "no" | "never") {
        return Ok(None);
    }
    let minutes = u32::try_from(read_duration(word)?.as_mins()).ok().filter(|n| (1..=MAX_MINUTES).contains(n));
    minutes.map(Some).ok_or_else(|| Wrong {
        message: format!("\"{word}\" is no wait from one minute to a day"),
        hint: "write for example 60m, or off".to_owned(),
    })
}

pub(super) fn question(node: &Node, report: &mut Report) -> Option<(Spot<String>, Edit)> {
    let known =
        ["key", "number", "category", "phases", "name", "question", "form", "choices", "public", "required", "ask"];
    let mut fields = Fields::open("a question", node, &known, report)?;
    let key = fields.name("key")?;
    let shipped = question::SHIPPED.iter().any(|one| one.key == key.value);
    if key.value.len() > MAX_NAME
        || !key.value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    {
        let hint = "write small letters, digits and underscores, for example order_backlog";
        fields.report.problem(key.at, format!("\"{}\" cannot be the key of a question", key.value), hint);
    }
    let choices: Vec<String> = fields.opt_names("choices").into_iter().map(|spot| spot.value).collect();
    let form = fields.opt_word("form", None, |word| form(word, choices.clone()).map(Some));
    let edit = Edit {
        key: key.value.clone(),
        number: fields.opt_word("number", None, |word| number(word).map(Some)),
        category: fields.opt_word("category", None, |word| category(word).map(Some)),
        phases: phases(&mut fields),
        name: short(&mut fields, "name", MAX_NAME),
        text: short(&mut fields, "question", MAX_QUESTION),
        form: form.or_else(|| (!choices.is_empty()).then_some(Form::Choice { of: choices })),
        public: fields.opt_word("public", None, |word| yes_no(word).map(Some)),
        required: fields.opt_word("required", None, |word| yes_no(word).map(Some)),
        off: !fields.opt_word("ask", true, yes_no),
    };
    if !shipped && !edit.off && (edit.text.is_none() || edit.name.is_none()) {
        let message = format!("the question \"{}\" is new, and needs the keys \"name\" and \"question\"", key.value);
        let keys = question::SHIPPED.iter().map(|one| one.key);
        fields.report.problem(key.at, message, did_you_mean(&key.value, keys, "say what is asked, and a short name"));
    }
    Some((key, edit))
}

fn short(fields: &mut Fields<'_, '_>, key: &'static str, max: usize) -> Option<String> {
    let spot = fields.opt_name(key)?;
    let length = spot.value.chars().count();
    if length > max {
        let message = format!("\"{key}\" has {length} characters, more than {max}");
        fields.report.problem(spot.at, message, "it is read aloud at night: make it shorter");
        return None;
    }
    Some(spot.value)
}

fn phases(fields: &mut Fields<'_, '_>) -> Option<Vec<Phase>> {
    fields.get("phases")?;
    let mut found = Vec::new();
    for spot in fields.opt_names("phases") {
        match Phase::read(&spot.value) {
            Some(phase) => found.push(phase),
            None => {
                let all = Phase::ALL.map(Phase::as_str);
                let hint = did_you_mean(&spot.value, all, &format!("write some of {}", all.join(", ")));
                fields.report.problem(spot.at, format!("there is no phase \"{}\"", spot.value), hint);
            }
        }
    }
    found.sort_unstable();
    Some(found)
}

fn category(word: &str) -> Result<Category, Wrong> {
    let all = Category::ALL.map(Category::as_str);
    Category::read(word).ok_or_else(|| Wrong {
        message: format!("there is no category \"{word}\""),
        hint: did_you_mean(word, all, &format!("write one of {}", all.join(", "))),
    })
}

fn form(word: &str, of: Vec<String>) -> Result<Form, Wrong> {
    const FORMS: [&str; 6] = ["text", "number", "choice", "choices", "moment", "link"];
    let chosen = match word {
        "text" => Form::Text,
        "number" => Form::Number,
        "choice" | "choices" if of.is_empty() => {
            return Err(Wrong {
                message: format!("a question with the form {word} needs the key \"choices\""),
                hint: "write for example choices: [yes, no, not known]".to_owned(),
            });
        }
        "choice" => Form::Choice { of },
        "choices" => Form::Choices { of },
        "moment" => Form::Moment,
        "link" => Form::Link,
        _ => {
            let hint = did_you_mean(word, FORMS, &format!("write one of {}", FORMS.join(", ")));
            return Err(Wrong { message: format!("there is no form \"{word}\" of an answer"), hint });
        }
    };
    Ok(chosen)
}

fn number(word: &str) -> Result<u32, Wrong> {
    word.parse().ok().filter(|n| (1..=MAX_NUMBER).contains(n)).ok_or_else(|| Wrong {
        message: format!("\"{word}\" is no number of a question"),
        hint: format!("write a number from 1 to {MAX_NUMBER}"),
    })
}

pub(super) fn yes_no(word: &str) -> Result<bool, Wrong> {
    match word {
        "true" | "yes" => Ok(true),
        "false" | "no" => Ok(false),
        _ => Err(Wrong {
            message: format!("\"{word}\" is neither true nor false"),
            hint: "write true or false".to_owned(),
        }),
    }
}
