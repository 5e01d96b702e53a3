//! The standard security handler, revision 3: RC4 with a 128-bit key from the
//! user password. Weak by today's measure, and what a production office's
//! "protect with a password" box still writes.

use document::SecurityHandler;
use md5::{Digest as _, Md5};
use pdf_writer::{Dict, Name, Str};

/// Fills short passwords up to 32 bytes (ISO 32000-1, 7.6.3.3).
const PADDING: [u8; 32] = [
    0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E, 0x56, 0xFF, 0xFA, 0x01, 0x08,
    0x2E, 0x2E, 0x00, 0xB6, 0xD0, 0x68, 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A,
];

/// Reading is permitted, everything else is not.
const PERMISSIONS: i32 = -3904;

/// The key of one file and the two values that let a reader test a password.
pub(super) struct StandardHandler {
    key: [u8; 16],
    owner: [u8; 32],
    user: [u8; 32],
}

impl StandardHandler {
    /// Derives the key. The owner's password is never used but must not be empty;
    /// it is the user's backwards.
    pub(super) fn new(password: &str, file_id: &[u8]) -> Self {
        let owner_password: String = password.chars().rev().collect();
        let owner_key = stretch(Md5::digest(padded(&owner_password)).into());
        let owner = twenty_rounds(&owner_key, padded(password));

        let mut hash = Md5::new();
        hash.update(padded(password));
        hash.update(owner);
        hash.update(PERMISSIONS.to_le_bytes());
        hash.update(file_id);
        let key = stretch(hash.finalize().into());

        let mut check = Md5::new();
        check.update(PADDING);
        check.update(file_id);
        let check: [u8; 16] = check.finalize().into();
        let mut user = [0; 32];
        user[..16].copy_from_slice(&twenty_rounds(&key, check));
        Self { key, owner, user }
    }
}

impl SecurityHandler for StandardHandler {
    fn encrypt(&self, number: i32, data: &[u8]) -> Vec<u8> {
        let mut hash = Md5::new();
        hash.update(self.key);
        hash.update(&number.to_le_bytes()[..3]);
        hash.update([0, 0]);
        let key: [u8; 16] = hash.finalize().into();
        let mut out = data.to_vec();
        rc4(&key, &mut out);
        out
    }

    fn write_dictionary(&self, mut dict: Dict<'_>) {
        dict.pair(Name(b"Filter"), Name(b"Standard"));
        dict.pair(Name(b"V"), 2);
        dict.pair(Name(b"R"), 3);
        dict.pair(Name(b"Length"), 128);
        dict.pair(Name(b"P"), PERMISSIONS);
        dict.pair(Name(b"O"), Str(&self.owner));
        dict.pair(Name(b"U"), Str(&self.user));
    }
}

fn padded(password: &str) -> [u8; 32] {
    let mut out = [0; 32];
    for (slot, byte) in out.iter_mut().zip(password.bytes().chain(PADDING)) {
        *slot = byte;
    }
    out
}

/// Fifty more rounds of the hash.
fn stretch(mut hash: [u8; 16]) -> [u8; 16] {
    for _ in 0..50 {
        hash = Md5::digest(hash).into();
    }
    hash
}

/// RC4 twenty times over, each with the key xored by the round.
fn twenty_rounds<const N: usize>(key: &[u8; 16], mut data: [u8; N]) -> [u8; N] {
    for round in 0..20u8 {
        rc4(&key.map(|byte| byte ^ round), &mut data);
    }
    data
}

fn rc4(key: &[u8], data: &mut [u8]) {
    let mut state: [u8; 256] = std::array::from_fn(|at| at as u8);
    let mut j = 0u8;
    for i in 0..256 {
        j = j.wrapping_add(state[i]).wrapping_add(key[i % key.len()]);
        state.swap(i, usize::from(j));
    }
    let (mut i, mut j) = (0u8, 0u8);
    for byte in data {
        i = i.wrapping_add(1);
        j = j.wrapping_add(state[usize::from(i)]);
        state.swap(usize::from(i), usize::from(j));
        let at = state[usize::from(i)].wrapping_add(state[usize::from(j)]);
        *byte ^= state[usize::from(at)];
    }
}
