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

    async fn accepted(&self) -> Vec<(Option<String>, String)> {
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
        (None, "dropped"),
        (ala.clone(), "hers"),
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
    let refuse = async |_| Err(PortError::permanent("mail/io", "no"));
    assert_eq!(drop.source.scan(refuse).await.unwrap(), 0);
    assert!(drop.has("rejected/large.eml") && drop.has("rejected/1.host"));
    let reason = std::fs::read_to_string(drop.folder.path().join("rejected/large.eml.error"));
    assert!(reason.unwrap().starts_with("mail/too-large: "));
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
