//! One dispatch for the methods of all services.
//!
//! A server that is generic over the messages of each method would be compiled once for each
//! of them. Here only decoding and encoding are; the rest of a call carries bytes.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Buf, BufMut, Bytes};
use prost::Message;
use tonic::body::Body;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::tokio_stream::{Stream, StreamExt};
use tonic::codegen::{Body as HttpBody, Service as HttpService, StdError, http};
use tonic::server::{ClientStreamingService, Grpc, ServerStreamingService, UnaryService};
use tonic::{Code, Request, Response, Status, Streaming};
use tonic_prost::ProstCodec;

/// The outcome of a call, later.
type Outcome<T> = Pin<Box<dyn Future<Output = Result<Response<T>, Status>> + Send>>;
type Call<T> = Box<dyn FnOnce(Request<Bytes>) -> Outcome<T> + Send>;

/// The encoded messages of a stream. A type of its own, because the compiler loses the lifetime of
/// a boxed stream inside a future that has to be `Send`.
struct Messages(Pin<Box<dyn Stream<Item = Result<Bytes, Status>> + Send>>);

impl Stream for Messages {
    type Item = Result<Bytes, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

/// The methods of one service.
pub trait Dispatch: Send + Sync + 'static {
    /// Name with package, for example `stillontime.v1.UserService`.
    fn name(&self) -> &'static str;

    /// The method of a name, for example `GetUser`.
    fn method(&self, name: &str) -> Option<Method>;
}

/// One call of a method, without the types of its messages.
pub struct Method(Kind);

enum Kind {
    Unary(Call<Bytes>),
    ServerStreaming(Call<Messages>),
    ClientStreaming(Whole),
}

/// A method that reads the HTTP request itself, with the largest message in bytes.
type Whole = Box<dyn FnOnce(http::Request<Body>, Option<usize>) -> Answer + Send>;
type Answer = Pin<Box<dyn Future<Output = http::Response<Body>> + Send>>;

impl Method {
    /// A method with one request and one response.
    pub fn unary<Q, A, F>(handler: impl FnOnce(Request<Q>) -> F + Send + 'static) -> Self
    where
        Q: Message + Default,
        A: Message,
        F: Future<Output = Result<Response<A>, Status>> + Send + 'static,
    {
        Self(Kind::Unary(Box::new(|request| {
            match decoded(request).map(handler) {
                Ok(response) => {
                    Box::pin(async move { Ok(response.await?.map(|message| encoded(&message))) })
                }
                Err(status) => failed(status),
            }
        })))
    }

    /// A method with one request and a stream of responses.
    pub fn server_streaming<Q, A, S, F>(
        handler: impl FnOnce(Request<Q>) -> F + Send + 'static,
    ) -> Self
    where
        Q: Message + Default,
        A: Message + 'static,
        S: Stream<Item = Result<A, Status>> + Send + 'static,
        F: Future<Output = Result<Response<S>, Status>> + Send + 'static,
    {
        Self(Kind::ServerStreaming(Box::new(|request| {
            match decoded(request).map(handler) {
                Ok(response) => Box::pin(async move {
                    Ok(response.await?.map(|stream| {
                        let messages = stream.map(|item| item.map(|message| encoded(&message)));
                        Messages(Box::pin(messages))
                    }))
                }),
                Err(status) => failed(status),
            }
        })))
    }

    /// A method with a stream of requests and one response. There are so few of them that they are
    /// compiled for their messages.
    pub fn client_streaming<Q, A, F>(
        handler: impl FnOnce(Request<Streaming<Q>>) -> F + Send + 'static,
    ) -> Self
    where
        Q: Message + Default + 'static,
        A: Message + 'static,
        F: Future<Output = Result<Response<A>, Status>> + Send + 'static,
    {
        Self(Kind::ClientStreaming(Box::new(|request, max_bytes| {
            Box::pin(async move {
                Grpc::new(ProstCodec::<A, Q>::default())
                    .apply_max_message_size_config(max_bytes, None)
                    .client_streaming(StreamHandler(Some(handler)), request)
                    .await
            })
        })))
    }
}

fn decoded<Q: Message + Default>(request: Request<Bytes>) -> Result<Request<Q>, Status> {
    let (metadata, extensions, body) = request.into_parts();
    let message = Q::decode(body).map_err(|error| Status::internal(error.to_string()))?;
    Ok(Request::from_parts(metadata, extensions, message))
}

fn encoded<A: Message>(message: &A) -> Bytes {
    message.encode_to_vec().into()
}

fn failed<T: Send + 'static>(status: Status) -> Outcome<T> {
    Box::pin(std::future::ready(Err(status)))
}

