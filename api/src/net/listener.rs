//! The listener of the one port: accepts connections, with TLS where a certificate is configured.
//!
//! ```text
//! accept -- no certificate ------------------------------> connection, Peer
//!        -- handshake (concurrent, at most 10 s each) --->
//! ```

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

use super::tls::Tls;

/// How long a handshake may take.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// Concurrent handshakes; more connections wait in the accept queue of the system.
const MAX_HANDSHAKES: usize = 512;

/// An accepted connection, plain or with TLS.
pub type Stream = Either<TcpStream, TlsStream<TcpStream>>;

/// The client end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Address the connection comes from.
    pub address: SocketAddr,
    /// Whether the client has shown a certificate signed by the configured authority.
    pub certified: bool,
}

impl Peer {
    /// The peer of a request; an unspecified address if the request came over no connection.
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

/// Accepts connections.
#[derive(Debug)]
pub struct Listener {
    tcp: TcpListener,
    tls: Option<Tls>,
    handshakes: JoinSet<io::Result<(Stream, Peer)>>,
}

impl Listener {
    /// A listener on `tcp`; `None` accepts plain connections.
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
                    Err(error) => tracing::error!(%error, "the task of a handshake failed"),
                },
                (tcp, address) = axum::serve::Listener::accept(&mut self.tcp),
                    if self.handshakes.len() < MAX_HANDSHAKES =>
                {
                    // Responses are small and many share a connection: waiting to fill a packet
                    // would only delay them.
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
    let stream = tokio::time::timeout(HANDSHAKE_TIMEOUT, acceptor.accept(tcp)).await??;
    let session: &rustls::ServerConnection = stream.get_ref().1;
    let certified = session.peer_certificates().is_some();
    Ok((Either::Right(stream), Peer { address, certified }))
}

impl Connected<IncomingStream<'_, Listener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Listener>) -> Self {
        *stream.remote_addr()
    }
}
