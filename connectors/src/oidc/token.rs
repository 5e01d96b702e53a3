//! Verifies the signature of ID tokens (RFC 7515, 7517, 7518) with RS256 and ES256, one of which
//! every provider supports.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;

/// Why an ID token is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidToken {
    /// It is not a JSON Web Token with the required claims.
    #[error("it is not a JSON Web Token")]
    Malformed,
    /// The signature algorithm is neither RS256 nor ES256.
    #[error("its signature algorithm is neither RS256 nor ES256")]
    Algorithm,
    /// The provider has not published the key that it names.
    #[error("it names a key that the provider has not published")]
    UnknownKey,
    /// The signature does not match.
    #[error("its signature does not match")]
    Signature,
    /// The issuer is not the configured provider.
    #[error("its issuer is not the configured provider")]
    Issuer,
    /// The audience is another client.
    #[error("its audience is another client")]
    Audience,
    /// It has expired, or is issued in the future.
    #[error("it has expired, or is issued in the future")]
    Expired,
    /// The nonce belongs to another sign-in.
    #[error("it belongs to another sign-in")]
    Nonce,
    /// The UserInfo endpoint answered about another subject.
    #[error("the UserInfo endpoint answered about another subject")]
    Subject,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
}

/// A public key (RFC 7517).
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Jwk {
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    #[serde(flatten)]
    parameters: KeyParameters,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kty")]
enum KeyParameters {
    #[serde(rename = "RSA")]
    Rsa { n: String, e: String },
    #[serde(rename = "EC")]
    Curve { crv: String, x: String, y: String },
}

/// Verifies the signature of a token with one of the keys, and returns the payload.
///
/// # Errors
/// [`InvalidToken::Malformed`] to [`InvalidToken::Signature`].
pub(super) fn verify(token: &str, keys: &[Jwk]) -> Result<Vec<u8>, InvalidToken> {
    let (signed, signature) = token.rsplit_once('.').ok_or(InvalidToken::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(InvalidToken::Malformed)?;
    let header: Header =
        serde_json::from_slice(&decoded(header)?).map_err(|_| InvalidToken::Malformed)?;
    let (payload, signature) = (decoded(payload)?, decoded(signature)?);
    if !["RS256", "ES256"].contains(&header.alg.as_str()) {
        return Err(InvalidToken::Algorithm);
    }
    let mut candidates = keys.iter().filter(|key| key.matches(&header)).peekable();
    candidates.peek().ok_or(InvalidToken::UnknownKey)?;
    // A token without a key id may be signed with any of them.
    match candidates.any(|key| key.verifies(signed.as_bytes(), &signature)) {
        true => Ok(payload),
        false => Err(InvalidToken::Signature),
    }
}

impl Jwk {
    fn matches(&self, header: &Header) -> bool {
        let algorithm = match &self.parameters {
            KeyParameters::Rsa { .. } => "RS256",
            KeyParameters::Curve { crv, .. } if crv == "P-256" => "ES256",
            KeyParameters::Curve { .. } => return false,
        };
        let is_named = header.kid.is_none() || header.kid == self.kid;
        let signs = self.usage.as_deref().is_none_or(|usage| usage == "sig");
        algorithm == header.alg && is_named && signs
    }

    fn verifies(&self, signed: &[u8], signature: &[u8]) -> bool {
        match &self.parameters {
            KeyParameters::Rsa { n, e } => {
                let (Ok(n), Ok(e)) = (decoded(n), decoded(e)) else {
                    return false;
                };
                let key = RsaPublicKeyComponents { n, e };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature)
                    .is_ok()
            }
            KeyParameters::Curve { x, y, .. } => {
                let (Ok(x), Ok(y)) = (decoded(x), decoded(y)) else {
                    return false;
                };
                let point = [&[4][..], &x, &y].concat();
                let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
                key.verify(signed, signature).is_ok()
            }
        }
    }
}

fn decoded(text: &str) -> Result<Vec<u8>, InvalidToken> {
    let decoded = BASE64_URL_SAFE_NO_PAD.decode(text);
    decoded.map_err(|_| InvalidToken::Malformed)
}