/// A service for an HTTP server.
#[derive(Clone)]
pub struct Service {
    methods: Arc<dyn Dispatch>,
    max_request_bytes: Option<usize>,
}

impl Service {
    /// Serves these methods. A request may have 4 MiB, tonic's default.
    pub fn new(methods: impl Dispatch) -> Self {
        Self {
            methods: Arc::new(methods),
            max_request_bytes: None,
        }
    }

    /// Sets the largest request, in bytes.
    #[must_use]
    pub fn with_max_request_bytes(mut self, max_request_bytes: usize) -> Self {
        self.max_request_bytes = Some(max_request_bytes);
        self
    }

    /// Name with package, the first segment of the paths of its methods.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.methods.name()
    }

    fn method(&self, path: &str) -> Option<Method> {
        let (service, method) = path.strip_prefix('/')?.split_once('/')?;
        (service == self.name()).then(|| self.methods.method(method))?
    }
}

impl<B> HttpService<http::Request<B>> for Service
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<StdError>,
{
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let request = request.map(Body::new);
        let method = self.method(request.uri().path());
        let max_bytes = self.max_request_bytes;
        let mut grpc = Grpc::new(BytesCodec).apply_max_message_size_config(max_bytes, None);
        Box::pin(async move {
            Ok(match method {
                Some(Method(Kind::Unary(call))) => grpc.unary(Once(Some(call)), request).await,
                Some(Method(Kind::ServerStreaming(call))) => {
                    grpc.server_streaming(Once(Some(call)), request).await
                }
                Some(Method(Kind::ClientStreaming(call))) => call(request, max_bytes).await,
                None => Status::new(Code::Unimplemented, "").into_http(),
            })
        })
    }
}

/// A call without types. tonic's services may be called again, but its server calls each once.
struct Once<T>(Option<Call<T>>);

impl<T: Send + 'static> Once<T> {
    fn call(&mut self, request: Request<Bytes>) -> Outcome<T> {
        match self.0.take() {
            Some(call) => call(request),
            None => called_twice(),
        }
    }
}

impl UnaryService<Bytes> for Once<Bytes> {
    type Response = Bytes;
    type Future = Outcome<Bytes>;

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        self.call(request)
    }
}

impl ServerStreamingService<Bytes> for Once<Messages> {
    type Response = Bytes;
    type ResponseStream = Messages;
    type Future = Outcome<Messages>;

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        self.call(request)
    }
}

/// A handler of a stream of requests.
struct StreamHandler<H>(Option<H>);

impl<H, F, Q, A> ClientStreamingService<Q> for StreamHandler<H>
where
    H: FnOnce(Request<Streaming<Q>>) -> F,
    F: Future<Output = Result<Response<A>, Status>> + Send + 'static,
    A: Send + 'static,
{
    type Response = A;
    type Future = Outcome<A>;

    fn call(&mut self, request: Request<Streaming<Q>>) -> Self::Future {
        match self.0.take() {
            Some(handler) => Box::pin(handler(request)),
            None => called_twice(),
        }
    }
}

fn called_twice<T: Send + 'static>() -> Outcome<T> {
    failed(Status::internal("the method was already called"))
}

/// Leaves messages as they are.
struct BytesCodec;

impl Codec for BytesCodec {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for BytesCodec {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, message: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(message);
        Ok(())
    }
}

impl Decoder for BytesCodec {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}
