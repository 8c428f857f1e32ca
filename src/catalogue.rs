//! Texts in another language, from a file in Fluent's syntax (projectfluent.org): the catalogue of `allclear-texts`,
//! translated. Fluent, because each language then has its own plurals and its own order of words.

use allclear_texts::{Catalogue, ENGLISH};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use unic_langid::LanguageIdentifier;

/// Braces within braces that are read: the parser calls itself for each of them, and would run out of stack.
const MOST_BRACES: usize = 100;
/// The message of a catalogue that names its language.
const LANGUAGE: &str = "language";

/// A text as the catalogue has it.
struct Text {
    /// With `{name}` for each placeholder, as the sources say it.
    english: String,
    placeholders: BTreeSet<String>,
}

/// A catalogue that was read.
pub struct Translated {
    language: String,
    /// By the English words.
    plain: BTreeMap<String, &'static str>,
    /// The ids of texts with placeholders, by the English words.
    filled: BTreeMap<String, String>,
    bundle: FluentBundle<FluentResource>,
}

/// How a catalogue compares with the texts of this version.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Said in English: the catalogue has nothing for them.
    pub missing: Vec<String>,
    /// Said nowhere in this version.
    pub unknown: Vec<String>,
    /// Said in English, because they use a placeholder, a text or a function that is not there.
    pub unusable: Vec<String>,
    /// How many texts it says.
    pub said: usize,
    /// How many of those it says in the English words.
    pub as_english: usize,
}

impl std::fmt::Display for Compared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { missing, unknown, unusable, said, as_english } = self;
        let all = said + missing.len() + unusable.len();
        write!(f, "says {} of {all} texts in words of its own", said - as_english)?;
        if !unusable.is_empty() {
            write!(f, "; {} use a placeholder, a text or a function that is not there", unusable.len())?;
        }
        if !unknown.is_empty() {
            write!(f, "; {} are not said any more", unknown.len())?;
        }
        Ok(())
    }
}

/// Every text of this version, by its id.
fn english() -> Result<BTreeMap<String, Text>, String> {
    let resource = parsed(ENGLISH.to_owned())?;
    let messages = resource.entries().filter_map(|entry| match entry {
        Entry::Message(message) => Some((message.id.name, message.value.as_ref()?)),
        _ => None,
    });
    let texts = messages.filter(|(id, _)| *id != LANGUAGE).map(|(id, pattern)| {
        let text = Text { english: source(pattern), placeholders: placeholders(pattern) };
        (id.to_owned(), text)
    });
    Ok(texts.collect())
}

/// Reads a catalogue.
///
/// # Errors
/// Where it cannot be read, or when it does not name its language.
pub fn read(text: &str) -> Result<(Translated, Compared), String> {
    let texts = english()?;
    // Some editors begin a file with a mark of its encoding.
    let text = text.trim_start_matches('\u{feff}');
    let deepest = depth(text);
    if deepest > MOST_BRACES {
        return Err(format!("braces stand in each other {deepest} deep; a text needs three or four"));
    }
    let resource = parsed(text.to_owned())?;
    let mut compared = Compared::default();
    let mut usable = BTreeSet::new();
    let mut language = None;
    for entry in resource.entries() {
        let Entry::Message(message) = entry else { continue };
        let (id, Some(pattern)) = (message.id.name.to_owned(), message.value.as_ref()) else { continue };
        match texts.get(&id) {
            _ if id == LANGUAGE => language = Some(source(pattern)),
            None => compared.unknown.push(id),
            Some(text) if placeholders(pattern).is_subset(&text.placeholders) => drop(usable.insert(id)),
            Some(_) => compared.unusable.push(id),
        }
    }
    compared.missing = texts.keys().filter(|id| !usable.contains(*id)).cloned().collect();
    compared.missing.retain(|id| !compared.unusable.contains(id));
    let language = language.ok_or("it does not say its language: write for example `language = de` first")?;
    let known: LanguageIdentifier =
        language.parse().map_err(|_| format!("\"{language}\" is no language; write a tag as de or pt-BR"))?;
    let mut bundle = FluentBundle::new_concurrent(vec![known]);
    // Pages isolate what people wrote by themselves, and mails and subjects cannot hold the marks.
    bundle.set_use_isolating(false);
    bundle.add_builtins().map_err(|why| why.to_string())?;
    bundle.add_resource(resource).map_err(|errors| twice(&errors))?;
    let language = bundle.locales.first().map_or(language, ToString::to_string);
    let mut translated = Translated { language, plain: BTreeMap::new(), filled: BTreeMap::new(), bundle };
    for (id, text) in texts.into_iter().filter(|(id, _)| usable.contains(id)) {
        let as_english = translated.is_as_english(&id, &text);
        match translated.take(id, text) {
            Some(id) => compared.unusable.push(id),
            None => compared.as_english += usize::from(as_english),
        }
    }
    compared.said = translated.plain.len() + translated.filled.len();
    Ok((translated, compared))
}

