//! Any text as a configuration file: it is read, or every problem has its place in the file.
#![cfg_attr(fuzzing, no_main)]

use allclear_engine::company::{Company, Problems, SourceFile, plan, read};
use allclear_fuzz::{target, texts};

/// Every place that is named is one that the person who wrote the file can find.
fn placed(problems: &Problems, text: &str) {
    assert!(!problems.0.is_empty());
    // A bare carriage return ends a line as well.
    let lines = text.split(['\n', '\r']).count();
    for problem in &problems.0 {
        assert!(problem.line <= lines, "{problem} in a file of {lines} lines");
        assert!(!problem.message.is_empty(), "{problem:?}");
    }
}

target!(
    texts(&[
        include_str!("../../../crates/engine/tests/company/acme.yaml"),
        "version: 1\npeople: [ { email: ana@example.com, name: Ana, time_zone: Europe/Berlin, role: admin } ]\n",
        "people: &a\n  - *a\n<<: { services: [] }\n? [x]\n: !!binary aGk=\n",
    ]),
    |file: &[u8]| {
        let Ok(text) = std::str::from_utf8(file) else { return };
        let files = [SourceFile { name: "company.yaml".to_owned(), text: text.to_owned() }];
        match read(&files) {
            Err(problems) => placed(&problems, text),
            Ok(document) => {
                if let Err(problems) = plan(&document, &Company::default()) {
                    placed(&problems, text);
                }
            }
        }
    }
);
