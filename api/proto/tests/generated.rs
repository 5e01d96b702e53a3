//! The code in `generated/` is what the `.proto` files say.
//!
//! After a change of a `.proto` file: `STILLONTIME_WRITE_CODE=1 cargo test -p proto`.

#![allow(clippy::unwrap_used)] // a failed unwrap is a failed test

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use prost::Message;
use prost_build::{Config, Method, Service, ServiceGenerator};

const PACKAGE: &str = "stillontime/v1";

#[test]
fn the_generated_code_is_that_of_the_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let proto = root.join("proto");
    let descriptors = protox::compile(files(&proto), [&proto]).unwrap();
    let encoded = descriptors.encode_to_vec();
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::new();
    config.out_dir(folder.path());
    config.service_generator(Box::new(Services::new()));
    config.compile_fds(descriptors).unwrap();
    let code = fs::read(folder.path().join("stillontime.v1.rs")).unwrap();

    let generated = root.join("generated");
    if std::env::var_os("STILLONTIME_WRITE_CODE").is_some() {
        fs::write(generated.join("v1.rs"), &code).unwrap();
        fs::write(generated.join("descriptors.bin"), &encoded).unwrap();
    }
    let cure = "run: STILLONTIME_WRITE_CODE=1 cargo test -p proto";
    let kept = |name| fs::read(generated.join(name)).unwrap();
    assert!(kept("v1.rs") == code, "generated/v1.rs is old; {cure}");
    assert!(
        kept("descriptors.bin") == encoded,
        "generated/descriptors.bin is old; {cure}"
    );
}

fn files(proto: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(proto.join(PACKAGE)).unwrap();
    let names = entries.map(|entry| Path::new(PACKAGE).join(entry.unwrap().file_name()));
    let mut files: Vec<_> = names.collect();
    files.sort();
    files
}

/// Clients by tonic, servers over `proto::dispatch`.
struct Services {
    clients: Box<dyn ServiceGenerator>,
}

impl Services {
    fn new() -> Self {
        let tonic = tonic_prost_build::configure().build_server(false);
        Self {
            clients: tonic.service_generator(),
        }
    }
}

impl ServiceGenerator for Services {
    fn generate(&mut self, service: Service, code: &mut String) {
        server(&service, code).unwrap();
        self.clients.generate(service, code);
    }

    fn finalize(&mut self, code: &mut String) {
        self.clients.finalize(code);
    }
}

/// The trait that a handler implements, and its [`proto::dispatch::Dispatch`].
fn server(service: &Service, code: &mut String) -> std::fmt::Result {
    let Service {
        name,
        package,
        proto_name,
        ..
    } = service;
    let module = name.trim_end_matches("Service").to_lowercase();
    writeln!(
        code,
        "/// Generated server.\npub mod {module}_service_server {{"
    )?;
    writeln!(
        code,
        "use super::*;\nuse crate::dispatch::{{Dispatch, Method}};"
    )?;
    service.comments.append_with_indent(0, code);
    writeln!(
        code,
        "#[tonic::async_trait]\npub trait {name}: Send + Sync + 'static {{"
    )?;
    for method in &service.methods {
        declaration(method, code)?;
    }
    writeln!(code, "}}\n/// The methods of a [`{name}`].")?;
    writeln!(code, "pub struct {name}Server<T>(std::sync::Arc<T>);")?;
    writeln!(
        code,
        "impl<T> {name}Server<T> {{ pub fn new(handler: T) -> Self {{"
    )?;
    writeln!(code, "Self(std::sync::Arc::new(handler)) }} }}")?;
    writeln!(code, "impl<T: {name}> Dispatch for {name}Server<T> {{")?;
    writeln!(
        code,
        "fn name(&self) -> &'static str {{ \"{package}.{proto_name}\" }}"
    )?;
    writeln!(code, "fn method(&self, name: &str) -> Option<Method> {{")?;
    writeln!(
        code,
        "let handler = std::sync::Arc::clone(&self.0);\nSome(match name {{"
    )?;
    for method in &service.methods {
        arm(method, code)?;
    }
    writeln!(code, "_ => return None,\n}})\n}}\n}}\n}}")
}

fn declaration(method: &Method, code: &mut String) -> std::fmt::Result {
    let Method {
        name,
        input_type,
        output_type,
        ..
    } = method;
    let mut input = input_type.clone();
    if method.client_streaming {
        input = format!("tonic::Streaming<{input_type}>");
    }
    let mut output = output_type.clone();
    if method.server_streaming {
        output = format!("Self::{}Stream", method.proto_name);
        writeln!(code, "/// The responses of `{}`.", method.proto_name)?;
        writeln!(
            code,
            "type {}Stream: tonic::codegen::tokio_stream::Stream<",
            method.proto_name
        )?;
        writeln!(
            code,
            "Item = Result<{output_type}, tonic::Status>> + Send + 'static;"
        )?;
    }
    method.comments.append_with_indent(1, code);
    writeln!(
        code,
        "async fn {name}(&self, request: tonic::Request<{input}>)"
    )?;
    writeln!(code, "-> Result<tonic::Response<{output}>, tonic::Status>;")
}

fn arm(method: &Method, code: &mut String) -> std::fmt::Result {
    let Method {
        name, proto_name, ..
    } = method;
    let kind = match (method.client_streaming, method.server_streaming) {
        (false, false) => "unary",
        (false, true) => "server_streaming",
        (true, false) => "client_streaming",
        (true, true) => {
            panic!("{proto_name} has a stream in both directions, which is not supported")
        }
    };
    writeln!(
        code,
        "\"{proto_name}\" => Method::{kind}(move |request| async move {{"
    )?;
    writeln!(code, "handler.{name}(request).await }}),")
}