impl Translated {
    /// Takes a text; gives its id back when it cannot be said, because it names another text or a function that is not there.
    fn take(&mut self, id: String, text: Text) -> Option<String> {
        let with = |value: FluentValue<'static>| -> Option<String> {
            let values = text.placeholders.iter().map(|name| (name.as_str(), value.clone())).collect();
            self.format(&id, Some(&values)).filter(|said| is_sound(said))
        };
        // As a number, and as words: a function for numbers cannot say words.
        let (Some(_), Some(said)) = (with(FluentValue::from(1)), with(FluentValue::from("x"))) else { return Some(id) };
        if text.placeholders.is_empty() {
            // As long as the process: a server reads one catalogue.
            self.plain.insert(text.english, Box::leak(said.into_boxed_str()));
        } else {
            self.filled.insert(text.english, id);
        }
        None
    }

    fn is_as_english(&self, id: &str, text: &Text) -> bool {
        let pattern = self.bundle.get_message(id).and_then(|message| message.value());
        pattern.is_some_and(|pattern| source(pattern) == text.english)
    }

    fn format(&self, id: &str, values: Option<&FluentArgs<'_>>) -> Option<String> {
        let pattern = self.bundle.get_message(id)?.value()?;
        let mut errors = Vec::new();
        let said = self.bundle.format_pattern(pattern, values, &mut errors);
        errors.is_empty().then(|| said.into_owned())
    }
}

impl Catalogue for Translated {
    fn language(&self) -> &str {
        &self.language
    }

    fn plain(&self, english: &str) -> Option<&'static str> {
        self.plain.get(english).copied()
    }

    fn filled(&self, english: &str, values: &[(&str, &str)]) -> Option<String> {
        let id = self.filled.get(english)?;
        let mut given = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            // Only what reads the same as a number is one: its language may have a plural for it.
            let number = value.parse::<i32>().ok().filter(|number| number.to_string() == *value);
            match number {
                Some(number) => given.set(*name, number),
                None => given.set(*name, FluentValue::from(*value)),
            }
        }
        self.format(id, Some(&given))
    }
}

/// How many braces are open at once, at most.
fn depth(text: &str) -> usize {
    let (mut open, mut most) = (0_usize, 0);
    for c in text.chars() {
        match c {
            '{' => open += 1,
            '}' => open = open.saturating_sub(1),
            _ => {}
        }
        most = most.max(open);
    }
    most
}

/// Whether something is said, and no part of it is what Fluent writes in place of what it cannot say.
fn is_sound(said: &str) -> bool {
    !said.trim().is_empty() && !["NUMBER()", "DATETIME()", "{$", "{-", "{???"].iter().any(|wrong| said.contains(wrong))
}

/// Which texts stand in a file more than once.
fn twice(errors: &[FluentError]) -> String {
    let ids = errors.iter().filter_map(|error| match error {
        FluentError::Overriding { id, .. } => Some(id.as_str()),
        _ => None,
    });
    format!("these texts are there more than once: {}", ids.collect::<Vec<_>>().join(", "))
}

fn parsed(text: String) -> Result<FluentResource, String> {
    FluentResource::try_new(text).map_err(|(resource, errors)| {
        let mut said = String::new();
        for error in errors.iter().take(5) {
            let line = resource.source().get(..error.pos.start).map_or(1, |before| before.matches('\n').count() + 1);
            let _ = write!(said, "{}line {line}: {error}", if said.is_empty() { "" } else { "; " });
        }
        said
    })
}

/// The words of a pattern, with `{name}` for each placeholder.
fn source(pattern: &Pattern<&str>) -> String {
    let mut out = String::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => out.push_str(value),
            PatternElement::Placeable { expression: Expression::Inline(inline) } => match inline {
                InlineExpression::StringLiteral { value } => {
                    out.push_str(&fluent_syntax::unicode::unescape_unicode_to_string(value));
                }
                InlineExpression::VariableReference { id } => {
                    let _ = write!(out, "{{{}}}", id.name);
                }
                _ => {}
            },
            PatternElement::Placeable { .. } => {}
        }
    }
    out
}

fn placeholders(pattern: &Pattern<&str>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    gather(pattern, &mut found);
    found
}

