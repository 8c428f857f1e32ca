//! What people write becomes harmless markup, whatever they write.

use crate::html_lint::{assert_good, lint_fragment};
use crate::world::World;
use allclear_web::ui::Zone;
use allclear_web::ui::prose::{DEPTH, MAX, prose};
use maud::Render as _;
use scraper::{Html, Selector};
use std::collections::BTreeSet;

fn drawn(text: &str) -> String {
    prose(text).render().into_string()
}

/// What a reader sees, without markup.
fn words(html: &str) -> String {
    Html::parse_fragment(html).root_element().text().collect::<Vec<_>>().concat()
}

/// Everything that a browser makes of it: elements, attributes, and where links lead.
#[track_caller]
fn assert_harmless(text: &str) {
    let shown = text.chars().take(80).collect::<String>();
    for html in [drawn(text), prose(text).public().render().into_string()] {
        let tree = Html::parse_fragment(&html);
        let elements =
            "html div p ul ol li blockquote pre code hr table caption tbody tr th td span br em strong del a";
        let attributes = "class dir href rel start scope role aria-label tabindex";
        let allowed = |list: &'static str| list.split(' ').collect::<BTreeSet<_>>();
        let (elements, attributes) = (allowed(elements), allowed(attributes));
        for element in tree.select(&Selector::parse("*").unwrap()) {
            assert!(elements.contains(element.value().name()), "{shown:?}: <{}>", element.value().name());
            for (name, value) in element.value().attrs() {
                assert!(attributes.contains(name), "{shown:?}: {name}={value}");
            }
            if let Some(to) = element.attr("href") {
                let own = to.strip_prefix("/incidents/").is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
                let out = ["http://", "https://", "mailto:"].iter().any(|scheme| to.starts_with(scheme));
                assert!(own || out && element.attr("rel") == Some("noopener nofollow"), "{shown:?}: {to}");
            }
        }
        assert_eq!(lint_fragment(&html), Vec::<String>::new(), "{shown:?}");
    }
}

#[test]
fn what_people_mean_is_what_is_drawn() {
    let cases = [
        ("two\nlines", "<p dir=\"auto\">two<br>lines</p>"),
        ("**no** *maybe* ~~yes~~ `x < y`", "<strong>no</strong> <em>maybe</em> <del>yes</del> <code>x &lt; y</code>"),
        ("- a\n- b", "<ul><li dir=\"auto\">a</li><li dir=\"auto\">b</li></ul>"),
        ("3. a\n4. b", "<ol start=\"3\"><li dir=\"auto\">a</li><li dir=\"auto\">b</li></ol>"),
        ("# Head", "<p class=\"heading\" dir=\"auto\"><strong>Head</strong></p>"),
        ("a sentence\n---\nmore", "a sentence</p><hr><p dir=\"auto\">more"),
        ("```\nrm -rf <dir>\n```", "<pre tabindex=\"0\"><code>rm -rf &lt;dir&gt;</code></pre>"),
        ("> said", "<blockquote><p dir=\"auto\">said</p></blockquote>"),
        ("- [x] done", "<span role=\"img\" aria-label=\"done\">☑</span> done"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "<th scope=\"col\" dir=\"auto\">a</th>"),
        (
            "see https://example.com/a?b=1&c=2.",
            "<a href=\"https://example.com/a?b=1&amp;c=2\" rel=\"noopener nofollow\">https://example.com/a?b=1&amp;c=2</a>.",
        ),
        ("[runbook](https://example.com/r)", "<a href=\"https://example.com/r\" rel=\"noopener nofollow\">runbook</a>"),
        (
            "![graph](https://example.com/g.png)",
            "<a href=\"https://example.com/g.png\" rel=\"noopener nofollow\">graph</a>",
        ),
        ("ask ana@example.com", "<a href=\"mailto:ana@example.com\" rel=\"noopener nofollow\">ana@example.com</a>"),
        ("<b>not bold</b>", "&lt;b&gt;not bold&lt;/b&gt;"),
    ];
    for (text, wanted) in cases {
        let html = drawn(text);
        assert!(html.contains(wanted), "{text:?} is drawn as {html}");
        assert_harmless(text);
    }
}

