//! Parses an address into the segments between its commas, without postcodes and country.

use super::regions;
use super::text::words;

/// Where the town must lie, as far as postcode, state and country say so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Region {
    /// ISO code of the country.
    pub(super) country: Option<&'static str>,
    /// Lower-case code of a US state or Canadian province.
    pub(super) state: Option<&'static str>,
}

/// The text between two commas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Segment {
    /// Folded words without postcodes.
    pub(super) words: Vec<String>,
    /// Index of the first word after a postcode.
    pub(super) after_postcode: Option<usize>,
    /// The last word was written in two capitals: "CA" may be a state, "la" is none.
    ends_in_code: bool,
}

/// A parsed address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ParsedAddress {
    /// The segments, without empty ones and those that only name a state or country.
    pub(super) segments: Vec<Segment>,
    /// What postcode, state and country say.
    pub(super) region: Region,
    /// The address begins with the number of a Viennese district (`2., Praterstraße 9`).
    pub(super) vienna_district: bool,
}

impl ParsedAddress {
    /// Parses an address.
    pub(super) fn parse(address: &str) -> Self {
        let mut parsed = Self::default();
        let spaced = address.replace(" - ", ",").replace(" – ", ",");
        let raw: Vec<&str> = spaced
            .split([',', ';', '\n', '(', ')', '|'])
            .map(str::trim)
            .filter(|segment| !segment.is_empty())
            .collect();
        parsed.vienna_district = raw.len() > 1
            && raw[0]
                .strip_suffix('.')
                .and_then(|number| number.parse::<u8>().ok())
                .is_some_and(|number| (1..=23).contains(&number));
        for (index, segment) in raw.iter().enumerate() {
            let segment = parsed.segment(segment, index == 0);
            parsed.segments.push(segment);
        }
        parsed.take_regions();
        parsed.segments.retain(|segment| !segment.words.is_empty());
        parsed
    }

    fn segment(&mut self, text: &str, is_first: bool) -> Segment {
        let tokens: Vec<&str> = text.split_whitespace().collect();
        let mut segment = Segment::default();
        let mut index = 0;
        while let Some(token) = tokens.get(index) {
            let code = Postcode::at(&tokens, index, is_first);
            if let Some(code) = &code {
                self.region.country = code.country.or(self.region.country);
                segment.after_postcode = Some(segment.words.len());
                // "CA 90028": only before a ZIP code are two letters certainly a state.
                if code.country.is_none() && index > 0 {
                    self.take_state_before_zip(&mut segment);
                }
            } else {
                segment.words.extend(words(token));
                segment.ends_in_code = shape(token) == "AA";
            }
            index += code.map_or(1, |code| code.tokens);
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
            self.region = Region {
                country: Some("US"),
                state: Some(state),
            };
        }
    }

    /// Removes country and state from the end; each is a segment of its own or its last word.
    fn take_regions(&mut self) {
        for _ in 0..4 {
            let has_more = self.segments.len() > 1;
            let Some(last) = self.segments.last_mut() else {
                return;
            };
            let allows_code = last.ends_in_code;
            if last.words.is_empty()
                || has_more && self.region.take(&last.words.join(" "), allows_code)
            {
                self.segments.pop();
            } else if last.words.len() > 1
                && last
                    .words
                    .last()
                    .is_some_and(|word| self.region.take(word, allows_code))
            {
                last.words.pop();
                last.ends_in_code = false;
            } else {
                return;
            }
        }
    }
}

impl Region {
    /// Takes over a country or a state; `false` if the name is neither. State codes are
    /// recognised only if `allows_code`.
    fn take(&mut self, name: &str, allows_code: bool) -> bool {
        if let Some(country) = regions::country(name) {
            self.country.get_or_insert(country);
            return true;
        }
        let state = regions::state_code(name).filter(|_| allows_code);
        let state = state.or_else(|| regions::state_name(name));
        // Only the United States and Canada have states here.
        if state.is_none() || !matches!(self.country, None | Some("US" | "CA")) {
            return false;
        }
        self.state = self.state.or(state);
        true
    }
}

/// The country of a postcode, if its form tells, and the number of tokens it consists of.
struct Postcode {
    country: Option<&'static str>,
    tokens: usize,
}

impl Postcode {
    fn at(tokens: &[&str], index: usize, is_first_segment: bool) -> Option<Self> {
        let token = tokens[index];
        let one = |country| Some(Self { country, tokens: 1 });
        match shape(token).as_str() {
            "99-999" => return one(Some("PL")),
            "99999-9999" => return one(None),
            // At the very beginning five digits are a house number.
            "99999" if !(is_first_segment && index == 0) => return one(None),
            "9999" if !is_first_segment && index == 0 && tokens.len() > 1 => return one(None),
            _ => {}
        }
        let next = shape(tokens.get(index + 1)?);
        let outward = shape(token);
        let british = ["A9", "A99", "AA9", "AA99", "A9A", "AA9A"].contains(&outward.as_str());
        let country = match next.as_str() {
            "9AA" if british => Some("GB"),
            "9A9" if outward == "A9A" => Some("CA"),
            _ => return None,
        };
        Some(Self { country, tokens: 2 })
    }
}

/// The token with digits as `9` and capitals as `A`, to be compared with forms of postcodes.
fn shape(token: &str) -> String {
    let form = |letter: char| match letter {
        '0'..='9' => '9',
        'A'..='Z' => 'A',
        other => other,
    };
    token.chars().take(11).map(form).collect()
}