fn gather(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            gather_from(expression, found);
        }
    }
}

fn gather_from(expression: &Expression<&str>, found: &mut BTreeSet<String>) {
    let inline = match expression {
        Expression::Inline(inline) => inline,
        Expression::Select { selector, variants } => {
            variants.iter().for_each(|variant| gather(&variant.value, found));
            selector
        }
    };
    gather_inline(inline, found);
}

fn gather_inline(inline: &InlineExpression<&str>, found: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => drop(found.insert(id.name.to_owned())),
        InlineExpression::FunctionReference { arguments, .. } => {
            arguments.positional.iter().for_each(|argument| gather_inline(argument, found));
        }
        InlineExpression::Placeable { expression } => gather_from(expression, found),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text of the catalogue with these English words: its id.
    fn id_of(english_words: &str) -> String {
        let texts = english().expect("the catalogue");
        texts.into_iter().find(|(_, text)| text.english == english_words).map(|(id, _)| id).expect("a text")
    }

    #[test]
    fn the_catalogue_reads_back_as_the_words_of_the_sources() {
        let texts = english().expect("the catalogue");
        assert!(texts.len() > 2_000);
        let said = |words: &str| texts.values().any(|text| text.english == words);
        assert!(said("Acknowledge") && said("#{number} goes on here; what was reported is in the timeline."));
        let whole = texts.values().filter(|text| text.english.starts_with(' ') || text.english.contains('\n'));
        assert!(whole.count() > 3, "spaces and line breaks survive");
    }

    #[test]
    fn a_catalogue_says_its_texts_with_its_own_plurals() {
        let (one, many) = (id_of("Acknowledge"), id_of("{n} alerts are still open"));
        let polish = format!(
            "language = pl\n{one} = Potwierdź\n{many} = {{ $n ->\n    [one] {{ $n }} alert jest otwarty\n    [few] {{ $n }} alerty są \
             otwarte\n   *[other] {{ $n }} alertów jest otwartych\n}}\n"
        );
        let (read, compared) = read(&polish).expect("a catalogue");
        assert_eq!((read.language(), read.plain("Acknowledge")), ("pl", Some("Potwierdź")));
        let open = |n: &str| read.filled("{n} alerts are still open", &[("n", n)]).expect("a text");
        assert_eq!(
            [open("1"), open("3"), open("5")],
            ["1 alert jest otwarty", "3 alerty są otwarte", "5 alertów jest otwartych"]
        );
        assert_eq!((compared.said, read.plain("Declare an incident")), (2, None));
        assert!(compared.missing.len() > 2_000 && compared.unknown.is_empty() && compared.unusable.is_empty());
    }

    #[test]
    fn what_a_catalogue_has_too_much_or_wrong_is_named_and_said_in_english() {
        let many = id_of("{n} alerts are still open");
        let (read, compared) =
            read(&format!("language = de\ngone = Weg\n{many} = {{ $count }} offen\n")).expect("a catalogue");
        assert_eq!((compared.unknown, compared.unusable), (vec!["gone".to_owned()], vec![many]));
        assert_eq!(read.filled("{n} alerts are still open", &[("n", "2")]), None);
    }

    #[test]
    fn what_would_show_how_it_is_made_is_said_in_english() {
        let (many, who, plain) =
            (id_of("{n} alerts are still open"), id_of("{who} has accepted this offer already"), id_of("Acknowledge"));
        let file = format!(
            "\u{feff}language = de_de\n-t = {{ $n }} offen\n{many} = {{ -t }}\n{who} = {{ NUMBER($who) }}\n{plain} = {{\"\"}}\n"
        );
        let (read, compared) = read(&file).expect("a catalogue");
        let mut unusable = vec![many, who, plain];
        unusable.sort();
        let mut found = compared.unusable;
        found.sort();
        assert_eq!((read.language(), found, read.plain("Acknowledge")), ("de-DE", unusable, None));
    }

    #[test]
    fn a_file_that_is_no_catalogue_is_refused_with_the_line() {
        let refused = |text: &str| read(text).err().expect("refused");
        assert!(refused("a = b").contains("does not say its language"), "{}", refused("a = b"));
        assert!(refused("language = 12345678901").contains("is no language"));
        let deep = format!("language = de\na = {}{}\n", "{".repeat(5_000), "}".repeat(5_000));
        assert!(refused(&deep).contains("5000 deep"), "{}", refused(&deep));
        assert!(
            refused("language = de\n\nwrong = { $n! }\nb = c\n").contains("line 3"),
            "{}",
            refused("language = de\n\nwrong = { $n! }\n")
        );
    }
}