#[test]
fn the_number_of_an_incident_is_a_link_inside_and_not_outside() {
    let linked = |text: &str, n: &str| drawn(text).contains(&format!("<a href=\"/incidents/{n}\">#{n}</a>"));
    for text in ["#142", "as in #142.", "(#142)", "#7, #142 and #8", "**#142**", "- #142", "it's like#1 #142"] {
        assert!(linked(text, "142"), "{text}: {}", drawn(text));
        assert!(!prose(text).public().render().into_string().contains("<a "), "{text}");
    }
    for text in
        ["a#142", "#142ff", "#0142", "##142", "&#142;", "`#142`", "# 142", "#1234567890", "color #142_x", "x/#142"]
    {
        assert!(!drawn(text).contains("/incidents/"), "{text}: {}", drawn(text));
    }
    assert!(!drawn("[#142](https://example.com)").contains("/incidents/"), "a link holds no other");
}

#[test]
fn nothing_typed_is_lost() {
    for text in [
        "<script>alert(1)</script>",
        "<!-- hidden -->",
        "[click](javascript:alert(1))",
        "[x](data:text/html,hi)",
        "&lt;b&gt; <3",
    ] {
        let seen = words(&drawn(text));
        for part in text.split(|c: char| !c.is_alphanumeric()).filter(|part| !["lt", "gt", "b"].contains(part)) {
            assert!(seen.contains(part), "{part:?} of {text:?} is missing in {seen:?}");
        }
    }
    let long = "word ".repeat(MAX / 4);
    assert_eq!(words(&drawn(&long)).matches("word").count(), MAX / 4, "longer than what is read as Markdown");
}

#[test]
fn hostile_text_stays_text() {
    let short = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<iframe srcdoc='<script>alert(1)</script>'>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](<java\\script:alert(1)>)",
        "[x]( javascript:alert(1))",
        "[x](vbscript:msgbox)",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](file:///etc/passwd)",
        "[x](//evil.example)",
        "[x](/sign-out)",
        "[x](https://a.example\" onmouseover=\"alert(1))",
        "[x](https://a.example 'title\" onmouseover=\"alert(1)')",
        "![x](https://a.example/\" onerror=\"alert(1))",
        "![](javascript:alert(1))",
        "[![a](https://b.example)](https://c.example)",
        "[a](https://b.example \"t\") <https://c.example> <javascript:alert(1)>",
        "[]()",
        "[](https://e.example)",
        "[x]: javascript:alert(1)\n\n[x]",
        "`</code><script>alert(1)</script>`",
        "```<script>\n</code></pre><script>alert(1)</script>\n```",
        "| <script> | |\n|---|---|\n| <img src=x onerror=alert(1)> | [x](javascript:1) |",
        "<div hx-get=\"/sign-out\" hx-trigger=\"load\">",
        "<style>*{display:none}</style>",
        "</main></body></html><h1>gone</h1>",
        "- [ ] <input onfocus=alert(1) autofocus>",
        "\u{202e}gnp.exe [\u{202e}x](https://a.example)",
        "=cmd|' /C calc'!A0",
        "\u{0}\u{1}\u{fffe}\u{200b}",
        "🙂 **🙂** [🙂](https://🙂.example)",
        "<https://a.example/`onclick=alert(1)>",
        "&#x3C;script&#x3E;alert(1)&#x3C;/script&#x3E;",
        "www.example.com/<script>",
        "<!--><img src=x onerror=alert(1)>-->",
        "<![CDATA[<script>]]>",
        "\\<script\\>",
        "[^1]\n\n[^1]: note",
        "# # #\n## \n###### x",
    ];
    short.into_iter().for_each(assert_harmless);
}

#[test]
fn long_and_deep_text_ends() {
    let many = |piece: &str, n: usize| piece.repeat(n);
    let nested: String = (0..200).map(|n| format!("{}- {n}\n", "  ".repeat(n))).collect();
    let long = [
        many(">", 10_000),
        many("> ", 10_000) + "x",
        nested.clone(),
        many("[", 10_000),
        many("![", 10_000),
        many("*a_ ", 5_000),
        many("**x ", 5_000) + &many("**", 5_000),
        many("~~x", 5_000),
        many("<", 10_000),
        many("`", 10_001),
        many("|", 5_000) + "\n" + &many("|-", 2_500) + "|\n" + &many("a\n", 500),
        many("[a](", 5_000),
        many("&amp;", 5_000),
        many("#1 ", 5_000),
        many("https://", 2_000),
        many("a@", 5_000),
        many("x\n", 5_000),
        "é".repeat(10_000),
    ];
    long.iter().for_each(|text| assert_harmless(text));
    let deep = drawn(&nested);
    assert!(deep.matches("<ul>").count() <= DEPTH + 1, "{}", deep.matches("<ul>").count());
    assert!(words(&deep).contains("50"), "what is too deep to be a list is still there");
}

