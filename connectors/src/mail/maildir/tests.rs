use std::sync::Mutex;

use super::*;

struct Drop {
    folder: tempfile::TempDir,
    source: MaildirSource,
}

impl Drop {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            folder: folder.path().to_owned(),
            poll: Duration::from_millis(5),
            settle: Duration::from_millis(5),
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

    /// Over four looks: a dropped file is taken at the last.
    async fn accepted(&self) -> Vec<(Option<String>, String)> {
        let mut seen = Vec::new();
        for _ in 0..4 {
            seen.extend(self.accepted_at_once().await);
        }
        seen
    }

    async fn accepted_at_once(&self) -> Vec<(Option<String>, String)> {
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
async fn each_message_is_taken_once_and_moved() {
    let drop = Drop::new();
    drop.put("new/2.host", b"two");
    drop.put("new/1.host", b"one");
    drop.put("sheet.EML", b"dropped");
    drop.put("Ala@Example.com/new/3.host", b"hers");
    drop.put("Ala@Example.com/more.eml", b"hers too");
    let ala = Some("ala@example.com".to_owned());
    let all = [
        (None, "one"),
        (None, "two"),
        (ala.clone(), "hers"),
        (None, "dropped"),
        (ala, "hers too"),
    ];
    assert_eq!(
        drop.accepted().await,
        all.map(|(to, text)| (to, text.to_owned()))
    );
    for moved in [
        "cur/1.host:2,S",
        "cur/2.host:2,S",
        "done/sheet.EML",
        "Ala@Example.com/cur/3.host:2,S",
        "Ala@Example.com/done/more.eml",
    ] {
        assert!(drop.has(moved), "{moved}");
    }
    assert_eq!(drop.accepted().await, []);
}

#[tokio::test]
async fn what_is_no_finished_message_is_left_alone() {
    let drop = Drop::new();
    for name in [
        "a.eml.tmp",
        "b.eml.part",
        ".c.eml",
        "notes.txt",
        "tmp/4.host",
        "new/.hidden",
    ] {
        drop.put(name, b"x");
    }
    drop.put("not-an-address/new/5.host", b"x");
    std::os::unix::fs::symlink("/etc/hostname", drop.folder.path().join("link.eml")).unwrap();
    assert_eq!(drop.accepted().await, []);
    assert!(drop.has("a.eml.tmp") && drop.has("new/.hidden"));
}

#[tokio::test]
async fn a_message_refused_for_now_stays_and_comes_again() {
    let drop = Drop::new();
    drop.put("new/1.host", b"one");
    drop.put("new/2.host", b"two");
    let calls = Mutex::new(0);
    let busy = async |_| {
        *calls.lock().unwrap() += 1;
        Err(PortError::transient("store/unavailable", "busy"))
    };
    let error = drop.source.scan(busy).await.unwrap_err();
    assert_eq!(error.code, "store/unavailable");
    assert_eq!(*calls.lock().unwrap(), 1);
    assert_eq!(drop.accepted().await.len(), 2);
}

#[tokio::test]
async fn what_can_never_be_taken_is_put_aside_with_the_reason() {
    let drop = Drop::new();
    drop.put("large.eml", &[b'x'; 101]);
    drop.put("new/1.host", b"bad");
    let refuse = async |_| Err(PortError::permanent("mail/io", "mail/io: no"));
    for _ in 0..4 {
        assert_eq!(drop.source.scan(refuse).await.unwrap(), 0);
    }
    assert!(drop.has("rejected/large.eml") && drop.has("rejected/1.host"));
    let reason = std::fs::read_to_string(drop.folder.path().join("rejected/large.eml.error"));
    assert!(reason.unwrap().starts_with("mail/too-large: "));
    let reason = std::fs::read_to_string(drop.folder.path().join("rejected/1.host.error"));
    assert_eq!(
        reason.unwrap(),
        "mail/io: no\n",
        "the code stands there once"
    );
    assert_eq!(drop.accepted().await, []);
}

#[tokio::test]
async fn an_older_message_of_the_same_name_is_kept() {
    let drop = Drop::new();
    for text in ["first", "second", "third"] {
        drop.put("sheet.eml", text.as_bytes());
        assert_eq!(drop.accepted().await.len(), 1);
    }
    assert!(
        drop.has("done/sheet.eml") && drop.has("done/1.sheet.eml") && drop.has("done/2.sheet.eml")
    );
}

#[tokio::test]
async fn it_runs_until_it_is_told_to_stop() {
    let drop = Drop::new();
    drop.put("new/1.host", b"one");
    let shutdown = CancellationToken::new();
    let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
    let run = drop.source.run(
        |message: Incoming| {
            sender.send(message.raw).unwrap();
            std::future::ready(Ok(()))
        },
        shutdown.clone(),
    );
    let put_another = async {
        assert_eq!(receiver.recv().await.unwrap(), "one");
        drop.put("tmp/2.host", b"two");
        let folder = drop.folder.path();
        std::fs::rename(folder.join("tmp/2.host"), folder.join("new/2.host")).unwrap();
        assert_eq!(receiver.recv().await.unwrap(), "two");
        shutdown.cancel();
    };
    tokio::join!(run, put_another);
    assert!(drop.has("cur/2.host:2,S"));
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_an_error_with_a_code() {
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
async fn a_dropped_file_is_taken_when_it_does_not_change_any_more() {
    let drop = Drop::new();
    for part in ["Subject", "Subject: x", "Subject: x\n\nwhole"] {
        drop.put("sheet.eml", part.as_bytes());
        assert_eq!(drop.accepted_at_once().await, [], "{part}");
    }
    for _ in 0..2 {
        assert_eq!(drop.accepted_at_once().await, []);
    }
    let whole = (None, "Subject: x\n\nwhole".to_owned());
    assert_eq!(drop.accepted_at_once().await, [whole]);
    // Another file of that name is another file.
    drop.put("sheet.eml", b"Subject: y\n\nwhole");
    assert_eq!(drop.accepted_at_once().await, []);
}

#[tokio::test]
async fn an_empty_file_has_more_time() {
    let drop = Drop::new();
    drop.put("sheet.eml", b"");
    drop.put("new/1.host", b"");
    let refuse = async |_| Err(PortError::permanent("mail/empty", "no content"));
    for _ in 0..10 {
        drop.source.scan(refuse).await.unwrap();
    }
    assert!(drop.has("sheet.eml") && drop.has("rejected/1.host"));
    for _ in 0..20 {
        drop.source.scan(refuse).await.unwrap();
    }
    assert!(drop.has("rejected/sheet.eml"));
}

#[tokio::test]
async fn what_cannot_be_moved_or_read_does_not_hold_back_the_others() {
    use std::os::unix::fs::PermissionsExt;
    let drop = Drop::new();
    drop.put("a@example.com/new/1.host", b"stays");
    drop.put("a@example.com/cur", b"a file where a folder should be");
    drop.put("b@example.com/new/2.host", b"hidden");
    let hidden = drop.folder.path().join("b@example.com/new/2.host");
    std::fs::set_permissions(&hidden, PermissionsExt::from_mode(0o000)).unwrap();
    drop.put("c@example.com/new", b"a file where a folder should be");
    drop.put("d@example.com/new/3.host", b"goes");
    for _ in 0..2 {
        drop.source.scan(async |_| Ok(())).await.unwrap();
    }
    assert!(drop.has("a@example.com/new/1.host"));
    assert!(drop.has("d@example.com/cur/3.host:2,S"));
    let stuck = drop.folder.path().join("a@example.com/new/1.host");
    assert!(!drop.source.patience().is_news(&stuck), "told of it");
    // Nothing is unreadable to root.
    if hidden.exists() {
        assert!(!drop.source.patience().is_news(&hidden), "told of it");
    }

    // It goes on once somebody has helped, and is news again if it comes back.
    std::fs::remove_file(drop.folder.path().join("a@example.com/cur")).unwrap();
    drop.source.scan(async |_| Ok(())).await.unwrap();
    drop.source.scan(async |_| Ok(())).await.unwrap();
    assert!(drop.has("a@example.com/cur/1.host:2,S"));
    assert!(drop.source.patience().is_news(&stuck));
}

#[tokio::test]
async fn folders_links_and_pipes_are_no_mail() {
    use std::os::unix::fs::symlink;
    let elsewhere = tempfile::tempdir().unwrap();
    std::fs::create_dir(elsewhere.path().join("new")).unwrap();
    std::fs::write(elsewhere.path().join("new/1.host"), b"secret").unwrap();
    std::fs::write(elsewhere.path().join("x.eml"), b"secret").unwrap();
    let drop = Drop::new();
    let folder = drop.folder.path();
    drop.put("folder.eml/inside.eml", b"x");
    drop.put("new/folder/inside.eml", b"x");
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
    assert_eq!(drop.accepted().await, []);
    // Nor what takes a message's place after it was listed.
    let limit = 100;
    for name in ["link.eml", "pipe.eml", "folder.eml", "none.eml"] {
        let content = read(&folder.join(name), None, limit).unwrap();
        assert!(matches!(content, Content::Gone), "{name}");
    }
}

/// A writer that pauses for 1.5 s is three looks away from its next byte.
#[test]
fn a_file_settles_over_looks_not_less_than_four() {
    let looks = |poll, settle| {
        let drop = Drop::new();
        drop.put("sheet.eml", b"x");
        let mut patience = Patience::new(poll, settle);
        let found = mailbox::waiting(drop.folder.path()).unwrap();
        let mut looks = 1;
        while patience.settled(&found).is_empty() {
            looks += 1;
        }
        looks
    };
    let ms = Duration::from_millis;
    let standard = Options::default();
    // The first of five, and 2 s after it.
    assert_eq!(looks(standard.poll, standard.settle), 5);
    assert_eq!(looks(ms(500), ms(0)), 4);
    assert_eq!(looks(ms(10_000), ms(2000)), 4);
    assert_eq!(looks(ms(100), ms(1000)), 11);
}

#[tokio::test]
async fn what_is_never_taken_is_told_once() {
    let drop = Drop::new();
    let path = |name: &str| drop.folder.path().join(name);
    for name in [
        "sheet.pdf",
        "notes.txt",
        "folder/inside",
        "Ala@Example.com/sheet.pdf",
    ] {
        drop.put(name, b"x");
    }
    for name in [
        "a.eml.part",
        ".hidden",
        "new/1.host",
        "done/old.eml",
        "tmp/2.host",
    ] {
        drop.put(name, b"x");
    }
    std::os::unix::fs::symlink("/etc/hostname", path("link.eml")).unwrap();
    let ignored = mailbox::waiting(drop.folder.path()).unwrap().ignored;
    let mut names: Vec<_> = ignored
        .iter()
        .map(|(file, _)| file.strip_prefix(drop.folder.path()).unwrap().to_owned())
        .collect();
    names.sort();
    let wanted = [
        "Ala@Example.com/sheet.pdf",
        "folder",
        "link.eml",
        "notes.txt",
        "sheet.pdf",
    ];
    assert_eq!(names, wanted.map(PathBuf::from));
    drop.accepted().await;
    assert!(
        !drop.source.patience().is_news(&path("sheet.pdf")),
        "told of it"
    );
    assert_eq!(without_address(&path("a@b")), "(named by an address)");
}
