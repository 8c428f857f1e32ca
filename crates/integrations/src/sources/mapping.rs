//! Field mappings: for each field of an event one minijinja expression over the body.

use super::json::{Draft, links};
use crate::tolerant::List;
use allclear_core::text;
use minijinja::value::Serde;
use minijinja::{Environment, Expression, UndefinedBehavior, context};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Steps one expression may take. Expressions have no loops, so [`MAX_EXPRESSION`] alone keeps them far below it; this
/// holds should the language ever get some.
const FUEL: u64 = 50_000;
/// Longest expression, in bytes.
const MAX_EXPRESSION: usize = 4_096;
/// What can be mapped, besides `label.NAME`.
const FIELDS: [&str; 10] =
    ["each", "action", "title", "key", "severity", "details", "group", "labels", "links", "started_at"];

/// Checks an integration's field mapping.
///
/// # Errors
/// One sentence naming the field and what is wrong with it: a field that does not exist, or an expression that cannot
/// be read.
pub fn check_mapping(mapping: &BTreeMap<String, String>) -> Result<(), String> {
    Mapping::compile(&environment(), mapping).map(drop)
}

/// The language of mappings: minijinja's, with a bound on work, where what is missing is undefined however deep.
pub(super) fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_fuel(Some(FUEL));
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment
}

/// A mapping ready for use.
pub(super) struct Mapping<'m> {
    each: Option<Expression<'m, 'm>>,
    fields: Vec<(&'m str, Expression<'m, 'm>)>,
}

impl<'m> Mapping<'m> {
    /// Reads every expression.
    pub(super) fn compile(
        environment: &'m Environment<'static>,
        mapping: &'m BTreeMap<String, String>,
    ) -> Result<Self, String> {
        let mut out = Self { each: None, fields: Vec::with_capacity(mapping.len()) };
        for (field, expression) in mapping {
            let shown = text::line(field, 80);
            if !FIELDS.contains(&field.as_str()) && field.strip_prefix("label.").is_none_or(str::is_empty) {
                return Err(format!(
                    "mapping: there is no field `{shown}`; there are {} and label.NAME",
                    FIELDS.join(", ")
                ));
            }
            if expression.len() > MAX_EXPRESSION {
                return Err(format!("mapping of `{shown}`: longer than {MAX_EXPRESSION} bytes"));
            }
            let compiled = environment.compile_expression(expression).map_err(|e| failed(field, &e))?;
            if field == "each" {
                out.each = Some(compiled);
            } else {
                out.fields.push((field, compiled));
            }
        }
        Ok(out)
    }

    /// What becomes one event each: the elements of `each`, or of the body where it is a list, or the body itself.
    pub(super) fn items<'b>(&self, body: &'b Value) -> Result<List<Cow<'b, Value>>, String> {
        let Some(each) = &self.each else {
            return Ok(match body {
                Value::Array(list) => List::of(list.iter().map(Cow::Borrowed)),
                one => List::of(std::iter::once(Cow::Borrowed(one))),
            });
        };
        match evaluate("each", each, &context! { body => convert(body) })? {
            Value::Array(list) => Ok(List::of(list.into_iter().map(Cow::Owned))),
            _ => Err("mapping of `each`: the expression does not give a list".to_owned()),
        }
    }

    /// Fills `draft` with what the expressions say about `item`.
    ///
    /// With `each`, `body` is the whole body; without it `body` and `item` are the same, also for a list of bodies.
    pub(super) fn apply(&self, body: &minijinja::Value, item: &Value, mut draft: Draft) -> Result<Draft, String> {
        let item = convert(item);
        let body = if self.each.is_some() { body.clone() } else { item.clone() };
        let context = context! { body, item };
        for (field, expression) in &self.fields {
            let value = evaluate(field, expression, &context)?;
            match *field {
                "action" => draft.action = words(&value),
                "title" => draft.title = words(&value),
                "key" => draft.key = words(&value),
                "severity" => draft.severity = words(&value),
                "details" => draft.details = words(&value),
                "group" => draft.group = words(&value),
                "started_at" => draft.started_at = words(&value),
                "links" => draft.links = links(&value),
                "labels" => draft
                    .labels
                    .extend(value.as_object().into_iter().flatten().filter_map(|(k, v)| Some((k.clone(), words(v)?)))),
                label => {
                    let name = label.strip_prefix("label.").unwrap_or(label).to_owned();
                    draft.labels.extend(words(&value).map(|v| (name, v)));
                }
            }
        }
        Ok(draft)
    }
}

/// A value of the body as expressions see it. Copies of the result share its content.
pub(super) fn convert(value: &Value) -> minijinja::Value {
    minijinja::Value::from(Serde(value))
}

fn evaluate(field: &str, expression: &Expression<'_, '_>, context: &minijinja::Value) -> Result<Value, String> {
    let value = expression.eval(context.clone()).map_err(|e| failed(field, &e))?;
    if value.is_undefined() {
        return Ok(Value::Null);
    }
    serde_json::to_value(value).map_err(|e| format!("mapping of `{field}`: the result is not JSON: {e}"))
}

fn failed(field: &str, error: &minijinja::Error) -> String {
    // Without a template name the error's own text has an unhelpful "in <expression>:1".
    let kind = error.kind();
    let detail = error.detail().unwrap_or("the expression cannot be read");
    text::line(&format!("mapping of `{field}`: {kind}: {detail}"), 400)
}

/// A value as text; `None` when it is absent or blank.
fn words(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
    .filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn errors_name_the_field() {
        for (field, expression) in
            [("title", "body."), ("key", ""), ("severity", "a b"), ("colour", "1"), ("label.", "1")]
        {
            let error = check_mapping(&mapping(&[(field, expression)])).expect_err(field);
            assert!(error.contains(&format!("`{field}`")), "{error}");
        }
        let deep = format!("{}1{}", "(".repeat(2000), ")".repeat(2000));
        assert!(check_mapping(&mapping(&[("title", &deep)])).is_err(), "a bound on recursion");
        assert!(check_mapping(&mapping(&[("title", &"1+".repeat(5000))])).is_err(), "a bound on length");
        assert_eq!(check_mapping(&mapping(&[("title", "body.a.b ~ '!'"), ("label.team", "body.t|upper")])), Ok(()));
    }
}
