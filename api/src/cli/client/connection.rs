//! Connects to a running server, and turns its errors into failures of a command.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;

use crate::auth::OperatorToken;
use crate::cli::exit::{Exit, Failure};
use crate::cli::global::Global;

/// Heading of the options in help pages.
const HEADING: &str = "Connection";
/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The server that a command connects to, and the credentials for it.
#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct ServerArgs {
    /// URL of the server.
    #[arg(
        long = "server",
        value_name = "URL",
        default_value = "http://127.0.0.1:7300",
        help_heading = HEADING
    )]
    pub(in crate::cli) url: String,
    /// Access token [default: the operator token in the data folder, see --data].
    #[arg(
        long,
        value_name = "TOKEN",
        env = "STILLONTIME_TOKEN",
        hide_env_values = true,
        help_heading = HEADING
    )]
    token: Option<String>,
    /// CA certificates to verify the server with, in PEM [default: those that the system trusts].
    #[arg(
        long,
        value_name = "FILE",
        env = "STILLONTIME_AUTHORITY",
        help_heading = HEADING,
        hide_short_help = true
    )]
    authority: Option<PathBuf>,
    /// Client certificate, in PEM, for a server that requires one of administrators.
    #[arg(
        long,
        value_name = "FILE",
        env = "STILLONTIME_CERTIFICATE",
        requires = "certificate_key",
        help_heading = HEADING,
        hide_short_help = true
    )]
    certificate: Option<PathBuf>,
    /// Private key of the client certificate, in PEM.
    #[arg(
        long,
        value_name = "FILE",
        env = "STILLONTIME_CERTIFICATE_KEY",
        requires = "certificate",
        help_heading = HEADING,
        hide_short_help = true
    )]
    certificate_key: Option<PathBuf>,
}

impl ServerArgs {
    /// The TLS configuration: the trusted CAs and the client certificate.
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

    /// The token to send: the given one, else the operator token that a server on this machine
    /// writes to its data folder. Without a token the server answers that one is required.
    pub(in crate::cli) fn bearer(&self, global: &Global) -> Result<Bearer, Failure> {
        let given = self.token.clone().filter(|token| !token.is_empty());
        let token = match given {
            Some(token) => Some(token),
            None => operator_token(&global.load(None)?.settings.data)?,
        };
        let header = token.map(|token| format!("Bearer {token}").parse());
        let header = header.transpose().map_err(|_| {
            Failure::new(
                "cli/usage",
                "the token contains characters that a gRPC header cannot carry",
            )
            .exiting(Exit::Usage)
        })?;
        Ok(Bearer(header))
    }
}

/// The operator token in a data folder; `None` if no server runs on the folder.
fn operator_token(data: &Path) -> Result<Option<String>, Failure> {
    match OperatorToken::read(data) {
        Ok(token) => Ok(Some(token)),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(error) => {
            let text = format!(
                "the operator token in {}: {error}; run the command as the user of the server, or \
                 give --token",
                data.display()
            );
            Err(Failure::new("auth/operator-token", text))
        }
    }
}

/// Adds the token to every call.
#[derive(Clone)]
pub(in crate::cli) struct Bearer(Option<MetadataValue<Ascii>>);

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(header) = &self.0 {
            let metadata = request.metadata_mut();
            metadata.insert("authorization", header.clone());
        }
        Ok(request)
    }
}

/// A connection that sends a token with every call.
pub(in crate::cli) type Authorised = InterceptedService<Channel, Bearer>;

/// Connects. `call_timeout` limits each call; `None` is for streams without an end.
pub(in crate::cli) async fn open(
    server: &ServerArgs,
    global: &Global,
    call_timeout: Option<Duration>,
) -> Result<Authorised, Failure> {
    let bearer = server.bearer(global)?;
    let channel = channel(server, call_timeout).await?;
    Ok(InterceptedService::new(channel, bearer))
}

async fn channel(server: &ServerArgs, call_timeout: Option<Duration>) -> Result<Channel, Failure> {
    let url = &server.url;
    let invalid_url = || {
        let url = config::masked(url);
        let text = format!("{url}: not a URL of the form http://HOST:PORT or https://HOST:PORT");
        Failure::new("cli/usage", text).exiting(Exit::Usage)
    };
    let encrypted = url.starts_with("https://");
    if !encrypted && !url.starts_with("http://") {
        return Err(invalid_url());
    }
    let endpoint = Endpoint::from_shared(url.clone()).map_err(|_| invalid_url())?;
    let endpoint = match encrypted {
        true => endpoint
            .tls_config(server.tls()?)
            .map_err(|error| Failure::new("tls/unusable", cause(&error)))?,
        false => endpoint,
    };
    let endpoint = endpoint.connect_timeout(CONNECT_TIMEOUT);
    let endpoint = match call_timeout {
        Some(limit) => endpoint.timeout(limit),
        None => endpoint,
    };
    endpoint
        .connect()
        .await
        .map_err(|error| unreachable(&format!("{}: {}", config::masked(url), cause(&error))))
}

/// The cause of a connection error, which says more than the error itself.
fn cause(error: &tonic::transport::Error) -> String {
    let reason = error.source().map(ToString::to_string);
    reason.unwrap_or_else(|| error.to_string())
}

fn unreachable(text: &str) -> Failure {
    Failure::new("cli/unreachable", text).exiting(Exit::Unreachable)
}

/// The failure for an error status. It has the server's own code if there is one; a status without
/// a code comes from the connection or from another program.
pub(in crate::cli) fn failure(status: &Status) -> Failure {
    let code = status
        .get_details_error_info()
        .and_then(|info| info.metadata.get("code").cloned());
    match code {
        Some(code) => {
            let prefix = format!("{code}: ");
            let message = status.message();
            let message = message.strip_prefix(&prefix).unwrap_or(message);
            let hint = match code.as_str() {
                "auth/unauthenticated" => "; give --data FOLDER of the server, or --token",
                "auth/certificate-needed" => "; give --certificate and --certificate-key",
                _ => "",
            };
            Failure::new(code, format!("{message}{hint}"))
        }
        // A status that tonic made of a connection error has a source: the server did not answer.
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
