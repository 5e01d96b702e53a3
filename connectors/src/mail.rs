//! Mail through folders: what works without any account.
//!
//! ```text
//! DROP/new/..., DROP/<address>/new/..., DROP/*.eml -> maildir::MaildirSource -> accept
//! MailOutbox -> outbox::MaildirOutbox -> OUT/new/...   (any mail program shows it)
//! ```

pub mod maildir;
pub mod outbox;
