//! Collects every text of the sources into the catalogue, and finds sentences that are not in it.
//!
//! `UPDATE_TEXTS=1 cargo test -p allclear-texts-macros` writes the catalogue anew.

use crate::markup;
use crate::message::Message;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Where texts are said, from the root of the repository.
const SOURCES: [&str; 4] = ["crates/core/src", "crates/engine/src", "crates/integrations/src", "crates/web/src"];
/// Where every sentence is a text.
const PAGES: [&str; 2] = ["crates/web/src/pages", "crates/web/src/ui"];
/// Pages that show samples of everything to whoever builds pages.
const SAMPLES: [&str; 1] = ["crates/web/src/pages/dev_ui"];
const SCRIPTS: &str = "crates/web/assets/js";
const CATALOGUE: &str = "crates/texts/en.ftl";

const HEAD: &str = "\
# Every text of Allclear in English. To translate: name your language below, say the texts in it behind the equals
# signs, keep what is in braces, and start the server with --texts YOUR-FILE. What a file leaves out is said in English.
# Where a number decides: files = { $n -> [one] { $n } file *[other] { $n } files }
# This file is collected from the sources; UPDATE_TEXTS=1 cargo test -p allclear-texts-macros writes it anew.
language = en
";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(below: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let listed = std::fs::read_dir(below).unwrap_or_else(|why| panic!("{}: {why}", below.display()));
    let mut listed: Vec<PathBuf> = listed.map(|entry| entry.expect("an entry").path()).collect();
    listed.sort();
    for path in listed {
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
}

/// The files below these folders, by their names from the root, with what is in them.
fn sources(folders: &[&str], ending: &str) -> Vec<(String, String)> {
    let root = root();
    let mut found = Vec::new();
    folders.iter().for_each(|folder| files(&root.join(folder), ending, &mut found));
    let named = found.into_iter().map(|path| {
        let text = std::fs::read_to_string(&path).expect("a source");
        (path.strip_prefix(&root).expect("below the root").to_string_lossy().into_owned(), text)
    });
    named.collect()
}

/// What is no part of the product: samples, and tests in files of their own.
fn is_other(file: &str) -> bool {
    SAMPLES.iter().any(|sample| file.starts_with(sample)) || file.ends_with("tests.rs") || file.contains("/tests/")
}

fn tokens(file: &str, text: &str) -> TokenStream {
    text.parse().unwrap_or_else(|why| panic!("{file}: {why}"))
}

/// The tokens without attributes, except what errors say, and without what is built for tests alone.
fn built(stream: TokenStream) -> Vec<TokenTree> {
    let is = |token: &TokenTree, c: char| matches!(token, TokenTree::Punct(p) if p.as_char() == c);
    let mut out = Vec::new();
    let mut tokens = stream.into_iter().peekable();
    while let Some(token) = tokens.next() {
        // Comments on a whole file are attributes with an exclamation mark.
        if is(&token, '#') && tokens.peek().is_some_and(|next| is(next, '!')) {
            tokens.next();
        }
        let attribute = match tokens.peek() {
            Some(TokenTree::Group(group)) if is(&token, '#') && group.delimiter() == Delimiter::Bracket => {
                group.to_string()
            }
            _ => {
                out.push(token);
                continue;
            }
        };
        let taken = tokens.next();
        let attribute = attribute.replace(' ', "");
        if attribute.starts_with("[error") {
            out.extend(taken);
        } else if attribute.starts_with("[cfg(test)]") {
            for token in tokens.by_ref() {
                let body = matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
                if body || is(&token, ';') {
                    break;
                }
            }
        }
    }
    out
}

/// Calls of macros: the name, what it was given, and where the call ends.
fn call(tokens: &[TokenTree], at: usize) -> Option<(String, TokenStream)> {
    match tokens.get(at..at + 3)? {
        [TokenTree::Ident(name), TokenTree::Punct(bang), TokenTree::Group(group)] if bang.as_char() == '!' => {
            Some((name.to_string(), group.stream()))
        }
        _ => None,
    }
}

