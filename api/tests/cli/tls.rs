//! A server with certificates: who trusts it, whom it trusts, and new ones while it runs.

use std::path::{Path, PathBuf};
use std::process::Command;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use super::operator::until;
use super::program::{Ran, run, stillontime};
use super::serve::Server;

/// An authority and its files.
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

    /// Writes `NAME.pem` and `NAME.key` for localhost.
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
    ours: Authority,
    server: Server,
}

impl World {
    /// A server that wants certificates of its operators.
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let ours = Authority::new(home.path(), "ours");
        ours.certify(home.path(), "server");
        ours.certify(home.path(), "operator");
        let config = home.path().join("stillontime.toml");
        let text = format!(
            "[server.tls]\ncertificate = \"{0}/server.pem\"\nprivate_key = \"{0}/server.key\"\n\
             client_authority = \"{0}/ours/authority.pem\"\n",
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
        Self { home, ours, server }
    }

    /// A command at the server.
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
fn operators_show_a_certificate_and_others_need_none() {
    let world = World::new();
    let trusted = world.ours.file("authority.pem");

    let bare = world.actors(&trusted, None);
    assert_eq!(bare.error()["error"]["code"], "auth/certificate-needed");
    let shown = world.actors(&trusted, Some("operator"));
    assert_eq!(shown.code, 0, "{shown:?}");
    assert!(shown.json().is_array(), "{shown:?}");

    // A call that not only administrators may make.
    let message = world.home.path().join("message.eml");
    let text = "From: office@example.com\r\nTo: nobody@example.com\r\nSubject: Hi\r\n\r\nHi\r\n";
    std::fs::write(&message, text).unwrap();
    let ingest = ["ingest", message.to_str().unwrap()];
    let taken = world.call(&ingest, &trusted, None);
    assert_eq!(taken.code, 0, "{taken:?}");

    let foreign = Authority::new(world.home.path(), "foreign");
    foreign.certify(world.home.path(), "stranger");
    let stranger = world.actors(&trusted, Some("stranger"));
    assert_eq!(stranger.code, 5, "not of the authority: {stranger:?}");
    let distrusted = world.actors(&foreign.file("authority.pem"), Some("operator"));
    assert_eq!(distrusted.code, 5, "{distrusted:?}");
    let plain = format!("http://{}", world.server.address);
    let plain = run(stillontime().args(["actors", "--server", &plain]));
    assert_eq!(plain.code, 5, "not encrypted: {plain:?}");
    assert_eq!(world.server.stop().code, 0);
}

#[test]
fn renewed_certificates_are_used_at_sighup_and_broken_ones_are_not() {
    let world = World::new();
    let folder = world.home.path();
    let before = world.ours.file("authority.pem");
    let hang_up = || {
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
    hang_up();
    until("it says so", || {
        let kept = world.actors(&before, Some("operator"));
        assert_eq!(kept.code, 0, "{kept:?}");
        let told = world.server.told("the old certificates are kept");
        told.then_some(())
    });
    std::fs::write(folder.join("server.key"), key).unwrap();

    let newer = Authority::new(folder, "newer");
    newer.certify(folder, "server");
    hang_up();
    until("the new certificate is shown", || {
        let ran = world.actors(&newer.file("authority.pem"), Some("operator"));
        (ran.code == 0).then_some(())
    });
    let old = world.actors(&before, Some("operator"));
    assert_eq!(old.code, 5, "{old:?}");
}