#[tokio::test]
async fn a_note_an_impact_a_review_and_a_public_update_are_drawn() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let text = "**cold** cache, see #1 and https://example.com/x\n\n# Next\n- <script>alert(1)</script>";
    let declared = [("title", "Search is slow"), ("severity", "SEV-3"), ("impact", text)];
    assert_eq!(world.press(&ana, "/incidents", &declared).await.status.as_u16(), 303);
    world.press(&ana, "/incidents/1/capture", &[("text", text)]).await;
    world.press(&ana, "/incidents/1/capture", &[("text", "resolve: rolled back")]).await;
    let edited = [("text", text), ("revision", "0")];
    assert_eq!(world.press(&ana, "/reviews/1/sections/overview", &edited).await.status.as_u16(), 303);
    let drawn = "<strong>cold</strong> cache, see <a href=\"/incidents/1\">#1</a>";
    for (path, times) in [("/incidents/1", 3), ("/reviews/1", 2)] {
        let page = world.see(&ana, path).await.text;
        assert_good(path, &page);
        assert!(page.matches(drawn).count() >= times && !page.contains("<script>alert"), "{path}: {page}");
    }
    // The page that follows the services comes into being.
    world.web.snapshots.refresh(&world.app).await.expect("a status page");
    let posted = [("name", "Slow search"), ("status", "investigating"), ("impact", "minor"), ("body", text)];
    let answer = world.press(&ana, "/status-pages/main/post", &posted).await;
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.text);
    let page = world.get("/status/main").await.text;
    assert!(page.contains("<strong>cold</strong> cache, see #1 and <a href=\"https://example.com/x\""), "{page}");
    assert!(!page.contains("/incidents/1\"") && !page.contains("<script>alert"), "{page}");
}

#[test]
fn instants_in_utc_stand_on_the_readers_clock_and_everything_else_stays() {
    let zone = Zone::named("Africa/Lagos", "2026-11-22T12:00:00Z".parse().expect("an instant"));
    let on = |text: &str| prose(text).on(&zone).render().into_string();
    let two = on("- 2026-11-16 13:35 UTC: #7 began\n- over at 2026-11-16 23:59 UTC, 2026-11-16 13:35 UTC");
    assert_eq!(words(&two), "16 Nov, 14:35: #7 began17 Nov, 00:59".replace("17", "over at 17") + ", 16 Nov, 14:35");
    assert!(two.contains("href=\"/incidents/7\"") && two.contains("13:35:00 UTC"), "{two}");
    for kept in [
        "13:35 UTC",
        "2026-13-16 13:35 UTC",
        "2026-11-16 13:35",
        "é2026-11-16 1:35 UTC",
        " UTC",
        "`2026-11-16 13:35 UTC`",
    ] {
        assert_eq!(on(kept), drawn(kept), "{kept}");
    }
}

#[test]
fn a_list_of_moments_is_read_down_its_times_with_each_day_once() {
    let zone = Zone::named("Europe/Berlin", "2026-11-23T12:00:00Z".parse().unwrap());
    let text = "- 2026-09-22 09:02 UTC: *It* begins, #3\n- 2026-09-22 09:03 UTC: Until 2026-09-22 09:51 UTC\n- later\n\
                - 2026-09-22 22:30 UTC: <b>Over</b>";
    let html = prose(text).told(&zone).render().into_string();
    assert_eq!(lint_fragment(&html), Vec::<String>::new(), "{html}");
    assert_eq!(html.matches("Tuesday, 22 September 2026").count(), 1, "{html}");
    assert_eq!(html.matches("Wednesday, 23 September 2026").count(), 1, "half past midnight in Berlin: {html}");
    for words in [">11:02</time>", "<em>It</em> begins", "href=\"/incidents/3\"", ">22 Sep, 11:51</time>", "later"] {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert!(!html.contains("UTC:") && !html.contains("<b>"), "{html}");
    // Where times are not what it is about, a list stays a list.
    assert!(prose("- one\n- two").told(&zone).render().into_string().contains("<ul><li"));
    assert!(prose(text).on(&zone).render().into_string().contains(">22 Sep, 11:02</time>: <em>It</em>"));
}
