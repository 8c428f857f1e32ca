//! The frame around every page: where one is, where one can go, and declaring an incident from everywhere.

use super::banner::{EMERGENCIES, Tone, banner, emergencies};
use super::button::link_button;
use super::icon::Icon;
use super::live;
use super::menu;
use super::person::avatar;
use crate::assets;
use allclear_texts::{html, t};
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, PreEscaped};

/// The places of the left rail, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Home,
    Incidents,
    Alerts,
    OnCall,
    Reviews,
    Prepare,
    StatusPages,
    Settings,
    /// Finding things leads to all the others and is none of them.
    Search,
}

impl Place {
    /// Every place of the rail.
    pub const ALL: [Self; 8] = [
        Self::Home,
        Self::Incidents,
        Self::Alerts,
        Self::OnCall,
        Self::Reviews,
        Self::Prepare,
        Self::StatusPages,
        Self::Settings,
    ];
    /// How many of them stand in the bar of a phone; the rest is behind "More".
    const ON_PHONE: usize = 5;

    /// Name, address, icon, and the key after `g` that goes there.
    fn about(self) -> (&'static str, &'static str, Icon, &'static str) {
        match self {
            Self::Home => (t!("Home"), "/", Icon::House, "g h"),
            Self::Incidents => (t!("Incidents"), "/incidents", Icon::Siren, "g i"),
            Self::Alerts => (t!("Alerts"), "/alerts", Icon::Bell, "g a"),
            Self::OnCall => (t!("On call"), "/on-call", Icon::PhoneCall, "g o"),
            Self::Reviews => (t!("Reviews"), "/reviews", Icon::BookOpen, "g r"),
            Self::Prepare => (t!("Prepare"), "/services", Icon::ShieldCheck, "g p"),
            Self::StatusPages => (t!("Status pages"), "/status-pages", Icon::RadioTower, "g s"),
            Self::Settings => (t!("Settings"), "/settings", Icon::Settings, "g ,"),
            Self::Search => (t!("Search"), "/search", Icon::Search, "Control+k"),
        }
    }

    /// Whether somebody who only follows incidents is let in.
    const fn is_for_followers(self) -> bool {
        !matches!(self, Self::Alerts | Self::OnCall | Self::Prepare)
    }

    /// Where it is.
    #[must_use]
    pub fn href(self) -> &'static str {
        self.about().1
    }

    fn link(self, here: Self) -> Markup {
        let (name, href, icon, key) = self.about();
        html! {
            a href=(href) aria-current=[(self == here).then_some("page")] data-key=(key) { (icon) span { (name) } }
        }
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    /// Every theme.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word for it in forms and in the cookie.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads [`Theme::as_str`] back.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == word)
    }

    const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light | Self::Dark => Some(self.as_str()),
        }
    }

    /// What the browser itself is drawn in, from the very first moment: before any style has arrived.
    const fn schemes(self) -> &'static str {
        match self {
            Self::System => "light dark",
            Self::Light | Self::Dark => self.as_str(),
        }
    }
}

/// Who looks at the page, as far as the frame shows it.
#[derive(Debug, Clone, Default)]
pub struct ShellViewer {
    /// The person's id, by which a browser tells what it keeps for them from what it keeps for others.
    pub person: String,
    pub name: String,
    pub email: String,
    /// An IANA name.
    pub time_zone: String,
    /// In words: `Admin`.
    pub role: String,
    pub theme: Theme,
    /// Whether this person is let in only where incidents are followed: the menu offers no place that would refuse them.
    pub follows_only: bool,
    /// Whether the header offers "Declare" to this person.
    pub may_declare: bool,
    /// What the last action did, told once.
    pub flash: Option<Flash>,
    /// Number and title of the incidents in emergency mode that they may know of.
    pub emergencies: Vec<(i64, String)>,
}

/// One sentence about what was just done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    pub tone: Tone,
    pub text: String,
}

/// How much room a page takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Width {
    /// Lists and most pages.
    #[default]
    Normal,
    /// Forms and text: as wide as is good to read.
    Narrow,
    /// All there is: the incident, the schedule.
    Full,
}

/// A page in its frame. Make one with [`Shell::new`], then fill in what it has.
#[derive(Debug, Clone)]
pub struct Shell {
    /// The page's one `h1`, and the title of the tab.
    pub title: String,
    pub viewer: Option<ShellViewer>,
    pub place: Place,
    /// The way here, from the place on: name and address.
    pub crumbs: Vec<(String, String)>,
    /// Beside the title: a status, a count.
    pub beside: Markup,
    /// At the right of the header. The header's own "Declare" follows it.
    pub actions: Markup,
    /// Whether "Declare" is there: for who may, and not on the form itself, where it looks like the form's own button and
    /// wipes what was typed.
    pub declare: bool,
    /// Below the header and always in sight: what must be known while scrolling.
    pub bar: Markup,
    pub flash: Option<Flash>,
    /// Topics of the page's regions (see [`live::region`]).
    pub live_topics: Vec<String>,
    pub main: Markup,
    /// A column at the right; below the rest where there is no room.
    pub aside: Option<Markup>,
    pub width: Width,
}

