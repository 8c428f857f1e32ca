//! The tokens of the style sheet, for pages that bring their own sheet: the page behind a link in a message, and the
//! public status page.
//!
//! The colours stand in one place, `assets/css/00-tokens.css`, as `light-dark()`, because there a person can choose a
//! theme. These pages follow the system, and customers read the status page with browsers that are older than that
//! function, so here each pair is taken apart.

use std::collections::BTreeSet;

const TOKENS: &str = include_str!("../assets/css/00-tokens.css");

/// A sheet with the tokens that it uses in front, in light and in dark. What is no token is the sheet's own business.
pub(crate) fn with_tokens(css: &str) -> String {
    let (mut light, mut dark) = (String::new(), String::new());
    for name in used(css) {
        let Some(value) = value(name) else { continue };
        match pair(value) {
            Some((day, night)) => {
                light.push_str(&format!("--{name}:{day};"));
                dark.push_str(&format!("--{name}:{night};"));
            }
            None => light.push_str(&format!("--{name}:{value};")),
        }
    }
    let dark = format!("@media (prefers-color-scheme:dark){{:root{{{dark}}}}}");
    format!("@layer tokens{{:root{{color-scheme:light dark;{light}}}{dark}}}\n{css}")
}

/// The names in `var(--name)`.
fn used(css: &str) -> BTreeSet<&str> {
    let after = css.split("var(--").skip(1);
    after.map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap_or_default()).collect()
}

fn value(name: &str) -> Option<&'static str> {
    let (_, rest) = TOKENS.split_once(&format!("--{name}: "))?;
    rest.split_once(';').map(|(value, _)| value)
}

/// The two halves of `light-dark(…, …)`.
fn pair(value: &str) -> Option<(&str, &str)> {
    let inner = value.strip_prefix("light-dark(")?.strip_suffix(')')?;
    let mut depth = 0_i32;
    let comma = inner.find(|c| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        c == ',' && depth == 0
    })?;
    let (day, night) = inner.split_at(comma);
    Some((day.trim(), night.trim_start_matches(',').trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_alone_looks_like_the_rest_and_lacks_no_token() {
        for css in [crate::pages::base_css(), crate::pages::status_page::css()] {
            let lacks: Vec<_> = used(&css).into_iter().filter(|name| !css.contains(&format!("--{name}:"))).collect();
            assert_eq!(lacks, Vec::<&str>::new());
            assert!(!css.contains("light-dark("), "older than that function");
            for shared in ["accent", "ink", "sans", "sev-2"] {
                assert!(used(&css).contains(shared), "{shared} is the product's");
            }
        }
    }

    #[test]
    fn each_token_keeps_both_of_its_colours() {
        let both = "light-dark(oklch(48% 0.185 272 / 8%), oklch(76% 0.115 275 / 14%))";
        assert_eq!(pair(both), Some(("oklch(48% 0.185 272 / 8%)", "oklch(76% 0.115 275 / 14%)")));
        assert_eq!(pair("oklch(100% 0 0)"), None);
        for name in ["accent", "line", "sev-2-wash"] {
            let css = with_tokens(&format!("a {{ color: var(--{name}); }}"));
            let (light, dark) = css.split_once("@media").expect("two themes");
            let of = |part: &str| {
                let rest = part.split_once(&format!("--{name}:")).expect("it is there").1.to_owned();
                rest.split(';').next().map(str::to_owned).expect("an end")
            };
            let (day, night) = (of(light), of(dark));
            assert!(TOKENS.contains(&format!("--{name}: light-dark({day}, {night});")), "{name}: {css}");
        }
    }
}
