//! Signatures of tokens (RFC 7515, 7517, 7518): RS256 and ES256, which all providers have.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;

/// What is wrong with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// It is none.
    #[error("it is no token")]
    Malformed,
    /// It is signed in a way that is not accepted.
    #[error("it is signed in another way than RS256 or ES256")]
    Algorithm,
    /// Nobody knows the key.
    #[error("it is signed with a key that is not the provider's")]
    UnknownKey,
    /// It was not signed with this key.
    #[error("its signature is wrong")]
    Signature,
    /// It is from somebody else.
    #[error("it is from somebody else")]
    Issuer,
    /// It is for somebody else.
    #[error("it is for somebody else")]
    Audience,
    /// It is over, or not yet good.
    #[error("it is not good at this time")]
    Expired,
    /// It belongs to another sign-in.
    #[error("it belongs to another sign-in")]
    Nonce,
    /// Two answers are about two people.
    #[error("two answers are about two people")]
    Subject,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
}

/// A public key.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Jwk {
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    #[serde(flatten)]
    numbers: Numbers,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kty")]
enum Numbers {
    #[serde(rename = "RSA")]
    Rsa { n: String, e: String },
    #[serde(rename = "EC")]
    Curve { crv: String, x: String, y: String },
}

/// The payload of a token that one of the keys has signed.
///
/// # Errors
/// [`Invalid::Malformed`] to [`Invalid::Signature`].
pub(super) fn verify(token: &str, keys: &[Jwk]) -> Result<Vec<u8>, Invalid> {
    let (signed, signature) = token.rsplit_once('.').ok_or(Invalid::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(Invalid::Malformed)?;
    let header: Header =
        serde_json::from_slice(&decoded(header)?).map_err(|_| Invalid::Malformed)?;
    let (payload, signature) = (decoded(payload)?, decoded(signature)?);
    if !["RS256", "ES256"].contains(&header.alg.as_str()) {
        return Err(Invalid::Algorithm);
    }
    let mut known = keys.iter().filter(|key| key.may_be(&header)).peekable();
    known.peek().ok_or(Invalid::UnknownKey)?;
    // Without an id several may be meant.
    match known.any(|key| key.has_signed(signed.as_bytes(), &signature)) {
        true => Ok(payload),
        false => Err(Invalid::Signature),
    }
}

impl Jwk {
    fn may_be(&self, header: &Header) -> bool {
        let kind = match &self.numbers {
            Numbers::Rsa { .. } => "RS256",
            Numbers::Curve { crv, .. } if crv == "P-256" => "ES256",
            Numbers::Curve { .. } => return false,
        };
        let named = header.kid.is_none() || header.kid == self.kid;
        let signs = self.usage.as_deref().is_none_or(|usage| usage == "sig");
        kind == header.alg && named && signs
    }

    fn has_signed(&self, signed: &[u8], signature: &[u8]) -> bool {
        match &self.numbers {
            Numbers::Rsa { n, e } => {
                let (Ok(n), Ok(e)) = (decoded(n), decoded(e)) else {
                    return false;
                };
                let key = RsaPublicKeyComponents { n, e };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature)
                    .is_ok()
            }
            Numbers::Curve { x, y, .. } => {
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

fn decoded(text: &str) -> Result<Vec<u8>, Invalid> {
    let decoded = BASE64_URL_SAFE_NO_PAD.decode(text);
    decoded.map_err(|_| Invalid::Malformed)
}
