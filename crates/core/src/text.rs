//! Text from outside, made safe to store and to show.

/// Bounds and cleans one line of text from a sender or a person.
///
/// Control characters (NUL among them: PostgreSQL cannot store it) become spaces or vanish, white space is folded, and
/// what is longer than `max` characters ends in `…`. Bidirectional overrides are dropped: they can make a page show
/// something else than what was written (CVE-2021-42574). So are characters without any width, and a text of which
/// nothing can be seen is empty.
#[must_use]
pub fn line(text: &str, max: usize) -> String {
    if is_plain_line(text, max) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len().min(max.saturating_mul(4)));
    let mut space = false;
    for c in text.chars().filter(|c| !is_bidi_control(*c) && !is_without_width(*c)) {
        if c.is_whitespace() || c.is_control() {
            space = !out.is_empty();
            continue;
        }
        if space {
            out.push(' ');
            space = false;
        }
        out.push(c);
    }
    if is_blank(&out) { String::new() } else { clip(out, max) }
}

/// The same words as a sentence begins: with a capital letter, where the first letter has one.
#[must_use]
pub fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// [`line()`] of a text that is at hand: nearly every one is plain and stays where it is.
#[must_use]
pub fn into_line(text: String, max: usize) -> String {
    if is_plain_line(&text, max) { text } else { line(&text, max) }
}

/// Whether [`line()`] leaves a text as it is for a reason that is quick to see: it is printable ASCII without spaces to
/// fold. Nearly every label is, and intake looks at dozens for every alert, so this goes over whole words at a time
/// instead of stopping early.
#[must_use]
pub fn is_plain_line(text: &str, max: usize) -> bool {
    let bytes = text.as_bytes();
    bytes.len() <= max
        && bytes.first() != Some(&b' ')
        && bytes.last() != Some(&b' ')
        && bytes.iter().fold(true, |plain, b| plain & matches!(b, 0x20..=0x7e))
        && !bytes.iter().zip(bytes.iter().skip(1)).fold(false, |double, (a, b)| double | (*a == b' ' && *b == b' '))
}

/// Bounds and cleans text of several lines: line breaks and tabs stay, other control characters go.
#[must_use]
pub fn paragraph(text: &str, max: usize) -> String {
    let goes = |c: char| c.is_control() || is_bidi_control(c) || is_without_width(c);
    let kept: String = text.chars().filter(|c| matches!(c, '\n' | '\t') || !goes(*c)).collect();
    if is_blank(&kept) { String::new() } else { clip(kept.trim_end().to_owned(), max) }
}

/// [`paragraph()`] of a text that is at hand, which stays where it is when it is plain.
#[must_use]
pub fn into_paragraph(text: String, max: usize) -> String {
    let plain = |b: &u8| matches!(b, 0x20..=0x7e | b'\n' | b'\t');
    let ends_well = !text.ends_with(|c: char| c.is_ascii_whitespace());
    if text.len() <= max && ends_well && text.as_bytes().iter().fold(true, |all, b| all & plain(b)) {
        return text;
    }
    paragraph(&text, max)
}

/// Replaces NUL, which PostgreSQL cannot store, and leaves everything else: for values that must stay as they were sent.
#[must_use]
pub fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// Bytes as lower-case hexadecimal digits, two for each: how digests are stored, shown and put into URLs.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |half: u8| DIGITS[usize::from(half & 15)];
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

/// Whether a character overrides the direction of the text around it, or is the mark at a file's beginning that nobody
/// sees (CVE-2021-42574).
#[must_use]
pub fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether a character takes no room and means nothing: the zero width space, the word joiner and the operators behind
/// it, the soft hyphen. The joiners of scripts and emoji (U+200C, U+200D) mean something between letters and are none.
#[must_use]
pub fn is_without_width(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2064}')
}

/// Whether nothing of a text can be seen, as of one of nothing but spaces, joiners, direction marks, variation selectors
/// or fillers.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    let joins = |c: char| {
        matches!(
            c,
            '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{200c}'..='\u{200f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{ffa0}'
                | '\u{e0000}'..='\u{e0fff}'
        )
    };
    let unseen = |c: char| c.is_whitespace() || c.is_control() || is_bidi_control(c) || is_without_width(c) || joins(c);
    text.chars().all(unseen)
}

fn clip(text: String, max: usize) -> String {
    if text.chars().count() <= max {
        return text;
    }
    let mut out: String = text.chars().take(max.saturating_sub(1)).collect();
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_begins_with_a_capital_letter_where_there_is_one() {
        for (words, told) in
            [("", ""), ("the update", "The update"), ("éa", "Éa"), ("T1 is", "T1 is"), ("#3: a", "#3: a")]
        {
            assert_eq!(capitalised(words), told);
        }
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line("  a\0b\n c\u{202e}d ", 99), "a b cd");
        assert_eq!(line("abcdef", 4), "abc…");
        assert_eq!(line("", 4), "");
    }

    #[test]
    fn what_nobody_can_see_is_no_text() {
        for unseen in ["\u{200b}", "\u{2060}", "\u{ad}", " \u{200d}\u{200b} ", "\u{200c}", "\u{feff}", "\u{3164}", "\t"]
        {
            assert!(is_blank(unseen), "{unseen:?}");
            assert_eq!(line(unseen, 9), "", "{unseen:?}");
            assert_eq!(paragraph(unseen, 9), "", "{unseen:?}");
        }
        assert_eq!(line("che\u{ad}ck\u{200b}out", 99), "checkout");
        assert_eq!(paragraph("a\u{2060}\n\u{200b}b", 99), "a\nb");
    }

    #[test]
    fn joiners_stay_where_they_join() {
        // Persian "I want", with a non-joiner inside; a family as one picture; a heart in colour.
        for text in ["می\u{200c}خواهم", "👩\u{200d}👧", "❤\u{fe0f}"] {
            assert_eq!((line(text, 99), paragraph(text, 99)), (text.to_owned(), text.to_owned()));
            assert!(!is_blank(text));
        }
    }

    proptest::proptest! {
        /// The short cut for plain text gives what the long way gives.
        #[test]
        fn plain_text_is_what_cleaning_leaves_alone(text in "[ -~]{0,40}") {
            let folded = text.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
            proptest::prop_assert_eq!(line(&text, 40), folded);
        }

        /// So does the one for text of several lines.
        #[test]
        fn a_plain_paragraph_is_what_cleaning_leaves_alone(text in "[ -~\n\t\r\u{7}é]{0,12}", max in 1_usize..14) {
            proptest::prop_assert_eq!(into_paragraph(text.clone(), max), paragraph(&text, max));
            proptest::prop_assert_eq!(into_line(text.clone(), max), line(&text, max));
        }
    }

    #[test]
    fn hexadecimal_digits_are_what_everybody_writes() {
        assert_eq!(hex(b""), "");
        assert_eq!(hex(&[0, 1, 0x9a, 0xb0, 0xff]), "00019ab0ff");
        for byte in 0..=255_u8 {
            assert_eq!(hex(&[byte]), format!("{byte:02x}"));
        }
    }

    #[test]
    fn a_paragraph_keeps_its_lines() {
        assert_eq!(paragraph("a\r\n\tb\u{7}\n\n", 99), "a\n\tb");
    }
}
