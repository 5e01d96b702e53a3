//! Every method of the schema with malformed and hostile messages: no answer may be a server error,
//! and every error has a code.

#[path = "hostile/messages.rs"]
mod messages;

use std::time::Duration;

use bytes::{Buf, BufMut, Bytes};
use connectors::accounts::Role;
use prost::Message;
use prost_types::{DescriptorProto, FileDescriptorSet};
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;

use crate::bearer::{Authorised, with_token};
use crate::schedules::world::{World, only};
use messages::{Schema, VARIANTS};

/// A codec that sends and receives raw bytes.
#[derive(Clone, Copy, Default)]
struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Raw;
    type Decoder = Raw;

    fn encoder(&mut self) -> Raw {
        Raw
    }

    fn decoder(&mut self) -> Raw {
        Raw
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        let length = buffer.remaining();
        Ok(Some(buffer.copy_to_bytes(length)))
    }
}

struct Method {
    path: String,
    input: DescriptorProto,
}

fn schema() -> (Schema, Vec<Method>) {
    let files = FileDescriptorSet::decode(proto::FILE_DESCRIPTOR_SET).unwrap();
    let schema = Schema::of(&files);
    let mut methods = Vec::new();
    let own = files
        .file
        .iter()
        .filter(|file| file.package() == "stillontime.v1");
    for service in own.flat_map(|file| &file.service) {
        for method in &service.method {
            methods.push(Method {
                path: format!("/stillontime.v1.{}/{}", service.name(), method.name()),
                input: schema.message(method.input_type()).clone(),
            });
        }
    }
    (schema, methods)
}

/// The status of a call; a stream that sends its first message counts as answered.
async fn status(channel: &Authorised, path: &str, message: Bytes) -> Option<Status> {
    let mut client = Grpc::new(channel.clone());
    client.ready().await.unwrap();
    let request = Request::new(futures_util::stream::iter([message]));
    let answered = async {
        let answer = client.streaming(request, path.parse().unwrap(), Raw).await;
        match answer {
            Err(status) => Some(status),
            Ok(answer) => answer.into_inner().message().await.err(),
        }
    };
    let answered = tokio::time::timeout(Duration::from_secs(5), answered).await;
    answered.unwrap_or(None)
}

#[track_caller]
fn assert_no_server_error(status: Option<&Status>, path: &str, what: &str) {
    let Some(status) = status else { return };
    let faults = [
        Code::Internal,
        Code::Unknown,
        Code::Unimplemented,
        Code::DataLoss,
    ];
    assert!(
        !faults.contains(&status.code()),
        "{path} with {what}: {status:?}"
    );
    // A message too long for the transport is refused before it is read.
    if status.code() != Code::OutOfRange {
        let info = status.get_details_error_info();
        assert!(
            info.is_some(),
            "{path} with {what} says not why: {status:?}"
        );
    }
}

async fn channel(world: &World, token: &str) -> Authorised {
    let endpoint = tonic::transport::Endpoint::new(world.address.clone()).unwrap();
    with_token(endpoint.connect().await.unwrap(), token)
}

async fn token(world: &World, email: &str, role: Role) -> String {
    let auth = &world.fixture.system.auth;
    let account = auth.create(email, role, None).await.unwrap();
    auth.open_session(&account, "", "").await.unwrap().access
}

#[tokio::test(flavor = "multi_thread")]
async fn no_message_causes_a_server_error() {
    let world = World::new().await;
    let mut owner = world.owner().await;
    let day = only(&mut owner, &world).await.name;
    let operator = api::auth::OperatorToken::read(world.fixture.folder.path()).unwrap();
    let channel = channel(&world, &operator).await;
    let (schema, methods) = schema();
    assert!(methods.len() > 60, "{}", methods.len());
    let names = [day.as_str(), &world.parent()];
    for method in &methods {
        for variant in 0..VARIANTS {
            let message = schema.hostile(&method.input, variant, &names);
            let status = status(&channel, &method.path, message.into()).await;
            assert_no_server_error(status.as_ref(), &method.path, &format!("variant {variant}"));
        }
        for (what, bytes) in [
            ("half a field", vec![0x0a, 0xff]),
            ("no UTF-8", vec![0x0a, 0x02, 0xff, 0xfe]),
            ("a group", vec![0x0b, 0x0b, 0x0b]),
            ("noise", (0..255).collect()),
        ] {
            let status = status(&channel, &method.path, bytes.into()).await;
            assert_no_server_error(status.as_ref(), &method.path, what);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_method_refuses_calls_without_a_valid_token() {
    let world = World::new().await;
    let ended = token(&world, "jan@example.com", Role::Administrator).await;
    let caller = world
        .fixture
        .system
        .auth
        .authenticate(&ended, "")
        .await
        .unwrap();
    let session = caller.session.unwrap();
    world
        .fixture
        .system
        .auth
        .end_session(&caller.account, &session)
        .await
        .unwrap();
    let public = [
        "AuthService/BeginProviderSignIn",
        "AuthService/FinishProviderSignIn",
        "AuthService/Login",
        "AuthService/RefreshToken",
        "SystemService/",
    ];
    for (what, token, reason) in [
        ("no session", ended.as_str(), "AUTH_EXPIRED"),
        ("a foreign token", "sa_00", "AUTH_UNAUTHENTICATED"),
    ] {
        let channel = channel(&world, token).await;
        for method in &schema().1 {
            if public.iter().any(|public| method.path.contains(public)) {
                continue;
            }
            let refused = loop {
                let refused = status(&channel, &method.path, Bytes::new()).await.unwrap();
                // Anonymous calls are also rate limited.
                if refused.code() != Code::ResourceExhausted {
                    break refused;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            };
            let info = refused.get_details_error_info().unwrap();
            let found = (refused.code(), info.reason.as_str());
            assert_eq!(
                found,
                (Code::Unauthenticated, reason),
                "{} with {what}",
                method.path
            );
        }
    }
}

/// Names of another person in every field that takes a name: nothing is revealed or changed.
#[tokio::test(flavor = "multi_thread")]
async fn no_caller_reaches_resources_of_another() {
    let world = World::new().await;
    let mut owner = world.owner().await;
    let before = only(&mut owner, &world).await;
    let other = token(&world, "jan@example.com", Role::User).await;
    let channel = channel(&world, &other).await;
    let (schema, methods) = schema();
    let refusals = [
        Code::NotFound,
        Code::PermissionDenied,
        Code::InvalidArgument,
        Code::FailedPrecondition,
    ];
    for method in methods
        .iter()
        .filter(|method| schema.names_a_person(&method.input))
    {
        let message = schema.about(&method.input, &before.name, &world.parent());
        let status = status(&channel, &method.path, message.into()).await;
        let status = status.unwrap_or_else(|| panic!("{} answers", method.path));
        assert!(
            refusals.contains(&status.code()),
            "{}: {status:?}",
            method.path
        );
        let answer = format!("{status:?}");
        assert!(
            !answer.contains(&before.production),
            "{}: {answer}",
            method.path
        );
    }
    assert_eq!(only(&mut owner, &world).await, before);
}
