//! What goes wrong with bytes on their way: the same inputs for the same seeds, every time.

/// Longest input made, in bytes: large enough for every limit but that of whole bodies, which have tests of their own.
const LONGEST: usize = 32 << 10;

/// Bytes that mean something to parsers.
const TELLING: &[u8] = b"\0\x07\n\r \"'\\/{}[](),:;-+.#&*|%<>09eEntf\x7f\x80\xc3\xed\xff";

/// Pieces that senders, proxies and attackers leave in texts.
const PIECES: &[&[u8]] = &[
    b"\\u0000",
    b"\\ud800",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"\xc0\x80",
    b"caf\xe9",
    b"1e999",
    b"-0",
    b"99999999999999999999999999999999999999",
    b"null",
    b"0001-01-01T00:00:00Z",
    b"9999-12-31T23:59:60+23:59",
    b"{{7*7}}",
    b"\r\n\r\n",
];

/// An endless row of mutated seeds.
pub(crate) struct Mutations<'s> {
    seeds: &'s [Vec<u8>],
    state: u64,
}

impl<'s> Mutations<'s> {
    pub(crate) fn of(seeds: &'s [Vec<u8>]) -> Self {
        assert!(!seeds.is_empty(), "a target begins with at least one seed");
        Self { seeds, state: 0 }
    }

    /// The next number of SplitMix64.
    fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 when there is none.
    fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.number() % n).unwrap_or(0)
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// A part of `bytes`, at most 64 long.
    fn part(&mut self, bytes: &[u8]) -> std::ops::Range<usize> {
        let from = self.below(bytes.len() + 1);
        let long = self.below((bytes.len() - from).min(64) + 1);
        from..from + long
    }

    fn seed(&mut self) -> &'s [u8] {
        &self.seeds[self.below(self.seeds.len())]
    }

    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len() + 1);
        match self.below(12) {
            0 => bytes.truncate(at),
            1 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
            2 if at < bytes.len() => bytes[at] = self.one_of(TELLING),
            3 => bytes.insert(at, self.one_of(TELLING)),
            4 => insert(bytes, at, self.one_of(PIECES)),
            5 => {
                let part = self.part(bytes);
                bytes.drain(part);
            }
            6 => {
                let copied = bytes[self.part(bytes)].repeat(1 + self.below(8));
                insert(bytes, at, &copied);
            }
            7 => {
                let other = self.seed();
                bytes.truncate(at);
                bytes.extend_from_slice(&other[self.below(other.len())..]);
            }
            8 => self.nest(bytes),
            9 => self.open(bytes, at),
            10 => self.recode(bytes),
            _ => {
                let part = self.part(bytes);
                bytes[part].reverse();
            }
        }
    }

    /// Wraps everything, as deep as no sender would.
    fn nest(&mut self, bytes: &mut Vec<u8>) {
        let (open, close) =
            self.one_of(&[("[", "]"), ("{\"a\":", "}"), ("{\"alerts\":[", "]}"), ("(", ")"), ("\n- ", "")]);
        let deep = self.one_of(&[1, 2, 63, 65, 200, 5_000]);
        *bytes = [open.repeat(deep).as_bytes(), bytes, close.repeat(deep).as_bytes()].concat();
    }

    /// Opens in the middle what is never closed.
    fn open(&mut self, bytes: &mut Vec<u8>, at: usize) {
        let open = self.one_of(&["[", "{\"a\":", "(", "\"", "- ", "{% if ", "not "]);
        let deep = self.one_of(&[1, 65, 5_000]);
        insert(bytes, at, open.repeat(deep).as_bytes());
    }

    /// The same text in another character set.
    fn recode(&mut self, bytes: &mut Vec<u8>) {
        let text = String::from_utf8_lossy(bytes).into_owned();
        *bytes = match self.below(4) {
            0 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            1 => [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect(),
            // Latin-1 keeps what fits into a byte.
            2 => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(0xe9)).collect(),
            // UTF-8 taken for Latin-1 and written as UTF-8 once more.
            _ => text.bytes().map(char::from).collect::<String>().into_bytes(),
        };
    }
}

impl Iterator for Mutations<'_> {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let mut bytes = self.seed().to_vec();
        for _ in 0..=self.below(4) {
            self.mutate(&mut bytes);
            bytes.truncate(LONGEST);
        }
        Some(bytes)
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, more: &[u8]) {
    bytes.splice(at..at, more.iter().copied());
}
