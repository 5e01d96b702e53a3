//! The inbox folder: scans, moves and hostile entries.

use std::sync::Mutex;

use super::*;

struct Inbox {
    folder: tempfile::TempDir,
    source: MaildirSource,
}

impl Inbox {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            folder: folder.path().to_owned(),
            poll: Duration::from_millis(5),
            quiet_period: Duration::from_millis(5),
            max_bytes: 100,
        };
        Self {
            folder,
            source: MaildirSource::new(options),
        }
    }

    fn put(&self, path: &str, bytes: &[u8]) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    fn has(&self, path: &str) -> bool {
        self.folder.path().join(path).exists()
    }

    /// The messages of four scans: a dropped file is accepted at the last.
    async fn accepted(&self) -> Vec<(Option<String>, String)> {
        let mut seen = Vec::new();
        for _ in 0..4 {
            seen.extend(self.accepted_in_one_scan().await);
        }
        seen
    }

    async fn accepted_in_one_scan(&self) -> Vec<(Option<String>, String)> {
        let seen = Mutex::new(Vec::new());
        let count = self
            .source
            .scan(async |message: Incoming| {
                assert!(message.path.exists());
                let text = String::from_utf8(message.raw.to_vec()).unwrap();
                seen.lock().unwrap().push((message.recipient, text));
                Ok(())
            })
            .await
            .unwrap();
        let seen = seen.into_inner().unwrap();
        assert_eq!(count, seen.len());
        seen
    }
}

#[tokio::test]
async fn each_message_is_accepted_once_and_moved() {
    let inbox = Inbox::new();
    inbox.put("new/2.host", b"two");
    inbox.put("new/1.host", b"one");
    inbox.put("sheet.EML", b"dropped");
    inbox.put("Ala@Example.com/new/3.host", b"hers");
    inbox.put("Ala@Example.com/more.eml", b"hers too");
    let ala = Some("ala@example.com".to_owned());
    let all = [
        (None, "one"),
        (None, "two"),
        (ala.clone(), "hers"),
        (None, "dropped"),
        (ala, "hers too"),
    ];
    assert_eq!(
        inbox.accepted().await,
        all.map(|(to, text)| (to, text.to_owned()))
    );
    for moved in [
        "cur/1.host:2,S",
        "cur/2.host:2,S",
        "done/sheet.EML",
        "Ala@Example.com/cur/3.host:2,S",
        "Ala@Example.com/done/more.eml",
    ] {
        assert!(inbox.has(moved), "{moved}");
    }
    assert_eq!(inbox.accepted().await, []);
}

#[tokio::test]
async fn incomplete_files_and_other_files_are_not_accepted() {
    let inbox = Inbox::new();
    for name in [
        "a.eml.tmp",
        "b.eml.part",
        ".c.eml",
        "notes.txt",
        "tmp/4.host",
        "new/.hidden",
    ] {
        inbox.put(name, b"x");
    }
    inbox.put("not-an-address/new/5.host", b"x");
    std::os::unix::fs::symlink("/etc/hostname", inbox.folder.path().join("link.eml")).unwrap();
    assert_eq!(inbox.accepted().await, []);
    assert!(inbox.has("a.eml.tmp") && inbox.has("new/.hidden"));
}

#[tokio::test]
async fn a_transient_error_leaves_the_message_for_the_next_scan() {
    let inbox = Inbox::new();
    inbox.put("new/1.host", b"one");
    inbox.put("new/2.host", b"two");
    let calls = Mutex::new(0);
    let busy = async |_| {
        *calls.lock().unwrap() += 1;
        Err(PortError::transient("store/unavailable", "busy"))
    };
    let error = inbox.source.scan(busy).await.unwrap_err();
    assert_eq!(error.code, "store/unavailable");
    assert_eq!(*calls.lock().unwrap(), 1);
    assert_eq!(inbox.accepted().await.len(), 2);
}

#[tokio::test]
async fn a_permanent_error_moves_the_message_with_the_reason() {
    let inbox = Inbox::new();
    inbox.put("large.eml", &[b'x'; 101]);
    inbox.put("new/1.host", b"bad");
    let reject = async |_| Err(PortError::permanent("mail/io", "mail/io: no"));
    for _ in 0..4 {
        assert_eq!(inbox.source.scan(reject).await.unwrap(), 0);
    }
    assert!(inbox.has("rejected/large.eml") && inbox.has("rejected/1.host"));
    let reason = std::fs::read_to_string(inbox.folder.path().join("rejected/large.eml.error"));
    assert!(reason.unwrap().starts_with("mail/too-large: "));
    let reason = std::fs::read_to_string(inbox.folder.path().join("rejected/1.host.error"));
    assert_eq!(reason.unwrap(), "mail/io: no\n", "the code is written once");
    assert_eq!(inbox.accepted().await, []);
}

