//! A machine without files of the program: an empty home, the program in `PATH`, at most one server.

use std::fs::File;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use world::town::map::WorldMap;

use super::commands::words;

/// In a shell, `stillontime` writes the ready file, and the shell becomes the server.
const SERVE: &str = "stillontime() { exec stillontime \"$@\" --ready-file \"$READY\"; }";

/// In a shell, `stillontime` finds the server: its port is a free one, not the usual one.
const CALL: &str = "stillontime() {
  if command stillontime \"$@\" --help | grep -q -e '--server <URL>'; then
    command stillontime \"$@\" --server \"http://$ADDRESS\"
  else
    command stillontime \"$@\"
  fi
}";

struct Server {
    child: Child,
    address: String,
    data: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) struct Machine {
    /// Dropped before the folder.
    server: Option<Server>,
    folder: tempfile::TempDir,
}

impl Machine {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["bin", "home", "run", "tmp", "work"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        let program = folder.path().join("bin/stillontime");
        symlink(env!("CARGO_BIN_EXE_stillontime"), program).unwrap();
        Self {
            server: None,
            folder,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command line. A server becomes ready and goes on while later lines are run, in the
    /// place of the server before it; any other command ends with exit code 0.
    pub(crate) fn run(&mut self, line: &str) {
        for word in words(line) {
            let file = self.path("work").join(word);
            if word.ends_with(".osm.pbf") && !file.exists() {
                std::fs::write(file, WorldMap::new().pbf()).unwrap();
            }
        }
        let words = words(line);
        let once = words.contains(&"--once");
        match words.get(1) {
            Some(&"serve") => self.serve(line),
            Some(&"demo") if !once => self.serve(line),
            _ => self.call(line),
        }
    }

    /// Stops the server, which ends without an error. Returns whether there was one.
    pub(crate) fn stop(&mut self) -> bool {
        let Some(mut server) = self.server.take() else {
            return false;
        };
        let pid = server.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(sent.unwrap().success());
        let status = server.child.wait().unwrap();
        assert!(status.success(), "{status}: {}", self.log());
        true
    }

    fn serve(&mut self, line: &str) {
        self.stop();
        let ready = self.path("ready.json");
        let log = File::create(self.path("log")).unwrap();
        let child = self
            .shell(&format!("{SERVE}\n{line}"))
            .env("READY", &ready)
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut server = Server {
            child,
            address: String::new(),
            data: String::new(),
        };
        for _ in 0..3_000 {
            if let Ok(text) = std::fs::read_to_string(&ready) {
                let ready: Value = serde_json::from_str(&text).unwrap();
                let word = |key: &str| ready[key].as_str().unwrap().to_owned();
                server.address = word("address");
                server.data = word("data_dir");
                self.server = Some(server);
                return;
            }
            let ended = server.child.try_wait().unwrap();
            assert!(ended.is_none(), "{line}: {ended:?}: {}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("{line}: the server is not ready: {}", self.log());
    }

    fn call(&self, line: &str) {
        let output = match &self.server {
            // README says that FOLDER stands for the data folder of the running demo.
            Some(server) => {
                let line = line.replace("FOLDER", &server.data);
                let mut shell = self.shell(&format!("{CALL}\n{line}"));
                shell.env("ADDRESS", &server.address).output()
            }
            None => self.shell(line).output(),
        };
        let output = output.unwrap();
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        assert!(output.status.success(), "{line}: {}: {text}", output.status);
    }

    /// A shell without the settings of the user who runs the tests.
    fn shell(&self, text: &str) -> Command {
        let mut command = Command::new("sh");
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("STILLONTIME") {
                command.env_remove(name);
            }
        }
        let path = std::env::var("PATH").unwrap_or_default();
        command
            .args(["-c", text])
            .current_dir(self.path("work"))
            .env("PATH", format!("{}:{path}", self.path("bin").display()))
            .env("HOME", self.path("home"))
            .env("XDG_DATA_HOME", self.path("home/data"))
            .env("XDG_RUNTIME_DIR", self.path("run"))
            .env("TMPDIR", self.path("tmp"))
            .env("STILLONTIME__SERVER__LISTEN", "127.0.0.1:0")
            .env("NO_COLOR", "1")
            .env_remove("RUST_LOG")
            .stdin(Stdio::null());
        command
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.path("log")).unwrap()
    }
}
