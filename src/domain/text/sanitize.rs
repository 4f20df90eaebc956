//! Rewrites foreign text so that nothing in it acts on a terminal and nothing in it is hidden.
//!
//! Decides by Unicode general category and never by a list of known attacks. Nothing is dropped without a trace.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_properties::{
    GeneralCategory, GeneralCategoryGroup, UnicodeEmoji, UnicodeGeneralCategory,
};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::{TAB_STOP, layout};

/// Combining marks that one grapheme cluster may carry; real scripts stay below.
const MARKS_PER_CLUSTER: usize = 8;

/// Code points that one grapheme cluster may keep. The longest recommended emoji has 10; chains of jamo, conjuncts or
/// joined emoji have no limit of their own and would make one cell arbitrarily large.
const CODE_POINTS_PER_CLUSTER: usize = 16;

const ZERO_WIDTH_JOINER: char = '\u{200D}';
const EMOJI_PRESENTATION: char = '\u{FE0F}';
const KEYCAP: char = '\u{20E3}';

/// How breaks and tabs show.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// As signs, on one line.
    OneLine,
    /// Not at all: the caller has split the text at breaks and tabs.
    Detail,
}

/// Whether every character is printable ASCII and nothing reads like a spelling of ours: the text stays as it is.
pub(super) fn is_plain(text: &str) -> bool {
    let printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    printable
        && !text
            .bytes()
            .enumerate()
            .any(|(at, byte)| byte == b'<' && reads_like_a_spelling(&text[at..]))
}

/// Whether the text holds a C0 or C1 control or DEL.
pub(super) const fn has_control_byte(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let c1 = bytes[at] == 0xC2 && at + 1 < bytes.len() && bytes[at + 1] < 0xA0;
        if bytes[at] < 0x20 || bytes[at] == 0x7F || c1 {
            return true;
        }
        at += 1;
    }
    false
}

/// One line of the detail pane, tabs expanded.
pub(super) fn detail_line(line: &str) -> String {
    if is_plain(line) {
        return line.to_owned();
    }
    let mut shown = String::with_capacity(line.len());
    let mut columns = 0;
    for (index, part) in line.split('\t').enumerate() {
        if index > 0 {
            let gap = TAB_STOP - columns % TAB_STOP;
            shown.extend(std::iter::repeat_n(' ', gap));
            columns += gap;
        }
        let before = shown.len();
        shown.extend(pieces(part, Layout::Detail));
        columns += layout::columns(&shown[before..]);
    }
    shown
}

/// The text cluster by cluster, each as it may be shown.
pub(super) fn pieces(text: &str, layout: Layout) -> impl Iterator<Item = Cow<'_, str>> {
    text.grapheme_indices(true)
        .map(move |(at, cluster)| match cluster.as_bytes() {
            [b'<'] if reads_like_a_spelling(&text[at..]) => Cow::Owned(code_point('<')),
            [b' '..=b'~'] => Cow::Borrowed(cluster),
            _ => shown_cluster(cluster, &text[at..], layout),
        })
}

/// Whether text starting with `<` could be taken for `<U+202E>` or `<+12 marks>`.
fn reads_like_a_spelling(text: &str) -> bool {
    let text = text.as_bytes();
    matches!(text, [b'<', b'U', b'+', digit, ..] if digit.is_ascii_hexdigit())
        || matches!(text, [b'<', b'+', digit, ..] if digit.is_ascii_digit())
}

/// `text` starts with `cluster`.
fn shown_cluster<'a>(cluster: &'a str, text: &str, layout: Layout) -> Cow<'a, str> {
    let shown = Rewriter::default().rewrite(cluster, text, layout);
    // A cell without a column would vanish: a lone vowel jamo, a lone prepended sign.
    if shown.graphemes(true).any(|cell| cell.width() == 0) {
        return Cow::Owned(cluster.chars().map(code_point).collect());
    }
    if shown == cluster {
        Cow::Borrowed(cluster)
    } else {
        Cow::Owned(shown)
    }
}

/// Rewrites one grapheme cluster.
#[derive(Default)]
struct Rewriter {
    shown: String,
    /// The character just before, if it was kept: what a mark, selector or joiner would act on.
    previous: Option<char>,
    kept: usize,
    marks: usize,
    surplus_marks: usize,
}

impl Rewriter {
    fn rewrite(mut self, cluster: &str, text: &str, layout: Layout) -> String {
        for (at, char) in cluster.char_indices() {
            let next = cluster[at + char.len_utf8()..].chars().next();
            match role(char) {
                // Some signs stand before their base, so `<` need not come first in its cluster.
                Role::Base if char == '<' && reads_like_a_spelling(&text[at..]) => self.spell(char),
                Role::Control => self.control(char, layout),
                Role::Hidden => self.spell(char),
                Role::Joiner if self.joins(next) => self.keep(char),
                Role::Selector if self.presents(next) => self.keep(char),
                Role::Joiner | Role::Selector => self.spell(char),
                Role::Mark => self.mark(char),
                Role::Modifier if self.modifies() => self.keep(char),
                Role::Base if self.has_room_for(1) => self.keep(char),
                Role::Modifier | Role::Base => self.spell(char),
            }
        }
        self.write_surplus();
        self.shown
    }

