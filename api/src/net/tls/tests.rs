use std::path::Path;

use rcgen::{CertificateParams, KeyPair};

use super::{Tls, TlsError};

/// Writes a self-signed certificate and its key.
fn write(folder: &Path) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    std::fs::write(folder.join("c.pem"), certificate.pem()).unwrap();
    std::fs::write(folder.join("k.pem"), key.serialize_pem()).unwrap();
}

fn options(folder: &Path) -> config::Tls {
    config::Tls {
        certificate: folder.join("c.pem"),
        private_key: folder.join("k.pem"),
        ..config::Tls::default()
    }
}

fn code(read: Result<Option<Tls>, TlsError>) -> &'static str {
    read.unwrap_err().code()
}

#[test]
fn files_that_cannot_be_used_give_an_error_with_a_code() {
    assert!(Tls::read(&config::Tls::default()).unwrap().is_none());
    let folder = tempfile::tempdir().unwrap();
    let (path, options) = (folder.path(), options(folder.path()));
    assert_eq!(code(Tls::read(&options)), "tls/unreadable");
    write(path);
    assert!(Tls::read(&options).unwrap().is_some());

    let key = std::fs::read(path.join("k.pem")).unwrap();
    let certificate = std::fs::read(path.join("c.pem")).unwrap();
    std::fs::write(path.join("k.pem"), &certificate).unwrap();
    assert_eq!(code(Tls::read(&options)), "tls/malformed", "no key");
    std::fs::write(path.join("k.pem"), &key).unwrap();
    std::fs::write(path.join("c.pem"), b"").unwrap();
    assert_eq!(code(Tls::read(&options)), "tls/malformed", "no certificate");
    write(path);
    std::fs::write(path.join("k.pem"), &key).unwrap();
    assert_eq!(code(Tls::read(&options)), "tls/unusable", "another's key");
}

#[test]
fn the_client_authority_must_be_a_certificate() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let mut options = options(folder.path());
    options.client_authority = folder.path().join("k.pem");
    assert_eq!(code(Tls::read(&options)), "tls/malformed");
    options.client_authority = options.certificate.clone();
    assert!(Tls::read(&options).unwrap().is_some());
}

#[test]
fn a_reload_uses_new_files_and_ignores_broken_ones() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let tls = Tls::read(&options(folder.path())).unwrap().unwrap();
    let server = |tls: &Tls| tls.current.read().unwrap().server.clone();
    let first = server(&tls);
    assert!(!tls.reload().unwrap());
    std::fs::write(folder.path().join("c.pem"), b"").unwrap();
    assert!(tls.reload().is_err());
    assert!(std::sync::Arc::ptr_eq(&first, &server(&tls)));
    write(folder.path());
    assert!(tls.reload().unwrap());
    assert!(!std::sync::Arc::ptr_eq(&first, &server(&tls)));
}
