//! Fictional telephone numbers: the American numbers that are reserved for fiction (555-01xx),
//! and Polish numbers that begin with zeros.

/// "(323) 555-0142".
#[must_use]
pub fn american(n: u32) -> String {
    const CODES: [u32; 4] = [213, 310, 323, 818];
    format!("({}) 555-01{:02}", CODES[(n / 100 % 4) as usize], n % 100)
}

/// "323-555-0142", as crew lists have it.
#[must_use]
pub fn american_short(n: u32) -> String {
    american(n).replace('(', "").replace(") ", "-")
}

/// "+48 000 000 042".
#[must_use]
pub fn polish(n: u32) -> String {
    format!("+48 000 000 {:03}", n % 100)
}

/// "+1 323 555 0142", for British sheets of an American service company.
#[must_use]
pub fn international(n: u32) -> String {
    format!("+1 {}", american_short(n).replace('-', " "))
}
