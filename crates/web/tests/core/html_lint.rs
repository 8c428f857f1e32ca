//! What every page must be, whoever wrote it: valid, labelled, and without style or script of its own.
//!
//! [`lint`] reads a page with a parser that follows the HTML standard, so what it complains about is what a browser or a
//! screen reader would stumble over. Tests of pages call it on what they got.

use scraper::node::Element;
use scraper::{ElementRef, Html, Node, Selector};
use std::collections::BTreeSet;

/// Every complaint about a whole page; none for a good one.
pub fn lint(page: &str) -> Vec<String> {
    let html = Html::parse_document(page);
    let mut wrong: Vec<_> = html.errors.iter().map(|error| format!("the parser says: {error}")).collect();
    wrong.extend(frame(&html));
    wrong.extend(headings(&html));
    wrong.extend(body(&html));
    wrong
}

/// As [`lint`], for a part of a page that is fetched alone.
pub fn lint_fragment(part: &str) -> Vec<String> {
    let html = Html::parse_fragment(part);
    let mut wrong: Vec<_> = html.errors.iter().map(|error| format!("the parser says: {error}")).collect();
    wrong.extend(body(&html));
    wrong
}

/// Complains about a page in the name of a test.
#[track_caller]
pub fn assert_good(name: &str, page: &str) {
    let wrong = lint(page);
    assert!(wrong.is_empty(), "{name}:\n  {}", wrong.join("\n  "));
}

fn body(html: &Html) -> Vec<String> {
    let mut wrong = references(html);
    for element in all(html, "body *").chain(all(html, "html > *")) {
        wrong.extend(own_style_or_script(element));
        wrong.extend(nameless(element));
        wrong.extend(misplaced(element));
    }
    wrong.sort();
    wrong.dedup();
    wrong
}

fn all<'h>(html: &'h Html, selector: &str) -> impl Iterator<Item = ElementRef<'h>> {
    let selector = Selector::parse(selector).expect("a selector");
    html.select(&selector).collect::<Vec<_>>().into_iter()
}

/// The start tag, for the complaint.
fn tag(element: ElementRef<'_>) -> String {
    let attributes: Vec<_> = element.value().attrs().map(|(name, value)| format!(" {name}=\"{value}\"")).collect();
    format!("<{}{}>", element.value().name(), attributes.concat()).chars().take(160).collect()
}

/// The words that a screen reader says for an element: what is hidden from it does not count.
fn words(element: ElementRef<'_>) -> String {
    if let Some(label) = element.attr("aria-label") {
        return label.trim().to_owned();
    }
    let mut text = String::new();
    for child in element.children() {
        match child.value() {
            Node::Text(piece) => text.push_str(piece),
            Node::Element(inner) if inner.attr("aria-hidden") != Some("true") => {
                text.extend(inner.attr("alt"));
                text.extend(ElementRef::wrap(child).map(words));
            }
            _ => {}
        }
    }
    text.trim().to_owned()
}

fn frame(html: &Html) -> Vec<String> {
    let mut wrong = Vec::new();
    let demands = [
        ("html[lang]", "the page does not say its language"),
        ("head > title", "the page has no title"),
        ("head > meta[name=viewport]", "the page does not fit phones: no viewport"),
        ("main", "the page has no main part"),
    ];
    for (selector, complaint) in demands {
        match all(html, selector).count() {
            1 => {}
            0 => wrong.push(complaint.to_owned()),
            more => wrong.push(format!("{more} times {selector}")),
        }
    }
    if all(html, "title").any(|title| words(title).is_empty()) {
        wrong.push("the title is empty".to_owned());
    }
    wrong
}

/// One `h1`, and no level left out on the way down.
fn headings(html: &Html) -> Vec<String> {
    let mut wrong = Vec::new();
    let levels: Vec<_> = all(html, "h1, h2, h3, h4, h5, h6").filter(|h| !in_dialog(*h)).collect();
    let ones = levels.iter().filter(|heading| heading.value().name() == "h1").count();
    if ones != 1 {
        wrong.push(format!("{ones} times <h1> instead of once"));
    }
    let level = |heading: &ElementRef<'_>| heading.value().name().as_bytes()[1];
    for pair in levels.windows(2) {
        if level(&pair[1]) > level(&pair[0]) + 1 {
            wrong.push(format!("{} after <{}> leaves out a level", tag(pair[1]), pair[0].value().name()));
        }
    }
    wrong.extend(levels.iter().filter(|h| words(**h).is_empty()).map(|h| format!("{} is empty", tag(*h))));
    wrong
}

fn in_dialog(element: ElementRef<'_>) -> bool {
    element.ancestors().filter_map(ElementRef::wrap).any(|above| above.value().name() == "dialog")
}