fn texts(stream: TokenStream, file: &str, found: &mut Vec<Message>) {
    let tokens = built(stream);
    for (at, token) in tokens.iter().enumerate() {
        if let Some((name, given)) = call(&tokens, at) {
            match name.as_str() {
                "html" => drop(markup::rewritten(given, found)),
                "t" | "mark" => found.push(Message::read(given).unwrap_or_else(|why| panic!("{file}: {why}"))),
                _ => {}
            }
        }
        if let TokenTree::Group(group) = token {
            texts(group.stream(), file, found);
        }
    }
}

/// The texts of a script: what `t("…")` is given.
fn spoken(script: &str) -> Vec<String> {
    let calls = script
        .match_indices("t(\"")
        .filter(|(at, _)| !script[..*at].ends_with(|c: char| c.is_alphanumeric() || ".#_".contains(c)));
    let literals = calls.filter_map(|(at, call)| {
        let rest = &script[at + call.len() - 1..];
        let end = rest[1..].find('"')? + 2;
        let literal = &rest[1..end - 1];
        assert!(!literal.contains('\\'), "the server does not read escapes in the texts of scripts: {literal}");
        Some(literal.to_owned())
    });
    literals.collect()
}

/// Every text by its English words, with the files that say it.
fn catalogue() -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (file, source) in sources(&SOURCES, "rs") {
        if SAMPLES.iter().any(|sample| file.starts_with(sample))
            || file.ends_with("tests.rs")
            || file.contains("/tests/")
        {
            continue;
        }
        let mut found = Vec::new();
        texts(tokens(&file, &source), &file, &mut found);
        for message in found {
            all.entry(message.english()).or_default().insert(file.clone());
        }
    }
    for (file, script) in sources(&[SCRIPTS], "js") {
        for text in spoken(&script) {
            all.entry(text).or_default().insert(file.clone());
        }
    }
    all
}

/// A name for a text: its first words, and a mark of all of them, so that other words are another text.
fn id(english: &str) -> String {
    let mut slug = String::new();
    for word in english.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if slug.len() + word.len() > 40 {
            break;
        }
        let _ = write!(slug, "{}-", word.to_ascii_lowercase());
    }
    let slug = slug.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    // FNV-1a of 32 bits; the catalogue's own test sees whether two texts ever get the same.
    let mark = english.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{}{mark:08x}", if slug.is_empty() { "text-" } else { slug })
}

/// The words as Fluent writes them: placeholders as variables, and what would not survive on one line in quotes.
fn fluent(english: &str) -> String {
    let mut out = String::new();
    let last = english.chars().count().saturating_sub(1);
    let mut rest = english.chars().enumerate().peekable();
    while let Some((at, c)) = rest.next() {
        match c {
            '{' => {
                let name: String =
                    english.chars().skip(at + 1).take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                let closed = english.chars().nth(at + 1 + name.chars().count()) == Some('}');
                if closed && name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                    let _ = write!(out, "{{ ${name} }}");
                    rest.nth(name.chars().count());
                } else {
                    out.push_str("{\"{\"}");
                }
            }
            '}' => out.push_str("{\"}\"}"),
            '\n' => out.push_str("{\"\\u000A\"}"),
            ' ' if at == 0 || at == last => out.push_str("{\" \"}"),
            c => out.push(c),
        }
    }
    out
}

fn written(all: &BTreeMap<String, BTreeSet<String>>) -> String {
    const SHARED: &str = "Said in several places";
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (english, files) in all {
        let group = if files.len() > 1 { SHARED } else { files.first().map_or("", String::as_str) };
        groups.entry(group).or_default().push(english);
    }
    let mut out = HEAD.to_owned();
    for (group, texts) in groups {
        let _ = write!(out, "\n## {group}\n\n");
        for english in texts {
            let _ = writeln!(out, "{} = {}", id(english), fluent(english));
        }
    }
    out
}

