//! Writes YAML that people like to read and every reader understands alike.

use std::fmt::Write;

/// Keys and values of a mapping on one line: `{ name: Ana, role: admin }`.
#[derive(Default)]
pub(super) struct Flow(Vec<String>);

impl Flow {
    /// Text from people, quoted where it must be.
    pub fn text(mut self, key: &str, text: &str) -> Self {
        self.0.push(format!("{key}: {}", scalar(text)));
        self
    }

    /// A word that needs no quotes and has been written by this program: `5m`, `2026-01-05`, a list.
    pub fn word(mut self, key: &str, word: &str) -> Self {
        self.0.push(format!("{key}: {word}"));
        self
    }

    pub fn opt_text(self, key: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(key, text),
            None => self,
        }
    }

    pub fn end(self) -> String {
        format!("{{ {} }}", self.0.join(", "))
    }
}

/// A list on one line.
pub(super) fn list(items: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", items.into_iter().collect::<Vec<_>>().join(", "))
}

/// A list of names on one line.
pub(super) fn names<'t>(names: impl IntoIterator<Item = &'t str>) -> String {
    list(names.into_iter().map(scalar))
}

/// One value: plain where every reader takes that for the same text, otherwise in double quotes.
pub(super) fn scalar(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            // Line breaks of YAML 1.1, the byte order mark, and what turns the direction of text are written visibly.
            c if c.is_control()
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}') =>
            {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Words that some reader of YAML takes for a truth value or for nothing.
const SPECIAL: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];

/// Begins with a letter, holds nothing that has a meaning in YAML, and is not one of the [`SPECIAL`] words.
fn is_plain(text: &str) -> bool {
    let inner = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '/' | '@' | '+' | '(' | ')');
    text.chars().next().is_some_and(char::is_alphabetic)
        && text.chars().all(inner)
        && !text.ends_with(' ')
        && !text.contains("  ")
        && !SPECIAL.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_quoted_where_a_reader_could_take_it_for_something_else() {
        for plain in ["Ana Costa", "ana@example.com", "Europe/Lisbon", "Zoë", "Customers cannot pay.", "支付"] {
            assert_eq!(scalar(plain), plain);
        }
        for (text, quoted) in [
            ("yes", "\"yes\""),
            ("Null", "\"Null\""),
            ("1e3", "\"1e3\""),
            ("a: b", "\"a: b\""),
            ("# x", "\"# x\""),
            ("", "\"\""),
            ("a\nb", "\"a\\nb\""),
            ("- a", "\"- a\""),
            ("say \"hi\" \\o/", "\"say \\\"hi\\\" \\\\o/\""),
            ("a\u{85}\u{2028}\0", "\"a\\u0085\\u2028\\u0000\""),
            ("trailing ", "\"trailing \""),
            ("*x", "\"*x\""),
        ] {
            assert_eq!(scalar(text), quoted);
        }
    }
}