impl Shell {
    /// A page at `place` for `viewer`, empty.
    #[must_use]
    pub fn new(viewer: impl Into<ShellViewer>, place: Place, title: impl Into<String>) -> Self {
        let mut viewer = viewer.into();
        let (flash, declare) = (viewer.flash.take(), viewer.may_declare);
        Self { viewer: Some(viewer), flash, declare, ..Self::for_strangers(place, title) }
    }

    /// A page for somebody who is not signed in.
    #[must_use]
    pub fn for_strangers(place: Place, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            viewer: None,
            place,
            crumbs: Vec::new(),
            beside: Markup::default(),
            actions: Markup::default(),
            declare: false,
            bar: Markup::default(),
            flash: None,
            live_topics: Vec::new(),
            main: Markup::default(),
            aside: None,
            width: Width::Normal,
        }
    }

    /// The places that whoever looks at this page may go to.
    fn places(&self) -> Vec<Place> {
        let narrow = self.viewer.as_ref().is_some_and(|viewer| viewer.follows_only);
        Place::ALL.into_iter().filter(|place| !narrow || place.is_for_followers()).collect()
    }

    fn rail(&self) -> Markup {
        html! {
            nav .rail aria-label="Places" {
                a .brand href="/" { (mark()) span { "Allclear" } }
                div .places { @for place in self.places() { (place.link(self.place)) } }
                div .rail-end {
                    // The palette is a module's; without it this leads to the page that searches.
                    @if self.viewer.is_some() {
                        a .palette-opener href="/search" data-palette data-key="Control+k" {
                            (Icon::Search) span { "Find or do" } kbd .key { "Ctrl K" }
                        }
                    }
                    (self.account())
                }
            }
        }
    }

    fn account(&self) -> Markup {
        let Some(viewer) = &self.viewer else {
            return html! { a .button.wide href="/sign-in" { (Icon::LogIn) span { "Sign in" } } };
        };
        html! {
            button .account type="button" popovertarget="account" data-person=(viewer.person) {
                (avatar(&viewer.name))
                span .who { span .name { (viewer.name) } span .note { (viewer.role) } }
                (Icon::Ellipsis)
            }
            div .menu popover id="account" {
                p .menu-heading { (viewer.email) br; (viewer.time_zone) }
                (menu::goes(t!("My profile and phones"), "/me").icon(Icon::Smartphone))
                button .menu-entry type="button" data-keys-help data-key="?" hidden {
                    (Icon::Keyboard) span { "Keys" } kbd .key aria-hidden="true" { "?" }
                }
                (menu::posts(t!("Sign out"), "/sign-out").icon(Icon::LogOut))
            }
        }
    }

    fn phone_bar(&self) -> Markup {
        let places = self.places();
        let (shown, more) = places.split_at(Place::ON_PHONE.min(places.len()));
        let here = more.contains(&self.place);
        html! {
            nav .phone-bar aria-label="Places, short" {
                @for place in shown { (place.link(self.place)) }
                button type="button" popovertarget="more-places" class=[here.then_some("here")] {
                    (Icon::Menu) span { "More" }
                }
                div .menu popover id="more-places" {
                    @for place in more {
                        @let (name, href, icon, _) = place.about();
                        (menu::goes(name, href).icon(icon).current(*place == self.place))
                    }
                    @if let Some(viewer) = &self.viewer {
                        (menu::goes(t!("Search"), "/search").icon(Icon::Search))
                        p .menu-heading { (viewer.name) }
                        (menu::goes(t!("My profile and phones"), "/me").icon(Icon::Smartphone))
                        (menu::posts(t!("Sign out"), "/sign-out").icon(Icon::LogOut))
                    } @else {
                        (menu::goes(t!("Sign in"), "/sign-in").icon(Icon::LogIn))
                    }
                }
            }
        }
    }

    fn header(&self) -> Markup {
        html! {
            header .page-head {
                div .titles {
                    @if !self.crumbs.is_empty() {
                        nav .crumbs aria-label="You are here" {
                            @for (nth, (name, href)) in self.crumbs.iter().enumerate() {
                                @if nth > 0 { span aria-hidden="true" { "/" } }
                                a href=(href) { (name) }
                            }
                        }
                    }
                    div .title-line { h1 { (self.title) } (self.beside) }
                }
                @if !self.actions.0.is_empty() { div .page-actions { (self.actions) } }
                @if self.declare {
                    (link_button(t!("Declare"), "/incidents/new").icon(Icon::Siren).key("d").command())
                }
            }
        }
    }

    /// What the page follows: its regions, and on every page whether everything else stands back.
    fn topics(&self) -> Vec<String> {
        let mut topics = self.live_topics.clone();
        if self.viewer.is_some() && !topics.iter().any(|topic| topic == EMERGENCIES) {
            topics.push(EMERGENCIES.to_owned());
        }
        topics
    }

    fn width(&self) -> &'static str {
        match self.width {
            Width::Normal => "panel",
            Width::Narrow => "panel narrow",
            Width::Full => "panel full",
        }
    }

    fn page(&self) -> Markup {
        let theme = self.viewer.as_ref().map_or(Theme::System, |viewer| viewer.theme);
        let inner = html! {
            a .skip href="#main" { "Skip to content" }
            div .shell {
                (self.rail())
                div class=(self.width()) {
                    div .top {
                        (self.header())
                        @if !self.bar.0.is_empty() { section .sticky-bar aria-label="At a glance" { (self.bar) } }
                    }
                    @if let Some(viewer) = &self.viewer { (emergencies(viewer)) }
                    @if let Some(flash) = &self.flash { div .flash { (banner(flash.tone, flash.text.as_str())) } }
                    div class=(if self.aside.is_some() { "content with-aside" } else { "content" }) {
                        main #main tabindex="-1" { (self.main) }
                        @if let Some(aside) = &self.aside { aside aria-label="More about it" { (aside) } }
                    }
                }
                (self.phone_bar())
            }
            (live::stream(&self.topics()))
        };
        document(&self.title, theme, "framed", &inner)
    }
}

