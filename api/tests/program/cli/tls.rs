//! A server with TLS: server and client certificates, and their renewal while the server runs.

use std::path::{Path, PathBuf};
use std::process::Command;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use super::operator::until;
use super::serve::Server;
use crate::program::{Ran, run, stillontime};

/// A certificate authority and the folder with its certificate.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: PathBuf,
}

impl Authority {
    fn new(folder: &Path, name: &str) -> Self {
        let folder = folder.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
            .distinguished_name
            .push(rcgen::DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let issuer = CertifiedIssuer::self_signed(params, key).unwrap();
        std::fs::write(folder.join("authority.pem"), issuer.pem()).unwrap();
        Self { issuer, folder }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Issues a certificate for localhost and writes `NAME.pem` and `NAME.key`.
    fn certify(&self, folder: &Path, name: &str) {
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(names).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let chain = certificate.pem();
        std::fs::write(folder.join(format!("{name}.pem")), chain).unwrap();
        std::fs::write(folder.join(format!("{name}.key")), key.serialize_pem()).unwrap();
    }
}

struct World {
    home: tempfile::TempDir,
    trusted: Authority,
    server: Server,
}

impl World {
    /// A server that requires client certificates of administrators.
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let trusted = Authority::new(home.path(), "trusted");
        trusted.certify(home.path(), "server");
        trusted.certify(home.path(), "operator");
        let config = home.path().join("stillontime.toml");
        let text = format!(
            "[server.tls]\ncertificate = \"{0}/server.pem\"\nprivate_key = \"{0}/server.key\"\n\
             client_authority = \"{0}/trusted/authority.pem\"\n",
            home.path().display()
        );
        std::fs::write(&config, text).unwrap();
        let data = home.path().join("data");
        let flags = [
            "serve",
            "--data",
            data.to_str().unwrap(),
            "--config",
            config.to_str().unwrap(),
        ];
        let server = Server::start(home.path(), &flags);
        Self {
            home,
            trusted,
            server,
        }
    }

    /// Runs a command against the server.
    fn call(&self, command: &[&str], authority: &Path, certificate: Option<&str>) -> Ran {
        let url = format!("https://{}", self.server.address);
        let mut program = stillontime();
        program.args(command).args(["--output", "json", "--server"]);
        program.arg(url).args(["--data", &self.server.data]);
        program.arg("--authority").arg(authority);
        if let Some(name) = certificate {
            let file = |ending: &str| self.home.path().join(format!("{name}.{ending}"));
            program.arg("--certificate").arg(file("pem"));
            program.arg("--certificate-key").arg(file("key"));
        }
        run(&mut program)
    }

    fn actors(&self, authority: &Path, certificate: Option<&str>) -> Ran {
        self.call(&["actors"], authority, certificate)
    }
}

#[test]
fn administrators_need_a_client_certificate_and_others_do_not() {
    let world = World::new();
    let trusted = world.trusted.file("authority.pem");

    let without = world.actors(&trusted, None);
    assert_eq!(without.error()["error"]["code"], "auth/certificate-needed");
    let with = world.actors(&trusted, Some("operator"));
    assert_eq!(with.code, 0, "{with:?}");
    assert!(with.json().is_array(), "{with:?}");

    // This method is not limited to administrators.
    let message = world.home.path().join("message.eml");
    let text = "From: office@example.com\r\nTo: nobody@example.com\r\nSubject: Hi\r\n\r\nHi\r\n";
    std::fs::write(&message, text).unwrap();
    let ingest = ["ingest", message.to_str().unwrap()];
    let ingested = world.call(&ingest, &trusted, None);
    assert_eq!(ingested.code, 0, "{ingested:?}");

    let foreign = Authority::new(world.home.path(), "foreign");
    foreign.certify(world.home.path(), "foreign");
    let rejected = world.actors(&trusted, Some("foreign"));
    assert_eq!(
        rejected.code, 5,
        "issued by another authority: {rejected:?}"
    );
    let distrusted = world.actors(&foreign.file("authority.pem"), Some("operator"));
    assert_eq!(distrusted.code, 5, "{distrusted:?}");
    let plain = format!("http://{}", world.server.address);
    let plain = run(stillontime().args(["actors", "--server", &plain]));
    assert_eq!(plain.code, 5, "plain text to a TLS port: {plain:?}");
    assert_eq!(world.server.stop().code, 0);
}

#[test]
fn sighup_loads_renewed_certificates_and_keeps_the_old_ones_if_they_are_invalid() {
    let world = World::new();
    let folder = world.home.path();
    let before = world.trusted.file("authority.pem");
    let send_sighup = || {
        let kill = format!("kill -HUP {}", world.server.pid());
        assert!(
            Command::new("sh")
                .args(["-c", &kill])
                .status()
                .unwrap()
                .success()
        );
    };

    let key = std::fs::read(folder.join("server.key")).unwrap();
    std::fs::write(folder.join("server.key"), "nothing").unwrap();
    send_sighup();
    until("the server logs that it keeps them", || {
        let still_valid = world.actors(&before, Some("operator"));
        assert_eq!(still_valid.code, 0, "{still_valid:?}");
        let logged = world.server.has_logged("the old certificates are kept");
        logged.then_some(())
    });
    std::fs::write(folder.join("server.key"), key).unwrap();

    let newer = Authority::new(folder, "newer");
    newer.certify(folder, "server");
    send_sighup();
    until("the server presents the new certificate", || {
        let ran = world.actors(&newer.file("authority.pem"), Some("operator"));
        (ran.code == 0).then_some(())
    });
    let old = world.actors(&before, Some("operator"));
    assert_eq!(old.code, 5, "{old:?}");
}
