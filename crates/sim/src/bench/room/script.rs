//! What the responders of an incident type, one line after the other, over and over.

/// Lines until the script begins again.
const STEPS: usize = 20;
/// What a line begins its mark with: nothing else on the screen looks like it.
const MARK: &str = "mark-";
/// Digits of a mark's number.
const DIGITS: usize = 7;

/// One line, and who types it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Which of the incident's responders; 0 commands.
    pub seat: usize,
    pub text: String,
}

/// Line number `nth` of an incident whose responders have these handles, with the mark `number` in what the timeline tells
/// of it. Items are named by the labels that earlier lines gave them, so lines of one incident have to come in order.
pub(super) fn line(nth: usize, number: usize, handles: &[String]) -> Line {
    let (step, round) = (nth % STEPS, nth / STEPS + 1);
    let mark = format!("{MARK}{number:0DIGITS$}");
    let assignee = handles.get(2).map_or("nobody", String::as_str);
    let (seat, text) = match step {
        1 => (0, format!("task @{assignee} 5m check the latency of checkout {mark}")),
        2 => (2, format!("ack t{round}")),
        4 => (0, format!("can two of five cards fail {mark} / rolling back 1841 / somebody who knows the ledger")),
        6 => (5, format!("hypothesis: the cache is cold {mark}")),
        7 => (0, format!("decide: wait {mark} because the replica lags")),
        9 => (0, format!("update we know the cause and are rolling back {mark}")),
        10 => (2, format!("done t{round} worked: latency is back {mark}")),
        12 if round % 2 == 1 => (0, format!("sev 4 only one region {mark}")),
        12 => (0, format!("sev 3 more than one region {mark}")),
        13 => (8, format!("for h{round}: the hit rate is 12 % {mark}")),
        15 => (10, format!("-1m the replica began to lag {mark}")),
        17 => (11, format!("signal +1: \"my card is refused {mark}\"")),
        other => (other, format!("errors fell a little after step {other} {mark}")),
    };
    Line { seat, text }
}

/// The number of the mark in a line; `None` for one that says nothing of its own.
pub(super) fn mark(text: &str) -> Option<usize> {
    marks(text).next()
}

/// The numbers of all marks in a page.
pub(super) fn marks(page: &str) -> impl Iterator<Item = usize> {
    page.match_indices(MARK).filter_map(|(at, found)| {
        let digits = at + found.len();
        page.get(digits..digits + DIGITS)?.parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_tells_which_lines_it_shows() {
        let handles: Vec<String> = (0..20).map(|n| format!("p{n}")).collect();
        let typed = line(21, 1_234, &handles);
        assert_eq!(typed.text, "task @p2 5m check the latency of checkout mark-0001234");
        assert_eq!(mark(&typed.text), Some(1_234));
        assert_eq!(mark(&line(22, 1_235, &handles).text), None);
        let page = "<li>mark-0000007</li><li>mark-0000012 and mark-</li>";
        assert_eq!(marks(page).collect::<Vec<_>>(), [7, 12]);
    }
}
