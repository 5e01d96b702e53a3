//! Compiles the `.proto` files in pure Rust: `protoc` need not be installed.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use prost::Message;

const ROOT: &str = "proto";
const PACKAGE: &str = "stillontime/v1";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={ROOT}");
    let mut files = Vec::new();
    for entry in fs::read_dir(PathBuf::from(ROOT).join(PACKAGE))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        files.push(format!("{PACKAGE}/{name}"));
    }
    files.sort();
    let descriptors = protox::compile(files, [ROOT])?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("descriptors.bin"), descriptors.encode_to_vec())?;
    tonic_prost_build::configure()
        .build_client(true)
        .build_server(true)
        .emit_rerun_if_changed(false)
        .compile_fds(descriptors)?;
    Ok(())
}
