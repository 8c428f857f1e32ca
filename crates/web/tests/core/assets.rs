//! What browsers fetch besides pages, and how much of it there is.

use crate::html_lint::assert_good;
use crate::world::{World, company_of_many};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::incident::Reference;
use allclear_engine::company;
use allclear_engine::respond::{self, Declare};
use allclear_web::assets;
use axum::body::{Body, to_bytes};
use axum::response::Response;
use http::{Request, StatusCode, header};
use scraper::{Html, Selector};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tower::ServiceExt as _;

const SAMPLES: [&str; 7] = ["", "/home", "/alerts", "/incident", "/form", "/empty", "/sign-in"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets")
}

async fn fetch(world: &World, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    world.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn bytes(response: Response) -> Vec<u8> {
    to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()
}

fn text<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// Every address that a page makes a browser fetch.
fn fetched(page: &str) -> BTreeSet<String> {
    let html = Html::parse_document(page);
    let links = Selector::parse("link[href], script[src]").unwrap();
    let address = |e: scraper::ElementRef<'_>| e.attr("href").or(e.attr("src")).map(str::to_owned);
    html.select(&links).filter_map(address).collect()
}

#[tokio::test]
async fn every_part_of_the_interface_and_every_sample_page_is_good_html() {
    let world = World::new().await;
    for sample in SAMPLES {
        let path = format!("/dev/ui{sample}");
        let page = world.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert_good(&path, &page.text);
    }
    assert_eq!(world.get("/dev/ui/nothing").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_pages_for_looking_at_the_interface_are_not_part_of_the_product() {
    let world = World::new().await;
    let product = allclear_web::router(world.web.clone().with_dev_pages(false));
    for path in ["/dev/ui", "/dev/ui/alerts"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        assert_eq!(product.clone().oneshot(request).await.unwrap().status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_page_runs_nothing_but_our_scripts_and_stays_in_no_cache() {
    let world = World::new().await;
    let page = fetch(&world, "/dev/ui", &[]).await;
    let policy = text(&page, "content-security-policy");
    for part in
        ["default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"]
    {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(text(&page, "cache-control"), "no-store");
    assert_eq!(text(&page, "x-content-type-options"), "nosniff");
    // Other sites learn nothing, and our own forms still say where they come from.
    assert_eq!(text(&page, "referrer-policy"), "same-origin");
}

/// The promise is 150 kB, and it holds for the page that is loaded in a hurry: an incident that has gone on for long, in a
/// company of many people.
#[tokio::test]
async fn the_first_load_of_a_page_stays_small() {
    let world = World::new().await;
    company::apply(&world.app, Actor::Operator, &[company_of_many()]).await.expect("applied");
    let ana = world.sign_in("ana@example.com").await;
    let command = Declare { title: Some("Checkout is down".to_owned()), ..Declare::default() };
    respond::declare(&world.app, Actor::Operator, command).await.expect("declared");
    for n in 0_u64..2_000 {
        // No two lines are alike, so that packing gains no more than it does with what people write.
        let odd = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let text =
            format!("Line {n}: replica {odd:x} lags, {} looks at it.", if n % 3 == 0 { "Ben" } else { "somebody" });
        respond::note(&world.app, Actor::Operator, Reference::Number(1), text, None).await.expect("noted");
    }
    let page = world.see(&ana, "/incidents/1").await.text;
    let packs = [("cookie", ana.as_str()), ("accept-encoding", "gzip, br")];
    let packed = fetch(&world, "/incidents/1", &packs).await;
    assert_eq!(text(&packed, "content-encoding"), "gzip");
    let mut sizes = vec![("the page".to_owned(), bytes(packed).await.len())];
    for address in fetched(&page) {
        let response = fetch(&world, &address, &packs).await;
        assert_eq!(response.status(), StatusCode::OK, "{address}");
        sizes.push((address.rsplit('/').next().unwrap().to_owned(), bytes(response).await.len()));
    }
    let size =
        |name: &str| sizes.iter().find(|(file, _)| file == name).unwrap_or_else(|| panic!("{name} is missing")).1;
    let all: usize = sizes.iter().map(|(_, size)| size).sum();
    println!("{all} bytes, {} of HTML before packing: {sizes:?}", page.len());
    assert!(size("app.css") <= 22_500 && size("inter.woff2") <= 50_000 && all <= 150_000, "{all} bytes: {sizes:?}");
}

#[tokio::test]
async fn pages_regions_and_json_are_packed_for_who_can_unpack_them() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let token = format!("Bearer {}", world.token(Role::Admin).await);
    for n in 0..9 {
        let command = Declare { title: Some(format!("Checkout {n} is down")), ..Declare::default() };
        respond::declare(&world.app, Actor::Operator, command).await.expect("declared");
    }
    for path in ["/", "/alerts", "/incidents/1/regions", "/api/v1/incidents"] {
        let mut asks = vec![("cookie", ana.as_str()), ("authorization", token.as_str())];
        if !path.starts_with("/api") {
            asks.pop();
        }
        let plain = fetch(&world, path, &asks).await;
        assert_eq!((plain.status(), text(&plain, "content-encoding")), (StatusCode::OK, ""), "{path}");
        let plain = bytes(plain).await;
        asks.push(("accept-encoding", "br, gzip"));
        let packed = fetch(&world, path, &asks).await;
        assert_eq!(text(&packed, "content-encoding"), "gzip", "{path}");
        let vary: Vec<_> = packed.headers().get_all(header::VARY).iter().collect();
        assert!(vary.iter().any(|name| *name == "accept-encoding"), "{path}: {vary:?}");
        let packed = bytes(packed).await;
        assert!(packed.len() < plain.len() / 2, "{path}: {} of {}", packed.len(), plain.len());
        let mut unpacked = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed[..]), &mut unpacked).unwrap();
        assert_eq!(unpacked.len(), plain.len(), "{path}");
    }
}

/// How long a packed answer is tells something about what is in it.
#[tokio::test]
async fn what_shows_secrets_streams_and_what_is_small_goes_out_as_it_is() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let secret = ["/settings/tokens", "/settings/integrations", "/me", "/me/tokens", "/on-call/calendars"];
    for path in secret.into_iter().chain(["/live?topics=alerts", "/sign-in", "/healthz"]) {
        let packed = fetch(&world, path, &[("cookie", &ana), ("accept-encoding", "gzip")]).await;
        assert_eq!(text(&packed, "content-encoding"), "", "{path}");
    }
}

#[tokio::test]
async fn a_file_is_kept_for_a_year_and_packed_for_who_can_unpack_it() {
    let world = World::new().await;
    let address = assets::url("app.css");
    let plain = fetch(&world, &address, &[]).await;
    assert_eq!(text(&plain, "cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(text(&plain, "content-type"), "text/css; charset=utf-8");
    assert_eq!(text(&plain, "vary"), "accept-encoding");
    assert_eq!(text(&plain, "content-encoding"), "");
    let packed = fetch(&world, &address, &[("accept-encoding", "br;q=1, gzip;q=0.5")]).await;
    assert_eq!(text(&packed, "content-encoding"), "gzip");
    assert_ne!(text(&plain, "etag"), text(&packed, "etag"), "two representations, two tags");
    let tag = text(&packed, "etag").to_owned();
    let refused = fetch(&world, &address, &[("accept-encoding", "gzip;q=0")]).await;
    assert_eq!(text(&refused, "content-encoding"), "");

    let known =
        fetch(&world, &address, &[("accept-encoding", "gzip"), ("if-none-match", &format!("\"x\", W/{tag}"))]).await;
    assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
    assert!(bytes(known).await.is_empty());

    let mut unpacked = Vec::new();
    let packed = bytes(packed).await;
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed[..]), &mut unpacked).unwrap();
    assert_eq!(unpacked, bytes(plain).await);
}

#[tokio::test]
async fn an_address_of_another_release_is_answered_and_kept_by_nobody() {
    let world = World::new().await;
    let other = fetch(&world, "/assets/0123456789abcdef/app.css", &[]).await;
    assert_eq!((other.status(), text(&other, "cache-control")), (StatusCode::OK, "no-store"));
    assert_eq!(world.get("/assets/0123456789abcdef/passwd").await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get("/assets/..%2f..%2fetc/passwd").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_module_and_everything_a_module_imports_is_served() {
    let world = World::new().await;
    // These two live at fixed addresses of their own: browsers look for them there.
    let elsewhere = ["sw.js"];
    for file in std::fs::read_dir(folder().join("js")).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if elsewhere.contains(&name) || path.extension().is_none_or(|kind| kind != "js") {
            continue;
        }
        let served = fetch(&world, &assets::url(name), &[]).await;
        assert_eq!(served.status(), StatusCode::OK, "{name} is not in the list in assets.rs");
        assert_eq!(bytes(served).await, std::fs::read(&path).unwrap(), "{name}");
    }
}

/// A custom property that nobody sets makes its whole declaration vanish, silently.
#[tokio::test]
async fn the_style_sheet_uses_no_property_that_it_does_not_set() {
    let world = World::new().await;
    let css = world.get(&assets::url("app.css")).await.text;
    let name = |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect::<String>();
    let used: BTreeSet<_> = css.split("var(").skip(1).map(name).collect();
    let set = |property: &str| css.contains(&format!("{property}:"));
    let missing: Vec<_> = used.iter().filter(|property| !set(property)).collect();
    assert!(used.len() > 40 && missing.is_empty(), "{missing:?}");
    assert_eq!(css.matches('{').count(), css.matches('}').count());
}

#[derive(Debug)]
struct Vendored {
    path: String,
    sha256: String,
}

fn vendored() -> Vec<Vendored> {
    let list: toml::Table = std::fs::read_to_string(folder().join("VENDORED.toml")).unwrap().parse().unwrap();
    let entry = |file: &toml::Value| {
        let field = |name: &str| file[name].as_str().filter(|text| !text.is_empty()).unwrap().to_owned();
        for said in ["package", "version", "licence", "source"] {
            field(said);
        }
        Vendored { path: field("path"), sha256: field("sha256") }
    };
    list["file"].as_array().unwrap().iter().map(entry).collect()
}

#[test]
fn files_made_by_others_are_listed_and_unchanged() {
    let listed = vendored();
    for file in &listed {
        let content = std::fs::read(folder().join(&file.path)).unwrap_or_else(|why| panic!("{}: {why}", file.path));
        let digest: String = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, file.sha256, "{} is not what VENDORED.toml says", file.path);
    }
    let known: BTreeSet<_> = listed.iter().map(|file| folder().join(&file.path)).collect();
    for place in ["fonts", "icons", "vendor/htmx"] {
        let files: Vec<_> = std::fs::read_dir(folder().join(place)).unwrap().map(|file| file.unwrap().path()).collect();
        assert!(files.iter().any(|file| file.ends_with("LICENSE")), "the licence does not lie beside {place}");
        let strangers: Vec<_> = files.iter().filter(|file| !known.contains(*file)).collect();
        assert!(strangers.is_empty(), "not in VENDORED.toml: {strangers:?}");
    }
}

#[tokio::test]
async fn the_typeface_is_where_the_style_sheet_asks_for_it() {
    let world = World::new().await;
    let css = world.get(&assets::url("app.css")).await.text;
    assert!(css.contains("url(\"inter.woff2\")"));
    let font = fetch(&world, &assets::url("inter.woff2"), &[("accept-encoding", "gzip")]).await;
    assert_eq!(font.headers()[header::CONTENT_TYPE], "font/woff2");
    assert_eq!(text(&font, "content-encoding"), "", "it is packed already");
    assert_eq!(bytes(font).await.get(..4), Some(&b"wOF2"[..]));
}