impl IntoResponse for Shell {
    fn into_response(self) -> Response {
        respond(self.page())
    }
}

/// A page that is one card: signing in, welcome, what went wrong before there was a viewer.
#[derive(Debug, Clone)]
pub struct Plain {
    pub title: String,
    pub main: Markup,
}

impl IntoResponse for Plain {
    fn into_response(self) -> Response {
        let inner = html! {
            main .plain-page {
                p .brand { (mark()) span { "Allclear" } }
                div .plain-card { h1 { (self.title) } (self.main) }
            }
        };
        respond(document(&self.title, Theme::System, "plain", &inner))
    }
}

fn respond(page: Markup) -> Response {
    let mut response = Response::new(Body::from(page.into_string()));
    assets::secure(response.headers_mut());
    response
}

fn document(title: &str, theme: Theme, class: &str, inner: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(allclear_texts::language()) data-theme=[theme.attribute()] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                meta name="robots" content="noindex, nofollow";
                meta name="color-scheme" content=(theme.schemes());
                // Only what is listed here may extend htmx, and it adds no style of its own. A region that is refused or
                // cannot be drawn leaves what is on the screen where it is; a form that is refused (422) shows why.
                meta name="htmx-config"
                    content=r#"{"extensions":"sse","includeIndicatorCSS":false,"noSwap":[204,304,401,403,404,429,"5xx"]}"#;
                title { (title) " · Allclear" }
                link rel="preload" href=(assets::url("inter.woff2")) as="font" type="font/woff2" crossorigin;
                link rel="stylesheet" href=(assets::url("app.css"));
                link rel="icon" href=(assets::url("mark.svg")) type="image/svg+xml";
                link rel="apple-touch-icon" href=(assets::url("apple-touch-icon.png"));
                link rel="manifest" href="/manifest.webmanifest";
                @for module in assets::modules() { link rel="modulepreload" href=(module); }
                script type="module" src=(assets::url("app.js")) {}
                // After ours, which listen to what htmx does from its first moment on.
                script defer src=(assets::url("htmx.js")) {}
            }
            body class=(class) { (inner) }
        }
    }
}

/// Our mark: a ring that is nearly closed, and a tick. In ink, so that it works in both themes.
fn mark() -> Markup {
    html! {
        svg .mark viewBox="0 0 32 32" aria-hidden="true" {
            (PreEscaped(concat!(
                r#"<rect width="32" height="32" rx="8" fill="currentColor"/>"#,
                r#"<g class="cut" fill="none" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round">"#,
                r#"<path d="M9 20.5a8.2 8.2 0 1 1 14 0"/><path d="m12.2 17.2 3 3 5.4-6.2"/></g>"#
            )))
        }
    }
}
