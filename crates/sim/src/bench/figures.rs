//! Medians, spreads, and goals beside them.

use std::fmt;

/// Several measurements of the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Spread(Vec<f64>);

impl Spread {
    pub(super) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_unstable_by(f64::total_cmp);
        Self(values)
    }

    /// Each of `ours` divided by what was measured beside it.
    pub(super) fn ratio(ours: &[f64], theirs: &[f64]) -> Self {
        Self::of(ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs))
    }

    pub(super) fn median(&self) -> f64 {
        self.0.get(self.0.len() / 2).copied().unwrap_or(f64::NAN)
    }

    fn ends(&self) -> (f64, f64) {
        let nothing = f64::NAN;
        (self.0.first().copied().unwrap_or(nothing), self.0.last().copied().unwrap_or(nothing))
    }

    /// `12,345 (11,000-13,000)`.
    pub(super) fn whole(&self) -> String {
        let (least, most) = self.ends();
        format!("{} ({}-{})", grouped(self.median()), grouped(least), grouped(most))
    }
}

/// `1.52 (1.40-1.61)`.
impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, most) = self.ends();
        write!(f, "{:.2} ({least:.2}-{most:.2})", self.median())
    }
}

fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// What a figure should be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

impl Goal {
    /// `>= 1.5 met`, or `>= 1.5 MISSED`.
    pub(super) fn judge(self, figure: f64) -> String {
        let (sign, limit, met) = match self {
            Self::AtLeast(limit) => (">=", limit, figure >= limit),
            Self::AtMost(limit) => ("<=", limit, figure <= limit),
        };
        format!("{sign} {limit} {}", if met { "met" } else { "MISSED" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_with_their_spread() {
        let rates = Spread::of([12_345.4, 9_999.0, 1_000_000.0]);
        assert_eq!(rates.whole(), "12,345 (9,999-1,000,000)");
        assert_eq!(Spread::ratio(&[3.0, 4.0, 6.0], &[2.0, 2.0, 2.0]).to_string(), "2.00 (1.50-3.00)");
        assert_eq!(Goal::AtLeast(1.5).judge(1.6), ">= 1.5 met");
        assert_eq!(Goal::AtMost(25.0).judge(26.0), "<= 25 MISSED");
    }
}