#[tokio::test]
async fn an_older_message_of_the_same_name_is_kept() {
    let inbox = Inbox::new();
    for text in ["first", "second", "third"] {
        inbox.put("sheet.eml", text.as_bytes());
        assert_eq!(inbox.accepted().await.len(), 1);
    }
    assert!(
        inbox.has("done/sheet.eml")
            && inbox.has("done/1.sheet.eml")
            && inbox.has("done/2.sheet.eml")
    );
}

#[tokio::test]
async fn it_runs_until_shutdown() {
    let inbox = Inbox::new();
    inbox.put("new/1.host", b"one");
    let shutdown = CancellationToken::new();
    let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
    let run = inbox.source.run(
        |message: Incoming| {
            sender.send(message.raw).unwrap();
            std::future::ready(Ok(()))
        },
        shutdown.clone(),
    );
    let put_another = async {
        assert_eq!(receiver.recv().await.unwrap(), "one");
        inbox.put("tmp/2.host", b"two");
        let folder = inbox.folder.path();
        std::fs::rename(folder.join("tmp/2.host"), folder.join("new/2.host")).unwrap();
        assert_eq!(receiver.recv().await.unwrap(), "two");
        shutdown.cancel();
    };
    tokio::join!(run, put_another);
    assert!(inbox.has("cur/2.host:2,S"));
}

#[tokio::test]
async fn a_folder_that_cannot_be_created_is_an_error_with_a_code() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, b"").unwrap();
    let source = MaildirSource::new(Options {
        folder: file.join("in"),
        ..Options::default()
    });
    let error = source.scan(async |_| Ok(())).await.unwrap_err();
    assert_eq!((error.code, error.transient), ("mail/io", true));
}

#[tokio::test]
async fn a_dropped_file_is_accepted_when_it_stays_unchanged() {
    let inbox = Inbox::new();
    for part in ["Subject", "Subject: x", "Subject: x\n\nwhole"] {
        inbox.put("sheet.eml", part.as_bytes());
        assert_eq!(inbox.accepted_in_one_scan().await, [], "{part}");
    }
    for _ in 0..2 {
        assert_eq!(inbox.accepted_in_one_scan().await, []);
    }
    let whole = (None, "Subject: x\n\nwhole".to_owned());
    assert_eq!(inbox.accepted_in_one_scan().await, [whole]);
    // Another file of that name is another file.
    inbox.put("sheet.eml", b"Subject: y\n\nwhole");
    assert_eq!(inbox.accepted_in_one_scan().await, []);
}

#[tokio::test]
async fn an_empty_file_has_a_longer_quiet_period() {
    let inbox = Inbox::new();
    inbox.put("sheet.eml", b"");
    inbox.put("new/1.host", b"");
    let reject = async |_| Err(PortError::permanent("mail/empty", "no content"));
    for _ in 0..10 {
        inbox.source.scan(reject).await.unwrap();
    }
    assert!(inbox.has("sheet.eml") && inbox.has("rejected/1.host"));
    for _ in 0..20 {
        inbox.source.scan(reject).await.unwrap();
    }
    assert!(inbox.has("rejected/sheet.eml"));
}

#[tokio::test]
async fn a_message_that_cannot_be_moved_or_read_does_not_block_the_others() {
    use std::os::unix::fs::PermissionsExt;
    let inbox = Inbox::new();
    inbox.put("a@example.com/new/1.host", b"stays");
    inbox.put("a@example.com/cur", b"a file where a folder should be");
    inbox.put("b@example.com/new/2.host", b"hidden");
    let hidden = inbox.folder.path().join("b@example.com/new/2.host");
    std::fs::set_permissions(&hidden, PermissionsExt::from_mode(0o000)).unwrap();
    inbox.put("c@example.com/new", b"a file where a folder should be");
    inbox.put("d@example.com/new/3.host", b"goes");
    for _ in 0..2 {
        inbox.source.scan(async |_| Ok(())).await.unwrap();
    }
    assert!(inbox.has("a@example.com/new/1.host"));
    assert!(inbox.has("d@example.com/cur/3.host:2,S"));
    let stuck = inbox.folder.path().join("a@example.com/new/1.host");
    assert!(!inbox.source.tracker().mark_reported(&stuck), "reported");
    // Root can read every file.
    if hidden.exists() {
        assert!(!inbox.source.tracker().mark_reported(&hidden), "reported");
    }

    // Once the obstacle is removed it is accepted; a new file of this name is reported again.
    std::fs::remove_file(inbox.folder.path().join("a@example.com/cur")).unwrap();
    inbox.source.scan(async |_| Ok(())).await.unwrap();
    inbox.source.scan(async |_| Ok(())).await.unwrap();
    assert!(inbox.has("a@example.com/cur/1.host:2,S"));
    assert!(inbox.source.tracker().mark_reported(&stuck));
}

