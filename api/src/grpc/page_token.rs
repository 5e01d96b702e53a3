//! Page tokens: where the next page begins, opaque to clients.
//!
//! A token also carries a digest of the list it belongs to, so that one taken from another
//! list, or from the same list of somebody else, is refused instead of answering with a hole.

use sha2::{Digest, Sha256};
use tonic::Status;

use super::error;

/// Separates the parts; no id, date or address has one.
const BETWEEN: char = '\n';

/// The tokens of one list. Their place has `N` parts: the values it is ordered by.
pub(super) struct PageToken<const N: usize> {
    digest: String,
}

impl<const N: usize> PageToken<N> {
    /// Of the list with this name and these fields of its request.
    pub(super) fn of(list: &str, request: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in [list].iter().chain(request) {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Self {
            digest: hex::encode(&hash.finalize()[..4]),
        }
    }

    /// What is told of a token that does not belong here.
    pub(super) fn foreign() -> Status {
        error::invalid("page_token", "this is no token of this list")
    }

    /// The place behind which the page begins; `None` for the first page.
    pub(super) fn decode(&self, token: &str) -> Result<Option<[String; N]>, Status> {
        if token.is_empty() {
            return Ok(None);
        }
        let bytes = hex::decode(token).map_err(|_| Self::foreign())?;
        let text = String::from_utf8(bytes).map_err(|_| Self::foreign())?;
        let mut parts = text.split(BETWEEN).map(str::to_owned);
        if parts.next().as_deref() != Some(self.digest.as_str()) {
            return Err(Self::foreign());
        }
        let place: Vec<String> = parts.collect();
        place.try_into().map(Some).map_err(|_| Self::foreign())
    }

    /// Cuts `found`, one more than the page holds, to the page; the token of the next page,
    /// empty if there is none.
    pub(super) fn next<T>(
        &self,
        found: &mut Vec<T>,
        size: u32,
        place: impl Fn(&T) -> [String; N],
    ) -> String {
        if found.len() <= size as usize {
            return String::new();
        }
        found.truncate(size as usize);
        let Some(last) = found.last() else {
            return String::new();
        };
        self.encode(&place(last))
    }

    /// The token of what lies behind a place.
    pub(super) fn encode(&self, place: &[String; N]) -> String {
        let mut text = self.digest.clone();
        for part in place {
            text.push(BETWEEN);
            text.push_str(part);
        }
        hex::encode(text)
    }
}

#[cfg(test)]
mod tests {
    use super::PageToken;

    #[test]
    fn a_token_leads_on_in_its_own_list_only() {
        let list = PageToken::of("days", &["u-1", ""]);
        let mut found = vec!["a", "b", "c"];
        let token = list.next(&mut found, 2, |last| [(*last).to_owned(), "x".to_owned()]);
        assert_eq!(found, ["a", "b"]);
        let place = list.decode(&token).unwrap();
        assert_eq!(place, Some(["b".to_owned(), "x".to_owned()]));
        assert_eq!(list.decode("").unwrap(), None);
        assert!(
            PageToken::<2>::of("days", &["u-2", ""])
                .decode(&token)
                .is_err()
        );
        assert!(PageToken::<2>::of("days", &["u-1"]).decode(&token).is_err());
        assert!(
            PageToken::<1>::of("days", &["u-1", ""])
                .decode(&token)
                .is_err()
        );
        assert!(list.decode("zz").is_err() && list.decode("00ff").is_err());
        assert_eq!(
            list.next(&mut found, 2, |_| [const { String::new() }; 2]),
            ""
        );
    }
}
