//! Every statement of this crate is prepared on every engine: unknown columns, wrong types and wrong arity end here.

#![expect(clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

use allclear_store::testing::engines;
use allclear_store::{Db, Sql};
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
fn statements(source: &str) -> Vec<(usize, String)> {
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

fn found() -> Vec<(String, &'static Sql)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&folder, &mut files);
    files.sort();
    let mut out = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("source");
        let name = file.strip_prefix(&folder).unwrap_or(&file).display().to_string();
        for (line, statement) in statements(&text) {
            // Statements live as long as the program, as those of the macro do.
            let sql: &'static Sql = Box::leak(Box::new(Sql::new(statement.leak())));
            out.push((format!("src/{name}:{line}"), sql));
        }
    }
    out
}

type Shape = Result<(usize, Vec<String>), String>;

fn shape(db: &Db, sql: &'static Sql) -> Shape {
    // Each in its own transaction: PostgreSQL prepares nothing more in one that has failed.
    db.read_blocking(move |tx| tx.prepare(sql)).map_err(|e| e.to_string())
}

#[test]
fn every_statement_is_prepared_on_every_engine() {
    let engines = engines();
    let statements = found();
    println!("{} statements on {} engines", statements.len(), engines.len());
    let mut wrong = Vec::new();
    for (place, sql) in statements {
        let shapes: Vec<(&str, Shape)> = engines.iter().map(|db| (db.name, shape(db, sql))).collect();
        for (name, shape) in &shapes {
            if let Err(error) = shape {
                wrong.push(format!("{place} on {name}: {error}"));
            }
        }
        let all_fine = shapes.iter().all(|(_, shape)| shape.is_ok());
        if all_fine && shapes.iter().any(|(_, shape)| *shape != shapes[0].1) {
            wrong.push(format!("{place}: parameters or columns differ between engines: {shapes:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} statements are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn literals_are_read_as_the_compiler_reads_them() {
    let source = "tx.all(sql!(\"SELECT \\\"a\\\", \\\n       b\n  FROM t\"), …); // sql!(\"kept\")\n  // sql!(\"left out\")\nsql!(\n r#\"SELECT \"c\"\"#)\n#[cfg(test)]\nmod tests { sql!(\"no\") }";
    let texts: Vec<(usize, String)> = statements(source);
    let want = [(1, "SELECT \"a\", b\n  FROM t"), (3, "kept"), (5, "SELECT \"c\"")];
    assert_eq!(texts, want.map(|(line, text)| (line, text.to_owned())));
}
