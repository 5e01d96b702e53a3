//! An address taken apart: segments between commas, without postcodes and country.

use super::regions;
use super::text::words;

/// What postcode, state and country say about where the town is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hint {
    /// ISO code.
    pub(super) country: Option<&'static str>,
    /// Lower-case code of a US state or Canadian province.
    pub(super) state: Option<&'static str>,
}

/// The text between two commas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Segment {
    /// Folded words without postcodes.
    pub(super) words: Vec<String>,
    /// Index of the word that a postcode stood before.
    pub(super) after_postcode: Option<usize>,
    /// The last word was written as two capitals: "CA" may be a state, "la" is not.
    code_at_end: bool,
}

/// An address taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// Without empty ones, and without those that only name state or country.
    pub(super) segments: Vec<Segment>,
    /// What the rest says.
    pub(super) hint: Hint,
    /// The address begins with the number of a Viennese district (`2., Praterstraße 9`).
    pub(super) vienna_district: bool,
}

impl Parts {
    /// Takes `address` apart.
    pub(super) fn of(address: &str) -> Self {
        let mut parts = Self::default();
        let spaced = address.replace(" - ", ",").replace(" – ", ",");
        let raw: Vec<&str> = spaced
            .split([',', ';', '\n', '(', ')', '|'])
            .map(str::trim)
            .filter(|segment| !segment.is_empty())
            .collect();
        parts.vienna_district = raw.len() > 1
            && raw[0]
                .strip_suffix('.')
                .and_then(|number| number.parse::<u8>().ok())
                .is_some_and(|number| (1..=23).contains(&number));
        for (index, segment) in raw.iter().enumerate() {
            let segment = parts.segment(segment, index == 0);
            parts.segments.push(segment);
        }
        parts.take_regions();
        parts.segments.retain(|segment| !segment.words.is_empty());
        parts
    }

    fn segment(&mut self, text: &str, first: bool) -> Segment {
        let pieces: Vec<&str> = text.split_whitespace().collect();
        let mut segment = Segment::default();
        let mut index = 0;
        while let Some(piece) = pieces.get(index) {
            let code = Postcode::at(&pieces, index, first);
            if let Some(code) = &code {
                self.hint.country = code.country.or(self.hint.country);
                segment.after_postcode = Some(segment.words.len());
                // "CA 90028": only there the two letters are surely a state.
                if code.country.is_none() && index > 0 {
                    self.take_state_before_zip(&mut segment);
                }
            } else {
                segment.words.extend(words(piece));
                segment.code_at_end = shape(piece) == "AA";
            }
            index += code.map_or(1, |code| code.pieces);
        }
        if segment
            .after_postcode
            .is_some_and(|start| start >= segment.words.len())
        {
            segment.after_postcode = None;
        }
        segment
    }

    fn take_state_before_zip(&mut self, segment: &mut Segment) {
        let state = segment
            .words
            .last()
            .and_then(|word| regions::state_code(word));
        if let Some(state) = state {
            segment.words.pop();
            segment.after_postcode = None;
            self.hint = Hint {
                country: Some("US"),
                state: Some(state),
            };
        }
    }

    /// From the end: country, then state, each a segment of its own or the last word.
    fn take_regions(&mut self) {
        for _ in 0..4 {
            let more = self.segments.len() > 1;
            let Some(last) = self.segments.last_mut() else {
                return;
            };
            let code = last.code_at_end;
            if last.words.is_empty() || more && self.hint.take(&last.words.join(" "), code) {
                self.segments.pop();
            } else if last.words.len() > 1
                && last
                    .words
                    .last()
                    .is_some_and(|word| self.hint.take(word, code))
            {
                last.words.pop();
                last.code_at_end = false;
            } else {
                return;
            }
        }
    }
}

impl Hint {
    /// Whether the words are a country or a state, which is then remembered; codes of
    /// states only where `code` says that one is to be expected.
    fn take(&mut self, name: &str, code: bool) -> bool {
        if let Some(country) = regions::country(name) {
            self.country.get_or_insert(country);
            return true;
        }
        let state = regions::state_code(name).filter(|_| code);
        let state = state.or_else(|| regions::state_name(name));
        // A state is not looked for behind a country that has none.
        if state.is_none() || !matches!(self.country, None | Some("US" | "CA")) {
            return false;
        }
        self.state = self.state.or(state);
        true
    }
}

/// A postcode and how many pieces of text it takes.
struct Postcode {
    country: Option<&'static str>,
    pieces: usize,
}

impl Postcode {
    fn at(pieces: &[&str], index: usize, first_segment: bool) -> Option<Self> {
        let piece = pieces[index];
        let one = |country| Some(Self { country, pieces: 1 });
        match shape(piece).as_str() {
            "99-999" => return one(Some("PL")),
            "99999-9999" => return one(None),
            // A house number of five digits stands at the very beginning.
            "99999" if !(first_segment && index == 0) => return one(None),
            "9999" if !first_segment && index == 0 && pieces.len() > 1 => return one(None),
            _ => {}
        }
        let next = shape(pieces.get(index + 1)?);
        let outward = shape(piece);
        let british = ["A9", "A99", "AA9", "AA99", "A9A", "AA9A"].contains(&outward.as_str());
        let country = match next.as_str() {
            "9AA" if british => Some("GB"),
            "9A9" if outward == "A9A" => Some("CA"),
            _ => return None,
        };
        Some(Self { country, pieces: 2 })
    }
}

/// Digits as 9 and capitals as A, for comparison with the forms of postcodes.
fn shape(piece: &str) -> String {
    let form = |letter: char| match letter {
        '0'..='9' => '9',
        'A'..='Z' => 'A',
        other => other,
    };
    piece.chars().take(11).map(form).collect()
}
