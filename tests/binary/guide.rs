//! The guide: each page about an object shows it, and no picture lies about unused.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Pages about files, commands and settings, which pictures would not explain.
const IN_WORDS: [&str; 3] = ["api", "configuration", "operations"];
/// Bytes: a page of the guide loads on a phone far from home.
const LARGEST: u64 = 100_000;

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The names of the files below `folder` that end in `ending`, without it.
fn names(folder: &str, ending: &str) -> BTreeSet<String> {
    let files = std::fs::read_dir(here(folder)).expect("a folder");
    let names = files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned());
    names.filter_map(|name| Some(name.strip_suffix(ending)?.to_owned())).collect()
}

/// The pictures that a page shows, each with what it says to who cannot see it.
fn pictures(page: &Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(page).expect("a page");
    let shown = text.split("![").skip(1).filter_map(|rest| {
        let (alt, rest) = rest.split_once("](")?;
        let (file, _) = rest.split_once(')')?;
        Some((file.strip_suffix(".png")?.rsplit('/').next()?.to_owned(), alt.to_owned()))
    });
    shown.collect()
}

#[test]
fn every_page_about_an_object_shows_it() {
    let kept = names("docs/guide/pictures", ".png");
    let mut used: BTreeSet<String> = pictures(&here("README.md")).into_iter().map(|(name, _)| name).collect();
    for page in names("docs/guide", ".md") {
        let shown = pictures(&here(&format!("docs/guide/{page}.md")));
        let without = IN_WORDS.contains(&page.as_str());
        assert_eq!(shown.is_empty(), without, "docs/guide/{page}.md: a picture, or a line in this test");
        for (name, alt) in shown {
            assert!(kept.contains(&name), "docs/guide/{page}.md shows {name}.png, which is not there");
            assert!(
                alt.split_whitespace().count() > 2,
                "docs/guide/{page}.md: {name}.png says nothing without eyes: {alt}"
            );
            used.insert(name);
        }
    }
    assert_eq!(used, kept, "pictures that are shown, and pictures that are kept");
}

#[test]
fn pictures_are_small() {
    for name in names("docs/guide/pictures", ".png") {
        let size = std::fs::metadata(here(&format!("docs/guide/pictures/{name}.png"))).expect("a picture").len();
        assert!(size <= LARGEST, "{name}.png has {size} bytes: `bin/screenshots --guide` packs them with pngquant");
    }
}
