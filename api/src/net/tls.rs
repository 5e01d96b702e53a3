//! TLS: certificates are read from files, and read again when the files are replaced.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{VerifierBuilderError, WebPkiClientVerifier};
use tokio_rustls::rustls::{self, RootCertStore, ServerConfig};
use tokio_util::sync::CancellationToken;

/// How often the files are read again: tools that renew certificates replace them without a
/// signal.
const RELOAD_INTERVAL: Duration = Duration::from_secs(60);

/// Why certificates cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("tls/unreadable: {}: {source}", .file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A file is not PEM, or lacks the certificate or key that it should contain.
    #[error("tls/malformed: {}: {problem}", .file.display())]
    Malformed {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// Certificate and key do not belong together, or their kind is not supported.
    #[error("tls/unusable: {0}")]
    Unusable(#[from] rustls::Error),
    /// The authority cannot be used to verify client certificates.
    #[error("tls/unusable: the authority of client certificates: {0}")]
    Authority(#[from] VerifierBuilderError),
}

impl TlsError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "tls/unreadable",
            Self::Malformed { .. } => "tls/malformed",
            Self::Unusable(_) | Self::Authority(_) => "tls/unusable",
        }
    }
}

/// The TLS configuration of the port. Cheap to clone; a reload reaches all clones.
#[derive(Clone)]
pub struct Tls {
    options: config::Tls,
    current: Arc<RwLock<Loaded>>,
}

/// The bytes of the files, and the configuration made from them.
struct Loaded {
    files: Vec<Vec<u8>>,
    server: Arc<ServerConfig>,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Tls").field(&self.options).finish()
    }
}

impl Tls {
    /// Reads the files that the options name; `None` if they name none.
    ///
    /// # Errors
    /// See [`TlsError`].
    pub fn read(options: &config::Tls) -> Result<Option<Self>, TlsError> {
        if !options.is_on() {
            return Ok(None);
        }
        Ok(Some(Self {
            current: Arc::new(RwLock::new(Loaded::read(options)?)),
            options: options.clone(),
        }))
    }

    /// The acceptor for the next connection.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        TlsAcceptor::from(current.server.clone())
    }

    /// Reads the files again at SIGHUP and once a minute, until `stop`. Open connections keep their
    /// certificate; files that cannot be used are logged and change nothing.
    pub async fn reload_until(self, stop: CancellationToken) {
        let Ok(mut hangup) = signal(SignalKind::hangup()) else {
            return tracing::error!("SIGHUP cannot be handled: certificates are not reloaded");
        };
        loop {
            tokio::select! {
                _ = hangup.recv() => {}
                () = tokio::time::sleep(RELOAD_INTERVAL) => {}
                () = stop.cancelled() => return,
            }
            match self.reload() {
                Ok(true) => tracing::info!("new certificates are in use"),
                Ok(false) => {}
                Err(error) => {
                    tracing::error!(%error, "certificates could not be reloaded; the old certificates are kept")
                }
            }
        }
    }

    /// Reads the files again; `true` if they have changed.
    fn reload(&self) -> Result<bool, TlsError> {
        let read = Loaded::read(&self.options)?;
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let changed = current.files != read.files;
        if changed {
            *current = read;
        }
        Ok(changed)
    }
}

impl Loaded {
    fn read(options: &config::Tls) -> Result<Self, TlsError> {
        let certificate = bytes(&options.certificate)?;
        let key = bytes(&options.private_key)?;
        let private = PrivateKeyDer::from_pem_slice(&key)
            .map_err(|problem| malformed(&options.private_key, &problem))?;
        let chain = certificates(&options.certificate, &certificate)?;
        let mut files = vec![certificate, key];

        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()?;
        let builder = match options.has_client_authority() {
            true => {
                let authority = bytes(&options.client_authority)?;
                let mut roots = RootCertStore::empty();
                for root in certificates(&options.client_authority, &authority)? {
                    roots.add(root)?;
                }
                files.push(authority);
                let verifier =
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                // Only operators need a certificate; `rpc::middleware` requires it.
                builder.with_client_cert_verifier(verifier.allow_unauthenticated().build()?)
            }
            false => builder.with_no_client_auth(),
        };
        let mut server = builder.with_single_cert(chain, private)?;
        server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self {
            files,
            server: Arc::new(server),
        })
    }
}

fn bytes(file: &Path) -> Result<Vec<u8>, TlsError> {
    std::fs::read(file).map_err(|source| TlsError::Unreadable {
        file: file.to_owned(),
        source,
    })
}

fn certificates(file: &Path, bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(bytes).collect();
    match found {
        Ok(found) if found.is_empty() => Err(malformed(file, &pem::Error::NoItemsFound)),
        Ok(found) => Ok(found),
        Err(problem) => Err(malformed(file, &problem)),
    }
}

fn malformed(file: &Path, problem: &pem::Error) -> TlsError {
    TlsError::Malformed {
        file: file.to_owned(),
        problem: problem.to_string(),
    }
}

#[cfg(test)]
mod tests;