#[test]
fn the_catalogue_has_every_text_of_the_sources() {
    let (path, all) = (root().join(CATALOGUE), catalogue());
    let wanted = written(&all);
    let ids: BTreeSet<String> = all.keys().map(|english| id(english)).collect();
    assert_eq!(ids.len(), all.len(), "two texts have the same id");
    if std::env::var_os("UPDATE_TEXTS").is_some() {
        std::fs::write(&path, &wanted).expect("written");
    }
    let stands = std::fs::read_to_string(&path).expect("the catalogue");
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let (stands_lines, wanted_lines) = (lines(&stands), lines(&wanted));
    let new: Vec<_> = wanted_lines.difference(&stands_lines).take(10).collect();
    let gone: Vec<_> = stands_lines.difference(&wanted_lines).take(10).collect();
    assert!(
        stands == wanted,
        "{CATALOGUE} is not what the sources say; write it anew with UPDATE_TEXTS=1.\nnew: {new:#?}\ngone: {gone:#?}"
    );
    assert!(all.len() > 2_000, "{} texts are too few: they are not found", all.len());
    fluent_syntax::parser::parse(stands).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
}

/// Macros whose words nobody reads on a page.
const SILENT: [&str; 17] = [
    "t",
    "mark",
    "sql",
    "args",
    "panic",
    "assert",
    "assert_eq",
    "assert_ne",
    "unreachable",
    "debug",
    "info",
    "warn",
    "error",
    "trace",
    "matches",
    "include_str",
    "concat",
];
/// Functions whose words nobody reads on a page.
const INNER: [&str; 12] = [
    "expect",
    "expect_err",
    "contains",
    "starts_with",
    "ends_with",
    "split",
    "split_once",
    "replace",
    "strip_prefix",
    "from_static",
    "header",
    "Internal",
];

/// Sentences in Rust that no macro makes a text.
fn loose(stream: TokenStream, in_markup: bool, found: &mut Vec<String>) {
    let tokens = built(stream);
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if let Some((name, given)) = call(&tokens, at) {
            if !SILENT.contains(&name.as_str()) {
                loose(given, name == "html", found);
            }
            at += 3;
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| tokens.get(before)).map(ToString::to_string);
        match token {
            TokenTree::Group(group) => {
                let inner = before.is_some_and(|name| INNER.contains(&name.as_str()));
                if !(inner && group.delimiter() == Delimiter::Parenthesis) {
                    let splice = group.delimiter() == Delimiter::Parenthesis;
                    loose(group.stream(), in_markup && !splice, found);
                }
            }
            TokenTree::Literal(literal) if !in_markup => {
                let text = syn::parse_str::<syn::LitStr>(&literal.to_string()).map(|text| text.value());
                found.extend(text.ok().filter(|text| is_sentence(text)));
            }
            _ => {}
        }
        at += 1;
    }
}

/// Three words and a space between them, or two of which the first begins as sentences do.
fn is_sentence(text: &str) -> bool {
    let word =
        |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() >= 2 && !word.contains(['{', '_', '=', '-']);
    let words = text.split_whitespace().filter(word).count();
    words >= 3 || words == 2 && text.starts_with(|c: char| c.is_uppercase())
}

/// What looks like a sentence on a page and is none: configuration to copy, policies of browsers, addresses.
const NO_SENTENCES: [&str; 18] = [
    "route:\n",
    "curl ",
    "pagerduty_configs",
    "alerting:\n",
    "receivers:\n",
    "attachment;",
    "default-src",
    "const RELEASE",
    "questions:\n",
    "max-age",
    "width=",
    "rota-",
    "<path",
    "review ",
    "amtool ",
    "export ALLCLEAR",
    "Mac OS",
    "leaders@example.com",
];

#[test]
fn pages_have_no_sentence_that_is_not_a_text() {
    let mut found = Vec::new();
    for (file, source) in sources(&PAGES, "rs") {
        if is_other(&file) {
            continue;
        }
        let mut sentences = Vec::new();
        loose(tokens(&file, &source), false, &mut sentences);
        sentences.retain(|text| !NO_SENTENCES.iter().any(|begins| text.contains(begins)));
        found.extend(sentences.into_iter().map(|text| format!("{file}: {text}")));
    }
    assert!(found.is_empty(), "say these with t!(…):\n{}", found.join("\n"));
}

#[test]
fn sentences_beside_texts_are_found_and_texts_are_not() {
    let mut found = Vec::new();
    let source = "fn f() { let a = \"This is no text\"; let b = t!(\"This is one\"); html! { p title=\"Also one here\" { \"And \
                  this too\" (g(\"This one is not\")) } } }";
    loose(tokens("a test", source), false, &mut found);
    assert_eq!(found, ["This is no text", "This one is not"]);
}
