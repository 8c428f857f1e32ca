//! Catching up: what somebody reads who comes into an incident that goes on.

use super::{ANA, BEN, capture, declare};
use crate::html_lint::assert_good;
use crate::world::World;

#[tokio::test]
async fn who_comes_in_reads_how_bad_it_is_what_is_late_and_what_was_new() {
    let world = World::new().await;
    declare(&world, "Checkout is <down>").await;
    let (ana, ben) = (world.sign_in(ANA).await, world.sign_in(BEN).await);
    capture(&world, &ana, "role ic @ana").await;
    capture(&world, &ana, "task @ana 5m look at the pool").await;
    capture(&world, &ben, "the pool is full").await;
    world.forward(60);
    capture(&world, &ana, "errors <b>fall</b>").await;
    world.forward(20 * 60);
    let page = world.see(&ben, "/incidents/1/briefing").await.text;
    assert_good("catching up", &page);
    let bar = page.split("sticky-bar").nth(1).expect("a bar").split("</section>").next().unwrap();
    for words in ["SEV-", "class=\"state", "Open for", "Ana Costa"] {
        assert!(bar.contains(words), "{words}: {bar}");
    }
    let part = |title: &str| {
        let rest = page.split(&format!("<h2>{title}</h2>")).nth(1).unwrap_or_else(|| panic!("{title}: {page}"));
        rest.split("</section>").next().unwrap().to_owned()
    };
    assert!(
        part("Under way").contains("look at the pool, <span class=\"due overdue\">overdue</span>"),
        "{}",
        part("Under way")
    );
    assert!(part("Falls due next").contains("class=\"due overdue\""), "{}", part("Falls due next"));
    assert!(part("Who is here").contains("class=\"person\""), "{}", part("Who is here"));
    let new = part("Since you last wrote");
    assert!(
        new.contains("class=\"timeline\"") && new.contains("Ana Costa:") && new.contains("errors &lt;b&gt;fall"),
        "{new}"
    );
    assert!(!new.contains("the pool is full"), "what Ben wrote himself is no news to him: {new}");
    assert!(page.contains("href=\"/incidents/1\"") && page.contains("To the incident"), "{page}");
    assert!(!page.contains("Round 1"), "{page}");
}
