//! Feeds. Real readers judge them in `tests/peers`; here is what such readers depend on.

use super::*;
use std::collections::BTreeSet;

const FEEDS: [&str; 2] = ["history.atom", "history.rss"];

fn said(told: &mut Told, n: u128, text: &str, when: &str) {
    let first = told.updates[0].clone();
    told.updates.insert(0, PublicUpdate { id: id(n), body: text.to_owned(), display_at: at(when), ..first });
}

/// What stands between the tags of these elements, in order, with the five entities read back.
fn texts(xml: &str, element: &str) -> Vec<String> {
    let (open, close) = (format!("<{element}"), format!("</{element}>"));
    let between = |rest: &str| {
        let (_, rest) = rest.split_once('>').expect("the end of a tag");
        let text = rest.split(&close).next().expect("a first part");
        let text = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\"")]
            .iter()
            .fold(text.to_owned(), |text, (entity, letter)| text.replace(entity, letter));
        text.replace("&amp;", "&")
    };
    xml.split(&open).skip(1).map(between).collect()
}

#[test]
fn what_people_write_stays_text_in_feeds() {
    let page = |text: &str| {
        let mut view = view(
            vec![component(2, text, ComponentStatus::MajorOutage)],
            vec![told(20, text, "2026-11-22T01:00:00Z", None)],
        );
        view.page.name = text.to_owned();
        view
    };
    for hostile in [
        "<script>alert(1)</script>",
        "]]></content></entry><entry>",
        "\"'><!-- <![CDATA[ <?xml &unknown; &lt;b&gt; &#0;",
        "\u{5e9}\u{5dc}\u{5d5}\u{5dd} 👩\u{200d}👧 \u{1f1f3}\u{1f1f4}",
    ] {
        for path in FEEDS {
            let (feed, plain) = (text_of(&page(hostile), path), text_of(&page("written"), path));
            assert_eq!(skeleton(&feed), skeleton(&plain), "{hostile} in {path}");
            assert!(texts(&feed, "title").iter().any(|title| title == hostile), "{feed}");
            let content = texts(&feed, if path == "history.atom" { "content" } else { "description" });
            let html = scraper::Html::parse_fragment(content.last().expect("one"));
            let tags: BTreeSet<&str> = html.tree.values().filter_map(|n| n.as_element()).map(|e| e.name()).collect();
            assert!(["script", "entry", "img"].iter().all(|tag| !tags.contains(tag)), "{tags:?}");
            let read: String = html.root_element().text().collect();
            assert!(read.contains("Major impact"), "{read}");
        }
    }
    let long = "😀".repeat(10_000);
    assert!(FEEDS.iter().all(|path| text_of(&page(&long), path).contains(&long)), "nothing is cut");
}

#[test]
fn a_feed_has_no_character_that_xml_has_not() {
    let odd = "a\u{0}\u{1}\u{b}\u{c}\u{1b}\u{7f}\u{85}\u{fffe}\u{ffff}\u{202e}\u{2067}z";
    let view =
        view(vec![component(2, odd, ComponentStatus::MajorOutage)], vec![told(20, odd, "2026-11-22T01:00:00Z", None)]);
    for path in FEEDS {
        let feed = text_of(&view, path);
        // XML 1.0, 2.2, with what it discourages, and what turns text about.
        let wrong = |c: char| {
            (u32::from(c) < 0x20 && !"\t\n".contains(c))
                || ('\u{7f}'..='\u{9f}').contains(&c)
                || "\u{fffe}\u{ffff}\u{202e}\u{2067}".contains(c)
        };
        assert!(!feed.contains(wrong), "{feed:?}");
        assert!(texts(&feed, "title").contains(&"az".to_owned()), "the rest is there: {feed}");
    }
}

#[test]
fn an_entry_keeps_its_id_and_moves_with_what_was_said_last() {
    let mut before = view(vec![], vec![told(20, "Cards fail", "2026-11-22T01:00:00Z", None)]);
    let first = text_of(&before, "history.atom");
    before.as_of = at("2026-11-22T01:50:00Z");
    assert_eq!(text_of(&before, "history.atom"), first, "the time that passes changes nothing");
    assert_eq!(texts(&first, "updated"), ["2026-11-22T01:00:00.000Z"; 2]);

    let mut after = before.clone();
    said(&mut after.incidents[0], 700, "The last release is rolled back.", "2026-11-22T01:30:00Z");
    let (atom, rss) = (text_of(&after, "history.atom"), text_of(&after, "history.rss"));
    assert_eq!(texts(&atom, "id"), texts(&first, "id"));
    assert!(texts(&atom, "id").iter().all(|id| id.starts_with("urn:uuid:")));
    assert_eq!(texts(&atom, "updated"), ["2026-11-22T01:30:00.000Z"; 2]);
    assert_eq!(texts(&atom, "published"), ["2026-11-22T01:00:00.000Z"]);
    assert_eq!(texts(&rss, "guid"), texts(&atom, "id")[1..]);
    assert_eq!(texts(&rss, "lastBuildDate"), ["Sun, 22 Nov 2026 01:30:00 GMT"]);
    assert_eq!(texts(&rss, "pubDate"), ["Sun, 22 Nov 2026 01:00:00 GMT"]);
    for content in [texts(&atom, "content").remove(0), texts(&rss, "description").remove(1)] {
        let (new, old) = (content.find("rolled back"), content.rfind("Cards fail"));
        assert!(new.is_some() && new < old, "the latest first: {content}");
    }
    let empty = text_of(&view(vec![], vec![]), "history.atom");
    assert_eq!(texts(&empty, "updated"), ["2026-01-01T00:00:00.000Z"], "since the page was made");
}

#[test]
fn a_feed_holds_the_incidents_of_which_something_was_said_last() {
    let mut incidents: Vec<Told> = (0..30_u128)
        .map(|n| told(20 + n, &format!("number {n}"), &format!("2026-11-{:02}T01:00:00Z", 20 - n % 20), None))
        .collect();
    said(&mut incidents[29], 800, "News of an old one.", "2026-11-22T01:00:00Z");
    let titles = texts(&text_of(&view(vec![], incidents), "history.atom"), "title");
    assert_eq!(titles.len(), 26, "25 and its own");
    assert_eq!(titles[1], "number 29");
    assert!(!titles.contains(&"number 19".to_owned()), "{titles:?}");
}