#[tokio::test]
async fn folders_links_and_pipes_are_not_accepted() {
    use std::os::unix::fs::symlink;
    let elsewhere = tempfile::tempdir().unwrap();
    std::fs::create_dir(elsewhere.path().join("new")).unwrap();
    std::fs::write(elsewhere.path().join("new/1.host"), b"secret").unwrap();
    std::fs::write(elsewhere.path().join("x.eml"), b"secret").unwrap();
    let inbox = Inbox::new();
    let folder = inbox.folder.path();
    inbox.put("folder.eml/inside.eml", b"x");
    inbox.put("new/folder/inside.eml", b"x");
    symlink(elsewhere.path().join("x.eml"), folder.join("link.eml")).unwrap();
    symlink(elsewhere.path().join("x.eml"), folder.join("new/link")).unwrap();
    symlink(elsewhere.path(), folder.join("linked@example.com")).unwrap();
    std::fs::create_dir(folder.join("ala@example.com")).unwrap();
    symlink(
        elsewhere.path().join("new"),
        folder.join("ala@example.com/new"),
    )
    .unwrap();
    let pipe = std::process::Command::new("mkfifo")
        .arg(folder.join("pipe.eml"))
        .status();
    assert!(pipe.unwrap().success());
    assert_eq!(inbox.accepted().await, []);
    // The same for an entry that replaces a message after it was listed.
    let limit = 100;
    for name in ["link.eml", "pipe.eml", "folder.eml", "none.eml"] {
        let content = read(&folder.join(name), None, limit).unwrap();
        assert!(matches!(content, Content::Gone), "{name}");
    }
}

/// A writer that pauses for 1.5 s writes its next byte three scans later.
#[test]
fn the_quiet_period_is_at_least_four_scans() {
    let scans = |poll, quiet_period| {
        let inbox = Inbox::new();
        inbox.put("sheet.eml", b"x");
        let mut tracker = StabilityTracker::new(poll, quiet_period);
        let listing = mailbox::list(inbox.folder.path()).unwrap();
        let mut scans = 1;
        while tracker.complete(&listing).is_empty() {
            scans += 1;
        }
        scans
    };
    let ms = Duration::from_millis;
    let standard = Options::default();
    // The first of five, and 2 s after it.
    assert_eq!(scans(standard.poll, standard.quiet_period), 5);
    assert_eq!(scans(ms(500), ms(0)), 4);
    assert_eq!(scans(ms(10_000), ms(2000)), 4);
    assert_eq!(scans(ms(100), ms(1000)), 11);
}

#[tokio::test]
async fn an_ignored_file_is_reported_once() {
    let inbox = Inbox::new();
    let path = |name: &str| inbox.folder.path().join(name);
    for name in [
        "sheet.pdf",
        "notes.txt",
        "folder/inside",
        "Ala@Example.com/sheet.pdf",
    ] {
        inbox.put(name, b"x");
    }
    for name in [
        "a.eml.part",
        ".hidden",
        "new/1.host",
        "done/old.eml",
        "tmp/2.host",
    ] {
        inbox.put(name, b"x");
    }
    std::os::unix::fs::symlink("/etc/hostname", path("link.eml")).unwrap();
    let mut names = ignored(inbox.folder.path()).unwrap();
    names.sort();
    let missing = path("missing");
    assert_eq!(ignored(&missing).unwrap(), Vec::<PathBuf>::new());
    assert!(!missing.exists());
    let wanted = [
        "Ala@Example.com/sheet.pdf",
        "folder",
        "link.eml",
        "notes.txt",
        "sheet.pdf",
    ];
    assert_eq!(names, wanted.map(PathBuf::from));
    inbox.accepted().await;
    assert!(
        !inbox.source.tracker().mark_reported(&path("sheet.pdf")),
        "reported"
    );
    assert_eq!(without_address(&path("a@b")), "(named by an address)");
}

#[tokio::test]
async fn a_missing_inbox_is_created_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("inbox");
    let source = MaildirSource::new(Options {
        folder: folder.clone(),
        ..Options::default()
    });
    assert_eq!(source.scan(async |_| Ok(())).await.unwrap(), 0);
    let mode = std::fs::metadata(&folder).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}
