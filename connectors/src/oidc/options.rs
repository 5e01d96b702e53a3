//! Which provider, as which client.

use reqwest::Url;
use serde::{Deserialize, Serialize};

use crate::provider::Secret;

/// A provider of OpenID Connect, such as Google, and what we are to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Its address, as in its own tokens; empty: nobody signs in through a provider.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// How we show that it is us; empty for a client that cannot keep a secret.
    pub client_secret: Secret,
    /// Where it may send people back to.
    pub redirects: Vec<String>,
    /// Whether somebody without an account gets one, with the role `user`.
    pub new_accounts: bool,
}

impl Options {
    /// Whether people may be sent back to this address. On a loopback address the port is
    /// that of the moment (RFC 8252, section 7.3).
    pub fn allows(&self, redirect: &str) -> bool {
        let Some(asked) = parsed(redirect) else {
            return false;
        };
        self.redirects.iter().any(|known| {
            known == redirect || parsed(known).is_some_and(|known| is_same_place(known, &asked))
        })
    }

    /// Whether it is asked over a connection that nobody reads along: encrypted, or on this
    /// machine.
    pub fn is_private(&self) -> bool {
        parsed(&self.issuer).is_some_and(|url| url.scheme() == "https" || is_loopback(&url))
    }
}

fn parsed(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (url.has_host() && url.fragment().is_none()).then_some(url)
}

fn is_loopback(url: &Url) -> bool {
    url.scheme() == "http" && matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"))
}

fn is_same_place(mut known: Url, asked: &Url) -> bool {
    is_loopback(&known) && known.set_port(asked.port()).is_ok() && known == *asked
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn only_named_addresses_are_returned_to() {
        let options = Options {
            redirects: vec![
                "https://crew.example.com/back".to_owned(),
                "http://127.0.0.1/back".to_owned(),
            ],
            ..Options::default()
        };
        for good in [
            "https://crew.example.com/back",
            "http://127.0.0.1/back",
            "http://127.0.0.1:49152/back",
        ] {
            assert!(options.allows(good), "{good}");
        }
        for bad in [
            "",
            "back",
            "https://crew.example.com:444/back",
            "https://crew.example.com/back/",
            "https://crew.example.com/back?x=1",
            "https://crew.example.com@example.org/back",
            "http://127.0.0.1:49152/other",
            "http://127.0.0.1:49152/back#x",
            "https://127.0.0.1/back",
            "http://localhost:49152/back",
        ] {
            assert!(!options.allows(bad), "{bad}");
        }
    }

    #[test]
    fn a_provider_is_asked_in_private() {
        let of = |issuer: &str| Options {
            issuer: issuer.to_owned(),
            ..Options::default()
        };
        for good in ["https://accounts.google.com", "http://127.0.0.1:4000"] {
            assert!(of(good).is_private(), "{good}");
        }
        for bad in [
            "",
            "accounts.google.com",
            "http://example.com",
            "ftp://127.0.0.1",
        ] {
            assert!(!of(bad).is_private(), "{bad}");
        }
    }
}
