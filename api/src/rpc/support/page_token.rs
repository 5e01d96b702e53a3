//! Page tokens: the cursor of the next page, opaque to clients.
//!
//! A token also carries a digest of the list and of the request it belongs to. A token of another
//! list, or of the same list of another person, is refused instead of giving an incomplete page.

use connectors::api_store::Cursor;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tonic::Status;

use super::status;

/// Separates the parts of a token; no id, date or address contains it.
const SEPARATOR: char = '\n';

/// The tokens of one list. A cursor has `N` parts: the values that the list is ordered by.
pub(in crate::rpc) struct PageToken<const N: usize> {
    digest: String,
}

impl<const N: usize> PageToken<N> {
    /// The tokens of the list with this name and these fields of its request.
    pub(in crate::rpc) fn of(list: &str, request: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in [list].iter().chain(request) {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Self {
            digest: hex::encode(&hash.finalize()[..4]),
        }
    }

    /// The error for a token that does not belong to this list.
    pub(in crate::rpc) fn invalid() -> Status {
        status::invalid("page_token", "this token does not belong to this list")
    }

    /// The cursor after which the page begins; `None` for the first page.
    pub(in crate::rpc) fn decode(&self, token: &str) -> Result<Option<[String; N]>, Status> {
        if token.is_empty() {
            return Ok(None);
        }
        let bytes = hex::decode(token).map_err(|_| Self::invalid())?;
        let text = String::from_utf8(bytes).map_err(|_| Self::invalid())?;
        let mut parts = text.split(SEPARATOR).map(str::to_owned);
        if parts.next().as_deref() != Some(self.digest.as_str()) {
            return Err(Self::invalid());
        }
        let cursor: Vec<String> = parts.collect();
        cursor.try_into().map(Some).map_err(|_| Self::invalid())
    }

    /// Cuts `found`, which was read with one entry more than the page, to the page. Returns the
    /// token of the next page, empty if there is none. `cursor` gives the cursor of an entry.
    pub(in crate::rpc) fn next<T>(
        &self,
        found: &mut Vec<T>,
        size: u32,
        cursor: impl Fn(&T) -> [String; N],
    ) -> String {
        if found.len() <= size as usize {
            return String::new();
        }
        found.truncate(size as usize);
        let Some(last) = found.last() else {
            return String::new();
        };
        self.encode(&cursor(last))
    }

    /// The token of the page after a cursor.
    pub(in crate::rpc) fn encode(&self, cursor: &[String; N]) -> String {
        let mut text = self.digest.clone();
        for part in cursor {
            text.push(SEPARATOR);
            text.push_str(part);
        }
        hex::encode(text)
    }
}

impl PageToken<2> {
    /// The cursor of a list that is ordered by time and id, newest first; the first page begins
    /// at the end of time.
    pub(in crate::rpc) fn decode_newest_first(&self, token: &str) -> Result<Cursor, Status> {
        match self.decode(token)? {
            None => Ok((Timestamp::MAX, String::new())),
            Some([at, id]) => {
                let at = at.parse().map_err(|_| Self::invalid())?;
                Ok((at, id))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PageToken;

    #[test]
    fn a_token_is_valid_in_its_own_list_only() {
        let list = PageToken::of("days", &["u-1", ""]);
        let mut found = vec!["a", "b", "c"];
        let token = list.next(&mut found, 2, |last| [(*last).to_owned(), "x".to_owned()]);
        assert_eq!(found, ["a", "b"]);
        let cursor = list.decode(&token).unwrap();
        assert_eq!(cursor, Some(["b".to_owned(), "x".to_owned()]));
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
