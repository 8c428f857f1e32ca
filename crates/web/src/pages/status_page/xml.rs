//! XML that is always well-formed: elements close where they were opened, and whatever is written into them is escaped here.

use allclear_core::text::is_bidi_control;

/// A document that grows.
pub(super) struct Xml(String);

impl Xml {
    pub(super) fn new() -> Self {
        Self(r#"<?xml version="1.0" encoding="UTF-8"?>"#.to_owned())
    }

    pub(super) fn done(self) -> String {
        self.0
    }

    /// An element with what `inside` writes. Names are the caller's own words, never somebody's text.
    pub(super) fn within(&mut self, name: &str, attributes: &[(&str, &str)], inside: impl FnOnce(&mut Self)) {
        self.begin(name, attributes);
        self.0.push('>');
        inside(self);
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    /// An element that holds text.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.within(name, &[], |xml| xml.words(text));
    }

    /// An element that holds nothing.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.begin(name, attributes);
        self.0.push_str("/>");
    }

    fn begin(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.0.push_str("\n<");
        self.0.push_str(name);
        for (attribute, value) in attributes {
            self.0.push(' ');
            self.0.push_str(attribute);
            self.0.push_str("=\"");
            self.words(value);
            self.0.push('"');
        }
    }

    /// Somebody's text. What XML 1.0 has no place for at all is left out, escaped or not: one such character and readers
    /// refuse the whole document. Overrides of direction go too, because a title is shown among other people's words.
    pub(super) fn words(&mut self, text: &str) {
        for c in text.chars().filter(|c| may_stand(*c) && !is_bidi_control(*c)) {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                c => self.0.push(c),
            }
        }
    }
}

/// The production `Char` of XML 1.0, without the control characters beyond ASCII, which it discourages.
fn may_stand(c: char) -> bool {
    matches!(c, '\t' | '\n') || (!c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}'))
}
