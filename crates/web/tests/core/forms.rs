//! Forms as a browser sends them: with everything that the page wrote into them.

use crate::world::{Answer, World};
use scraper::{ElementRef, Html, Selector};

fn all<'e>(within: ElementRef<'e>, selector: &str) -> Vec<ElementRef<'e>> {
    within.select(&Selector::parse(selector).expect("a selector")).collect()
}

/// What a field sends, unless somebody changes it.
fn value(field: ElementRef<'_>) -> Option<String> {
    match (field.value().name(), field.attr("type")) {
        ("textarea", _) => Some(field.text().collect()),
        ("select", _) => {
            let chosen = all(field, "option[selected]").into_iter().chain(all(field, "option")).next();
            chosen.and_then(|option| option.attr("value")).map(str::to_owned)
        }
        (_, Some("checkbox" | "radio")) if field.attr("checked").is_none() => None,
        _ => Some(field.attr("value").unwrap_or_default().to_owned()),
    }
}

/// The fields of the first form of `page` that posts to `action`, in their order, with `typed` in place of what stands
/// there and behind it where nothing does.
#[track_caller]
pub fn filled(page: &str, action: &str, typed: &[(&str, &str)]) -> Vec<(String, String)> {
    let html = Html::parse_document(page);
    let form = all(html.root_element(), "form").into_iter().find(|form| form.attr("action") == Some(action));
    let form = form.unwrap_or_else(|| panic!("no form that posts to {action}: {page}"));
    let fields = all(form, "input[name], textarea[name], select[name]").into_iter();
    let stands = fields.filter_map(|field| Some((field.attr("name")?.to_owned(), value(field)?)));
    let untouched = stands.filter(|(name, _)| !typed.iter().any(|(changed, _)| changed == name));
    untouched.chain(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).collect()
}

impl World {
    /// Sends fields that came from [`filled`].
    pub async fn send_form(&self, cookie: &str, path: &str, fields: &[(String, String)]) -> Answer {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.press(cookie, path, &fields).await
    }
}