/// Ids are unique, and what refers to one finds it.
fn references(html: &Html) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut ids = BTreeSet::new();
    for element in all(html, "[id]") {
        let id = element.attr("id").unwrap_or_default();
        if id.is_empty() || id.contains(char::is_whitespace) {
            wrong.push(format!("{} has an id that nothing can refer to", tag(element)));
        }
        if !ids.insert(id) {
            wrong.push(format!("the id \"{id}\" is there twice: {}", tag(element)));
        }
    }
    for name in ["for", "aria-describedby", "aria-labelledby", "aria-controls", "popovertarget", "list", "form"] {
        for element in all(html, &format!("[{name}]")) {
            let missing = |id: &&str| !ids.contains(id);
            for id in element.attr(name).unwrap_or_default().split_whitespace().filter(missing) {
                wrong.push(format!("{name}=\"{id}\" finds nothing: {}", tag(element)));
            }
        }
    }
    wrong
}

/// The policy forbids them, so they would silently do nothing.
fn own_style_or_script(element: ElementRef<'_>) -> Vec<String> {
    let value = element.value();
    let mut wrong = Vec::new();
    if value.name() == "style" || value.attr("style").is_some() {
        wrong.push(format!("style inside the page: {}", tag(element)));
    }
    if value.name() == "script" && (value.attr("src").is_none() || !words(element).is_empty()) {
        wrong.push(format!("script inside the page: {}", tag(element)));
    }
    for (name, content) in value.attrs() {
        if name.starts_with("on") || name.starts_with("hx-on") || content.trim_start().starts_with("javascript:") {
            wrong.push(format!("script inside the page: {}", tag(element)));
        }
    }
    wrong
}

/// Whatever can be pressed, filled in or looked at has a name.
fn nameless(element: ElementRef<'_>) -> Vec<String> {
    let value = element.value();
    let mut wrong = Vec::new();
    match value.name() {
        "a" | "button" | "summary" | "legend" | "label" | "th" | "caption" | "figcaption"
            if words(element).is_empty() =>
        {
            wrong.push(format!("{} says nothing", tag(element)));
        }
        "input" | "select" | "textarea" if !is_labelled(element) => {
            wrong.push(format!("{} has no label", tag(element)));
        }
        "img" if value.attr("alt").is_none() => wrong.push(format!("{} has no alt", tag(element))),
        "svg" if value.attr("aria-hidden") != Some("true") && value.attr("aria-label").is_none() => {
            wrong.push(format!("{} is neither hidden from screen readers nor named", tag(element)));
        }
        "dialog" | "nav" | "iframe" if !is_named(value) => wrong.push(format!("{} has no name", tag(element))),
        "table" if !has_child(element, "caption") => wrong.push("a table has no caption".to_owned()),
        _ => {}
    }
    if value.name() == "a" && value.attr("href").is_none_or(str::is_empty) {
        wrong.push(format!("{} goes nowhere", tag(element)));
    }
    if value.name() == "button" && !matches!(value.attr("type"), Some("submit" | "button" | "reset")) {
        wrong.push(format!("{} does not say its type", tag(element)));
    }
    wrong
}

fn is_named(value: &Element) -> bool {
    value.attr("aria-label").or(value.attr("aria-labelledby")).is_some_and(|name| !name.trim().is_empty())
}

fn is_labelled(control: ElementRef<'_>) -> bool {
    let value = control.value();
    if matches!(value.attr("type"), Some("hidden" | "submit" | "button")) || is_named(value) {
        return true;
    }
    if control.ancestors().filter_map(ElementRef::wrap).any(|a| a.value().name() == "label" && !words(a).is_empty()) {
        return true;
    }
    let Some(id) = value.attr("id") else { return false };
    let root = control.ancestors().last().and_then(|root| root.first_child()).and_then(ElementRef::wrap);
    let labels = Selector::parse("label[for]").expect("a selector");
    let root = control.ancestors().filter_map(ElementRef::wrap).last().or(root);
    root.is_some_and(|root| root.select(&labels).any(|label| label.attr("for") == Some(id) && !words(label).is_empty()))
}

fn has_child(element: ElementRef<'_>, name: &str) -> bool {
    element.child_elements().any(|child| child.value().name() == name)
}

