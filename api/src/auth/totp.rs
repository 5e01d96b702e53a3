//! The second factor: time-based one-time passwords of six digits (RFC 6238).

use actors::model::UserId;
use actors::ports::PortError;
use connectors::accounts::Account;
use jiff::Timestamp;
use ring::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key as HmacKey, sign};

use super::authenticator::Authenticator;
use super::caller::Caller;
use super::error::AuthError;

const STEP_SECONDS: i64 = 30;
const SECRET_BYTES: usize = 20;

/// A new second factor that is not in use yet.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The secret in base32, for typing.
    pub secret: String,
    /// The secret as `otpauth://totp/...`, for a QR code.
    pub uri: String,
    /// The secret sealed for the account, to be returned with the first code.
    pub sealed: String,
}

impl Authenticator {
    /// Makes a second factor; [`Authenticator::confirm_totp`] activates it.
    ///
    /// # Errors
    /// `auth/sealing`: the cipher failed.
    pub fn enrol_totp(&self, account: &Account) -> Result<Enrolment, PortError> {
        let random = [self.context.random_bytes(), self.context.random_bytes()].concat();
        let secret = &random[..SECRET_BYTES];
        let text = base32(secret);
        let uri = format!(
            "otpauth://totp/StillOnTime:{}?secret={text}&issuer=StillOnTime",
            account.email.replace('@', "%40")
        );
        let sealed = self.key.seal(&account.id.0, secret, &self.context);
        let failed = || PortError::permanent("auth/sealing", "a secret could not be sealed");
        Ok(Enrolment {
            secret: text,
            uri,
            sealed: sealed.ok_or_else(failed)?,
        })
    }

    /// Activates a second factor if the code is valid for it now.
    ///
    /// # Errors
    /// [`AuthError::WrongCredentials`], [`AuthError::Store`].
    pub async fn confirm_totp(
        &self,
        caller: &Caller,
        sealed: String,
        code: &str,
    ) -> Result<(), AuthError> {
        let step = self.matching_step(&caller.account, &sealed, code);
        let step = step.ok_or(AuthError::WrongCredentials)?;
        let account = self.accounts.get(&caller.account).await?;
        let mut account = account.ok_or(AuthError::Unauthenticated)?;
        account.totp = Some(sealed);
        account.totp_step = step;
        self.accounts.put(&account).await?;
        self.invalidate(&account.id);
        Ok(())
    }

    /// Checks a code and marks its time step as used, so that the code is accepted once.
    /// Succeeds for an account without a second factor.
    pub(super) async fn verify_totp(&self, account: &Account, code: &str) -> Result<(), AuthError> {
        let Some(sealed) = &account.totp else {
            return Ok(());
        };
        if code.is_empty() {
            return Err(AuthError::SecondFactorRequired);
        }
        let step = self.matching_step(&account.id, sealed, code);
        let step = step.ok_or(AuthError::WrongCredentials)?;
        match self.accounts.use_totp_step(&account.id, step).await? {
            true => Ok(()),
            false => Err(AuthError::WrongCredentials),
        }
    }

    /// The time step that the code belongs to: the current one or a neighbour, because clocks
    /// differ.
    fn matching_step(&self, account: &UserId, sealed: &str, code: &str) -> Option<i64> {
        let secret = self.key.open(&account.0, sealed)?;
        let now = step_at(self.context.now());
        [now, now - 1, now + 1]
            .into_iter()
            .find(|step| code_of(&secret, *step) == code.trim())
    }
}

/// The time step of an instant.
pub(super) fn step_at(now: Timestamp) -> i64 {
    now.as_second().div_euclid(STEP_SECONDS)
}

/// The six digits of a time step.
pub(super) fn code_of(secret: &[u8], step: i64) -> String {
    let key = HmacKey::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let offset = usize::from(bytes[bytes.len() - 1] & 0x0f);
    let part = bytes[offset..offset + 4]
        .iter()
        .fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    format!("{:06}", (part & 0x7fff_ffff) % 1_000_000)
}

/// Base32 of RFC 4648 without padding.
fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    for chunk in bytes.chunks(5) {
        let mut five = [0; 8];
        five[3..3 + chunk.len()].copy_from_slice(chunk);
        let bits = u64::from_be_bytes(five);
        for index in 0..(chunk.len() * 8).div_ceil(5) {
            let digit = bits >> (35 - 5 * index) & 31;
            text.push(char::from(ALPHABET[digit as usize]));
        }
    }
    text
}
