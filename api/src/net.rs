//! Connections: the listener of the one port, and TLS.

mod listener;
mod tls;

pub use listener::{Listener, Peer, Stream};
pub use tls::{Tls, TlsError};
