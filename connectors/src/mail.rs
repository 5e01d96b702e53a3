//! Mail through folders, which needs no mail account.
//!
//! ```text
//! DROP/new/..., DROP/<address>/new/..., DROP/*.eml -> maildir::MaildirSource -> accept
//! MailOutbox -> outbox::MaildirOutbox -> OUT/new/...   (read by any mail program)
//! ```

pub mod maildir;
pub mod outbox;