/// What may hold text and marks only.
const PHRASING: &[&str] = &[
    "p", "span", "h1", "h2", "h3", "h4", "label", "button", "strong", "em", "code", "small", "time", "legend",
    "summary", "pre",
];
/// What does not belong in there.
const BLOCKS: &[&str] = &[
    "div",
    "p",
    "ul",
    "ol",
    "dl",
    "li",
    "table",
    "form",
    "section",
    "article",
    "header",
    "main",
    "nav",
    "aside",
    "figure",
    "fieldset",
    "dialog",
    "details",
    "h1",
    "h2",
    "h3",
    "h4",
    "pre",
    "blockquote",
    "hr",
];
/// What can be pressed or filled in, and therefore holds nothing else that can.
const PRESSED: &[&str] = &["a", "button", "summary"];

/// Nesting that parsers let pass and that is wrong nevertheless.
fn misplaced(element: ElementRef<'_>) -> Vec<String> {
    let name = element.value().name();
    let above: Vec<_> = element.ancestors().filter_map(ElementRef::wrap).map(|above| above.value().name()).collect();
    let parent = above.first().copied().unwrap_or_default();
    let mut wrong = Vec::new();
    let holder = above.iter().find(|above| PHRASING.contains(above));
    if let (true, Some(holder)) = (BLOCKS.contains(&name), holder) {
        wrong.push(format!("{} inside <{holder}>", tag(element)));
    }
    let operable = PRESSED.contains(&name) || matches!(name, "input" | "select" | "textarea");
    if let (true, Some(holder)) = (operable, above.iter().find(|above| PRESSED.contains(above))) {
        wrong.push(format!("{} inside <{holder}>", tag(element)));
    }
    let fits = match parent {
        "ul" | "ol" => name == "li",
        "dl" => matches!(name, "dt" | "dd" | "div"),
        _ => match name {
            "li" => false,
            "dt" | "dd" => parent == "div",
            "legend" => parent == "fieldset",
            "form" => !above.contains(&"form"),
            _ => true,
        },
    };
    if !fits {
        wrong.push(format!("{} does not belong into <{parent}>", tag(element)));
    }
    wrong
}

fn whole(body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>A page</title></head><body><main><h1>A page</h1>{body}</main></body></html>"
    )
}

#[test]
fn good_markup_is_let_pass() {
    assert_good("empty", &whole(""));
    for good in [
        "<label for=\"a\">Name</label><input type=\"text\" id=\"a\" aria-describedby=\"b\"><p id=\"b\">A hint</p>",
        "<label>Name <input type=\"text\"></label>",
        "<button type=\"button\"><svg aria-hidden=\"true\"></svg><span>Save</span></button>",
        "<a href=\"/x\" aria-label=\"Edit\"><svg aria-hidden=\"true\"></svg></a>",
        "<h2>Part</h2><h3>Piece</h3><h2>Next</h2><dl><div><dt>a</dt><dd>b</dd></div></dl>",
        "<table><caption>Numbers</caption><tr><th scope=\"col\">a</th></tr></table>",
    ] {
        assert_good(good, &whole(good));
    }
}

#[test]
fn what_is_wrong_with_a_page_is_found() {
    for bad in [
        "<p>one<div>two</div></p>",
        "<span><div>two</div></span>",
        "<i>never closed",
        "<p id=\"a\">1</p><p id=\"a\">2</p>",
        "<input type=\"text\">",
        "<label for=\"b\">Name</label><input type=\"text\" id=\"a\">",
        "<label for=\"a\"></label><input type=\"text\" id=\"a\">",
        "<p aria-describedby=\"nothing\">1</p>",
        "<p style=\"color: red\">1</p>",
        "<style>p { color: red }</style>",
        "<script>alert(1)</script>",
        "<button type=\"button\" onclick=\"x()\">1</button>",
        "<a href=\"javascript:x()\">1</a>",
        "<a href=\"/x\"></a>",
        "<a>nowhere</a>",
        "<a href=\"/x\"><svg aria-hidden=\"true\"><title>hidden</title></svg></a>",
        "<button>Save</button>",
        "<button type=\"submit\"><span aria-hidden=\"true\">x</span></button>",
        "<a href=\"/x\"><button type=\"button\">Save</button></a>",
        "<img src=\"/x.png\">",
        "<svg></svg>",
        "<h1>Twice</h1>",
        "<h3>Too deep</h3>",
        "<ul><p>1</p></ul>",
        "<div><li>1</li></div>",
        "<table><tr><th scope=\"col\">a</th></tr></table>",
        "<nav><a href=\"/x\">1</a></nav>",
        "<dialog><p>1</p></dialog>",
        "<form><div><form></form></div></form>",
    ] {
        assert!(!lint(&whole(bad)).is_empty(), "nothing is said about {bad}");
    }
    assert!(!lint("<p>no frame</p>").is_empty());
    assert!(lint_fragment("<div id=\"a\"><p>1</p></div>").is_empty());
    assert!(!lint_fragment("<div id=\"a\"><p id=\"a\">1</p></div>").is_empty());
}
