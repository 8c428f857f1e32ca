//! Icons: Lucide's, kept as files in `assets/icons` (their licence lies beside them).

use allclear_texts::html;
use maud::{Markup, PreEscaped, Render};

macro_rules! icons {
    ($($name:ident = $file:literal,)*) => {
        /// Every icon there is; named as in Lucide. To add one: its file, its lines here and in `VENDORED.toml`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Icon { $($name,)* }

        impl Icon {
            /// Every icon, by name.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Its name in Lucide.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $file,)* }
            }

            const fn file(self) -> &'static str {
                match self { $(Self::$name => include_str!(concat!("../../assets/icons/", $file, ".svg")),)* }
            }
        }
    };
}

icons! {
    Activity = "activity",
    ArrowLeft = "arrow-left",
    ArrowLeftRight = "arrow-left-right",
    ArrowRight = "arrow-right",
    ArrowUp = "arrow-up",
    Ban = "ban",
    Bell = "bell",
    BellOff = "bell-off",
    BellRing = "bell-ring",
    BookOpen = "book-open",
    Bot = "bot",
    Calendar = "calendar",
    CalendarClock = "calendar-clock",
    Check = "check",
    CheckCheck = "check-check",
    ChevronDown = "chevron-down",
    ChevronLeft = "chevron-left",
    ChevronRight = "chevron-right",
    CircleAlert = "circle-alert",
    CircleCheck = "circle-check",
    CirclePlay = "circle-play",
    CircleQuestionMark = "circle-question-mark",
    ClipboardCheck = "clipboard-check",
    ClipboardList = "clipboard-list",
    Clock = "clock",
    Copy = "copy",
    CornerDownRight = "corner-down-right",
    Database = "database",
    Download = "download",
    Ellipsis = "ellipsis",
    ExternalLink = "external-link",
    Eye = "eye",
    EyeOff = "eye-off",
    FileText = "file-text",
    Flag = "flag",
    Gauge = "gauge",
    GitBranch = "git-branch",
    GitMerge = "git-merge",
    Globe = "globe",
    GraduationCap = "graduation-cap",
    GripVertical = "grip-vertical",
    Hammer = "hammer",
    Handshake = "handshake",
    HeartPulse = "heart-pulse",
    History = "history",
    Hourglass = "hourglass",
    House = "house",
    Inbox = "inbox",
    Info = "info",
    KeyRound = "key-round",
    Keyboard = "keyboard",
    Layers = "layers",
    LifeBuoy = "life-buoy",
    Lightbulb = "lightbulb",
    Link = "link",
    ListChecks = "list-checks",
    ListFilter = "list-filter",
    Lock = "lock",
    LogIn = "log-in",
    LogOut = "log-out",
    Mail = "mail",
    Megaphone = "megaphone",
    Menu = "menu",
    MessageSquare = "message-square",
    Monitor = "monitor",
    Moon = "moon",
    OctagonAlert = "octagon-alert",
    Pause = "pause",
    Pencil = "pencil",
    PhoneCall = "phone-call",
    Pin = "pin",
    Play = "play",
    Plug = "plug",
    Plus = "plus",
    RadioTower = "radio-tower",
    RefreshCw = "refresh-cw",
    RotateCcw = "rotate-ccw",
    Route = "route",
    Rss = "rss",
    Scale = "scale",
    Search = "search",
    Send = "send",
    Server = "server",
    Settings = "settings",
    ShieldCheck = "shield-check",
    Siren = "siren",
    Smartphone = "smartphone",
    Sparkles = "sparkles",
    Star = "star",
    Sun = "sun",
    Tag = "tag",
    Target = "target",
    Terminal = "terminal",
    Timer = "timer",
    Trash2 = "trash-2",
    TrendingUp = "trending-up",
    TriangleAlert = "triangle-alert",
    Undo2 = "undo-2",
    Upload = "upload",
    User = "user",
    UserPlus = "user-plus",
    Users = "users",
    Vote = "vote",
    Webhook = "webhook",
    X = "x",
}

impl Icon {
    /// The icon as decoration: as large as the text around it, in its colour, and silent for screen readers. What it
    /// means must stand beside it in words.
    #[must_use]
    pub fn svg(self) -> Markup {
        html! {
            svg .icon aria-hidden="true" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"
                stroke-linecap="round" stroke-linejoin="round" { (PreEscaped(self.shapes())) }
        }
    }

    /// What the file draws, without the file's own frame, which would fix size and stroke.
    fn shapes(self) -> &'static str {
        let file = self.file();
        let inside = file.split_once("<svg").and_then(|(_, svg)| svg.split_once('>'));
        let Some((shapes, _)) = inside.and_then(|(_, rest)| rest.rsplit_once("</svg>")) else { return "" };
        shapes.trim()
    }
}

impl Render for Icon {
    fn render(&self) -> Markup {
        self.svg()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_draws_something_and_brings_no_frame_of_its_own() {
        for icon in Icon::ALL {
            assert!(icon.shapes().starts_with('<') && icon.shapes().ends_with("/>"), "{icon:?}");
            assert_eq!(icon.svg().into_string().matches("<svg").count(), 1, "{icon:?}");
        }
    }
}
