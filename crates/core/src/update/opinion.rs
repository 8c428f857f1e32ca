//! Opinions among facts. A timeline that says "finally" or "unfortunately" has taken a side before anybody has looked; what
//! happened, when, and how anybody knows serves the review longer (PagerDuty, "The scribe": facts, not opinions).

/// Words that judge instead of telling. The shipped list is short: a hint that is often wrong is not read.
const WORDS: [&str; 12] = [
    "finally",
    "unfortunately",
    "luckily",
    "fortunately",
    "obviously",
    "clearly",
    "sadly",
    "surprisingly",
    "stupidly",
    "carelessly",
    "thankfully",
    "hopefully",
];

/// Everything in a note that is an opinion, in the order of the text and each word once. What stands in quotes is what
/// somebody else said, and no opinion of whoever writes it down.
#[must_use]
pub fn opinions(note: &str) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    // Every second piece between quotes is quoted.
    for plain in note.split(['"', '\u{201c}', '\u{201d}']).step_by(2) {
        for word in plain.split(|c: char| !c.is_alphanumeric() && c != '-') {
            let judges = WORDS.iter().any(|known| known.eq_ignore_ascii_case(word));
            if judges && !found.iter().any(|before| before.eq_ignore_ascii_case(word)) {
                found.push(word);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opinions_are_found_and_what_is_quoted_or_measured_is_left_alone() {
        assert_eq!(opinions("Finally the replica caught up, obviously. finally!"), ["Finally", "obviously"]);
        for fact in
            ["errors fell from 40 % to 2 %", "the vendor wrote \"unfortunately we are closed\"", "", "finalised"]
        {
            assert!(opinions(fact).is_empty(), "{fact}");
        }
    }
}
