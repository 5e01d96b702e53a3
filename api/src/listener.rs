//! The one port: takes connections, encrypted where there is a certificate.
//!
//! ```text
//! accept -- no certificate --------------------------> connection, Peer
//!        -- handshake (beside the others, 10 s) ----->
//! ```

mod tls;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::IncomingStream;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::server::TlsStream;
use tokio_rustls::{TlsAcceptor, rustls};
use tokio_util::either::Either;

pub use tls::{Tls, TlsError};

/// A handshake that takes longer is given up.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Handshakes at once; whoever comes then waits in the system's queue.
const HANDSHAKES: usize = 512;

/// A connection.
pub type Stream = Either<TcpStream, TlsStream<TcpStream>>;

/// Who is at the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// From where the connection comes.
    pub address: SocketAddr,
    /// Whether it has shown a certificate of the authority that we trust.
    pub certified: bool,
}

impl Peer {
    /// From where a request comes, and as whom; of nobody where it came in no connection.
    pub(crate) fn of(extensions: &axum::http::Extensions) -> Self {
        let info = extensions.get::<axum::extract::ConnectInfo<Self>>();
        info.map_or_else(
            || Self::plain((IpAddr::from([0; 4]), 0).into()),
            |info| info.0,
        )
    }

    fn plain(address: SocketAddr) -> Self {
        Self {
            address,
            certified: false,
        }
    }
}

/// Takes connections.
#[derive(Debug)]
pub struct Listener {
    tcp: TcpListener,
    tls: Option<Tls>,
    handshakes: JoinSet<io::Result<(Stream, Peer)>>,
}

impl Listener {
    /// With TLS, if it is given.
    pub fn new(tcp: TcpListener, tls: Option<Tls>) -> Self {
        Self {
            tcp,
            tls,
            handshakes: JoinSet::new(),
        }
    }
}

impl axum::serve::Listener for Listener {
    type Io = Stream;
    type Addr = Peer;

    async fn accept(&mut self) -> (Stream, Peer) {
        loop {
            tokio::select! {
                Some(done) = self.handshakes.join_next() => match done {
                    Ok(Ok(ready)) => return ready,
                    Ok(Err(error)) => tracing::debug!(%error, "a handshake failed"),
                    Err(error) => tracing::error!(%error, "a handshake ended badly"),
                },
                (tcp, address) = axum::serve::Listener::accept(&mut self.tcp),
                    if self.handshakes.len() < HANDSHAKES =>
                {
                    // Answers are small and often many on one connection: waiting to fill a
                    // packet would only delay them.
                    let _ = tcp.set_nodelay(true);
                    match &self.tls {
                        Some(tls) => {
                            let _ = self.handshakes.spawn(handshake(tls.acceptor(), tcp, address));
                        }
                        None => return (Either::Left(tcp), Peer::plain(address)),
                    }
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<Peer> {
        self.tcp.local_addr().map(Peer::plain)
    }
}

async fn handshake(
    acceptor: TlsAcceptor,
    tcp: TcpStream,
    address: SocketAddr,
) -> io::Result<(Stream, Peer)> {
    let stream = tokio::time::timeout(HANDSHAKE, acceptor.accept(tcp)).await??;
    let session: &rustls::ServerConnection = stream.get_ref().1;
    let certified = session.peer_certificates().is_some();
    Ok((Either::Right(stream), Peer { address, certified }))
}

impl Connected<IncomingStream<'_, Listener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Listener>) -> Self {
        *stream.remote_addr()
    }
}
