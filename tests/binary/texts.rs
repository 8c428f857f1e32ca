//! Another language: every text of the catalogue put into brackets, and no page says one without them.

use crate::demo::{enter, get};
use crate::program::{Server, program};
use std::collections::BTreeSet;
use std::path::PathBuf;
use tempfile::TempDir;

/// Pages of every place, with much to say on them.
const PAGES: [&str; 34] = [
    "/",
    "/incidents",
    "/incidents?view=board",
    "/incidents?state=all",
    "/incidents/new",
    "/incidents/12",
    "/incidents/12/briefing",
    "/incidents/12/update",
    "/incidents/12/resolve",
    "/incidents/12/can",
    "/incidents/12/page",
    "/incidents/10",
    "/incidents/10/severity",
    "/alerts",
    "/alerts?state=all",
    "/on-call",
    "/on-call/new",
    "/on-call/calendars",
    "/reviews",
    "/reviews/10",
    "/services",
    "/services/new",
    "/escalation-policies",
    "/escalation-policies/new",
    "/teams",
    "/status-pages",
    "/status-pages/larkfield",
    "/status/larkfield",
    "/report",
    "/me",
    "/settings/people",
    "/settings/integrations",
    "/settings/questions",
    "/settings/system",
];

/// Elements whose content is said to nobody, or is typed and copied as it is.
const VERBATIM: [&str; 8] = ["style", "script", "code", "kbd", "pre", "samp", "textarea", "title"];

/// What the program's own catalogue has: each text as it is written there, by its id.
fn catalogue() -> Vec<(String, String)> {
    let printed = program(&["texts"]).output().expect("it runs");
    let printed = String::from_utf8(printed.stdout).expect("text");
    let lines = printed.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
    let texts = lines.filter_map(|line| line.split_once(" = ")).filter(|(id, _)| *id != "language");
    texts.map(|(id, words)| (id.to_owned(), words.to_owned())).collect()
}

/// The same catalogue with every text in brackets.
fn in_brackets(texts: &[(String, String)]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("eo.ftl");
    let lines: String = texts.iter().map(|(id, words)| format!("{id} = ⟦{words}⟧\n")).collect();
    std::fs::write(&file, format!("language = eo\n{lines}")).expect("written");
    (folder, file)
}

/// What stands between the tags of a page, outside of brackets; with the number of brackets.
fn bare(page: &str) -> (String, usize) {
    let (mut words, mut open, mut brackets) = (String::new(), 0_usize, 0);
    let mut silent: Option<String> = None;
    for piece in page.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default().to_owned();
        match &silent {
            Some(by) if tag.starts_with('/') && *by == name => silent = None,
            None if !tag.starts_with('/') && VERBATIM.contains(&name.as_str()) => silent = Some(name),
            _ => {}
        }
        if silent.is_some() {
            continue;
        }
        for c in text.chars() {
            match c {
                '⟦' => (open, brackets) = (open + 1, brackets + 1),
                '⟧' => open = open.saturating_sub(1),
                c if open == 0 => words.push(c),
                _ => {}
            }
        }
        words.push('\n');
    }
    (words.replace("&quot;", "\"").replace("&amp;", "&"), brackets)
}

#[test]
fn a_page_in_another_language_says_nothing_in_english() {
    let texts = catalogue();
    assert!(texts.len() > 2_000, "{}", texts.len());
    let (_folder, file) = in_brackets(&texts);
    // Whole sentences, so that a word in what people wrote is not taken for a text.
    let whole = |words: &&str| words.split(' ').count() >= 3 && !words.contains('{');
    let sentences: BTreeSet<&str> = texts.iter().map(|(_, words)| words.as_str()).filter(whole).collect();
    let demo = Server::demo_speaking(&file);
    let (site, cookie) = enter(&demo);
    let (mut english, mut said) = (Vec::new(), 0);
    for path in PAGES {
        let page = get(&format!("{site}{path}"), &cookie);
        assert!(page.starts_with("HTTP/1.1 200"), "{path}: {:?}", page.lines().next());
        assert!(page.contains("<html lang=\"eo\""), "{path}");
        let (words, brackets) = bare(&page);
        assert!(brackets > 3, "{path} says nothing: {words}");
        said += brackets;
        let lines = words.lines().map(str::trim).filter(|line| !line.is_empty());
        english.extend(lines.filter(|line| sentences.contains(line)).map(|line| format!("{path}: {line}")));
    }
    assert!(english.is_empty(), "{}", english.join("\n"));
    assert!(said > 2_000, "{said}");
    // Scripts say their texts in it, too.
    let home = get(&format!("{site}/"), &cookie);
    let (before, _) = home.split_once("/texts.js\"").expect("its texts");
    let (_, folder) = before.rsplit_once("href=\"").expect("an address");
    let script = get(&format!("{site}{folder}/texts.js"), &cookie);
    assert!(script.contains("\"You are being paged\":\"⟦You are being paged⟧\""), "{script}");
    assert!(script.contains("\"{time} ago\":\"⟦{time} ago⟧\""), "{script}");
    assert!(demo.terminate().success());
}

#[test]
fn a_file_that_is_no_catalogue_does_not_start_a_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("wrong.ftl");
    std::fs::write(&file, "language = de\n\nwrong = { $n! }\n").expect("written");
    let refused = program(&["serve", "--listen", "127.0.0.1:0", "--texts"]).arg(&file).output().expect("it runs");
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(2) && told.contains("wrong.ftl: line 3"), "{told}");
    let gone = program(&["texts", "/nowhere/de.ftl"]).output().expect("it runs");
    assert_eq!(gone.status.code(), Some(3), "{}", String::from_utf8_lossy(&gone.stderr));
}

#[test]
fn a_translation_is_compared_with_what_is_said() {
    let (id, words) = catalogue().into_iter().find(|(_, words)| words == "Acknowledge").expect("a text");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("de.ftl");
    std::fs::write(&file, format!("language = de\n{id} = Bestätigen\nold-one = Weg\n")).expect("written");
    let told = program(&["texts", "--json"]).arg(&file).output().expect("it runs");
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).expect("JSON");
    assert_eq!((&told["said"], &told["unknown"][0]), (&1.into(), &"old-one".into()), "{words}");
    assert!(told["missing"].as_array().expect("a list").len() > 2_000);
}
