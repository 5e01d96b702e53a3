//! The settings of sign-in through an identity provider.

use reqwest::Url;
use serde::{Deserialize, Serialize};

use crate::provider::Secret;

/// An OpenID Connect provider, such as Google, and this server's registration as its client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The issuer URL, as in the provider's tokens; empty: no sign-in through a provider.
    pub issuer: String,
    /// The client id that the provider assigned.
    pub client_id: String,
    /// The client secret; empty for a public client.
    pub client_secret: Secret,
    /// The redirect URIs that sign-ins may use.
    pub redirects: Vec<String>,
    /// Whether a person without an account gets one with the role `user`.
    pub new_accounts: bool,
}

impl Options {
    /// Whether `redirect` is a configured redirect URI. The port of a loopback address is ignored
    /// (RFC 8252, section 7.3).
    pub fn allows(&self, redirect: &str) -> bool {
        let Some(requested) = parsed(redirect) else {
            return false;
        };
        self.redirects.iter().any(|known| {
            known == redirect
                || parsed(known).is_some_and(|known| is_same_loopback(known, &requested))
        })
    }

    /// Whether the connection to the provider is private: encrypted, or on this machine.
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

fn is_same_loopback(mut known: Url, requested: &Url) -> bool {
    is_loopback(&known) && known.set_port(requested.port()).is_ok() && known == *requested
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn only_configured_redirect_uris_are_allowed() {
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
    fn only_https_and_loopback_issuers_are_private() {
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