    fn keep(&mut self, char: char) {
        self.write_surplus();
        self.shown.push(char);
        self.previous = Some(char);
        self.kept += 1;
    }

    fn spell(&mut self, char: char) {
        self.write_surplus();
        self.shown.push_str(&code_point(char));
        self.previous = None;
    }

    fn control(&mut self, char: char, layout: Layout) {
        let sign = match char {
            '\n' if layout == Layout::OneLine => Some('⏎'),
            '\t' if layout == Layout::OneLine => Some('→'),
            '\u{7F}' => Some('␡'),
            '\0'..='\u{1F}' => char::from_u32(0x2400 + u32::from(char)),
            _ => None,
        };
        match sign {
            Some(sign) => self.shown.push(sign),
            None => self.spell(char),
        }
        self.previous = None;
    }

    fn mark(&mut self, char: char) {
        if self.previous.is_none() && self.surplus_marks == 0 {
            self.spell(char);
        } else if self.marks < MARKS_PER_CLUSTER && self.has_room_for(1) {
            self.marks += 1;
            self.keep(char);
        } else {
            self.surplus_marks += 1;
        }
    }

    fn write_surplus(&mut self) {
        if self.surplus_marks > 0 {
            // Writing to a String can't fail.
            let _ = write!(self.shown, "<+{} marks>", self.surplus_marks);
            self.surplus_marks = 0;
            self.previous = None;
        }
    }

    fn has_room_for(&self, more: usize) -> bool {
        self.kept + more <= CODE_POINTS_PER_CLUSTER
    }

    /// A joiner stays between two emoji, if the second one fits too.
    fn joins(&self, next: Option<char>) -> bool {
        let after_emoji = self.previous.is_some_and(|previous| {
            is_emoji(previous) || is_modifier(previous) || previous == EMOJI_PRESENTATION
        });
        after_emoji && next.is_some_and(is_emoji) && self.has_room_for(2)
    }

    /// An emoji selector stays right after an emoji, or between a digit and the keycap.
    fn presents(&self, next: Option<char>) -> bool {
        let room = self.has_room_for(2);
        let keycap = |base: char| matches!(base, '0'..='9' | '#' | '*') && next == Some(KEYCAP);
        room && self
            .previous
            .is_some_and(|base| is_emoji(base) || keycap(base))
    }

    /// A skin tone stays where it starts a cluster, as a swatch, or right after an emoji.
    fn modifies(&self) -> bool {
        let swatch = self.shown.is_empty() && self.surplus_marks == 0;
        let tone = self.previous.is_some_and(is_emoji) && self.has_room_for(1);
        swatch || tone
    }
}

enum Role {
    Control,
    Hidden,
    Joiner,
    Selector,
    Mark,
    Modifier,
    Base,
}

fn role(char: char) -> Role {
    match char {
        ZERO_WIDTH_JOINER => return Role::Joiner,
        EMOJI_PRESENTATION => return Role::Selector,
        _ if is_modifier(char) => return Role::Modifier,
        _ if is_ignorable(char) || is_spelling_sign(char) => return Role::Hidden,
        _ => {}
    }
    match char.general_category() {
        GeneralCategory::Control => Role::Control,
        GeneralCategory::Format
        | GeneralCategory::LineSeparator
        | GeneralCategory::ParagraphSeparator
        | GeneralCategory::PrivateUse
        | GeneralCategory::Surrogate
        | GeneralCategory::Unassigned => Role::Hidden,
        _ if char.general_category_group() == GeneralCategoryGroup::Mark => Role::Mark,
        _ => Role::Base,
    }
}

/// The default-ignorable code points that are letters or marks by category and still draw nothing.
fn is_ignorable(char: char) -> bool {
    matches!(char,
        '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Signs that stand for control characters here: spelled out when the text itself holds them.
fn is_spelling_sign(char: char) -> bool {
    matches!(char, '\u{2400}'..='\u{241F}' | '␡' | '⏎')
}

/// An emoji that can be joined or given a presentation; not a digit, a flag letter or a skin tone.
fn is_emoji(char: char) -> bool {
    let flag_letter = matches!(char, '\u{1F1E6}'..='\u{1F1FF}');
    !char.is_ascii() && !flag_letter && !is_modifier(char) && char.is_emoji_char()
}

fn is_modifier(char: char) -> bool {
    matches!(char, '\u{1F3FB}'..='\u{1F3FF}')
}

fn code_point(char: char) -> String {
    format!("<U+{:04X}>", u32::from(char))
}
