//! The statements of this crate, read from its sources.

#![expect(clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::path::{Path, PathBuf};

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("source folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// The string literals of `sql!("…")`, with the lines they start at. Comments, and a test module at the end of a file,
/// are passed over.
pub fn of(source: &str) -> Vec<(usize, String)> {
    let source = source.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let (mut out, mut from) = (Vec::new(), 0);
    while let Some(at) = source[from..].find("sql!(").map(|at| from + at) {
        from = at + 5;
        let line = source[..at].matches('\n').count() + 1;
        let before = source[..at].rsplit('\n').next().unwrap_or_default();
        if before.trim_start().starts_with("//") {
            continue;
        }
        let literal = source[from..].trim_start();
        out.push((line, literal_text(literal).unwrap_or_else(|| panic!("line {line}: no string literal in sql!(…)"))));
    }
    out
}

/// The text of the Rust string literal at the start of `source`.
fn literal_text(source: &str) -> Option<String> {
    if let Some(raw) = source.strip_prefix('r') {
        let hashes: String = raw.chars().take_while(|c| *c == '#').collect();
        let rest = raw[hashes.len()..].strip_prefix('"')?;
        return rest.split_once(&format!("\"{hashes}")).map(|(text, _)| text.to_owned());
    }
    let mut chars = source.strip_prefix('"')?.chars().peekable();
    let mut out = String::new();
    loop {
        match chars.next()? {
            '"' => return Some(out),
            '\\' => match chars.next()? {
                'n' => out.push('\n'),
                't' => out.push('\t'),
                '\n' => while chars.next_if(|c| c.is_whitespace()).is_some() {},
                same @ ('\\' | '"' | '\'') => out.push(same),
                other => panic!("the escape \\{other} is not expected in a statement"),
            },
            c => out.push(c),
        }
    }
}

/// Their texts, each with the place where it stands.
pub fn texts() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&folder, &mut files);
    files.sort();
    let mut out = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("source");
        let name = file.strip_prefix(&folder).unwrap_or(&file).display().to_string();
        out.extend(of(&text).into_iter().map(|(line, statement)| (format!("src/{name}:{line}"), statement)));
    }
    out
}
