//! A language that is English in brackets, so that a story sees what depends on the words of a text.

use allclear_texts::{Catalogue, ENGLISH};
use std::collections::BTreeMap;
use std::sync::Once;

/// Names it to this process, as `--texts` does to a server.
pub const VARIABLE: &str = "ALLCLEAR_TEST_BRACKETS";

/// Every text without placeholders, and itself in brackets.
struct Brackets(BTreeMap<&'static str, &'static str>);

impl Catalogue for Brackets {
    fn language(&self) -> &str {
        "eo"
    }

    fn plain(&self, english: &str) -> Option<&'static str> {
        self.0.get(english).copied()
    }

    fn filled(&self, english: &str, values: &[(&str, &str)]) -> Option<String> {
        let put_in = |text: String, (name, value): &(&str, &str)| text.replacen(&format!("{{{name}}}"), value, 1);
        Some(format!("⟦{}⟧", values.iter().fold(english.to_owned(), put_in)))
    }
}

/// Says every text in brackets from now on, when the variable is set.
pub fn speak_if_asked() {
    static ASKED: Once = Once::new();
    ASKED.call_once(|| {
        if std::env::var_os(VARIABLE).is_none() {
            return;
        }
        let texts = ENGLISH.lines().filter_map(|line| line.split_once(" = ")).filter(|(_, words)| !words.contains('{'));
        let texts = texts.map(|(_, words)| (words, &*Box::leak(format!("⟦{words}⟧").into_boxed_str())));
        assert!(allclear_texts::speak(Box::new(Brackets(texts.collect()))).is_ok());
    });
}

/// A sentence as it is in English.
pub fn bare(told: &str) -> String {
    told.replace(['⟦', '⟧'], "")
}
