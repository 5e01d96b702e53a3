//! A connection to a running server, and what its errors mean here.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;

use super::exit::{Exit, Failure};
use super::global::Global;
use crate::auth::OperatorToken;

/// How long a server may take to accept the connection.
const CONNECT: Duration = Duration::from_secs(5);

/// Which server a command talks to.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Server {
    /// Where the server is.
    #[arg(
        long = "server",
        value_name = "URL",
        default_value = "http://127.0.0.1:7300"
    )]
    pub(super) url: String,
    /// Access token [default: that of the server on the data folder, see --data].
    #[arg(
        long,
        value_name = "TOKEN",
        env = "STILLONTIME_TOKEN",
        hide_env_values = true
    )]
    token: Option<String>,
    /// Certificates of the authority that a server with TLS has its own from, in PEM
    /// [default: those that the system trusts].
    #[arg(long, value_name = "FILE", env = "STILLONTIME_AUTHORITY")]
    authority: Option<PathBuf>,
    /// Certificate to show to a server that wants one of its operators, in PEM.
    #[arg(
        long,
        value_name = "FILE",
        env = "STILLONTIME_CERTIFICATE",
        requires = "certificate_key"
    )]
    certificate: Option<PathBuf>,
    /// Key of the certificate.
    #[arg(
        long,
        value_name = "FILE",
        env = "STILLONTIME_CERTIFICATE_KEY",
        requires = "certificate"
    )]
    certificate_key: Option<PathBuf>,
}

impl Server {
    /// What the server is trusted for, and what it is shown.
    fn tls(&self) -> Result<ClientTlsConfig, Failure> {
        let read = |file: &Path| {
            let named =
                |error| Failure::new("tls/unreadable", format!("{}: {error}", file.display()));
            std::fs::read(file).map_err(named)
        };
        let tls = ClientTlsConfig::new();
        let tls = match &self.authority {
            Some(file) => tls.ca_certificate(Certificate::from_pem(read(file)?)),
            None => tls.with_native_roots(),
        };
        Ok(match (&self.certificate, &self.certificate_key) {
            (Some(certificate), Some(key)) => {
                tls.identity(Identity::from_pem(read(certificate)?, read(key)?))
            }
            _ => tls,
        })
    }

    /// Who calls: the given token, else what a server on this machine has left for its
    /// commands. Without either the server says what is missing.
    pub(super) fn bearer(&self, global: &Global) -> Result<Bearer, Failure> {
        let given = self.token.clone().filter(|token| !token.is_empty());
        let token = match given {
            Some(token) => Some(token),
            None => OperatorToken::read(&global.load(None)?.settings.data),
        };
        let header = token.map(|token| format!("Bearer {token}").parse());
        let header = header.transpose().map_err(|_| {
            Failure::new("cli/usage", "a token has no such characters").exiting(Exit::Usage)
        })?;
        Ok(Bearer(header))
    }
}

/// Puts the token into every call.
#[derive(Clone)]
pub(super) struct Bearer(Option<MetadataValue<Ascii>>);

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(header) = &self.0 {
            let metadata = request.metadata_mut();
            metadata.insert("authorization", header.clone());
        }
        Ok(request)
    }
}

/// A connection with a token.
pub(super) type Authorised = InterceptedService<Channel, Bearer>;

/// Connects; `answer` is how long the server may take for an answer, if it is limited.
pub(super) async fn open(
    server: &Server,
    global: &Global,
    answer: Option<Duration>,
) -> Result<Authorised, Failure> {
    let bearer = server.bearer(global)?;
    let channel = channel(server, answer).await?;
    Ok(InterceptedService::new(channel, bearer))
}

async fn channel(server: &Server, answer: Option<Duration>) -> Result<Channel, Failure> {
    let url = &server.url;
    let no_url = || {
        let url = config::masked(url);
        let text = format!("{url}: not an address of the form http://HOST:PORT or https://...");
        Failure::new("cli/usage", text).exiting(Exit::Usage)
    };
    let encrypted = url.starts_with("https://");
    if !encrypted && !url.starts_with("http://") {
        return Err(no_url());
    }
    let endpoint = Endpoint::from_shared(url.clone()).map_err(|_| no_url())?;
    let endpoint = match encrypted {
        true => endpoint
            .tls_config(server.tls()?)
            .map_err(|error| Failure::new("tls/unusable", told(&error)))?,
        false => endpoint,
    };
    let endpoint = endpoint.connect_timeout(CONNECT);
    let endpoint = match answer {
        Some(answer) => endpoint.timeout(answer),
        None => endpoint,
    };
    endpoint
        .connect()
        .await
        .map_err(|error| unreachable(&format!("{}: {}", config::masked(url), told(&error))))
}

/// What lies behind an error.
fn told(error: &tonic::transport::Error) -> String {
    let reason = error.source().map(ToString::to_string);
    reason.unwrap_or_else(|| error.to_string())
}

fn unreachable(text: &str) -> Failure {
    Failure::new("cli/unreachable", text).exiting(Exit::Unreachable)
}

/// The server's own code where it gave one; what has none did not come from it.
pub(super) fn failure(status: &Status) -> Failure {
    let code = status
        .get_details_error_info()
        .and_then(|info| info.metadata.get("code").cloned());
    match code {
        Some(code) => {
            let prefix = format!("{code}: ");
            let message = status.message();
            Failure::new(code, message.strip_prefix(&prefix).unwrap_or(message))
        }
        // What the connection itself says has a source: no server has answered.
        None if status.source().is_some()
            || matches!(
                status.code(),
                Code::Unavailable | Code::Unknown | Code::Cancelled
            ) =>
        {
            unreachable(status.message())
        }
        None => Failure::new(
            "cli/server",
            format!("{}: {}", status.code(), status.message()),
        ),
    }
}
