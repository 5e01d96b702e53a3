//! gRPC channels that send a bearer token.

use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Request, Status};

/// A channel that sends a token with every call.
pub(crate) type Authorised = InterceptedService<Channel, Bearer>;

#[derive(Clone)]
pub(crate) struct Bearer(String);

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let header = format!("Bearer {}", self.0).parse();
        let header = header.map_err(|_| Status::invalid_argument("this is not a token"))?;
        request.metadata_mut().insert("authorization", header);
        Ok(request)
    }
}

pub(crate) fn with_token(channel: Channel, token: &str) -> Authorised {
    InterceptedService::new(channel, Bearer(token.to_owned()))
}
