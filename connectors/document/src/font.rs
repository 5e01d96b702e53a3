//! The two faces, their encoding and their widths.
//!
//! The encoding is a custom one: ASCII at its own codes, everything else from
//! code 128 on with its glyph name, as spreadsheet exports do. The widths are
//! those of the Helvetica metrics, so that a layout computed here is the layout
//! that a reader sees.

/// One of the two faces; both are among the standard 14, so nothing is embedded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Font {
    /// Helvetica.
    Regular,
    /// Helvetica-Bold.
    Bold,
}

/// First code of [`EXTRA`].
pub(crate) const FIRST_EXTRA: u8 = 128;

impl Font {
    /// Width of a text in points.
    #[must_use]
    pub fn width(self, text: &str, size: f32) -> f32 {
        let units: u32 = text.chars().map(|c| u32::from(self.advance(code(c)))).sum();
        units as f32 * size / 1000.0
    }

    /// Advance of a code, in thousandths of the size.
    pub(crate) fn advance(self, code: u8) -> u16 {
        match code {
            32..=126 => self.ascii()[usize::from(code - 32)],
            FIRST_EXTRA.. => match EXTRA.get(usize::from(code - FIRST_EXTRA)) {
                Some((_, _, Advance::Like(base))) => self.advance(*base),
                Some((_, _, Advance::Of(regular, bold))) => match self {
                    Font::Regular => *regular,
                    Font::Bold => *bold,
                },
                None => 0,
            },
            _ => 0,
        }
    }

    fn ascii(self) -> &'static [u16; 95] {
        match self {
            Font::Regular => &REGULAR,
            Font::Bold => &BOLD,
        }
    }
}

/// The code of a character, `?` where the encoding lacks it.
pub(crate) fn code(c: char) -> u8 {
    if (' '..='~').contains(&c) {
        return c as u8;
    }
    // The table is far shorter than 128 entries, so the index fits.
    EXTRA
        .iter()
        .position(|(extra, _, _)| *extra == c)
        .map_or(b'?', |at| FIRST_EXTRA.saturating_add(at as u8))
}

/// Where the advance of an extra glyph comes from.
pub(crate) enum Advance {
    /// As the ASCII glyph it is built on.
    Like(u8),
    /// Of its own: regular, bold.
    Of(u16, u16),
}

use Advance::{Like, Of};

/// Everything beyond ASCII: character, glyph name, advance. Polish, German,
/// French, Spanish, Italian and the punctuation that sheets use.
pub(crate) const EXTRA: &[(char, &str, Advance)] = &[
    ('ą', "aogonek", Like(b'a')),
    ('ć', "cacute", Like(b'c')),
    ('ę', "eogonek", Like(b'e')),
    ('ł', "lslash", Of(222, 278)),
    ('ń', "nacute", Like(b'n')),
    ('ó', "oacute", Like(b'o')),
    ('ś', "sacute", Like(b's')),
    ('ź', "zacute", Like(b'z')),
    ('ż', "zdotaccent", Like(b'z')),
    ('Ą', "Aogonek", Like(b'A')),
    ('Ć', "Cacute", Like(b'C')),
    ('Ę', "Eogonek", Like(b'E')),
    ('Ł', "Lslash", Of(556, 611)),
    ('Ń', "Nacute", Like(b'N')),
    ('Ó', "Oacute", Like(b'O')),
    ('Ś', "Sacute", Like(b'S')),
    ('Ź', "Zacute", Like(b'Z')),
    ('Ż', "Zdotaccent", Like(b'Z')),
    ('ä', "adieresis", Like(b'a')),
    ('ö', "odieresis", Like(b'o')),
    ('ü', "udieresis", Like(b'u')),
    ('ß', "germandbls", Of(611, 611)),
    ('Ä', "Adieresis", Like(b'A')),
    ('Ö', "Odieresis", Like(b'O')),
    ('Ü', "Udieresis", Like(b'U')),
    ('à', "agrave", Like(b'a')),
    ('â', "acircumflex", Like(b'a')),
    ('ç', "ccedilla", Like(b'c')),
    ('è', "egrave", Like(b'e')),
    ('é', "eacute", Like(b'e')),
    ('ê', "ecircumflex", Like(b'e')),
    ('ë', "edieresis", Like(b'e')),
    ('î', "icircumflex", Of(278, 278)),
    ('ï', "idieresis", Of(278, 278)),
    ('ô', "ocircumflex", Like(b'o')),
    ('ù', "ugrave", Like(b'u')),
    ('û', "ucircumflex", Like(b'u')),
    ('ÿ', "ydieresis", Like(b'y')),
    ('œ', "oe", Of(944, 944)),
    ('æ', "ae", Of(889, 889)),
    ('À', "Agrave", Like(b'A')),
    ('Â', "Acircumflex", Like(b'A')),
    ('Ç', "Ccedilla", Like(b'C')),
    ('È', "Egrave", Like(b'E')),
    ('É', "Eacute", Like(b'E')),
    ('Ê', "Ecircumflex", Like(b'E')),
    ('Ë', "Edieresis", Like(b'E')),
    ('Î', "Icircumflex", Like(b'I')),
    ('Ï', "Idieresis", Like(b'I')),
    ('Ô', "Ocircumflex", Like(b'O')),
    ('Ù', "Ugrave", Like(b'U')),
    ('Û', "Ucircumflex", Like(b'U')),
    ('Œ', "OE", Of(1000, 1000)),
    ('Æ', "AE", Of(1000, 1000)),
    ('á', "aacute", Like(b'a')),
    ('í', "iacute", Of(278, 278)),
    ('ú', "uacute", Like(b'u')),
    ('ñ', "ntilde", Like(b'n')),
    ('Á', "Aacute", Like(b'A')),
    ('Í', "Iacute", Like(b'I')),
    ('Ú', "Uacute", Like(b'U')),
    ('Ñ', "Ntilde", Like(b'N')),
    ('¿', "questiondown", Of(611, 611)),
    ('¡', "exclamdown", Of(333, 333)),
    ('ì', "igrave", Of(278, 278)),
    ('ò', "ograve", Like(b'o')),
    ('Ì', "Igrave", Like(b'I')),
    ('Ò', "Ograve", Like(b'O')),
    ('–', "endash", Of(556, 556)),
    ('—', "emdash", Of(1000, 1000)),
    ('•', "bullet", Of(350, 350)),
    ('·', "periodcentered", Of(278, 278)),
    ('°', "degree", Of(400, 400)),
    ('§', "section", Of(556, 556)),
    ('€', "Euro", Of(556, 556)),
    ('£', "sterling", Of(556, 556)),
    ('«', "guillemotleft", Of(556, 556)),
    ('»', "guillemotright", Of(556, 556)),
    ('“', "quotedblleft", Of(333, 500)),
    ('”', "quotedblright", Of(333, 500)),
    ('„', "quotedblbase", Of(333, 500)),
    ('‘', "quoteleft", Of(222, 278)),
    ('’', "quoteright", Of(222, 278)),
    ('…', "ellipsis", Of(1000, 1000)),
    ('½', "onehalf", Of(834, 834)),
    ('¼', "onequarter", Of(834, 834)),
    ('ª', "ordfeminine", Of(370, 370)),
    ('º', "ordmasculine", Of(365, 365)),
    ('©', "copyright", Of(737, 737)),
    ('®', "registered", Of(737, 737)),
    ('×', "multiply", Of(584, 584)),
];

#[rustfmt::skip]
const REGULAR: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

#[rustfmt::skip]
const BOLD: [u16; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
    975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
    333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];
